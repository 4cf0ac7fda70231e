"""Whether a text has been seen by four eyes."""

from django.apps import apps
from django.db.models import Q
from wagtail.models import Page


def is_alone(page: Page, user) -> bool:
    """Whether all that would be published of `page` is by `user`, and the institute wants somebody else to read it.

    What is not published yet: every draft saved since the last publication. Who corrects a comma in a colleague's text
    may approve it; who wrote the text, or handed it in, may not.
    """
    settings = apps.get_model("editing", "EditingSettings").objects.first()
    if settings is not None and not settings.four_eyes:
        return False
    if not page.pk:
        return True
    state = page.current_workflow_state
    if state is not None:
        return state.requested_by_id == user.pk
    drafts = page.revisions.all()
    if page.live and page.live_revision_id:
        drafts = drafts.filter(created_at__gt=page.live_revision.created_at)
    return not drafts.filter(~Q(user=user), user__isnull=False).exists()
