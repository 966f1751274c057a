"""RealTime QA: a weekly quiz about the news, asked over all articles of its folder. Kasai et al., NeurIPS 2023."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evals.metrics.resampling import drawn
from evals.public.choosing import Chooser, sums_up
from evals.public.collection import Collection, Passage, by_article, collected
from evals.public.quiz import Question, Quiz, read_quiz
from evals.public.spelling import stands
from evals.public.table import PublicReport, Shown, result, yes
from evals.records import Result, Score
from evals.report.words import plural

CUTS = (1, 5, 10)
PASSAGE_CUTS = (1, 3, 5)
BEFORE, AFTER = 21, 7
"""Days around a question's in which the news lie that a weekly quiz asks for."""
AHEAD = 10
"""Places by which a passage of those days comes earlier when the choices are held against the passages."""


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
        """Whether there is a right choice to compare with."""
        return bool(self.question.answer)

    @property
    def tellable(self) -> bool:
        """Whether the right choices are something that could stand in an article; "none of the above" is not."""
        return self.told and not any(sums_up(self.question.choices[n]) for n in self.question.answer)


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
    by_chance = [1 / len(one.question.choices) for one in asked if one.told]
    notes = (
        f"{plural(len(readable), 'article')} of {plural(weeks, 'week')}, each address once, "
        f"{'is' if len(readable) == 1 else 'are'} searched for every question.",
        *NOTES,
        *([f"Chosen by chance: {sum(by_chance) / len(by_chance):.3f}."] if by_chance else []),
    )
    return PublicReport(
        "RealTime QA", path.name, "answers in quotes", len(asked), tuple(_results(asked, seed)), apart, notes
    )


NOTES = (
    "hit@k and MRR: of the linked article among the articles, in the order of their best passages; over the questions "
    "whose linked article is there.",
    "Answer in the top k: all right choices stand in the first k passages, word for word but for the spelling of "
    "numbers.",
    "Multiple choice: over all questions with an answer, as in the paper, also those for which no article was found: "
    "the choice that ten passages support best, chosen without a language model. Passages of the three weeks before "
    "the question come first.",
    "The published figures are over all weeks of 2022 and 2023, with articles from a web search for each question.",
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
        chooser.choose(question.text, question.choices, [passage.text for passage in of_its_days(passages, question)]),
        not answer.abstained,
        _all_stand(right, said),
    )


def of_its_days(passages: Sequence[Passage], question: Question) -> list[Passage]:
    """The passages with those from around the question's day moved ahead."""
    order = sorted(range(len(passages)), key=lambda n: n - AHEAD * _near(passages[n].published, question.day))
    return [passages[n] for n in order]


def _near(published: str | None, day: date | None) -> bool:
    """Whether an article of one day may tell of what a quiz of the other asks for."""
    if not published or not day:
        return False
    return -AFTER <= (day - date.fromisoformat(published)).days <= BEFORE


def _all_stand(choices: Sequence[str], text: str) -> bool:
    return bool(choices) and all(stands(choice, text) for choice in choices)


def _results(asked: Sequence[Asked], seed: int) -> list[Result]:
    metrics: dict[str, list[Score]] = {
        f"hit@{cut}": [yes(a.rank is not None and a.rank <= cut) if a.findable else None for a in asked] for cut in CUTS
    }
    metrics["MRR"] = [(1 / a.rank if a.rank else 0.0, 1.0) if a.findable else None for a in asked]
    for cut in PASSAGE_CUTS:
        metrics[f"answer in the top {cut}"] = [
            yes(a.stood is not None and a.stood <= cut) if a.tellable else None for a in asked
        ]
    chosen = [yes(a.question.answer == (a.chosen,)) if a.told else None for a in asked]
    metrics["multiple choice"] = chosen
    metrics["… where articles were found"] = _where(chosen, [a.question.found for a in asked])
    metrics["… where the linked article is there"] = _where(chosen, [a.findable for a in asked])
    metrics["quoted answer holds it"] = [yes(a.quoted) if a.tellable else None for a in asked]
    metrics["answered"] = [yes(a.answered) for a in asked]
    return [result(name, scores, seed) for name, scores in metrics.items()]


def _where(scores: Sequence[Score], counted: Sequence[bool]) -> list[Score]:
    return [score if here else None for score, here in zip(scores, counted, strict=True)]


def _apart(asked: Sequence[Asked], quiz: Quiz) -> dict[str, int]:
    questions = [one.question for one in asked]
    return {
        "questions whose evidence links to nothing": sum(not q.linked for q in questions),
        "questions whose linked article is not among the articles": sum(
            bool(one.question.linked) and not one.findable for one in asked
        ),
        "questions without a usable answer": sum(not q.answer for q in questions),
        "questions for which no article was found": sum(not q.found for q in questions),
        "questions without a date, asked as of the day in the name of their file": sum(not q.dated for q in questions),
        **quiz.lacking,
    }
