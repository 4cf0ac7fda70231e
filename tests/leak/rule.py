"""Who may see what, in plain words: the rule of the leak matrix, written a second time without tokens and policies."""

from dataclasses import dataclass

#: In every text: what one would look for to find all there is.
COMMON = "zogu"
STATES = ("draft", "pending", "published", "archived", "discarded", "trashed")
CLOCKS = ("embargoed", "closed", "unscanned")
VISIBILITIES = ("secret", "private", "open")

OUTSIDE = ("anonymous", "outsider", "partner", "former member", "expired guest", "item-only guest",
           "admin elsewhere", "cms editor", "superuser")  # fmt: skip
INSIDE = ("guest", "member", "producer", "moderator", "admin")
ROLES = (*OUTSIDE, *INSIDE)

#: Who may invite: the spaces of this world let every member do so.
INVITERS = ("member", "producer", "moderator", "admin")
SEEN_BY = {
    "roster": INSIDE,
    "log": ("admin",),
    "saved search": ("member",),
    "upload": ("producer",),
    "post draft": ("member",),
    "notice": ("member",),
    "export": ("member",),
    "invitation": ("admin",),
    "join request": INVITERS,
    # Of the organisation that the partner looks after; the institute's staff look after all.
    "affiliation": ("partner", "cms editor", "superuser"),
    "profile": ("partner",),
    "unlisted profile": (),
    # The institute's: `state` says what is besides.
    "receipts": ("cms editor", "superuser"),
    "space receipts": ("moderator", "admin"),
    "communication": ("cms editor", "superuser"),
}
#: The institute's announcements, by state or by whom they are addressed to; the partner is of an organisation of civil
#: society. What a space announces is its members', its drafts are theirs who look after it.
ANNOUNCEMENT_SEEN_BY = {
    **dict.fromkeys(("draft", "scheduled", "archived", "to staff", "to donors"), ("cms editor", "superuser")),
    **dict.fromkeys(("to partners", "carried page"), ("cms editor", "superuser", "partner")),
}
#: The producer proposed them all; the institute's staff review them.
PRACTICE_SEEN_BY = {
    **dict.fromkeys(("draft", "returned"), ("producer",)),
    **dict.fromkeys(("pending", "archived"), ("producer", "cms editor", "superuser")),
    "shared": ("producer", "cms editor", "superuser", "partner"),
}
#: Who works in the back office: there all files lie.
EDITORS = ("cms editor", "superuser")
#: Pages of the public site that are not open: the superuser too reads them in the back office only.
PAGE_SEEN_BY = {"draft": (), "withdrawn": (), "embargoed": (), "early": ("partner",)}
#: Pages are the back office's; one under embargo may be the partners' first.
PUBLICATION_SEEN_BY = {
    **dict.fromkeys(("draft", "embargoed"), ("cms editor", "superuser")),
    "for partners first": ("cms editor", "superuser", "partner"),
}


@dataclass
class Thing:
    """Something that is hidden from some."""

    kind: str
    obj: object
    canaries: tuple[str, ...]
    visibility: str
    state: str = ""
    #: Handed to the item-only guest, and to nobody else outside.
    shared: bool = False

    def __str__(self) -> str:
        return f"{self.kind} {self.state} in a {self.visibility} space"

    def seen_by(self, role: str) -> bool:
        if self.kind == "space":
            return role in INSIDE or (role == "partner" and self.visibility != "secret")
        if self.kind == "practice":
            return role in PRACTICE_SEEN_BY[self.state]
        if self.kind in {"page", "file"}:
            return role in (*PAGE_SEEN_BY[self.state], *(EDITORS if self.kind == "file" else ()))
        if self.kind == "publication":
            return role in PUBLICATION_SEEN_BY[self.state]
        if self.kind in {"announcement", "carried page"}:
            return role in ANNOUNCEMENT_SEEN_BY[self.state]
        if self.kind == "space announcement":
            return role in (INSIDE if self.state == "published" else ("moderator", "admin"))
        if self.kind in SEEN_BY:
            return role in SEEN_BY[self.kind]
        if self.kind in {"removed thread", "removed post"}:
            return role in {"moderator", "admin"}
        if self.kind in {"folder", "tag", "version"}:
            # What was given to the guest comes with its tags and versions, not with the folder it lies in.
            by_share = self.kind != "folder" and role == "item-only guest"
            return by_share or role in INSIDE or (role == "partner" and self.visibility == "open")
        if self.shared and role == "item-only guest":
            return True
        owns, moderates = role == "producer", role in {"moderator", "admin"}
        reads = role in INSIDE or (role == "partner" and self.visibility == "open")
        return {
            "draft": owns,
            "discarded": owns,
            "pending": owns or moderates,
            "trashed": moderates,
            "published": reads,
            "archived": reads,
        }.get(self.state, owns or moderates)  # what the clock withholds
