"""What speed is measured with, and what of it reaches the reader."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import pytest

from evals.benching import page, plots, speed, startup, worker
from evals.benching.alternatives import IN_ROUNDS, REFERENCE, parts
from evals.benching.asking import STEPS, First, StepTimes, questions_for
from evals.benching.growth import GrowthReport, Plan, Size, measure
from evals.benching.machine import Machine, described
from evals.benching.measures import Spread, bytes_below, crowd, peak_memory_mb
from evals.benching.speed_report import Beside, Indexing, OwnProcess, SpeedReport, SystemSpeed
from evals.benching.startup import StartUp
from evals.benching.tables import markdown, plain
from rag import QueryEngine, Settings
from rag.errors import BylineError
from rag.models.minilm import shared_model

MACHINE = Machine("Quick One", 2, 8.0, "Linux 6 x86_64", "3.11.7", libraries={"numpy": "2.4"})


def test_percentiles_are_values_that_were_measured() -> None:
    assert Spread.of(range(1, 101)) == Spread(100, 50, 95, 99)
    assert Spread.of([3.0, 1.0]) == Spread(2, 1.0, 3.0, 3.0)
    with pytest.raises(ValueError, match="no times"):
        Spread.of([])


def test_so_many_ask_at_once_and_each_question_once() -> None:
    together, asked = threading.Barrier(4, timeout=30), []

    def ask(question: str) -> None:
        asked.append(question)
        together.wait()  # passes only when four are in here

    found = crowd(ask, [str(n) for n in range(12)], 4)
    assert sorted(asked, key=int) == [str(n) for n in range(12)]
    assert (found.askers, found.spread.n) == (4, 12)
    assert found.per_second > 0


def test_memory_is_the_most_that_this_process_held(tmp_path: Path) -> None:
    status = tmp_path / "status"
    status.write_text("VmPeak:\t 9000 kB\nVmHWM:\t  2048 kB\nVmRSS:\t 1024 kB\n")
    assert peak_memory_mb(status) == 2.0
    held = peak_memory_mb(tmp_path / "missing")
    assert held is None or held > 5


def test_the_machine_is_described_also_where_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "cpuinfo").write_text("processor\t: 0\nmodel name\t: Acme(R) Five  CPU\nflags\t\t: fpu avx2 amx_int8\n")
    (tmp_path / "meminfo").write_text("MemTotal:       16777216 kB\n")
    found = described(tmp_path)
    assert (found.processor, found.memory_gb, found.flags) == ("Acme Five CPU", 16.0, ("avx2", "amx_int8"))
    assert "numpy" in found.libraries
    unknown = described(tmp_path / "nowhere")
    assert unknown.processor
    assert unknown.cores >= 1
    assert unknown.line()


def steps(answer: float) -> dict[str, Spread]:
    values = dict(zip(STEPS, (4.0, 5.0, 8.0, 20.0, answer), strict=True))
    return {name: Spread(10, value, 2 * value, 3 * value) for name, value in values.items()}


def speed_report() -> SpeedReport:
    indexing = Indexing(
        100, 300, 30_000, 3, embed_s=8.0, index_s=10.0, overhead=0.25, stages={"read": 1.0, "embed": 7.5},
        disk_bytes=2_048_000, beside=(Beside("llamaindex", "Another", 15.0, 1.5),),
    )  # fmt: skip
    own = OwnProcess(512.0, 256.0, First(900.0, {"retrieve_ms": 700.0}), StartUp(2.6, 2.0, 0.1, 500, 3))
    raw = {
        "articles": 100, "index_s": 10.0, "search": {"n": 5, "p50": 20.0, "p95": 30.0, "p99": 40.0},
        "crowds": [{"askers": 4, "per_second": 50.0, "spread": {"n": 5, "p50": 1, "p95": 2, "p99": 3}}],
        "memory_mb": 500.0, "disk_bytes": 2_048_000,
    }  # fmt: skip
    other = {**raw, "index_s": 20.0, "search": {"n": 5, "p50": 5.0, "p95": 6.0, "p99": 7.0}, "memory_mb": 250.0}
    systems = (SystemSpeed.of("byline", "Byline", raw), SystemSpeed.of("other", "Other", other))
    said = ("Other reads the half.",), {"Third": "pip install third"}
    return SpeedReport(MACHINE, indexing, StepTimes(steps(50.0), {}, 10.0), (), own, systems, None, *said)


def test_figures_stand_beside_what_they_are_compared_with() -> None:
    rows = {line.split("  ")[0]: line.split() for line in speed_report().table().splitlines()}
    assert rows["the bare model, same texts"][-2:] == ["0.80", "x"]  # 8 of 10 seconds
    assert rows["Another"] == ["Another", "15.00", "6.7", "1.50", "x"]
    assert rows["Byline"][1:3] == ["10.0", "20.0"]  # of the systems, the last table: articles per second, p50
    assert rows["answered in quotes"][-4:] == ["10.00", "x", "2.00", "x"]
    assert rows["Other"][1:6] == ["5.0", "(2.00", "x)", "5.0", "(4.00"]
    report = speed_report().to_dict()
    assert report["indexing"]["tokens_per_s"] == 3000
    assert report["questions"]["answer_to_floor"] == 10
    assert report["own_process"]["start"]["to_imports"] == 1.3
    json.dumps(report)


def test_what_a_reader_of_the_figures_has_to_know_stands_beside_them() -> None:
    report = speed_report()
    for text in (report.table(), report.markdown()):
        assert "- Every system that embeds runs the model in Byline's way" in text
        assert "- Other reads the half.\n- Third is left out: pip install third" in text
    assert report.to_dict()["left_out"] == {"Third": "pip install third"}
    alone = replace(report, systems=report.systems[:1], indexing=replace(report.indexing, beside=()), notes=())
    assert "Byline's way" not in alone.table()
    packaged = replace(report.systems[1], key="llamaindex-packaged")
    notes = " ".join(speed._notes([packaged], report.indexing))
    assert "up to 256" in notes  # of the reference, whose time stands in the table of indexing
    assert "the model's own package runs a text after the other" in report.table()


def test_the_same_figures_as_markdown() -> None:
    text = speed_report().markdown()
    assert "| answered in quotes | 50.0 | 100 | 150 | 10.00 x | 2.00 x |" in text
    assert "2.60 s, 1.30 x the 2.00 s of importing its 500 modules" in text
    assert markdown([["a", "b"], ["c", "1"]]) == "| a | b |\n| --- | ---: |\n| c | 1 |"
    assert plain([["name", "n"], ["a", "100"]]) == "name    n\na     100"


def size(articles: int) -> Size:
    times = {name: {"p50": one.p50, "p95": one.p95} for name, one in steps(50.0).items()}
    return Size(articles, 3 * articles, 180 * articles, articles / 20, 1.0, {}, times, 900.0, (), 600.0, None, 70_000)


def test_plots_are_drawings_that_say_what_they_show() -> None:
    report = GrowthReport(MACHINE, 180, 0, 2, 60, (size(500), size(2000)))
    drawing = plots.growth(report)
    assert drawing == plots.growth(report)
    tree = ElementTree.fromstring(drawing)
    space = "{http://www.w3.org/2000/svg}"
    texts = [text.text for text in tree.iter(f"{space}text")]
    assert {"Indexing", "2,000", "answer p95", "indexing"} <= set(texts)
    assert "answering" not in texts  # its memory was not measured
    path = next(tree.iter(f"{space}polyline")).attrib["points"].split()
    (x, y), (later, higher) = ([float(n) for n in point.split(",")] for point in path)
    assert later > x
    assert higher < y  # more articles took more time, and up is less
    assert "100 at 2,000" in str(next(tree.iter(f"{space}desc")).text)


def test_names_of_dots_do_not_lie_upon_one_another() -> None:
    lines = tuple(plots.Line(f"<system {n}>", ((900.0, 0.8),)) for n in range(3))
    tree = ElementTree.fromstring(plots.drawn([plots.Panel("Found", "words", "share", lines)], "All"))
    places = [t.attrib["y"] for t in tree.iter("{http://www.w3.org/2000/svg}text") if str(t.text).startswith("<")]
    assert len(set(places)) == 3
    assert min(abs(float(a) - float(b)) for a in places for b in places if a != b) >= 12


def test_a_part_of_a_page_is_made_again_and_the_rest_stays(tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    page.check(path, page.HEADINGS)
    page.put(path, {"growth": "old curve", "speed": "old speed"}, {"performance-growth.svg": "<svg/>"})
    path.write_text(path.read_text().replace("## Growth", "## Growth\n\nMy own words."))
    page.put(path, {"growth": "new curve", "quality": "what is found"}, {})
    text = path.read_text()
    assert "old curve" not in text
    assert [text.count(word) for word in ("new curve", "old speed", "My own words.", "what is found")] == [1] * 4
    assert (tmp_path / "performance-growth.svg").read_text() == "<svg/>"
    for wrong in (tmp_path / "page.txt", tmp_path / "none" / "page.md"):
        with pytest.raises(BylineError, match=wrong.name):
            page.check(wrong, ())


def test_a_part_without_an_end_does_not_take_the_next_one_with_it(tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    path.write_text("<!-- bench: quality -->\nold\n\nMine\n\n<!-- bench: speed -->\nfigures\n<!-- /bench -->\n")
    before = path.read_text()
    with pytest.raises(BylineError, match=r"performance\.md: the page has <!-- bench: quality --> but no"):
        page.check(path, ["quality"])
    with pytest.raises(BylineError, match="bench: quality"):
        page.put(path, {"quality": "new"}, {})
    assert path.read_text() == before
    page.check(path, ["speed"])
    page.put(path, {"speed": "new"}, {})
    assert path.read_text() == before.replace("figures", "new")


def test_a_page_names_the_command_and_the_machine() -> None:
    text = page.part("| a |", "byline-eval bench --only growth", MACHINE, ("p.svg", "Curves"))
    assert text.index("$ byline-eval bench --only growth") < text.index("Quick One") < text.index("![Curves](p.svg)")


def test_an_index_grows_and_is_measured_at_each_size(tmp_path: Path) -> None:
    told: list[str] = []
    sentences = (f"The board of Ostmere{n} said on Monday that {n} of its boats will sail." for n in range(30, 60))
    (tmp_path / "boats.txt").write_text("Boats of Ostmere will sail\n\n" + "\n".join(sentences), "utf-8")
    plan = Plan((4, 2), 30, runs=1, askers=(2,), questions=2, processes=False, said=told.append)
    small, large = measure([tmp_path], plan).sizes
    assert (small.articles, large.articles) == (2, 4)
    assert large.passages > small.passages > 0
    assert large.index_s == pytest.approx(small.index_s + large.added_s)
    assert set(large.steps) == set(STEPS)
    assert large.askers[0]["askers"] == 2
    assert large.index_memory_mb is None  # nothing to say of a process that it shares
    assert any("4 articles: indexed" in line for line in told)
    with pytest.raises(BylineError, match="sizes are numbers"):
        measure([tmp_path], replace(plan, sizes=(0,)))


@pytest.mark.parametrize(
    ("reason", "said"),
    [(KeyboardInterrupt(), "stopped"), (OSError(28, "No space left on device"), "[Errno 28] No space left on device")],
)
def test_sizes_that_were_reached_are_reported_when_the_next_is_not(
    tmp_path: Path, reason: BaseException, said: str
) -> None:
    sentences = (f"The board of Ostmere{n} said that {n} of its boats sail." for n in range(30, 60))
    (tmp_path / "boats.txt").write_text("Boats of Ostmere will sail\n\n" + "\n".join(sentences), "utf-8")
    plan = Plan((2, 4), 30, runs=1, askers=(), questions=1, processes=False)

    def growing(until: str) -> GrowthReport:
        def progress(line: str) -> None:
            if line.startswith(until):
                raise reason

        return measure([tmp_path], replace(plan, said=progress))

    found = growing("4 articles: writing")
    assert [one.articles for one in found.sizes] == [2]
    assert f"4 articles were not reached: {said}." in found.table()
    with pytest.raises(type(reason)):
        growing("2 articles: writing")


def test_questions_are_made_of_what_the_articles_say(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Pier reopens\n\nThe repair of the pier cost 820,000 pounds in all.\n", "utf-8")
    engine, _ = QueryEngine.updated([tmp_path / "a.txt"], tmp_path / "index", Settings(answerer="quote"))
    asked = questions_for(engine, 5)
    assert asked == questions_for(engine, 5)
    assert "What is known about Pier reopens?" in asked
    assert all(question.endswith("?") for question in asked)


def test_only_bylines_own_failure_ends_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sitecustomize.py").write_text("import os; os._exit(3)")  # what Python runs first
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    told: list[str] = []
    left_out: dict[str, str] = {}
    plan = speed.Plan(1, ("bm25s",), said=told.append)
    assert not list(speed._systems([tmp_path], tmp_path, ["?"], plan, left_out))
    assert left_out == {"bm25s": "measuring bm25s failed with exit code 3: see above"}
    assert told[-1].startswith("bm25s is left out: measuring bm25s failed")
    with pytest.raises(BylineError, match="measuring Byline failed with exit code 3"):
        list(speed._systems([tmp_path], tmp_path, ["?"], replace(plan, systems=("byline",)), left_out))


def test_a_process_says_why_it_failed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"folders": ["/nowhere/at/all"], "index": os.devnull, "name": "Nothing"}
    for task, reason in (({"task": "index", **asked}, "/nowhere/at/all: no such"), ({"task": "dance"}, "KeyError: ")):
        monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(task)))
        with pytest.raises(SystemExit, match="1"):
            worker.main()
        out, err = capsys.readouterr()
        assert json.loads(out)["failed"].startswith(reason)
        assert reason in err
    with pytest.raises(BylineError, match="measuring Nothing failed with exit code 1: /nowhere/at/all"):
        worker.work("index", **asked)


def test_a_process_does_not_outlive_who_asked_for_it() -> None:
    with (
        pytest.raises(KeyboardInterrupt),
        subprocess.Popen(
            [sys.executable, "-S", "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE
        ) as process,
        worker.stopped_in_order(),
        worker.ended(process),
    ):
        os.kill(os.getpid(), signal.SIGTERM)
        process.wait(60)
    assert process.returncode == -signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) is not signal.default_int_handler


def test_a_reference_that_fails_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Pier reopens\n\nThe pier cost 820,000 pounds.\n", "utf-8")
    left_out: dict[str, str] = {}
    plan = speed.Plan(1, (REFERENCE,), said=lambda _: None)
    assert speed._in_rounds([tmp_path], tmp_path / "no" / "folder", plan, left_out) == {}
    assert ["indexing beside it failed" in reason for reason in left_out.values()] == [True]


def test_the_reference_is_timed_both_ways_in_turn(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Pier reopens\n\nThe pier cost 820,000 pounds.\n", "utf-8")
    left_out: dict[str, str] = {}
    timed = speed._in_rounds([tmp_path], tmp_path, speed.Plan(1, ("byline", *IN_ROUNDS)), left_out)
    assert (list(timed), left_out) == (["llamaindex", "llamaindex-packaged"], {})
    assert all(once(0) > 0 for once in timed.values())
    found = speed._beside("llamaindex", [3.0, 8.0, 5.0], [2.0, 2.0, 2.0])
    assert (found.name, found.index_s, found.faster) == ("LlamaIndex, default", 5.0, 2.5)


_OPENVINO = """
import numpy
class Core:
    def read_model(self, *_): return self
    def compile_model(self, *_): return self
    def create_infer_request(self): return self
    def infer(self, feed): return [numpy.ones((1, feed["input_ids"].shape[1], 384), "float32")]
"""


def test_the_runtime_of_many_texts_is_there_before_times_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "openvino.py").write_text(_OPENVINO)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "openvino", raising=False)
    caches = (shared_model.cache_clear, parts.embedding.cache_clear, parts._in_bulk.cache_clear)
    for clear in caches:
        clear()
    try:
        worker._warm("bm25s")
        assert "openvino" not in sys.modules  # a system without the model pays nothing for it
        worker._warm("chroma")
        assert "openvino" in sys.modules
    finally:
        sys.modules.pop("openvino", None)
        for clear in caches:
            clear()


def test_what_runs_the_model_is_named_with_the_machine() -> None:
    plain = replace(MACHINE, libraries={"numpy": "2.4", "onnxruntime": "1.2"})
    assert plain.versions() == "numpy 2.4, onnxruntime 1.2; the embedding model on onnxruntime"
    assert "(many texts: openvino)" in replace(plain, libraries={**plain.libraries, "openvino": "9"}).versions()


def test_starting_up_is_measured_whatever_a_process_says() -> None:
    startup._run(["-c", "import os; os.write(2, bytes([255, 10]))"])
    with pytest.raises(BylineError, match="could not be measured: \ufffd"):
        startup._run(["-c", "import os; os.write(2, bytes([255, 10])); os._exit(1)"])


def test_bytes_are_of_all_files_below(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "a").write_bytes(b"12345")
    (tmp_path / "deep" / "b").write_bytes(b"123")
    assert bytes_below(tmp_path) == 8
