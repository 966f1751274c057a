"""A question on its way to its answer: what a model's empty words lead to, and follow-ups as they are typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from desk import Desk

from rag import Answer, QueryEngine
from rag.answering.asking import Asking, _further
from rag.models.reader import shared_reader

BATHS = (
    "Norland Partners buys the baths of Skerry\nThe Island Herald\n4 May 2021\n\n"
    "Norland Partners, the group led by Ada Voss, completed its purchase of the baths of Skerry on Tuesday. "
    "Norland Partners had been in talks to buy the baths of Skerry since March, when Norland Partners was founded. "
    "It also promised in writing not to move the baths from the harbour before 2034. The baths opened in 1911.\n"
)


class Says:
    """A model that always gives the same reply."""

    name = "small-model"

    def __init__(self, reply: str) -> None:
        self.reply = reply

    def stream(self, messages: Sequence[tuple[str, str]]) -> Iterator[str]:
        assert messages
        yield self.reply


@pytest.fixture(scope="module")
def baths(tmp_path_factory: pytest.TempPathFactory) -> QueryEngine:
    folder = tmp_path_factory.mktemp("baths")
    (folder / "baths.txt").write_text(BATHS, "utf-8")
    desk = Desk(folder, tmp_path_factory.mktemp("baths-index"))
    desk.update()
    return desk.open()


def told(engine: QueryEngine, reply: str) -> Answer:
    asking = Asking(engine.index, shared_reader(), engine.scope, lambda _: False, date(2021, 7, 1), model=Says(reply))  # type: ignore[arg-type]
    answer = list(asking.steps("When did the baths of Skerry open?", []))[-1].answer
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("Sure!", "nothing that small-model wrote is supported"),
        ("Okay. I'd be glad to explain!", "nothing that small-model wrote is supported"),
        ("Yes [1].", "what small-model wrote could not be checked: it is too short"),
    ],
)
def test_a_reply_that_claims_nothing_gives_way_to_quotes(baths: QueryEngine, reply: str, reason: str) -> None:
    answer = told(baths, reply)
    assert answer.answerer == "quote"
    assert "1911" in answer.text
    assert answer.notice is not None
    assert answer.notice.startswith(f"Quoted instead, as {reason}")


def test_a_supported_reply_stays(baths: QueryEngine) -> None:
    answer = told(baths, "Sure! The baths opened in 1911 [1][2][3][4].")
    assert answer.answerer == "llm"
    assert "Sure" not in answer.text


def test_a_follow_up_finds_the_sentence_that_does_not_repeat_the_names(baths: QueryEngine) -> None:
    history = [("Who bought the baths of Skerry?", "Norland Partners bought them.")]
    answer = baths.ask("Until when did they promise not to move it?", history=history)
    assert "2034" in answer.citations[0].quote


@pytest.mark.parametrize(("second", "cited"), [(0.9, ["second"]), (0.3, [])])
def test_two_parts_with_one_best_sentence_get_the_next_if_it_is_about_as_good(second: float, cited: list[str]) -> None:
    ranked: Any = [SimpleNamespace(place="best", score=1.0), SimpleNamespace(place="second", score=second)]
    assert [c.place for c in _further([ranked, ranked], ranked[:1])] == cited
