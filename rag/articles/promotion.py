"""Lines that a web page puts around a story: share bars, invitations, cookie notices, menus, photo credits.

Every pattern takes the whole line, so that a sentence which only contains such words stays prose.
"""

from __future__ import annotations

import re

from rag.articles.invitations import INVITATION
from rag.articles.names import AGENCY, capitalised, is_agency
from rag.articles.vocabulary import words

_SEPARATOR = re.compile(r"(?:[-=*_~•·—–#+.]\s?){3,}|[§⁂❦]|(?:\*\s?){2,}")
_SHARE_FIRST = words(
    """
    share tweet print email e-mail save copy follow bookmark facebook twitter x whatsapp linkedin reddit
    telegram pinterest instagram youtube messenger like comment comments listen subscribe login register menu
    search newsletter
    """
)
_SHARE_WORDS = _SHARE_FIRST | words(
    """
    a all and article articles by channel friends in link now on our or page pin post send sign story text the
    these this to up us via with your & + post: share: tiktok bluesky mastodon threads rss feed app messenger
    log
    """
)
_FIRST_WORD = re.compile(r"[^\s,|/•·:()\[\].!]+")
_COUNTED = re.compile(r"\d[\d.,]*k?\Z", re.I)

_CREDIT_WORD = re.compile(
    r"\b(?:file(?: photo| picture| image)?|photos?|photographs?|images?|pictures?|screen ?(?:grab|shot)|hand-?out"
    r"|supplied|courtesy(?: of)?|illustration|getty(?: images)?|shutterstock|istock|alamy|unsplash|flickr"
    r"|wikimedia(?: commons)?|zuma(?: press)?|social media|via|pool|archive|stock|cc[- ]by(?:[- ]sa)?)\b|©",
    re.I,
)
_PHOTO_AGENCY = re.compile(
    r"(?:getty(?: images)?|shutterstock|istock|alamy|unsplash|ap photo|afp photo|file photo)", re.I
)
_CREDIT_IN_BRACKETS = re.compile(r"[(\[]\s*([^()\[\]]{2,80}?)\s*[)\]]\.?")
_CREDIT_AT_END = re.compile(r"[(\[]\s*([^()\[\]]{2,80}?)\s*[)\]]$")
_CREDIT_LABEL = re.compile(
    r"(?:file )?(?:photo(?:graph)?s?|images?|pictures?|illustrations?|graphics?|videos?|captions?|credits?"
    r"|photographers?)"
    r"(?: credits?| caption)?\s*(?:[:：/©]|courtesy\b)\s*\S.{0,170}",
    re.I,
)
_CREDIT_BY = re.compile(r"(?:photo(?:graph)?s?|image|picture|illustration|graphic|video)s? by (\S.{1,60})", re.I)
_MENU = re.compile(r"\s*(?:[|›»>•·]|\s/\s)\s*")
_LONGEST_CAPTION = 400


def is_separator(line: str) -> bool:
    return _SEPARATOR.fullmatch(line) is not None


def is_promotion(line: str) -> bool:
    return INVITATION.fullmatch(line) is not None or _is_share_bar(line)


def _is_share_bar(line: str) -> bool:
    """Nothing but words of a share bar: "Share this article on Facebook and Twitter", "Tweet", "Print  Email"."""
    first = _FIRST_WORD.match(line)
    if len(line) > 120 or not first or first[0].lower() not in _SHARE_FIRST:
        return False
    words = [w for w in re.split(r"[\s,|/•·:()\[\]-]+", line.lower()) if w and not _COUNTED.match(w)]
    return all(word.rstrip(".!") in _SHARE_WORDS for word in words)


def is_photo_credit(line: str) -> bool:
    """A credit alone: "(File/AFP)", "Photo: Jane Roe", "AFP via Getty Images"."""
    bracketed = _CREDIT_IN_BRACKETS.fullmatch(line)
    if bracketed:
        return _names_a_source(bracketed[1]) or _CREDIT_WORD.search(bracketed[1]) is not None
    if _CREDIT_LABEL.fullmatch(line):
        return True
    by = _CREDIT_BY.fullmatch(line)
    if by:
        return capitalised(by[1].rstrip(".")) and len(by[1].split()) <= 6
    return len(line) <= 80 and (_PHOTO_AGENCY.fullmatch(line) is not None or _is_slashed_credit(line))


def caption_credit(line: str) -> str | None:
    """The credit in brackets that a caption ends with, "File/AFP" or "dpa"."""
    found = _CREDIT_AT_END.search(line[-100:]) if line[-1:] in ")]" and len(line) <= _LONGEST_CAPTION else None
    if found and (_names_a_source(found[1]) or _CREDIT_WORD.search(found[1])):
        return found[1]
    return None


def is_photo_caption(line: str) -> bool:
    """A caption anywhere in a story: its credit says that it is one. "(AFP)" alone can also end a paragraph."""
    credit = caption_credit(line)
    return credit is not None and ("/" in credit or _CREDIT_WORD.search(credit) is not None)


def is_navigation(line: str) -> bool:
    """ "Home | World | Sport", "Home › News › Africa"."""
    if line[-1:] in ".?!" or len(line) > 150:
        return False
    items = [item for item in _MENU.split(line.strip("|›»>•· ")) if item]
    if len(items) < 3 or any(len(item) > 25 or any(c.isdigit() for c in item) for item in items):
        return False
    return items[0].lower() in ("home", "news", "start", "front page") or re.search(r"[›»>]", line) is not None


def _names_a_source(text: str) -> bool:
    """ "AFP", "Reuters/Jane Roe", "Jane Roe/The Courier"."""
    return is_agency(text) or _is_slashed_credit(text)


def _is_slashed_credit(text: str) -> bool:
    parts = [p for p in re.split(r"\s*/\s*|\s+via\s+", text.strip()) if p]
    if len(parts) < 2 or not all(capitalised(p) or is_agency(p) for p in parts):
        return False
    return any(is_agency(p) or _CREDIT_WORD.search(p) or AGENCY.match(p) for p in parts)
