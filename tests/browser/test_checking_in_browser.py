"""Answers that a model writes, as a reader with a real browser meets them: pending, checked, unsupported, stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rag import QueryEngine

if TYPE_CHECKING:
    from conftest import Visit
    from scripted_model import ScriptedModel

    Visits = Callable[..., Visit]

BOX = "#question textarea"
FERRY = "When does the night ferry to Skerry sail again, and what do tickets cost?"
TICKETS = "What do tickets for the night ferry cost?"
RIGHT = "[1] The night ferry to Skerry will sail again from 2 April.\n"


def test_a_sentence_is_pending_until_it_is_checked_and_its_draft_is_text(
    visit: Visits, written_address: str, model: ScriptedModel
) -> None:
    model.say(RIGHT, "[1] Tickets ", "**cost** <img src=x onerror='window.reached=4'>", " nine pounds.")
    visitor = visit(written_address)
    page = visitor.page
    visitor.send(FERRY)
    page.wait_for_function("document.querySelector('.by-draft')?.textContent.includes('onerror')")
    page.wait_for_selector("#live .by-statement.by-supported .by-pin")
    assert "2 April" in page.inner_text("#live .by-statement")
    assert page.inner_text("#live .by-draft bdi").startswith("Tickets **cost** <img")
    assert "Being checked" in page.inner_text("#live .by-draft")
    assert page.locator("#live img").count() == 0
    assert page.get_attribute("#live .by-turn", "aria-busy") == "true"
    assert page.locator("#live [aria-live=polite]").count() == 1
    assert page.locator("#live [aria-live=polite] .by-draft[aria-live=off]").count() == 1
    page.click("#live .by-pin")
    page.wait_for_selector("#source mark")
    model.finish.set()
    visitor.answered(FERRY)
    assert page.locator("#live .by-statement.by-supported").count() >= 1
    assert page.locator("#live .by-draft").count() == 0
    assert page.locator("#live .by-verdict").count() >= 1
    page.wait_for_selector("#live .by-pin[aria-current=true]")
    assert page.evaluate("window.reached") is None


def test_an_answer_can_be_stopped_by_keyboard_and_the_next_question_asked_while_the_model_is_still_silent(
    visit: Visits, written_address: str, model: ScriptedModel
) -> None:
    model.say(RIGHT, "[1] Tickets cost", " nine pounds.")
    visitor = visit(written_address)
    page = visitor.page
    assert page.locator("#stop").is_hidden()
    visitor.send(FERRY)
    page.wait_for_selector("#live .by-statement.by-supported")
    page.wait_for_selector("#stop", state="visible")
    page.focus(BOX)
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "stop":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("#live .by-stopped")
    assert "2 April" in page.inner_text("#live .by-answer")
    assert page.locator("#live .by-draft").count() == 0
    assert page.get_attribute("#live .by-turn", "aria-busy") == "false"
    assert page.locator("#stop").is_hidden()
    page.wait_for_function(f"document.activeElement === document.querySelector('{BOX}')")
    model.say("[1] Tickets cost nine pounds.", at_once=True)
    page.keyboard.type(TICKETS)
    page.keyboard.press("Enter")
    visitor.answered(TICKETS)
    assert "nine pounds" in page.inner_text("#live .by-answer")
    assert "2 April" in page.inner_text("#past .by-turn:has(.by-stopped)")
    assert page.locator(".by-turn").count() == 2


def test_a_question_asked_while_an_answer_is_written_waits_for_its_end(
    visit: Visits, written_address: str, model: ScriptedModel
) -> None:
    model.say(RIGHT, "[1] Tickets cost", " nine pounds.")
    visitor = visit(written_address)
    page = visitor.page
    visitor.send(FERRY)
    page.keyboard.press("Enter")  # twice, as an impatient reader does
    page.wait_for_function(f"document.querySelector('{BOX}').value === ''")
    page.keyboard.type("What do tickets")  # before anything has come back from the server
    page.wait_for_selector("#live .by-statement.by-supported")
    assert page.input_value(BOX) == "What do tickets"
    visitor.send(TICKETS)
    page.wait_for_selector("#hint >> text=Will be asked when this answer is finished")
    assert page.input_value(BOX) == TICKETS
    model.finish.set()
    visitor.answered(TICKETS)
    assert page.locator("#past .by-statement.by-supported").count() == 2
    assert page.locator(".by-turn").count() == 2
    assert page.input_value(BOX) == ""
    assert page.inner_text("#hint") == ""


def test_leaving_an_answer_behind_ends_it_for_that_visitor_only(
    visit: Visits, written_address: str, model: ScriptedModel
) -> None:
    model.say(RIGHT, "[1] Tickets cost", " nine pounds.")
    first, second, third = visit(written_address), visit(written_address), visit(written_address)
    for visitor in (first, second, third):
        visitor.send(FERRY)
        visitor.page.wait_for_selector("#live .by-statement.by-supported")
    unfinished = model.finish
    model.say(RIGHT, at_once=True)
    first.page.reload()
    second.page.fill(BOX, "never sent")
    second.page.click("#again")
    second.page.wait_for_selector("#live .by-welcome")
    assert second.page.input_value(BOX) == ""
    for visitor in (first, second):
        visitor.page.click(".by-example")
        visitor.answered("When does the night ferry to Skerry sail again?")
        assert visitor.page.locator(".by-turn").count() == 1
    assert third.page.get_attribute("#live .by-turn", "aria-busy") == "true"
    unfinished.set()
    third.answered(FERRY)
    assert third.page.locator("#live .by-statement").count() == 2


def test_an_unsupported_sentence_is_marked_and_a_model_that_fails_gives_quotes(
    visit: Visits, written_address: str, model: ScriptedModel, engine: QueryEngine
) -> None:
    model.say(RIGHT, "[1] Tickets cost ninety pounds.", at_once=True)
    visitor = visit(written_address, color_scheme="dark")
    visitor.ask(FERRY)
    page = visitor.page
    marked = page.locator("#live .by-statement.by-unsupported")
    assert marked.count() == 1
    assert "ninety pounds" in marked.inner_text()
    assert "Not supported by the cited lines" in marked.inner_text()
    assert marked.locator(".by-pin").count() == 0
    for width in (1280, 400):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    marked.locator(".by-claim").first.click()
    page.wait_for_selector("#live .by-claim[aria-current=true]")
    assert page.inner_text("#source h2") == "Night ferry to Skerry returns"
    model.say()
    visitor.ask(TICKETS)
    assert "Quoted instead" in page.inner_text("#live .by-notice")
    assert engine.ask(TICKETS).citations[0].quote in page.inner_text("#live .by-answer")
