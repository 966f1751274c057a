"""The judge that needs no network and no key: a small trained network, and exact checks that it cannot overrule."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.checking.alignment import Alignment, align
from rag.checking.attribution import attribute
from rag.checking.claims import bare, claimless
from rag.checking.contributing import contributing
from rag.checking.difference import DOUBT, SOFTLY, Difference
from rag.checking.differences import differences
from rag.checking.judging import Line, Ruling
from rag.checking.network import Network, trained
from rag.index.lexical import STOPWORDS, words
from rag.models.minilm import Encoded

Encode = Callable[[str], Encoded]

SAME_WORDS = 2.0
"""Added to the network's log-odds where the lines hold all content words of the statement, and as much less as they
hold fewer: the network leans to no, and new words are wrong oftener than it thinks (RAGTruth)."""
NEEDED = 0.5
"""The least score of a supported statement."""
DIFFERS = 0.4
"""What a sure difference leaves of the score at most: never enough."""
MAX_PIECE = 700
"""Characters that the model surely reads whole; longer lines are read in pieces."""
LONGEST = 5_000
FEWEST_WORDS = 2


class LocalJudge:
    """Judges by the embedding model's word pieces. `encode` gives a text's `Encoded`, best cached."""

    def __init__(self, encode: Encode | None = None, network: Network | None = None) -> None:
        if encode is None:
            from rag.models.embedding import Embedder

            encode = Embedder().encode
        self.encode = encode
        self.network = network

    def judge(self, statement: str, lines: Sequence[Line]) -> Ruling:
        """Whether these lines, and nothing else, support the statement."""
        statement = " ".join(statement.split())
        if not any(map(str.isalpha, statement)):
            return Ruling("unchecked", None, "there is nothing in it to check")
        if len(statement) > LONGEST:
            return Ruling("unchecked", None, f"it is longer than {LONGEST:,} characters")
        if not lines:
            return Ruling("unsupported", 0.0, "it cites no line")
        lines = [replace(line, text=line.text[:LONGEST]) for line in lines]
        if any(_letters(statement) == _letters(line.text) for line in lines):
            return Ruling("supported", 1.0)
        statement, lines = bare(statement), [replace(line, text=bare(line.text)) for line in lines]
        if len(words(statement)) < FEWEST_WORDS:
            return Ruling("unchecked", None, "it is too short to check")
        if empty := claimless(statement):
            return Ruling("unchecked", None, empty)
        lines = contributing(statement, lines)
        aligned = self._aligned(statement, lines)
        if _foreign(statement) and not any(word.same for word in aligned.words if word.stem.isalpha()):
            return Ruling("unchecked", None, "it is in another language than its lines; judge it with --judge llm")
        found = differences(statement, lines, aligned)
        score = self._score(aligned, found)
        if any(difference.sure for difference in found):
            score = min(score, DIFFERS)
        if score >= NEEDED:
            return Ruling("supported", round(score, 3))
        reasons = dict.fromkeys(difference.reason for difference in found[:3])
        return Ruling("unsupported", round(score, 3), "; ".join(reasons) or _missing(statement, aligned))

    def attribute(self, statement: str, texts: Sequence[str]) -> list[int]:
        """Numbers of the texts that together cover most of the statement, best first."""
        return attribute(statement, self.encode(statement), texts, [self.encode(t[:MAX_PIECE]) for t in texts])

    def _score(self, aligned: Alignment, found: Sequence[Difference]) -> float:
        """How likely the lines support the statement: each kind of difference counts once."""
        if not aligned.words:
            return 0.0
        network = self.network or trained()
        doubt = {d.kind: DOUBT[d.kind] * (1.0 if d.sure else SOFTLY) for d in reversed(found)}
        same = sum(word.same for word in aligned.words) / len(aligned.words)
        logit = network.logit(aligned) + SAME_WORDS * same - sum(doubt.values())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))

    def _aligned(self, statement: str, lines: Sequence[Line]) -> Alignment:
        texts = [piece for line in lines for piece in _pieces(line.text)]
        return align(statement, self.encode(statement), texts, [self.encode(text) for text in texts])


def _missing(statement: str, aligned: Alignment) -> str:
    """The words of the statement that the lines answer least."""
    least = sorted((w for w in aligned.words if not w.same), key=lambda w: w.cosine)[:3]
    if not least:
        return "the cited lines do not say this"
    said = ", ".join(f"“{statement[w.start : w.end]}”" for w in sorted(least, key=lambda w: w.start))
    return f"the cited lines do not say this: nothing there like {said}"


_PIECE = re.compile(rf"\S.{{0,{MAX_PIECE - 1}}}(?=\s|\Z)|\S{{{MAX_PIECE}}}", re.DOTALL)


def _pieces(text: str) -> list[str]:
    return [text] if len(text) <= MAX_PIECE else _PIECE.findall(text)


def _letters(text: str) -> str:
    """What must be the same when a line is repeated word for word."""
    return "".join(c for c in text.casefold() if c.isalnum() or c in "%€$£¥+-.,").strip(".,-")


_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH_WORDS = 6


def _foreign(text: str) -> bool:
    """Whether a text of some length holds not one of the little words of English, or hardly a Latin letter."""
    found = [w.casefold() for w in _WORD.findall(text)]
    latin = sum(w.isascii() for w in found)
    if found and latin * 2 < len(found):
        return True
    return len(found) >= _ENOUGH_WORDS and not any(w in STOPWORDS for w in found)
