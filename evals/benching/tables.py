"""Rows as a plain table for a terminal, and as one of Markdown. The first is the head; figures stand on the right."""

from __future__ import annotations

from collections.abc import Sequence

Rows = Sequence[Sequence[str]]


def plain(rows: Rows) -> str:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        first, *others = (
            cell.rjust(width) if n else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  ".join([first, *others]).rstrip())
    return "\n".join(lines)


def markdown(rows: Rows) -> str:
    head, *others = rows
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(cell.strip() for cell in row)} |" for row in (head, rule, *others))


def ms(value: float) -> str:
    """Milliseconds: three figures are enough."""
    return f"{value:,.2f}" if value < 10 else f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def seconds(value: float) -> str:
    return f"{value:,.2f}" if value < 100 else f"{value:,.0f}"


def megabytes(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"


def per_second(count: float, taken: float) -> str:
    rate = count / taken
    return f"{rate:,.1f}" if rate < 100 else f"{rate:,.0f}"


def times(ratio: float) -> str:
    return f"{ratio:.2f} x"
