"""A real, very small model on a real OpenAI-compatible server: it makes real mistakes, and they stay harmless."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rag.answering.drafts import Draft, read_draft
from rag.answering.prompts import LABEL
from rag.answering.writing import write
from rag.errors import LanguageModelError
from rag.models.language import LanguageModel, open_language_model
from rag.settings import Settings
from rag.types import Evidence, LineSpan

LINES = (
    "The harbour of Velm handled 41,000 containers in May, the port authority said on Tuesday.",
    "A strike by crane drivers stopped work for six days in April.",
    "Mayor Ilse Tandberg promised a second quay by the end of 2027.",
    "Fishermen say the dredging has driven the herring away.",
)
QUESTIONS = (
    "How many containers did the harbour of Velm handle in May?",
    "How long did the strike of the crane drivers last?",
    "What do the fishermen say about the dredging?",
)


@pytest.fixture(scope="session")
def model(real_endpoint: str) -> LanguageModel:
    return open_language_model(
        Settings(openai_base_url=real_endpoint, openai_api_key="not-needed", llm="smollm2-135m", llm_timeout=120)
    )


@pytest.fixture(scope="session")
def evidence() -> tuple[Evidence, ...]:
    return tuple(
        Evidence("velm.txt", "id", "hash", "Velm", "Velm Courier", "2025-06-03", LineSpan(n, n, 0, len(text)), text)
        for n, text in enumerate(LINES, 1)
    )


@pytest.fixture(scope="session")
def replies(model: LanguageModel, evidence: Sequence[Evidence]) -> list[list[str]]:
    """What the model says to each question, in the pieces it came in."""
    return [list(write(question, evidence, (), model)) for question in QUESTIONS]


@pytest.fixture(scope="session")
def drafts(replies: list[list[str]], evidence: Sequence[Evidence]) -> list[Draft]:
    return [read_draft("".join(reply), evidence, question) for reply, question in zip(replies, QUESTIONS, strict=True)]


def test_the_answer_streams_in(replies: list[list[str]]) -> None:
    assert all(len(reply) > 3 for reply in replies)


def test_it_cites_the_lines_that_it_was_given(drafts: list[Draft], evidence: Sequence[Evidence]) -> None:
    """Which lines is its own affair, and often wrong; that they exist is ours."""
    assert sum(bool(draft.sentences) for draft in drafts) >= 2
    for draft in drafts:
        assert set(draft.cited) <= set(evidence)
        assert {int(label["numbers"]) for label in LABEL.finditer(draft.text)} == set(range(1, len(draft.cited) + 1))


def test_the_statements_are_what_is_shown(drafts: list[Draft]) -> None:
    for draft in drafts:
        shown = "".join(LABEL.sub("", draft.text).split())
        assert draft.abstains or draft.sentences
        for sentence in draft.sentences:
            words = "".join(sentence.text.split())
            assert words in shown
            shown = shown[shown.index(words) + len(words) :]


def test_a_prompt_beyond_its_context_is_a_clear_error(model: LanguageModel) -> None:
    with pytest.raises(LanguageModelError, match="use a model with a longer context"):
        list(model.stream([("user", "harbour " * 6_000)]))
