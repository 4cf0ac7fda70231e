"""manage.py reindex: project every object anew, and fill a new index beside the one in use."""

import time
from contextlib import suppress

from django.contrib.contenttypes.models import ContentType
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from search import indexing
from search.engines import EngineUnavailable, get_engine
from search.engines.elasticsearch import TIMEOUT, ElasticsearchEngine
from search.engines.sqlite import SQLiteEngine
from search.models import Entry
from search.sources import indexed_models

BATCH = 200
PROJECTED = 50  # objects in memory at once, with all their text
GRACE = TIMEOUT  # no search that began in the old index lasts longer


class Command(BaseCommand):
    help = (
        "Project everything that is searchable anew. Searches and saves go on meanwhile. May be interrupted at any "
        "moment: what was there stays in use, and the next run clears up."
    )

    def add_arguments(self, parser):
        parser.add_argument("--no-progress", action="store_true", help="no progress bar")

    def handle(self, **options):
        self.quiet = options["no_progress"]
        for model, source in indexed_models():
            self._project(model, source)
        engine = get_engine()
        try:
            if isinstance(engine, ElasticsearchEngine):
                self._replace_index(engine)
            elif isinstance(engine, SQLiteEngine):
                with transaction.atomic():
                    engine.rebuild()
        except EngineUnavailable as error:
            raise CommandError(
                f"The search engine does not answer; what is marked is sent later: {error}"
            ) from error
        self.stdout.write(
            f"{Entry.objects.filter(deleted=False).count()} entries, {Entry.objects.pending().count()} pending"
        )

    def _project(self, model, source) -> None:
        keys = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
        known = Entry.objects.filter(content_type=ContentType.objects.get_for_model(model), deleted=False)
        gone = sorted(set(known.values_list("object_id", flat=True)) - set(keys))
        for batch in self._in_batches([*keys, *gone], source.kind, PROJECTED):
            with transaction.atomic():
                indexing.write_entries(source, model, batch)

    def _replace_index(self, engine: ElasticsearchEngine) -> None:
        """Whatever is sent meanwhile goes to both indices, so the new one lacks nothing when it takes over."""
        name = engine.begin()
        try:
            keys = list(Entry.objects.order_by("pk").values_list("pk", flat=True))
            for batch in self._in_batches(keys, "engine", BATCH):
                indexing.mark_sending(batch)
                entries = Entry.objects.filter(pk__in=batch).prefetch_related("passages")
                for pk, reason in engine.write(engine.filling, entries).items():
                    self.stderr.write(f"refused: entry {pk}: {reason}")
            engine.take_over(name)
        except BaseException:  # Ctrl-C too
            with suppress(EngineUnavailable):
                if name in engine.indices(engine.filling):  # not in use already
                    engine.discard(name)
            raise
        indexing.send_pending()
        engine.refresh()
        if engine.indices(engine.leaving):
            time.sleep(GRACE)
            engine.discard(engine.leaving)

    def _in_batches(self, keys: list[int], name: str, size: int):
        """`keys` in lists of `size`, with a progress bar that counts single ones."""
        with tqdm(total=len(keys), desc=name, disable=self.quiet or None) as bar:
            for start in range(0, len(keys), size):
                batch = keys[start : start + size]
                yield batch
                bar.update(len(batch))
