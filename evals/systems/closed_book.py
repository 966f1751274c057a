"""A language model that is shown no article: what it knows by itself, and what it makes up."""

from __future__ import annotations

from typing import Any

from evals.records import Reply, Said
from evals.systems.model import MAX_TOKENS, asking, metered, open_llm
from evals.systems.prose import claims, refuses
from evals.systems.system import Asked
from rag import Settings

PROMPT = (
    "Answer the question in one or two sentences, from what you know. "
    'If you do not know the answer, say "I do not know." and nothing else.'
)
TODAY = " Today is {day}."


class ClosedBook:
    """Any OpenAI-compatible endpoint without retrieval. Cites nothing, so its statements name no lines."""

    def __init__(self, settings: Settings, name: str = "closed-book", max_tokens: int = MAX_TOKENS) -> None:
        self.name = name
        self._llm = open_llm(settings, max_tokens)

    @property
    def details(self) -> dict[str, Any]:
        return {"model": self._llm.model, "max_tokens": self._llm.max_tokens, "prompt": PROMPT}

    def answer(self, asked: Asked) -> Reply:
        from llama_index.core.llms import ChatMessage

        told = PROMPT + (TODAY.format(day=asked.today.isoformat()) if asked.today else "")
        turns = [turn for pair in asked.history for turn in zip(("user", "assistant"), pair, strict=True)]
        chat = [("system", told), *turns, ("user", asked.question)]
        with metered() as meter, asking(self._llm):
            response = self._llm.chat([ChatMessage(role=role, content=_encodable(text)) for role, text in chat])
        text = (response.message.content or "").strip()
        refused = refuses(text)
        said = () if refused else tuple(Said(one.text) for one in claims(text))
        return Reply(text, refused, said, model=self._llm.model, usage=meter.usage)


def _encodable(text: str) -> str:
    """Without the lone surrogates that no request can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")
