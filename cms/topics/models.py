"""What pages and spaces are about: the words by which readers narrow a search."""

from django import forms
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet

from cms.access.policies import AccessQuerySet, Policy, policy_for
from cms.access.tokens import PUBLIC
from cms.core.models import BasePage
from cms.core.names import TrilingualName
from cms.organisations.models import Organisation

MUNICIPALITIES = Q(kind=Organisation.Kind.MUNICIPALITY, state=Organisation.State.PUBLISHED)


@register_snippet
class Topic(TrilingualName):
    """A word of the institute's own vocabulary: its strategy's pillars and fields, and what editors add."""

    slug = models.SlugField(_("short name in addresses"), unique=True)

    objects = AccessQuerySet.as_manager()

    def get_absolute_url(self) -> str:
        return reverse("topics:detail", args=[self.slug])

    panels = [
        FieldPanel("name_sq"),
        FieldRowPanel([FieldPanel("name_sr"), FieldPanel("name_en")]),
        FieldPanel("slug"),
    ]

    class Meta:
        ordering = ["name_sq"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")


@policy_for(Topic)
class TopicPolicy(Policy):
    """The vocabulary is public; what is tagged with it is not."""

    table = {"view": {"listed": (PUBLIC,)}}

    def state(self, obj) -> str:
        return "listed"

    def in_states(self, states) -> Q:
        return Q() if "listed" in states else Q(pk__in=[])


ABOUT = [
    FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
    FieldPanel("municipalities", widget=forms.CheckboxSelectMultiple),
]
#: Of cms.programmes, for all pages: nothing of it stands in the tables of the page types.
PROGRAMMES = InlinePanel(
    "programme_links",
    heading=_("Belongs to programmes"),
    label=_("programme"),
    help_text=_("The marks of those who finance the programme stand at the foot of the page."),
)


class TaggedPage(BasePage):
    """A page that says what it is about. Translations have the tags of their source."""

    topics = ParentalManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="+")
    municipalities = ParentalManyToManyField(
        Organisation,
        verbose_name=_("municipalities"),
        blank=True,
        related_name="+",
        limit_choices_to=MUNICIPALITIES,
    )

    @cached_property
    def about(self) -> list[Topic]:
        """Its topics, asked for once."""
        return self.own("topics", lambda: list(self.topics.all()))

    @cached_property
    def places(self) -> list[Organisation]:
        """The municipalities it concerns, asked for once."""
        return self.own("municipalities", lambda: list(self.municipalities.all()))

    promote_panels = [
        *BasePage.promote_panels,
        MultiFieldPanel(ABOUT, _("What it is about")),
        PROGRAMMES,
    ]

    class Meta:
        abstract = True
