"""A small BigBlueButton: it verifies checksums and keeps meetings as the real one does, and can be made to fail."""

import hashlib
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

SECRET = "a secret that bbb-conf has printed, forty."


def is_signed(url: str, secret: str = SECRET) -> bool:
    """As the server does it: name of the call, query as it came without the checksum, secret."""
    parts = urlsplit(url)
    call = parts.path.rpartition("/")[2]
    query, _, checksum = parts.query.rpartition("&checksum=")
    return checksum == hashlib.sha256(f"{call}{query}{secret}".encode()).hexdigest()


class BBB:
    """`asked`: the requests so far. `answers`: what is said in place of the truth; a function of the handler."""

    def __init__(self):
        self.asked: list[str] = []
        self.meetings: dict[str, dict] = {}
        self.answers = None
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/bigbluebutton/"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def create(self, path: str) -> str:
        given = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        if not is_signed(path):
            return failed("checksumError")
        with self.lock:
            there = self.meetings.get(given["meetingID"])
            # As older versions do: a second one is the same only with the same passwords.
            if there and any(there[name] != given.get(name) for name in ("attendeePW", "moderatorPW")):
                return failed("idNotUnique")
            note = "duplicateWarning" if there else ""
            made = self.meetings.setdefault(
                given["meetingID"], given | {"createTime": f"17{len(self.asked):011d}"}
            )
        return (
            f"<response><returncode>SUCCESS</returncode><meetingID>{given['meetingID']}</meetingID>"
            f"<createTime>{made['createTime']}</createTime><messageKey>{note}</messageKey></response>"
        )

    def _handler(self):
        bbb = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                bbb.asked.append(self.path)
                if bbb.answers:
                    bbb.answers(self)
                else:
                    self.say(200, bbb.create(self.path))

            def say(self, status: int, body: str | bytes, **headers):
                body = body.encode() if isinstance(body, str) else body
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def say_in_chunks(self, body: bytes, size: int = 7):
                """As Tomcat does, which does not know the length before it has written it all."""
                self.protocol_version = "HTTP/1.1"
                self.send_response(200)
                self.send_header("Transfer-Encoding", "chunked")
                self.send_header("Connection", "close")
                self.end_headers()
                for at in range(0, len(body), size):
                    piece = body[at : at + size]
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                    self.wfile.flush()
                self.wfile.write(b"0\r\n\r\n")

            def right(self) -> bytes:
                return bbb.create(self.path).encode()

            def drip(self, pause: float):
                """A byte at a time, for as long as somebody listens."""
                self.send_response(200)
                self.end_headers()
                try:
                    while True:
                        self.wfile.write(b"<")
                        self.wfile.flush()
                        time.sleep(pause)
                except OSError:
                    pass

            def log_message(self, *args):
                pass

        return Handler


def failed(key: str) -> str:
    return f"<response><returncode>FAILED</returncode><messageKey>{key}</messageKey></response>"
