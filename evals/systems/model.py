"""The language model that Byline's settings name, as LlamaIndex has it, and what it says it read and wrote."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from evals.records import Usage
from evals.systems.system import one_line
from rag.errors import BylineError, LanguageModelError, SettingsError

if TYPE_CHECKING:
    from llama_index.llms.openai_like import OpenAILike

    from rag import Settings

OPENAI = "https://api.openai.com/v1"
MAX_TOKENS = 512
"""As much as Byline reads of a reply before it stops."""
RETRIES = 2

_meter: ContextVar[Meter | None] = ContextVar("_meter", default=None)


class Meter:
    """Adds up what the model says it read and wrote; None until it says something."""

    def __init__(self) -> None:
        self.usage = Usage()

    def add(self, told: object) -> None:
        self.usage = Usage(
            _sum(self.usage.prompt_tokens, _number(told, "prompt_tokens")),
            _sum(self.usage.completion_tokens, _number(told, "completion_tokens")),
            _sum(self.usage.cost, _number(told, "cost")),
        )


def priced(usage: Usage, prices: tuple[float, float]) -> Usage:
    """With its cost at `prices`, US dollars per million tokens read and written; what the endpoint itself says it cost
    is left alone. None where it did not say how many tokens it was."""
    if usage.cost is not None or usage.prompt_tokens is None or usage.completion_tokens is None:
        return usage
    return replace(usage, cost=(usage.prompt_tokens * prices[0] + usage.completion_tokens * prices[1]) / 1_000_000)


@contextmanager
def metered() -> Iterator[Meter]:
    """Counts the tokens of all that this thread, and threads that run in a copy of its context, ask of a model."""
    _listen()
    meter = Meter()
    token = _meter.set(meter)
    try:
        yield meter
    finally:
        _meter.reset(token)


def require_endpoint(settings: Settings) -> None:
    """Raises `SettingsError` where no language model is configured."""
    if not settings.has_endpoint:
        raise SettingsError(
            "this system needs a language model: set OPENAI_API_KEY, or OPENAI_BASE_URL to any compatible server"
        )


def open_llm(settings: Settings, max_tokens: int = MAX_TOKENS) -> OpenAILike:
    """The same endpoint, model and temperature as Byline's own. Raises `SettingsError` without an endpoint."""
    require_endpoint(settings)
    from llama_index.llms.openai_like import OpenAILike

    key = settings.openai_api_key.get_secret_value().strip() if settings.openai_api_key else ""
    try:
        return OpenAILike(
            model=settings.llm,
            api_base=(settings.openai_base_url or OPENAI).strip(),
            api_key=key or "none",
            is_chat_model=True,
            temperature=0.0,
            max_tokens=max_tokens,
            max_retries=RETRIES,
            timeout=settings.llm_timeout,
        )
    except ValueError:  # a model that LlamaIndex knows to have no chat endpoint
        raise LanguageModelError(f"{settings.llm} cannot chat: choose another model with BYLINE_LLM") from None


@contextmanager
def asking(llm: OpenAILike) -> Iterator[None]:
    """Whatever goes wrong between LlamaIndex and the endpoint, as one `LanguageModelError`."""
    try:
        yield
    except BylineError:
        raise
    except Exception as error:  # noqa: BLE001 - LlamaIndex, openai and httpx each have errors of their own here
        why = one_line(error).replace(llm.api_key or "none", "…")[:300]
        raise LanguageModelError(f"the model {llm.model} did not answer: {type(error).__name__}: {why}") from None


@cache
def _listen() -> None:
    """Hear of every finished chat, once per process."""
    from llama_index.core.instrumentation.event_handlers import BaseEventHandler
    from llama_index.core.instrumentation.events.llm import LLMChatEndEvent
    from llama_index_instrumentation import get_dispatcher

    class Listener(BaseEventHandler):  # type: ignore[misc, unused-ignore]
        @classmethod
        def class_name(cls) -> str:
            return "BylineUsageListener"

        def handle(self, event: Any, **_: Any) -> None:
            meter = _meter.get()
            if meter is not None and isinstance(event, LLMChatEndEvent) and event.response is not None:
                meter.add(_part(event.response.raw, "usage"))

    get_dispatcher().add_event_handler(Listener())


def _part(whole: object, name: str) -> Any:
    return whole.get(name) if isinstance(whole, dict) else getattr(whole, name, None)


def _number(told: object, name: str) -> Any:
    value = _part(told, name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _sum(before: Any, more: Any) -> Any:
    return before if more is None else (before or 0) + more
