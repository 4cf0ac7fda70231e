"""Addresses of the partners' side: one include per feature."""

from django.urls import include, path

urlpatterns = [
    path("spaces/", include("extranet.spaces.urls")),
    path("practices/", include("extranet.practices.urls")),
    path("", include("extranet.announcements.urls")),
    path("", include("extranet.discussions.urls")),
    path("video/", include("extranet.video.urls")),
    path("", include("extranet.documents.urls")),
]
