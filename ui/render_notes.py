"""What stands around an answer as HTML: how the question was read, what is missing, where articles differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.doors import disagreement_heading, looked_at
from ui.icons import ICONS
from ui.render_citations import pin
from ui.text import isolated, origin

if TYPE_CHECKING:
    from rag import Answer, Citation, Disagreement
    from rag.types import DisagreementValue


def reading(given: Answer) -> str:
    """How the question was read, where that is not as it was typed: made self-contained, narrowed to some days."""
    rows = []
    if given.understood:
        rows.append(f"<p>{ICONS['read']}<span>Understood as: {isolated(given.understood)}</span></p>")
    if given.period:
        rows.append(f"<p>{ICONS['days']}<span>{isolated(looked_at(given.period))}</span></p>")
    return f'<div class="by-reading">{"".join(rows)}</div>' if rows else ""


def notice(given: Answer) -> str:
    if not given.notice:
        return ""
    return f'<div class="by-notice" role="note">{ICONS["note"]}<p>{isolated(given.notice)}</p></div>'


def remark(given: Answer) -> str:
    """The notice where it reports no failure."""
    return f'<p class="by-small by-remark">{isolated(given.notice)}</p>' if given.notice else ""


def unanswered(given: Answer) -> str:
    """The parts of the question that the articles leave open."""
    if not given.unanswered:
        return ""
    parts = "".join(f"<li>{isolated(part)}</li>" for part in given.unanswered)
    heading = f"<h3>{ICONS['none']}Not answered by the articles:</h3>"
    return f'<section class="by-unanswered">{heading}<ul>{parts}</ul></section>'


def disagreements(given: Answer, index: int) -> str:
    """Each thing that articles give different values for, with who said which, and when."""
    cited = {c.number: c for c in given.citations}
    return "".join(_disagreement(one, cited, index) for one in given.disagreements)


def _disagreement(one: Disagreement, cited: dict[int, Citation], index: int) -> str:
    corrected = one.kind == "correction"
    rows = []
    for at, value in enumerate(one.values, start=1):
        stands = "corrected to" if at == len(one.values) else "first said" if at == 1 else "then"
        rows.append(_value(value, cited, index, stands if corrected and len(one.values) > 1 else ""))
    icon = ICONS["corrected" if corrected else "differ"]
    about = f"<p>{isolated(one.about)}</p>" if one.about else ""
    return (
        f'<section class="by-disagree by-{"correction" if corrected else "difference"}">'
        f"<h3>{icon}{disagreement_heading(one)}</h3>{about}<ol>{''.join(rows)}</ol></section>"
    )


def _value(value: DisagreementValue, cited: dict[int, Citation], index: int, stands: str) -> str:
    where = origin(value.outlet, value.published)
    pins = "".join(pin(cited[n], index) for n in value.citations if n in cited)
    return (
        "<li>"
        + (f'<span class="by-stands">{stands}</span> ' if stands else "")
        + f"<strong>{isolated(value.value)}</strong>"
        + (f' <span class="by-origin">{where}</span>' if where else "")
        + (f' <span class="by-pins">{pins}</span>' if pins else "")
        + "</li>"
    )
