"""The page as a reader with a real browser meets it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rag import QueryEngine

if TYPE_CHECKING:
    from conftest import Visit

    Visits = Callable[..., Visit]

BOX = "#question textarea"
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
    reading: Visit, engine: QueryEngine
) -> None:
    page = reading.page
    assert quote(engine, FERRY) in page.inner_text("#live .by-answer")
    assert page.input_value(BOX) == ""
    assert page.evaluate(MARKED) == quote(engine, FERRY)
    assert page.evaluate(MARK_IN_SCROLLER)
    assert page.inner_text("#source h2") == "Night ferry to Skerry returns"


def test_a_citation_is_reached_and_opened_by_keyboard(reading: Visit, engine: QueryEngine) -> None:
    page = reading.page
    page.focus(BOX)
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


def test_everything_that_can_be_pressed_has_a_name(reading: Visit) -> None:
    nameless = reading.page.evaluate(
        "[...document.querySelectorAll('button, a, textarea, input')].filter(e => e.offsetParent !== null)"
        ".filter(e => !(e.ariaLabel || e.innerText || e.labels?.[0]?.textContent || '').trim()).map(e => e.outerHTML)"
    )
    assert nameless == []
    assert reading.page.title() == "Byline"
    assert reading.page.evaluate("document.documentElement.lang") == "en"


def test_the_copied_answer_has_its_sources(reading: Visit, engine: QueryEngine) -> None:
    reading.page.click(".by-copy")
    reading.page.wait_for_selector("text=Copied")
    copied: Any = reading.page.evaluate("navigator.clipboard.readText()")
    assert quote(engine, FERRY) in copied
    assert "ferry.txt:126" in copied


def test_nothing_is_asked_of_any_other_machine(reading: Visit) -> None:
    hosts = {urlsplit(url).hostname for url in reading.requested if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}
    assert len(reading.requested) > 5


def test_hostile_articles_are_text_and_an_earlier_citation_opens_its_own_article_again(
    visit: Visits, address: str, engine: QueryEngine
) -> None:
    visitor, other = visit(address), visit(address)
    page = visitor.page
    visitor.ask(FERRY)
    visitor.ask(THIEF)
    page.wait_for_function("document.querySelector('#source h2').textContent.includes('Password thief')")
    assert "<img src=x onerror=" in page.inner_text("#live .by-answer")
    assert page.evaluate(MARKED) == quote(engine, THIEF)
    assert page.evaluate("window.reached") is None
    assert visitor.complaints == []
    inside = "#live script, #source script, #live img, #source img, #live a, #source a, #masthead script"
    assert page.locator(inside).count() == 0
    assert page.locator("[href^='javascript:' i]").count() == 0
    page.click("#past .by-pin >> nth=0")
    page.wait_for_function("document.querySelector('#source h2').textContent.includes('Night ferry')")
    page.wait_for_function(MARK_IN_SCROLLER)
    assert page.evaluate(MARKED) == quote(engine, FERRY)
    assert page.get_attribute("#past .by-pin >> nth=0", "aria-current") == "true"
    assert page.locator("#live .by-pin[aria-current=true]").count() == 0
    assert other.page.locator(".by-turn").count() == 0
    assert "ferry" not in other.page.inner_text("#source").lower()


def test_a_narrow_screen_reads_from_top_to_bottom(visit: Visits, address: str) -> None:
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
    page.click(".by-back")
    page.wait_for_function("document.activeElement.classList.contains('by-pin')")
    assert page.evaluate("document.activeElement.getBoundingClientRect().bottom <= innerHeight")
    visitor.ask(THIEF)
    page.wait_for_function(
        "document.querySelector('#live .by-statement').getBoundingClientRect().bottom <= innerHeight"
    )


def test_empty_and_unanswerable_questions_are_told_apart_by_night_too(visit: Visits, address: str) -> None:
    visitor = visit(address, color_scheme="dark")
    page = visitor.page
    page.press(BOX, "Enter")
    page.wait_for_selector("text=Type a question first")
    page.focus(BOX)
    page.keyboard.type("Which composer")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("wrote the opera Fidelio?")
    assert page.input_value(BOX) == "Which composer\nwrote the opera Fidelio?"
    assert page.locator(".by-turn").count() == 0
    page.keyboard.press("Enter")
    page.wait_for_selector("#live .by-turn[aria-busy=false]")
    assert page.inner_text("#hint") == ""
    assert page.locator("#live .by-abstained").count() == 1
    assert page.locator("#live .by-sources").count() == 0
    red, green, blue = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert max(red, green, blue) < 60
