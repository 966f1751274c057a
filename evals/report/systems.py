"""Several systems on one question set, in one table and case by case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from evals.metrics.aggregate import paired
from evals.records import Record, Result, Run
from evals.report.cases import chip
from evals.report.comparing import finding_of
from evals.report.figures import GROUPS, Told, grouped, scale_of, told
from evals.report.frame import document, facts, listed, region, section, system_of
from evals.report.markup import Markup, cut, join, outside, tag
from evals.report.outcomes import outcomes
from evals.report.plots import intervals
from evals.report.tables import named
from evals.report.unscored import shown, unscored
from evals.report.verdict import headline
from evals.report.words import figure, interval, plural, spoken

MOST_CASES = 1000


def table_page(runs: Sequence[Run]) -> str:
    """One page over the runs of several systems; each links to its own report in the folder of its name."""
    names = [system_of(run) for run in runs]
    header = join(
        [
            tag("p", "Evaluation of several systems", class_="kind"),
            tag("h1", join((outside(name) for name in names), ", ")),
            listed(facts(runs[0])[:2]) if runs else None,
        ]
    )
    sections = [
        ("systems", "Systems", _systems(runs)),
        ("metrics", "Metrics", _metrics(runs)),
        ("cases", "Case by case", _by_case(runs)),
    ]
    body = join(section(name, title, part) for name, title, part in sections)
    return document(" and ".join(names), header, body, [(name, title) for name, title, _ in sections])


def _key(number: int) -> Markup:
    return tag("span", class_=f"key s{number % 4}", aria_hidden="true")


def _systems(runs: Sequence[Run]) -> Markup:
    items = []
    for number, run in enumerate(runs):
        link = tag("a", outside(system_of(run)), href=f"./{quote(run.name, safe='')}/report.html")
        items.append(tag("li", tag("h3", _key(number), link), tag("p", headline(run)), listed(facts(run))))
    return tag("ul", *items, class_="systems")


def _metrics(runs: Sequence[Run]) -> Markup:
    """A row for each metric; its plot has a line for each system. Against the first system by paired difference."""
    scored = shown(runs)
    bodies = []
    for group, metrics in grouped(scored).items():
        title = tag("th", GROUPS.get(group, group.capitalize()), colspan=str(len(runs) + 2), scope="rowgroup")
        bodies.append(tag("tbody", tag("tr", title, class_="group"), *(_row(metric, runs) for metric in metrics)))
    heads = [tag("th", _key(n), outside(system_of(run)), scope="col", class_="value") for n, run in enumerate(runs)]
    head = tag(
        "tr",
        tag("th", "Metric", scope="col"),
        *heads,
        tag("th", "Drawn with 95 % intervals, in the order of the columns", scope="col"),
    )
    caption = tag("caption", "Metrics of every system", class_="unseen")
    table = tag("table", caption, tag("thead", head), *bodies, class_="across")
    without = tag("p", missing, class_="small") if (missing := unscored(runs)) else None
    return join([region("Metrics of every system", table), without, _how_to_read(runs, scored)])


def _how_to_read(runs: Sequence[Run], scored: Sequence[str]) -> Markup:
    first = outside(system_of(runs[0])) if runs else ""
    words = [" by the paired difference over the same cases, whose 95 % interval leaves out 0. ",
             "A system without a word is within noise, or it or the first has fewer than two scored cases. "
             "Seconds are not judged: each system was measured on this machine at another time, and its load is not "
             "in the interval."]  # fmt: skip
    if neutral := [metric.title for metric in map(told, scored) if metric.is_neutral]:
        words.append(f" Nor is “{'”, “'.join(neutral)}”: more of it is by itself neither better nor worse.")
    return tag("p", "Better and worse: than ", first, *words, class_="small")


def _row(metric: Told, runs: Sequence[Run]) -> Markup:
    results = [run.result(metric.name) or Result(metric.name, None, None, None, 0, 0) for run in runs]
    said = "; ".join(spoken(system_of(run), one, metric.unit) for run, one in zip(runs, results, strict=True))
    cells = [_cell(metric, runs[0], run, result) for run, result in zip(runs, results, strict=True)]
    drawn = intervals(results, scale_of(metric, results), metric.title, said) if metric.is_share else None
    return tag("tr", tag("th", named(metric), scope="row"), *cells, tag("td", drawn, class_="drawn"))


def _cell(metric: Told, first: Run, run: Run, result: Result) -> Markup:
    between = interval(result.low, result.high, metric.unit)
    counted = f"n {result.n:,}" + (f", {result.unscored:,} not scored" if result.unscored else "")
    parts = [tag("b", figure(result.value, metric.unit)), tag("span", between, class_="small")]
    if run is not first and (word := _against(metric, first, run)):
        parts.append(tag("span", word, class_=f"chip {'good' if word == 'better' else 'bad'}"))
    return tag("td", join(parts, " "), tag("span", counted, class_="small n"), class_="value")


def _against(metric: Told, first: Run, run: Run) -> str:
    """`better` or `worse` than the first system; empty where neither can be said."""
    sides = [one.result(metric.name) for one in (first, run)]
    if not metric.is_judged or any(side is None or side.low is None or side.high is None for side in sides):
        return ""
    moved = paired(first.records, run.records, metric.name, int(first.settings.get("seed") or 0))
    found = finding_of(moved, first.records, run.records)
    return found if found in ("better", "worse") else ""


def _by_case(runs: Sequence[Run]) -> Markup:
    held: list[Mapping[str, Record]] = [{record.id: record for record in run.records} for run in runs]
    ids = list(dict.fromkeys(record.id for run in runs for record in run.records))
    head = tag("tr", tag("th", "Case", scope="col"), *(tag("th", outside(system_of(r)), scope="col") for r in runs))
    rows = [tag("tr", _question(name, held), *(_outcome(own.get(name)) for own in held)) for name in ids[:MOST_CASES]]
    caption = tag("caption", "What became of each case", class_="unseen")
    table = tag("table", caption, tag("thead", head), tag("tbody", *rows), class_="bycase")
    left = len(ids) - MOST_CASES
    more = tag("p", f"and {plural(left, 'case')} more; see the reports.", class_="small") if left > 0 else None
    return join([region("What became of each case", table), more])


def _question(name: str, held: Sequence[Mapping[str, Record]]) -> Markup:
    case = next(own[name].case for own in held if name in own)
    return tag("th", outside(cut(str(case.get("question", "")), 300)), " ",
               tag("code", cut(name, 100), class_="small", dir="auto"), scope="row")  # fmt: skip


def _outcome(record: Record | None) -> Markup:
    if record is None:
        return tag("td", "not asked", class_="none")
    return tag("td", join((chip(key) for key in outcomes(record)), " "))
