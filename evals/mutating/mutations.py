"""Small false changes of true statements, each of a known kind: what a judge of support has to notice.

The words are found here and not by `rag.checking`: a judge must not be measured with its own eyes.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.mutating.negating import negated
from evals.mutating.values import date_parts, other_date, other_number
from evals.mutating.words import MONTHS, SAME, TITLES, WEEKDAYS
from rag.types import Article

Kind = Literal["number", "date", "name", "negation", "citation moved", "line shifted"]
KINDS: tuple[Kind, ...] = ("number", "date", "name", "negation", "citation moved", "line shifted")


@dataclass(frozen=True, slots=True)
class Mutation:
    """A statement with its lines after exactly one change, in the words or in the lines, never in both."""

    kind: Kind
    statement: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A body sentence of an article as a statement: its address, its line, and where it stands among the others."""

    source: str
    line_start: int
    line_end: int
    statement: str
    lines: tuple[str, ...]
    article_sentences: tuple[str, ...]
    place: int


def mutations(
    statement: str,
    lines: Sequence[str],
    article_sentences: Sequence[str],
    place: int,
    names: Sequence[str],
    rng: random.Random,
) -> Iterator[Mutation]:
    """At most one mutation of each kind, in the order of `KINDS`; a kind that does not apply yields nothing.

    `lines` are what the statement cites: `article_sentences[place : place + len(lines)]`. `names` are the proper
    names of the collection (`collection_names`). The same arguments and seed give the same mutations.
    """
    worded: tuple[tuple[Kind, Callable[[], str | None]], ...] = (
        ("number", lambda: other_number(statement, rng)),
        ("date", lambda: other_date(statement, rng)),
        ("name", lambda: other_name(statement, lines, names, rng)),
        ("negation", lambda: negated(statement, rng)),
    )
    for kind, change in worded:
        changed = change()
        if changed is not None and changed != statement:
            yield Mutation(kind, changed, tuple(lines))
    far = _far_away(statement, article_sentences, place, len(lines), rng)
    if far:
        yield Mutation("citation moved", statement, far)
    near = _shifted(statement, article_sentences, place, len(lines), rng)
    if near:
        yield Mutation("line shifted", statement, near)


def corpus_statements(articles: Iterable[Article]) -> list[Quoted]:
    """Every body sentence, word for word, as a statement that its own line supports. Line breaks become spaces."""
    found: list[Quoted] = []
    for article in articles:
        body = [s for s in article.sentences if s.kind == "body"]
        texts = tuple(" ".join(article.text[s.start : s.end].split()) for s in body)
        for place, (sentence, text) in enumerate(zip(body, texts, strict=True)):
            if len(text.split()) < _SHORTEST:
                continue
            span = article.span(sentence.start, sentence.end)
            found.append(Quoted(article.source, span.line_start, span.line_end, text, (text,), texts, place))
    return found


_SHORTEST = 4
"""Words. "He is out." says too little by itself to be false beside another line."""

# Names

_CAPITALISED = r"[^\W\d_a-zà-öø-ÿ][\w-]*(?:[’'][A-Z][\w-]*)?"
_RUN = re.compile(rf"(?<![\w’'-]){_CAPITALISED}(?:\s(?:(?:of|de|van|von|al|el|bin|the)\s)?{_CAPITALISED})*")
_NO_NAME = frozenset(word.lower() for table in (*MONTHS, *WEEKDAYS) for word in table) | {
    f"{word.lower()}s" for word in WEEKDAYS[0]
}
_DATELINE = re.compile(r"[A-Z]{4,}(?:\s[A-Z]+)*(?::|,|\s?[-–—])\s?\w?\Z")
_SENTENCE_START = re.compile(r"(?:\A|[.!?:]\s|[“\"‘(]\s?|[-–—]\s|[.!?][”\"]\s)\Z")


def collection_names(texts: Iterable[str]) -> tuple[str, ...]:
    """The proper names of some texts, sorted: capitals within sentences, on words never written small."""
    texts = list(texts)
    small = {word for text in texts for word in re.findall(r"(?<![\w/.-])[a-z]+(?![\w/-])", text)}
    found = {text[start:end] for text in texts for start, end, opens in _names(text) if not opens}
    return tuple(sorted(name for name in found if name.lower() not in small))


def _names(text: str) -> Iterator[tuple[int, int, bool]]:
    """The characters of each proper name, and whether only its place may have given it its capital."""
    dates = {start for _, start, _ in date_parts(text)}
    for run in _RUN.finditer(text):
        words = [(run.start() + m.start(), run.start() + m.end()) for m in re.finditer(r"\S+", run[0])]
        starts_sentence = _SENTENCE_START.search(text[max(0, run.start() - 3) : run.start()]) is not None
        kept: list[tuple[int, int]] = []
        opens = False
        for i, (start, end) in enumerate(words):
            word = text[start:end].lower()
            if start in dates or word in _NO_NAME or (not kept and word in TITLES):
                if kept:
                    break
                continue
            opens = opens or (i == 0 and starts_sentence)
            kept.append((start, end))
        while kept and text[slice(*kept[-1])].islower():
            kept.pop()
        if not kept or _DATELINE.match(text[: kept[-1][1] + 3]):
            continue
        if kept[-1][1] - kept[0][0] > 1:
            yield kept[0][0], kept[-1][1], opens


def other_name(statement: str, lines: Sequence[str], names: Sequence[str], rng: random.Random) -> str | None:
    """One proper name becomes another of the collection, of as many words where there is one.

    The new name shares no word with the statement and its lines. None where either side has no name.
    """
    known = {part for name in names for part in name.split()}
    found = [(a, b) for a, b, opens in _names(statement) if not opens or set(statement[a:b].split()) & known]
    if not found:
        return None
    start, end = rng.choice(found)
    taken = _stems(" ".join((statement, *lines)))
    free = [name for name in names if not _stems(name) & taken]
    if not free:
        return None
    shape = _shape(statement[start:end])
    if re.search(r"\b[Aa]n?\s\Z", statement[max(0, start - 3) : start]):
        free = [name for name in free if _opens_with_vowel(name) == _opens_with_vowel(statement[start:])] or free
    same = [name for name in free if _shape(name) == shape] or [name for name in free if _shape(name)[0] == shape[0]]
    return statement[:start] + rng.choice(same or free) + statement[end:]


_PEOPLE = re.compile(r"[A-Z][a-z]*(?:[aei]an|can|ish|[aeq]i|ese|ern)(s?)\Z")


def _shape(name: str) -> tuple[int, bool, str | None]:
    """Number of words, capitals throughout, and whether it is made from a country's name ("Iraqi", "Americans")."""
    people = _PEOPLE.match(name)
    return len(name.split()), name.isupper(), people and people[1]


def _opens_with_vowel(name: str) -> bool:
    return name[0] in "AEIOUÀ"


def _stems(text: str) -> set[str]:
    """Beginnings of the capitalised words, and of all names for the same country: Iraq and Iraqi are one."""
    words = {word for word in re.findall(r"[^\W\d_][\w.]*", text) if word[0].isupper()}
    for group in SAME:
        if words & group:
            words |= group
    return {word[:4].lower() for word in words if len(word) > 1}


# Lines

_FAR = 3
_REPEATED = 0.6
"""A sentence with this share of the statement's longer words may say the same, so it is no false citation."""


def _far_away(
    statement: str, sentences: Sequence[str], place: int, count: int, rng: random.Random
) -> tuple[str, ...] | None:
    """As many sentences at least three away from those that are cited, none of which repeats the statement."""
    places = [
        i
        for i in range(len(sentences) - count + 1)
        if (i + count + _FAR <= place + 1 or i >= place + count - 1 + _FAR)
        and not any(_repeats(statement, text) for text in sentences[i : i + count])
    ]
    if not places:
        return None
    start = rng.choice(places)
    return tuple(sentences[start : start + count])


def _shifted(
    statement: str, sentences: Sequence[str], place: int, count: int, rng: random.Random
) -> tuple[str, ...] | None:
    """The sentence after or before those that are cited."""
    beside = [
        i for i in (place - 1, place + count) if 0 <= i < len(sentences) and not _repeats(statement, sentences[i])
    ]
    return (sentences[rng.choice(beside)],) if beside else None


def _repeats(statement: str, text: str) -> bool:
    words = _long_words(statement)
    return not words or len(words & _long_words(text)) >= _REPEATED * len(words)


def _long_words(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"\w{4,}|\d+", text)}
