"""RealTime QA as a folder: `YYYYMMDD_qa.jsonl`, `_gcs.jsonl` and, for some weeks, `_gold.jsonl`.

Rows are read strictly where their form is concerned. What the weeks are known to lack (an article's text, a link, a
date, an answer) is no error: the question or article stays out of what cannot be told without it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from pydantic import Field

from evals.judges.labelled import Row, read_rows
from evals.judges.labelled import Text as Filled
from evals.public.addresses import links, normalised
from evals.public.collection import Askable, Text
from rag.errors import BylineError

QUESTIONS = re.compile(r"(?P<week>\d{8})_qa\.jsonl")
_NUMBER = re.compile(r"[0-9]{1,3}")
SEARCHED = ("gcs", "gold")
_SAME_TEXT_FROM = 400
"""Characters; shorter equal texts are notices such as "please sign in", not one article."""


class Article(Row):
    """Of a page that was gone only the address is known."""

    url: str | None = None
    title: str | None = None
    text: str | None = None
    publish_date: str | None = None


class SearchResult(Row):
    question_id: Filled | int
    search_result: tuple[Article, ...] | None = None


class QuizRow(Row):
    question_id: Filled | int
    question_date: str | None = None
    question_source: str | None = None
    question_sentence: Askable
    choices: tuple[str | int | float, ...] = Field(min_length=1)
    answer: tuple[str | int, ...] | str | int | None = None
    evidence: str | tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """`answer`: numbers of the right choices, empty where they are not known. `linked`: normalised addresses of the
    articles that answer. `found`: whether articles were found for it."""

    week: str
    id: str
    text: str
    choices: tuple[str, ...]
    answer: tuple[int, ...]
    linked: frozenset[str]
    day: date | None
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
        for row in read_rows(path, QuizRow):
            quiz.questions.append(_question(path.name[:8], row, rows))
        articles += [article for found in rows.values() for row in found for article in row.search_result or ()]
    _collect(quiz, articles)
    quiz.lacking["weeks without a file of articles"] = unsearched
    return quiz


def _weeks(folder: Path) -> list[tuple[str, Path]]:
    return [(path.name, path) for path in sorted(folder.rglob("*_qa.jsonl")) if QUESTIONS.fullmatch(path.name)]


def _question(week: str, row: QuizRow, found: dict[str, list[SearchResult]]) -> Question:
    own = {kind: [one for one in rows if str(one.question_id) == str(row.question_id)] for kind, rows in found.items()}
    linked = set(links(row.evidence if isinstance(row.evidence, str) else "\n".join(row.evidence or ())))
    for one in own.get("gold", ()):
        linked |= {address for a in one.search_result or () if (address := normalised(a.url or ""))}
    given = row.answer if isinstance(row.answer, tuple) else (row.answer,) if row.answer is not None else ()
    numbers = [int(n) if _NUMBER.fullmatch(str(n).strip()) else -1 for n in given]
    return Question(
        week,
        str(row.question_id),
        row.question_sentence,
        tuple(" ".join(str(choice).split()) for choice in row.choices),
        tuple(sorted(set(numbers))) if all(0 <= n < len(row.choices) for n in numbers) else (),
        frozenset(linked),
        _day(row.question_date),
        any(one.search_result for rows in own.values() for one in rows),
    )


def _day(text: str | None) -> date | None:
    try:
        return datetime.strptime((text or "").strip().replace("-", "/")[:10], "%Y/%m/%d").date()
    except ValueError:
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
            quiz.texts[key] = Text(key, title, tuple(text.split("\n")), article.publish_date, None, article.url)
    quiz.lacking["articles without a text"] = len(empty - set(best))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]
