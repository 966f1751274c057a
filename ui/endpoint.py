"""`/ask`: the answer as JSON for programs, the same that `byline ask --json` prints."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gradio as gr

from rag.doors import parse_history
from rag.errors import BylineError
from ui.conversation import UNEXPECTED

if TYPE_CHECKING:
    from rag import QueryEngine

log = logging.getLogger(__name__)


def ask_endpoint(engine: QueryEngine) -> Callable[[str, str], dict[str, Any]]:
    """The function behind `/ask`; gradio takes names, types and description from it."""

    def ask(question: str, history: str = "") -> dict[str, Any]:
        """Answer a question from the indexed news articles, with the exact lines that each sentence came from.

        When the articles do not answer, `abstained` is true and there are no statements.

        Args:
            question: What to ask, in plain words.
            history: Earlier turns of the conversation as JSON text, oldest first:
                [["earlier question", "earlier answer"]]. Empty for a fresh question.

        Returns:
            question, answer, abstained, answerer, model, statements (text, verdict, reason, score, citations),
            citations (source, line_start, line_end, char_start, char_end, quote, title, outlet, published),
            disagreements, related, notice, understood, period, unanswered and timing. Only statements whose
            verdict is "supported" are supported by the lines that they cite.
        """
        if not isinstance(question, str):
            raise _refused(f"question must be text, not {type(question).__name__}")
        earlier = earlier_turns(history)
        try:
            answer: dict[str, Any] = storable(engine.ask(question, history=earlier).to_dict())
        except BylineError as error:
            raise _refused(str(error)) from None
        except Exception:  # the caller gets one line; the log gets the rest
            log.exception("a question to /ask could not be answered")
            raise _refused(UNEXPECTED) from None
        return answer

    return ask


def earlier_turns(history: object) -> list[tuple[str, str]]:
    """Pairs of question and answer; raises `gr.Error` with one clear line for anything else."""
    if history is None or history == "":
        return []
    try:
        return parse_history(history if isinstance(history, str) else json.dumps(history))
    except ValueError as error:
        raise _refused(str(error)) from None


def storable(value: Any) -> Any:
    """The same value with what UTF-8 cannot carry (lone surrogates) replaced by U+FFFD."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {key: storable(one) for key, one in value.items()}
    return [storable(one) for one in value] if isinstance(value, (list, tuple)) else value


def _refused(message: str) -> gr.Error:
    return gr.Error(message, print_exception=False)
