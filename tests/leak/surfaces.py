"""Every address of the site, and how it is asked so that it could show what it should not.

A new URL has to be named here, or test_registry fails: under ASKED with what its places are filled with, or under
NOT_ASKED with the reason.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cms.sharing import pictures

from .rule import COMMON, Thing
from .world import World

#: What fills the places of an address: an object of the world → keyword arguments.
Fill = Callable[[Thing], dict[str, Any]]
Query = dict[str, str]


@dataclass(frozen=True)
class Surface:
    name: str
    #: Kind of thing the address is about; "": none, it lists.
    kind: str = ""
    fill: Fill = lambda thing: {}
    query: Callable[[Thing | None], Query] = lambda thing: {}
    methods: tuple[str, ...] = ("get", "head")
    args: tuple[str, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    #: Roles that are answered about what they may not view, without a word of it.
    answered: tuple[str, ...] = ()
    #: Kinds of things whose names it offers to who works on them in the back office.
    offers: tuple[str, ...] = ()
    #: Where the object says its address itself, or it is one of many of the same name.
    url: Callable[[Thing | None], str] | None = None

    def address(self, thing: Thing | None) -> str:
        if self.url:
            return self.url(thing)
        places = self.fill(thing) if thing else {}
        return reverse(self.name, args=self.args) if self.args else reverse(self.name, kwargs=places)


def _pk(thing: Thing) -> dict:
    return {"pk": thing.obj.pk}


def _slug(thing: Thing) -> dict:
    return {"slug": thing.obj.slug}


def _in_space(thing: Thing) -> dict:
    return {"slug": thing.obj.space.slug, "pk": thing.obj.pk}


def _numbered(thing: Thing) -> dict:
    return {"pk": thing.obj.thread_id, "number": thing.obj.number}


def _of_membership(thing: Thing) -> dict:
    membership = thing.obj.memberships.select_related("space").first()
    return {"slug": membership.space.slug, "pk": membership.pk}


def _word(thing: Thing | None) -> Query:
    return {"q": thing.canaries[0] if thing else COMMON}


TUS = {"Tus-Resumable": "1.0.0"}
ASKED = [
    # Lists, and whatever is asked without an object.
    Surface("spaces:list"),
    Surface("spaces:abandoned"),
    Surface("spaces:site_log"),
    Surface("spaces:break_glass"),
    Surface("spaces:create"),
    Surface("users:profile"),
    Surface("organisations:list"),
    Surface("search:saved"),
    Surface("search:results", query=lambda _t: {"q": COMMON}),
    Surface("search:results", "document", lambda _t: {}, _word),
    Surface("search:results", "space", lambda _t: {}, _word),
    Surface("search:results", "space", lambda _t: {}, lambda t: {"q": f"space:{t.obj.slug}"}),
    Surface("search:suggestions", query=lambda _t: {"q": "rap"}),
    Surface("search:suggestions", "document", lambda _t: {}, lambda t: {"q": t.canaries[0][:5]}),
    Surface("search:suggestions", "space", lambda _t: {}, lambda t: {"q": t.canaries[0][:5]}),
    Surface("search:save", query=lambda _t: {"q": COMMON}),
    Surface("search:saved_change", "saved search", _pk),
    Surface("search:saved_delete", "saved search", _pk, methods=("get",)),
    # Spaces.
    *(
        Surface(f"spaces:{name}", "space", _slug)
        for name in ("home", "edit", "archive", "leave", "members", "activity", "activity_export")
    ),
    *(Surface(f"spaces:{name}", "space", _slug, methods=("get",)) for name in ("join", "break_glass_end")),
    Surface(
        "spaces:member",
        "roster",
        lambda t: {
            "slug": t.obj.memberships.first().space.slug if t.obj.memberships.exists() else "x",
            "pk": m.pk if (m := t.obj.memberships.first()) else 0,
        },
    ),  # fmt: skip
    # The log tells administrators that somebody has a draft, never what it is called.
    Surface(
        "spaces:who_could_see",
        "document",
        lambda t: {**_in_space(t), "label": "documents.Document"},
        answered=("admin",),
    ),
    Surface("space_search:results", "space", _slug, lambda _t: {"q": COMMON}),
    Surface("space_search:suggestions", "space", _slug, lambda _t: {"q": "rap"}),
    # Documents.
    *(Surface(f"documents:{name}", "space", _slug) for name in ("list", "upload")),
    *(Surface(f"documents:{name}", "document", _pk) for name in ("detail", "download", "edit", "sharing")),
    Surface("documents:list", "space", _slug, lambda _t: {"list": "trash"}),
    Surface("documents:list", "space", _slug, lambda _t: {"list": "archived"}),
    Surface("documents:state", "document", lambda t: {**_pk(t), "action": "trash"}, methods=("get",)),
    Surface("documents:shared_with_me"),
    *(Surface(f"documents:{name}", "space", _slug) for name in ("shares", "tags", "make_folder")),
    Surface("documents:selected", "space", _slug, methods=("get",)),
    Surface("documents:folder", "folder", _in_space),
    *(Surface(f"documents:{name}", "folder", _pk) for name in ("edit_folder", "delete_folder")),
    Surface("documents:edit_tag", "tag", _pk),
    Surface("documents:list", "tag", lambda t: {"slug": t.obj.space.slug}, lambda t: {"tag": str(t.obj.pk)}),
    *(
        Surface(f"documents:{name}", "document", _pk)
        for name in ("versions", "new_version", "compare", "purge", "thumbnail")
    ),
    *(Surface(f"documents:{name}", "document", _pk, methods=("get",)) for name in ("check_out", "release")),
    Surface("documents:page_image", "document", lambda t: {**_pk(t), "number": 1}),
    *(
        Surface(f"documents:{name}", "version", lambda t: {"pk": t.obj.document_id, "number": t.obj.number})
        for name in ("download_version",)
    ),
    Surface(
        "documents:restore_version",
        "version",
        lambda t: {"pk": t.obj.document_id, "number": t.obj.number},
        methods=("get",),
    ),
    Surface("documents:discard_upload", "upload", lambda t: {"uuid": t.obj.pk}, methods=("get",)),
    Surface("uploads:item", "upload", lambda t: {"uuid": t.obj.pk}, methods=("head",), headers=TUS),
    # People.
    *(Surface(f"users:{name}") for name in ("sessions", "my_data", "close")),
    Surface("users:my_data_download", "export", _pk),
    *(
        Surface(f"organisations:{name}")
        for name in ("register", "register_done", "ask", "directory", "my_profile", "approvals")
    ),
    Surface("organisations:directory", query=lambda _t: {"q": COMMON}),
    Surface("organisations:directory_person", "profile", _pk),
    Surface("organisations:directory_person", "unlisted profile", _pk),
    Surface("organisations:approval", "affiliation", _pk),
    *(
        Surface(f"organisations:{name}", "affiliation", lambda t: {"slug": t.obj.organisation.slug})
        for name in ("edit", "people")
    ),
    Surface(
        "organisations:person", "affiliation", lambda t: {"slug": t.obj.organisation.slug, "pk": t.obj.pk}
    ),
    *(
        Surface(f"spaces:{name}", "space", _slug)
        for name in ("ask", "requests", "invitations", "invite_many")
    ),
    Surface("spaces:withdraw_request", "space", _slug, methods=("get",)),
    Surface("spaces:answer_request", "join request", _in_space),
    Surface("spaces:change_invitation", "invitation", _in_space, methods=("get",)),
    Surface("spaces:renew_guest", "roster", _of_membership),
    Surface("video:room", "space", lambda t: {"kind": "space", "key": t.obj.slug}),
    Surface("video:switch", "space", _slug, methods=("get",)),
    # Practices.
    *(Surface(f"practices:{name}") for name in ("list", "mine", "review", "propose")),
    Surface("practices:review", query=lambda _t: {"list": "archived"}),
    *(Surface(f"practices:{name}", "practice", _pk) for name in ("detail", "edit", "delete")),
    *(
        Surface(
            "practices:step",
            "practice",
            lambda t, action=action: {**_pk(t), "action": action},
            methods=("get",),
        )
        for action in ("submit", "withdraw", "publish", "return")
    ),
    Surface("search:results", "practice", lambda _t: {}, _word),
    Surface("search:suggestions", "practice", lambda _t: {}, lambda t: {"q": t.canaries[0][:5]}),
    # Discussions.
    *(Surface(f"discussions:{name}", "space", _slug) for name in ("list", "begin")),
    Surface("discussions:list", "space", _slug, lambda _t: {"list": "removed"}),
    Surface("discussions:people", "space", _slug, lambda _t: {"q": "xq"}),
    Surface("discussions:new_draft", "space", _slug, methods=("get",)),
    *(
        Surface(f"discussions:{name}", kind, _pk)
        for kind in ("thread", "removed thread")
        for name in ("thread", "rename", "move")
    ),
    *(
        Surface(f"discussions:{name}", "thread", _pk, methods=("get",))
        for name in ("reply", "draft", "answer", "follow")
    ),
    Surface("discussions:since", "thread", lambda t: {**_pk(t), "number": 0}),
    Surface("discussions:since", "removed thread", lambda t: {**_pk(t), "number": 0}),
    Surface("discussions:step", "thread", lambda t: {**_pk(t), "name": "close"}, methods=("get",)),
    Surface("discussions:step", "removed thread", lambda t: {**_pk(t), "name": "restore"}, methods=("get",)),
    *(
        Surface(f"discussions:{name}", "post", _numbered)
        for name in ("post", "edit_post", "history", "remove_post")
    ),
    *(
        Surface(f"discussions:{name}", "removed post", _numbered)
        for name in ("edit_post", "history", "remove_post")
    ),
    *(
        Surface(f"discussions:{name}", "post", _numbered, methods=("get",))
        for name in ("restore_post", "react")
    ),
    Surface("search:results", "thread", lambda _t: {}, _word),
    Surface("search:results", "post", lambda _t: {}, _word),
    Surface("search:results", "removed post", lambda _t: {}, _word),
    # Announcements. Who works on a page may choose it there.
    *(Surface(f"announcements:{name}") for name in ("list", "communications")),
    *(Surface(f"announcements:{name}", offers=("page",)) for name in ("begin", "begin_communication")),
    *(
        Surface("announcements:list", query=lambda _t, name=name: {"list": name})
        for name in ("planned", "sent", "archived")
    ),
    *(Surface(f"announcements:{name}", "space", _slug) for name in ("in_space", "begin_in_space")),
    Surface("announcements:in_space", "space", _slug, lambda _t: {"list": "planned"}),
    Surface("announcements:communications", query=lambda _t: {"state": "finished"}),
    Surface("announcements:communications_export"),
    *(
        Surface(f"announcements:{name}", kind, _pk)
        for kind in ("announcement", "space announcement")
        for name in ("detail", "delete")
    ),
    *(
        Surface("announcements:edit", kind, _pk, offers=("page",))
        for kind in ("announcement", "space announcement")
    ),
    *(
        Surface(f"announcements:{name}", kind, _pk, methods=("get",))
        for kind in ("announcement", "space announcement")
        for name in ("acknowledge", "remind")
    ),
    *(
        Surface("announcements:step", kind, lambda t, name=name: {**_pk(t), "name": name}, methods=("get",))
        for kind in ("announcement", "space announcement")
        for name in ("publish", "archive")
    ),
    *(
        Surface(f"announcements:{name}", kind, _pk)
        for kind in ("receipts", "space receipts")
        for name in ("readers", "readers_export")
    ),
    *(
        Surface(f"announcements:{name}", "communication", _pk)
        for name in ("communication", "finish_communication", "delete_communication")
    ),
    Surface("announcements:edit_communication", "communication", _pk, offers=("page",)),
    Surface(
        "announcements:communication_step",
        "communication",
        lambda t: {**_pk(t), "name": "reopen"},
        methods=("get",),
    ),
    Surface("wagtail_serve", "carried page", url=lambda t: t.obj.url),
    *(
        Surface("search:results", kind, lambda _t: {}, _word)
        for kind in ("announcement", "space announcement", "carried page", "communication")
    ),
    *(
        Surface("search:suggestions", kind, lambda _t: {}, lambda t: {"q": t.canaries[0][:5]})
        for kind in ("announcement", "carried page")
    ),
    # Notices.
    *(Surface(f"notifications:{name}") for name in ("list", "stream", "settings", "undeliverable")),
    Surface("notifications:all_seen", methods=("get",)),
    Surface("notifications:room_settings", "space", lambda t: {"room": f"space:{t.obj.pk}"}),
    Surface("notifications:stream", "space", lambda _t: {}, lambda t: {"room": f"space:{t.obj.pk}"}),
    Surface("notifications:open", "notice", _pk),
    # The public side.
    Surface("organisations:detail", "organisation", _slug),
    *(
        Surface("wagtail_serve", url=lambda _t, url=url: url)
        for url in ("/sq/", "/en/", "/sq/lajme/", "/sq/botime/")
    ),
    Surface("wagtail_serve", "page", url=lambda t: t.obj.url),
    Surface("media", "file", url=lambda t: t.obj.url),
    Surface("search:results", "page", lambda _t: {}, _word),
    Surface("search:suggestions", "page", lambda _t: {}, lambda t: {"q": t.canaries[0][:5]}),
    Surface("authors:detail", args=("autorja",)),
    Surface("publications:download", "publication", _pk),
    Surface("publications:cite", "publication", lambda t: {**_pk(t), "extension": "bib"}),
    Surface("publications:cite", "publication", lambda t: {**_pk(t), "extension": "ris"}),
    Surface("publications:page_image", "publication", lambda t: {**_pk(t), "number": 1}),
    Surface("search:results", "publication", lambda _t: {}, _word),
    Surface("search:suggestions", "publication", lambda _t: {}, lambda t: {"q": t.canaries[0][:5]}),
    *(
        Surface("sharing:feed", args=("sq", name, kind))
        for name in ("all", "news", "publications")
        for kind in ("rss", "atom")
    ),
    Surface("sharing:sitemap"),
    Surface("sharing:sitemap_of", args=("sq",)),
    Surface("sharing:picture", "page", url=lambda t: f"/share/{t.obj.pk}-{pictures.fingerprint(t.obj)}.png"),
    Surface("organisations:municipalities"),
    Surface("organisations:municipalities", query=lambda _t: {"q": COMMON}),
    Surface("topics:list"),
    Surface("staff:list"),
    Surface("patterns"),
    Surface("health"),
    Surface("robots"),
]

#: Addresses that show nothing of what is kept here; each with the reason.
NOT_ASKED = {
    "sharing:topic_feed": "the same view as sharing:feed, which is asked",
    "account_*": "signing in: about the one who asks",
    "mfa_*": "the second factor: about the one who asks",
    "search:saved_stop": "opened by a signed token; the mails that carry it are asked",
    "notifications:stop": "opened by a signed token; the mails that carry it are asked",
    "spaces:invitation": "opened by a token of a mail: tests/extranet/spaces/test_accepting.py",
    "organisations:confirm": "opened by a token of a mail: tests/cms/organisations/test_registering.py",
    "topics:detail": "one Surface cannot fill it for every role: tests/cms/topics/test_gathering.py asks each role",
    "staff:detail": "listed or not, for everybody alike: tests/cms/programmes/test_staff.py",
    "visibility:kit": "the same bytes for everybody: tests/cms/visibility/test_kit.py",
    "uploads:collection": "takes what begins, shows nothing: tests/extranet/documents/test_tus.py",
    "wagtail*": "the back office: test_back_office walks it",
    "editing_*": "the back office, about pages of the public site: tests/cms/editing/test_screens.py",
    "unanswered_*": "the back office: words of strangers, without who asked",
    "[?]*": "redirects, and the catch-alls of the back office",
}


def addresses() -> Iterator[str]:
    """The names of all that the site answers to."""
    yield from sorted(set(_walk(get_resolver(), ())))


def _walk(resolver, namespaces: tuple[str, ...]) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            here = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walk(pattern, here)
        elif isinstance(pattern, URLPattern):
            yield ":".join((*namespaces, pattern.name or f"?{pattern.pattern}"))


def asked_of(world: World, surface: Surface) -> list[Thing | None]:
    """The things it is asked about."""
    return list(world.of(surface.kind)) if surface.kind else [None]
