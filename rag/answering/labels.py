"""From what a model wrote to statements with citations. The grammar of labels is in `prompts.py`.

A label counts only when it names a line that the model was shown. Everything else that looks like one
([0], [999], [-1], [3-1]) is dropped and counted; what is not a label by the grammar ([1.5], [sic]) is text.
An array index such as `rows[1].name`, and brackets in addresses and `code`, are never labels; they are put
into other brackets, so that the finished text holds no `[n]` but citations.

Where a label belongs: before the full stop and right after it, to that sentence; at the beginning of a line,
to the sentence that follows, and so for the rest of that line; alone on a line, to the sentence before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rag.answering.prompts import ABSTAINS, ABSTENTION, LABEL, header, without_brackets
from rag.answering.replies import clean
from rag.articles.sentences import split_sentences
from rag.types import Evidence, Statement

UNCHECKED = "not yet checked against the cited lines"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a model wrote, read strictly.

    `text` is cleaned, its labels renumbered in order of first use: `[n]` is `cited[n - 1]`. `statements` are
    its sentences without labels, in order. An abstention is `ABSTENTION` with no statements.
    """

    text: str = ""
    statements: tuple[Statement, ...] = ()
    cited: tuple[Evidence, ...] = ()
    unknown_labels: int = 0
    abstains: bool = False

    @property
    def usable(self) -> bool:
        return bool(self.text) and bool(self.cited) and not self.abstains


@dataclass
class _Sentence:
    """A sentence without its labels, and where in it they stood, ascending, as (position, evidence numbers)."""

    text: str
    row: int
    prefix: str = ""
    marks: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)

    @property
    def numbers(self) -> list[int]:
        return list(dict.fromkeys(n for _, numbers in self.marks for n in numbers))

    @property
    def refuses(self) -> bool:
        phrase = ABSTAINS.search(self.text)
        if phrase is None:
            return False
        rest = self.text[: phrase.start()] + self.text[phrase.end() :]
        return not self.marks or not any(map(str.isalnum, rest))


def read_draft(text: str, evidence: Sequence[Evidence], question: str = "") -> Draft:
    """The statements and citations of a model's reply to the lines `evidence`, in the order it was shown them."""
    sentences, unknown = _sentences(clean(text, question), evidence)
    refusals = [i for i, s in enumerate(sentences) if s.refuses]
    kept = _without_repetitions(s for i, s in enumerate(sentences) if i not in refusals)
    if refusals and (refusals[0] == 0 or not any(s.marks for s in kept)):
        return Draft(ABSTENTION, unknown_labels=unknown, abstains=True)
    new = {old: i for i, old in enumerate(dict.fromkeys(n for s in kept for n in s.numbers), 1)}
    return Draft(
        _laid_out(kept, new),
        tuple(Statement(s.text, "unchecked", None, tuple(new[n] for n in s.numbers), UNCHECKED) for s in kept),
        tuple(evidence[old - 1] for old in new),
        unknown,
    )


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
_ENDS = re.compile(r"[.!?…。！？][\"'”’»)\]]*\Z")
_STOPS = re.compile(r"[.!?…。！？]+\Z")


def _sentences(text: str, evidence: Sequence[Evidence]) -> tuple[list[_Sentence], int]:
    found: list[_Sentence] = []
    carried: tuple[int, ...] = ()
    unknown = 0
    for row, line in enumerate(text.split("\n")):
        item = _ITEM.match(line)
        plain, marks, bad = _without_labels(_guarded(line[item.end() :] if item else line), evidence)
        unknown += bad
        if not any(map(str.isalnum, plain)):
            numbers = tuple(n for _, named in marks for n in named)
            if numbers and found:
                found[-1].marks.append((_end_of_words(found[-1].text), numbers))
            else:
                carried += numbers
            continue
        if item and item["heading"] and not marks:
            continue
        marks = [(0, carried), *marks] if carried else marks
        carried = ()
        found += _with_marks(plain, marks, row, f"{item['item']} " if item and item["item"] else "")
    return found, unknown


def _with_marks(plain: str, marks: list[tuple[int, tuple[int, ...]]], row: int, prefix: str) -> list[_Sentence]:
    spans = list(split_sentences(plain, 0, len(plain)))
    sentences = [_Sentence(plain[a:b], row, prefix if not i else "") for i, (a, b) in enumerate(spans)]
    leading = bool(marks) and marks[0][0] == 0
    for position, numbers in marks:
        i = next((i for i, (_, end) in enumerate(spans) if position <= end), len(spans) - 1)
        start, end = spans[i]
        if leading and position == end and _ENDS.search(plain[:position]) and i + 1 < len(spans):
            i, position = i + 1, 0
        last = _end_of_words(sentences[i].text)
        inside = 0 < position - start < last
        sentences[i].marks.append((position - start if inside else last, numbers))
    for sentence in sentences:
        sentence.marks.sort(key=lambda mark: mark[0])
    return [s for s in sentences if any(map(str.isalnum, s.text))]


def _end_of_words(sentence: str) -> int:
    """Where labels at the end of a sentence go: before its full stop."""
    stop = _STOPS.search(sentence)
    return stop.start() if stop else len(sentence)


def _without_repetitions(sentences: Iterable[_Sentence]) -> list[_Sentence]:
    """Small models say a sentence again and again; once is enough."""
    return list({(s.text.casefold(), tuple(s.numbers)): s for s in reversed(list(sentences))}.values())[::-1]


def _laid_out(sentences: Sequence[_Sentence], new: dict[int, int]) -> str:
    """The sentences with their new labels: list items and paragraphs on lines of their own."""
    text, in_item = "", False
    for before, sentence in zip([None, *sentences], sentences, strict=False):
        same_row = before is not None and before.row == sentence.row
        if before is not None:
            flows = before.row + 1 == sentence.row and not (in_item or sentence.prefix) and _ENDS.search(before.text)
            text += " " if same_row or flows else "\n"
        in_item = bool(sentence.prefix) or (same_row and in_item)
        text += sentence.prefix + _labelled(sentence, new)
    return text


def _labelled(sentence: _Sentence, new: dict[int, int]) -> str:
    """Labels inside a sentence stay where they are; those around it go before its full stop."""
    text = sentence.text
    at: dict[int, list[int]] = {}
    for position, numbers in sentence.marks:
        at.setdefault(position, []).extend(new[n] for n in numbers)
    for position in sorted(at, reverse=True):
        labels = "".join(f"[{n}]" for n in dict.fromkeys(at[position]))
        text = f"{text[:position].rstrip()} {labels}{text[position:]}"
    return text
