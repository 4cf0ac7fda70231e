from django.urls import path

from . import preview_views, upload_views, views

app_name = "documents"

urlpatterns = [
    path("spaces/<slug:slug>/documents/", views.document_list, name="list"),
    path("spaces/<slug:slug>/documents/new/", upload_views.upload, name="upload"),
    path("documents/uploads/<uuid:uuid>/discard/", upload_views.discard, name="discard_upload"),
    path("documents/<int:pk>/", views.detail, name="detail"),
    path("documents/<int:pk>/download/", views.download, name="download"),
    path("documents/<int:pk>/pages/<int:number>/", preview_views.page_image, name="page_image"),
    path("documents/<int:pk>/thumbnail/", preview_views.thumbnail, name="thumbnail"),
    path("documents/<int:pk>/edit/", views.edit, name="edit"),
    path("documents/<int:pk>/sharing/", views.sharing, name="sharing"),
    path("documents/<int:pk>/<slug:action>/", views.change_state, name="state"),
]
