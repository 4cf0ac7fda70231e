from mimetypes import guess_type
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.http import Http404
from django.views.decorators.http import require_safe
from wagtail.images import get_image_model

from cms.core.downloads import serve_public

from .access import file_named, is_open_to


@require_safe
def serve(request, path: str):
    """A picture or a file of the public site, for those who may see something that uses it."""
    field, pk = file_named(path)
    stranger = not request.COOKIES  # who has a cookie may be somebody
    open_to_all = is_open_to(None, field, pk)
    if not open_to_all and (stranger or not is_open_to(request.user, field, pk)):
        raise Http404
    field_of_file = get_image_model()._meta.get_field("file")
    file = FieldFile(None, field_of_file, path)  # type: ignore[arg-type]  # whose it is was asked above
    file.storage = default_storage
    try:
        return serve_public(
            request, file, of=f"{field} {pk}", for_all=open_to_all, media_type=_media_type(path)
        )
    except FileNotFoundError:
        raise Http404 from None


def _media_type(path: str) -> str:
    known = {".avif": "image/avif", ".webp": "image/webp"}
    return known.get(PurePosixPath(path).suffix.lower()) or guess_type(path)[0] or "application/octet-stream"
