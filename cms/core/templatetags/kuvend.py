"""What the templates of both sides share: navigation, languages, icons, form controls."""

from functools import lru_cache

from django import forms, template
from django.templatetags.static import static
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.translation import get_language

from cms.core import charts, navigation, page_panels, pictures
from cms.core.seats import Seat, nine_seats

register = template.Library()

#: Bootstrap's class for each kind of control; everything else is a text field.
CONTROL_CLASSES = (
    (
        forms.RadioSelect,
        "",
    ),  # also CheckboxSelectMultiple: the class would stand on the list around the choices too
    (forms.CheckboxInput, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.HiddenInput, ""),
)


@register.filter
def control(field) -> str:
    """The input of a bound field with the classes of our stylesheet, and the red border when it has errors."""
    widget = field.field.widget
    kind = next((name for cls, name in CONTROL_CLASSES if isinstance(widget, cls)), "form-control")
    classes = [widget.attrs.get("class", ""), kind, "is-invalid" if field.errors else ""]
    # allauth repeats its labels as placeholders, which vanish when one types: the label stands above already.
    return field.as_widget(attrs={"class": " ".join(name for name in classes if name), "placeholder": False})


@register.filter(expects_localtime=True)
def day(value) -> str:
    """A date in words as the language writes it: 5 nëntor 2026, 5. novembar 2026., 5 November 2026."""
    if not value:
        return ""
    language = get_language() or ""
    if language.startswith("sr"):
        return format_date(value, "j. F Y.").lower()
    text = format_date(value, "j F Y")
    return text.lower() if language == "sq" else text


@register.filter(expects_localtime=True)
def moment(value) -> str:
    """A time in words, in the reader's zone: 5 nëntor 2026, 17:30; 5. novembar 2026. u 17:30."""
    if not value:
        return ""
    between = " u " if (get_language() or "").startswith("sr") else ", "
    return day(value) + between + format_date(value, "H:i")


@register.filter
def is_single_checkbox(field) -> bool:
    widget = field.field.widget
    return isinstance(widget, forms.CheckboxInput)


@register.simple_tag
@lru_cache(maxsize=512)  # a page has ten, and where static files stand is known when the server starts
def icon(name: str, title: str = "") -> str:
    """A picture of static/img/icons.svg. Decoration unless it has a title."""
    href = f"{static('img/icons.svg')}#{name}"
    if title:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}" viewBox="0 0 24 24"><use href="{}"></use></svg>',
            title,
            href,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false" viewBox="0 0 24 24"><use href="{}"></use></svg>',
        href,
    )


@register.simple_tag
def picture_of(image, place: str, alt: str = "", first: bool = False):
    """A picture in the formats and sizes of its place (cms/core/pictures.py): `{% picture_of image "card" alt=… %}`."""
    return pictures.picture(image, place, alt=alt or "", first=first)


@register.simple_tag
def seats(pillar=0, field=0) -> list[Seat]:
    """The half ring of nine: a seat for each field. Those of `pillar` speak, of them only `field` when it is given."""
    return nine_seats(int(pillar or 0), int(field or 0))


@register.simple_tag
def chart(value) -> charts.Chart:
    """The bars of a cms.blocks.data.Highlight."""
    return charts.bars([(row["label"], row["value"]) for row in value["values"]], value.get("unit") or "")


@register.filter
def bare(address: str) -> str:
    """An address as one reads it: without what every address begins with."""
    return address.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


@register.simple_tag(takes_context=True)
def menu(context):
    """The pages shown in menus, in the reader's language."""
    request = context.get("request")
    return navigation.menu(request, mark=not context.get("only_homes")) if request else []


@register.simple_tag(takes_context=True)
def language_links(context):
    """One link a language: to this page where it exists in it, otherwise to that language's home."""
    return navigation.language_links(
        context.get("request"), page=context.get("page"), only_homes=context.get("only_homes", False)
    )


@register.simple_tag(takes_context=True)
def breadcrumb_pages(context):
    """The pages above this one, the home first."""
    page, request = context.get("page"), context.get("request")
    return navigation.ancestors(page, request) if page and request else []


@register.simple_tag(takes_context=True)
def page_address(context, number: int) -> str:
    """The query string of another page of the same list: everything else in the address stays."""
    query = context["request"].GET.copy()
    query["page"] = number
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def with_query(context, **changes) -> str:
    """The query string of this page with these values; an empty one takes its name out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in ("", None):
            query[name] = value
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True, name="page_panels")
def panels_of_page(context) -> list[dict]:
    """What features show after the text of this page."""
    page, request = context.get("page"), context.get("request")
    return page_panels.panels_for(request, page) if page and request else []
