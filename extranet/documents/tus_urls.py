"""Machine addresses, without a language: mounted at /uploads/ in cms/urls.py."""

from django.urls import path

from . import tus_views

app_name = "uploads"

urlpatterns = [
    path("", tus_views.collection, name="collection"),
    path("<uuid:uuid>/", tus_views.item, name="item"),
]
