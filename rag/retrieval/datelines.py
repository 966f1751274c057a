"""What the reader is told about dates: that no article is of the asked days, and how old an answer is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from rag.retrieval import periods
from rag.types import Period

OLD = 90
"""Days. Who leads, what it costs and how many there are changes within a season; what an article of last month says
is still what a reader takes for now."""

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]  # in any locale
_NOW = re.compile(r"\b(?:latest|current(?:ly)?|now|today|so far|still|most recent|newest|at present)\b", re.IGNORECASE)
_PAST = re.compile(
    r"\b(?:did|was|were|had)\b|\A\W*(?:and |but )?(?:who|what|which(?: \w+)?|how many(?: \w+)?)\s+"
    r"(?:\w+ed|won|lost|led|left|said|told|took|came|went|made|met|paid|sold|bought|built|began|became|fell|found|gave|"
    r"got|held|hit|kept|knew|sent|set|shot|spoke|stole|thought|wrote|died)\b",
    re.IGNORECASE,
)
_DATED = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_PRESENT_PERFECT = re.compile(r"\b(?:has|have|is|are|does|do|can)\b", re.IGNORECASE)


def day_in_words(day: date) -> str:
    """ "29 January 2020"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def period_in_words(period: Period) -> str:
    """ "from 1 to 7 March 2024", "of 3 March 2024", "since 1 March 2024", "up to 7 March 2024"."""
    since, until = periods.days(period)
    if since and until:
        if since == until:
            return f"of {day_in_words(since)}"
        if (since.year, since.month) == (until.year, until.month):
            return f"from {since.day} to {day_in_words(until)}"
        if since.year == until.year:
            return f"from {since.day} {_MONTHS[since.month - 1]} to {day_in_words(until)}"
        return f"from {day_in_words(since)} to {day_in_words(until)}"
    if since:
        return f"since {day_in_words(since)}"
    return f"up to {day_in_words(until)}" if until else "of that time"


def nearest(period: Period, published: Iterable[date | str | None]) -> date | None:
    """Of these days of publication the one nearest to the period; the later of two equally near."""
    since, until = periods.days(period)
    best: tuple[int, int, date] | None = None
    for value in published:
        day = _day(value)
        if day is None:
            continue
        away = (since - day).days if since and day < since else (day - until).days if until and day > until else 0
        if best is None or (away, -day.toordinal()) < best[:2]:
            best = (away, -day.toordinal(), day)
    return best[2] if best else None


def nothing_inside(period: Period, closest: date | None) -> str:
    """The abstention when hard days hold no answer; `closest` is an article of other days on the same matter."""
    since, until = periods.days(period)
    if closest and (not since or since <= closest) and (not until or closest <= until):
        return f"The articles {period_in_words(period)} do not answer this."
    told = f"No article {period_in_words(period)} answers this"
    return f"{told}; the nearest is from {day_in_words(closest)}." if closest else f"{told}."


def dated(published: str | None, today: date, question: str = "") -> str | None:
    """ "as of 29 January 2020", to stand behind the citation of an old article; None when it need not.

    Not for an article of the last `OLD` days, nor for one without a date, nor when the question asks about something
    over and done, whose answer does not age.
    """
    day = _day(published)
    if day is None or (today - day).days <= OLD or not time_sensitive(question):
        return None
    return f"as of {day_in_words(day)}"


def time_sensitive(question: str) -> bool:
    """Whether the answer may have changed since: the question is in the present, or asks for the latest."""
    if _NOW.search(question):
        return True
    if _PAST.search(question[:200]):
        return False
    return not (_DATED.search(question) and not _PRESENT_PERFECT.search(question))


def _day(value: date | str | None) -> date | None:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value
