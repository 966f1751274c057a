"""One call of `byline-eval run`: from a question set and some systems to finished runs with their reports."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.questions import BUNDLED, Case, folders_for, read_questions
from evals.records import Record, Run
from evals.runs.articles import require, skipped_of, when_free
from evals.runs.folder import RunFolder, new_folder, unfinished, unfinished_together
from evals.runs.remembering import REPLIES, Memory, Remembered, remembers
from evals.runs.running import Scoring, Shown, chosen, put
from evals.runs.sources import StoredLines, check_gold
from evals.systems.opening import code_of, open_system
from evals.systems.pricing import Prices, at_prices
from evals.systems.system import System, details
from rag.errors import BylineError, QuestionError

if TYPE_CHECKING:
    from rag import QueryEngine, Settings

WORKSHOP = Path(".byline-eval")
"""Indexes and remembered verdicts, so that a second run is fast."""
RUNS = Path("runs")
TOGETHER = "report.html"
"""The page of several runs beside each other, in the folder above theirs."""
OURS = ("system", "fingerprint", "started")
SKIPPED = "skipped"
READERS = {"byline", "citation-engine"}
"""Systems that search the articles of this index."""
LONGEST_NAME = 80
AT_ONCE = 4
"""Questions in flight where another machine writes the answers. One where this one does: its times would suffer."""


@dataclass(frozen=True)
class Session:
    """What was asked for on the command line. `out`: the folder of the run, or of the runs of several systems.
    `fresh`: all is asked, whatever earlier runs were answered; `timed`: so is what took no time as it is remembered."""

    settings: Settings
    dataset: Path = BUNDLED
    corpus: Path = Path("corpus")
    systems: tuple[str, ...] = ("byline",)
    judge: str = "local"
    out: Path | None = None
    limit: int | None = None
    tags: tuple[str, ...] = ()
    seed: int = 0
    workers: int | None = None
    progress: Callable[[Any], None] | None = None
    fresh: bool = False
    prices: Prices | None = None
    timed: bool = False

    @cached_property
    def cases(self) -> list[Case]:
        return chosen(read_questions(self.dataset), self.tags, self.limit, self.seed)

    @cached_property
    def folders(self) -> tuple[Path, ...]:
        return folders_for(self.dataset, self.corpus)

    @cached_property
    def engine(self) -> QueryEngine:
        return self._indexed[0]

    @cached_property
    def _indexed(self) -> tuple[QueryEngine, dict[str, Any]]:
        """Over an index of these folders and nothing else; it stays in the workshop, and is brought up to date. With
        the files that were skipped."""
        from rag import QueryEngine

        key = json.dumps([[os.path.abspath(f) for f in self.folders], self.settings.embedding])  # noqa: PTH100 (as text)
        index = WORKSHOP / f"index-{_digest(key.encode())[:12]}"
        before = self._contents
        engine, report = when_free(
            lambda: QueryEngine.updated(self.folders, index, self.settings, only=True, progress=self.progress)
        )
        if _contents(self.folders) != before:
            raise BylineError("the articles were changed while they were read: start again")
        skipped = skipped_of(report)
        if self.memory:
            self.memory.put(skipped, SKIPPED)
        return engine, skipped

    @cached_property
    def skipped(self) -> dict[str, Any]:
        """The files of the articles that could not be read, as `skipped_of` tells them. Where nothing needs the
        articles they are not read for this."""
        held = self.memory.get(SKIPPED) if self.memory else None
        if held is None and ("_indexed" in vars(self) or not READERS.isdisjoint(self.systems)):
            held = self._indexed[1]
        return dict(held or {})

    @cached_property
    def stored(self) -> StoredLines:
        """The lines of the articles."""
        return StoredLines(lambda: self.engine, self.memory)

    @cached_property
    def memory(self) -> Memory | None:
        """What Byline gave before, where that cannot have changed."""
        if not remembers(self.settings):
            return None
        contents = [[os.path.abspath(folder) for folder in self.folders], self._contents]  # noqa: PTH100 (as text)
        return Memory(WORKSHOP / REPLIES, self.settings, contents, self.fresh or self.timed)

    @cached_property
    def _contents(self) -> str:
        require(self.folders)
        return _contents(self.folders)

    def close(self) -> None:
        """Give the files of the workshop back."""
        if self.memory:
            self.memory.close()

    def check(self) -> None:
        """Read the set and the articles before anything is asked. Raises `BylineError` for what cannot be used."""
        from evals.report.verdict import skipped_words

        twice = next((spec for number, spec in enumerate(self.systems) if spec in self.systems[:number]), None)
        if twice is not None:
            raise QuestionError(f"--system {twice} is given twice: name each system once")
        require(self.folders)
        check_gold(self.cases, self.stored)
        if words := skipped_words({SKIPPED: self.skipped}):
            print(f"byline-eval: {words}", file=sys.stderr)  # noqa: T201

    def run(self, scoring: Scoring, shown: Shown) -> list[tuple[RunFolder, Run]]:
        """A finished run for each system, in their order. All are opened before the first is asked."""
        systems = [self._opened(spec) for spec in self.systems]
        described = [self._described(spec, system) for spec, system in zip(self.systems, systems, strict=True)]
        places = self._places(described)
        return [self._run(*one, scoring, shown) for one in zip(systems, described, places, strict=True)]

    def _opened(self, spec: str) -> System:
        def opened() -> System:
            system = open_system(spec, self.settings, lambda: self.engine)
            return at_prices(system, self.prices) if self.prices else system

        return Remembered(opened, self.settings, self.memory) if spec == "byline" and self.memory else opened()

    def _run(
        self, system: System, settings: dict[str, Any], place: Path, scoring: Scoring, shown: Shown
    ) -> tuple[RunFolder, Run]:
        from evals.metrics.aggregate import results

        folder = RunFolder(place, settings)
        try:
            records = put(self.cases, system, scoring, folder, self._workers(system), shown, self.fresh, self.timed)
            sources = self.stored.of(_sources(records))
            return folder, folder.finish(records, results(records, self.seed), sources)
        finally:
            folder.close()

    def _workers(self, system: System) -> int:
        elsewhere = self.settings.has_endpoint and details(system).get("answerer") != "quote"
        return self.workers or (AT_ONCE if elsewhere else 1)

    def _places(self, described: Sequence[dict[str, Any]]) -> list[Path]:
        """The folder of each run: that of a run which was stopped before, if there is one."""
        now = f"{datetime.now():%Y-%m-%d-%H%M%S}"
        names = _folder_names([str(one["system"]) for one in described])
        fingerprints = [str(one["fingerprint"]) for one in described]
        if len(names) == 1:
            return [self.out or unfinished(RUNS, fingerprints[0]) or new_folder(RUNS / f"{now}-{names[0]}")]
        begun = unfinished_together(RUNS, dict(zip(names, fingerprints, strict=True)), TOGETHER)
        above = self.out or begun or new_folder(RUNS / f"{now}-several")
        return [above / name for name in names]

    def _described(self, spec: str, system: System) -> dict[str, Any]:
        """What decides the figures, with a fingerprint of it, and when the run was begun."""
        own = {name: value for name, value in details(system).items() if name not in OURS}
        decides = {"system": str(system.name), **own, "system_code": code_of(spec), **self._decides}
        fingerprint = _digest(json.dumps(decides, sort_keys=True, default=str).encode("utf-8", "replace"))[:16]
        told = {SKIPPED: self.skipped} if self.skipped else {}
        return {"fingerprint": fingerprint, **decides, **told, "started": datetime.now().isoformat(timespec="seconds")}

    @cached_property
    def _decides(self) -> dict[str, Any]:
        """What decides the figures of every system."""
        address, today = self.settings.openai_base_url, self.settings.today
        return {
            "dataset": self.dataset.name,
            "dataset_sha256": _digest(self.dataset.read_bytes()),
            "cases": len(self.cases),
            "tags": list(self.tags),
            "corpus": self.corpus.name,
            "corpus_sha256": self._contents,
            "run_judge": self.judge,
            "run_model": self.settings.llm if self.judge == "llm" else None,
            "endpoint_sha256": _digest(address.encode("utf-8", "replace"))[:16] if address else None,
            "today": today.isoformat() if today else None,
            "seed": self.seed,
            "limit": self.limit,
            "price": list(self.prices) if self.prices else None,
            "byline": version("byline"),
            "code": _code(),
        }


def _folder_names(systems: Sequence[str]) -> list[str]:
    """A name for the folder of each system, no two alike."""
    found: list[str] = []
    for system in systems:
        plain = "".join(c if c.isalnum() else "-" for c in system[:LONGEST_NAME]).strip("-") or "system"
        alike = sum(name == plain or name.startswith(f"{plain}--") for name in found)
        found.append(f"{plain}--{alike + 1}" if alike else plain)
    return found


def _sources(records: Sequence[Record]) -> list[str]:
    """Sources that are cited or hold gold lines."""
    cited = [place.source for record in records if record.reply for place in record.reply.citations]
    return cited + [gold["source"] for record in records for gold in record.case.get("evidence", ())]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _contents(folders: Sequence[Path]) -> str:
    """A hash of the files below some folders, names and bytes."""
    digest = hashlib.sha256()
    for folder in folders:
        files = [folder] if folder.is_file() else sorted(path for path in folder.rglob("*") if path.is_file())
        for file in files:
            digest.update(f"{file.relative_to(folder) if file != folder else file.name}\0".encode("utf-8", "replace"))
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _code() -> str:
    """A hash of the program's own files: cases of two versions must not share a run."""
    packages = [Path(__file__).parents[1], Path(__file__).parents[2] / "rag"]
    return _contents([path for package in packages for path in sorted(package.rglob("*.py"))])[:16]
