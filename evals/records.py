"""What is known of one case after it was asked: the reply, the verdicts on its statements, and its scores.

A reply has the JSON of an answer as Byline prints it, with two additions: `passages`, what was retrieved, best first,
and `usage`, what a language model read and wrote for it. Any system that prints this JSON can be scored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeVar, get_args

from rag.errors import BylineError
from rag.types import Verdict

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """Lines of a source, with what stands there. `number` is that of a citation, 0 for a retrieved passage."""

    source: str
    line_start: int
    line_end: int
    quote: str = ""
    title: str = ""
    outlet: str | None = None
    published: str | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """One statement of a reply; `verdict` is what the system itself says of it."""

    text: str
    citations: tuple[int, ...] = ()
    verdict: Verdict | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a language model, None where it did not tell; `cost` in US dollars, where prices are known."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a system gave for one question. `disagreements`: the values of each, as they are written. `notice`: what it
    tells the reader of how the answer came to be, such as that its model failed and it quotes instead. `searched`:
    whether `passages` is all that was retrieved, so that none means that nothing was found."""

    answer: str
    abstained: bool = False
    statements: tuple[Said, ...] = ()
    citations: tuple[Place, ...] = ()
    disagreements: tuple[tuple[str, ...], ...] = ()
    passages: tuple[Place, ...] = ()
    model: str | None = None
    usage: Usage = field(default_factory=Usage)
    notice: str | None = None
    searched: bool = False

    def cited(self, said: Said) -> list[Place]:
        """The lines that a statement names; numbers that no citation has are left out."""
        places = {place.number: place for place in self.citations}
        return [places[number] for number in said.citations if number in places]

    def to_dict(self) -> dict[str, Any]:
        data = asdict(self)
        data["disagreements"] = [{"values": [{"value": v} for v in values]} for values in self.disagreements]
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Reply:
        """Raises `BylineError` for what is no answer; fields that it does not know are left alone. Half a surrogate
        pair, as broken replies hold it, becomes a question mark."""
        try:
            return cls(
                answer=_text(data["answer"], "answer"),
                abstained=_flag(data.get("abstained", False), "abstained"),
                statements=tuple(_said(_object(s, "statement")) for s in _list(data, "statements")),
                citations=tuple(_place(_object(c, "citation")) for c in _list(data, "citations")),
                disagreements=tuple(_values(_object(d, "disagreement")) for d in _list(data, "disagreements")),
                passages=tuple(_place(_object(p, "passage")) for p in _list(data, "passages")),
                model=_text_or_none(data, "model"),
                usage=_usage(_object(data.get("usage") or {}, "usage")),
                notice=_text_or_none(data, "notice"),
                searched=_flag(data.get("searched", data.get("passages") is not None), "searched"),
            )
        except KeyError as error:
            raise BylineError(f"this is no answer in Byline's JSON: {error.args[0]} is missing: {SHAPE}") from None
        except (TypeError, ValueError) as error:
            raise BylineError(f"this is no answer in Byline's JSON: {error}: {SHAPE}") from None


SHAPE = 'it must be {"answer": "…", "statements": […], "citations": […]}'
LARGEST = 10**12
"""Of any number in a reply: far more than any source has lines or any model writes."""


def _said(data: Mapping[str, Any]) -> Said:
    verdict = data.get("verdict")
    if verdict is not None and verdict not in get_args(Verdict):
        raise ValueError(f"verdict is {verdict!r:.40}, not one of {', '.join(get_args(Verdict))}")
    numbers = tuple(_whole(number, "a statement's citation") for number in _list(data, "citations"))
    return Said(_text(data["text"], "text"), numbers, verdict, _text_or_none(data, "reason"))


def _place(data: Mapping[str, Any]) -> Place:
    start, end = _whole(data["line_start"], "line_start"), _whole(data["line_end"], "line_end")
    return Place(
        _text(data["source"], "source"),
        start,
        end,
        _text_or_none(data, "quote") or "",
        _text_or_none(data, "title") or "",
        _text_or_none(data, "outlet"),
        _text_or_none(data, "published"),
        _whole(data.get("number", 0), "number"),
    )


def _values(data: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(_text(_object(value, "value")["value"], "value") for value in _list(data, "values"))


def _usage(data: Mapping[str, Any]) -> Usage:
    read, written, cost = (data.get(name) for name in ("prompt_tokens", "completion_tokens", "cost"))
    if cost is not None and (isinstance(cost, bool) or not isinstance(cost, int | float) or not 0 <= cost <= LARGEST):
        raise ValueError(f"cost is {cost!r:.40}, not dollars")
    return Usage(
        None if read is None else _whole(read, "prompt_tokens"),
        None if written is None else _whole(written, "completion_tokens"),
        cost,
    )


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} is {type(value).__name__}, not text")
    return value.encode("utf-8", "replace").decode("utf-8")


def _text_or_none(data: Mapping[str, Any], name: str) -> str | None:
    value = data.get(name)
    return None if value is None else _text(value, name)


def _flag(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{name} is {value!r:.40}, not true or false")
    return value


def _whole(value: object, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST:
        raise TypeError(f"{name} is {value!r:.40}, not a whole number from 0")
    return value


def _list(data: Mapping[str, Any], name: str) -> Sequence[Any]:
    value = data.get(name)
    if value is not None and not isinstance(value, list | tuple):
        raise TypeError(f"{name} is {type(value).__name__}, not a list")
    return value or ()


def _object(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} is {type(value).__name__}, not an object")
    return value


@dataclass(frozen=True, slots=True)
class Judged:
    """A statement with the verdict of the run's judge on all lines that it cites together.

    `alone[i]` is the verdict on its i-th citation by itself, `without[i]` on all the others; both are empty where
    fewer than two lines are cited or all of them together do not support it, as they would say nothing new. Where
    `alone[i]` is supported, `without[i]` is not asked, so unchecked. `missing`: the numbers it names that no citation
    of the reply has, or whose citation names lines that no article has.
    """

    text: str
    citations: tuple[int, ...]
    verdict: Verdict
    score: float | None = None
    reason: str | None = None
    alone: tuple[Verdict, ...] = ()
    without: tuple[Verdict, ...] = ()
    missing: tuple[int, ...] = ()


Score = tuple[float, float] | None
"""A case's part of a metric as (numerator, denominator): a metric over cases is the sum of the numerators through the
sum of the denominators, so means have the denominator 1. None: it could not be scored."""


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a run's `cases.jsonl`. `case` is the case as its file has it; `error` says why there is no reply.
    `scores` holds only the metrics that this case is a case of. `remembered`: an earlier run with the same code,
    settings and articles was given this reply, so that no time was taken now."""

    case: dict[str, Any]
    system: str
    reply: Reply | None
    seconds: float
    error: str | None = None
    judged: tuple[Judged, ...] = ()
    scores: dict[str, Score] = field(default_factory=dict)
    remembered: bool = False

    @property
    def id(self) -> str:
        return str(self.case["id"])

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(self.case.get("tags", ()))

    def to_dict(self) -> dict[str, Any]:
        return {
            "case": self.case,
            "system": self.system,
            "reply": self.reply.to_dict() if self.reply else None,
            "seconds": self.seconds,
            "error": self.error,
            "judged": [asdict(j) for j in self.judged],
            "scores": {name: list(score) if score else None for name, score in self.scores.items()},
            "remembered": self.remembered,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Record:
        return cls(
            case=dict(data["case"]),
            system=data["system"],
            reply=Reply.from_dict(data["reply"]) if data["reply"] else None,
            seconds=float(data["seconds"]),
            error=data["error"],
            judged=tuple(_made(Judged, j) for j in data["judged"]),
            scores={name: (float(s[0]), float(s[1])) if s else None for name, s in data["scores"].items()},
            remembered=bool(data.get("remembered", False)),
        )


def _made(kind: type[T], data: Mapping[str, Any]) -> T:
    """A dataclass from JSON: lists become tuples, unknown keys are left alone."""
    known = [f.name for f in fields(kind) if f.name in data]  # type: ignore[arg-type]
    return kind(**{name: tuple(data[name]) if isinstance(data[name], list) else data[name] for name in known})


@dataclass(frozen=True, slots=True)
class Result:
    """A metric over the cases of a run, with its 95 % bootstrap interval over `n` scored cases. `unscored` further
    cases could not be scored and count nowhere else. `value` is None where nothing was scored."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    unscored: int

    def __str__(self) -> str:
        if self.value is None:
            return "–"
        interval = "" if self.low is None or self.high is None else f" [{self.low:.3f}, {self.high:.3f}]"
        return f"{self.value:.3f}{interval}"


@dataclass(frozen=True, slots=True)
class Run:
    """A finished (or killed) run as its folder holds it.

    `settings`: what it was run with (`fingerprint`, `system`, `dataset`, `corpus`, `answerer`, `model`, `judge`,
    `seed`, `byline`). `sources`: the stored lines of each cited source, from line 1.
    """

    name: str
    settings: dict[str, Any]
    records: tuple[Record, ...]
    results: tuple[Result, ...]
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def result(self, name: str) -> Result | None:
        return next((r for r in self.results if r.name == name), None)


def scores_of(records: Sequence[Record], name: str) -> list[tuple[str, Score]]:
    """Case id and score, for the cases that have this metric."""
    return [(r.id, r.scores[name]) for r in records if name in r.scores]
