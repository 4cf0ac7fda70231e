"""“How do I …?”: ten answers for who writes, inside the back office."""

from dataclasses import dataclass

from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Answer:
    name: str
    question: str | Promise
    steps: tuple[str | Promise, ...]


ANSWERS = (
    Answer(
        "news",
        _("How do I write news?"),
        (
            _("On the first screen choose “New news”."),
            _("Write title, summary and text. The draft saves itself."),
            _("Open “Before you publish” on the right: it says what is missing and leads there."),
            _("Submit it for review. A colleague gets a mail, approves it, and it is published."),
        ),
    ),
    Answer(
        "picture",
        _("How do I add a picture?"),
        (
            _("In the text choose the plus sign, then “Picture”, and upload it or choose one that is there."),
            _(
                "Say in one sentence what it shows, for who does not see it: “The mayor of Prizren opens the meeting.”"
            ),
            _("If it only decorates, mark it as decoration instead."),
        ),
    ),
    Answer(
        "headings",
        _("How do I divide a long text?"),
        (
            _(
                "Give each part a heading of level 2, and parts of a part headings of level 3. Leave out no level."
            ),
            _("With three headings the page shows a table of contents by itself."),
        ),
    ),
    Answer(
        "links",
        _("How do I link to another page?"),
        (
            _("Mark the words that say where it leads (not “click here”) and choose the link sign."),
            _(
                "Choose the page from the list rather than typing its address: then the link holds when the page moves."
            ),
        ),
    ),
    Answer(
        "translate",
        _("How do I translate a page?"),
        (
            _("Open the page, choose the three dots at its title, then “Translate this page”."),
            _(
                "Choose the languages. Each sentence stands beside its translation; what you write is saved at once."
            ),
            _(
                "Under “Reports”, “Languages of pages” shows what is missing, and what is older than its text."
            ),
        ),
    ),
    Answer(
        "embargo",
        _("How do I let a page open later?"),
        (
            _(
                "In the settings of the page fill in “Opens at”. Publish it: nobody sees it before that moment."
            ),
            _(
                "Its pictures and files are withheld too, unless another open page uses them. The checklist says so."
            ),
            _("With “partners may read it before it opens” partners who are signed in see it at once."),
        ),
    ),
    Answer(
        "correct",
        _("How do I correct a mistake in published news?"),
        (
            _(
                "Correct the text, and add a “Correction”: what was wrong, and how it is right. Readers see it."
            ),
            _("For a typing error the correction of the text alone is enough."),
        ),
    ),
    Answer(
        "review",
        _("How do I review a colleague’s text?"),
        (
            _(
                "On the first screen it stands under “Waits for your review”. Open it, and read it in the preview."
            ),
            _("To ask about a line, point at it and choose the comment sign."),
            _("Choose “Approve”, or “Request changes” and say what. Whoever wrote it gets a mail."),
        ),
    ),
    Answer(
        "move",
        _("How do I change the address of a page?"),
        (
            _(
                "Change the “slug” under “Promote”, or move the page. The old address leads to the new one by itself."
            ),
            _(
                "Under “Reports”, “Addresses that readers did not find” shows old addresses that lead nowhere."
            ),
        ),
    ),
    Answer(
        "undo",
        _("How do I get an earlier text back?"),
        (
            _(
                "Open “History” at the top of the page, compare two versions, and choose “Review this version”."
            ),
            _("Nothing is lost: it becomes a new draft, and the one in between stays in the history."),
        ),
    ),
)


def guide(request):
    return render(request, "editing/admin/guide.html", {"answers": ANSWERS})
