"""Byline, LlamaIndex's citation engine and a model without articles, asked the same over the same articles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from desk import Desk
from scripted_endpoint import ScriptedEndpoint

from evals.metrics.costs import costs
from evals.records import Usage
from evals.systems.byline import Byline
from evals.systems.citation_engine import CitationEngine, located
from evals.systems.closed_book import ClosedBook
from evals.systems.pricing import at_prices
from evals.systems.system import Asked, Restated, details, put
from rag import QueryEngine, Settings

PRICE = Asked("What do tickets for the night ferry cost?")
LATER = (("What is new in Skerry?", "The night ferry will sail again."),)


def model(endpoint: ScriptedEndpoint) -> Settings:
    return Settings(openai_base_url=endpoint.address, openai_api_key="sk-1234", llm="scripted", answerer="llm")


def long_article() -> str:
    """Fifty numbered lines, so that it is cut into several sources."""
    lines = [
        f"On day {n} the harbour board of Skerry counted {n * 7} gulls on quay {n}, it said." for n in range(3, 51)
    ]
    return "\n".join(["Gulls of Skerry", "", *lines]) + "\n"


def test_byline_answers_with_its_passages(desk: Desk, ferry: Path, museum: Path) -> None:
    desk.update()
    reply = put(Byline(desk.open()), PRICE).reply
    assert reply is not None
    assert "nine pounds" in reply.answer
    assert [(c.source, c.line_start, c.number) for c in reply.citations] == [("ferry.txt", 5, 1)]
    assert reply.passages[0].source == "ferry.txt"
    assert "Tickets cost nine pounds." in reply.passages[0].quote
    assert (reply.passages[0].line_start, reply.passages[0].published) == (5, "2022-03-03")


def test_byline_is_asked_on_the_day_of_the_case(desk: Desk, ferry: Path, museum: Path) -> None:
    desk.update()
    system = Byline(desk.open())
    reply = put(system, Asked("What was found in Ostmere last week?", today=date(2022, 10, 20))).reply
    assert isinstance(reply, Restated)
    assert (reply.since, reply.until) == ("2022-10-10", "2022-10-16")
    assert reply.passages == ()
    assert reply.to_dict()["since"] == "2022-10-10"


def test_the_passages_of_a_follow_up_are_those_of_the_question_it_means(desk: Desk, ferry: Path, museum: Path) -> None:
    desk.update()
    earlier = (("What was stolen from the clock museum in Ostmere?", "A pendulum."),)
    alone = put(Byline(desk.open()), Asked("When will it be back?")).reply
    reply = put(Byline(desk.open()), Asked("When will it be back?", earlier)).reply
    assert alone is not None
    assert reply is not None
    assert [reply.passages[0].source, alone.passages[0].source] == ["museum.txt", "ferry.txt"]


def test_a_quote_in_place_of_a_failed_model_is_told_apart(desk: Desk, ferry: Path) -> None:
    desk.update()
    with ScriptedEndpoint(lambda told: "", status=400) as endpoint:
        reply = put(Byline(QueryEngine(desk.open().index, model(endpoint))), PRICE).reply
    assert isinstance(reply, Restated)
    assert reply.model is None
    assert "the language model did not answer" in str(reply.notice)
    told = costs(reply, 1.0)
    assert (told["by_model"], told["tokens"]) == ((0, 1), (0, 1))


def test_a_model_whose_answer_is_not_used_costs_as_much(desk: Desk, ferry: Path) -> None:
    desk.update()
    with ScriptedEndpoint(lambda told: "Tickets cost 700 pounds [1].") as endpoint:
        system = at_prices(Byline(QueryEngine(desk.open().index, model(endpoint))), (0.5, 4.0))
        outcome = put(system, PRICE)
    assert outcome.reply is not None
    assert (outcome.reply.model, outcome.reply.usage) == (None, Usage(30, 4, 31e-6))
    assert outcome.reply.passages
    assert details(system)["model"] == "scripted"
    told = costs(outcome.reply, 1.0)
    assert told["by_model"] == (0, 1)
    assert (told["tokens"], told["cost"]) == ((34, 1), (pytest.approx(0.031), 1))
    unknown = costs(replace(outcome.reply, usage=Usage()), 1.0)
    assert unknown["tokens"] is None is unknown["cost"]


def test_the_sources_of_the_citation_engine_map_back_to_lines(desk: Desk, museum: Path) -> None:
    (desk.articles / "gulls.txt").write_text(long_article())
    desk.update()
    with ScriptedEndpoint(lambda told: "There were 343 gulls on quay 49 [3]. They were counted twice [9].") as endpoint:
        reply = put(CitationEngine(desk.open(), model(endpoint)), Asked("How many gulls were on quay 49?")).reply
        prompt = endpoint.told()
    assert reply is not None
    assert [(s.text, s.citations) for s in reply.statements] == [
        ("There were 343 gulls on quay 49.", (3,)),
        ("They were counted twice.", (9,)),
    ]
    (cited,) = reply.citations
    lines = ["", *long_article().split("\n")]
    assert cited.number == 3
    assert cited.quote == "\n".join(lines[cited.line_start : cited.line_end + 1]).strip()
    assert f"Source 3:\n{cited.quote}" in prompt
    assert cited.source == "gulls.txt"
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens) == (30, 4)
    assert {place.source for place in reply.passages} == {"gulls.txt", "museum.txt"}


def test_the_citation_engine_restates_a_follow_up(desk: Desk, ferry: Path) -> None:
    desk.update()
    restated = "What do tickets for the night ferry to Skerry cost?"
    with ScriptedEndpoint(lambda told: "Nine pounds [1]." if "Source 1" in told else restated) as endpoint:
        reply = put(CitationEngine(desk.open(), model(endpoint)), Asked("What does it cost?", LATER)).reply
        assert "What is new in Skerry?" in endpoint.told(0)
        assert restated in endpoint.told(1)
    assert isinstance(reply, Restated)
    assert reply.understood == restated
    assert [(c.source, c.line_start, c.line_end) for c in reply.citations] == [("ferry.txt", 1, 5)]
    assert reply.usage.prompt_tokens == 60


def test_a_refusal_of_the_citation_engine_states_nothing(desk: Desk, ferry: Path) -> None:
    desk.update()
    with ScriptedEndpoint(lambda told: "None of the sources are helpful [1].") as endpoint:
        reply = put(CitationEngine(desk.open(), model(endpoint)), PRICE).reply
    assert reply is not None
    assert (reply.abstained, reply.statements, reply.citations) == (True, (), ())


def test_a_model_without_articles_is_shown_none(desk: Desk) -> None:
    with ScriptedEndpoint(lambda told: "Nine pounds [1]. Children travel free.") as endpoint:
        reply = put(ClosedBook(model(endpoint)), Asked("What does it cost?", LATER, date(2022, 3, 4))).reply
        told = endpoint.told()
    assert reply is not None
    assert [(said.text, said.citations) for said in reply.statements] == [
        ("Nine pounds.", ()),
        ("Children travel free.", ()),
    ]
    assert (reply.citations, reply.model, reply.usage.completion_tokens) == ((), "scripted", 4)
    assert told.endswith(
        "user: What is new in Skerry?\nassistant: The night ferry will sail again.\nuser: What does it cost?"
    )
    assert "Today is 2022-03-04" in told


def test_a_failing_model_is_an_error_of_the_case(desk: Desk, ferry: Path) -> None:
    desk.update()
    with ScriptedEndpoint(lambda told: "", status=400) as endpoint:
        for system in (CitationEngine(desk.open(), model(endpoint)), ClosedBook(model(endpoint))):
            outcome = put(system, PRICE)
            assert outcome.reply is None
            assert "the model scripted did not answer" in str(outcome.error)
            assert "out of order" in str(outcome.error)
            assert "sk-1234" not in str(outcome.error)


@pytest.mark.parametrize(
    ("chunk", "place"),
    [
        ("two\n  three", (4, 15)),
        (" two three ", (4, 15)),
        ("two\tthree   four", (4, 20)),
        ("five", (0, 20)),
    ],
)
def test_a_chunk_is_found_where_it_stands(chunk: str, place: tuple[int, int]) -> None:
    assert located(chunk, "one two\n  three four") == place
