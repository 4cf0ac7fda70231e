"""Terms of local government in three languages: what stands for the words of a query in another one."""

from collections.abc import Sequence

from .engines import Translation, Word


def translations(words: Sequence[Word], language: str) -> list[Translation]:
    """The other languages' terms for what `words`, typed by a reader of `language`, say."""
    return []
