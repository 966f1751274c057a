"""What is denied, planned or only possible: the words that such a cue stands over.

Two readings of each cue: close (the next content word, which it surely changes) and wide (all it may reach). A
difference counts only when a word changed closely on one side is not even widely changed on the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.index.lexical import located_words

_NOT = re.compile(
    r"\b(?:not|cannot|never|no|nobody|none|nothing|neither|nor|without|hardly|barely|scarcely|unable|unlikely)\b|\b\w+n[’']t\b",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|refus(?:e|es|ed|ing)|fail(?:s|ed|ing)? to|rul(?:e|es|ed|ing) out|"
    r"declin(?:e|es|ed|ing) to|lack(?:s|ed|ing)?|stop(?:s|ped)? short of|far from|false(?:ly)?|wrong(?:ly)?)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:will|would|shall|(?:is|are|was|were) to|plan(?:s|ned|ning)? to|hop(?:e|es|ed|ing) to|want(?:s|ed|ing)? to|"
    r"intend(?:s|ed|ing)? to|expect(?:s|ed|ing)? to|expected|propos(?:e|es|ed|ing|al)|promis(?:e|es|ed|ing) to|set to|"
    r"about to|due to (?=[a-z]+ (?:in|on|by|next|this|at)\b))\b"
)
_POSSIBLE = re.compile(
    r"\b(?:may|might|could|possibl[ey]|perhaps|probabl[ey]|likely|alleg(?:e|es|ed|edly|ing)|reportedly|apparently|"
    r"accus(?:e|es|ed|ing)|suspect(?:s|ed|ing)?|claim(?:s|ed|ing)?|threat(?:en|ens|ened|ening) to|"
    r"consider(?:s|ed|ing)?|rumou?r(?:s|ed)?|"
    r"hop(?:e|es|ed|ing) to|want(?:s|ed|ing)? to|seeks? to|aims? to|call(?:s|ed) (?!for\b|on\b|off\b|in\b|at\b|it\b))\b"
)
_SOME_PLAN = re.compile(
    r"\b(?:will|would|shall|should|must|to|if|unless|hop\w+|want\w*|plan\w*|seek\w*|intend\w*|propos\w+|expect\w*|"
    r"promis\w+|agreed|attempt\w*|try\w*|tried|effort\w*|due|about|going|starts?|begins?)\b",
    re.IGNORECASE,
)
_SOME_DOUBT = re.compile(
    r"\b(?:may|might|can|could|if|unless|whether|possib\w+|potential\w*|likely|perhaps|probabl\w|alleg\w+|reported\w*|"
    r"accus\w+|suspect\w*|claim\w*|consider\w*|threat\w*|risk\w*|chance|believ\w+|fear\w*|think\w*|thought|seem\w*|"
    r"charg\w+|room for|able|allow\w*|option\w*|want\w*|hop\w+|expect\w*|due|should|estimate\w*|about)\b",
    re.IGNORECASE,
)
_STOPS = re.compile(r"[.;:!?—–,]\s|\b(?:but|although|because)\b")
_WHOLE = re.compile(
    r"\b(?:not|never|nobody|no one|\w+n[’']t) (?:\w+ )?(?:believ|think|thought|expect|say|said|claim|confirm)\w*|"
    r"\bden(?:y|ies|ied)\b",
    re.IGNORECASE,
)
"""Denials that stand over a whole clause, not over the next word alone."""
_NOT_ONLY = re.compile(
    r"\bnot (?:only|just|least)\b|\bno (?:longer than|fewer than|more than|less than|later than|doubt)\b", re.I
)
_CONTRAST = re.compile(r"(?:,| and) (?:not|rather than|instead of)\b(?! yet)", re.IGNORECASE)
"""X, not Y."""
_WIDE = 4


@dataclass(frozen=True, slots=True)
class Changed:
    """Content words of a text with what stands over them: 0 nothing, 1 perhaps a cue, 2 surely.

    `negated` by "not" and its like, `denied` by these or by a verb such as "denied". `negations` counts the former.
    """

    stems: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    negated: tuple[int, ...]
    denied: tuple[int, ...]
    planned: tuple[int, ...]
    possible: tuple[int, ...]
    negations: int


_SAYS_NO = re.compile(
    r"\b(?:shut|stuck|stop\w*|prevent\w*|ban\w*|exclud\w+|avoid\w*|absent|miss(?:ed|ing)|less|few|"
    r"only|until|unless|except|turned? down|withdr\w+|cancel\w*|suspend\w*|dismiss\w*|halt\w*|should have|"
    r"oppos\w+|block\w*|lost|loses?|wrong\w*|mistake\w*|error|incorrect\w*|correct\w*|un\w+|dis\w+|il?legal\w*)\b",
    re.IGNORECASE,
)
"""Other words with a no in them."""


def denies(text: str) -> bool:
    """Whether the text holds any word that could be a denial."""
    return bool(_cues(_NOT, text)) or any(cue.search(text) for cue in (_REFUSES, _SAYS_NO))


def _cues(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    spared = [m.span() for m in _NOT_ONLY.finditer(text)]
    return [m.span() for m in pattern.finditer(text) if not any(a <= m.start() < b for a, b in spared)]


def plans(text: str) -> bool:
    """Whether any word puts what the text says into the future or makes it a plan."""
    return _SOME_PLAN.search(text) is not None


def doubts(text: str) -> bool:
    """Whether any word makes what the text says less than certain."""
    return _SOME_DOUBT.search(text) is not None


def changed(text: str) -> Changed:
    """The content words of a text and the cues over them."""
    words = located_words(text)
    stops = [m.start() for m in _STOPS.finditer(text)]
    contrasts = [m.span() for m in _CONTRAST.finditer(text)]
    negations = [cue for cue in _cues(_NOT, text) if not any(a <= cue[0] < b for a, b in contrasts)]
    denials = [*negations, *(m.span() for m in _REFUSES.finditer(text))]
    planned = [m.span() for m in _PLANNED.finditer(text)]
    possible = [m.span() for m in _POSSIBLE.finditer(text)]
    cues = [*denials, *planned, *possible]
    return Changed(
        tuple(stem for stem, _, _ in words),
        tuple((start, end) for _, start, end in words),
        _reach(words, negations, stops, negations),
        _reach(words, denials, stops, cues, [m.span() for m in _WHOLE.finditer(text)]),
        _reach(words, planned, stops, cues),
        _reach(words, possible, stops, cues),
        len(_cues(_NOT, text)),
    )


def _reach(
    words: Sequence[tuple[str, int, int]],
    cues: Iterable[tuple[int, int]],
    stops: Sequence[int],
    all_cues: Sequence[tuple[int, int]],
    whole: Sequence[tuple[int, int]] = (),
) -> tuple[int, ...]:
    """For each word 2 when it is the first behind a cue, or anywhere behind one of `whole`, 1 when close behind."""
    reach = [0] * len(words)
    for _, end in whole:
        stop = next((s for s in stops if s >= end), None)
        for i, (_, first, _) in enumerate(words):
            if first >= end and (stop is None or first <= stop):
                reach[i] = 2
    for _, end in cues:
        stop = next((s for s in stops if s >= end), None)
        left = _WIDE
        for i, (_, first, _) in enumerate(words):
            if first < end or any(a <= first < b for a, b in all_cues):
                continue
            if left == 0 or (stop is not None and first > stop):
                break
            reach[i] = max(reach[i], 2 if left == _WIDE else 1)
            left -= 1
    return tuple(reach)
