"""Passages as LlamaIndex nodes: what the contract promises in `metadata`, for Chroma and for the retriever alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llama_index.core.schema import TextNode

from rag.types import Article, Sentence


def node_of(passage_id: str, article: Article, sentences: Sequence[Sentence]) -> TextNode:
    """The node whose text is exactly the stored characters at the address in its metadata."""
    start, end = sentences[0].start, sentences[-1].end
    span = article.span(start, end)
    metadata: dict[str, Any] = {
        "source": article.source,
        "article_id": article.article_id,
        "title": article.title,
        "outlet": article.outlet or "",
        "published": article.published.isoformat() if article.published else "",
        "line_start": span.line_start,
        "line_end": span.line_end,
        "char_start": span.char_start,
        "char_end": span.char_end,
        "article_sha256": article.sha256,
        "day": article.published.toordinal() if article.published else 0,
    }
    page = article.page(span.line_start)
    if page is not None:
        metadata["page"] = page
    return TextNode(
        id_=passage_id,
        text=article.text[start:end],
        metadata=metadata,
        excluded_embed_metadata_keys=[key for key in metadata if key not in ("title", "published")],
        excluded_llm_metadata_keys=["article_id", "article_sha256", "day", "char_start", "char_end"],
    )
