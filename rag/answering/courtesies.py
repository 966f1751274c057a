"""What models say about their answer, besides answering: it claims nothing, so it is no statement."""

from __future__ import annotations

import re

from rag.answering.prompts import ABSTAINS, LABEL
from rag.articles.sentences import split_sentences
from rag.checking.courtesies import says_nothing

_GIVEN = r"(?:provided|given|above|available|numbered|quoted|supplied|cited|listed|shown|retrieved|relevant)"
_LINES = r"(?:news )?(?:articles?|lines?|passages?|excerpts?|context)"
_THESE = (
    rf"(?:the|these|this|those|your) (?:(?:{_GIVEN} ){{1,2}}(?:{_LINES}|texts?|sources?|information|documents?|quotes?)"
    rf"|{_LINES}(?: {_GIVEN}| you (?:gave|provided)| I was given)?)"
)
_OPENING = re.compile(
    rf"(?:(?:based (?:only |solely )?(?:up)?on|according to|as per|from|judging by|going by) {_THESE},\s*"
    rf"|{_THESE} (?:say|state|report|mention|indicate|show|note)s? that\s+)(?=\S)",
    re.IGNORECASE,
)
""" "The report says" and "according to sources" stay: there an article attributes what it says."""
_COLON = re.compile(r":\s+(?=\S)")


def without_courtesies(text: str) -> str:
    """A model's reply without sentences such as "I hope this helps!", and without "Based on the provided articles,"
    in front of what is claimed."""
    return "\n".join(map(_line, text.split("\n")))


def courteous(sentence: str) -> bool:
    """Whether a sentence, labels aside, speaks of nothing but question and answer. That the articles do not answer is
    no courtesy."""
    return not ABSTAINS.search(sentence) and says_nothing(LABEL.sub(" ", sentence))


def _line(line: str) -> str:
    spans = list(split_sentences(line, 0, len(line)))
    kept, changed = "", False
    for start, end in spans:
        sentence = line[start:end]
        body = _behind_labels(sentence)
        at = _claim_begins(sentence, body)
        if at > body:
            sentence = f"{sentence[:body]}{sentence[at].upper()}{sentence[at + 1 :]}"
        dropped = courteous(sentence)
        changed |= dropped or at > body
        kept += sentence[:body] if dropped else f"{sentence} "  # the labels that begin a line are for all of it
    if not changed:
        return line
    return kept.rstrip() if any(map(str.isalpha, LABEL.sub("", kept))) else ""


def _claim_begins(sentence: str, body: int) -> int:
    """Behind "Based on the provided articles," or "Here is what they say:"."""
    if opening := _OPENING.match(sentence, body):
        return opening.end()
    colon = _COLON.search(sentence, body)
    return colon.end() if colon and courteous(sentence[body : colon.start() + 1]) else body


def _behind_labels(sentence: str) -> int:
    at = 0
    while label := LABEL.match(sentence, at):
        at = label.end()
        at += len(sentence[at:]) - len(sentence[at:].lstrip())
    return at
