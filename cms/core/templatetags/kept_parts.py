"""Parts that many pages have in common are drawn once (cms.core.kept) and put into each page as they are."""

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from cms.core import kept
from cms.core.navigation import site_of

register = template.Library()


@register.tag
def kept_part(parser, token):
    """`{% kept_part "footer" "settings" place … %}…{% endkept_part %}`: its name, the names of what it shows besides
    those that it notes itself, divided by spaces, and on what it depends besides the language.

    Kept for strangers only, and never on an error page: there may be no database to ask.
    """
    _tag, name, names, *differs = token.split_contents()
    nodes = parser.parse(("endkept_part",))
    parser.delete_first_token()
    return KeptPart(nodes, name.strip("\"'"), names.strip("\"'").split(), map(parser.compile_filter, differs))


class KeptPart(template.Node):
    def __init__(self, nodelist, name: str, names: list[str], differs) -> None:
        self.nodelist, self.name, self.names, self.differs = nodelist, name, names, list(differs)

    def render(self, context) -> str:
        request = context.get("request")
        user = getattr(request, "user", None)
        if user is None or user.is_authenticated or context.get("only_homes"):
            return self.nodelist.render(context)
        differs = ":".join(str(value.resolve(context)) for value in self.differs)
        site = site_of(request)
        key = f"part:{self.name}:{site.pk if site else 0}:{get_language()}:{differs}"

        def draw() -> str:
            kept.depends(*self.names)
            return str(self.nodelist.render(context))

        return mark_safe(kept.remember(key, draw))  # noqa: S308 (drawn)


@register.filter
def section(path: str) -> str:
    """Below which page of a language's home an address is, and whether it is that page itself."""
    parts = path.split("/")
    return f"{'/'.join(parts[:3])}:{len(parts) <= 4}"
