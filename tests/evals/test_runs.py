"""`byline-eval run`, `compare` and `selftest`: what is asked, kept, scored and gated."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest
from desk import FERRY, MUSEUM
from typer.testing import CliRunner, Result

from evals.cli import app
from evals.metrics.aggregate import results
from evals.questions import BUNDLED, Case, Gold, read_questions
from evals.records import Judged, Place, Reply, Run, Said
from evals.runs.folder import CASES, METRICS, RunFolder, read_run, unfinished, unfinished_together
from evals.runs.gates import read_gates
from evals.runs.running import Scoring, drawn, put
from evals.runs.sources import check_gold
from evals.selftest.ideal import ideal
from evals.selftest.testing import self_test
from evals.systems.system import Asked, as_system
from rag.errors import BylineError, QuestionError

CASE_ROWS: list[dict[str, Any]] = [
    {"id": "price", "question": "What do tickets for the night ferry cost?", "answers": ["nine"], "tags": ["number"],
     "evidence": [{"source": "ferry.txt", "line_start": 5, "line_end": 5}]},
    {"id": "theft", "question": "What was stolen in 1974?", "answers": ["a pendulum"], "tags": ["fact"],
     "evidence": [{"source": "museum.txt", "line_start": 5, "line_end": 5}]},
    {"id": "wrong-gold", "question": "When will the night ferry sail again?", "answers": ["2 April"], "tags": ["time"],
     "evidence": [{"source": "ferry.txt", "line_start": 1, "line_end": 1}]},
    {"id": "moons", "question": "How many moons does Jupiter have?", "answerable": False, "tags": ["off-topic"]},
]  # fmt: skip


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "ferry.txt").write_text(FERRY, "utf-8")
    (folder / "museum.txt").write_text(MUSEUM, "utf-8")
    return folder


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in CASE_ROWS), "utf-8")
    return path


def shell(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def asked_run(dataset: Path, news: Path, out: Path, *more: object) -> Result:
    return shell("run", "--dataset", dataset, "--corpus", news, "--answerer", "quote", "--out", out, *more)


def test_a_run_asks_scores_gates_and_reports(dataset: Path, news: Path, tmp_path: Path) -> None:
    out = tmp_path / "a"
    good = asked_run(
        dataset, news, out, "--fail-under", "faithfulness=1", "--fail-under", "abstention_f1=0.9", "--json"
    )
    assert good.exit_code == 0, good.output
    found = json.loads(good.stdout)
    metrics = found["runs"][0]["metrics"]
    assert found["passed"]
    assert metrics["faithfulness"]["value"] == metrics["abstention_f1"]["value"] == 1
    for name in ("citation_recall", "hit@1"):
        assert metrics[name]["value"] == pytest.approx(2 / 3)  # one gold line is wrong on purpose
    assert metrics["citation_recall"]["n"] == 3
    page = (out / "report.html").read_text("utf-8")
    assert "What do tickets for the night ferry cost?" in page
    assert "Tickets cost nine pounds." in page
    run = read_run(out)
    assert run.sources["ferry.txt"] == tuple(FERRY.split("\n"))
    assert [record.id for record in run.records] == [row["id"] for row in CASE_ROWS]

    again = asked_run(dataset, news, out)
    assert again.exit_code == 0, again.output
    assert f"going on with {out}: 4 of 4 cases kept" in again.stderr

    bad = asked_run(dataset, news, tmp_path / "b", "--fail-under", "citation_recall=0.9", "--tags", "time,number")
    assert bad.exit_code == 1
    assert "citation_recall 0.500 is under 0.9; cases: wrong-gold" in bad.stderr
    compared = shell("compare", out, tmp_path / "b")
    assert compared.exit_code == 0, compared.output
    assert "moons" in compared.stdout  # it is only in one of them


def test_other_systems_stand_beside_byline(dataset: Path, news: Path, tmp_path: Path) -> None:
    (tmp_path / "parrot.py").write_text("def say(question):\n    print('noise')\n    return question\n", "utf-8")
    done = asked_run(dataset, news, tmp_path / "both", "--system", "byline", "--system", "parrot:say", "--json")
    assert done.exit_code == 0, done.output
    ours, theirs = (run["metrics"] for run in json.loads(done.stdout)["runs"])
    assert ours["faithfulness"]["value"] == 1
    assert theirs["faithfulness"]["value"] == 0
    assert theirs["abstention_recall"]["value"] == 0
    assert (tmp_path / "both" / "report.html").is_file()
    assert "noise" in done.stderr  # stdout held nothing but JSON
    twice = asked_run(dataset, news, tmp_path / "twice", "--system", "parrot:say", "--system", "parrot:say")
    assert "given twice" in str(twice.exception)


# The run folder


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
    assert [c.id for c in drawn(cases, ["even"], None, 0)] == [f"case-{n}" for n in range(0, 20, 2)]
    few = drawn(cases, [], 5, 1)
    assert few == drawn(cases, [], 5, 1) != drawn(cases, [], 5, 2)
    assert few == sorted(few, key=cases.index)
    with pytest.raises(BylineError, match="no case has a tag of odd; there are even"):
        drawn(cases, ["odd"], None, 0)


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


# The self-test


def sources() -> dict[str, tuple[str, ...]]:
    folders = (BUNDLED.parents[2] / "corpus", BUNDLED.parent / "hostile")
    files = [file for folder in folders for file in folder.glob("*.txt")]
    return {file.name: tuple(file.read_text("utf-8").rstrip("\n").split("\n")) for file in files}


def known_cases() -> list[Case]:
    held = sources()
    cases = [c for c in read_questions(BUNDLED) if all(gold.source in held for gold in c.evidence)]
    return drawn(cases, [], 40, 0)


def test_every_kind_of_change_is_caught_and_a_blind_judge_is_not_trusted() -> None:
    from functools import lru_cache

    from evals.judges.replies import judge_reply
    from rag import LocalJudge

    local = LocalJudge(lru_cache(1000)(LocalJudge().encode))
    held = sources()
    found = self_test(known_cases(), held, lambda reply: judge_reply(reply, local, lambda name: held.get(name, ())))
    assert found.passed, [outcome for outcome in found.outcomes if not outcome.caught]
    assert all(outcome.tried for outcome in found.outcomes)

    blind = self_test(known_cases(), sources(), judge)
    assert not blind.passed
    missed = {outcome.change for outcome in blind.outcomes if not outcome.caught}
    assert {"citations swapped", "numbers changed", "statements denied", "lines shifted"} <= missed


def test_perfect_replies_come_from_the_gold_lines() -> None:
    held = {"a.txt": ("Title", "", "It rained. The mill burned down on Friday.", "Nobody was hurt.")}
    gold = {"source": "a.txt", "line_start": 3}
    asked = Case.model_validate({"id": "1", "question": "When?", "answers": ["friday"], "evidence": [gold]})
    reply = ideal(asked, held)
    quote = "The mill burned down on Friday."
    place = Place("a.txt", 3, 3, quote, number=1)
    assert reply == Reply(f"{quote} [1]", False, (Said(quote, (1,)),), (place,), passages=(place,))
    assert ideal(asked, {}) is None
    with pytest.raises(BylineError, match="in at least two articles"):
        self_test([asked], held, judge)
    refusal = ideal(asked.model_copy(update={"answerable": False, "evidence": ()}), held)
    assert refusal is not None
    assert refusal.abstained


def test_a_plain_function_can_be_asked(tmp_path: Path) -> None:
    records = put([case(1)], as_system(lambda question: "yes", "f"), SCORING, folder(tmp_path / "run"), workers=1)
    assert records[0].reply is not None
    assert replace(records[0].reply, statements=()) == Reply("yes")
