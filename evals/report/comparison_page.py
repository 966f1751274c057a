"""A comparison as one HTML page."""

from __future__ import annotations

from collections.abc import Sequence

from evals.records import Result
from evals.report.comparing import Comparison, Finding, Flip, Move, Side
from evals.report.comparison_text import flip_words, headline, notes
from evals.report.figures import GROUPS, grouped, told
from evals.report.frame import document, region, section
from evals.report.icons import icon
from evals.report.markup import Markup, cut, join, outside, tag
from evals.report.plots import Scale, intervals
from evals.report.tables import named
from evals.report.words import Tone, figure, interval, plural

FINDINGS: dict[Finding, tuple[Tone, str, str]] = {
    "better": ("good", "up", "better"),
    "worse": ("bad", "down", "worse"),
    "within noise": ("plain", "same", "noise"),
    "no difference": ("plain", "same", "noise"),
    "not comparable": ("plain", "dashed", "noise"),
    "too few cases": ("plain", "dashed", "noise"),
    "no interval": ("plain", "dashed", "noise"),
    "not judged": ("plain", "dashed", "noise"),
}
"""Of a chip its tone and drawing; of a plot its class."""
NAMED = 200


def page(found: Comparison) -> str:
    header = join(
        [
            tag("p", "Comparison of two runs", class_="kind"),
            tag("h1", outside(cut(found.b.name, 200)), " against ", outside(cut(found.a.name, 200))),
            tag("dl", _side("A", found.a), _side("B", found.b), class_="facts"),
        ]
    )
    sections = [
        ("short", "In short", join([tag("p", headline(found), class_="headline"), _before(found)])),
        ("metrics", "Metrics", _moves(found)),
        ("flips", "Cases that flipped", _flips(found)),
    ]
    shown = [(name, title, body) for name, title, body in sections if body]
    body = join(section(name, title, part) for name, title, part in shown)
    return document(f"{found.b.name} against {found.a.name}", header, body, [(name, title) for name, title, _ in shown])


def _side(letter: str, side: Side) -> Markup:
    words = join(
        [
            outside(cut(side.name, 200)),
            outside(cut(side.system, 200)),
            outside(cut(side.dataset, 200)),
            plural(side.cases, "case"),
        ],
        ", ",
    )
    return tag("div", tag("dt", f"Run {letter}"), tag("dd", words))


def _before(found: Comparison) -> Markup:
    """In what the runs differ before any answer."""
    parts = []
    if not found.same_set:
        sets = join([outside(cut(found.a.dataset, 200)), " and ", outside(cut(found.b.dataset, 200))])
        parts.append(_notice(tag("b", "The question sets differ"), ": ", sets))
    for ids, words in (
        (found.only_a, "only in A"),
        (found.only_b, "only in B"),
        (found.changed, "not the same question or gold in both, and left out"),
    ):
        if ids:
            parts.append(_notice(tag("b", plural(len(ids), "case")), f" {words}: ", _codes(ids)))
    if found.settings:
        head = tag("tr", *(tag("th", words, scope="col") for words in ("Setting", "A", "B")))
        rows = [
            tag("tr", tag("th", outside(one.setting), scope="row"), *(_setting(value) for value in (one.a, one.b)))
            for one in found.settings
        ]
        caption = tag("caption", "Settings that differ", class_="unseen")
        table = tag("table", caption, tag("thead", head), tag("tbody", *rows), class_="settings")
        parts += [tag("h3", "Settings that differ"), region("Settings that differ", table, columns=False)]
    else:
        parts.append(tag("p", "Both runs have the same settings.", class_="small"))
    return join(parts)


def _setting(value: str | None) -> Markup:
    return tag("td", "not set", class_="none") if value is None else tag("td", outside(value))


def _notice(*parts: str) -> Markup:
    return tag("p", icon("warning"), " ", *parts, class_="notice")


def _codes(ids: Sequence[str]) -> Markup:
    shown = join((tag("code", cut(one, 100), dir="auto") for one in ids[:NAMED]), ", ")
    return join([shown, f" and {len(ids) - NAMED:,} more" if len(ids) > NAMED else None])


def _moves(found: Comparison) -> Markup:
    if not found.moves:
        return Markup("")
    moves = found.shown()
    unscored = tag("p", found.unscored, class_="small") if found.unscored else None
    by_name = {move.name: move for move in moves}
    shares = [value for move in moves if not move.unit for value in (move.low, move.high, move.difference)]
    scale = Scale.around_zero(shares)
    bodies = []
    for group, metrics in grouped(list(by_name)).items():
        title = tag("th", GROUPS.get(group, group.capitalize()), colspan="5", scope="rowgroup")
        rows = [_move(by_name[metric.name], scale) for metric in metrics]
        bodies.append(tag("tbody", tag("tr", title, class_="group"), *rows))
    columns = (
        ("Metric", ""),
        ("Finding", "word"),
        ("A", "value"),
        ("B", "value"),
        (f"B − A with 95 % interval; shares are drawn from −{scale.high:g} to +{scale.high:g}", "figure"),
    )
    head = tag("tr", *(tag("th", words, scope="col", class_=kind) for words, kind in columns))
    caption = tag("caption", "Paired differences over the cases that both runs hold", class_="unseen")
    table = tag("table", caption, tag("thead", head), *bodies, class_="metrics moves")
    return join([region("Paired differences", table), unscored, tag("p", " ".join(notes(moves)), class_="small")])


def _move(move: Move, scale: Scale) -> Markup:
    tone, drawing, kind = FINDINGS[move.finding]
    between = interval(move.low, move.high, move.unit, signed=True)
    difference = figure(move.difference, move.unit, signed=True)
    cases = f"{move.n:,} cases" + (f", {move.unscored:,} not scored" if move.unscored else "")
    drawn = None
    if not move.unit:
        result = Result(move.name, move.difference, move.low, move.high, move.n, move.unscored)
        words = f"{move.title}: B minus A is {difference}" + (f", 95 % interval {between}" if between else "")
        drawn = intervals([result], scale, f"Difference in {move.title}", f"{words}; {move.finding}", [kind])
    value = tag("span", tag("b", difference), " ", tag("span", between, class_="small"), " ",
                tag("span", cases, class_="small cases"))  # fmt: skip
    return tag(
        "tr",
        tag("th", named(told(move.name)), scope="row"),
        tag("td", tag("span", icon(drawing), move.finding, class_=f"chip {tone}"), class_="word"),
        tag("td", figure(move.a, move.unit), class_="value"),
        tag("td", figure(move.b, move.unit), class_="value"),
        tag("td", tag("div", value, drawn), class_="figure"),
    )


def _flips(found: Comparison) -> Markup:
    if not found.common:
        return Markup("")
    parts = [_kind(flipped) for flipped in found.by_kind()]
    return join(parts) if parts else tag("p", "No case flipped.")


def _kind(flipped: Sequence[Flip]) -> Markup:
    better = flipped[0].better
    tone, drawing, _ = FINDINGS["within noise" if better is None else "better" if better else "worse"]
    words = "changed" if better is None else "better" if better else "worse"
    heading = tag(
        "h3",
        tag("span", icon(drawing), words, class_=f"chip {tone}"),
        tag("span", f"{flip_words(flipped[0])}, {plural(len(flipped), 'case')}"),
    )
    rows = [
        tag("li", tag("code", cut(flip.id, 100), dir="auto"), " ", outside(cut(flip.question, 300)))
        for flip in flipped[:NAMED]
    ]
    more = tag("p", f"and {len(flipped) - NAMED:,} more", class_="small") if len(flipped) > NAMED else None
    return tag("div", heading, tag("ul", *rows, class_="flips"), more, class_="flip")
