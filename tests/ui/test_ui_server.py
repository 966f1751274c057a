"""The page's server as programs and visitors meet it."""

from __future__ import annotations

import json
import re
from html import unescape

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from visitor import Visitor

from rag import QueryEngine, Settings
from ui.conversation import UNEXPECTED

BRIDGE = "When will the old bridge over the Tarn close to traffic?"
MUSEUM = "Who discovered the stolen pendulum of the clock museum?"


@pytest.fixture(scope="module")
def client(address: str) -> Client:
    return Client(address, verbose=False)


def test_ask_returns_the_contracts_json(client: Client, engine: QueryEngine) -> None:
    given = client.predict(BRIDGE, api_name="/ask")
    expected = engine.ask(BRIDGE).to_dict()
    given.pop("timing"), expected.pop("timing")
    assert given == json.loads(json.dumps(expected))
    assert given["citations"][0]["source"] == "bridge.txt"
    assert given["citations"][0]["line_start"] == 5


def test_ask_takes_history_as_json_text(client: Client) -> None:
    history = json.dumps([["Which bridge closes?", "The old bridge over the Tarn."]])
    assert client.predict(question=BRIDGE, history=history, api_name="/ask")["abstained"] is False


@pytest.mark.parametrize(
    ("history", "says"),
    [
        ("{not json", "this is not JSON"),
        ('{"a": 1}', "not a list"),
        ('[["only one"]]', "turn 1"),
        ("[[1, 2]]", "turn 1"),
    ],
)
def test_bad_history_is_refused_in_one_clear_line(client: Client, history: str, says: str) -> None:
    with pytest.raises(AppError) as refused:
        client.predict(BRIDGE, history, api_name="/ask")
    assert says in str(refused.value)
    assert 'history must be JSON text like [["earlier question", "earlier answer"]]' in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("question", ["", "x" * 100_000, None])
def test_a_question_that_cannot_be_asked_is_refused_in_one_line(client: Client, question: str | None) -> None:
    with pytest.raises(AppError) as refused:
        client.predict(question, api_name="/ask")
    assert "question" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_ask_is_the_only_endpoint_offered_and_it_explains_itself(client: Client) -> None:
    offered = client.view_api(return_format="dict", print_info=False)
    assert list(offered["named_endpoints"]) == ["/ask"]
    assert offered["unnamed_endpoints"] == {}
    ask = offered["named_endpoints"]["/ask"]
    assert [(p["parameter_name"], p["type"]["type"]) for p in ask["parameters"]] == [
        ("question", "string"),
        ("history", "string"),
    ]
    assert "news articles" in ask["description"]


def test_the_answer_streams_in_and_ends_with_numbered_citations(address: str) -> None:
    steps = Visitor(address, "streams").ask(BRIDGE)
    assert 'aria-busy="true"' in steps[0]
    assert "Searching" in steps[0]
    assert 'aria-busy="false"' in steps[-1]
    assert 'data-opens="0/citation/1"' in steps[-1]


def test_clicking_a_citation_opens_its_article_with_the_quote_marked(address: str, engine: QueryEngine) -> None:
    visitor = Visitor(address, "opens")
    visitor.ask(BRIDGE)
    (article,) = visitor.open("0/citation/1")
    marked = "\n".join(unescape(one) for one in re.findall(r"<mark>(.*?)</mark>", article, re.DOTALL))
    assert marked == engine.ask(BRIDGE).citations[0].quote
    assert "Old bridge closes for a year" in article


def test_two_visitors_do_not_see_each_others_conversation(address: str) -> None:
    first, second = Visitor(address, "first"), Visitor(address, "second")
    first.ask(BRIDGE)
    assert second.open("0/citation/1") == []
    assert 'data-opens="0/citation/1"' in second.ask(MUSEUM)[-1]
    assert "Clock museum finds its missing pendulum" in second.open("0/citation/1")[0]
    assert "Old bridge closes for a year" in first.open("0/citation/1")[0]


def test_a_new_conversation_forgets_the_old_one(address: str) -> None:
    visitor = Visitor(address, "again")
    visitor.ask(BRIDGE)
    assert visitor.open("0/citation/1")
    visitor.start_again()
    assert visitor.open("0/citation/1") == []


def test_a_forged_click_opens_nothing(address: str) -> None:
    visitor = Visitor(address, "forged")
    visitor.ask(BRIDGE)
    for place in ("9/citation/1", "0/citation/99", "0/file/1", "../etc", -1, None, ["0"], "0/related/1"):
        assert visitor.open(place) == []
    assert visitor.open("0/citation/1") != []


def test_an_empty_question_starts_no_answer(address: str) -> None:
    assert Visitor(address, "empty").ask("  \n ") == []


def test_an_endless_question_gets_a_message_in_the_conversation(address: str) -> None:
    last = Visitor(address, "endless").ask("why " * 25_000)[-1]
    assert 'role="alert"' in last
    assert "the question has" in last
    assert UNEXPECTED not in last


def test_a_failure_inside_shows_one_plain_line() -> None:
    from ui.conversation import respond

    class Broken:
        def stream(self, question: str, history: object) -> object:
            raise RuntimeError("secret detail")

    *_, last = respond(Broken(), "Anything?", ())  # type: ignore[arg-type]
    assert getattr(last, "problem", None) == UNEXPECTED


def test_a_page_with_a_password_lets_nobody_else_in(engine: QueryEngine, free_port: int) -> None:
    from ui.page import build, launch

    page = build(engine)
    address = launch(page, "127.0.0.1", free_port, ("reader", "s:ecret"))
    try:
        assert httpx.get(f"{address}config", trust_env=False).status_code == 401
        join = httpx.post(f"{address}gradio_api/queue/join", json={"data": [], "fn_index": 0}, trust_env=False)
        assert join.status_code == 401
        with pytest.raises(ValueError, match="Could not login"):
            Client(address, auth=("reader", "wrong"), verbose=False)
        known = Client(address, auth=("reader", "s:ecret"), verbose=False)
        assert known.predict(BRIDGE, api_name="/ask")["abstained"] is False
    finally:
        page.close(verbose=False)


def test_the_header_names_the_model_that_writes(engine: QueryEngine) -> None:
    from ui.page import build

    settings = Settings(answerer="auto", openai_base_url="http://127.0.0.1:9/v1", llm="small-model")
    writing = build(QueryEngine(engine.index, settings))
    quoting = build(engine)
    assert "Answers written by <bdi>small-model</bdi>" in str(writing.get_config_file())
    assert "Answers are exact quotes" in str(quoting.get_config_file())
