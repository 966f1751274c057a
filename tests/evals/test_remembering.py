"""What an unchanged Byline was asked before is not asked again, and nothing old outlives a change."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from evals.judges.cache import Kept
from evals.records import Place, Reply
from evals.runs.remembering import Memory, Remembered, remembers
from evals.systems.system import Asked
from rag import Settings

ASKED = Asked("What do tickets cost?", (("earlier", "said"),), date(2022, 3, 3))
REPLY = Reply("Nine pounds.", passages=(Place("ferry.txt", 5, 5, "nine"),), notice="quoted", searched=True)


class Counting:
    name = "byline"

    def __init__(self) -> None:
        self.asked = 0

    def answer(self, asked: Asked) -> Reply:
        self.asked += 1
        return REPLY


def remembering(
    path: Path, system: Counting, contents: str = "a", fresh: bool = False, **settings: object
) -> Remembered:
    known = Settings(answerer="quote", **settings)
    return Remembered(lambda: system, known, Memory(path / "replies.sqlite", known, contents, fresh))


def test_the_same_question_is_asked_once_and_a_remembered_reply_took_no_time(tmp_path: Path) -> None:
    system = Counting()
    first = remembering(tmp_path, system).outcome(ASKED)
    again = remembering(tmp_path, system).outcome(ASKED)
    assert (first.reply, first.remembered) == (REPLY, False) and first.seconds > 0
    assert (again.reply, again.remembered, again.seconds) == (REPLY, True, 0.0)
    assert system.asked == 1


def test_any_change_is_asked_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system = Counting()
    remembering(tmp_path, system).outcome(ASKED)
    for other in (
        Asked(ASKED.question, (), ASKED.today),
        Asked(ASKED.question, ASKED.history, date(2022, 3, 4)),
        Asked(ASKED.question, ASKED.history),  # as on the real day
    ):
        assert not remembering(tmp_path, system).outcome(other).remembered
    assert not remembering(tmp_path, system, contents="b").outcome(ASKED).remembered
    assert not remembering(tmp_path, system, strict=True).outcome(ASKED).remembered
    assert not remembering(tmp_path, system, fresh=True).outcome(ASKED).remembered
    assert remembering(tmp_path, system).outcome(ASKED).remembered
    (tmp_path / "site" / "onnxruntime-99.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "site")
    assert not remembering(tmp_path, system).outcome(ASKED).remembered
    monkeypatch.undo()
    assert not remembering(tmp_path, system).outcome(ASKED).remembered  # forgotten: the file does not grow for ever


def test_a_program_that_is_edited_while_it_runs_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Settings(answerer="quote")
    memory = Memory(tmp_path / "replies.sqlite", known, "a")
    Remembered(Counting, known, memory).outcome(ASKED)
    (tmp_path / "site" / "onnxruntime-99.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "site")
    memory.close()
    monkeypatch.undo()
    assert not remembering(tmp_path, Counting()).outcome(ASKED).remembered


def test_a_spoilt_memory_is_asked_again(tmp_path: Path) -> None:
    system = Counting()
    remembering(tmp_path, system).outcome(ASKED)
    kept = Kept(tmp_path / "replies.sqlite")
    kept._file.execute("UPDATE kept SET told = '[]'")
    kept.close()
    assert not remembering(tmp_path, system).outcome(ASKED).remembered


@pytest.mark.parametrize(
    ("settings", "kept"),
    [
        ({"answerer": "quote"}, True),
        ({"answerer": "auto"}, True),
        ({"answerer": "auto", "openai_api_key": "k"}, False),
        ({"answerer": "quote", "openai_api_key": "k"}, True),
        ({"answerer": "quote", "openai_api_key": "k", "judge": "llm"}, False),
        ({"answerer": "quote", "embedding": "openai:text-embedding-3-small"}, False),
        ({"answerer": "quote", "chroma_url": "http://127.0.0.1:1"}, False),
    ],
)
def test_what_depends_on_another_machine_is_not_remembered(settings: dict[str, str], kept: bool) -> None:
    assert remembers(Settings(**settings)) is kept
