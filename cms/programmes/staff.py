"""People of the institute: name, role, fields, picture; of their contact what each wishes to be shown."""

from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.images import get_image_model_string
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from cms.access.policies import AccessQuerySet, Policy, policy_for
from cms.access.tokens import PUBLIC
from cms.core.names import in_language
from cms.topics.models import Topic


class StaffQuerySet(AccessQuerySet):
    def for_list(self):
        return (
            self.order_by("order", "name")
            .select_related("image")
            .prefetch_related("image__renditions", "topics")
        )


@register_snippet
class StaffMember(index.Indexed, ClusterableModel):
    """Listed, they have a page; not listed, nobody but editors knows of them."""

    name = models.CharField(_("name"), max_length=150, validators=[MinLengthValidator(2)])
    slug = models.SlugField(_("short name in addresses"), unique=True)
    role_sq = models.CharField(_("role in Albanian"), max_length=150)
    role_sr = models.CharField(_("role in Serbian"), max_length=150, blank=True)
    role_en = models.CharField(_("role in English"), max_length=150, blank=True)
    about_sq = models.TextField(_("about them, in Albanian"), max_length=1500, blank=True)
    about_sr = models.TextField(_("about them, in Serbian"), max_length=1500, blank=True)
    about_en = models.TextField(_("about them, in English"), max_length=1500, blank=True)
    topics = ParentalManyToManyField(Topic, verbose_name=_("fields"), blank=True, related_name="+")
    image = models.ForeignKey(
        get_image_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    email_shown = models.BooleanField(_("wishes that the e-mail address is shown"), default=False)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    telephone_shown = models.BooleanField(_("wishes that the telephone number is shown"), default=False)
    listed = models.BooleanField(_("on the page of people"), default=True)
    order = models.PositiveSmallIntegerField(
        _("order"), default=100, help_text=_("Smaller numbers come first.")
    )

    objects = StaffQuerySet.as_manager()

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("slug")]),
        MultiFieldPanel([FieldPanel("role_sq"), FieldPanel("role_sr"), FieldPanel("role_en")], _("Role")),
        MultiFieldPanel([FieldPanel("about_sq"), FieldPanel("about_sr"), FieldPanel("about_en")], _("About")),
        FieldPanel("topics"),
        FieldPanel("image"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("email"), FieldPanel("email_shown")]),
                FieldRowPanel([FieldPanel("telephone"), FieldPanel("telephone_shown")]),
            ],
            _("Contact, as the person wishes"),
        ),
        FieldRowPanel([FieldPanel("listed"), FieldPanel("order")]),
    ]

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("person of the institute")
        verbose_name_plural = _("people of the institute")

    def __str__(self) -> str:
        return self.name

    def clean(self):
        super().clean()
        for kind in ("email", "telephone"):
            if getattr(self, f"{kind}_shown") and not getattr(self, kind):
                raise ValidationError({kind: _("It is to be shown, but nothing stands here.")})

    @property
    def role(self) -> str:
        return in_language(self, "role")

    @property
    def about(self) -> str:
        return in_language(self, "about")

    @property
    def initials(self) -> str:
        words = self.name.split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()

    @property
    def contacts(self) -> dict[str, str]:
        """What the person wishes to be shown, and no more."""
        shown = {
            kind: getattr(self, kind) for kind in ("email", "telephone") if getattr(self, f"{kind}_shown")
        }
        return {kind: value for kind, value in shown.items() if value}

    def get_absolute_url(self) -> str:
        return reverse("staff:detail", args=[self.slug])


@policy_for(StaffMember)
class StaffPolicy(Policy):
    table = {"view": {"listed": (PUBLIC,)}}

    def state(self, obj) -> str:
        return "listed" if obj.listed else "unlisted"

    def in_states(self, states) -> Q:
        return Q(listed=True) if "listed" in states else Q(pk__in=[])
