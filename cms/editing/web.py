"""Asks an address of another site whether it is there, without ever asking a machine of our own network.

The name is resolved once, every address it gives is looked at, and the connection goes to the one looked at: a
name that answers differently the second time gains nothing. Each redirect is looked at like the first address.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from .models import WebAddress

Outcome = WebAddress.Outcome
#: Of one answer of the other machine, and of all that one look may take, in seconds.
TIMEOUT, LONGEST = 8, 20
REDIRECTS = 5
PORTS = frozenset({80, 443})
USER_AGENT = "Kuvend-links/1.0 (looks weekly whether linked pages are there)"
#: What a server answers to programs, or to who did not sign in; a reader may well see the page.
FOR_READERS_ONLY = frozenset({401, 402, 403, 405, 406, 407, 408, 418, 429, 451, 999})
#: What may stand in an address as it is.
_SAFE = "/%:@!$&'()*+,;=?~[]"
#: IPv6 addresses that stand for an IPv4 address of the other end.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(Exception):
    """The address is none that is asked: a private network, a strange port, a name and password in it."""


@dataclass(frozen=True)
class Answer:
    outcome: str
    status: int | None = None


def look(url: str) -> Answer:
    """How `url` answers now. Never raises, and ends within `LONGEST` seconds or a little more for names."""
    timer = _Deadline(LONGEST)
    try:
        with timer:
            return _follow(url, timer)
    except Refused:
        return Answer(Outcome.REFUSED)
    except ssl.SSLCertVerificationError:
        return Answer(Outcome.CERTIFICATE)
    except (OSError, http.client.HTTPException, ValueError):
        return Answer(Outcome.UNREACHABLE)


def _follow(url: str, timer: "_Deadline") -> Answer:
    for _step in range(REDIRECTS + 1):
        status, location = _asked("HEAD", url, timer)
        if status >= 400:  # many servers know no HEAD
            status, location = _asked("GET", url, timer)
        if status in {301, 302, 303, 307, 308} and location:
            url = urljoin(url, location)
            continue
        return Answer(_outcome(status), status)
    return Answer(Outcome.CIRCLE)


def _outcome(status: int) -> str:
    if status < 400:
        return Outcome.ANSWERS
    if status in FOR_READERS_ONLY:
        return Outcome.UNKNOWN
    return Outcome.BROKEN if status >= 500 else Outcome.GONE


def _asked(method: str, url: str, timer: "_Deadline") -> tuple[int, str]:
    """The status and where it leads on to. Of the answer only its head is read."""
    parts = urlsplit(url)
    host = parts.hostname
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if (
        parts.scheme not in {"http", "https"}
        or not host
        or parts.username is not None
        or not port_allowed(port)
    ):
        raise Refused
    host = host.encode("idna").decode()
    where = resolved(host, port)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(host, port, timeout=TIMEOUT)
    # To the address that was looked at, not to what the name means a moment later. http.client's own hook for it, which
    # no stub names.
    connection._create_connection = lambda _address, timeout, _source: socket.create_connection(  # type: ignore[attr-defined]
        (where, port), timeout
    )
    target = quote(parts.path or "/", safe=_SAFE) + (
        f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    )
    try:
        connection.connect()
        timer.watch(connection.sock)
        connection.request(method, target, headers={"User-Agent": USER_AGENT, "Accept": "*/*"})
        response = connection.getresponse()
        return response.status, response.headers.get("Location", "")
    finally:
        connection.close()


def port_allowed(port: int) -> bool:
    return port in PORTS


def resolved(host: str, port: int) -> str:
    """An address of `host` to connect to. Raises Refused when any that its name gives is not of the public network."""
    found = [row[4][0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(is_public(str(address)) for address in found):
        raise Refused
    return str(found[0])


def is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if address.teredo:
            return False
        if inner is not None:
            return is_public(str(inner))
    return address.is_global and not address.is_multicast


class _Deadline:
    """Closes the connections it watches when the time is over: a server may send a byte a second for ever."""

    def __init__(self, seconds: float):
        self._watched: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._over = False

    def __enter__(self):
        self._timer.start()
        return self

    def __exit__(self, *error):
        self._timer.cancel()

    def watch(self, connection: socket.socket) -> None:
        self._watched.append(connection)
        if self._over:
            self._end()

    def _end(self) -> None:
        self._over = True
        for connection in self._watched:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
