"""Haystack: its document splitter at its defaults, and its store in memory."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from evals.benching.alternatives import Piece
from evals.benching.alternatives.parts import embedded, embedding, lacking
from evals.benching.documents import Document


class Haystack:
    """`DocumentSplitter`: 200 words, none shared. `InMemoryDocumentStore`: exact search."""

    key = "haystack"
    name = "Haystack, in memory"
    family = "haystack"
    notes = ("Haystack's store keeps nothing on disk; its pieces are of 200 words.",)

    def __init__(self) -> None:
        self._store: Any = None
        self._retriever: Any = None

    def missing(self) -> str | None:
        return lacking(haystack="haystack-ai")

    def index(self, documents: Sequence[Document], folder: Path) -> None:
        os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")  # looked up when it is imported
        from haystack import Document as Source
        from haystack.components.preprocessors import DocumentSplitter
        from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        sources = [Source(content=one.text, meta={"key": one.key}) for one in documents if one.text.strip()]
        pieces = DocumentSplitter().run(documents=sources)["documents"]
        vectors = embedded([piece.content for piece in pieces])
        self._store = InMemoryDocumentStore(shared=False)
        self._store.write_documents(
            [replace(piece, embedding=vector) for piece, vector in zip(pieces, vectors, strict=True)]
        )
        self._retriever = InMemoryEmbeddingRetriever(self._store)

    def search(self, question: str, limit: int) -> list[Piece]:
        vector = embedding().get_query_embedding(question)
        pieces = []
        for found in self._retriever.run(query_embedding=vector, top_k=limit)["documents"]:
            start = found.meta["split_idx_start"]
            pieces.append(Piece(found.meta["key"], start, start + len(found.content), found.content))
        return pieces

    def close(self) -> None:
        self._store, self._retriever = None, None
