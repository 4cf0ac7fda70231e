from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.rich_text.pages import PageLinkHandler as WagtailPageLinkHandler

from .navigation import in_readers_language


class PageLinkHandler(WagtailPageLinkHandler):
    """Links in texts lead to the reader's language, and never to what is not open yet."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        pages = in_readers_language(attrs["id"] for attrs in attrs_list)
        found = [pages.get(int(attrs["id"])) for attrs in attrs_list]
        return [format_html('<a href="{}">', page.url) if page else "<a>" for page in found]


@hooks.register("register_rich_text_features", order=1000)  # after Wagtail's own
def page_links(features):
    features.register_link_type(PageLinkHandler)


@hooks.register("register_admin_menu_item")
def patterns_in_menu():
    return PatternsItem(_("Components of the site"), "", icon_name="view", order=9000)


class PatternsItem(MenuItem):
    """Its address carries the language of the one who looks at the menu, so it is asked for each time."""

    def render_component(self, request):
        self.url = reverse("patterns")
        return super().render_component(request)
