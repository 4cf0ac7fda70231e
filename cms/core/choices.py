"""Several of a fixed list of words in one column."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class ChoicesField(models.JSONField):
    """A list of values of `choices` (a TextChoices class), kept in the order of the class, each once."""

    def __init__(self, *args, of=None, **kwargs):
        self.of = of
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs):
        options = {
            "label": self.verbose_name,
            "help_text": self.help_text,
            "required": not self.blank,
            "choices": self.of.choices if self.of else (),
            "widget": forms.CheckboxSelectMultiple,
        }
        kwargs.pop("encoder", None), kwargs.pop("decoder", None)
        return forms.MultipleChoiceField(**{**options, **kwargs})

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        known = set(self.of.values) if self.of else set()
        if not isinstance(value, list) or not set(value) <= known:
            raise ValidationError(_("Choose from the list."), code="invalid_choice")

    def get_prep_value(self, value):
        if self.of and isinstance(value, list | tuple):
            value = [one for one in self.of.values if one in value]
        return super().get_prep_value(value)

    def labels(self, values) -> list:
        return [self.of(value).label for value in values or () if self.of and value in self.of.values]
