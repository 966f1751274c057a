"""LlamaIndex's `CitationQueryEngine` over the same articles, with the same embedding and language model.

Everything is at its own defaults: chunks of 1,024 tokens are embedded, the two closest are cut into sources of 512
tokens, and the model is asked to cite these by number. A follow-up goes through LlamaIndex's
`CondenseQuestionChatEngine`, as its own way to chat. Only sentences are split by our rules, as LlamaIndex's would read
files of NLTK, which it refuses where an installer has hard-linked them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from evals.records import Place, Reply
from evals.systems.model import MAX_TOKENS, asking, metered, open_llm
from evals.systems.prose import claims, refuses
from evals.systems.system import PASSAGES, Asked, Restated
from rag import BylineEmbedding, QueryEngine, Settings, split_sentences
from rag.errors import BylineError

if TYPE_CHECKING:
    from llama_index.core import VectorStoreIndex
    from llama_index.core.query_engine import CitationQueryEngine
    from llama_index.core.schema import NodeWithScore


CHUNK_SIZE, CHUNK_OVERLAP = 1024, 200
"""Tokens; the defaults of `VectorStoreIndex`."""
SOURCE_SIZE, SOURCE_OVERLAP = 512, 20
"""Tokens; the defaults of `CitationQueryEngine`."""
TOP_K = 2
"""The default of a LlamaIndex retriever."""
_HEADER = re.compile(r"\ASource (\d+):\n")


class CitationEngine:
    """Reads the articles from Byline's index, so that its chunks map back to the same sources and lines.

    Its citations are whole chunks: the lines that a chunk covers, often twenty and more. All articles are embedded when
    it is made. Raises `SettingsError` without a language model.
    """

    def __init__(
        self,
        engine: QueryEngine,
        settings: Settings | None = None,
        name: str = "citation-engine",
        max_tokens: int = MAX_TOKENS,
        top_k: int = TOP_K,
    ) -> None:
        self.name = name
        self._llm = open_llm(settings or engine.settings, max_tokens)
        self._engine = engine
        self._top_k = top_k
        self._articles = {p.article.article_id: p.article for p in engine.index.all_passages()}
        self._index = self._embedded()
        self._query_engine = self._with_citations()

    @property
    def details(self) -> dict[str, Any]:
        return {
            "model": self._llm.model,
            "max_tokens": self._llm.max_tokens,
            "embedding": self._engine.settings.embedding,
            "similarity_top_k": self._top_k,
            "chunk_size": CHUNK_SIZE,
            "citation_chunk_size": SOURCE_SIZE,
        }

    def answer(self, asked: Asked) -> Reply:
        with metered() as meter, asking(self._llm):
            text, sources, understood = self._ask(asked)
        refused = refuses(text)
        said = () if refused else claims(text)
        named = {number for one in said for number in one.citations}
        return Restated(
            answer=text,
            abstained=refused,
            statements=said,
            citations=tuple(place for place in self._places(sources) if place.number in named),
            model=self._llm.model,
            usage=meter.usage,
            understood=understood,
        )

    def passages(self, asked: Asked, reply: Reply) -> tuple[Place, ...]:
        """The ten closest chunks, though the answer reads only the first: hit@k says nothing of fewer."""
        question = reply.understood if isinstance(reply, Restated) and reply.understood else asked.question
        nodes = self._index.as_retriever(similarity_top_k=PASSAGES).retrieve(question)
        return tuple(self._place(node, node.node.get_content()) for node in nodes)

    def _ask(self, asked: Asked) -> tuple[str, Sequence[NodeWithScore], str | None]:
        """The answer, the numbered sources that the model was shown, and the question if it was restated."""
        if not asked.history:
            response = self._query_engine.query(asked.question)
            return str(response).strip(), response.source_nodes, None
        from llama_index.core.chat_engine import CondenseQuestionChatEngine
        from llama_index.core.llms import ChatMessage

        chat = CondenseQuestionChatEngine.from_defaults(self._query_engine, llm=self._llm)
        turns = [turn for pair in asked.history for turn in zip(("user", "assistant"), pair, strict=True)]
        said = chat.chat(asked.question, [ChatMessage(role=role, content=text) for role, text in turns])
        return said.response.strip(), said.source_nodes, str(said.sources[0].raw_input["query"])

    def _embedded(self) -> VectorStoreIndex:
        from llama_index.core import VectorStoreIndex
        from llama_index.core.schema import Document

        if not self._articles:
            raise BylineError(
                f"the index at {self._engine.index.folder} holds no articles: there is nothing to compare"
            )
        documents = [
            Document(
                text=article.text,
                metadata={"article_id": name, "source": article.source, "first_line": article.first_line},
                excluded_embed_metadata_keys=["article_id", "source", "first_line"],
                excluded_llm_metadata_keys=["article_id", "source", "first_line"],
            )
            for name, article in self._articles.items()
        ]
        return VectorStoreIndex.from_documents(
            documents,
            embed_model=BylineEmbedding(self._engine.index.embedder),
            transformations=[_splitter(CHUNK_SIZE, CHUNK_OVERLAP)],
        )

    def _with_citations(self) -> CitationQueryEngine:
        from llama_index.core.query_engine import CitationQueryEngine

        return CitationQueryEngine.from_args(
            self._index,
            llm=self._llm,
            text_splitter=_splitter(SOURCE_SIZE, SOURCE_OVERLAP),
            similarity_top_k=self._top_k,
        )

    def _places(self, sources: Iterable[NodeWithScore]) -> Iterable[Place]:
        for source in sources:
            text = source.node.get_content()
            header = _HEADER.match(text)
            if header:
                yield self._place(source, text[header.end() :], int(header[1]))

    def _place(self, node: NodeWithScore, chunk: str, number: int = 0) -> Place:
        article = self._articles[node.node.metadata["article_id"]]
        start, end = located(chunk, article.text)
        span = article.span(start, end)
        published = article.published.isoformat() if article.published else None
        return Place(
            source=article.source,
            line_start=span.line_start,
            line_end=span.line_end,
            quote=article.text[start:end],
            title=article.title,
            outlet=article.outlet,
            published=published,
            number=number,
        )


def located(chunk: str, text: str) -> tuple[int, int]:
    """The characters of `text` that a chunk of it stands at; white space may differ. The whole text if it does not
    stand there."""
    chunk = chunk.strip()
    found = text.find(chunk)
    if found >= 0:
        return found, found + len(chunk)
    loose = re.search(r"\s+".join(map(re.escape, chunk.split())), text)
    return loose.span() if loose else (0, len(text))


def _splitter(size: int, overlap: int) -> Any:
    from llama_index.core.node_parser import SentenceSplitter

    return SentenceSplitter(chunk_size=size, chunk_overlap=overlap, chunking_tokenizer_fn=_sentences)


def _sentences(text: str) -> list[str]:
    """All of the text, cut where sentences begin: LlamaIndex puts the pieces together again without a space."""
    starts = [start for start, _ in split_sentences(text, 0, len(text))][1:]
    return [text[a:b] for a, b in zip([0, *starts], [*starts, len(text)], strict=True)]
