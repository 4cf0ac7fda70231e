import io
import os
import sys
from collections.abc import Iterable, Iterator

from django.core.management.base import BaseCommand

from search.analysis import LANGUAGES, dictionary_lemmas, tokens


def analyzed(lines: Iterable[bytes], language: str) -> Iterator[str]:
    """For each line of UTF-8 its lemmas separated by spaces, several of one word joined by `|`, without
    line end. Function words have none; auxiliary verbs, which the index leaves out, have theirs."""
    for line in lines:
        text = line.decode("utf-8", errors="replace")
        found = (token.lemmas or dictionary_lemmas(token.text, language) for token in tokens(text, language))
        yield " ".join("|".join(lemmas) for lemmas in found if lemmas)


class Command(BaseCommand):
    help = (
        "Read lines from standard input and write each line's lemmas, alternatives of one word joined by |."
    )
    requires_system_checks = []  # needs no database and no configuration

    def add_arguments(self, parser):
        parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])

    def handle(self, *, language, **options):
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")  # whatever the locale: who reads this is a program
        try:
            for line in analyzed(sys.stdin.buffer, language):
                self.stdout.write(line)
                self.stdout.flush()
        except BrokenPipeError:
            # The reader has what it wanted (`| head`); Python would complain again when it closes the pipe.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
