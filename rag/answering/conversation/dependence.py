"""Which words of a question point outside it: pronouns without an antecedent, missing nouns, missing verbs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rag.answering.conversation import wordclasses as classes
from rag.answering.conversation.phrases import Phrase, Word, find_phrases, read_words

LONGEST = 600
"""A follow-up is short; a question longer than this brings its own context."""

_LEAD = re.compile(r"(?:(?:and|but|so|or|then|also|ok|okay|well|right|yes)\b[,.!:…-]*\s+)+", re.IGNORECASE)
_ABOUT = re.compile(r"(?:(?:what|how) about|what of)\b\s*", re.IGNORECASE)
_MORE = re.compile(
    r"(?:please )?(?:tell me more|say more|(?:any )?more|(?:any )?(?:more |further )?details?|go on|explain|continue|"
    r"elaborate)(?: (?:about |on )?(?:it|this|that|them))?(?: please)?",
    re.IGNORECASE,
)
_SURE = re.compile(
    r"(?:really|seriously|are you (?:quite )?sure|"
    r"(?:is|was) (?:that|this|it) (?:really )?(?:true|right|correct|so|certain))",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:other|second|first|third|last|latter|former|next|previous|same|right|wrong|big|small)(?:er|est)? ones?\b"
    r"|\b(?:any|the|some|all|what|which) others\b|\b(?:others|ones?)\W*\Z|\banother(?: one)?\?*\Z"
    r"|\b(?:which|what|any|cheaper|better|newer|older|bigger|larger|smaller) ones?\b"
    r"|\bthe (?:latter|former|same|rest|others?)\?*(?:\Z| (?:do|say|have|is|was|are|were)\b)"
    r"|\b(?:who|what|where|any\w+) else\b|\A(?:and )?the (?:first|second|third|last)\W*\Z|\Asays who\b",
    re.IGNORECASE,
)
_EXPLETIVE = re.compile(
    r"""
    (?:\bit(?:['’]s|['’]ll|\ is|\ was|\ be|\ been|\ being)?+\ (?:(?:not|really|still|ever|\w+ly)\ )?+
    (?:(?:true|possible|impossible|likely|unlikely|clear|necessary|important|legal|illegal|safe|dangerous|difficult|hard|
        easy|better|best|worth|fair|right|wrong|known|said|believed|thought|expected|reported|certain|normal|common|good|
        bad|ok|okay|allowed|forbidden|enough|cheaper|time)\b
      | (?:going\ to\ )?(?:rain|snow|freez|hail)\w*|(?:cold|hot|windy|sunny|dark|late|early|warm|foggy|cloudy)\b
      | (?:means?|takes?|took|costs?|seems?|appears?|matters?)\b[^?]{0,40}?\b(?:to|that|if|when)\b))
    | \bwhat\ (?:time|day|date|year|month)\ (?:is|was)\ it\b
    | \b(?:is|was)\ it\ [^\s?]+(?:\ [^\s?]+){0,5}?\ (?:who|that|which)\b     # "was it Ann who …"
    | \bmake\ it\ (?:clear|possible|easier|harder)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_GENERIC = classes.wordset(
    "people person persons men women children deaths injuries dead time money thing things one ones"
)
_PLACED = classes.wordset("in at on near from to")
_OPENS_CLAUSE = classes.wordset("when after before while although since in during despite with as by until")

Form = Literal["whole", "bare", "about", "more", "sure", "others", "thin", "noun", "led"]
"""`bare`: only a question word. `about`: only a phrase. `others`: "any others?". `thin`: a verb without its nouns.
`noun`: "what was the cost?". `led`: begins with "And …" and names nothing. `whole`: a question of its own."""
Points = Literal["person", "thing", "plural", "place", "time", "noun", "clause", "headless"]


@dataclass(frozen=True, slots=True)
class Pointer:
    """Words `first:last` that stand for something said before. `owns`: a possessive."""

    first: int
    last: int
    points: Points
    owns: bool = False


@dataclass(frozen=True)
class Reading:
    """A question with its words and phrases."""

    text: str

    @cached_property
    def words(self) -> list[Word]:
        return read_words(self.text)

    @cached_property
    def phrases(self) -> list[Phrase]:
        return find_phrases(self.text, self.words)

    @property
    def named(self) -> bool:
        return any(p.named for p in self.phrases)


@dataclass(frozen=True, slots=True)
class Dependence:
    """How a question hangs on what was said before. `reading` is of the question without "And …", "What about …"."""

    form: Form
    reading: Reading
    pointers: tuple[Pointer, ...]

    @property
    def depends(self) -> bool:
        return self.form != "whole" or bool(self.pointers)


def dependence(question: str) -> Dependence:
    """Of the question alone; whether anything was said before is the caller's to know."""
    text = " ".join(question.split()).strip()
    if not text or len(text) > LONGEST:
        return Dependence("whole", Reading(text[:LONGEST]), ())
    lead = _LEAD.match(text)
    rest = text[lead.end() :] if lead else text
    about = _ABOUT.match(rest)
    body = Reading(rest[about.end() :] if about else rest)
    ending = body.text.endswith("?")
    stripped = body.text.strip(" ?!.…")
    if _MORE.fullmatch(stripped):
        return Dependence("more", body, ())
    if _SURE.fullmatch(stripped):
        return Dependence("sure", body, ())
    pointers = tuple(_pointers(body))
    form = _form(body, bool(lead), bool(about), ending, bool(pointers))
    return Dependence(form, body, pointers)


def _form(body: Reading, led: bool, about: bool, ending: bool, points: bool) -> Form:
    words = [w for w in body.words if w.kind != "stop"]
    if _is_bare(body, words):
        return "bare"
    if _OTHERS.search(body.text.strip()) and not body.named:
        return "others"
    if _is_fragment(body, words, led or about, ending):
        return "about"
    if points and (led or about) and not any(w.kind in ("wh", "aux") for w in words):
        return "about"  # "What about him?"
    if points or body.named or any(w.key in ("you", "your", "i", "my", "me", "we", "our") for w in words):
        return "whole"
    nouns = [p for p in body.phrases if p.head not in _GENERIC and p.kind not in ("time", "number")]
    asks = any(w.kind in ("wh", "aux") for w in words) or any(w.key in classes.INDEFINITE for w in words[:1])
    if not nouns and asks and not _EXPLETIVE.search(body.text):
        return "thin"
    if len(nouns) == 1 and _is_relational(body, nouns[0]):
        return "noun"
    return "led" if led and asks else "whole"


def _is_bare(body: Reading, words: Sequence[Word]) -> bool:
    """ "Why?", "Since when?", "Where exactly?", "In which year?", "How many soldiers?", "By whom?"."""
    if not 1 <= len(words) <= 5 or any(w.kind in ("aux", "pron", "name", "num", "conj", "det") for w in words):
        return False
    at = 1 if words[0].kind == "prep" and len(words) > 1 else 0
    if words[at].kind != "wh" or any(classes.is_verb(w.key) and w.key != "come" for w in words[at + 1 :]):
        return False
    if any(w.kind == "prep" for w in words[at + 1 : -1]) or sum(w.kind == "word" for w in words) > 2:
        return False
    return words[at].key in ("which", "what", "how", "whose") or not any(w.kind == "word" for w in words[at + 1 :])


def _is_fragment(body: Reading, words: Sequence[Word], announced: bool, ending: bool) -> bool:
    """A phrase without a verb: "the French?", "in 2019?"; without "And …" it must be short and look cut off."""
    if not words or any(
        w.kind in ("aux", "wh") or (w.kind == "pron" and w.key not in classes.POSSESSIVE) for w in words
    ):
        return False
    content = [w for w in words if w.kind in ("word", "name", "num", "time")]
    if any(w.kind == "word" and w.key in classes.VERB - classes.RELATIONAL for w in content[:1]):
        return False  # "List the ships", "Tell me …"
    if announced:
        return 1 <= len(content) <= 5
    cut_off = words[0].kind in ("det", "prep") or len(content) == 1
    return 1 <= len(content) <= 3 and ending and cut_off and len(words) <= 6


def _is_relational(body: Reading, noun: Phrase) -> bool:
    """ "What was the final cost?": wh, be, "the", a noun of something, and nothing that says of what."""
    words = body.words
    follows = words[noun.last].key if noun.last < len(words) else ""
    if noun.kind != "the" or noun.head not in classes.RELATIONAL or follows in ("of", "for", "in", "'s", "'"):
        return False
    if any(w.text.endswith(("'s", "’s", "’", "'")) for w in words[noun.first : noun.last]) or noun.first < 2:
        return False
    return words[0].kind == "wh" and words[noun.first - 1].key in classes.BE


def _pointers(body: Reading) -> Iterator[Pointer]:
    words = body.words
    expletive = [m.span() for m in _EXPLETIVE.finditer(body.text)]
    for i, word in enumerate(words):
        if word.kind == "name" or word.key.endswith(("self", "selves")):
            continue
        if word.key in classes.PERSON | classes.PLURAL | classes.THING:
            owns = _owns(words, i)
            if word.key == "it" and i > 1 and words[0].key == "who" and words[i - 1].key in classes.BE:
                yield Pointer(i, i + 1, "clause")  # "Who was it before?"
                continue
            pleonastic = word.key == "it" and any(a <= word.start < b for a, b in expletive)
            if not pleonastic and not _has_own_antecedent(body, i, owns):
                yield Pointer(i, i + 1, _number_of(word.key), owns)
        elif word.key in classes.POINTER and word.kind == "det":
            yield from _demonstrative(body, i)
        elif word.key == "there" and _is_locative(body, i):
            yield Pointer(i, i + 1, "place")
        elif word.key == "then" and i > 1 and not body.named and word.kind == "adv":
            yield Pointer(i, i + 1, "time")
        elif word.key in ("many", "much") and i and words[i - 1].key == "how" and _is_headless(words, i + 1):
            yield Pointer(i, i + 1, "headless")


def _number_of(key: str) -> Points:
    return "person" if key in classes.PERSON else "plural" if key in classes.PLURAL else "thing"


_BEFORE_NOUN = classes.wordset("first second third last next latest most more late early")


def _owns(words: Sequence[Word], i: int) -> bool:
    key = words[i].key
    if key in ("his", "its", "their"):
        return i + 1 < len(words) and words[i + 1].kind in ("word", "name", "num", "adv", "time", "verb")
    if key != "her" or i + 1 == len(words):
        return False
    following = words[i + 1]
    if following.key in _BEFORE_NOUN and i + 2 < len(words):
        return words[i + 2].kind in ("word", "name")  # "her last session"
    return following.kind in ("word", "name", "num") and following.key not in classes.IRREGULAR


def _is_headless(words: Sequence[Word], i: int) -> bool:
    """Whether "how many" has lost its noun: "how many did they lose", "how many died", "how many of them"."""
    if i >= len(words) or words[i].kind == "stop":
        return False  # "How many?" is bare
    following = words[i]
    if words[i - 1].key == "much":
        return False  # "how much did it cost" needs no noun
    return following.kind in ("aux", "pron") or (following.kind == "word" and classes.is_verb(following.key))


def _has_own_antecedent(body: Reading, i: int, owns: bool) -> bool:
    """Whether the question itself names what its word i stands for, before it or after a comma."""
    words, word = body.words, body.words[i]
    earlier = [p for p in body.phrases if p.last <= i and _may_be(p, word.key)]
    if earlier:
        between = words[earlier[-1].last : i]
        clause = any(w.key in classes.CLAUSE or w.text in ",;" for w in between)
        after = words[i + 1].kind if i + 1 < len(words) else "stop"
        reported = after == "aux" and words[i - 1].kind == "word"
        if owns or clause or reported:
            return True
    if words[0].key in _OPENS_CLAUSE and i and words[1].kind != "aux":
        comma = next((n for n in range(i, len(words)) if words[n].text == ","), None)
        return comma is not None and any(p.first > comma and _may_be(p, word.key) for p in body.phrases)
    return False


def _may_be(phrase: Phrase, pronoun: str) -> bool:
    if phrase.kind in ("time", "number") or phrase.first == phrase.last:
        return False
    if pronoun in classes.PERSON:
        return phrase.kind == "name" or phrase.head in classes.ROLE
    if pronoun in classes.PLURAL:
        return phrase.named or phrase.plural or phrase.kind == "the"
    return phrase.head not in classes.ROLE and (phrase.named or not phrase.plural)


def _demonstrative(body: Reading, i: int) -> Iterator[Pointer]:
    words, word = body.words, body.words[i]
    previous = words[i - 1] if i else None
    following = words[i + 1] if i + 1 < len(words) else None
    if following is not None and (
        following.kind == "time" or following.key.removesuffix("'s").rstrip("s") in classes.TIME_NOUN
    ):
        if word.key in ("that", "those") and not body.named:
            yield Pointer(i, i + 2, "time")
        return
    if word.key == "that" and previous is not None and previous.kind not in ("aux", "prep", "wh", "stop"):
        ends = following is None or following.kind in ("stop", "prep", "adv")
        if not (ends and previous.kind in ("word", "adv")):
            return  # "the bridge that closed", "say that …"
    if (
        previous is not None
        and previous.key in ("so", "now", "except", "given", "provided", "in")
        and word.key == "that"
    ):
        return
    phrase = next((p for p in body.phrases if p.first == i), None)
    if phrase is not None and phrase.last - i > 1:
        earlier = any(p.head == phrase.head and p.last <= i for p in body.phrases)
        if not earlier and (not phrase.named or phrase.kind == "the"):
            yield Pointer(i, phrase.last, "noun")
    elif not any(p.last <= i and p.named for p in body.phrases) or word.key in ("this", "that"):
        yield Pointer(i, i + 1, "clause")


def _is_locative(body: Reading, i: int) -> bool:
    """ "there" as a place, not as in "there is"."""
    words = body.words
    beside = [words[j].key for j in (i - 1, i + 1) if 0 <= j < len(words)]
    if any(key in classes.BE | classes.MODAL | {"'s"} for key in beside) and words[0].key not in ("who", "what"):
        return False
    if any(key in classes.BE | classes.MODAL for key in beside) and i + 1 < len(words) and words[i + 1].kind != "stop":
        return False
    if i + 1 < len(words) and words[i + 1].key in ("been", "have", "has", "had", "any", "a"):
        return False
    return not any(p.named and p.before in _PLACED and p.last <= i for p in body.phrases)
