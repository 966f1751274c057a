"""What of a sentence claims anything: not the numbering of a list, not where it was read, not courtesies."""

from __future__ import annotations

import re

from rag.checking.courtesies import says_nothing

_PLACE = r"(?:passages?|excerpts?|snippets?|documents?|sources?|steps?)"
_NUMBERS = r"#?\d{1,3}(?:(?:\s?[,&/–-]\s?|,?\s(?:and|or|to)\s)#?\d{1,3})*"
_READ_IN = re.compile(
    rf"[(\[]\s?(?:(?:see|from|in|as)\s)*{_PLACE}\s{_NUMBERS}\s?[)\]]|"
    rf"\b(?:(?:according\sto|based\son|as\s\w{{1,20}}\sin|mentioned\sin|as\sper)\s)?(?:passages?|excerpts?|snippets?|steps?)"
    rf"\s{_NUMBERS}(?![\w%])(?!\.\d)",
    re.IGNORECASE,
)
"""Where the writer of an answer says that he has read it: "(passages 1 and 2)", "according to passage 3"."""
_NUMBERED = re.compile(
    r"\s*(?:[-•*–]\s*)?(?:\d{1,2}(?:[.)](?=\s)|\s{2,}(?=[^\W\d_]))|step\s\d{1,2}\s?[:.-])", re.IGNORECASE
)
_SOME = re.compile(r"(?<![\w.])\s?\d{1,2}\s{2,}(?=[A-Z])")


def bare(text: str) -> str:
    """The text with spaces in place of the numbering of lists and of where something was read; as long as it was."""
    numbered = _NUMBERED.match(text)
    if numbered is not None:
        text = " " * numbered.end() + text[numbered.end() :]
    if any(c.isdigit() for c in text):
        for pattern in (_READ_IN, _SOME):
            text = pattern.sub(lambda m: " " * len(m[0]), text)
    return text


_TEXTS = r"(?:passages?|articles?|texts?|sources?|excerpts?|documents?|lines|context|information)"
_CANNOT = re.compile(
    rf"(?:(?:therefore|so|thus|unfortunately|however|sorry|i[’']m sorry|i am sorry)[,. ]+(?:but )?)*"
    rf"(?:i(?: am|[’']m)? |we(?: are)? )?(?:cannot|can[’']t|can not|unable to|not able to) "
    r"(?:answer|provide|give|find|tell|determine)\b"
    rf"[^.!?]{{0,80}}\b(?:given|provided|this|these|the|any|available|cited|in) (?:\w+ )?{_TEXTS}\b[^.!?]{{0,30}}[.!]*",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"(?:(?:however|unfortunately|also|note that|note|but)[,:]? )*(?:the |these |this )?"
    rf"(?:(?:given |provided |cited )?(?:passages?|articles?|excerpts?)|(?:given |provided |cited ){_TEXTS})(?: \d+)? "
    r"(?:does|do|did) (?:not|n[’']t) (?:\w+ly )?"
    r"(?:mention|contain|provide|specify|say|state|include|discuss|address|explain|describe|give|offer|cover|tell)\b"
    r"[^.;!?,]{0,200}[.!]*",
    re.IGNORECASE,
)
LONGEST = 400
NO_CLAIM = "it makes no claim"


def claimless(text: str) -> str | None:
    """Why there is nothing in a sentence that lines could support, or None. Only the whole sentence counts."""
    text = text.strip()
    if len(text) > LONGEST:
        return None
    if _CANNOT.fullmatch(text) or _ABSENT.fullmatch(text):
        return "what the articles do not say, no cited line can show"
    return NO_CLAIM if says_nothing(text) else None
