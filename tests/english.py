"""The English words of the shipped theme, for tests that make a page without a theme, or a text without a page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from intertitle import themes
from intertitle.language.words import Words
from intertitle.markup import slots

WORDS = themes.load("intertitle", Path("/nowhere")).words
ENGLISH = Words(WORDS, "en")


def said(html: str) -> str:
    """Say in English what the HTML of a text holds slots for."""
    return slots.say(html, _say)


def _say(name: str, value: Mapping[str, str]) -> str:
    values: dict[str, Any] = {key: Markup(html) for key, html in value.items()}  # noqa: S704  (our own renderer made it)
    return ENGLISH.say(name, **values)
