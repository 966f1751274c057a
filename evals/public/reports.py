"""Which public set a path is, and its report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from evals.judges.labelled import read_rows
from evals.public.kinds import JUDGED, Kind
from evals.public.table import PublicReport, Shown
from rag.errors import BylineError

if TYPE_CHECKING:
    from evals.judges.judging import Judging

__all__ = ["JUDGED", "Kind", "kind_of", "report"]

COLUMNS = {
    Kind.clapnq: {"question", "answerable", "sentences"},
    Kind.multihop: {"question", "evidence_list"},
    Kind.ragtruth: {"source_id", "source", "responses"},
    Kind.wice: {"claim", "sentences", "supporting_sentences"},
}
"""What tells the sets that are one file apart."""


class Columns(BaseModel):
    """A row of any set."""

    model_config = ConfigDict(extra="allow")


def kind_of(path: Path) -> Kind:
    """The set that a file or folder holds. Raises `BylineError` when it is none of them."""
    from evals.public.quiz import is_quiz

    if path.is_dir():
        if is_quiz(path):
            return Kind.realtime
        raise BylineError(f"{path}: no known set; a folder of RealTime QA has files like 20220617_qa.jsonl")
    rows = read_rows(path, Columns)
    columns = set(rows[0].model_extra or ()) if rows else set()
    for kind, needed in COLUMNS.items():
        if needed <= columns:
            return kind
    shown = ", ".join(sorted(columns)[:8]) or "none"
    known = "; ".join(f"{kind}: {', '.join(sorted(needed))}" for kind, needed in COLUMNS.items())
    raise BylineError(f"{path}: of no known set; its columns are {shown}; known are {known}")


def report(
    kind: Kind | None,
    path: Path,
    limit: int | None = None,
    seed: int = 0,
    shown: Shown = iter,
    index: Path | None = None,
    judging: Judging | None = None,
) -> PublicReport:
    """The report on the set at a path; without a kind the content tells it.

    `limit`: only so many cases, drawn by the seed. `index`: a folder in which articles and index are kept for the next
    time (sets that are asked). `judging`: who judges (sets that measure it), the local judge without.
    Raises `BylineError` that names the line of a bad row.
    """
    kind = _checked(kind, path) if kind else kind_of(path)
    from evals.public import clapnq, multihop, ragtruth, realtime, wice

    if kind is Kind.ragtruth:
        return ragtruth.report(path, limit, seed, shown, judging)
    if kind is Kind.wice:
        return wice.report(path, limit, seed, shown, judging)
    asked = {Kind.clapnq: clapnq.report, Kind.multihop: multihop.report, Kind.realtime: realtime.report}
    return asked[kind](path, limit, seed, shown, index)


def _checked(kind: Kind, path: Path) -> Kind:
    """The kind that was named. Raises `BylineError` when the file is empty or clearly holds another set."""
    if kind is Kind.realtime or path.is_dir():
        return kind
    if not read_rows(path, Columns):
        raise BylineError(f"{path}: there is no row in it")
    try:
        other = kind_of(path)
    except BylineError:
        return kind  # its own reader says what is missing
    if other is not kind:
        raise BylineError(f"{path}: this is {other}, not {kind}: leave `--set` away, or name another file")
    return kind
