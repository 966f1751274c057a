"""LangChain: its recursive splitter at the sizes of its own examples, and its Chroma store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.benching.alternatives import Piece
from evals.benching.alternatives.parts import embedded, embedding, lacking, local_chroma
from evals.benching.documents import Document

SIZE, OVERLAP = 1_000, 200
"""Characters."""


class LangChain:
    """`RecursiveCharacterTextSplitter` and `langchain_chroma.Chroma`."""

    key = "langchain"
    name = "LangChain, Chroma"
    family = "langchain"
    notes = (f"LangChain's pieces are of up to {SIZE:,} characters, {OVERLAP} of them shared with the next.",)

    def __init__(self) -> None:
        self._client: Any = None
        self._store: Any = None

    def missing(self) -> str | None:
        return lacking(langchain_text_splitters="langchain-text-splitters", langchain_chroma="langchain-chroma")

    def index(self, documents: Sequence[Document], folder: Path) -> None:
        from langchain_chroma import Chroma
        from langchain_core.documents import Document as Source
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=SIZE, chunk_overlap=OVERLAP, add_start_index=True)
        pieces = splitter.split_documents([Source(one.text, metadata={"key": one.key}) for one in documents])
        self._client = local_chroma(folder)
        self._store = Chroma("articles", _Same(), client=self._client)
        at_once = self._client.get_max_batch_size()
        for i in range(0, len(pieces), at_once):
            self._store.add_documents(pieces[i : i + at_once])

    def search(self, question: str, limit: int) -> list[Piece]:
        pieces = []
        for found in self._store.similarity_search(question, k=limit):
            start = found.metadata["start_index"]
            end = start + len(found.page_content) if start >= 0 else -1
            pieces.append(Piece(found.metadata["key"], start, end, found.page_content))
        return pieces

    def close(self) -> None:
        self._client.close()
        self._store = None


class _Same:
    """The model that all systems share, as LangChain calls one."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return embedded(texts)

    def embed_query(self, text: str) -> list[float]:
        return embedding().get_query_embedding(text)
