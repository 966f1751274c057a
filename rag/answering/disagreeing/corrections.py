"""A later word of an outlet that takes its own earlier value back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answering.disagreeing.mentions import Mention, at_odds, mentions, same_noun
from rag.answering.disagreeing.naming import named
from rag.answering.disagreeing.sameness import SAME_CONTEXT, Encode, sameness
from rag.checking.values import agrees
from rag.index.lexical import words
from rag.types import Evidence

_TAKES_BACK = re.compile(
    r"\b(?:correction|clarification|erratum|corrected|earlier version|previous version|editing error|in error|"
    r"misstated|mistakenly|wrongly|incorrect(?:ly)?|erroneously|"
    r"(?:was|were|is|are) (?:wrong|mistaken|incorrect|untrue)|that is wrong|should have (?:said|read|been)|"
    r"correct (?:figure|number|sum|amount|date|year|name|total|age|share)|(?:we|our report|our article) (?:wrote|said|"
    r"reported|gave|stated)|as we reported|(?:has|have|had) revised|revised (?:its|the|their)|now says)\b",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:the report|our report|the article|we) (?:also )?(?:said|stated|wrote|gave|reported)\b", re.I
)
_WRONG_BEFORE = re.compile(
    r"(?:\bnot|\binstead of|\brather than|\bfigure of|\bsaid(?: that)?[^.;]{0,80}|\bwrote[^.;]{0,80}|"
    r"\b(?:gave|reported|given)\b[^.;]{0,60}\bas)\s+\Z",
    re.I,
)
_NEXT_LINES = 4


def corrected(
    own: Sequence[Mention], rest: Sequence[Mention], pool: Sequence[Evidence], encode: Encode
) -> Iterator[tuple[Mention, Mention]]:
    """Pairs of an outlet's earlier value and the one that it gives instead; one of the two articles is cited.

    Where the earlier report was not found, the sentence of the correction that quotes the error stands for it.
    """
    cited = {m.evidence.article_id for m in own}
    places = {m.evidence for m in own}
    late = [e for e in pool if takes_back(e)]
    kinds = {m.value.kind for m in own}
    new = [m for e in late for m in mentions(e) if m.value.kind in kinds and not is_error(m)]
    for old in sorted(rest, key=lambda m: takes_back(m.evidence)):
        fitting = [
            m for m in new if (old.evidence in places or m.evidence.article_id in cited) and _may_replace(old, m)
        ]
        fitting.sort(key=_surest)
        yield from ((old, m) for m in fitting if _takes_back(old, m, pool, encode))


def _surest(new: Mention) -> tuple[bool, bool, int]:
    """A sentence that says itself what is right comes first, then one that says that something is wrong."""
    right = _RIGHT.search(new.text[: new.value.start]) is not None
    return not right, not _TAKES_BACK.search(new.text), new.evidence.span.line_start


def takes_back(evidence: Evidence) -> bool:
    """Whether a sentence or its title says that something was wrong."""
    return bool(_TAKES_BACK.search(evidence.quote[:1_500]) or _TAKES_BACK.search(evidence.title))


def _may_replace(old: Mention, new: Mention) -> bool:
    if old.evidence.article_id == new.evidence.article_id:
        return is_error(old) and _before(old, new)
    if takes_back(old.evidence) or not _same_outlet(old.evidence, new.evidence):
        return False
    return (old.evidence.published or "") <= (new.evidence.published or "9999")


def _same_outlet(a: Evidence, b: Evidence) -> bool:
    return bool(a.outlet) and bool(b.outlet) and str(a.outlet).casefold() == str(b.outlet).casefold()


def _takes_back(old: Mention, new: Mention, pool: Sequence[Evidence], encode: Encode) -> bool:
    """Whether `new` stands in the place of `old`: the correction repeats the old value, or means the same thing."""
    if old.value.kind != new.value.kind or not at_odds(old, new):
        return False
    if same_noun(old.value.unit, new.value.unit) is False:
        return False
    article = [e for e in pool if e.article_id == new.evidence.article_id]
    around = [e for e in article if abs(e.span.line_start - new.evidence.span.line_start) <= _NEXT_LINES]
    repeats = [m for e in around for m in mentions(e) if agrees(m.value, old.value) and _before(m, new)]
    topic = f"{new.evidence.title} {' '.join(e.quote for e in around)}"
    shared = old.stems & frozenset(stem for m in (new, *repeats) for stem in m.stems | _title(m))
    if repeats:
        kinds = {m.value.unit for m in repeats}
        return (
            len(shared) >= 1
            and all(named(n, topic) for n in _subjects(old))
            and bool({old.value.unit, ""} & kinds or new.value.unit == old.value.unit)
        )
    if not _TAKES_BACK.search(new.text) or len(shared) < 2:
        return False
    if not all(named(n, topic) for n in _subjects(old)):
        return False
    return sameness(old, new, encode, strict=False) >= _SAME_TOPIC * SAME_CONTEXT


_SAME_TOPIC = 0.75
"""A correction says less of the thing than the report did."""


def _subjects(old: Mention) -> frozenset[str]:
    """The names of the old sentence, without its outlet's own."""
    return old.names - {word.casefold() for word in (old.evidence.outlet or "").split()}


def _title(mention: Mention) -> frozenset[str]:
    return frozenset(words(mention.evidence.title))


def _before(repeat: Mention, new: Mention) -> bool:
    """The error is named in the same sentence or in one before it."""
    if repeat.evidence == new.evidence:
        return True
    first, second = repeat.evidence.span, new.evidence.span
    return (first.line_start, first.char_start) <= (second.line_start, second.char_start)


def is_error(mention: Mention) -> bool:
    """Whether a correction quotes this value as the wrong one."""
    before = mention.text[max(0, mention.value.start - 100) : mention.value.start]
    if not takes_back(mention.evidence) or _RIGHT.search(before):
        return False
    return bool(_WRONG_BEFORE.search(before) or _REPORTED.search(before))


_RIGHT = re.compile(r"\b(?:correct|should have|in fact|actually|now says)\b[^;]*\Z", re.IGNORECASE)
