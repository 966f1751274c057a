"""The article beside the answer: lines numbered as a text editor does, the cited characters marked, nothing more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ui.icons import ICONS
from ui.render_citations import address
from ui.text import escaped, isolated, origin

if TYPE_CHECKING:
    from rag import ArticleView, Citation

LINES_AROUND = 300
CHARACTERS_AROUND = 4_000
"""A line can be a whole book; a browser should not have to lay it out to show one sentence."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The characters of one line that are cited, `end` exclusive."""

    line: int
    start: int
    end: int


def placeholder() -> str:
    return (
        '<section class="by-source by-source--empty" aria-label="Source article"><div>'
        "<h2>Read it in the source</h2>"
        "<p>Choose a numbered citation, and its article opens here with the cited words marked.</p></div></section>"
    )


def unavailable(message: str) -> str:
    return (
        '<section class="by-source by-source--empty" aria-label="Source article">'
        f'<div class="by-problem" role="alert">{ICONS["warning"]}<p>{isolated(message)}</p></div></section>'
    )


def source_view(article: ArticleView, citation: Citation, place: str = "") -> str:
    """The article, open at a citation. `place` names the button that opened it, so that the page can mark it."""
    found = marked(article, citation)
    kicker = origin(article.outlet, article.published)
    return (
        f'<section class="by-source" aria-labelledby="by-source-title" data-opened="{escaped(place)}">'
        '<header class="by-source-head"><button type="button" class="by-back">Back to the answer</button>'
        f'<p class="by-origin">{kicker}</p>'
        f'<h2 id="by-source-title" tabindex="-1">{isolated(article.title or article.source)}</h2>'
        f'<p class="by-small"><code>{isolated(address(citation))}</code>{_original(article.url)}</p>'
        f"{_warnings(citation, bool(found))}</header>"
        f'<div class="by-lines" tabindex="0" role="group" aria-label="Text of the article with line numbers">'
        f"{''.join(_rows(article, citation, found))}</div></section>"
    )


def marked(article: ArticleView, citation: Citation) -> tuple[Marked, ...]:
    """Where the quote stands in these lines; nothing when other characters stand there now."""
    first, last = citation.line_start - article.first_line, citation.line_end - article.first_line
    if not 0 <= first <= last < len(article.lines):
        return ()
    spans = []
    for at in range(first, last + 1):
        start = citation.char_start if at == first else 0
        end = citation.char_end if at == last else len(article.lines[at])
        spans.append(Marked(article.first_line + at, start, end))
    text = "\n".join(article.lines[s.line - article.first_line][s.start : s.end] for s in spans)
    return tuple(spans) if text == citation.quote else ()


def _original(url: str | None) -> str:
    """A link out, for web addresses only: a page can name any address it likes as its own."""
    if not url:
        return ""
    try:
        scheme, host = urlsplit(url).scheme, urlsplit(url).hostname
    except ValueError:
        return ""
    if scheme not in ("http", "https") or not host:
        return ""
    return f' · <a href="{escaped(url)}" target="_blank" rel="noopener noreferrer nofollow">{isolated(host)}</a>'


def _warnings(citation: Citation, found: bool) -> str:
    shown = ""
    if citation.stale:
        shown += _warning("The file has changed since it was indexed. These are the lines that were indexed.")
    if not found:
        shown += _warning("The article was indexed again since this answer, and the quote is no longer at this place.")
        shown += f'<blockquote class="by-quote" dir="auto">{escaped(citation.quote)}</blockquote>'
    return shown


def _warning(text: str) -> str:
    return f'<div class="by-notice by-notice--stale" role="note">{ICONS["warning"]}<p>{escaped(text)}</p></div>'


def _rows(article: ArticleView, citation: Citation, found: Sequence[Marked]) -> Iterator[str]:
    spans = {one.line: one for one in found}
    count = len(article.lines)
    first = max(0, citation.line_start - article.first_line - LINES_AROUND)
    last = min(count, citation.line_end - article.first_line + LINES_AROUND + 1)
    if first:
        yield f'<p class="by-cut">{first:,} earlier lines are not shown</p>'
    for at in range(first, last):
        number = article.first_line + at
        text = _line(article.lines[at], spans.get(number))
        kind = "by-line by-line--cited" if number in spans else "by-line"
        yield f'<div class="{kind}" data-line="{number}"><div class="by-text" dir="auto">{text}</div></div>'
    if last < count:
        yield f'<p class="by-cut">{count - last:,} later lines are not shown</p>'


def _line(text: str, span: Marked | None) -> str:
    start, end = (span.start, span.end) if span else (0, 0)
    before, after = text[:start], text[end:]
    mark = f"<mark>{escaped(text[start:end])}</mark>" if end > start else ""
    return _head_cut(before) + mark + _tail_cut(after)


def _head_cut(text: str) -> str:
    if len(text) <= CHARACTERS_AROUND:
        return escaped(text)
    return _cut(len(text) - CHARACTERS_AROUND) + escaped(text[-CHARACTERS_AROUND:])


def _tail_cut(text: str) -> str:
    if len(text) <= CHARACTERS_AROUND:
        return escaped(text)
    return escaped(text[:CHARACTERS_AROUND]) + _cut(len(text) - CHARACTERS_AROUND)


def _cut(count: int) -> str:
    return f'<span class="by-cut">{count:,} characters are not shown</span>'
