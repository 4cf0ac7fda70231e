"""manage.py demo: the demo site, put together from the `demo.py` of each app, in the order of INSTALLED_APPS."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.core.management.base import BaseCommand
from django.utils import translation

PASSWORD = "kuvend-demo"  # noqa: S105 (said on the sign-in page of the demo)


class Command(BaseCommand):
    help = "Load the demo site: pages, people, organisations, spaces and documents in three languages."

    def add_arguments(self, parser):
        parser.add_argument(
            "--scale", type=int, default=0, metavar="N", help="also N × 100 news and documents as load"
        )

    def handle(self, *, scale: int, **options):
        for app in sorted(apps.get_app_configs(), key=_order):
            if find_spec(f"{app.name}.demo") is not None:
                self.stdout.write(f"{app.verbose_name} …")
                self.stdout.flush()
                with translation.override("sq"):
                    import_module(f"{app.name}.demo").load(scale=scale)
        self.stdout.write(self.style.SUCCESS("The demo site is there."))


def _order(app) -> tuple[int, str]:
    """People come after organisations, spaces after people: what others need comes first."""
    first = [
        "cms.organisations",
        "cms.topics",
        "cms.users",
        "cms.home",
        "cms.news",
        "extranet.spaces",
        "extranet.documents",
        "extranet.discussions",
    ]
    return (first.index(app.name) if app.name in first else len(first), app.name)
