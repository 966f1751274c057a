from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from scripted_model import ScriptedModel

from rag import QueryEngine, Settings

PATIENCE = 60_000
"""Milliseconds that a browser may take for anything: a wait costs nothing where things are quick."""

EXAMPLE = "When does the night ferry to Skerry sail again?"
BOX = "#question textarea"
HOSTILE = '<script>window.reached = 1</script><img src=x onerror="window.reached = 2">'

ARTICLES = {
    "ferry.txt": "Night ferry to Skerry returns\nThe Island Herald\n3 March 2022\n\n"
    + "\n".join(f"Item {i} on the council's list concerns the drains of ward {i}." for i in range(1, 121))
    + "\n\nNobody spoke for long. The night ferry to Skerry will sail again from 2 April, at 23.15 on weekdays. "
    "Tickets cost nine pounds.\n\n"
    + "\n".join(f"Annex {i} lists the pumps that were bought in year {i}." for i in range(1, 121))
    + "\n",
    "attack.md": f"# Password thief {HOSTILE} sentenced\n\nThe Island Herald, 4 May 2021\n\n"
    f"The password thief Marlo Quist was sentenced to nine months {HOSTILE} by the court in Skerry. "
    "[read on](javascript:window.reached=3) \u202egnp.exe\n",
}


def _serve(engine: QueryEngine) -> tuple[Any, str]:
    from ui.page import build, launch

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    page = build(engine, (EXAMPLE,))
    return page, launch(page, "127.0.0.1", port)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> QueryEngine:
    folder = tmp_path_factory.mktemp("articles")
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, "utf-8")
    index = tmp_path_factory.mktemp("index")
    return QueryEngine.from_folder(folder, index=index, settings=Settings(index=index, answerer="quote"))


@pytest.fixture(scope="session")
def address(engine: QueryEngine) -> Iterator[str]:
    served, at = _serve(engine)
    yield at
    served.close(verbose=False)


@pytest.fixture(scope="session")
def _scripted() -> Iterator[ScriptedModel]:
    with ScriptedModel() as running:
        yield running


@pytest.fixture
def model(_scripted: ScriptedModel) -> Iterator[ScriptedModel]:
    """The model that writes behind `written_address`, with nothing to say yet."""
    _scripted.start_afresh()
    yield _scripted
    _scripted.start_afresh()


@pytest.fixture(scope="session")
def written_address(engine: QueryEngine, _scripted: ScriptedModel) -> Iterator[str]:
    """The same articles, answered through a model at an OpenAI-compatible address."""
    settings = Settings(answerer="llm", openai_base_url=_scripted.address, llm="scripted", llm_timeout=600)
    served, at = _serve(QueryEngine(engine.index, settings))
    yield at
    served.close(verbose=False)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium on this machine")
    quiet = ("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium, args=["--headless", "--no-sandbox", "--disable-gpu", *quiet]
        )
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser window of its own, for a page that is not the chat."""
    with _opened(browser) as opened:
        yield opened


@contextmanager
def _opened(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
    context.set_default_timeout(PATIENCE)
    try:
        yield context
    finally:
        context.close()


class Visit:
    """A fresh visitor, with everything that their browser asked for or complained about."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.requested: list[str] = []
        self.complaints: list[str] = []
        self.context.on("request", lambda request: self.requested.append(request.url))
        self.page: Page = self.context.new_page()
        self.page.on("websocket", lambda socket: self.requested.append(socket.url))
        self.page.on("dialog", lambda dialog: self._complain(dialog))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(address)
        self.page.wait_for_selector(BOX)

    def _complain(self, dialog: Any) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def ask(self, question: str) -> None:
        self.send(question)
        self.answered(question)

    def send(self, question: str) -> None:
        """Ask, and wait for nothing."""
        self.page.fill(BOX, question)
        self.page.press(BOX, "Enter")

    def answered(self, question: str) -> None:
        self.page.wait_for_function(
            "q => { const turn = document.querySelector('#live .by-turn');"
            " return turn?.ariaBusy === 'false' && turn.querySelector('h2').textContent === q }",
            arg=question,
        )

    def opened(self) -> None:
        self.page.wait_for_selector("#source mark")
        self.page.wait_for_function("document.querySelector('.by-pin[aria-current=true]') !== null")


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    with ExitStack() as windows:
        yield lambda address, **options: Visit(windows.enter_context(_opened(browser, **options)), address)


@pytest.fixture(scope="session")
def reading(browser: Browser, address: str) -> Iterator[Visit]:
    """A visitor who has typed the example's question and reads the answer; for tests that leave it so."""
    with _opened(browser, permissions=["clipboard-read", "clipboard-write"]) as context:
        visitor = Visit(context, address)
        visitor.page.wait_for_function("document.activeElement?.closest('#question') !== null")
        visitor.page.keyboard.type(EXAMPLE)
        visitor.page.keyboard.press("Enter")
        visitor.answered(EXAMPLE)
        visitor.opened()
        yield visitor
