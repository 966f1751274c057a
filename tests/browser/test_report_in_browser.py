"""The page of a run in a real browser: from a file, without the network."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext
from report_runs import record, run

from evals.report import report_page

HOSTILE = "</script><img src=x onerror=\"window.reached = 1\"><svg onload='window.reached = 2'>"


def test_the_filters_find_cases(context: BrowserContext, tmp_path: Path) -> None:
    cases = [
        record("plain", tags=["fact"]),
        record("liar", verdict="unsupported", tags=["fact", "who said"]),
        record("shy", abstained=True, tags=["who said"]),
        record("evil", question=HOSTILE, tags=[HOSTILE], scores={"contains": (1.0, 1.0)}),
    ]
    file = tmp_path / "report.html"
    file.write_text(report_page(run(*cases)), "utf-8")
    asked: list[str] = []
    complaints: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{file.as_uri()}#case-3")

    def shown(count: int) -> list[int]:
        """The numbers of the cases that are to be seen, once there are so many."""
        page.wait_for_function("n => document.getElementById('shown').textContent.startsWith(`${n} of 4`)", arg=count)
        visible = page.locator("details.case").all()
        return [number for number, one in enumerate(visible, 1) if one.is_visible()]

    assert page.evaluate("[...document.querySelectorAll('details[open]')].map(one => one.id)") == ["case-3"]
    assert page.evaluate("getComputedStyle(document.querySelector('.case')).borderTopStyle") == "solid"
    assert shown(4) == [1, 2, 3, 4]
    page.select_option("#tag", "who said")
    assert shown(2) == [2, 3]
    page.select_option("#outcome", "wrongly refused")
    assert shown(1) == [3]
    page.click("text=Clear")
    assert shown(4) == [1, 2, 3, 4]
    page.fill("#search", "LIAR statement")
    assert shown(1) == [2]
    page.click("text=Open all")
    assert page.locator("#case-2 .reason").is_visible()
    page.click("a[data-choose*=onerror]")
    assert shown(1) == [4]
    page.click("text=Show these cases >> nth=0")
    assert shown(1) == [2]
    assert page.evaluate("window.reached") is None
    assert complaints == []
    assert [url for url in asked if not url.startswith("file:")] == []
