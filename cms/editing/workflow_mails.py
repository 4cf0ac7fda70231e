"""Mails about texts on their way to publication: in the receiver's language, sent once the step is in the database."""

from wagtail.admin import mail as wagtail_mail
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from cms.core.mails import Address, Letter, post


def listen() -> None:
    """Under the names that Wagtail's own would have: theirs then find the place taken."""
    for signal, sender, name, receiver in (
        (task_submitted, TaskState, "group_approval_task_submitted_email_notification", asked),
        (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification", nobody),
        (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification", returned),
        (workflow_approved, WorkflowState, "workflow_state_approved_email_notification", approved),
    ):
        signal.disconnect(sender=sender, dispatch_uid=name)
        signal.connect(receiver, sender=sender, dispatch_uid=name)


def asked(instance: TaskState, user=None, **kwargs) -> None:
    """To those who may take this step, without who handed the text in. Superusers are not bothered."""
    task = instance.task.specific
    if not hasattr(task, "groups"):
        return
    notifier = wagtail_mail.GroupApprovalTaskStateSubmissionEmailNotifier()
    members = set(task.groups.values_list("user", flat=True))
    people = [person for person in notifier.get_valid_recipients(instance, user=user) if person.pk in members]
    requested_by = instance.workflow_state.requested_by
    for person in people:
        if person != requested_by:
            _send("editing/mail/asked", person, instance.workflow_state, by=requested_by)


def returned(instance: WorkflowState, user=None, **kwargs) -> None:
    comment = instance.current_task_state.comment if instance.current_task_state else ""
    for person in wagtail_mail.WorkflowStateRejectionEmailNotifier().get_valid_recipients(
        instance, user=user
    ):
        _send("editing/mail/returned", person, instance, by=user, comment=comment)


def approved(instance: WorkflowState, user=None, **kwargs) -> None:
    for person in wagtail_mail.WorkflowStateApprovalEmailNotifier().get_valid_recipients(instance, user=user):
        _send("editing/mail/approved", person, instance, by=user)


def nobody(**kwargs) -> None:
    """Wagtail tells all superusers of every text that is handed in."""


def _send(name: str, person, state: WorkflowState, by=None, **context) -> None:
    page = state.content_object
    if not isinstance(page, Page):
        return
    draft = page.get_latest_revision_as_object()
    url = page.full_url if name.endswith("approved") else Address("wagtailadmin_pages:edit", page.pk)
    who = by.get_full_name() if by is not None else ""
    post(Letter.to_person(name, person, title=draft.title, by=who, url=url, **context))
