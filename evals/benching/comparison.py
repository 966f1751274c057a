"""Systems beside each other over the same documents and questions: what each finds, in one run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any

from evals.benching import tables
from evals.benching.alternatives import REFERENCE, Alternative
from evals.benching.alternatives.byline import Byline
from evals.benching.documents import Pool
from evals.benching.measures import told
from evals.benching.ranking import LIMIT, READ, Judge, Quality, Ranked, Reading, quality
from rag.errors import BylineError

Shown = Callable[[Sequence[Any], str], Iterator[Any]]
"""Shows how far the work on some items is; see `evals.progress.shown`."""

DEFINITIONS = (
    "hit, MRR, nDCG: of the articles, in the order of their best pieces.",
    "answer@k: one of the first k pieces holds the answer.",
    f"words@{READ}: mean words in the first {READ} pieces.",
    f"read: words in the fewest pieces per question (k) that give as many answers as the reference's first {READ} do, "
    "as a share of the words in the fewest pieces of the reference that do.",
    "Differences are over the same questions, with 95 % bootstrap intervals; where all questions agree, with the bound "
    "of Clopper and Pearson for so few.",
)


@dataclass(frozen=True)
class PoolReport:
    """One pool. `ranked`: by system, in the order of `qualities`."""

    pool: str
    fingerprint: str
    documents: int
    words: int
    questions: int
    reference: str | None
    qualities: tuple[Quality, ...]
    ranked: Mapping[str, Sequence[Ranked]]

    def to_dict(self) -> dict[str, Any]:
        return {
            "pool": self.pool,
            "fingerprint": self.fingerprint,
            "documents": self.documents,
            "words": self.words,
            "questions": self.questions,
            "reference": self.reference,
            "systems": [one.to_dict() for one in self.qualities],
        }


@dataclass(frozen=True)
class Comparison:
    """All pools. `left_out`: systems by name, behind that of the pool where they failed in one, with the reason."""

    pools: tuple[PoolReport, ...]
    notes: tuple[str, ...] = ()
    left_out: Mapping[str, str] | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "pools": [one.to_dict() for one in self.pools],
            "notes": [*DEFINITIONS, *self.notes],
            "left_out": dict(self.left_out or {}),
        }

    def dump(self) -> Iterator[str]:
        """One line of JSON per pool, system and question."""
        for pool in self.pools:
            for system, ranked in pool.ranked.items():
                for one in ranked:
                    yield json.dumps({"pool": pool.pool, "system": system, **one.to_dict()}) + "\n"

    def table(self) -> str:
        """For a terminal."""
        parts = [f"{_heading(pool)}\n\n" + "\n\n".join(map(tables.plain, _tables(pool))) for pool in self.pools]
        return "\n\n".join([*parts, "\n".join(_notes(self))])

    def markdown(self) -> str:
        parts = [f"**{_heading(pool)}**\n\n" + "\n\n".join(map(tables.markdown, _tables(pool))) for pool in self.pools]
        return "\n\n".join(parts) + "\n\n" + "".join(f"- {note}\n" for note in _notes(self))


def compare(
    systems: Sequence[Alternative],
    pools: Sequence[Pool],
    shown: Shown | None = None,
    seed: int = 0,
    reference: str = REFERENCE,
) -> Comparison:
    """Every system that is installed over every pool, each pool in a folder that goes when it is done.

    A system that fails is left out of that pool. Raises `BylineError` where none is left.
    """
    left_out = {one.name: f"pip install {lost}" for one in systems if (lost := one.missing())}
    ready = [one for one in systems if one.name not in left_out]
    reports = tuple(_compared(ready, pool, shown, seed, reference, left_out) for pool in pools if pool.questions)
    notes = tuple(dict.fromkeys(note for one in ready for note in one.notes))
    return Comparison(reports, notes, left_out)


def run(system: Alternative, pool: Pool, folder: Path, shown: Shown | None = None) -> list[Ranked]:
    """Index the pool in this folder and ask all its questions."""
    told(f"{pool.name}, {system.name}: indexing {len(pool.documents):,} articles")
    judge = Judge(pool)
    system.index(pool.documents, folder)
    try:
        asked = shown(pool.questions, f"{pool.name}, {system.name}") if shown else iter(pool.questions)
        return [judge.ranked(one, system.search(one.question, LIMIT)) for one in asked]
    finally:
        system.close()


def report(
    pool: Pool, ranked: Mapping[str, Sequence[Ranked]], seed: int = 0, reference: str | None = None
) -> PoolReport:
    """`ranked`: by the name of the system; `reference`: one of these names."""
    base = ranked.get(reference) if reference else None
    qualities = tuple(quality(name, found, None if name == reference else base, seed) for name, found in ranked.items())
    words = sum(len(document.text.split()) for document in pool.documents)
    named = reference if base is not None else None
    return PoolReport(
        pool.name, pool.fingerprint, len(pool.documents), words, len(pool.questions), named, qualities, ranked
    )


def _compared(
    systems: Sequence[Alternative],
    pool: Pool,
    shown: Shown | None,
    seed: int,
    reference: str,
    left_out: dict[str, str],
) -> PoolReport:
    """`left_out` gets those that fail."""
    ranked = {}
    try:
        with TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
            for one in systems:
                folder = Path(temporary, one.family)
                folder.mkdir(exist_ok=True)
                try:
                    ranked[one.name] = run(one, pool, folder, shown)
                except Exception as error:  # whatever another's package raises must not cost the whole run
                    if isinstance(one, Byline):
                        raise
                    left_out[f"{pool.name}, {one.name}"] = reason = _failed(error)
                    told(f"{pool.name}, {one.name}: {reason}")
                    rmtree(folder, ignore_errors=True)  # the next one of the family would take half an index for whole
    except OSError as error:
        where = error.filename or "temporary folder"
        raise BylineError(f"{where}: {error.strerror or error}; set TMPDIR to a folder with room") from None
    if not ranked:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in left_out.items())
        raise BylineError(f"{pool.name}: no system is left to compare; {reasons}")
    name = next((one.name for one in systems if one.key == reference), None)
    return report(pool, ranked, seed, name)


def _failed(error: Exception) -> str:
    first = next(iter(str(error).strip().splitlines()), "")
    return f"failed: {type(error).__name__}: {first}".removesuffix(": ")


_SHOWN = ("hit@1", "hit@3", "hit@5", "hit@10", "mrr@10", "ndcg@10", "answer@1", "answer@3", "answer@5", "answer@10")
_COMPARED = ("hit@1", "mrr@10", "ndcg@10", "answer@5")


def _heading(pool: PoolReport) -> str:
    return f"{pool.pool}: {pool.questions:,} questions over {pool.documents:,} articles of {pool.words:,} words"


def _tables(pool: PoolReport) -> Iterator[list[list[str]]]:
    """The figures, and what they differ by."""
    figures = [[one.system, *_shares(one), f"{one.words[READ]:,.0f}"] for one in pool.qualities]
    yield [["", *_SHOWN, f"words@{READ}"], *figures]
    others = [one for one in pool.qualities if one.differences]
    if others:
        differences = [[one.system, *_differences(one), _reading(one.reading)] for one in others]
        yield [[f"beside {pool.reference}", *_COMPARED, "read"], *differences]


def _shares(one: Quality) -> list[str]:
    return [f"{one.figures[name]:.3f}" for name in _SHOWN]


def _differences(one: Quality) -> Iterator[str]:
    for found in (one.differences[name] for name in _COMPARED):
        known = found.low is not None and found.high is not None
        yield f"{found.value:+.3f} [{found.low:+.3f}, {found.high:+.3f}]" if known else f"{found.value:+.3f}"


def _reading(one: Reading | None) -> str:
    if one is None or one.ratio is None:
        return "never as many"
    low, high = ("not reached" if end is None else f"{end:.2f}" for end in (one.low, one.high))
    between = "" if one.reached is None else f" [{low}, {high}]"
    return f"{one.ratio:.2f}{between} k={one.pieces}"


def _notes(comparison: Comparison) -> list[str]:
    left_out = [f"{name} is left out: {reason}" for name, reason in (comparison.left_out or {}).items()]
    return [*DEFINITIONS, *comparison.notes, *left_out]
