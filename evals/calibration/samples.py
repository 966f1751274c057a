"""Question sets asked through the real pipeline: every sentence that could be quoted, with what speaks for it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.calibration.reader.data import APART, GENERAL, Asked, questions_of, rows
from evals.calibration.telling import tell
from evals.questions import BUNDLED, Case, Gold, folders_for, read_questions
from rag.answering.candidates import Candidate, candidates
from rag.errors import BylineError
from rag.index.store import Index
from rag.models.embedding import open_embedder
from rag.models.reader import Reader, shared_reader
from rag.retrieval.pipeline import find
from rag.settings import Settings

GENERAL_QUESTIONS = 500
ASIDE = "aside"
"""The tag of questions that are only reported on, never learned from."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One question with the sentences of its first hits, best first by the weights in use."""

    group: str
    case: Case
    ranked: tuple[Candidate, ...]

    @property
    def answerable(self) -> bool:
        return self.case.answerable

    @property
    def learned_from(self) -> bool:
        return not self.group.endswith(ASIDE)

    @property
    def found(self) -> bool:
        """Whether a gold sentence is among the hits."""
        return any(map(self.is_gold, self.ranked))

    def is_gold(self, candidate: Candidate) -> bool:
        """Touches a gold line; where the set gives only the source, holds a gold answer."""
        evidence = candidate.evidence()
        quote = " ".join(evidence.quote.casefold().split())
        for gold in self.case.evidence:
            if gold.source != evidence.source:
                continue
            if gold.line_start is None:
                if any(answer.casefold() in quote for answer in self.case.answers):
                    return True
            elif gold.line_start <= evidence.span.line_end and evidence.span.line_start <= (
                gold.line_end or gold.line_start
            ):
                return True
        return False


@dataclass(frozen=True, slots=True)
class Set:
    """Questions over the articles in some folders."""

    name: str
    folders: tuple[Path, ...]
    cases: tuple[Case, ...]


def collect(asked: Set, kept: Path, most: int, reader: Reader | None = None) -> list[Sample]:
    """Index the articles as one collection, below `kept`, where they are found again; and ask at most so many
    questions, drawn by seed. Those with a history are left out."""
    reader = reader or shared_reader()
    tell(f"{asked.name}: reading and indexing {', '.join(map(str, asked.folders))}")
    index = Index(kept / f"{asked.name}.index", open_embedder(Settings()), create=True)
    index.update(list(asked.folders))
    cases, samples = [case for case in asked.cases if not case.history], list[Sample]()
    cases = random.Random(0).sample(cases, min(most, len(cases)))
    for number, case in enumerate(cases, 1):
        found = candidates(case.question, find(index, case.question), reader)
        group = f"{asked.name}, aside" if ASIDE in case.tags else asked.name
        samples.append(Sample(group, case, tuple(found)))
        if number % 100 == 0 or number == len(cases):
            tell(f"{asked.name}: asked {number} of {len(cases)} questions")
    return samples


def bundled() -> Set:
    """The bundled set; every second case of each kind, those with an even number, is set aside."""
    cases = (
        case.model_copy(update={"tags": (*case.tags, ASIDE)}) if case.id[-1] in "02468" else case
        for case in read_questions(BUNDLED)
    )
    return Set("bundled set", tuple(folders_for(BUNDLED, BUNDLED.parents[2] / "corpus")), tuple(cases))


def apart(kept: Path) -> Set:
    """Our own news questions that did not teach the reader: some teach the decision, a tenth is set aside."""
    asked = [a for a in questions_of(APART, "news") if a.part != "train"]
    everything = [(row["title"], row["sentences"]) for row in rows(APART)]
    return _written("news questions", asked, kept, everything)


def general(data: Path, kept: Path) -> Set:
    """Questions over Wikipedia: of SQuAD, Natural Questions and NoMIRACL, those that did not teach the reader."""
    asked = [a for n in GENERAL for a in questions_of(data / "reader" / f"{n}.jsonl.gz", n) if a.part == "calibrate"]
    draw = random.Random(0)
    chosen = [
        one
        for answerable in (True, False)
        for one in draw.sample([a for a in asked if a.answerable is answerable], GENERAL_QUESTIONS // 2)
    ]
    return _written("Wikipedia", chosen, kept, [(a.title, a.sentences) for a in chosen])


def near_misses(data: Path, kept: Path) -> Set:
    """The aside tenths of `news_nearmiss`, asked of all its passages as one collection."""
    names = ("news_nearmiss", "news_nearmiss_original")
    asked = [a for name in names for a in questions_of(data / "reader" / f"{name}.jsonl.gz", name) if a.part == ASIDE]
    everything = [
        (row["title"], row["sentences"]) for name in names for row in rows(data / "reader" / f"{name}.jsonl.gz")
    ]
    return _written("near misses", asked, kept, everything)


def clapnq(path: Path, kept: Path) -> Set:
    """ClapNQ, its passages as one collection. Nothing learns from it."""
    try:
        asked = [
            Asked(row["question"], row["sentences"], row["title"], row["answerable"], _supporting(row), part=ASIDE)
            for row in rows(path)
        ]
    except (TypeError, KeyError) as error:
        raise BylineError(f"{path}: ClapNQ cannot be read ({error!r}): give the path of clapnq.jsonl") from None
    return _written("ClapNQ", asked, kept, [(a.title, a.sentences) for a in asked])


def _supporting(row: dict[str, list[str]]) -> tuple[int, ...]:
    supporting = {" ".join(s.split()) for s in row.get("supporting_sentences", ())}
    return tuple(n for n, s in enumerate(row["sentences"]) if " ".join(s.split()) in supporting)


def _written(name: str, asked: Sequence[Asked], kept: Path, passages: Sequence[tuple[str, Sequence[str]]]) -> Set:
    """Write each passage as one article: its title, an empty line, a sentence a line. Returns the questions."""
    places: dict[tuple[str, ...], str] = {}
    folder = kept / name
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("passage-*.txt"):
        old.unlink()
    for title, sentences in passages:
        lines = [" ".join(sentence.split()) for sentence in sentences]
        source = places.setdefault(tuple(sentences), f"passage-{len(places):04}.txt")
        (folder / source).write_text("\n".join([title, "", *lines] if title else lines) + "\n", "utf-8")
    cases = []
    for number, one in enumerate(asked):
        source, first = places[tuple(one.sentences)], 3 if one.title else 1
        gold = tuple(Gold(source=source, line_start=n + first, line_end=n + first) for n in one.gold)
        tags = (one.kind or "question", *((ASIDE,) if one.part == ASIDE else ()))
        case = Case.model_construct(
            id=str(number),
            question=one.text,
            answerable=one.answerable,
            evidence=gold,
            answers=one.answers,
            tags=tags,
            history=(),
        )
        cases.append(case)
    return Set(name, (folder,), tuple(cases))
