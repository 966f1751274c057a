"""Text and Markdown files -> stories. The lines are those of the file in an editor."""

from __future__ import annotations

from rag.articles.markdown import front_matter, hidden_lines
from rag.articles.splitting import article_starts
from rag.articles.story import Facts, Story, stored_lines


def read_text(text: str, markdown: bool = False) -> list[Story]:
    """The stories of a text; together they hold all its lines."""
    lines = stored_lines(text)
    starts = article_starts(lines, markdown)
    stories = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        stories.append(_story(lines[start:end], markdown))
    return stories


def _story(lines: list[str], markdown: bool) -> Story:
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    block = front_matter(lines, first)
    facts, body = block or (Facts(), 0)
    hidden = hidden_lines(lines)
    return Story(lines, facts, frozenset(hidden | set(range(body))), markdown=markdown)
