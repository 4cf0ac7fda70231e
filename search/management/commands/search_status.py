"""manage.py search_status: how the search is, and what to do when it is not well."""

import json
from datetime import timedelta

from django.core.management.base import BaseCommand
from django.db.models import Count

from search import analysis
from search.engines import get_engine
from search.models import Entry


class Command(BaseCommand):
    help = "Print what the search holds and what waits. Ends with 1 when something is wrong."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--minutes", type=int, default=10, help="how long a change may wait to be sent (default: 10)"
        )

    def handle(self, *, minutes, **options):
        status = collect(timedelta(minutes=minutes))
        self.stdout.write(
            json.dumps(status, indent=2, ensure_ascii=False) if options["json"] else as_text(status)
        )
        if status["problems"]:
            raise SystemExit(1)


def collect(patience: timedelta) -> dict:
    """Everything about the search that an operator asks for; `problems` holds sentences, none when all is well."""
    health = get_engine().health()
    entries, pending = Entry.objects.filter(deleted=False), Entry.objects.pending()
    waits = pending.waits_for()
    problems = [health.problem] if health.problem else []
    if waits is not None and waits > patience:
        problems.append(
            f"A change waits since {_minutes(waits)} to be sent: see that a worker runs (manage.py worker) and "
            "that the engine answers it."
        )
    return {
        "engine": {"kind": health.kind, "documents": health.documents, "healthy": not health.problem},
        "entries": entries.count(),
        "tombstones": Entry.objects.filter(deleted=True).count(),
        "pending": pending.count(),
        "oldest_pending_seconds": None if waits is None else int(waits.total_seconds()),
        "analyser": {
            "version": analysis.VERSION,
            "other_version": Entry.objects.analysed_otherwise().count(),
        },
        "languages": _counted(entries, "language"),
        "kinds": _counted(entries, "kind"),
        "problems": problems,
    }


def _counted(entries, field: str) -> dict[str, int]:
    """Value → number; "" are those in all languages."""
    return dict(entries.order_by(field).values_list(field).annotate(Count("pk")))


def _minutes(waits: timedelta) -> str:
    return f"{int(waits.total_seconds() // 60)} minutes"


def as_text(status: dict) -> str:
    engine, analyser, waits = status["engine"], status["analyser"], status["oldest_pending_seconds"]
    documents = "?" if engine["documents"] is None else engine["documents"]
    lines = [
        f"engine      {engine['kind']}, {documents} documents, {'well' if engine['healthy'] else 'NOT WELL'}",
        f"entries     {status['entries']}, and {status['tombstones']} tombstones",
        f"pending     {status['pending']}" + ("" if waits is None else f", the oldest since {waits} s"),
        f"analysis    version {analyser['version']}; {analyser['other_version']} entries of another version",
        "languages   " + _listed(status["languages"]),
        "kinds       " + _listed(status["kinds"]),
    ]
    return "\n".join(lines + [f"PROBLEM     {problem}" for problem in status["problems"]])


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name or 'all'} {count}" for name, count in counts.items())
