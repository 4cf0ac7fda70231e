from django.urls import path

from . import directory_views, people_views, register_views, views

app_name = "organisations"

urlpatterns = [
    path("", views.organisation_list, name="list"),
    # No organisation has such a short name (people.TAKEN_BY_SCREENS).
    path("municipalities/", views.municipalities, name="municipalities"),
    path("register/", register_views.register, name="register"),
    path("register/done/", register_views.register_done, name="register_done"),
    path("register/to/<str:token>/", register_views.confirm, name="confirm"),
    path("ask/", register_views.ask, name="ask"),
    path("people/", directory_views.people, name="directory"),
    path("people/me/", directory_views.mine, name="my_profile"),
    path("people/<int:pk>/", directory_views.person, name="directory_person"),
    path("approvals/", people_views.approvals, name="approvals"),
    path("approvals/<int:pk>/", people_views.approval, name="approval"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/edit/", people_views.edit, name="edit"),
    path("<slug:slug>/people/", people_views.organisation_people, name="people"),
    path("<slug:slug>/people/<int:pk>/", people_views.organisation_person, name="person"),
]
