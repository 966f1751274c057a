"""Where new articles begin in a text that holds several.

A new article needs a headline and the furniture of a story's head below it. A subheading, a list, a
question, a verse or one quoted dateline is not enough: splitting a story in two loses its date and outlet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.articles.layout import is_terminated, prefix_end
from rag.articles.markdown import front_matter, is_markup
from rag.articles.marks import Mark, read_dateline, read_mark
from rag.articles.metadata import is_headline, plain, same_words
from rag.articles.promotion import caption_credit

ENOUGH = 2
_STRONG, _WEAK = 2, 1
_ROLE_WEIGHT = {"published": 2, "updated": 2, "date": 2, "byline": 2, "outlet": 2, "promotion": 1, "url": 1, "label": 1}
_LINES_AHEAD, _NEUTRAL_AHEAD, _TIMELINE_AHEAD = 10, 2, 12
_LONGEST_KICKER = 3


@dataclass(slots=True)
class _Text:
    """A text while it is searched: its lines, which of them are filled, and what each is by itself."""

    lines: Sequence[str]
    words: list[str]
    filled: list[int]
    position: dict[int, int]

    @classmethod
    def of(cls, lines: Sequence[str]) -> _Text:
        words = [plain(line[prefix_end(line) :]) for line in lines]
        filled = [i for i, line in enumerate(lines) if line and not line.isspace()]
        return cls(lines, words, filled, {index: n for n, index in enumerate(filled)})

    def mark(self, index: int) -> Mark | None:
        return read_mark(self.words[index])

    def bulleted(self, index: int) -> bool:
        signs = self.lines[index][: prefix_end(self.lines[index])].strip()
        return bool(signs) and signs[0] != "#"

    def heading(self, index: int) -> bool:
        return self.lines[index].startswith("# ")

    def above(self, index: int) -> tuple[int, bool]:
        """Empty lines right above, and whether a line of separators stands above them."""
        at = index - 1
        empty = 0
        while at >= 0 and not self.lines[at].strip():
            at -= 1
            empty += 1
        mark = self.mark(at) if at >= 0 else None
        if mark is None or mark.role != "separator":
            return empty, False
        underline = at > 0 and bool(self.lines[at - 1].strip()) and not empty
        return empty, not underline


def article_starts(lines: Sequence[str], markdown: bool = False) -> list[int]:
    """Indices of the lines at which articles begin; the first is always 0."""
    if len(lines) < 4:
        return [0]
    text = _Text.of(lines)
    if markdown and any(map(text.heading, text.filled)):
        return _heading_starts(text)
    starts = [0]
    body = False  # whether the article that began last has had prose yet
    resume = 0
    for index in text.filled:
        if index < resume:
            continue
        line = text.words[index]
        block = front_matter(lines, index) if body and line in ("---", "+++") else None
        if block:
            starts.append(index)
            body, resume = False, block[1]
        elif body and _begins(text, index, starts[-1]):
            starts.append(index)
            body = False
        elif not body:
            body = _is_prose(line) and text.mark(index) is None and not text.bulleted(index)
    return starts


def _heading_starts(text: _Text) -> list[int]:
    """Top-level headings that have a date or an outlet below them, and front matter inside the text."""
    starts = [0]
    body = fenced = False
    resume = 0
    for index in text.filled:
        line = text.lines[index]
        if line.startswith(("```", "~~~")):
            fenced = not fenced
        if fenced or index < resume:
            continue
        block = front_matter(text.lines, index) if body and line.rstrip() in ("---", "+++") else None
        if block or (body and text.heading(index) and _evidence(text, index, 0) >= ENOUGH):
            starts.append(index)
            body, resume = False, block[1] if block else 0
        elif not body and not text.heading(index):
            body = _is_prose(text.words[index]) and text.mark(index) is None
    return starts


def _begins(text: _Text, index: int, start: int) -> bool:
    """Whether a new article begins at this line of an article that began at `start`."""
    line = text.lines[index]
    if line[:1].isspace() and line[:2].isspace():
        return False
    empty, separated = text.above(index)
    if not empty and not separated:
        return False
    words = text.words[index]
    if text.bulleted(index) or not is_headline(words) or text.mark(index) or read_dateline(words) or is_markup(line):
        return False
    evidence = _evidence(text, index, start)
    return evidence + (1 if evidence and (separated or empty > 1) else 0) >= ENOUGH


def _evidence(text: _Text, index: int, start: int) -> int:
    """How much the lines below look like the head of a story whose headline is this line."""
    headline = same_words(text.words[index])
    weight = neutral = 0
    begin = text.position[index] + 1
    for at in text.filled[begin : begin + _LINES_AHEAD]:
        line, mark = text.words[at], text.mark(at)
        if len(line) <= 2 * len(headline) + 20 and same_words(line) == headline:
            weight += _STRONG
        elif mark and mark.role == "date" and _is_timeline(text, at):
            continue
        elif mark:
            weight += _STRONG if line.casefold().startswith("short url") else _ROLE_WEIGHT.get(mark.role, 0)
        elif caption_credit(line):
            weight += _WEAK
        elif text.bulleted(at):
            continue
        elif _is_prose(line):
            return weight + _dateline_weight(text, at, index, start)
        elif neutral == _NEUTRAL_AHEAD or _is_rival(text, index, at):
            return weight
        else:
            neutral += 1
        if weight >= ENOUGH:
            return weight
    return weight


def _dateline_weight(text: _Text, at: int, index: int, start: int) -> int:
    """A dateline below counts in full only where this story and the last both open with the only one of theirs."""
    dateline = read_dateline(text.words[at])
    after = text.filled[text.position[at] + 1 : text.position[at] + 6]
    if dateline is None or any(read_dateline(text.words[i]) for i in after):
        return 0
    before = (text.words[text.filled[n]] for n in range(text.position.get(start, 0), text.position[index]))
    first = next((line for line in before if _is_prose(line)), "")
    alike = read_dateline(first) is not None and len(text.words[index].split()) > _LONGEST_KICKER
    return _STRONG if alike or dateline.agency else _WEAK


def _is_timeline(text: _Text, at: int) -> bool:
    """Whether a date is one of several in a story: another follows, with no headline of its own above it."""
    begin = text.position[at]
    for position in range(begin + 1, min(begin + 1 + _TIMELINE_AHEAD, len(text.filled))):
        mark = text.mark(text.filled[position])
        if mark and mark.role == "date":
            above = text.words[text.filled[position - 1]]
            return position - 1 > begin and not is_headline(above)
    return False


def _is_rival(text: _Text, index: int, at: int) -> bool:
    """Whether the line at `at` is itself the headline, and the short line above it the end of the last story."""
    kicker = len(text.words[index].split()) <= _LONGEST_KICKER
    return kicker and not text.lines[at - 1].strip() and is_headline(text.words[at])


def _is_prose(line: str) -> bool:
    return is_terminated(line) or len(line) > 200 or read_dateline(line) is not None
