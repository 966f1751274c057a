"""Which files there are to index, and under which source name."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from rag.articles import MAX_FILE_BYTES, SUPPORTED_SUFFIXES
from rag.errors import UnknownSource

CATALOG = "catalog.sqlite"
"""What makes a folder an index of ours."""
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
    """A folder to index, or the folder of single files. `whole` means that what is missing below it is gone, but for
    what lies in `closed`, the folders that may not be opened."""

    path: str
    files: tuple[FoundFile, ...]
    whole: bool
    closed: tuple[FoundFile, ...] = ()


def find_files(paths: Iterable[Path], known_roots: Iterable[str] = (), known: Iterable[str] = ()) -> list[Root]:
    """The files under these folders and files, in name order. Raises `UnknownSource` for a path that is not there.

    Links are followed, each folder once, so a loop of links ends. Hidden files and folders and indexes of ours are
    left out. A path that is gone but holds `known` files is a root with nothing in it.
    """
    roots: list[Root] = []
    for path in paths:
        absolute = Path(os.path.abspath(path))  # noqa: PTH100 (links keep their names)
        if not _is_text(str(absolute)):
            raise UnknownSource(f"{path}: its name is not valid UTF-8; rename it")
        if os.path.isdir(absolute):  # noqa: PTH112 (Path raises when a folder above may not be opened)
            roots.append(_walk(absolute))
        elif os.path.exists(absolute):  # noqa: PTH110
            folder = _root_of(absolute, known_roots)
            roots.append(Root(str(folder), (_found(str(absolute), folder, named=True),), whole=False))
        elif any(file == str(absolute) or file.startswith(f"{absolute}/") for file in known):
            roots.append(Root(str(absolute), (), whole=True))
        else:
            raise UnknownSource(f"{path}: no such file or folder; give a folder of articles, such as corpus/")
    return roots


def _root_of(file: Path, known_roots: Iterable[str]) -> Path:
    """A single file inside an indexed folder keeps that folder's source name."""
    above = [Path(root) for root in known_roots if Path(root) in file.parents]
    return max(above, key=lambda root: len(root.parts), default=file.parent)


def _walk(root: Path) -> Root:
    seen = {os.path.realpath(root)}
    found: list[FoundFile] = []
    failed: list[OSError] = []
    for folder, names, files in os.walk(root, followlinks=True, onerror=failed.append):
        kept = []
        for name in sorted(names):
            real = os.path.realpath(os.path.join(folder, name))  # noqa: PTH118 (os.walk gives text; 50,000 files)
            if not name.startswith(".") and real not in seen and not os.path.exists(f"{real}/{CATALOG}"):  # noqa: PTH110
                seen.add(real)
                kept.append(name)
        names[:] = kept
        found += [_found(os.path.join(folder, name), root) for name in sorted(files) if name[0] != "."]  # noqa: PTH118
    closed = (FoundFile(str(e.filename), _relative(str(e.filename), root), 0, 0, _cannot_open(e)) for e in failed)
    return Root(str(root), tuple(found), True, tuple(closed))


def _found(path: str, root: Path, named: bool = False) -> FoundFile:
    """`named`: the user named this file, so that its extension does not matter."""
    relative = _relative(path, root)
    if not _is_text(path):
        shown = relative.encode("utf-8", "replace").decode("utf-8")
        return FoundFile(str(root / shown), shown, 0, 0, "its name is not valid UTF-8; rename it")
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError as error:
        return FoundFile(path, relative, 0, 0, _cannot_open(error))
    refused = None
    if not os.path.isfile(path):  # noqa: PTH113
        refused = "not a regular file"
    elif relative.rpartition("/")[2].lower().split(".")[0] in _NOT_ARTICLES:
        refused = "describes the folder; not an article"
    elif not named and (suffix := Path(path).suffix.lower()) and suffix not in SUPPORTED_SUFFIXES:
        refused = f"{suffix} is not an article format; name the file itself to index it all the same"
    elif status.st_size > MAX_FILE_BYTES:
        refused = f"{status.st_size:,} bytes; files up to {MAX_FILE_BYTES:,} are read. Split it"
    return FoundFile(path, relative, status.st_size, status.st_mtime_ns, refused)


def _relative(path: str, root: Path) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")


def _cannot_open(error: OSError) -> str:
    return f"cannot be opened: {error.strerror}"


def _is_text(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def source_name(root: Root, file: FoundFile, taken: Collection[str]) -> str:
    """The path below the indexed folder; with the folder's name when two folders hold the same path."""
    candidates = (file.relative, f"{Path(root.path).name}/{file.relative}", file.path.lstrip("/"))
    return next((name for name in candidates if name not in taken), file.path)
