"""The newest figure for a thing that has moved on since the cited articles: a toll that rose, a final bill."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.disagreeing.asked import Asked
from rag.answering.disagreeing.corrections import is_error
from rag.answering.disagreeing.disagreements import names_of
from rag.answering.disagreeing.mentions import Mention, at_odds, grown, of_one_thing
from rag.answering.disagreeing.sameness import SAME_CONTEXT, Encode, sameness
from rag.checking.values import agrees, values
from rag.types import Evidence

_MOST_COMPARED = 6
_SAME = 0.85 * SAME_CONTEXT
"""A short later report says less of the thing."""
_PAST = re.compile(
    r"\b(?:first|at first|initial(?:ly)?|original(?:ly)?|plann?(?:ed)?|expected|estimated?|budgeted|before|back then|"
    r"that (?:day|night|week|month|year)|said|say|says|should|(?:hour|day|week|month)s? (?:after|into|later))\b",
    re.IGNORECASE,
)
"""Such a question does not want the newest figure."""


def newest(question: str, cited: Sequence[Evidence], others: Sequence[Evidence], encode: Encode) -> Evidence | None:
    """The latest sentence with a figure that has taken the place of the cited ones; None when there is none.

    Something must say that time has passed: "now", "in the end", or deaths, which only grow.
    """
    asked = Asked.of(question)
    if _PAST.search(question) or any(v.kind in ("date", "time") for v in values(question)):
        return None
    own = [m for e in cited for m in asked.answers(e) if m.published and m.value.kind not in ("date", "time")]
    if not own:
        return None
    latest = max(m.published for m in own if m.published)
    rest = [m for e in others for m in asked.answers(e) if m.published and m.published > latest and not is_error(m)]
    fresh = [m for m in rest if not any(agrees(o.value, m.value) or agrees(m.value, o.value) for o in own)]
    fresh.sort(key=lambda m: (m.published, len(m.stems & own[0].stems)), reverse=True)
    pairs = ((m, o) for m in fresh for o in own if _takes_place(question, asked, o, m))
    for _, (later, before) in zip(range(_MOST_COMPARED), pairs, strict=False):
        if sameness(before, later, encode, strict=False) >= _SAME:
            return later.evidence
    return None


def _takes_place(question: str, asked: Asked, before: Mention, later: Mention) -> bool:
    return (
        at_odds(before, later)
        and grown(before, later)
        and of_one_thing(before, later)
        and names_of(question, before, later, asked.age)
    )
