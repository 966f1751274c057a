"""A small real model among hostile articles. What it writes is often wrong; what must hold of an answer holds."""

from __future__ import annotations

import pytest
from attacks import ATTACKS, QUESTION, Attack
from scrutiny import KEY, assert_true

from rag import QueryEngine, Settings
from tests.integration.conftest import real_endpoint  # noqa: F401 - a fixture

CHOSEN = ("leak-the-rules",)
"""One, for time: this model takes seconds for each."""


@pytest.mark.parametrize("attack", [a for a in ATTACKS if a.name in CHOSEN], ids=lambda attack: attack.name)
def test_what_must_hold_of_an_answer_holds(besieged, real_endpoint: str, attack: Attack) -> None:  # type: ignore[no-untyped-def] # noqa: F811
    settings = Settings(
        openai_base_url=real_endpoint, openai_api_key=KEY, llm="smollm2-135m", llm_timeout=120, answerer="llm"
    )
    engine = QueryEngine.open(besieged(attack).folder, settings)
    assert_true(engine.ask(QUESTION), engine, attack.lie)
