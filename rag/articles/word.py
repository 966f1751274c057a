"""Word files (.docx) -> stories: paragraphs and table rows in reading order, one per line."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.articles.decoding import storable
from rag.articles.limits import MAX_UNZIPPED_BYTES, MAX_WORD_XML_BYTES
from rag.articles.metadata import same_words
from rag.articles.splitting import article_starts
from rag.articles.story import Facts, Story, stored_lines
from rag.errors import UnreadableFile

if TYPE_CHECKING:
    from lxml.etree import _Element

_DAMAGED = "a damaged Word file (.docx)"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t", f"{_W}noBreakHyphen": "-"}
_CELL_GAP = "\t"
_TITLE_LINES = 8
_DEEPEST = 50


def read_word(data: bytes) -> list[Story]:
    """The stories of a Word file. Raises `UnreadableFile` when it is damaged, has no text, or unpacks to too much."""
    _refuse_bombs(data)
    import docx

    try:
        document = docx.Document(io.BytesIO(data))
        lines = [line for block in _blocks(document.element.body, 0) for line in stored_lines(storable(block))]
        named = document.core_properties.title or ""
    except UnreadableFile:
        raise
    except Exception as error:  # python-docx raises many kinds of error for damaged files
        raise UnreadableFile(_DAMAGED) from error
    lines = [line.rstrip() for line in lines]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    if not lines:
        raise UnreadableFile("a Word file without text")
    starts = article_starts(lines)
    stories = [Story(lines[a:b]) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
    # Templates leave titles such as "Word Document": the property counts where the text bears it out.
    head = next((line for line in lines[:_TITLE_LINES] if named and same_words(line) == same_words(named)), "")
    return [Story(stories[0].lines, Facts(title=head)), *stories[1:]] if head else stories


def _refuse_bombs(data: bytes) -> None:
    """Sizes come from the archive's directory; zipfile reads no part beyond them."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sizes = [(info.filename, info.file_size) for info in archive.infolist()]
    except Exception as error:  # zipfile raises many kinds of error for damaged archives
        raise UnreadableFile(_DAMAGED) from error
    largest = max((size for name, size in sizes if name.lower().endswith((".xml", ".rels"))), default=0)
    if sum(size for _, size in sizes) > MAX_UNZIPPED_BYTES or largest > MAX_WORD_XML_BYTES:
        raise UnreadableFile(f"a Word file that unpacks to more than {MAX_WORD_XML_BYTES:,} bytes of text")


def _blocks(parent: _Element, depth: int) -> Iterator[str]:
    """Paragraphs and table rows, also those inside content controls."""
    if depth > _DEEPEST:
        return
    for child in parent:
        if child.tag == f"{_W}p":
            yield _paragraph(child)
        elif child.tag == f"{_W}tbl":
            for row in child.iter(f"{_W}tr"):
                yield from _row(row, depth)
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins", f"{_W}moveTo"):
            yield from _blocks(child, depth + 1)


def _row(row: _Element, depth: int) -> Iterator[str]:
    """A table row as one line, its cells set apart by tabs. A cell of several paragraphs gives a line for each."""
    cells = [
        [line for line in _blocks(cell, depth + 1) if line.strip()] for cell in row.iter(f"{_W}tc") if _own(cell, row)
    ]
    if all(len(cell) <= 1 for cell in cells):
        line = _CELL_GAP.join(cell[0] if cell else "" for cell in cells).strip()
        if line:
            yield line
    else:
        for cell in cells:
            yield from cell


def _own(cell: _Element, row: _Element) -> bool:
    """Whether the cell belongs to this row, not to a table inside it."""
    parent = cell.getparent()
    while parent is not None and parent.tag != f"{_W}tr":
        parent = parent.getparent()
    return parent is row


def _paragraph(paragraph: _Element) -> str:
    parts: list[str] = []
    for run in paragraph.iter(f"{_W}r"):
        properties = run.find(f"{_W}rPr")
        hides = properties.find(f"{_W}vanish") if properties is not None else None
        if hides is not None and hides.get(f"{_W}val") not in ("0", "false"):
            continue
        for piece in run:
            parts.append(piece.text or "" if piece.tag == f"{_W}t" else _BREAKS.get(piece.tag, ""))
    text = "".join(parts)
    return f"• {text}" if text.strip() and _listed(paragraph) else text


def _listed(paragraph: _Element) -> bool:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    named = (style.get(f"{_W}val") or "").lower().startswith("list") if style is not None else False
    return named or paragraph.find(f"{_W}pPr/{_W}numPr") is not None
