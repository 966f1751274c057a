"""The page: which parts it has, and which event changes which of them. What they show is rendered elsewhere."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.resources import files
from typing import Any

import gradio as gr
from gradio.events import api

from rag import Answer, Citation, QueryEngine
from rag.doors import sources_of
from rag.errors import BylineError
from ui import render, source_view
from ui.conversation import STOPPED, Draft, Turn, respond
from ui.endpoint import ask_endpoint
from ui.render_citations import place

Turns = tuple[Turn, ...]

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
        shown = [past, live, article, turns, box, hint]
        asked = gr.on(
            [box.submit, ask.click, live.submit],
            _answer_handler(engine, examples),
            [box, turns],
            shown,
            **_PRIVATE,
            trigger_mode="once",
            concurrency_limit=ASKED_AT_ONCE,
            concurrency_id="ask",
        )
        gr.on(
            [past.click, live.click],
            _open_handler(engine),
            [turns],
            [article],
            **_PRIVATE,
            trigger_mode="always_last",
            concurrency_limit=None,
        )
        _ending(asked, stop, again, shown, turns, examples)
        page.load(head, None, masthead, **_PRIVATE, queue=False)
        api(ask_endpoint(engine), api_name="ask", concurrency_limit=ASKED_AT_ONCE, concurrency_id="ask")
    page.queue(max_size=WAITING_AT_MOST)
    return page


def _ending(
    asked: Any, stop: gr.Button, again: gr.Button, shown: list[Any], turns: gr.State, examples: Sequence[str]
) -> None:
    """What ends an answer that is being written: the reader stops it, or begins anew."""
    stop.click(_stopped, [turns], shown[:2], **_PRIVATE, cancels=[asked], queue=False)
    stop.click(None, None, None, js="() => document.querySelector('#question textarea').focus()", **_PRIVATE)
    again.click(
        lambda: ("", render.welcome(examples), source_view.placeholder(), (), "", ""),
        None,
        shown,
        **_PRIVATE,
        cancels=[asked],
        queue=False,
    )


def _stopped(turns: Turns) -> tuple[Any, Any]:
    """The conversation with what had been checked when the answer was stopped."""
    if not turns or not turns[-1].stopped:
        return gr.skip(), gr.skip()
    return render.turns(turns[:-1]), render.turn(turns[-1], len(turns) - 1)


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
        ssr_mode=False,
        pwa=False,
    )
    return str(address)


_PLAIN: dict[str, Any] = {"apply_default_css": False, "padding": False, "container": False}
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def _composer() -> tuple[gr.Textbox, gr.Button, gr.Button, gr.Button, gr.HTML]:
    hint = gr.HTML("", elem_id="hint", js_on_load="element.setAttribute('role', 'status');", **_PLAIN)
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


def _answer_handler(engine: QueryEngine, examples: Sequence[str]) -> Callable[..., Iterator[tuple[Any, ...]]]:
    skip = gr.skip()
    calm = _writer(engine) is None

    def on_ask(typed: str | None, turns: Turns, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        example = _number(event, "example")
        question = examples[example] if example is not None and 0 <= example < len(examples) else (typed or "")
        if not question.strip():
            yield skip, skip, skip, skip, skip, render.hint("Type a question first, then press Enter.")
            return
        past, opened = render.turns(turns, calm), None
        for step in respond(engine, question.strip(), turns):
            first = _first_source(step.checked if isinstance(step, Draft) else step.answer)
            # Opened once, so that it does not take the place of what the reader opens while the rest is written.
            pane = skip
            if first and first != opened:
                pane = _opened(engine, first, place(len(turns), "citation", first.number))
                opened = first
            if isinstance(step, Draft):
                draft = render.pending(question.strip(), len(turns), step.status, step.text, step.checked)
                # So that the citations of what is checked can be opened while the rest is being written.
                kept = (*turns, Turn(question.strip(), step.checked, STOPPED))
                yield past, draft, pane, kept, "" if past is not skip else skip, ""
                past = skip
            else:
                pane = source_view.placeholder() if step.answer and first is None else pane
                yield past, render.turn(step, len(turns), calm), pane, (*turns, step), skip, ""

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


def _number(event: gr.EventData, name: str) -> int | None:
    value = _field(event, name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


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
