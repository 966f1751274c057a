"""`byline-eval` as from a shell, but in this process, which has imported everything already."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass

from evals.cli import main


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def evaluate(*arguments: object) -> Done:
    """The whole door: errors are one line on stderr, and the exit code is that of the program."""
    out, err = io.StringIO(), io.StringIO()
    code: object = 0
    with _arguments("byline-eval", *map(str, arguments)), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
    assert isinstance(code, int)
    return Done(code, out.getvalue(), err.getvalue())


@contextmanager
def _arguments(*given: str) -> Iterator[None]:
    before, sys.argv = sys.argv, list(given)
    try:
        yield
    finally:
        sys.argv = before
