"""The files of a program: a module with the modules of its author that it imports, read from their text."""

from __future__ import annotations

import ast
import sysconfig
from collections.abc import Iterator
from importlib import invalidate_caches
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

HASHED = {"evals", "rag"}
"""Packages that every run's fingerprint holds anyway."""
INSTALLED = {"site-packages", "dist-packages"}


def imported_by(name: str, file: Path) -> list[Path]:
    """The other files that this module imports, and those that they import, in the order of their paths. Not those of
    Python, of installed packages and of Byline. Nothing is run; a file that cannot be read imports nothing."""
    invalidate_caches()
    found: set[Path] = set()
    waiting = [(name, file)]
    while waiting:
        importer, path = waiting.pop()
        for wanted in _imports(importer, path):
            for one, place in _files(wanted):
                if place not in found and place != file:
                    found.add(place)
                    waiting.append((one, place))
    return sorted(found)


def _imports(module: str, path: Path) -> Iterator[str]:
    """The names of modules, absolute; what `from` takes out of one may be a module itself."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return
    package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{start}.{alias.name}".strip(".") for alias in node.names)


def _files(name: str) -> Iterator[tuple[str, Path]]:
    """The files of a module and of the packages that it is in."""
    parts = name.split(".")
    places: list[str] | None = None
    for end in range(1, len(parts) + 1):
        spec = None if parts[0] in HASHED else _spec(".".join(parts[:end]), places)
        if spec is None:
            return
        if spec.origin and spec.origin.endswith(".py") and _is_own(Path(spec.origin)):
            yield spec.name, Path(spec.origin)
        if spec.submodule_search_locations is None:
            return
        places = list(spec.submodule_search_locations)


def _spec(name: str, places: list[str] | None) -> ModuleSpec | None:
    try:
        return PathFinder.find_spec(name, places)
    except (ImportError, ValueError):
        return None


def _is_own(path: Path) -> bool:
    standard = (Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib"))
    return INSTALLED.isdisjoint(path.parts) and not any(path.is_relative_to(folder) for folder in standard)
