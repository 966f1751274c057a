"""`byline` in odd surroundings: terminals, pipes and arguments that are not what one expects."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import Desk

Write = Callable[[str, str], Path]
TITLE = "Night ferry’s café returns"


@pytest.fixture
def indexed(desk: Desk, write: Write) -> Desk:
    write("ferry.txt", f"{TITLE}\n\nThe ferry’s café returns on Monday.\n")
    write("notes:12", f"{TITLE}\n\nThe ferry’s café returns on Sunday.\n")
    desk.update()
    return desk


def byline(scripts: Path, desk: Desk, *arguments: str | bytes, **options: object) -> subprocess.CompletedProcess[bytes]:
    command = [os.fsencode(scripts / "byline"), *map(os.fsencode, arguments), b"--index", os.fsencode(desk.folder)]
    return subprocess.run(command, stderr=subprocess.PIPE, check=False, **{"stdout": subprocess.PIPE, **options})  # type: ignore[call-overload,no-any-return]


def test_a_quote_is_the_stored_bytes_on_any_terminal(scripts: Path, indexed: Desk) -> None:
    shown = byline(scripts, indexed, "show", "ferry.txt:1", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert TITLE.encode() in shown.stdout
    asked = byline(scripts, indexed, "ask", "When does the café return?", "--json", env={**os.environ, "LC_ALL": "C"})
    assert "café" in json.loads(asked.stdout)["question"]


def test_a_question_in_broken_bytes_is_asked_all_the_same(scripts: Path, indexed: Desk) -> None:
    asked = byline(scripts, indexed, "ask", b"When does the ferry\xe9 caf\xe9 return?", "--json")
    assert asked.returncode == 0, asked.stderr
    assert json.loads(asked.stdout)["citations"]


@pytest.mark.parametrize("place", ["ferry.txt:0", "ferry.txt:3-2", "ferry.txt:2-99"])
def test_lines_that_are_not_there_are_named_with_those_that_are(scripts: Path, indexed: Desk, place: str) -> None:
    shown = byline(scripts, indexed, "show", place)
    assert (shown.returncode, shown.stdout, shown.stderr.count(b"\n")) == (1, b"", 1)
    assert b"ferry.txt has no lines" in shown.stderr
    assert b"it has 1-4" in shown.stderr


@pytest.mark.parametrize("place", ["ferry.txt:-3", ":3", "ferry.txt:" + "9" * 5_000])
def test_what_is_not_a_source_is_said_to_be_none(scripts: Path, indexed: Desk, place: str) -> None:
    shown = byline(scripts, indexed, "show", place)
    assert (shown.returncode, shown.stdout, shown.stderr.count(b"\n")) == (1, b"", 1)
    assert b"is not in the index: see byline status" in shown.stderr


def test_a_source_that_ends_like_a_line_number(scripts: Path, indexed: Desk) -> None:
    assert TITLE in byline(scripts, indexed, "show", "notes:12").stdout.decode()
    assert ">3  The ferry" in byline(scripts, indexed, "show", "notes:12:3").stdout.decode()


def test_a_full_disk_behind_the_output_is_one_line(scripts: Path, indexed: Desk) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with full.open("w") as output:
        asked = byline(scripts, indexed, "status", stdout=output)
    assert asked.returncode == 1
    assert asked.stderr == b"byline: the output could not be written: No space left on device\n"


def test_a_reader_that_stops_reading_gets_no_complaint(scripts: Path, indexed: Desk) -> None:
    read, written = os.pipe()
    os.close(read)
    try:
        shown = byline(scripts, indexed, "show", "ferry.txt", stdout=written)
    finally:
        os.close(written)
    assert shown.stderr == b""
