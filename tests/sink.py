"""A mail server of the tests' own: it takes what is sent, refuses whom it is told to, and calls back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller

from tests.services import _free_port


class Sink:
    """`mails`: all that arrived. `refused`: addresses it does not know. `on_mail`: called with each before it is
    acknowledged."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refused: set[str] = set()
        self.on_mail: Callable[[EmailMessage], None] = lambda mail: None

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.on_mail(mail)
        return "250 Taken"


@contextmanager
def running() -> Iterator[tuple[Sink, int]]:
    """(the sink, its port on this machine)."""
    sink, port = Sink(), _free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink, port
    finally:
        controller.stop()
