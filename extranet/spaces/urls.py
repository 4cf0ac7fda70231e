from django.urls import path

from . import asking_views, invitation_views, views

app_name = "spaces"

urlpatterns = [
    path("", views.space_list, name="list"),
    # Two parts: no space has such an address.
    path("invitation/to/<str:token>/", invitation_views.invitation, name="invitation"),
    path("new/", views.create, name="create"),
    path("<slug:slug>/", views.home, name="home"),
    path("<slug:slug>/settings/", views.edit, name="edit"),
    path("<slug:slug>/join/", views.join, name="join"),
    path("<slug:slug>/leave/", views.leave, name="leave"),
    path("<slug:slug>/members/", views.members, name="members"),
    path("<slug:slug>/members/<int:pk>/", views.member, name="member"),
    path("<slug:slug>/members/<int:pk>/renew/", asking_views.renew_guest, name="renew_guest"),
    path("<slug:slug>/ask/", asking_views.ask, name="ask"),
    path("<slug:slug>/ask/withdraw/", asking_views.withdraw, name="withdraw_request"),
    path("<slug:slug>/requests/", asking_views.requests, name="requests"),
    path("<slug:slug>/requests/<int:pk>/", asking_views.answer, name="answer_request"),
    path("<slug:slug>/invitations/", invitation_views.invitations, name="invitations"),
    path("<slug:slug>/invitations/many/", invitation_views.invite_many, name="invite_many"),
    path("<slug:slug>/invitations/<int:pk>/", invitation_views.change_invitation, name="change_invitation"),
    path("<slug:slug>/activity/", views.activity, name="activity"),
]
