"""Stories -> articles: line numbers, facts, and the kind of every sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rag.articles.kinds import LineKinds, read_kinds
from rag.articles.layout import is_short, is_terminated, wrap_width
from rag.articles.orders import is_order
from rag.articles.sentences import pieces, split_sentences
from rag.articles.story import Story
from rag.types import Article, Sentence, SentenceKind


def assemble(stories: Iterable[Story], source: str) -> tuple[Article, ...]:
    """The articles of one file, numbered through."""
    articles: list[Article] = []
    first = 1
    for story in stories:
        articles.append(_article(story, source, first))
        first += len(story.lines)
    return tuple(articles)


def _article(story: Story, source: str, first_line: int) -> Article:
    text = "\n".join(story.lines)
    read = read_kinds(story)
    return Article(
        source=source,
        text=text,
        first_line=first_line,
        title=read.facts.title,
        outlet=read.facts.outlet,
        published=read.facts.published,
        url=read.facts.url,
        sentences=tuple(_sentences(text, story.lines, read)),
        pages=tuple((first_line + index, number) for index, number in story.pages),
    )


def _sentences(text: str, lines: Sequence[str], read: LineKinds) -> Iterator[Sentence]:
    """All sentences in reading order. A bullet, a heading's sign and the like are furniture of their own."""
    ends = _block_ends(lines, read)
    offset = 0
    opened: int | None = None
    for index, line in enumerate(lines):
        kind, end = read.kinds[index], offset + len(line)
        if kind is not None:
            start = offset
            if opened is None and kind != "furniture" and read.starts[index]:
                start += read.starts[index]
                yield from _of_kind(text, offset, start, "furniture")
            opened = start if opened is None else opened
            if ends[index]:
                yield from _of_kind(text, opened, end, kind)
                opened = None
        offset = end + 1


def _of_kind(text: str, start: int, end: int, kind: SentenceKind) -> Iterator[Sentence]:
    """Headlines and furniture stay whole; prose and key points are split, around comments that no reader sees."""
    split = pieces if kind in ("title", "furniture") else split_sentences
    comments = () if kind == "furniture" else _COMMENT.finditer(text, start, end)
    for comment in comments:
        yield from (_sentence(text, a, b, kind) for a, b in split(text, start, comment.start()))
        yield from (Sentence(a, b, "furniture") for a, b in pieces(text, *comment.span()))
        start = comment.end()
    yield from (_sentence(text, a, b, kind) for a, b in split(text, start, end))


def _sentence(text: str, start: int, end: int, kind: SentenceKind) -> Sentence:
    return Sentence(start, end, "furniture" if kind != "title" and is_order(text[start:end]) else kind)


_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)  # with `endpos`, \Z is the end of the block


def _block_ends(lines: Sequence[str], read: LineKinds) -> list[bool]:
    """Per line, whether sentences end with it: always, unless the paragraphs are broken into lines."""
    ends = [True] * len(lines)
    kinds = read.kinds
    width = wrap_width(lines, [kind == "body" for kind in kinds])
    for index in range(len(lines) - 1):
        kind = kinds[index]
        if kind not in ("body", "point") or kinds[index + 1] != kind:
            continue
        if kind == "point":
            # A further line of a key point has no bullet of its own.
            ends[index] = _bullet(lines, read, index + 1) or is_terminated(lines[index])
        elif width and not _bullet(lines, read, index + 1):
            ends[index] = is_short(lines[index], lines[index + 1], width)
    return ends


def _bullet(lines: Sequence[str], read: LineKinds, index: int) -> bool:
    """Whether a sign, not only indentation, stands before the words of the line."""
    return bool(lines[index][: read.starts[index]].strip())
