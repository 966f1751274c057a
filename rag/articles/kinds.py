"""What each line of a story is: headline, furniture, key point or prose; and the facts that its head states."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.articles.layout import is_terminated, prefix_end
from rag.articles.markdown import is_markup
from rag.articles.marks import Mark, read_dateline, read_mark
from rag.articles.metadata import first_sentence, is_headline, plain, same_words, shortened
from rag.articles.promotion import caption_credit, is_photo_caption
from rag.articles.story import Facts, Story
from rag.articles.vocabulary import words
from rag.types import SentenceKind

_BODY_ROLES = frozenset({"promotion", "credit", "separator", "navigation", "url", "updated", "byline"})
_SECTIONS = words(
    """
    world politics business economy sport sports opinion analysis technology science health culture arts
    entertainment news local national international africa asia europe americas lifestyle travel weather
    environment education editorial comment features society finance markets
    """
) | {
    "middle east",
    "arab world",
    "breaking news",
    "latest news",
    "top stories",
    "world news",
    "latin america",
    "far east",
}
_LONGEST_HEAD, _MOST_NEUTRAL = 30, 4
_TAIL = 5
_MOST_LABEL_WORDS, _LONGEST_LABEL = 4, 40
_MOST_CROSSHEAD_WORDS, _LONGEST_CROSSHEAD = 8, 60
_SHORTEST_REPEATED = 30


@dataclass(slots=True)
class LineKinds:
    """One kind per line of a story (None for an empty line), where its words begin, and what it says of itself."""

    kinds: list[SentenceKind | None]
    starts: list[int]
    facts: Facts


@dataclass(slots=True)
class _Reading:
    """A story while its lines are being judged."""

    story: Story
    words: list[str]
    kinds: list[SentenceKind | None]
    starts: list[int]
    facts: Facts
    title: str = ""
    second_line: int = -1
    stated: dict[str, Facts] = field(default_factory=dict)

    def name(self, line: str, rest: str) -> None:
        """Take a line, and the next where the headline runs over it, as the headline."""
        whole = f"{line} {rest}".strip()
        self.title = same_words(whole)
        self.second_line = self.words.index(rest) if rest else -1
        self.facts = self.facts.or_else(Facts(title=shortened(whole, 300)))

    def repeats_title(self, line: str) -> bool:
        return bool(self.title) and len(line) <= 2 * len(self.title) + 20 and same_words(line) == self.title

    def note(self, mark: Mark) -> None:
        """Keep what the first line of each role states."""
        self.stated.setdefault(mark.role, Facts())
        self.stated[mark.role] = self.stated[mark.role].or_else(mark.facts)


def read_kinds(story: Story) -> LineKinds:
    """Judge every line of a story."""
    starts = [prefix_end(line) for line in story.lines]
    words = [plain(line[start:]) for line, start in zip(story.lines, starts, strict=True)]
    kinds: list[SentenceKind | None] = [None] * len(words)
    reading = _Reading(story, words, kinds, starts, story.facts, same_words(story.facts.title))
    filled = [i for i, line in enumerate(story.lines) if line and not line.isspace()]
    body = _read_head(reading, filled)
    _read_body(reading, filled[body:])
    for around in zip(filled, filled[1:], filled[2:], strict=False):
        if kinds[around[1]] == "body" and _is_crosshead(*(words[i] for i in around)):
            kinds[around[1]] = "title"
    _read_tail(reading, filled[max(body, len(filled) - _TAIL) :])
    if not any(kind in ("body", "point") for kind in kinds):
        for index in filled:
            kinds[index] = "furniture" if kinds[index] == "furniture" else "body"
    return LineKinds(kinds, starts, _facts(reading))


def _read_head(reading: _Reading, filled: list[int]) -> int:
    """Judge the lines above the first paragraph of prose; the position in `filled` where it stands."""
    neutral: list[int] = []
    last_mark = -1
    end = min(len(filled), _LONGEST_HEAD)
    for position in range(end):
        index = filled[position]
        kind = _head_kind(reading, filled, position)
        if kind == "body" or len(neutral) == _MOST_NEUTRAL:
            end = position
            break
        reading.kinds[index] = kind
        if kind is None:
            neutral.append(position)
        elif kind == "furniture" and index not in reading.story.furniture:
            last_mark = position
    for position in neutral:
        index, above = filled[position], position < last_mark
        is_set_off = _is_label(reading.words[index], above) or (above and _is_repeated(reading, index))
        reading.kinds[index] = "furniture" if is_set_off else "body"
    if end < len(filled):
        dateline = read_dateline(reading.words[filled[end]])
        if dateline:
            reading.note(Mark("dateline", Facts(outlet=dateline.agency, published=dateline.published)))
    return end


def _head_kind(reading: _Reading, filled: list[int], position: int) -> SentenceKind | None:
    """The kind of a line in the head; "body" for the first prose, None for a line that could be several things."""
    index = filled[position]
    line, story = reading.words[index], reading.story
    if index in story.furniture or is_markup(story.lines[index]):
        return "furniture"
    if reading.repeats_title(line) or index == reading.second_line:
        return "title"
    mark = read_mark(line)
    if not reading.title:
        following = [reading.words[i] for i in filled[position + 1 : position + 2]]
        opens = bool(following) and is_headline(following[0]) and not read_mark(following[0])
        kicker = opens and line.casefold() in _SECTIONS
        by_name_only = mark is not None and mark.role == "outlet" and mark.facts.outlet == line
        if not kicker and (mark is None or (by_name_only and not opens)) and _heads(reading, filled, position):
            reading.name(line, reading.words[index + 1] if _two_lines(reading, index) else "")
            return "title"
        if kicker:
            return "furniture"
    if mark:
        reading.note(mark)
        return "furniture"
    sign = _sign(reading, index) or _continued(reading, index)
    if sign:
        return sign
    if _is_credited_caption(reading, index):
        return "furniture"
    return "body" if _is_prose(line) and not _is_repeated(reading, index) else None


def _heads(reading: _Reading, filled: list[int], position: int) -> bool:
    """Whether the line is the headline: headline-like, and not the first line of a broken paragraph."""
    index = filled[position]
    line = reading.words[index]
    heading = reading.story.lines[index][: reading.starts[index]].strip().startswith("#")
    if heading:
        return True
    if reading.starts[index] and _sign(reading, index):
        return False
    if not is_headline(line) or read_dateline(line):
        return False
    if line[0].islower() and index and reading.words[index - 1]:
        return False
    if _two_lines(reading, index):
        return True
    if position + 1 == len(filled) or filled[position + 1] != index + 1:
        return True
    below = reading.words[index + 1]
    return not below[:1].islower() and not (len(line) > 50 and abs(len(below) - len(line)) < 12 and _runs_on(below))


def _two_lines(reading: _Reading, index: int) -> bool:
    """Whether a headline goes on in the next line: in lower case, short, with nothing of the story right below."""
    line, rest, after = (reading.words[i] if i < len(reading.words) else "" for i in (index, index + 1, index + 2))
    if (
        not rest[:1].islower()
        or is_terminated(rest)
        or read_mark(rest)
        or not is_headline(f"{line} {rest}")
        or len(line) > 80
    ):
        return False
    return not after or read_mark(after) is not None


def _runs_on(line: str) -> bool:
    """Whether a line breaks off inside a sentence, as the lines of a broken paragraph do."""
    return not is_terminated(line) and read_mark(line) is None and len(line) > 50


def _sign(reading: _Reading, index: int) -> SentenceKind | None:
    """What the sign before the words makes of a line: a key point, a heading, or nothing special."""
    signs = reading.story.lines[index][: reading.starts[index]].strip()
    if not signs or signs[0] == ">":
        return None
    return "title" if signs[0] == "#" else "point"


def _is_label(line: str, before_mark: bool) -> bool:
    """A section label that stands alone in the head, "Arab world"."""
    if line.casefold() in _SECTIONS:
        return True
    words = line.split()
    short = len(words) <= _MOST_LABEL_WORDS and len(line) <= _LONGEST_LABEL
    return (
        before_mark and short and line[:1].isupper() and not any(c.isdigit() for c in line) and line[-1:] not in "?!,;:"
    )


def _is_credited_caption(reading: _Reading, index: int) -> bool:
    """A line above the story that ends with a credit in brackets."""
    if not caption_credit(reading.words[index]):
        return False
    return any(len(other) > _SHORTEST_REPEATED and _is_prose(other) for other in reading.words[index + 1 :])


def _is_repeated(reading: _Reading, index: int) -> bool:
    """Whether the story says this line again word for word, as it does with its captions."""
    text = reading.words[index].rstrip(" .")
    return len(text) >= _SHORTEST_REPEATED and any(text in other for other in reading.words[index + 1 :])


def _is_prose(line: str) -> bool:
    return is_terminated(line) or len(line) > 200 or read_dateline(line) is not None


def _read_body(reading: _Reading, filled: Sequence[int]) -> None:
    story = reading.story
    for index in filled:
        line = reading.words[index]
        if index in story.furniture or is_markup(story.lines[index]):
            reading.kinds[index] = "furniture"
            continue
        if reading.repeats_title(line):
            reading.kinds[index] = "title"
            continue
        mark = read_mark(line)
        if (mark and mark.role in _BODY_ROLES) or is_photo_caption(line):
            reading.kinds[index] = "furniture"
        else:
            reading.kinds[index] = _sign(reading, index) or _continued(reading, index) or "body"


def _is_crosshead(above: str, line: str, below: str) -> bool:
    """A subheading between paragraphs: a few words without a full stop or a number, after one and before another."""
    if len(line) > _LONGEST_CROSSHEAD or not line[:1].isupper() or is_terminated(line) or not is_terminated(above):
        return False
    if len(line.split()) > _MOST_CROSSHEAD_WORDS or re.search(r"[\d:;,|\t]", line):
        return False
    # Lines of one broken paragraph are about equally long.
    return len(below) * 7 > len(line) * 10 and (is_terminated(below) or len(below) >= _LONGEST_CROSSHEAD)


def _continued(reading: _Reading, index: int) -> SentenceKind | None:
    """ "point" for the second line of a broken key point: indented, below a line that ends inside a sentence."""
    if not index or reading.kinds[index - 1] != "point" or not reading.story.lines[index].startswith(("  ", "\t")):
        return None
    return None if is_terminated(reading.story.lines[index - 1]) else "point"


def _read_tail(reading: _Reading, filled: Sequence[int]) -> None:
    """The outlet that some pages name below the story."""
    for index in filled:
        mark = read_mark(reading.words[index]) if reading.kinds[index] == "body" else None
        if mark and mark.role == "outlet":
            reading.kinds[index] = "furniture"
            reading.note(mark)


def _facts(reading: _Reading) -> Facts:
    facts = reading.facts
    for role in ("published", "outlet", "date", "byline", "updated", "url", "promotion", "dateline"):
        if role in reading.stated:
            facts = facts.or_else(reading.stated[role])
    if facts.title:
        return facts
    lines = (w for w, kind in zip(reading.words, reading.kinds, strict=True) if kind not in ("furniture", None))
    return Facts(first_sentence(lines), facts.outlet, facts.published, facts.url)
