"""A language model as judge: it is asked about one statement at a time, and its reply is read strictly.

The verdict is the last line of the reply, and nothing else of it counts; what the lines or the statement say can
therefore set no verdict. A reply without a verdict leaves the statement unchecked.

Numbers and dates are compared exactly as well, and there the model is not believed: "supported" does not stand when
the lines give another value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering import prompts
from rag.answering.replies import clean
from rag.answering.writing import Writer
from rag.checking.contributing import contributing
from rag.checking.judging import Line, Ruling
from rag.checking.value_differences import value_differences
from rag.errors import LanguageModelError, SettingsError
from rag.settings import Settings

MAX_STATEMENT = 1_000
MAX_LINES = 4_000
"""Characters."""
_VERDICT = re.compile(
    r"[*_`\s]*verdict[*_`\s]*:[*_`\s]*(?P<verdict>supported|unsupported|not supported)[*_`\s.]*", re.IGNORECASE
)
_REASON = 300


class ModelJudge:
    """Asks this model, and compares numbers and dates itself. A model that fails leaves the statement unchecked, with
    the reason."""

    def __init__(self, model: Writer) -> None:
        self._model = model

    @classmethod
    def of(cls, settings: Settings) -> ModelJudge:
        """With the model that the settings name. Raises `SettingsError` when there is none."""
        from rag.models.language import open_language_model

        if not settings.has_endpoint:
            raise SettingsError(
                "--judge llm needs a model: set OPENAI_API_KEY, or OPENAI_BASE_URL to any compatible server"
            )
        return cls(open_language_model(settings))

    def judge(self, statement: str, lines: Sequence[Line]) -> Ruling:
        if not any(map(str.isalpha, statement)):
            return Ruling("unchecked", None, "there is nothing in it to check")
        if not lines:
            return Ruling("unsupported", 0.0, "it cites no line")
        try:
            reply = "".join(self._model.stream(messages(statement, lines)))
        except LanguageModelError as error:
            return Ruling("unchecked", None, f"the judging model did not answer: {error}")
        ruling = read_verdict(reply)
        other = _other_value(statement, lines) if ruling.supported else None
        return Ruling("unsupported", 0.0, other) if other else ruling


def _other_value(statement: str, lines: Sequence[Line]) -> str | None:
    """In words, the first number or date that the lines do not give so; None when there is none."""
    return next((d.reason for d in value_differences(statement, contributing(statement, lines))), None)


def messages(statement: str, lines: Sequence[Line]) -> list[tuple[str, str]]:
    """What is sent: the rules, two worked examples, then the lines and the statement."""
    room = MAX_LINES // len(lines)
    told = "\n".join(f"- {_header(line)}{prompts.told(line.text, room)}" for line in lines)
    asked = prompts.JUDGING_FORM.format(lines=told, statement=prompts.told(statement, MAX_STATEMENT))
    return [("system", prompts.JUDGING), *prompts.JUDGING_EXAMPLES, ("user", asked)]


def _header(line: Line) -> str:
    known = [prompts.harmless(str(part)) for part in (line.outlet, line.published) if part]
    return f"({', '.join(known)}) " if known else ""


def read_verdict(reply: str) -> Ruling:
    """The verdict in the last line of a reply, with what was said before it as the reason."""
    lines = [line for line in clean(reply).split("\n") if line.strip()]
    found = _VERDICT.fullmatch(lines[-1]) if lines else None
    if found is None:
        return Ruling("unchecked", None, "the judging model gave no verdict that could be read")
    reason = " ".join(" ".join(lines[:-1]).split())[:_REASON] or None
    if found["verdict"].lower() == "supported":
        return Ruling("supported", 1.0, None)
    return Ruling("unsupported", 0.0, reason or "the judging model says that the lines do not support it")
