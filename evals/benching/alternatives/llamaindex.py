"""LlamaIndex over Chroma: its default way, and its own fusion of that with BM25."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.benching.alternatives import Piece
from evals.benching.alternatives.parts import embedding, lacking, local_chroma, packaged
from evals.benching.documents import Document
from rag import split_sentences

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import BaseNode, NodeWithScore

_KEY = "key"


class LlamaIndex:
    """`VectorStoreIndex` with chunks of 1,024 tokens, 200 of them shared with the next; the vectors are in Chroma."""

    key = "llamaindex"
    name = "LlamaIndex, default"
    family = "llamaindex"
    notes: tuple[str, ...] = (
        "LlamaIndex cuts articles into its chunks of 1,024 tokens. The embedding model reads up to 256, as it was "
        "published to: of a long chunk the first quarter decides whether it is found.",
    )

    def __init__(self) -> None:
        self._index: Any = None
        self._client: Any = None
        self._retrievers: dict[int, BaseRetriever] = {}

    def missing(self) -> str | None:
        return lacking(llama_index__vector_stores__chroma="llama-index-vector-stores-chroma")

    def index(self, documents: Sequence[Document], folder: Path) -> None:
        from llama_index.core import StorageContext, VectorStoreIndex
        from llama_index.vector_stores.chroma import ChromaVectorStore

        self._client = local_chroma(folder)
        store = ChromaVectorStore(chroma_collection=self._client.get_or_create_collection("articles"))
        self._index = VectorStoreIndex(
            self._cut(documents),
            storage_context=StorageContext.from_defaults(vector_store=store),
            embed_model=self._embedding(),
        )

    def _embedding(self) -> BaseEmbedding:
        return embedding()

    def search(self, question: str, limit: int) -> list[Piece]:
        if limit not in self._retrievers:
            self._retrievers[limit] = self._retriever(limit)
        return [_piece(one) for one in self._retrievers[limit].retrieve(question)]

    def close(self) -> None:
        self._client.close()
        self._retrievers, self._index = {}, None

    def _cut(self, documents: Sequence[Document]) -> list[BaseNode]:
        from llama_index.core.schema import Document as Source

        hidden = [_KEY]
        sources = [
            Source(
                text=one.text,
                metadata={_KEY: one.key},
                excluded_embed_metadata_keys=hidden,
                excluded_llm_metadata_keys=hidden,
            )
            for one in documents
        ]
        return _splitter().get_nodes_from_documents(sources)

    def _retriever(self, limit: int) -> BaseRetriever:
        made: BaseRetriever = self._index.as_retriever(similarity_top_k=limit)
        return made


class LlamaIndexPackaged(LlamaIndex):
    """The same with the embedding model run as its own package runs it: for speed, as it finds the same."""

    key = "llamaindex-packaged"
    name = "LlamaIndex, default, model as packaged"
    family = "llamaindex-packaged"
    notes = ()  # the report says of every system how it runs the model

    def _embedding(self) -> BaseEmbedding:
        return packaged()


class LlamaIndexFusion(LlamaIndex):
    """The same chunks by vector and by BM25, in a `QueryFusionRetriever` that fuses by reciprocal rank."""

    key = "llamaindex-fusion"
    name = "LlamaIndex, fusion"
    family = "llamaindex-fusion"
    notes = ("LlamaIndex's fusion asks only the question itself: its rewritten questions need a language model.",)

    def __init__(self) -> None:
        super().__init__()
        self._nodes: list[BaseNode] = []
        self._lexical: Any = None

    def missing(self) -> str | None:
        return lacking(
            llama_index__vector_stores__chroma="llama-index-vector-stores-chroma",
            llama_index__retrievers__bm25="llama-index-retrievers-bm25",
        )

    def index(self, documents: Sequence[Document], folder: Path) -> None:
        from llama_index.retrievers.bm25 import BM25Retriever

        super().index(documents, folder)
        self._lexical = BM25Retriever.from_defaults(nodes=self._nodes, similarity_top_k=1)

    def search(self, question: str, limit: int) -> list[Piece]:
        self._lexical.similarity_top_k = min(limit, len(self._nodes))
        return super().search(question, limit)

    def close(self) -> None:
        super().close()
        self._nodes, self._lexical = [], None

    def _cut(self, documents: Sequence[Document]) -> list[BaseNode]:
        self._nodes = super()._cut(documents)
        return self._nodes

    def _retriever(self, limit: int) -> BaseRetriever:
        from llama_index.core.llms import MockLLM
        from llama_index.core.retrievers import QueryFusionRetriever
        from llama_index.core.retrievers.fusion_retriever import FUSION_MODES

        return QueryFusionRetriever(
            [super()._retriever(limit), self._lexical],
            llm=MockLLM(),  # it is never asked, but without one the class looks for a key of OpenAI
            mode=FUSION_MODES.RECIPROCAL_RANK,
            similarity_top_k=limit,
            num_queries=1,
            use_async=False,
        )


def _splitter() -> SentenceSplitter:
    """The default one; with our sentences where NLTK refuses its own files, as where an installer has hard-linked
    them."""
    from llama_index.core.node_parser import SentenceSplitter

    splitter = SentenceSplitter()
    try:
        splitter.split_text("Two sentences. " * splitter.chunk_size)
    except (OSError, ValueError, LookupError):
        return SentenceSplitter(chunking_tokenizer_fn=_sentences)
    return splitter


def _sentences(text: str) -> list[str]:
    """The whole text, each sentence with what stands between it and the next."""
    starts = [start for start, _ in split_sentences(text, 0, len(text))][1:]
    return [text[a:b] for a, b in zip([0, *starts], [*starts, len(text)], strict=True)]


def _piece(found: NodeWithScore) -> Piece:
    node: Any = found.node
    start, end = node.start_char_idx, node.end_char_idx
    known = start is not None and end is not None
    return Piece(node.metadata[_KEY], start if known else -1, end if known else -1, node.text)
