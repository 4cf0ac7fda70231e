from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self):
        from cms.core.periodic import every_sweep
        from cms.core.signals import content_changed

        from . import indexing, public_words, sources  # noqa: F401 (sources register themselves)
        from .engines import sqlite

        content_changed.connect(indexing.on_changed, dispatch_uid="search")
        post_delete.connect(indexing.on_changed, dispatch_uid="search")
        post_migrate.connect(sqlite.install, sender=self, dispatch_uid="search")
        every_sweep(indexing.send_pending_quietly)
        every_sweep(public_words.refresh)
