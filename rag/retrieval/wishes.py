"""What a question wishes of the articles' dates, and what that does to their order.

Most times in a question belong to an event, and an article that tells of January 2020 appeared in that month or
later: such a time is a preference, which moves articles up and throws none out. Hard, so that other articles do not
answer, are only
- days that the question gives to the articles themselves ("articles from March", "reported on 3 May");
- short stretches back from today in a question about the past ("last week", "yesterday", "in the past three days"):
  no older article can know of them, and a later one may tell of them for a week.
A weekday alone ("on Tuesday") is a preference: whoever reads old articles means the articles' Tuesday.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from rag.index.lexical import located_words
from rag.retrieval import periods
from rag.retrieval.dayreaders import Days
from rag.retrieval.hits import Hit
from rag.types import Period

Side = Literal["before", "after", "since", "during"]

INSIDE = 0.25
"""Added to a sentence's score (0.5 to 3) for an article of the wished days: twice the margin within which sentences
are quoted together, a tenth of what tells an answer from a sentence beside the point."""
AFTERWARDS = 60
"""An article this many days after the wished ones still tells of them half as well."""
NEXT_DAYS = 7
"""The same for one day: how things stood on it, later articles do not say."""
NEWEST = 0.3
"""For the newest article, when the latest is asked for; a day later it is 0.22, a week 0.15, a year 0.04."""
NEVER = -10.0
"""Outside of hard days: below anything that answers."""
SHORT = 16
"""Days; a stretch "back from today" up to this long is hard."""
SLACK = 7


@dataclass(frozen=True, slots=True)
class TimeWish:
    """`hard`: only articles of `period` answer (and those up to `slack` days after it). `latest`: the newest that
    answer come first. `event`: "the strike" of "before the strike", with its `side`; `at_event` turns it into days.
    `of_articles`: the question speaks of the articles' own days."""

    period: Period | None = None
    hard: bool = False
    latest: bool = False
    event: str | None = None
    side: Side | None = None
    slack: int = 0

    @property
    def idle(self) -> bool:
        """Whether the question says nothing of time."""
        return self.period is None and not self.latest and self.event is None


_ARTICLES = r"(?:articles?|news(?!paper| agency| conference)|reports|stories|coverage|headlines?|editions?|papers)"
_PUBLISHED = r"(?:publish(?:ed)?|print(?:ed)?|posted|report(?:ed)?|writ(?:e|ten)|wrote|covered|appeared)"
_OF_ARTICLES_BEFORE = re.compile(
    rf"(?:\b{_ARTICLES}(?:\s+(?:about|on|of|from)(?:\s+(?!sa(?:y|id)\b|show|found)[\w’'-]+){{1,5}}?)?"
    rf"(?:\s+(?:that|which))?(?:\s+(?:were|was|are|is))?(?:\s+{_PUBLISHED})?|\b{_PUBLISHED})\s+\Z",
    re.IGNORECASE,
)
_OF_ARTICLES_AFTER = re.compile(rf"(?:['’]s)?\s+(?:\w+\s+)?{_ARTICLES}\b", re.IGNORECASE)
_LATEST = re.compile(
    r"\b(?:latest|most recent(?:ly)?|newest|current(?:ly)?(?!\s+(?:in|of|was|is|account|at)\b)|nowadays|these days|"
    r"so far|to date|at (?:present|the moment)|right now|up to now|recent(?:ly)?|as of (?:now|today)|last reported|"
    r"(?-i:now|today))\b(?!['’])",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\b(?:will|going to|planned|scheduled|due|expected|shall|upcoming|tomorrow|next)\b", re.IGNORECASE
)
_HAPPENED = re.compile(r"\b(?:happen\w*|news|new|reported|announced|said)\b", re.IGNORECASE)
_RELATIVE_CLAUSE = re.compile(r"\w\s+(?:that|which|who|whose)\s+(?:\w+\s+){0,4}\Z", re.IGNORECASE)
_EVENT = re.compile(
    r"\b(?P<side>before|prior to|ahead of|after|following|in the wake of|since|during|in the run-up to)\s+"
    r"(?P<event>(?:the|his|her|its|their|this|that|(?-i:[A-Z])[\w’'-]*)\s+[^,;:?!.()]{2,80}|(?-i:[A-Z])[\w’'-]+)",
    re.IGNORECASE,
)
_EVENT_ENDS = re.compile(
    r"\s+(?:and|or|but|who|what|when|where|how|why|which|did|does|do|is|has|have|in order|compared|than|"
    r"because|if)\b.*",
    re.IGNORECASE,
)
_NO_EVENT = re.compile(
    r"(?:the|this|that|his|her|its|their)\s+(?:\w+\s+)?"
    r"(?:court|judge|committee|parliament|council|tribunal|panel|jury|camera|house|senate|commission|inquiry|"
    r"day|night|morning|afternoon|evening|week|weekend|month|year|century|summer|winter|spring|autumn|time|moment|past|"
    r"king|queen|children|kids|age)s?(?:\s+(?:in|of|at|on|for)\b.*)?\Z",
    re.IGNORECASE,
)
_NOT_TIME = re.compile(
    r"\b(?:named|look(?:s|ed|ing)?|takes?|took|asked|run|ran|called|modelled|go(?:es)?|went)\s+\Z", re.IGNORECASE
)


def time_wish(question: str, today: date) -> TimeWish:
    """What the question's words say of time, relative to `today`."""
    text = question[: periods.LONGEST]
    found = periods.spans(text, today)
    latest = bool(_LATEST.search(text))
    event, side = _event(text, found)
    if any(_is_today(text, span) and not _HAPPENED.search(text) for span in found):
        found = [span for span in found if not _is_today(text, span)]  # "How many are there today?"
        latest = True
    if not found:
        return TimeWish(latest=latest, event=event, side=side)
    period = periods.period_between(text, found)
    given = any(_of_articles(text, span) for span in found)
    recent = len(found) == 1 and _recent(text, found[0], today)
    slack = 0 if given or not recent else SLACK
    return TimeWish(period, given or recent, latest and not (given or recent), event, side, slack)


def _is_today(text: str, span: periods.Span) -> bool:
    return text[span.start : span.end].lower() == "today"


def _of_articles(text: str, span: periods.Span) -> bool:
    """Whether the days are those of the articles: "reported last week", "yesterday's news"."""
    before, after = text[max(0, span.start - 90) : span.start], text[span.end : span.end + 40]
    return bool(_OF_ARTICLES_BEFORE.search(before) or _OF_ARTICLES_AFTER.match(after))


def _recent(text: str, span: periods.Span, today: date) -> bool:
    """Whether it is a short stretch back from today that the question asks about itself."""
    if not span.relative or span.since is None or (today - span.since).days > SHORT or _FUTURE.search(text):
        return False
    words_of_span = text[span.start : span.end].lower()
    if any(
        day in words_of_span for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    ):
        return False
    named_month = re.search(r"\b(?:this|last) (?:month|year|quarter)\b|\bin \w+\Z", words_of_span)
    return not named_month and not _RELATIVE_CLAUSE.search(text[: span.start])


def _event(text: str, found: Sequence[periods.Span]) -> tuple[str | None, Side | None]:
    for match in _EVENT.finditer(text):
        phrase = _EVENT_ENDS.sub("", match["event"]).strip(" '’\"“”")
        if any(span.start < match.end("event") and match.start() < span.end for span in found):
            first = min(span.start for span in found if span.end > match.start())
            phrase = text[match.start("event") : first].strip() if first > match.start("event") + 6 else ""
            phrase = re.sub(r"\s+(?:in|on|of|at|since|from|during)\Z", "", phrase)
        if (
            not phrase
            or _NO_EVENT.match(phrase)
            or _NOT_TIME.search(text[: match.start()])
            or not located_words(phrase)
        ):
            continue
        word = match["side"].lower()
        side: Side = "since" if word == "since" else "during" if word == "during" else "after"
        if word in ("before", "prior to", "ahead of", "in the run-up to"):
            side = "before"
        return phrase, side
    return None, None


_GAP = 45
"""Days without an article about it part one event from another of the same name."""


def event_days(event: str, hits: Sequence[Hit]) -> tuple[date, date] | None:
    """First and last day of publication of the articles about an event; None when no dated article is about it.

    Articles that name it in the title count if there are any, else those whose passage names it. Of several such
    events the one with the best hits is meant.
    """
    wanted = [re.compile(rf"\b{re.escape(_root(event[a:b]))}", re.IGNORECASE) for _, a, b in located_words(event[:80])]
    if not wanted:
        return None
    titled: dict[date, float] = {}
    told: dict[date, float] = {}
    for hit in hits:
        article = hit.passage.article
        if article.published is None:
            continue
        score = max(hit.score, 0.01)
        if _names(wanted, article.title):
            titled[article.published] = titled.get(article.published, 0.0) + score
        elif _names(wanted, f"{article.title} {hit.text}"):
            told[article.published] = told.get(article.published, 0.0) + score
    scores = titled or told
    groups: list[list[date]] = []
    for day in sorted(scores):
        if groups and (day - groups[-1][-1]).days <= _GAP:
            groups[-1].append(day)
        else:
            groups.append([day])
    if not groups:
        return None
    best = max(groups, key=lambda group: (sum(scores[day] for day in group), group[-1]))
    return best[0], best[-1]


_SUFFIX = re.compile(r"(?<=\w{4})(?:ations?|ures?|ings?|ions?|ments?|als?|e[ds]?|s)\Z")


def _root(word: str) -> str:
    """Cut short, so that "closure" finds "closed", and "the reopening" "reopens"."""
    return _SUFFIX.sub("", word.casefold())


def _names(wanted: Sequence[re.Pattern[str]], text: str) -> bool:
    """Whether a text has all words of an event, or most of a long one."""
    present = sum(root.search(text) is not None for root in wanted)
    return present >= (len(wanted) if len(wanted) <= 3 else 0.75 * len(wanted))


def at_event(wish: TimeWish, hits: Sequence[Hit]) -> TimeWish:
    """The wish with the days that "before the strike" means among these hits; itself when that cannot be told."""
    if wish.event is None or wish.period is not None:
        return wish
    found = event_days(wish.event, hits)
    if found is None:
        return wish
    first, last = found
    day = timedelta(days=1)
    sides: dict[Side, Days] = {
        "before": (None, first - day),
        "after": (last, None),
        "since": (first, None),
        "during": (first, last),
    }
    side = wish.side or "during"
    return replace(wish, period=periods.as_period(sides[side], f"{side} {wish.event}"))


# What the wish does to articles


def scope_days(wish: TimeWish) -> tuple[date | None, date | None]:
    """For the search itself: the days outside of which nothing can answer; (None, None) unless the wish is hard."""
    if not wish.hard or wish.period is None:
        return None, None
    since, until = periods.days(wish.period)
    return since, until + timedelta(days=wish.slack) if until else None


def bonus(wish: TimeWish, published: date | None, newest: date | None) -> float:
    """What to add to the score of a sentence whose article was published then: 0 to 0.55, or `NEVER`.

    `newest`: the newest day among the articles that answer well.
    """
    if wish.idle:
        return 0.0
    since, until = scope_days(wish)
    if wish.hard and (published is None or (since and published < since) or (until and published > until)):
        return NEVER
    if published is None:
        return 0.0
    result = INSIDE * _nearness(wish.period, published) if wish.period else 0.0
    if wish.latest and newest is not None:
        result += NEWEST / (1 + (max((newest - published).days, 0) / 7) ** 0.5)
    return result


def _nearness(period: Period, published: date) -> float:
    """1 within the days, then falling: what happened then is told in the weeks after, not before."""
    since, until = periods.days(period)
    if since and published < since:
        return 0.0
    if until is None or published <= until:
        return 1.0
    if since is None:
        return 0.0
    return 1 / (1 + (published - until).days / (NEXT_DAYS if since == until else AFTERWARDS))
