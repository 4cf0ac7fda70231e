import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.management.commands.analyze import analyzed

# Needs neither settings nor a database.
RUN = [
    sys.executable,
    "-c",
    "import sys; from search.management.commands.analyze import Command; "
    "Command().run_from_argv(['manage.py', 'analyze', *sys.argv[1:]])",
]


def lines_of(text, language="sq"):
    return list(analyzed(text.encode().splitlines(keepends=True), language))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("sq", "Komunat e Kosovës\n", ["komune kosove"]),
        ("sq", "dhe\n\nkomuna\n", ["", "", "komune"]),
        ("sq", "komuna", ["komune"]),
        ("sq", "komuna\r\n", ["komune"]),
        ("sr-latn", "Општина\nopština\n", ["opstina", "opstina"]),
        ("en", "the meetings", ["meeting|meet"]),
    ],
)
def test_lemmas_of_each_line(language, text, expected):
    assert lines_of(text, language) == expected


def test_bytes_that_are_no_utf8_do_not_stop_it():
    assert list(analyzed([b"komun\xeb komuna\n", b"\xff\n"], "sq"))[0].endswith("komune")


@given(st.lists(st.binary(max_size=40).map(lambda line: line.replace(b"\n", b"") + b"\n")))
def test_one_line_out_for_each_line_in(lines):
    out = list(analyzed(lines, "sq"))
    assert len(out) == len(lines)
    assert not any("\n" in line or "\r" in line for line in out)


def test_it_answers_each_line_before_the_next_is_given():
    with subprocess.Popen(
        [*RUN, "--language", "sq"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        for line, expected in [("Komunat", "komune"), ("", ""), ("Kosovës", "kosove")]:
            process.stdin.write(f"{line}\n".encode())
            process.stdin.flush()
            assert process.stdout.readline().decode() == f"{expected}\n"
        process.stdin.close()
        assert process.wait(timeout=20) == 0


def test_output_is_utf8_whatever_the_locale():
    result = subprocess.run(
        RUN,
        input="Σχολείο komuna\n".encode(),
        capture_output=True,
        check=True,
        env={"PYTHONIOENCODING": "ascii", "PYTHONPATH": "."},
    )
    assert result.stdout.decode() == "σχολειο komune\n"


def test_a_reader_who_has_enough_is_no_error():
    result = subprocess.run(
        ["bash", "-c", '"$0" "$@" | head -n 1', *RUN],
        input=b"komuna\n" * 50_000,
        capture_output=True,
        check=True,
    )
    assert result.stdout == b"komune\n"
    assert result.stderr == b""
