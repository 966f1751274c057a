"""The page of one run."""

from __future__ import annotations

import json
from collections.abc import Sequence

from evals.records import Run
from evals.report.cases import case, chip
from evals.report.excerpts import FULL, Detail
from evals.report.frame import all_settings, document, facts, listed, section, system_of
from evals.report.icons import icon
from evals.report.markup import Markup, cut, join, outside, tag
from evals.report.outcomes import all_tags, counted
from evals.report.tables import latency, legend_marks, metrics_table, tag_table
from evals.report.verdict import findings, headline, kept
from evals.report.words import OUTCOMES, TONES
from evals.runs.gates import Gate

LARGEST = 4_200_000
"""Characters of all cases; where they need more, less is shown of each."""
DETAILS = (FULL, Detail(1, 100, 500, 1500), Detail(0, 60, 160, 400))
NAMED = 20


def report_page(run: Run, gates: Sequence[Gate] = ()) -> str:
    """One self-contained HTML page: figures, plots, and every case with its cited lines."""
    by_tag, speed = tag_table(run), latency(run)
    sections = [
        ("short", "In short", _in_short(run, gates)),
        ("metrics", "Metrics", metrics_table(run)),
        ("tags", "By tag", by_tag),
        ("speed", "Time to reply", speed),
        ("cases", "Cases", _cases(run)),
    ]
    shown = [(name, title, body) for name, title, body in sections if body]
    header = join(
        [
            tag("p", "Evaluation run ", outside(cut(run.name, 200)), class_="kind"),
            tag("h1", outside(system_of(run))),
            listed(facts(run)),
            all_settings(run),
        ]
    )
    body = join(section(name, title, body) for name, title, body in shown)
    return document(f"{system_of(run)}: {run.name}", header, body, [(name, title) for name, title, _ in shown])


def _in_short(run: Run, gates: Sequence[Gate]) -> Markup:
    items = []
    for finding in findings(run):
        words, drawing = TONES[finding.tone]
        link = None
        if finding.outcome:
            chosen = json.dumps({"outcome": finding.outcome})
            link = tag("a", "Show these cases", href="#cases", data_choose=chosen)
        parts = [tag("span", icon(drawing), words, class_=f"chip {finding.tone}"), tag("span", finding.text), link]
        items.append(tag("li", join(parts, " ")))
    return join(
        [
            tag("p", headline(run, gates), class_="headline"),
            tag("ul", *items, class_="findings"),
            _gates(run, gates) if gates else None,
        ]
    )


def _gates(run: Run, gates: Sequence[Gate]) -> Markup:
    numbers = {record.id: number for number, record in enumerate(run.records, 1)}
    items = []
    for gate in gates:
        passed = gate.failure(run) is None
        tone, drawing, words = ("good", "check", "Passed") if passed else ("bad", "cross", "Failed")
        broke = [] if passed else [*gate.breakers(run), *gate.unscored(run)]
        links = [tag("a", outside(cut(name, 100)), href=f"#case-{numbers[name]}") for name in broke[:NAMED]]
        more = f" and {len(broke) - NAMED:,} more" if len(broke) > NAMED else ""
        cases = join([" Cases that break it: ", join(links, ", "), more]) if links else None
        mark = tag("span", icon(drawing), words, class_=f"chip {tone}")
        items.append(tag("li", mark, " ", tag("span", kept(gate, run), ".", cases)))
    return join([tag("h3", "Gates"), tag("ul", *items, class_="findings")])


def _cases(run: Run) -> Markup:
    shown, detail = _detailed(run)
    less = "This run is large: of each case only the nearest lines and the beginning of long texts are shown."
    note = tag("p", less, class_="small") if detail is not FULL else None
    return join([_filters(run), legend_marks(), note, tag("div", shown, id="all-cases")])


def _detailed(run: Run) -> tuple[Markup, Detail]:
    """All cases in as much detail as the size of the page allows."""
    for detail in DETAILS:
        parts: list[Markup] = []
        left = LARGEST
        for number, record in enumerate(run.records, 1):
            parts.append(case(record, number, run.sources, detail))
            left -= len(parts[-1])
            if left < 0 and detail is not DETAILS[-1]:
                break
        else:
            break
    return join(parts), detail


def _filters(run: Run) -> Markup:
    """Hidden until the script that makes them work has started."""
    count = counted(run.records)
    found = [(key, f"{one.words} ({count[key]:,})") for key, one in OUTCOMES.items() if count[key]]
    tags = [(name, cut(name, 80)) for name in all_tags(run.records)]
    form = tag(
        "form",
        tag("label", "Search", tag("input", type="search", id="search", autocomplete="off", placeholder="any words")),
        _select("outcome", "Outcome", "all outcomes", found),
        _select("tag", "Tag", "all tags", tags),
        tag("div", tag("button", "Clear", type="reset"), tag("button", "Open all", type="button", id="open-all"),
            class_="buttons"),
        tag("p", f"{len(run.records):,} of {len(run.records):,} cases", id="shown", role="status"),
        id="filters", role="search", aria_label="Filter the cases", hidden=True,
    )  # fmt: skip
    chips = join(tag("li", chip(key), " ", OUTCOMES[key].meaning) for key, _ in found)
    meanings = tag("details", tag("summary", "What the outcomes mean"), tag("ul", chips), class_="quiet")
    return join([form, meanings])


def _select(name: str, label: str, everything: str, options: Sequence[tuple[str, str]]) -> Markup:
    shown = [tag("option", everything, value="")] + [tag("option", words, value=value) for value, words in options]
    return tag("label", label, tag("select", *shown, id=name))
