"""What editors paste out of Word: its structure stays, its styles, classes, fonts and comments do not."""

import json

import pytest
from django.utils.html import strip_tags
from wagtail.rich_text import RichText as Source
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, streamfield

from cms.blocks.pasted import clean
from cms.blocks.rich_text import Converter
from cms.blocks.text import FEATURES, RichText
from tests.builders.pages import make_news
from tests.builders.people import make_user

#: As Word puts it on the clipboard.
WORD = """
<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15">
<style><!-- /* Font Definitions */ p.MsoNormal {mso-style-parent:""; font-family:"Calibri";} --></style>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]--></head>
<body lang=SQ style='tab-interval:36.0pt'><!--StartFragment-->
<h2 class=MsoTitle style='mso-outline-level:1'><span lang=SQ
style='font-family:"Cambria"'>Çfarë u vendos<o:p></o:p></span></h2>
<p class=MsoNormal style='margin-bottom:8.0pt;line-height:107%'><b style='mso-bidi-font-weight:normal'><span
style='font-size:14.0pt;color:#C00000'>Kuvendi</span></b> miratoi <i>planin</i> në <a href="https://example.org/plani"
style='mso-hyperlink'>mbledhje</a>.<o:p>&nbsp;</o:p></p>
<ul type=disc><li class=MsoListParagraph style='mso-list:l0 level1 lfo1'>Arsimi</li><li>Uji</li></ul>
<p class=MsoNormal onclick="alert(1)"><font face=Arial size=2>Afati: <u>5 nëntor</u></font></p>
<script>alert(2)</script><!--EndFragment--></body></html>
"""
NOTHING_OF = (
    "mso",
    "Mso",
    "style",
    "class=",
    "font",
    "<o:p",
    "<!--",
    "xml",
    "onclick",
    "script",
    "alert",
    "Calibri",
)


def cleaned(html: str) -> str:
    """Through both conversions: what the database holds becomes the editor's, and that is saved again."""
    converter = Converter(features=FEATURES)
    return converter.to_database_format(converter.from_database_format(html))


def assert_clean(html: str) -> None:
    assert [word for word in NOTHING_OF if word in html] == []
    assert "Çfarë u vendos</h2>" in html
    assert "<b>Kuvendi</b> miratoi <i>planin</i> në" in html
    assert '<a href="https://example.org/plani">mbledhje</a>' in html
    assert "Arsimi</li>" in html
    assert "Afati: 5 nëntor" in strip_tags(html)


def test_word_in_a_text_that_did_not_come_from_the_editor():
    """An import, a loader: the database gets it clean."""
    assert_clean(RichText().get_prep_value(Source(WORD)))


def test_word_that_lies_in_the_database_opens_in_the_editor():
    assert_clean(cleaned(WORD))


@pytest.mark.parametrize(
    "html",
    [
        "",
        '<p data-block-key="a1">Tekst <b>i</b> qartë<br/></p><hr/>',
        '<p><a linktype="page" id="3">faqja</a> <a href="https://example.org/?a=1&amp;b=2">x</a></p>',
        '<embed embedtype="image" id="1" alt="" format="left"/>',
        "<p>2 &lt; 3: klasa=e parë</p>",
    ],
)
def test_what_is_clean_stays_byte_for_byte(html):
    assert clean(html) == html


def test_table_keeps_its_words_apart():
    html = clean("<table class=x><tr><td>Pejë</td><td>12</td></tr></table>")
    assert html == "<p>Pejë</p><p>12</p>"


#: What the editor's script sends after a paste that brought styles along that are not ours.
PASTED = {
    "blocks": [
        {"key": "a", "type": "header-two", "text": "Çfarë u vendos", "depth": 0, "entityRanges": [],
         "inlineStyleRanges": [{"offset": 0, "length": 5, "style": "FONTSIZE-14"}]},
        {"key": "b", "type": "header-one", "text": "Kuvendi miratoi planin", "depth": 0,
         "inlineStyleRanges": [{"offset": 0, "length": 7, "style": "BOLD"},
                               {"offset": 8, "length": 7, "style": "UNDERLINE"}],
         "entityRanges": [{"offset": 8, "length": 7, "key": 0}, {"offset": 16, "length": 6, "key": 1}]},
        {"key": "c", "type": "unordered-list-item", "text": "Arsimi", "depth": 0, "inlineStyleRanges": [],
         "entityRanges": []},
        {"key": "d", "type": "mso-table", "text": "Qeliza", "depth": 0, "inlineStyleRanges": [],
         "entityRanges": []},
    ],
    "entityMap": {
        "0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "https://example.org", "style": "mso"}},
        "1": {"type": "MSO-FIELD", "mutability": "MUTABLE", "data": {"html": "<script>alert(1)</script>"}},
    },
}  # fmt: skip


@pytest.mark.django_db
def test_pasted_and_published_in_the_back_office(client):
    """Nothing that a paste brings is an error, and no word of it is lost."""
    page = make_news("Lajmi")
    client.force_login(make_user(is_staff=True, is_superuser=True))
    address = f"/admin/pages/{page.pk}/edit/"
    data = querydict_from_html(client.get(address).content.decode(), form_id="page-edit-form")
    data.update(nested_form_data({"body": streamfield([("text", json.dumps(PASTED))])}))
    data["action-publish"] = "action-publish"
    answer = client.post(address, data)
    assert answer.status_code == 302
    page.refresh_from_db()
    html = page.body[0].value.source
    assert [word for word in ("mso", "FONTSIZE", "script", "style", "<u>") if word in html] == []
    assert "Çfarë u vendos</h2>" in html
    assert "<b>Kuvendi</b>" in html
    assert "Arsimi</li>" in html
    for word in ("miratoi", "planin", "Qeliza"):
        assert word in html
    client.logout()
    shown = client.get(page.url).content.decode()
    assert "Qeliza" in shown


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///C:/a.docx"],
)
def test_links_that_run_something_lose_their_address(address):
    html = cleaned(f'<p>Shihni <a href="{address}">këtu</a></p>')
    assert address not in html
    assert "këtu" in html
