"""A comparison as plain text for the shell, and as Markdown for a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evals.report.comparing import FEWEST, Comparison, Flip, Move
from evals.report.escaping import code, plain
from evals.report.escaping import markdown as md
from evals.report.figures import told
from evals.report.words import figure, interval, plural

NAMED = 15
"""Cases of one kind that are named."""
CHANCE = (
    "Within noise: the 95 % interval of the difference holds 0. About one in twenty metrics without a real difference "
    "is called better or worse by chance."
)
TIMED = "Seconds were measured on this machine at different times; its load is not in the interval: not judged."
NEUTRAL = "more of it is by itself neither better nor worse: not judged."
FEW = f"Too few cases: one of the runs has fewer than {FEWEST} of this metric, which could be chance alone."
ALIKE = "No interval: the difference is the same in all of these cases, so that nobody knows how it varies in others."


def headline(found: Comparison) -> str:
    """What moved, in one line."""
    if not found.common:
        return "The runs have no case in common: nothing can be compared."
    parts = [
        f"{word} in {' · '.join(move.title for move in moves)}"
        for word, moves in (("better", found.found("better")), ("worse", found.found("worse")))
        if moves
    ]
    words = "; ".join(parts) or "no difference beyond noise"
    return f"B against A, over {plural(found.common, 'case')}: {words}."


def differences(found: Comparison) -> Iterator[str]:
    """In what the runs differ before any answer: the set, the cases, the settings. Without what is alike."""
    if not found.same_set:
        yield f"The question sets differ (A: {plain(found.a.dataset)}, B: {plain(found.b.dataset)})."
    for ids, words in (
        (found.only_a, "only in A"),
        (found.only_b, "only in B"),
        (found.changed, "not the same question or gold in both, left out"),
    ):
        if ids:
            yield f"{plural(len(ids), 'case')} {words}: {_named(ids)}."
    for one in found.settings:
        a, b = ("not set" if value is None else plain(value, 80) for value in (one.a, one.b))
        yield f"Setting {plain(one.setting, 80)}: {a} → {b}."


def notes(moves: Sequence[Move]) -> list[str]:
    """What has to be known of the intervals."""
    neutral = [move.title for move in moves if told(move.name).is_neutral]
    found = [CHANCE, *([TIMED] if any(told(move.name).is_timed for move in moves) else [])]
    found += [f"“{'”, “'.join(neutral)}”: {NEUTRAL}"] if neutral else []
    reached = {move.finding for move in moves}
    found += [FEW] if "too few cases" in reached else []
    return [*found, *([ALIKE] if "no interval" in reached else [])]


def _below(found: Comparison, moves: Sequence[Move]) -> list[str]:
    return [*([found.unscored] if found.unscored else []), *notes(moves)]


def _named(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - NAMED:,} more" if len(ids) > NAMED else ""
    return ", ".join(plain(one, 80) for one in ids[:NAMED]) + more


def text(found: Comparison) -> str:
    lines = [f"{letter}  {plain(side.name)}  ({plain(side.system)}, {plain(side.dataset)}, "
             f"{plural(side.cases, 'case')})" for letter, side in (("A", found.a), ("B", found.b))]  # fmt: skip
    lines += list(differences(found)) or ["Same question set and settings."]
    lines += ["", headline(found)]
    if found.moves:
        moves = found.shown()
        lines += ["", *_table([_COLUMNS, *(_cells(move) for move in moves)]), *_below(found, moves)]
    for flipped in found.by_kind():
        lines += ["", flip_heading(flipped)]
        lines += [f"  {plain(flip.id, 60)}  {plain(flip.question, 100)}" for flip in flipped[:NAMED]]
        lines += [f"  and {len(flipped) - NAMED:,} more"] if len(flipped) > NAMED else []
    if found.common and not found.flips:
        lines += ["", "No case flipped."]
    return "\n".join(lines) + "\n"


def flip_heading(flipped: Sequence[Flip]) -> str:
    """`answer: right → wrong (2 cases, worse)`, of cases that changed alike."""
    way = {True: ", better", False: ", worse", None: ""}[flipped[0].better]
    return f"{flip_words(flipped[0])} ({plural(len(flipped), 'case')}{way})"


def flip_words(flip: Flip) -> str:
    return f"{flip.aspect}: {flip.before} → {flip.after}"


_COLUMNS = ("metric", "A", "B", "B - A", "95 % interval", "cases", "")


def _cells(move: Move) -> tuple[str, ...]:
    """As text: name, both values, difference, interval, cases, and what it amounts to."""
    between = interval(move.low, move.high, move.unit, signed=True)
    figures = (figure(move.a, move.unit), figure(move.b, move.unit), figure(move.difference, move.unit, signed=True))
    cases = f"{move.n:,}" + (f" (+{move.unscored:,} not scored)" if move.unscored else "")
    return (move.title, *figures, between, cases, move.finding)


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (cell.rjust(width) if 0 < n < 4 else cell.ljust(width) for n, (cell, width) in
                 enumerate(zip(row, widths, strict=True)))  # fmt: skip
        yield "  ".join(cells).rstrip()


def markdown(found: Comparison) -> str:
    lines = [f"## {md(found.b.name)} against {md(found.a.name)}", "", f"**{md(headline(found), 1000)}**", ""]
    lines += [f"- {letter}: {md(side.system)}, {md(side.dataset)}, {plural(side.cases, 'case')}"
              for letter, side in (("A", found.a), ("B", found.b))]  # fmt: skip
    lines += [f"- {md(line, 2000)}" for line in differences(found)] or ["- Same question set and settings."]
    if found.moves:
        moves = found.shown()
        lines += [
            "",
            "| Metric | A | B | B − A | 95 % interval | Cases | |",
            "| --- | ---: | ---: | ---: | --- | ---: | --- |",
        ]
        lines += [_row(move) for move in moves]
        lines += ["", md(" ".join(_below(found, moves)), 4000)]
    for flipped in found.by_kind():
        lines += ["", f"<details><summary>{flip_heading(flipped)}</summary>", ""]
        lines += [f"- {code(flip.id)} {md(flip.question, 200)}" for flip in flipped[:NAMED]]
        lines += [f"- and {len(flipped) - NAMED:,} more"] if len(flipped) > NAMED else []
        lines += ["", "</details>"]
    if found.common and not found.flips:
        lines += ["", "No case flipped."]
    return "\n".join(lines) + "\n"


def _row(move: Move) -> str:
    name, *cells, finding = _cells(move)
    shown = f"**{finding}**" if finding in ("better", "worse") else finding
    return f"| {md(name)} | {' | '.join(cells)} | {shown} |"
