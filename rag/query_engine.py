"""The engine as LlamaIndex knows it: a query engine with a retriever, for its agents, pipelines and evaluation."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import Response

from rag.answering.candidates import HITS_READ
from rag.engine import Engine
from rag.retrieval.hits import nodes_of
from rag.retrieval.llama import BylineRetriever

if TYPE_CHECKING:
    from llama_index.core.base.response.schema import RESPONSE_TYPE
    from llama_index.core.schema import QueryBundle

    from rag.index.store import Index
    from rag.retrieval.scope import Scope
    from rag.settings import Settings


class QueryEngine(Engine, BaseQueryEngine):
    """Ask an index of articles. One object for the page and scripts; also a LlamaIndex query engine."""

    def __init__(self, index: Index, settings: Settings, scope: Scope | None = None) -> None:
        Engine.__init__(self, index, settings, scope)
        BaseQueryEngine.__init__(self, callback_manager=None)

    @property
    def retriever(self) -> BylineRetriever:
        """A LlamaIndex retriever: up to 40 passages, best first."""
        return BylineRetriever(self.index, self.scope, in_order=self.in_order)

    def _get_prompt_modules(self) -> dict[str, Any]:
        return {}

    def _query(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        """The answer as a LlamaIndex response; the contract's JSON is in its `metadata`."""
        question = query_bundle.query_str
        answer = self.ask(question)
        nodes = nodes_of(self.find(question).hits[:HITS_READ])
        return Response(answer.text, source_nodes=nodes, metadata=answer.to_dict())

    async def _aquery(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        return await asyncio.to_thread(self._query, query_bundle)
