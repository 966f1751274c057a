"""From the word after `--system` to the system."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.systems.imports import imported_by
from evals.systems.model import MAX_TOKENS, require_endpoint
from evals.systems.system import System, as_system
from rag.errors import BylineError, SettingsError

if TYPE_CHECKING:
    from rag import QueryEngine, Settings

SPECS = {
    "byline": "Byline itself",
    "citation-engine": "LlamaIndex's CitationQueryEngine with the same articles and models",
    "closed-book": "the configured language model without any article",
    "http://…": 'an address that takes {"question", "history"} and gives an answer (JSON or text)',
    "byline-chat:http://…": "a running byline-chat",
    "module:function": "a Python function of a question (and of the history, if it takes two), or a System",
}
"""What can be asked for, as help texts list it."""


def open_system(
    spec: str, settings: Settings, engine: Callable[[], QueryEngine], max_tokens: int = MAX_TOKENS
) -> System:
    """The system that `spec` names. `engine` is called only by those that read the articles; `max_tokens` bounds the
    replies of the other systems' model as Byline bounds its own. Raises `BylineError` for what it does not know."""
    if spec == "byline":
        from evals.systems.byline import Byline

        return Byline(engine())
    if spec == "citation-engine":
        from evals.systems.citation_engine import CitationEngine

        require_endpoint(settings)  # before the articles are read
        return CitationEngine(engine(), settings, max_tokens=max_tokens)
    if spec == "closed-book":
        from evals.systems.closed_book import ClosedBook

        return ClosedBook(settings, max_tokens=max_tokens)
    if spec.startswith(("http://", "https://")):
        from evals.systems.endpoint import Endpoint

        return Endpoint(spec)
    if spec.startswith("byline-chat:"):
        from evals.systems.endpoint import ChatPage

        return ChatPage(spec.removeprefix("byline-chat:"))
    return _imported(spec)


def _imported(spec: str) -> System:
    """`module:function`, from the current folder too. Raises `BylineError`."""
    module_name, _, name = spec.partition(":")
    if not name or not module_name.replace(".", "").replace("_", "").isalnum():
        raise SettingsError(f"there is no system {spec!r}; known are {', '.join(SPECS)}")
    here = os.getcwd()  # noqa: PTH109 (an import path is text)
    if here not in sys.path:
        sys.path.insert(0, here)  # a console script does not look there
    try:
        module = import_module(module_name)
    except (Exception, SystemExit) as error:  # a stranger's module can fail with anything
        raise BylineError(f"{spec}: {module_name} cannot be imported: {type(error).__name__}: {error}") from error
    found: Any = module
    for part in name.split("."):
        found = getattr(found, part, None)
    if isinstance(found, type):
        raise BylineError(f"{spec} is a class: name a function, or an object that you have made of it")
    if callable(getattr(found, "answer", None)) and hasattr(found, "name"):
        system: System = found
        return system
    if not callable(found):
        raise BylineError(f"{spec}: {module_name} has no function {name}")
    return as_system(found, spec)


def code_of(spec: str) -> str | None:
    """A hash of the file that `module:function` was imported from and of its own modules that it imports, wherever
    it does; None for what is no file of Python. What it reads, and modules it names only at run time, are not seen."""
    ours = spec.startswith(("http://", "https://", "byline-chat:"))
    module = None if ours else sys.modules.get(spec.partition(":")[0])
    name, file = str(getattr(module, "__name__", "")), str(getattr(module, "__file__", None))
    try:
        digest = hashlib.sha256(Path(file).read_bytes())
    except OSError:  # built in, or gone
        return None
    for path in imported_by(name, Path(file)):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
