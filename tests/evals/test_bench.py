"""`byline-eval bench` measures what it says."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from desk import FERRY, MUSEUM, Desk

from evals.benching.quality import grade
from evals.questions import read_questions
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


def test_quality_counts_right_lines_and_refusals(desk: Desk, ferry: Path, museum: Path, questions: Path) -> None:
    desk.update()
    report = grade(desk.open(), list(read_questions(questions)))
    assert (report.answerable, report.answered, report.right) == (3, 3, 2)
    assert (report.unanswerable, report.refused) == (2, 1)


def test_bench_prints_ratios_and_quality(scripts: Path, tmp_path: Path, questions: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "ferry.txt").write_text(FERRY, "utf-8")
    (folder / "museum.txt").write_text(MUSEUM, "utf-8")
    command = [scripts / "byline-eval", "bench", "--corpus", folder, "--questions", questions, "--runs", "1", "--json"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    assert (report["articles"], report["passages"], report["quality"]["right"]) == (2, 2, 2)
    assert min(report["floor_ms"], report["answer_ms"], report["embed_s"]) > 0
    assert report["index_overhead"] == pytest.approx(report["index_s"] / report["embed_s"] - 1)


def test_a_bad_line_of_a_question_set_is_named(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": "1", "question": "Who?"}\n\n{"id": "2"}\n', "utf-8")
    with pytest.raises(BylineError, match=r"q\.jsonl:3: question"):
        list(read_questions(path))
