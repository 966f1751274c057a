"""An answer on the terminal: its text, what speaks against it, and its sources with the words that answer in bold."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.doors import looked_at, sources_of

if TYPE_CHECKING:
    from rag.types import Answer, Citation, Statement

_STEERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_PLAIN = "\x1b[0m"
_STYLES = {"dim": "\x1b[2m", "bold": "\x1b[1m", "warn": "\x1b[31m"}


def out(text: str = "", style: str = "") -> None:
    """Exactly this text: rich would take [1] for markup. Only on a terminal, an article must not steer it."""
    text = _harmless(text)
    sys.stdout.write((f"{_STYLES[style]}{text}{_PLAIN}" if style and _styled() else text) + "\n")


def _harmless(text: str) -> str:
    return _STEERS.sub("\ufffd", text) if sys.stdout.isatty() else text


def _styled() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def print_answer(answer: Answer) -> None:
    """The answer with all that a reader should know of it, as plain text on stdout. Where articles differ stands in its
    text."""
    if answer.understood:
        out(f"Understood as: {_one_line(answer.understood)}", "dim")
    if answer.period:
        out(_one_line(looked_at(answer.period)), "dim")
    if answer.understood or answer.period:
        out()
    out(answer.text)
    _print_doubts(answer)
    if answer.unanswered:
        out("\nNot answered by the articles:", "bold")
        for part in answer.unanswered:
            out(f"  - {_one_line(part)}")
    for heading, citations in (("Sources", sources_of(answer)), ("Closest lines, which do not answer", answer.related)):
        if citations:
            out(f"\n{heading}", "bold")
            for citation in citations:
                _print_citation(citation, answer.short_in(citation) if heading == "Sources" else [])
    if answer.notice:
        out(f"\n{answer.notice}")


def _print_doubts(answer: Answer) -> None:
    """What speaks against sentences, and the lines that they name; each reason against unchecked ones once."""
    cited = {c.number: c for c in answer.citations}
    doubtful = [s for s in answer.statements if s.verdict == "unsupported"]
    if doubtful:
        out("\nNot supported by the cited lines", "warn")
    for statement in doubtful:
        named = ", ".join(f"{cited[n].source}:{cited[n].lines}" for n in statement.citations if n in cited)
        out(f"  - {_doubt(statement)}{f' (it names {named})' if named else ''}")
    unchecked = [s for s in answer.statements if s.verdict == "unchecked"]
    if not unchecked:
        return
    out("\nNot checked: whether the cited lines support these words. Read them before you rely on them.", "warn")
    reasons = {s.reason for s in unchecked}
    if len(reasons) == 1 and len(unchecked) == len(answer.statements):
        said = [_one_line(reason) for reason in reasons if reason]
    else:
        said = [_doubt(s) for s in unchecked]
    for line in said:
        out(f"  - {line}")


def _doubt(statement: Statement) -> str:
    return _one_line(f"“{statement.text}”" + (f": {statement.reason}" if statement.reason else ""))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _print_citation(citation: Citation, short: Sequence[tuple[int, int]]) -> None:
    """`short`: where the words that answer stand in the quote."""
    about = ", ".join(part for part in (citation.outlet, citation.published) if part)
    about = f" ({about})" if about else ""
    stale = "  (stale: the file has changed since it was indexed)" if citation.stale else ""
    out(f"[{citation.number}] {citation.source}:{citation.lines}  {citation.title}{about}{stale}")
    sys.stdout.write(f"    {_marked(citation.quote, short)}\n")


def _marked(quote: str, short: Sequence[tuple[int, int]]) -> str:
    """The quote in one line, on a terminal with the words that answer in bold."""
    bold, end = (_STYLES["bold"], _PLAIN) if _styled() else ("", "")
    shown, at = "", 0
    for start, stop in short:
        shown += f"{_harmless(quote[at:start])}{bold}{_harmless(quote[start:stop])}{end}"
        at = stop
    return " ".join((shown + _harmless(quote[at:])).split())
