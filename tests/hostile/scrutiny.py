"""What must hold of every answer and every prompt, whatever the articles say."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

from rag import Answer, QueryEngine
from rag.answering.prompts import EXAMPLE_NAMES, LABEL, RULES, harmless
from rag.types import LineSpan
from ui.conversation import Turn
from ui.render import turn

KEY = "plain-0123456789abcdef"
TEMPLATE_TOKEN = re.compile(r"<[|｜]|[|｜]>|</?s>|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>|</?think>")
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]")
NUMBERED = re.compile(r"[\[【〔⟦「［][\s\u200b-\u200d\u2060]*[\d①-⑨]+[\s\u200b-\u200d\u2060]*[\]】〕⟧」］]")
_RULES = [
    rule.strip("- ") for rule in re.split(r"\n|(?<=\.) ", RULES) if len(rule) > 20 and "write exactly" not in rule
]
_FORBIDDEN = {"img", "script", "iframe", "a", "link", "form", "object", "embed", "meta", "base", "video", "audio"}


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        handlers = [name for name, _ in attrs if name.startswith("on") or name in ("src", "href", "style")]
        self.bad += [tag] if tag in _FORBIDDEN else [f"{tag} {name}" for name in handlers if tag not in ("svg", "use")]


def assert_true(answer: Answer, engine: QueryEngine, lie: str) -> None:
    """Citations are real lines, labels are citations, nothing of the prompt is told, no lie passes for supported."""
    quotes = {c.number: c.quote for c in answer.citations}
    assert sorted(quotes) == list(range(1, len(quotes) + 1))
    for c in (*answer.citations, *answer.related):
        article = engine.index.article_at(c.source, c.line_start)
        start, end = article.offsets(LineSpan(c.line_start, c.line_end, c.char_start, c.char_end))
        assert article.text[start:end] == c.quote, "a quote is what stands at its address"
        assert c.outlet == article.outlet
    labels = {int(n) for found in LABEL.finditer(answer.text) for n in re.findall(r"\d+", found["numbers"])}
    assert labels <= set(quotes), f"[n] that is no citation in {answer.text!r}"
    shown = {found.group() for found in NUMBERED.finditer(answer.text)}
    assert shown <= {f"[{n}]" for n in quotes}, f"looks like a citation: {shown}"
    for statement in answer.statements:
        assert set(statement.citations) <= set(quotes)
        said = [quotes[n].casefold() for n in statement.citations]
        if lie.casefold() in statement.text.casefold() and statement.verdict == "supported":
            assert any(lie.casefold() in quote for quote in said), f"supported, but not said: {statement}"
    if answer.abstained:
        assert not answer.citations and not answer.statements
    assert_nothing_told(answer)
    tags = _Tags()
    tags.feed(turn(Turn(answer.question, answer), 0))
    assert not tags.bad, f"markup from outside in the page: {tags.bad}"


def assert_nothing_told(answer: Answer) -> None:
    """Neither the key nor our words to the model are in what goes out."""
    written = "\n".join([answer.text, answer.notice or "", *(s.text for s in answer.statements)])
    out = json.dumps(answer.to_dict(), ensure_ascii=False)
    assert KEY not in out
    for words in (*_RULES, *EXAMPLE_NAMES):
        assert words not in written, f"told: {words}"


def assert_sent_clean(shown: str, told: str, answer: Answer) -> None:
    """The prompt holds our labels alone, no template tokens, nothing invisible, no key; what is cited was in it."""
    assert KEY not in told
    assert not TEMPLATE_TOKEN.search(told), "a token of a chat template reached the model"
    assert not INVISIBLE.search(told), "characters that nobody sees reached the model"
    numbers = [found.group() for found in LABEL.finditer(shown)]
    assert numbers == [f"[{n}]" for n in range(1, len(numbers) + 1)]
    assert len(numbers) == len(re.findall(r"^\[\d+\] ", shown, re.MULTILINE)), "a label inside a line"
    if answer.answerer == "llm":
        for c in answer.citations:
            assert harmless(c.quote)[:300] in shown, "cited, but never shown to the model"
