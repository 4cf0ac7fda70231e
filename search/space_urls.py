"""The search inside one space; cms.urls puts it among the space's own addresses."""

from django.urls import path

from . import views

app_name = "space_search"

urlpatterns = [
    path("", views.in_space, name="results"),
    path("suggestions/", views.suggestions_in_space, name="suggestions"),
]
