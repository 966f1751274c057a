"""Tables of public sets on a page of Markdown, each between two comments, so that one can be made anew alone."""

from __future__ import annotations

from pathlib import Path

from rag.errors import BylineError

_END = "<!-- /public -->"


def check(page: Path, data: Path) -> None:
    """Raises `BylineError` when the page has no place for the table of this file."""
    _split(page, data)


def put(page: Path, data: Path, table: str) -> None:
    """The table in the place of the one that stood there. Raises `BylineError`."""
    before, after = _split(page, data)
    try:
        page.write_text(f"{before}\n{table.strip()}\n{after}", "utf-8")
    except OSError as error:
        raise BylineError(f"{page}: it cannot be written: {error.strerror}") from None


def _split(page: Path, data: Path) -> tuple[str, str]:
    """The page up to the table, and from its end on."""
    start = f"<!-- public: {data.resolve().name} -->"
    try:
        text = page.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise BylineError(f"{page}: the page cannot be read: {reason}") from None
    before, found, rest = text.partition(start)
    _, end, after = rest.partition(_END)
    if not found or not end:
        raise BylineError(f"{page}: write {start} and {_END} on two lines where the table of {data.name} belongs")
    return before + start, end + after
