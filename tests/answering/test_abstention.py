"""Whether the articles answer: decided by what the best sentence holds, not by how alike it sounds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk import Desk

from rag import Answer, QueryEngine

TESTS = Path(__file__).parents[1]
ASIDE = "aside"

MAYOR = (
    "Mayor opens the market hall\nThe Island Herald\n4 May 2021\n\n"
    "Odalys Brandt, the mayor of Skerry, opened the market hall on Tuesday. The hall is 80 metres long and cost "
    "£3 million. Some 300 Danish visitors came to the opening, and 40 stalls are let. It was closed in 2016 after a "
    "fire. Brandt denied that she had promised free parking.\n"
)


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> QueryEngine:
    folder = tmp_path_factory.mktemp("market")
    (folder / "market.txt").write_text(MAYOR, "utf-8")
    desk = Desk(folder, tmp_path_factory.mktemp("market-index"))
    desk.update()
    return desk.open()


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("Who is the mayor of Skerry?", "Odalys Brandt"),
        ("How long is the market hall?", "80 metres"),
        ("How much did the market hall cost?", "£3 million"),
        ("How many stalls are let in the market hall?", "40 stalls"),
        ("When was the market hall closed?", "2016"),
        ("how many danish visitors came to the opening?", "300 Danish"),
        ("How many stalls are let in the market hall, according to The Island Herald?", "40 stalls"),
    ],
)
def test_answers_what_stands_in_the_article(market: QueryEngine, question: str, held: str) -> None:
    answer = market.ask(question)
    assert not answer.abstained
    assert held in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "How old is Odalys Brandt?",
        "Where was Odalys Brandt born?",
        "Who is Odalys Brandt married to?",
        "How many children does Odalys Brandt have?",
        "What is the salary of Odalys Brandt?",
        "Which party does Odalys Brandt belong to?",
        "What colour is the market hall?",
        "What is the population of Skerry?",
        "How many stalls were let in the market hall in 1998?",
        "Who won the chess championship?",
        "How many visitors were hurt when the market hall collapsed?",
    ],
)
def test_refuses_what_the_article_does_not_say(market: QueryEngine, question: str) -> None:
    answer = market.ask(question)
    assert answer.abstained, answer.text


def test_the_figure_of_those_that_are_asked_for_comes_before_that_of_all(engine: QueryEngine) -> None:
    first = engine.ask("How many US soldiers are in Iraq?").citations[0]
    assert "8,000" not in first.quote
    assert "5,000" in first.quote or "5,200" in first.quote


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("How many stops will the tram to Brackwater have?", "16"),  # the row of a table
        ("What did Dunstan Firth tell the crews to watch out for?", "mind the current"),  # named a sentence earlier
        ("Who mediated in the dock strike at Kelmouth?", "Makinde-Frost"),  # the verb tells it from the other lines
    ],
)
def test_the_line_that_answers_comes_first(engine: QueryEngine, question: str, held: str) -> None:
    answer = engine.ask(question)
    assert not answer.abstained
    assert held in answer.citations[0].quote


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("What is new?", "threw out a claim"),
        ("any news?", "threw out a claim"),
        ("latest on the tram", "threw out a claim"),
        ("What happened in November 2023?", "Ansel"),
        ("What happened to the angler?", "recovered the body"),
    ],
)
def test_news_without_other_words_come_by_topic_and_date(engine: QueryEngine, question: str, held: str) -> None:
    answer = engine.ask(question)
    assert not answer.abstained
    assert held in answer.text


@pytest.mark.parametrize("question", ["What happened in Narnia?", "latest on the zeppelin", "What is new in Atlantis?"])
def test_news_of_something_unknown_are_refused(engine: QueryEngine, question: str) -> None:
    assert engine.ask(question).abstained


@pytest.fixture(scope="module")
def asked(engine: QueryEngine) -> list[tuple[dict[str, object], Answer]]:
    lines = (TESTS / "near_miss_questions.jsonl").read_text("utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    return [(case, engine.ask(str(case["question"]))) for case in cases]


@pytest.mark.parametrize("aside", [False, True])
def test_near_misses_over_the_sample_articles(asked: list[tuple[dict[str, object], Answer]], aside: bool) -> None:
    here = [(case, answer) for case, answer in asked if (ASIDE in str(case["tags"])) is aside]
    refused = [answer.abstained for case, answer in here if not case["answerable"]]
    answered = [not answer.abstained for case, answer in here if case["answerable"]]
    assert sum(refused) / len(refused) >= 0.60
    assert sum(answered) / len(answered) >= 0.74


def test_the_set_of_near_misses_is_large_and_every_gold_line_holds_the_answer(engine: QueryEngine) -> None:
    cases = [json.loads(line) for line in (TESTS / "near_miss_questions.jsonl").read_text("utf-8").splitlines()]
    assert sum(not case["answerable"] for case in cases) >= 60
    for case in (c for c in cases if c["answerable"]):
        texts = []
        for gold in case["evidence"]:
            view = engine.article_lines(gold["source"], gold["line_start"])
            first = gold["line_start"] - view.first_line
            texts.append(" ".join(view.lines[first : gold["line_end"] - view.first_line + 1]))
        assert any(a.casefold() in t.casefold() for a in case["answers"] for t in texts), case["id"]


def test_no_sentence_without_a_figure_beside_the_one_that_gives_it(market: QueryEngine) -> None:
    answer = market.ask("How many stalls are let in the market hall?")
    assert all(any(sign.isdigit() for sign in citation.quote) for citation in answer.citations)
