"""Milliseconds between one step and the next."""

from __future__ import annotations

import time


class Clock:
    def __init__(self) -> None:
        self._last = time.perf_counter()

    def lap(self) -> float:
        """Milliseconds since the last lap."""
        now = time.perf_counter()
        passed, self._last = (now - self._last) * 1000, now
        return round(passed, 3)
