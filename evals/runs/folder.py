"""The folder of a run: settings, one line per finished case, metrics and the cited articles' lines.

Cases are appended as they are finished, so a killed run goes on where it stopped.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from evals.records import Record, Result, Run
from rag.errors import BylineError

SETTINGS = "settings.json"
CASES = "cases.jsonl"
METRICS = "metrics.json"
SOURCES = "sources.json"
LOCK = "writer.lock"
UNFINISHED = ".new"
"""Ends the name of a file that is not yet whole."""
KEPT = "kept"
"""The setting that says how many cases have replies of an earlier call; in those of a finished run."""
ESCAPED = "backslashreplace"
"""Half a surrogate pair, as broken replies hold it, becomes an escape that JSON reads back."""


class RunFolder:
    """One run being written. Only one process may write it: `begin` takes it, `finish` and `close` give it back."""

    def __init__(self, path: Path, settings: dict[str, Any]) -> None:
        self.path = path
        self.settings = settings
        self.kept = 0
        """Cases whose replies are those of an earlier call of the program."""
        self._lock = FileLock(path / LOCK, timeout=0)

    def begin(self, fresh: bool = False) -> list[Record]:
        """The records of the same run that was stopped before or is finished, or none; of a case that was asked again
        the last one. `fresh`: they are thrown away instead. Raises `BylineError` where the folder holds another run, or
        another process writes it."""
        settings = self.path / SETTINGS
        if not settings.exists() and self.path.is_dir() and any(_foreign(file) for file in self.path.iterdir()):
            raise BylineError(f"{self.path}: not empty and no run of byline-eval: give another folder with --out")
        self._take()
        if not settings.exists():
            self._write(SETTINGS, self.settings)
            return []
        if _fingerprint(settings) != self.settings["fingerprint"]:
            raise BylineError(f"{self.path}: holds a run with other settings: give another folder with --out")
        self.settings = {**self.settings, **({} if fresh else _begun(settings))}
        if fresh:
            self._forget()
            return []
        return list({record.id: record for record in _records(self.path / CASES, mend=True)}.values())

    def _forget(self) -> None:
        """Begin the same run once more, from now on."""
        try:
            for name in (METRICS, CASES):
                (self.path / name).unlink(missing_ok=True)
        except OSError as error:
            raise _unwritten(self.path, error) from None
        self._write(SETTINGS, self.settings)

    def _take(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except Timeout:
            raise BylineError(
                f"{self.path}: another process writes this run: wait for its end, or give another folder with --out"
            ) from None
        except OSError as error:
            raise BylineError(f"{self.path}: cannot be written: {error.strerror or error}") from None

    def close(self) -> None:
        """Let other processes write it."""
        self._lock.release()

    def add(self, record: Record) -> None:
        """Keep a finished case, on disk before this returns. A run that was finished is so no more."""
        try:
            (self.path / METRICS).unlink(missing_ok=True)
            with (self.path / CASES).open("a", encoding="utf-8", errors=ESCAPED, newline="\n") as file:
                file.write(json.dumps(record.to_dict(), ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise _unwritten(self.path / CASES, error) from None

    def finish(self, records: Sequence[Record], results: Sequence[Result], sources: dict[str, tuple[str, ...]]) -> Run:
        """Write what is known of the whole; the cases in the order of their set. Metrics last: they say that the run
        is finished."""
        self.settings = {**self.settings, KEPT: self.kept}
        self._write(SETTINGS, self.settings)
        lines = (json.dumps(record.to_dict(), ensure_ascii=False) + "\n" for record in records)
        self._replace(CASES, "".join(lines))
        self._write(SOURCES, {source: list(held) for source, held in sources.items()})
        self._write(METRICS, [asdict(result) for result in results])
        self.close()
        return Run(self.path.name, self.settings, tuple(records), tuple(results), sources)

    def write(self, name: str, text: str) -> Path:
        """Another file of the run, such as its report."""
        self._replace(name, text)
        return self.path / name

    def _write(self, name: str, data: object) -> None:
        self._replace(name, json.dumps(data, ensure_ascii=False, indent=1) + "\n")

    def _replace(self, name: str, text: str) -> None:
        written(self.path / name, text)


def written(path: Path, text: str) -> None:
    """A whole file or none of it. Raises `BylineError`."""
    new = path.with_name(f"{path.name}{UNFINISHED}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(text, encoding="utf-8", errors=ESCAPED, newline="\n")
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise _unwritten(path, error) from None


def _unwritten(path: Path, error: OSError) -> BylineError:
    return BylineError(
        f"{path}: cannot be written: {error.strerror or error}; what was written before is kept, and the same command "
        "goes on there"
    )


def _foreign(file: Path) -> bool:
    """Whether a file is none that a run leaves behind which was killed before its settings were written."""
    return file.name != LOCK and not file.name.endswith(UNFINISHED)


def read_run(path: Path) -> Run:
    """A run as its folder holds it. Raises `BylineError` for what is none, or is not finished."""
    if not (path / SETTINGS).is_file():
        raise BylineError(f"{path}: no run of byline-eval (it has no {SETTINGS}): give the folder of a run")
    if not (path / METRICS).is_file():
        raise BylineError(f"{path}: this run was stopped before its end: start it again with the same options")
    try:
        return Run(
            path.name,
            _json(path / SETTINGS),
            tuple(_records(path / CASES)),
            tuple(Result(**result) for result in _json(path / METRICS)),
            {source: tuple(lines) for source, lines in _json(path / SOURCES).items()},
        )
    except (TypeError, AttributeError) as error:
        raise BylineError(f"{path}: this run was written by another version: {error}") from None


def new_folder(path: Path) -> Path:
    """A folder of this name that nobody else has, as of two runs begun in the same second; `…-2` where it is taken."""
    for number in count(1):
        new = path if number == 1 else path.with_name(f"{path.name}-{number}")
        try:
            new.mkdir(parents=True)
        except FileExistsError:
            continue
        except OSError as error:
            raise _unwritten(new, error) from None
        return new
    raise AssertionError  # there is always another number


def unfinished(folder: Path, fingerprint: str) -> Path | None:
    """The newest run below this folder with these settings that was stopped before its end and nobody writes."""
    for settings in sorted(folder.glob(f"*/{SETTINGS}"), reverse=True):
        path = settings.parent
        if not (path / METRICS).exists() and _fingerprint(settings, False) == fingerprint and not _written(path):
            return path
    return None


def unfinished_together(folder: Path, fingerprints: Mapping[str, str], last: str) -> Path | None:
    """The same for several runs below one folder, by their names. `last` is the file that is written when all of them
    are finished."""
    for path in sorted(folder.glob("*"), reverse=True):
        begun = [name for name in fingerprints if (path / name / SETTINGS).exists()]
        same = all(_fingerprint(path / name / SETTINGS, False) == fingerprints[name] for name in begun)
        if begun and same and not (path / last).exists() and not any(_written(path / name) for name in begun):
            return path
    return None


def _fingerprint(settings: Path, strict: bool = True) -> object:
    """None where they cannot be read, or hold none. `strict`: raises `BylineError` for the former."""
    try:
        held = _json(settings)
    except BylineError:
        if strict:
            raise
        return None
    return held.get("fingerprint") if isinstance(held, dict) else None


def _begun(settings: Path) -> dict[str, Any]:
    """When the run was begun, for one that goes on; empty where that is not known."""
    held = _json(settings)
    return {"started": held["started"]} if isinstance(held, dict) and "started" in held else {}


def _written(path: Path) -> bool:
    """Whether a process writes this run now."""
    if not (path / LOCK).exists():
        return False
    try:
        with FileLock(path / LOCK, timeout=0):
            return False
    except (Timeout, OSError):
        return True


def _records(path: Path, mend: bool = False) -> Iterator[Record]:
    """The finished cases. A line cut off by a kill is the last one: it is dropped, from the file too if asked."""
    if not path.exists():
        return
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if mend and len(whole) < len(data):
        os.truncate(path, len(whole))
    for number, line in enumerate(whole.decode("utf-8", "replace").split("\n")[:-1], 1):
        try:
            yield Record.from_dict(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, BylineError) as error:
            raise BylineError(f"{path}:{number}: no record of a case: {error}") from None


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BylineError(f"{path}: cannot be read: {error}") from None
