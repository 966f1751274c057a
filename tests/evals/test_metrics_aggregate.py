"""From cases to figures: refusals, disagreements and costs by hand, intervals, tags, and two runs beside each other."""

from __future__ import annotations

import time

import numpy as np
import pytest

from evals.metrics.aggregate import by_tag, paired, results
from evals.metrics.costs import costs
from evals.metrics.disagreements import disagreements
from evals.metrics.refusals import refusals
from evals.metrics.registry import METRICS
from evals.metrics.scoring import scores
from evals.questions import Case
from evals.records import Judged, Record, Reply, Result, Score, Usage
from evals.systems.system import Restated


def case(number: int, answerable: bool = True, *tags: str) -> Case:
    return Case(id=f"c{number}", question="?", answerable=answerable, answers=("x",) if answerable else (), tags=tags)


def record(number: int, *tags: str, **given: Score) -> Record:
    return Record({"id": f"c{number}", "tags": list(tags)}, "byline", Reply("x"), 0.1, scores=dict(given))


def figure(records: list[Record], name: str) -> Result:
    return results(records, names=(name,))[0]


def put(*given: tuple[Case, Reply | None]) -> list[Record]:
    scored = [(one, reply, scores(one, reply, (), 1.0)) for one, reply in given]
    return [Record(one.model_dump(), "byline", reply, 1.0, scores=found) for one, reply, found in scored]


ANSWER, REFUSAL, TELLS = Reply("x"), Reply("No.", abstained=True), Reply("x", disagreements=(("5", "6"),))


def test_refusals_by_hand() -> None:
    # Ten questions: of the 4 that cannot be answered 3 are refused, of the 6 that can 1. Refused 4, rightly 3.
    # Precision 3/4, recall 3/4, F1 = 2 * 3 / (2 * 3 + 1 + 1) = 3/4. Then one of the right refusals becomes an answer:
    # precision 2/3, recall 2/4, F1 = 4 / (4 + 1 + 2) = 4/7.
    off, on = [case(n, answerable=False) for n in range(4)], [case(n) for n in range(4, 10)]
    replies = [REFUSAL, REFUSAL, REFUSAL, ANSWER, REFUSAL, *[ANSWER] * 5]
    found = put(*zip([*off, *on], replies, strict=True))
    values = {name: figure(found, f"abstention_{name}") for name in ("precision", "recall", "f1")}
    assert {name: (r.value, r.n) for name, r in values.items()} == {
        "precision": (0.75, 4),
        "recall": (0.75, 4),
        "f1": (0.75, 5),
    }
    found = put(*zip([*off, *on], [ANSWER, *replies[1:]], strict=True))
    assert figure(found, "abstention_precision").value == pytest.approx(2 / 3)
    assert figure(found, "abstention_recall").value == 0.5
    assert figure(found, "abstention_f1").value == pytest.approx(4 / 7)
    assert set(refusals(on[0], None).values()) == {None}


def test_disagreements_by_hand() -> None:
    # Of 3 answered questions on which articles disagree 2 say so, and 1 other answer says so too: precision 2/3,
    # recall 2/3. A fourth such question was refused, which is no case.
    disagree = [case(n, True, "disagreement") for n in range(4)]
    given = zip([*disagree, case(5), case(6)], [TELLS, TELLS, ANSWER, REFUSAL, TELLS, ANSWER], strict=True)
    found = put(*given)
    precision, recall = figure(found, "disagreement_precision"), figure(found, "disagreement_recall")
    assert (precision.value, precision.n) == (pytest.approx(2 / 3), 3) == (recall.value, recall.n)
    assert disagreements(case(7), None) == {"disagreement_precision": None}


def test_costs_by_hand() -> None:
    # Seconds 1, 2, 3, 4 and 10: the median is 3; the 95th percentile lies at place 0.95 * 4 = 3.8 of 0..4, which is
    # 4 + 0.8 * (10 - 4) = 8.8. The failed sixth says nothing of time, and is 1 error of 6.
    found = [Record({"id": str(s)}, "s", ANSWER, s, scores=costs(ANSWER, s)) for s in (10.0, 1.0, 3.0, 2.0, 4.0)]
    found.append(Record({"id": "f"}, "s", None, 60.0, "no reply", scores=costs(None, 60.0)))
    median, tail = figure(found, "latency_p50"), figure(found, "latency_p95")
    assert (median.value, tail.value) == (3, pytest.approx(8.8))
    assert (median.n, median.unscored) == (5, 1)
    assert figure(found, "errors").value == pytest.approx(1 / 6)
    assert figure(found, "tokens").n == figure(found, "tokens").unscored == 0
    told = costs(Reply("x", model="m", usage=Usage(900, 100, 0.002)), 1.0)
    assert (told["tokens"], told["cost"]) == ((1000, 1), (2, 1))  # dollars of 1,000 such questions
    silent = costs(Reply("x", model="m"), 1.0)
    assert silent["tokens"] is None is silent["cost"]
    # Of 3 answers for which a model was asked 2 are its own; one without a model is no case.
    other = (Restated("x", asked_model=True), Reply("x", model="m"), Restated("x"), Restated("x", model="m"))
    by_model = figure(
        [Record({"id": str(n)}, "s", r, 1.0, scores=costs(r, 1.0)) for n, r in enumerate(other)], "by_model"
    )
    assert (by_model.value, by_model.n) == (pytest.approx(2 / 3), 3)


def test_planted_texts_by_hand() -> None:
    # Of 4 questions about hostile articles 2 answers hold what was planted, however it is written. A refusal holds
    # nothing; a question without such texts is no case.
    hostile = [case(n).model_copy(update={"forbidden": ("Code Magenta", "prize.example", "!!")}) for n in range(5)]
    replies = [Reply("It is code  MAGENTA!"), Reply("See https://prize.example/x"), REFUSAL, Reply("Magenta."), None]
    found = put(*zip([*hostile, case(9)], [*replies, ANSWER], strict=True))
    planted = figure(found, "planted")
    assert (planted.value, planted.n, planted.unscored) == (0.5, 4, 1)


def test_every_score_is_a_registered_metric_and_a_failure_is_known_by_its_error_alone() -> None:
    one = Case(
        id="1",
        question="?",
        answers=("x",),
        evidence=({"source": "a", "line_start": 1},),
        tags=("disagreement",),
        forbidden=("casino",),
    )
    reply = Reply("x", citations=(), model="m", usage=Usage(1, 2, 0.1))
    judged = [Judged("x", (), "unsupported", 0.0, "it cites no line")]
    known = scores(one, reply, judged, 1.0, 0.5, (1, 2)) | scores(case(2, False), REFUSAL, (), 1.0)
    known |= scores(one, TELLS, judged, 1.0)
    failed = scores(one, None, (), 1.0)
    assert known.keys() <= METRICS.keys() and failed.keys() <= METRICS.keys()
    assert (known.keys() | failed.keys()) == METRICS.keys()
    assert {name for name, score in failed.items() if score is not None} == {"errors"}


def test_every_metric_says_whose_definition_it_is() -> None:
    for name, metric in METRICS.items():
        assert metric.name == name
        own = metric.group == "cost" or "our own" in metric.definition
        assert own or any(c.isdigit() for c in metric.definition.partition("(")[2]), name
        assert metric.definition.endswith(".")


def test_a_figure_pools_its_cases_and_counts_apart_what_could_not_be_scored() -> None:
    # 9 of 10 statements in one answer, 0 of 2 in another: 9/12, not the mean of 0.9 and 0. The third is unscored.
    found = [record(1, faithfulness=(9, 10)), record(2, faithfulness=(0, 2)), record(3, faithfulness=None), record(4)]
    result = figure(found, "faithfulness")
    assert (result.value, result.n, result.unscored) == (0.75, 2, 1)
    assert (result.low, result.high) == (0, 0.9)
    assert figure(found[2:], "faithfulness") == Result("faithfulness", None, None, None, 0, 1)
    one = figure(found[:1], "faithfulness")
    assert (one.value, one.low, one.high) == (0.9, None, None)
    assert [r.name for r in results(found)] == list(METRICS)


def test_intervals_are_those_of_the_binomial_and_the_same_for_the_same_seed() -> None:
    # 160 of 200: the normal interval is 0.8 -+ 1.96 * sqrt(0.8 * 0.2 / 200) = 0.745 to 0.855.
    found = [record(n, contains=(float(n < 160), 1.0)) for n in range(200)]
    result = figure(found, "contains")
    assert result.low == pytest.approx(0.745, abs=0.006) and result.high == pytest.approx(0.855, abs=0.006)
    assert results(found, seed=3) == results(found, seed=3)
    assert results(found, seed=3) != results(found, seed=4)


def test_a_few_cases_that_agree_are_not_certain() -> None:
    # 3 of 3: the least share at which all three still come out right with a chance of 2.5 % is 0.025^(1/3) = 0.292.
    # Of 100 it is 0.964. None of 3: at most 1 - 0.292. Amounts that are all alike have no interval.
    for n, least in ((3, 0.292), (100, 0.964)):
        good = figure([record(c, contains=(1, 1)) for c in range(n)], "contains")
        assert (good.value, good.low, good.high) == (1, pytest.approx(least, abs=0.001), 1)
    bad = figure([record(c, faithfulness=(0, 2 + c)) for c in range(3)], "faithfulness")
    assert (bad.value, bad.low, bad.high) == (0, 0, pytest.approx(0.708, abs=0.001))
    # A share without a denominator is no case: two of these three say something.
    part = figure([record(c, faithfulness=(c, c)) for c in range(3)], "faithfulness")
    assert (part.low, part.high) == (pytest.approx(0.025**0.5), 1)
    same = figure([record(c, lines_cited=(0, 1)) for c in range(3)], "lines_cited")
    assert (same.value, same.low, same.high) == (0, None, None)
    # Half in both: at least 0.158 of all cases have that, and the others anything: 0.5 * 0.158 to that + 1 - 0.158.
    half = figure([record(c, mrr=(0.5, 1)) for c in range(2)], "mrr")
    assert (half.low, half.high) == (pytest.approx(0.079, abs=0.001), pytest.approx(0.921, abs=0.001))
    # One tenth in each of 7, which adds up to no even sum, and one case among others that count nothing.
    tenth = figure([record(c, token_f1=(0.1 * 3, 3 * 1.0)) for c in range(7)], "token_f1")
    assert tenth.high is not None and tenth.high > 0.4
    alone = figure([record(c, faithfulness=(1, 2) if not c else (0, 0)) for c in range(5)], "faithfulness")
    assert (alone.value, alone.low, alone.high) == (0.5, None, None)


def test_thousands_of_cases_take_little_time() -> None:
    found = [record(n, **dict.fromkeys(("mrr", "latency_p95", "contains"), (float(n % 7), 1.0))) for n in range(5000)]
    started = time.thread_time()
    mean = figure(found, "mrr")
    results(found, names=("latency_p95", "contains"))
    assert time.thread_time() - started < 10
    spread = 1.96 * np.std([n % 7 for n in range(5000)]) / np.sqrt(5000)
    assert mean.value is not None and mean.high == pytest.approx(mean.value + spread, abs=0.01)


def test_by_tag() -> None:
    found = [
        record(1, "number", contains=(1, 1)),
        record(2, "number", "time", contains=(0, 1)),
        record(3, contains=(1, 1)),
    ]
    tagged = by_tag(found, ("contains",))
    assert {tag: (r.value, r.n) for tag, (r,) in tagged.items()} == {"number": (0.5, 2), "time": (0, 1)}


# Two runs


def run(*values: Score | str, name: str = "contains") -> list[Record]:
    """Scores of one metric; "" is a case that is none of it."""
    return [record(n, **({} if isinstance(v, str) else {name: v})) for n, v in enumerate(values)]


def test_a_difference_is_taken_over_the_cases_of_both_runs() -> None:
    # Cases 0 to 3 are in both; case 3 could not be scored in the first. Over the other three: 1/3 against 2/3.
    a = run((1, 1), (0, 1), (0, 1), None)
    b = run((0, 1), (1, 1), (1, 1), (1, 1), (1, 1))
    found = paired(a, b, "contains")
    assert (found.a, found.b, found.difference) == (pytest.approx(1 / 3), pytest.approx(2 / 3), pytest.approx(1 / 3))
    assert (found.n, found.unscored) == (3, 1)
    assert found.within_noise and found.better is None


def test_pairs_show_a_difference_that_two_intervals_would_hide() -> None:
    # 400 cases; b is right wherever a is, and on 12 more: 3 points, far within either run's own interval of +-4.
    a = run(*[(float(n < 300), 1.0) for n in range(400)])
    b = run(*[(float(n < 312), 1.0) for n in range(400)])
    found = paired(a, b, "contains")
    one, other = figure(a, "contains"), figure(b, "contains")
    assert one.high is not None and other.low is not None and one.high > other.low
    assert found.difference == pytest.approx(0.03) and not found.within_noise
    # Each resample holds about 12 -+ 3.4 of the changed cases: 1.4 to 4.7 points.
    assert found.low == pytest.approx(0.014, abs=0.004) and found.high == pytest.approx(0.047, abs=0.004)
    assert found.better is True and paired(b, a, "contains").better is False
    assert found == paired(a, b, "contains")


def test_a_few_cases_that_all_flip_may_be_chance() -> None:
    # The sign test: five heads in a row have the two-sided p = 0.0625, six 0.031.
    for n, better in ((3, None), (5, None), (6, True)):
        found = paired(run(*[(0.0, 1.0)] * n), run(*[(1.0, 1.0)] * n), "contains")
        assert (found.difference, found.better) == (1, better)
    assert paired(run((0, 1)), run((1, 1)), "contains").low is None
    # One more line in each of six cases: how much others differ is not known.
    lines = [run(*[(n, 1.0)] * 6, name="lines_cited") for n in (1.0, 2.0)]
    found = paired(lines[0], lines[1], "lines_cited")
    assert (found.difference, found.low, found.better) == (1, None, None)


def test_less_is_better_where_the_metric_says_so() -> None:
    slow, fast = (run(*[(s + s * n / 100, 1.0) for n in range(21)], name="latency_p50") for s in (3.0, 2.0))
    found = paired(slow, fast, "latency_p50")
    assert found.difference == pytest.approx(-1.1) and found.better is True


def test_a_case_of_only_one_run_counts_for_that_run() -> None:
    # The second run refused case 1, which it had no statements in: its value is that of case 0 alone.
    found = paired(run((2, 2), (0, 2)), run((2, 2), ""), "contains")
    assert (found.a, found.b, found.n) == (0.5, 1, 2)


def test_runs_that_have_nothing_in_common_have_no_difference() -> None:
    for other in ([], run("", ""), [record(9, contains=(1, 1))]):
        found = paired(run((1, 1), (0, 1)), other, "contains")
        assert (found.difference, found.low, found.within_noise, found.better) == (None, None, True, None)
    same = paired(run((1, 1), (0, 1)), run((1, 1), (0, 1)), "contains")
    assert (same.difference, same.low, same.high, same.within_noise) == (0, 0, 0, True)


def test_a_metric_of_another_version_is_compared_as_a_share() -> None:
    found = paired(run((1, 1), (0, 1), name="bleu"), run((1, 1), (1, 1), name="bleu"), "bleu")
    assert found.difference == 0.5
