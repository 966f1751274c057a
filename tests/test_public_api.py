"""What scripts rely on, and the directions that imports go."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import rag

ROOT = Path(__file__).resolve().parents[1]

PUBLIC = {
    *("Answer", "Citation", "Disagreement", "Event", "LineSpan", "ShortAnswer", "Statement"),
    *("ArticleView", "QueryEngine", "Settings", "BylineError"),
    *("Line", "LocalJudge", "ModelJudge", "Ruling", "open_language_model", "split_sentences"),
    *("IndexReport", "IndexStatus", "Progress"),
    *("BylineEmbedding", "BylineRetriever", "CrossEncoderReranker", "FusionRetriever", "LateInteractionReranker"),
    "NearDuplicateFilter",
}
LEVELS = {
    **dict.fromkeys(("rag.errors", "rag.types"), 0),
    "rag.settings": 1,
    **dict.fromkeys(("rag.articles", "rag.models"), 2),
    "rag.index": 3,
    "rag.retrieval": 4,
    "rag.checking": 5,
    "rag.answering": 6,
    **dict.fromkeys(("rag.engine", "rag.doors"), 7),
    **dict.fromkeys(("rag.query_engine", "rag.printing"), 8),
    **dict.fromkeys(("rag", "rag.cli", "ui", "evals"), 9),
}
OPEN_TO_DOORS = ("rag", "rag.errors", "rag.types", "rag.settings", "rag.doors")
OWN_TOOLS = ("evals.calibration", "evals.benching.ablations", "evals.benching.articles")
"""What fits the constants of the rooms inside, switches their stages off, or gives others the articles as they read
them, has to look into them."""
ONLY_IN = {
    "gradio": ("ui",),
    "chromadb": ("rag.index", "evals.benching.alternatives"),  # there without us, as an alternative to us
    "openai": ("rag.models",),
}


def test_the_public_names_are_these() -> None:
    assert set(rag.__all__) == PUBLIC
    assert all(getattr(rag, name).__name__ == name for name in PUBLIC)
    assert sorted(dir(rag)) == sorted(PUBLIC)


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(AttributeError, match=r"no attribute 'Engine'; it has Answer, .*QueryEngine"):
        _ = rag.Engine


def test_importing_rag_imports_nothing_heavy() -> None:
    code = "import rag, sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"llama_index", "chromadb", "onnxruntime", "pydantic_settings", "pydantic", "numpy", "gradio", "openai"}
    assert "rag" in loaded
    assert heavy.isdisjoint(loaded)


def _modules() -> Iterator[tuple[str, Path]]:
    for package in ("rag", "ui", "evals"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


MODULES = dict(_modules())


@cache
def _imported(name: str) -> frozenset[str]:
    """The dotted modules that a module imports anywhere: late and for types only, too."""
    return frozenset(_imports(name, ast.parse(MODULES[name].read_text("utf-8"), name)))


def _imports(name: str, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports relatively"
            for alias in node.names:
                inside = f"{node.module}.{alias.name}"
                yield inside if _is_module(inside) else str(node.module)


def _is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def _level(module: str) -> int:
    parts = module.split(".")
    return LEVELS[".".join(parts[:2])] if parts[0] == "rag" else LEVELS[parts[0]]


@pytest.mark.parametrize("name", MODULES)
def test_imports_go_one_way(name: str) -> None:
    own = [module for module in _imported(name) if module.partition(".")[0] in ("rag", "ui", "evals")]
    room = name.split(".")[:2] if name.startswith("rag.") else name.split(".")[:1]
    for module in own:
        same_room = module.split(".")[: len(room)] == room
        assert same_room or module == "rag" or _level(module) < _level(name), f"{name} imports {module}"
        if name.startswith("rag."):
            assert module != "rag", f"{name} imports the public names, which are for others"
            assert module.startswith("rag."), f"{name} imports {module}"


@pytest.mark.parametrize("name", [name for name in MODULES if not name.startswith("rag")])
def test_the_doors_use_what_rag_exports(name: str) -> None:
    door = name.partition(".")[0]
    for module in _imported(name):
        package = module.partition(".")[0]
        if package == "rag" and not name.startswith(OWN_TOOLS):
            assert module in OPEN_TO_DOORS, f"{name} imports {module}"
        elif package != "rag":
            assert package == door or package not in ("ui", "evals"), f"{name} imports {module}"


@pytest.mark.parametrize(("package", "home"), ONLY_IN.items())
def test_each_provider_has_one_home(package: str, home: tuple[str, ...]) -> None:
    users = {name for name in MODULES if any(m.partition(".")[0] == package for m in _imported(name))}
    assert users, f"nothing imports {package}: has it moved?"
    inside = tuple(f"{one}." for one in home)
    assert all(name in home or name.startswith(inside) for name in users), f"{package} is imported by {users}"
