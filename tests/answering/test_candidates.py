"""What a question takes from the article around a sentence: its day, its outlet; and a time of day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from rag.answering.candidates import Sought, candidates
from rag.answering.question import Asked
from rag.index.lexical import words
from rag.index.rows import StoredPassage
from rag.retrieval.hits import Hit
from rag.retrieval.late_interaction import Interaction
from rag.retrieval.pipeline import Found
from rag.types import Article, Sentence


def interaction(question: str, parts: int) -> Interaction:
    """One word piece a word, each found in no sentence more than in another."""
    stems = words(question)
    size = len(stems)
    best = np.full((parts, size), 0.3, dtype=np.float32)
    pieces = tuple((stem, (number,)) for number, stem in enumerate(stems))
    weights = np.full(size, 1 / size, dtype=np.float32)
    return Interaction(weights, np.ones(size, dtype=np.bool_), pieces, (best,), (np.zeros(parts, dtype=np.float32),))


def found_in(question: str, article: Article) -> set[str]:
    """The words of the question that every sentence of the article is taken to tell."""
    alike = interaction(question, 2)
    known = Sought.of(Asked.of(question), alike).known(alike.best[0], article)
    return {stem for stem, pieces in alike.words if (known[:, list(pieces)] == 1).all()}


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What was the turnout in August?", {"august"}),
        ("What was the turnout in October?", set()),
        ("What was the turnout in August 2023?", set()),
        ("May voters abstain?", set()),
        ("How many voted according to the Island Herald?", {"island", "herald"}),
        ("How many voted according to the Herald?", set()),
        ("How many voted on the island?", set()),
    ],
)
def test_an_article_need_not_repeat_its_month_and_outlet(question: str, told: set[str]) -> None:
    article = Article("a.txt", "Turnout was 64 percent.", outlet="The Island Herald", published=date(2024, 8, 27))
    assert found_in(question, article) == told


def test_a_time_of_day_is_told_by_a_clock() -> None:
    question = "At what time did the dyke burst?"
    text = "The dyke burst on Saturday morning. The dyke gave way shortly after 5 a.m."
    article = Article("a.txt", text, sentences=(Sentence(0, 35), Sentence(36, len(text))))
    passage = StoredPassage(1, "a", article, article.sentences, b"", (0, 0, 0))
    best = candidates(question, Found((Hit(passage, 1.0),), interaction(question, 3)))[0]
    assert "5 a.m." in best.text
