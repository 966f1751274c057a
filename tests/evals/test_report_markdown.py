"""The Markdown of runs: figures for a reviewer, and nothing that foreign text could turn into markup."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt
from report_runs import record, run

from evals.records import Record
from evals.report import comparison, summary
from evals.report.escaping import markdown
from evals.runs.gates import Gate

NASTY = "a | b\n\n# c\r\n- d `e` **f** [g](javascript:h) <img src=x> ![i](j) ~~k~~ @team #12 https://l.example $m$"


def rendered(text: str) -> str:
    return str(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text))


def table(html: str) -> list[int]:
    """The cells of each row."""
    return [len(re.findall("<t[dh][ >]", row)) for row in html.split("<tr>")[1:]]


def cases() -> list[Record]:
    scores = [(1.0, 1.0), (0.0, 1.0), None]
    return [record(f"c{n}", scores={"contains": score, "citation_recall": score}) for n, score in enumerate(scores)]


@pytest.mark.parametrize("text", [NASTY, "# head", "1. one", "- item", "+ item", "=====", "> quote", "    code", "---"])
def test_foreign_text_shows_as_it_is_written(text: str) -> None:
    html = rendered(f"- {markdown(text)}\n")
    assert {part.partition(">")[0] for part in html.split("<")[1:]} == {"ul", "li", "/li", "/ul"}


def test_foreign_text_calls_nobody_and_links_nowhere() -> None:
    shown = markdown("@team, see #12 and https://l.example or www.m.example")
    assert not [word for word in ("@team", "#12", "https://", "www.") if word in shown]
    assert markdown("hit@1 a/b") == "hit@1 a/b"


def test_a_run_with_its_gates_and_the_cases_to_look_at() -> None:
    failed = record("down", error="no | answer")
    told = summary(run(*cases(), failed, model=NASTY), [Gate("contains", 0.9)])
    assert "| Contains the answer | 0.500 (0.000 to 1.000) | 2 (+1 not scored) |" in told
    failed = "Contains the answer is 0.500, wanted at least 0.900; 1 of its cases could not be scored."
    assert f"**Gate failed.** {failed}" in told
    assert "- `down` no reply: What of down? (no \\| answer)" in told
    assert "- `c1` other answer, gold not cited: What of c1?" in told
    assert "`c0`" not in told
    html = rendered(told)
    assert "<img" not in html
    assert set(table(html)) == {3}


def test_several_systems_have_a_column_each() -> None:
    told = summary([run(*cases()), run(*cases(), name="b", system="b | c")])
    assert "| Metric | byline | Cases | b \\| c | Cases |" in told
    assert set(table(rendered(told))) == {5}


def test_a_metric_that_no_run_scored_has_a_reason_and_no_row() -> None:
    with_cost = [replace(one, scores={**one.scores, "cost": None}) for one in cases()]
    told = summary([run(*with_cost), run(*cases(), name="b")])
    assert "Could not be scored: Cost of 1,000 questions (the endpoint did not count the tokens)." in told
    assert "| Cost" not in told
    assert "| Contains the answer |" in told
    priced = [replace(one, scores={**one.scores, "cost": (0.5, 1.0)}) for one in cases()]
    told = summary([run(*with_cost), run(*priced, name="b")])
    assert "| Cost of 1,000 questions (less is better) | – | 0 (+3 not scored) | $0.5000 " in told
    assert "Could not be scored" not in told


def test_a_comparison_is_a_table_that_foreign_text_cannot_break() -> None:
    a = [replace(one, case={**one.case, "id": NASTY + one.id, "question": NASTY}) for one in cases()]
    b = [replace(one, reply=None, error="down") for one in a[:1]] + a[1:]
    told = comparison(run(*a, name=NASTY), run(*b, name="b", model=NASTY)).summary()
    html = rendered(told)
    assert set(table(html)) == {7}
    assert "reply: answered → no reply (1 case, worse)" in told
    assert not [tag for tag in ("<img", "<a ", "<strong>f", "<s>") if tag in html]
