"""The limit of what vectors alone can find: every passage's vector compared with the question's."""

from __future__ import annotations

import numpy as np

from evals.benching.alternatives import Piece
from evals.benching.alternatives.byline import Byline


class Exact(Byline):
    """Byline's passages by cosine, all of them, nothing approximate and nothing but vectors."""

    key = "exact"
    name = "exact vector search"
    notes = ("The exact search compares the question's vector with that of every passage of Byline.",)

    def search(self, question: str, limit: int) -> list[Piece]:
        index = self.engine.index
        files = index.search_files
        cosines = files.matrix @ index.embedder.encode(question).vector
        best = np.argpartition(-cosines, limit)[:limit] if len(cosines) > limit else np.arange(len(cosines))
        rows = [int(files.rows[position]) for position in best[np.argsort(-cosines[best], kind="stable")]]
        stored = index.passages(rows)
        pieces = []
        for passage in (stored[row] for row in rows):
            start, end = passage.sentences[0].start, passage.sentences[-1].end
            span = passage.article.span(start, end)
            pieces.append(self._piece(passage.article.source, span, passage.article.text[start:end]))
        return pieces
