"""Which reader a file needs. The content decides; the extension only where the content leaves it open."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from rag.articles.decoding import BINARY, decode
from rag.errors import UnreadableFile

Format = Literal["pdf", "word", "web", "jsonl", "markdown", "text"]

_SUFFIXES: dict[str, Format] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdown": "markdown",
    ".html": "web",
    ".htm": "web",
    ".xhtml": "web",
    ".pdf": "pdf",
    ".docx": "word",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
SUPPORTED_SUFFIXES = frozenset(_SUFFIXES)
"""Extensions that a walk over a folder takes up, in lower case."""

_OTHER_FORMATS = (
    (b"\xd0\xcf\x11\xe0", "an old or encrypted Office file: save it as .docx without a password"),
    (b"{\\rtf", "rich text (RTF): save it as .docx or .txt"),
    (b"\x89PNG", "an image, not text"),
    (b"\xff\xd8\xff", "an image, not text"),
    (b"GIF8", "an image, not text"),
    (b"\x1f\x8b", "compressed (gzip): unpack it first"),
    (b"BZh", "compressed (bzip2): unpack it first"),
    (b"\xfd7zXZ", "compressed (xz): unpack it first"),
    (b"7z\xbc\xaf", "compressed (7-Zip): unpack it first"),
)
_PAGE_START = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,2000}>\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I
)
_TAG = re.compile(
    r"</?(?:p|div|span|a|br|h[1-6]|li|ul|ol|table|tr|td|script|style|meta|link|article|section)\b[^<>]*>", re.I
)
_ANY_TAG = re.compile(r"<[a-z!/][^<>]*>", re.I)
_HEAD_CHARACTERS = 20_000
_TAGS_OF_A_PAGE = 10
_CHARACTERS_PER_TAG = 200


@dataclass(frozen=True, slots=True)
class Detected:
    """The reader to use, with the decoded characters where the format is a text."""

    format: Format
    text: str = ""


def detect(data: bytes, source: str) -> Detected:
    """Raises `UnreadableFile` for what no reader reads."""
    if data.startswith(b"%PDF-") or data[:1_024].lstrip().startswith(b"%PDF-"):
        return Detected("pdf")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(data, source)
    for magic, reason in _OTHER_FORMATS:
        if data.startswith(magic):
            raise UnreadableFile(reason)
    hint = _SUFFIXES.get(PurePosixPath(source).suffix.lower(), "text")
    text = decode(data)
    return Detected(_text_format(text, hint), text)


def _zipped(data: bytes, source: str) -> Detected:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except Exception as error:  # zipfile raises many kinds of error for damaged archives
        if source.lower().endswith(".docx"):
            raise UnreadableFile("a damaged Word file (.docx)") from error
        raise UnreadableFile(BINARY) from error
    if any(name.startswith("word/") for name in names):
        return Detected("word")
    raise UnreadableFile("a zip archive without a Word document: unpack it first")


def _text_format(text: str, hint: Format) -> Format:
    head = text[:_HEAD_CHARACTERS]
    if _PAGE_START.match(head):
        return "web"
    if hint == "web":
        return "web" if _ANY_TAG.search(head) else "text"
    if hint == "jsonl" or _json_object(head, text):
        return "jsonl"
    if hint == "markdown":
        return "markdown"
    tags = len(_TAG.findall(head))
    return "web" if tags >= _TAGS_OF_A_PAGE and tags * _CHARACTERS_PER_TAG >= len(head) else "text"


def _json_object(head: str, text: str) -> bool:
    """Whether the first line that is not empty is a JSON object."""
    start = len(head) - len(head.lstrip())
    if head[start : start + 1] != "{":
        return False
    end = text.find("\n", start)
    try:
        return isinstance(json.loads(text[start : end if end >= 0 else len(text)]), dict)
    except (ValueError, RecursionError):
        return False
