"""One user's conversation: its turns, and the loop that turns an engine's events into them."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.errors import BylineError

if TYPE_CHECKING:
    from rag import Answer, Event, QueryEngine

log = logging.getLogger(__name__)

UNEXPECTED = "Something went wrong. The details are in the log of byline-chat; please ask again."
STOPPED = "Stopped before the answer was finished."
REMEMBERED_TURNS = 8
"""Turns handed to the engine, so that a day-long conversation does not grow every question."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer, or with the one line that says why there is none.

    Of an answer that is still being written, or was stopped, `answer` is what has been checked.
    """

    question: str
    answer: Answer | None = None
    problem: str | None = None

    @property
    def stopped(self) -> bool:
        return self.problem == STOPPED


@dataclass(frozen=True, slots=True)
class Draft:
    """What can be shown while the answer is being written: `checked` as it will stay, then `text`, still pending."""

    status: str
    text: str = ""
    checked: Answer | None = None


def history(turns: Sequence[Turn]) -> list[tuple[str, str]]:
    """Earlier questions with the words of their answers, abstentions too; never the page's markup."""
    answered = [(t.question, t.answer.text) for t in turns if t.answer is not None]
    return answered[-REMEMBERED_TURNS:]


def respond(engine: QueryEngine, question: str, turns: Sequence[Turn]) -> Generator[Draft | Turn, None, None]:
    """Drafts while they come, then the finished turn, always last. Raises nothing."""
    try:
        yield from _events(engine, question, turns)
    except BylineError as error:
        yield Turn(question, problem=str(error))
    except Exception:  # the page is a door: it must answer whatever happens inside
        log.exception("a question could not be answered")
        yield Turn(question, problem=UNEXPECTED)


def _events(engine: QueryEngine, question: str, turns: Sequence[Turn]) -> Iterator[Draft | Turn]:
    draft = Draft("Searching the articles …")
    yield draft
    for event in engine.stream(question, history=history(turns)):
        if event.kind == "answer":
            yield Turn(question, answer=event.answer, problem=None if event.answer else UNEXPECTED)
            return
        draft = _after(draft, event)
        yield draft
    yield Turn(question, problem=UNEXPECTED)


def _after(draft: Draft, event: Event) -> Draft:
    match event.kind:
        case "status":
            return replace(draft, status=event.text)
        case "restart":
            return Draft(draft.status)
        case "checked":
            return replace(draft, text=event.text, checked=event.answer)
        case _:
            return replace(draft, text=draft.text + event.text)
