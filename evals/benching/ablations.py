"""What each stage of Byline is worth: the same questions with one stage off, or passages cut in another way.

This looks inside the rooms that it measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evals.benching.alternatives.byline import Byline
from evals.benching.comparison import Comparison, Shown, compare
from evals.benching.documents import Document, Pool
from rag import QueryEngine, Settings
from rag.index.passages import USUAL, Cutting
from rag.index.store import Index
from rag.models.embedding import Embedder
from rag.retrieval.hits import Hit
from rag.retrieval.pipeline import ALL, Stages, find

USUAL_KEY = "as it is"


@dataclass(frozen=True, slots=True)
class Ablation:
    """One way to differ from Byline as it is. `key` is what a command names it by."""

    key: str
    name: str
    cutting: Cutting = USUAL
    stages: Stages = ALL
    read: bool = True
    """Whether the reader puts the first hits in order."""


def _sized(words: int) -> Cutting:
    """Passages of another size, in the same proportion."""
    return replace(USUAL, words_wanted=words, words_at_most=words * USUAL.words_at_most // USUAL.words_wanted)


_SEARCH_ALONE = Stages(reorder=False, distinct=False)
ABLATIONS = (
    Ablation(USUAL_KEY, "Byline as it is"),
    Ablation("no-title", "no title and date in the embedded text", cutting=replace(USUAL, titled=False)),
    *(
        Ablation(f"words-{words}", f"passages of {words} words and more", cutting=_sized(words))
        for words in (30, 60, 120, 240)
        if words != USUAL.words_wanted
    ),
    Ablation("no-dense", "no search by vector", stages=Stages(dense=False)),
    Ablation("no-lexical", "no search by words", stages=Stages(lexical=False)),
    Ablation("no-reader", "not read", read=False),
    Ablation("no-reorder", "no late interaction, not read", stages=Stages(reorder=False), read=False),
    Ablation("no-distinct", "near-copies kept", stages=Stages(distinct=False)),
    Ablation("fused-alone", "both searches, nothing after", stages=_SEARCH_ALONE, read=False),
    Ablation("dense-alone", "search by vector, nothing else", stages=replace(_SEARCH_ALONE, lexical=False), read=False),
    Ablation("lexical-alone", "search by words, nothing else", stages=replace(_SEARCH_ALONE, dense=False), read=False),
)


class Variant(Byline):
    """Byline with an ablation. Those that cut alike share an index."""

    def __init__(self, ablation: Ablation) -> None:
        super().__init__()
        self.key = ablation.key
        self.name = ablation.name
        self.family = str(ablation.cutting).replace(" ", "-")
        self._ablation = ablation

    def index(self, documents: Sequence[Document], folder: Path) -> None:
        self.write(documents, folder / "articles")
        index = Index(folder / "index", Embedder(), create=True, cutting=self._ablation.cutting)
        index.update([folder / "articles"])
        self.engine = QueryEngine(index, Settings(answerer="quote"))

    def _found(self, question: str, limit: int) -> Sequence[Hit]:
        found = find(self.engine.index, question, limit=limit, stages=self._ablation.stages)
        return (self.engine.in_order(question, found) if self._ablation.read else found).hits


def ablate(
    pools: Sequence[Pool], shown: Shown | None = None, seed: int = 0, ablations: Sequence[Ablation] = ABLATIONS
) -> Comparison:
    """Every ablation over every pool; differences are to Byline as it is, where that is among them."""
    return compare([Variant(one) for one in ablations], pools, shown, seed, reference=USUAL_KEY)
