"""Known-item search across languages: with words of an Albanian text, its English or Serbian counterpart.

Each document of the parallel news is a page in one language; the query is what is most telling in the first
sentence of its Albanian version, of which nothing is indexed. General news knows little of local government:
what counts is the difference that the glossary makes, and that it makes nothing worse.
"""

import math
import time
from collections import Counter
from pathlib import Path

import pytest

from search import glossary, queries
from search.analysis import tokens
from search.models import Term
from tests.builders.pages import make_page
from tests.engines import bring_up_to_date

PARALLEL = Path(__file__).parents[3] / "shared" / "data" / "parallel"
WORDS = 4

pytestmark = [
    pytest.mark.bench,
    pytest.mark.stack,
    pytest.mark.django_db,
    pytest.mark.skipif(not PARALLEL.exists(), reason="needs the texts in ../shared/data"),
]


def documents(file: str) -> dict[str, list[str]]:
    """Document id → its sentences."""
    found: dict[str, list[str]] = {}
    for line in (PARALLEL / file).read_text(encoding="utf-8").splitlines():
        document, sentence = line.split("\t", 1)
        found.setdefault(document, []).append(sentence)
    return found


def telling_words(sentence: str, frequency: Counter, total: int) -> str:
    """The words of a sentence that stand in the fewest documents, in their order."""
    words = {
        token.surface: token for token in tokens(sentence, "sq") if token.lemmas and len(token.surface) > 3
    }
    weights = {key: math.log(total / (1 + frequency[token.lemmas[0]])) for key, token in words.items()}
    best = sorted(words, key=lambda key: (-weights[key], key))[:WORDS]
    return " ".join(words[key].text for key in words if key in best)


def test_speed(capsys):
    words = queries.analyse_query(
        "raporti i prokurimit publik për ujësjellësin në komunën e Prishtinës", "sq"
    )
    index = glossary._index.get()
    started = time.perf_counter()
    for _ in range(1000):
        glossary.translations(words, "sq")
    took = time.perf_counter() - started
    with capsys.disabled():
        print(
            f"\n{len(index.names)} terms, a query of {len(words)} words: {took:.3f} ms with the version check"
        )


def asked() -> dict[str, str]:
    """Document id → query."""
    albanian = documents("sq.txt")
    frequency = Counter(
        lemma
        for sentences in albanian.values()
        for lemma in {lemma for token in tokens(" ".join(sentences), "sq") for lemma in token.lemmas}
    )
    return {
        document: telling_words(sentences[0], frequency, len(albanian))
        for document, sentences in albanian.items()
    }


def measured(pages: dict[str, int], wanted: dict[str, str]) -> tuple[float, float, float]:
    """Share of queries that have their document among the first ten, mean reciprocal rank, share expanded."""
    ranks, expanded = [], 0
    for document, query in wanted.items():
        hits = [hit.target.pk for hit in queries.search(None, query, reader_language="sq").hits]
        ranks.append(1 / (hits.index(pages[document]) + 1) if pages[document] in hits else 0.0)
        expanded += bool(glossary.translations(queries.analyse_query(query, "sq"), "sq"))
    return sum(rank > 0 for rank in ranks) / len(ranks), sum(ranks) / len(ranks), expanded / len(ranks)


@pytest.mark.parametrize(("language", "file"), [("en", "en.txt"), ("sr-latn", "sr-Latn.txt")])
def test_known_item(language, file, capsys):
    pages = {
        document: make_page(f"Document {number}", language=language, text=f"<p>{' '.join(sentences)}</p>").pk
        for number, (document, sentences) in enumerate(documents(file).items())
    }
    bring_up_to_date()
    wanted = asked()
    rows = [("with the glossary", measured(pages, wanted))]
    Term.objects.all().delete()
    rows.insert(0, ("without", measured(pages, wanted)))
    with capsys.disabled():
        print(
            f"\nsq → {language}, {len(wanted)} queries of {WORDS} words\n{'':20}{'hit@10':>8}{'MRR':>8}{'expanded':>10}"
        )
        for name, (found, rank, expanded) in rows:
            print(f"{name:20}{found:8.3f}{rank:8.3f}{expanded:10.3f}")
