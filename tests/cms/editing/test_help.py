"""No field of a page is left without a word of help."""

import pytest
from django.apps import apps
from django.utils.translation import override

from cms.core.models import BasePage
from cms.editing.help import HELP

pytestmark = pytest.mark.django_db
TYPES = [model for model in apps.get_models() if issubclass(model, BasePage)]
#: Fields that ask what their label says.
PLAIN = {"comment_notifications", "partners_first", "visible_from"}


@pytest.mark.parametrize("model", TYPES, ids=lambda model: model._meta.label)
def test_every_field_has_help(model):
    form = model.get_edit_handler().get_form_class()(instance=model(), for_user=None)
    without = {name for name, field in form.fields.items() if not str(field.help_text).strip()} - PLAIN
    assert without == set()


def test_help_is_short():
    with override("en"):
        assert [name for name, text in HELP.items() if len(str(text)) > 180] == []
