"""Questions from single sentences by rule, for a person to edit: who said it, how many, when, else a blank to fill."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from evals.drafting.values import Value, values, words_of
from evals.mutating.words import MONTHS, PARTICIPLES, PAST, PRESENT, WEEKDAYS

LONGEST = 320
"""Characters of a sentence that is asked about."""
FEWEST_WORDS = 7


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question whose answer is a part of the sentence. `blank`: it is the sentence with a hole, not a question."""

    question: str
    answers: tuple[str, ...]
    tag: str
    blank: bool = False


def proposals(sentence: str, title: str, small: Collection[str]) -> Iterator[Proposal]:
    """What can be asked about a sentence. `small` are the words that the collection also writes without a capital, and
    those with a capital that it writes so within a sentence."""
    if not usable(sentence):
        return
    told = _wording(sentence)
    yield from _who_said(told, small)
    for value in values(told):
        answers = tuple(dict.fromkeys((told[value.at : value.to], value.spelled)))
        tag = "time" if value.kind == "date" else "number"
        question = _inverted(told, value, small)
        if question:
            yield Proposal(question, answers, tag)
        else:
            yield Proposal(_with_blank(told, value.at, value.to, title), answers[:1], tag, blank=True)
    for start, end in _names(told, small):
        yield Proposal(_with_blank(told, start, end, title), (told[start:end],), "single-fact", blank=True)


_DANGLING = words_of("""
he she it they we i you his her its their this that these those there such both neither another others one some here
then but and so yet or nor instead either everything everybody everyone something somebody someone nothing nobody
anything anyone anybody what who whoever maybe perhaps if when while
""")
_DATELINE = re.compile(
    r"\A(?:[A-Z][A-Z.’'-]+(?: [A-Z][A-Z.’'-]+){0,3}|\*\*[^*]{3,30}\*\*)"
    r"(?:, [^()–—:-]{1,30})?(?: ?\([^)]{1,40}\))?(?: ?(?:--|[–—-]) |: )"
)
_SIGN = re.compile(r"\A(?:(?:[-*+•‣>]|\d{1,3}[.)]) +)+")


def usable(sentence: str) -> bool:
    """Whether a sentence says enough by itself: not too short, no list introduction, no pronoun as its subject."""
    if len(sentence) > LONGEST:
        return False
    told = _wording(sentence)
    words = told.split()
    return (
        len(words) >= FEWEST_WORDS
        and told[-1] in ".!?”\"'’"
        and words[0].lower().strip(",") not in _DANGLING
        and not re.search(r"[<>{}|\[\]]|https?:|www\.|___", told)
    )


def _wording(sentence: str) -> str:
    """Without list sign, place and agency in front, and marks of emphasis."""
    told = _SIGN.sub("", " ".join(sentence.split()), count=1)
    told = _DATELINE.sub("", told, count=1)
    return re.sub(r"[*_]{1,2}(?=\S)(.{1,80}?)(?<=\S)[*_]{1,2}", r"\1", told)


# Who said it

_NAME = r"[A-Z][\w’'-]+(?: (?:(?:de|van|von|al|bin|el) )?[A-Z][\w.’'-]+){0,3}"
_SAID = (
    r"said|announced|denied|warned|argued|promised|claimed|estimated|predicted|suggested|confirmed|complained"
    r"|called (?:for|on)|accused|asked for|admitted|insisted|urged|demanded"
)
_SPEAKER_FIRST = re.compile(rf"(?P<name>{_NAME})(?:, [^,]{{3,80}},)? (?P<said>{_SAID}) (?P<what>[^“”\"]{{15,200}})[.!]")
_CLAIM_FIRST = re.compile(
    rf"(?P<what>[^“”\",]{{15,200}}), (?:said (?P<a>{_NAME})(?:, [^,]{{3,80}})?|(?P<b>{_NAME}) said)\."
)
_QUOTE_FIRST = re.compile(
    rf"[“\"](?P<what>[^“”\"]{{15,200}})[,!?]?[”\"],? "
    rf"(?:said (?P<a>{_NAME})(?:, [^“”\"]{{3,80}})?|(?P<b>{_NAME}) said)\."
)
_UNCLEAR = re.compile(r"^(?:on|in|at|to|by|(?:that )?(?:it|they|this|these|those|such))\b|\b(?:one|it|so|them)$")


def _who_said(told: str, small: Collection[str]) -> Iterator[Proposal]:
    first = _SPEAKER_FIRST.fullmatch(told)
    claim = _CLAIM_FIRST.fullmatch(told)
    quote = _QUOTE_FIRST.fullmatch(told)
    if first and not _UNCLEAR.search(first["what"]):
        name, question = first["name"], f"Who {first['said']} {first['what']}?"
    elif claim and (what := _lowered(claim["what"], small)):
        name, question = claim["a"] or claim["b"], f"Who said that {what}?"
    elif quote:
        name, question = quote["a"] or quote["b"], f"Who said “{quote['what'].rstrip(',')}”?"
    else:
        return
    if _is_name(name, small) and name not in question:
        yield Proposal(question, _called(name, small), "who-said")


def _called(name: str, small: Collection[str]) -> tuple[str, ...]:
    """A name, without its article, and a person's last name: "Nations" is none, since it is also a common word."""
    last = name.split()[-1]
    short = name.removeprefix("The ") if name.startswith("The ") else name if last.lower() in small else last
    return tuple(dict.fromkeys((name, short)))


# How many, how much, when

_AUXILIARY = r"will|can|could|may|might|must|would|should|is|are|was|were|has|have|had"
_SUBJECT = re.compile(
    rf"(?P<subject>(?:[^\s,;:()“”\"]+ ){{1,8}}?)"
    rf"(?P<verb>{_AUXILIARY}|{'|'.join((*PAST, *PRESENT))})(?: (?P<rest>.*))?"
)
_FINITE = re.compile(rf"\b(?:{_AUXILIARY}|{'|'.join((*PAST, *PRESENT))})\b")
_TANGLED = re.compile(
    r"[,;:()“”\"]|\b(?:who|which|that|whose|when|where|because|if|as|while|although|why|what|how|and|or|but|than"
    r"|he|she|it|they|said)\b",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[,;:(]|\s[–—-]\s|[.!?]?$|\s(?:but|which|who|because|while|although|after|before|as|when|if)\s")
_PREPOSITION = re.compile(
    r"(?:^|\s)(?:in|on|at|of|by|for|to|from|with|than|between|into|over|under|after|before|until|since|and|or|the|a|an"
    r"|another|other|every|each|first|its|his|her|their|within|during|without|against|through|not|be)\s*$",
    re.I,
)
_HAVE = ("has", "have", "had")
_PARTICIPLE = re.compile(rf"(?:\w+ly |already |also |not )?(?:\w{{2,}}ed|{'|'.join(PARTICIPLES)})\b")
_PRESENT_BASE = {"goes": "go", "carries": "carry", "says": "say"}


def _inverted(told: str, value: Value, small: Collection[str]) -> str | None:
    """The sentence up to its first break after the value, turned into a question; None where no rule is sure."""
    head = told[: value.start]
    stop = _BREAK.search(told, value.end)
    tail = told[value.end : stop.start() if stop else len(told)]
    if re.search(r"[“”\"]| (?:and|or) ", head + tail) or len(tail.split()) > 12:
        return None
    if not head:
        return _of_subject(value, tail)
    found = _SUBJECT.fullmatch(head.rstrip())
    if found is None or value.kind == "share" or _TANGLED.search(head):
        return None
    middle = (found["rest"] or "").strip()
    if _FINITE.search(middle) or (value.kind != "date" and _PREPOSITION.search(middle)):
        return None
    if value.kind == "date" and value.start == value.at:  # no preposition: not the day on which it was
        return None
    subject = _lowered(found["subject"].strip(), small)
    if subject is None:
        return None
    return _question(value.asked, subject, found["verb"], middle, tail.strip(), value.kind == "date")


def _of_subject(value: Value, tail: str) -> str | None:
    """The value opens the sentence: it is the subject, and what follows stays as it is."""
    if value.kind in ("date", "money") or (value.kind == "share" and not value.asked.endswith("of")):
        return None
    verb = rf"\s(?:(?:{_AUXILIARY}|cannot|{'|'.join(PAST)})\s|\w+ed (?=(?:an?|the|its|his|her|their) |\d))"
    if _TANGLED.search(tail) or not re.search(verb, f"{tail} "):
        return None
    return f"{value.asked}{tail}?"


def _question(asked: str, subject: str, verb: str, middle: str, tail: str, dated: bool) -> str | None:
    """With the auxiliary before the subject, or with "do" where the sentence has none."""
    has_object = verb in _HAVE and not _PARTICIPLE.match(middle)
    if has_object and middle and not dated:
        return None
    if has_object or verb in PAST or verb in PRESENT:
        plain = "have" if has_object else PAST.get(verb) or _PRESENT_BASE.get(verb) or verb.removesuffix("s")
        verb = "did" if verb in PAST or verb == "had" else "do" if verb == "have" else "does"
        middle = f"{plain} {middle}"
    return " ".join(f"{asked} {verb} {subject} {middle} {tail}".split()) + "?"


# Blanks

_CAPITALISED = re.compile(
    r"(?<=[a-z,;] )(?<!and )[A-Z][\w’'-]+(?: (?:(?:of|de|van|von|al|the) )?[A-Z][\w-]+(?![\w.’'-]))+"
)


def _names(told: str, small: Collection[str]) -> Iterator[tuple[int, int]]:
    """Names of several words within the sentence."""
    for m in _CAPITALISED.finditer(told):
        cut_off = re.search(r"[A-Z][\w’'-]* (?:and )?\Z", told[max(0, m.start() - 40) : m.start()])
        if _is_name(m[0], small) and not cut_off:
            yield m.span()


def _with_blank(told: str, start: int, end: int, title: str) -> str:
    """Every place of the value is blanked, and the headline is named where it does not give it away."""
    value = told[start:end]
    hole = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "____", told)
    within = f" (from “{title}”)" if title and value.lower() not in title.lower() else ""
    return f"Fill in the blank{within}: {hole}"


_CALENDAR = frozenset((*MONTHS[0], *WEEKDAYS[0]))


def _is_name(text: str, small: Collection[str]) -> bool:
    words = text.split()
    first = words[0]
    return (
        not _CALENDAR & set(words) and first.lower() not in _DANGLING and (len(words) > 1 or first.lower() not in small)
    )


def _lowered(text: str, small: Collection[str]) -> str | None:
    """Without the capital that only its place gave it; None where nothing tells whether the first word is a name."""
    first, _, rest = text.partition(" ")
    word = re.split(r"[-’']", first)[0]
    if not word[:1].isupper() or (word.isupper() and len(first) > 1):
        return text
    low = word.lower()
    if low not in small:
        if word in small or rest[:1].isupper():
            return text
        known = low in _OPENING or low.endswith("ing") or any(form in small for form in _forms(low))
        if not known:
            return None
    return low[0] + text[1:]


_OPENING = words_of("""
the a an every each all most many much few several some any no more less fewer nearly almost about around only just
over under up roughly at as of in on for with by from to my your own
""")


def _forms(word: str) -> Iterator[str]:
    """Singulars and plurals that an English noun may have beside this one."""
    yield f"{word}s"
    yield f"{word}es"
    yield from (word.removesuffix(end) for end in ("s", "es") if word.endswith(end))
    if word.endswith("ies"):
        yield f"{word[:-3]}y"
    if word.endswith("y"):
        yield f"{word[:-1]}ies"
