"""Text → tokens → keys, for Albanian, Serbian in either script, and English; used by both engines,
without Django.

    >>> analyze("Komunat e Kosovës", "sq")
    Streams(surface='komunat e kosoves', lemmas='komune kosove')

The engines index the two streams by whitespace and know no language. A word of a query finds a text by
its surface or by any of its lemmas.
"""

from .folding import fold
from .highlighting import Segment, highlight
from .lemmas import LANGUAGES, dictionary_lemmas, is_known, warm_up
from .spelling import spellings
from .words import Streams, Token, analyze, tokens

# Stamped into every entry: where it differs from the stored one, the text has to be analysed again.
VERSION: int = 2

__all__ = [
    "LANGUAGES",
    "VERSION",
    "Segment",
    "Streams",
    "Token",
    "analyze",
    "dictionary_lemmas",
    "fold",
    "highlight",
    "is_known",
    "spellings",
    "tokens",
    "warm_up",
]
