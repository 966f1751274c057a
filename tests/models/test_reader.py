"""The reader: what its numbers promise, the same from every runtime, and what happens when its file is damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.errors import ModelFilesDamaged
from rag.models import reader as room
from rag.models.reader import WEIGHTS, Passage, Reader, shared_reader

TROOPS = Passage(
    [
        "The coalition keeps up to 8,000 troops in Iraq, and Americans make up the greater part of them.",
        "The minister spoke in Brussels on Monday.",
        "Parliament is to vote on the plan in March.",
    ],
    "NATO could step in as Iraq rethinks the mission",
)
FERRY = Passage(["The night ferry to Skerry will sail again from 2 April.", "It carries 40 cars."], "Ferry returns")
HOW_MANY = "How many soldiers does the coalition have in Iraq?"


def test_the_sentence_and_the_words_that_answer() -> None:
    found = shared_reader().read(HOW_MANY, [TROOPS])[0]
    assert np.argmax(found.evidence) == 0
    assert found.answer is not None
    assert found.answer.sentence == 0
    assert "8,000" in TROOPS.sentences[0][found.answer.start : found.answer.end]


def test_a_passage_that_answers_stands_above_one_that_does_not() -> None:
    troops, ferry = shared_reader().read(HOW_MANY, [TROOPS, FERRY])
    assert troops.answerable > ferry.answerable
    assert max(troops.evidence) > max(ferry.evidence)


def test_a_question_about_something_else_finds_less() -> None:
    asked, other = (shared_reader().read(q, [TROOPS])[0] for q in (HOW_MANY, "Who is the mayor of Skerry?"))
    assert asked.answerable > other.answerable


def test_a_reading_depends_on_nothing_that_is_read_beside_it() -> None:
    alone = shared_reader().read(HOW_MANY, [TROOPS])
    assert shared_reader().read(HOW_MANY, [FERRY, TROOPS, FERRY])[1] == alone[0]
    assert Reader(threads=1).read(HOW_MANY, [TROOPS]) == alone


def test_a_statement_that_the_lines_make_is_likelier_than_one_they_do_not() -> None:
    line = [TROOPS.sentences[0]]
    told = shared_reader().support("Up to 8,000 soldiers of the coalition are in Iraq.", line)
    assert told > shared_reader().support("The ferry to Skerry carries 40 cars.", line)


@pytest.mark.parametrize(
    "passage",
    [Passage([]), Passage([""]), Passage(["", "\x00\x01", "𝔗"]), Passage(["word " * 200_000, "never read"])],
    ids=["nothing", "empty", "odd", "endless"],
)
def test_any_passage_is_read(passage: Passage) -> None:
    for question in ("", HOW_MANY, "word " * 10_000):
        found = shared_reader().read(question, [passage])[0]
        assert np.isfinite(found.answerable)
        assert len(found.evidence) == len(passage.sentences)


def test_what_was_not_read_does_not_answer() -> None:
    found = shared_reader().read(HOW_MANY, [Passage(["word " * 1_000, TROOPS.sentences[0]])])[0]
    assert found.evidence[1] < -1_000


def test_every_runtime_gives_the_same_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    openvino = pytest.importorskip("openvino")
    core = openvino.Core()
    model = core.compile_model(core.read_model(str(WEIGHTS)), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    other = Reader(threads=1)
    monkeypatch.setattr(room, "OnnxGraph", lambda _: lambda feed: list(model(feed).values()))
    for question in (HOW_MANY, "When does the ferry to Skerry sail?"):
        for ours, theirs in zip(
            shared_reader().read(question, [TROOPS, FERRY]), other.read(question, [TROOPS, FERRY]), strict=True
        ):
            assert np.allclose(ours.evidence, theirs.evidence, atol=0.25)
            assert ours.answerable == pytest.approx(theirs.answerable, abs=0.25)
            assert ours.answer is not None
            assert theirs.answer is not None
            assert (ours.answer.start, ours.answer.end) == (theirs.answer.start, theirs.answer.end)


def test_damaged_weights_are_told_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    damaged = tmp_path / "reader.onnx"
    damaged.write_bytes(WEIGHTS.read_bytes()[:-1] + b"\0")
    monkeypatch.setattr(room, "WEIGHTS", damaged)
    with pytest.raises(ModelFilesDamaged, match=r"reader\.onnx .* install again"):
        Reader().read(HOW_MANY, [TROOPS])
    damaged.unlink()
    with pytest.raises(ModelFilesDamaged, match=r"reader\.onnx .* cannot be read"):
        Reader().read(HOW_MANY, [TROOPS])


def test_the_weights_are_small_enough_to_carry() -> None:
    assert WEIGHTS.stat().st_size <= 25_000_000
