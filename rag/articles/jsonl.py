"""JSON lines -> stories, one per line: title, text, published, outlet, url, under any of their usual names."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from rag.articles.decoding import seen, storable
from rag.articles.limits import MAX_LINE_CHARACTERS
from rag.articles.metadata import facts_of_fields, pick, plain_keys
from rag.articles.story import Facts, Story, stored_lines
from rag.errors import UnreadableFile


def read_json_lines(text: str) -> list[Story]:
    """The stories; a line that is no JSON object with a text is passed over.

    Raises `UnreadableFile` when no line is left. One JSON value over several lines is read as well:
    an article, or a list of them.
    """
    lines = [line for line in stored_lines(text) if line.strip()]
    stories = [story for line in lines for record in _records(line) if (story := _story(record))]
    if not stories and len(lines) > 1:
        stories = [story for record in _records(text) if (story := _story(record))]
    if not stories:
        raise UnreadableFile("JSON lines without an article: each line needs at least a title and a text")
    return stories


def _records(text: str) -> Iterator[Mapping[str, object]]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return
    for record in value if isinstance(value, list) else [value]:
        if isinstance(record, dict):
            yield plain_keys(record)


def _story(record: Mapping[str, object]) -> Story | None:
    """The stored lines of one article: its title, an empty line, its text."""
    body = [line.rstrip() for part in _parts(pick(record, "text")) for line in stored_lines(seen(storable(part)))]
    while body and not body[-1]:
        body.pop()
    while body and not body[0]:
        body.pop(0)
    if not any(any(map(str.isalnum, line)) for line in body) or max(map(len, body)) > MAX_LINE_CHARACTERS:
        return None
    facts = facts_of_fields(record)
    outlet = seen(storable(facts.outlet)) if facts.outlet else None
    facts = Facts(seen(storable(facts.title)), outlet, facts.published, facts.url)
    if not facts.title or body[0] == facts.title:
        return Story(body, facts)
    return Story([facts.title, "", *body], facts)


def _parts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return _parts(pick(plain_keys(value), "text"))
    if isinstance(value, list):
        return [part for part in value if isinstance(part, str)]
    return []
