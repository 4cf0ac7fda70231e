from django.core.files.storage import default_storage
from django.http import FileResponse
from django.views.decorators.http import require_safe

from . import kit as kits


@require_safe
def kit(request):
    """The institute's marks with the rules, for whoever shows them."""
    return FileResponse(
        default_storage.open(kits.path()),
        as_attachment=True,
        filename=kits.NAME,
        content_type="application/zip",
    )
