"""Names of news agencies, outlets and people, as far as a line shows by itself what it names."""

from __future__ import annotations

import re

from rag.articles.vocabulary import words

_AGENCIES = (
    "afp|agence france-presse|ap|associated press|the associated press|reuters|dpa|epa|efe|ansa|tass|ria novosti"
    "|interfax|xinhua|kyodo|yonhap|pti|ani|ians|anadolu|anadolu agency|aa|spa|wam|mena|irna|isna|tasnim|fars|upi|pa"
    "|pa media|belga|bernama|antara|apa|tap|saba|petra|kuna|bna|cna|bloomberg|ukrinform|agerpres|ntb|tt|ritzau|lusa"
    "|mti|ctk|pap|sana|nna"
)
AGENCY = re.compile(rf"(?:{_AGENCIES})", re.I)
_OUTLET_WORDS = (
    "times|post|news|herald|tribune|gazette|journal|guardian|press|observer|chronicle|courier|mail|telegraph|today|review"
    "|weekly|standard|mirror|bulletin|radio|tv|television|broadcasting|dispatch|examiner|globe|independent|inquirer|ledger"
    "|sentinel|argus|echo|monitor|wire|newswire|newspaper|magazine|express|agency|media|advertiser|zeitung|tageblatt|kurier"
    "|messenger|mercury|beacon|digest|service|tidende|dagblad|corriere|heraldo|online"
)
_OUTLET = re.compile(
    rf"(?:.*\b(?:{_OUTLET_WORDS})|(?:the )?(?:daily|radio|voice of|times of|le|el|la|il) .*"
    r"|the .*\b(?:star|sun|record|register|world)"
    r"|.*\.(?:com|org|net|news|info|co\.uk))",
    re.I,
)
_NOT_AN_OUTLET = re.compile(
    r"\b(?:breaking|latest|top|world|local|sports?|business|politics?|live|more|related|all|your|our|good|bad|fake)\s+"
    r"(?:news|updates?|times?|stories)\b|\b(?:editor|correspondent|reporter|writer|staff|desk|columnist)\b",
    re.I,
)
_SMALL = words(
    """
    a al an and at bin d da de del der des di du e el for in la le of on the und van von y &
    """
)
_ROLES = re.compile(
    r"\b(?:correspondents?|reporters?|editors?|writers?|staff|columnists?|desk|bureau|chief|analysts?|photographer)\b",
    re.I,
)
_NAME_WORD = re.compile(r"(?:[^\W\d_]\.)+|[^\W\d_][^\W\d_’'.-]*(?:[-’'][^\W\d_]+)*\.?")


def is_agency(text: str) -> bool:
    return AGENCY.fullmatch(text.strip(" .")) is not None


def capitalised(text: str) -> bool:
    """Whether every word is a name: capitalised, or a particle such as "de" and "of"; one at least is capitalised."""
    words = text.split()
    big = [w for w in words if w[:1].isupper() and _NAME_WORD.fullmatch(w.rstrip(",;"))]
    small = [w for w in words if w.lower() in _SMALL]
    return bool(big) and len(big) + sum(w not in big for w in small) == len(words)


def looks_like_outlet(text: str) -> bool:
    """ "The Harbour Gazette", "Reuters", "Radio Delta", but not "Breaking news" or "Health Editor"."""
    text = text.strip()
    if not text or len(text) > 60 or len(text.split()) > 6 or _NOT_AN_OUTLET.search(text):
        return False
    if is_agency(text):
        return True
    return capitalised(text) and len(text.split()) > 1 and _OUTLET.fullmatch(text) is not None


def byline_outlet(text: str) -> tuple[bool, str | None]:
    """Whether "Jane Roe, The Daily X" names who wrote a story, and the outlet that it names."""
    parts = [p.strip() for p in re.split(r"\s*(?:,|\||–|—|·|•| for | of | - )\s*", text) if p.strip()]
    if not parts or len(parts) > 5 or len(text) > 120:
        return False, None
    named = [p for p in parts if capitalised(p) or is_agency(p) or _ROLES.search(p) or p.startswith("in ")]
    first = parts[0]
    person = len(first.split()) >= 2 and not first.lower().startswith("the ")
    if len(named) < len(parts) or not (person or is_agency(first) or looks_like_outlet(first) or _ROLES.search(first)):
        return False, None
    for part in parts[1:]:
        if looks_like_outlet(part) or (part.startswith("The ") and not _ROLES.search(part)):
            return True, part
    if looks_like_outlet(first):
        return True, first
    return True, None
