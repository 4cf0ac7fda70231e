"""The dashboard on the first screen of the back office."""

from django.utils import translation
from wagtail.admin.ui.components import Component

from . import dashboard


class NewPanel(Component):
    name = "editing_new"
    template_name = "editing/admin/new.html"
    order = 10

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        return {"buttons": dashboard.new_buttons(user, getattr(user, "language", translation.get_language()))}


class WaitingPanel(Component):
    name = "editing_waiting"
    template_name = "editing/admin/dashboard.html"
    order = 20

    def get_context_data(self, parent_context):
        return {"parts": dashboard.parts_for(parent_context["request"].user)}
