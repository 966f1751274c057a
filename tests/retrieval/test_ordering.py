"""What decides between passages that are alike: words, titles, and the sentence that means the question."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from rag.index.lexical import LexicalIndex
from rag.index.rows import StoredPassage
from rag.index.searchfiles import SearchFiles
from rag.models.minilm import NAME
from rag.retrieval.late_interaction import Interaction
from rag.retrieval.ordering import order_scores
from rag.retrieval.search import bm25_of, fused
from rag.types import Article

TEXTS = ["Ferry to Skerry delayed", "Ferry to Ostmere delayed", "Cattle market quiet"]
LEXICAL = LexicalIndex.build(TEXTS)


def passages(titles: list[str]) -> list[StoredPassage]:
    return [
        StoredPassage(n, str(n), Article(f"{n}.txt", "Text.", title=title), (), b"", (0, 1))
        for n, title in enumerate(titles)
    ]


def order(bm25: list[float], titles: list[str], closeness: list[float]) -> list[int]:
    """The order of passages that late interaction finds equally good, but for the first, which is a little better."""
    similar = [0.705, *[0.7] * (len(titles) - 1)]
    interaction = Interaction(
        np.ones(1, dtype=np.float32),
        np.ones(1, dtype=np.bool_),
        (),
        tuple(np.full((2, 1), value, dtype=np.float32) for value in similar),
        tuple(np.array([0.9, value], dtype=np.float32) for value in closeness),
    )
    scores = order_scores(
        "Is the Skerry ferry late?", passages(titles), interaction, np.array(bm25, dtype=np.float32), LEXICAL
    )
    return [int(n) for n in np.argsort(-scores, kind="stable")]


def test_late_interaction_decides_where_nothing_else_differs() -> None:
    assert order([0, 0], ["A", "B"], [0.3, 0.3]) == [0, 1]


def test_rare_words_that_stand_there_outweigh_a_little_likeness() -> None:
    assert order([0, 3], ["A", "B"], [0.3, 0.3]) == [1, 0]


def test_a_title_with_the_question_s_rare_word_comes_before_one_with_its_common_word() -> None:
    assert order([0, 0], ["A", "Skerry waits for its ferry"], [0.3, 0.3])[0] == 0  # a title is a hint, no more
    assert order([0, 0, 0], ["-", "Ferry news", "Skerry news"], [0.3, 0.3, 0.3]) == [0, 2, 1]


def test_a_sentence_that_means_the_whole_question_counts_and_the_title_does_not() -> None:
    assert order([0, 0], ["A", "B"], [0.2, 0.4]) == [1, 0]


def test_a_passage_without_sentences_that_the_model_read_is_no_error() -> None:
    interaction = Interaction(
        np.zeros(0, dtype=np.float32),
        np.zeros(0, dtype=np.bool_),
        (),
        (np.zeros((1, 0), dtype=np.float32),),
        (np.zeros(1, dtype=np.float32),),
    )
    assert order_scores("…", passages(["A"]), interaction, np.zeros(1, dtype=np.float32), LEXICAL).tolist() == [0.0]


def searched(cosines: list[float], question: str, **stages: bool) -> list[int]:
    """What is found among the texts when the question's vector has these cosines with them."""
    matrix = np.array([[c, (1 - c * c) ** 0.5] for c in cosines], dtype=np.float32)
    files = SearchFiles(np.arange(3) * 2 + 1, np.zeros(3, dtype=np.int32), matrix, LEXICAL)
    encoded = SimpleNamespace(vector=np.array([1, 0], dtype=np.float32))
    index: Any = SimpleNamespace(embedder=SimpleNamespace(name=NAME, encode=lambda question: encoded))
    return [int(n) for n in fused(index, files, question, None, 3, **stages).positions]


@pytest.mark.parametrize(
    ("cosines", "question", "expected"),
    [
        ([0.5, 0.51, 0.1], "Skerry", [0, 1, 2]),  # nearly as close, and it alone has the word
        ([0.5, 0.9, 0.1], "Skerry", [1, 0, 2]),  # far closer
        ([0.2, 0.1, 0.5], "zanzibar", [2, 0, 1]),  # no word is known
        ([0.2, 0.2, 0.2], "zanzibar", [0, 1, 2]),
    ],
)
def test_how_much_better_a_passage_is_counts_in_the_fusion(
    cosines: list[float], question: str, expected: list[int]
) -> None:
    assert searched(cosines, question) == expected


def test_each_search_can_stand_alone() -> None:
    assert searched([0.1, 0.2, 0.3], "Skerry", by_words=False) == [2, 1, 0]
    assert searched([0.1, 0.2, 0.3], "Skerry", by_vector=False) == [0]
    assert searched([0.1, 0.2, 0.3], "Skerry", by_vector=False, by_words=False) == []


def test_the_words_of_passages_are_weighed_by_their_rows() -> None:
    files = SearchFiles(np.array([3, 5, 9]), np.zeros(3, dtype=np.int32), np.zeros((3, 2), dtype=np.float32), LEXICAL)
    found = bm25_of(files, "Skerry", [9, 3, 4, 99])
    assert found[1] > 0
    assert found[[0, 2, 3]].tolist() == [0.0, 0.0, 0.0]
    none = SearchFiles(files.rows[:0], files.days[:0], files.matrix[:0], LexicalIndex.build([]))
    assert bm25_of(none, "Skerry", [1]).tolist() == [0.0]
