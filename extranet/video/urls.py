from django.urls import path

from . import views

app_name = "video"

urlpatterns = [
    path("switch/<slug:slug>/", views.switch, name="switch"),
    path("<slug:kind>/<slug:key>/", views.room, name="room"),
]
