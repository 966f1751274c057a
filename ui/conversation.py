"""One user's conversation: its turns, and the loop that turns an engine's events into them."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.errors import BylineError

if TYPE_CHECKING:
    from rag import Answer, QueryEngine

log = logging.getLogger(__name__)

UNEXPECTED = "Something went wrong. The details are in the log of byline-chat; please ask again."
REMEMBERED_TURNS = 8
"""Turns handed to the engine, so that a day-long conversation does not grow every question."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer, or with the one line that says why there is none."""

    question: str
    answer: Answer | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What can be shown while the answer is being written."""

    status: str
    text: str = ""


def history(turns: Sequence[Turn]) -> list[tuple[str, str]]:
    answered = [(t.question, t.answer.text) for t in turns if t.answer is not None]
    return answered[-REMEMBERED_TURNS:]


def respond(engine: QueryEngine, question: str, turns: Sequence[Turn]) -> Iterator[Draft | Turn]:
    """Drafts while they come, then the finished turn, always last. Raises nothing."""
    try:
        yield from _events(engine, question, turns)
    except BylineError as error:
        yield Turn(question, problem=str(error))
    except Exception:  # the page is a door: it must answer whatever happens inside
        log.exception("a question could not be answered")
        yield Turn(question, problem=UNEXPECTED)


def _events(engine: QueryEngine, question: str, turns: Sequence[Turn]) -> Iterator[Draft | Turn]:
    status, text = "Searching the articles …", ""
    yield Draft(status)
    for event in engine.stream(question, history=history(turns)):
        if event.answer is not None:
            yield Turn(question, answer=event.answer)
            return
        if event.kind == "status":
            status = event.text
        elif event.kind == "restart":
            text = ""
        else:
            text += event.text
        yield Draft(status, text)
    yield Turn(question, problem=UNEXPECTED)
