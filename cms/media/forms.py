"""What an editor uploads as a picture is looked at once, so that no page breaks or grows heavy with it later."""

from pathlib import PurePosixPath

import willow
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.forms import FileField
from django.utils.translation import gettext as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from .pictures import LONGEST_SIDE, TooManyPixels, Unreadable, prepared

SAME = {"jpg": "jpeg"}


class PictureField(WagtailImageField):
    """Wagtail's reads the whole picture at its full size to count its pixels, and fails with one that was cut off."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.help_text = _(
            "JPEG, PNG, WebP, AVIF or GIF, at most 30 MB. What is longer than %(pixels)s pixels on a side is made "
            "smaller; print colours become screen colours; of a moving picture the first image is shown."
        ) % {"pixels": LONGEST_SIDE}

    def to_python(self, data):
        file = FileField.to_python(self, data)
        if file is None:
            return None
        self.check_image_file_size(file)
        extension = PurePosixPath(file.name).suffix.lower().removeprefix(".")
        if extension not in self.allowed_image_extensions:
            raise ValidationError(
                _(
                    "This kind of file cannot be shown as a picture here. "
                    "Save it as JPEG, PNG or WebP and choose it again."
                ),
                code="invalid_image_extension",
            )
        kind, content = self._prepared(file)
        if kind.lower() != SAME.get(extension, extension):
            raise ValidationError(
                _(
                    "“%(name)s” is in truth a picture of the kind %(kind)s: give it that ending and choose it again."
                ),
                code="invalid_image_known_format",
                params={"name": file.name, "kind": kind},
            )
        if content is not None:
            length = content.getbuffer().nbytes
            file = InMemoryUploadedFile(content, "file", file.name, None, length, None)
        file.seek(0)
        file.image = willow.Image.open(file)
        file.content_type = file.image.mime_type
        file.seek(0)
        return file

    def _prepared(self, file: UploadedFile):
        try:
            return prepared(file, settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS)
        except TooManyPixels as problem:
            raise ValidationError(
                _(
                    "“%(name)s” has %(number)s million pixels, more than the %(most)s million that can be "
                    "worked with. Make it smaller and choose it again."
                ),
                code="file_too_many_pixels",
                params={
                    "name": file.name,
                    "number": problem.args[0] // 1_000_000,
                    "most": settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000,
                },
            ) from problem
        except Unreadable as problem:
            raise ValidationError(
                _(
                    "“%(name)s” is no picture, or is damaged: it cannot be read to its end. Export it anew, or "
                    "choose another file."
                ),
                code="invalid_image",
                params={"name": file.name},
            ) from problem


class ImageForm(BaseImageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if (given := self.fields.get("file")) is not None:
            self.fields["file"] = PictureField(
                label=given.label, required=given.required, widget=given.widget
            )
