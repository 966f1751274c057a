"""Whether an answer that is only text refuses: its clauses, and what each of them does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from evals.systems import wording
from rag import split_sentences

Does = Literal["refuses", "asserts", "neither"]

_NUMBERS = r"\d{1,4}(?:\s*(?:[,;&]|and|[-–])\s*(?:sources?\s*)?\d{1,4})*"
LABEL = re.compile(
    rf"\s*(?:[\[【]\s*(?:sources?\s*)?({_NUMBERS})\s*[\]】]|\(\s*sources?\s*({_NUMBERS})\s*\))", re.IGNORECASE
)
"""`[1]`, `[1, 2]`, `[1-3]`, `[Source 1]`, `(Source 1)`, with the space before it."""
_LONGEST = 2_000
"""Characters of a sentence that may refuse; a longer one says something."""
LONGEST_TEXT = 20_000
"""Characters of an answer that may refuse."""
_MARK = "\x01"
_APOSTROPHES = str.maketrans("’‘ʼ′`´＇", "'" * 7)
_WHOLE_QUOTE = re.compile(r'\A\s*[“"]([^“”"]*)[”"]\s*\Z')
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
_MARKUP = re.compile(r"[*_#>~]+|\A\s*(?:[-•–]|\d{1,2}[.)])\s+")
_SPELLED = tuple(
    (re.compile(rf"\b{short}\b"), long)
    for short, long in (
        (r"can(?:'?t|not)", "can not"),
        (r"won't", "will not"),
        (r"ain't", "is not"),
        (r"(do|does|did|is|are|was|were|has|have|had|could|would|should)(?:n't|nt)", r"\1 not"),
        (r"(i)'?m", r"\1 am"),
        (r"(i|we|you|they)'ve", r"\1 have"),
        (r"(we|you|they)'re", r"\1 are"),
        (r"(i|we|you|they|it)'ll", r"\1 will"),
        (r"(i|we|you|they)'d", r"\1 would"),
        (r"(it|that|there|this|what)'s", r"\1 is"),
    )
)
_FULL = re.compile(
    r"\s*(?:;|\s[-–]\s|—|\.{3}|…)\s*|,?\s+but\s+|,?\s*\bhowever\b,?\s*|,\s+(?:yet|instead)\s+"
    r"|,\s+(?=(?:while|whereas|although|though|even\s+though|because|nevertheless)\s)"
)
"""Between clauses that each stand alone."""
_HALF = re.compile(r":\s+|,\s+(?=(?:and|or|nor|so|as|since|based)\s)")
"""Between clauses, or between the things of a list."""
_DEPENDENT = re.compile(r"\A(?:while|whereas|although|though|even\s+though|since|because|as|if|despite)\s[^,]*,\s*")
_BARE = re.compile(
    r"\A(?:(?:unfortunately|sorry),\s+)?(?:(?:i|we)\s+(?:do|am|are|can)\s+not\s+(?:\w+\s+)?"
    r"(?:know|sure|certain|say|tell|answer)(?:\s+(?:that|it|this|for\s+(?:sure|certain)))?|no\s+(?:idea|clue)|not\s+sure)\s*,\s*"
)
"""A refusal that is complete before a comma."""


def refuses(text: str) -> bool:
    """Whether the answer says that it has none: nothing is written, or a clause refuses and no other claims anything.

    A clause refuses that says of the sources, of the answerer or of the question that there is no answer. One that
    denies something of the world ("No evidence was found of a crack.") is an answer.
    """
    if len(text) > LONGEST_TEXT:
        return not text.strip()
    found = False
    empty = True
    whole = _WHOLE_QUOTE.match(text) if len(text) <= _LONGEST else None
    text = whole[1] if whole else text
    for start, end in split_sentences(text, 0, len(text)):
        empty = False
        for does in _done(text[start:end]):
            if does == "asserts":
                return False
            found = found or does == "refuses"
    return empty or found or (len(text) <= _LONGEST and wording.SORRY.search(text.lower()) is not None)


def _done(sentence: str) -> Iterator[Does]:
    """What each clause of a sentence does."""
    if len(sentence) > _LONGEST:
        yield "asserts"
        return
    for clause, stands in _clauses(_spelled(sentence)):
        does = _does(clause)
        yield does if stands or does != "asserts" or wording.VERB.search(clause) else "neither"


def _spelled(sentence: str) -> str:
    """Lower case, contractions written out, what is quoted left out, labels as one sign."""
    text = _MARKUP.sub(" ", LABEL.sub(_MARK, _QUOTED.sub(" ", sentence))).translate(_APOSTROPHES).lower()
    for short, long in _SPELLED:
        text = short.sub(long, text)
    return " ".join(text.split())


def _clauses(sentence: str) -> Iterator[tuple[str, bool]]:
    """The clauses, each with whether it claims something even where it has no verb."""
    for part in _FULL.split(sentence):
        for number, piece in enumerate(_HALF.split(part)):
            lead = _DEPENDENT.match(piece) or _BARE.match(piece)
            if lead:
                bare = _DEPENDENT.match(piece) is None
                yield lead.group().rstrip(", "), bare
                yield piece[lead.end() :], bare or number == 0
            else:
                yield piece, number == 0


def _does(clause: str) -> Does:
    labelled = _MARK in clause
    asks = clause.rstrip(" )" + _MARK).endswith("?")
    said = clause.replace(_MARK, "").strip(" ,.!?()[]")
    while (frame := wording.FRAME.match(said)) and frame.end():
        labelled = labelled and not wording.READ.search(frame.group())
        said = said[frame.end() :].strip(" ,.!?")
    if not any(map(str.isalnum, said)) or asks or wording.BASED.match(said):
        return "neither"
    if wording.OWN.search(said) or wording.SILENT.search(said):
        return "refuses"
    if wording.NONE_THERE.match(said) and not wording.ATTRIBUTED.search(said):
        return "refuses"
    if (
        not labelled
        and not wording.ATTRIBUTED.search(said)
        and (wording.UNTOLD.search(said) or wording.ALONE.match(said))
    ):
        return "refuses"
    return "neither" if wording.ASIDE.search(said) else "asserts"
