"""manage.py compile_messages: the .mo files of locale/, without gettext's tools."""

from django.conf import settings
from django.core.management.base import BaseCommand

from cms.core.catalogues import compile_catalogues


class Command(BaseCommand):
    help = "Compile the project's message catalogues where their source is newer."

    def handle(self, **options):
        for folder in settings.LOCALE_PATHS:
            for path in compile_catalogues(folder):
                self.stdout.write(str(path))
