"""What can go wrong with a reply, done to perfect ones on purpose, and what each metric has to say of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from evals.mutating.negating import negated
from evals.mutating.values import other_number
from evals.records import Place, Reply, Said
from evals.selftest.ideal import REFUSAL, Sources

Move = Literal["down", "down in part", "up", "same"]
"""Where a metric has to go, in nearly every case that is changed or (in part) in some of them."""


@dataclass(frozen=True, slots=True)
class Good:
    """A perfect reply with what a change may need: a reply about something else, where there is one, and the lines of
    all sources."""

    reply: Reply
    other: Reply | None
    sources: Sources
    chance: random.Random


@dataclass(frozen=True, slots=True)
class Change:
    """`make` gives the spoilt reply, or None where it does not apply. `moves`: the metrics that have to tell, and some
    that have to stay as they are."""

    name: str
    make: Callable[[Good], Reply | None]
    moves: dict[str, Move]


def _of_statements(reply: Reply, words: Callable[[str], str | None]) -> Reply | None:
    """Each statement in other words; None where none could be changed."""
    new = [words(said.text) for said in reply.statements]
    if not any(new) or reply.abstained:
        return None
    statements = tuple(replace(s, text=text or s.text) for s, text in zip(reply.statements, new, strict=True))
    return replace(reply, statements=statements, answer=_written(statements))


def _written(statements: Sequence[Said]) -> str:
    return " ".join(f"{said.text} {''.join(f'[{n}]' for n in said.citations)}" for said in statements)


def _swapped(good: Good) -> Reply | None:
    """Each citation points to a line of another case."""
    if good.reply.abstained or good.other is None:
        return None
    wrong = good.other.citations[0]
    return replace(good.reply, citations=tuple(replace(wrong, number=c.number) for c in good.reply.citations))


def _numbers(good: Good) -> Reply | None:
    return _of_statements(good.reply, lambda text: other_number(text, good.chance))


def _denied(good: Good) -> Reply | None:
    return _of_statements(good.reply, lambda text: negated(text, good.chance))


def _shifted(good: Good) -> Reply | None:
    """Each citation points to the next line with words, or to the one before at the end of its source."""
    moved = [_beside(place, good.sources[place.source]) for place in good.reply.citations]
    if not moved or not all(moved):
        return None
    return replace(good.reply, citations=tuple(place for place in moved if place))


def _beside(place: Place, lines: Sequence[str]) -> Place | None:
    after = [*range(place.line_end + 1, len(lines) + 1), *range(place.line_start - 1, 0, -1)]
    line = next((n for n in after if len(lines[n - 1].split()) > _A_FEW), None)
    return replace(place, line_start=line, line_end=line, quote=lines[line - 1]) if line else None


_A_FEW = 5


def _invented(good: Good) -> Reply | None:
    """One more sentence, about something else, with the first citation."""
    if good.reply.abstained or good.other is None:
        return None
    added = Said(good.other.statements[0].text, good.reply.statements[0].citations)
    statements = (*good.reply.statements, added)
    return replace(good.reply, statements=statements, answer=_written(statements))


def _forged(good: Good) -> Reply | None:
    """Something else is said, and a made-up quote of the cited lines bears it out."""
    if good.reply.abstained or good.other is None:
        return None
    text = good.other.statements[0].text
    statements = tuple(replace(said, text=text) for said in good.reply.statements[:1])
    places = tuple(replace(place, quote=text) for place in good.reply.citations)
    return replace(good.reply, statements=statements, citations=places, answer=_written(statements))


def _refused(good: Good) -> Reply | None:
    return None if good.reply.abstained else Reply(REFUSAL, abstained=True, passages=good.reply.passages)


def _answered(good: Good) -> Reply | None:
    return good.other if good.reply.abstained else None


def _not_found(good: Good) -> Reply | None:
    """The right passage comes second."""
    if not good.reply.passages or good.other is None:
        return None
    return replace(good.reply, passages=(*good.other.passages[:1], *good.reply.passages))


def _silent(good: Good) -> Reply | None:
    return replace(good.reply, disagreements=()) if good.reply.disagreements else None


def _false_alarm(good: Good) -> Reply | None:
    if good.reply.abstained or good.reply.disagreements:
        return None
    return replace(good.reply, disagreements=(("12", "13"),))


CHANGES = (
    Change(
        "citations swapped",
        _swapped,
        {
            **dict.fromkeys(("faithfulness", "alce_recall", "citation_recall", "citation_precision"), "down"),
            **dict.fromkeys(("contains", "abstention_f1", "mrr"), "same"),
        },
    ),
    Change(
        "numbers changed",
        _numbers,
        {
            **dict.fromkeys(("faithfulness", "alce_recall"), "down"),
            "contains": "down in part",  # another number than the one that answers may have changed
            **dict.fromkeys(("citation_recall", "citation_precision", "line_error", "abstention_f1"), "same"),
        },
    ),
    Change(
        "statements denied",
        _denied,
        {
            **dict.fromkeys(("faithfulness", "alce_recall"), "down"),
            **dict.fromkeys(("citation_recall", "citation_precision", "abstention_f1"), "same"),
        },
    ),
    Change(
        "lines shifted",
        _shifted,
        {
            **dict.fromkeys(("faithfulness", "alce_recall", "citation_recall", "citation_precision"), "down"),
            "line_error": "up",
            **dict.fromkeys(("contains", "abstention_f1"), "same"),
        },
    ),
    Change(
        "a sentence invented",
        _invented,
        {
            **dict.fromkeys(("faithfulness", "alce_recall", "token_f1"), "down"),
            **dict.fromkeys(("citation_recall", "citation_precision", "contains"), "same"),
        },
    ),
    Change(
        "quote made up",
        _forged,
        {
            **dict.fromkeys(("faithfulness", "alce_recall"), "down"),
            **dict.fromkeys(("citation_recall", "citation_precision", "abstention_f1"), "same"),
        },
    ),
    Change(
        "refused although answerable",
        _refused,
        {
            **dict.fromkeys(("abstention_precision", "abstention_f1", "citation_recall"), "down"),
            **dict.fromkeys(("abstention_recall", "mrr"), "same"),
        },
    ),
    Change(
        "answered although not",
        _answered,
        {
            **dict.fromkeys(("abstention_recall", "abstention_f1"), "down"),
            **dict.fromkeys(("citation_recall", "faithfulness"), "same"),
        },
    ),
    Change(
        "right passage second",
        _not_found,
        {
            **dict.fromkeys(("hit@1", "mrr", "ndcg@10"), "down"),
            **dict.fromkeys(("hit@3", "gold_recall@10", "citation_recall", "faithfulness"), "same"),
        },
    ),
    Change("disagreement not told", _silent, {"disagreement_recall": "down", "citation_recall": "same"}),
    Change("disagreement made up", _false_alarm, {"disagreement_precision": "down", "disagreement_recall": "same"}),
)
"""The values of `moves` are written with `dict.fromkeys`, as many metrics move alike."""
