"""RealTime QA as a folder: `YYYYMMDD_qa.jsonl`, `_gcs.jsonl` and, for some weeks, `_gold.jsonl`.

Rows are read strictly where their form is concerned. What the weeks are known to lack (an article's text, a link, a
date, an answer) is no error: the question or article stays out of what cannot be told without it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from html import unescape
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from evals.judges.labelled import Row, read_rows
from evals.judges.labelled import Text as Filled
from evals.public.addresses import links, normalised
from evals.public.collection import Askable, Text
from rag.errors import BylineError

QUESTIONS = re.compile(r"(?P<week>\d{8})_qa\.jsonl")
SEARCHED = ("gcs", "gold")
_SAME_TEXT_FROM = 400
"""Characters; shorter equal texts are notices such as "please sign in", not one article."""
_NUMBER = re.compile(r"([0-9]{1,3})(?:\.0+)?")
_TAG = re.compile(r"</?(?:a|b|em|i|p|span|strong|sub|sup|u|br)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_DAYS = ("%Y/%m/%d", "%Y-%m-%d", "%Y.%m.%d", "%m/%d/%Y", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%Y%m%d")


def _plain(value: Any) -> Any:
    """A text as a reader sees it: entities as characters, paragraphs of a list as lines. What stands for "nothing"
    (null, NaN, false) is nothing."""
    if value is None or value is False or value != value or value == {}:
        return None
    if isinstance(value, list):
        return "\n".join(part for one in value if isinstance(part := _plain(one), str))
    if isinstance(value, str):
        return unescape(value) if "&" in value else value
    return str(value) if isinstance(value, int | float) else value


def _marked(value: Any) -> Any:
    """The same without the tags of markup."""
    text = _plain(value)
    return _TAG.sub("", text) if isinstance(text, str) else text


def _several(value: Any) -> Any:
    """One value, several or none as a list, without those that are nothing."""
    several = value if isinstance(value, list | tuple) else [value]
    return [one for one in several if _plain(one) is not None]


Plain = Annotated[str | None, BeforeValidator(_plain)]
Marked = Annotated[str | None, BeforeValidator(_marked)]


class Article(Row):
    """Of a page that was gone only the address is known."""

    url: Plain = None
    title: Marked = None
    text: Plain = None
    publish_date: Plain = None


class SearchResult(Row):
    question_id: Filled | int
    search_result: Annotated[tuple[Article, ...], BeforeValidator(_several)] = ()


class QuizRow(Row):
    question_id: Filled | int
    question_date: Plain = None
    question_source: Plain = None
    question_sentence: Annotated[Askable, BeforeValidator(_marked)]
    choices: tuple[Marked, ...] = Field(min_length=1)
    answer: Annotated[tuple[Plain, ...], BeforeValidator(_several)] = ()
    evidence: Annotated[tuple[Plain, ...], BeforeValidator(_several)] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """`answer`: numbers of the right choices, empty where they are not known. `linked`: normalised addresses of the
    articles that answer. `found`: whether articles were found for it. `dated`: whether it tells its own `day`; else
    that is the day in the name of its file."""

    week: str
    id: str
    text: str
    choices: tuple[str, ...]
    answer: tuple[int, ...]
    linked: frozenset[str]
    day: date | None
    dated: bool
    found: bool


@dataclass
class Quiz:
    """`texts` by key, and the key of each normalised address. `lacking`: counts of what the folder lacks."""

    questions: list[Question]
    texts: dict[str, Text] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    lacking: dict[str, int] = field(default_factory=dict)


def is_quiz(folder: Path) -> bool:
    return folder.is_dir() and any(True for _ in _weeks(folder))


def read_quiz(folder: Path) -> Quiz:
    """All weeks below a folder. Raises `BylineError` that names the line of a bad row."""
    weeks = dict(_weeks(folder))
    if not weeks:
        raise BylineError(f"{folder}: there is no file named like 20220617_qa.jsonl in it")
    quiz = Quiz([])
    articles: list[Article] = []
    unsearched = 0
    for path in weeks.values():
        beside = {kind: path.with_name(path.name.replace("_qa.", f"_{kind}.")) for kind in SEARCHED}
        rows = {kind: read_rows(file, SearchResult) for kind, file in beside.items() if file.is_file()}
        unsearched += "gcs" not in rows
        by_question = {kind: _by_question(found) for kind, found in rows.items()}
        for row in read_rows(path, QuizRow):
            own = {kind: found.get(str(row.question_id), []) for kind, found in by_question.items()}
            quiz.questions.append(_question(path.name[:8], row, own))
        articles += [article for found in rows.values() for row in found for article in row.search_result]
    _collect(quiz, articles)
    quiz.lacking["weeks without a file of articles"] = unsearched
    return quiz


def _weeks(folder: Path) -> list[tuple[str, Path]]:
    return [(path.name, path) for path in sorted(folder.rglob("*_qa.jsonl")) if QUESTIONS.fullmatch(path.name)]


def _by_question(rows: list[SearchResult]) -> dict[str, list[Article]]:
    found: dict[str, list[Article]] = {}
    for row in rows:
        found.setdefault(str(row.question_id), []).extend(row.search_result)
    return found


def _question(week: str, row: QuizRow, own: dict[str, list[Article]]) -> Question:
    linked = set(links("\n".join(text for text in row.evidence if text)))
    linked |= {address for article in own.get("gold", ()) if (address := normalised(article.url or ""))}
    choices = tuple(" ".join((choice or "").split()) for choice in row.choices)
    numbers = [_right(given or "", choices) for given in row.answer]
    day = _day(row.question_date)
    return Question(
        week,
        str(row.question_id),
        row.question_sentence,
        choices,
        () if None in numbers else tuple(sorted({n for n in numbers if n is not None})),
        frozenset(linked),
        day or _day(week),
        day is not None,
        any(own.values()),
    )


def _right(given: str, choices: tuple[str, ...]) -> int | None:
    """The choice that an answer means: its number, or its words."""
    if number := _NUMBER.fullmatch(given.strip()):
        return int(number[1]) if int(number[1]) < len(choices) else None
    words = " ".join(given.split()).casefold()
    same = [n for n, choice in enumerate(choices) if choice.casefold() == words]
    return same[0] if words and len(same) == 1 else None


def _day(text: str | None) -> date | None:
    """A day in one of the usual forms; a time after it counts for nothing."""
    words = (text or "").strip()
    for form in _DAYS:
        for start in (words, words[:10]):
            try:
                return datetime.strptime(start, form).date()
            except ValueError:
                continue
    return None


def _collect(quiz: Quiz, articles: list[Article]) -> None:
    """Articles by their address, each with the longest text that was found for it. The same long text under two
    addresses is one article."""
    best: dict[str, Article] = {}
    titles: dict[str, str] = {}
    empty: set[str] = set()
    for article in articles:
        address = normalised(article.url or "") or f"text {_hash(article.text or '')}"
        if article.title:
            titles.setdefault(address, article.title)
        if not any(map(str.isalnum, article.text or "")):
            empty.add(address)
        elif address not in best or len(article.text or "") > len(best[address].text or ""):
            best[address] = article
    same: dict[str, str] = {}
    for address, article in best.items():
        text = article.text or ""
        body = " ".join(text.split())
        key = same.setdefault(body, _hash(address)) if len(body) >= _SAME_TEXT_FROM else _hash(address)
        quiz.keys[address] = key
        if key not in quiz.texts:
            title = " ".join(titles.get(address, "").split())
            quiz.texts[key] = Text(key, title, tuple(text.splitlines()), article.publish_date, None, article.url)
    quiz.lacking["articles without a text"] = len(empty - set(best))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]
