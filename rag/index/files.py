"""Which files there are to index, and under which source name."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.errors import UnknownSource

LARGEST_FILE = 200_000_000
_NOT_ARTICLES = ("readme", "license", "licence", "changelog", "contributing")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read. `refused` says why it is not worth opening."""

    path: str
    relative: str
    size: int
    mtime_ns: int
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Root:
    """A folder to index, or the folder of single files. `whole` means that what is missing below it is gone."""

    path: str
    files: tuple[FoundFile, ...]
    whole: bool


def find_files(paths: Iterable[Path], known_roots: Iterable[str] = ()) -> list[Root]:
    """The files under these folders and files, in name order. Raises `UnknownSource` for a path that is not there.

    Links are followed, each folder once, so a loop of links ends. Hidden files and folders are left out.
    """
    roots: list[Root] = []
    for path in paths:
        absolute = Path(os.path.abspath(path))  # noqa: PTH100 (links keep their names)
        if absolute.is_dir():
            roots.append(Root(str(absolute), tuple(_walk(absolute)), whole=True))
        elif absolute.exists():
            folder = _root_of(absolute, known_roots)
            roots.append(Root(str(folder), (_found(str(absolute), folder),), whole=False))
        else:
            raise UnknownSource(f"{path}: no such file or folder; give a folder of articles, such as corpus/")
    return roots


def _root_of(file: Path, known_roots: Iterable[str]) -> Path:
    """A single file inside an indexed folder keeps that folder's source name."""
    above = [Path(root) for root in known_roots if Path(root) in file.parents]
    return max(above, key=lambda root: len(root.parts), default=file.parent)


def _walk(root: Path) -> Iterator[FoundFile]:
    seen = {os.path.realpath(root)}
    for folder, names, files in os.walk(root, followlinks=True):
        kept = []
        for name in sorted(names):
            real = os.path.realpath(os.path.join(folder, name))  # noqa: PTH118 (os.walk gives text; 50,000 files)
            if not name.startswith(".") and real not in seen:
                seen.add(real)
                kept.append(name)
        names[:] = kept
        for name in sorted(files):
            if not name.startswith("."):
                yield _found(os.path.join(folder, name), root)  # noqa: PTH118


def _found(path: str, root: Path) -> FoundFile:
    relative = os.path.relpath(path, root).replace(os.sep, "/")
    if not _is_text(path):
        shown = relative.encode("utf-8", "replace").decode("utf-8")
        return FoundFile(str(root / shown), shown, 0, 0, "its name is not valid UTF-8; rename it")
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError as error:
        return FoundFile(path, relative, 0, 0, f"cannot be opened: {error.strerror}")
    refused = None
    if not os.path.isfile(path):  # noqa: PTH113
        refused = "not a regular file"
    elif relative.rpartition("/")[2].lower().split(".")[0] in _NOT_ARTICLES:
        refused = "describes the folder; not an article"
    elif status.st_size > LARGEST_FILE:
        refused = f"{status.st_size:,} bytes; files up to {LARGEST_FILE:,} are read. Split it"
    return FoundFile(path, relative, status.st_size, status.st_mtime_ns, refused)


def _is_text(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
