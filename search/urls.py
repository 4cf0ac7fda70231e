from django.urls import path

from . import saved_views, views

app_name = "search"

urlpatterns = [
    path("", views.results, name="results"),
    path("suggestions/", views.suggestions, name="suggestions"),
    path("saved/", saved_views.saved_list, name="saved"),
    path("saved/new/", saved_views.save, name="save"),
    path("saved/<int:pk>/", saved_views.change, name="saved_change"),
    path("saved/<int:pk>/delete/", saved_views.delete, name="saved_delete"),
    path("saved/stop/<str:token>/", saved_views.stop, name="saved_stop"),
]
