"""Answering without a model: the sentences that answer, exactly as they stand, in reading order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.answering.candidates import Candidate
from rag.retrieval.near_duplicates import distinct
from rag.retrieval.pipeline import Found

MOST = 3
MARGIN = 0.12
"""Sentences this close below the best one are quoted too: another outlet's figure, the second half of an answer."""
NEW_WORDS = 0.06
"""A sentence of lower score is quoted when it finds this much more of the question's words."""


def choose(found: Found, ranked: Sequence[Candidate]) -> list[Candidate]:
    """One to three sentences, grouped by article (best first) and in reading order within each."""
    if not ranked:
        return []
    best = ranked[0]
    chosen = [best]
    covered = best.matches
    for candidate in ranked[1:]:
        if len(chosen) == MOST:
            break
        gain = float(np.maximum(candidate.matches - covered, 0) @ found.interaction.weights)
        close = best.score - candidate.score <= MARGIN
        if (close or (gain >= NEW_WORDS and best.score - candidate.score <= 2 * MARGIN)) and _adds(chosen, candidate):
            chosen.append(candidate)
            covered = np.maximum(covered, candidate.matches)
    order = {c.hit.passage.article.article_id: i for i, c in reversed(list(enumerate(chosen)))}
    return sorted(chosen, key=lambda c: (order[c.hit.passage.article.article_id], c.sentence.start))


def _adds(chosen: Sequence[Candidate], candidate: Candidate) -> bool:
    """Not the same sentence again, be it a key point or a copy in another outlet."""
    texts = [c.text for c in chosen]
    return len(distinct([*texts, candidate.text])) > len(texts)
