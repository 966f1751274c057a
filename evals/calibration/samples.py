"""Question sets asked through the real pipeline: what the decision sees, and what would be cited."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.questions import BUNDLED, Case, Gold, read_questions
from rag.answering.abstention import WEIGHTS, evidence
from rag.answering.candidates import Candidate, candidates
from rag.answering.quoting import choose
from rag.errors import BylineError
from rag.index.store import Index
from rag.models.embedding import open_embedder
from rag.retrieval.pipeline import find
from rag.settings import Settings

ASIDE = "aside"
"""The tag of questions that are only reported on, never learned from."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One question. `values` are those of `evidence`, in the order of `WEIGHTS`; `gold` of `cited` quotes are right."""

    group: str
    question: str
    answerable: bool
    values: tuple[float, ...]
    cited: int
    gold: int


def collect(name: str, folders: Sequence[Path], cases: list[Case]) -> list[Sample]:
    """Index folders of articles as one collection, and ask. Questions with a history are left out."""
    with _new_index(name, folders) as index:
        asked = [case for case in cases if not case.history]
        samples = []
        for number, case in enumerate(asked, 1):
            samples.append(_sample(index, name, case))
            if number % 50 == 0 or number == len(asked):
                tell(f"{name}: asked {number} of {len(asked)} questions")
        return samples


def clapnq(path: Path, folder: Path) -> list[Case]:
    """Write each passage of ClapNQ as one article (its title, an empty line, one sentence per line, the text as it
    is), and return its questions. Raises `BylineError`.
    """
    cases, places = [], dict[tuple[str, ...], str]()
    for row in _rows(path):
        key = (row["title"], *row["sentences"])
        source = places.setdefault(key, f"passage-{len(places):04}.txt")
        lines = [" ".join(sentence.split()) for sentence in row["sentences"]]
        (folder / source).write_text(f"{row['title']}\n\n" + "\n".join(lines) + "\n", "utf-8")
        supporting = {" ".join(s.split()) for s in row.get("supporting_sentences", ())}
        gold = [Gold(source=source, line_start=n, line_end=n) for n, s in enumerate(lines, 3) if s in supporting]
        cases.append(
            Case(id=str(row["id"]), question=row["question"], answerable=row["answerable"], evidence=tuple(gold))
        )
    return cases


def own(path: Path) -> list[Case]:
    return list(read_questions(path))


def bundled() -> list[Case]:
    """The bundled set; every second case of each kind, those with an even number, is set aside."""
    return [
        case.model_copy(update={"tags": (*case.tags, ASIDE)}) if case.id[-1] in "02468" else case
        for case in read_questions(BUNDLED)
    ]


def tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BylineError(f"{path}: ClapNQ cannot be read ({error}): give the path of clapnq.jsonl") from None
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            yield {name: row[name] for name in ("id", "question", "answerable", "title", "sentences")} | row
        except (ValueError, KeyError, TypeError) as error:
            raise BylineError(f"{path}:{number}: this line is no ClapNQ record: {error}") from None


@contextmanager
def _new_index(name: str, folders: Sequence[Path]) -> Iterator[Index]:
    with tempfile.TemporaryDirectory() as place:
        tell(f"{name}: reading and indexing {', '.join(map(str, folders))}")
        index = Index(Path(place), open_embedder(Settings()), create=True)
        index.update(list(folders))
        yield index


def _sample(index: Index, name: str, case: Case) -> Sample:
    found = find(index, case.question)
    ranked = candidates(case.question, found)
    group = f"{name}, aside" if ASIDE in case.tags else name
    if not ranked:
        return Sample(group, case.question, case.answerable, (0.0,) * len(WEIGHTS), 0, 0)
    values = evidence(case.question, ranked, found)
    chosen = choose(found, ranked)
    right = sum(_is_gold(case, candidate) for candidate in chosen)
    return Sample(group, case.question, case.answerable, tuple(values[n] for n in WEIGHTS), len(chosen), right)


def _is_gold(case: Case, candidate: Candidate) -> bool:
    """Touches a gold line; where the set gives only the source, holds a gold answer."""
    evidence = candidate.evidence()
    quote = " ".join(evidence.quote.casefold().split())
    for gold in case.evidence:
        if gold.source != evidence.source:
            continue
        if gold.line_start is None:
            if any(answer.casefold() in quote for answer in case.answers):
                return True
        elif (
            evidence.span.line_start <= (gold.line_end or gold.line_start) and evidence.span.line_end >= gold.line_start
        ):
            return True
    return False
