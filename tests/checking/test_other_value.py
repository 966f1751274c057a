"""A statement that answers the question with another figure of its own line."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rag.checking.judging import Line, Ruling
from rag.checking.other_value import SURELY, AnsweringJudge
from rag.models.reader import Passage, Reading, Span

LINE = Line("The coalition has up to 8,000 troops in the country, 5,200 of them from the United States.")
QUESTION = "How many troops does the coalition have in the country?"


class Supports:
    """A judge to whom everything is supported."""

    def judge(self, statement: str, lines: Sequence[Line]) -> Ruling:
        assert statement and lines
        return Ruling("supported", 0.9)


class Finds:
    """A reader that finds these words, so surely."""

    def __init__(self, words: str, odds: float) -> None:
        self.words, self.odds = words, odds

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        assert question == QUESTION
        at = passages[0].sentences[0].find(self.words)
        return [Reading(3.0, (3.0,), Span(0, at, at + len(self.words), self.odds))]


def verdict(statement: str, odds: float = SURELY + 1, words: str = "8,000") -> Ruling:
    return AnsweringJudge(Supports(), QUESTION, Finds(words, odds)).judge(statement, [LINE])  # type: ignore[arg-type]


def test_the_other_figure_of_the_line_is_told_of() -> None:
    ruling = verdict("The coalition has 5,200 troops in the country.")
    assert ruling.verdict == "unsupported"
    assert ruling.reason == "asked this, the line says “8,000”"


@pytest.mark.parametrize(
    "statement",
    [
        "The coalition has up to 8,000 troops in the country.",
        "Of the coalition's 8,000 troops, 5,200 are American.",
        "The coalition has troops in the country.",
        "The United States have 5,200 of the troops.",  # what counts is what the line counts with it
    ],
)
def test_what_the_line_says_stays(statement: str) -> None:
    assert verdict(statement).supported


def test_a_reader_that_is_not_sure_decides_nothing() -> None:
    assert verdict("The coalition has 5,200 troops in the country.", SURELY - 1).supported
