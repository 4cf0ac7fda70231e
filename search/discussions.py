"""Discussions: the thread with what began it, and each reply, for whoever reads the space."""

from django.utils.translation import gettext_lazy as _

from cms.access.policies import early_readers, readers
from extranet.discussions.models import Post, Thread

from .sources import Projection, Source, Text, in_passages, register


@register
class ThreadSource(Source):
    """Found by its subject and by the post that began it."""

    model = Thread
    kind = "discussion"
    label = _("Discussion")

    def project(self, obj):
        first = obj.posts.filter(number=1).first()
        said = first.text.splitlines() if first is not None and first.removed_at is None else []
        return Projection(
            kind=self.kind,
            language=obj.language,
            title=[Text(obj.title, obj.language)],
            summary=[],
            body=in_passages([line for line in said if line.strip()], obj.language),
            readers=readers(obj),
            early=early_readers(obj),
            space_id=obj.space_id,
            date=obj.created_at,
        )


@register
class PostSource(Source):
    """A reply. The post that began a thread is found with the thread."""

    model = Post
    kind = "post"
    label = _("Reply in a discussion")

    def loaded(self, objects):
        return objects.select_related("thread")

    def shown(self, objects):
        return objects.select_related("thread")

    def title(self, obj):
        return obj.thread.title

    def project(self, obj):
        lines = [line for line in obj.text.splitlines() if line.strip()]
        return Projection(
            kind=self.kind,
            language=obj.thread.language,
            # Not the thread's subject: that would find every reply again.
            title=[],
            summary=[],
            body=in_passages(lines, obj.thread.language),
            readers=readers(obj) if obj.number > 1 else frozenset(),
            early=early_readers(obj),
            space_id=obj.space_id,
            date=obj.created_at,
        )
