"""Whether the words around two values mean the same, by the vectors of their word pieces."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rag.answering.disagreeing.ages import is_age, owner
from rag.answering.disagreeing.mentions import Mention, same_noun
from rag.answering.disagreeing.naming import named, names_in
from rag.answering.disagreeing.wordpairs import counts_anybody, means_alike
from rag.checking.value import word_set
from rag.index.lexical import located_words
from rag.models.minilm import Encoded

Encode = Callable[[str], Encoded]
Floats = NDArray[np.float32]

SAME_CONTEXT = 0.62
"""Mean cosine of the content words of a clause with their best partners in the other sentence, both directions."""
_LEAST = 0.45
"""The lower direction: a long sentence says more than a short one repeats."""
SAME_NOUN = 0.45
SAME_SUBJECT = 0.45
_REPORTING = word_set("said say told announc accord report offici")


def sameness(a: Mention, b: Mention, encode: Encode, strict: bool = True) -> float:
    """0 to 1: how well each clause is found again in the other sentence; 0 when the nouns or the subjects differ."""
    first, second = encode(a.text), encode(b.text)
    if is_age(a) and is_age(b) and owner(a) & owner(b):
        return 1.0
    units = a.value.unit, b.value.unit
    kin = all(units) and same_noun(*units) is None and not counts_anybody(*units)
    if kin and _between(first, _unit(a), second, _unit(b)) < SAME_NOUN:
        return 0.0
    mine, theirs = _subject(a), _subject(b)
    if mine and theirs:
        closeness = (_between(first, mine[0], second, theirs[1]), _between(second, theirs[0], first, mine[1]))
        if min(closeness) < SAME_SUBJECT:
            return 0.0
    found = _found_again(a, first, b, second), _found_again(b, second, a, first)
    scores = [score for score, _ in found]
    if strict and all(alone for _, alone in found):
        return 0.0  # a noun on each side is about something else: "for schools", "for hospitals"
    return sum(scores) / 2 if min(scores) >= _LEAST else min(scores)


def _found_again(a: Mention, first: Encoded, b: Mention, second: Encoded) -> tuple[float, bool]:
    """Mean over the content words of a's clause of the best cosine with any piece of b that is not a value; and
    whether one of its nouns has no partner."""
    start, end = a.clause
    places = [
        ((s, e), stem)
        for stem, s, e in located_words(a.text)
        if start <= s < end and stem not in _REPORTING and not any(v.start <= s < v.end for v in a.all_values)
    ]
    free = np.array([not any(v.start <= s < v.end for v in b.all_values) for s, _ in second.offsets], dtype=bool)
    if not places or not free.any():
        return 0.0, False
    theirs, best, alone = second.tokens[free], [], False
    meant = means_alike(b.stems | {b.value.unit})
    for place, stem in places:
        if stem in meant:
            best.append(1.0)
            continue
        word = a.text[place[0] : place[1]]
        if word[0].isupper() and all(named(name, b.text) for name in names_in(f"x {word}")):
            best.append(1.0)  # "US" and "American", "Iraq" and "Iraqi"
            continue
        mine = first.tokens[_pieces(first, place)]
        best.append(float((mine @ theirs.T).max(axis=1).mean()) if len(mine) else 0.0)
        alone |= best[-1] < _PARTNER and _NOUN_FOLLOWS.search(a.text, max(0, place[0] - 8), place[0]) is not None
    return float(np.mean(best)), alone


_PARTNER = 0.5
_NOUN_FOLLOWS = re.compile(
    r"\b(?:a|an|the|its|their|his|her|for|of|in|on|at|by|with|from|than|first|last|next|new|old)\s\Z", re.IGNORECASE
)


def _pieces(encoded: Encoded, place: tuple[int, int]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (encoded.offsets[:, 0] < place[1]) & (encoded.offsets[:, 1] > place[0])
    return found


def _between(first: Encoded, mine: tuple[int, int], second: Encoded, theirs: tuple[int, int]) -> float:
    """Cosine of two stretches: the mean of the best partners."""
    a, b = first.tokens[_pieces(first, mine)], second.tokens[_pieces(second, theirs)]
    if not len(a) or not len(b):
        return 1.0
    return float((a @ b.T).max(axis=1).mean())


def _unit(mention: Mention) -> tuple[int, int]:
    value = mention.value
    word = re.compile(r"\w+\Z").search(mention.text, value.end, value.unit_end)
    return (word.start(), word.end()) if word else (value.end, value.unit_end)


_STATES = re.compile(
    r"\b(?:is|are|was|were|has|have|had|costs?|cost|stands? at|stood at|rose to|measures|employs|numbers|lies)\s+"
    r"(?:now\s|still\s|sentenced to\s|a\s|an\s|the\s)*\Z"
)
_HEAD_ENDS = re.compile(
    r",|\b(?:of|on|in|at|by|for|from|to|with|over|near|off|after|that|which|who|south|north|among|is|are|was|were|has|have|had)\b"
)


def _subject(mention: Mention) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The head noun of "The queue on the detour was", with all before the verb; None when the value is not what
    is said of a subject."""
    before = _STATES.search(mention.text, max(0, mention.value.start - 40), mention.value.start)
    if before is None:
        return None
    start, _ = mention.clause
    start = 0 if "," in mention.text[:start] else start
    ends = _HEAD_ENDS.search(mention.text, start + 1, before.start())
    located = [(s, e) for _, s, e in located_words(mention.text[: before.start()]) if s >= start]
    heads = [place for place in located if ends is None or place[0] < ends.start()]
    return (heads[-1], (located[0][0], located[-1][1])) if heads else None


def answers_alike(question: str, a: Mention, b: Mention, encode: Encode) -> bool:
    """Whether what the question asks about its subject stands in both sentences or in neither: a sentence of
    complaints upheld does not contradict one of complaints received."""
    asked, first, second = encode(question), encode(a.text), encode(b.text)
    if not len(first.tokens) or not len(second.tokens):
        return True
    apart = []
    for stem, start, end in located_words(question):
        noun = (
            question[start].isupper()
            or question[end - 1] == "s"
            or _DETERMINED.search(question, max(0, start - 8), start)
        )
        mine = asked.tokens[_pieces(asked, (start, end))]
        if not noun and stem not in _ASKING and len(mine):
            found = [float((mine @ e.tokens.T).max(axis=1).mean()) for e in (first, second)]
            apart.append(abs(found[0] - found[1]))
    # "start running again" is found again as a whole: "reopen"
    return not apart or sum(apart) / len(apart) <= _UNLIKE


_UNLIKE = 0.44
_ASKING = word_set(
    "mani much how old long high deep far strong percentag percent share number what when date day "
    "after befor between dure over under through toward until sinc"
)
_DETERMINED = re.compile(r"\b(?:a|an|the|many|much|of|in|on|at|by|for)\s\Z", re.IGNORECASE)
