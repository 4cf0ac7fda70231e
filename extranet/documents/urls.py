from django.urls import path

from . import (
    checkout_views,
    folder_views,
    list_views,
    preview_views,
    selection_views,
    share_views,
    tag_views,
    trash_views,
    upload_views,
    version_views,
    views,
)

app_name = "documents"

urlpatterns = [
    path("spaces/<slug:slug>/documents/", list_views.document_list, name="list"),
    path("spaces/<slug:slug>/documents/folders/new/", folder_views.make, name="make_folder"),
    path("spaces/<slug:slug>/documents/folders/<int:pk>/", list_views.document_list, name="folder"),
    path("spaces/<slug:slug>/documents/selected/", selection_views.selected, name="selected"),
    path("spaces/<slug:slug>/documents/shares/", share_views.shares, name="shares"),
    path("shared-with-me/", share_views.shared_with_me, name="shared_with_me"),
    path("spaces/<slug:slug>/documents/tags/", tag_views.tags, name="tags"),
    path("documents/tags/<int:pk>/edit/", tag_views.edit, name="edit_tag"),
    path("documents/folders/<int:pk>/edit/", folder_views.edit, name="edit_folder"),
    path("documents/folders/<int:pk>/delete/", folder_views.delete, name="delete_folder"),
    path("spaces/<slug:slug>/documents/new/", upload_views.upload, name="upload"),
    path("documents/uploads/<uuid:uuid>/discard/", upload_views.discard, name="discard_upload"),
    path("documents/<int:pk>/", views.detail, name="detail"),
    path("documents/<int:pk>/download/", views.download, name="download"),
    path("documents/<int:pk>/pages/<int:number>/", preview_views.page_image, name="page_image"),
    path("documents/<int:pk>/thumbnail/", preview_views.thumbnail, name="thumbnail"),
    path("documents/<int:pk>/edit/", views.edit, name="edit"),
    path("documents/<int:pk>/sharing/", views.sharing, name="sharing"),
    path("documents/<int:pk>/delete/", trash_views.purge_document, name="purge"),
    path("documents/<int:pk>/check-out/", checkout_views.check_out_document, name="check_out"),
    path("documents/<int:pk>/release/", checkout_views.release_document, name="release"),
    path("documents/<int:pk>/versions/", version_views.versions, name="versions"),
    path("documents/<int:pk>/versions/new/", version_views.new_version, name="new_version"),
    path("documents/<int:pk>/versions/compare/", version_views.compare_versions, name="compare"),
    path(
        "documents/<int:pk>/versions/<int:number>/download/",
        version_views.download_version,
        name="download_version",
    ),
    path(
        "documents/<int:pk>/versions/<int:number>/restore/",
        version_views.restore_version,
        name="restore_version",
    ),
    path("documents/<int:pk>/<slug:action>/", views.change_state, name="state"),
]
