"""The metrics of a run with their intervals: all together, and by tag."""

from __future__ import annotations

import json
from collections.abc import Sequence

from evals.metrics.aggregate import by_tag
from evals.records import Result, Run
from evals.report.figures import GROUPS, Told, grouped, scale_of, told
from evals.report.frame import region
from evals.report.icons import icon
from evals.report.markup import Markup, cut, join, outside, tag
from evals.report.outcomes import all_tags
from evals.report.plots import Scale, histogram, intervals
from evals.report.unscored import shown, unscored
from evals.report.words import figure, interval, plural, spoken

BY_TAG = ("contains", "citation_recall", "citation_precision", "faithfulness", "abstention_recall")
"""The metrics that are shown by tag: one for each thing that can go wrong."""
MOST_TAGS = 100


def metrics_table(run: Run) -> Markup:
    """A row for each metric, in groups."""
    parts = []
    for group, metrics in grouped(shown([run])).items():
        rows = [_row(metric, result) for metric in metrics if (result := run.result(metric.name))]
        parts.append(tag("tbody", _group_row(group), join(rows)))
    head = tag("tr", *(tag("th", words, scope="col", class_=kind) for words, kind in _COLUMNS))
    caption = tag("caption", "Values with 95 % bootstrap intervals over the cases", class_="unseen")
    table = tag("table", caption, tag("thead", head), join(parts), class_="metrics")
    return join([tag("p", HOW_TO_READ, class_="small"), table, _without_value(run)])


def _without_value(run: Run) -> Markup | None:
    """What the table leaves out, in one line."""
    absent = " · ".join(told(one.name).title for one in run.results if not one.n and not one.unscored)
    words = [unscored([run]), f"No case of this run has: {absent}." if absent else ""]
    return tag("p", " ".join(filter(None, words)), class_="small") if any(words) else None


HOW_TO_READ = (
    "Open a name to read what it measures. A gold line is one that people marked as answering its question. The 95 % "
    "interval says how far a figure may be off because of which questions were asked. What could not be scored counts "
    "neither as right nor as wrong."
)


_COLUMNS = (("Metric", ""), ("Value with 95 % interval; shares are drawn from 0 to 1", "figure"), ("Cases", "n"))


def _group_row(group: str) -> Markup:
    words = GROUPS.get(group, group.capitalize())
    return tag("tr", tag("th", words, colspan="3", scope="rowgroup"), class_="group")


def _row(metric: Told, result: Result) -> Markup:
    between = interval(result.low, result.high, metric.unit)
    counted = [tag("span", f"{result.n:,}")]
    if result.unscored:
        counted.append(tag("span", f"{result.unscored:,} not scored", class_="small"))
    words = spoken(metric.title, result, metric.unit)
    drawn = intervals([result], Scale.share(), metric.title, words) if metric.is_share else None
    value = tag("span", tag("b", figure(result.value, metric.unit)), " ", tag("span", between, class_="small"))
    return tag(
        "tr",
        tag("th", named(metric), scope="row"),
        tag("td", tag("div", value, drawn), class_="figure"),
        tag("td", join(counted, " "), class_="n"),
    )


def named(metric: Told) -> Markup:
    """The title, with the definition on demand."""
    if not metric.definition:
        return outside(cut(metric.title, 100))
    way = "Higher is better." if metric.better == "higher" else "Lower is better."
    way = "More of it is by itself neither better nor worse." if metric.is_neutral else way
    about = tag("p", f"{metric.definition} {way} Its name for --fail-under is ", tag("code", metric.name), ".")
    return tag("details", tag("summary", metric.title), about, class_="definition")


def tag_table(run: Run) -> Markup:
    """A row for each tag with the metrics that matter most; nothing where no case has a tag."""
    tags = all_tags(run.records)[:MOST_TAGS]
    names = [name for name in BY_TAG if (result := run.result(name)) and result.n]
    if not tags or not names:
        return Markup("")
    found = by_tag(run.records, names, int(run.settings.get("seed") or 0))
    metrics = [told(name) for name in names]
    head = tag("tr", tag("th", "Tag", scope="col"), tag("th", "Cases", scope="col", class_="n"),
               *(tag("th", metric.title, scope="col") for metric in metrics))  # fmt: skip
    rows = [_tag_row(run, name, metrics, {r.name: r for r in found.get(name, ())}) for name in tags]
    caption = tag("caption", "Values with 95 % intervals by tag; a dash where a tag has no such case", class_="unseen")
    return region("Metrics by tag", tag("table", caption, tag("thead", head), tag("tbody", *rows), class_="bytag"))


def _tag_row(run: Run, name: str, metrics: Sequence[Told], results: dict[str, Result]) -> Markup:
    cases = sum(name in record.tags for record in run.records)
    link = tag("a", outside(cut(name, 80)), href="#cases", data_choose=json.dumps({"tag": name}))
    cells = [_tag_cell(metric, results.get(metric.name)) for metric in metrics]
    return tag("tr", tag("th", link, scope="row"), tag("td", f"{cases:,}", class_="n"), *cells)


def _tag_cell(metric: Told, result: Result | None) -> Markup:
    if result is None or result.value is None:
        return tag("td", "–", class_="none")
    words = spoken(metric.title, result, metric.unit)
    drawn = intervals([result], scale_of(metric, [result]), metric.title, words)
    count = tag("span", f"n {result.n:,}", class_="small")
    return tag("td", tag("b", figure(result.value, metric.unit)), " ", count, drawn)


def latency(run: Run) -> Markup:
    """How long the replies took, as a histogram."""
    seconds = [record.seconds for record in run.records if record.reply and not record.remembered]
    if not seconds:
        return Markup("")
    marks = [(words, result.value) for words, name in (("median", "latency_p50"), ("95 %", "latency_p95"))
             if (result := run.result(name)) and result.value is not None]  # fmt: skip
    caption = tag("figcaption", f"How many of {plural(len(seconds), 'reply', 'replies')} took how long.")
    return tag("figure", histogram(seconds, marks, "Time to reply"), caption)


def legend_marks() -> Markup:
    """What the marks beside an article's lines mean."""
    return tag(
        "p",
        tag("span", "[1]", class_="pin"), " and ", tag("mark", "marked text"), ": cited by the reply. ",
        tag("span", icon("gold"), " and a bar", class_="goldflag"), ": a gold line, known to answer. ",
        "The number at a verdict: how sure the judge is that the lines support the statement, from 0 to 1.",
        class_="legend",
    )  # fmt: skip
