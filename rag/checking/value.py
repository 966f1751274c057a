"""One exact fact as a sentence words it: a number, an amount, a share, a date or a time, with its bound."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "percent", "money", "date", "time", "ordinal"]
Bound = Literal["exact", "about", "at least", "more than", "at most", "less than", "nearly", "range", "vague"]


@dataclass(frozen=True, slots=True)
class Value:
    """`low` to `high` is the closed range that the words mean.

    Dates count in days (`date.toordinal`): a month means its days, a year its days. A date without a year has an
    open range and says what it knows in `month`, `day` and `weekday` (Monday is 0; -1: not said). Times count in
    minutes after midnight; unit `12h` means that morning or afternoon is not said. A fraction ("a third") is a
    percentage of unit `fraction`; percentage points have unit `point`; the two figures of a score have unit
    `score`. `unit` is else the stem of what is counted, a measure (`km`) or a currency (`£`).
    `start` to `end` are the characters with the words of the bound; `unit_end` is where the noun counted ends.
    """

    kind: Kind
    low: float
    high: float
    bound: Bound
    unit: str
    start: int
    end: int
    text: str
    unit_end: int = 0
    year: int = 0
    month: int = 0
    day: int = 0
    weekday: int = -1

    @property
    def resolved(self) -> bool:
        """Whether a date is known to the day, month or year, so that ranges can be compared."""
        return not math.isinf(self.low) or not math.isinf(self.high)


NO_RANGE = (-math.inf, math.inf)


def word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())
