"""People who write for the site. What they are called is the same in all languages, what they do is not."""

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.images import get_image_model_string
from wagtail.snippets.models import register_snippet

from cms.access.policies import AccessQuerySet, Policy, policy_for
from cms.access.tokens import PUBLIC
from cms.core.names import in_language
from cms.core.signals import content_changed

from . import works


@register_snippet
class Author(models.Model):
    """Somebody whose name stands on articles and publications; with a public page that lists them."""

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(
        _("short name in addresses"),
        unique=True,
        blank=True,
        max_length=150,
        help_text=_("Empty: made of the name."),
    )
    role_sq = models.CharField(_("role in Albanian"), max_length=150, blank=True)
    role_sr = models.CharField(_("role in Serbian"), max_length=150, blank=True)
    role_en = models.CharField(_("role in English"), max_length=150, blank=True)
    about_sq = models.TextField(_("about the person, in Albanian"), max_length=800, blank=True)
    about_sr = models.TextField(_("about the person, in Serbian"), max_length=800, blank=True)
    about_en = models.TextField(_("about the person, in English"), max_length=800, blank=True)
    picture = models.ForeignKey(
        get_image_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
        help_text=_("A portrait. Not needed."),
    )

    objects = AccessQuerySet.as_manager()

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        MultiFieldPanel(
            [FieldPanel("role_sq"), FieldRowPanel([FieldPanel("role_sr"), FieldPanel("role_en")])],
            _("Role: what the person is and where"),
        ),
        MultiFieldPanel(
            [FieldPanel("about_sq"), FieldPanel("about_sr"), FieldPanel("about_en")], _("About the person")
        ),
        FieldPanel("picture"),
    ]

    class Meta:
        ordering = ["name"]
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="author_has_a_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def role(self) -> str:
        return in_language(self, "role")

    @property
    def about(self) -> str:
        return in_language(self, "about")

    def get_absolute_url(self) -> str:
        return reverse("authors:detail", args=[self.slug])

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = free_slug(type(self), self.name)
        with transaction.atomic():
            super().save(*args, **kwargs)
            for page in works.all_by(self):  # their names are what the pages are found by
                content_changed.send(type(page), instance=page)


def free_slug(model, name: str) -> str:
    """The words of the name, with a number when somebody has them already."""
    words = slugify(name.replace("đ", "dj").replace("Đ", "Dj"))[:120] or "author"
    slug, number = words, 1
    while model.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{words}-{number}"
    return slug


@policy_for(Author)
class AuthorPolicy(Policy):
    """Who writes here is public; what they wrote is not before it opens."""

    table = {"view": {"listed": (PUBLIC,)}}

    def state(self, obj) -> str:
        return "listed"

    def in_states(self, states) -> Q:
        return Q() if "listed" in states else Q(pk__in=[])
