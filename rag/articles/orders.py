"""Sentences that speak to whoever summarises the article, not to its readers: they tell no news.

They stay in the stored text and can be shown, but answer nothing. Only words that stand at the beginning of a sentence
count, so that an article which quotes or describes such an order stays prose.
"""

from __future__ import annotations

import re

_CALLED = r"(?:(?:ai|language|chat|large|virtual|digital) ?){0,2}(?:assistants?|models?|chat ?bots?|bots?|llms?|ai|gpt)"
_ORDER = re.compile(
    rf"""[\s>*_#\[(-]*(?:
        (?:dear|hey|hello|hi|note\ to|attention|instructions?\ (?:to|for)|message\ (?:to|for))\s+
            (?:the|all|any|every|my)?\s*{_CALLED}\b
      | (?:(?:ai|language|chat)\ (?:assistant|model)|assistant|chat\ ?bot|llm)\s*
            (?::\s|,\s(?!\W*(?:he|she|they|it|who|which|however|too|and|or|but)\b))
      | (?:system|developer)\ (?:prompt|message|note)\s*:\s
      | (?:please\s+)?(?:ignore|disregard|forget|override)\s+(?:(?:all|any|every|the|your|of|these|those)\s+){{0,3}}
            (?:(?:previous|prior|above|earlier|preceding|other)\s+)?(?:instructions?|rules|prompts?|orders|guidelines)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def is_order(sentence: str) -> bool:
    """Whether a sentence is addressed to a language model."""
    return _ORDER.match(sentence) is not None
