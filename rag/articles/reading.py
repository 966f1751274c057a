"""The bytes of a file -> its articles."""

from __future__ import annotations

from rag.articles.assembly import assemble
from rag.articles.detection import Detected, detect
from rag.articles.limits import MAX_FILE_BYTES, MAX_LINE_CHARACTERS
from rag.articles.story import Story
from rag.errors import UnreadableFile
from rag.types import Article


def read_articles(data: bytes, source: str) -> tuple[Article, ...]:
    r"""The articles in a file, in order. `source` is its path within the indexed folder; the extension is a hint.

    The texts joined by "\n" are the stored text of the file. Raises `UnreadableFile`, and nothing else,
    when there is no article in it.
    """
    if not data:
        raise UnreadableFile("empty file")
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableFile(f"a file of {len(data):,} bytes; Byline reads files up to {MAX_FILE_BYTES:,}")
    stories = _stories(detect(data, source), data)
    for story in stories:
        longest = max(map(len, story.lines), default=0)
        if longest > MAX_LINE_CHARACTERS:
            raise UnreadableFile(f"a line of {longest:,} characters; Byline reads lines up to {MAX_LINE_CHARACTERS:,}")
    if not any(any(map(str.isalnum, line)) for story in stories for line in story.lines):
        raise UnreadableFile("no words in it")
    return assemble(stories, source)


def _stories(detected: Detected, data: bytes) -> list[Story]:
    """Hand the file to the reader of its format. Readers of binary formats are imported when first needed."""
    if detected.format == "pdf":
        from rag.articles.pdf import read_pdf

        return read_pdf(data)
    if detected.format == "word":
        from rag.articles.word import read_word

        return read_word(data)
    if not detected.text or detected.text.isspace():
        raise UnreadableFile("nothing but white space")
    if detected.format == "web":
        from rag.articles.web import read_page

        return read_page(detected.text)
    if detected.format == "jsonl":
        from rag.articles.jsonl import read_json_lines

        return read_json_lines(detected.text)
    from rag.articles.plain import read_text

    return read_text(detected.text, markdown=detected.format == "markdown")
