"""manage.py load_glossary: the terms that come with the site, where the glossary lacks them."""

from django.core.management.base import BaseCommand

from search.glossary import load_shipped


class Command(BaseCommand):
    help = "Add shipped terms to the glossary of whose words it knows none. Nothing that is there changes."

    def handle(self, **options):
        self.stdout.write(f"{load_shipped()} terms added")
