"""Who wrote a publication: people with a page on the site, organisations, or names."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable


class PublicationAuthor(Orderable):
    """Exactly one of: somebody with a page on the site, an organisation, or just a name."""

    page = ParentalKey("publications.PublicationPage", on_delete=models.CASCADE, related_name="authorships")
    author = models.ForeignKey(
        "news.Author",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person with a page on this site"),
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("or organisation"),
    )
    name = models.CharField(_("or just a name"), max_length=150, blank=True)

    panels = [
        FieldPanel("author"),
        FieldPanel("organisation", widget=forms.Select),
        FieldPanel("name"),
    ]

    class Meta(Orderable.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(author__isnull=False, organisation__isnull=True, name="")
                | Q(author__isnull=True, organisation__isnull=False, name="")
                | (Q(author__isnull=True, organisation__isnull=True) & ~Q(name="")),
                name="publication_author_is_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.shown_name

    def clean(self):
        super().clean()
        self.name = self.name.strip()
        if sum(map(bool, (self.author_id, self.organisation_id, self.name))) != 1:
            raise ValidationError(_("Choose a person or an organisation, or write a name: one of the three."))

    @property
    def is_person(self) -> bool:
        return not self.organisation_id

    @property
    def shown_name(self) -> str:
        if self.author:
            return self.author.name
        return self.organisation.name if self.organisation else self.name

    @property
    def url(self) -> str:
        """Where a reader learns more; "" for a name alone, and for an organisation that is not listed."""
        if self.author:
            return self.author.get_absolute_url()
        if self.organisation and self.organisation.state == "published":
            return self.organisation.get_absolute_url()
        return ""
