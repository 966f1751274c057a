"""`byline-chat` before and around the page: what it refuses, in one line, and how it starts and stops."""

from __future__ import annotations

import io
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

import httpx
import pytest

from ui.cli import main

COMMAND = [sys.executable, "-c", "from ui.cli import main; main()"]
PATIENCE = 300
"""Seconds: a page that should have been refused must not be served for ever."""


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(*arguments: str, **environment: str) -> tuple[int, str, str]:
    """The console script in this process, where what it imports is loaded already."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err), _at_most(PATIENCE):
        patch.setattr(sys, "argv", ["byline-chat", *arguments])
        for name, value in environment.items():
            patch.setenv(name, value)
        with pytest.raises(SystemExit) as left:
            main()
    return left.value.code if isinstance(left.value.code, int) else 1, out.getvalue(), err.getvalue()


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    def too_long(*_: object) -> None:
        raise AssertionError(f"still running after {seconds} s")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def refused(*arguments: str, **environment: str) -> str:
    code, out, err = run(*arguments, **environment)
    assert code == 1
    assert out == ""
    assert err.startswith("byline-chat: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err


def test_help_names_every_option_and_loads_neither_gradio_nor_the_engine() -> None:
    code = "import sys, time\ntry:\n from ui.cli import main; main()\nexcept SystemExit: pass\n"
    code += "heavy = ('gradio', 'llama_index', 'chromadb', 'onnxruntime')\n"
    code += "print([m for m in heavy if m in sys.modules], time.process_time())"
    done = subprocess.run([sys.executable, "-c", code, "--help"], capture_output=True, text=True, check=True)
    for option in ("--index", "--corpus", "--host", "--port", "--judge", "--strict", "--no-strict"):
        assert option in done.stdout
    loaded, seconds = done.stdout.splitlines()[-1].rsplit(" ", 1)
    assert loaded == "[]"
    assert float(seconds) < 2.0  # of computing, half a second on most machines; waiting for the processor is no fault


@pytest.mark.parametrize(
    "arguments", [("--port", "x"), ("--port", "0"), ("--port", "70000"), ("--judge", "x"), ("--nonsense",)]
)
def test_wrong_usage_exits_with_two(arguments: tuple[str, ...]) -> None:
    code, _, err = run(*arguments)
    assert code == 2
    assert "Traceback" not in err


def test_no_index_says_how_to_make_one(tmp_path: Path) -> None:
    message = refused("--index", str(tmp_path / "none"), "--port", str(_free()))
    assert "byline index PATH" in message
    assert str(tmp_path / "none") in message


def test_a_corpus_that_is_not_there_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "articles"
    assert str(missing) in refused("--corpus", str(missing), "--index", str(tmp_path / "i"), "--port", str(_free()))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "example.test"])
def test_other_machines_are_let_in_with_a_password_only(host: str) -> None:
    assert "BYLINE_AUTH=user:password" in refused("--host", host)


def test_a_foreign_address_is_refused_by_name() -> None:
    assert "192.0.2.7" in refused("--host", "192.0.2.7", BYLINE_AUTH="reader:secret")


def test_a_taken_port_is_named_with_the_remedy() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        message = refused("--port", str(port))
    assert f"port {port} " in message
    assert "--port" in message


def test_an_unknown_setting_is_refused() -> None:
    assert "BYLINE_ATUH" in refused(BYLINE_ATUH="a:b")


def test_it_indexes_serves_and_stops(tmp_path: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "a.txt").write_text("Tram opens\n\nThe tram to Ostmere opened on 3 May 2021.\n", "utf-8")
    port = _free()
    process = start("--corpus", str(articles), "--index", str(tmp_path / "index"), "--port", str(port))
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert f"http://127.0.0.1:{port}/" in line, process.communicate()
        assert "Ctrl+C" in line
        page = httpx.get(f"http://127.0.0.1:{port}/", trust_env=False, timeout=PATIENCE)
        assert page.status_code == 200
        assert "1 article" in page.text
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert "Traceback" not in err


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
