from django import template

from extranet.video.servers import server

register = template.Library()


@register.simple_tag
def video_rooms() -> bool:
    """Whether the site has a video server at all."""
    return server() is not None
