"""manage.py serve: what `make run` starts. The server, the worker beside it, one Ctrl-C for both."""

import os
import signal
import subprocess
import sys
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cms.core.catalogues import compile_catalogues

from .demo import PASSWORD

GUNICORN = ["-m", "gunicorn", "cms.wsgi", "--threads", "8", "--log-level", "warning"]


class Command(BaseCommand):
    help = "Migrate, load the demo site when the database is empty, and serve with the worker beside."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")

    def handle(self, *, port: int, no_demo: bool, **options):
        compile_catalogues(settings.BASE_DIR / "locale")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("Preparing the database (the first time takes a minute) …")
            call_command("migrate", verbosity=0)
        if not no_demo and self._empty():
            self._say("Loading the demo site …")
            call_command("demo", stdout=self.stdout)
        connection.close()
        self._greet(port)
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise asks for it
        manage = [sys.executable, sys.argv[0]]
        environment = f"DJANGO_SETTINGS_MODULE={os.environ['DJANGO_SETTINGS_MODULE']}"
        children = [
            subprocess.Popen([*manage, "worker", "--no-reload"], start_new_session=True),  # noqa: S603 (our own command)
            subprocess.Popen(  # noqa: S603 (our own command)
                [sys.executable, *GUNICORN, "--bind", f"127.0.0.1:{port}", "--env", environment],
                start_new_session=True,  # Ctrl-C is ours: we end both in order
            ),
        ]
        self._wait(children)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _empty(self) -> bool:
        from django.contrib.auth import get_user_model

        return not get_user_model().objects.exists()

    def _greet(self, port: int) -> None:
        from cms.users.demo import people

        self.stdout.write(f"\nKuvend is at http://localhost:{port}\n\nDemo logins, password {PASSWORD}:")
        for person in people():
            self.stdout.write(f"  {person['email']:28} {_what(person)}")
        self.stdout.write("\nStop with Ctrl-C.\n")
        self.stdout.flush()

    def _wait(self, children: list[subprocess.Popen]) -> None:
        """Until one ends or Ctrl-C; then the other ends too."""

        def stop(*args):
            raise KeyboardInterrupt

        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, stop)
        try:
            while all(child.poll() is None for child in children):
                time.sleep(0.3)
        except KeyboardInterrupt:
            self.stdout.write("Stopping …")
        for child in children:
            if child.poll() is None:
                child.terminate()
        for child in children:
            try:
                child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                child.kill()


def _what(person: dict) -> str:
    """What a demo login is good for, in a few words."""
    ends = {1: ", until tomorrow", -1: ", until yesterday", None: ""}
    places = [
        f"{entry['role']} of {entry['space']}{ends.get(entry['expires_days'], '')}"
        for entry in person["memberships"]
    ]
    if person["superuser"]:
        places.append("superuser without any space")
    if person["editor"]:
        does = "reviews and publishes" if "Reviewers" in person["roles"] else "writes"
        places.append(f"{does} at /admin/")
    return ", ".join(places) or "signed in, no space"
