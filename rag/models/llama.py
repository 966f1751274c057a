"""Our embedding model as a LlamaIndex one, so that any LlamaIndex program can query the collection."""

from __future__ import annotations

from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import PrivateAttr

from rag.models.embedding import Embedder


class BylineEmbedding(BaseEmbedding):
    """The model that built the index, for `VectorStoreIndex.from_vector_store(..., embed_model=...)`."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder | None = None) -> None:
        embedder = embedder or Embedder()
        super().__init__(model_name=embedder.name)
        self._embedder = embedder

    def _get_query_embedding(self, query: str) -> list[float]:
        return _numbers(self._embedder.encode(query).vector)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [_numbers(e.vector) for e in self._embedder.encode_passages(texts)]


def _numbers(vector: object) -> list[float]:
    return [float(x) for x in vector]  # type: ignore[attr-defined]
