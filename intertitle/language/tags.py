"""Language tags (BCP 47), and where to look when a language lacks a word."""

from __future__ import annotations

from collections.abc import Iterator

ENGLISH = "en"  # the language that has every word


def fallbacks(tag: str) -> Iterator[str]:
    """Return a tag and the shorter ones that replace it (RFC 4647, lookup): ``de-AT``, then ``de``."""
    parts = tag.split("-")
    while parts:
        yield "-".join(parts)
        parts.pop()
        while len(parts) > 1 and len(parts[-1]) == 1:  # a single letter announces what follows it
            parts.pop()


def is_of(tag: str, language: str) -> bool:
    """Return whether a text in one language needs no mark on a page in another: ``de`` on a page in ``de-AT``."""
    return tag.casefold() in {one.casefold() for one in fallbacks(language)}
