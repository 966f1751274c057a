"""A model's reply on its way to the reader: pending as it is written, checked sentence by sentence.

What repeats the prompt is not even shown as pending.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace

from rag.answering.clock import Clock
from rag.answering.drafts import Draft, read_draft
from rag.answering.labels import ENDS
from rag.answering.leaks import leaks, showable
from rag.answering.verification import Checked, Verifier
from rag.answering.writing import WITHDRAWN
from rag.types import Answer, Event, Evidence

_MAY_END = re.compile(r"[.!?。！？\n\]】\s]")


class Drafting:
    """One reply. `composed` makes the answer so far of the sentences that are checked."""

    def __init__(
        self,
        question: str,
        shown: Sequence[Evidence],
        verifier: Verifier,
        composed: Callable[[Sequence[Checked]], Answer],
    ) -> None:
        self._question = question
        self._shown = shown
        self._verifier = verifier
        self._composed = composed
        self.checking_ms = 0.0

    def events(self, pieces: Iterable[str]) -> Generator[Event, None, list[Checked] | None]:
        """The events of the reply; returns its checked sentences, or None when it says that nothing answers."""
        text, begun, done = "", 0, 0
        pending, checked = "", list[Checked]()
        for piece in pieces:
            text += piece
            if piece == WITHDRAWN:
                begun, done, pending, checked = len(text), 0, "", []
                yield Event("restart")
                continue
            before, pending = pending, showable(text[begun:])
            if _MAY_END.search(piece):
                draft = read_draft(text, self._shown, self._question)
                if len(draft.sentences) > done + 1:  # the last may still get a label
                    done = len(draft.sentences) - 1
                    checked = self._checked(replace(draft, sentences=draft.sentences[:-1]))
                    begun = _start_of(draft.sentences[-1].text, text, begun)
                    pending = showable(text[begun:])
                    yield Event("checked", pending, self._composed(checked))
                    continue
            yield from self._going_on(before, pending, checked)
        draft = read_draft(text, self._shown, self._question)
        return None if draft.abstains else self._checked(_without_torso(draft))

    def _going_on(self, before: str, pending: str, checked: Sequence[Checked]) -> Iterator[Event]:
        """What is pending now, after what was shown before; begun anew where that has turned out to repeat the
        prompt."""
        if pending.startswith(before):
            if pending != before:
                yield Event("text", pending[len(before) :])
            return
        if checked:
            yield Event("checked", pending, self._composed(checked))
            return
        yield Event("restart")
        if pending:
            yield Event("text", pending)

    def _checked(self, draft: Draft) -> list[Checked]:
        """What repeats the prompt is dropped: it is no answer, whatever lines it names."""
        clock = Clock()
        checked = [self._verifier.check(sentence) for sentence in draft.sentences if not leaks(sentence.text)]
        self.checking_ms += clock.lap()
        return checked


def _without_torso(draft: Draft) -> Draft:
    """Without a last sentence that the end of the reply cut off, when there are others."""
    *others, last = draft.sentences or (None,)
    if others and last and not last.prefix and not ENDS.search(last.text):
        return replace(draft, sentences=draft.sentences[:-1])
    return draft


def _start_of(sentence: str, text: str, least: int) -> int:
    """Where this sentence of a draft begins in the raw text."""
    start = text.rfind(sentence[:_TELLING], least)
    return start if start >= 0 else max(least, len(text) - len(sentence))


_TELLING = 12
