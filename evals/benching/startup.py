"""From the start of a process to its first answer, next to the time that importing what it needs takes."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals.benching.measures import timed
from evals.benching.worker import surroundings
from rag.errors import BylineError

_LISTS = """
import runpy, sys
names, *sys.argv = sys.argv[1:]
before = set(sys.modules)
try:
    runpy.run_module("rag.cli", run_name="__main__")
except SystemExit:
    pass
with open(names, "w", encoding="utf-8") as file:
    file.write("\\n".join(name for name in list(sys.modules) if name not in before))
"""
"""Answers as the shell does, and writes down which modules that has loaded, in their order."""
_IMPORTS = """
import importlib, sys
with open(sys.argv[1], encoding="utf-8") as file:
    names = file.read().split("\\n")
for name in names:
    try:
        importlib.import_module(name)
    except ImportError:
        pass
"""
"""Imports those, and does nothing else. Some names in the list are made while a program runs: no files of theirs."""


@dataclass(frozen=True, slots=True)
class StartUp:
    """Medians of `runs` processes each, in turn; seconds. `answer_s`: `byline ask` from the shell. `imports_s`: a
    process that imports the `modules` that this loads, and nothing else. `python_s`: one that does nothing."""

    answer_s: float
    imports_s: float
    python_s: float
    modules: int
    runs: int

    @property
    def to_imports(self) -> float:
        return self.answer_s / self.imports_s

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "to_imports": round(self.to_imports, 3)}


def measure(index: Path, question: str, runs: int) -> StartUp:
    """Against an index that is there. One process of each kind runs first, so that the files are in memory."""
    with tempfile.TemporaryDirectory() as place:
        names = Path(place, "modules.txt")
        asking = ["byline", "ask", question, "--index", str(index)]
        _run(["-c", _LISTS, str(names), *asking])
        kinds = (["-m", "rag.cli", *asking[1:]], ["-c", _IMPORTS, str(names)], ["-c", ""])
        taken = [[timed(lambda kind=kind: _run(kind)) for kind in kinds] for _ in range(runs + 1)][1:]  # type: ignore[misc]
        answer, imports, python = (statistics.median(times) for times in zip(*taken, strict=True))
        modules = len(names.read_text("utf-8").splitlines())
    return StartUp(answer, imports, python, modules, runs)


def _run(arguments: Sequence[str]) -> None:
    """One process. Raises `BylineError` when it fails."""
    quoting = {**surroundings(), "BYLINE_ANSWERER": "quote"}
    command = [sys.executable, *arguments]
    done = subprocess.run(  # noqa: S603 (our own)
        command, capture_output=True, encoding="utf-8", errors="replace", check=False, env=quoting
    )
    if done.returncode not in (0, 3):  # an abstention is an answer as well
        raise BylineError(f"starting up could not be measured: {' '.join(done.stderr.split())[-300:]}")
