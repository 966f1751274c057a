"""The language model that Byline's settings name, as LlamaIndex has it, and what it says it read and wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
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
MOST = 10**9
"""Of any number that an endpoint tells of one request."""

_meter: ContextVar[Meter | None] = ContextVar("_meter", default=None)


class Meter:
    """Adds up what the model says it read and wrote."""

    def __init__(self) -> None:
        self._told: list[Usage] = []
        self._untold = 0

    @property
    def usage(self) -> Usage:
        """Over all requests. A number that one of them did not tell is None: so is each after a stream that was not
        read to its end."""
        told = [*self._told, *[Usage()] * self._untold]
        return Usage(
            _sum([one.prompt_tokens for one in told]),
            _sum([one.completion_tokens for one in told]),
            _sum([one.cost for one in told]),
        )

    @property
    def asked(self) -> bool:
        return bool(self._told) or self._untold > 0

    def begin(self) -> None:
        self._untold += 1

    def end(self, told: object) -> None:
        """A reply that was read to its end; `told`: what came with it."""
        self._untold -= 1
        read, written = (_number(told, name, int) for name in ("prompt_tokens", "completion_tokens"))
        self._told.append(Usage(read, written, _number(told, "cost", int | float)))

    def refused(self) -> None:
        """The endpoint did not take the request, so it took nothing for it."""
        self._untold -= 1
        self._told.append(Usage(0, 0, 0.0))


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
    """Hear of every chat with a model, once per process."""
    from llama_index.core.instrumentation.event_handlers import BaseEventHandler
    from llama_index.core.instrumentation.events.exception import ExceptionEvent
    from llama_index.core.instrumentation.events.llm import LLMChatEndEvent, LLMChatStartEvent
    from llama_index_instrumentation import get_dispatcher

    class Listener(BaseEventHandler):  # type: ignore[misc, unused-ignore]
        @classmethod
        def class_name(cls) -> str:
            return "BylineUsageListener"

        def handle(self, event: Any, **_: Any) -> None:
            meter = _meter.get()
            if meter is None:
                return
            if isinstance(event, LLMChatStartEvent):
                meter.begin()
            elif isinstance(event, LLMChatEndEvent):
                meter.end(_part(getattr(event.response, "raw", None), "usage"))
            elif isinstance(event, ExceptionEvent) and hasattr(event.exception, "status_code"):  # an HTTP status
                meter.refused()

    get_dispatcher().add_event_handler(Listener())


def _part(whole: object, name: str) -> Any:
    return whole.get(name) if isinstance(whole, dict) else getattr(whole, name, None)


def _number(told: object, name: str, kind: Any) -> Any:
    """None for what no request can take."""
    value = _part(told, name)
    return value if isinstance(value, kind) and not isinstance(value, bool) and 0 <= value <= MOST else None


def _sum(numbers: Sequence[Any]) -> Any:
    """None where one is unknown, or there is none."""
    return sum(numbers) if numbers and None not in numbers else None
