"""What a question takes for told: whether the article of an answer tells of it at all, and gives a reason."""

from __future__ import annotations

import re

import numpy as np

from rag.answering.candidates import HITS_READ, Candidate
from rag.answering.conversation.wordclasses import ADVERB, CONJUNCTION, PREPOSITION, QUANTITY
from rag.answering.question import told_by_date
from rag.index.lexical import words
from rag.retrieval.pipeline import Found

TOLD = 0.55
"""Cosine: what a content word finds, on average of its pieces, where the article speaks of it in other words."""


def untold(question: str, found: Found, best: Candidate) -> float:
    """How much the content words of a question lack in the article of its best sentence, on average of the words.

    Each looks through all passages of that article that were found: one that finds nothing alike there ("resign",
    "derail") is of a story that the article does not tell. What stands in the passage of the sentence is told, and
    the article's own days need no telling.
    """
    article = best.hit.passage.article
    told = told_by_date(question, article.published) | set(words(best.hit.text))
    asked = [(stem, list(pieces)) for stem, pieces in found.interaction.words if stem not in _LIGHT]
    hits = [n for n, hit in enumerate(found.hits[:HITS_READ]) if hit.passage.article.article_id == article.article_id]
    if not asked or not hits:
        return 0.0
    highest = np.max([found.interaction.best[n].max(axis=0) for n in hits], axis=0)
    lacks = [max(0.0, TOLD - float(highest[pieces].mean())) for stem, pieces in asked if stem not in told]
    return sum(lacks) / len(asked)


def gives_reason(best: Candidate) -> bool:
    """Whether the sentence holds a word that joins a cause to its effect."""
    return _REASON.search(best.text) is not None


_LIGHT = frozenset(stem for word in PREPOSITION | ADVERB | CONJUNCTION | QUANTITY for stem in words(word))
"""Words that carry a meaning only beside others: "out" in "watch out"."""
_REASON = re.compile(
    r"\b(?:because|since|as|due to|owing|thanks to|after|reasons?|caus(?:e[sd]?|ing)|so (?:that|the|he|she|it|they)|"
    r"in order|led to|result(?:s|ed)?|for fear|therefore|hence|driven|blam(?:e[sd]?|ing))\b",
    re.IGNORECASE,
)
