"""Any OpenAI-compatible endpoint as one object: messages in, text out, one kind of error.

The whole answer has a deadline, not only each read: the request runs in a thread of its own, so that a server
that drips, a name that never resolves and a stream that never ends all end when the time is up.
"""

from __future__ import annotations

import contextvars
import queue
import re
import threading
from collections.abc import Generator, Iterator, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any

from rag.errors import LanguageModelError
from rag.models.endpoint import BrokenOff, Endpoint, NoText, no_credit, too_long
from rag.settings import Settings

if TYPE_CHECKING:
    import httpx
    import openai
    from llama_index.core.llms import ChatMessage
    from llama_index.llms.openai_like import OpenAILike

Messages = Sequence[tuple[str, str]]
"""(role, text), where the role is `system`, `user` or `assistant`."""

OPENAI = "https://api.openai.com/v1"
MAX_TOKENS = 2_000
"""Room for a model that thinks aloud before it writes three sentences."""
FEWER_TOKENS = 400
"""Asked for when the prompt and `MAX_TOKENS` together are too long for a small model."""
MAX_CHARS = 24_000
"""A server that ignores the bound on tokens is cut here."""
COUNTED = {"stream_options": {"include_usage": True}}
"""Ask for the tokens read and written; they come with the last chunk of a stream that is read to its end."""
RETRIES = 2
FIRST_PAUSE = 0.25

_END = object()
_opened: contextvars.ContextVar[list[httpx.Response]] = contextvars.ContextVar("_opened")
"""The HTTP responses of the request that this context is for."""


def open_language_model(settings: Settings, http_client: httpx.Client | None = None) -> LanguageModel:
    """The model that the settings name. Sends nothing yet. Raises `LanguageModelError` where it cannot be asked."""
    from llama_index.llms.openai_like import OpenAILike
    from openai import DefaultHttpxClient

    if not settings.has_endpoint:
        raise LanguageModelError("no language model is configured: set OPENAI_API_KEY or OPENAI_BASE_URL")
    key = (settings.openai_api_key.get_secret_value() if settings.openai_api_key else "").strip()
    if not key.isascii() or not key.isprintable():
        raise LanguageModelError("OPENAI_API_KEY holds characters that no key has: copy it again")
    address = (settings.openai_base_url or OPENAI).strip()
    http_client = http_client or DefaultHttpxClient()
    http_client.event_hooks["response"].append(_remember)
    options: dict[str, Any] = {
        "model": settings.llm,
        "api_base": address,
        "api_key": key or "none",
        "is_chat_model": True,
        "temperature": 0.0,
        "max_retries": 0,  # retried here, within the deadline; a retry there would not know of it
        "timeout": settings.llm_timeout,
        "http_client": http_client,
    }
    try:
        llm = OpenAILike(**options)
    except ValueError:  # a model that LlamaIndex knows to have no chat endpoint
        raise LanguageModelError(f"{settings.llm} cannot chat: choose another model with BYLINE_LLM") from None
    return LanguageModel(llm, address, settings.llm_timeout, key)


def _remember(response: httpx.Response) -> None:
    opened = _opened.get(None)
    if opened is not None:
        opened.append(response)


class LanguageModel:
    """A model at an address. One may be shared by several threads."""

    def __init__(self, llm: OpenAILike, address: str, timeout: float, key: str) -> None:
        self._llm = llm
        self._endpoint = Endpoint(llm.model, address, timeout, key)
        self._parameters: dict[str, Any] = {"max_tokens": MAX_TOKENS, **COUNTED}

    def __repr__(self) -> str:
        return f"LanguageModel({self.name!r} at {self._endpoint.shown!r})"

    @property
    def name(self) -> str:
        return self._llm.model

    def stream(self, messages: Messages) -> Generator[str, None, None]:
        """The answer in pieces as they arrive. Raises `LanguageModelError`, also after some pieces."""
        from llama_index.core.llms import ChatMessage

        chat = [ChatMessage(role=role, content=_encodable(text)) for role, text in messages]
        request = _Request(self, chat, monotonic() + self._endpoint.timeout)
        run = contextvars.copy_context().run  # traces started by the caller go on in the thread
        threading.Thread(target=run, args=(request.produce,), name="language-model", daemon=True).start()
        try:
            while (piece := request.next_piece()) is not _END:
                if isinstance(piece, Exception):
                    raise self._endpoint.explain(piece) from None
                yield str(piece)
        finally:
            request.stopped.set()


class _Request:
    """One answer being fetched: a thread puts its pieces into a queue, the reader takes them out."""

    def __init__(self, model: LanguageModel, chat: list[ChatMessage], deadline: float) -> None:
        self.model = model
        self.chat = chat
        self.deadline = deadline
        self.stopped = threading.Event()
        self.pieces: queue.Queue[Any] = queue.Queue()

    def next_piece(self) -> Any:
        try:
            return self.pieces.get(timeout=max(0.0, self.deadline - monotonic()))
        except queue.Empty:
            return TimeoutError()

    def produce(self) -> None:
        opened: list[httpx.Response] = []
        _opened.set(opened)
        try:
            for piece in self._attempts():
                self.pieces.put(piece)
            self.pieces.put(_END)
        except Exception as error:  # noqa: BLE001 - whatever it is, the reader's thread has to hear of it
            self.pieces.put(error)
        finally:
            for response in opened:  # LlamaIndex leaves the stream open; closed, the server stops writing
                response.close()

    def _attempts(self) -> Iterator[str]:
        import httpx
        import openai

        failures, begun = 0, False
        while True:
            try:
                for piece in self._one_attempt():
                    begun = True
                    yield piece
                return
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                changed = _other_parameters(self.model._parameters, error)
                if begun or changed is None:
                    raise
                self.model._parameters = changed
            except (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError, httpx.HTTPError) as e:
                failures += 1
                pause = _pause(e, failures)
                if begun or failures > RETRIES or no_credit(e) or monotonic() + pause >= self.deadline:
                    raise
                self.stopped.wait(pause)

    def _one_attempt(self) -> Iterator[str]:
        """The pieces of one try. Raises what openai, httpx and LlamaIndex raise, and `LanguageModelError`."""
        written, finish = "", None
        timeout = max(0.01, self.deadline - monotonic())
        for response in self.model._llm.stream_chat(self.chat, timeout=timeout, **self.model._parameters):
            if self.stopped.is_set():
                return
            if monotonic() >= self.deadline:
                raise TimeoutError
            finish = _finish_reason(response.raw) or finish
            if response.delta:
                piece = response.delta[: MAX_CHARS - len(written)]
                written += piece
                yield piece
                if len(written) >= MAX_CHARS:
                    return
        if not written.strip():
            raise NoText(finish)
        if finish is None and not re.search(r"[.!?…。！？\]】][\"'”’»)*\s]*\Z", written):
            raise BrokenOff


def _other_parameters(parameters: dict[str, Any], error: openai.APIStatusError) -> dict[str, Any] | None:
    """What to send instead when the endpoint rejects a parameter; None when there is nothing else to try.

    Reasoning models take no temperature and call the bound `max_completion_tokens`; LlamaIndex knows the older
    ones by name, this learns the others. Some servers count no tokens in a stream and refuse to be asked for them.
    Each change is made once, so it ends.
    """
    from openai import omit

    message = str(error.message).lower()
    changed = dict(parameters)
    if "stream_options" in parameters and ("stream_options" in message or "include_usage" in message):
        del changed["stream_options"]
    elif "max_completion_tokens" in message and "max_tokens" in parameters:
        changed["max_completion_tokens"] = changed.pop("max_tokens")
    elif "temperature" in message and "temperature" not in parameters:
        changed["temperature"] = omit
    elif (too_long(error) or "_tokens" in message) and MAX_TOKENS in parameters.values():
        changed = {name: FEWER_TOKENS if value == MAX_TOKENS else value for name, value in parameters.items()}
    return changed if changed != parameters else None


def _pause(error: Exception, failures: int) -> float:
    """Seconds until the next try: what the server asks for, or a short time that doubles."""
    response = getattr(error, "response", None)
    try:
        return max(0.0, float(response.headers["retry-after"]))  # type: ignore[union-attr]
    except (AttributeError, KeyError, ValueError):
        return float(FIRST_PAUSE * 2 ** (failures - 1))


def _finish_reason(raw: Any) -> str | None:
    choices = getattr(raw, "choices", None)
    return getattr(choices[0], "finish_reason", None) if choices else None


def _encodable(text: str) -> str:
    """Without the lone surrogates that no request can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")
