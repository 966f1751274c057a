"""What Byline was asked before, so that a run over unchanged code and articles need not ask it again.

A quoted answer depends on nothing but the program, its settings, the articles, the question and the day. All of them,
the installed packages and the machine too, are in the key of a remembered reply: after any change it is asked anew.
Nothing is remembered of what depends on another machine: a language model, an embedding service, a Chroma server.
A remembered reply took no time, so it has no latency; `--fresh` asks everything again.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.judges.cache import Kept, local_fingerprint
from evals.records import Reply
from evals.systems.byline import details_of
from evals.systems.system import Asked, Outcome, System, put
from rag.errors import BylineError

if TYPE_CHECKING:
    from rag import Settings

REPLIES = "replies.sqlite"
NOTHING = " "
"""Begins no key."""
ASIDE = {"auth", "index", "openai_api_key", "openai_base_url", "llm", "llm_timeout"}
"""Settings that decide no quoted answer."""


class Memory:
    """Texts by key, as long as all stays as it is. What another version of the program wrote is forgotten.

    `fresh`: nothing is read, all that is written replaces what was there.
    """

    def __init__(self, path: Path, settings: Settings, contents: object, fresh: bool = False) -> None:
        self._code = _digest([local_fingerprint(), _own_code(), _surroundings()])
        chosen = settings.model_dump(mode="json", exclude=ASIDE | ({"today"} if settings.today is None else set()))
        self._state = f"{self._code}-{_digest([chosen, contents])}"
        self._today = settings.today
        self._fresh = fresh
        self._kept = Kept(path)
        self._kept.forget_but(self._code)

    def get(self, *key: object) -> Any:
        """None where nothing is known."""
        told = None if self._fresh else self._kept.get(self._key(key))
        return None if told is None else json.loads(told)

    def put(self, value: object, *key: object) -> None:
        self._kept.put(self._key(key), json.dumps(value))

    def reply(self, asked: Asked) -> Reply | None:
        with suppress(BylineError, TypeError):  # what cannot be read is asked again
            return Reply.from_dict(self.get(*self._question(asked)))
        return None

    def keep(self, asked: Asked, reply: Reply) -> None:
        self.put(reply.to_dict(), *self._question(asked))

    def close(self) -> None:
        """Whoever edits the program while it runs may have had parts of both versions loaded: then all is forgotten."""
        if _digest([local_fingerprint.__wrapped__(), _own_code(), _surroundings()]) != self._code:
            self._kept.forget_but(NOTHING)
        self._kept.close()

    def _question(self, asked: Asked) -> tuple[object, ...]:
        return "reply", asked.question, asked.history, str(asked.today or self._today or date.today())

    def _key(self, parts: tuple[object, ...]) -> str:
        return f"{self._state}-{_digest(parts)}"


def remembers(settings: Settings) -> bool:
    """Whether Byline's answers are decided here alone."""
    quoting = settings.answerer == "quote" or not settings.has_endpoint
    return quoting and settings.judge == "local" and settings.embedding == "local" and settings.chroma_url is None


class Remembered:
    """Byline, opened when the first question comes that it was not asked before."""

    name = "byline"

    def __init__(self, opened: Callable[[], System], settings: Settings, memory: Memory) -> None:
        self.details = details_of(settings)
        self._opened = opened
        self._memory = memory

    def outcome(self, asked: Asked) -> Outcome:
        known = self._memory.reply(asked)
        if known is not None:
            return Outcome(known, 0.0, remembered=True)
        outcome = put(self._system, asked)
        if outcome.reply is not None:
            self._memory.keep(asked, outcome.reply)
        return outcome

    def answer(self, asked: Asked) -> Reply:
        """Asked anew, whatever is remembered."""
        return self._system.answer(asked)

    @cached_property
    def _system(self) -> System:
        return self._opened()


def _own_code() -> str:
    """Of what stands between a question and its reply outside `rag`."""
    evals = Path(__file__).parents[1]
    files = [evals / "records.py", *sorted((evals / "systems").glob("*.py"))]
    return _digest([file.read_text(encoding="utf-8") for file in files])


def _surroundings() -> list[object]:
    """The interpreter, the installed packages with their versions, and the machine: the weights are small whole
    numbers, which processors multiply in ways of their own."""
    packages = sorted(
        {path.name for folder in sys.path if Path(folder).is_dir() for path in Path(folder).glob("*.dist-info")}
    )
    return [sys.version, platform.platform(), _processor(), os.cpu_count(), packages]


def _processor() -> str:
    with suppress(OSError):
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        return next((line for line in told if line.startswith("model name")), "")
    return platform.processor()


def _digest(data: object) -> str:
    return hashlib.sha256(json.dumps(data, default=str).encode()).hexdigest()[:32]
