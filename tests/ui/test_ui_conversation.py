"""From an engine's events to what the page shows, and what the engine is told of earlier turns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from made_answers import answer

from rag.types import Answer, Event
from ui.conversation import REMEMBERED_TURNS, UNEXPECTED, Draft, Turn, respond
from ui.endpoint import ask_endpoint

ONE = answer(text="One. [1]")
TWO = answer(text="One. [1] Two. [1]")
NONE = answer(text="The articles do not answer this question.", abstained=True, statements=(), citations=())


class Told:
    """Stands where the engine stands: gives the events of the test and keeps what it was asked."""

    def __init__(self, *events: Event) -> None:
        self.events = events
        self.histories: list[Any] = []

    def stream(self, question: str, history: Any = ()) -> Iterator[Event]:
        self.histories.append(history)
        return iter(self.events)

    def ask(self, question: str, history: Any = ()) -> Answer:
        self.histories.append(history)
        return ONE


def steps(*events: Event) -> list[Draft | Turn]:
    return list(respond(Told(*events), "When?", ()))  # type: ignore[arg-type]


def test_a_draft_grows_is_checked_and_goes_on_from_its_pending_rest() -> None:
    seen = steps(
        Event("status", "m is writing …"),
        Event("text", "One [1]. Tw"),
        Event("checked", "Tw", ONE),
        Event("text", "o [1]."),
        Event("checked", "", TWO),
        Event("answer", answer=TWO),
    )
    assert seen[1:] == [
        Draft("m is writing …"),
        Draft("m is writing …", "One [1]. Tw"),
        Draft("m is writing …", "Tw", ONE),
        Draft("m is writing …", "Two [1].", ONE),
        Draft("m is writing …", "", TWO),
        Turn("When?", TWO),
    ]


def test_a_withdrawn_draft_leaves_nothing_behind() -> None:
    seen = steps(Event("text", "One."), Event("checked", "Two", ONE), Event("restart"), Event("answer", answer=NONE))
    assert isinstance(seen[-2], Draft)
    assert (seen[-2].text, seen[-2].checked) == ("", None)
    assert seen[-1] == Turn("When?", NONE)


def test_a_stream_without_an_answer_ends_in_one_plain_line() -> None:
    assert steps(Event("text", "One."), Event("checked", "", ONE))[-1] == Turn("When?", problem=UNEXPECTED)
    assert steps(Event("answer"))[-1] == Turn("When?", problem=UNEXPECTED)


def test_the_engine_is_told_the_words_of_earlier_turns_and_no_markup() -> None:
    engine = Told(Event("answer", answer=ONE))
    marked = answer(text="Two years (not supported by the cited lines). <b>5 & 6</b>")
    turns = (Turn("When?", ONE), Turn("Who?", NONE), Turn("Broken?", problem=UNEXPECTED), Turn("And <i>?", marked))
    list(respond(engine, "Why?", turns))  # type: ignore[arg-type]
    assert engine.histories == [
        [
            ("When?", "One. [1]"),
            ("Who?", "The articles do not answer this question."),
            ("And <i>?", "Two years (not supported by the cited lines). <b>5 & 6</b>"),
        ]
    ]


def test_only_the_last_turns_are_told() -> None:
    engine = Told(Event("answer", answer=ONE))
    list(respond(engine, "Why?", [Turn(str(i), ONE) for i in range(50)]))  # type: ignore[arg-type]
    assert [question for question, _ in engine.histories[0]] == [str(i) for i in range(50 - REMEMBERED_TURNS, 50)]


def test_the_endpoint_tells_the_same_pairs() -> None:
    engine = Told()
    pairs = [["When?", "One. [1]"], ["Who?", NONE.text]]
    ask_endpoint(engine)("Why?", json.dumps(pairs))  # type: ignore[arg-type]
    ask_endpoint(engine)("Why?", "")  # type: ignore[arg-type]
    assert engine.histories == [[tuple(pair) for pair in pairs], []]
