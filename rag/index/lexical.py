"""Words as the lexical index counts them: folded, stemmed, with numbers kept whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# A number keeps its separators' digits together ("5,200" is 5200); a word keeps its inner apostrophe out.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+", re.UNICODE)
_APOSTROPHE = re.compile(r"['’]s\b|['’]")
_STOPWORDS = """
a an and are as at be been being but by can could did do does doing for from had has have having he her hers him his how
i if in into is it its itself just may me might more most my of on or our ours she should so some such than that the
their theirs them then there these they this those to too us very was we were what when where which while who whom whose
why will with would you your yours s t
"""
STOPWORDS = frozenset(_STOPWORDS.split())
_NO_WORDS = "no-words"
"""A file of this name stands for an index without words, so that a missing folder is not taken for one."""


def words(text: str) -> list[str]:
    """The stems of a text's words, without stop words, in order."""
    return [stem for stem, _, _ in located_words(text)]


def located_words(text: str) -> list[tuple[str, int, int]]:
    """Stems with the characters of the text that they stand for."""
    found = []
    for match in _TOKEN.finditer(_APOSTROPHE.sub(lambda m: " " * len(m[0]), text)):
        stem = _stem(match[0])
        if stem:
            found.append((stem, match.start(), match.end()))
    return found


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    """Empty for a stop word. "US" and "IT" are names, "us" and "it" are not."""
    if word[0].isdigit():
        return word.replace(",", "").rstrip(".")
    folded = unicodedata.normalize("NFKD", word.casefold())
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    if folded in STOPWORDS and not (word.isupper() and len(word) > 1):
        return ""
    return str(_stemmer().stemWord(folded))


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


class LexicalIndex:
    """BM25 over passages (bm25s), saved to and opened from a folder."""

    def __init__(self, scorer: Any, vocabulary: dict[str, int], size: int) -> None:
        self._scorer = scorer
        self._vocabulary = vocabulary
        self._size = size

    @classmethod
    def build(cls, texts: Sequence[str]) -> LexicalIndex:
        import bm25s

        vocabulary: dict[str, int] = {}
        ids = [[vocabulary.setdefault(w, len(vocabulary)) for w in words(text)] for text in texts]
        if not vocabulary:
            return cls(None, {}, len(texts))
        scorer = bm25s.BM25(k1=1.2, b=0.75)
        scorer.index((ids, vocabulary), show_progress=False)
        return cls(scorer, vocabulary, len(texts))

    def save(self, folder: Path) -> None:
        """Raises `OSError`."""
        folder.mkdir(parents=True, exist_ok=True)
        if self._scorer is None:
            (folder / _NO_WORDS).touch()
        else:
            self._scorer.save(str(folder), show_progress=False)

    @classmethod
    def open(cls, folder: Path, size: int) -> LexicalIndex:
        """Raises `OSError` when the folder is gone, `ValueError` or `KeyError` when it is damaged."""
        if (folder / _NO_WORDS).exists():
            return cls(None, {}, size)
        import bm25s

        scorer = bm25s.BM25.load(str(folder), mmap=True)
        return cls(scorer, scorer.vocab_dict, size)

    def scores(self, question: str) -> NDArray[np.float32]:
        """(passages,) BM25 scores; 0 where no word of the question stands. A word that it repeats counts once."""
        ids = [self._vocabulary[w] for w in dict.fromkeys(words(question)) if w in self._vocabulary]
        if not ids:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._scorer.get_scores_from_ids(ids), dtype=np.float32)

    def rarity(self, word: str) -> float:
        """Inverse document frequency of a stem, from 0 (everywhere) to 1 (in one passage or none)."""
        holding = self._holding(word)
        if not holding:
            return 1.0
        return float(np.log((self._size + 1) / (holding + 0.5)) / np.log((self._size + 1) / 0.5 + 1e-9))

    def idf(self, word: str) -> float:
        """What BM25 gives a stem at most: 0 and up, more for rare ones."""
        holding = self._holding(word)
        return float(np.log1p((self._size - holding + 0.5) / (holding + 0.5)))

    def _holding(self, word: str) -> int:
        """In how many passages a stem stands."""
        if word not in self._vocabulary or self._scorer is None:
            return 0
        pointers = self._scorer.scores["indptr"]
        number = self._vocabulary[word]
        return int(pointers[number + 1] - pointers[number])
