"""Beginning, replying, reading: what a person does in a discussion."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cms.notifications.models import Notice
from extranet.discussions import following, posting
from extranet.discussions.models import Draft, Post, Thread
from extranet.discussions.my_data import posts
from extranet.documents.models import Document
from tests.builders.discussions import make_reply, make_thread
from tests.builders.documents import make_document
from tests.builders.notices import tell_all
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(slug="dhoma", participation="publish")


@pytest.fixture
def member(space, client):
    member = make_member(space, user=make_user(language="en", first_name="Arta", last_name="Krasniqi"))
    client.force_login(member)
    return member


def begin(client, **fields):
    data = {"title": "Buxheti 2027", "text": "Si e shihni?", "language": "sq", "key": uuid.uuid4()} | fields
    return client.post("/en/spaces/dhoma/discussions/new/", data, follow=True)


def say(client, thread, text="Dakord.", **fields):
    return client.post(
        f"/en/discussions/{thread.pk}/reply/", {"text": text, "key": uuid.uuid4()} | fields, follow=True
    )


def test_from_an_empty_list_to_a_reply(client, space, member):
    assert "Nobody has begun a discussion yet" in client.get("/en/spaces/dhoma/discussions/").content.decode()
    page = begin(client).content.decode()
    assert "Buxheti 2027" in page
    assert "Si e shihni?" in page
    thread = Thread.objects.get()
    page = say(client, thread, "> Arta:\n> Si e shihni?\n\nMirë, shih https://klgi-ks.com.").content.decode()
    assert "<blockquote>" in page
    assert '<a href="https://klgi-ks.com" rel="nofollow">' in page
    assert "Buxheti 2027" in client.get("/en/spaces/dhoma/").content.decode()
    assert "2 posts" in client.get("/en/spaces/dhoma/discussions/").content.decode()


def test_sent_twice_it_is_one(client, space, member):
    key = uuid.uuid4()
    begin(client, key=key)
    begin(client, key=key)
    thread = Thread.objects.get()
    key = uuid.uuid4()
    say(client, thread, key=key)
    say(client, thread, key=key)
    assert [post.number for post in thread.posts.all()] == [1, 2]


def test_markup_is_text(client, space, member):
    begin(
        client, title="<script>alert(1)</script>", text='<img src=x onerror="alert(1)"> javascript:alert(1)'
    )
    page = client.get(Thread.objects.get().get_absolute_url().replace("/sq/", "/en/")).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize("text", ["", "   \n ", "\u200b\u200d", "\u2800"])
def test_what_nobody_sees_is_refused(client, space, member, text):
    assert begin(client, text=text).status_code == 422
    assert begin(client, title=text).status_code == 422
    assert Thread.objects.count() == 0


def test_too_long_is_refused_and_kept(client, space, member):
    thread = make_thread(space)
    text = "ë" * 1_000_000
    answer = say(client, thread, text)
    assert answer.status_code == 422
    assert "1000000 characters" in answer.content.decode().replace(",", "")
    assert thread.posts.count() == 1
    assert Draft.objects.get().text == text


def test_a_draft_comes_back(client, space, member):
    thread = make_thread(space)
    client.post(f"/en/discussions/{thread.pk}/draft/", {"text": "Po mendoj"}, headers={"HX-Request": "true"})
    assert "Po mendoj" in client.get(f"/en/discussions/{thread.pk}/").content.decode()
    say(client, thread, "E mendova")
    assert Draft.objects.count() == 0


def test_closed_while_writing_keeps_the_draft(client, space, member):
    thread = make_thread(space)
    Thread.objects.filter(pk=thread.pk).update(state="closed")
    page = say(client, thread, "Vonë").content.decode()
    assert "kept as a draft" in page
    assert "Vonë" in page
    assert thread.posts.count() == 1


def test_files_become_documents(client, space, member):
    file = SimpleUploadedFile("shenime.txt", b"Shenime te takimit")
    begin(client, attachments=[file])
    document = Document.objects.get()
    assert document.state == "published"
    page = client.get(f"/en/discussions/{Thread.objects.get().pk}/").content.decode()
    assert f"/en/documents/{document.pk}/" in page


def test_a_bad_file_is_named_and_the_text_stays(client, space, member):
    answer = begin(client, text="Shih bashkëngjitjen", attachments=[SimpleUploadedFile("a.exe", b"MZ")])
    assert answer.status_code == 422
    assert "a.exe" in answer.content.decode()
    assert "Shih bashkëngjitjen" in answer.content.decode()
    assert Thread.objects.count() == 0


def test_about_a_document(client, space, member):
    document = make_document(space, member, "published", title="Plani")
    page = client.get(f"/en/documents/{document.pk}/").content.decode()
    address = f"/en/spaces/dhoma/discussions/new/?about=document-{document.pk}"
    assert address in page
    client.post(address, {"title": "Faqja 3", "text": "Pse?", "language": "sq"})
    assert "Faqja 3" in client.get(f"/en/documents/{document.pk}/").content.decode()
    assert "Plani" in client.get(f"/en/discussions/{Thread.objects.get().pk}/").content.decode()
    elsewhere = make_document(make_space(), title="Tjetër")
    assert client.get(f"/en/spaces/dhoma/discussions/new/?about=document-{elsewhere.pk}").status_code == 404


def test_unread_by_person(client, space, member):
    thread = make_thread(space)
    make_reply(thread)
    assert following.unread(member, [thread]) == {thread.pk: 2} or following.unread(
        member, [Thread.objects.get()]
    ) == {thread.pk: 2}
    assert "2 new" in client.get("/en/spaces/dhoma/discussions/").content.decode()
    client.get(f"/en/discussions/{thread.pk}/")
    assert following.unread(member, [Thread.objects.get()]) == {}
    make_reply(thread)
    assert following.unread(member, [Thread.objects.get()]) == {thread.pk: 1}
    assert "Buxheti" in client.get("/en/spaces/dhoma/discussions/?list=unread").content.decode()


def test_new_replies_come_by_themselves(client, space, member):
    thread = make_thread(space)
    address = f"/en/discussions/{thread.pk}/since/1/"
    assert client.get(address).status_code == 204
    make_reply(thread, text="Ja edhe unë")
    make_reply(thread, text="Dhe unë")
    page = client.get(address).content.decode()
    assert "Ja edhe unë" in page
    assert "Dhe unë" in page
    assert "since/3/" in page


def test_the_address_of_a_post_leads_to_its_page(client, space, member):
    thread = make_thread(space)
    for number in range(60):
        Post.objects.create(thread=thread, space=space, number=number + 2, owner=member, text=f"Nr {number}")
    Thread.objects.filter(pk=thread.pk).update(last_number=61)
    assert (
        client.get(f"/en/discussions/{thread.pk}/55/").url == f"/en/discussions/{thread.pk}/?page=2#post-55"
    )
    assert "Nr 53" in client.get(f"/en/discussions/{thread.pk}/?page=2").content.decode()


def test_edited_with_its_history(client, space, member):
    thread = make_thread(space, member, text="Para")
    address = f"/en/discussions/{thread.pk}/1/edit/"
    client.post(address, {"text": "Pas", "revision": 0})
    assert "Pas" in client.get(f"/en/discussions/{thread.pk}/").content.decode()
    assert "Para" in client.get(f"/en/discussions/{thread.pk}/1/history/").content.decode()
    answer = client.post(address, {"text": "Tjetër", "revision": 0})
    assert answer.status_code == 409
    assert "Tjetër" in answer.content.decode()
    assert Post.objects.get().text == "Pas"


def test_mentions_tell_only_who_may_read(space, member):
    make_user(first_name="Blerta", last_name="Gashi")  # in no space
    other = make_member(space, user=make_user(first_name="Driton", last_name="Hoxha"))
    thread = make_thread(space, member, text="@Driton Hoxha dhe @Blerta Gashi, @Dritоn Hoxha (me о cirilike)")
    assert list(thread.posts.get().mentioned.all()) == [other]


def test_names_that_several_have_tell_nobody(client, space, member):
    for _number in range(2):
        make_member(space, user=make_user(first_name="Agim", last_name="Berisha"))
    page = begin(client, text="Pyetje për @Agim Berisha").content.decode()
    assert "Several people are called" in page
    assert not Post.objects.get().mentioned.exists()


def test_reactions_are_one_a_person(client, space, member):
    thread = make_thread(space)
    address = f"/en/discussions/{thread.pk}/1/react/"
    client.post(address, {"kind": "agree"})
    assert thread.posts.get().reactions.count() == 1
    client.post(address, {"kind": "agree"})
    assert thread.posts.get().reactions.count() == 0
    assert client.post(address, {"kind": "hate"}).status_code == 404


def test_replying_to_what_is_closed_raises(space, member):
    thread = make_thread(space)
    Thread.objects.filter(pk=thread.pk).update(state="closed")
    with pytest.raises(posting.Closed):
        make_reply(thread, member)


def test_one_bad_file_keeps_none_of_them(client, space, member):
    good, bad = SimpleUploadedFile("a.txt", b"mire"), SimpleUploadedFile("b.pdf", b"MZ")
    assert begin(client, attachments=[good, bad]).status_code == 422
    assert not Document.objects.exists()


def test_files_are_not_kept_twice(client, space, member):
    thread, key = make_thread(space), uuid.uuid4()
    for _twice in range(2):
        say(client, thread, key=key, attachments=[SimpleUploadedFile("a.txt", b"mire")])
    assert Document.objects.count() == 1


def test_a_mention_is_told_once_however_often_the_post_is_changed(space, member):
    other = make_member(space, user=make_user(first_name="Driton", last_name="Hoxha"))
    third = make_member(space, user=make_user(first_name="Zana", last_name="Krasniqi"))
    thread = make_thread(space, member, text="@Driton Hoxha")
    tell_all()
    posting.edit(thread.posts.get(), "@Driton Hoxha dhe @Zana Krasniqi", based_on=0, by=member)
    tell_all()
    mentions = Notice.objects.filter(event__kind="discussions.mentioned")
    assert [row.user for row in mentions.order_by("pk")] == [other, third]


def test_my_data_tells_nothing_of_spaces_that_were_left(space, member):
    make_thread(space, member, title="Tema e fshehur", text="Fjala ime")
    assert list(posts(member))[0]["discussion"] == "Tema e fshehur"
    member.memberships.all().delete()
    (row,) = posts(member)
    assert (row["text"], row["discussion"], row["space"]) == ("Fjala ime", "", "")
