"""MultiHop-RAG: news questions whose facts stand in two to four articles. Tang and Yang, COLM 2024.

Retrieval as in their Table 5, over the questions that have an answer. Hits@k is the share of the gold facts among the
first k passages, as the paper defines it; the authors' later script counts questions with at least one, and in MAP only
the facts that are new at a rank, through the rank. Both are given, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.judges.labelled import Row, read_rows
from evals.judges.labelled import Text as Filled
from evals.metrics.resampling import drawn
from evals.public.collection import Askable, Collection, Passage, Text, collected
from evals.public.table import PublicReport, Shown, result, yes
from evals.records import Result, Score
from rag import Answer

LOOKED_AT = 10
NULL = "null_query"
INFERENCE = "inference_query"


class Fact(Row):
    fact: Filled
    title: str | None = None
    source: str | None = None
    published_at: str | None = None
    url: str | None = None

    @property
    def article(self) -> str:
        """What facts of one article share."""
        return self.url or self.title or self.fact

    @property
    def line(self) -> str:
        return " ".join(self.fact.split())


class Question(Row):
    id: str | int | None = None
    question: Askable
    question_type: str = ""
    answer: str = ""
    evidence_list: tuple[Fact, ...]

    @property
    def answerable(self) -> bool:
        return bool(self.evidence_list) and self.question_type != NULL


Address = tuple[str, int]
"""Source and stored line of a fact."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`found`: for each of the first passages the gold facts in it. `answer`: in quotes, over all facts."""

    question: Question
    gold: frozenset[Address]
    found: tuple[frozenset[Address], ...]
    answer: Answer


def report(path: Path, limit: int | None, seed: int, shown: Shown, index: Path | None = None) -> PublicReport:
    """Raises `BylineError` that names the line of a bad row."""
    rows = read_rows(path, Question)
    texts = _texts(rows)
    with collected(texts.values(), index) as collection:
        places = _places(collection, texts)
        asked = [_ask(collection, row, places) for row in shown(drawn(rows, limit, seed))]
    facts = sum(len(text.lines) for text in texts.values())
    note = f"The collection is the {facts:,} gold facts of this file in {len(texts):,} articles, not the paper's whole "
    notes = (note + "articles: finding them is easier.", *NOTES)
    return PublicReport("MultiHop-RAG", path.name, "answers in quotes", len(asked), _results(asked, seed), {}, notes)


NOTES = (
    "Retrieval over the questions with gold facts; a passage holds a fact when it touches its line.",
    "Hits@k: share of the gold facts found, as the paper defines it; the authors' later script counts questions with "
    "at least one.",
    "MAP@10: mean of the precision at each rank where a further fact is found; the authors' later script takes only "
    "the facts that are new at a rank, through the rank.",
    "The published figures are over all 2,255 questions with an answer; this file's are a part of them.",
)


def _texts(rows: Sequence[Question]) -> dict[str, Text]:
    """Each article with its facts, one per line, by what its facts share."""
    facts: dict[str, list[Fact]] = {}
    for row in rows:
        for fact in row.evidence_list:
            known = facts.setdefault(fact.article, [])
            if fact.line not in [one.line for one in known]:
                known.append(fact)
    return {
        name: Text(
            f"a{number:05}",
            " ".join((found[0].title or "").split()),
            tuple(fact.line for fact in found),
            found[0].published_at,
            found[0].source,
            found[0].url,
        )
        for number, (name, found) in enumerate(facts.items())
    }


def _places(collection: Collection, texts: dict[str, Text]) -> dict[tuple[str, str], Address]:
    places: dict[tuple[str, str], Address] = {}
    for name, text in texts.items():
        first = collection.first_line(text)
        places |= {(name, line): (text.source, first + number) for number, line in enumerate(text.lines)}
    return places


def _ask(collection: Collection, row: Question, places: dict[tuple[str, str], Address]) -> Asked:
    gold = frozenset(places[fact.article, fact.line] for fact in row.evidence_list)
    passages = collection.passages(row.question)[:LOOKED_AT] if row.answerable else []
    return Asked(row, gold, tuple(_held(p, gold) for p in passages), collection.engine.ask(row.question))


def _held(passage: Passage, gold: frozenset[Address]) -> frozenset[Address]:
    lines = range(passage.line_start, passage.line_end + 1)
    return frozenset(place for place in gold if place[0] == passage.source and place[1] in lines)


def _results(asked: Sequence[Asked], seed: int) -> tuple[Result, ...]:
    good = [one for one in asked if one.question.answerable]
    null = [one for one in asked if not one.question.answerable]
    named = [one for one in good if one.question.question_type == INFERENCE]
    metrics: dict[str, list[Score]] = {
        "MRR@10": [(reciprocal_rank(one.found), 1.0) for one in good],
        "MAP@10": [(average_precision(one.found, len(one.gold)), 1.0) for one in good],
        "MAP@10, authors' script": [(new_at_rank(one.found, len(one.gold)), 1.0) for one in good],
        "Hits@10": [(_share(one, 10), 1.0) for one in good],
        "Hits@4": [(_share(one, 4), 1.0) for one in good],
        "at least one fact among 10": [yes(any(one.found)) for one in good],
        "at least one fact among 4": [yes(any(one.found[:4])) for one in good],
        "null questions refused": [yes(one.answer.abstained) for one in null],
        "other questions answered": [yes(not one.answer.abstained) for one in good],
        "answer in the quotes, inference questions": [yes(_says(one)) for one in named],
    }
    return tuple(result(name, scores, seed) for name, scores in metrics.items())


def reciprocal_rank(found: Sequence[frozenset[Address]]) -> float:
    """Of the first passage with a gold fact."""
    return next((1 / rank for rank, facts in enumerate(found, 1) if facts), 0.0)


def average_precision(found: Sequence[frozenset[Address]], gold: int) -> float:
    """Mean precision at the ranks where a further gold fact is found, over all gold facts."""
    seen: set[Address] = set()
    total = 0.0
    for rank, facts in enumerate(found, 1):
        new = facts - seen
        seen |= new
        total += len(new) * min(len(seen) / rank, 1.0)
    return total / min(gold, LOOKED_AT) if gold else 0.0


def new_at_rank(found: Sequence[frozenset[Address]], gold: int) -> float:
    """What the authors' script calls average precision: the facts that are new at each rank, through the rank."""
    before = [frozenset[Address]().union(*found[:rank]) for rank in range(len(found))]
    total = sum(len(facts - seen) / rank for rank, (facts, seen) in enumerate(zip(found, before, strict=True), 1))
    return total / min(gold, LOOKED_AT) if gold else 0.0


def _share(asked: Asked, cut: int) -> float:
    return len(frozenset().union(*asked.found[:cut])) / len(asked.gold)


def _says(asked: Asked) -> bool:
    said = " ".join(statement.text for statement in asked.answer.statements).casefold()
    answer = re.escape(asked.question.answer.strip().casefold())
    return bool(answer) and re.search(rf"(?<!\w){answer}(?!\w)", said) is not None
