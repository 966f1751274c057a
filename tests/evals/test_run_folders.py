"""What is kept of a run, taken up again, and held against its gates."""

from __future__ import annotations

import resource
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest
from eval_shell import evaluate

from evals.metrics.aggregate import results
from evals.questions import Case, Gold
from evals.records import Judged, Reply, Run, Said
from evals.report import summary
from evals.report.verdict import taken_over
from evals.runs.folder import CASES, METRICS, RunFolder, new_folder, read_run, unfinished, unfinished_together
from evals.runs.gates import read_gates
from evals.runs.running import Scoring, chosen, put
from evals.runs.sources import check_gold
from evals.systems.system import Asked, as_system
from rag.errors import BylineError, QuestionError


def case(number: int, **fields: Any) -> Case:
    return Case(id=f"case-{number}", question=f"Question {number}?", answers=("yes",), **fields)


def judge(reply: Reply) -> tuple[Judged, ...]:
    return tuple(Judged(said.text, said.citations, "supported") for said in reply.statements)


SCORING = Scoring(judge, lambda case, reply, judged, seconds: {"errors": (float(reply is None), 1.0)})


def folder(path: Path, fingerprint: str = "f") -> RunFolder:
    return RunFolder(path, {"fingerprint": fingerprint, "system": "s"})


class Asks:
    """A system that remembers what it was asked, and fails where it is told to."""

    name = "s"

    def __init__(self, *failing: str) -> None:
        self.failing = failing
        self.asked: list[str] = []

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked.question)
        if asked.question in self.failing:
            raise ValueError("no idea")
        return Reply("yes \ud800", statements=(Said("yes"),))  # half a character, as broken replies hold it


def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    cases = [case(n) for n in range(4)]
    first = Asks("Question 1?")
    put(cases[:3], first, SCORING, folder(tmp_path / "run"), workers=1)
    with (tmp_path / "run" / CASES).open("a", encoding="utf-8") as file:
        file.write('{"case": {"id": "case-3", "que')  # killed while it wrote
    second = Asks()
    records = put(cases, second, SCORING, folder(tmp_path / "run"), workers=1)
    assert second.asked == ["Question 1?", "Question 3?"]  # what failed is asked again
    assert [record.id for record in records] == ["case-0", "case-1", "case-2", "case-3"]
    assert not any(record.error for record in records)


def test_a_fresh_run_asks_everything_and_kept_replies_are_said(tmp_path: Path) -> None:
    cases = [case(n) for n in range(3)]
    done = folder(tmp_path / "run")
    assert taken_over(done.finish(put(cases, Asks(), SCORING, done, workers=1), (), {})) == ""
    again, place = Asks(), folder(tmp_path / "run")
    run = place.finish(put(cases, again, SCORING, place, workers=1), (), {})
    assert again.asked == []
    said = "replies of 3 of 3 cases are those of an earlier run; --fresh asks again"
    assert taken_over(run) == taken_over(read_run(tmp_path / "run")) == said
    assert f"Replies{said.removeprefix('replies')}" in summary(run)
    fresh, place = Asks(), folder(tmp_path / "run")
    run = place.finish(put(cases, fresh, SCORING, place, workers=1, fresh=True), (), {})
    assert len(fresh.asked) == 3
    assert taken_over(read_run(tmp_path / "run")) == "" == taken_over(run)


@pytest.mark.parametrize("room", [60, 700, 1500])
def test_a_full_disk_ends_a_run_that_can_go_on(tmp_path: Path, room: int) -> None:
    """`room`: bytes that a file may have, so that the settings, the first or a later case do not fit."""
    cases = [case(n) for n in range(4)]
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, most))
    try:
        with pytest.raises(BylineError, match="cannot be written: File too large; what was written before is kept"):
            put(cases, Asks(), SCORING, folder(tmp_path / "run"), workers=1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    assert not list(tmp_path.glob("run/*.new"))
    place = folder(tmp_path / "run")
    records = put(cases, Asks(), SCORING, place, workers=1)
    assert place.finish(records, (), {}) == read_run(tmp_path / "run")


def test_a_run_killed_before_its_settings_were_whole_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "settings.json.new").write_text('{"finger', "utf-8")
    assert len(put([case(1)], Asks(), SCORING, folder(tmp_path / "run"), workers=1)) == 1


def test_a_finished_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    place = folder(tmp_path / "run")
    records = put([case(1), case(2)], Asks("Question 2?"), SCORING, place, workers=2)
    run = place.finish(records, (), {"a.txt": ("one", "two")})
    assert read_run(tmp_path / "run") == run
    assert run.records[1].error == "ValueError: no idea"
    second = Asks()
    put([case(1), case(2)], second, SCORING, folder(tmp_path / "run"), workers=2)
    assert second.asked == ["Question 2?"]  # a finished run is begun again for what failed alone
    with pytest.raises(BylineError, match="stopped before its end"):
        read_run(tmp_path / "run")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda path: None, "other settings"),
        (lambda path: (path / "settings.json").unlink(), "no run of byline-eval"),
        (lambda path: (path / "settings.json").write_text("{"), "cannot be read"),
    ],
)
def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, spoil: Any, message: str) -> None:
    put([case(1)], Asks(), SCORING, folder(tmp_path / "run"), workers=1)
    spoil(tmp_path / "run")
    with pytest.raises(BylineError, match=message):
        folder(tmp_path / "run", "other").begin()


def test_a_run_that_was_stopped_is_not_compared(tmp_path: Path) -> None:
    put([case(1)], Asks(), SCORING, folder(tmp_path / "run"), workers=1)
    with pytest.raises(BylineError, match="stopped before its end"):
        read_run(tmp_path / "run")
    with pytest.raises(BylineError, match="no run"):
        read_run(tmp_path / "nothing")


def test_a_system_that_never_answers_ends_the_run(tmp_path: Path) -> None:
    cases = [case(n) for n in range(30)]
    broken = Asks(*(c.question for c in cases))
    with pytest.raises(BylineError, match="first 5 cases all failed; the last one: ValueError: no idea"):
        put(cases, broken, SCORING, folder(tmp_path / "run"), workers=1)
    assert len(broken.asked) < 30
    assert not (tmp_path / "run" / METRICS).exists()


def test_few_cases_that_all_fail_are_no_run(tmp_path: Path) -> None:
    with pytest.raises(BylineError, match="the first 2 cases all failed; the last one: ValueError: no idea"):
        put([case(0), case(1)], Asks("Question 0?", "Question 1?"), SCORING, folder(tmp_path / "run"), workers=1)


def test_a_system_that_fails_later_ends_the_run_too(tmp_path: Path) -> None:
    cases = [case(n) for n in range(30)]
    broken = Asks(*(c.question for c in cases[3:]))
    for kept in (3, 3):  # also when the run is begun again
        with pytest.raises(BylineError, match="5 cases"):
            put(cases, broken, SCORING, folder(tmp_path / "run"), workers=1)
        assert len([r for r in folder(tmp_path / "run").begin() if not r.error]) == kept
    assert len(broken.asked) < 30


def test_a_run_that_is_being_written_is_left_alone(tmp_path: Path) -> None:
    first = folder(tmp_path / "run")
    first.begin()
    with pytest.raises(BylineError, match="another process writes this run"):
        folder(tmp_path / "run").begin()
    assert unfinished(tmp_path, "f") is None
    first.close()
    assert unfinished(tmp_path, "f") == tmp_path / "run"


def test_several_runs_go_on_together(tmp_path: Path) -> None:
    above, wanted = tmp_path / "1-several", {"a": "f", "b": "g"}
    place = folder(above / "a")
    place.finish(put([case(1)], Asks(), SCORING, place, workers=1), (), {})
    assert unfinished_together(tmp_path, wanted, "report.html") == above  # a is finished, b was not begun
    assert unfinished_together(tmp_path, {**wanted, "a": "other"}, "report.html") is None
    (above / "report.html").write_text("done", "utf-8")
    assert unfinished_together(tmp_path, wanted, "report.html") is None


def test_a_stopped_run_does_not_wait_for_a_system_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.runs.running.PATIENCE", 0.0)
    never = Event()

    class Hangs:
        name = "s"

        def answer(self, asked: Asked) -> Reply:
            if asked.question == "Question 1?":
                never.wait(20)
            return Reply("yes")

    def shown(items: Sequence[Any]) -> Iterator[Any]:
        yield items[0]
        raise KeyboardInterrupt

    begun = monotonic()
    with pytest.raises(KeyboardInterrupt):
        put([case(0), case(1)], Hangs(), SCORING, folder(tmp_path / "run"), 1, shown)
    never.set()
    assert monotonic() - begun < 10
    assert [record.id for record in folder(tmp_path / "run").begin()] == ["case-0"]


def test_runs_without_a_common_case_are_not_compared(tmp_path: Path) -> None:
    for name, number in (("a", 1), ("b", 2)):
        place = folder(tmp_path / name)
        place.finish(put([case(number)], Asks(), SCORING, place, workers=1), (), {})
    apart = evaluate("compare", tmp_path / "a", tmp_path / "b")
    assert (apart.returncode, evaluate("compare", tmp_path / "a", tmp_path / "a").returncode) == (1, 0)
    assert "nothing can be compared" in apart.stdout
    assert "no case in common" in apart.stderr


def test_runs_begun_in_the_same_second_have_folders_of_their_own(tmp_path: Path) -> None:
    names = [new_folder(tmp_path / "runs" / "now").name for _ in range(3)]
    assert names == ["now", "now-2", "now-3"]


def test_gold_that_the_articles_do_not_have_is_named() -> None:
    lines = {"a.txt": ("one", "two")}

    def gold(**place: Any) -> tuple[Gold, ...]:
        return (Gold(**place),)

    good = [case(1, evidence=gold(source="a.txt", line_start=2)), case(2, evidence=gold(source="a.txt"))]
    check_gold(good, lambda source: lines.get(source, ()))
    bad = [case(3, evidence=gold(source="a.txt", line_start=2, line_end=3)), case(4, evidence=gold(source="b.txt"))]
    with pytest.raises(BylineError, match=r"have: case-3 \(a.txt line 3\), case-4 \(b.txt\)"):
        check_gold([*good, *bad], lambda source: lines.get(source, ()))


def test_cases_are_drawn_by_tag_and_seed() -> None:
    cases = [case(n, tags=("even",) if n % 2 == 0 else ()) for n in range(20)]
    assert [c.id for c in chosen(cases, ["even"], None, 0)] == [f"case-{n}" for n in range(0, 20, 2)]
    few = chosen(cases, [], 5, 1)
    assert few == chosen(cases, [], 5, 1) != chosen(cases, [], 5, 2)
    assert few == sorted(few, key=cases.index)
    with pytest.raises(BylineError, match="no case has a tag of odd; there are even"):
        chosen(cases, ["odd"], None, 0)


@pytest.mark.parametrize(
    ("text", "message"), [("faith=1", "no metric 'faith'"), ("faithfulness", "like faithfulness=0.95"),
                          ("mrr=high", "like mrr=0.95"), ("mrr=nan", "like mrr=0.95")]
)  # fmt: skip
def test_a_gate_that_is_none_is_refused(text: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        read_gates([text])


def test_a_gate_on_what_was_not_scored_fails() -> None:
    (gate,) = read_gates(["cost=1"])
    failure = gate.failure(Run("r", {}, (), ()))
    assert failure is not None
    assert "could not be scored" in failure


def test_a_gate_fails_on_cases_that_could_not_be_scored(tmp_path: Path) -> None:
    place = folder(tmp_path / "run")
    score = Scoring(judge, lambda case, reply, judged, seconds: {"faithfulness": (1.0, 1.0) if reply else None})
    records = put([case(1), case(2)], Asks("Question 2?"), score, place, workers=1)
    run = place.finish(records, results(records), {})
    (gate,) = read_gates(["faithfulness=1"])
    assert gate.failure(run) == "faithfulness could not be scored in 1 case; cases: case-2"
    assert gate.failure(replace(run, records=run.records[:1])) is None


def test_a_plain_function_can_be_asked(tmp_path: Path) -> None:
    records = put([case(1)], as_system(lambda question: "yes", "f"), SCORING, folder(tmp_path / "run"), workers=1)
    assert records[0].reply is not None
    assert replace(records[0].reply, statements=()) == Reply("yes")
