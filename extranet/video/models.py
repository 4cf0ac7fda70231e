from django.db import models
from django.db.models import Q

from extranet.spaces.models import Space


class VideoRoom(models.Model):
    """What a space's administrators decided about its rooms. Without a row they are on."""

    wagtail_reference_index_ignore = True  # the back office knows nothing of the extranet

    space = models.OneToOneField(Space, on_delete=models.CASCADE, primary_key=True, related_name="video_room")
    is_on = models.BooleanField(default=True)
    #: Part of the rooms' names on the server, drawn anew whenever they are turned off: links from before then lead
    #: into rooms where nobody is.
    key = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(is_on=True) | ~Q(key=""), name="video_room_off_has_key"),
        ]

    def __str__(self) -> str:
        return str(self.space)
