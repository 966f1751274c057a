"""Answers in work, which their reader may end at once, also while the model keeps everybody waiting."""

from __future__ import annotations

from collections.abc import Generator
from enum import Enum
from threading import Condition, Thread
from typing import Any, Generic, TypeVar

Step = TypeVar("Step")


class Ending(Enum):
    """How an answer ends that does not end by itself."""

    STOPPED = "what was shown of it stays"
    FORGOTTEN = "nothing of it stays"


class InWork:
    """The answers in work: at most one for each visitor can be ended. Its methods may be called from any thread.

    gradio's own `cancels` waits until the handler gives way, which it does with the model's next word; a question
    that is asked meanwhile is lost. So the handler ends by itself: what writes the answer works in another thread.
    """

    def __init__(self) -> None:
        self._running: dict[str, _Running[Any]] = {}

    def follow(self, visitor: str, steps: Generator[Step, None, None]) -> Generator[Step | Ending, None, None]:
        """The first of these steps, then always the newest, and the last; or an `Ending` in place of what is left."""
        running = self._running[visitor] = _Running(steps)
        try:
            yield from running.newest()
        finally:
            running.end(Ending.FORGOTTEN)
            if self._running.get(visitor) is running:
                del self._running[visitor]

    def end(self, visitor: str, ending: Ending) -> None:
        """Whoever follows this visitor's answer is told at once; its writer gives up with its next step."""
        running = self._running.get(visitor)
        if running:
            running.end(ending)


class _Running(Generic[Step]):
    def __init__(self, steps: Generator[Step, None, None]) -> None:
        self._steps = steps
        self._changed = Condition()
        self._newest: Step | None = None
        self._ending: Ending | None = None
        self._over = False

    def newest(self) -> Generator[Step | Ending, None, None]:
        for first in self._steps:
            yield first
            break
        Thread(target=self._write, name="byline-answer", daemon=True).start()
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._newest is not None or self._ending or self._over)
                step, self._newest = self._ending or self._newest, None
            if step is None:
                return
            yield step
            if isinstance(step, Ending):
                return

    def end(self, ending: Ending) -> None:
        with self._changed:
            self._ending = ending
            self._changed.notify_all()

    def _write(self) -> None:
        try:
            for step in self._steps:
                with self._changed:
                    if self._ending:
                        break
                    self._newest = step
                    self._changed.notify_all()
        finally:
            self._steps.close()
            with self._changed:
                self._over = True
                self._changed.notify_all()
