"""What editors see of a publication's file in the back office."""

from django.conf import settings
from wagtail.admin.panels import Panel

from . import downloads


class FilePanel(Panel):
    """Whether the PDF can be read, and how often it was downloaded. Nothing to fill in."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "publications/admin/file_panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            context["pdf"] = self.instance.pdf
            names = dict(settings.LANGUAGES)
            context["downloads"] = [
                {**row, "language": names.get(row["locale__language_code"], row["locale__language_code"])}
                for row in downloads.by_language(self.instance)
            ]
            return context
