"""Narrowing a list by field and municipality: the same two choices wherever people look for something."""

from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core.collation import reading_order
from cms.topics.models import MUNICIPALITIES, Topic

from .models import Organisation


class AboutForm(forms.Form):
    topic = forms.ChoiceField(label=pgettext_lazy("field of work", "Field"), required=False)
    municipality = forms.ChoiceField(label=_("Municipality"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("topic", Topic.objects.all()),
            ("municipality", Organisation.objects.filter(MUNICIPALITIES)),
        ):
            named = sorted(rows, key=lambda row: reading_order(row.name))
            choices = [("", "–"), *((str(row.pk), row.name) for row in named)]
            cast(forms.ChoiceField, self.fields[name]).choices = choices
