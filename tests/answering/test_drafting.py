"""A model's reply as a reader sees it come in: nothing of our prompt, and no statement that states nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from rag.answering.drafting import Drafting
from rag.answering.drafts import read_draft
from rag.answering.leaks import leaks, showable
from rag.answering.prompts import ABSTENTION, EXAMPLE_LINES, RULES
from rag.answering.verification import Checked, Verifier
from rag.answering.writing import WITHDRAWN
from rag.checking.local import LocalJudge
from rag.models.minilm import shared_model
from rag.types import Answer, Evidence, LineSpan

LINES = ("The night ferry to Skerry will sail again from 2 April.", "Tickets cost nine pounds.")
SHOWN = tuple(
    Evidence("ferry.txt", "id", "hash", "Ferry", "Post", "2022-03-03", LineSpan(n, n, 0, len(text)), text)
    for n, text in enumerate(LINES, 1)
)
SAYS = "[1] The night ferry to Skerry will sail again from 2 April.\n[2] Tickets cost nine pounds."


def screens(pieces: Iterable[str]) -> tuple[list[str], list[str]]:
    """What a reader has in front of them after each event, checked sentences first; and the checked ones at the end."""
    judge = LocalJudge(shared_model().encode)

    def composed(checked: Sequence[Checked]) -> Answer:
        return Answer("When?", " ".join(c.sentence.text for c in checked), False, "llm")

    events = Drafting("When?", SHOWN, Verifier(judge, judge.attribute, SHOWN), composed).events(pieces)
    seen, sure, pending = [], "", ""
    while True:
        try:
            event = next(events)
        except StopIteration as end:
            return seen, [c.sentence.text for c in end.value or ()]
        sure = event.answer.text if event.answer else "" if event.kind == "restart" else sure
        pending = pending + event.text if event.kind == "text" else event.text
        seen.append(f"{sure} {pending}".strip())


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_an_honest_reply_comes_in_and_is_checked_in_full(size: int) -> None:
    seen, checked = screens(SAYS[i : i + size] for i in range(0, len(SAYS), size))
    assert checked == list(LINES)
    if size < len(SAYS):
        assert seen[-1].endswith("Tickets cost nine pounds.") and seen[-1].startswith(LINES[0])


@pytest.mark.parametrize(
    "leak", [RULES, EXAMPLE_LINES, "Told: use no other knowledge, answer in the language of the question."]
)
@pytest.mark.parametrize("size", [1, 9, 10_000])
def test_a_leaked_prompt_is_not_shown_while_it_is_pending(leak: str, size: int) -> None:
    text = f"{SAYS}\n{leak}\n{SAYS.splitlines()[0]}"
    seen, checked = screens(text[i : i + size] for i in range(0, len(text), size))
    assert set(checked) == set(LINES)
    for screen in seen:
        assert not any(leaks(part) for part in screen.replace("\n", ". ").split(". ")), screen
        assert "Qworvik" not in screen and "numbered lines" not in screen


def test_withdrawn_thoughts_do_not_come_back() -> None:
    seen, checked = screens(["Tickets are free.", WITHDRAWN, "[2] Tickets cost ", "nine pounds."])
    assert checked == ["Tickets cost nine pounds."]
    assert seen[-1] == "[2] Tickets cost nine pounds."


def test_pending_words_are_held_back_only_while_they_may_be_ours() -> None:
    assert showable("Tickets cost") == "Tickets cost"
    assert showable("Tickets cost nine. Use no other") == "Tickets cost nine. "
    assert showable("Use no other ferry than") == "Use no other ferry than"
    assert showable("Ships wait in Qwor") == "Ships wait in "


POLITE = [
    "Here is what the articles say:",
    "Here are the key points about the ferry to Skerry:",
    "Certainly! Here's the answer to your question:",
    "I hope this helps!",
    "Let me know if you have any other questions.",
    "Please feel free to ask for more information.",
    "Thank you for asking!",
    "Of course.",
]


@pytest.mark.parametrize("phrase", POLITE)
def test_a_polite_phrase_is_no_statement(phrase: str) -> None:
    assert [s.text for s in read_draft(f"{phrase}\n{SAYS}", SHOWN).sentences] == list(LINES)
    assert [(s.text, s.numbers) for s in read_draft(f"[2] {phrase} {LINES[1]}", SHOWN).sentences] == [(LINES[1], (2,))]
    assert read_draft(phrase, SHOWN).sentences == ()


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("Based on the provided articles, tickets cost nine pounds [2].", "Tickets cost nine pounds."),
        ("[2] According to the articles, tickets cost nine pounds.", "Tickets cost nine pounds."),
        ("The provided lines state that tickets cost nine pounds [2].", "Tickets cost nine pounds."),
    ],
)
def test_the_claim_behind_a_polite_opening_stays_with_its_line(written: str, left: str) -> None:
    [sentence] = read_draft(written, SHOWN).sentences
    assert (sentence.text, sentence.numbers) == (left, (2,))


@pytest.mark.parametrize(
    "claim",
    [
        "Here are the 5,000 troops:",
        "I hope the ferry helps.",
        "According to the report, ships wait.",
        "The articles give no other number.",
        "The articles mention Skerry.",
        "It is free.",
        "He said more.",
        "Yes.",
        "No.",
    ],
)
def test_what_claims_something_is_a_statement(claim: str) -> None:
    assert [s.text for s in read_draft(claim, SHOWN).sentences] == [claim]


def test_a_refusal_is_no_politeness() -> None:
    assert read_draft(f"I hope this helps! {ABSTENTION}", SHOWN).abstains
    assert read_draft(ABSTENTION, SHOWN).abstains
