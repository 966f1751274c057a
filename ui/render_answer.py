"""An answer as HTML: its sentences, each with its citations or with what speaks against it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.doors import readable_date, sources_of
from ui import render_notes as notes
from ui.icons import ICONS
from ui.render_citations import address, claim, closest, pin, sources
from ui.text import escaped, isolated, with_short

if TYPE_CHECKING:
    from rag import Answer, Citation, Statement

_LABEL = re.compile(r"(?<!\s)\s*+\[(\d{1,3})\]")
_DRAFT_LABEL = re.compile(r"(?<![ \t])[ \t]*+[\[【［](?:[\d,;&\s–-]{1,30}(?:[\]】］]|\Z)|\Z)")
"""Also one whose end has not come yet: numbers that nobody has checked are no citations."""

_NO_BREAK = "\u2060"
"""Keeps a citation number on the line of the word before it."""

VERDICT_WORDS = {
    "supported": "Supported by the cited lines",
    "unsupported": "Not supported by the cited lines",
    "unchecked": "Not checked",
}


def answer(given: Answer, index: int, calm: bool = False) -> str:
    """`calm`: no model is expected to write here, so a notice reports no failure and stands in small type below."""
    return "".join(
        [
            "" if calm else notes.notice(given),
            notes.reading(given),
            _sentences(given, index),
            _verdict_summary(given),
            notes.remark(given) if calm else "",
            notes.unanswered(given),
            notes.disagreements(given, index),
            sources(given, index),
            _copy_button(given),
        ]
    )


def abstention(given: Answer, index: int, calm: bool = False) -> str:
    said = f'<div class="by-abstained">{ICONS["none"]}<p>{isolated(given.text)}</p></div>'
    return ("" if calm else notes.notice(given)) + notes.reading(given) + said + closest(given, index)


def so_far(checked: Answer | None, draft: str, index: int) -> str:
    """An answer that is still being written: what is checked as it will stay, then the draft, marked as pending.

    A screen reader is told each checked sentence once, and of the draft nothing.
    """
    tail = _DRAFT_LABEL.sub("", draft).strip()
    shown = [_statement(s, checked, index, marked=True) for s in checked.statements] if checked else []
    if tail:
        label = f'<span class="by-pending-label">{ICONS["unchecked"]}Being checked</span>'
        shown.append(f'<span class="by-draft" aria-live="off">{label} <bdi>{escaped(tail)}</bdi></span>')
    written = f'<div class="by-answer"><p>{" ".join(shown)}</p></div>' if shown else ""
    return (notes.reading(checked) if checked else "") + written


def as_plain_text(given: Answer) -> str:
    """The answer with its sources, for pasting elsewhere."""
    blocks = [given.text]
    if given.unanswered:
        blocks.append("\n".join(["Not answered by the articles:", *(f"- {part}" for part in given.unanswered)]))
    rows = []
    for c in sources_of(given):
        head = ", ".join(part for part in (c.outlet, readable_date(c.published), c.title) if part)
        rows.append(f"[{c.number}] {head} ({address(c)}): “{c.quote}”")
    return "\n\n".join([*blocks, *(["\n".join(rows)] if rows else [])])


def _sentences(given: Answer, index: int) -> str:
    if not given.statements:
        return f'<div class="by-answer"><p>{isolated(given.text)}</p></div>'
    each = not _alike(given)
    shown = [_statement(s, given, index, marked=each) for s in given.statements]
    if given.answerer == "quote":
        return '<div class="by-answer by-quoted">' + "".join(f"<p>{one}</p>" for one in shown) + "</div>"
    return f'<div class="by-answer"><p>{" ".join(shown)}</p></div>'


def _statement(one: Statement, given: Answer, index: int, marked: bool) -> str:
    """A sentence. Lines that do not support it never stand beside it as citations."""
    cited = {c.number: c for c in given.citations}
    named = [cited[n] for n in one.citations if n in cited]
    quoted = named[0] if given.answerer == "quote" and named and named[0].quote == one.text else None
    text = one.text if given.answerer == "quote" else _without_labels(one.text, cited)
    shown = f"<bdi>{with_short(text, given.short_in(quoted))}</bdi>" if quoted else isolated(text)
    if one.verdict == "unsupported":
        after = _doubt(one, "".join(claim(c, index) for c in named))
    else:
        pins = "".join(pin(c, index) for c in named)
        after = f'<span class="by-pins">{_NO_BREAK}{pins}</span>' if pins else ""
        after += _doubt(one) if marked and one.verdict == "unchecked" else ""
    return f'<span class="by-statement by-{one.verdict}">{shown}{after}</span>'


def _without_labels(text: str, cited: dict[int, Citation]) -> str:
    """A model's own `[1]` would stand beside our button for the same citation."""
    return _LABEL.sub(lambda found: "" if int(found[1]) in cited else found[0], text)


def _doubt(one: Statement, claims: str = "") -> str:
    """What speaks against a sentence, in words, right behind it."""
    looked = f'<span class="by-claims">Lines it names: {claims}</span>' if claims else ""
    said = f"<span>{isolated(_worded(one))}{looked}</span>"
    return f' <span class="by-verdict by-doubt by-{one.verdict}">{ICONS[one.verdict]}{said}</span>'


def _worded(one: Statement) -> str:
    return VERDICT_WORDS[one.verdict] + (f": {one.reason}" if one.reason and one.verdict != "supported" else "")


def _alike(given: Answer) -> bool:
    """Whether one line can speak for all sentences. What is unsupported is always said at its sentence."""
    return len({_worded(s) for s in given.statements}) == 1 and given.statements[0].verdict != "unsupported"


def _verdict_summary(given: Answer) -> str:
    """One line on how the sentences fare."""
    count = len(given.statements)
    if not count:
        return ""
    first = given.statements[0]
    if _alike(given):
        verdict, words = first.verdict, _worded(first)
        if verdict == "supported" and given.answerer == "quote":
            words = "Supported: quoted word for word from the cited lines"
        elif count > 1:
            words = f"{words} (all {count} sentences)"
    elif count > 1:
        good = sum(s.verdict == "supported" for s in given.statements)
        verdict, words = "unchecked", f"{good or 'None'} of {count} sentences supported by the cited lines"
    else:
        return ""
    return f'<p class="by-verdicts"><span class="by-verdict by-{verdict}">{ICONS[verdict]}{isolated(words)}</span></p>'


def _copy_button(given: Answer) -> str:
    text = escaped(as_plain_text(given)).replace("\n", "&#10;")
    return (
        f'<p class="by-tools"><button type="button" class="by-copy" data-copy="{text}">{ICONS["copy"]}'
        '<span>Copy answer with sources</span></button><span class="by-copied" role="status"></span></p>'
    )
