"""Hits: passages with their score, as retrieval and answering pass them on, and as LlamaIndex sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.index.rows import StoredPassage

if TYPE_CHECKING:
    from llama_index.core.schema import NodeWithScore


@dataclass(frozen=True, slots=True)
class Hit:
    """`score`: late interaction. `cosine`: of the question's vector with the passage's. `rank_score`: what the hits
    are sorted by, and what LlamaIndex sees."""

    passage: StoredPassage
    score: float
    cosine: float = 0.0
    rank_score: float = 0.0

    @property
    def text(self) -> str:
        sentences = self.passage.sentences
        return self.passage.article.text[sentences[0].start : sentences[-1].end]


def nodes_of(hits: Sequence[Hit]) -> list[NodeWithScore]:
    from llama_index.core.schema import NodeWithScore

    from rag.index.nodes import node_of

    return [
        NodeWithScore(node=node_of(h.passage.passage_id, h.passage.article, h.passage.sentences), score=h.rank_score)
        for h in hits
    ]
