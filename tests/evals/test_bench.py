"""`byline-eval bench` measures what it says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from desk import FERRY, MUSEUM
from eval_shell import evaluate

from evals.questions import BUNDLED, HOSTILE, read_questions
from rag.errors import BylineError

CASES = [
    {"id": "1", "question": "What do tickets for the night ferry cost?", "answers": ["nine"],
     "evidence": [{"source": "ferry.txt", "line_start": 5, "line_end": 5}]},
    {"id": "2", "question": "What was stolen in 1974?", "answers": ["pendulum"],
     "evidence": [{"source": "museum.txt"}]},
    {"id": "3", "question": "When will the night ferry sail again?", "answers": ["2 April"],
     "evidence": [{"source": "ferry.txt", "line_start": 1, "line_end": 1}]},
    {"id": "4", "question": "How many moons does Jupiter have?", "answerable": False},
    {"id": "5", "question": "When will the night ferry sail again?", "answerable": False},
]  # fmt: skip


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(case) + "\n" for case in CASES), "utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "ferry.txt").write_text(FERRY, "utf-8")
    (folder / "museum.txt").write_text(MUSEUM, "utf-8")
    return folder


QUICK = ("--runs", "1", "--systems", "byline", "--no-processes", "--json")


def test_bench_prints_ratios_and_quality(tmp_path: Path, folder: Path, questions: Path) -> None:
    out, page = tmp_path / "out", tmp_path / "performance.md"
    result = evaluate("bench", "--corpus", folder, "--questions", questions, *QUICK, "--out", out, "--into", page)
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    assert (report["articles"], report["passages"]) == (2, 2)
    assert report["quality"] == {"answerable": 3, "answered": 3, "right": 2, "unanswerable": 2, "refused": 1}
    assert min(report["floor_ms"], report["answer_ms"], report["embed_s"]) > 0
    assert report["index_overhead"] == pytest.approx(report["index_s"] / report["embed_s"] - 1)
    assert [one["askers"] for one in report["askers"]] == [1, 4, 16]
    found = report["comparison"]["pools"][0]
    assert (found["questions"], found["systems"][0]["system"]) == (3, "Byline")
    assert json.loads((out / "bench.json").read_text()) == report
    assert len((out / "questions.jsonl").read_text().splitlines()) == 3
    written = page.read_text()
    assert "$ byline-eval bench --corpus" in written
    assert f"({page.stem}-found.svg)" in written
    assert (tmp_path / "performance-found.svg").read_text().startswith("<svg")


def test_a_bundled_set_brings_its_own_articles(folder: Path, tmp_path: Path) -> None:
    out, page = tmp_path / "out", tmp_path / "page.md"
    (out / "bench.json").mkdir(parents=True)  # so that the figures cannot be written there
    speed = ("--questions", BUNDLED, "--limit", "1", "--only", "speed", *QUICK)
    result = evaluate("bench", "--corpus", folder, *speed, "--out", out, "--into", page)
    assert json.loads(result.stdout)["articles"] == 2 + len(list(HOSTILE.iterdir()))
    assert result.returncode == 1
    assert "out: it cannot be written" in result.stderr
    assert "<!-- bench: speed -->" in page.read_text()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--systems", "byline,nobody"), "nobody: no such system"),
        (("--only", "growth", "--sizes", "500,many"), "--sizes 500,many"),
        (("--sizes", ","), "sizes are numbers"),
        (("--sizes", ""), "sizes are numbers"),
        (("--only", "speed", "--only", "growth", "--sizes", "0"), "sizes are numbers"),
        (("--systems", ","), "no system is named"),
        (("--only", "quality"), "quality needs questions"),
        (("--clapnq", "nowhere.jsonl"), "nowhere.jsonl: no such file"),
        (("--into", "page.txt"), "page.txt: a page of Markdown"),
        (("--into", "{here}/broken.md"), "broken.md: the page has <!-- bench: speed --> but no"),
        (("--out", "{here}/broken.md"), "broken.md: it cannot be written"),
    ],
)
def test_what_cannot_be_measured_is_said_at_once(
    tmp_path: Path, folder: Path, options: tuple[str, ...], told: str
) -> None:
    (tmp_path / "broken.md").write_text("# Figures\n\n<!-- bench: speed -->\nold\n", "utf-8")
    result = evaluate("bench", "--corpus", folder, *(option.format(here=tmp_path) for option in options))
    assert result.returncode == 1
    assert told in result.stderr
    assert len(result.stderr.splitlines()) == 1


def stopped_growing(tmp_path: Path, folder: Path, sizes: str, at: str, *options: str) -> tuple[int, str]:
    """Exit code and last words of a run that SIGTERM stops when it says `at`. Nothing temporary is left of it."""
    (folder / "boats.txt").write_text("".join(f"The board said that boat {n} sails on Monday.\n" for n in range(60)))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    growing = ("bench", "--corpus", str(folder), "--only", "growth", "--sizes", sizes, "--words", "30", "--runs", "1")
    running = subprocess.Popen(
        [sys.executable, "-c", "from evals.cli import main; main()", *growing, *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    with running:
        assert running.stderr
        for said in running.stderr:
            if at in said:
                break
        running.send_signal(signal.SIGTERM)
        _, rest = running.communicate(timeout=60)
    assert not list(temporary.glob("tmp*"))
    return running.returncode, rest


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to be caught")
def test_a_run_that_is_stopped_leaves_nothing_behind(tmp_path: Path, folder: Path) -> None:
    code, rest = stopped_growing(tmp_path, folder, "60", "writing")  # into a folder that is there now
    assert code == 130
    assert "byline-eval: stopped; nothing was written" in rest


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to be caught")
def test_a_growth_that_is_stopped_later_keeps_its_figures_and_the_page_its_own(tmp_path: Path, folder: Path) -> None:
    page, out = tmp_path / "page.md", tmp_path / "out"
    page.write_text("## Growth\n\n<!-- bench: growth -->\nwhole curves\n<!-- /bench -->\n", "utf-8")
    before = page.read_text()
    options = ("--no-processes", "--into", str(page), "--out", str(out))
    code, rest = stopped_growing(tmp_path, folder, "2,60", "60 articles: writing", *options)
    assert code == 1
    assert "growth: 60 articles were not reached: stopped." in rest
    assert [one["articles"] for one in json.loads((out / "bench.json").read_text())["growth"]["sizes"]] == [2]
    assert page.read_text() == before


def test_a_bad_line_of_a_question_set_is_named(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": "1", "question": "Who?"}\n\n{"id": "2"}\n', "utf-8")
    with pytest.raises(BylineError, match=r"q\.jsonl:3: question"):
        list(read_questions(path))
