"""What models put around an answer: thinking, leaked template tokens, fences, the question again."""

from __future__ import annotations

import re

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
_LONGEST = 40_000


def clean(text: str, question: str = "") -> str:
    """Without thinking, leaked template tokens, code fences, emphasis, a repeated question and what follows the end."""
    text = _without_thoughts(text[:_LONGEST].replace("\r\n", "\n").replace("\r", "\n"))
    text = text.rpartition(_FINAL_CHANNEL)[2]
    text = next((part for part in _STOP_TOKEN.split(_CONTROL.sub("", text)) if part and part.strip()), "")
    text = _EMPHASIS.sub(r"\2", _FENCE.sub("", text)).strip()
    text = _SAYS_QUESTION.sub("", text)
    if question.strip() and text.lstrip().startswith(question.strip()):
        text = text.lstrip()[len(question.strip()) :]
    return _NEXT_TURN.sub("", _SAYS_ANSWER.sub("", text)).strip()


def _without_thoughts(text: str) -> str:
    """Without what stands between thinking tags; a tag that only closes says that all before it was thinking."""
    kept, begin, thinking = "", 0, False
    for tag in THINKING_TAG.finditer(text):
        if not tag[1] and not thinking:
            kept, thinking = kept + text[begin : tag.start()], True
        elif tag[1]:
            kept, begin, thinking = kept if thinking else "", tag.end(), False
    return kept if thinking else kept + text[begin:]
