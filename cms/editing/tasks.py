from django.tasks import task

from . import links
from .models import WebAddress


@task()
def look_at_address(pk: int) -> str:
    """Ask another site whether a page to which we link is there; may run again at any time."""
    address = WebAddress.objects.filter(pk=pk).first()
    if address is None:
        return "gone"
    links.look_at(address)
    return "looked at"


def look_at_what_is_due() -> None:
    """A sweep: each is one task, so that a slow site holds up nothing but itself."""
    for address in links.due():
        look_at_address.enqueue(address.pk)
