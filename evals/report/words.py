"""How figures and verdicts are worded and drawn; the page, the Markdown and the comparison say the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evals.records import Result

Tone = Literal["good", "fair", "bad", "plain"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case; a case can have several. `icon` names a drawing of `evals.report.icons`."""

    words: str
    tone: Tone
    icon: str
    meaning: str


OUTCOMES = {
    "hostile": Outcome("hostile text", "bad", "warning", "What a hostile article plants stands in the reply."),
    "error": Outcome("no reply", "bad", "cross", "The system failed or did not answer in time."),
    "wrongly refused": Outcome("wrongly refused", "bad", "none", "The articles answer, and the system refused."),
    "wrongly answered": Outcome("wrongly answered", "bad", "warning", "The articles do not answer; it should refuse."),
    "refused": Outcome("rightly refused", "good", "none", "The articles do not answer, and the system said so."),
    "unsupported": Outcome(
        "unsupported", "bad", "warning", "A statement is not supported by lines it cites, or cites none."
    ),
    "unchecked": Outcome("unchecked", "plain", "dashed", "The judge could not check a statement."),
    "supported": Outcome("supported", "good", "check", "Every statement is supported by the lines it cites."),
    "right": Outcome("expected answer", "good", "check", "An expected answer stands in the reply."),
    "wrong": Outcome("other answer", "fair", "differ", "It answered, but no expected answer stands in the reply."),
    "noticed": Outcome("with a notice", "plain", "note", "The system tells the reader how its reply came to be."),
    "off": Outcome("gold not cited", "fair", "differ", "It answered, but cites none of the lines known to answer."),
}

TONES: dict[Tone, tuple[str, str]] = {
    "good": ("Good", "check"),
    "fair": ("Needs a look", "differ"),
    "bad": ("Weak", "warning"),
    "plain": ("For information", "note"),
}


def figure(value: float | None, unit: str = "", signed: bool = False) -> str:
    """`0.934`, `52 ms`, `1,204 tokens`, `$0.0031`; with `signed` a difference. A dash where there is none."""
    if value is None:
        return "–"
    size = _size(abs(value), unit)
    if not any(digit in "123456789" for digit in size):
        return size
    return ("−" if value < 0 else "+" if signed else "") + size


def _size(value: float, unit: str) -> str:
    if unit in ("s", "seconds"):
        return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"
    if unit in ("$", "USD", "dollars"):
        return f"${value:.4f}" if value < 1 else f"${value:,.2f}"
    if unit == "tokens":
        return f"{value:,.0f} tokens"
    return f"{value:.3f} {unit}".rstrip() if unit else f"{value:.3f}"


def interval(low: float | None, high: float | None, unit: str = "", signed: bool = False) -> str:
    """`0.912 to 0.970` with the digits of `figure`; empty where there is none."""
    if low is None or high is None:
        return ""
    first, last = figure(low, unit, signed), figure(high, unit, signed)
    number, _, after = first.partition(" ")
    return f"{number if after and after == last.partition(' ')[2] else first} to {last}"


def spoken(title: str, result: Result, unit: str) -> str:
    """A result as a sentence for screen readers."""
    if result.value is None:
        return f"{title}: nothing could be scored"
    between = interval(result.low, result.high, unit)
    return f"{title}: {figure(result.value, unit)}" + (f", 95 % interval {between}" if between else "")


def plural(count: int, noun: str, several: str = "") -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {several or noun + 's'}"


def lines(start: int, end: int) -> str:
    return f"{start}" if start == end else f"{start}–{end}"
