"""Markdown around prose: front matter, and lines that are nothing but markup."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.articles.metadata import facts_of_fields, plain_keys
from rag.articles.story import Facts
from rag.articles.vocabulary import words

_LINK = r"!?\[[^\[\]]{0,300}\]\([^()\s]{0,1000}(?:\s+\"[^\"]{0,200}\")?\)"
_MARKUP = re.compile(
    rf"(?:(?:{_LINK}|\[!\[[^\[\]]{{0,300}}\]\([^()]{{0,1000}}\)\]\([^()]{{0,1000}}\))[\s|,·•]*)+"  # images, links alone
    r"|(?:</?[a-z!][^<>]{0,1000}>\s*)+"  # tags alone
    r"|\[[^\[\]]{1,100}\]:\s*\S+.{0,200}"  # where a link points
    r"|\|?(?:\s*:?-{3,}:?\s*\|)+(?:\s*:?-{3,}:?\s*)?\|?"  # the rule below a table's head
    r"|(?:```|~~~).{0,60}",
    re.I,
)
_OPENS = re.compile(r"<(script\b|style\b|!--)", re.I)
_CLOSES = {
    "script": re.compile(r"</script", re.I),
    "style": re.compile(r"</style", re.I),
    "!--": re.compile(r"-->"),
}
_FENCES = ("---", "+++")
_FIELD = re.compile(r"\s*[\"']?(?P<key>[A-Za-z][\w -]{0,40})[\"']?\s*[:=]\s*(?P<value>.*)")
_NESTED = re.compile(r"\s+\S.*|\s*-\s.*|\s*#.*|")
_MOST_FIELDS = 60
_TELLING = words(
    """
    title headline date published publishedat publishdate outlet source url link author publisher
    """
)


def is_markup(line: str) -> bool:
    """Whether a line holds markup and no prose: an image, links alone, tags alone, the rule of a table."""
    line = line.strip().removeprefix("- ").removeprefix("* ")
    return line[:1] in "![<|`~-:" and _MARKUP.fullmatch(line) is not None


def front_matter(lines: Sequence[str], first: int = 0) -> tuple[Facts, int] | None:
    """The facts in the front matter that opens at line `first`, and the line after its closing fence."""
    fence = lines[first].rstrip() if first < len(lines) else ""
    if fence not in _FENCES:
        return None
    fields: dict[str, object] = {}
    for index in range(first + 1, min(len(lines), first + _MOST_FIELDS)):
        line = lines[index].rstrip()
        if line == fence:
            named = plain_keys(fields)
            return (facts_of_fields(named), index + 1) if _TELLING & named.keys() else None
        found = _FIELD.fullmatch(line)
        if found and not line[:1].isspace():
            fields[found["key"]] = _unquoted(found["value"])
        elif not _NESTED.fullmatch(line):
            return None
    return None


def hidden_lines(lines: Sequence[str]) -> set[int]:
    """Indices of the lines inside scripts, styles and comments."""
    hidden: set[int] = set()
    closing: re.Pattern[str] | None = None
    for index, line in enumerate(lines):
        begins_inside = closing is not None
        if not begins_inside and "<" not in line:
            continue
        first = None if begins_inside else _OPENS.search(line)
        closing = _open_at_end(line, closing)
        if begins_inside or (first and not line[: first.start()].strip()):  # prose before it stays
            hidden.add(index)
    return hidden


def _open_at_end(line: str, closing: re.Pattern[str] | None) -> re.Pattern[str] | None:
    """How the block ends that is open at the end of the line; None when none is."""
    at = 0
    while True:
        if closing is not None:
            end = closing.search(line, at)
            if end is None:
                return closing
            at = end.end()
        opened = _OPENS.search(line, at)
        if opened is None:
            return None
        at, closing = opened.end(), _CLOSES[opened[1].lower()]


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1].strip()
    return re.sub(r"\s+#\s.*$", "", value)
