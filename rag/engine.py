"""The two paths on one screen: articles into the index, a question to its answer.

Nothing here imports LlamaIndex, which takes longer than all the rest of a question from the shell; `rag.query_engine`
is this same engine as LlamaIndex knows it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, get_args

from rag.answering.asking import Asking
from rag.answering.candidates import best_first
from rag.answering.model_judge import ModelJudge
from rag.errors import LanguageModelError, QuestionError, SettingsError
from rag.index.files import CATALOG, find_files
from rag.index.store import Index, IndexStatus, open_index
from rag.models.embedding import open_embedder
from rag.models.reader import shared_reader
from rag.models.reranking import open_reranker
from rag.retrieval.pipeline import Found, find
from rag.retrieval.scope import Scope
from rag.retrieval.topics import topic
from rag.settings import Settings
from rag.types import Answer, Event, History

if TYPE_CHECKING:
    from rag.index.report import IndexReport, Progress
    from rag.models.language import LanguageModel

LONGEST_QUESTION = 4_000
NO_MODEL = "No language model is configured, so this is quoted from the articles."

Answerer = Literal["auto", "quote", "llm"]


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One article's stored lines, for showing. `lines[0]` is line `first_line` of the source."""

    source: str
    title: str
    outlet: str | None
    published: str | None
    url: str | None
    first_line: int
    lines: tuple[str, ...]


class Engine:
    """Ask an index of articles: what the shell uses, and all that `QueryEngine` does but for LlamaIndex's part."""

    def __init__(self, index: Index, settings: Settings, scope: Scope | None = None) -> None:
        self.index = index
        self.settings = settings
        self.scope = scope or Scope()

    @classmethod
    def open(cls, index: str | Path | None = None, settings: Settings | None = None) -> Self:
        """An existing index. Raises `IndexMissing` or `IndexMismatch`."""
        settings = settings or Settings()
        return cls(open_index(index, settings), settings)

    @classmethod
    def from_folder(
        cls,
        folder: str | Path,
        index: str | Path | None = None,
        settings: Settings | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Self:
        """Bring the index up to date with this folder, then open it for the articles below this folder."""
        engine, _ = cls.updated([Path(folder)], index, settings, progress=progress)
        engine.scope = Scope(folder=os.path.abspath(folder))  # noqa: PTH100 (as `find_files` names it)
        return engine

    @classmethod
    def updated(
        cls,
        paths: Iterable[Path],
        index: str | Path | None = None,
        settings: Settings | None = None,
        only: bool = False,
        progress: Callable[[Progress], None] | None = None,
    ) -> tuple[Self, IndexReport]:
        """Bring an index up to date with files and folders, and say what changed. It is made when it is missing."""
        settings = settings or Settings()
        folder = Path(index or settings.index)
        paths = list(paths)
        if not (folder / CATALOG).exists():
            find_files(paths)  # a wrong path must not leave an empty index behind
        embedder, reranker = open_embedder(settings), open_reranker(settings)
        opened = Index(folder, embedder, settings.chroma_url, create=True, reranker=reranker)
        return cls(opened, settings), opened.update(paths, only, progress)

    # Asking

    def ask(
        self,
        question: str,
        history: History = (),
        since: date | str | None = None,
        until: date | str | None = None,
        answerer: Answerer | None = None,
    ) -> Answer:
        """One answer. `since` and `until` are inclusive days of publication.

        Raises `QuestionError` for an empty or over-long question and `SettingsError` when a model is demanded
        but none is configured; a model that fails is no error: the quoted answer is given with a notice.
        """
        *_, last = self.stream(question, history, since, until, answerer)
        assert last.answer is not None  # noqa: S101 (`stream` ends with it)
        return last.answer

    async def aask(self, question: str, history: History = (), **options: Any) -> Answer:
        """`ask` without blocking the event loop."""
        return await asyncio.to_thread(self.ask, question, history, **options)

    def stream(
        self,
        question: str,
        history: History = (),
        since: date | str | None = None,
        until: date | str | None = None,
        answerer: Answerer | None = None,
    ) -> Iterator[Event]:
        """The same, step by step; the last event holds the finished answer."""
        question = _checked(question)
        wanted = answerer or self.settings.answerer
        if wanted not in get_args(Answerer):
            raise SettingsError(f"answerer {wanted!r} is not one of {', '.join(get_args(Answerer))}")
        if wanted == "llm" and not self.settings.has_endpoint:
            raise SettingsError(
                "BYLINE_ANSWERER = llm needs a model: set OPENAI_API_KEY, or OPENAI_BASE_URL to any compatible server"
            )
        if self.settings.judge == "llm" and not self.settings.has_endpoint:
            raise SettingsError(
                "BYLINE_JUDGE = llm needs a model: set OPENAI_API_KEY, or OPENAI_BASE_URL to any compatible server"
            )
        use_model = wanted != "quote" and self.settings.has_endpoint
        asking = self._asking(self._scope(since, until), use_model)
        return self._steps(question, history, asking, unconfigured=not use_model and wanted == "auto")

    def _scope(self, since: date | str | None, until: date | str | None) -> Scope:
        since, until = _day(since), _day(until)
        if since and until and since > until:
            raise QuestionError(f"since {since} is after until {until}: nothing lies between")
        return replace(self.scope, since=since or self.scope.since, until=until or self.scope.until)

    def _asking(self, scope: Scope, use_model: bool) -> Asking:
        model, failure = None, ""
        if use_model or self.settings.judge == "llm":
            try:
                model = self._model
            except LanguageModelError as error:
                failure = f"the language model did not answer: {error}"
        return Asking(
            self.index,
            shared_reader(),
            scope,
            _Staleness(self.index),
            self.settings.today or date.today(),
            model if use_model else None,
            ModelJudge(model) if model and self.settings.judge == "llm" else None,
            self.settings.strict,
            failure,
        )

    def _steps(self, question: str, history: History, asking: Asking, unconfigured: bool) -> Iterator[Event]:
        for event in asking.steps(question, history):
            answer = event.answer
            if event.kind == "answer" and answer is not None:
                notice = answer.notice
                if not len(self.index.search_files):
                    notice = f"The index at {self.index.folder} holds no articles yet: byline index PATH"
                elif unconfigured and not answer.abstained:
                    notice = NO_MODEL
                event = replace(event, answer=replace(answer, notice=notice))
            yield event

    @cached_property
    def _model(self) -> LanguageModel:
        from rag.models.language import open_language_model

        return open_language_model(self.settings)

    # Looking

    def find(self, question: str, since: date | str | None = None, until: date | str | None = None) -> Found:
        """The hits alone, best first."""
        question = _checked(question)
        return self.in_order(question, find(self.index, question, self._scope(since, until)))

    def in_order(self, question: str, found: Found) -> Found:
        """Hits as the reader orders them. Where any news is asked for, the newest stay first; a cross-encoder that was
        asked for has the last word."""
        as_they_are = topic(question) == frozenset() or self.index.reranker is not None
        return found if as_they_are else best_first(question, found, shared_reader())

    def article_lines(self, source: str, line: int = 1) -> ArticleView:
        """The stored lines of the article that holds this line. Raises `UnknownSource`."""
        article = self.index.article_at(source, line)
        return ArticleView(
            article.source,
            article.title,
            article.outlet,
            article.published.isoformat() if article.published else None,
            article.url,
            article.first_line,
            tuple(article.text.split("\n")),
        )

    def status(self) -> IndexStatus:
        return self.index.status(self.scope.folder)


def _day(moment: date | str | None) -> date | None:
    """A day, also as ISO text. Raises `QuestionError`."""
    if isinstance(moment, str):
        try:
            return date.fromisoformat(moment)
        except ValueError:
            raise QuestionError(f"{moment!r} is no day: write it like 2020-01-29") from None
    return moment


class _Staleness:
    """Whether a source has changed on disk, looked at once per answer."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._known: dict[str, bool] = {}

    def __call__(self, source: str) -> bool:
        if source not in self._known:
            self._known[source] = self._index.stale(source)
        return self._known[source]


def _checked(question: str) -> str:
    question = " ".join(question.encode("utf-8", "replace").decode("utf-8").split())  # a shell may pass broken bytes
    if question.isupper() and " " in question:
        question = question.lower()  # all in capitals tells nothing about names
    if not question:
        raise QuestionError("the question is empty: ask something, such as  byline ask 'Who leads the mission?'")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(
            f"the question has {len(question):,} characters; Byline takes up to {LONGEST_QUESTION:,}: "
            "ask about one thing"
        )
    return question
