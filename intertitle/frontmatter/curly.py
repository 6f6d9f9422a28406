"""Recognise curly quotation marks around a whole value: YAML, TOML and JSON only know straight ones."""

from __future__ import annotations

import re

_CLOSING_BY_OPENING = {
    "“": "”“", "”": "”", "„": "“”„", "‟": "”", "‘": "’‘", "’": "’", "‚": "‘’", "‛": "’",
    "«": "»", "»": "«»", "‹": "›", "›": "‹›", "「": "」", "『": "』", "〝": "〞〟", "＂": "＂", "´": "´", "`": "`´",
}  # fmt: skip
CURLY_ENDS = frozenset("".join(_CLOSING_BY_OPENING.values()))
CURLY = frozenset(_CLOSING_BY_OPENING) | CURLY_ENDS
_APOSTROPHE = re.compile(r"(?<=\w)’(?=\w)")


def inner_text(value: str) -> str:
    """Return the text within curly quotation marks around a whole value; empty if there are none.

    Marks around its first and its last words alone are not around the whole: ``“Heat” is no “Ronin”``.
    """
    if len(value) < len("“x”") or value[-1] not in _CLOSING_BY_OPENING.get(value[0], ""):
        return ""
    inside = value[1:-1]
    marks = {value[0], value[-1]}
    if not marks.isdisjoint(_APOSTROPHE.sub("", inside)):
        return ""
    return inside.strip()
