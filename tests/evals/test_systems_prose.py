"""What is read out of an answer that is only text."""

from __future__ import annotations

import time

import pytest

from evals.systems.prose import refuses, statements

READ = {
    "The ferry sails again [1].": [("The ferry sails again.", (1,))],
    "It sails [1], and tickets cost nine pounds [2][3].": [("It sails, and tickets cost nine pounds.", (1, 2, 3))],
    "It sails.[1] Tickets cost nine pounds.[2]": [("It sails.", (1,)), ("Tickets cost nine pounds.", (2,))],
    "It sails. [1] Tickets cost nine pounds. [2]": [("It sails.", (1,)), ("Tickets cost nine pounds.", (2,))],
    "[1] It sails. [2] Tickets cost nine pounds.": [("It sails.", (1,)), ("Tickets cost nine pounds.", (2,))],
    "Both say so [1, 2 and 4].": [("Both say so.", (1, 2, 4))],
    "All say so [2-4], twice [3].": [("All say so, twice.", (2, 3, 4))],
    "It sails (Source 2). It is [Source 1] new 【3】.": [("It sails.", (2,)), ("It is new.", (1, 3))],
    "A debt of [sic] 5,000 (2019) is due.": [("A debt of [sic] 5,000 (2019) is due.", ())],
    "From one to many [1-9999].": [("From one to many.", tuple(range(1, 22)))],
    "[1]": [],
    "": [],
}
REFUSED = (
    "",
    "   ",
    "I do not know.",
    "I don't know the answer to that.",
    "I'm sorry, but I cannot answer this.",
    "The provided sources do not mention the price of bread.",
    "The sources do not contain any information about this [1][2].",
    "None of the sources are helpful in answering the question.",
    "There is no information about the mayor in the given sources.",
    "It is not mentioned who built it.",
    "The name of the architect is not given in the articles.",
    "The price cannot be determined from the sources.",
    "Empty Response",
    "According to the provided context, it is not clear who built it [1].",
    "There is no information about the price of bread [1][2].",
    "I do not know, and the mayor said nothing of it [1].",
)
ANSWERED = (
    "The ferry does not sail in winter [1].",
    "He did not know that the pendulum was stolen [2].",
    "The board gave no reason for the delay.",
    "Nobody was hurt, the sources say.",
    "The sources do not give a date. It costs nine pounds [1].",
    "The company said it was not able to pay [1].",
    "Police said there was no evidence of foul play [1].",
    "It is not clear who started the fire, police said [1].",
    "It is not clear who started the fire, police said.",
    "There was no evidence of arson, according to the fire chief.",
    "“I do not know who did it,” said the mayor [1].",
    "It is not known who started the fire [1].",
)


@pytest.mark.parametrize("text", READ)
def test_sentences_with_the_sources_they_name(text: str) -> None:
    assert [(said.text, said.citations) for said in statements(text)] == READ[text]


@pytest.mark.parametrize("text", REFUSED)
def test_an_answer_that_has_none(text: str) -> None:
    assert refuses(text)


@pytest.mark.parametrize("text", ANSWERED)
def test_an_answer_that_only_says_no(text: str) -> None:
    assert not refuses(text)


@pytest.mark.parametrize("text", ["[" * 300_000, " " * 300_000, "[1, " * 80_000, "no " * 100_000, "1-" * 150_000])
def test_a_flood_of_signs_is_read_in_time(text: str) -> None:
    begun = time.process_time()
    refuses(text)
    statements(text)
    assert time.process_time() - begun < 5
