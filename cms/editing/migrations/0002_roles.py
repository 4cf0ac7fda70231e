"""Who writes, who reviews and publishes, who translates; and the way of a text from one to the other."""

from django.conf import settings
from django.db import migrations

REVIEWERS, TRANSLATORS = "Reviewers", "Translators"
REDIRECTS = ("add_redirect", "change_redirect", "delete_redirect")


def make_roles(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    if (
        not Group.objects.filter(name="Moderators").exists()
        or not Group.objects.filter(name="Editors").exists()
    ):
        return  # a site that made roles of its own keeps them
    moderators = Group.objects.get(name="Moderators")
    editors = Group.objects.get(name="Editors")
    reviewers, _created = Group.objects.get_or_create(name=REVIEWERS)
    translators, _created = Group.objects.get_or_create(name=TRANSLATORS)
    copy(apps, moderators, reviewers)
    copy(
        apps,
        editors,
        translators,
        actions=("change_page", "change", "choose", "choose_image", "choose_document"),
    )
    translate = permission(
        apps, "wagtail_localize", "translation", "submit_translation", "Can submit translations"
    )
    for group in (editors, moderators, reviewers, translators):
        group.permissions.add(translate)
    for codename in REDIRECTS:
        redirect = permission(
            apps, "wagtailredirects", "redirect", codename, f"Can {codename.replace('_', ' ')}"
        )
        for group in (editors, moderators, reviewers):
            group.permissions.add(redirect)
    make_workflow(apps, editors, [moderators, reviewers])


def copy(apps, source, target, actions=None):
    """Permissions of the back office, of pages and of collections."""
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    for held in source.permissions.all():
        if actions is None or held.codename == "access_admin":
            target.permissions.add(held)
    for row in GroupPagePermission.objects.filter(group=source).select_related("permission"):
        if actions is None or row.permission.codename in actions:
            GroupPagePermission.objects.get_or_create(group=target, page=row.page, permission=row.permission)
    for row in GroupCollectionPermission.objects.filter(group=source).select_related("permission"):
        if actions is None or row.permission.codename in actions:
            GroupCollectionPermission.objects.get_or_create(
                group=target, collection=row.collection, permission=row.permission
            )


def permission(apps, app, model, codename, name):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    content_type, _created = ContentType.objects.get_or_create(app_label=app, model=model)
    found, _created = Permission.objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )
    return found


def make_workflow(apps, editors, reviewers):
    """Two steps: a colleague reads it, a reviewer publishes it. In place of the one that Wagtail brought."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    ReviewTask = apps.get_model("editing", "ReviewTask")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    WorkflowPage = apps.get_model("wagtailcore", "WorkflowPage")
    WorkflowTask = apps.get_model("wagtailcore", "WorkflowTask")
    Page = apps.get_model("wagtailcore", "Page")
    root = Page.objects.filter(depth=1).first()
    found = WorkflowPage.objects.filter(page=root).first()
    if root is None or (found and found.workflow.name != "Moderators approval"):
        return
    content_type, _created = ContentType.objects.get_or_create(app_label="editing", model="reviewtask")
    workflow = Workflow.objects.create(name="Review by a colleague", active=True)
    for place, (name, groups) in enumerate(
        (("Review by a colleague", [editors, *reviewers]), ("Publication", reviewers))
    ):
        task = ReviewTask.objects.create(name=name, content_type=content_type, active=True)
        task.groups.set(groups)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=place)
    if found:
        old = found.workflow
        found.delete()
        if not WorkflowPage.objects.filter(workflow=old).exists():
            old.active = False
            old.save()
    WorkflowPage.objects.create(page=root, workflow=workflow)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("editing", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("news", "0006_editors"),
        ("wagtailadmin", "0003_admin_managed"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0011_add_choose_permissions"),
        ("wagtailimages", "0025_alter_image_file_alter_rendition_file"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        ("wagtail_localize", "0006_create_submit_translation_permission"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
