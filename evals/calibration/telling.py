"""How the workshop says what it does: on stderr, at once."""

from __future__ import annotations

import sys


def tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
