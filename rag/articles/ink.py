"""The text of a PDF page that leaves ink: without invisible and white letters on a page that shows others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PageObject

_PERHAPS = re.compile(
    rb"\b[37]\s+Tr\b|(?<![\d.])(?:1|1\.0+|0?\.9[89]\d*)\s+(?:g|rg|sc|scn)\b|(?<![\d.])0(?:\.0+)?\s+k\b"
)
_SHOWS = {b"Tj", b"TJ", b"'", b'"'}
_FILLS = {b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"sh"}
_PICTURES = {b"Do", b"INLINE IMAGE"}
_ENOUGH = 200
"""So many visible characters say that the page is no scan whose invisible text was read from its picture."""
_ALMOST_WHITE = 0.97


def shown_text(page: PageObject) -> str:
    """The text of a page. A scanned page keeps the invisible text that OCR has laid over its picture."""
    contents = page.get_contents()
    if contents is not None and _PERHAPS.search(contents.get_data()):
        _take_out(page, contents)
    return page.extract_text() or ""


def _take_out(page: PageObject, contents: Any) -> None:
    """Drop the operations that show invisible or white letters from this page, as it is in memory."""
    from pypdf.generic import ContentStream, NameObject

    stream = contents if isinstance(contents, ContentStream) else ContentStream(contents, page.pdf)
    taken, visible = _unseen(stream.operations)
    pictured = any(operator in _PICTURES for _, operator in stream.operations)
    if taken and not (pictured and visible < _ENOUGH):
        stream.operations = [o for i, o in enumerate(stream.operations) if i not in taken]
        page[NameObject("/Contents")] = stream


def _unseen(operations: Sequence[tuple[Any, bytes]]) -> tuple[set[int], int]:
    """The positions of operations whose letters nobody sees, and how many characters the others show."""
    mode, white, painted, seen = 0, False, False, 0
    states: list[tuple[int, bool]] = []
    unseen: set[int] = set()
    for index, (operands, operator) in enumerate(operations):
        if operator == b"q":
            states.append((mode, white))
        elif operator == b"Q" and states:
            mode, white = states.pop()
        elif operator == b"Tr" and operands:
            mode = int(operands[0])
        elif operator in (b"g", b"rg", b"k", b"sc", b"scn"):
            white = _is_white(operands, operator)
        elif operator in _FILLS or operator in _PICTURES:
            painted = painted or not (white and operator in _FILLS)  # a white box is still white paper
        elif operator in _SHOWS:
            if mode in (3, 7) or (white and not painted and mode in (0, 4)):
                unseen.add(index)
            else:
                seen += sum(_length(operand) for operand in operands)
    return unseen, seen


def _is_white(operands: Sequence[Any], operator: bytes) -> bool:
    try:
        parts = [float(operand) for operand in operands]
    except (TypeError, ValueError):  # a pattern has a name
        return False
    if operator == b"k" or len(parts) == 4:
        return max(parts, default=1.0) <= 1 - _ALMOST_WHITE
    return bool(parts) and min(parts) >= _ALMOST_WHITE


def _length(operand: Any) -> int:
    if isinstance(operand, (str, bytes)):
        return len(operand)
    return sum(_length(part) for part in operand) if isinstance(operand, list) else 0
