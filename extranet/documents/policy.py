"""Who may do what with a document, by its state. Read the table; there is no other rule."""

from django.db.models import Q

from cms.access.grants import record_grants
from cms.access.history import record_governed
from cms.access.policies import Policy, policy_for
from extranet.spaces.policy import AUTHOR, MODERATE, OWNER, PUBLISHER, READ

from .models import Document, DocumentOrganisationGrant, DocumentUserGrant, Folder, Tag
from .upload_models import Upload

ADMIN = "space:{space_id}:admin"  # for good is for good: more than to moderate


@policy_for(Document)
class DocumentPolicy(Policy):
    """Below `moderate`, members see others' documents only once published. An owner sees a pending
    document but cannot delete it; a draft is its owner's alone, in the trash too."""

    table = {
        "view": {
            "draft": (OWNER,),
            "pending": (OWNER, MODERATE),
            "published": (READ,),
            "archived": (READ,),
            "discarded": (OWNER,),
            "trashed": (MODERATE,),
        },
        "edit": {"draft": (AUTHOR,), "pending": (MODERATE,), "published": (PUBLISHER, MODERATE)},
        "submit": {"draft": (AUTHOR,)},
        "withdraw": {"pending": (AUTHOR,)},
        "publish": {"draft": (PUBLISHER,), "pending": (PUBLISHER, MODERATE), "archived": (MODERATE,)},
        "archive": {"published": (PUBLISHER, MODERATE)},
        "trash": {
            "draft": (AUTHOR,),
            "pending": (MODERATE,),
            "published": (PUBLISHER, MODERATE),
            "archived": (MODERATE,),
        },
        "restore": {"discarded": (AUTHOR,), "trashed": (MODERATE,)},
        "purge": {"discarded": (AUTHOR,), "trashed": (ADMIN,)},
        "share": {"draft": (AUTHOR,), "pending": (MODERATE,), "published": (PUBLISHER, MODERATE)},
    }
    early = (OWNER, MODERATE)
    clock = frozenset({"visible_from", "visible_until", "is_clean"})
    grants = (DocumentUserGrant, DocumentOrganisationGrant)
    grant_states = frozenset({"draft", "pending", "published", "archived"})


@policy_for(Folder)
class FolderPolicy(Policy):
    """A folder's name is for the readers of its space; who was given one item in it never learns it."""

    table = {
        "view": {"kept": (READ,)},
        "edit": {"kept": (AUTHOR, MODERATE)},
        "delete": {"kept": (AUTHOR, MODERATE)},
    }

    def state(self, obj) -> str:
        return "kept"

    def in_states(self, states) -> Q:
        return Q()


@policy_for(Tag)
class TagPolicy(Policy):
    """Besides, one sees only tags of documents that one sees (tags.seen_by)."""

    table = {"view": {"kept": (READ,)}, "edit": {"kept": (MODERATE,)}}

    def state(self, obj) -> str:
        return "kept"

    def in_states(self, states) -> Q:
        return Q()


@policy_for(Upload)
class UploadPolicy(Policy):
    """Bytes that are still coming are their sender's, for as long as they may add to the space."""

    table = {"add": {"coming": (AUTHOR,)}}

    def state(self, obj) -> str:
        return "coming"

    def in_states(self, states) -> Q:
        return Q()


record_governed(Document)
record_grants(DocumentUserGrant, DocumentOrganisationGrant)
