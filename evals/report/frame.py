"""The frame of every page: one file that asks the network for nothing. Its policy lets only its own style and script
run, known by their hashes, so that no text in it could, even if it were not escaped."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files

from evals.records import Run
from evals.report.icons import sprite
from evals.report.markup import Markup, cut, join, outside, tag

KNOWN = {
    **{name: name for name in ("dataset", "corpus", "answerer", "model")},
    "run_judge": "judge",
    "run_model": "judging model",
    **{name: name for name in ("seed", "limit", "byline")},
}
"""Settings that every reader wants to see, in this order, and how they are called."""


def document(title: str, header: Markup, body: Markup, contents: Sequence[tuple[str, str]] = ()) -> str:
    """A whole page. `contents`: (id, words) of its sections."""
    style, script = _asset("style.css"), _asset("script.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; "
        "form-action 'none'"
    )
    links = join(tag("li", tag("a", words, href=f"#{name}")) for name, words in contents)
    head = join(
        [
            tag("meta", charset="utf-8"),
            tag("meta", http_equiv="Content-Security-Policy", content=policy),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("meta", name="color-scheme", content="light dark"),
            tag("meta", name="referrer", content="no-referrer"),
            tag("title", cut(title, 200)),
            Markup(f"<style>{style}</style>"),
        ]
    )
    inside = join(
        [
            tag("a", "Skip to the content", href="#content", class_="skip"),
            sprite(),
            tag("header", header),
            tag("nav", tag("ul", links), aria_label="Sections of this page") if links else None,
            tag("main", body, id="content"),
            tag("footer", tag("p", "Made by byline-eval. This page is one file and asks the network for nothing.")),
            Markup(f"<script>{script}</script>"),
        ]
    )
    return f"<!doctype html>\n{tag('html', tag('head', head), tag('body', inside), lang='en')}\n"


@cache
def _asset(name: str) -> str:
    text = files("evals.report").joinpath(name).read_text("utf-8")
    if "</" in text:
        raise ValueError(f"{name} would end its own element")
    return text


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def section(name: str, title: str, *body: str | None) -> Markup:
    return tag("section", tag("h2", title, id=f"{name}-title"), *body, id=name, aria_labelledby=f"{name}-title")


def region(label: str, *body: str | None, columns: bool = True) -> Markup:
    """A wide table: it scrolls by itself, with the keyboard too. Where it has many columns, a small screen says so."""
    hint = tag("p", "Scroll the table sideways for all of its columns.", class_="small sideways") if columns else None
    return join([hint, tag("div", *body, class_="wide", role="region", aria_label=label, tabindex="0")])


def facts(run: Run) -> list[tuple[str, str]]:
    """What a reader has to know to repeat a run."""
    held = [("cases", f"{len(run.records):,}")]
    held += [
        (words, _shown(run.settings[name])) for name, words in KNOWN.items() if run.settings.get(name) not in (None, "")
    ]
    held += [("started", date)] if (date := _shown(run.settings.get("started") or "")) else []
    return [*held, ("fingerprint", _shown(run.settings.get("fingerprint") or "none"))]


def system_of(run: Run) -> str:
    return cut(str(run.settings.get("system") or (run.records[0].system if run.records else run.name)), 200)


def listed(pairs: Sequence[tuple[str, str]]) -> Markup:
    rows = (tag("div", tag("dt", key), tag("dd", outside(value))) for key, value in pairs)
    return tag("dl", join(rows), class_="facts")


def all_settings(run: Run) -> Markup:
    rows = _flat(run.settings)
    return tag("details", tag("summary", "All settings"), listed(rows), class_="quiet") if rows else Markup("")


def _flat(settings: Mapping[str, object], before: str = "") -> list[tuple[str, str]]:
    rows = []
    for key, value in settings.items():
        name = f"{before}{key}"
        rows += _flat(value, f"{name}.") if isinstance(value, Mapping) else [(cut(name, 100), _shown(value))]
    return rows


def flat_settings(run: Run) -> dict[str, str]:
    """The settings of a run without nesting: `judge.model` for {"judge": {"model": …}}."""
    return dict(_flat(run.settings))


def _shown(value: object) -> str:
    return cut("none" if value is None else str(value), 300)
