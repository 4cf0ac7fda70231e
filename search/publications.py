"""Publications: their pages as other pages, and the text of their PDF by its pages."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.publications.models import PublicationPage

from .sources import PageSource, Piece, StrOrPromise, register


@register
class PublicationSource(PageSource):
    """A hit in the file leads to that page in the reader. The file is read when an editor saves it, so its text is here
    with the page; a translation that still has its source's file does not answer for words of another language."""

    model = PublicationPage
    kind = "publication"
    label = _("Publication")
    units: ClassVar[dict[str, StrOrPromise]] = {"page": pgettext_lazy("page of a document", "page")}

    def loaded(self, objects):
        return objects.select_related("locale", "document__pdf").prefetch_related("document__pdf__texts")

    def project(self, obj):
        projection = super().project(obj)
        if obj.pdf is not None and self._own_file(obj):
            projection.format = "pdf"
            # The text on the site has no numbers of its own: it comes after the last page of the file.
            body = [
                piece._replace(number=obj.pdf.pages + place) for place, piece in enumerate(projection.body, 1)
            ]
            projection.body = body + [
                Piece(page.text, projection.language, "page", page.number) for page in obj.pdf.texts.all()
            ]
        return projection

    def _own_file(self, obj) -> bool:
        """Whether no page that is older in the work's languages has the same file."""
        same = PublicationPage.objects.filter(
            translation_key=obj.translation_key, document_id=obj.document_id, pk__lt=obj.pk
        )
        return not same.exists()

    def url_of_passage(self, url, unit, number):
        return f"{url}?page={number}#reader" if unit == "page" else url
