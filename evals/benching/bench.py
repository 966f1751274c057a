"""One run of `bench`: what is found, what each stage earns, speed and growth, side by side on the machine described."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.benching.machine import Machine, described
from evals.benching.measures import told
from rag.errors import BylineError

if TYPE_CHECKING:
    from evals.benching.alternatives import Alternative
    from evals.benching.comparison import Comparison
    from evals.benching.documents import Pool
    from evals.benching.growth import GrowthReport
    from evals.benching.speed_report import SpeedReport
    from evals.questions import Case


class Part(StrEnum):
    quality = "quality"
    ablations = "ablations"
    speed = "speed"
    growth = "growth"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run measures. `systems`: keys of `alternatives`; None for all of them. `articles`: so many
    made up out of the corpus instead of the corpus itself, for speed. `words`: of a made-up article."""

    corpus: Path
    parts: tuple[Part, ...]
    questions: Path | None = None
    clapnq: Path | None = None
    multihop: Path | None = None
    wice: Path | None = None
    systems: tuple[str, ...] | None = None
    articles: int | None = None
    sizes: tuple[int, ...] | None = None
    words: int | None = None
    runs: int = 5
    limit: int | None = None
    seed: int = 0
    processes: bool = True

    def check(self) -> None:
        """Raises `BylineError` for what could not be measured, before anything is."""
        from evals.benching import alternatives

        files = (self.corpus, self.questions, self.clapnq, self.multihop, self.wice)
        for path in files:
            if path is not None and not path.exists():
                hint = "no such folder; give one with --corpus" if path == self.corpus else "no such file"
                raise BylineError(f"{path}: {hint}")
        if self.systems is not None and not self.systems:
            raise BylineError(
                f"no system is named: give some of {','.join(alternatives.KEYS)}, or no --systems for all"
            )
        for key in self.systems or ():
            alternatives.named(key)
        if self.sizes is not None and (not self.sizes or min(self.sizes) < 1):
            raise BylineError("sizes are numbers of articles above 0, such as  --sizes 500,2000")
        asking = any((self.questions, self.clapnq, self.multihop, self.wice))
        for part in (Part.quality, Part.ablations):
            if part in self.parts and not asking:
                raise BylineError(f"{part} needs questions: give --questions, --clapnq, --multihop or --wice")


@dataclass(frozen=True)
class Bench:
    """The figures of a run; what was not measured is None. `command`: what makes them again."""

    machine: Machine
    command: str
    quality: Comparison | None = None
    ablations: Comparison | None = None
    speed: SpeedReport | None = None
    growth: GrowthReport | None = None

    def to_dict(self) -> dict[str, Any]:
        found: dict[str, Any] = self.speed.to_dict() if self.speed else {}
        found = {"machine": self.machine.line(), "environment": self.machine.to_dict(), **found}
        found["command"] = self.command
        for name, part in (("comparison", self.quality), ("ablations", self.ablations), ("growth", self.growth)):
            if part:
                found[name] = part.to_dict()
        return found

    def table(self) -> str:
        parts = (self.quality, self.ablations, self.speed, self.growth)
        return "\n\n".join(["", self.machine.line(), *(part.table() for part in parts if part)]).strip() + "\n"

    def dump(self) -> Iterator[str]:
        """One line of JSON per question and system."""
        for part in (self.quality, self.ablations):
            if part:
                yield from part.dump()

    def plots(self) -> dict[str, tuple[str, str]]:
        """By the part that they belong to: a word for the file's name, and the SVG."""
        from evals.benching import plots

        found = {}
        if self.quality and self.quality.pools:
            found["quality"] = "found", plots.found_and_read(self.quality)
        if self.growth:
            found["growth"] = "growth", plots.growth(self.growth)
        return found

    def save(self, folder: Path) -> None:
        """Figures, questions and plots as files. Raises `BylineError`."""
        make(folder)
        try:
            (folder / "bench.json").write_text(json.dumps(self.to_dict(), indent=2) + "\n", "utf-8")
            (folder / "bench.txt").write_text(self.table(), "utf-8")
            with (folder / "questions.jsonl").open("w", encoding="utf-8") as file:
                file.writelines(self.dump())
            for name, drawing in self.plots().values():
                (folder / f"{name}.svg").write_text(drawing, "utf-8")
        except OSError as error:
            raise _unwritable(folder, error) from None

    def put(self, page: Path) -> None:
        """The parts on a page, with their plots beside it. Raises `BylineError`."""
        from evals.benching import page as pages
        from evals.benching.plots import FOUND_AND_READ, GROWTH

        shown = {"found": FOUND_AND_READ, "growth": GROWTH}
        drawings, parts = {}, {}
        for part in Part:
            measured = getattr(self, part)
            if measured is None:
                continue
            plot = None
            if part in (plots := self.plots()):
                name, drawing = plots[part]
                drawings[f"{page.stem}-{name}.svg"] = drawing
                plot = f"{page.stem}-{name}.svg", shown[name]
            parts[str(part)] = pages.part(measured.markdown(), self.command, self.machine, plot)
        pages.put(page, parts, drawings)


def make(folder: Path) -> None:
    """The folder, which files can be written into. Raises `BylineError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _unwritable(folder, error) from None


def _unwritable(folder: Path, error: OSError) -> BylineError:
    return BylineError(f"{folder}: it cannot be written: {error.strerror}; give another --out")


def run(wanted: Wanted, command: str) -> Bench:
    """Measure what is wanted. Raises `BylineError`."""
    from evals.metrics.resampling import drawn
    from evals.questions import folders_for, read_questions

    wanted.check()
    folders = folders_for(wanted.questions, wanted.corpus) if wanted.questions else (wanted.corpus,)
    cases = drawn(list(read_questions(wanted.questions)), wanted.limit, wanted.seed) if wanted.questions else []
    needs_pools = {Part.quality, Part.ablations}.intersection(wanted.parts)
    pools = _pools(wanted, folders, cases) if needs_pools else []
    return Bench(
        described(),
        command,
        quality=_quality(wanted, pools) if Part.quality in wanted.parts else None,
        ablations=_ablations(wanted, pools) if Part.ablations in wanted.parts else None,
        speed=_speed(wanted, folders, cases) if Part.speed in wanted.parts else None,
        growth=_growth(wanted) if Part.growth in wanted.parts else None,
    )


def _pools(wanted: Wanted, folders: Sequence[Path], cases: Sequence[Case]) -> list[Pool]:
    from evals.benching import datasets
    from evals.benching.articles import from_corpus
    from evals.metrics.resampling import drawn

    pools = []
    if wanted.questions:
        pool = from_corpus(folders, cases)
        pools.append((wanted.questions, pool))
        asked = [case for case in cases if case.answerable and not case.history and case.evidence]
        if lost := len(asked) - len(pool.questions):
            told(f"{wanted.questions}: {lost} of {len(cases)} left out, because their sources are not in the corpus")
    if wanted.clapnq:
        pools.append((wanted.clapnq, datasets.from_clapnq(wanted.clapnq)))
    if wanted.multihop:
        pools.append((wanted.multihop, datasets.from_multihop(wanted.multihop)))
    if wanted.wice:
        pools.append((wanted.wice, datasets.from_wice(wanted.wice)))
    for path, pool in pools:
        if not pool.questions:
            raise BylineError(f"{path}: no question whose answer stands in the articles; give others, or no --limit")
    return [replace(pool, questions=tuple(drawn(pool.questions, wanted.limit, wanted.seed))) for _, pool in pools]


def _systems(wanted: Wanted) -> list[Alternative]:
    """New objects. Those that lack a package are among them, so that the report says which."""
    from evals.benching import alternatives

    keys = wanted.systems or tuple(key for key in alternatives.KEYS if key not in alternatives.ONLY_SPEED)
    return [alternatives.named(key) for key in keys]


def _quality(wanted: Wanted, pools: Sequence[Pool]) -> Comparison:
    from evals.benching.comparison import compare
    from evals.progress import shown

    told("comparing what is found")
    return compare(_systems(wanted), pools, partial(shown), wanted.seed)


def _ablations(wanted: Wanted, pools: Sequence[Pool]) -> Comparison:
    from evals.benching.ablations import ablate
    from evals.progress import shown

    told("measuring each stage on and off")
    return ablate(pools, partial(shown), wanted.seed)


def _speed(wanted: Wanted, folders: Sequence[Path], cases: Sequence[Case]) -> SpeedReport:
    from evals.benching import alternatives, speed

    keys = wanted.systems or alternatives.KEYS
    plan = speed.Plan(wanted.runs, keys, processes=wanted.processes, seed=wanted.seed)
    if wanted.articles is None:
        return speed.measure(folders, cases, plan)
    from evals.benching import generator

    with tempfile.TemporaryDirectory() as place:
        told(f"making up {wanted.articles:,} articles")
        new = generator.articles(generator.given_of([wanted.corpus]), wanted.seed, wanted.words or generator.WORDS)
        generator.write(islice(new, wanted.articles), Path(place), wanted.articles)
        return speed.measure([Path(place)], (), plan)


def _growth(wanted: Wanted) -> GrowthReport:
    from evals.benching import growth
    from evals.benching.generator import WORDS

    plan = growth.Plan(
        wanted.sizes or growth.SIZES, wanted.words or WORDS, wanted.runs, seed=wanted.seed, processes=wanted.processes
    )
    return growth.measure([wanted.corpus], plan)
