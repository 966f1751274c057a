"""Whether a statement is supported by exactly these quotes: by a person's label, or else by plain words alone.

`labelled_statements.jsonl` holds the labels. What lines support, they support together with further lines; what
lines do not support, fewer of them do not support either. So one label decides several sets of lines. The title of
the article counts, as every citation shows it; what "he" or "the union" of a line means must stand in the lines.
A statement without a label (another processor may make the model write other words) must be proven: all its words
stand in one quote, next to each other, and the quote takes nothing of them back.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import Stemmer

LABELS = Path(__file__).with_name("labelled_statements.jsonl")
Quotes = frozenset[str]


def supported(statement: str, quotes: Iterable[str]) -> tuple[bool | None, str]:
    """The verdict and the reason for it; None where neither a label nor a proof decides."""
    statement, cited = plain(statement), frozenset(map(plain, quotes))
    rows = labels().get(statement, ())
    for labelled, holds, why in rows:
        if not holds and cited <= labelled:
            return False, why
    for labelled, holds, why in rows:
        if holds and labelled <= cited:
            return True, why
    if any(proven(statement, quote) for quote in cited):
        return True, "word for word"
    return None, ""


@cache
def labels() -> dict[str, list[tuple[Quotes, bool, str]]]:
    found: dict[str, list[tuple[Quotes, bool, str]]] = defaultdict(list)
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found[plain(row["statement"])].append((frozenset(map(plain, row["quotes"])), row["supported"], row["why"]))
    return dict(found)


def to_label(statement: str, quotes: Iterable[str]) -> str:
    """The row that a person has to complete."""
    row = {"statement": plain(statement), "quotes": sorted(map(plain, quotes)), "supported": None, "why": ""}
    return json.dumps(row, ensure_ascii=False)


def plain(text: str) -> str:
    return " ".join(text.split())


def proven(statement: str, quote: str) -> bool:
    """Every content word and number of the statement in the same order and without a gap in the quote.

    What the quote says besides must hold no word that denies, doubts or limits.
    """
    said, given = _content(statement), _content(quote)
    if len(said) < 2:
        return False
    for start in range(len(given) - len(said) + 1):
        end = start + len(said)
        if given[start:end] == said:
            rest = given[:start] + given[end:]
            return not _taking_back().intersection(rest)
    return False


_WORD = re.compile(r"[^\W_]+(?:[.,:'’-][^\W_]+)*")
_LITTLE = """
a an the is are was were be been being has have had it its he his she her they their this that these those
"""
_TAKES_BACK = """
no not never none nobody nothing neither nor without hardly cannot if unless until except only but although
may might could would should can will shall perhaps possibly probably likely unlikely about nearly almost up
least most more less fewer under over deny denied denies reject rejected refuse refused rule ruled fail failed
false wrong fear believe think hope plan want demand propose promise threaten consider expect suspect allege
claim accuse warn call ask whether against instead former formerly correction
"""
_stem = Stemmer.Stemmer("english").stemWord


def _content(text: str) -> list[str]:
    return [_stem(word) for word in _WORD.findall(text.casefold()) if word not in _LITTLE.split()]


@cache
def _taking_back() -> frozenset[str]:
    return frozenset(map(_stem, _TAKES_BACK.split()))
