from django.urls import path

from . import my_data_views, session_views, views

app_name = "users"

urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("sessions/", session_views.sessions, name="sessions"),
    path("my-data/", my_data_views.my_data, name="my_data"),
    path("my-data/<int:pk>/", my_data_views.download, name="my_data_download"),
    path("close/", my_data_views.close, name="close"),
]
