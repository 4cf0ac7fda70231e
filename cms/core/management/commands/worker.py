"""manage.py worker: does the tasks of the database queue, and every few seconds the sweeps (cms.core.periodic)."""

import logging
import threading

from django.db import close_old_connections
from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker

from cms.core.periodic import sweep

logger = logging.getLogger("kuvend.worker")
SWEEP_SECONDS = 10


class Command(DatabaseWorker):
    help = "Do background work until stopped."

    def configure_logging(self, verbosity: int) -> None:
        """What is logged is the settings' business; django-tasks-db would write two lines a task."""

    def handle(self, *args, **options):
        stopped = threading.Event()
        threading.Thread(target=self._sweep_until, args=[stopped], daemon=True).start()
        try:
            super().handle(*args, **options)
        finally:
            stopped.set()

    def _sweep_until(self, stopped: threading.Event) -> None:
        while not stopped.is_set():
            try:
                close_old_connections()
                sweep()
            except Exception:  # a sweep that fails must not end the next one
                logger.exception("A sweep failed; it is tried again in %s seconds", SWEEP_SECONDS)
            finally:
                close_old_connections()
            stopped.wait(SWEEP_SECONDS)
