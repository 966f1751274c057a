"""Exact differences between a statement and its lines: each alone is reason enough not to call it supported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from rag.checking.alignment import Alignment
from rag.checking.denials import denials
from rag.checking.difference import Difference
from rag.checking.judging import Line
from rag.checking.names import holds, missing, names, opens
from rag.checking.value_differences import value_differences
from rag.checking.wording import acts, close, enlarged, opposites, replaced, swapped
from rag.index.lexical import located_words

_FEW = {"negation": 2, "modality": 1}
"""Of more lines, one denies or only plans what another says outright."""


def differences(statement: str, lines: Sequence[Line], aligned: Alignment) -> list[Difference]:
    """All that is found, the surest kinds first."""
    texts = [line.text for line in lines]
    plain = len(lines) == 1 or close(aligned)
    found = [
        *value_differences(statement, lines),
        *_names(statement, lines, aligned),
        *(replace(d, sure=len(lines) <= _FEW[d.kind]) for d in denials(statement, texts, aligned)),
        *(Difference("opposite", reason, plain) for reason in opposites(statement, texts, aligned)),
        *(Difference("order", reason) for reason in swapped(statement, texts)),
        *(Difference("wording", *found) for found in replaced(statement, texts, _known(lines))),
        *(Difference("wording", reason) for reason in enlarged(statement, texts)),
        *(Difference("act", reason, len(lines) == 1) for reason in acts(statement, texts)),
    ]
    return sorted(found, key=lambda difference: not difference.sure)


def _known(lines: Sequence[Line]) -> list[str]:
    """Everything that a reader sees of the citations."""
    return [part for line in lines for part in (line.text, line.title, line.outlet) if part]


def _names(statement: str, lines: Sequence[Line], aligned: Alignment) -> Iterator[Difference]:
    known = _known(lines)
    lacking = missing(statement, known)
    if lacking:
        said = ", ".join(dict.fromkeys(word for word, _ in lacking))
        yield Difference("name", f"{said}: not in the cited lines", not all(adds for _, adds in lacking))
    elif rival := _other_opening(statement, known, [line.text for line in lines], aligned):
        yield Difference("name", f"the lines speak of {rival}", close(aligned))


def _other_opening(statement: str, known: Sequence[str], texts: Sequence[str], aligned: Alignment) -> str | None:
    """The name that the lines have where the statement begins with another: at the beginning of a sentence a capital
    alone tells nothing, so the word that it goes back to has to be a name too."""
    said = located_words(statement)
    if not said or not statement[said[0][1]].isupper() or holds(statement[said[0][1] : said[0][2]], known):
        return None
    rival = _opening_rival(statement, said, texts, aligned)
    return None if rival is None or holds(rival, [statement]) else rival


def _is_subject(text: str, end: int) -> bool:
    """Whether the word that ends here has a verb or another name behind it: "Doctors said", not "Mix the flour"."""
    return _SUBJECT.match(text, end) is not None


_SUBJECT = re.compile(
    r"(?:[’']s?)?,? (?:\d\d, )?(?:(?:and|who|also|later|then) )?(?:thought|[A-Z]\w+|said|says|is|was|are|were|"
    r"has|have|had|will|would|can|could|may|might|must|should|did|does|do|won|lost|went|took|made|gave|told|met|left|led|held|found|came|"
    r"\w{2,}ed|\w{3,}s)\b"
)


def _opening_rival(
    statement: str, said: Sequence[tuple[str, int, int]], texts: Sequence[str], aligned: Alignment
) -> str | None:
    first = aligned.words[0] if aligned.words and aligned.words[0].start == said[0][1] else None
    subject = _is_subject(statement, said[0][2])
    places = [(text, start, end) for text in texts for _, start, end in located_words(text)]
    if subject and first is not None and first.partner >= 0:
        text, start, end = places[first.partner]
        if any(start == at for _, at, _ in names(text)):
            return text[start:end]
    if len(said) > 1 and said[1][1] == said[0][2] + 1:
        for (text, start, end), (other, at, until) in pairwise(places):
            behind = other is text and at == end + 1 and text[at:until] == statement[said[1][1] : said[1][2]]
            if behind and text[start].isupper() and opens(text, start):
                return text[start:end]
    if subject and _SPEAKS.match(statement, said[0][2]):
        return next((name for text in texts for name, _, _ in names(text) if name not in statement), None)
    return None


_SPEAKS = re.compile(r"(?:, \d\d,)? (?:said|says|thought|asked|told|denied|blames|blamed|warned|promised|demanded)\b")
