"""ClapNQ: long answers from a passage, and passages that do not answer. Rosenthal et al., TACL 2025.

As in their Table 5 each question is asked over its own passage alone, and a refusal of an answerable question counts
0; as in their Table 4 the passage is looked for among all, here the few hundred of the file.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, model_validator

from evals.judges.labelled import Row, read_rows
from evals.metrics.resampling import drawn
from evals.public.collection import Askable, Collection, Text, by_article, collected
from evals.public.rouge import rouge_1, rouge_l
from evals.public.table import PublicReport, Shown, result, yes
from evals.records import Result, Score
from rag import Answer

CUTS = (1, 3, 5, 10)


class Question(Row):
    """A question with its passage; `supporting_sentences` are some of `sentences`."""

    id: str | int
    question: Askable
    answerable: bool
    title: str = ""
    sentences: tuple[str, ...] = Field(min_length=1)
    answers: tuple[str, ...] = ()
    supporting_sentences: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> Question:
        if self.answerable and not any(answer.strip() for answer in self.answers):
            raise ValueError("it is answerable, but has no answer")
        if not any(map(str.isalnum, "".join(self.sentences))):
            raise ValueError("its sentences are empty")
        if not set(self.supporting_sentences) <= set(self.sentences):
            raise ValueError("a supporting sentence is not one of its sentences")
        return self

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(line for sentence in self.sentences if (line := " ".join(sentence.split())))

    @property
    def gold(self) -> set[int]:
        """Numbers of the lines that support the answer, from 0."""
        supporting = {" ".join(sentence.split()) for sentence in self.supporting_sentences}
        return {number for number, line in enumerate(self.lines) if line in supporting}


@dataclass(frozen=True, slots=True)
class Asked:
    """`cited`: numbers of the passage's lines that each citation touches. `rank`: of the passage among all, from 1."""

    question: Question
    answer: Answer
    cited: tuple[frozenset[int], ...]
    rank: int | None

    @property
    def text(self) -> str:
        return " ".join(statement.text for statement in self.answer.statements)


def report(path: Path, limit: int | None, seed: int, shown: Shown, index: Path | None = None) -> PublicReport:
    """Raises `BylineError` that names the line of a bad row."""
    rows = read_rows(path, Question)
    passages = dict.fromkeys((row.title, row.lines) for row in rows)
    texts = {p: Text(f"p{number:05}", " ".join(p[0].split()), p[1]) for number, p in enumerate(passages)}
    with collected(texts.values(), index) as collection:
        asked = [_ask(collection, row, texts[row.title, row.lines]) for row in shown(drawn(rows, limit, seed))]
    good = [one for one in asked if one.question.answerable]
    answered = [one for one in good if not one.answer.abstained]
    apart = {"answerable questions without supporting sentences": sum(not one.question.gold for one in good)}
    results = tuple(_results(asked, good, answered, seed))
    seen = tuple(one.name for one in results if not one.name.startswith(("nDCG", "recall@")))
    return PublicReport("ClapNQ", path.name, "answers in quotes", len(asked), results, apart, NOTES, seen)


NOTES = (
    "Each question over its own passage; an answerable question that was refused counts 0 in ROUGE.",
    "nDCG and recall: of the passage, for the answerable questions, among all passages of this file, which are far "
    "fewer than the published ones were looked for among.",
    "In-sample: when to refuse and which sentences to quote was fitted on the shared part of this set, so that on it "
    "these figures flatter. docs/abstention.md has figures of refusing cross-validated by question.",
    "The published figures are over the development set, 300 questions that their passage answers and 300 that it does "
    "not; this file's are a part of the set.",
    "ROUGE against the human answer that fits best, without stemming and without citation signs.",
)


def _ask(collection: Collection, row: Question, text: Text) -> Asked:
    sources = by_article(collection.passages(row.question)) if row.answerable else []
    with collection.only(text) as engine:
        answer = engine.ask(row.question)
    first = collection.first_line(text)
    cited = tuple(frozenset(range(c.line_start - first, c.line_end - first + 1)) for c in answer.citations)
    return Asked(row, answer, cited, sources.index(text.source) + 1 if text.source in sources else None)


def _results(asked: Sequence[Asked], good: Sequence[Asked], answered: Sequence[Asked], seed: int) -> list[Result]:
    bad = [one for one in asked if not one.question.answerable]
    best = [_best(one) for one in good]
    passages = [" ".join(one.question.lines) for one in good]
    metrics: dict[str, list[Score]] = {
        "ROUGE-L": [(value, 1.0) for value, _ in best],
        "ROUGE-1 recall": [(value, 1.0) for _, value in best],
        "ROUGE-L to the passage": [(rouge_l(o.text, p).f1, 1.0) for o, p in zip(good, passages, strict=True)],
        "characters": [(float(len(one.text)), 1.0) for one in good],
        "unanswerable accuracy": [yes(one.answer.abstained) for one in bad],
        "answerable answered": [yes(not one.answer.abstained) for one in good],
        "ROUGE-L, of the answered": [(_best(one)[0], 1.0) for one in answered],
        "gold sentence cited": [yes(any(c & o.question.gold for c in o.cited)) if o.question.gold else None
                                for o in answered],
        "citation precision": [_precision(one) for one in answered],
        "citation recall": [_recall(one) for one in answered],
    }  # fmt: skip
    for cut in CUTS:
        metrics[f"nDCG@{cut}"] = [(1 / math.log2(o.rank + 1) if o.rank and o.rank <= cut else 0.0, 1.0) for o in good]
    metrics["recall@10"] = [yes(one.rank is not None and one.rank <= 10) for one in good]
    return [result(name, scores, seed) for name, scores in metrics.items()]


def _best(asked: Asked) -> tuple[float, float]:
    """ROUGE-L and the recall of ROUGE-1 against the human answer with the highest ROUGE-L."""
    answers = [answer for answer in asked.question.answers if answer.strip()]
    found = [(rouge_l(asked.text, answer).f1, rouge_1(asked.text, answer).recall) for answer in answers]
    return max(found, default=(0.0, 0.0))


def _precision(asked: Asked) -> Score:
    gold = asked.question.gold
    return (float(sum(bool(c & gold) for c in asked.cited)), float(len(asked.cited))) if gold and asked.cited else None


def _recall(asked: Asked) -> Score:
    gold = asked.question.gold
    return (float(len(gold & frozenset().union(*asked.cited))), float(len(gold))) if gold else None
