"""The tokens that a model says it read and wrote, over everything that one answer asks of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import httpx
import pytest

from evals.records import Usage
from evals.systems.model import metered
from evals.systems.pricing import priced, read_prices
from rag import Settings, open_language_model
from rag.errors import QuestionError

ASK = [("user", "Who waits?")]
KNOWN = Usage(30, 4)
Reply = Callable[[], httpx.Response]


def chunk(text: str | None, **more: object) -> bytes:
    choices = [] if text is None else [{"index": 0, "delta": {"content": text}, "finish_reason": None}]
    data = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": choices, **more}
    return f"data: {json.dumps(data)}\n\n".encode()


def stream(content: bytes | Iterator[bytes]) -> httpx.Response:
    return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=content)


def telling(usage: dict[str, object]) -> httpx.Response:
    return stream(chunk("Ships wait.") + chunk(None, usage=usage) + b"data: [DONE]\n\n")


def counted() -> httpx.Response:
    return telling({"prompt_tokens": 30, "completion_tokens": 4, "total_tokens": 34})


def nonsense() -> httpx.Response:
    return telling({"prompt_tokens": 1.5, "completion_tokens": -4, "cost": 1e30})


def silent() -> httpx.Response:
    return stream(chunk("Ships wait.") + b"data: [DONE]\n\n")


def endless() -> httpx.Response:
    def pieces() -> Iterator[bytes]:
        while True:
            yield chunk("Ships wait. ")

    return stream(pieces())


def refusal() -> httpx.Response:
    return httpx.Response(400, json={"error": {"message": "use max_completion_tokens"}})


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        ([counted], KNOWN),
        ([counted, counted], Usage(60, 8)),
        ([silent], Usage()),
        ([counted, silent], Usage()),
        ([nonsense], Usage()),
        ([counted, endless], Usage()),
        ([refusal, counted], KNOWN),
        ([], Usage()),
    ],
    ids=[
        "told",
        "told twice",
        "not told",
        "told once of two",
        "nonsense",
        "stopped early",
        "refused and asked again",
        "not asked",
    ],
)
def test_tokens_are_known_when_every_request_tells_them(replies: list[Reply], expected: Usage) -> None:
    waiting = iter(replies)
    transport = httpx.MockTransport(lambda request: next(waiting)())
    settings = Settings(openai_base_url="http://llm.test/v1", llm="m")
    model = open_language_model(settings, httpx.Client(transport=transport))
    with metered() as meter:
        for reply in replies:
            if reply is endless:
                reading = model.stream(ASK)
                next(reading)
                reading.close()
            elif reply is not refusal:
                assert "".join(model.stream(ASK)) == "Ships wait."
    assert meter.usage == expected
    assert meter.asked is bool(replies)
    assert next(waiting, None) is None


def test_tokens_have_a_price_where_they_are_known() -> None:
    assert priced(Usage(1_000, 200), (0.5, 4.0)) == Usage(1_000, 200, 0.0013)
    assert priced(Usage(1_000, 200, 0.7), (0.5, 4.0)).cost == 0.7
    assert priced(Usage(None, 200), (0.5, 4.0)).cost is None


@pytest.mark.parametrize("text", ["", "1", "1,2,3", "a,b", "-1,2", "nan,1", "1,inf"])
def test_a_price_that_is_none_is_refused(text: str) -> None:
    assert read_prices(" 0.25, 2") == (0.25, 2.0)
    with pytest.raises(QuestionError, match="US dollars per million tokens"):
        read_prices(text)
