"""Labels that Wagtail translates when its modules are loaded, and so for all editors into one language.

They are put again, to be translated when they are shown. Their translations are in locale/libraries/: what
stands here is not for makemessages, hence the name of the function.
"""

from django.utils.translation import gettext_lazy as shown


def translate_when_shown() -> None:
    choosers()
    pictures()
    permissions()
    redirects()


def choosers() -> None:
    from wagtail.admin.viewsets.chooser import ChooserViewSet
    from wagtail.forms import TaskStateCommentForm

    ChooserViewSet.choose_one_text = shown("Choose")
    ChooserViewSet.choose_another_text = shown("Choose another")
    ChooserViewSet.edit_item_text = shown("Edit")
    ChooserViewSet.search_tab_label = shown("Search")
    ChooserViewSet.create_action_label = shown("Create")
    TaskStateCommentForm.base_fields["comment"].label = shown("Comment")


def pictures() -> None:
    from wagtail.images.forms import ImageInsertionForm, URLGeneratorForm

    insertion, generator = ImageInsertionForm.base_fields, URLGeneratorForm.base_fields
    insertion["format"].label = shown("Format")
    insertion["image_is_decorative"].label = shown("Image is decorative")
    insertion["alt_text"].label = shown("Alt text")
    generator["filter_method"].label = shown("Filter")
    generator["filter_method"].choices = [
        ("original", shown("Original size")),
        ("width", shown("Resize to width")),
        ("height", shown("Resize to height")),
        ("min", shown("Resize to min")),
        ("max", shown("Resize to max")),
        ("fill", shown("Resize to fill")),
    ]
    generator["width"].label = shown("Width")
    generator["height"].label = shown("Height")
    generator["closeness"].label = shown("Closeness")


def permissions() -> None:
    from wagtail.admin.forms.collections import GroupCollectionManagementPermissionFormSet
    from wagtail.images.forms import GroupImagePermissionFormSet

    # The lists themselves: the fields of the forms look into the same ones.
    GroupCollectionManagementPermissionFormSet.permission_types[:] = [
        ("add_collection", shown("Add"), shown("Add collections")),
        ("change_collection", shown("Edit"), shown("Edit collections")),
        ("delete_collection", shown("Delete"), shown("Delete collections")),
    ]
    GroupImagePermissionFormSet.permission_types[:] = [
        ("add_image", shown("Add"), shown("Add/edit images you own")),
        ("change_image", shown("Edit"), shown("Edit any image")),
        ("choose_image", shown("Choose"), shown("Select images in choosers")),
    ]


def redirects() -> None:
    from wagtail.contrib.redirects.filters import RedirectsReportFilterSet
    from wagtail.contrib.redirects.views import IndexView

    kind = RedirectsReportFilterSet.base_filters["is_permanent"]
    kind.label = shown("Type")
    kind.extra["choices"] = ((True, shown("Permanent")), (False, shown("Temporary")))
    kind.extra["empty_label"] = shown("All")
    IndexView.export_headings = {
        "old_path": shown("From"),
        "site": shown("Site"),
        "link": shown("To"),
        "get_is_permanent_display": shown("Type"),
    }
