"""Recognise a person and a character in one text: ``Al Pacino as Hanna``, ``Al Pacino (Hanna)``."""

from __future__ import annotations

import re

_ROLE = re.compile(
    r"""(?P<person>[^\W\d_].*?)
    (?:\s+(?:as|als|comme|como)\s+|\s*\((?:as\s+)?|:\s+|\s*[：—…]\s*|\s+[-–→]\s+|\s*\.{3,}\s*)
    (?!(?:[IVX]+|\d+)\)\Z)(?P<character>.*?\w.*?)\s*\)?""",
    re.VERBOSE,
)


def split_role(text: str) -> dict[str, str]:
    """Return the fields of a person and a character in one text; empty if it is a name alone, as ``Tom Hardy (II)``."""
    found = _ROLE.fullmatch(text)
    return {"name": found["person"].strip(), "character": found["character"]} if found else {}
