"""Word files (.docx) -> stories: paragraphs and table rows in reading order, one per line."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.articles.decoding import seen, storable
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
_ALMOST_WHITE = re.compile("(?:f[a-f0-9]){3}", re.I)
_SMALLEST_HALF_POINTS = 3


def read_word(data: bytes) -> list[Story]:
    """The stories of a Word file. Raises `UnreadableFile` when it is damaged, has no text, or unpacks to too much."""
    _refuse_bombs(data)
    import docx

    try:
        document = docx.Document(io.BytesIO(data))
        body = _Body(_hidden_styles(document.styles.element))
        lines = [
            line for block in body.blocks(document.element.body, 0) for line in stored_lines(seen(storable(block)))
        ]
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


class _Body:
    """The paragraphs of a document, without what Word does not show: `hidden` are the names of hiding styles."""

    def __init__(self, hidden: frozenset[str]) -> None:
        self._hidden = hidden

    def blocks(self, parent: _Element, depth: int) -> Iterator[str]:
        """Paragraphs and table rows, also those inside content controls."""
        if depth > _DEEPEST:
            return
        for child in parent:
            if child.tag == f"{_W}p":
                yield self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                for row in child.iter(f"{_W}tr"):
                    yield from self._row(row, depth)
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins", f"{_W}moveTo"):
                yield from self.blocks(child, depth + 1)

    def _row(self, row: _Element, depth: int) -> Iterator[str]:
        """A table row as one line, its cells set apart by tabs. A cell of several paragraphs gives a line for each."""
        cells = [
            [line for line in self.blocks(cell, depth + 1) if line.strip()]
            for cell in row.iter(f"{_W}tc")
            if _own(cell, row)
        ]
        if all(len(cell) <= 1 for cell in cells):
            line = _CELL_GAP.join(cell[0] if cell else "" for cell in cells).strip()
            if line:
                yield line
        else:
            for cell in cells:
                yield from cell

    def _paragraph(self, paragraph: _Element) -> str:
        if _style_of(paragraph, "p") in self._hidden:
            return ""
        parts: list[str] = []
        for run in paragraph.iter(f"{_W}r"):
            if _unseen(run.find(f"{_W}rPr")) or _style_of(run, "r") in self._hidden or _moved_away(run):
                continue
            for piece in run:
                parts.append(piece.text or "" if piece.tag == f"{_W}t" else _BREAKS.get(piece.tag, ""))
        text = "".join(parts)
        return f"• {text}" if text.strip() and _listed(paragraph) else text


def _own(cell: _Element, row: _Element) -> bool:
    """Whether the cell belongs to this row, not to a table inside it."""
    parent = cell.getparent()
    while parent is not None and parent.tag != f"{_W}tr":
        parent = parent.getparent()
    return parent is row


def _style_of(element: _Element, kind: str) -> str:
    style = element.find(f"{_W}{kind}Pr/{_W}{kind}Style")
    return style.get(f"{_W}val") or "" if style is not None else ""


def _moved_away(run: _Element) -> bool:
    """Whether a tracked change took the run from here."""
    parent = run.getparent()
    return parent is not None and parent.tag in (f"{_W}moveFrom", f"{_W}del")


def _unseen(properties: _Element | None) -> bool:
    """Whether run properties hide the text: as hidden text, in white without shading, or too small to see."""
    if properties is None:
        return False
    for name in ("vanish", "specVanish"):
        hides = properties.find(f"{_W}{name}")
        if hides is not None and hides.get(f"{_W}val") not in ("0", "false", "off"):
            return True
    colour, size = properties.find(f"{_W}color"), properties.find(f"{_W}sz")
    shaded = any(properties.find(f"{_W}{name}") is not None for name in ("shd", "highlight"))
    if colour is not None and not shaded and _ALMOST_WHITE.fullmatch(colour.get(f"{_W}val") or ""):
        return not _on_shading(properties)
    half_points = (size.get(f"{_W}val") or "") if size is not None else ""
    return half_points.isdigit() and int(half_points) <= _SMALLEST_HALF_POINTS


def _on_shading(element: _Element) -> bool:
    """Whether a paragraph, cell, table or style around has a ground of its own, on which white letters show."""
    parent = element.getparent()
    while parent is not None:
        for name in ("pPr", "tcPr", "tblPr"):
            if parent.find(f"{_W}{name}/{_W}shd") is not None:
                return True
        if parent.tag == f"{_W}tbl" and parent.find(f"{_W}tblPr/{_W}tblStyle") is not None:
            return True
        parent = parent.getparent()
    return False


def _hidden_styles(styles: _Element) -> frozenset[str]:
    """The styles whose text Word does not show, also by the style that they are based on."""
    based: dict[str, str] = {}
    hidden: set[str] = set()
    for style in styles.iter(f"{_W}style"):
        name, parent = style.get(f"{_W}styleId") or "", style.find(f"{_W}basedOn")
        if _unseen(style.find(f"{_W}rPr")):
            hidden.add(name)
        elif parent is not None and style.find(f"{_W}rPr/{_W}vanish") is None:
            based[name] = parent.get(f"{_W}val") or ""
    for name in list(based):
        chain, at = {name}, based[name]
        while at in based and at not in chain:
            chain.add(at)
            at = based[at]
        if at in hidden:
            hidden |= chain
    return frozenset(hidden - {""})


def _listed(paragraph: _Element) -> bool:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    named = (style.get(f"{_W}val") or "").lower().startswith("list") if style is not None else False
    return named or paragraph.find(f"{_W}pPr/{_W}numPr") is not None
