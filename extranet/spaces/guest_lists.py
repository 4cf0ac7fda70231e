"""Reading a list of people to invite, pasted or from a spreadsheet: everybody in it, or what is wrong with it."""

import csv
from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from .inviting import Wanted
from .models import Membership

MAX_LINES = 200
MAX_BYTES = 100_000
MAX_PROBLEMS = 30  # said at once
DATES = ("%d.%m.%Y", "%d.%m.%Y.", "%Y-%m-%d", "%d/%m/%Y")
#: How the first cell of a line with the names of the columns begins.
HEADINGS = ("e-mail", "email", "e-post", "email-", "adres", "address", "mail")


def as_text(content: bytes) -> str:
    """What a spreadsheet program saved as CSV: UTF-8, UTF-16, or the Windows code page of the region."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1250", errors="replace")


def read_list(
    text: str, *, role: str, expires_at: datetime | None, language: str, roles: list[str]
) -> tuple[list[Wanted], list[str]]:
    """The people of `text`, and a sentence for each line that cannot be used, with its number.

    `role` and `expires_at` count where a line says none; `roles` are those that may be given.
    """
    wanted: list[Wanted] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.replace("\x00", "").lstrip("\ufeff").splitlines(), 1):
        cells = _cells(line)
        if not any(cells) or (not wanted and not problems and _is_heading(cells[0])):
            continue
        try:
            person = _person(cells, role, expires_at, language, roles)
            if person.email in seen:
                raise ValidationError(
                    _("%(email)s is on line %(line)s already")
                    % {"email": person.email, "line": seen[person.email]}
                )
            seen[person.email] = number
            wanted.append(person)
        except ValidationError as error:
            problems.append(
                _("Line %(number)s: %(problem)s.") % {"number": number, "problem": error.messages[0]}
            )
    if len(wanted) > MAX_LINES:
        problems.append(
            _("There are %(number)s people in the list. Send %(most)s at a time.")
            % {"number": len(wanted), "most": MAX_LINES}
        )
    if not wanted and not problems:
        problems.append(_("The list is empty. Write one e-mail address a line, or choose a file."))
    if len(problems) > MAX_PROBLEMS:
        rest = len(problems) - MAX_PROBLEMS
        problems = [*problems[:MAX_PROBLEMS], _("… and %(number)s more.") % {"number": rest}]
    return wanted, problems


def _cells(line: str) -> list[str]:
    separator = next((each for each in ("\t", ";") if each in line), ",")
    return [cell.strip() for cell in next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])]


def _is_heading(cell: str) -> bool:
    return "@" not in cell and cell.casefold().startswith(HEADINGS)


def _person(cells, role, expires_at, language, roles) -> Wanted:
    email, name, said_role, until = (cells + [""] * 4)[:4]
    try:
        validate_email(email)
    except ValidationError:
        raise ValidationError(_("“%(email)s” is not an e-mail address") % {"email": email[:80]}) from None
    if len(email) > 254:
        raise ValidationError(_("“%(email)s” is not an e-mail address") % {"email": f"{email[:80]}…"})
    if len(cells) > 4 and any(cells[4:]):
        raise ValidationError(_("there are more than four columns"))
    role = _role(said_role, roles) if said_role else role
    expires_at = _end(until) if until else expires_at
    if role == Membership.Role.GUEST and expires_at is None:
        raise ValidationError(_("a guest needs an end date"))
    return Wanted(email.lower(), role, language, expires_at, name[:150])


def _role(said: str, roles: list[str]) -> str:
    for language in ("en", "sq", "sr-latn"):
        with override(language):
            for value, label in Membership.Role.choices:
                if said.casefold() in {value, str(label).casefold()} and value in roles:
                    return value
    raise ValidationError(_("“%(role)s” is not a role you may give") % {"role": said[:40]})


def _end(said: str) -> datetime:
    """The end of that day, in the reader's zone."""
    for form in DATES:
        try:
            day = datetime.strptime(said, form).date()
        except ValueError:
            continue
        if not 2000 <= day.year <= 2100:
            break
        end = timezone.make_aware(datetime.combine(day, time(23, 59)))
        if end <= timezone.now():
            raise ValidationError(_("the end date %(date)s lies in the past") % {"date": said})
        return end
    raise ValidationError(_("“%(date)s” is not a date; write it as 31.12.2026") % {"date": said[:40]})
