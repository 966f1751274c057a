"""Byline's metrics as LlamaIndex evaluators, for `BatchEvalRunner` and any other program that takes them.

    from llama_index.core.evaluation import BatchEvalRunner
    from evals.evaluators import AbstentionEvaluator, CitationPrecisionEvaluator, SupportEvaluator

    runner = BatchEvalRunner({"support": SupportEvaluator(), "citations": CitationPrecisionEvaluator()})
    results = await runner.aevaluate_queries(engine, queries=["Who leads the mission?"])

They read the answer's JSON in the response's `metadata`, as Byline's engine gives it. A response of another engine is
read as text: its labels [1], [2] name its source nodes in their order, as those of `CitationQueryEngine` do. What
could not be scored is an invalid result with the reason, and neither passes nor fails.
"""

from __future__ import annotations

import asyncio
import re
from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from llama_index.core.base.response.schema import Response
from llama_index.core.evaluation import BaseEvaluator, EvaluationResult

from evals.judges.replies import judge_reply
from evals.metrics.support import alce_precision, alce_recall, faithfulness
from evals.records import Judged, Place, Reply, Score
from evals.systems.prose import refuses
from evals.systems.system import as_reply
from rag.errors import BylineError

if TYPE_CHECKING:
    from evals.judges.judging import Judge


class ReplyEvaluator(BaseEvaluator):
    """What all have in common: a response becomes a `Reply`, and a reply a result."""

    async def aevaluate(
        self,
        query: str | None = None,
        response: str | None = None,
        contexts: Sequence[str] | None = None,
        **options: Any,
    ) -> EvaluationResult:
        """Of a text whose labels [1], [2] name the contexts in their order."""
        if response is None:
            return _invalid("there is no response", query)
        places = [(None, text) for text in contexts or ()]
        return await self._of(_reply_of_text(response, places), query, contexts, options)

    async def aevaluate_response(
        self, query: str | None = None, response: Response | None = None, **options: Any
    ) -> EvaluationResult:
        """Of a response, by the answer in its `metadata` where it has one."""
        if response is None:
            return _invalid("there is no response", query)
        try:
            reply = reply_of(response)
        except BylineError as error:
            return _invalid(str(error), query)
        contexts = [node.get_content() for node in response.source_nodes]
        return await self._of(reply, query, contexts, options)

    def evaluate_response(
        self, query: str | None = None, response: Response | None = None, **options: Any
    ) -> EvaluationResult:
        from llama_index.core.async_utils import asyncio_run

        result: EvaluationResult = asyncio_run(self.aevaluate_response(query, response, **options))
        return result

    async def _of(
        self, reply: Reply, query: str | None, contexts: Sequence[str] | None, options: dict[str, Any]
    ) -> EvaluationResult:
        result = await asyncio.to_thread(self._evaluated, reply, options)
        return result.model_copy(update={"query": query, "response": reply.answer, "contexts": contexts})

    @abstractmethod
    def _evaluated(self, reply: Reply, options: dict[str, Any]) -> EvaluationResult: ...

    def _get_prompts(self) -> dict[str, Any]:
        return {}

    def _update_prompts(self, prompts: dict[str, Any]) -> None:
        """There are none to change: the judge has its own."""


class JudgingEvaluator(ReplyEvaluator):
    """Scores what a judge says of the statements; the local judge when none is given.

    With several of them on one model judge, put it behind a `CachedJudge`, so that each verdict is paid for once.
    A result passes at `threshold` or above.
    """

    refusal = "the answer is a refusal, which states nothing that could be judged"
    unscored = "the judge could check nothing of the answer"

    def __init__(self, judge: Judge | None = None, threshold: float = 1.0) -> None:
        if judge is None:
            from evals.judges.judging import local_judging

            judge = local_judging().judge
        self._judge = judge
        self._threshold = threshold

    @abstractmethod
    def _score(self, judged: Sequence[Judged]) -> Score: ...

    def _evaluated(self, reply: Reply, options: dict[str, Any]) -> EvaluationResult:
        if reply.abstained:
            return _invalid(self.refusal)
        judged = judge_reply(reply, self._judge)
        score = self._score(judged)
        if score is None:
            return _invalid(self.unscored, feedback=_feedback(judged))
        value = score[0] / score[1]
        return EvaluationResult(passing=value >= self._threshold, score=value, feedback=_feedback(judged))


class SupportEvaluator(JudgingEvaluator):
    """Faithfulness: the share of statements that the lines they cite support (`evals.metrics.support.faithfulness`).

    Stricter than LlamaIndex's `FaithfulnessEvaluator`, which asks once for the whole answer and all its contexts.
    """

    def _score(self, judged: Sequence[Judged]) -> Score:
        return faithfulness(judged)


class CitationRecallEvaluator(JudgingEvaluator):
    """Citation recall of ALCE (Gao et al., EMNLP 2023): `evals.metrics.support.alce_recall`."""

    def _score(self, judged: Sequence[Judged]) -> Score:
        return alce_recall(judged)


class CitationPrecisionEvaluator(JudgingEvaluator):
    """Citation precision of ALCE (Gao et al., EMNLP 2023): `evals.metrics.support.alce_precision`."""

    def _score(self, judged: Sequence[Judged]) -> Score:
        return alce_precision(judged)


class AbstentionEvaluator(ReplyEvaluator):
    """Whether the system refused what it had to refuse, and nothing else: 1 or 0.

    Say of each question whether it can be answered: `answerable=[True, False]` in the runner's keyword arguments.
    """

    def _evaluated(self, reply: Reply, options: dict[str, Any]) -> EvaluationResult:
        answerable = options.get("answerable")
        if not isinstance(answerable, bool):
            return _invalid("it is not known whether the question can be answered: give answerable=True or False")
        right = reply.abstained is not answerable
        said = "refused" if reply.abstained else "answered"
        could = "can" if answerable else "cannot"
        return EvaluationResult(
            passing=right, score=float(right), feedback=f"{said} a question that the articles {could} answer"
        )


def reply_of(response: Response) -> Reply:
    """The answer in a response's `metadata`, or its text with its source nodes as what its labels name.

    Raises `BylineError` where `metadata` holds something that only looks like an answer, or contradicts itself.
    """
    if response.metadata and "answer" in response.metadata and "statements" in response.metadata:
        return as_reply(response.metadata, "the query engine")
    nodes = [(node.node.metadata, node.get_content()) for node in response.source_nodes]
    return _reply_of_text(response.response or "", nodes)


def _reply_of_text(text: str, contexts: Sequence[tuple[dict[str, Any] | None, str]]) -> Reply:
    places = tuple(_place(number, data or {}, shown) for number, (data, shown) in enumerate(contexts, 1))
    return Reply(text, abstained=refuses(text), citations=places)


def _place(number: int, data: dict[str, Any], text: str) -> Place:
    """A source node as a citation; what its metadata do not tell is left empty."""
    known = {name: str(data[name]) for name in ("title", "outlet", "published") if data.get(name)}
    source = str(data.get("source") or data.get("file_name") or number)
    return Place(source, 1, 1, _HEADING.sub("", text), number=number, **known)


_HEADING = re.compile(r"\ASource \d{1,4}:\n")
"""What `CitationQueryEngine` writes above the text of its nodes."""


def _feedback(judged: Sequence[Judged]) -> str:
    """One line per statement: its verdict, its words, and why."""
    return "\n".join(f"{one.verdict}: {one.text}" + (f" ({one.reason})" if one.reason else "") for one in judged)


def _invalid(reason: str, query: str | None = None, feedback: str | None = None) -> EvaluationResult:
    return EvaluationResult(query=query, invalid_result=True, invalid_reason=reason, feedback=feedback)
