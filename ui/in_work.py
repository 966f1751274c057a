"""Answers in work, which their reader may end at once, also while the model keeps everybody waiting."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from enum import Enum
from threading import Condition, Thread
from time import monotonic
from typing import Any, Generic, TypeVar

Step = TypeVar("Step")

WRITERS = 16
"""Answers being written at once, also those that nobody follows any more. Their model's request is open until its next
word or its time is up, so a new answer waits where so many are."""
ENDINGS_KEPT = 1_000
"""Of so many visitors it is known when they last ended an answer: many more than can wait in the queue."""


class Ending(Enum):
    """How an answer ends that does not end by itself."""

    STOPPED = "what was shown of it stays"
    FORGOTTEN = "nothing of it stays"


class InWork:
    """The answers in work: at most one for each visitor can be ended. Its methods may be called from any thread.

    gradio's own `cancels` waits until the handler gives way, which it does with the model's next word; a question
    that is asked meanwhile is lost. So the handler ends by itself: what writes the answer works in another thread.
    """

    def __init__(self, writers: int = WRITERS) -> None:
        self._desks = _Desks(writers)
        self._running: dict[str, _Running[Any]] = {}
        self._ended: dict[tuple[str, Ending], float] = {}

    def follow(
        self, visitor: str | None, steps: Generator[Step, None, None], asked: float | None = None
    ) -> Generator[Step | Ending, None, None]:
        """The first of these steps, then always the newest, and the last; or an `Ending` in place of what is left.

        `asked` is when the question came, in `time.monotonic` seconds: what its visitor has ended since then is not
        begun. Nobody can end the answer to a visitor without a name. What the steps raise is raised here.
        """
        running = _Running(steps, self._desks)
        if visitor:
            with self._desks.changed:
                self._running[visitor] = running
                ending = self._ended_since(visitor, monotonic() if asked is None else asked)
            if ending:
                running.end(ending)
        try:
            yield from running.newest()
        finally:
            running.end(Ending.FORGOTTEN)
            with self._desks.changed:
                if visitor and self._running.get(visitor) is running:
                    del self._running[visitor]

    def end(self, visitor: str | None, ending: Ending) -> None:
        """Whoever follows this visitor's answer is told at once; its writer gives up with its next step.

        A question of theirs that still waits for its turn ends the same way; what they ask from now on does not.
        """
        if not visitor:
            return
        with self._desks.changed:
            self._ended.pop((visitor, ending), None)
            self._ended[visitor, ending] = monotonic()
            while len(self._ended) > ENDINGS_KEPT:
                del self._ended[next(iter(self._ended))]
            running = self._running.get(visitor)
        if running:
            running.end(ending)

    def _ended_since(self, visitor: str, asked: float) -> Ending | None:
        since = (e for e in (Ending.FORGOTTEN, Ending.STOPPED) if self._ended.get((visitor, e), asked) > asked)
        return next(since, None)


class _Desks:
    """Room for so many writers. `changed` guards this and every answer in work."""

    def __init__(self, free: int) -> None:
        self.free = free
        self.changed = Condition()


class _Running(Generic[Step]):
    def __init__(self, steps: Generator[Step, None, None], desks: _Desks) -> None:
        self._steps = steps
        self._desks = desks
        self._changed = desks.changed
        self._newest: Step | None = None
        self._ending: Ending | None = None
        self._failure: Exception | None = None
        self._over = False

    def newest(self) -> Generator[Step | Ending, None, None]:
        if self._ending is None:
            for first in self._steps:
                yield first
                break
        if not self._begins():
            self._steps.close()
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._newest is not None or self._ending or self._over)
                step, self._newest = self._ending or self._newest, None
            if step is not None:
                yield step
            elif self._failure:
                raise self._failure
            if step is None or isinstance(step, Ending):
                return

    def end(self, ending: Ending) -> None:
        """What is forgotten stays so."""
        with self._changed:
            if self._ending is not Ending.FORGOTTEN:
                self._ending = ending
            self._changed.notify_all()

    def _begins(self) -> bool:
        """Whether there is a writer, as soon as one has a desk; none is needed when the answer is ended before."""
        with self._changed:
            self._changed.wait_for(lambda: self._ending or self._desks.free)
            if self._ending:
                return False
            self._desks.free -= 1
        try:
            Thread(target=self._write, name="byline-answer", daemon=True).start()
        except RuntimeError:  # the system gives no more threads
            self._leave()
            raise
        return True

    def _write(self) -> None:
        try:
            with closing(self._steps):
                for step in self._steps:
                    with self._changed:
                        if self._ending:
                            break
                        self._newest = step
                        self._changed.notify_all()
        except Exception as error:  # noqa: BLE001 - whatever it is, who follows has to hear of it
            self._failure = error
        finally:
            self._leave()

    def _leave(self) -> None:
        with self._changed:
            self._over = True
            self._desks.free += 1
            self._changed.notify_all()
