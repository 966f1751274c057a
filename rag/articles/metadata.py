"""What a story says of itself: headline, outlet, date, address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from urllib.parse import urlsplit

from rag.articles.dates import parse_date
from rag.articles.limits import MAX_TITLE_CHARACTERS
from rag.articles.promotion import is_separator
from rag.articles.sentences import split_sentences
from rag.articles.story import Facts

_FIELDS = {
    "title": ("title", "headline", "heading", "name"),
    "published": (
        *(
            "published",
            "date",
            "publishdate",
            "publishedat",
            "publisheddate",
            "datepublished",
            "datepublish",
            "pubdate",
        ),
        *("publicationdate", "publishtime", "publishedon", "publish", "timestamp", "createdat", "created", "updated"),
    ),
    "outlet": (
        *("outlet", "source", "publisher", "publication", "newspaper", "sitename", "sourcename", "site", "agency"),
        *("medium", "domain"),
    ),
    "url": ("url", "link", "canonical", "canonicalurl", "sourceurl", "permalink", "articleurl", "source"),
    "text": (
        *(
            "text",
            "body",
            "content",
            "article",
            "articlebody",
            "fulltext",
            "articletext",
            "maintext",
            "story",
            "bodytext",
        ),
        *("paragraphs", "description", "summary", "abstract"),
    ),
}
_LONGEST_TITLE, _LONGEST_OUTLET = 300, 100
_LONGEST_HEADLINE, _MOST_HEADLINE_WORDS = 200, 32
_WORD = re.compile(r"[^\W_]+")
_MARKUP = re.compile(r"^(?:#{1,6}\s+|[*_]{1,3}(?=\S))|(?:(?<=\S)[*_]{1,3}|\s+#+)$")


def pick(fields: Mapping[str, object], name: str) -> object:
    """The value of a field under any of the names that it goes by; None when it is missing or empty."""
    for alias in _FIELDS[name]:
        value = fields.get(alias)
        if value is not None and value != "" and value != [] and value != {}:
            return value
    return None


def plain_keys(fields: Mapping[str, object]) -> dict[str, object]:
    """The fields by lower-case names without separators: "publishedAt" and "Published At" are one."""
    return {re.sub(r"[\W_]+", "", str(key)).lower(): value for key, value in fields.items()}


def facts_of_fields(fields: Mapping[str, object]) -> Facts:
    """The facts in front matter or a JSON line, whose names went through `plain_keys`."""
    outlet, url = _words(pick(fields, "outlet")), _words(pick(fields, "url"))
    return Facts(
        title=shortened(_words(pick(fields, "title")), _LONGEST_TITLE),
        outlet=None if not outlet or is_address(outlet) else outlet[:_LONGEST_OUTLET],
        published=_day(pick(fields, "published")),
        url=url if is_address(url) else None,
    )


def is_address(text: str) -> bool:
    """Whether this is a web address: `javascript:` and the like never become links."""
    try:
        parts = urlsplit(text)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", text)
    except ValueError:
        return False


def shortened(text: str, limit: int = MAX_TITLE_CHARACTERS) -> str:
    """`text` in at most `limit` characters, cut at a word and marked with "…" when it is longer."""
    text = " ".join(text[: 4 * limit].split())
    if len(text) <= limit:
        return text
    cut = text.rfind(" ", limit // 2, limit)
    return text[: cut if cut > 0 else limit - 1].rstrip(" ,;:-–—") + "…"


def first_sentence(lines: Iterable[str]) -> str:
    """The start of the first sentence in these lines, for stories without a headline."""
    joined = ""
    for line in lines:
        joined = f"{joined} {line.strip()}".strip()
        if len(joined) > MAX_TITLE_CHARACTERS:
            break
    joined = joined[: 8 * MAX_TITLE_CHARACTERS]
    for start, end in split_sentences(joined, 0, len(joined)):
        if any(c.isalnum() for c in joined[start:end]):
            return shortened(joined[start:end])
    return ""


def plain(line: str) -> str:
    """A line without the signs around it that make it a heading or set it off in Markdown."""
    line = line.strip()
    return _MARKUP.sub("", line).strip() if line[:1] in "#*_" and not is_separator(line) else line


def same_words(text: str) -> str:
    """What two spellings of one headline share."""
    return " ".join(_WORD.findall(text.casefold()))


def is_headline(line: str) -> bool:
    """Whether a line could stand above a story: short, one sentence at most, without a full stop."""
    words = len(line.split())
    if not line or len(line) > _LONGEST_HEADLINE or words > _MOST_HEADLINE_WORDS or not any(map(str.isalpha, line)):
        return False
    if line[-1] in ":;,.。।۔" and not line.endswith(("...", "U.S.", "U.K.", "U.N.")):
        return False
    if line.rstrip("\"'”’»)")[-1:] in ".;" and line[-1] in '"”»' and words > 12:
        return False
    return sum(1 for _ in split_sentences(line, 0, len(line))) == 1


def _words(value: object) -> str:
    if isinstance(value, Mapping):
        value = pick(plain_keys(value), "title") or ""
    if isinstance(value, list):
        value = value[0] if value else ""
    return " ".join(str(value).split()) if isinstance(value, (str, int, float)) else ""


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else parse_date(value)
