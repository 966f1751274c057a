"""The figures on a page of Markdown: each part between two comments, so that one can be made again alone and what is
written around it stays."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from evals.benching.machine import Machine
from rag.errors import BylineError

HEADINGS = {
    "quality": "What is found, and how much has to be read for it",
    "ablations": "What each stage earns",
    "speed": "Speed",
    "growth": "Growth",
}
"""The parts of a page, in their order."""
_START = "<!-- bench:"
_END = "<!-- /bench -->"
_NEW = """\
# Performance

What `byline-eval bench` prints, as it wrote it here with `--into`. Each part names the command and the machine; the
same command makes it again in its place, and what is written around it stays. Machines differ and are noisy, so
everything stands beside what was measured with it in the same run.
"""


def check(page: Path, parts: Iterable[str]) -> None:
    """Raises `BylineError` when these parts, by the names in `HEADINGS`, could not be put on the page."""
    if page.suffix.lower() != ".md":
        raise BylineError(f"{page}: a page of Markdown ends in .md; name one, such as docs/performance.md")
    if not page.resolve().parent.is_dir():
        raise BylineError(f"{page}: there is no folder {page.parent}; make it, or name another page")
    _replaced(page, dict.fromkeys(parts, ""))
    if not os.access(page if page.exists() else page.resolve().parent, os.W_OK):
        raise BylineError(f"{page}: it cannot be written; name another page")


def put(page: Path, parts: Mapping[str, str], plots: Mapping[str, str]) -> None:
    """The parts, by the names in `HEADINGS`, in the place of those that stood there or else at the end; the plots
    beside the page, by their file names. Raises `BylineError`."""
    text = _replaced(page, parts)
    try:
        for file, drawing in plots.items():
            (page.parent / file).write_text(drawing, "utf-8")
        page.write_text(text, "utf-8")
    except OSError as error:
        raise BylineError(f"{page}: it cannot be written: {error.strerror}") from None


def part(body: str, command: str, machine: Machine, plot: tuple[str, str] | None = None) -> str:
    """How a part stands on the page. `plot`: its file name, and what it shows."""
    shown = f"![{plot[1]}]({plot[0]})\n\n" if plot else ""
    return f"```console\n$ {command}\n```\n\n{machine.line()}. {machine.versions()}.\n\n{shown}{body.strip()}"


def _replaced(page: Path, parts: Mapping[str, str]) -> str:
    """The page's text with these parts in it."""
    text = _read(page) or _NEW
    for name in HEADINGS:
        if name in parts:
            try:
                text = _with(text, name, parts[name])
            except BylineError as error:
                raise BylineError(f"{page}: {error}") from None
    return text


def _with(text: str, name: str, body: str) -> str:
    start = f"{_START} {name} -->"
    before, found, rest = text.partition(start)
    old, end, after = rest.partition(_END)
    if found and (not end or _START in old):  # without its own end, the part would take the next one with it
        raise BylineError(f"the page has {start} but no {_END} of its own after it; write that where the part ends")
    if found:
        return f"{before}{start}\n{body}\n{_END}{after}"
    return f"{text.rstrip()}\n\n## {HEADINGS[name]}\n\n{start}\n{body}\n{_END}\n"


def _read(page: Path) -> str:
    """Empty for a page that is not there yet."""
    try:
        return page.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise BylineError(f"{page}: the page cannot be read: {reason}") from None
