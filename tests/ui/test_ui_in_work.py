"""An answer in work ends when its reader wants it to, whatever its writer is waiting for."""

from __future__ import annotations

from collections.abc import Generator
from queue import Empty, Queue
from threading import Event, Thread
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest
from desk import finish
from fastapi import Request as Arrived
from gradio import Request

from rag import Settings
from ui.arrivals import Arrivals
from ui.in_work import Ending, InWork
from ui.page import _answer_handler

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


def test_what_was_ended_before_it_began_never_begins_and_a_later_question_does() -> None:
    work = InWork()
    asked = monotonic()
    work.end("me", Ending.STOPPED)
    stopped, later = Writer(), Writer()
    assert list(work.follow("me", stopped.steps(), asked)) == [Ending.STOPPED]
    assert next(work.follow("somebody else", stopped.steps(), asked)) == "searching"
    later.may_go_on.set()
    assert next(work.follow("me", later.steps(), monotonic())) == "searching"
    work.end("me", Ending.FORGOTTEN)
    work.end("me", Ending.STOPPED)
    assert list(work.follow("me", Writer().steps(), asked)) == [Ending.FORGOTTEN]


def test_what_is_forgotten_cannot_be_stopped_so_that_it_stays() -> None:
    work, writer = InWork(), Writer()
    following = work.follow("me", writer.steps())
    assert [next(following), next(following)] == ["searching", "begun"]
    work.end("me", Ending.FORGOTTEN)
    work.end("me", Ending.STOPPED)
    assert list(following) == [Ending.FORGOTTEN]
    writer.may_go_on.set()


def test_a_failure_of_the_writer_reaches_the_reader_after_what_was_written() -> None:
    def steps() -> Generator[str, None, None]:
        yield "searching"
        raise RuntimeError("the disk is gone")

    following = InWork().follow("me", steps())
    assert next(following) == "searching"
    with pytest.raises(RuntimeError, match="the disk is gone"):
        next(following)


def test_stopping_silent_answers_again_and_again_keeps_the_number_of_writers_bounded() -> None:
    work, writers = InWork(writers=2), [Writer() for _ in range(3)]
    for writer in writers[:2]:
        following = work.follow("me", writer.steps())
        assert [next(following), next(following)] == ["searching", "begun"]
        work.end("me", Ending.STOPPED)
        assert list(following) == [Ending.STOPPED]
    following = work.follow("me", writers[2].steps())
    assert next(following) == "searching"
    seen: Queue[str | Ending] = Queue()
    Thread(target=lambda: seen.put(next(following)), daemon=True).start()
    with pytest.raises(Empty):
        seen.get(timeout=0.05)  # it waits, as both writers do
    writers[0].may_go_on.set()
    assert seen.get(timeout=LONG) == "begun"
    waiting = work.follow("another", Writer().steps())
    assert next(waiting) == "searching"
    work.end("another", Ending.STOPPED)
    assert list(waiting) == [Ending.STOPPED], "who waits for a writer can stop, too"
    for writer in writers:
        writer.may_go_on.set()


def test_visitors_without_a_name_do_not_end_each_others_answers() -> None:
    work, writer = InWork(), Writer()
    writer.may_go_on.set()
    following = work.follow(None, writer.steps())
    next(following)
    work.end(None, Ending.FORGOTTEN)
    work.end("", Ending.STOPPED)
    assert list(following)[-1] == "never reached"


def test_a_question_that_waits_in_the_queue_ends_with_the_conversation_it_was_asked_in() -> None:
    work, fresh = InWork(), ("", "welcome", "", (), "")
    quoting = SimpleNamespace(settings=Settings(answerer="quote"))  # no answer gets as far as being searched for
    answer = _answer_handler(quoting, work, fresh)  # type: ignore[arg-type]
    asked: list[Request] = []

    async def handled(scope: Any, receive: Any, send: Any) -> None:
        asked.append(Request(Arrived(scope), session_hash="me"))

    def arrive() -> Request:
        finish(Arrivals(handled)({"type": "http"}, None, None))  # type: ignore[arg-type]
        return asked[-1]

    before = arrive()
    work.end("me", Ending.FORGOTTEN)
    assert list(answer("When does the old bridge close?", (), before)) == [fresh]
    assert 'aria-busy="true"' in next(answer("When does the old bridge close?", (), arrive()))[1]
