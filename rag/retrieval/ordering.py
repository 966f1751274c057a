"""The order of the hits: late interaction, with what it does not see.

Word-piece vectors find a word's likes as readily as the word itself, so that BM25 has a say where names and figures
decide; titles tell what an article is about; the closest sentence tells whether one of them means the whole question.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.index.lexical import LexicalIndex, words
from rag.index.rows import StoredPassage
from rag.retrieval.late_interaction import Interaction

Floats = NDArray[np.float32]

# Chosen on ClapNQ, MultiHop-RAG and claims about news and web pages, on either half of them, then rounded.
LEXICAL = 0.008
TITLED = 0.002
CLOSE = 0.2
_LONGEST_TITLE = 300
"""Characters that are read."""


def order_scores(
    question: str, passages: Sequence[StoredPassage], interaction: Interaction, bm25: Floats, lexical: LexicalIndex
) -> Floats:
    """(passages,), higher is better. `interaction` and `bm25` are of these passages."""
    closest = np.array([parts[1:].max(initial=0) for parts in interaction.closeness], dtype=np.float32)
    titled = _titled(question, [passage.article.title for passage in passages], lexical)
    scores: Floats = interaction.passage_scores() + LEXICAL * bm25 + TITLED * titled + CLOSE * closest
    return scores


def _titled(question: str, titles: Sequence[str], lexical: LexicalIndex) -> Floats:
    """For each title the question's words in it, rare ones counting more."""
    weights = {stem: lexical.idf(stem) for stem in words(question)}
    found = [sum(weights[stem] for stem in weights.keys() & _stems(title[:_LONGEST_TITLE])) for title in titles]
    return np.array(found, dtype=np.float32)


@lru_cache(maxsize=10_000)
def _stems(title: str) -> frozenset[str]:
    """Remembered, as reading sixty titles anew takes longer than all the rest here."""
    return frozenset(words(title))
