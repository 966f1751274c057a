"""What the pages say where nothing could be scored, and when they call one system better than another."""

from __future__ import annotations

from dataclasses import replace

import pytest
from report_runs import Element, Page, record, run

from evals.metrics.registry import METRICS
from evals.records import Judged, Record, Reply, Score, Usage
from evals.report import report_page, table_page
from evals.report.unscored import could_not_be_scored

RIGHT, WRONG = (1.0, 1.0), (0.0, 1.0)


def systems(name: str, ours: list[Score], theirs: list[Score]) -> Page:
    """A page of two systems; where a score is (0, 0), its case is none of the metric's."""
    sides = [
        [record(f"c{n}", scores={} if one == (0.0, 0.0) else {name: one}) for n, one in enumerate(scores)]
        for scores in (ours, theirs)
    ]
    return Page(table_page([run(*sides[0], name="a"), run(*sides[1], name="b", system="other")]))


def row(page: Page, name: str) -> Element:
    return next(one for one in page.all("tr") if METRICS[name].title in one.text)


def chips(page: Page, name: str) -> list[str]:
    return [chip.text for chip in page.inside(row(page, name), "span", "chip")]


NONE = (0.0, 0.0)


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        ([WRONG] * 12, ["worse"]),
        ([WRONG] * 6 + [NONE] * 6, ["worse"]),
        ([WRONG] * 5 + [NONE] * 7, []),
        ([None] * 11 + [WRONG], []),
        ([RIGHT] * 12, []),
    ],
)
def test_a_system_with_five_cases_is_neither_better_nor_worse(theirs: list[Score], said: list[str]) -> None:
    ours: list[Score] = [RIGHT] * 12
    assert chips(systems("abstention_precision", ours, theirs), "abstention_precision") == said
    turned = ["better"] if said else []
    assert chips(systems("abstention_precision", theirs, ours), "abstention_precision") == turned


def test_a_figure_of_old_runs_without_an_interval_gets_no_verdict() -> None:
    a, b = (run(*(record(f"c{n}", scores={"contains": s}) for n in range(12))) for s in (RIGHT, WRONG))
    b = replace(b, results=tuple(replace(one, low=None, high=None) for one in b.results))
    page = Page(table_page([a, b]))
    assert chips(page, "contains") == []


def test_what_is_good_neither_way_gets_no_verdict() -> None:
    page = systems("by_model", [WRONG] * 12, [RIGHT] * 12)
    assert chips(page, "by_model") == []
    assert "neither better nor worse. Its name for --fail-under" in row(page, "by_model").text
    assert "Nor is “Written by the model”: more of it" in page.all("main")[0].text


def replied(name: str, *, tokens: int | None, cost: float | None = None) -> Record:
    made = record(name, scores={"contains": RIGHT, "cost": None if cost is None else (cost, 1.0)})
    return replace(made, reply=replace(made.reply or Reply(""), usage=Usage(tokens, tokens, cost)))


def test_a_metric_that_nobody_scored_has_a_reason_and_no_row() -> None:
    free = run(*(replied(f"c{n}", tokens=5) for n in range(3)))
    said = "Could not be scored: Cost of 1,000 questions (no price of a token was given, as by --price)."
    for page in (Page(report_page(free)), Page(table_page([free, free]))):
        assert not [one for one in page.all("tr") if "Cost of" in one.text]
        assert said in page.all("main")[0].text
    priced = run(*(replied(f"c{n}", tokens=5, cost=0.5) for n in range(3)))
    page = Page(table_page([free, priced]))
    assert "n 0, 3 not scored" in row(page, "cost").text
    assert "Could not be scored" not in page.all("main")[0].text


def test_metrics_without_a_case_are_told_apart_from_those_that_could_not_be_scored() -> None:
    text = Page(report_page(run(replied("x", tokens=None)))).all("main")[0].text
    assert "Cost of 1,000 questions (the endpoint did not count the tokens). No case of this run has: Hit@1 · " in text


REMEMBERED = replace(record("x", scores={"latency_p50": None, "latency_p95": None}), remembered=True)
MUTE = replace(record("x", scores={"faithfulness": None, "alce_recall": None}), judged=())
DOWN = record("x", error="down", scores={"faithfulness": None, "contains": None})


@pytest.mark.parametrize(
    ("case", "told"),
    [
        (record("x", scores={"tokens": None}), "Tokens (the endpoint did not count them)"),
        (REMEMBERED, "Latency, median · Latency, 95th percentile (every reply is remembered from an earlier run)"),
        (MUTE, "ALCE citation recall · Faithfulness (no reply states anything)"),
        (record("x", verdict="unchecked", scores={"faithfulness": None}), "Faithfulness (the judge could check no st"),
        (DOWN, "Contains the answer · Faithfulness (there is no reply)"),
        (record("x", scores={"relevance": None}), "Answer relevance."),
    ],
)
def test_why_nothing_was_scored(case: Record, told: str) -> None:
    assert could_not_be_scored(list(case.scores), [case]).startswith(f"Could not be scored: {told}")


def judged(name: str, *citing: tuple[int, ...]) -> Record:
    said = tuple(Judged(f"{name} {n}", numbers, "unsupported") for n, numbers in enumerate(citing))
    return replace(record(name), judged=said)


@pytest.mark.parametrize(
    ("cases", "told"),
    [
        ([judged("x", (1,), (1,))], "Not supported by the lines they cite: 2 of 2 judged statements."),
        ([judged("x", (), ())], "Citing no lines at all, so not supported: 2 of 2 judged statements."),
        ([judged("x", (), (1,), ()), record("y")], "Citing no lines at all, so not supported: 2 of 4 judged "
         "statements. Citing lines that do not support them: 1."),
    ],
)  # fmt: skip
def test_statements_that_cite_nothing_are_counted_apart(cases: list[Record], told: str) -> None:
    page = Page(report_page(run(*cases)))
    items = page.inside(page.all("ul", "findings")[0], "li")
    assert f"Weak {told} Show these cases" in [one.text for one in items]
    assert page.all("p", "headline")[0].text.startswith("Weak: faithfulness")
