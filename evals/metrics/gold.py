"""Which places touch the gold lines of a case. One entry of a group (`Case.groups`) is enough, each group is needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evals.questions import Gold
from evals.records import Place


def distance(place: Place, gold: Gold) -> int | None:
    """Lines between a place and gold lines, 0 when they share a line; None in another source. Gold without lines is
    the whole source."""
    return between(place, gold.source, gold.line_start, gold.line_end)


def between(place: Place, source: str, first: int | None, last: int | None) -> int | None:
    """The same with the lines by themselves, as a finished run holds them."""
    if place.source != source:
        return None
    if first is None:
        return 0
    return max(0, place.line_start - (first if last is None else last), first - place.line_end)


def touches(place: Place, group: Iterable[Gold]) -> bool:
    return any(distance(place, gold) == 0 for gold in group)


def touched(places: Iterable[Place], groups: Iterable[tuple[Gold, ...]]) -> int:
    """How many of the groups some place touches."""
    places = list(places)
    return sum(any(touches(place, group) for place in places) for group in groups)


def lines_shared(places: Iterable[Place], evidence: Iterable[Gold]) -> tuple[int, int]:
    """How many of the lines that the places cover are gold lines, and how many they cover; each line counts once."""
    places, evidence = list(places), list(evidence)
    shared = covered = 0
    for source in dict.fromkeys(place.source for place in places):
        ours = list(_apart((p.line_start, max(p.line_start, p.line_end)) for p in places if p.source == source))
        gold = [g for g in evidence if g.source == source]
        size = sum(last - first + 1 for first, last in ours)
        covered += size
        if any(g.line_start is None for g in gold):
            shared += size
            continue
        known = list(_apart((g.line_start, g.line_end or g.line_start) for g in gold if g.line_start is not None))
        shared += sum(max(0, min(b, d) - max(a, c) + 1) for a, b in ours for c, d in known)
    return shared, covered


def _apart(ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Ranges of lines, both ends in, so that no line is in two of them."""
    reached: int | None = None
    for first, last in sorted(ranges):
        first = first if reached is None else max(first, reached + 1)
        if first <= last:
            reached = last
            yield first, last
