"""What models put around an answer: thinking, leaked template tokens, fences, the question or the rules again."""

from __future__ import annotations

import re

from rag.answering.leaks import leaks
from rag.answering.prompts import LABEL, visible
from rag.articles.sentences import split_sentences

THINKING_TAG = re.compile(r"<(/?)(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
"""Group 1 is "/" for a closing one."""

_FINAL_CHANNEL = "<|channel|>final<|message|>"
_STOP_TOKEN = re.compile(
    r"<\|im_start\|>\s*assistant\b|<\|start_header_id\|>\s*assistant\s*<\|end_header_id\|>"
    r"|<(?:[|｜][^<>\n]{1,40}[|｜]|/s|end_of_turn|eos)>|\[/?INST\]"
)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[^\n`]*$\n?|```", re.MULTILINE)
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)([^\n]{1,2000}?)(?<=\S)\1")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SAYS_ANSWER = re.compile(r"\A\s*(?:final )?answer\s*:\s*", re.IGNORECASE)
_SAYS_QUESTION = re.compile(r"\A\s*(?:question|q)\s*:[^\n]*(?:\n|\Z)", re.IGNORECASE)
_NEXT_TURN = re.compile(
    r"\n\s*(?:(?:question|q|lines|user)\s*:|(?:sources|references|citations)\s*:?\s*(?:\n|\Z)).*",
    re.IGNORECASE | re.DOTALL,
)
_SCRIPT = re.compile(r"<(script|style)\b[^<>]{0,500}>[^<]{0,5000}</\1\s*>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|abbr|audio|b|base|big|blockquote|body|br|button|center|code|details|div|em|embed|font|form|h[1-6]|head|hr"
    r"|html|i|iframe|img|input|li|link|map|area|mark|marquee|math|meta|object|ol|p|param|picture|pre|s|script|small"
    r"|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|th|thead|title|tr|track|u"
    r"|ul|video)(?:\s*/?|[\s/][^<>=]{0,300}=[^<>]{0,2000})>|<https?://[^\s<>]{1,2000}>|<!--[^<>]{0,2000}-->",
    re.IGNORECASE,
)
_ADDRESS = r"[^()\n]{0,2000}(?:\([^()\n]{0,500}\)[^()\n]{0,500})?\)"
_PICTURE = re.compile(rf"!\[[^\[\]\n]{{0,300}}\](?:\({_ADDRESS}|\[[^\[\]\n]{{0,100}}\])?")
_LINK = re.compile(
    rf"(\[([^\[\]\n]{{0,300}})\])\([ \t]*<?(?:[a-z][a-z0-9+.-]{{1,20}}:|/|\#|\?|www\.){_ADDRESS}", re.IGNORECASE
)
_POINTS = re.compile(
    r"^[ \t]{0,3}\[[^\[\]\n]{1,100}\]:[ \t]*<?(?:https?:|//|data:|mailto:|javascript:|www\.)[^\n]*$", re.I | re.M
)
_LONGEST = 40_000


def clean(text: str, question: str = "") -> str:
    """Without thinking, leaked template tokens, code fences, emphasis, a repeated question and what follows the end.

    Sentences that repeat our rules or the worked example, and characters that show nothing, are left out; so are
    pictures, tags and the addresses of links, through which an article could have a reader's page call elsewhere.
    """
    text = _without_thoughts(visible(text[:_LONGEST]).replace("\r\n", "\n").replace("\r", "\n"))
    text = text.rpartition(_FINAL_CHANNEL)[2]
    text = next((part for part in _STOP_TOKEN.split(_CONTROL.sub("", text)) if part and part.strip()), "")
    text = _without_markup(_EMPHASIS.sub(r"\2", _FENCE.sub("", text))).strip()
    text = _SAYS_QUESTION.sub("", text)
    if question.strip() and text.lstrip().startswith(question.strip()):
        text = text.lstrip()[len(question.strip()) :]
    text = _NEXT_TURN.sub("", _SAYS_ANSWER.sub("", text)).strip()
    return "\n".join(map(_without_leaks, text.split("\n"))).strip()


def _without_markup(text: str) -> str:
    """Links become their words; pictures, HTML tags, and the lines that say where links point go."""
    for markup in (_SCRIPT, _TAG, _POINTS, _PICTURE):
        text = markup.sub("", text)
    return _LINK.sub(lambda found: found[1] if LABEL.fullmatch(found[1]) else found[2], text)


def _without_leaks(line: str) -> str:
    spans = list(split_sentences(line, 0, len(line)))
    leaking = [leaks(line[start:end]) for start, end in spans]
    if not any(leaking):
        return line
    return " ".join(line[a:b] for (a, b), leaked in zip(spans, leaking, strict=True) if not leaked)


def _without_thoughts(text: str) -> str:
    """Without what stands between thinking tags; a tag that only closes says that all before it was thinking."""
    kept, begin, thinking = "", 0, False
    for tag in THINKING_TAG.finditer(text):
        if not tag[1] and not thinking:
            kept, thinking = kept + text[begin : tag.start()], True
        elif tag[1]:
            kept, begin, thinking = kept if thinking else "", tag.end(), False
    return kept if thinking else kept + text[begin:]
