"""From what a model wrote to sentences and the lines they name. The grammar of labels is in `prompts.py`.

A label counts only when it names a line that the model was shown. Everything else that looks like one
([0], [999], [-1], [3-1]) is dropped and counted; what is not a label by the grammar ([1.5], [sic]) is text.
An array index such as `rows[1].name`, and brackets in addresses and `code`, are never labels; they are put
into other brackets, so that the finished text holds no `[n]` but citations.

Where a label belongs: before the full stop and right after it, to that sentence; at the beginning of a line,
to the sentence that follows, and so for the rest of that line; alone on a line, to the sentence before it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from rag.answering.prompts import ABSTAINS, LABEL, header, without_brackets
from rag.articles.sentences import split_sentences
from rag.types import Evidence


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence without its labels. `marks`: where in it they stood, ascending, with the line numbers they name.

    `row` is its line of the draft and `prefix` the sign of a list item. `note` is put behind its words when shown.
    """

    text: str
    row: int = 0
    prefix: str = ""
    marks: tuple[tuple[int, tuple[int, ...]], ...] = ()
    note: str = ""

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(n for _, numbers in self.marks for n in numbers))

    @property
    def end_of_words(self) -> int:
        """Where labels at the end of the sentence go: before its full stop."""
        stop = _STOPS.search(self.text)
        return stop.start() if stop else len(self.text)

    @property
    def refuses(self) -> bool:
        phrase = ABSTAINS.search(self.text)
        if phrase is None:
            return False
        rest = self.text[: phrase.start()] + self.text[phrase.end() :]
        return not self.marks or not any(map(str.isalnum, rest))

    def marked(self, position: int, numbers: tuple[int, ...]) -> DraftSentence:
        """With a further label; one that does not stand inside the words stands at their end."""
        last = self.end_of_words
        mark = (position if 0 < position < last else last, numbers)
        return replace(self, marks=tuple(sorted((*self.marks, mark), key=lambda m: m[0])))

    def citing(self, numbers: tuple[int, ...]) -> DraftSentence:
        """With these labels at the end instead of its own."""
        return replace(self, marks=((self.end_of_words, numbers),) if numbers else ())


def without_labels(text: str) -> str:
    """Without citation labels, on one line: an earlier answer as it may stand in a prompt."""
    return re.sub(r"\s+([.,;:!?])", r"\1", " ".join(LABEL.sub(" ", text).split()))


# Labels: taken out of each line, their positions kept.

_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"]+")
_CODE = re.compile(r"`([^`\n]+)`")
_IDENTIFIER = re.compile(r"\w", re.ASCII)
_INDEXED = re.compile(r"\w|\s*=|\.[a-z_]\w", re.ASCII)
_BETWEEN = re.compile(r"[\s,;]*")
_OPENS = re.compile(r"\(\s*(?:(?:see|sources?|lines?|from|cf\.?)\s*:?\s*)?\Z", re.IGNORECASE)
_CLOSES = re.compile(r"[\s,;]*\)")
_LINK = re.compile(r"\((?:https?://|#|/)[^()\s]*\)")


def _guarded(line: str) -> str:
    """With the brackets that are part of an address, of code or of an index made harmless."""
    line = _URL.sub(lambda m: m.group().replace("[", "%5B").replace("]", "%5D").translate(_PLAIN), line)
    line = _CODE.sub(lambda m: without_brackets(m.group()), line)

    def unless_index(found: re.Match[str]) -> str:
        before = line[max(0, found.start() - 1) : found.start()]
        indexed = _IDENTIFIER.match(before) and _INDEXED.match(line, found.end())
        return without_brackets(found.group()) if indexed else found.group()

    return LABEL.sub(unless_index, line)


_PLAIN = str.maketrans("【】［］", "()()")


def _numbers(label: re.Match[str], count: int) -> tuple[list[int], int]:
    """The line numbers that a label names, and how many of its parts name none."""
    if label["sign"]:
        return [], 1
    known: list[int] = []
    unknown = 0
    for part in re.split(r"[,;&]|and", label["numbers"], flags=re.IGNORECASE):
        ends = [_number(end, count) for end in re.split(r"[-–—‑−]", part)]
        first, last = ends[0], ends[-1]
        if len(ends) <= 2 and first and last and first <= last:
            known.extend(range(first, last + 1))
        else:
            unknown += 1
    return known, unknown


def _number(digits: str, count: int) -> int:
    """From 1 to `count`, or 0: int() of a million digits is not for us, and "01" is no label that we gave."""
    digits = digits.strip()
    value = int(digits) if len(digits) <= 4 else 0
    return value if len(str(value)) == len(digits) and value <= count else 0


def _without_labels(line: str, evidence: Sequence[Evidence]) -> tuple[str, list[tuple[int, tuple[int, ...]]], int]:
    """The line without labels, where they stood with the numbers they name, and how many named nothing."""
    plain, marks, unknown, done = "", [], 0, 0
    for run in _runs(line):
        before, after = line[done : run[0].start()], run[-1].end()
        opens, closes = _OPENS.search(before), _CLOSES.match(line, after)
        if opens and closes:
            before, after = before[: opens.start()], closes.end()
        plain += before
        plain = plain.rstrip()
        numbers: list[int] = []
        for label in run:
            known, bad = _numbers(label, len(evidence))
            numbers += known
            unknown += bad
        if numbers:
            marks.append((len(plain), tuple(numbers)))
        done = _after_label(line, after, [header(evidence[n - 1]) for n in numbers])
        if plain and line[done : done + 1].isalnum():
            plain += " "
    # What is left may close up to a new label ("[1,[2] 3]"); other brackets are as long, so the marks hold.
    return without_brackets((plain + line[done:]).rstrip()), marks, unknown


def _runs(line: str) -> list[list[re.Match[str]]]:
    """Labels that follow each other with nothing but commas between them."""
    runs: list[list[re.Match[str]]] = []
    for label in LABEL.finditer(line):
        if runs and _BETWEEN.fullmatch(line, runs[-1][-1].end(), label.start()):
            runs[-1].append(label)
        else:
            runs.append([label])
    return runs


def _after_label(line: str, position: int, headers: Iterable[str]) -> int:
    """Behind what some models copy after a label: its link, or the "(Outlet, date)" of its line."""
    link = _LINK.match(line, position)
    position = link.end() if link else position
    rest = line[position:].lstrip()
    for copied in headers:
        if copied and rest.startswith(copied):
            rest = rest[len(copied) :].lstrip(" :")
            return len(line) - len(rest)
    return len(line) - len(rest) if rest[:1] in (".", ",", ";", ":", "!", "?", ")") else position


# Sentences: each line split, and each label given to the sentence it belongs to.

_ITEM = re.compile(r"\s*(?:(?P<item>[-*+•‣–]|\d{1,3}[.)])\s+|(?P<heading>\#{1,6}\s+)|>\s*)+")
ENDS = re.compile(r"[.!?…。！？][\"'”’»)\]]*\Z")
_STOPS = re.compile(r"[.!?…。！？]+\Z")


def read_sentences(text: str, evidence: Sequence[Evidence]) -> tuple[list[DraftSentence], int]:
    """The sentences of a cleaned draft, and how many labels named no line."""
    found: list[DraftSentence] = []
    carried: tuple[int, ...] = ()
    unknown = 0
    headers = {shown for shown in map(header, evidence) if shown}
    for row, line in enumerate(text.split("\n")):
        item = _ITEM.match(line)
        bare = _without_headers(line[item.end() :] if item else line, headers)
        plain, marks, bad = _without_labels(_guarded(bare), evidence)
        unknown += bad
        if not any(map(str.isalnum, plain)):
            numbers = tuple(n for _, named in marks for n in named)
            if numbers and found:
                found[-1] = found[-1].marked(len(found[-1].text), numbers)
            else:
                carried += numbers
            continue
        if item and item["heading"] and not marks:
            continue
        marks = [(0, carried), *marks] if carried else marks
        carried = ()
        found += _with_marks(plain, marks, row, f"{item['item']} " if item and item["item"] else "")
    return found, unknown


def _without_headers(line: str, headers: Collection[str]) -> str:
    """Without the "(Outlet, date)" of a shown line where a sentence begins: it is copied from the prompt."""
    if not any(shown in line for shown in headers):
        return line
    copied = "|".join(map(re.escape, sorted(headers, key=len, reverse=True)))
    return re.sub(rf"(\A\s*|[.!?…\]]\s+)(?:{copied})[\s:]*(?=\w)", r"\1", line)


def _with_marks(plain: str, marks: list[tuple[int, tuple[int, ...]]], row: int, prefix: str) -> list[DraftSentence]:
    spans = list(split_sentences(plain, 0, len(plain)))
    sentences = [DraftSentence(plain[a:b], row, prefix if not i else "") for i, (a, b) in enumerate(spans)]
    leading = bool(marks) and marks[0][0] == 0
    for position, numbers in marks:
        i = next((i for i, (_, end) in enumerate(spans) if position <= end), len(spans) - 1)
        start, end = spans[i]
        if leading and position == end and ENDS.search(plain[:position]) and i + 1 < len(spans):
            i, start = i + 1, position  # a label that begins its sentence is shown at the end of it
        sentences[i] = sentences[i].marked(position - start, numbers)
    return [s for s in sentences if any(map(str.isalnum, s.text))]
