"""Several questions in one are taken apart; one question stays whole."""

from __future__ import annotations

import time

import pytest

from rag.answering.conversation.parts import LONGEST, MOST, parts

SEVERAL = [
    ("How many people can it carry and when did it start?", ["How many people can it carry?", "When did it start?"]),
    (
        "Who leads the mission, and what is his salary?",
        ["Who leads the mission?", "What is his salary (who leads the mission)?"],
    ),
    (
        "What did Hester Quillane say about the bridge and about the ferry?",
        ["What did Hester Quillane say about the bridge?", "What did Hester Quillane say about the ferry?"],
    ),
    ("When and where did the envoys meet?", ["When did the envoys meet?", "Where did the envoys meet?"]),
    (
        "When did the Saltmarsh Bridge close and how much did the repair cost?",
        ["When did the Saltmarsh Bridge close?", "How much did the repair cost?"],
    ),
    ("Who is Casimir Oyelade and how old is he?", ["Who is Casimir Oyelade?", "How old is Casimir Oyelade?"]),
    (
        "How many people died and how many were injured in the flood?",
        ["How many people died in the flood?", "How many people were injured in the flood?"],
    ),
    ("Where was Asgari held, and why?", ["Where was Asgari held?", "Why was Asgari held?"]),
    (
        "how long is the bridge and when was it opened",
        ["How long is the bridge?", "When was the bridge opened?"],
    ),
    ("How many troops are in Iraq and in Syria?", ["How many troops are in Iraq?", "How many troops are in Syria?"]),
    (
        "What will the tram cost, and will the state pay for the line?",
        ["What will the tram cost?", "Will the state pay for the line?"],
    ),
    (
        "Did the union accept the deal, and how many members voted?",
        ["Did the union accept the deal?", "How many members voted?"],
    ),
    ("Who won, and by how many votes?", ["Who won?", "Who won by how many votes?"]),
    (
        "Tell me who owns the club and what the club is worth.",
        ["Who owns the club?", "What the club is worth?"],
    ),
]
WHOLE = [
    "What happened between 3 September and 26 September?",
    "Who runs the Quay and Harbour Workers' Union?",
    "How do supply and demand affect the price?",
    "Which companies and charities helped and gave money?",
    "What did the mayor say when the river rose and the dyke broke?",
    "Is it known when the bridge closed and how long it took?",
    "What did Dalvay say about the cracks and how they were found?",
    "Who was injured and was taken to hospital?",
    "Who founded and led the club?",
    "What are the names and ages of the victims?",
    "Why did the council close the bridge and order a ferry?",
    "Who or what caused the fire?",
    "How many people in Kelmouth and in Ossing lost their homes?",
    "The bridge closed in March. When did it reopen?",
    "What did the spokesman say before and after the strike?",
]
# Written before the rules were tried on them, and left alone since.
SEVERAL_ASIDE = [
    ("What is the mayor's name and when was she elected?", 2),
    ("Who bought Kelmouth Athletic? What did the buyers pay?", 2),
    ("How long did the strike last and what did it cost the region?", 2),
    ("Why was the ferry cancelled and when will it sail again?", 2),
    ("Who was killed in the drone strike, where did it happen and how did Iran respond?", 3),
    ("How high was the water at Wickenford and at Brackwater?", 2),
    ("Was Asgari convicted, and how long was he in jail?", 2),
    ("Which judge led the inquiry and what did she find?", 2),
]
WHOLE_ASIDE = [
    "What do the towns of Lower Pellam and Ossing have in common?",
    "How far is it from Kelmouth to Ossing and back?",
    "Who voted for and against the tram?",
    "Which trade and finance ministers were at the meeting?",
    "What did Achterberg promise the union and the government?",
    "When did Iran and the United States last exchange prisoners?",
    "How many men and women work at the forge?",
    "What rules and limits apply to lorries and buses on the bridge?",
]


@pytest.mark.parametrize(("question", "expected"), SEVERAL)
def test_each_part_stands_by_itself(question: str, expected: list[str]) -> None:
    assert list(parts(question)) == expected


@pytest.mark.parametrize("question", WHOLE)
def test_one_question_stays_as_it_was_typed(question: str) -> None:
    assert parts(question) == (question,)


def test_of_the_rows_kept_aside_nearly_all_are_right() -> None:
    wrong = [q for q, count in SEVERAL_ASIDE if len(parts(q)) != count]
    wrong += [q for q in WHOLE_ASIDE if parts(q) != (q,)]
    assert len(wrong) <= 2, wrong


@pytest.mark.parametrize("question", ["", "?", "and", "and and and", "? ? ?", "Wer hat das Spiel gewonnen und warum?"])
def test_what_is_no_english_question_stays_as_it_is(question: str) -> None:
    assert parts(question) == (question,)


def test_a_question_of_very_many_parts_is_not_taken_apart() -> None:
    question = " and ".join(["who won"] * (MOST + 1))
    assert parts(question) == (question,)


def test_long_and_hostile_text_takes_no_time() -> None:
    begun = time.perf_counter()
    for text in ("and " * 140, "when and " * 60, "who, " * 110, "about a and " * 40, "? " * 280, "x" * (LONGEST + 1)):
        assert parts(text)
    assert time.perf_counter() - begun < 1
