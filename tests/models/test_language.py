"""The language model's wire: what is sent, and one clear line for each way an endpoint can fail."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from rag.errors import LanguageModelError
from rag.models.language import FEWER_TOKENS, MAX_CHARS, MAX_TOKENS, LanguageModel, Messages, open_language_model
from rag.settings import Settings

KEY = "plain-0123456789abcdef"
ASK = [("system", "Be brief."), ("user", "Who waits?")]


def chunk(text: str | None, finish: str | None = None) -> bytes:
    delta = {} if text is None else {"content": text}
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    data = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(data)}\n\n".encode()


DONE = b"data: [DONE]\n\n"
GOOD = b"".join([chunk("Ships "), chunk("wait [1]."), chunk(None, "stop"), DONE])


class Wire:
    """An endpoint that answers with what is queued, the last one again and again, and keeps what it was sent."""

    def __init__(self, *replies: httpx.Response | Exception | Callable[[], httpx.Response]) -> None:
        self.replies = list(replies)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Exception):
            raise reply
        return reply if isinstance(reply, httpx.Response) else reply()

    def sent(self, number: int = -1) -> dict[str, object]:
        return dict(json.loads(self.requests[number].content))


def stream(content: bytes | Iterator[bytes]) -> httpx.Response:
    return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=content)


def refusal(status: int, message: str = "no", code: str | None = None, **headers: str) -> httpx.Response:
    return httpx.Response(status, json={"error": {"message": message, "code": code}}, headers=headers)


def model_at(wire: Wire, **settings: object) -> LanguageModel:
    values = {"openai_api_key": KEY, "openai_base_url": "http://llm.test/v1", "llm": "tiny", "llm_timeout": 5.0}
    return open_language_model(Settings(**(values | settings)), httpx.Client(transport=httpx.MockTransport(wire)))


def written(model: LanguageModel, messages: Messages) -> str:
    return "".join(model.stream(messages))


def failure(wire: Wire, **settings: object) -> str:
    """The message that a reader sees; it never holds the key and is one line."""
    with pytest.raises(LanguageModelError) as caught:
        written(model_at(wire, **settings), ASK)
    message = str(caught.value)
    assert KEY not in message
    assert "another-key" not in message
    assert "\n" not in message
    assert len(message) < 500
    assert caught.value.__cause__ is None
    return message


def test_what_is_sent() -> None:
    wire = Wire(stream(GOOD))
    assert written(model_at(wire), ASK) == "Ships wait [1]."
    request, body = wire.requests[0], wire.sent()
    assert str(request.url) == "http://llm.test/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert body["model"] == "tiny"
    assert body["messages"] == [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Who waits?"}]
    assert (body["temperature"], body["max_tokens"], body["stream"]) == (0.0, MAX_TOKENS, True)
    assert body["stream_options"] == {"include_usage": True}


def test_pieces_come_one_by_one() -> None:
    assert list(model_at(Wire(stream(GOOD))).stream(ASK)) == ["Ships ", "wait [1]."]


@pytest.mark.parametrize("address", ["http://llm.test", "http://llm.test/api/v3/", "http://llm.test:8080/v1"])
def test_an_address_is_used_as_it_is_given(address: str) -> None:
    wire = Wire(stream(GOOD))
    written(model_at(wire, openai_base_url=address), ASK)
    assert str(wire.requests[0].url) == address.rstrip("/") + "/chat/completions"


def test_without_an_address_openai_is_asked() -> None:
    wire = Wire(stream(GOOD))
    written(model_at(wire, openai_base_url=None), ASK)
    assert str(wire.requests[0].url) == "https://api.openai.com/v1/chat/completions"


def test_a_local_server_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    wire = Wire(stream(GOOD))
    model = open_language_model(
        Settings(openai_base_url="http://llm.test/v1", llm="tiny"), httpx.Client(transport=httpx.MockTransport(wire))
    )
    assert written(model, ASK) == "Ships wait [1]."
    assert wire.requests[0].headers["authorization"] == "Bearer none"


def test_with_neither_key_nor_address_there_is_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(LanguageModelError, match="set OPENAI_API_KEY or OPENAI_BASE_URL"):
        open_language_model(Settings())


def test_a_key_with_a_typographic_dash_is_refused_before_it_is_sent() -> None:
    with pytest.raises(LanguageModelError, match="copy it again") as caught:
        open_language_model(Settings(openai_api_key="sk–secret"))
    assert "secret" not in str(caught.value)


def test_the_key_is_nowhere_to_be_seen() -> None:
    model = model_at(Wire(stream(GOOD)))
    assert model.name == "tiny"
    assert KEY not in repr(model)
    assert KEY not in str(vars(model)["_endpoint"])


@pytest.mark.parametrize("name", ["gpt-5.4-mini", "o3"])
def test_reasoning_models_get_the_parameters_they_take(name: str) -> None:
    wire = Wire(stream(GOOD))
    written(model_at(wire, llm=name), ASK)
    assert wire.sent()["max_completion_tokens"] == MAX_TOKENS
    assert "max_tokens" not in wire.sent()
    assert wire.sent()["temperature"] == 1.0


def test_a_rejected_parameter_is_left_out_and_that_is_remembered() -> None:
    wire = Wire(
        refusal(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
        refusal(400, "Unsupported value: 'temperature' does not support 0.0 with this model."),
        stream(GOOD),
    )
    model = model_at(wire, llm="gpt-9")
    assert written(model, ASK) == "Ships wait [1]."
    assert wire.sent()["max_completion_tokens"] == MAX_TOKENS
    assert not {"temperature", "max_tokens"} & wire.sent().keys()
    wire.replies = [stream(GOOD)]
    written(model, ASK)
    assert len(wire.requests) == 4


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "Unrecognized request argument supplied: stream_options. Known are temperature and max_tokens."),
        (422, "body.stream_options.include_usage: Extra inputs are not permitted"),
    ],
)
def test_a_server_that_counts_no_tokens_is_not_asked_for_them_again(status: int, message: str) -> None:
    wire = Wire(refusal(status, message), lambda: stream(GOOD))
    model = model_at(wire)
    assert written(model, ASK) == written(model, ASK) == "Ships wait [1]."
    assert ["stream_options" in wire.sent(number) for number in range(3)] == [True, False, False]
    assert len(wire.requests) == 3
    assert (wire.sent()["temperature"], wire.sent()["max_tokens"]) == (0.0, MAX_TOKENS)


def test_a_model_with_a_short_context_is_asked_for_less() -> None:
    wire = Wire(refusal(400, "This model's maximum context length is 2048 tokens"), stream(GOOD))
    assert written(model_at(wire), ASK) == "Ships wait [1]."
    assert wire.sent()["max_tokens"] == FEWER_TOKENS


def test_a_prompt_that_stays_too_long() -> None:
    wire = Wire(lambda: refusal(400, "the request exceeds the available context size"))
    assert "longer context" in failure(wire)
    assert len(wire.requests) == 2


REFUSALS = [
    (401, f"Incorrect API key provided: {KEY}", None, "check OPENAI_API_KEY"),
    (403, "forbidden", None, "check OPENAI_API_KEY"),
    (404, "The model does not exist", None, "check BYLINE_LLM and OPENAI_BASE_URL"),
    (400, f"weird\n thing {KEY} sk-proj-another-key " + "x" * 5000, None, "(400: "),
    (422, "Bearer abcdef was wrong", None, "(422: "),
    (429, "You exceeded your current quota", "insufficient_quota", "no credit"),
]


@pytest.mark.parametrize(("status", "message", "code", "expected"), REFUSALS, ids=[str(r[0]) for r in REFUSALS])
def test_a_refusal_is_one_line_with_the_remedy(status: int, message: str, code: str | None, expected: str) -> None:
    wire = Wire(lambda: refusal(status, message, code))
    assert expected in failure(wire)
    assert len(wire.requests) == 1


def test_a_server_that_wants_a_key_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert "set OPENAI_API_KEY" in failure(Wire(refusal(401)), openai_api_key=None)


def test_a_password_in_the_address_is_not_shown() -> None:
    message = failure(Wire(refusal(401)), openai_base_url="http://me:hidden@llm.test/v1")
    assert "llm.test/v1" in message
    assert "hidden" not in message


@pytest.mark.parametrize(
    "trouble",
    [
        refusal(429, "slow down", **{"retry-after": "0"}),
        refusal(500, **{"retry-after": "0"}),
        refusal(503, **{"retry-after": "0"}),
        httpx.ConnectError("refused"),
        httpx.RemoteProtocolError("closed"),
    ],
    ids=["429", "500", "503", "refused", "closed"],
)
def test_passing_trouble_is_tried_again(trouble: httpx.Response | Exception) -> None:
    wire = Wire(trouble, stream(GOOD))
    assert written(model_at(wire), ASK) == "Ships wait [1]."
    assert len(wire.requests) == 2


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        (lambda: refusal(429, "slow down", **{"retry-after": "0"}), "rate limit"),
        (lambda: refusal(500, **{"retry-after": "0"}), "failed (500)"),
    ],
)
def test_lasting_trouble_ends_after_three_tries(trouble: Callable[[], httpx.Response], expected: str) -> None:
    wire = Wire(trouble)
    assert expected in failure(wire)
    assert len(wire.requests) == 3


def test_a_wait_beyond_the_deadline_is_not_waited_for() -> None:
    began = time.monotonic()
    assert "rate limit" in failure(Wire(refusal(429, **{"retry-after": "30"})))
    assert time.monotonic() - began < 20


def test_nobody_listens() -> None:
    with pytest.raises(LanguageModelError, match=r"cannot be reached .*check OPENAI_BASE_URL"):
        written(open_language_model(Settings(openai_base_url="http://127.0.0.1:9/v1", llm="tiny")), ASK)


@pytest.mark.parametrize("address", ["http://exa mple/v1", "http://127.0.0.1:99999/v1", "http://[::1/v1"])
def test_an_address_that_is_none(address: str) -> None:
    from rag.errors import BylineError

    with pytest.raises((BylineError, ValueError)) as caught:
        written(open_language_model(Settings(openai_base_url=address, llm="tiny")), ASK)
    assert "\n" not in str(caught.value)


GARBAGE = [
    (b"<html><body>Welcome</body></html>", "most end in /v1"),
    (b"", "sent no text"),
    (DONE, "sent no text"),
    (b"data: \n\n", "not in OpenAI's format"),
    (b"data: nonsense\n\n", "not in OpenAI's format"),
    (b"data: [1, 2]\n\n", "not in OpenAI's format"),
    (b'data: {"choices": "x"}\n\n', "not in OpenAI's format"),
    (b'data: {"choices": []}\n\n' + DONE, "sent no text"),
    (b'data: {"choices": [{"delta": {"content": 7}}]}\n\n', "not in OpenAI's format"),
    (b"data: " + b"[" * 100_000 + b"\n\n", "not in OpenAI's format"),
    (b"\xff\xfe\x00data: \x81\n\n", "not in OpenAI's format"),
    (b'data: {"error": {"message": "out of memory"}}\n\n', "out of memory"),
    (chunk(" \n") + chunk(None, "stop") + DONE, "sent no text"),
    (chunk(None, "length") + DONE, "used up its tokens"),
    (chunk(None, "content_filter") + DONE, "withheld"),
    (chunk("The ships wait in the har"), "broke off"),
]


@pytest.mark.parametrize(("body", "expected"), GARBAGE, ids=[ascii(body[:40]) for body, _ in GARBAGE])
def test_garbage_is_named_as_such(body: bytes, expected: str) -> None:
    assert expected in failure(Wire(stream(body)))


def test_a_stream_that_is_cut() -> None:
    def cut() -> Iterator[bytes]:
        yield chunk("Ships wait [1]. Tugs")
        raise httpx.RemoteProtocolError("peer closed connection")

    wire = Wire(stream(cut()))
    pieces: list[str] = []
    with pytest.raises(LanguageModelError, match="broke off"):
        pieces.extend(model_at(wire).stream(ASK))
    assert len(wire.requests) == 1


def test_a_server_that_gives_no_reason_for_its_end_is_believed_after_a_full_stop() -> None:
    assert written(model_at(Wire(stream(chunk("Ships wait [1].")))), ASK) == "Ships wait [1]."


class Dripping(httpx.SyncByteStream):
    """Bytes that never end, slow or fast, until the reader closes the connection."""

    def __init__(self, piece: bytes, pause: float) -> None:
        self.piece, self.pause = piece, pause
        self.closed = threading.Event()

    def __iter__(self) -> Iterator[bytes]:
        while not self.closed.wait(self.pause):
            yield self.piece

    def close(self) -> None:
        self.closed.set()

    def response(self) -> httpx.Response:
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=self)


@pytest.mark.parametrize(
    "piece", [chunk("drip "), chunk(""), b": ping\n\n", b"data"], ids=["text", "empty", "ping", "bytes"]
)
def test_a_server_that_drips_ends_with_the_deadline(piece: bytes) -> None:
    drip = Dripping(piece, 0.05)
    began = time.monotonic()
    assert "within 0.4 s: raise BYLINE_LLM_TIMEOUT" in failure(Wire(drip.response()), llm_timeout=0.4)
    assert time.monotonic() - began < 15
    drip.close()


def test_a_server_that_says_nothing_ends_with_the_deadline() -> None:
    wait = threading.Event()

    def silent() -> httpx.Response:
        wait.wait(5)
        return stream(GOOD)

    assert "within 0.2 s" in failure(Wire(silent), llm_timeout=0.2)
    wait.set()


def test_a_stream_that_never_ends_is_cut_by_length() -> None:
    drip = Dripping(chunk("word " * 100), 0.0)
    assert len(written(model_at(Wire(drip.response())), ASK)) == MAX_CHARS
    assert drip.closed.wait(2)


def test_a_reader_who_leaves_stops_the_server() -> None:
    drip = Dripping(chunk("word "), 0.01)
    pieces = model_at(Wire(drip.response())).stream(ASK)
    assert next(pieces) == "word "
    pieces.close()
    assert drip.closed.wait(2)


def test_text_that_no_request_can_carry_is_still_asked() -> None:
    wire = Wire(stream(GOOD))
    assert written(model_at(wire), [("user", "Who \ud83d waits?")]) == "Ships wait [1]."
    assert wire.sent()["messages"] == [{"role": "user", "content": "Who ? waits?"}]


def test_one_model_serves_two_readers_at_once() -> None:
    model = model_at(Wire(lambda: stream(GOOD)))
    first, second = model.stream(ASK), model.stream(ASK)
    assert [next(first), next(second), next(first), next(second)] == ["Ships ", "Ships ", "wait [1].", "wait [1]."]


def test_the_environment_and_the_library_stay_as_they_were() -> None:
    import os

    import openai

    before = dict(os.environ), openai.api_key, openai.base_url
    written(model_at(Wire(stream(GOOD))), ASK)
    assert (dict(os.environ), openai.api_key, openai.base_url) == before
