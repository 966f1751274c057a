"""RealTime QA: a weekly quiz about the news, asked over all articles of its folder. Kasai et al., NeurIPS 2023."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.public.choosing import Chooser, stands
from evals.public.collection import Collection, by_article, collected
from evals.public.quiz import Question, Quiz, read_quiz
from evals.public.table import PublicReport, Shown, drawn, result, yes
from evals.records import Result, Score

CUTS = (1, 5, 10)
PASSAGE_CUTS = (1, 3, 5)


@dataclass(frozen=True, slots=True)
class Asked:
    """`findable`: whether an article that answers is in the collection; `rank`: of the first such, from 1.
    `stood`: rank of the passage by which all right choices stand in the passages. `quoted`: whether they stand in the
    quoted answer."""

    question: Question
    findable: bool
    rank: int | None
    stood: int | None
    chosen: int
    answered: bool
    quoted: bool

    @property
    def told(self) -> bool:
        """Whether there is a right choice to compare with, and anything to find it in."""
        return bool(self.question.answer) and self.question.found


def report(path: Path, limit: int | None, seed: int, shown: Shown, index: Path | None = None) -> PublicReport:
    """`path`: the folder; `index`: where articles and index stay for the next time. Raises `BylineError` that names
    the line of a bad row."""
    quiz = read_quiz(path)
    with collected(quiz.texts.values(), index) as collection:
        unread = set(collection.unread)
        readable = {key for key, text in quiz.texts.items() if text.source not in unread}
        chooser = Chooser()
        asked = [_ask(collection, quiz, readable, chooser, one) for one in shown(drawn(quiz.questions, limit, seed))]
    apart = _apart(asked, quiz)
    apart["articles that could not be read"] = len(unread)
    weeks = len({question.week for question in quiz.questions})
    notes = (
        f"{len(readable):,} articles of {weeks:,} weeks, each address once, are searched for every question.",
        *NOTES,
    )
    return PublicReport(
        "RealTime QA", path.name, "answers in quotes", len(asked), tuple(_results(asked, seed)), apart, notes
    )


NOTES = (
    "hit@k and MRR: of the linked article among the articles, in the order of their best passages.",
    "Answer in the top k: all right choices stand in the first k passages, word for word but for the spelling of "
    "numbers.",
    "Multiple choice: the choice that the first ten passages support best, chosen without a language model.",
    "Quoted answer: asked with the question's date as today; a refusal does not hold the answer.",
)


def _ask(collection: Collection, quiz: Quiz, readable: set[str], chooser: Chooser, question: Question) -> Asked:
    wanted = {quiz.texts[key].source for a in question.linked if (key := quiz.keys.get(a)) in readable and key}
    passages = collection.passages(question.text)
    ranks = [n for n, source in enumerate(by_article(passages), 1) if source in wanted]
    texts = [passage.text for passage in passages]
    with collection.on(question.day) as engine:
        answer = engine.ask(question.text)
    right = [question.choices[n] for n in question.answer]
    said = " ".join(statement.text for statement in answer.statements)
    return Asked(
        question,
        bool(wanted),
        ranks[0] if ranks else None,
        next((k for k in PASSAGE_CUTS if _all_stand(right, "\n".join(texts[:k]))), None),
        chooser.choose(question.text, question.choices, texts),
        not answer.abstained,
        _all_stand(right, said),
    )


def _all_stand(choices: Sequence[str], text: str) -> bool:
    return bool(choices) and all(stands(choice, text) for choice in choices)


def _results(asked: Sequence[Asked], seed: int) -> list[Result]:
    metrics: dict[str, list[Score]] = {
        f"hit@{cut}": [yes(a.rank is not None and a.rank <= cut) if a.findable else None for a in asked] for cut in CUTS
    }
    metrics["MRR"] = [(1 / a.rank if a.rank else 0.0, 1.0) if a.findable else None for a in asked]
    for cut in PASSAGE_CUTS:
        metrics[f"answer in the top {cut}"] = [
            yes(a.stood is not None and a.stood <= cut) if a.told else None for a in asked
        ]
    metrics["multiple choice"] = [yes(a.question.answer == (a.chosen,)) if a.told else None for a in asked]
    metrics["quoted answer holds it"] = [yes(a.quoted) if a.told else None for a in asked]
    metrics["answered"] = [yes(a.answered) if a.question.found else None for a in asked]
    return [result(name, scores, seed) for name, scores in metrics.items()]


def _apart(asked: Sequence[Asked], quiz: Quiz) -> dict[str, int]:
    questions = [one.question for one in asked]
    return {
        "questions whose evidence links to nothing": sum(not q.linked for q in questions),
        "questions whose linked article is not among the articles": sum(
            bool(one.question.linked) and not one.findable for one in asked
        ),
        "questions without a usable answer": sum(not q.answer for q in questions),
        "questions for which no article was found": sum(not q.found for q in questions),
        "questions without a date, asked as of today": sum(q.day is None for q in questions),
        **quiz.lacking,
    }
