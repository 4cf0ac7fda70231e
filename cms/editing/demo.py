"""A text on its way through the institute: one waits for review, one came back; some addresses that readers missed."""

from datetime import timedelta

from django.utils import timezone
from wagtail.models import Locale

from cms.news.models import NewsIndexPage, NewsPage
from cms.users.models import User

from .models import MissedAddress

#: (slug, title, summary, what a reviewer says; "": it waits for one)
TEXTS = (
    (
        "forumi-i-kryetareve",
        "Kryetarët e komunave diskutojnë bashkëpunimin ndërkomunal",
        "Në takimin e radhës u bisedua për shërbimet që komunat mund t’i ofrojnë bashkë.",
        "",
    ),
    (
        "trajnimi-per-buxhetin",
        "Trajnim për buxhetin me pjesëmarrje",
        "Zyrtarë nga tetë komuna mësuan si t’i përfshijnë qytetarët në buxhet.",
        "Ju lutem shtoni ku dhe kur u mbajt trajnimi.",
    ),
)
MISSED = (("/sq/raporti-2019/", 34), ("/sq/projektet/", 12), ("/en/staff/", 5))


def load(scale: int = 0) -> None:
    writer = User.objects.filter(email="editor@demo.example").first()
    reviewer = User.objects.filter(email="reviewer@demo.example").first()
    index = NewsIndexPage.objects.filter(locale=Locale.objects.get(language_code="sq")).first()
    if writer and reviewer and index:
        for slug, title, summary, comment in TEXTS:
            _hand_in(index, writer, reviewer, slug=slug, title=title, summary=summary, comment=comment)
    for path, times in MISSED:
        for days in (0, 3):
            MissedAddress.objects.get_or_create(
                path=path, day=timezone.localdate() - timedelta(days=days), defaults={"times": times}
            )


def _hand_in(index, writer, reviewer, *, slug, title, summary, comment) -> None:
    if NewsPage.objects.filter(slug=slug).exists():
        return
    page = NewsPage(
        title=title,
        slug=slug,
        summary=summary,
        locale=index.locale,
        owner=writer,
        live=False,
        body=[("text", f"<p>{summary}</p>")],
    )
    index.add_child(instance=page)
    page.save_revision(user=writer)
    page.get_workflow().start(page, writer)
    if comment:
        page.current_workflow_task_state.reject(user=reviewer, comment=comment)
