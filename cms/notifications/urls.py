from django.urls import path

from . import views

app_name = "notifications"

urlpatterns = [
    path("", views.notice_list, name="list"),
    path("new/", views.stream, name="stream"),
    path("seen/", views.all_seen, name="all_seen"),
    path("settings/", views.settings, name="settings"),
    path("settings/<str:room>/", views.room_settings, name="room_settings"),
    path("stop/<str:token>/", views.stop, name="stop"),
    path("undeliverable/", views.undeliverable, name="undeliverable"),
    path("<int:pk>/", views.open_notice, name="open"),
]
