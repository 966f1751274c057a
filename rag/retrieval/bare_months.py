""" "In August" names no year: where no article that was found is from this one, the articles' own August is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rag.retrieval import periods
from rag.retrieval.hits import Hit
from rag.retrieval.wishes import TimeWish

_MONTH = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|march|april|may|june|july|aug(?:ust)?|sept(?:ember)?|oct(?:ober)?|nov(?:ember)?|"
    r"dec(?:ember)?)\b",
    re.IGNORECASE,
)
_SAYS_YEAR = re.compile(r"\d{4}|\b(?:this|last|next|past|coming|previous|year)\b", re.IGNORECASE)


def in_articles_year(wish: TimeWish, hits: Sequence[Hit]) -> TimeWish:
    """The wish in the latest year from which an article of that month was found; itself when there is none."""
    if wish.hard or wish.period is None or not _MONTH.search(wish.period.words) or _SAYS_YEAR.search(wish.period.words):
        return wish
    since, until = periods.days(wish.period)
    days = [day for hit in hits if (day := hit.passage.article.published)]
    if since is None or until is None:
        return wish
    for year in sorted({since.year, *(day.year for day in days)}, key=lambda y: (y != since.year, -y)):
        first, last = _moved(since, year), _moved(until, year + until.year - since.year)
        if any(first <= day <= last for day in days):
            return replace(wish, period=periods.as_period((first, last), wish.period.words))
    return wish


def _moved(day: date, year: int) -> date:
    return day.replace(year=year, day=min(day.day, 28) if day.month == 2 else day.day)
