"""What `byline ask` says of a checked answer, and the options that change how it is made."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from desk import Desk

from rag import QueryEngine
from rag.doors import chosen, parse_history
from rag.printing import print_answer
from rag.types import Answer, Citation, Period, ShortAnswer, Statement


def citation(number: int, line: int) -> Citation:
    where = (line, line, 0, 9)
    return Citation(number, "bridge.txt", "Old bridge", "The Post", "2023-05-09", *where, f"Line {line}.", "ab" * 32)


CHECKED = Answer(
    "And when?",
    "It closes in August [1]. It opens in May (not supported by the cited lines). People are sad [1].",
    False,
    "llm",
    model="m",
    statements=(
        Statement("It closes in August.", "supported", 0.9, (1,)),
        Statement("It opens in May.", "unsupported", 0.1, (2,), "the lines say June,\nnot May"),
        Statement("People are sad.", "unchecked", None, (1,), "the judge gave no verdict"),
    ),
    citations=(citation(1, 4), citation(2, 9)),
    understood="When does the bridge close?",
    period=Period("2023-05-01", "2023-05-31", "in May 2023"),
    unanswered=("who pays",),
)


def test_everything_that_a_reader_should_know_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(CHECKED)
    assert capsys.readouterr().out == (
        "Understood as: When does the bridge close?\n"
        "Looked at articles from 1 May 2023 to 31 May 2023 (“in May 2023”)\n"
        "\n"
        "It closes in August [1]. It opens in May (not supported by the cited lines). People are sad [1].\n"
        "\n"
        "Not supported by the cited lines\n"
        "  - “It opens in May.”: the lines say June, not May (it names bridge.txt:9)\n"
        "\n"
        "Not checked: whether the cited lines support these words. Read them before you rely on them.\n"
        "  - “People are sad.”: the judge gave no verdict\n"
        "\n"
        "Not answered by the articles:\n"
        "  - who pays\n"
        "\n"
        "Sources\n"
        "[1] bridge.txt:4  Old bridge (The Post, 2023-05-09)\n"
        "    Line 4.\n"
    )


def test_what_articles_differ_in_is_said_once(capsys: pytest.CaptureFixture[str], engine: QueryEngine) -> None:
    answer = engine.ask("How many US soldiers are in Iraq?")
    assert [v.value for one in answer.disagreements for v in one.values] == [
        "5,200 US soldiers",
        "5,000 American soldiers",
    ]
    print_answer(answer)
    said = capsys.readouterr().out.partition("\nSources\n")[0]
    assert said.count("Articles differ") == 1
    assert all(said.count(words) == 1 for words in ("5,000 American soldiers [", "5,200 US soldiers ["))
    assert all(words in said for words in ("Harbour Post, 2020-01-29", "Meridian Gazette, 2020-01-30"))


def test_sentences_that_nobody_could_check_share_one_reason(capsys: pytest.CaptureFixture[str]) -> None:
    unchecked = Statement("Sad.", "unchecked", None, (1,), "no check was made")
    print_answer(Answer("Why?", "Sad. Sad.", False, "llm", statements=(unchecked,) * 3, citations=(citation(1, 4),)))
    printed = capsys.readouterr().out
    assert printed.count("no check was made") == 1
    assert "“Sad.”" not in printed


def test_a_plain_answer_has_no_empty_headings(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(Answer("Why?", "The articles do not answer this question.", True, "quote"))
    assert capsys.readouterr().out == "The articles do not answer this question.\n"


def test_the_words_that_answer_are_bold_on_a_terminal_and_plain_in_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    quoted = replace(citation(1, 4), quote="Line 4 says\ntwo things.", line_end=5)
    found = Answer("?", "…", False, "quote", citations=(quoted,), short_answers=(ShortAnswer("4", 1, 4, 5, 6),))
    print_answer(found)
    assert "    Line 4 says two things.\n" in capsys.readouterr().out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    print_answer(found)
    assert "    Line \x1b[1m4\x1b[0m says two things.\n" in capsys.readouterr().out


PRINT = (
    "from rag.printing import print_answer; from rag.types import Answer;"
    "print_answer(Answer('?', 'Words.', False, 'quote', understood='x\\x1b[2Jy', unanswered=('z',)))"
)


@pytest.mark.parametrize(
    ("terminal", "no_color", "styled"), [("xterm", "", True), ("xterm", "1", False), ("dumb", "", False)]
)
def test_styles_are_for_terminals_and_articles_cannot_make_their_own(
    terminal: str, no_color: str, styled: bool
) -> None:
    environment = {"TERM": terminal, "NO_COLOR": no_color}
    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-c", PRINT], stdout=theirs, env={**os.environ, **environment}, check=True)
    os.close(theirs)
    seen = os.read(ours, 10_000).decode()
    os.close(ours)
    assert ("\x1b[2mUnderstood as: x\ufffd[2Jy\x1b[0m" in seen) is styled
    assert ("\x1b" in seen) is styled
    assert "\x1b[2J" not in seen and "x\ufffd[2Jy" in seen
    piped = subprocess.run([sys.executable, "-c", PRINT], capture_output=True, check=True).stdout
    assert b"\x1b[2m" not in piped


# Options


class _Recorder(BaseHTTPRequestHandler):
    """A model that always writes the same two sentences, of which the second is wrong."""

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.heard.append(json.dumps(request["messages"]))  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
        text = "[1] Tickets cost nine pounds.\n[1] Dogs pay four hundred pounds."
        for delta, reason in (({"role": "assistant", "content": text}, None), ({}, "stop")):
            line = {**chunk, "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}
            self.wfile.write(f"data: {json.dumps(line)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *_: Any) -> None:
        """Silent."""


@pytest.fixture
def model() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Recorder)
    server.heard = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def ask(scripts: Path, desk: Desk, *arguments: str | Path, port: int = 0) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    if port:
        environment |= {"OPENAI_BASE_URL": f"http://127.0.0.1:{port}/v1", "BYLINE_LLM": "scripted"}
    command = [scripts / "byline", "ask", *map(str, arguments), "--index", str(desk.folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


QUESTION = "What do tickets for the night ferry cost?"


def test_earlier_turns_reach_the_model(
    scripts: Path, desk: Desk, ferry: Path, tmp_path: Path, model: ThreadingHTTPServer
) -> None:
    desk.update()
    turns = tmp_path / "turns.json"
    turns.write_text(json.dumps([["Which ferry sails?", "The one with the violet funnel."]]))
    asked = ask(scripts, desk, QUESTION, "--history", turns, port=model.server_port)
    assert asked.returncode == 0, asked.stderr
    assert any("violet funnel" in said for said in model.heard)  # type: ignore[attr-defined]


def test_strict_leaves_out_what_is_marked_otherwise(
    scripts: Path, desk: Desk, ferry: Path, model: ThreadingHTTPServer
) -> None:
    desk.update()
    marked = ask(scripts, desk, QUESTION, "--no-strict", "--judge", "local", port=model.server_port).stdout
    assert "nine pounds" in marked
    assert "four hundred pounds" in marked and "(not supported by the cited lines)" in marked
    strict = ask(scripts, desk, QUESTION, "--strict", "--judge", "local", port=model.server_port).stdout
    assert "nine pounds" in strict
    assert "four hundred pounds" not in strict and "not supported" not in strict.lower()


def test_today_is_the_day_that_last_week_is_relative_to(scripts: Path, desk: Desk, ferry: Path) -> None:
    desk.update()
    asked = ask(scripts, desk, "What did ferry tickets cost last week?", "--today", "2022-03-09", "--json")
    period = json.loads(asked.stdout)["period"]
    assert period["since"] <= "2022-03-03" <= period["until"]
    assert period["words"] == "last week"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"{not json", "is not JSON"),
        (b'{"a": 1}', "not a list"),
        (b'[["one"]]', "turn 1 is not a pair"),
        (b"\xff\xfe\x00", "is not JSON"),
        (b"[" * 200_000, "is not JSON"),
        (b"", "is not JSON"),
    ],
)
def test_a_bad_history_is_one_line_and_wrong_usage(
    tmp_path: Path,
    content: bytes | None,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from rag.cli import main

    path = tmp_path / "turns.json"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(sys, "argv", ["byline", "ask", "Who?", "--history", str(path)])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    assert (ended.value.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert says in printed.err and str(path) in printed.err


@pytest.mark.parametrize(
    ("option", "value"), [("--judge", "magic"), ("--today", "yesterday"), ("--strict=yes", "Who?")]
)
def test_bad_values_are_one_line_and_wrong_usage(
    option: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from rag.cli import main

    monkeypatch.setattr(sys, "argv", ["byline", "ask", "Who?", option, value])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    assert (ended.value.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert option.partition("=")[0] in printed.err


def test_what_is_not_given_leaves_the_settings_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_STRICT", "1")
    assert (chosen(strict=None, judge="llm").strict, chosen(strict=None, judge="llm").judge) == (True, "llm")
    assert chosen(strict=False).strict is False


def test_a_history_is_pairs_in_order() -> None:
    assert parse_history('[["a", "b"], ["c", ""]]') == [("a", "b"), ("c", "")]
    assert parse_history("[]") == []


def test_a_process_that_answers_one_question_does_not_look_for_garbage(tmp_path: Path) -> None:
    """Dozens of rounds through all that was imported took a sixth of its time."""
    (tmp_path / "pier.txt").write_text("Pier reopens\n\nThe repair of the pier cost 820,000 pounds.\n", "utf-8")
    QueryEngine.updated([tmp_path / "pier.txt"], tmp_path / "index")
    code = """
import gc, sys
import rag.cli
rounds = []
gc.callbacks.append(lambda phase, _: rounds.append(phase))
try:
    rag.cli.main()
finally:
    print(len(rounds), gc.get_freeze_count() > 10_000, gc.isenabled(), file=sys.stderr)
"""
    asking = ["ask", "What did the repair of the pier cost?", "--index", str(tmp_path / "index"), "--answerer", "quote"]
    done = subprocess.run([sys.executable, "-c", code, *asking], capture_output=True, text=True, check=True)
    assert "820,000 pounds" in done.stdout
    rounds, frozen, enabled = done.stderr.split()[-3:]
    assert int(rounds) < 120  # 236 without
    assert (frozen, enabled) == ("True", "True")  # the last round, at the end, does not look at them either
