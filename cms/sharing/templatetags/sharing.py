"""For the head of public pages."""

from django import template
from django.conf import settings
from django.utils.translation import get_language

from cms.sharing import feeds, head, pictures

register = template.Library()


@register.simple_tag(takes_context=True)
def alternates(context):
    page = context.get("page")
    return head.alternates(context["request"], page) if page is not None and page.pk else []


@register.simple_tag(takes_context=True)
def alternates_of_screen(context):
    return head.alternates_of_screen(context["request"])


@register.simple_tag(takes_context=True)
def page_json_ld(context, picture):
    return head.json_ld(context["request"], context["page"], picture) if picture else ""


@register.simple_tag(takes_context=True)
def share_picture(context):
    return pictures.picture_of(context["request"], context["page"]) if context["page"].pk else None


@register.simple_tag
def og_locale() -> str:
    return head.open_graph_locale(get_language() or settings.LANGUAGE_CODE)


@register.simple_tag
def feed_links() -> list[dict]:
    """The feeds of the reader's language."""
    language = get_language() or settings.LANGUAGE_CODE
    found = [
        {"title": section.title, "url": feeds.feed_url(section.name, language)}
        for section in feeds.sections()
    ]
    return [{"title": "KLGI", "url": feeds.feed_url(feeds.ALL, language)}, *found] if found else []
