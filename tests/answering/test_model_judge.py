"""A model as judge, over the wire: its last line counts, and no figure passes that the lines give otherwise."""

from __future__ import annotations

import json
from datetime import date

import httpx
import pytest

from rag.answering.model_judge import ModelJudge
from rag.checking.judging import Line, Ruling
from rag.models.language import open_language_model
from rag.settings import Settings


def ruling(statement: str, *lines: Line, reply: str = "The lines say so.\nVerdict: supported") -> Ruling:
    choice = {"index": 0, "delta": {"role": "assistant", "content": reply}, "finish_reason": "stop"}
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
    sent = f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n".encode()
    wire = httpx.MockTransport(
        lambda _: httpx.Response(200, headers={"content-type": "text/event-stream"}, content=sent)
    )
    settings = Settings(openai_base_url="http://llm.test/v1", llm="tiny")
    return ModelJudge(open_language_model(settings, httpx.Client(transport=wire))).judge(statement, lines)


FIRE = Line("The fire at Ostmere mill on Monday destroyed 412 bales and hurt three people.", published=date(2021, 5, 4))


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("The mill fire destroyed 142 bales.", "412"),
        ("Four people were hurt in the mill fire.", "three"),
        ("The mill burned on 5 May 2021.", "5 May 2021"),
        ("The fire cost £9 million.", "£9 million"),
    ],
)
def test_a_model_cannot_pass_another_figure_or_day(statement: str, says: str) -> None:
    found = ruling(statement, FIRE)
    assert found.verdict == "unsupported" and says in str(found.reason)


@pytest.mark.parametrize(
    "statement",
    [
        "A blaze ruined over 400 bales.",
        "The mill in Ostmere burned on 3 May 2021.",
        "Wool merchants lost 412 bales.",
        "Nobody expected the blaze.",
    ],
)
def test_wording_and_names_are_the_models_to_judge(statement: str) -> None:
    assert ruling(statement, FIRE).supported


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ("No line says so.\nVerdict: unsupported", "unsupported"),
        ("Verdict: supported\nOr perhaps not.", "unchecked"),
        ("**Verdict:** Supported.", "supported"),
        ("Yes", "unchecked"),
    ],
)
def test_only_the_last_line_is_a_verdict(reply: str, verdict: str) -> None:
    assert ruling("412 bales were destroyed.", FIRE, reply=reply).verdict == verdict
