"""Noun phrases of a question, found by the small words around them: no model, no tagger, microseconds.

It need not be right about every sentence: what it finds is only ever put into the place of a pronoun.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.answering.conversation import wordclasses as classes

Kind = Literal["wh", "aux", "det", "pron", "prep", "conj", "adv", "num", "name", "time", "verb", "word", "stop"]

_WORD = re.compile(
    r"""
    \b(?:it|he|she|that|there|this|who|what|where|when|how|why|they|we|you|i)(?=['’](?:s|d|ll|re|ve)\b)
    | ['’](?:s|d|ll|re|ve)\b                          # of these: "who's", "it'll"
    | (?:[^\W\d_]\.){2,}                             # U.S.
    | [^\W_]+(?:['’.,\-–][^\W_]+)*(?:['’](?=\s))?    # "5,200", "Canadian-led", "NATO's", "dockers'"
    | [^\w\s]
    """,
    re.IGNORECASE | re.VERBOSE,
)
_POSSESSIVE_END = re.compile(r"['’]s?\Z")
_PARTICLES = classes.wordset("of de la al el van von der den bin ibn du da di")


@dataclass(frozen=True, slots=True)
class Word:
    """`key`: lower case, straight apostrophe, for looking up."""

    start: int
    end: int
    text: str
    key: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words `first:last` of a text: "the NATO mission". `text` is without a possessive ending.

    `before` is the key of the word in front; `asked` says that it stands in the question's own "how many …".
    """

    first: int
    last: int
    start: int
    end: int
    text: str
    before: str
    kind: Literal["name", "the-name", "the", "bare", "number", "time"]
    asked: bool
    subject: bool
    head: str

    @property
    def named(self) -> bool:
        return self.kind in ("name", "the-name")

    @property
    def plural(self) -> bool:
        key = self.head
        if key in classes.NOT_PLURAL:
            return False
        return (key.endswith("s") and not key.endswith(("ss", "us", "is"))) or key in (
            "people",
            "men",
            "women",
            "police",
        )

    @property
    def in_place(self) -> bool:
        """After a preposition: rather where or with what than who."""
        return self.before in classes.PREPOSITION


def read_words(text: str) -> list[Word]:
    """The words and marks of a text with their kinds; names are told by their capitals."""
    found = [(m.start(), m.end(), m.group()) for m in _WORD.finditer(text)]
    keys = [text.lower().replace("’", "'").strip(".") or text for _, _, text in found]
    words = []
    for i, (start, end, token) in enumerate(found):
        opens = i == 0 or found[i - 1][2] in '.?!:“"'
        words.append(Word(start, end, token, keys[i], _kind(token, keys[i], keys[i - 1] if i else "", opens)))
    return words


def _kind(shown: str, key: str, previous: str, opens: bool) -> Kind:
    if not (shown[0].isalnum() or (shown[0] in "'’" and len(shown) > 1)):
        return "stop"
    if shown[0].isupper() and len(shown) > 1 and shown.isupper() and not opens:
        return "name"  # "US" and "IT" are no pronouns
    if key in classes.WH:
        return "wh"
    if key in classes.AUXILIARY:
        return "aux"
    if key == "that" and previous in ("true", "say", "said", "says", "think", "claim", "sure", "likely"):
        return "conj"
    if key in classes.PRONOUN:
        return "pron"
    if key in classes.DETERMINER:
        return "det"
    if key in classes.PREPOSITION:
        return "prep"
    if key in classes.CONJUNCTION:
        return "conj"
    bare = _POSSESSIVE_END.sub("", key)
    if classes.CALENDAR.fullmatch(bare) or (key == "may" and shown == "May"):
        return "time"
    if key[0].isdigit():
        return "num"
    if shown[0].isupper() and not opens:
        return "name"
    if key in classes.QUANTITY and previous in ("how", "so", "too", "very", "that"):
        return "adv"
    if key in classes.ADVERB or (key.endswith("ly") and len(key) > 5):
        return "adv"
    return "word" if not opens or shown.islower() else "name" if shown.isupper() and len(shown) > 1 else "word"


def find_phrases(text: str, words: Sequence[Word]) -> list[Phrase]:
    """The noun phrases, in order, without the verbs that stand beside them."""
    phrases = []
    i = 0
    while i < len(words):
        begin = i
        if words[i].kind == "det" or (words[i].key in classes.POSSESSIVE and words[i].kind == "pron"):
            i += 1
        while i < len(words) and _goes_on(words, i, begin) and not _verb_inside(words, begin, i):
            i += 1
        first, last = _without_verbs(words, begin, i)
        if any(w.kind in ("word", "name", "num", "time") for w in words[first:last]):
            phrases.append(_phrase(text, words, first, last))
        i = max(i, begin + 1)
    return phrases


def _goes_on(words: Sequence[Word], i: int, begin: int) -> bool:
    word = words[i]
    if i > begin and _POSSESSIVE_END.search(words[i - 1].key) and words[i - 1].kind in ("name", "word"):
        return word.kind in ("word", "name", "num", "time")
    if word.kind in ("word", "name", "num"):
        return True
    if word.kind == "time":
        return i == begin or words[i - 1].kind in ("num", "time", "det", "word")
    if word.key in ("first", "second", "third", "last", "next", "most", "more", "late", "early") and i + 1 < len(words):
        return words[i + 1].kind in ("word", "name", "num") and i <= begin + 1
    if word.key in _PARTICLES and 0 < i < len(words) - 1:  # "Bank of England", "Islamic State of …"
        return words[i - 1].kind == "name" and words[i + 1].kind == "name" and i > begin
    if word.key == "-" or word.text == "&":
        return i > begin
    return False


def _verb_inside(words: Sequence[Word], begin: int, i: int) -> bool:
    """Whether word i is the verb of what came before: "did the flood [kill] cows", "Merkel [visited] troops"."""
    word = words[i]
    if word.kind != "word" or i == begin or words[i - 1].kind not in ("word", "name"):
        return False
    if _POSSESSIVE_END.search(words[i - 1].key):
        return False
    if (
        words[begin - 1].key in ("which", "what", "whose")
        and begin
        and classes.is_verb(word.key)
        and word.key[-1] == "s"
    ):
        return i + 1 < len(words) and words[i + 1].kind in ("det", "name", "pron")  # "which country [leads] NATO"
    if words[i - 1].kind == "name" and word.key[-1] == "s" and _is_plain_verb(replace(word, key=word.key[:-1])):
        return i + 1 < len(words) and words[i + 1].kind == "det"  # "Ann Bo [heads] the office"
    past = word.key in classes.IRREGULAR or (word.key.endswith("ed") and classes.is_verb(word.key))
    object_follows = i + 1 < len(words) and words[i + 1].kind in ("det", "word", "name", "num", "pron", "adv")
    helped = word.key in classes.VERB | classes.NOUN_TOO and begin > 0 and object_follows
    if word.key in classes.NOUN_TOO and i + 1 < len(words) and _is_plain_verb(words[i + 1]):
        helped = False  # "did the dock strike [cost] the region"
    return past or (helped and _auxiliary_before(words, begin) in classes.DO | classes.MODAL)


def _is_plain_verb(word: Word) -> bool:
    return word.kind == "word" and word.key in classes.VERB | classes.NOUN_TOO


def _without_verbs(words: Sequence[Word], first: int, last: int) -> tuple[int, int]:
    """Without a verb in front ("who [leads]") or behind ("did the bridge [shut]")."""
    before = words[first - 1] if first else None
    after = words[last] if last < len(words) else None
    size = last - first
    if size == 0 or words[first].kind in ("num", "time"):
        return first, last
    key = before.key if before else ""
    if before and words[first].kind == "word" and _verb_in_front(words, first, key, size, after):
        return _without_verbs(words, first + 1, last) if size > 1 else (first, first)
    tail = words[last - 1]
    if size < 2 or tail.kind != "word":
        return first, last
    ends = after is None or after.kind in ("stop", "prep", "det", "conj", "adv", "pron", "name", "time", "wh", "num")
    helped = _auxiliary_before(words, first) if before else ""
    if ends and helped in classes.DO | classes.MODAL and not _verb_follows(words, last):
        return first, last - 1
    if helped in classes.BE | classes.HAVE and (classes.is_participle(tail.key) or classes.is_verb(tail.key)):
        return first, last - 1
    asks = key in classes.WH | classes.QUANTITY
    if asks and after is not None and (after.kind in ("det", "name") or classes.is_verb(tail.key)):
        return first, last - 1
    if classes.is_verb(tail.key) and (tail.key in classes.IRREGULAR or tail.key.endswith(("ed", "s"))):
        return first, last - 1
    return first, last


def _verb_follows(words: Sequence[Word], last: int) -> bool:
    """Whether the verb of "did the night train … derail" stands behind what belongs to the noun: "of …", "to Velm"."""
    if last >= len(words) or words[last].kind != "prep":
        return False
    for i in range(last + 2, len(words)):
        if words[i].kind in ("stop", "conj", "wh"):
            return False
        ends = i + 1 == len(words) or words[i + 1].kind in ("stop", "prep")
        if words[i].kind == "word" and ends and (words[i - 1].kind == "name" or words[last].key == "of"):
            return True
    return words[last].key == "of"


def _verb_in_front(words: Sequence[Word], first: int, before: str, size: int, after: Word | None) -> bool:
    key = words[first].key
    if before in ("who", "what") or before in classes.SUBJECT:
        return True
    if before == "to":
        return classes.is_verb(key) or size == 1
    if before in classes.BE and size == 1 and key.endswith("ed"):
        return True  # "had not been [unloaded]"
    if before in ("many", "much") and size == 1:
        return classes.is_verb(key) or key.endswith("ed")
    return classes.is_verb(key) and words[first - 1].kind in ("aux", "conj", "stop", "adv", "name", "word", "pron")


def _auxiliary_before(words: Sequence[Word], first: int) -> str:
    """The auxiliary whose subject begins here: directly before, or before the noun that this one belongs to."""
    for i in range(first - 1, max(0, first - 6) - 1, -1):
        word = words[i]
        if word.kind == "aux":
            return word.key
        subject = i and words[i - 1].kind == "aux"
        if word.kind == "word" and not subject and word.key in classes.VERB and word.key not in classes.NOUN_TOO:
            return ""  # "did people wait on the busiest day": the verb is said already
        if word.kind not in ("prep", "det", "word", "name") or word.kind in ("wh", "stop"):
            return ""
    return ""


def _phrase(text: str, words: Sequence[Word], first: int, last: int) -> Phrase:
    before = words[first - 1] if first else None
    opener = words[first]
    names = any(w.kind == "name" for w in words[first:last])
    has_the = opener.kind in ("det", "pron")
    end = words[last - 1].end - len((_POSSESSIVE_END.search(words[last - 1].text) or [""])[0])
    kind: Literal["name", "the-name", "the", "bare", "number", "time"]
    if any(w.kind == "time" for w in (words[last - 1], opener)) and all(w.kind != "word" for w in words[first:last]):
        kind = "time"
    elif all(w.kind == "num" for w in words[first:last]):
        kind = "number"
    elif names:
        kind = "the-name" if has_the else "name"
    else:
        kind = "the" if has_the else "bare"
    key = before.key if before else ""
    asked = key in classes.QUANTITY or key in ("which", "what", "whose")
    head = _POSSESSIVE_END.sub("", words[last - 1].key)
    subject = before is not None and before.kind == "aux"
    return Phrase(first, last, opener.start, end, text[opener.start : end], key, kind, asked, subject, head)


_LINKS = classes.wordset("of in at for from with to on between against about")


def extended(text: str, words: Sequence[Word], phrases: Sequence[Phrase], place: int) -> str:
    """A phrase with what belongs to it: "the closure of the bridge", "NATO's mission in Iraq"."""
    end, last = phrases[place].end, phrases[place].last
    for following in phrases[place + 1 :]:
        joined = following.first - last == 0 and text[last and words[last - 1].end - 1] in "’'s"
        linked = following.first - last == 1 and words[last].key in _LINKS
        if not (joined or linked) or following.kind in ("time", "number"):
            break
        end, last = following.end, following.last
    return text[phrases[place].start : end]
