"""manage.py search QUERY --user EMAIL: what this person finds, nothing more."""

import json

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from search import queries
from search.engines import EngineUnavailable


class Command(BaseCommand):
    help = "Search as somebody would: prints the hits that this person may see."

    def add_arguments(self, parser):
        parser.add_argument(
            "query", help='words, "phrases", -exclusions and filters such as kind:news year:2026'
        )
        parser.add_argument("--user", help="e-mail address of the person who asks; left out: a stranger")
        parser.add_argument("--language", default="sq", choices=["sq", "sr-latn", "en"])
        parser.add_argument("--page", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, query, user, language, page, **options):
        person = None
        if user:
            person = get_user_model().objects.filter(email__iexact=user).first()
            if person is None:
                raise CommandError(f"Nobody with the address {user} is registered.")
        try:
            with translation.override(language):
                found = queries.search(person, query, page=page, reader_language=language)
        except EngineUnavailable as error:
            raise CommandError(f"The search engine does not answer: {error}") from error
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(found), ensure_ascii=False, indent=2))
            return
        self.stdout.write("over 1,000 hits" if found.total is None else f"{found.total} hits")
        for name, values in found.facets.items():
            if values:
                self.stdout.write(
                    f"{name}: " + ", ".join(f"{label} {count}" for _code, label, count in values)
                )
        for hit in found.hits:
            self.stdout.write(f"{hit.entry.kind:12} {hit.title}  {hit.url}")
            for by in hit.translated:
                self.stdout.write(f"{'':12} by translation: {by.term} → {by.translation}")
            for fragment in hit.fragments:
                text = "".join(f"[{s.text}]" if s.hit else s.text for s in fragment.segments)
                where = f"{fragment.unit} {fragment.number}: " if fragment.unit else ""
                self.stdout.write(f"{'':12} {where}{text}")


def _as_json(found: queries.Results) -> dict:
    return {
        "total": found.total,
        "page": found.page,
        "some_words": found.some_words,
        "chosen": [{"facet": choice.facet, "value": choice.value.code} for choice in found.chosen],
        "facets": {
            name: [{"value": value, "label": str(label), "count": count} for value, label, count in values]
            for name, values in found.facets.items()
        },
        "hits": [
            {
                "kind": hit.entry.kind,
                "language": hit.entry.language,
                "title": hit.title,
                "url": hit.url,
                "space": hit.space.slug if hit.space else None,
                "translated": [{"term": by.term, "translation": by.translation} for by in hit.translated],
                "fragments": [
                    {
                        "unit": fragment.unit,
                        "number": fragment.number,
                        "url": fragment.url,
                        "text": "".join(segment.text for segment in fragment.segments),
                    }
                    for fragment in hit.fragments
                ],
            }
            for hit in found.hits
        ],
    }
