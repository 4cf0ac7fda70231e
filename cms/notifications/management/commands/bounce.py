"""manage.py bounce: reads one returned mail from standard input, as mail servers hand it to a program."""

import sys

from django.core.management.base import BaseCommand

from cms.notifications.problems import read_bounce


class Command(BaseCommand):
    help = "Read a returned mail from standard input: its address gets nothing more, and the administrators are told."

    def handle(self, *args, **options):
        problem = read_bounce(sys.stdin.buffer.read(10_000_000))
        self.stdout.write(
            f"Stopped: {problem.email}" if problem else "Not about a mail of ours, or not for good."
        )
