"""Texts that an earlier version of the analysis wrote are read again in the background, while searches go on."""

import logging
import time
from itertools import groupby
from operator import itemgetter

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F

from .indexing import write_entries
from .models import Entry
from .sources import Source, indexed_models

logger = logging.getLogger("kuvend.search")
ANEW = 10  # entries at once: nobody's save waits longer than for these
SWEEP_SECONDS = 5


def analyse_anew() -> int:
    """Bring entries that another version of the analysis wrote up to date, the newest first, for a few seconds.

    Searches go on meanwhile with what is there. Gives how many were written. Two workers at once do nothing
    twice: who waits for the lock of an entry then finds it as it should be.
    """
    until, written = time.monotonic() + SWEEP_SECONDS, 0
    by_type = {
        ContentType.objects.get_for_model(model).pk: (source, model) for model, source in indexed_models()
    }
    failed: set[int] = set()
    while time.monotonic() < until:
        stale = Entry.objects.analysed_otherwise().filter(content_type_id__in=by_type).exclude(pk__in=failed)
        newest = stale.order_by(F("date").desc(nulls_last=True), "-pk")
        batch = list(newest.values_list("pk", "content_type_id", "object_id")[:ANEW])
        if not batch:
            return written
        for content_type_id, rows in groupby(sorted(batch, key=itemgetter(1)), itemgetter(1)):
            keys = {object_id: pk for pk, _type, object_id in rows}
            refused = _written_anew(*by_type[content_type_id], list(keys))
            failed.update(keys[object_id] for object_id in refused)
            written += len(keys) - len(refused)
    return written


def _written_anew(source: Source, model, object_ids: list[int]) -> list[int]:
    """Write some entries of one model; gives the ids of objects where that failed."""
    try:
        with transaction.atomic():
            write_entries(source, model, object_ids)
    except Exception:  # one object must not keep the others from being found by the new analysis
        if len(object_ids) == 1:
            logger.exception("%s %s could not be analysed anew", model.__name__, object_ids[0])
            return object_ids
        return [pk for one in object_ids for pk in _written_anew(source, model, [one])]
    return []
