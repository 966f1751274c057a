"""Anything that answers can be scored: a function, an address on the web, a running chat page."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from evals.records import Place, Reply
from evals.systems.endpoint import ChatPage, Endpoint
from evals.systems.opening import code_of, open_system
from evals.systems.system import Asked, as_system, details, put
from rag import QueryEngine, Settings
from rag.errors import BylineError, SettingsError

FERRY = Asked("When does it sail?", (("What is new?", "A ferry."),))
ANSWER: dict[str, Any] = {
    "answer": "On Monday [1].",
    "statements": [{"text": "On Monday.", "citations": [1]}],
    "citations": [{"number": 1, "source": "a.txt", "line_start": 3, "line_end": 3, "quote": "It sails on Monday."}],
}


def test_a_function_may_give_text_json_or_a_reply() -> None:
    text = put(as_system(lambda question: f"Not {question} It sails on Monday.", "f"), FERRY).reply
    assert text is not None
    assert [said.text for said in text.statements] == ["Not When does it sail?", "It sails on Monday."]
    read = put(as_system(lambda question: ANSWER, "f"), FERRY).reply
    assert read is not None
    assert read.cited(read.statements[0]) == [Place("a.txt", 3, 3, "It sails on Monday.", number=1)]
    assert put(as_system(lambda question: Reply("yes"), "f"), FERRY).reply == Reply("yes")


def test_a_text_that_refuses_is_an_abstention() -> None:
    assert put(as_system(lambda question: "I do not know.", "f"), FERRY).reply == Reply("I do not know.", True)


def test_a_second_parameter_is_the_history() -> None:
    async def with_history(question: str, history: list[tuple[str, str]]) -> str:
        return f"{question} {history}"

    def with_option(question: str, temperature: float = 0.5) -> str:
        return f"{question} {temperature}"

    assert "What is new?" in str(put(as_system(with_history, "f"), FERRY).reply)
    assert "0.5" in str(put(as_system(with_option, "f"), FERRY).reply)


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (lambda question: dict[str, str]()["x"], "f failed: KeyError: 'x'"),
        (lambda question: 7, "f gave int, which is no answer"),
        (lambda question: {"text": "yes"}, "this is no answer in Byline's JSON: answer is missing"),
        (lambda question: sys.exit(3), "f failed: SystemExit: 3"),
        (lambda question: Reply(7), "answer is int, not text"),  # type: ignore[arg-type]
        (lambda question: Reply("yes", citations="no"), "citations is str, not a list"),  # type: ignore[arg-type]
    ],
)
def test_a_function_that_fails_is_an_error_of_its_case(function: Callable[[str], Any], says: str) -> None:
    outcome = put(as_system(function, "f"), FERRY)
    assert outcome.reply is None
    assert says in str(outcome.error)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"abstained": "false"}, "abstained is 'false', not true or false"),
        ({"statements": [{"text": "On Monday.", "citations": 1}]}, "citations is int, not a list"),
        ({"statements": [{"text": "On Monday.", "citations": ["1"]}]}, "citation is '1', not a whole number"),
        ({"statements": [{"text": "On Monday.", "verdict": "yes"}]}, "verdict is 'yes', not one of supported"),
        ({"statements": "On Monday."}, "statements is str, not a list"),
        ({"citations": [{**ANSWER["citations"][0], "line_start": "3"}]}, "line_start is '3', not a whole number"),
        ({"citations": [{**ANSWER["citations"][0], "quote": 5}]}, "quote is int, not text"),
        ({"usage": {"cost": float("nan")}}, "cost is nan, not dollars"),
        ({"usage": {"prompt_tokens": "many"}}, "prompt_tokens is 'many'"),
        ({"usage": [1]}, "usage is list, not an object"),
        ({"disagreements": [["a", "b"]]}, "disagreement is list, not an object"),
    ],
)
def test_json_of_another_shape_is_an_error_of_its_case(change: dict[str, Any], says: str) -> None:
    outcome = put(as_system(lambda question: {**ANSWER, **change}, "f"), FERRY)
    assert outcome.reply is None
    assert says in str(outcome.error)


@pytest.mark.parametrize("given", ["", " \n", "\u200b", {"answer": ""}, Reply(""), Reply(" ", abstained=True)])
def test_no_text_is_no_refusal_but_an_error_of_its_case(given: object) -> None:
    outcome = put(as_system(lambda question: given, "f"), FERRY)
    assert outcome.reply is None
    assert outcome.error == "f gave no text: a refusal has to say so in words"


PLACE = ANSWER["citations"][0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"abstained": True}, "says it abstains, and yet states or cites"),
        ({"abstained": True, "statements": []}, "says it abstains, and yet states or cites"),
        ({"abstained": True, "citations": []}, "says it abstains, and yet states or cites"),
        (
            {"citations": [PLACE, {**PLACE, "source": "no.txt"}]},
            "two citations numbered 1, a.txt line 3 and no.txt line 3",
        ),
        ({"citations": [PLACE, {**PLACE, "line_end": 4}]}, "two citations numbered 1"),
        ({"citations": [PLACE, {**PLACE, "quote": "It never sails."}]}, "two citations numbered 1"),
        (
            {
                "statements": [],
                "answer": "On [0].",
                "citations": [{**PLACE, "number": 0, "line_end": n} for n in (3, 4)],
            },
            "two citations numbered 0",
        ),
    ],
)
def test_a_reply_that_could_be_read_in_two_ways_is_an_error_of_its_case(change: dict[str, Any], says: str) -> None:
    outcome = put(as_system(lambda question: {**ANSWER, **change}, "f"), FERRY)
    assert outcome.reply is None
    assert says in str(outcome.error)
    assert put(as_system(lambda question: Reply.from_dict({**ANSWER, **change}), "f"), FERRY).reply is None


def test_what_can_be_read_in_one_way_only_is_left_alone() -> None:
    unnumbered = [{"source": "a.txt", "line_start": n, "line_end": n} for n in (3, 4)]
    refusal = {"answer": "They do not say.", "abstained": True, "related": [PLACE]}
    for given in ({**ANSWER, "citations": [PLACE, {**PLACE, "title": "Ferry"}]}, {**ANSWER, "citations": unnumbered}):
        reply = put(as_system(lambda question, given=given: given, "f"), FERRY).reply
        assert reply is not None and len(reply.citations) == 2
    assert put(as_system(lambda question: refusal, "f"), FERRY).reply == Reply("They do not say.", True)


def test_half_a_character_becomes_a_question_mark() -> None:
    for given in ("yes \ud800", {"answer": "yes \ud800"}, Reply("yes \ud800")):
        reply = put(as_system(lambda question, given=given: given, "f"), FERRY).reply
        assert reply is not None
        assert reply.answer == "yes ?"


def test_what_a_system_tells_of_itself_is_a_mapping() -> None:
    class Told:
        name = "told"

        def __init__(self, told: object) -> None:
            self.details = told

        def answer(self, asked: Asked) -> Reply:
            return Reply("yes")

    assert details(Told({"model": Path("x")})) == {"model": "x"}
    with pytest.raises(BylineError, match="told: its details are int"):
        details(Told(7))


def test_what_is_not_shown_of_an_address_is_told_apart() -> None:
    one, other = (details(Endpoint(f"http://qa.test/ask?key={key}")) for key in "ab")
    assert one["address"] == other["address"]
    assert one != other


def test_what_was_retrieved_is_asked_for_outside_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("evals.systems.system.perf_counter", lambda: now[0])

    class Slow:
        name = "slow"

        def answer(self, asked: Asked) -> Reply:
            now[0] += 1
            return Reply("yes")

        def passages(self, asked: Asked, reply: Reply) -> tuple[Place, ...]:
            now[0] += 10
            return (Place("a.txt", 1, 2),)

    outcome = put(Slow(), FERRY)
    assert (outcome.seconds, outcome.reply) == (1, Reply("yes", passages=(Place("a.txt", 1, 2),), searched=True))


def answering(reply: httpx.Response | Exception, sent: list[httpx.Request]) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        if isinstance(reply, Exception):
            raise reply
        return reply

    return httpx.MockTransport(answer)


@pytest.mark.parametrize("body", [json.dumps(ANSWER), json.dumps("On Monday."), "On Monday."])
def test_an_address_answers_in_json_or_text(body: str) -> None:
    sent: list[httpx.Request] = []
    system = Endpoint("http://qa.test/ask", transport=answering(httpx.Response(200, text=body), sent))
    outcome = put(system, Asked(FERRY.question, FERRY.history, date(2024, 3, 14)))
    assert outcome.reply is not None
    assert [said.text for said in outcome.reply.statements] == ["On Monday."]
    assert json.loads(sent[0].content) == {
        "question": "When does it sail?",
        "history": [["What is new?", "A ferry."]],
        "today": "2024-03-14",
    }


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (httpx.Response(500, text="the cat\nis on it"), "answered 500 Internal Server Error: the cat is on it"),
        (httpx.ReadTimeout("slow"), "did not answer in time"),
        (httpx.ConnectError("refused"), r"cannot be reached \(refused\); is it running"),
        (httpx.Response(200, json={"reply": "yes"}), "no answer in Byline's JSON"),
        (httpx.Response(200, content=b"x" * 11_000_000), "sent more than 10 MB"),
    ],
)
def test_an_address_that_fails_says_how(reply: httpx.Response | Exception, says: str) -> None:
    with pytest.raises(BylineError, match=says):
        Endpoint("http://user:secret@qa.test/ask", transport=answering(reply, [])).answer(FERRY)


def test_a_password_in_an_address_is_not_shown() -> None:
    system = Endpoint("http://user:secret@qa.test/ask", transport=answering(httpx.ConnectError("no"), []))
    assert system.name == "http://qa.test/ask"
    assert "secret" not in str(put(system, FERRY).error)


def test_a_chat_page_is_asked_in_two_calls() -> None:
    sent: list[httpx.Request] = []

    def page(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        if request.method == "POST":
            return httpx.Response(200, json={"event_id": "e7"})
        return httpx.Response(
            200, text=f"event: heartbeat\ndata: null\n\nevent: complete\ndata: [{json.dumps(ANSWER)}]\n\n"
        )

    reply = ChatPage("http://chat.test:7860/", transport=httpx.MockTransport(page)).answer(FERRY)
    assert reply.answer == "On Monday [1]."
    assert sent[1].url.path == "/gradio_api/call/ask/e7"
    question, history = json.loads(sent[0].content)["data"]
    assert (question, json.loads(history)) == ("When does it sail?", [["What is new?", "A ferry."]])


def test_a_chat_page_that_refuses_says_why() -> None:
    def page(request: httpx.Request) -> httpx.Response:
        body = '{"event_id": "e7"}' if request.method == "POST" else 'event: error\ndata: "the question is empty"\n\n'
        return httpx.Response(200, text=body)

    with pytest.raises(BylineError, match="did not answer: the question is empty"):
        ChatPage("http://chat.test", transport=httpx.MockTransport(page)).answer(FERRY)


def unneeded() -> QueryEngine:
    raise AssertionError("no article is needed")


def test_a_function_is_found_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "own_answers.py").write_text(
        "def ask(question):\n    return question.upper()\n\nclass Kept:\n    name = 'kept'\n"
        "    def answer(self, asked):\n        return None\n\nkept = Kept()\nnumber = 7\n"
    )
    system = open_system("own_answers:ask", Settings(), unneeded)
    assert system.answer(Asked("who?")).answer == "WHO?"
    assert open_system("own_answers:kept", Settings(), unneeded).name == "kept"
    assert code_of("own_answers:kept") is not None
    assert code_of("http://qa.test") is None
    for spec in ("own_answers:nobody", "own_answers:number", "own_answers:Kept", "no_such_answers:ask"):
        with pytest.raises(BylineError, match=spec):
            open_system(spec, Settings(), unneeded)


def test_a_changed_helper_is_another_program(tmp_path: Path) -> None:
    (tmp_path / "own_helped.py").write_text(
        "def ask(question):\n    from own_parts import words\n    return words.SAID\n"
    )
    parts = tmp_path / "own_parts"
    parts.mkdir()
    (parts / "__init__.py").write_text("")
    (parts / "words.py").write_text("import json\nfrom .deep import SAID\n")
    (parts / "deep.py").write_text("SAID = 'yes'\n")
    (parts / "unused.py").write_text("")
    open_system("own_helped:ask", Settings(), unneeded)
    before = code_of("own_helped:ask")
    (parts / "unused.py").write_text("SAID = 'no'\n")
    assert code_of("own_helped:ask") == before
    (parts / "deep.py").write_text("SAID = 'no'\n")
    assert code_of("own_helped:ask") != before


def test_an_unknown_system_says_what_there_is() -> None:
    with pytest.raises(SettingsError, match="no system 'bylin'; known are byline, citation-engine"):
        open_system("bylin", Settings(), unneeded)


@pytest.mark.parametrize("spec", ["citation-engine", "closed-book"])
def test_a_system_without_its_model_says_what_to_set(spec: str) -> None:
    with pytest.raises(SettingsError, match="set OPENAI_API_KEY, or OPENAI_BASE_URL"):
        open_system(spec, Settings(), unneeded)
