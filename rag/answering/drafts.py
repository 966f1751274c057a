"""A model's reply as statements with citations, and its text as a reader sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answering.courtesies import without_courtesies
from rag.answering.labels import ENDS, DraftSentence, read_sentences
from rag.answering.prompts import ABSTENTION
from rag.answering.replies import clean
from rag.types import Evidence


@dataclass(frozen=True, slots=True)
class Draft:
    """What a model wrote, read strictly.

    Sentences name lines of `evidence` by number from 1. In `text` the labels are renumbered in order of first use:
    `[n]` is `cited[n - 1]`. An abstention is `ABSTENTION` with no sentences.
    """

    sentences: tuple[DraftSentence, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    unknown_labels: int = 0
    abstains: bool = False

    @property
    def numbering(self) -> dict[int, int]:
        """From line numbers to citation numbers."""
        used = dict.fromkeys(n for s in self.sentences for n in s.numbers)
        return {old: new for new, old in enumerate(used, 1)}

    @property
    def cited(self) -> tuple[Evidence, ...]:
        return tuple(self.evidence[old - 1] for old in self.numbering)

    @property
    def text(self) -> str:
        return ABSTENTION if self.abstains else laid_out(self.sentences, self.numbering)


def read_draft(text: str, evidence: Sequence[Evidence], question: str = "") -> Draft:
    """The statements and citations of a model's reply to the lines `evidence`, in the order it was shown them."""
    sentences, unknown = read_sentences(without_courtesies(clean(text, question)), evidence)
    refusals = [i for i, s in enumerate(sentences) if s.refuses]
    kept = _without_repetitions(s for i, s in enumerate(sentences) if i not in refusals)
    if refusals and (refusals[0] == 0 or not any(s.marks for s in kept)):
        return Draft(unknown_labels=unknown, abstains=True)
    return Draft(tuple(kept), tuple(evidence), unknown)


def _without_repetitions(sentences: Iterable[DraftSentence]) -> list[DraftSentence]:
    """Small models say a sentence again and again, now with this label, now with that: the first with a label is kept,
    where the sentence first stood."""
    kept: dict[str, DraftSentence] = {}
    for sentence in sentences:
        words = " ".join(sentence.text.casefold().split())
        first = kept.setdefault(words, sentence)
        if sentence.marks and not first.marks:
            kept[words] = replace(sentence, row=first.row, prefix=first.prefix)
    return list(kept.values())


def laid_out(sentences: Sequence[DraftSentence], new: Mapping[int, int]) -> str:
    """The sentences with their new labels: list items and paragraphs on lines of their own."""
    text, in_item = "", False
    for before, sentence in zip([None, *sentences], sentences, strict=False):
        same_row = before is not None and before.row == sentence.row
        if before is not None:
            flows = before.row + 1 == sentence.row and not (in_item or sentence.prefix) and ENDS.search(before.text)
            text += " " if same_row or flows else "\n"
        in_item = bool(sentence.prefix) or (same_row and in_item)
        text += sentence.prefix + _labelled(sentence, new)
    return text


def _labelled(sentence: DraftSentence, new: Mapping[int, int]) -> str:
    """Labels inside a sentence stay where they are; those around it go before its full stop."""
    text = sentence.text
    at: dict[int, list[int]] = {}
    for position, numbers in sentence.marks:
        at.setdefault(position, []).extend(new[n] for n in numbers)
    for position in sorted(at, reverse=True):
        labels = "".join(f"[{n}]" for n in dict.fromkeys(at[position]))
        text = f"{text[:position].rstrip()} {labels}{text[position:]}"
    if sentence.note:
        end = len(text) - (len(sentence.text) - sentence.end_of_words)
        text = f"{text[:end].rstrip()} {sentence.note}{text[end:]}"
    return text
