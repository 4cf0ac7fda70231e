from django.urls import path

from . import activity, asking_views, invitation_views, setup_views, views

app_name = "spaces"

urlpatterns = [
    path("", views.space_list, name="list"),
    path("new/", setup_views.create, name="create"),
    path("break-glass/", activity.glass, name="break_glass"),
    path("abandoned/", setup_views.abandoned_spaces, name="abandoned"),
    path("log/", activity.site_log, name="site_log"),
    # Two parts: no space has such an address.
    path("invitation/to/<str:token>/", invitation_views.invitation, name="invitation"),
    path("<slug:slug>/", views.home, name="home"),
    path("<slug:slug>/settings/", setup_views.edit, name="edit"),
    path("<slug:slug>/archive/", setup_views.archive, name="archive"),
    path("<slug:slug>/join/", views.join, name="join"),
    path("<slug:slug>/leave/", views.leave, name="leave"),
    path("<slug:slug>/members/", views.members, name="members"),
    path("<slug:slug>/members/<int:pk>/", views.member, name="member"),
    path("<slug:slug>/activity/", activity.activity, name="activity"),
    path("<slug:slug>/activity/export/", activity.export, name="activity_export"),
    path("<slug:slug>/activity/<str:label>/<int:pk>/", activity.who_could_see, name="who_could_see"),
    path("<slug:slug>/break-glass/end/", activity.end_glass, name="break_glass_end"),
    path("<slug:slug>/members/<int:pk>/renew/", asking_views.renew_guest, name="renew_guest"),
    path("<slug:slug>/ask/", asking_views.ask, name="ask"),
    path("<slug:slug>/ask/withdraw/", asking_views.withdraw, name="withdraw_request"),
    path("<slug:slug>/requests/", asking_views.requests, name="requests"),
    path("<slug:slug>/requests/<int:pk>/", asking_views.answer, name="answer_request"),
    path("<slug:slug>/invitations/", invitation_views.invitations, name="invitations"),
    path("<slug:slug>/invitations/many/", invitation_views.invite_many, name="invite_many"),
    path("<slug:slug>/invitations/<int:pk>/", invitation_views.change_invitation, name="change_invitation"),
]
