"""A phrase alone ("What about the Canadians?") takes the place of its like in the question before."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.answering.conversation import wordclasses as classes
from rag.answering.conversation.antecedents import Focus
from rag.answering.conversation.dependence import Reading
from rag.answering.conversation.phrases import Phrase

_END = re.compile(r"[\s?!.…]+\Z")
_RELATIVE = re.compile(
    r"(?:the )?(?:last|this|next|past|previous|following)\s+(?:[a-z]+|\d+\s+\w+)|today|yesterday|tomorrow|now|"
    r"currently|"
    r"(?:in |on |since |before |after |during |until |by )?(?:the )?(?:early |late |mid-?)?"
    r"(?:(?:1[5-9]|20)\d\ds?|(?:jan|febr)uary|march|april|may|june|july|august|(?:sept|nov|dec)ember|october"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|spring|summer|autumn|winter)(?:\s+(?:\d{1,2},?\s*)?(?:\d{4})?)?"
    r"|(?:on |since |before |after )?\d{1,2} \w+(?: \d{4})?",
    re.IGNORECASE,
)
_TIME_IN = re.compile(rf"\b(?:{_RELATIVE.pattern})\b", re.IGNORECASE)
_RELATIVE_START = re.compile(r"(?:the )?(?:last|this|next|past|previous|following|today|yester|tomorr|now|curr)", re.I)
_LEADS = re.compile(r"(?:in|on|since|before|after|during|until|by)\b", re.IGNORECASE)
_THE = re.compile(r"the\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Slot:
    """Characters of the earlier question that may be replaced, and the phrase they belong to."""

    start: int
    end: int
    phrase: Phrase

    @property
    def capital(self) -> bool:
        """Whether a name ends it: "the Saltmarsh Bridge", not "the NATO mission"."""
        return self.phrase.text.split()[-1][:1].isupper()


def in_parallel(body: Reading, last: Focus) -> str:
    """The earlier question about something else; with that put behind in brackets when nothing there is like it."""
    new = _END.sub("", body.text)
    before = _END.sub("", last.question)
    if _RELATIVE.fullmatch(new.strip()):
        return _at_another_time(new, before)
    if body.words[0].kind == "prep" and body.phrases:
        return _with_preposition(body, new, before, last)
    if not body.phrases:
        return f"{new} ({last.clause()})"
    phrase = body.phrases[-1] if body.phrases[-1].head in classes.RELATIONAL else body.phrases[0]
    if phrase.head in classes.RELATIONAL and not phrase.named:
        return _of_another_kind(new, phrase, before, last)
    slot = _like(phrase, last)
    if slot is not None and not _of_a_kind(phrase, slot.phrase):
        slot = None
    if slot is None and not phrase.named and not _spoken_of(phrase, last):
        return f"What is known about {new}"  # another topic
    if slot is None:
        return f"What about {new} ({last.topic()})"
    kept = _agreeing(before[: slot.start], phrase) if slot.phrase.subject else before[: slot.start]
    return f"{kept}{_fitting(new, slot)}{before[slot.end :]}"


def _at_another_time(new: str, before: str) -> str:
    found = None
    for found in _TIME_IN.finditer(before):  # noqa: B007 - the last one
        pass
    leads = _LEADS.match(new)
    new = new[:1].lower() + new[1:] if leads or _RELATIVE_START.match(new) else new
    if found is None:
        return f"{before} {new}" if leads or _RELATIVE_START.match(new) else f"{before} in {new}"
    old = found.group()
    old_lead = _LEADS.match(old)
    if old_lead and not leads and not _RELATIVE_START.match(new):
        new = f"{old_lead.group()} {new}"
    return f"{before[: found.start()]}{new}{before[found.end() :]}"


def _with_preposition(body: Reading, new: str, before: str, last: Focus) -> str:
    preposition = body.words[0].key
    same = [p for p in last.asked.phrases if p.before == preposition and p.kind not in ("time", "number")]
    if not same or same[-1].first < 1:
        return f"{before} {new}"
    start = last.asked.words[same[-1].first - 1].start
    return f"{before[:start]}{new[:1].lower()}{new[1:]}{before[same[-1].end :]}"


def _of_another_kind(new: str, phrase: Phrase, before: str, last: Focus) -> str:
    """ "And the cost?": in the place of another noun of something, else asked of the topic."""
    for other in last.asked.phrases:
        if other.head in classes.RELATIONAL and other.kind == "the" and not other.named:
            the = new if new.lower().startswith(("the ", "his ", "her ", "its ", "their ")) else f"the {new}"
            return f"{before[: other.start]}{the}{before[other.end :]}"
    the = new if _THE.match(new) or " " in new else f"the {new}"
    topic = last.topic()
    return f"What {'are' if phrase.plural else 'is'} {the} of {topic}"


def _like(new: Phrase, last: Focus) -> _Slot | None:
    """The phrase of the earlier question that is most like the new one; None when none is."""
    best, best_score = None, 1.9
    for order, slot in enumerate(_slots(last)):
        score = _likeness(new, slot) - 0.1 * order
        if score > best_score:
            best, best_score = slot, score
    return best


def _of_a_kind(new: Phrase, old: Phrase) -> bool:
    """Whether both act, both happen, or neither; of names nothing is known, so any may stand for any."""
    if new.named and _sort(new) in ("", "agent"):
        return True
    if old.asked or new.plural:
        return _sort(new) not in ("event", "state") or _sort(old) == _sort(new)
    return _sort(new) == _sort(old) or (old.named and not _sort(old) and _sort(new) not in ("event", "state"))


def _sort(phrase: Phrase) -> str:
    """What acts, what happens, what is a state of things; empty for all else."""
    if _is_people(phrase):
        return "agent"
    head = phrase.head.casefold()
    kinds = {"event": classes.EVENT, "agent": classes.AGENT, "state": classes.STATE}
    return next((kind for kind, words in kinds.items() if head in words), "")


def _spoken_of(new: Phrase, last: Focus) -> bool:
    """Whether the turn before held the word."""
    said = f"{last.question} {last.answer}".casefold()
    return re.search(rf"\b{re.escape(new.head.casefold().removesuffix('s'))}", said) is not None


def _slots(last: Focus) -> list[_Slot]:
    words, slots = last.asked.words, []
    for phrase in last.asked.phrases:
        if phrase.kind in ("time", "number"):
            continue
        whole = _Slot(phrase.start, phrase.end, phrase)
        owner = next((w for w in words[phrase.first : phrase.last - 1] if re.search(r"['’]s?\Z", w.text)), None)
        if owner is not None:
            slots.append(_Slot(phrase.start, owner.start + len(re.sub(r"['’]s?\Z", "", owner.text)), phrase))
        else:
            slots.append(whole)
    return slots


def _likeness(new: Phrase, slot: _Slot) -> float:
    old = slot.phrase
    the_new, the_old = new.kind in ("the", "the-name"), old.kind in ("the", "the-name")
    score = 1.0 * (the_new == the_old) + 0.5 * old.subject - 0.4 * old.in_place
    score += 3.0 * (new.head == old.head)  # "the French soldiers" for "soldiers"
    if _is_people(new):
        score += 1.5 * (old.head in classes.AGENT and not old.asked) - 1.5 * (old.in_place and not the_old)
    if new.named or new.text[:1].isupper():
        score += 2.0 * old.named
        score -= 1.5 * (the_old and not the_new and not slot.capital and not old.plural)
    elif the_new:
        score += 1.5 * the_old + 0.5 * (old.named == new.named)
    else:  # "civilians", or a name typed small
        score += 2.0 * (old.asked and new.plural and old.plural) + 1.0 * (not the_old) + 0.6 * old.named
        score += 0.5 * (not old.asked and not new.plural)
    if old.before == "much":  # "how much oil": things that are not counted
        return score + 2.5 * (not new.plural and new.kind == "bare" and not new.text[:1].isupper())
    return score + 0.5 * (new.plural == old.plural) - 1.5 * (old.asked and not new.plural)


def _is_people(phrase: Phrase) -> bool:
    """ "The Dutch"."""
    return phrase.kind == "the-name" and phrase.text.count(" ") == 1


_SINGULAR = {"do": "does", "have": "has", "are": "is", "were": "was"}
_PLURAL = {one: many for many, one in _SINGULAR.items()}


def _agreeing(kept: str, new: Phrase) -> str:
    """With "does" before "Germany" and "do" before "the Canadians"."""
    head, _, helper = kept.rstrip().rpartition(" ")
    forms = _PLURAL if new.plural or _is_people(new) else _SINGULAR if new.kind in ("name", "bare") else {}
    return f"{head} {forms[helper]} " if helper in forms else kept


def _fitting(new: str, slot: _Slot) -> str:
    """Without "the" where the old phrase stood behind "how many"."""
    return _THE.sub("", new, count=1) if slot.phrase.asked and slot.phrase.before in ("many", "much") else new
