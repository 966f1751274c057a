"""The lines that a reply cites as they stand in their articles, with the lines around them and the gold lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evals.metrics.gold import between
from evals.records import Place, Record
from evals.report.icons import icon
from evals.report.markup import Markup, cut, hidden, join, outside, tag
from evals.report.words import lines as numbers
from rag.doors import readable_date

Lines = Sequence[str]
Ranges = list[tuple[int, int]]

LONGEST_PLACE = 40
"""Lines of one cited place that are shown; some systems cite whole chunks."""
LONGEST_CASE = 160
"""Lines that are shown of all articles of a case."""


@dataclass(frozen=True, slots=True)
class Detail:
    """How much of each case is shown: lines around the cited ones; characters of a line beside them, or before and
    after the quote; of a quote; of an answer or a statement."""

    context: int = 3
    around: int = 160
    quote: int = 1200
    answer: int = 4000


FULL = Detail()


@dataclass(frozen=True, slots=True)
class Gold:
    """Lines that are known to answer; without lines the whole source."""

    source: str
    start: int | None
    end: int | None

    def __str__(self) -> str:
        return f"{self.source}:{numbers(self.start, self.end or self.start)}" if self.start else self.source

    def covers(self, place: Place) -> bool:
        return between(place, self.source, self.start, self.end) == 0


def gold_of(record: Record) -> list[Gold]:
    found = (entry for entry in record.case.get("evidence", ()) if isinstance(entry, Mapping))
    ranges = ((str(entry.get("source", "")), entry.get("line_start"), entry.get("line_end")) for entry in found)
    return [Gold(source, start, end if end else start) for source, start, end in ranges]


def excerpts(record: Record, sources: Mapping[str, Lines], detail: Detail = FULL) -> Markup:
    """Each cited article with its cited lines and the lines around them; gold lines of the same articles too."""
    cited: dict[str, list[Place]] = {}
    for place in record.reply.citations if record.reply else ():
        cited.setdefault(place.source, []).append(place)
    gold = gold_of(record)
    shown = cited | {one.source: [] for one in gold if one.source in sources and one.source not in cited}
    budget = Budget(LONGEST_CASE)
    parts = []
    for source, places in shown.items():
        if not budget.left:
            parts.append(tag("p", "More articles are cited than can be shown here.", class_="small"))
            break
        own_gold = [g for g in gold if g.source == source]
        parts.append(_article(source, places, own_gold, sources.get(source), detail, budget))
    return join(parts)


@dataclass(slots=True)
class Budget:
    """How many more lines may be shown."""

    left: int

    def take(self, wanted: int) -> int:
        given = min(wanted, self.left)
        self.left -= given
        return given


def _article(
    source: str, places: Sequence[Place], gold: Sequence[Gold], lines: Lines | None, detail: Detail, budget: Budget
) -> Markup:
    windows = _windows(places, gold, len(lines), detail.context) if lines else []
    if lines and windows:
        body = join(_window(window, places, gold, lines, detail, budget) for window in windows if budget.left)
    else:
        why = "these lines are not in the stored article" if lines else "the article is not stored with this run"
        body = join([tag("p", f"Only the quotes can be shown: {why}.", class_="small"), _quotes(places, detail.quote)])
    return tag("section", _origin(source, places, gold), body, class_="article")


def _origin(source: str, places: Sequence[Place], gold: Sequence[Gold]) -> Markup:
    first = places[0] if places else None
    facts = [first.outlet or "", readable_date(first.published)] if first else []
    parts = [tag("cite", cut(first.title, 200), dir="auto") if first and first.title else None]
    parts += [outside(cut(fact, 100)) for fact in facts if fact]
    parts.append(tag("code", cut(source, 200), dir="auto"))
    if not places:
        parts.append(tag("span", "not cited, but known to answer", class_="small"))
    elif any(g.start is None for g in gold):
        parts.append(tag("span", icon("gold"), "the whole article is known to answer", class_="small"))
    return tag("p", join(parts, " · "), class_="origin")


def _quotes(places: Sequence[Place], limit: int) -> Markup:
    return join(
        tag("blockquote", f"[{p.number}] {numbers(p.line_start, p.line_end)}: {cut(p.quote, limit)}", dir="auto")
        for p in places
    )


def _windows(places: Sequence[Place], gold: Sequence[Gold], last: int, context: int) -> Ranges:
    """First and last lines to show, in order and apart from each other."""
    wanted = [(p.line_start - context, min(p.line_end, p.line_start + LONGEST_PLACE) + context) for p in places
              if 1 <= p.line_start <= last]  # fmt: skip
    wanted += [(g.start - 1, min(g.end or g.start, g.start + LONGEST_PLACE) + 1) for g in gold
               if g.start and g.start <= last]  # fmt: skip
    merged: Ranges = []
    for low, high in sorted((max(low, 1), min(high, last)) for low, high in wanted):
        if merged and low <= merged[-1][1] + 2:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        elif low <= high:
            merged.append((low, high))
    return merged


def _window(
    window: tuple[int, int],
    places: Sequence[Place],
    gold: Sequence[Gold],
    lines: Lines,
    detail: Detail,
    budget: Budget,
) -> Markup:
    start, end = window
    shown = budget.take(end - start + 1)
    marks = _marks(places, lines, start, end)
    rows = join(
        _line(n, _text(lines[n - 1], marks.get(n, []), detail, known := _is_gold(gold, n)), _citing(places, n), known)
        for n in range(start, start + shown)
    )
    left = end - start + 1 - shown
    more = tag("p", f"{left:,} lines more; see the article.", class_="small") if left else None
    return join([tag("ol", rows, class_="lines", aria_label=f"Lines {numbers(start, end)}") if shown else None, more])


def _citing(places: Sequence[Place], line: int) -> list[int]:
    return sorted({place.number for place in places if place.line_start <= line <= place.line_end})


def _is_gold(gold: Sequence[Gold], line: int) -> bool:
    return any(g.start and g.start <= line <= (g.end or g.start) for g in gold)


def _line(number: int, text: Markup, citing: Sequence[int], is_gold: bool) -> Markup:
    flags = [tag("span", hidden("cited as "), "".join(f"[{n}]" for n in citing), class_="pin")] if citing else []
    flags += [tag("span", icon("gold"), hidden("gold line"), class_="goldflag")] if is_gold else []
    return tag(
        "li",
        tag("span", str(number), class_="no"),
        tag("span", *flags, class_="flags") if flags else None,
        tag("span", text, class_="text", dir="auto"),
        class_=f"line{' cited' if citing else ''}{' gold' if is_gold else ''}",
    )


def _text(text: str, marks: Ranges, detail: Detail, is_gold: bool) -> Markup:
    """The line with its cited characters marked; of a long line what stands around them."""
    if not marks:
        limit = detail.quote if is_gold else detail.around
        return join([_opening(text, limit), tag("span", " …", class_="cut") if len(text) > limit else None])
    parts: list[str | None] = []
    at = 0
    for start, end in marks:
        parts.append(_between(text[at:start], detail.around, first=at == 0, last=False))
        parts.append(tag("mark", cut(text[start:end], detail.quote)))
        at = end
    parts.append(_between(text[at:], detail.around, first=False, last=True))
    return join(parts)


def _opening(text: str, limit: int) -> str:
    """The first whole words."""
    return text if len(text) <= limit else text[:limit].rpartition(" ")[0] or text[:limit]


def _between(text: str, limit: int, first: bool, last: bool) -> Markup:
    """Text beside marked text: of much only what is near."""
    if len(text) <= (limit if first or last else 2 * limit):
        return join([text])
    before = "" if first else _opening(text, limit)
    after = "" if last else text[-limit:]
    return join([before, tag("span", " … ", class_="cut"), after])


def _marks(places: Iterable[Place], lines: Lines, start: int, end: int) -> dict[int, Ranges]:
    """Line numbers with the ranges of characters that are cited, in order and apart."""
    found: dict[int, Ranges] = {}
    for place in places:
        for number, low, high in _characters(place, lines):
            if start <= number <= end and low < high:
                found.setdefault(number, []).append((low, high))
    return {number: _merged(ranges) for number, ranges in found.items()}


def _characters(place: Place, lines: Lines) -> Iterator[tuple[int, int, int]]:
    """(line, first character, end) of a place: where its quote stands, or its whole lines where it does not."""
    first, last = max(place.line_start, 1), min(place.line_end, len(lines))
    stored = lines[first - 1 : last]
    at = "\n".join(stored).find(place.quote) if place.quote else -1
    until = at + len(place.quote)
    offset = 0
    for number, text in enumerate(stored, first):
        low, high = (max(at - offset, 0), min(until - offset, len(text))) if at >= 0 else (0, len(text))
        yield number, low, high
        offset += len(text) + 1


def _merged(ranges: Ranges) -> Ranges:
    merged: Ranges = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return merged
