"""An answer in work ends when its reader wants it to, whatever its writer is waiting for."""

from __future__ import annotations

from collections.abc import Generator
from threading import Event

from ui.in_work import Ending, InWork

LONG = 60


class Writer:
    """Writes a step, then waits until the test lets it go on."""

    def __init__(self) -> None:
        self.may_go_on = Event()
        self.gone = Event()

    def steps(self) -> Generator[str, None, None]:
        try:
            yield "searching"
            yield "begun"
            self.may_go_on.wait(LONG)
            yield "finished"
            yield "never reached"
        finally:
            self.gone.set()


def test_all_is_followed_to_its_end() -> None:
    def steps() -> Generator[int, None, None]:
        yield from range(2000)

    seen = list(InWork().follow("me", steps()))
    assert (seen[0], seen[-1]) == (0, 1999)
    assert seen == sorted(set(seen)), "the newest, never an older one again"


def test_stopping_does_not_wait_for_a_silent_writer_who_gives_up_with_its_next_step() -> None:
    work, writer = InWork(), Writer()
    following = work.follow("me", writer.steps())
    assert [next(following), next(following)] == ["searching", "begun"]
    work.end("somebody else", Ending.STOPPED)
    work.end("me", Ending.STOPPED)
    assert list(following) == [Ending.STOPPED]
    assert not writer.gone.is_set()
    writer.may_go_on.set()
    assert writer.gone.wait(LONG)


def test_the_answer_before_is_not_what_a_later_stop_ends() -> None:
    work, first, second = InWork(), Writer(), Writer()
    before = work.follow("me", first.steps())
    next(before)
    work.end("me", Ending.STOPPED)
    after = work.follow("me", second.steps())
    assert next(after) == "searching"
    assert list(before)[-1] is Ending.STOPPED
    work.end("me", Ending.FORGOTTEN)
    assert list(after)[-1] is Ending.FORGOTTEN
    first.may_go_on.set()
    second.may_go_on.set()
    assert first.gone.wait(LONG) and second.gone.wait(LONG)


def test_whoever_no_longer_follows_ends_the_writing() -> None:
    work, writer = InWork(), Writer()
    following = work.follow("me", writer.steps())
    assert [next(following), next(following)] == ["searching", "begun"]
    following.close()
    writer.may_go_on.set()
    assert writer.gone.wait(LONG)
