"""Reading an answer that is only text: its sentences, the numbers of the sources they name, and whether it refuses."""

from __future__ import annotations

import re

from evals.records import Said
from rag import split_sentences

_NUMBERS = r"\d{1,4}(?:\s*(?:[,;&]|and|[-–])\s*(?:sources?\s*)?\d{1,4})*"
LABEL = re.compile(
    rf"\s*(?:[\[【]\s*(?:sources?\s*)?({_NUMBERS})\s*[\]】]|\(\s*sources?\s*({_NUMBERS})\s*\))", re.IGNORECASE
)
"""`[1]`, `[1, 2]`, `[1-3]`, `[Source 1]`, `(Source 1)`, with the space before it."""
_LEADING = re.compile(rf"\A(?:{LABEL.pattern})+\s*", re.IGNORECASE)
_RANGE = re.compile(r"(\d+)(?:\s*[-–]\s*(\d+))?")
_LONGEST_RANGE = 20

_NOT = r"(?:not|n['’]t|no)"
_SOURCES = (
    r"(?:(?:provided|given|available|above|following|numbered)\s+)*"
    r"(?:sources?|documents?|articles?|passages?|texts?|contexts?|information|excerpts?)"
)
_SAYS = (
    r"(?:answer|contain|mention|provide|include|specify|state|say|give|address|indicate|discuss|offer|cover|have|hold|"
    r"report|describe|reveal|refer)"
)
_REFUSALS = re.compile(
    rf"""
      \bI\s+(?:do|did|could|can|am|was)\s*{_NOT}\s+(?:know|find|answer|sure|able|aware|have\s+(?:any\s+|enough\s+|the\s+)?
          (?:information|knowledge|data|access))
    | \bI\s*(?:['’]m|\s+am)\s+(?:not\s+(?:sure|aware|able|certain)|unable|unsure|sorry)
    | \bI\s+(?:cannot|can['’]t|have\s+no\s+(?:information|knowledge|data|way))
    | \b{_SOURCES}\s+(?:above\s+|given\s+|provided\s+)?(?:do(?:es)?|did|can|could|is|are)\s*{_NOT}\s+
          (?:\w+\s+){{0,2}}?(?:{_SAYS}|helpful|sufficient|relevant|enough)
    | \bnone\s+of\s+the\s+(?:\w+\s+){{0,2}}{_SOURCES}\b
    | \bno\s+(?:\w+\s+){{0,2}}?(?:information|mention|answer|details?|data|evidence)\s+
          (?:\w+\s+){{0,3}}?(?:provided|given|available|found|in|about|on|of|regarding|that)
    | \bthere\s+(?:is|are|was|were)\s+(?:no|not\s+(?:any|enough))\s+(?:\w+\s+){{0,2}}?
          (?:information|mention|answer|details?|data|evidence|sources?)
    | \b(?:it\s+is|it['’]s)\s+not\s+(?:possible|clear|known|specified|mentioned|stated)\b
    | \b(?:cannot|can['’]t|could\s*{_NOT}|can\s+not)\s+be\s+(?:determined|answered|found|inferred)
    | \b(?:is|are|was|were)\s+not\s+(?:\w+\s+)?
          (?:mentioned|provided|specified|stated|given|discussed|included|available)\s+(?:in|by)\b
    | \A\W*(?:unknown|empty\s+response|n/?a|not\s+(?:known|stated|mentioned|specified))\W*\Z
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""General turns of phrase of models that have nothing to say; no list can be complete."""
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
_OF_ITSELF = re.compile(
    r"\bI\b|\b(?i:sources?|documents?|articles?|passages?|texts?|contexts?|excerpts?)\b"
    r"|\b(?i:(?:provided|given|available)\s+information|information\s+(?:provided|given|above))\b"
)
"""What an answer that refuses speaks of: itself, or what it was given to read."""
_NOTHING_THERE = re.compile(
    r"\A\W*(?:there\s+(?:is|are|was|were)\s+)?(?:no|not\s+(?:any|enough))\s+(?:\w+\s+){0,2}?"
    r"(?:information|mention|answer|details?)\b",
    re.IGNORECASE,
)
_ATTRIBUTED = re.compile(
    r"(?:,\s+|\A\W*)(?:[\w.'’-]+\s+){1,4}(?:said|says|told|added|announced|confirmed)\b"
    r"|,\s+(?:said|says|added)\s|\baccording\s+to\b",
    re.IGNORECASE,
)


def refuses(text: str) -> bool:
    """Whether the answer says that it has none: nothing is written, or it begins with a refusal and no sentence that
    is not one names a source."""
    sentences = [text[start:end] for start, end in split_sentences(text, 0, len(text))]
    if not sentences:
        return True
    if not _is_refusal(sentences[0]):
        return False
    return not any(LABEL.search(one) and not _is_refusal(one) for one in sentences)


def _is_refusal(sentence: str) -> bool:
    """News denies things too: "Police said there was no evidence [1]." reports, and refuses nothing. A sentence that
    names a source, or somebody who said so, is a refusal only where it speaks of itself or of what it read."""
    if not _REFUSALS.search(sentence):
        return False
    own = _QUOTED.sub(" ", sentence)
    if _OF_ITSELF.search(LABEL.sub(" ", own)):
        return True
    if _ATTRIBUTED.search(own):
        return False
    return not LABEL.search(own) or _NOTHING_THERE.search(own) is not None


def statements(text: str) -> tuple[Said, ...]:
    """The sentences without their labels, each with the numbers it names, in the order written.

    Labels that lead a sentence belong to the sentence before, unless the answer itself begins with one.
    """
    leads = _LEADING.match(text) is not None
    found: list[tuple[str, list[int]]] = []
    for start, end in split_sentences(text, 0, len(text)):
        sentence = text[start:end]
        front = _LEADING.match(sentence)
        if front and found and not leads:
            found[-1][1].extend(_numbers(front.group()))
            sentence = sentence[front.end() :]
        words = " ".join(LABEL.sub("", sentence).split())
        if any(map(str.isalnum, words)):
            found.append((words, _numbers(sentence)))
        elif found:
            found[-1][1].extend(_numbers(sentence))
    return tuple(Said(words, tuple(dict.fromkeys(numbers))) for words, numbers in found)


def _numbers(text: str) -> list[int]:
    numbers: list[int] = []
    for label in LABEL.finditer(text):
        for first, last in _RANGE.findall(label[1] or label[2]):
            end = int(last or first)
            numbers += range(int(first), min(end, int(first) + _LONGEST_RANGE) + 1)
    return numbers
