"""Wagtail's screens for people and roles, without a door into anybody's account or organisation."""

from django.http import Http404
from wagtail.users.views import groups
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from .forms import WagtailUserForm, editor_groups


class UserViewSet(WagtailUserViewSet):
    def get_form_class(self, for_update=False):
        return WagtailUserForm


class GroupList(groups.IndexView):
    def get_base_queryset(self):
        return editor_groups()


class OnlyEditorGroup:
    """An organisation's group is not there, by whatever address."""

    def get_object(self, queryset=None):
        group = super().get_object(queryset)
        if not editor_groups().filter(pk=group.pk).exists():
            raise Http404
        return group


class GroupEdit(OnlyEditorGroup, groups.EditView):
    pass


class GroupDelete(OnlyEditorGroup, groups.DeleteView):
    pass


class GroupViewSet(groups.GroupViewSet):
    index_view_class = GroupList
    edit_view_class = GroupEdit
    delete_view_class = GroupDelete
