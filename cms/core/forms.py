"""How every form of the project is drawn: `{{ form }}` and `{{ form.field.as_field_group }}` come out right."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    form_template_name = "includes/form.html"
    field_template_name = "includes/field.html"
