"""One work: its editions, one replacing the other, and the languages each is there in.

`work` is the translation key of the work's first edition. It follows from `replaces` at every save, so all editions in
all languages are found by one condition.
"""

from dataclasses import dataclass

from django.conf import settings

from cms.core import kept

#: Editions that are brought to the work of a page at once: a chain longer than this was made by no editor.
MOST = 200


def work_of(page):
    """The key of the work that `page` belongs to by what it replaces."""
    return page.replaces.work if page.replaces_id else page.translation_key


def follow(page) -> None:
    """Bring what replaces `page`, and what replaces that, to its work. Called in the transaction that saved it."""
    model, seen, work = type(page), {page.pk}, page.work
    waiting = [page.pk]
    while waiting and len(seen) < MOST:
        newer = model.objects.filter(replaces_id__in=waiting).exclude(pk__in=seen)
        waiting = list(newer.values_list("pk", flat=True))
        seen.update(waiting)
        moved = model.objects.filter(pk__in=waiting).exclude(work=work)
        kept.changed(*(f"work:{key}" for key in {*moved.values_list("work", flat=True), work} if moved))
        moved.update(work=work)


@dataclass(frozen=True)
class Edition:
    page: object
    newest: bool
    current: bool  # the one that is being read


def editions(page, user) -> list[Edition]:
    """The editions of the work in the language of `page` that the reader may see, the newest first; one: none."""
    found = list(
        type(page)
        .objects.filter(work=page.work, locale_id=page.locale_id)
        .visible_to(user)
        .order_by("-date", "-pk")
        .defer_streamfields()
    )
    if len(found) < 2:
        return []
    return [Edition(edition, edition == found[0], edition.pk == page.pk) for edition in found]


@dataclass(frozen=True)
class Language:
    code: str
    name: str
    page: object
    current: bool
    #: Whether the file is this language's own: a translation whose file was not made yet carries its source's.
    own_file: bool

    #: The code and name of the language whose file it is, where it is not its own.
    file_code: str = ""
    file_name: str = ""

    @property
    def document(self):
        return self.page.document if self.own_file else None


def languages(page, user) -> list[Language]:
    """This edition in each language the reader may see it in, the language of `page` first."""
    found = list(
        type(page)
        .objects.filter(translation_key=page.translation_key)
        .visible_to(user)
        .select_related("locale", "document__pdf")
        .defer_streamfields()
        .order_by("pk")
    )
    if page.pk not in {other.pk for other in found}:  # a preview of what is not published yet
        found = [other for other in found if other.locale_id != page.locale_id] + [page]
    names, first_with = dict(settings.LANGUAGES), {}
    for other in found:
        first_with.setdefault(other.document_id, other)
    links = [
        Language(
            code=other.locale.language_code,
            name=names.get(other.locale.language_code, other.locale.language_code),
            page=other,
            current=other.pk == page.pk,
            own_file=other.document_id is not None and first_with[other.document_id] is other,
            **_file_of_another(other, first_with[other.document_id], names),
        )
        for other in found
    ]
    order = list(names)
    return sorted(
        links, key=lambda link: (not link.current, order.index(link.code) if link.code in order else 9)
    )


def _file_of_another(page, first, names: dict[str, str]) -> dict[str, str]:
    if page.document_id is None or first is page:
        return {}
    code = first.locale.language_code
    return {"file_code": code, "file_name": names.get(code, code)}
