"""The page: which parts it has, and which event changes which of them. What they show is rendered elsewhere."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.resources import files
from typing import Any

import gradio as gr
from gradio.components import Component
from gradio.events import api
from starlette.middleware import Middleware

from rag import Answer, Citation, QueryEngine
from rag.doors import sources_of
from rag.errors import BylineError
from ui import render, source_view
from ui.arrivals import ARRIVED, Arrivals
from ui.conversation import STOPPED, Draft, Turn, respond
from ui.endpoint import ask_endpoint
from ui.in_work import Ending, InWork
from ui.render_citations import place

Turns = tuple[Turn, ...]
Outputs = tuple[Any, ...]
"""For the earlier turns, the newest one, the article, the state and the hint."""

ASKED_AT_ONCE = 8
"""Answers in work at the same time; more wait their turn in the queue."""
WAITING_AT_MOST = 64
LONGEST_UPLOAD = 1
"""Bytes. The page takes no files, so nobody gets to leave any."""

_PLACE = re.compile(r"(?P<turn>\d{1,6})/(?P<opens>citation|related)/(?P<number>\d{1,6})", re.ASCII)


def build(engine: QueryEngine, examples: Sequence[str] = ()) -> gr.Blocks:
    """The page over one engine. Everything that belongs to one user lives in that user's `gr.State`."""
    _stay_silent()
    head = partial(_header, engine)
    in_work = InWork()
    page: gr.Blocks
    with gr.Blocks(title="Byline", analytics_enabled=False, fill_width=True) as page:
        turns = gr.State(())
        masthead = gr.HTML(head(), elem_id="masthead", **_PLAIN)
        with gr.Row(elem_id="columns", equal_height=True):
            with gr.Column(elem_id="talk", min_width=0):
                with gr.Column(elem_id="scroll", min_width=0):
                    past = gr.HTML("", elem_id="past", js_on_load=_asset("conversation.js"), **_PLAIN)
                    live = gr.HTML(
                        render.welcome(examples), elem_id="live", js_on_load=_asset("conversation.js"), **_PLAIN
                    )
                with gr.Column(elem_id="composer", min_width=0):
                    box, ask, stop, again, hint = _composer()
            article = gr.HTML(source_view.placeholder(), elem_id="source", js_on_load=_asset("source.js"), **_PLAIN)
        shown: list[Component] = [past, live, article, turns, hint]
        fresh: Outputs = ("", render.welcome(examples), source_view.placeholder(), (), "")
        _asking([box.submit, ask.click], _answer_handler(engine, in_work, fresh), [box, turns], shown)
        gr.on(
            [past.click, live.click],
            _open_handler(engine),
            [turns],
            [article],
            **_PRIVATE,
            trigger_mode="always_last",
            concurrency_limit=None,
        )
        _ending(page, in_work, stop, again, shown, fresh)
        page.load(head, None, masthead, **_PRIVATE, queue=False)
        api(ask_endpoint(engine), api_name="ask", concurrency_limit=ASKED_AT_ONCE, concurrency_id="ask")
    page.queue(max_size=WAITING_AT_MOST)
    return page


def _asking(
    triggers: Sequence[Any], handler: Callable[..., Any], given: Sequence[Component], shown: Sequence[Component]
) -> None:
    """A question is asked, or waits in the page until the one before it is answered; see asking.js."""
    asked = gr.on(
        triggers,
        handler,
        given,
        shown,
        js="(typed, turns) => window.byline.takes(typed, turns)",
        **_PRIVATE,
        trigger_mode="once",
        concurrency_limit=ASKED_AT_ONCE,
        concurrency_id="ask",
    )
    hint = shown[-1]
    gr.on(triggers, None, None, hint, js="() => window.byline.waits()", **_PRIVATE)
    asked.then(None, None, hint, js="() => window.byline.next()", **_PRIVATE)
    asked.failure(None, None, hint, js="() => window.byline.fails()", **_PRIVATE)


def _ending(
    page: gr.Blocks, in_work: InWork, stop: gr.Button, again: gr.Button, shown: Sequence[Component], fresh: Outputs
) -> None:
    """What ends an answer that is being written: the reader stops it, begins anew, or leaves."""

    def on_stop(request: gr.Request) -> None:
        in_work.end(request.session_hash, Ending.STOPPED)

    def on_again(request: gr.Request) -> Outputs:
        in_work.end(request.session_hash, Ending.FORGOTTEN)
        return fresh

    def on_leave(request: gr.Request) -> None:
        in_work.end(request.session_hash, Ending.FORGOTTEN)

    stop.click(on_stop, None, None, **_PRIVATE, queue=False)
    stop.click(None, None, None, js="() => document.querySelector('#question textarea').focus()", **_PRIVATE)
    again.click(on_again, None, list(shown), js="() => window.byline.forgets()", **_PRIVATE, queue=False)
    page.unload(on_leave)


def launch(page: gr.Blocks, host: str, port: int, auth: tuple[str, str] | None = None) -> str:
    """Serve the page in the background and return its address. Nothing is asked of any other machine."""
    _stay_silent(host)
    _, address, _ = page.launch(
        server_name=f"[{host}]" if ":" in host else host,
        server_port=port,
        auth=auth,
        theme=_theme(),
        head=f"<style>{_asset('page.css')}</style>",  # `css=` rewrites the rules and loses some of them
        prevent_thread_lock=True,
        quiet=True,
        inbrowser=False,
        inline=False,
        share=False,
        show_error=False,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        max_file_size=LONGEST_UPLOAD,
        app_kwargs={"middleware": [Middleware(Arrivals)]},
        ssr_mode=False,
        pwa=False,
    )
    return str(address)


_PLAIN: dict[str, Any] = {"apply_default_css": False, "padding": False, "container": False}
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def _composer() -> tuple[gr.Textbox, gr.Button, gr.Button, gr.Button, gr.HTML]:
    hint = gr.HTML("", elem_id="hint", js_on_load=_asset("asking.js"), **_PLAIN)
    with gr.Row(elem_id="ask-row"):
        box = gr.Textbox(
            label="Your question",
            placeholder="Ask about the articles",
            lines=1,
            max_lines=6,
            autofocus=True,
            container=False,
            elem_id="question",
            scale=1,
            min_width=0,
        )
        ask = gr.Button("Ask", variant="primary", elem_id="ask", scale=0, min_width=0)
    with gr.Row(elem_id="below-row"):
        gr.HTML('<p class="by-small">Enter asks, Shift + Enter starts a new line</p>', elem_id="keys", **_PLAIN)
        # page.css shows it while an answer is being written
        stop = gr.Button("Stop", elem_id="stop", size="sm", scale=0, min_width=0)
        again = gr.Button("New conversation", elem_id="again", size="sm", scale=0, min_width=0)
    return box, ask, stop, again, hint


def _header(engine: QueryEngine) -> str:
    status = engine.status()
    return render.header(status.articles, status.passages, _writer(engine))


def _writer(engine: QueryEngine) -> str | None:
    """The model that writes the answers; None when they are quotes."""
    settings = engine.settings
    writes = settings.answerer == "llm" or (settings.answerer == "auto" and settings.has_endpoint)
    return settings.llm if writes else None


def _answer_handler(engine: QueryEngine, in_work: InWork, fresh: Outputs) -> Callable[..., Iterator[Outputs]]:
    skip = gr.skip()
    calm = _writer(engine) is None

    def on_ask(typed: str | None, turns: Turns, request: gr.Request) -> Iterator[Outputs]:
        question = (typed or "").strip()
        if not question:
            yield skip, skip, skip, skip, render.hint("Type a question first, then press Enter.")
            return
        past, opened, checked = render.turns(turns, calm), None, None
        asked = getattr(getattr(request, "state", None), ARRIVED, None)
        for now in in_work.follow(request.session_hash, respond(engine, question, turns), asked):
            if now is Ending.FORGOTTEN:
                yield fresh
                return
            step = Turn(question, checked, STOPPED) if now is Ending.STOPPED else now
            checked = step.checked if isinstance(step, Draft) else step.answer
            first = _first_source(checked)
            # Opened once, so that it does not take the place of what the reader opens while the rest is written.
            pane = skip
            if first and first != opened:
                pane = _opened(engine, first, place(len(turns), "citation", first.number))
                opened = first
            if isinstance(step, Draft):
                draft = render.pending(question, len(turns), step.status, step.text, step.checked)
                # So that the citations of what is checked can be opened while the rest is being written.
                yield past, draft, pane, (*turns, Turn(question, checked, STOPPED)), ""
                past = skip
            else:
                pane = source_view.placeholder() if checked and first is None else pane
                yield past, render.turn(step, len(turns), calm), pane, (*turns, step), skip

    return on_ask


def _open_handler(engine: QueryEngine) -> Callable[..., Any]:
    def on_open(turns: Turns, event: gr.EventData) -> Any:
        found = cited_at(turns, _field(event, "open"))
        return _opened(engine, *found) if found else gr.skip()

    return on_open


def cited_at(turns: Turns, asked: object) -> tuple[Citation, str] | None:
    """The citation that a button of this user's own conversation stands for; None for anything else."""
    match = _PLACE.fullmatch(asked) if isinstance(asked, str) else None
    if match is None or int(match["turn"]) >= len(turns):
        return None
    answer = turns[int(match["turn"])].answer
    if answer is None:
        return None
    number = int(match["number"])
    if match["opens"] == "related":
        found = dict(enumerate(answer.related, start=1)).get(number)
    else:
        found = next((c for c in answer.citations if c.number == number), None)
    return (found, match[0]) if found else None


def _first_source(answer: Answer | None) -> Citation | None:
    return next(iter(sources_of(answer)), None) if answer else None


def _opened(engine: QueryEngine, citation: Citation, at: str) -> str:
    try:
        article = engine.article_lines(citation.source, citation.line_start)
    except BylineError as error:
        return source_view.unavailable(str(error))
    return source_view.source_view(article, citation, at)


def _field(event: gr.EventData, name: str) -> Any:
    """What the browser sent along, which can be anything."""
    data = event._data
    return data.get(name) if isinstance(data, dict) else None


def _stay_silent(host: str = "127.0.0.1") -> None:
    """gradio's own switches for calls to other machines, and no proxy between us and ourselves."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    for name in ("no_proxy", "NO_PROXY"):
        known = [one for one in os.environ.get(name, "").split(",") if one]
        os.environ[name] = ",".join(dict.fromkeys([*known, "127.0.0.1", "localhost", "::1", host]))


def _theme() -> gr.themes.Base:
    """Fonts that are on the reader's machine; the colours are in page.css."""
    sans = ("ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Noto Sans", "Liberation Sans", "sans-serif")
    mono = ("ui-monospace", "SF Mono", "Menlo", "Consolas", "Liberation Mono", "monospace")
    return gr.themes.Base(
        font=[gr.themes.Font(name) for name in sans], font_mono=[gr.themes.Font(name) for name in mono]
    ).set(
        body_background_fill="#f7f4ee",
        body_background_fill_dark="#171614",
        body_text_color="#1f1c18",
        body_text_color_dark="#ebe6dc",
    )


def _asset(name: str) -> str:
    return files("ui").joinpath("assets", name).read_text("utf-8")
