"""How often a judge notices that a true statement was made false, kind by kind, and how often it lets true ones be."""

from __future__ import annotations

import random
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from evals.judges.agreement import Bootstrap, Estimate
from evals.judges.judging import Judging
from evals.judges.labelled import Text, read_rows
from evals.metrics.resampling import drawn
from evals.mutating.mutations import KINDS, Quoted, collection_names, corpus_statements, mutations
from rag import Line, QueryEngine, Settings
from rag.errors import BylineError
from rag.types import Article

UNCHANGED = "unchanged"


class Written(BaseModel):
    """What a person wrote about lines of an article: a paraphrase, or something that the lines do not say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    statement: Text
    source: Text
    lines: tuple[tuple[int, int], ...] = Field(min_length=1)
    label: Literal["supported", "unsupported"]
    kind: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Try:
    """A statement with its lines, and what a judge should say of it."""

    part: str
    kind: str
    source: str
    statement: str
    lines: tuple[Line, ...]
    supported: bool


@dataclass(frozen=True, slots=True)
class Share:
    """`right`: the share of `n` that was judged as it should be; `missed`: some that were not."""

    n: int
    right: Estimate
    missed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoticeReport:
    """Shares by part ("word for word", "paraphrased", "written false") and kind of change."""

    parts: dict[str, dict[str, Share]]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


SHOWN_MISSES = 20


def notice(
    tries: Sequence[Try],
    judging: Judging,
    seed: int = 0,
    shown: Callable[[Sequence[Try]], Iterable[Try]] = iter,
) -> NoticeReport:
    """Judge them all. A statement that is left unchecked was not judged as it should be."""
    outcomes: dict[str, dict[str, list[tuple[Try, bool]]]] = defaultdict(dict)
    order = {kind: number for number, kind in enumerate((UNCHANGED, *KINDS))}
    for one in sorted(tries, key=lambda one: order.get(one.kind, len(order))):
        outcomes[one.part][one.kind] = []
    for one in shown(tries):
        wanted = "supported" if one.supported else "unsupported"
        right = judging.judge.judge(one.statement, one.lines).verdict == wanted
        outcomes[one.part][one.kind].append((one, right))
    return NoticeReport(
        {part: {kind: _share(found, seed) for kind, found in kinds.items()} for part, kinds in outcomes.items()}
    )


def _share(found: Sequence[tuple[Try, bool]], seed: int) -> Share:
    draw = Bootstrap([one.source for one, _ in found], seed)
    right = [float(ok) for _, ok in found]
    missed = tuple(one.statement for one, ok in found if not ok)[:SHOWN_MISSES]
    return Share(len(found), draw.estimate(lambda w: float(w @ right / w.sum()) if w.sum() else float("nan")), missed)


def read_corpus(folder: Path) -> list[Article]:
    """The articles of a folder, as an index of it would hold them."""
    if not folder.exists():
        raise BylineError(f"{folder}: no such folder; give one with --corpus")
    with tempfile.TemporaryDirectory() as place:
        engine = QueryEngine.from_folder(folder, place, Settings(answerer="quote"))
        articles = {passage.article.article_id: passage.article for passage in engine.index.all_passages()}
    if not articles:
        raise BylineError(f"{folder}: there is no article in it")
    return list(articles.values())


def verbatim_tries(articles: Sequence[Article], limit: int | None, seed: int) -> list[Try]:
    """Body sentences as statements, unchanged and changed; `limit` of them drawn by `seed`."""
    quoted = [(article, one) for article in articles for one in corpus_statements([article])]
    names = _names(articles)
    return [
        one
        for article, q in drawn(quoted, limit, seed)
        for one in _changed("word for word", q.statement, article, q, names, seed)
    ]


def written_tries(articles: Sequence[Article], path: Path, seed: int) -> list[Try]:
    """Statements of a file about these articles: as they are, and the supported ones changed as well."""
    of_source: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        of_source[article.source].append(article)
    names = _names(articles)
    found: list[Try] = []
    for row in read_rows(path, Written):
        cited = [
            (article, quoted)
            for article in of_source.get(row.source, ())
            if (quoted := _cited(article, row.lines)) is not None
        ]
        if not cited:
            lines = ", ".join(f"{first}-{last}" for first, last in row.lines)
            raise BylineError(f"{path}: {row.id}: the corpus has no sentence in lines {lines} of {row.source}")
        article, quoted = cited[0]
        if row.label == "supported":
            found += _changed("paraphrased", row.statement, article, quoted, names, seed)
        else:
            cites = _lines(article, quoted.lines)
            found.append(Try("written false", row.kind or "any", row.source, row.statement, cites, False))
    return found


def _changed(
    part: str, statement: str, article: Article, quoted: Quoted, names: Sequence[str], seed: int
) -> Iterator[Try]:
    yield Try(part, UNCHANGED, article.source, statement, _lines(article, quoted.lines), True)
    rng = random.Random(f"{seed} {article.source} {statement}")
    for one in mutations(statement, quoted.lines, quoted.article_sentences, quoted.place, names, rng):
        yield Try(part, one.kind, article.source, one.statement, _lines(article, one.lines), False)


def _cited(article: Article, ranges: Sequence[tuple[int, int]]) -> Quoted | None:
    """The sentences that touch these lines; None where the article has none there. Where they do not follow each
    other, nothing stands beside them that a citation could be moved to."""
    spans = [article.span(s.start, s.end) for s in article.sentences]
    places = [
        n for n, s in enumerate(spans) if any(s.line_start <= last and s.line_end >= first for first, last in ranges)
    ]
    if not places:
        return None
    texts = tuple(" ".join(article.text[s.start : s.end].split()) for s in article.sentences)
    chosen = tuple(texts[n] for n in places)
    follow = places == list(range(places[0], places[-1] + 1))
    first, last = spans[places[0]], spans[places[-1]]
    around = texts if follow else ()
    return Quoted(article.source, first.line_start, last.line_end, chosen[0], chosen, around, places[0])


def _lines(article: Article, texts: Iterable[str]) -> tuple[Line, ...]:
    return tuple(Line(text, article.title, article.outlet, article.published) for text in texts)


def _names(articles: Iterable[Article]) -> tuple[str, ...]:
    return collection_names(q.statement for q in corpus_statements(articles))
