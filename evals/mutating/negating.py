"""One verb of a sentence negated, or one negation taken away, in plain newspaper English."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from evals.mutating.words import PARTICIPLES, PAST, PRESENT, REPORTING


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    new: str


def negated(text: str, rng: random.Random) -> str | None:
    """The sentence with one negation taken away or added; None where no verb is recognised.

    A negation that is there goes first; then auxiliaries ("has" to "has not", "may" to "will not"); then full verbs
    ("passed" to "did not pass"); "said" and "told" last, for denying the saying does not deny what was said.
    """
    for finder in (_removals, _auxiliaries, _sure_verbs, _likely_verbs, _reporting):
        edits = list(finder(text))
        if edits:
            edit = edits[0] if finder is _likely_verbs else rng.choice(edits)
            return text[: edit.start] + edit.new + text[edit.end :]
    return None


_NEGATION = re.compile(
    r"\b(?P<nt>wo|ca|sha|do|does|did|is|are|was|were|has|have|had|would|could|should|must|might|need)n[’']t\b"
    r"|\b(?P<cannot>cannot)\b"
    r"|(?P<not>\s(?<!\bwhy )(?<!\bif )not)\b(?!\s(?:only|just|least|to mention|necessarily|less than|more than))"
    r"|\b(?P<never>(?:has|have|had|was|were|is|are|would|will|could|can)\snever)\b"
    r"|\b(?P<denied>denied|denies|deny)\b(?=\s(?:that|having|any|it|he|she|they|the|being|reports|[a-z]+ing)\b)"
    r"|\b(?P<nobody>nobody|no one|nothing|none)\b"
    r"|\b(?P<no>no)(?=\s(?!longer\b|more\b|fewer\b|less\b|later\b|doubt\b|one\b|matter\b|sooner\b)[a-z])",
    re.IGNORECASE,
)
_WHOLE = {"wo": "will", "ca": "can", "sha": "shall"}
_OPPOSITE = {
    "cannot": "can", "denied": "confirmed", "denies": "confirms", "deny": "confirm", "nobody": "somebody",
    "no one": "someone", "nothing": "something", "none": "some", "no": "some",
}  # fmt: skip


def _removals(text: str) -> Iterator[_Edit]:
    for m in _NEGATION.finditer(text):
        word = m[0]
        if m["nt"]:
            yield _Edit(*m.span(), _cased(_WHOLE.get(m["nt"].lower(), m["nt"]), word))
        elif m["not"]:
            yield _Edit(*m.span(), "")
        elif m["never"]:
            yield _Edit(*m.span(), word.split()[0])
        else:
            yield _Edit(*m.span(), _cased(_OPPOSITE[word.lower()], word))


_AUXILIARY = re.compile(
    r"\b(?P<be>is|are|was|were)\b|\b(?P<have>has|have|had)\b|\b(?P<may>may|might)\b"
    r"|\b(?P<modal>will|would|can|could|should|must|does|do|did)\b"
)
_ADVERB = r"(?:(?:also|already|since|now|only|just|long|once|so far|ever|meanwhile|always|again|[a-z]+ly)\s)?"
_AFTER_HAVE = re.compile(rf"\s{_ADVERB}(?:[a-z]+ed|[a-z]*(?:{'|'.join(sorted(PARTICIPLES))}))\b")
_NO_SUBJECT = re.compile(r"(?:\b(?:to|not|and|or|will|would|can|could|may|might|should|must|did|do|does|never)\s|\A)\Z")
_MODAL_AFTER = re.compile(r"\s(?:\w+ly\s|also\s|still\s|soon\s|then\s)?[a-z]+\b")
_DENIED = re.compile(r"\s(?:not|never|no)\b")
_DO_HAVE = {"has": "does not have", "have": "do not have", "had": "did not have"}


def _auxiliaries(text: str) -> Iterator[_Edit]:
    for m in _AUXILIARY.finditer(text):
        word, before = m[0], text[max(0, m.start() - 8) : m.start()]
        if text[m.end() : m.end() + 1] != " " or _DENIED.match(text, m.end()):
            continue
        if m["have"]:
            if word == "have" and _NO_SUBJECT.search(before):
                continue
            had = _AFTER_HAVE.match(text, m.end())
            yield _Edit(*m.span(), f"{word} not" if had else _DO_HAVE[word])
        elif m["may"]:
            if _MODAL_AFTER.match(text, m.end()):
                yield _Edit(*m.span(), "will not" if word == "may" else "would not")
        elif m["be"] or _MODAL_AFTER.match(text, m.end()):
            if _NO_SUBJECT.search(before) and word in ("do", "will", "must", "can"):
                continue
            yield _Edit(*m.span(), "cannot" if word == "can" else f"{word} not")


_PASSIVE = re.compile(r"\sby\b(?!\s(?:\d|two|three|four|five|six|about|nearly))")
_WORD = re.compile(r"\b[a-z]{3,}\b(?![’'])")
_NO_VERB_BEFORE = re.compile(
    r"\b(?:a|an|the|this|that|these|its|his|her|their|our|my|is|are|was|were|be|been|being|has|have|had|having|"
    r"get|gets|got|of|by|in|on|at|for|from|with|to|and|or|more|most|very|newly|recently|not|never|no|some|two|three|"
    r"four|five|said|says|as|than|just|already|still|well|both|all|any|each|every|many|few|\d[\d,.]*)\s\Z",
    re.I,
)
_AFTER_VERB = """
the a an its his her their that to it him them in on at for from into with after before about as up down out off over
back through against between no some all more most nearly around almost only both how what whether who why higher
lower late early last one two three four five this there home away open together by
"""
_OBJECT = re.compile(rf"\s(?:(?:{'|'.join(_AFTER_VERB.split())}|[a-z]+ly)\b|[A-Z\d£$€“\"])|,\s(?:and|but)\b|[.;]")


def _verbs(text: str) -> Iterator[tuple[str, _Edit]]:
    """Finite verbs without auxiliaries, as far as form and neighbours show them: the plain form, and the edit."""
    for m in _WORD.finditer(text):
        word = m[0]
        before = text[max(0, m.start() - 12) : m.start()]
        if not before or (_NO_VERB_BEFORE.search(before) and word not in ("said", "told")):
            continue
        if word in PAST:
            if word in PARTICIPLES and _PASSIVE.match(text, m.end()):
                continue
            yield PAST[word], _Edit(*m.span(), f"did not {PAST[word]}")
        elif word in PRESENT:
            base = word.removesuffix("es") if word in ("goes",) else word.removesuffix("s")
            base = base[:-2] + "y" if base.endswith("ie") else base
            yield base, _Edit(*m.span(), f"does not {base}")
        elif word.endswith("ed") and len(word) > 4 and not _NO_PAST.match(word) and _OBJECT.match(text, m.end()):
            if _PASSIVE.match(text, m.end()):
                continue
            plain = _plain_form(word)
            yield word, _Edit(*m.span(), f"did not {plain}" if plain else f"never {word}")


_NO_PAST = re.compile(r"(?:need|hundred|exceed|indeed|united|proceed|succeed|seed|feed|speed|aged)\Z")


def _plain_form(past: str) -> str | None:
    """ "passed" to "pass"; None where the spelling leaves it open whether an e was dropped."""
    stem = past[:-2]
    if past.endswith("ied"):
        return past[:-3] + "y"
    if stem[-1] == stem[-2] and stem[-1] not in "lsfz":
        return stem[:-1]
    if stem[-1] in "cvuz" or re.search(r"(?:[^s]s|[^aeioul]l|[aeu]ng|[dr]g|[^aeiou][aeiou][dk]|[^aeiou]at)\Z", stem):
        return stem + "e"
    if re.search(
        r"(?:ss|ll|ff|sh|ch|ck|sk|st|ct|pt|ft|nt|rt|lt|rn|rm|lk|lp|mp|nd|ld|rd|nk|rk|w|y|x|ong|ea[a-z])\Z", stem
    ):
        return stem
    return None


def _sure_verbs(text: str) -> Iterator[_Edit]:
    return (edit for plain, edit in _verbs(text) if plain not in REPORTING and not _both_forms(text, edit))


def _likely_verbs(text: str) -> Iterator[_Edit]:
    """Forms that are past and participle at once; the first is the likeliest to be finite."""
    return (edit for plain, edit in _verbs(text) if plain not in REPORTING and _both_forms(text, edit))


def _both_forms(text: str, edit: _Edit) -> bool:
    word = text[edit.start : edit.end]
    return word in PARTICIPLES or word.endswith("ed")


def _reporting(text: str) -> Iterator[_Edit]:
    return (edit for plain, edit in _verbs(text) if plain in REPORTING)


def _cased(word: str, like: str) -> str:
    return word[0].upper() + word[1:] if like[0].isupper() else word
