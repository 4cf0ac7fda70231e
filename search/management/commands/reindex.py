"""manage.py reindex: project every object anew, and fill a new index beside the one in use."""

import time

from django.contrib.contenttypes.models import ContentType
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from search import indexing
from search.engines import EngineUnavailable, get_engine
from search.engines.elasticsearch import ElasticsearchEngine
from search.models import Entry
from search.sources import indexed_models

BATCH = 200


class Command(BaseCommand):
    help = "Project everything that is searchable anew. Searches go on meanwhile, with what was there."

    def add_arguments(self, parser):
        parser.add_argument("--no-progress", action="store_true", help="no progress bar")

    def handle(self, **options):
        quiet = options["no_progress"]
        for model, source in indexed_models():
            keys = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
            known = Entry.objects.filter(content_type=ContentType.objects.get_for_model(model), deleted=False)
            gone = set(known.values_list("object_id", flat=True)) - set(keys)
            for start in tqdm(
                range(0, len(keys), BATCH), desc=source.kind, disable=quiet or None, unit_scale=BATCH
            ):
                with transaction.atomic():
                    indexing.write_entries(source, model, keys[start : start + BATCH])
            for pk in gone:
                with transaction.atomic():
                    indexing.bury(model, pk)
        engine = get_engine()
        if isinstance(engine, ElasticsearchEngine):
            try:
                self._fill_new_index(engine, quiet)
            except EngineUnavailable as error:
                raise CommandError(
                    f"The search engine does not answer; what is marked is sent later: {error}"
                ) from error
        self.stdout.write(
            f"{Entry.objects.filter(deleted=False).count()} entries, {Entry.objects.pending().count()} pending"
        )

    def _fill_new_index(self, engine: ElasticsearchEngine, quiet: bool) -> None:
        """Writes of others go on into the old index meanwhile; what they changed is sent again after the swap."""
        name = f"{engine.alias}-{int(time.time() * 1000)}"
        engine.create(name)
        versions: dict[int, int] = {}
        keys = list(Entry.objects.order_by("pk").values_list("pk", flat=True))
        for start in tqdm(range(0, len(keys), BATCH), desc="engine", disable=quiet or None, unit_scale=BATCH):
            entries = list(
                Entry.objects.filter(pk__in=keys[start : start + BATCH]).prefetch_related("passages")
            )
            for pk, reason in engine.write(name, entries).items():
                self.stderr.write(f"refused: entry {pk}: {reason}")
            versions.update({entry.pk: entry.version for entry in entries})
        engine.swap(name)
        changed = [
            pk
            for pk, version in Entry.objects.values_list("pk", "version").iterator()
            if versions.get(pk) != version
        ]
        for start in range(0, len(changed), BATCH):
            Entry.objects.filter(pk__in=changed[start : start + BATCH]).update(sent_version=0)
        for pk, version in versions.items():
            Entry.objects.filter(pk=pk, sent_version__lt=version, version=version).update(
                sent_version=version
            )
        indexing.send_pending()
        engine.refresh()
