"""Before a written answer is shown: each of its sentences is judged against exactly the lines it cites.

A sentence that its lines do not support is first tried against the other lines that were found; a sentence without
citations likewise. Only what no line supports stays unsupported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from rag.answering.labels import DraftSentence
from rag.checking.judging import Judge, Line, Ruling
from rag.checking.names import names
from rag.checking.values import values
from rag.index.lexical import words
from rag.types import Evidence

Attribute = Callable[[str, Sequence[str]], list[int]]

NOT_SUPPORTED = "(not supported by the cited lines)"
"""What a reader sees behind such a sentence, instead of its citations."""
NOT_CHECKED = "(not checked)"
NO_LINE = "none of the lines that were found says this"
SCATTERED = "no one or two of the cited lines say this"
MOST_TOGETHER, MOST_TRIED = 2, 6
INTRODUCES = "it only introduces what follows"
_INTRODUCTION = re.compile(r":\s*\Z")


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence with its final citations and note, its ruling, and the lines that it cited or claimed to rest on."""

    sentence: DraftSentence
    ruling: Ruling
    claimed: tuple[int, ...]

    @property
    def supported(self) -> bool:
        return self.ruling.supported


class Verifier:
    """Checks the sentences of one answer. `shown`: the lines the model saw, by number from 1; `others`: further lines
    that were found. Together they are `pool`, which the numbers of checked sentences go into."""

    def __init__(
        self, judge: Judge, attribute: Attribute, shown: Sequence[Evidence], others: Sequence[Evidence] = ()
    ) -> None:
        known = {(e.article_id, e.span) for e in shown}
        self.pool = (*shown, *(e for e in others if (e.article_id, e.span) not in known))
        self._judge = judge
        self._attribute = attribute
        self._checked: dict[DraftSentence, Checked] = {}
        self._rulings: dict[tuple[str, tuple[int, ...]], Ruling] = {}

    def check(self, sentence: DraftSentence) -> Checked:
        """Remembered, so that a growing draft can be checked again and again."""
        if sentence not in self._checked:
            self._checked[sentence] = self._check(sentence)
        return self._checked[sentence]

    def _check(self, sentence: DraftSentence) -> Checked:
        if not sentence.numbers and _introduces(sentence.text):
            return Checked(sentence, Ruling("unchecked", None, INTRODUCES), ())
        own = self._own_lines(sentence) if sentence.numbers else None
        if own is not None and own.supported:
            return self._needed(sentence, own)
        best = Ruling("unsupported", 0.0, NO_LINE)
        for numbers in self._other_lines(sentence):
            ruling = self._ruling(sentence.text, numbers)
            if ruling.supported:
                return self._needed(sentence.citing(numbers), ruling)
            best = max(best, ruling, key=lambda r: r.score or 0.0)
        if own is not None and own.verdict == "unchecked":
            return Checked(replace(sentence, marks=(), note=NOT_CHECKED), own, sentence.numbers)
        return Checked(replace(sentence, marks=(), note=NOT_SUPPORTED), own or best, sentence.numbers)

    def _ruling(self, text: str, numbers: Sequence[int]) -> Ruling:
        key = (text, tuple(numbers))
        if key not in self._rulings:
            self._rulings[key] = self._judge.judge(text, [Line.of(self.pool[n - 1]) for n in numbers])
        return self._rulings[key]

    def _own_lines(self, sentence: DraftSentence) -> Ruling:
        """Of many lines, one or two must support it: words picked from all over an article prove nothing."""
        together = self._ruling(sentence.text, sentence.numbers)
        if not together.supported or len(sentence.numbers) <= MOST_TOGETHER:
            return together
        few = [(n,) for n in sentence.numbers] + list(combinations(sentence.numbers[:MOST_TRIED], MOST_TOGETHER))
        rulings = [self._ruling(sentence.text, numbers) for numbers in few]
        best = max(rulings, key=lambda r: r.score or 0.0)
        return best if best.supported else Ruling("unsupported", best.score, SCATTERED)

    def _needed(self, sentence: DraftSentence, ruling: Ruling) -> Checked:
        """Without citations that are not needed: those that do not support it alone and that the rest can do without
        (the precision of citations in ALCE: Gao et al., EMNLP 2023)."""
        alone = [n for n in sentence.numbers if self._ruling(sentence.text, (n,)).supported]
        if alone:
            return self._citing(sentence, tuple(alone), self._ruling(sentence.text, alone[:1]))
        for pair in combinations(sentence.numbers, MOST_TOGETHER):
            if len(sentence.numbers) > MOST_TOGETHER and self._ruling(sentence.text, pair).supported:
                return self._citing(sentence, pair, self._ruling(sentence.text, pair))
        return Checked(sentence, ruling, sentence.numbers)

    @staticmethod
    def _citing(sentence: DraftSentence, kept: tuple[int, ...], ruling: Ruling) -> Checked:
        marks = ((at, tuple(n for n in named if n in kept)) for at, named in sentence.marks)
        return Checked(replace(sentence, marks=tuple(mark for mark in marks if mark[1])), ruling, kept)

    def _same_article(self, first: int, second: int) -> bool:
        return self.pool[first - 1].article_id == self.pool[second - 1].article_id

    def _other_lines(self, sentence: DraftSentence) -> Iterator[tuple[int, ...]]:
        """What to try instead, the fewest lines first."""
        found = [n + 1 for n in self._attribute(sentence.text, [e.quote for e in self.pool])]
        tried = {sentence.numbers}
        own = sentence.numbers[:2]
        for numbers in (
            *((n,) for n in found),
            *((a, b) for a, b in combinations(found[:3], 2) if self._same_article(a, b)),
            *((*own, n) for n in found[:2] if own and n not in own and self._same_article(own[0], n)),
        ):
            if numbers and numbers not in tried:
                tried.add(numbers)
                yield numbers


def _introduces(text: str) -> bool:
    """Whether a sentence only leads to what follows, and claims nothing itself."""
    return _INTRODUCTION.search(text) is not None and not names(text) and not values(text) and len(words(text)) <= _FEW


_FEW = 6
