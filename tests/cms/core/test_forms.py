from django import forms
from django.utils import translation
from lxml import html


class Sample(forms.Form):
    name = forms.CharField(help_text="As in your passport.")
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect, required=False)
    agreed = forms.BooleanField()
    place = forms.ChoiceField(choices=[("x", "X")], required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def rendered(**kwargs):
    with translation.override("en"):  # whatever language the test before left
        return html.fromstring(f"<div>{Sample(**kwargs)}</div>")


def test_every_field_has_a_label_and_our_classes():
    tree = rendered()
    for name, css in [("name", "form-control"), ("place", "form-select"), ("agreed", "form-check-input")]:
        field = tree.xpath(f"//*[@name='{name}']")[0]
        assert field.get("class") == css
        assert tree.xpath(f"//label[@for='{field.get('id')}']")
    assert tree.xpath("//fieldset/legend[contains(., 'Kind')]")
    assert len(tree.xpath("//input[@name='token']")) == 1


def test_optional_is_said_and_required_is_not():
    labels = [label.text_content() for label in rendered().xpath("//label[@for]")]
    assert any("Place" in label and "optional" in label for label in labels)
    assert not any("Name" in label and "optional" in label for label in labels)


def test_help_is_tied_to_its_field():
    field = rendered().xpath("//input[@name='name']")[0]
    assert field.get("aria-describedby") == "id_name_helptext"


def test_errors_are_tied_to_their_field_and_summed_up_first():
    tree = rendered(data={})
    field = tree.xpath("//input[@name='name']")[0]
    assert field.get("aria-invalid") == "true"
    described_by = field.get("aria-describedby").split()
    assert all(tree.xpath(f"//*[@id='{name}']") for name in described_by)
    assert "id_name_error" in described_by
    summary = tree.xpath("//div[@role='alert']")[0]
    assert summary.xpath(".//a/@href") == ["#id_name", "#id_agreed"]
    assert tree.index(summary) == 0
