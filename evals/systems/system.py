"""What a system is: one method that answers one question. Everything that is scored comes through here."""

from __future__ import annotations

import asyncio
import inspect
import json
import unicodedata
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from datetime import date
from time import perf_counter
from typing import Any, Protocol, runtime_checkable

from evals.records import Place, Reply
from evals.systems.prose import by_wording, claims, refuses, statements
from rag.errors import BylineError
from rag.types import History

PASSAGES = 10
"""How many retrieved passages are kept of each question: the deepest cut-off of the retrieval metrics."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it is put. `history`: earlier (question, answer), oldest first. `today`: the day it is asked."""

    question: str
    history: tuple[tuple[str, str], ...] = ()
    today: date | None = None


class System(Protocol):
    """Anything that answers questions. A `BylineError` from `answer` is an error of that one case."""

    @property
    def name(self) -> str: ...

    def answer(self, asked: Asked) -> Reply: ...


@runtime_checkable
class Retrieving(Protocol):
    """A system that can say apart what it retrieved, so that this takes none of the time of its answer."""

    def passages(self, asked: Asked, reply: Reply) -> tuple[Place, ...]: ...


@dataclass(frozen=True, slots=True)
class Restated(Reply):
    """With the question as the system made it self-contained, and the days of publication it read out of it.
    `asked_model`: whether a model was asked; `model` is None where the answer is not its own all the same."""

    understood: str | None = None
    since: str | None = None
    until: str | None = None
    asked_model: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """`seconds` are those of `answer` alone. `error`: in one line, why there is no reply. `remembered`: the reply is
    one of an earlier run, and no time was taken."""

    reply: Reply | None
    seconds: float
    error: str | None = None
    remembered: bool = False


def put(system: System, asked: Asked) -> Outcome:
    """One question to one system, by the clock."""
    begun = perf_counter()
    seconds = None
    try:
        given = system.answer(asked)
        seconds = perf_counter() - begun
        reply = as_reply(given, system.name)
        if isinstance(system, Retrieving):
            found = reply.passages or system.passages(asked, reply)
            reply = as_reply(replace(reply, passages=found, searched=True), system.name)
    except BylineError as error:
        return Outcome(None, seconds or perf_counter() - begun, one_line(error))
    return Outcome(reply, seconds)


def details(system: System) -> dict[str, Any]:
    """What else decides its answers (model, chunk sizes, …), for the fingerprint of a run; empty where it says
    nothing of itself. Raises `BylineError` for what is no mapping."""
    told = getattr(system, "details", {})
    told = told() if callable(told) else told
    if not isinstance(told, Mapping):
        raise BylineError(f"{system.name}: its details are {type(told).__name__}: give a dictionary of what it is")
    try:
        known: dict[str, Any] = json.loads(json.dumps({str(name): value for name, value in told.items()}, default=str))
    except (TypeError, ValueError) as error:
        raise BylineError(f"{system.name}: its details cannot be written as JSON: {error}") from None
    return known


Answering = Callable[..., Any]
"""From a question, and the history where it takes one, to a text, the JSON of an answer or a `Reply`."""


@dataclass(frozen=True)
class _Function:
    function: Answering
    name: str

    def answer(self, asked: Asked) -> Reply:
        try:
            given = self.function(asked.question, *self._history(asked.history))
            if inspect.iscoroutine(given):
                given = _finished(given)
        except BylineError:
            raise
        except (Exception, SystemExit) as error:  # a stranger's function: whatever it is, only this case fails
            raise BylineError(f"{self.name} failed: {type(error).__name__}: {error}") from error
        return as_reply(given, self.name)

    def _history(self, history: History) -> tuple[list[tuple[str, str]], ...]:
        try:
            parameters = inspect.signature(self.function).parameters.values()
        except ValueError:  # a builtin that tells nothing
            return ()
        places = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        takes = len(places) > 1 and (places[1].name == "history" or places[1].default is inspect.Parameter.empty)
        return (list(history),) if takes else ()


def as_system(function: Answering, name: str) -> System:
    """A system from any function of a question; a second parameter, if it has one, is given the history."""
    return _Function(function, name)


def as_reply(given: object, name: str) -> Reply:
    """A reply from what a system gave. Raises `BylineError`."""
    if isinstance(given, Reply):
        reply = _reread(given, name)
    elif isinstance(given, str):
        text = given.encode("utf-8", "replace").decode("utf-8")
        refused = refuses(text)
        reply = Reply(text, refused, () if refused else claims(text))
    elif isinstance(given, Mapping):
        told = {name: value for name, value in given.items() if name != "abstained" or value is not None}
        reply = Reply.from_dict(told) if "abstained" in told else by_wording(Reply.from_dict(told))
    else:
        raise BylineError(
            f"{name} gave {type(given).__name__}, which is no answer: give a text, the JSON of an answer or a Reply"
        )
    if wrong := _contradicts_itself(reply):
        raise BylineError(f"{name} gave {wrong}")
    return reply


def _reread(given: Reply, name: str) -> Reply:
    """The same reply, where all in it is what it says it is."""
    try:
        data = given.to_dict()
    except Exception as error:  # whatever a stranger's program put into it
        raise BylineError(f"{name} gave a Reply that cannot be read: {type(error).__name__}: {error}") from error
    read = Reply.from_dict(data)
    return replace(given, **{one.name: getattr(read, one.name) for one in fields(Reply)})


def _contradicts_itself(reply: Reply) -> str | None:
    """What is wrong with a reply that could be scored in two ways, so that neither figure would be true."""
    if not any(_visible(character) for character in reply.answer):
        return "no text: a refusal has to say so in words"
    if reply.abstained and (reply.statements or reply.citations):
        return (
            "a reply that says it abstains, and yet states or cites something: set abstained to false, or give neither"
        )
    unnumbered = sum(not place.number for place in reply.citations)
    from_nought = unnumbered > 1 and _names_nought(reply)
    places: dict[int, Place] = {}
    for place in reply.citations:
        known = places.setdefault(place.number, place)
        if _address(known) != _address(place) and (place.number or from_nought):
            return (
                f"a reply with two citations numbered {place.number}, {known.source} line {known.line_start} and "
                f"{place.source} line {place.line_start}: give each place a number of its own"
            )
    return None


def _visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "ZC"


def _address(place: Place) -> tuple[object, ...]:
    return place.source, place.line_start, place.line_end, " ".join(place.quote.split())


def _names_nought(reply: Reply) -> bool:
    """Whether it counts from 0; citations without a number have 0 too."""
    said = (*reply.statements, *statements(" ".join([reply.answer, *(one.text for one in reply.statements)])))
    return any(0 in one.citations for one in said)


def one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _finished(work: Coroutine[Any, Any, Any]) -> Any:
    """On a thread of its own: a notebook's event loop may hold this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
