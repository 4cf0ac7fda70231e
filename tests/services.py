"""Finds or starts the real parts that tests run against: PostgreSQL, Elasticsearch, Redis, clamd, nginx and
Chromium.

What the environment names (TEST_DATABASE_URL, TEST_ELASTICSEARCH_URL, TEST_REDIS_URL, TEST_CLAMD_URL, CHROMIUM)
is used as it is; what is installed is started with temporary data on a free port; what is neither raises `Missing`.
"""

import atexit
import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

START_ELASTICSEARCH = Path(__file__).parent / "elasticsearch" / "start"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
POSTGRESQL_MIN = 15
#: In two halves, so that no scanner takes this file for infected.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MEMORY = Path("/dev/shm")  # noqa: S108 (folders in it get names of their own)
MEMORY_NEEDED = 2 * 1024**3  # containers often have 64 MB of it


class Missing(Exception):
    """A part that is not here; the message says what to install."""


class Service:
    """A started part. `url()` waits until it answers; `stop()` ends it and removes what it wrote."""

    def __init__(
        self, name: str, url: str, folder: Path, command: list[str], ready: Callable[[], bool], **options
    ):
        self.name, self._url, self.folder, self._ready = name, url, folder, ready
        self._stop_signal = options.pop("stop_signal", signal.SIGTERM)
        self.log = folder / "output.log"
        with self.log.open("wb") as log:
            # A session of its own: Ctrl-C reaches the tests, which may still need the service to clean up.
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **options
            )

    def url(self, timeout: float = 300) -> str:
        deadline = time.monotonic() + timeout
        while not self._ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Missing(f"{self.name} did not start:\n{self._last_lines()}")
            time.sleep(0.2)
        return self._url

    def _last_lines(self) -> str:
        return "\n".join("    " + line for line in self.log.read_text(errors="replace").splitlines()[-8:])

    def stop(self) -> None:
        for sign, patience in ((self._stop_signal, 20), (signal.SIGKILL, 5)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)
                break
        shutil.rmtree(self.folder, ignore_errors=True)


class Given:
    """A part that the environment names."""

    def __init__(self, url: str):
        self._url = url

    def url(self, timeout: float = 0) -> str:
        return self._url

    def stop(self) -> None:
        """Whoever started it stops it."""


def postgresql() -> Service | Given:
    if url := os.environ.get("TEST_DATABASE_URL"):
        return Given(url)
    bin_dir = _postgresql_bin()
    folder, port = temporary_folder("postgresql", in_memory=True), _free_port()
    data = folder / "data"
    user = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        try:
            account = pwd.getpwnam("postgres")
        except KeyError:
            raise Missing("PostgreSQL does not run as root and there is no user postgres: add one") from None
        os.chown(folder, account.pw_uid, account.pw_gid)
        user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    initdb = f"{bin_dir}/initdb -D {data} -U kuvend -A trust -E UTF8 --locale=C.UTF-8 --no-sync"
    server = f"{bin_dir}/postgres -D {data} -k {folder} -p {port} -c listen_addresses=127.0.0.1"
    for setting in ("fsync=off", "full_page_writes=off", "max_wal_size=256MB", "max_connections=200"):
        server += f" -c {setting}"
    check = [str(bin_dir / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    return Service(
        "PostgreSQL",
        f"postgres://kuvend@127.0.0.1:{port}/postgres",
        folder,
        ["sh", "-c", f"{initdb} && exec {server}"],
        lambda: subprocess.run(check, check=False).returncode == 0,
        stop_signal=signal.SIGINT,  # "fast": does not wait for clients
        cwd=folder,
        **user,
    )


def _postgresql_bin() -> Path:
    def version(folder: Path) -> int:
        return int(folder.parent.name) if folder.parent.name.isdigit() else 0

    found = max(Path("/usr/lib/postgresql").glob("*/bin"), key=version, default=None)
    if found and version(found) >= POSTGRESQL_MIN:
        return found
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    raise Missing(f"install PostgreSQL {POSTGRESQL_MIN} or later (apt-get install postgresql)")


def elasticsearch() -> Service | Given:
    if url := os.environ.get("TEST_ELASTICSEARCH_URL"):
        return Given(url)
    for tool, package in (("mvn", "maven"), ("unzip", "unzip")):
        if not shutil.which(tool):
            raise Missing(f"install {tool} (apt-get install {package}) and a JDK 21 or later")
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    folder = temporary_folder("elasticsearch")
    command = [str(START_ELASTICSEARCH), "--port", str(port), "--data", str(folder)]
    return Service("Elasticsearch", url, folder, command, lambda: _answers(f"{url}/_cluster/health"))


def redis() -> Service | Given:
    if url := os.environ.get("TEST_REDIS_URL"):
        return Given(url)
    server = shutil.which("redis-server")
    if not server:
        raise Missing("install Redis (apt-get install redis-server)")
    folder, port = temporary_folder("redis"), _free_port()
    command = [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    return Service("Redis", f"redis://127.0.0.1:{port}", folder, command, lambda: _accepts(port))


def clamd(max_megabytes: int = 1) -> Service | Given:
    """A virus scanner that knows one virus, the harmless one every scanner knows, and takes little at once."""
    if url := os.environ.get("TEST_CLAMD_URL"):
        return Given(url)
    # Service programs of Debian are not on everybody's path.
    server = shutil.which("clamd") or shutil.which("/usr/sbin/clamd")
    if not server:
        raise Missing("install the virus scanner (apt-get install clamav-daemon)")
    folder, port = temporary_folder("clamd"), _free_port()
    (folder / "signatures.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    (folder / "clamd.conf").write_text(
        f"DatabaseDirectory {folder}\nTCPSocket {port}\nTCPAddr 127.0.0.1\nLocalSocket {folder}/clamd.ctl\n"
        f"Foreground yes\nStreamMaxLength {max_megabytes}M\nTemporaryDirectory {folder}\n"
    )
    command = [server, "--config-file", str(folder / "clamd.conf")]
    return Service("clamd", f"tcp://127.0.0.1:{port}", folder, command, lambda: _accepts(port))


def nginx(app: str, private: Path, media: Path, static: Path) -> Service:
    """nginx with deploy/nginx.conf, but without TLS, before the app at `app` (host:port)."""
    server = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if not server:
        raise Missing("install nginx (apt-get install nginx-light)")
    folder, port, other = temporary_folder("nginx"), _free_port(), _free_port()
    site = (Path(__file__).parent.parent / "deploy" / "nginx.conf").read_text()
    lines = [line for line in site.splitlines() if not line.strip().startswith("ssl_")]
    for old, new in {
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port};",
        "listen 80;": f"listen 127.0.0.1:{other};",
        "127.0.0.1:8000": app,
        "/srv/kuvend/var/private/": f"{private}/",
        "/srv/kuvend/var/media/": f"{media}/",
        "/srv/kuvend/var/static/": f"{static}/",
    }.items():
        lines = [line.replace(old, new) for line in lines]
    paths = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""  # who reads the tests' own files
    types = "include /etc/nginx/mime.types;\n" if Path("/etc/nginx/mime.types").exists() else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\nworker_processes 1;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\n{types}access_log off;\n{paths}" + "\n".join(lines) + "\n}\n"
    )
    command = [server, "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "error.log")]
    return Service("nginx", f"http://127.0.0.1:{port}", folder, command, lambda: _accepts(port))


def chromium() -> str:
    """The path of a Chromium."""
    candidates = [os.environ.get("CHROMIUM") or "", *CHROMIUM_NAMES]
    for candidate in candidates:
        if path := shutil.which(candidate):
            return path
    raise Missing("install Chromium (apt-get install chromium), or set CHROMIUM to its path")


class Services:
    """Starts parts without waiting for them, and stops them all when the process ends, however it ends.

    >>> services = Services()
    >>> services.start("Redis", redis)
    >>> services.url("Redis")  # waits for it; raises Missing, also when it could not be started
    """

    def __init__(self):
        self._started: dict[str, Service | Given] = {}
        self._missing: dict[str, Missing] = {}
        atexit.register(self.stop)
        for sign in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, lambda number, _frame: exit(128 + number))

    def start(self, name: str, begin: Callable[[], Service | Given]) -> None:
        try:
            self._started[name] = begin()
        except Missing as missing:
            self._missing[name] = missing

    def url(self, name: str) -> str:
        if name in self._missing:
            raise self._missing[name]
        return self._started[name].url()

    def settle(self) -> None:
        """Waits until all that will ever answer do."""
        for part in self._started.values():
            with contextlib.suppress(Missing):
                part.url()

    def stop(self) -> None:
        while self._started:
            self._started.popitem()[1].stop()


def temporary_folder(name: str, in_memory: bool = False) -> Path:
    """A new folder; in memory where there is enough, as copying a database there is ten times faster."""
    room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_NEEDED
    return Path(tempfile.mkdtemp(prefix=f"kuvend-{name}-", dir=MEMORY if in_memory and room else None))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
