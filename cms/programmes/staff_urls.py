from django.urls import path

from . import staff_views

app_name = "staff"

urlpatterns = [
    path("", staff_views.people, name="list"),
    path("<slug:slug>/", staff_views.person, name="detail"),
]
