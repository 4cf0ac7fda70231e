"""Days, however they are written: `23.11.2026`, `2026-11-23` and `23 nëntor 2026` have one key."""

import re

# By their beginnings, as they stand in a text, inflected and in three languages.
_MONTHS = (
    ("januar", "janar", "jan"),
    ("februar", "shkurt", "feb"),
    ("march", "mars", "mart"),
    ("april", "prill"),
    ("may", "maj"),
    ("june", "jun", "qershor"),
    ("july", "jul", "korrik"),
    ("august", "gusht", "avgust"),
    ("septemb", "shtator"),
    ("octob", "oktob", "tetor"),
    ("novemb", "nëntor", "nentor"),
    ("decemb", "dhjetor"),
)
_NAMES = {
    "sq": "janar shkurt mars prill maj qershor korrik gusht shtator tetor nentor dhjetor",
    "sr-latn": "januar februar mart april maj jun jul avgust septembar oktobar novembar decembar",
    "en": "january february march april may june july august september october november december",
}
#: The months' names as lemma keys, by language.
MONTH_KEYS = {language: tuple(names.split()) for language, names in _NAMES.items()}
_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_NAME = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_NUMERIC = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})")
# Apart, because a text is searched quickly for digits and slowly for any month.
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})\.?\s+({_NAME})\w{{0,4}},?\s+(\d{{4}})\b", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"\b({_NAME})\w{{0,4}}\s+(\d{{1,2}}),?\s+(\d{{4}})\b", re.IGNORECASE)


def numeric(word: str, language: str) -> tuple[str, tuple[str, ...]] | None:
    """Of a day in figures its key and the keys by which its parts are looked for; None where it is none."""
    found = _NUMERIC.fullmatch(word)
    if found is None:
        return None
    day, month, year = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
    key = _key(day, int(month), year)
    return (key, (str(int(day)), MONTH_KEYS[language][int(month) - 1], year)) if key else None


def in_words(text: str, language: str) -> dict[int, str]:
    """Days whose month is named: where the year ends in the text → the day's key."""
    days = {}
    for found in _DAY_FIRST.finditer(text):
        if key := _key(found[1], _NUMBERS[found[2].lower()], found[3]):
            days[found.end()] = key
    if language == "en":
        for found in _MONTH_FIRST.finditer(text):
            if key := _key(found[2], _NUMBERS[found[1].lower()], found[3]):
                days[found.end()] = key
    return days


def _key(day: str, month: int, year: str) -> str:
    return f"{year}{month:02}{int(day):02}" if 1 <= int(day) <= 31 and 1 <= month <= 12 else ""
