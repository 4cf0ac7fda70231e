from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils.encoding import filepath_to_uri


class PrivateStorage(FileSystemStorage):
    """Files that only a view hands out. They have no address: none can be printed, guessed or left in a page."""

    def url(self, name):
        raise ValueError("A private file has no address: link to the view that serves it")


def public_s3(**options):
    """A bucket for files of the public site: private there too, for a view says who may have which (cms.media)."""
    from storages.backends.s3 import S3Storage  # only where a bucket is named

    class PublicS3Storage(S3Storage):
        def url(self, name, *args, **kwargs):
            return settings.MEDIA_URL + filepath_to_uri(name)

    return PublicS3Storage(**options)
