"""`byline-eval run` and `compare`: what is asked, kept, scored and gated."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from desk import FERRY, MUSEUM
from typer import Typer
from typer.testing import CliRunner, Result

from evals.cli import STOPPED, app, stoppable
from evals.commands.runs import quiet_stdout
from evals.runs.articles import when_free
from evals.runs.folder import read_run
from rag.errors import IndexBusy

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
