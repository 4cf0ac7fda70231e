"""What people are told of discussions."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.notifications.kinds import How, Kind, Line, kind
from cms.notifications.models import Notice
from extranet.spaces.rooms import members_of

from .following import followers, readers_of
from .models import Post, Thread
from .rendering import excerpt


def _who(obj: Post | Thread) -> str:
    return str(obj.owner) if obj.owner else _("Somebody")


class _OfPost(Kind):
    model = Post

    def loaded(self, objects):
        return objects.select_related("thread", "owner")

    def bundle(self, event, obj):
        return f"thread:{obj.thread_id}"


@kind
class Mentioned(_OfPost):
    """Told of at once, and not of the same post as a reply besides."""

    name = "discussions.mentioned"
    label = gettext_lazy("Somebody mentions me in a discussion")
    gather = timedelta(0)
    pause = timedelta(0)

    def people(self, event, obj):
        """Those who were told already, before the post was changed, are not told again, nor who has read it as it
        is."""
        told = Notice.objects.filter(event__kind=self.name, event__object_id=obj.pk)
        people = (
            members_of(obj.space_id)
            .filter(pk__in=obj.mentioned.values("pk"))
            .exclude(pk__in=told.values("user"))
        )
        return people if obj.edited_at else people.exclude(readers_of(obj))

    def bundle(self, event, obj):
        return f"mention:{obj.pk}"

    def line(self, event, obj):
        text = _("%(person)s mentions you in “%(title)s”") % {"person": _who(obj), "title": obj.thread}
        return Line(text, obj.get_absolute_url(), obj.thread.title, excerpt(obj.text))


@kind
class Replied(_OfPost):
    name = "discussions.replied"
    label = gettext_lazy("Replies in discussions that I follow")
    in_stream = True

    def people(self, event, obj):
        return (
            members_of(obj.space_id)
            .filter(followers(obj.thread_id))
            .exclude(pk__in=obj.mentioned.values("pk"))
            .exclude(readers_of(obj))  # the page that is open was faster
        )

    def line(self, event, obj):
        text = _("%(person)s replied in “%(title)s”") % {"person": _who(obj), "title": obj.thread}
        return Line(text, obj.get_absolute_url(), obj.thread.title, excerpt(obj.text))


@kind
class Begun(Kind):
    name = "discussions.begun"
    label = gettext_lazy("New discussions in my spaces")
    model = Thread
    how = How.DAILY
    in_stream = True

    def loaded(self, objects):
        return objects.select_related("owner")

    def people(self, event, obj):
        return members_of(obj.space_id)

    def bundle(self, event, obj):
        return f"threads:{obj.space_id}"

    def line(self, event, obj):
        text = _("%(person)s began a discussion: %(title)s") % {"person": _who(obj), "title": obj.title}
        return Line(text, obj.get_absolute_url(), str(_("Discussions")))
