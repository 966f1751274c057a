"""The words that answer: exact characters inside a cited quote, in every door."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from desk import Desk

from rag import Answer, QueryEngine
from rag.answering.candidates import Candidate
from rag.answering.composing import quoted
from rag.index.rows import StoredPassage
from rag.retrieval.hits import Hit
from rag.types import Article, Citation, Sentence, ShortAnswer

WRAPPED = (
    "Council lets the market hall\nThe Island Herald\n4 May 2021\n\n"
    "The council has let the market hall of Skerry to Norland\n"
    "Partners, a group led by Ada Voss, for forty years.\n"
)


def held(answer: Answer, short: ShortAnswer) -> str:
    """The characters of the stored line at the address of a short answer."""
    cited = next(c for c in answer.citations if c.number == short.citation)
    lines = cited.quote.split("\n")
    line = lines[short.line - cited.line_start]
    moved = cited.char_start if short.line == cited.line_start else 0
    return line[short.char_start - moved : short.char_end - moved]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many troops does the coalition have in Iraq?", "8,000"),
        ("How many US soldiers are in Iraq?", "5,200"),
    ],
)
def test_the_words_that_answer_are_those_of_the_quote(engine: QueryEngine, question: str, words: str) -> None:
    answer = engine.ask(question)
    assert any(words in short.text for short in answer.short_answers)
    for short in answer.short_answers:
        cited = next(c for c in answer.citations if c.number == short.citation)
        start, end = short.within(cited)
        assert cited.quote[start:end] == short.text == held(answer, short)
        stored = engine.article_lines(cited.source, short.line)
        line = stored.lines[short.line - stored.first_line]
        assert line[short.char_start : short.char_end] == short.text
        assert len(short.text) < len(cited.quote)


def test_they_are_in_the_json(engine: QueryEngine) -> None:
    told = engine.ask("How many troops does the coalition have in Iraq?").to_dict()
    assert set(told["short_answers"][0]) == {"text", "citation", "line", "char_start", "char_end"}


def test_a_refusal_has_none(engine: QueryEngine) -> None:
    answer = engine.ask("Who won the chess championship of Atlantis?")
    assert answer.abstained
    assert answer.short_answers == ()
    assert answer.to_dict()["short_answers"] == []


def test_words_that_go_on_in_the_next_line_are_given_line_by_line() -> None:
    start, end = WRAPPED.index("The council has"), WRAPPED.index(" years.") + len(" years.")
    words = WRAPPED.index("Norland"), WRAPPED.index(", a group")
    sentence = Sentence(start, end)
    article = Article("hall.txt", WRAPPED, sentences=(sentence,))
    hit = Hit(StoredPassage(1, "p", article, (sentence,), b"", ()), 1.0)
    answer = quoted(
        "To whom?", [Candidate(hit, 0, sentence, 3.0, 3.0, 3.0, words, 1.0)], lambda _: False, lambda _: None
    )
    assert [short.text for short in answer.short_answers] == ["Norland", "Partners"]
    assert [held(answer, short) for short in answer.short_answers] == ["Norland", "Partners"]


def test_the_opening_of_a_story_has_no_words_of_another_sentence(desk: Desk, write: Callable[..., Path]) -> None:
    write(
        "bus.txt",
        "Bus costs worry Ossing\nThe Island Herald\n4 May 2021\n\n"
        "The cost of the bus worries the city council of Ossing, which met for the third time. "
        "The bus will cost 320 million crowns.\n",
    )
    desk.update()
    answer = desk.open().ask("What about the bus cost?")
    assert not answer.abstained
    for short in answer.short_answers:
        assert held(answer, short) == short.text


def test_where_they_stand_in_a_quote_of_several_lines() -> None:
    quote = "one two\nthree"
    cited = Citation(1, "a.txt", "", None, None, 3, 4, 10, 5, quote, "")
    assert ShortAnswer("two", 1, 3, 14, 17).within(cited) == (4, 7)
    assert ShortAnswer("three", 1, 4, 0, 5).within(cited) == (8, 13)
