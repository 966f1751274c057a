"""Byline: ask a collection of news articles; every sentence of the answer points to the lines it came from.

    from rag import QueryEngine

    engine = QueryEngine.from_folder("corpus/", index=".byline")
    print(engine.ask("Who leads the mission?").text)

The names below are the public API. They are imported when they are first used, so that `import rag` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.answering.model_judge import ModelJudge
    from rag.articles.sentences import split_sentences
    from rag.checking.judging import Line, Ruling
    from rag.checking.local import LocalJudge
    from rag.engine import ArticleView
    from rag.errors import BylineError
    from rag.index.report import IndexReport, Progress
    from rag.index.store import IndexStatus
    from rag.models.language import open_language_model
    from rag.models.llama import BylineEmbedding
    from rag.query_engine import QueryEngine
    from rag.retrieval.llama import (
        BylineRetriever,
        CrossEncoderReranker,
        FusionRetriever,
        LateInteractionReranker,
        NearDuplicateFilter,
    )
    from rag.settings import Settings
    from rag.types import Answer, Citation, Disagreement, Event, LineSpan, ShortAnswer, Statement

_HOMES = {
    "Answer": "rag.types",
    "ArticleView": "rag.engine",
    "BylineEmbedding": "rag.models.llama",
    "BylineError": "rag.errors",
    "BylineRetriever": "rag.retrieval.llama",
    "Citation": "rag.types",
    "CrossEncoderReranker": "rag.retrieval.llama",
    "Disagreement": "rag.types",
    "Event": "rag.types",
    "FusionRetriever": "rag.retrieval.llama",
    "IndexReport": "rag.index.report",
    "IndexStatus": "rag.index.store",
    "LateInteractionReranker": "rag.retrieval.llama",
    "Line": "rag.checking.judging",
    "LineSpan": "rag.types",
    "LocalJudge": "rag.checking.local",
    "ModelJudge": "rag.answering.model_judge",
    "NearDuplicateFilter": "rag.retrieval.llama",
    "Progress": "rag.index.report",
    "QueryEngine": "rag.query_engine",
    "Ruling": "rag.checking.judging",
    "Settings": "rag.settings",
    "ShortAnswer": "rag.types",
    "Statement": "rag.types",
    "open_language_model": "rag.models.language",
    "split_sentences": "rag.articles.sentences",
}

__all__ = [
    "Answer",
    "ArticleView",
    "BylineEmbedding",
    "BylineError",
    "BylineRetriever",
    "Citation",
    "CrossEncoderReranker",
    "Disagreement",
    "Event",
    "FusionRetriever",
    "IndexReport",
    "IndexStatus",
    "LateInteractionReranker",
    "Line",
    "LineSpan",
    "LocalJudge",
    "ModelJudge",
    "NearDuplicateFilter",
    "Progress",
    "QueryEngine",
    "Ruling",
    "Settings",
    "ShortAnswer",
    "Statement",
    "open_language_model",
    "split_sentences",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'rag' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
