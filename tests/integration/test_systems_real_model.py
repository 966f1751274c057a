"""LlamaIndex's citation engine and a model without articles, with a real, very small model behind them."""

from __future__ import annotations

from pathlib import Path

from desk import Desk

from evals.systems.citation_engine import CitationEngine
from evals.systems.closed_book import ClosedBook
from evals.systems.system import Asked, put
from rag import Settings


def test_a_real_model_answers_through_both(real_endpoint: str, desk: Desk, ferry: Path, museum: Path) -> None:
    """What it says is its own affair; that all of it can be read, counted and traced to lines is ours."""
    desk.update()
    settings = Settings(openai_base_url=real_endpoint, llm="smollm2-135m", llm_timeout=120)
    asked = Asked("What do tickets for the night ferry to Skerry cost?")
    cited = put(CitationEngine(desk.open(), settings, max_tokens=60), asked)
    alone = put(ClosedBook(settings, max_tokens=60), asked)
    for outcome in (cited, alone):
        assert outcome.error is None
        assert outcome.reply is not None
        assert outcome.reply.answer
        assert outcome.reply.abstained or outcome.reply.statements
        assert outcome.reply.usage.prompt_tokens
        assert 0 < (outcome.reply.usage.completion_tokens or 0) <= 60
    assert cited.reply is not None
    assert cited.reply.passages[0].source == "ferry.txt"
    for place in cited.reply.citations:
        lines = (desk.articles / place.source).read_text().split("\n")
        assert "\n".join(lines[place.line_start - 1 : place.line_end]).strip() == place.quote
