"""The vocabulary that all rooms share: articles with their line addresses, and answers with their citations.

A line span is the primary datum; every quote is derived from it and the stored text, never the other way round.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

Verdict = Literal["supported", "unsupported", "unchecked"]
SentenceKind = Literal["body", "point", "title", "furniture"]


@dataclass(frozen=True, slots=True)
class LineSpan:
    """The address of a quote: lines from 1, characters from 0 within their line, `char_end` exclusive."""

    line_start: int
    line_end: int
    char_start: int
    char_end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters `start:end` of an article's text.

    `body` and `point` (an item of a list of key points) can answer a question; `title` and `furniture`
    (share links, captions, "Updated …") cannot.
    """

    start: int
    end: int
    kind: SentenceKind = "body"

    @property
    def answers(self) -> bool:
        return self.kind in ("body", "point")


@dataclass(frozen=True)
class Article:
    r"""One news item: its stored characters, where they stand in the file, and what the text says of itself.

    `text` holds whole lines joined by "\n" (no final newline unless the next line is empty and its own);
    line breaks are normalised and a byte order mark is gone. The articles of one file cover all its lines:
    joining their texts with "\n" gives the stored text of the file.
    """

    source: str
    text: str
    first_line: int = 1
    title: str = ""
    outlet: str | None = None
    published: date | None = None
    url: str | None = None
    sentences: tuple[Sentence, ...] = ()
    pages: tuple[tuple[int, int], ...] = ()
    """(first line of the page, page number), ascending; only for formats with pages."""

    @cached_property
    def sha256(self) -> str:
        """Of the stored text as UTF-8."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @cached_property
    def article_id(self) -> str:
        """Content-addressed: the same text at the same place of the same source."""
        key = f"{self.source}\0{self.first_line}\0{self.sha256}"
        return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    @cached_property
    def line_count(self) -> int:
        return len(self._line_starts)

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        found = self.text.find("\n")
        while found >= 0:
            starts.append(found + 1)
            found = self.text.find("\n", found + 1)
        return starts

    def span(self, start: int, end: int) -> LineSpan:
        """The line address of characters `start:end` of `text`."""
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"characters {start}:{end} are outside an article of {len(self.text)} characters")
        starts = self._line_starts
        first = bisect_right(starts, start) - 1
        last = bisect_right(starts, end) - 1
        return LineSpan(self.first_line + first, self.first_line + last, start - starts[first], end - starts[last])

    def offsets(self, span: LineSpan) -> tuple[int, int]:
        """Characters of `text` at this address; the inverse of `span`."""
        starts = self._line_starts
        first, last = span.line_start - self.first_line, span.line_end - self.first_line
        if not 0 <= first <= last < len(starts):
            raise ValueError(f"lines {span.line_start}-{span.line_end} are outside this article")
        return starts[first] + span.char_start, starts[last] + span.char_end

    def quote(self, span: LineSpan) -> str:
        start, end = self.offsets(span)
        return self.text[start:end]

    def page(self, line: int) -> int | None:
        """The page that this line stands on, for formats with pages."""
        found = bisect_right([first for first, _ in self.pages], line) - 1
        return self.pages[found][1] if found >= 0 else None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of an article that an answer may cite, with its address."""

    source: str
    article_id: str
    article_sha256: str
    title: str
    outlet: str | None
    published: str | None
    span: LineSpan
    quote: str
    page: int | None = None
    score: float = 0.0

    @classmethod
    def of(cls, article: Article, sentence: Sentence, score: float = 0.0) -> Evidence:
        span = article.span(sentence.start, sentence.end)
        published = article.published.isoformat() if article.published else None
        return cls(
            article.source,
            article.article_id,
            article.sha256,
            article.title,
            article.outlet,
            published,
            span,
            article.quote(span),
            article.page(span.line_start),
            score,
        )


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered pointer from statements to a line span."""

    number: int
    source: str
    title: str
    outlet: str | None
    published: str | None
    line_start: int
    line_end: int
    char_start: int
    char_end: int
    quote: str
    article_sha256: str
    stale: bool = False
    page: int | None = None

    @classmethod
    def of(cls, number: int, evidence: Evidence, stale: bool = False) -> Citation:
        span = evidence.span
        return cls(
            number,
            evidence.source,
            evidence.title,
            evidence.outlet,
            evidence.published,
            span.line_start,
            span.line_end,
            span.char_start,
            span.char_end,
            evidence.quote,
            evidence.article_sha256,
            stale,
            evidence.page,
        )

    @property
    def lines(self) -> str:
        """`22` or `22-24`, as `byline show` takes it."""
        return f"{self.line_start}" if self.line_start == self.line_end else f"{self.line_start}-{self.line_end}"

    def to_dict(self) -> dict[str, Any]:
        data = asdict(self)
        if self.page is None:
            del data["page"]
        return data


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer, the unit that is judged. `citations` are citation numbers."""

    text: str
    verdict: Verdict
    score: float | None
    citations: tuple[int, ...]
    reason: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "citations": list(self.citations)}


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """The words inside a cited quote that answer: characters `char_start` to `char_end`, exclusive, of `line`.
    `citation` is the number of the quote."""

    text: str
    citation: int
    line: int
    char_start: int
    char_end: int

    def within(self, quoted: Citation) -> tuple[int, int]:
        """Where the words stand in the quote."""
        lines = quoted.quote.split("\n")
        before = sum(len(line) + 1 for line in lines[: self.line - quoted.line_start])
        start = before + self.char_start - (quoted.char_start if self.line == quoted.line_start else 0)
        return start, start + len(self.text)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class DisagreementValue:
    """One value with the citations that give it. `outlet` and `published` are those of the first citation;
    copies of one agency story count as one source."""

    value: str
    citations: tuple[int, ...]
    outlet: str | None = None
    published: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "citations": list(self.citations)}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Articles that give different values for one thing; oldest first where the dates are known.

    A `correction` is a later word of the same outlet that takes its own earlier value back; the last value stands.
    """

    about: str
    values: tuple[DisagreementValue, ...]
    kind: Literal["difference", "correction"] = "difference"

    def to_dict(self) -> dict[str, Any]:
        return {"about": self.about, "kind": self.kind, "values": [v.to_dict() for v in self.values]}


@dataclass(frozen=True, slots=True)
class Period:
    """The days of publication that a question asks for: inclusive, as ISO text. `words` are the question's own."""

    since: str | None
    until: str | None
    words: str


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds: finding passages, writing the answer, checking it."""

    retrieve_ms: float = 0.0
    answer_ms: float = 0.0
    verify_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What `ask` returns, and through `to_dict` what the shell, the page and scripts print.

    `answerer` is the one that wrote it (`quote` or `llm`); `notice` tells the reader what they should know
    about how it came to be (the model failed, no model is configured). An abstention has no statements and
    no citations; `related` then holds the closest lines, which do not answer. `understood` is the question as it
    was made self-contained from the history, `period` the days that its words ask for, `unanswered` the parts of
    the question that the articles do not answer. `short_answers` are the words in the cited quotes that answer.
    """

    question: str
    text: str
    abstained: bool
    answerer: Literal["quote", "llm"]
    model: str | None = None
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    related: tuple[Citation, ...] = ()
    notice: str | None = None
    understood: str | None = None
    period: Period | None = None
    unanswered: tuple[str, ...] = ()
    short_answers: tuple[ShortAnswer, ...] = ()
    timing: Timing = field(default_factory=Timing)

    def short_in(self, quoted: Citation) -> list[tuple[int, int]]:
        """Where the words that answer stand in a quote, in order."""
        return sorted(short.within(quoted) for short in self.short_answers if short.citation == quoted.number)

    def to_dict(self) -> dict[str, Any]:
        return {
            "question": self.question,
            "answer": self.text,
            "abstained": self.abstained,
            "answerer": self.answerer,
            "model": self.model,
            "statements": [s.to_dict() for s in self.statements],
            "citations": [c.to_dict() for c in self.citations],
            "disagreements": [d.to_dict() for d in self.disagreements],
            "related": [c.to_dict() for c in self.related],
            "notice": self.notice,
            "understood": self.understood,
            "period": asdict(self.period) if self.period else None,
            "unanswered": list(self.unanswered),
            "short_answers": [s.to_dict() for s in self.short_answers],
            "timing": asdict(self.timing),
        }


@dataclass(frozen=True, slots=True)
class Event:
    """One step of a streamed answer.

    `status` carries a short word for the reader ("Searching …"), `text` the next characters of the draft, which
    are pending until they are checked. `checked` says which sentences of the draft have been checked: `answer` is
    the answer so far, with the verdicts of its statements, and `text` the end of the draft that is still pending;
    later `text` events go on from there. `restart` says that the draft so far is withdrawn, and `answer`, always
    last, carries the finished answer.
    """

    kind: Literal["status", "text", "checked", "restart", "answer"]
    text: str = ""
    answer: Answer | None = None


History = Sequence[tuple[str, str]]
"""Earlier turns as (question, answer), oldest first."""
