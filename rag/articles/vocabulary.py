"""Word lists, written as running text."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a list, set apart by white space."""
    return frozenset(text.split())
