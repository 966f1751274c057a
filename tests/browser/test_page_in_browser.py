"""The page as a reader with a real browser meets it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from rag import QueryEngine

if TYPE_CHECKING:
    from conftest import Visit
    from scripted_model import ScriptedModel

    Visits = Callable[..., Visit]

pytestmark = pytest.mark.xdist_group("browser")

FERRY = "When does the night ferry to Skerry sail again?"
THIEF = "To how many months was the password thief Marlo Quist sentenced?"

MARKED = "[...document.querySelectorAll('#source mark')].map(m => m.textContent).join('\\n')"
MARK_IN_SCROLLER = """() => {
  const box = document.querySelector('.by-lines').getBoundingClientRect();
  const mark = document.querySelector('#source mark').getBoundingClientRect();
  return mark.height > 0 && mark.top >= box.top && mark.bottom <= box.bottom && mark.bottom <= innerHeight;
}"""


def quote(engine: QueryEngine, question: str) -> str:
    return engine.ask(question).citations[0].quote


def test_asking_by_keyboard_shows_the_cited_answer_and_opens_its_first_source(
    visit: Visits, address: str, engine: QueryEngine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    visitor = visit(address)
    page = visitor.page
    page.wait_for_function("document.activeElement?.closest('#question') !== null")
    page.keyboard.type(FERRY)
    page.keyboard.press("Enter")
    visitor.answered(FERRY)
    visitor.opened()
    assert quote(engine, FERRY) in page.inner_text("#live .by-answer")
    assert page.input_value("#question textarea") == ""
    assert page.evaluate(MARKED) == quote(engine, FERRY)
    assert page.evaluate(MARK_IN_SCROLLER)
    assert page.inner_text("#source h2") == "Night ferry to Skerry returns"
    page.screenshot(path=_shots(tmp_path_factory) / "answer.png")


def test_a_citation_is_reached_and_opened_by_keyboard(visit: Visits, address: str, engine: QueryEngine) -> None:
    visitor = visit(address)
    page = visitor.page
    visitor.ask(FERRY)
    visitor.opened()
    page.evaluate("document.querySelector('.by-lines').scrollTop = 0")
    assert not page.evaluate(MARK_IN_SCROLLER)
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.classList.contains('by-pin')"):
            break
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label == "Source 1: Night ferry to Skerry returns, line 126"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_function(MARK_IN_SCROLLER)
    assert page.evaluate(MARKED) == quote(engine, FERRY)


def test_an_earlier_citation_opens_its_own_article_again(visit: Visits, address: str, engine: QueryEngine) -> None:
    visitor = visit(address)
    page = visitor.page
    visitor.ask(FERRY)
    visitor.ask(THIEF)
    page.wait_for_function("document.querySelector('#source h2').textContent.includes('Password thief')")
    page.click("#past .by-pin >> nth=0")
    page.wait_for_function("document.querySelector('#source h2').textContent.includes('Night ferry')")
    page.wait_for_function(MARK_IN_SCROLLER)
    assert page.evaluate(MARKED) == quote(engine, FERRY)
    assert page.get_attribute("#past .by-pin >> nth=0", "aria-current") == "true"
    assert page.locator("#live .by-pin[aria-current=true]").count() == 0


def test_hostile_articles_are_text_and_nothing_more(visit: Visits, address: str, engine: QueryEngine) -> None:
    visitor = visit(address)
    page = visitor.page
    visitor.ask(THIEF)
    visitor.opened()
    assert "<img src=x onerror=" in page.inner_text("#live .by-answer")
    assert page.evaluate(MARKED) == quote(engine, THIEF)
    assert page.evaluate("window.reached") is None
    assert visitor.complaints == []
    inside = "#live script, #source script, #live img, #source img, #live a, #source a, #masthead script"
    assert page.locator(inside).count() == 0
    assert page.locator("[href^='javascript:' i]").count() == 0


def test_nothing_is_asked_of_any_other_machine(visit: Visits, address: str) -> None:
    visitor = visit(address)
    visitor.ask(FERRY)
    visitor.opened()
    hosts = {urlsplit(url).hostname for url in visitor.requested if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}
    assert len(visitor.requested) > 5


def test_a_narrow_screen_reads_from_top_to_bottom(
    visit: Visits, address: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    visitor = visit(address, viewport={"width": 380, "height": 760})
    page = visitor.page
    visitor.ask(FERRY)
    visitor.opened()
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.querySelector('#live h2').getBoundingClientRect().bottom <= innerHeight")
    pin = page.locator("#live .by-pin").first
    pin.click()
    page.wait_for_function("document.activeElement.id === 'by-source-title'")
    assert page.evaluate(MARK_IN_SCROLLER)
    page.screenshot(path=_shots(tmp_path_factory) / "narrow.png")
    page.click(".by-back")
    page.wait_for_function("document.activeElement.classList.contains('by-pin')")
    assert page.evaluate("document.activeElement.getBoundingClientRect().bottom <= innerHeight")
    visitor.ask(THIEF)
    page.wait_for_function(
        "document.querySelector('#live .by-statement').getBoundingClientRect().bottom <= innerHeight"
    )


def test_a_draft_is_shown_as_text_while_it_is_written(
    visit: Visits, written_address: str, model: ScriptedModel, tmp_path_factory: pytest.TempPathFactory
) -> None:
    model.pieces = ["The ferry sails again ", "**on** <img src=x onerror='window.reached=4'>", " 2 April [1]."]
    visitor = visit(written_address)
    page = visitor.page
    page.fill("#question textarea", FERRY)
    page.press("#question textarea", "Enter")
    page.wait_for_function("document.querySelector('.by-draft')?.textContent.includes('onerror')")
    assert page.inner_text(".by-draft bdi").startswith("The ferry sails again **on** <img")
    assert "Being checked" in page.inner_text(".by-draft")
    assert page.get_attribute("#live .by-turn", "aria-busy") == "true"
    assert page.locator("#live [aria-live=polite]").count() == 1
    assert page.locator("#live [aria-live=polite] .by-draft[aria-live=off]").count() == 1
    assert page.locator("#live img").count() == 0
    model.finish.set()
    visitor.answered(FERRY)
    assert page.locator("#live .by-draft").count() == 0
    assert page.locator("#live .by-verdict").count() >= 1
    assert page.evaluate("window.reached") is None
    page.screenshot(path=_shots(tmp_path_factory) / "written.png")


def test_a_model_that_fails_gives_a_notice_and_quotes(
    visit: Visits, written_address: str, engine: QueryEngine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    visitor = visit(written_address, color_scheme="dark")
    visitor.ask(FERRY)
    assert "Quoted instead" in visitor.page.inner_text("#live .by-notice")
    assert quote(engine, FERRY) in visitor.page.inner_text("#live .by-answer")
    visitor.page.screenshot(path=_shots(tmp_path_factory) / "notice.png")


def test_an_unanswerable_question_is_refused_in_its_own_dress(
    visit: Visits, address: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    visitor = visit(address, color_scheme="dark")
    page = visitor.page
    visitor.ask("Which composer wrote the opera Fidelio?")
    assert page.locator("#live .by-abstained").count() == 1
    assert page.locator("#live .by-sources").count() == 0
    red, green, blue = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert max(red, green, blue) < 60
    page.screenshot(path=_shots(tmp_path_factory) / "abstention.png")


def test_two_visitors_and_a_new_conversation(visit: Visits, address: str) -> None:
    first, second = visit(address), visit(address)
    first.ask(FERRY)
    assert second.page.locator(".by-turn").count() == 0
    assert "ferry" not in second.page.inner_text("#source").lower()
    first.page.click("#again")
    first.page.wait_for_selector("#live .by-welcome")
    assert first.page.locator(".by-turn").count() == 0
    first.page.click(".by-example")
    first.answered(FERRY)


def test_shift_enter_starts_a_line_and_an_empty_question_gets_a_hint(visit: Visits, address: str) -> None:
    page = visit(address).page
    page.press("#question textarea", "Enter")
    page.wait_for_selector("text=Type a question first")
    page.focus("#question textarea")
    page.keyboard.type("When does")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("the ferry sail?")
    assert page.input_value("#question textarea") == "When does\nthe ferry sail?"
    assert page.locator(".by-turn").count() == 0


def test_everything_that_can_be_pressed_has_a_name(visit: Visits, address: str) -> None:
    visitor = visit(address)
    visitor.ask(FERRY)
    visitor.opened()
    nameless = visitor.page.evaluate(
        "[...document.querySelectorAll('button, a, textarea, input')].filter(e => e.offsetParent !== null)"
        ".filter(e => !(e.ariaLabel || e.innerText || e.labels?.[0]?.textContent || '').trim()).map(e => e.outerHTML)"
    )
    assert nameless == []
    assert visitor.page.title() == "Byline"
    assert visitor.page.evaluate("document.documentElement.lang") == "en"


def test_the_copied_answer_has_its_sources(visit: Visits, address: str, engine: QueryEngine) -> None:
    visitor = visit(address, permissions=["clipboard-read", "clipboard-write"])
    visitor.ask(FERRY)
    visitor.page.click(".by-copy")
    visitor.page.wait_for_selector("text=Copied")
    copied: Any = visitor.page.evaluate("navigator.clipboard.readText()")
    assert quote(engine, FERRY) in copied
    assert "ferry.txt:126" in copied


def _shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For looking at; pytest keeps the folders of its last three runs."""
    folder = tmp_path_factory.getbasetemp() / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder
