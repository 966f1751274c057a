"""Which passages may be found at all: those of a time, or below a folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from rag.index.store import Index


@dataclass(frozen=True, slots=True)
class Scope:
    """`since` and `until` are inclusive; articles without a date are left out when either is given.
    `folder`: an absolute path."""

    since: date | None = None
    until: date | None = None
    folder: str | None = None

    def within(self, since: date | None, until: date | None) -> Scope:
        """The narrower of this scope and these days."""
        if since and self.since:
            since = max(since, self.since)
        if until and self.until:
            until = min(until, self.until)
        return Scope(since or self.since, until or self.until, self.folder)

    def allowed(self, index: Index) -> NDArray[np.bool_] | None:
        """(passages,) true where a passage may be found; None when all may."""
        files = index.search_files
        mask: NDArray[np.bool_] | None = None
        if self.since or self.until:
            first = self.since.toordinal() if self.since else 1
            last = self.until.toordinal() if self.until else date.max.toordinal()
            mask = (files.days >= first) & (files.days <= last)
        if self.folder is not None:
            inside = np.isin(files.rows, np.array(index.catalog.rows_under(self.folder), dtype=np.int64))
            if not inside.all():
                mask = inside if mask is None else mask & inside
        return mask
