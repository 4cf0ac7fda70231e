from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self):
        from cms.core.periodic import every_sweep
        from cms.core.signals import content_changed, contents_changed

        # Sources register themselves, the policy says whose saved searches are whose, related what follows a page.
        from . import (  # noqa: F401 (they register themselves)
            alerts,
            announcements,
            discussions,
            indexing,
            my_data,
            people,
            policy,
            practices,
            public_words,
            publications,
            reanalysis,
            related,
            sources,
            unanswered,
        )
        from .engines import sqlite

        content_changed.connect(indexing.on_changed, dispatch_uid="search")
        contents_changed.connect(indexing.on_many_changed, dispatch_uid="search")
        post_delete.connect(indexing.on_changed, dispatch_uid="search")
        post_migrate.connect(sqlite.install, sender=self, dispatch_uid="search")
        every_sweep(indexing.send_pending_quietly)
        every_sweep(public_words.refresh)
        every_sweep(reanalysis.analyse_anew)
        every_sweep(alerts.send_due)
        every_sweep(unanswered.forget_old)
