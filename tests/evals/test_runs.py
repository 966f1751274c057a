"""`byline-eval run` and `compare`: what is asked, kept, scored and gated."""

from __future__ import annotations

import json
import os
import resource
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest
from desk import FERRY, MUSEUM
from typer import Typer
from typer.testing import CliRunner, Result

from evals.cli import STOPPED, app, stoppable
from evals.commands.runs import quiet_stdout
from evals.metrics.aggregate import results
from evals.questions import Case, Gold
from evals.records import Judged, Reply, Run, Said
from evals.report import summary
from evals.report.verdict import taken_over
from evals.runs.articles import when_free
from evals.runs.folder import CASES, METRICS, RunFolder, new_folder, read_run, unfinished, unfinished_together
from evals.runs.gates import read_gates
from evals.runs.running import Scoring, chosen, put
from evals.runs.sources import check_gold
from evals.systems.system import Asked, as_system
from rag.errors import BylineError, IndexBusy, QuestionError

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
    assert "replies of 4 of 4 cases are those of an earlier run; --fresh asks again" in again.stdout

    recalled = asked_run(dataset, news, tmp_path / "recalled", "--json")
    figures = json.loads(recalled.stdout)["runs"][0]["metrics"]
    assert (figures["latency_p50"]["n"], figures["latency_p50"]["unscored"]) == (0, 4)  # they took no time
    assert (metrics["latency_p50"]["n"], metrics["latency_p50"]["unscored"]) == (4, 0)
    assert [figures[name] for name in figures if "latency" not in name] == [
        metrics[name] for name in metrics if "latency" not in name
    ]
    (news / "ferry.txt").write_text(FERRY.replace("nine pounds", "ten pounds"), "utf-8")
    timed = ("--fail-under", "latency_p95=60")  # which asks everything: what is remembered cannot be held to it
    dearer = asked_run(dataset, news, tmp_path / "dearer", "--tags", "number", *timed, "--json")
    assert dearer.exit_code == 0, dearer.output
    assert json.loads(dearer.stdout)["runs"][0]["metrics"]["contains"]["value"] == 0
    (news / "ferry.txt").write_text(FERRY, "utf-8")

    bad = asked_run(dataset, news, tmp_path / "b", "--fail-under", "citation_recall=0.9", "--tags", "time,number")
    assert bad.exit_code == 1
    assert "citation_recall 0.500 is under 0.9; cases: wrong-gold" in bad.stderr
    compared = shell("compare", out, tmp_path / "b")
    assert compared.exit_code == 0, compared.output
    assert "moons" in compared.stdout  # it is only in one of them
    nowhere = tmp_path / "no" / "x.html"
    assert f"{nowhere}: cannot be written: No such file" in str(shell("compare", out, out, "--page", nowhere).exception)


def test_other_systems_stand_beside_byline(dataset: Path, news: Path, tmp_path: Path) -> None:
    (news / "broken.txt").write_bytes(bytes(range(32)) * 20)
    (news / "README.md").write_text("About these articles.\n")  # left out by design: nothing to tell
    told = "{'answer': question, 'statements': [{'text': question}], 'usage': USAGE}"
    usage = "USAGE = {'prompt_tokens': 2000, 'completion_tokens': 100}\n"
    (tmp_path / "parrot.py").write_text(f"{usage}def say(question):\n    print('noise')\n    return {told}\n", "utf-8")
    both = ("--system", "byline", "--system", "parrot:say", "--price", "0.5,4")
    done = asked_run(dataset, news, tmp_path / "both", *both, "--json")
    assert done.exit_code == 0, done.output
    ours, theirs = (run["metrics"] for run in json.loads(done.stdout)["runs"])
    assert ours["faithfulness"]["value"] == 1
    assert theirs["faithfulness"]["value"] == 0
    assert theirs["abstention_recall"]["value"] == 0
    assert (ours["cost"]["n"], theirs["cost"]["value"]) == (0, pytest.approx(1.4))
    assert (ours["hit@1"]["n"], theirs["hit@1"]["n"]) == (3, 0)  # a price makes no system one that searches
    assert [run["settings"]["price"] for run in json.loads(done.stdout)["runs"]] == [[0.5, 4]] * 2
    assert (tmp_path / "both" / "report.html").is_file()
    assert "noise" in done.stderr  # stdout held nothing but JSON
    said = "1 of 3 files was skipped: broken.txt ("
    assert f"byline-eval: {said}" in done.stderr
    for folder_of in json.loads(done.stdout)["runs"]:
        assert folder_of["notes"][0].startswith(said)
        assert said in (Path(folder_of["out"]) / "summary.md").read_text("utf-8")
    twice = asked_run(dataset, news, tmp_path / "twice", "--system", "parrot:say", "--system", "parrot:say")
    assert "given twice" in str(twice.exception)


def test_the_installed_program_starts(scripts: Path) -> None:
    told = subprocess.run([scripts / "byline-eval", "--help"], capture_output=True, text=True, check=True, timeout=120)
    assert all(command.__name__ in told.stdout for command in STOPPED)


def test_a_run_stopped_with_ctrl_c_says_what_is_kept_and_goes_on(dataset: Path, news: Path, tmp_path: Path) -> None:
    (tmp_path / "stops.py").write_text(
        "import os, pathlib, signal, time\n"
        "def say(question):\n"
        "    if 'stolen' in question and not pathlib.Path('stopped').exists():\n"
        "        pathlib.Path('stopped').touch()\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "        time.sleep(1)\n"
        "    return 'noise'\n",
        "utf-8",
    )
    out = tmp_path / "run"
    stopped = asked_run(dataset, news, out, "--system", "stops:say")
    assert stopped.exit_code == 130
    kept = "what was indexed, and the cases that were finished, are kept: the same command goes on there"
    assert stopped.stderr == f"byline-eval: stopped; {kept}\n"
    again = asked_run(dataset, news, out, "--system", "stops:say")
    assert again.exit_code == 0, again.output
    assert f"going on with {out}: 1 of 4 cases kept" in again.stderr


@pytest.mark.parametrize(("name", "kept"), [(command.__name__, kept) for command, kept in STOPPED.items()])
def test_every_command_can_be_stopped(name: str, kept: str) -> None:
    def stopped() -> None:
        raise KeyboardInterrupt

    door = Typer()
    door.command()(stoppable(stopped, kept))
    result = CliRunner().invoke(door, [])
    assert (result.exit_code, result.stderr) == (130, f"byline-eval: stopped; {kept}\n")
    assert name in {command.callback.__name__ for command in app.registered_commands if command.callback}


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
    apart = shell("compare", tmp_path / "a", tmp_path / "b")
    assert (apart.exit_code, shell("compare", tmp_path / "a", tmp_path / "a").exit_code) == (1, 0)
    assert "nothing can be compared" in apart.stdout
    assert "no case in common" in apart.stderr


def test_runs_begun_in_the_same_second_have_folders_of_their_own(tmp_path: Path) -> None:
    names = [new_folder(tmp_path / "runs" / "now").name for _ in range(3)]
    assert names == ["now", "now-2", "now-3"]


def test_a_folder_that_is_missing_is_said_before_anything_is_asked(dataset: Path, tmp_path: Path) -> None:
    dataset.write_text(json.dumps(CASE_ROWS[-1]) + "\n", "utf-8")  # without gold lines nothing else looks there
    gone = asked_run(dataset, tmp_path / "gone", tmp_path / "a", "--system", "no_such_module:ask")
    assert f"{tmp_path / 'gone'}: no such folder of articles" in str(gone.exception)


def test_an_index_that_another_run_writes_is_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    waits: list[float] = []

    def index(free_after: int) -> str:
        if len(waits) < free_after:
            raise IndexBusy("another process is writing")
        return "done"

    assert when_free(lambda: index(3), waits.append) == "done"
    assert len(waits) == 3
    assert capsys.readouterr().err.count("another run is indexing the same articles: waiting") == 1
    waits.clear()
    with pytest.raises(IndexBusy):
        when_free(lambda: index(10**6), waits.append)
    assert 60 < sum(waits) < 900


def test_what_a_system_writes_to_the_descriptor_is_not_in_the_output(capfd: pytest.CaptureFixture[str]) -> None:
    with quiet_stdout():
        os.write(1, b"noise\n")
    os.write(1, b"found\n")
    assert capfd.readouterr() == ("found\n", "noise\n")


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
