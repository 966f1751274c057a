"""What a statement denies or calls possible where its lines do not, and the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from rag.checking.alignment import Alignment
from rag.checking.difference import Difference
from rag.checking.polarity import Changed, changed, denies, doubts, plans
from rag.checking.wording import SAME_WORDS, close
from rag.index.lexical import words


def denials(statement: str, texts: Sequence[str], aligned: Alignment) -> Iterator[Difference]:
    """Where the wording differs much, a side with a denial of its own is left to the trained part of the judge."""
    each = [changed(text) for text in texts]
    said, given = changed(statement), _joined(each)
    near, stems = close(aligned), set(given.stems)
    mostly = 2 * sum(word.same for word in aligned.words) >= len(aligned.words)
    if mostly and any(said.negated) and not any(denies(part) for part in _nearest(statement, texts)):
        yield Difference("negation", "the lines do not say “not”")
        return
    says_no = not near and denies(statement)
    lines_say_no = not near and any(denies(text) for text in texts)
    for place, added in _turned(said, said.negated, given.denied, given, aligned):
        word = statement[place[0] : place[1]]
        plainly = not given.negations and words(word)[:1] and words(word)[0] in stems
        if added and (plainly or not lines_say_no):
            yield Difference("negation", f"the lines do not deny “{word}”")
            return
    for place, added in _turned(said, said.denied, given.denied, given, aligned):
        if not added and not says_no:
            yield Difference("negation", f"the lines deny “{statement[place[0] : place[1]]}”")
            return
    same = next((g for g in each if _of_a_length(said, g)), None)
    if near and same is not None and said.negations != same.negations:
        yield Difference("negation", f"the lines {'say' if same.negations else 'do not say'} “not”")
        return
    if not doubts(statement):
        for place in _only(said, said.possible, given.possible, given, aligned):
            word = statement[place[0] : place[1]]
            yield Difference("modality", f"the lines say “{word}” only as possible or claimed")
        if not plans(statement):
            for place in _only(said, said.planned, given.planned, given, aligned):
                word = statement[place[0] : place[1]]
                yield Difference("modality", f"the lines say “{word}” only as planned")


def _nearest(statement: str, texts: Sequence[str]) -> list[str]:
    """The sentences of the lines that share most words with the statement, and those that share half as many."""
    said = set(words(statement))
    shared = [(len(said & set(words(part))), part) for text in texts for part in _SENTENCE.split(text)]
    most = max((n for n, _ in shared), default=0)
    return [part for n, part in shared if 2 * n >= most]


_SENTENCE = re.compile(r"(?<=[.!?][\s\"”’])\s*(?=[A-Z\"“‘])")


def _of_a_length(said: Changed, given: Changed) -> bool:
    """Whether a line could be the statement in other words, word by word."""
    shared = len(set(said.stems) & set(given.stems))
    return shared >= SAME_WORDS * max(len(set(said.stems)), len(set(given.stems)), 1)


def _only(
    said: Changed, own: Sequence[int], theirs: Sequence[int], given: Changed, aligned: Alignment
) -> Iterator[tuple[int, int]]:
    return (place for place, added in _turned(said, own, theirs, given, aligned) if not added)


def _turned(
    said: Changed, own: Sequence[int], theirs: Sequence[int], given: Changed, aligned: Alignment
) -> Iterator[tuple[tuple[int, int], bool]]:
    """Words changed on one side and not at all on the other, with whether the statement added the change."""
    places: dict[str, list[int]] = {}
    for number, stem in enumerate(given.stems):
        places.setdefault(stem, []).append(number)
    partner = {(w.start, w.end): w.partner for w in aligned.words if w.same or w.cosine >= _CLOSE}
    for number, (stem, place) in enumerate(zip(said.stems, said.places, strict=True)):
        there = places.get(stem) or [p for p in (partner.get(place, -1),) if p >= 0]
        if not there:
            continue
        if own[number] == 2 and not any(theirs[p] for p in there):
            yield place, True
        elif own[number] == 0 and all(theirs[p] == 2 for p in there):
            yield place, False


_CLOSE = 0.75


def _joined(parts: Sequence[Changed]) -> Changed:
    def all_of(name: str) -> tuple[Any, ...]:
        return tuple(item for part in parts for item in getattr(part, name))

    return Changed(
        all_of("stems"),
        all_of("places"),
        all_of("negated"),
        all_of("denied"),
        all_of("planned"),
        all_of("possible"),
        sum(part.negations for part in parts),
    )
