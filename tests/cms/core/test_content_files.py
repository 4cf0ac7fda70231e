from cms.core.content_files import read

TEXT = """\
title: Titulli: me dy pika
lead: Hyrja
date: 2026-09-03

Një *fjali* me **shkronja** & një [lidhje](/about).

## Nëntitulli

- e para
- e dyta

> Fjala e thënë. — Arta Krasniqi

Fundi.
"""


def test_file_becomes_fields_and_blocks(tmp_path):
    (tmp_path / "about.sq.md").write_text(TEXT, encoding="utf-8")
    file = read(tmp_path)["about"]["sq"]
    assert file.fields == {"title": "Titulli: me dy pika", "lead": "Hyrja", "date": "2026-09-03"}
    assert file.slug == "titulli-me-dy-pika"
    assert file.body(lambda target: f'href="{target}"') == [
        (
            "text",
            '<p>Një <i>fjali</i> me <b>shkronja</b> &amp; një <a href="/about">lidhje</a>.</p>'
            "<h2>Nëntitulli</h2><ul><li>e para</li><li>e dyta</li></ul>",
        ),
        ("quote", {"text": "Fjala e thënë.", "by": "Arta Krasniqi"}),
        ("text", "<p>Fundi.</p>"),
    ]


def test_english_slug_is_the_key_unless_the_file_says_otherwise(tmp_path):
    (tmp_path / "about.en.md").write_text("title: About us\n\nText", encoding="utf-8")
    (tmp_path / "news.en.md").write_text("title: News\nslug: our-news\n\nText", encoding="utf-8")
    files = read(tmp_path)
    assert files["about"]["en"].slug == "about"
    assert files["news"]["en"].slug == "our-news"
