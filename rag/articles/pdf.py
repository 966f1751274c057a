"""PDF files -> stories, page by page. Lines stay as the page sets them."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Sequence

from rag.articles.decoding import seen, storable
from rag.articles.ink import shown_text
from rag.articles.metadata import same_words, shortened
from rag.articles.story import Facts, Story, stored_lines
from rag.errors import UnreadableFile

_PAGE_NUMBER = re.compile(
    r"(?:page\s+|seite\s+|p\.\s*)?[-–—\s]*\d{1,5}[-–—\s]*(?:(?:of|/|von|de)\s*\d{1,5})?[-–—\s]*", re.I
)
_RUNNING_HEAD_PAGES = 3  # two are enough where the line counts the pages
_COUNTS_PAGES = re.compile(r"\b(?:page|seite|p\.)\s*0\b", re.I)
_LONGEST_RUNNING_HEAD = 100
_TITLE_LINES = 8


def read_pdf(data: bytes) -> list[Story]:
    """The story of a PDF. Raises `UnreadableFile` when it is encrypted, damaged, or only holds pictures."""
    import pypdf
    from pypdf.errors import FileNotDecryptedError, WrongPasswordError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFile("encrypted PDF: remove the password first")
        pages = [_page_lines(shown_text(page)) for page in reader.pages]
        named = str((reader.metadata and reader.metadata.title) or "")
    except UnreadableFile:
        raise
    except (FileNotDecryptedError, WrongPasswordError) as error:
        raise UnreadableFile("encrypted PDF: remove the password first") from error
    except Exception as error:  # pypdf raises many kinds of error for damaged files
        raise UnreadableFile("a damaged PDF") from error
    if not any(any(map(str.isalnum, line)) for lines in pages for line in lines):
        raise UnreadableFile("PDF without text (scanned pages): run OCR first")
    return [_story(pages, named)]


def _page_lines(text: str) -> list[str]:
    lines = [line.strip() for line in stored_lines(seen(storable(text)))]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return lines


def _story(pages: Sequence[list[str]], named: str) -> Story:
    running = _running_heads(pages)
    lines: list[str] = []
    furniture: set[int] = set()
    starts: list[tuple[int, int]] = []
    for number, page in enumerate(pages, start=1):
        if not page:
            continue
        starts.append((len(lines), number))
        for at, line in enumerate(page):
            edge = at < 2 or at >= len(page) - 2
            # The first line of the first page may be the headline, even where later pages repeat it.
            running_head = _as_running(line) in running and (len(starts) > 1 or at > 1)
            if edge and (running_head or _PAGE_NUMBER.fullmatch(line)):
                furniture.add(len(lines))
            lines.append(line)
    return Story(lines, _facts(lines, furniture, named), frozenset(furniture), tuple(starts))


def _running_heads(pages: Sequence[list[str]]) -> set[str]:
    """Lines that stand first or last on several pages, but for their numbers."""
    seen = Counter(_as_running(line) for page in pages for line in {*page[:2], *page[-2:]})
    return {
        line
        for line, count in seen.items()
        if line and (count >= _RUNNING_HEAD_PAGES or (count == 2 and _COUNTS_PAGES.search(line)))
    }


def _as_running(line: str) -> str:
    return re.sub(r"\d+", "0", line) if 0 < len(line) <= _LONGEST_RUNNING_HEAD else ""


def _facts(lines: Sequence[str], furniture: set[int], named: str) -> Facts:
    """The title in the file's properties, where the first lines bear it out; else the text decides."""
    wanted = same_words(named)
    head = [line for index, line in enumerate(lines) if index not in furniture][:_TITLE_LINES]
    if wanted and any(same_words(line) == wanted for line in head):
        return Facts(title=shortened(storable(named), 300))
    return Facts()
