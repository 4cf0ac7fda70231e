"""Wagtail's screens for people and roles, without a door into anybody's account or organisation."""

from wagtail.users.views.groups import GroupViewSet as WagtailGroupViewSet
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from .forms import WagtailUserForm, editor_groups


class UserViewSet(WagtailUserViewSet):
    def get_form_class(self, for_update=False):
        return WagtailUserForm


class GroupViewSet(WagtailGroupViewSet):
    def get_queryset(self, request):
        return editor_groups()
