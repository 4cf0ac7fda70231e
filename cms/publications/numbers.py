"""Numbers by which the world finds a publication: ISBN and DOI."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_DOI = re.compile(r"10\.\d{4,9}/\S+")
_DOI_ADDRESS = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)


def validate_isbn(value: str) -> None:
    """ISBN-13, or the ISBN-10 of before 2007, with its check digit; hyphens and spaces stand anywhere."""
    digits = re.sub(r"[\s‐‑–-]", "", value).upper()
    if re.fullmatch(r"97[89]\d{10}", digits):
        total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
        right = total % 10 == 0
    elif re.fullmatch(r"\d{9}[\dX]", digits):
        values = [10 if digit == "X" else int(digit) for digit in digits]
        right = sum(number * (10 - place) for place, number in enumerate(values)) % 11 == 0
    else:
        raise ValidationError(
            _("An ISBN has 13 digits and begins with 978 or 979, or has 10. Compare it with the imprint.")
        )
    if not right:
        raise ValidationError(
            _("One digit of this ISBN is wrong or two are swapped. Compare it with the imprint.")
        )


def plain_doi(value: str) -> str:
    """A DOI as it is registered, also where its address was pasted."""
    return _DOI_ADDRESS.sub("", value.strip())


def validate_doi(value: str) -> None:
    if not _DOI.fullmatch(plain_doi(value)):
        raise ValidationError(_("A DOI looks like 10.1234/abcd. Leave the field empty if there is none."))
