"""What changed between two texts: for eyes, for ears, and for texts of any length."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extranet.documents import comparing
from extranet.documents.comparing import compare
from extranet.documents.models import DocumentVersion
from tests.builders.documents import make_document
from tests.builders.spaces import make_member, make_space


def said(comparison) -> str:
    marks = {"added": "+{}+", "removed": "-{}-", "same": "{}", "left out": "…"}
    return "".join(marks[piece.kind].format(piece.text.strip()) for piece in comparison.pieces)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a b c", "a b c", "a b c"),
        ("a b c", "a x c", "a-b-+x+c"),
        ("", "a b", "+a b+"),
        ("a b", "", "-a b-"),
        ("një\ndy\ntre", "një\ntre", "një-dy-tre"),
    ],
)
def test_words(before, after, expected):
    assert said(compare(before, after)) == expected


def test_another_break_of_lines_is_no_change():
    comparison = compare("një dy\ntre katër pesë", "një dy tre\nkatër pesë")
    assert (comparison.added, comparison.removed) == (0, 0)


def test_long_unchanged_parts_are_left_out():
    long = " ".join(f"fjala{n}" for n in range(500))
    comparison = compare(f"{long} fundi {long}", f"{long} fillimi {long}")
    assert [piece.kind for piece in comparison.pieces] == [
        "left out",
        "same",
        "removed",
        "added",
        "same",
        "left out",
    ]
    assert (comparison.added, comparison.removed) == (1, 1)


@given(st.lists(st.sampled_from("abc\n"), max_size=30), st.lists(st.sampled_from("abc\n"), max_size=30))
def test_nothing_is_lost_or_made_up(before, after):
    comparison = compare(" ".join(before), " ".join(after))
    words = {
        side: " ".join(piece.text for piece in comparison.pieces if piece.kind in {"same", side}).split()
        for side in ("removed", "added")
    }
    assert words["removed"] == " ".join(before).split()
    assert words["added"] == " ".join(after).split()


def test_texts_of_a_thousand_pages_take_seconds_and_are_said_to_be_shortened():
    before = "\n".join(f"rreshti {n} i raportit për buxhetin" for n in range(20_000))
    after = "\n".join(f"rreshti {n} i planit për buxhetin" for n in range(20_000))
    began = time.monotonic()
    comparison = compare(before, after)
    assert time.monotonic() - began < 10
    assert comparison.shortened
    assert comparison.added


@pytest.mark.django_db
def test_page_marks_changes_in_words_too(client):
    space = make_space(participation="publish")
    owner = make_member(space)
    client.force_login(owner)
    document = make_document(space, owner, text="Buxheti është i vogël")
    fields = document.file_fields
    DocumentVersion.objects.filter(number=1).update(text="Buxheti është i madh <b>")
    DocumentVersion.objects.create(document=document, number=2, **fields)
    type(document).objects.update(version=2)
    html = client.get(f"/en/documents/{document.pk}/versions/compare/").content.decode()
    assert "[removed: </span>madh &lt;b&gt;<span" in html
    assert "[added: </span>vogël<span" in html
    assert "1 word added," in html
    assert "2 words removed." in html
    same = client.get(f"/en/documents/{document.pk}/versions/compare/?from=2&to=2").content.decode()
    assert "Choose two different versions." in same
    assert client.get(f"/en/documents/{document.pk}/versions/compare/?from=x").status_code == 404
    DocumentVersion.objects.filter(number=1).update(text="Buxheti është\ni vogël")
    same = client.get(f"/en/documents/{document.pk}/versions/compare/").content.decode()
    assert "The texts of these versions are the same." in same


@pytest.mark.django_db
def test_page_says_what_it_leaves_out(client, monkeypatch):
    monkeypatch.setattr(comparing, "MOST", 20)
    space = make_space(participation="publish")
    owner = make_member(space)
    client.force_login(owner)
    document = make_document(space, owner, text="y" * 40)
    DocumentVersion.objects.create(document=document, number=2, **document.file_fields)
    DocumentVersion.objects.filter(number=1).update(text="x" * 40)
    type(document).objects.update(version=2)
    html = client.get(f"/en/documents/{document.pk}/versions/compare/").content.decode()
    assert "The texts are long" in html
