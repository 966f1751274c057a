"""Byline's metrics in LlamaIndex's own evaluation runner."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from desk import FERRY, Desk, finish
from llama_index.core.base.response.schema import Response
from llama_index.core.evaluation import BatchEvalRunner, EvaluationResult
from llama_index.core.schema import NodeWithScore, TextNode

from evals.evaluators import (
    AbstentionEvaluator,
    CitationPrecisionEvaluator,
    CitationRecallEvaluator,
    SupportEvaluator,
)
from evals.judges.judging import local_judging

QUESTIONS = ["How much do tickets for the night ferry to Skerry cost?", "Who trains the dragons of Ostmere?"]
LINE = FERRY.splitlines()[-1]
OTHER = "The clock museum in Ostmere has recovered a pendulum that was stolen in 1974."


@pytest.fixture(scope="module")
def judge() -> Any:
    return local_judging().judge


def response(text: str, *contexts: str) -> Response:
    """As another engine gives it: a text, and the nodes that its labels name."""
    nodes = [
        NodeWithScore(node=TextNode(text=f"Source {n}:\n{context}\n", metadata={"file_name": "a.txt"}), score=1.0)
        for n, context in enumerate(contexts, 1)
    ]
    return Response(text, source_nodes=nodes)


def of(evaluator: Any, given: Response, **options: Any) -> EvaluationResult:
    found: EvaluationResult = finish(evaluator.aevaluate_response(QUESTIONS[0], given, **options))
    return found


def test_the_runner_takes_them_with_bylines_engine(desk: Desk, ferry: Path, museum: Path, judge: Any) -> None:
    desk.update()
    runner = BatchEvalRunner(
        {
            "support": SupportEvaluator(judge),
            "recall": CitationRecallEvaluator(judge),
            "precision": CitationPrecisionEvaluator(judge),
            "abstention": AbstentionEvaluator(),
        }
    )
    known = {"abstention": {"answerable": [True, False]}}
    results = finish(runner.aevaluate_queries(desk.open(), QUESTIONS, **known))
    for name in ("support", "recall", "precision"):
        answered, refused = results[name]
        assert (answered.score, answered.passing, answered.invalid_result) == (1.0, True, False)
        assert "nine pounds" in answered.feedback and "nine pounds" in answered.response
        assert answered.query == QUESTIONS[0] and any(LINE in text for text in answered.contexts)
        assert (refused.score, refused.passing, refused.invalid_result) == (None, None, True)
        assert "refusal" in refused.invalid_reason
    assert [(r.score, r.passing) for r in results["abstention"]] == [(1.0, True), (1.0, True)]


def test_a_wrong_sentence_fails_with_its_reason(judge: Any) -> None:
    # Two statements with one line each; the second line says another price: 1 of 2.
    given = response("The night ferry will sail again from 2 April [1]. Tickets cost ninety pounds [1].", LINE)
    for evaluator in (SupportEvaluator(judge), CitationRecallEvaluator(judge), CitationPrecisionEvaluator(judge)):
        found = of(evaluator, given)
        assert (found.score, found.passing) == (0.5, False)
        assert "unsupported: Tickets cost ninety pounds" in found.feedback
        assert "supported: The night ferry will sail again from 2 April." in found.feedback
    assert of(SupportEvaluator(judge, threshold=0.5), given).passing is True


def test_a_citation_too_many_costs_precision_only(judge: Any) -> None:
    given = response("The night ferry to Skerry will sail again from 2 April [1][2].", LINE, OTHER)
    assert of(CitationRecallEvaluator(judge), given).score == 1
    assert of(CitationPrecisionEvaluator(judge), given).score == 0.5


def test_a_text_with_contexts_is_read_by_its_labels(judge: Any) -> None:
    text = "Tickets cost nine pounds [2]. A pendulum was stolen in 1974 [1]."
    evaluate = SupportEvaluator(judge).aevaluate
    assert finish(evaluate("?", text, [OTHER, LINE])).score == 1
    assert finish(evaluate("?", text, [LINE, OTHER])).score == 0
    assert finish(evaluate("?", "Tickets cost nine pounds.", [LINE])).feedback.endswith("(it cites no line)")


def test_what_cannot_be_scored_is_invalid_and_neither_passes_nor_fails(judge: Any) -> None:
    support = SupportEvaluator(judge)
    broken = Response("x", metadata={"answer": "x", "statements": [{"words": "x"}]})
    found = [
        of(support, response("Nein [1].", LINE)),
        of(support, response("The sources do not mention this.", LINE)),
        of(support, broken),
        of(AbstentionEvaluator(), response("Nine pounds [1].", LINE)),
        finish(support.aevaluate_response(QUESTIONS[0], None)),
        finish(support.aevaluate(QUESTIONS[0], None)),
    ]
    assert all(r.invalid_result and r.score is None and r.passing is None and r.invalid_reason for r in found)
    assert {r.query for r in found} == {QUESTIONS[0]}
    assert "check nothing" in found[0].invalid_reason and "refusal" in found[1].invalid_reason
    assert "answerable" in found[3].invalid_reason


def test_answers_that_had_to_be_refused_fail() -> None:
    said, refused = response("Nine pounds [1].", LINE), response("I do not know.")
    scores = [of(AbstentionEvaluator(), one, answerable=a).score for one in (said, refused) for a in (True, False)]
    assert scores == [1, 0, 0, 1]


def test_metadata_that_contradicts_itself_is_no_answer(judge: Any) -> None:
    said = {"answer": "It sails.", "abstained": True, "statements": [{"text": "It sails.", "citations": []}]}
    result = of(SupportEvaluator(judge), Response("It sails.", metadata=said))
    assert result.invalid_result and result.score is None
    assert "the query engine gave" in str(result.invalid_reason)
