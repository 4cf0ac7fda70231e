"""`make test`: the suite on SQLite, then what is marked `stack` on PostgreSQL, Elasticsearch and Redis.

    python -m tests.run [--bench | --long | --all] [arguments for pytest]

What is marked `long` is left to `make long`; `--all` takes everything but benchmarks.

A part that is not found is named with what to install; with CI=true that is a failure.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile

from tests import services

NOTHING_SELECTED = 5  # pytest's exit code
STACK = {
    "DATABASE_URL": ("PostgreSQL", services.postgresql),
    "ELASTICSEARCH_URL": ("Elasticsearch", services.elasticsearch),
    "REDIS_URL": ("Redis", services.redis),
}
#: What is run, by the first argument.
MARKED = {
    "": "not bench and not long",
    "--long": "long and not bench",
    "--all": "not bench",
    "--bench": "bench",
}
IN_CI = os.environ.get("CI") == "true"


def main(arguments: list[str]) -> int:
    mode = next((argument for argument in arguments if argument in MARKED), "")
    arguments = [argument for argument in arguments if argument not in MARKED]
    bench, marked = mode == "--bench", MARKED[mode]
    pytest = [sys.executable, "-m", "pytest"]
    pytest += ["-s", "tests/benchmarks"] if bench else ["-n", "2", "-rs"]
    environment = _embedded_environment()
    try:
        environment["CHROMIUM"] = services.chromium()
    except services.Missing as missing:
        if _report("Chromium", missing):
            return 1

    if bench:
        os.environ.setdefault("ES_HEAP", "2g")  # as a node has in life; 512 MB do for the suite
    parts = services.Services()
    for name, start in STACK.values():
        parts.start(name, start)
    if bench:
        parts.settle()  # nothing else runs while times are taken
    else:
        _prepare_postgresql(parts, environment)

    _heading("SQLite")
    codes = [_run([*pytest, "-m", marked, *arguments], environment)]

    _heading("PostgreSQL, Elasticsearch, Redis")
    for variable, (name, _) in STACK.items():
        try:
            environment[variable] = parts.url(name)
        except services.Missing as missing:
            if _report(name, missing):
                return 1
    if "DATABASE_URL" in environment and "ELASTICSEARCH_URL" in environment:
        codes.append(_run([*pytest, "-m", f"stack and {marked}", *arguments], environment))

    return next((code for code in codes if code not in (0, NOTHING_SELECTED)), min(codes))


def _prepare_postgresql(parts: services.Services, environment: dict[str, str]) -> None:
    """Migrates the template database meanwhile; should that fail, the tests do it again and say why."""
    try:
        environment = environment | {
            "DATABASE_URL": parts.url("PostgreSQL"),
            "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        }
    except services.Missing:
        return
    quiet = subprocess.DEVNULL
    subprocess.Popen(
        [sys.executable, "-m", "tests.databases"], env=environment, stdin=quiet, stdout=quiet, stderr=quiet
    )


def _embedded_environment() -> dict[str, str]:
    """The caller's own settings, database, engine, cache and bucket are none of the suite's business."""
    not_ours = {*STACK, "DJANGO_SETTINGS_MODULE", "AWS_STORAGE_BUCKET_NAME"}
    return {name: value for name, value in os.environ.items() if name not in not_ours}


def _run(command: list[str], environment: dict[str, str]) -> int:
    files = tempfile.mkdtemp(prefix="kuvend-files-")
    process = subprocess.Popen(command, env=environment | {"KUVEND_VAR": files})
    try:
        return process.wait()
    except SystemExit:  # a signal that only this process got; Ctrl-C reaches pytest by itself
        process.send_signal(signal.SIGINT)
        raise
    finally:
        process.wait()
        shutil.rmtree(files, ignore_errors=True)


def _report(name: str, missing: services.Missing) -> bool:
    """Says what is missing; true when that ends the run."""
    print(f"{name} tests {'cannot run' if IN_CI else 'skipped'}: {missing}", flush=True)
    return IN_CI


def _heading(title: str) -> None:
    print(f"\n── {title} {'─' * (96 - len(title))}", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
