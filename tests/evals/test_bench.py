"""`byline-eval bench` measures what it says."""

from __future__ import annotations

import json
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


def test_a_bundled_set_brings_its_own_articles(folder: Path) -> None:
    result = evaluate("bench", "--corpus", folder, "--questions", BUNDLED, "--limit", "1", "--only", "speed", *QUICK)
    assert json.loads(result.stdout)["articles"] == 2 + len(list(HOSTILE.iterdir()))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--systems", "byline,nobody"), "nobody: no such system"),
        (("--only", "growth", "--sizes", "500,many"), "--sizes 500,many"),
        (("--only", "quality"), "quality needs questions"),
        (("--clapnq", "nowhere.jsonl"), "nowhere.jsonl: no such file"),
        (("--into", "page.txt"), "page.txt: a page of Markdown"),
    ],
)
def test_what_cannot_be_measured_is_said_at_once(folder: Path, options: tuple[str, ...], told: str) -> None:
    result = evaluate("bench", "--corpus", folder, *options)
    assert result.returncode == 1
    assert told in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_bad_line_of_a_question_set_is_named(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": "1", "question": "Who?"}\n\n{"id": "2"}\n', "utf-8")
    with pytest.raises(BylineError, match=r"q\.jsonl:3: question"):
        list(read_questions(path))
