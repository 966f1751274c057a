"""The stages as LlamaIndex classes, for programs that put them together in their own way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle
from pydantic import PrivateAttr

from rag.errors import SettingsError
from rag.index.store import Index
from rag.models.reranking import Reranker, open_reranker
from rag.retrieval import near_duplicates, search
from rag.retrieval.hits import Hit, nodes_of
from rag.retrieval.late_interaction import interact
from rag.retrieval.ordering import order_scores
from rag.retrieval.pipeline import REORDERED, RESCORED, RETURNED, Found, find
from rag.retrieval.scope import Scope
from rag.settings import Settings


class BylineRetriever(BaseRetriever):
    """All stages: up to 40 passages, best first. `in_order` may put them into another order."""

    def __init__(
        self,
        index: Index,
        scope: Scope | None = None,
        limit: int = RETURNED,
        in_order: Callable[[str, Found], Found] | None = None,
    ) -> None:
        super().__init__()
        self._in_order = in_order
        self._index = index
        self._scope = scope
        self._limit = limit

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question = query_bundle.query_str
        found = find(self._index, question, self._scope, self._limit)
        return nodes_of((self._in_order(question, found) if self._in_order else found).hits)


class FusionRetriever(BaseRetriever):
    """The first stage alone: dense and lexical search, fused. Scores are the reciprocal ranks."""

    def __init__(self, index: Index, scope: Scope | None = None, limit: int = REORDERED) -> None:
        super().__init__()
        self._index = index
        self._scope = scope or Scope()
        self._limit = limit

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        index, files = self._index, self._index.search_files
        found = search.fused(index, files, query_bundle.query_str, self._scope.allowed(index), self._limit)
        rows = [int(row) for row in files.rows[found.positions]]
        stored = index.passages(rows, tokens=False)
        ranked = (Hit(stored[row], 0.0, rank_score=1 / (rank + 1)) for rank, row in enumerate(rows) if row in stored)
        return nodes_of(list(ranked))


class LateInteractionReranker(BaseNodePostprocessor):
    """The second stage: reorders nodes of our index by MaxSim with their stored word-piece vectors, and
    by the words of the question."""

    _index: Index = PrivateAttr()

    def __init__(self, index: Index, **data: Any) -> None:
        super().__init__(**data)
        self._index = index

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        """Nodes that are not in the index keep their order, after the others."""
        if query_bundle is None or not nodes:
            return nodes
        rows = self._index.catalog.rows_of([n.node.node_id for n in nodes])
        stored = self._index.passages(list(rows.values()))
        known = [n for n in nodes if rows.get(n.node.node_id) in stored]
        passages = [stored[rows[n.node.node_id]] for n in known]
        question, files = query_bundle.query_str, self._index.search_files
        bm25 = search.bm25_of(files, question, [passage.row for passage in passages])
        interaction = interact(self._index, question, passages)
        scores = order_scores(question, passages, interaction, bm25, files.lexical)
        scored = [NodeWithScore(node=n.node, score=float(s)) for n, s in zip(known, scores, strict=True)]
        scored.sort(key=lambda n: -(n.score or 0.0))
        return scored + [n for n in nodes if n not in known]


class CrossEncoderReranker(BaseNodePostprocessor):
    """In the place of the second stage, or after it: the first nodes reordered by a cross-encoder, with its scores.

    `model`: as in `BYLINE_RERANKER`, such as `fastembed:Xenova/ms-marco-MiniLM-L-6-v2`. Raises `SettingsError`.
    """

    _reranker: Reranker = PrivateAttr()

    def __init__(self, model: str, **data: Any) -> None:
        super().__init__(**data)
        reranker = open_reranker(Settings(reranker=model))
        if reranker is None:
            raise SettingsError("CrossEncoderReranker needs a model: fastembed:MODEL or fastembed:FOLDER")
        self._reranker = reranker

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        """Nodes after the first 20 keep their order, after the others."""
        if query_bundle is None or not nodes:
            return nodes
        first = nodes[:RESCORED]
        texts = [f"{n.node.metadata.get('title') or ''}\n{n.node.get_content()}" for n in first]
        scores = self._reranker.scores(query_bundle.query_str, texts)
        order = np.argsort(-scores, kind="stable")
        scored = [NodeWithScore(node=first[int(i)].node, score=float(scores[i])) for i in order]
        return scored + nodes[RESCORED:]


class NearDuplicateFilter(BaseNodePostprocessor):
    """The third stage: drops near-copies of better nodes."""

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        return [nodes[i] for i in near_duplicates.distinct([n.node.get_content() for n in nodes])]
