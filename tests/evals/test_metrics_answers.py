"""Answers beside gold answers, and relevance: each figure worked out by hand."""

from __future__ import annotations

import time
from math import sqrt

import pytest

from evals.metrics.answers import answers, contains, exact_match, normalised, token_f1, without_labels
from evals.metrics.relevance import relevance, scored
from evals.questions import Case
from evals.records import Reply
from rag import BylineEmbedding
from rag.errors import LanguageModelError

CASE = Case(id="1", question="How many troops are there?", answers=("8,000", "eight thousand"))
LINES = "Question: Who came?\nQuestion: How many came?\nQuestion: When did they come?"


def test_exact_match_and_f1_as_in_squad() -> None:
    # Normalised: "coalition has up to 8000 troops" (6 words) and "8000 troops" (2 words); shared 2.
    # Precision 2/6, recall 2/2, F1 = 2 * (1/3 * 1) / (1/3 + 1) = 1/2.
    assert token_f1("The coalition has up to 8,000 troops.", "8,000 troops") == pytest.approx(0.5)
    assert normalised("The “Courier”, a daily – and AN army!") == "courier daily and army"
    assert exact_match("The Harbour-Board.", "harbourboard")
    assert not exact_match("8.5", "8")
    # Bags: "to" is shared once, "be" twice: 3 of 4 and 3 of 3 words.
    assert token_f1("to be or be", "be to be") == pytest.approx(2 * 3 / 7)
    assert token_f1("The!", "a") == 1
    assert token_f1("the", "mill") == token_f1("mill", "fire") == 0


def test_the_best_gold_answer_counts() -> None:
    scores = answers(CASE, Reply("Eight thousand [1]."))
    assert scores == {"exact_match": (1, 1), "token_f1": (1, 1), "contains": (1, 1)}
    # "there are 8000 of them" has 5 words and shares 1 with "8,000": 2 * 1 / (5 + 1).
    assert answers(CASE, Reply("There are 8,000 of them [1][2].")) == {
        "exact_match": (0, 1),
        "token_f1": (pytest.approx(1 / 3), 1),
        "contains": (1, 1),
    }


@pytest.mark.parametrize(
    ("said", "gold", "held"),
    [
        ("It has up to 8,000 troops.", "8000", True),
        ("It has up to 8\u202f000 troops.", "8,000", True),
        ("It cost 8.5 million.", "85", False),
        ("It cost 8.5 million.", "8.5", True),
        ("Some 18,000 came.", "8,000", False),
        ("A rise of 5% was seen.", "5 per cent", True),
        ("Said Oriel Makinde-Frost’s aide.", "makinde-frost", True),
        ("The Harbour Board said so.", "the harbour board", True),
        ("The harbour's old board said so.", "harbour board", False),
        ("He was born in the U.S. in 1974.", "US", True),
        ("It closed on 17 October.", "October 17", False),
        ("It closed in 1974, she said.", "1974", True),
        ("", "1974", False),
        ("…", "…", False),
    ],
)
def test_words_of_the_answer_stand_together(said: str, gold: str, held: bool) -> None:
    assert contains(said, gold) is held


def test_what_has_parts_is_contained_as_far_as_the_parts_are() -> None:
    # Two things are asked for; the answer holds one of them.
    case = Case(
        id="2", question="?", answers=("Ostmere", "12", "twelve"), parts={"place": ("Ostmere",), "n": ("12", "twelve")}
    )
    assert answers(case, Reply("It was in Ostmere."))["contains"] == (0.5, 1)
    assert answers(case, Reply("Twelve came to Ostmere."))["contains"] == (1, 1)


def test_refusals_count_nothing_and_cases_without_answers_are_none() -> None:
    assert set(answers(CASE, Reply("8,000", abstained=True)).values()) == {(0, 1)}
    assert set(answers(CASE, None).values()) == {None}
    assert answers(Case(id="3", question="?", answerable=False), Reply("x")) == {}
    assert answers(Case(id="4", question="?", answers=("—",)), Reply("x")) == {}


def test_labels_are_no_words_of_the_answer() -> None:
    assert without_labels("Up to 8,000 [1], she said [2, 3].\nMore\tcame 【4】.") == "Up to 8,000, she said. More came."
    assert without_labels("He left [sic] at nine") == "He left [sic] at nine"


def test_endless_text_is_no_trouble() -> None:
    started = time.process_time()
    for text in (" " * 50_000, "[1" * 25_000, "1," * 25_000, "a." * 25_000, "a'" * 25_000):
        answers(CASE, Reply(text + "x"))
    assert time.process_time() - started < 10


# Relevance


def vectors(texts: list[str]) -> list[list[float]]:
    """A flat world: troops lie along one axis, ships along the other, half of each between."""
    return [[float("troops" in text), float("ships" in text)] for text in texts]


def test_relevance_with_a_model_is_the_mean_cosine_of_the_questions_it_makes() -> None:
    # The question lies on (1, 0). Made of the answer: (1, 0), (0, 1) and (1, 1): cosines 1, 0 and 1/sqrt(2).
    heard: list[list[tuple[str, str]]] = []

    def write(messages: list[tuple[str, str]]) -> str:
        heard.append(messages)
        return "Question: Which troops?\nQuestion: Which ships?\nQuestion: Which troops on ships?"

    value = relevance(CASE, Reply("8,000 troops [1]."), vectors, write)
    assert value == pytest.approx((1 + 0 + 1 / sqrt(2)) / 3)
    assert heard[0][-1] == ("user", "Answer: 8,000 troops.")


def test_relevance_without_a_model_is_the_cosine_with_the_answer() -> None:
    assert relevance(CASE, Reply("Many ships with troops."), vectors) == pytest.approx(1 / sqrt(2))
    assert relevance(CASE, Reply("Bread."), vectors) == 0


@pytest.mark.parametrize(
    "written",
    ["", "Who came?", LINES.rpartition("\n")[0], LINES.replace("Question: When", "When"), LINES + "\nThat is all."],
)
def test_questions_that_cannot_be_read_leave_it_unscored(written: str) -> None:
    assert relevance(CASE, Reply("8,000 troops."), vectors, lambda _: written) is None
    assert relevance(CASE, Reply("8,000 troops."), vectors, lambda _: f"Let me think.\n\n{LINES}\n") is not None


def test_a_model_that_fails_leaves_it_unscored() -> None:
    def write(_: list[tuple[str, str]]) -> str:
        raise LanguageModelError("no answer")

    assert relevance(CASE, Reply("8,000 troops."), vectors, write) is None


def test_a_refusal_is_no_case_of_relevance() -> None:
    refusal = Reply("The articles do not say.", abstained=True)
    assert relevance(CASE, refusal, vectors) is None
    assert scored(refusal, None) == {}
    assert scored(None, None) == {"relevance": None} == scored(Reply("…"), relevance(CASE, Reply("…"), vectors))
    assert scored(Reply("x"), 0.25) == {"relevance": (0.25, 1)}


def test_the_local_model_finds_the_right_answer_more_relevant() -> None:
    embed = BylineEmbedding().get_text_embedding_batch
    right = relevance(CASE, Reply("The coalition has 8,000 troops."), embed)
    wrong = relevance(CASE, Reply("The clock museum opens at nine."), embed)
    assert right is not None and wrong is not None and right > wrong + 0.2
