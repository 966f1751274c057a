"""Collections of whole texts with questions, the same for every system that is compared.

A document's text is all that any system reads of it: title and, where the set knows them, outlet and day stand at its
top, as in a file of news, so that no system knows what another does not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from evals.judges.labelled import Wice, read_rows
from evals.public import clapnq, multihop
from evals.questions import Case, Gold
from rag.articles import read_articles
from rag.articles.dates import find_date, unusual_date
from rag.errors import BylineError, UnreadableFile
from rag.index.files import FoundFile, Root, find_files
from rag.types import Article, LineSpan

SHORTEST_COPY = 60
"""Characters: a shorter sentence may be said by chance."""
TOP = 10
"""Lines with text in which an article says its title, outlet and day."""
Span = tuple[str, int, int]
"""Key of a document, and characters `start:end` of its text."""


@dataclass(frozen=True, slots=True)
class Document:
    r"""One article. `body`: the character where what stands below title, outlet and day begins; 0 for a text that is
    one piece as it was found. Lines end with "\n"."""

    key: str
    title: str
    text: str
    published: date | None = None
    outlet: str | None = None
    body: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question. `gold`: keys of the documents that answer it. `spans`: where the answer stands, if that is known; any
    one of them is an answer. `answers`: acceptable strings, may be empty. `copies`: documents that say a gold span
    word for word, each with the gold document that it counts as."""

    id: str
    question: str
    gold: frozenset[str]
    spans: tuple[Span, ...] = ()
    answers: tuple[str, ...] = ()
    copies: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Pool:
    """What is searched, and what is looked for in it."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[Asked, ...]

    @property
    def fingerprint(self) -> str:
        """Of all texts, questions and what answers them: figures of two runs can be compared where it is the same."""
        digest = hashlib.sha256()
        for document in self.documents:
            digest.update(repr((document.key, document.text)).encode("utf-8", "surrogatepass"))
        for asked in self.questions:
            right = (sorted(asked.gold), sorted(asked.spans), sorted(asked.answers), sorted(asked.copies))
            digest.update(repr((asked.id, asked.question, *right)).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()[:16]


def joined(pools: Sequence[Pool]) -> Pool:
    """All documents as one collection, with all questions: each set's texts stand in the way of the others'."""
    names = [pool.name for pool in pools]
    documents = [replace(one, key=f"{pool.name}/{one.key}") for pool in pools for one in pool.documents]
    questions = [
        replace(
            asked,
            id=f"{pool.name}/{asked.id}",
            gold=frozenset(f"{pool.name}/{key}" for key in asked.gold),
            spans=tuple((f"{pool.name}/{key}", start, end) for key, start, end in asked.spans if key in asked.gold),
            copies=(),  # looked for again among all
        )
        for pool in pools
        for asked in pool.questions
    ]
    return _pool(" + ".join(names), documents, questions)


def from_corpus(folders: Sequence[Path], cases: Iterable[Case] = (), name: str = "corpus") -> Pool:
    """Articles as Byline reads them from files, and the answerable cases without history and with evidence.

    Title, outlet and day that only a file's fields tell are put into the text, since Byline knows them from there.
    Sources are named as in an index of these folders. Raises `BylineError` when there is no article in them.
    """
    articles = {_key(article): article for article in _articles(folders)}
    if not articles:
        raise BylineError(f"{', '.join(map(str, folders))}: there is no article in it; name a folder of articles")
    by_source: dict[str, list[Article]] = {}
    for article in articles.values():
        by_source.setdefault(article.source, []).append(article)
    documents = {key: _headed(key, article) for key, article in articles.items()}
    added = {key: len(documents[key].text) - len(article.text) for key, article in articles.items()}

    def moved(span: Span) -> Span:
        key, start, end = span
        by = added[key] if start >= documents[key].body - added[key] else 0
        return key, start + by, end + by

    asked = [_asked(case, by_source) for case in cases if _usable(case, by_source)]
    return _pool(name, documents.values(), [replace(one, spans=tuple(map(moved, one.spans))) for one in asked])


def from_clapnq(path: Path) -> Pool:
    """All passages of the file, and the questions that their passage answers. Raises `BylineError` for a bad row."""
    rows = read_rows(path, clapnq.Question)
    keys = {p: f"p{number:05}" for number, p in enumerate(dict.fromkeys((row.title, row.lines) for row in rows))}
    made = {key: _titled(key, " ".join(title.split()), lines) for (title, lines), key in keys.items()}
    questions = []
    for row in rows:
        if row.answerable:
            document, lines = made[keys[row.title, row.lines]]
            spans = tuple((document.key, *lines[number]) for number in sorted(row.gold))
            questions.append(Asked(str(row.id), row.question, frozenset({document.key}), spans, row.answers))
    return _pool("ClapNQ", [document for document, _ in made.values()], questions)


def from_multihop(path: Path) -> Pool:
    """The gold facts of the file by article, and the questions that have some. Raises `BylineError` for a bad row."""
    rows = read_rows(path, multihop.Question)
    facts: dict[str, list[multihop.Fact]] = {}
    for row in rows:
        for fact in row.evidence_list:
            known = facts.setdefault(fact.article, [])
            if fact.line not in [one.line for one in known]:
                known.append(fact)
    made: dict[str, Document] = {}
    places: dict[tuple[str, str], Span] = {}
    for number, (article, known) in enumerate(facts.items()):
        first = known[0]
        title, texts = " ".join((first.title or "").split()), [one.line for one in known]
        document, lines = _titled(f"a{number:05}", title, texts, _day(first.published_at), first.source)
        made[article] = document
        places |= {(article, text): (document.key, *line) for text, line in zip(texts, lines, strict=True)}
    questions = []
    for number, row in enumerate(rows, 1):
        if row.answerable:
            spans = tuple(dict.fromkeys(places[fact.article, fact.line] for fact in row.evidence_list))
            gold = frozenset(key for key, _, _ in spans)
            questions.append(Asked(str(row.id or number), row.question, gold, spans))
    return _pool("MultiHop-RAG", made.values(), questions)


def from_wice(path: Path) -> Pool:
    """The pages of the file, which are whole articles, and the claims that some of their sentences support as if they
    were questions. Raises `BylineError` for a bad row."""
    rows = read_rows(path, Wice)
    pages = dict.fromkeys(tuple(" ".join(s.split()) for s in row.sentences) for row in rows)
    made = {page: _titled(f"w{number:05}", "", page) for number, page in enumerate(pages)}
    questions = []
    for row in rows:
        wanted = {number for numbers in row.gold for number in numbers if row.sentences[number].strip()}
        if row.label == "supported" and wanted:
            document, lines = made[tuple(" ".join(s.split()) for s in row.sentences)]
            spans = tuple((document.key, *lines[number]) for number in sorted(wanted))
            questions.append(Asked(row.id, row.claim, frozenset({document.key}), spans))
    return _pool("WiCE", [document for document, _ in made.values()], questions)


# Copies of one text


def _pool(name: str, documents: Iterable[Document], questions: Iterable[Asked]) -> Pool:
    """Where another document has a gold span as a line, it is as right: whoever leaves out copies is not wrong, and
    whoever finds two of them has found one thing."""
    documents, questions = tuple(documents), tuple(questions)
    texts = {one.key: one.text for one in documents}
    wanted = {line for asked in questions for line in _gold_lines(asked, texts)}
    places: dict[str, list[Span]] = {line: [] for line in wanted}
    for one in documents:
        start = 0
        for line in one.text.split("\n"):
            if line in wanted:
                places[line].append((one.key, start, start + len(line)))
            start += len(line) + 1
    return Pool(name, documents, tuple(_with_copies(asked, texts, places) for asked in questions))


def _gold_lines(asked: Asked, texts: Mapping[str, str]) -> dict[str, str]:
    """The gold spans that are long enough, each with the key of its document."""
    said = {texts[key][start:end]: key for key, start, end in asked.spans}
    return {line: key for line, key in said.items() if len(line) >= SHORTEST_COPY}


def _with_copies(asked: Asked, texts: Mapping[str, str], places: Mapping[str, Sequence[Span]]) -> Asked:
    found = {
        place: key
        for line, key in _gold_lines(asked, texts).items()
        for place in places[line]
        if place[0] not in asked.gold
    }
    copies = {place[0]: key for place, key in found.items()}
    return replace(asked, spans=tuple(dict.fromkeys((*asked.spans, *found))), copies=tuple(copies.items()))


# A set's lines as one text


def _titled(
    key: str, title: str, lines: Sequence[str], published: date | None = None, outlet: str | None = None
) -> tuple[Document, list[tuple[int, int]]]:
    """The document, and the characters of each of the lines in its text."""
    text = _head(title, outlet, published)
    body = len(text)
    places = []
    for line in lines:
        places.append((len(text), len(text) + len(line)))
        text += f"{line}\n"
    return Document(key, title, text.removesuffix("\n"), published, outlet, body), places


def _head(title: str, outlet: str | None, published: date | None) -> str:
    """Lines of what is known."""
    day = f"{published.day} {published:%B %Y}" if published else None
    return "".join(f"{line}\n" for line in (title, ", ".join(filter(None, (outlet, day)))) if line)


def _day(moment: str | None) -> date | None:
    try:
        return date.fromisoformat((moment or "")[:10])
    except ValueError:
        return None


# Files as an index reads them


def _articles(folders: Sequence[Path]) -> Iterator[Article]:
    sources: set[str] = set()
    for root in find_files(folders):
        for file in root.files:
            if file.refused is None:
                source = _source(root, file, sources)
                sources.add(source)
                yield from _read(Path(file.path), source)


def _source(root: Root, file: FoundFile, taken: set[str]) -> str:
    """The name that an index gives: with the folder's name where two folders hold the same path."""
    candidates = (file.relative, f"{Path(root.path).name}/{file.relative}", file.path.lstrip("/"))
    return next((name for name in candidates if name not in taken), file.path)


def _read(path: Path, source: str) -> tuple[Article, ...]:
    """Nothing of a file that an index would skip."""
    try:
        articles = read_articles(path.read_bytes(), source)
    except (OSError, UnreadableFile):
        return ()
    return articles if any(s.answers for article in articles for s in article.sentences) else ()


def _headed(key: str, article: Article) -> Document:
    """With what the top of the text does not say: below a first line that is the title, or above all."""
    text = article.text
    top = [line for line in text.split("\n") if line.strip()][:TOP]
    said = _plain("\n".join(top))
    title = "" if _plain(article.title).rstrip("…") in said else article.title
    outlet = None if _plain(article.outlet or "") in said else article.outlet
    published = None if _says(top, article.published) else article.published
    head = _head(" ".join(title.split()), outlet, published)
    first = text.find("\n", len(text) - len(text.lstrip())) + 1
    at = first if first and _plain(text[:first]) == _plain(article.title) else 0
    body = at + len(head) if head else 0
    return Document(key, article.title, text[:at] + head + text[at:], article.published, article.outlet, body)


def _says(lines: Sequence[str], day: date | None) -> bool:
    found = (value[0] if (value := find_date(line)) else unusual_date(line) for line in lines)
    return day is None or day in found


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _key(article: Article) -> str:
    return f"{article.source}:{article.first_line}"


def _usable(case: Case, by_source: dict[str, list[Article]]) -> bool:
    return case.answerable and not case.history and any(gold.source in by_source for gold in case.evidence)


def _asked(case: Case, by_source: dict[str, list[Article]]) -> Asked:
    known = [gold for gold in case.evidence if gold.source in by_source]
    held = [(article, gold) for gold in known for article in by_source[gold.source] if _holds(article, gold)]
    spans = tuple(dict.fromkeys(span for article, gold in held for span in _spans(article, gold)))
    return Asked(case.id, case.question, frozenset(_key(article) for article, _ in held), spans, case.answers)


def _holds(article: Article, gold: Gold) -> bool:
    if gold.line_start is None:
        return True
    last = article.first_line + article.line_count - 1
    return article.first_line <= (gold.line_end or gold.line_start) and gold.line_start <= last


def _spans(article: Article, gold: Gold) -> Iterator[Span]:
    """The gold lines that the article holds, one span each; none where the whole source is gold."""
    if gold.line_start is None:
        return
    last = article.first_line + article.line_count - 1
    for line in range(max(gold.line_start, article.first_line), min(gold.line_end or gold.line_start, last) + 1):
        start, _ = article.offsets(LineSpan(line, line, 0, 0))
        end = article.text.find("\n", start)
        end = len(article.text) if end < 0 else end
        if article.text[start:end].strip():
            yield _key(article), start, end
