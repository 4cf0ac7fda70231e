"""What was typed, as HTML: nothing of it becomes markup but paragraphs, quotations, links and names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extranet.discussions.rendering import excerpt, quoted, shown

TEXTS = st.text(st.sampled_from(list("<>&\"'@ab .:/\n>#\u200b\u202e")) | st.characters(), max_size=200)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Një\ndy\n\ntre", "<p>Një<br>dy</p><p>tre</p>"),
        ("> Pse?\nSepse.", "<blockquote><p>Pse?</p></blockquote>\n<p>Sepse.</p>"),
        ("<b>x</b> & y", "<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>"),
        ("https://a.org/?x=1&y=2", '<p><a href="https://a.org/?x=1&amp;y=2" rel="nofollow">'
                                    "https://a.org/?x=1&amp;y=2</a></p>"),
        ("@Arta Gashi, po", '<p><strong class="mention">@Arta Gashi</strong>, po</p>'),
        ("x@Arta Gashi", "<p>x@Arta Gashi</p>"),
        ("https://a.org/@Arta", '<p><a href="https://a.org/@Arta" rel="nofollow">https://a.org/@Arta</a></p>'),
        ("", ""),
    ],
)  # fmt: skip
def test_shown(text, html):
    assert shown(text, ["Arta Gashi", "Arta"]) == html


@given(TEXTS, st.lists(TEXTS.filter(str.strip), max_size=3))
def test_no_tag_but_ours(text, names):
    tags = re.findall(r"<[^>]*>", shown(text, names))
    ours = (
        r'</?(p|br|blockquote|strong|a)( class="mention"| href="(https?|mailto):[^"<>]*"( rel="nofollow")?)?>'
    )
    assert all(re.fullmatch(ours, tag) for tag in tags), tags


@given(TEXTS)
def test_an_excerpt_is_one_short_line(text):
    found = excerpt(text)
    assert "\n" not in found
    assert len(found) <= 203


def test_a_quotation_quotes_no_quotations():
    assert quoted("> e vjetër\nE re", by="Arta") == "> Arta:\n> E re\n\n"
