"""Help beside the fields of pages, for all types in one place: short, concrete, with an example.

What a field says of itself (`help_text` of the model) comes first.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

#: By name of the field, or by type and field where a type means something of its own.
HELP: dict[str, Promise] = {
    "title": _(
        "What it is about, in one line of no more than 65 signs: “Prizren opens its budget to citizens”. No full stop, "
        "no capitals only."
    ),
    "summary": _("One or two sentences with who, what and when. Lists, search results and shared links show them."),
    "slug": _("The last part of the address, made from the title. When it changes, the old address leads to the new."),
    "seo_title": _("Only where the title is longer than 65 signs: a shorter one for search engines."),
    "search_description": _("Only where search engines shall show something other than the summary."),
    "show_in_menus": _("Puts the page in the menu at the top of the site. Only for the few main pages of a language."),
    "topics": _("All that it is about. By these words readers narrow a search, and related pages find one another."),
    "municipalities": _("Those that the text is about. It is then listed on their pages."),
    "date": _("The day it happened or was written, as readers shall see it."),
    "image": _("Best wide, at least 1200 points. Choose one that shows people at work rather than a handshake."),
    "body": _(
        "Begin with what matters most. Put a heading above each part, and choose the plus sign for pictures, "
        "quotations, numbers or files."
    ),
    "news.newspage.kind": _(
        "News: what happened. Opinion: what an author thinks. Announcement: what will be. Interview: a conversation."
    ),
    "publications.publicationpage.kind": _("What it calls itself on its cover: a report, a guide, an analysis."),
    "publications.publicationpage.subtitle": _("As it stands on the cover. Leave it empty when there is none."),
    "publications.publicationpage.date": _("The day on which it came out. When only the year is known: 1 January."),
    "publications.publicationpage.body": _("What it is about, for whom, and what it finds: three to six paragraphs."),
    "publications.publicationpage.infographic": _("A picture with numbers. What it says goes into the fields below."),
    "publications.publicationpage.infographic_alt": _("“The budgets of ten municipalities compared”, for example."),
    "publications.publicationpage.isbn": _("As printed, with or without hyphens: 978-9951-000-00-0."),
    "publications.publicationpage.doi": _("Only the DOI: 10.1234/abcd."),
    "news.dossierpage.body": _("Two or three paragraphs: what the theme is, and why the pages below belong together."),
    "home.homepage.pillars": _("The three pillars, each with its fields and the page about it."),
    "home.homepage.highlight": _("One number that tells much, with its source. Change it when a newer one is there."),
    "starts": _("The month is enough: take its first day. Leave the end empty while it is not known."),
    "target_groups": _("Those for whom it is done, as the strategy names them. Choose all that are meant."),
    "programmes.programmepage.body": _("What is done, where and with whom, in the order in which it happens."),
    "programmes.programmepage.results": _("What changed: one result each, with its number where there is one."),
    "programmes.programmepage.responsible": _("The person who answers for it. They stand on the page with their name."),
    "visibility.visibilityguidepage.body": _("The rules of the institute’s signs, each with a picture."),
    "home.homepage.body": _("Below the news: what every visitor should know. Mostly this stays empty."),
    "home.standardpage.body": _(
        "Begin with what matters most. Write for somebody who knows nothing of the institute, in short sentences."
    ),
}  # fmt: skip


def help_for(model, name: str) -> Promise | str:
    own = HELP.get(f"{model._meta.label_lower}.{name}")
    return own if own is not None else HELP.get(name, "")


class PageForm(WagtailAdminPageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            own = HELP.get(f"{self._meta.model._meta.label_lower}.{name}")
            if own or not field.help_text or name in WAGTAILS_OWN:
                field.help_text = own or help_for(self._meta.model, name) or field.help_text


#: Fields of which Wagtail says something, in words for those who make sites.
WAGTAILS_OWN = frozenset({"title", "slug", "seo_title", "search_description", "show_in_menus", "summary"})
