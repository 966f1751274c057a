"""The words of an answer beside the gold answers. Cases: answerable ones with gold answers; a refusal counts 0."""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence

from evals.questions import Case
from evals.records import Reply, Score
from evals.systems.prose import LABEL

NAMES = ("exact_match", "token_f1", "contains")


def answers(case: Case, reply: Reply | None) -> dict[str, Score]:
    gold = [answer for answer in case.answers if plain_words(answer)]
    if not case.answerable or not gold:
        return {}
    if reply is None:
        return dict.fromkeys(NAMES)
    if reply.abstained:
        return dict.fromkeys(NAMES, (0.0, 1.0))
    said = without_labels(reply.answer)
    return {
        "exact_match": (float(any(exact_match(said, answer) for answer in gold)), 1.0),
        "token_f1": (max(token_f1(said, answer) for answer in gold), 1.0),
        "contains": (contained(said, case.wanted), 1.0),
    }


def without_labels(text: str) -> str:
    """Without citation labels, on one line."""
    return " ".join(LABEL.sub(" ", " ".join(text.split())).split()).replace(" .", ".").replace(" ,", ",")


# As in SQuAD

_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
_ASCII_MARKS = frozenset(string.punctuation)


def normalised(text: str) -> str:
    """SQuAD's normalisation (Rajpurkar et al., 2016): small letters, no punctuation, no articles, single spaces.

    As in the paper's program, but typographic punctuation goes too, which stands in news wherever it knows only
    ASCII.
    """
    kept = "".join(c for c in text.lower() if c not in _ASCII_MARKS and unicodedata.category(c)[0] != "P")
    return " ".join(_ARTICLE.sub(" ", kept).split())


def exact_match(said: str, gold: str) -> bool:
    return normalised(said) == normalised(gold)


def token_f1(said: str, gold: str) -> float:
    """2 P R / (P + R) over the words as bags; without words on one side, 1 if there are none on the other either."""
    ours, theirs = normalised(said).split(), normalised(gold).split()
    if not ours or not theirs:
        return float(ours == theirs)
    shared = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * shared / (len(ours) + len(theirs))


# A gold answer in the running text

_WORD = re.compile(r"\d+(?:[.,]\d+)*|(?:[^\W\d_]\.){2,}|[^\W\d_][^\W_]*(?:['’][^\W\d_]+)?|%|\S")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SPACED = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}\b)")
_DROPPED = {"a", "an", "the"}


def plain_words(text: str) -> list[str]:
    """The words and numbers of a text: small letters, no punctuation, no articles; 8,000 is 8000, 5% is 5 percent,
    U.S. is us. Decimals stay, so 8.5 is not 85."""
    text = unicodedata.normalize("NFKC", _SPACED.sub("", text)).casefold().replace("per cent", "percent")
    found = []
    for word in _WORD.findall(text):
        if word == "%":
            word = "percent"
        elif _GROUPED.fullmatch(word):
            word = word.replace(",", "")
        elif word[0].isalpha():
            word = word.replace("’", "'").replace(".", "")
        if word[0].isalnum() and word not in _DROPPED:
            found.append(word.removesuffix("'s"))
    return found


def contains(said: str, gold: str) -> bool:
    """Whether the words of a gold answer stand in the text, one after the other."""
    return _stands_in(plain_words(gold), plain_words(said))


def contained(said: str, wanted: Sequence[Sequence[str]]) -> float:
    """The share of what a full answer holds of which one acceptable string stands in the text (STR-EM of ASQA:
    Stelmakh et al., 2022). For a case without `parts`: 1 or 0."""
    return sum(any(contains(said, gold) for gold in part) for part in wanted) / len(wanted)


def _stands_in(part: Sequence[str], whole: Sequence[str]) -> bool:
    if not part:
        return False
    return any(list(whole[at : at + len(part)]) == list(part) for at in range(len(whole) - len(part) + 1))
