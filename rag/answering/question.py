"""What a question asks for and what it takes for given, read off its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from rag.answering.answer_types import NATIONALITIES, AnswerType
from rag.answering.conversation.wordclasses import (
    AUXILIARY,
    DETERMINER,
    DO,
    MODAL,
    NOUN_TOO,
    VERB,
    WH,
    is_participle,
    is_verb,
)
from rag.index.lexical import words
from rag.retrieval import periods
from rag.retrieval.topics import topic
from rag.types import Article

__all__ = ["Asked", "missing", "told_by_date"]

_GIVEN = re.compile(r"\d+(?:[.,]\d+)*|(?<!^)\b[^\W\d_][\w’'-]*")
_YEAR_BESIDE, _YEAR_MISSING = 2.0, 3.0
_OTHERS_COUNTED = 3.0
"""The figure of all soldiers is not that of the German ones."""
_WRITTEN_OTHERWISE = {"american", "british", "european"}  # US, UK, EU
_COUNTED = re.compile(r"\bhow many (\w+)", re.IGNORECASE)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d\Z")


def missing(question: str, article: Article, passage: str, sentence: str) -> float:
    """How many of the names and figures that the question takes for given are not in its article.

    A year weighs more, and must stand in the sentence or be the article's own: an article that mentions 2017
    somewhere does not say what a figure was then.
    """
    close = set(_alike(f"{article.title} {article.outlet or ''} {sentence}"))
    near = close | set(_alike(passage))
    whole: set[str] | None = None
    count = 0.0
    counts = _COUNTED.search(question)
    counted = counts[1] if counts and counts[1].casefold() in NATIONALITIES - _WRITTEN_OTHERWISE else None
    told = told_by_date(question, article.published)
    for given in _GIVEN.findall(question.strip()):
        if told.issuperset(words(given)):
            continue
        if given[0].islower() and given not in NATIONALITIES:
            continue
        stems = set(_alike(given))
        if _YEAR.match(given):
            own = article.published is not None and str(article.published.year) == given
            count += 0.0 if own or stems <= close else _YEAR_BESIDE if stems <= near else _YEAR_MISSING
        elif given == counted and not any(word.startswith(given[:4].casefold()) for word in close):
            count += _OTHERS_COUNTED
        elif not stems <= near:
            whole = whole if whole is not None else near | set(_alike(article.text))
            count += not stems <= whole
    return count


def told_by_date(question: str, published: date | None) -> frozenset[str]:
    """The stems of the days that the question names and the article is from: it need not repeat them."""
    return frozenset(stem for days in _days(question) if days.fits(published) for stem in days.stems)


@dataclass(frozen=True, slots=True)
class Dated:
    """The words with which a question names days, and these days."""

    stems: frozenset[str]
    since: date | None
    until: date | None

    def fits(self, day: date | None) -> bool:
        return day is not None and (not self.since or self.since <= day) and (not self.until or day <= self.until)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for.

    `pairs`: stems that stand side by side in it; `counted`: those of what is counted, in order; `topic`: where it asks
    for news, of what. `verb`: the stem of what is done, "" when that cannot be told; `things`: of what it asks for by
    name ("which firm", "how many stops"); `given`: of names and figures. `speech`: whether it asks what somebody said;
    `figure`: whether it asks for one. `days`: those that it names.
    """

    kind: AnswerType
    pairs: frozenset[tuple[str, str]]
    counted: tuple[str, ...]
    topic: frozenset[str] | None
    verb: str
    things: frozenset[str]
    given: frozenset[str]
    speech: bool
    figure: bool
    days: tuple[Dated, ...]

    @classmethod
    def of(cls, question: str) -> Asked:
        stems = _alike(question)
        counts = _COUNTS.search(question)
        counted = tuple(_alike(counts[1])) if counts else ()
        thing = _THING.search(question[:_READ])
        return cls(
            AnswerType.of(question),
            frozenset(pairwise(stems)),
            counted,
            topic(question),
            main_verb(question),
            frozenset(words(thing[1])) if thing else frozenset(),
            _named(question),
            _ASKS_SPEECH.search(question[:_READ]) is not None,
            _ASKS_FIGURE.search(question) is not None,
            _days(question),
        )

    def names_thing(self, sentence: str) -> bool:
        """Whether a sentence names what is asked for: "stops" where it is how many stops."""
        low = sentence.casefold()
        return any(_maybe(stem, low) for stem in self.things) and bool(self.things & set(words(sentence)))

    def phrased(self, sentence: str, title: str = "") -> tuple[float, float]:
        """The share of the question's pairs of words that sentence or title hold, and whether a figure in it counts the
        same things (1), or others of their kind: all soldiers where the American ones are asked for (-1)."""
        low = f"{title} {sentence}".casefold()
        if not self.counted and not any(_maybe(a, low) and _maybe(b, low) for a, b in self.pairs):
            return 0.0, 0.0
        stems = _alike(sentence)
        known = set(pairwise(stems)) | _pairs(title)
        share = len(self.pairs & known) / len(self.pairs) if self.pairs else 0.0
        if not self.counted:
            return share, 0.0
        if len(stems) <= _ROW and set(self.counted) <= set(stems) and any(map(_is_figure, stems)):
            return share, 1.0  # the row of a table: "Stops 16"
        reach = len(self.counted) + 1
        following = [stems[i + 1 : i + 1 + reach] for i, stem in enumerate(stems) if _is_figure(stem)]
        if any(set(self.counted) <= set(after) for after in following):
            return share, 1.0
        others = any(self.counted[-1] in after for after in following)
        return share, -1.0 if others and len(self.counted) > 1 else 0.0


_ROW = 5
"""Words."""


def _is_figure(stem: str) -> bool:
    return stem[0].isdigit() or stem in _NUMERALS


_COUNTS = re.compile(
    r"\bhow many ((?:(?!(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|in|of|at|on|for|from|to|by|"
    r"with|the)\b)[\w’'-]+\s*){1,3})",
    re.IGNORECASE,
)
_NUMERALS = frozenset(
    words(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million"
    )
)
_ALIKE = {"american": "us", "america": "us", "british": "uk", "britain": "uk", "european": "eu"}


@lru_cache(maxsize=512)
def _pairs(title: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(_alike(title)))


def _maybe(stem: str, low: str) -> bool:
    """Whether a text in lower case may have this stem: quickly, and never wrongly no."""
    return stem[:3] in low or stem in _ALIKE.values() or not stem.isascii()


def _alike(text: str) -> list[str]:
    """Stems, with one name for a country and its people."""
    return [_ALIKE.get(stem, stem) for stem in words(text)]


@lru_cache(maxsize=64)
def _days(question: str) -> tuple[Dated, ...]:
    """The days that need no today to be told."""
    found = [span for span in periods.spans(question, _ANY_DAY) if not span.relative]
    return tuple(Dated(frozenset(words(question[s.start : s.end])), s.since, s.until) for s in found)


def _named(question: str) -> frozenset[str]:
    given = [g for g in _GIVEN.findall(question.strip()) if not g[0].islower() or g in NATIONALITIES]
    return frozenset(stem for name in given for stem in words(name))


def main_verb(question: str) -> str:
    """The stem of the verb that says what is done, so far as it can be told without a parser."""
    said = _WORD.findall(question[:_READ])
    low = [word.lower() for word in said]
    start = next((i for i, word in enumerate(low) if word in WH), -1) + 1
    helping = next((i for i in range(start, len(low)) if low[i] in AUXILIARY), None)
    rest = range(start if helping is None else helping + 1, len(low))
    free = [low[i] for i in rest if said[i][0].islower() and low[i] not in AUXILIARY and low[i - 1] not in DETERMINER]
    verbs = [w for w in free if is_verb(w) or is_participle(w)]
    if helping is not None and low[helping] in DO | MODAL:  # a bare form follows, be it a noun elsewhere
        verbs = [w for w in free if w in VERB or w in NOUN_TOO] or verbs
    return "".join(words(verbs[0])[:1]) if verbs else ""


_READ = 400
"""Characters of a question in which its verb is looked for."""
_ANY_DAY = date(2000, 1, 1)
_WORD = re.compile(r"[^\W_](?:[\w’'.-]*[\w’'])?")
_THING = re.compile(
    r"\b(?:how many|what|which)\s+((?:[\w’'-]+\s+){0,2}?[\w’'-]+)\s+(?:is|are|was|were|do|does|did|has|have|had|will|"
    r"would|can|could|in|of|\w+ed)\b",
    re.IGNORECASE,
)
_ASKS_SPEECH = re.compile(
    r"\b(?:what|how)\b.*\b(?:say|said|tell|told|words|comment|remark|describe|react|reply|answer|respond|sound|explain|"
    r"call)\b",
    re.IGNORECASE | re.DOTALL,
)
_ASKS_FIGURE = re.compile(
    r"\bhow (?:many|much|large|big)\b|\b(?:what|which) (?:number|percentage|share|price|cost|sum|amount)\b",
    re.IGNORECASE,
)
