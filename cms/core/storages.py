from django.core.files.storage import FileSystemStorage


class PrivateStorage(FileSystemStorage):
    """Files that only a view hands out. They have no address: none can be printed, guessed or left in a page."""

    def url(self, name):
        raise ValueError("A private file has no address: link to the view that serves it")
