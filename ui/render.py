"""The conversation and its frame as HTML. Pure functions; every text from outside passes through `ui.text`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ui.conversation import STOPPED
from ui.icons import ICONS
from ui.render_answer import abstention, answer, so_far
from ui.text import escaped, isolated, plural

if TYPE_CHECKING:
    from rag import Answer
    from ui.conversation import Turn


def header(articles: int, passages: int, written_by: str | None) -> str:
    """The name, what is indexed, and who writes the answers (None: they are quotes)."""
    mode = f"Answers written by {isolated(written_by)}" if written_by else "Answers are exact quotes"
    return (
        '<div class="by-masthead"><h1 class="by-name">Byline</h1>'
        '<p class="by-tagline">Ask the articles. Every sentence shows its lines.</p>'
        f'<p class="by-facts"><span>{plural(articles, "article")}, {plural(passages, "passage")}</span>'
        f'<span class="by-mode">{mode}</span></p></div>'
    )


def welcome(examples: Sequence[str]) -> str:
    """What the conversation shows before the first question."""
    buttons = "".join(
        f'<li><button type="button" class="by-example" data-example="{i}">{isolated(text)}</button></li>'
        for i, text in enumerate(examples)
    )
    offered = f'<p class="by-small">For example</p><ul class="by-examples">{buttons}</ul>' if buttons else ""
    return (
        '<div class="by-welcome"><h2>What would you like to know?</h2>'
        "<p>Byline answers from your articles only, and shows where each sentence comes from. "
        "When the articles do not answer, it says so.</p>"
        f"{offered}</div>"
    )


def hint(text: str) -> str:
    return f'<p class="by-hint-text">{escaped(text)}</p>' if text else ""


def turns(past: Sequence[Turn], calm: bool = False) -> str:
    return "".join(turn(one, index, calm) for index, one in enumerate(past))


def turn(one: Turn, index: int, calm: bool = False) -> str:
    """One question with its answer, or with what went wrong.

    `calm`: no model is expected to write here, so a notice reports no failure and stands in small type below.
    """
    if one.stopped:
        body = so_far(one.answer, "", index) + f'<p class="by-small by-stopped">{escaped(STOPPED)}</p>'
    elif one.answer is None:
        body = problem(one.problem or "")
    elif one.answer.abstained:
        body = abstention(one.answer, index, calm)
    else:
        body = answer(one.answer, index, calm)
    return _turn(one.question, index, body)


def pending(question: str, index: int, status: str, draft: str, checked: Answer | None = None) -> str:
    """A question whose answer is still being written: the sentences that are `checked`, and the draft after them."""
    working = f'<p class="by-status"><span class="by-dot" aria-hidden="true"></span>{escaped(status)}</p>'
    return _turn(question, index, so_far(checked, draft, index) + working, busy=True)


def problem(message: str) -> str:
    return f'<div class="by-problem" role="alert">{ICONS["warning"]}<p>{isolated(message)}</p></div>'


def _turn(question: str, index: int, body: str, busy: bool = False) -> str:
    state = "true" if busy else "false"
    return (
        f'<article class="by-turn" aria-label="Question {index + 1}" aria-busy="{state}">'
        f'<h2 class="by-question" dir="auto">{escaped(_shortened(question))}</h2>{body}</article>'
    )


def _shortened(text: str, most: int = 2_000) -> str:
    return text if len(text) <= most else f"{text[:most]} … ({len(text):,} characters)"
