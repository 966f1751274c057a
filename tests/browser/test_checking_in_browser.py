"""Checked, pending and unsupported sentences as a reader with a real browser meets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Visit
    from scripted_model import ScriptedModel

    Visits = Callable[..., Visit]

pytestmark = pytest.mark.xdist_group("browser")

FERRY = "When does the night ferry to Skerry sail again, and what do tickets cost?"
RIGHT = "[1] The night ferry to Skerry will sail again from 2 April.\n"


def test_a_sentence_is_pending_until_it_is_checked(visit: Visits, written_address: str, model: ScriptedModel) -> None:
    model.pieces = [RIGHT, "[1] Tickets cost", " nine pounds."]
    page = visit(written_address).page
    page.fill("#question textarea", FERRY)
    page.press("#question textarea", "Enter")
    page.wait_for_function("document.querySelector('.by-draft')?.textContent.includes('cost')", timeout=8_000)
    page.wait_for_selector("#live .by-statement.by-supported .by-pin", timeout=8_000)
    assert "2 April" in page.inner_text("#live .by-statement")
    assert page.inner_text("#live .by-draft bdi") == "Tickets cost"
    assert "Being checked" in page.inner_text("#live .by-draft")
    assert page.get_attribute("#live .by-turn", "aria-busy") == "true"
    page.click("#live .by-pin")
    page.wait_for_selector("#source mark", timeout=8_000)
    model.finish.set()
    page.wait_for_selector("#live .by-turn[aria-busy=false]")
    assert page.locator("#live .by-statement.by-supported").count() == 2
    assert page.locator("#live .by-draft").count() == 0
    page.wait_for_selector("#live .by-pin[aria-current=true]")


def test_an_answer_can_be_stopped_by_keyboard_and_keeps_what_was_checked(
    visit: Visits, written_address: str, model: ScriptedModel
) -> None:
    model.pieces = [RIGHT, "[1] Tickets cost", " nine pounds."]
    visitor = visit(written_address)
    page = visitor.page
    assert page.locator("#stop").is_hidden()
    page.fill("#question textarea", FERRY)
    page.press("#question textarea", "Enter")
    page.wait_for_selector("#live .by-statement.by-supported", timeout=8_000)
    page.wait_for_selector("#stop", state="visible")
    page.focus("#question textarea")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "stop":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("#live .by-stopped", timeout=8_000)
    assert "2 April" in page.inner_text("#live .by-answer") and page.locator("#live .by-draft").count() == 0
    assert page.get_attribute("#live .by-turn", "aria-busy") == "false" and page.locator("#stop").is_hidden()
    page.wait_for_function("document.activeElement === document.querySelector('#question textarea')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1280])
def test_an_unsupported_sentence_is_marked_and_its_lines_can_be_looked_at(
    visit: Visits, written_address: str, model: ScriptedModel, scheme: str, width: int
) -> None:
    model.pieces = [RIGHT, "[1] Tickets cost ninety pounds."]
    model.finish.set()
    visitor = visit(written_address, color_scheme=scheme, viewport={"width": width, "height": 800})
    visitor.ask(FERRY)
    page = visitor.page
    marked = page.locator("#live .by-statement.by-unsupported")
    assert marked.count() == 1
    assert "ninety pounds" in marked.inner_text()
    assert "Not supported by the cited lines" in marked.inner_text()
    assert marked.locator(".by-pin").count() == 0
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    marked.locator(".by-claim").first.click()
    page.wait_for_selector("#live .by-claim[aria-current=true]", timeout=8_000)
    assert page.inner_text("#source h2") == "Night ferry to Skerry returns"
