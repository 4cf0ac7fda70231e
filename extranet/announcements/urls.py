from django.urls import path

from . import communication_views, receipt_views, views

app_name = "announcements"

urlpatterns = [
    path("announcements/", views.announcement_list, name="list"),
    path("announcements/new/", views.begin, name="begin"),
    path("announcements/<int:pk>/", views.detail, name="detail"),
    path("announcements/<int:pk>/edit/", views.edit, name="edit"),
    path("announcements/<int:pk>/delete/", views.delete, name="delete"),
    path("announcements/<int:pk>/confirm/", receipt_views.acknowledge, name="acknowledge"),
    path("announcements/<int:pk>/remind/", receipt_views.remind, name="remind"),
    path("announcements/<int:pk>/readers/", receipt_views.readers, name="readers"),
    path("announcements/<int:pk>/readers/export/", receipt_views.export, name="readers_export"),
    path("announcements/<int:pk>/do/<str:name>/", views.step, name="step"),
    path("spaces/<slug:slug>/announcements/", views.space_list, name="in_space"),
    path("spaces/<slug:slug>/announcements/new/", views.begin_in_space, name="begin_in_space"),
    path("communications/", communication_views.record_list, name="communications"),
    path("communications/new/", communication_views.begin, name="begin_communication"),
    path("communications/export/", communication_views.export, name="communications_export"),
    path("communications/<int:pk>/", communication_views.detail, name="communication"),
    path("communications/<int:pk>/edit/", communication_views.edit, name="edit_communication"),
    path("communications/<int:pk>/finish/", communication_views.finish, name="finish_communication"),
    path("communications/<int:pk>/delete/", communication_views.delete, name="delete_communication"),
    path("communications/<int:pk>/do/<str:name>/", communication_views.step, name="communication_step"),
]
