"""A web page is no answer, however good its status; a text that is only called one is."""

from __future__ import annotations

import json

import httpx
import pytest

from evals.systems.endpoint import ChatPage, Endpoint
from evals.systems.system import Asked, put

ASKED = Asked("When does it sail?")
LOGIN = "<!DOCTYPE html>\n<html><head><title>Sign  in</title></head><body><form>Name: <input></form></body></html>"


def given(text: str, kind: str | None) -> httpx.MockTransport:
    headers = {"content-type": kind} if kind else {}
    return httpx.MockTransport(lambda request: httpx.Response(200, headers=headers, content=text.encode()))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (LOGIN, "text/html; charset=utf-8"),
        (LOGIN, "text/plain"),
        (LOGIN, None),
        ("\ufeff  <!-- old -->\n<HTML><body>Sign in", None),
        ("<h1>Sign in</h1> to go on", "text/html"),
        ("Sign in.<br>Then go on.", "Text/HTML"),
        ("<?xml version='1.0'?><html xmlns='x'><p>Sign in</p></html>", "application/xhtml+xml"),
    ],
)
def test_a_page_is_an_error_of_its_case(text: str, kind: str | None) -> None:
    outcome = put(Endpoint("http://qa.test/ask", transport=given(text, kind)), ASKED)
    assert outcome.reply is None
    assert outcome.error is not None
    assert "http://qa.test/ask answered with a web page" in outcome.error
    assert "login" in outcome.error
    assert ("“Sign in”" in outcome.error) == ("<title>" in text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("On Monday.", "text/html; charset=utf-8"),
        (json.dumps({"answer": "On <b>Monday</b>.<br>"}), "text/html"),
        (json.dumps("On Monday.<br>"), "text/html"),
        ("On Monday, if x < 3.", "text/html"),
        ("<b>On Monday</b> it sails.", "text/plain"),
        ("The tag <html> opens a page.", "text/plain"),
    ],
)
def test_a_text_that_is_only_called_a_page_is_an_answer(text: str, kind: str) -> None:
    outcome = put(Endpoint("http://qa.test/ask", transport=given(text, kind)), ASKED)
    assert outcome.error is None
    assert outcome.reply is not None
    assert not outcome.reply.abstained


def test_a_page_in_place_of_a_chat_is_named_too() -> None:
    error = put(ChatPage("http://chat.test", transport=given(LOGIN, "text/html")), ASKED).error
    assert error is not None
    assert "web page “Sign in”" in error
