"""Byline itself, asked as every script asks it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, cast

from evals.records import Place, Reply
from evals.systems.model import metered
from evals.systems.system import PASSAGES, Asked, Restated

if TYPE_CHECKING:
    from rag import Answer, QueryEngine, Settings

Answerer = Literal["auto", "quote", "llm"]
WARMING_UP = "Who said what, and when?"


class Byline:
    """One index; answerer, judge and strictness are those of the engine's settings.

    Its passages are those of the question as it was understood and of the days it asks for; the parts of a question
    that asks for several things are searched apart for the answer, but shown here as one search.

    Asks one question ahead, so that loading the embedding model is no part of the time of the first case.
    """

    def __init__(self, engine: QueryEngine, name: str = "byline", answerer: Answerer | None = None) -> None:
        self.name = name
        self._engine = engine
        self._answerer = answerer
        self._on: dict[date, QueryEngine] = {}
        engine.ask(WARMING_UP, answerer="quote")

    @property
    def details(self) -> dict[str, Any]:
        return details_of(self._engine.settings, self._answerer)

    def answer(self, asked: Asked) -> Reply:
        with metered() as meter:
            answer = self._engine_on(asked.today).ask(asked.question, asked.history, answerer=self._answerer)
        return replace(reply_of(answer), usage=meter.usage, asked_model=meter.asked)

    def passages(self, asked: Asked, reply: Reply) -> tuple[Place, ...]:
        question, since, until = asked.question, None, None
        if isinstance(reply, Restated):
            question, since, until = reply.understood or question, reply.since, reply.until
        found = self._engine.find(question, since, until)
        return tuple(_place(hit) for hit in found.hits[:PASSAGES])

    def _engine_on(self, today: date | None) -> QueryEngine:
        """The same index, on another day."""
        if today is None:
            return self._engine
        if today not in self._on:
            settings = self._engine.settings.model_copy(update={"today": today})
            self._on[today] = type(self._engine)(self._engine.index, settings, self._engine.scope)
        return self._on[today]


def details_of(settings: Settings, answerer: Answerer | None = None) -> dict[str, Any]:
    """What of the settings decides the answers; known before any article is read."""
    answerer = answerer or settings.answerer
    return {
        "answerer": answerer,
        "model": settings.llm if settings.has_endpoint and answerer != "quote" else None,
        "judge": settings.judge,
        "strict": settings.strict,
        "embedding": settings.embedding,
    }


def reply_of(answer: Answer) -> Restated:
    reply = cast(Restated, Restated.from_dict(answer.to_dict()))
    period = answer.period
    return replace(
        reply,
        understood=answer.understood,
        since=period.since if period else None,
        until=period.until if period else None,
    )


def _place(hit: Any) -> Place:
    article, sentences = hit.passage.article, hit.passage.sentences
    span = article.span(sentences[0].start, sentences[-1].end)
    published = article.published.isoformat() if article.published else None
    return Place(article.source, span.line_start, span.line_end, hit.text, article.title, article.outlet, published)
