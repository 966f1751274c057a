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


def test_bench_prints_ratios_and_quality(tmp_path: Path, questions: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "ferry.txt").write_text(FERRY, "utf-8")
    (folder / "museum.txt").write_text(MUSEUM, "utf-8")
    result = evaluate("bench", "--corpus", folder, "--questions", questions, "--runs", "1", "--json")
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    assert (report["articles"], report["passages"]) == (2, 2)
    assert report["quality"] == {"answerable": 3, "answered": 3, "right": 2, "unanswerable": 2, "refused": 1}
    assert min(report["floor_ms"], report["answer_ms"], report["embed_s"]) > 0
    bundled = evaluate("bench", "--corpus", folder, "--questions", BUNDLED, "--limit", "1", "--runs", "1", "--json")
    assert json.loads(bundled.stdout)["articles"] == 2 + len(list(HOSTILE.iterdir()))  # it asks about both folders
    assert report["index_overhead"] == pytest.approx(report["index_s"] / report["embed_s"] - 1)


def test_a_bad_line_of_a_question_set_is_named(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": "1", "question": "Who?"}\n\n{"id": "2"}\n', "utf-8")
    with pytest.raises(BylineError, match=r"q\.jsonl:3: question"):
        list(read_questions(path))
