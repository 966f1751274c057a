"""Retrieval and citations against gold lines, each figure worked out by hand."""

from __future__ import annotations

from math import log2

import pytest

from evals.metrics.citations import citations
from evals.metrics.retrieval import retrieval
from evals.metrics.scoring import scores as scores_of_case
from evals.questions import Case, Gold
from evals.records import Place, Reply

GOLD = Gold(source="fire.txt", line_start=10, line_end=12)
COPY = Gold(source="wire.txt", line_start=3)
"""The same thing in another article: one of the two is enough."""
COST = Gold(source="cost.txt", line_start=5, group="cost")
"""Needed as well, where a case has it."""
CASE = Case(id="1", question="What burned?", answers=("the mill",), evidence=(GOLD, COPY))
BOTH = Case(id="2", question="What burned, and what did it cost?", answers=("the mill",), evidence=(GOLD, COPY, COST))

HIT, WIDE, MISS, NEAR = (
    Place("fire.txt", 12, 14),
    Place("wire.txt", 1, 40),
    Place("fire.txt", 1, 9),
    Place("fire.txt", 13, 15),
)
PAID = Place("cost.txt", 5, 5)


def found(case: Case, *passages: Place) -> dict[str, float]:
    scores = retrieval(case, Reply("The mill.", passages=passages))
    return {name: score[0] / score[1] for name, score in scores.items() if score}


def cited(case: Case, *places: Place, **reply: bool) -> dict[str, tuple[float, float] | None]:
    return citations(case, Reply("The mill.", citations=places, **reply))


def test_a_right_passage_at_rank_two() -> None:
    # The first passage ends one line before the gold lines, the second shares line 12 with them, the fourth repeats
    # them. First right rank 2: hit@1 = 0, hit@3 = 1, reciprocal rank 1/2. One thing is needed, so the ideal gain is
    # 1/log2(2) = 1; it is found at rank 2 for 1/log2(3), and its copy further down gains nothing more.
    scores = found(CASE, MISS, HIT, NEAR, WIDE)
    assert scores["hit@1"] == 0
    assert scores["hit@3"] == scores["hit@5"] == scores["hit@10"] == 1
    assert scores["mrr"] == 1 / 2
    assert scores["ndcg@10"] == pytest.approx(1 / log2(3)) == pytest.approx(0.6309, abs=1e-4)
    assert scores["gold_recall@10"] == 1


def test_finding_nothing_is_worth_nothing_and_telling_nothing_is_not_scored() -> None:
    assert set(retrieval(CASE, Reply("The mill.", searched=True)).values()) == {(0.0, 1.0)}
    assert set(retrieval(CASE, Reply.from_dict({"answer": "The mill.", "passages": []})).values()) == {(0.0, 1.0)}
    assert set(retrieval(CASE, Reply.from_dict({"answer": "The mill."})).values()) == {None}


def test_repeats_of_the_same_lines_do_not_count_twice() -> None:
    # Ideal gain of two needed things: 1/log2(2) + 1/log2(3). Found at ranks 1 and 4: 1/log2(2) + 1/log2(5).
    scores = found(BOTH, HIT, WIDE, HIT, PAID)
    assert scores["ndcg@10"] == pytest.approx((1 + 1 / log2(5)) / (1 + 1 / log2(3)))
    assert found(BOTH, HIT, PAID)["ndcg@10"] == pytest.approx(1)
    # Only one of the two: gain 1 of 1.6309, and recall 1/2.
    half = found(BOTH, HIT, WIDE, HIT)
    assert half["ndcg@10"] == pytest.approx(1 / (1 + 1 / log2(3)))
    assert half["gold_recall@10"] == 0.5


def test_one_passage_that_holds_all_that_is_needed_is_a_perfect_list() -> None:
    together = Case(
        id="3", question="?", answers=("x",), evidence=(GOLD, Gold(source="fire.txt", line_start=14, group="b"))
    )
    assert found(together, HIT)["ndcg@10"] == pytest.approx(1)
    # At rank 2 it is read as ranks 2 and 3: the first thing gains 1/log2(3), the second no more than that.
    assert found(together, MISS, HIT)["ndcg@10"] == pytest.approx(2 / log2(3) / (1 + 1 / log2(3)))


def test_the_list_is_cut_where_the_name_says() -> None:
    wrong = [MISS] * 9
    assert found(CASE, *wrong, HIT)["hit@10"] == 1
    assert found(CASE, *wrong, HIT)["mrr"] == 1 / 10
    late = found(CASE, *wrong, MISS, HIT)
    assert (late["hit@10"], late["mrr"], late["ndcg@10"], late["gold_recall@10"]) == (0, 0, 0, 0)
    assert found(CASE, *[MISS] * 3, HIT)["hit@3"] == 0
    assert found(CASE, *[MISS] * 5, HIT)["hit@5"] == 0


def test_gold_without_lines_is_the_whole_source() -> None:
    whole = Case(id="4", question="?", answers=("x",), evidence=(Gold(source="fire.txt"),))
    assert found(whole, PAID, MISS)["mrr"] == 1 / 2
    assert "line_error" not in cited(whole, MISS)


def test_what_is_no_case_and_what_cannot_be_scored() -> None:
    off = Case(id="5", question="?", answerable=False, evidence=(GOLD,))
    assert retrieval(off, Reply("No.", True, passages=(HIT,))) == {} == citations(off, None)
    without = Case(id="6", question="?", answers=("x",))
    assert retrieval(without, Reply("x", passages=(HIT,))) == {}
    assert set(retrieval(CASE, None).values()) == {None} == set(retrieval(CASE, Reply("x")).values())
    assert set(citations(CASE, None).values()) == {None}


def test_citations_against_gold_lines() -> None:
    # Needed: the fire and the cost. Cited: line 12-14 of the fire (right), lines 13-15 (1 line off), lines 1-9 (1 line
    # off), an article without gold lines (wrong, but at no distance), and the first once more under another number.
    # Recall 1 of 2 things, precision 1 of 4 places, error (0 + 1 + 1) / 3 lines. The places have 3 + 3 + 9 + 1 lines,
    # which are lines 1-9 and 12-15 of the fire and 1 other: 14, of which line 12 is gold.
    again = Place("fire.txt", 12, 14, number=7)
    scores = cited(BOTH, HIT, NEAR, MISS, Place("other.txt", 1, 1), again)
    assert scores == {
        "citation_recall": (1, 2),
        "citation_recall_answered": (1, 2),
        "citation_precision": (1, 4),
        "citation_line_precision": (1, 14),
        "lines_cited": (16, 4),
        "line_error": (2, 3),
    }


def test_the_same_lines_are_one_place_however_they_are_written() -> None:
    # One wrong place with nineteen titles and quotes beside a right one: 1 of 2, not 1 of 20.
    again = [Place("fire.txt", 1, 9, f"quote {n}", f"title {n}", "Herald", "2024-05-01", n) for n in range(1, 20)]
    assert cited(CASE, HIT, *again)["citation_precision"] == (1, 2)


def test_lines_that_no_article_has_are_wrong_and_at_no_distance() -> None:
    # The fire has 14 lines, so that 12-14 is there and 999 is nowhere, as is all of an article that does not exist.
    # Right: 1 of 3 places; of 3 cited lines and 2 that do not exist 1 is gold. To be read: 3 lines of 1 place.
    held = {"fire.txt": ["words"] * 14}
    reply = Reply("The mill.", citations=(HIT, Place("fire.txt", 999, 999), Place("art/fire.txt", 11, 11)))
    scores = citations(CASE, reply, lambda source: held.get(source, ()))
    assert scores == {
        "citation_recall": (1, 1),
        "citation_recall_answered": (1, 1),
        "citation_precision": (1, 3),
        "citation_line_precision": (1, 5),
        "lines_cited": (3, 1),
        "line_error": (0, 1),
    }
    only = citations(CASE, Reply("The mill.", citations=reply.citations[1:]), lambda source: held.get(source, ()))
    assert only["citation_precision"] == (0, 2) and not {"line_error", "lines_cited"} & set(only)
    asked = scores_of_case(CASE, reply, (), 1.0, stored=lambda source: held.get(source, ()))
    assert asked["line_error"] == (0, 1)


def test_citing_whole_articles_shows() -> None:
    # Both touch the gold lines, so that recall and precision are 1; but 3 of 10^6 lines are gold.
    whole = cited(CASE, Place("fire.txt", 1, 10**6))
    assert (whole["citation_recall"], whole["citation_precision"]) == ((1, 1), (1, 1))
    assert (whole["citation_line_precision"], whole["lines_cited"]) == ((3, 10**6), (10**6, 1))
    exact = cited(CASE, Place("fire.txt", 10, 11), Place("fire.txt", 11, 12))
    assert exact["citation_line_precision"] == (3, 3)
    backwards = cited(CASE, Place("fire.txt", 12, 3))
    assert (backwards["citation_line_precision"], backwards["lines_cited"]) == ((1, 1), (1, 1))


def test_lines_are_counted_to_the_nearest_gold_line() -> None:
    # Gold: lines 10-12 and, in the same source, line 30. Line 27 is 3 lines from 30 and 15 from 12.
    far = Case(id="7", question="?", answers=("x",), evidence=(GOLD, Gold(source="fire.txt", line_start=30)))
    assert cited(far, Place("fire.txt", 27, 27))["line_error"] == (3, 1)
    assert cited(far, Place("fire.txt", 7, 8))["line_error"] == (2, 1)
    assert cited(far, Place("fire.txt", 12, 40))["line_error"] == (0, 1)


def test_a_refusal_finds_nothing_and_an_answer_without_citations_has_no_precision() -> None:
    assert cited(BOTH, abstained=True) == {"citation_recall": (0, 2)} == cited(BOTH, HIT, abstained=True)
    assert cited(BOTH) == {"citation_recall": (0, 2), "citation_recall_answered": (0, 2)}
