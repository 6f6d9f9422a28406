"""The shelf of pages: which codes there are, and which one a word means."""

from __future__ import annotations

import re
from pathlib import Path

from intertitle.codes.page import Page, read_page
from intertitle.diagnostics import find_nearest

_FOLDER = Path(__file__).parent
# A word that can only be meant for a code: "IT330", "it 330", "IT33O", "TI330", "IT33".
_ALIKE = re.compile(r"(?:i|t|it|ti|lt|1t)[-_ ]?[0-9o]{2,5}", re.IGNORECASE)

_ALL_BUT_ONE = len("IT33")  # as much of a code as those next to it have in common


class UnknownCodeError(Exception):
    """There is no such code; the message says which may have been meant."""


def list_codes() -> tuple[str, ...]:
    """Give every code that has a page, in their order."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("IT*.md")))


def looks_like_code(word: str) -> bool:
    """Tell whether a word is meant for a code, known or not."""
    return _ALIKE.fullmatch(word) is not None


def nearest_code(word: str) -> str | None:
    """Give the code that a word was probably meant to be, or ``None`` when none is near."""
    letters = re.sub(r"[-_ ]", "", word).upper()
    digits = re.sub(r"^(?:IT|TI|LT|1T|I|T)", "", letters).replace("O", "0")
    meant, codes = f"IT{digits}", list_codes()
    if meant in codes:
        return meant
    of_a_kind = (code for code in codes if code.startswith(meant[:_ALL_BUT_ONE]))
    return (next(of_a_kind, None) if len(meant) >= _ALL_BUT_ONE else None) or find_nearest(meant, codes)


def read_code_page(word: str) -> Page:
    """Read the page of a code, in capitals or not.

    Raises:
        UnknownCodeError: when there is no such code.
    """
    code = word.upper()
    if code not in list_codes():
        close = nearest_code(word)
        hint = f" Did you mean {close}?" if close else " A message begins with its code, as in  error IT330 ."
        raise UnknownCodeError(f"There is no code '{word}'.{hint}")
    return read_page((_FOLDER / f"{code}.md").read_text(encoding="utf-8"))
