"""Two parties in one article who put one thing differently: "The council put the cost at £4 million. A study by the
residents arrives at £5 million." A table with a column for each of them counts too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

from rag.answering.disagreeing.asked import Asked
from rag.answering.disagreeing.corrections import takes_back
from rag.answering.disagreeing.mentions import Mention, at_odds, may_hold_value, mentions
from rag.answering.disagreeing.speakers import Said, estimate, says, speaker, speakers
from rag.answering.disagreeing.wordpairs import counts_people
from rag.checking.value import Value
from rag.index.lexical import words
from rag.types import Evidence


@dataclass(frozen=True, slots=True)
class Side:
    """What one party says. `by` is the head of its column; empty where the sentence itself tells."""

    mention: Mention
    by: str = ""

    @property
    def shown(self) -> str:
        return f"{self.mention.shown} ({self.by})" if self.by else self.mention.shown


def parted(
    question: str, asked: Asked, own: Sequence[Mention], cited: Sequence[Evidence], pool: Sequence[Evidence]
) -> tuple[Side, ...]:
    """The differing values of the parties that answer the question best; empty when none do.

    They count where the answer rests on one of the sentences or gives one of the values; else only where they hold
    more of the question than what it rests on.
    """
    stems = frozenset(words(question))
    if not asked.kinds or not stems:
        return ()
    places = {(e.article_id, e.span) for e in cited}
    least = max([_LEAST_HELD, *(_held(stems, m, [m.evidence]) + _ANY for m in own)])
    best: tuple[tuple[bool, float], tuple[Side, ...]] | None = None
    for sides in _sides(asked, stems, pool):
        lines = [side.mention.evidence for side in sides]
        held = _held(stems, sides[0].mention, lines)
        rests = any((e.article_id, e.span) in places for e in lines)
        given = any(_same_value(side.mention.value, m.value) for side in sides for m in own)
        if not (rests or given or held >= least):
            continue
        if best is None or (rests or given, held) > best[0]:
            best = ((rests or given, held), sides)
    return best[1] if best else ()


_LEAST_HELD = 0.8
_ANY = 1e-6


def _held(stems: frozenset[str], mention: Mention, lines: Sequence[Evidence]) -> float:
    """The share of the question's words that the sentences and their title hold; those beside the value count
    twice."""
    around = words(" ".join([lines[0].title, *(e.quote for e in lines)]))
    return (len(stems.intersection(around)) + len(stems & mention.near)) / len(stems)


def _same_value(a: Value, b: Value) -> bool:
    if a.kind != b.kind or (a.unit and b.unit and a.unit != b.unit):
        return False
    return _nominal(a) == _nominal(b)


def _nominal(value: Value) -> float:
    """The figure that is written: 10 of "up to ten"."""
    return {"at most": value.high, "less than": value.high, "nearly": value.high}.get(value.bound, value.low)


def _sides(asked: Asked, stems: frozenset[str], pool: Sequence[Evidence]) -> Iterator[tuple[Side, ...]]:
    ordered = sorted(pool, key=lambda e: (e.article_id, e.span.line_start, e.span.char_start))
    for _, group in groupby(ordered, key=lambda e: e.article_id):
        article = [e for e in group if not takes_back(e)]
        yield from _in_tables(asked, stems, article)
        yield from _in_sentences(asked, stems, article)


def _in_sentences(asked: Asked, stems: frozenset[str], article: Sequence[Evidence]) -> Iterator[tuple[Side, ...]]:
    """A whole statement, then the other party's in the same sentence or one of the next two."""
    telling = [e for e in article if may_hold_value(e.quote) and says(e.quote)]
    for i, evidence in enumerate(telling):
        following = [e for e in telling[i + 1 : i + _SENTENCES_ON] if _near(evidence, e)]
        if not following and not _TWO.search(evidence.quote):
            continue
        if not stems.intersection(words(evidence.quote)):
            continue
        for first in asked.answers(evidence):
            said = speaker(first)
            if not said or said.stems & stems:
                continue
            for later in (evidence, *following):
                other = next((s for s in _others(first, said, later) if not s[1].stems & stems), None)
                if other is not None:
                    yield Side(first), Side(other[0])
                    break


def _near(first: Evidence, later: Evidence) -> bool:
    return later.span.line_start - first.span.line_start <= _LINES_ON


_TWO = re.compile(r"[;,]|\b(?:while|whereas|but|and|although)\b")
_SENTENCES_ON, _LINES_ON = 3, 3


def _others(first: Mention, said: Said, evidence: Evidence) -> Iterator[tuple[Mention, Said]]:
    for m in mentions(evidence):
        if evidence == first.evidence and m.value.start <= first.value.start:
            continue
        if m.value.kind != first.value.kind or (m.value.kind == "money" and m.value.unit != first.value.unit):
            continue
        if m.value.unit not in ("", first.value.unit) or not _differ(first, m):
            continue
        other = estimate(m, first)
        if other and other.stems and not other.stems & said.stems:
            yield m.counting(first.value.unit), other


def _differ(a: Mention, b: Mention) -> bool:
    low, high = sorted((_nominal(a.value), _nominal(b.value)))
    if a.value.kind in ("date", "time"):
        return at_odds(a, b)
    if low <= 0 or high > _TIMES * low:
        return False
    bounds = {a.value.bound, b.value.bound}
    if "vague" in bounds:
        return False
    return (high - low) / high > (_BARELY if bounds == {"exact"} else _ROUGHLY)


_TIMES = 5
_BARELY, _ROUGHLY = 0.0, 0.1


def _in_tables(asked: Asked, stems: frozenset[str], article: Sequence[Evidence]) -> Iterator[tuple[Side, ...]]:
    """A row with a value for each party, where the heads of the columns are those who speak in the article."""
    heads: list[str] = []
    known: frozenset[str] | None = None
    for evidence in article:
        cells = _cells(evidence.quote)
        if len(cells) < _FEWEST_CELLS:
            continue
        if not mentions(evidence):
            heads = cells
            continue
        if len(heads) != len(cells) or not stems.intersection(words(cells[0])):
            continue
        sides = [(i, m) for m in asked.answers(evidence) if (i := _cell_of(evidence.quote, m.value.start))]
        known = speakers(article) if known is None else known
        columns = [frozenset(words(heads[i])) for i, _ in sides]
        if len(set(columns)) < len(columns) or any(column & stems for column in columns):
            continue
        if not (all(column & known for column in columns) or _of_finders(columns, known)):
            continue
        parties = tuple(Side(m, heads[i]) for i, m in sides)
        if len(parties) > 1 and any(_differ(a.mention, b.mention) for a, b in combinations(parties, 2)):
            yield parties


def _of_finders(columns: Sequence[frozenset[str]], known: frozenset[str]) -> bool:
    """Whether each column is that of somebody, and one of them says that it is a finding: "Residents' study"."""
    found = [bool(column & _FINDINGS) for column in columns]
    some = [bool(column & (known | _BODIES)) or any(map(counts_people, column)) for column in columns]
    return any(found) and all(a or b for a, b in zip(found, some, strict=True))


_FINDINGS = frozenset(
    words("study survey estimate forecast count tally claim version projection calculation assessment report audit")
)
_BODIES = frozenset(
    words(
        "council government ministry police union company opposition authority agency office board court party group "
        "association committee institute university city state club critic opponent official firm"
    )
)
_FEWEST_CELLS = 3
_CELL = re.compile(r"\s*[|\t]\s*")


def _cells(row: str) -> list[str]:
    return _CELL.split(row.strip().strip("|").strip(" ")) if row.count("|") + row.count("\t") > 1 else []


def _cell_of(row: str, place: int) -> int:
    """In which cell a character stands; the first holds what the row is about."""
    begin = len(row) - len(row.lstrip().lstrip("|"))
    return len(_CELL.findall(row[begin:place]))
