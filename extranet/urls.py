"""Addresses of the partners' side: one include per feature."""

from django.urls import include, path

urlpatterns = [
    path("spaces/", include("extranet.spaces.urls")),
    path("", include("extranet.documents.urls")),
]
