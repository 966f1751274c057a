"""Articles that give different values for one thing, and corrections of an outlet's own figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from rag.answering.disagreeing.asked import Asked
from rag.answering.disagreeing.corrections import corrected, is_error, takes_back
from rag.answering.disagreeing.mentions import Mention, at_odds, close, comparable
from rag.answering.disagreeing.naming import named, names_in
from rag.answering.disagreeing.parties import Side, parted
from rag.answering.disagreeing.sameness import SAME_CONTEXT, Encode, answers_alike, sameness
from rag.checking.value import Value, word_set
from rag.checking.values import agrees
from rag.index.lexical import located_words, words
from rag.retrieval.near_duplicates import distinct
from rag.types import Evidence

MOST = 2
_MOST_ENCODED, _MOST_COMPARED = 6, 16


@dataclass(frozen=True, slots=True)
class Given:
    """One value with the sentences that give it. Copies of one agency story stand together."""

    value: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Different values for one thing, oldest first. Of a correction the last value stands."""

    about: str
    kind: Literal["difference", "correction"]
    values: tuple[Given, ...]


def disagreements(question: str, cited: Sequence[Evidence], others: Sequence[Evidence], encode: Encode) -> list[Found]:
    """What the answer's own values are contradicted by, at most two.

    `cited` are the sentences that the answer rests on, `others` further sentences that were found. Only values that
    answer the question count. Most sentences are dismissed by their words; at most six are encoded.
    """
    if _OF_ONE_STAGE.search(question):
        return []
    pool = _known([*cited, *others])
    asked = Asked.of(question)
    first = [m for e in _known(cited) for m in asked.answers(e)]
    sides = parted(question, asked, first, cited, pool)
    if not first and not asked.names:
        return [_of_parties(question, sides, first)] if sides else []
    pool = _near(question, asked, cited, pool)
    rest = [m for e in pool for m in asked.answers(e)]
    places = {(e.article_id, e.span) for e in cited}
    own = asked.closest([m for m in rest if (m.evidence.article_id, m.evidence.span) in places], rest)
    if not own:
        return [_of_parties(question, sides, first)] if sides else []
    encoded = _Encoded(question, encode)
    found = _corrections(question, own, pool, rest, encoded.encode)
    replaced = {id(m) for _, old, _ in found for m in old}
    result = [f for f, _, _ in found]
    if sides and not any(side.mention.evidence in g.evidence for f in result for g in f.values for side in sides):
        result.append(_of_parties(question, sides, first))
    for mention in own:
        if len(result) >= MOST or encoded.spent:
            break
        if (
            id(mention) in replaced
            or is_error(mention)
            or any(mention.evidence in g.evidence for f in result for g in f.values)
        ):
            continue
        difference = _difference(question, asked, mention, rest, encoded)
        if difference is not None:
            result.append(difference)
    return result[:MOST]


def _of_parties(question: str, sides: Sequence[Side], own: Sequence[Mention]) -> Found:
    """What two parties say, each with the cited sentences that give it as well."""
    given = (
        Given(
            side.shown,
            tuple(_known([side.mention.evidence, *(m.evidence for m in own if _gives(m.value, side.mention.value))])),
        )
        for side in sides
    )
    return Found(about(question, sides[0].mention, sides[1].mention), "difference", tuple(given))


def _known(sentences: Sequence[Evidence]) -> list[Evidence]:
    """Without repetitions of one place."""
    return list({(e.article_id, e.span): e for e in sentences}.values())


def _near(question: str, asked: Asked, cited: Sequence[Evidence], pool: Sequence[Evidence]) -> list[Evidence]:
    """The sentences that share words with the cited ones or the question, or hold the noun that is counted; and
    those that correct something."""
    wanted = {stem for e in cited for stem in words(e.quote[:_LONGEST])} | set(words(question))
    counted = asked.stems if asked.kinds == ("number",) else frozenset()
    found = []
    for e in pool:
        stems = wanted.intersection(own := words(e.quote[:_LONGEST]))
        if len(stems) >= _LEAST_SHARED or counted.intersection(own) or takes_back(e):
            found.append(e)
    return found


_LONGEST, _LEAST_SHARED = 1_500, 2
_OF_ONE_STAGE = re.compile(
    r"\b(?:in the end|eventually|ultimately|at first|initial(?:ly)?|original(?:ly)?|"
    r"first (?:estimate|figure|count|number|toll|offer|report))\b",
    re.IGNORECASE,
)
"""Such a question asks for one of several values that followed each other, which is no contradiction."""
_SAME_NAMED = 0.4
"""Instead of `SAME_CONTEXT` for two values of exactly what the question names, such as US soldiers."""


class _Encoded:
    """Encodes a few sentences and no more."""

    def __init__(self, question: str, encode: Encode) -> None:
        self._question = question
        # A lone surrogate would stop the tokenizer; what replaces it keeps the places of all other characters.
        self.encode: Encode = lambda text: encode(text.encode("utf-8", "replace").decode("utf-8"))
        self._seen: set[str] = set()
        self._compared = 0

    @property
    def spent(self) -> bool:
        return self._compared >= _MOST_COMPARED

    def allows(self, *texts: str) -> bool:
        return len(self._seen.union(texts)) <= _MOST_ENCODED

    def same(self, a: Mention, b: Mention, least: float = 0.0) -> bool:
        if self.spent or not self.allows(a.text, b.text):
            return False
        self._compared += 1
        self._seen.update((a.text, b.text))
        if least:
            return sameness(a, b, self.encode, strict=False) >= least
        return sameness(a, b, self.encode) >= SAME_CONTEXT and answers_alike(self._question, a, b, self.encode)


def _difference(
    question: str, asked: Asked, mention: Mention, rest: Sequence[Mention], encoded: _Encoded
) -> Found | None:
    """The other values that articles give for what `mention` gives, with all sentences that give each."""

    def meant(candidates: Iterable[Mention]) -> list[Mention]:
        likely = sorted(candidates, key=lambda m: -len(m.stems & mention.stems))[:_MOST_ENCODED]
        return [m for m in likely if encoded.same(mention, m, _SAME_NAMED * asked.names_both(mention, m))]

    fitting = [m for m in rest if _may_differ(question, asked, mention, m)]
    confirmed = meant(m for m in fitting if at_odds(mention, m) and not _shared_value(mention, m))
    if not confirmed:
        return None
    # "19" is no contradiction of "at least 17", but it is of the "14" that a third article gives.
    confirmed += meant(m for m in fitting if not _gives(m.value, mention.value) and _against_all(m, confirmed))
    groups: list[list[Mention]] = [[mention]]
    for m in (*confirmed, *rest):
        group = next((g for g in groups if _gives(m.value, g[0].value)), None)
        if group is not None and m not in group and (m in confirmed or _repeats(group[0], m, encoded)):
            group.append(m)
        elif group is None and m in confirmed:
            groups.append([m])
    return Found(about(question, mention, confirmed[0]), "difference", _in_order(groups))


def _may_differ(question: str, asked: Asked, mention: Mention, other: Mention) -> bool:
    """The cheap tests, without whether the values differ."""
    return (
        _other_source(mention, other)
        and not is_error(other)
        and names_of(question, mention, other, asked.age)
        and comparable(mention, other)
    )


def _against_all(m: Mention, others: Sequence[Mention]) -> bool:
    return all(at_odds(m, other) and not _shared_value(m, other) for other in others)


def _repeats(a: Mention, b: Mention, encoded: _Encoded) -> bool:
    """Whether another sentence gives the same value for the same thing."""
    return a.evidence != b.evidence and len(a.stems & b.stems) > 1 and comparable(a, b) and encoded.same(a, b)


def _gives(a: Value, b: Value) -> bool:
    return a.kind == b.kind and a.bound == b.bound and agrees(a, b) and agrees(b, a)


def _in_order(groups: Sequence[Sequence[Mention]]) -> tuple[Given, ...]:
    """Oldest first; the sentences of one value from different articles once each, copies included."""
    ordered = sorted(groups, key=lambda g: min((m.evidence.published or "9999") for m in g))
    return tuple(Given(g[0].shown, tuple(_known([m.evidence for m in g]))) for g in ordered)


def _other_source(a: Mention, b: Mention) -> bool:
    """Another article of another outlet that is not the same sentence again."""
    if a.evidence.article_id == b.evidence.article_id:
        return False
    first, second = a.evidence.outlet, b.evidence.outlet
    if first and second and first.casefold() == second.casefold():
        return False
    return len(distinct([a.text, b.text])) == 2


def _shared_value(a: Mention, b: Mention) -> bool:
    """Whether the other sentence gives this value as well, or this sentence the other's."""
    return any(v.kind == a.value.kind and agrees(close(v), close(a.value)) for v in b.all_values) or any(
        v.kind == b.value.kind and agrees(close(v), close(b.value)) for v in a.all_values
    )


def names_of(question: str, a: Mention, b: Mention, person: bool) -> bool:
    """Every name of the question that one sentence or its title holds is in the other's as well; of a person's name
    the last part is enough."""
    first, second = (f"{m.text} {m.evidence.title}" for m in (a, b))
    question = _FIRST_NAMES.sub("", question) if person else question
    return all(named(name, first) == named(name, second) for name in names_in(question))


_FIRST_NAMES = re.compile(r"\b(?:[A-Z][\w’'-]*\s)+(?=[A-Z])")


def _corrections(
    question: str, own: Sequence[Mention], pool: Sequence[Evidence], rest: Sequence[Mention], encode: Encode
) -> list[tuple[Found, list[Mention], list[Mention]]]:
    result = []
    for old, new in islice(corrected(own, rest, pool, encode), 1):
        same_old = [m for m in rest if _gives(m.value, old.value) and m.evidence.outlet == old.evidence.outlet]
        groups = [[old, *(m for m in same_old if m.evidence != new.evidence)], [new]]
        given = tuple(Given(g[0].shown, tuple(_known([m.evidence for m in g]))) for g in groups)
        result.append((Found(about(question, old, new), "correction", given), [*same_old, old], [new]))
    return result


def about(question: str, a: Mention, b: Mention) -> str:
    """A short phrase of what the values are for: the question without its question words, when both sentences
    share some of it, else the words that they share."""
    shared = a.stems & (b.stems | set(words(b.evidence.title)))
    phrase = " ".join(_AUXILIARY.sub(" ", _ASKS.sub("", question.strip(" ?!."))).split())
    phrase = re.sub(r"^(?:the|an?|it|there)\s+", "", phrase)
    known = set(words(phrase)) & (shared | {a.value.unit, b.value.unit})
    if known and len(phrase.split()) <= _LONGEST_PHRASE and not _ELSEWHERE.search(phrase):
        return phrase
    spelled = _spelled(a)
    kept = list(dict.fromkeys(w for s, w in spelled if s in shared or s == a.value.unit))[:_MOST_WORDS]
    return " ".join(kept) or a.shown


_ASKS = re.compile(
    r"^\W*(?:and |but |so )?(?:(?:by |on |in |at |since |for )?(?:how (?:many|much|old|long|far|high|deep|tall|wide|"
    r"strong|large|big|fast|hot|cold|heavy)|(?:what|which) (?:percentage|percent|share|number|proportion|fraction) of|"
    r"(?:what|which) (?:day|date|year|month|time)|what|when|which))\b",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|do|does|did|has|have|had|will|would|there|be|been)\b", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[?!;:]|\b(?:you|me|i|my|tell|please|when|should|could|said|say|says)\b", re.IGNORECASE)
_MOST_WORDS, _LONGEST_PHRASE = 5, 12
_IDLE = word_set("said say told according announced reported saying also")


def _spelled(mention: Mention) -> list[tuple[str, str]]:
    """Stems of the sentence with the words that they stand for, without values."""
    return [
        (stem, mention.text[s:e])
        for stem, s, e in located_words(mention.text)
        if not any(v.start <= s < v.end for v in mention.all_values) and mention.text[s:e].casefold() not in _IDLE
    ]
