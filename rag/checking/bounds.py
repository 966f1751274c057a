"""The words around a number that say how it is meant: "more than", "nearly", "or so"."""

from __future__ import annotations

import math
import re

from rag.checking.value import Bound, word_set

_BEFORE: tuple[tuple[Bound, str], ...] = (
    ("at least", r"at least|no fewer than|no less than|not less than|not fewer than|a minimum of|minimum of|as few as|"
                 r"from at least"),
    ("at most", r"up to|at most|no more than|not more than|a maximum of|maximum of|as many as|as much as|"
                r"no (?:higher|longer|later|older|further) than|as (?:long|far|high|late) as"),
    ("nearly", r"nearly|almost|just under|just below|just short of|not quite|a little under|slightly under|"
               r"slightly less than|a little less than|close on|approaching|nigh on|shy of"),
    ("more than", r"more than|over|above|exceeding|in excess of|upwards? of|north of|greater than|higher than|beyond|"
                  r"topping|exceeds|exceeded|surpass(?:ing|ed|es)|well over|longer than|older than"),
    ("less than", r"less than|fewer than|under|below|lower than|south of|shorter than|younger than|smaller than"),
    ("about", r"about|around|roughly|approximately|approx\.?|circa|c?ca\.|some|an estimated|estimated(?: at)?|"
              r"in the region of|in the order of|close to|more or less|round about|something like|an approximate|~|≈"),
)  # fmt: skip
_BOUND = {f"b{i}": bound for i, (bound, _) in enumerate(_BEFORE)}
_PATTERN = re.compile(
    r"(?<![\w])(?:"
    + "|".join(f"(?P<b{i}>{words})" for i, (_, words) in enumerate(_BEFORE))
    + r")\s*(?:(?:the|an?)\s+)?\Z",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s*(?:(?P<least>or more|or above|or over|and over|and above|at least|\+(?!\d)|[-‑ ]plus\b|or older|or higher)|"
    r"(?P<most>or less|or fewer|or below|or under|at most|or younger|maximum)|"
    r"(?P<about>or so|[-‑]odd|[-‑]ish|or thereabouts|give or take))(?!\w)",
    re.IGNORECASE,
)
_LONGEST = 30
_LAST_WORDS = word_set(
    "least than of as long far high late few to most many much nearly almost under below short quite on approaching "
    "over above exceeding "
    "upwards upward exceeds exceeded surpassing surpassed surpasses topping beyond maximum minimum lower about around "
    "roughly approximately approx approx. circa ca. c. cca. some estimated at less approximate like"
)


def bound_before(text: str, start: int, spaces: bool = True) -> tuple[Bound, int]:
    """The bound that the words before character `start` set, and where they begin; `exact` and `start` when none."""
    tail = text[max(0, start - _LONGEST) : start]
    if not tail or not (tail[-1].isspace() or tail[-1] in "~≈"):
        return "exact", start
    words = tail.lower().split()[-2:]
    if not words or not (words[-1] in _LAST_WORDS or words[0] in _LAST_WORDS or words[-1][-1] in "~≈"):
        return "exact", start  # spares the pattern below, which looks at every place of the tail
    found = _PATTERN.search(tail)
    if found is None or not found.lastgroup:
        return "exact", start
    return _BOUND[found.lastgroup], start - len(tail) + found.start()


def bound_after(text: str, end: int) -> tuple[Bound, int]:
    """The same for the words from character `end` on: "or more", "-odd"."""
    found = _AFTER.match(text, end, end + _LONGEST)
    if found is None:
        return "exact", end
    bound: Bound = "at least" if found["least"] else "at most" if found["most"] else "about"
    return bound, found.end()


def spread(value: float, bound: Bound) -> tuple[float, float]:
    """The range that a figure with this bound means."""
    if bound == "at least":
        return value, math.inf
    if bound == "more than":
        return math.nextafter(value, math.inf), math.inf
    if bound == "at most":
        return min(0.0, value), value
    if bound == "less than":
        return min(0.0, value), math.nextafter(value, -math.inf)
    if bound == "nearly":
        return value - _NEARLY * abs(value), math.nextafter(value, -math.inf)
    if bound == "about":
        slack = tolerance(value)
        return value - slack, value + slack
    return value, value


_NEARLY = 0.2
_LEAST_SLACK, _MOST_SLACK = 0.05, 0.10


def tolerance(value: float) -> float:
    """How far from a figure called "about" the true one may lie: half of its last digit that is not zero,
    but at least a twentieth and at most a tenth of it."""
    size = abs(value)
    if not size or math.isinf(size):
        return 0.0
    step = 10.0 ** math.floor(math.log10(size))
    while step > 1e-9 * size and abs(size / step - round(size / step)) > 1e-9:
        step /= 10
    return min(max(step / 2, _LEAST_SLACK * size), _MOST_SLACK * size)
