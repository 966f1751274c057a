"""Citations as HTML: the buttons that open them, and the lists of lines below an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from rag.doors import sources_of
from ui.icons import ICONS
from ui.text import escaped, isolated, origin, with_short

if TYPE_CHECKING:
    from rag import Answer, Citation

Opens = Literal["citation", "related"]


def pin(citation: Citation, index: int, opens: Opens = "citation", at: int | None = None) -> str:
    """The numbered button that opens a citation beside the answer."""
    number = citation.number if at is None else at
    name = "Source" if opens == "citation" else "Closest line"
    label = f"{name} {number}: {citation.title or citation.source}, {_lines(citation)}"
    return (
        f'<button type="button" class="by-pin" data-opens="{place(index, opens, number)}" '
        f'aria-controls="source" aria-label="{escaped(label)}">{number}</button>'
    )


def claim(citation: Citation, index: int) -> str:
    """Opens lines that a sentence named though they do not support it: an address, not a citation number."""
    label = f"{address(citation)}: look at the {_lines(citation)} that this sentence names without support"
    return (
        f'<button type="button" class="by-claim" data-opens="{place(index, "citation", citation.number)}" '
        f'aria-controls="source" aria-label="{escaped(label)}">{isolated(address(citation))}</button>'
    )


def place(index: int, opens: Opens, number: int) -> str:
    """Which citation a button opens: turn from 0, kind, number from 1."""
    return f"{index}/{opens}/{number}"


def address(citation: Citation) -> str:
    """`file.txt:22`, as `byline show` takes it."""
    page = f", page {citation.page}" if citation.page is not None else ""
    return f"{citation.source}:{citation.lines}{page}"


def sources(given: Answer, index: int) -> str:
    """The cited lines by article, without those that nothing in the answer rests on."""
    works: dict[tuple[str, str, str], list[Citation]] = {}
    for c in sources_of(given):
        works.setdefault((c.source, c.article_sha256, c.title), []).append(c)
    if not works:
        return ""
    items = "".join(f'<li class="by-work">{_work(group, index, given)}</li>' for group in works.values())
    return f'<section class="by-sources"><h3>Sources</h3><ul>{items}</ul></section>'


def closest(given: Answer, index: int) -> str:
    """The lines nearest to a question that they do not answer."""
    rows = "".join(
        f"<li>{pin(c, index, 'related', at=i)}<div>{_work_line(c)}{_quote(c)}</div></li>"
        for i, c in enumerate(given.related, start=1)
    )
    heading = "<h3>Closest lines, which do not answer it</h3>"
    return f'<section class="by-related">{heading}<ol>{rows}</ol></section>' if rows else ""


def _lines(citation: Citation) -> str:
    return f"{'line' if citation.line_start == citation.line_end else 'lines'} {citation.lines}"


def _work(group: Sequence[Citation], index: int, given: Answer) -> str:
    """One article and the lines that are cited from it. A quote that stands in the answer is not repeated."""
    first, said = group[0], {s.text for s in given.statements}
    lines = "".join(
        f"<li>{pin(c, index)}<div><code>{isolated(address(c))}</code>{_stale(c)}"
        f"{'' if c.quote in said else _quote(c, given.short_in(c))}</div></li>"
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


def _quote(citation: Citation, short: Sequence[tuple[int, int]] = ()) -> str:
    return f'<blockquote class="by-quote" dir="auto">{with_short(citation.quote, short)}</blockquote>'


def _stale(citation: Citation) -> str:
    if not citation.stale:
        return ""
    return f'<span class="by-stale">{ICONS["warning"]}file has changed since it was indexed</span>'
