"""Answers as HTML. Pure functions; every text from outside passes through `ui.text` on its way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from ui.icons import ICONS
from ui.text import escaped, isolated, origin, plural, readable_date

if TYPE_CHECKING:
    from rag import Answer, Citation
    from ui.conversation import Turn

Opens = Literal["citation", "related"]

_LABEL = re.compile(r"\s*\[(\d{1,3})\]")

_NO_BREAK = "\u2060"
"""Keeps a citation number on the line of the word before it."""

VERDICT_WORDS = {
    "supported": "Supported by the cited lines",
    "unsupported": "Not supported by the cited lines",
    "unchecked": "Not checked",
}


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
    if one.answer is None:
        body = problem(one.problem or "")
    elif one.answer.abstained:
        body = abstention(one.answer, index, calm)
    else:
        body = answer(one.answer, index, calm)
    return _turn(one.question, index, body)


def pending(question: str, index: int, status: str, draft: str) -> str:
    """A question whose answer is still being written. The draft is plain text until it is checked."""
    written = f'<p class="by-draft" dir="auto">{escaped(draft)}</p>' if draft else ""
    working = f'<p class="by-status"><span class="by-dot" aria-hidden="true"></span>{escaped(status)}</p>'
    return _turn(question, index, written + working, busy=True)


def problem(message: str) -> str:
    return f'<div class="by-problem" role="alert">{ICONS["warning"]}<p>{isolated(message)}</p></div>'


def answer(given: Answer, index: int, calm: bool = False) -> str:
    return "".join(
        [
            "" if calm else _notice(given),
            _statements(given, index),
            _verdict_summary(given),
            _remark(given) if calm else "",
            _disagreements(given, index),
            _sources(given, index),
            _copy_button(given),
        ]
    )


def abstention(given: Answer, index: int, calm: bool = False) -> str:
    rows = "".join(
        f"<li>{pin(c, index, 'related', at=i)}<div>{_work_line(c)}{_quote(c)}</div></li>"
        for i, c in enumerate(given.related, start=1)
    )
    closest = (
        f'<section class="by-related"><h3>Closest lines, which do not answer it</h3><ol>{rows}</ol></section>'
        if rows
        else ""
    )
    notice = "" if calm else _notice(given)
    return f'{notice}<div class="by-abstained">{ICONS["none"]}<p>{isolated(given.text)}</p></div>{closest}'


def pin(citation: Citation, index: int, opens: Opens = "citation", at: int | None = None) -> str:
    """The numbered button that opens a citation beside the answer."""
    number = citation.number if at is None else at
    name = "Source" if opens == "citation" else "Closest line"
    lines = "line" if citation.line_start == citation.line_end else "lines"
    label = f"{name} {number}: {citation.title or citation.source}, {lines} {citation.lines}"
    return (
        f'<button type="button" class="by-pin" data-opens="{place(index, opens, number)}" '
        f'aria-controls="source" aria-label="{escaped(label)}">{number}</button>'
    )


def place(index: int, opens: Opens, number: int) -> str:
    """Which citation a button opens: turn from 0, kind, number from 1."""
    return f"{index}/{opens}/{number}"


def address(citation: Citation) -> str:
    """`file.txt:22`, as `byline show` takes it."""
    page = f", page {citation.page}" if citation.page is not None else ""
    return f"{citation.source}:{citation.lines}{page}"


def as_plain_text(given: Answer) -> str:
    """The answer with its sources, for pasting elsewhere."""
    rows = [given.text]
    for c in given.citations:
        head = ", ".join(part for part in (c.outlet, readable_date(c.published), c.title) if part)
        rows.append(f"[{c.number}] {head} ({address(c)}): “{c.quote}”")
    return "\n".join([rows[0], "", *rows[1:]]) if len(rows) > 1 else rows[0]


def _turn(question: str, index: int, body: str, busy: bool = False) -> str:
    state = "true" if busy else "false"
    return (
        f'<article class="by-turn" aria-label="Question {index + 1}" aria-busy="{state}">'
        f'<h2 class="by-question" dir="auto">{escaped(_shortened(question))}</h2>{body}</article>'
    )


def _shortened(text: str, most: int = 2_000) -> str:
    return text if len(text) <= most else f"{text[:most]} … ({len(text):,} characters)"


def _notice(given: Answer) -> str:
    if not given.notice:
        return ""
    return f'<div class="by-notice" role="note">{ICONS["note"]}<p>{isolated(given.notice)}</p></div>'


def _remark(given: Answer) -> str:
    return f'<p class="by-small by-remark">{isolated(given.notice)}</p>' if given.notice else ""


def _statements(given: Answer, index: int) -> str:
    cited = {c.number: c for c in given.citations}
    each = _verdicts_differ(given)
    shown = []
    for s in given.statements:
        text = s.text if given.answerer == "quote" else _without_labels(s.text, cited)
        pins = "".join(pin(cited[n], index) for n in s.citations if n in cited)
        verdict = _verdict(s.verdict, s.reason) if each else ""
        said = f'{isolated(text)}<span class="by-pins">{_NO_BREAK}{pins}</span>{verdict}'
        shown.append(f'<span class="by-statement by-{s.verdict}">{said}</span>')
    if not shown:
        return f'<div class="by-answer"><p>{isolated(given.text)}</p></div>'
    if given.answerer == "quote":
        return '<div class="by-answer by-quoted">' + "".join(f"<p>{one}</p>" for one in shown) + "</div>"
    return f'<div class="by-answer"><p>{" ".join(shown)}</p></div>'


def _without_labels(text: str, cited: dict[int, Citation]) -> str:
    """A model's own `[1]` would stand beside our button for the same citation."""
    return _LABEL.sub(lambda found: "" if int(found[1]) in cited else found[0], text)


def _verdict(verdict: str, reason: str | None = None) -> str:
    words = VERDICT_WORDS[verdict] + (f": {reason}" if reason and verdict == "unsupported" else "")
    return f'<span class="by-verdict by-{verdict}">{ICONS[verdict]}{isolated(words)}</span>'


def _verdicts_differ(given: Answer) -> bool:
    """Whether each sentence must carry its own verdict: they differ, or one has a reason that is its own."""
    said = {(s.verdict, s.reason if s.verdict == "unsupported" else None) for s in given.statements}
    return len(said) > 1 or any(reason for _, reason in said)


def _verdict_summary(given: Answer) -> str:
    """One line for all sentences when they fare alike; else each sentence carries its own."""
    if not given.statements or _verdicts_differ(given):
        return ""
    verdict = given.statements[0].verdict
    words = VERDICT_WORDS[verdict]
    if verdict == "supported" and given.answerer == "quote":
        words = "Supported: quoted word for word from the cited lines"
    elif len(given.statements) > 1:
        words = f"{words} (all {len(given.statements)} sentences)"
    return f'<p class="by-verdicts"><span class="by-verdict by-{verdict}">{ICONS[verdict]}{words}</span></p>'


def _disagreements(given: Answer, index: int) -> str:
    if not given.disagreements:
        return ""
    cited = {c.number: c for c in given.citations}
    rows = []
    for one in given.disagreements:
        values = "".join(
            f"<li><strong>{isolated(v.value)}</strong> "
            + "".join(pin(cited[n], index) for n in v.citations if n in cited)
            + "</li>"
            for v in one.values
        )
        rows.append(f"<li><p>{isolated(one.about)}</p><ul>{values}</ul></li>")
    heading = f"<h3>{ICONS['differ']}The articles disagree</h3>"
    return f'<section class="by-disagree">{heading}<ul>{"".join(rows)}</ul></section>'


def _sources(given: Answer, index: int) -> str:
    if not given.citations:
        return ""
    said = {s.text for s in given.statements}
    works: dict[tuple[str, str, str], list[Citation]] = {}
    for c in given.citations:
        works.setdefault((c.source, c.article_sha256, c.title), []).append(c)
    items = "".join(f'<li class="by-work">{_work(group, index, said)}</li>' for group in works.values())
    return f'<section class="by-sources"><h3>Sources</h3><ul>{items}</ul></section>'


def _work(group: Sequence[Citation], index: int, said: Iterable[str]) -> str:
    """One article and the lines that are cited from it. A quote that stands in the answer is not repeated."""
    first = group[0]
    lines = "".join(
        f"<li>{pin(c, index)}<div><code>{isolated(address(c))}</code>{_stale(c)}"
        f"{'' if c.quote in said else _quote(c)}</div></li>"
        for c in group
    )
    return (
        f'<p class="by-origin">{origin(first.outlet, first.published)}</p>'
        f'<p class="by-work-title">{isolated(first.title or first.source)}</p><ul class="by-cited">{lines}</ul>'
    )


def _work_line(citation: Citation) -> str:
    where = origin(citation.outlet, citation.published)
    return (
        f'<p class="by-origin">{where}{" · " if where else ""}<code>{isolated(address(citation))}</code></p>'
        f'<p class="by-work-title">{isolated(citation.title or citation.source)}</p>'
    )


def _quote(citation: Citation) -> str:
    return f'<blockquote class="by-quote" dir="auto">{escaped(citation.quote)}</blockquote>'


def _stale(citation: Citation) -> str:
    if not citation.stale:
        return ""
    return f'<span class="by-stale">{ICONS["warning"]}file has changed since it was indexed</span>'


def _copy_button(given: Answer) -> str:
    text = escaped(as_plain_text(given)).replace("\n", "&#10;")
    return (
        f'<p class="by-tools"><button type="button" class="by-copy" data-copy="{text}">{ICONS["copy"]}'
        '<span>Copy answer with sources</span></button><span class="by-copied" role="status"></span></p>'
    )
