"""`byline` as a user meets it: real processes, their output and their exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import FERRY, MUSEUM, Desk

Run = Callable[..., subprocess.CompletedProcess[str]]
QUESTION = "What do tickets for the night ferry cost?"


@pytest.fixture
def byline(scripts: Path, tmp_path: Path) -> Run:
    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [scripts / "byline", *map(str, arguments)],
            capture_output=True, text=True, check=False, timeout=120, cwd=tmp_path,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        )  # fmt: skip

    return run


def one_line(result: subprocess.CompletedProcess[str], code: int) -> str:
    assert result.returncode == code, result.stderr
    assert result.stdout == ""
    assert result.stderr.startswith("byline: ") and result.stderr.count("\n") == 1, result.stderr
    return result.stderr


def test_index_ask_show_status(byline: Run, desk: Desk, ferry: Path, museum: Path) -> None:
    index = ("--index", desk.folder)
    first = byline("index", desk.articles, *index)
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines()[0] == "2 added, 0 changed, 0 removed, 0 unchanged, 0 skipped"

    museum.unlink()
    (desk.articles / "empty.txt").write_text("")
    report = json.loads(byline("index", desk.articles, *index, "--json").stdout)
    assert (report["removed"], report["unchanged"], report["articles"]) == (1, 1, 1)
    assert report["skipped"] == [{"source": "empty.txt", "reason": "empty file"}]

    answer = json.loads(byline("ask", QUESTION, *index, "--json").stdout)
    quote = answer["citations"][0]
    assert quote["quote"] == "Tickets cost nine pounds."

    said = byline("ask", QUESTION, *index).stdout
    assert "Tickets cost nine pounds. [1]" in said and f"ferry.txt:{quote['line_start']}" in said
    assert "No language model is configured" in said

    shown = byline("show", f"ferry.txt:{quote['line_start']}", *index).stdout.splitlines()
    marked = [line for line in shown if line.startswith(">")]
    assert len(marked) == 1 and len(shown) == 4, "two lines of context, as far as there are any"
    assert marked[0].split("  ", 1)[1][quote["char_start"] : quote["char_end"]] == quote["quote"]
    assert len(byline("show", "ferry.txt", *index).stdout.splitlines()) == len(FERRY.split("\n"))

    status = json.loads(byline("status", *index, "--json").stdout)
    assert (status["articles"], status["passages"], status["stale"]) == (1, 1, [])
    assert status["embedding"] and status["bytes"] > 0 and status["updated"]
    ferry.write_text(FERRY + "More.\n")
    assert "ferry.txt (changed or gone since" in byline("status", *index).stdout


def test_dates_narrow_the_answer(byline: Run, desk: Desk, ferry: Path) -> None:
    desk.update()
    found = json.loads(byline("ask", QUESTION, "--since", "2022-03-03", "--json", "--index", desk.folder).stdout)
    late = json.loads(byline("ask", QUESTION, "--since", "2022-03-04", "--json", "--index", desk.folder).stdout)
    assert (found["abstained"], late["abstained"]) == (False, True)


def test_failures_are_one_line_with_the_remedy(byline: Run, desk: Desk, ferry: Path, tmp_path: Path) -> None:
    assert "byline index" in one_line(byline("ask", "Who?", "--index", tmp_path / "none"), 1)
    assert "no such file" in one_line(byline("index", tmp_path / "nowhere", "--index", desk.folder), 1)
    desk.update()
    index = ("--index", desk.folder)
    assert "OPENAI_API_KEY" in one_line(byline("ask", "Who?", "--answerer", "llm", *index), 1)
    assert "not in the index" in one_line(byline("show", "other.txt:3", *index), 1)
    assert "1-6" in one_line(byline("show", "ferry.txt:90-91", *index), 1)
    assert "known are" in one_line(byline("status", *index, BYLINE_INDX="x"), 1)
    assert "BYLINE_CHROMA_URL" in one_line(byline("status", *index, BYLINE_CHROMA_URL="chroma"), 1)
    mismatch = one_line(byline("status", *index, BYLINE_EMBEDDING="openai:tiny", OPENAI_API_KEY="k"), 1)
    assert "openai:tiny" in mismatch and "--index" in mismatch


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["ask", "Who?", "--since", "yesterday"],
        ["ask", "Who?", "--answerer", "magic"],
        ["fly"],
        ["ask", ""],
        ["ask", "Who?", "--since", "2021-01-02", "--until", "2021-01-01"],
        ["status", "--nonsense"],
    ],
)
def test_wrong_usage_exits_with_2(byline: Run, desk: Desk, ferry: Path, arguments: list[str]) -> None:
    desk.update()
    one_line(byline(*arguments, BYLINE_INDEX=str(desk.folder)), 2)


def test_a_source_may_hold_colons_and_spaces(byline: Run, desk: Desk, articles: Path) -> None:
    (articles / "10:30 news, früh.txt").write_text(MUSEUM, "utf-8")
    desk.update()
    shown = byline("show", "10:30 news, früh.txt:5", "--index", desk.folder)
    assert ">5  The clock museum" in shown.stdout, shown.stderr


def test_show_into_a_closed_pipe_ends_quietly(scripts: Path, desk: Desk, articles: Path) -> None:
    (articles / "long.txt").write_text(MUSEUM + "\n" + "A sentence that is here many times.\n" * 20_000, "utf-8")
    desk.update()
    command = f"'{scripts / 'byline'}' show long.txt --index '{desk.folder}' | head -1"
    result = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False, timeout=60)
    assert result.stdout.endswith("Clock museum finds its pendulum\n")
    assert "Traceback" not in result.stderr


def loaded(*arguments: str | Path) -> tuple[set[str], str]:
    """The packages that a command imports, and what it prints."""
    code = (
        "import atexit, sys; from rag.cli import main; "
        "atexit.register(lambda: print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)); "
        "main()"
    )
    command = [sys.executable, "-c", code, *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(result.stderr.split()), result.stdout


def test_help_names_every_command_and_loads_nothing_heavy() -> None:
    """Help must come at once; what takes time is importing the libraries of the other commands."""
    packages, said = loaded("--help")
    assert packages.isdisjoint({"llama_index", "chromadb", "onnxruntime", "numpy", "gradio", "openai", "tokenizers"})
    assert "typer" in packages
    for command in ("index", "ask", "show", "status"):
        assert command in said


def test_asking_from_a_shell_loads_no_frame_and_looking_no_model(desk: Desk, ferry: Path) -> None:
    """LlamaIndex and Chroma take longer to import than a quoted answer takes in all."""
    desk.update()
    packages, said = loaded("ask", QUESTION, "--index", desk.folder)
    assert "nine pounds" in said and "onnxruntime" in packages
    assert packages.isdisjoint({"llama_index", "chromadb", "openai"})
    packages, said = loaded("show", "ferry.txt:1", "--index", desk.folder)
    assert said and packages.isdisjoint({"llama_index", "chromadb", "openai", "onnxruntime", "dateparser"})
