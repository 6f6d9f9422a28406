"""Find the page of a code, or the code that is most similar to a word."""

from __future__ import annotations

import re
from pathlib import Path

from intertitle.codes.page import Page, read_page
from intertitle.diagnostics import find_nearest

_FOLDER = Path(__file__).parent
# A word that is meant as a code: "IT330", "it 330", "IT33O", "TI330", "IT33".
_CODE_LIKE = re.compile(r"(?:i|t|it|ti|lt|1t)[-_ ]?[0-9o]{2,5}", re.IGNORECASE)

_ALL_BUT_ONE = len("IT33")  # characters that a code and its neighbours have in common


class UnknownCodeError(Exception):
    """The code does not exist. The message suggests a similar one."""


def list_codes() -> tuple[str, ...]:
    """Return every code that has a page, sorted."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("IT*.md")))


def looks_like_code(word: str) -> bool:
    """Return whether a word is meant as a code, known or not."""
    return _CODE_LIKE.fullmatch(word) is not None


def _nearest_code(word: str) -> str | None:
    """Return the code that is most similar to a word, or None."""
    letters = re.sub(r"[-_ ]", "", word).upper()
    digits = re.sub(r"^(?:IT|TI|LT|1T|I|T)", "", letters).replace("O", "0")
    meant, codes = f"IT{digits}", list_codes()
    if meant in codes:
        return meant
    of_a_kind = (code for code in codes if code.startswith(meant[:_ALL_BUT_ONE]))
    return (next(of_a_kind, None) if len(meant) >= _ALL_BUT_ONE else None) or find_nearest(meant, codes)


def read_code_page(word: str) -> Page:
    """Return the page of a code, which is not case-sensitive.

    Raises:
        UnknownCodeError: if the code does not exist.
    """
    code = word.upper()
    if code not in list_codes():
        close = _nearest_code(word)
        hint = f" Did you mean {close}?" if close else " A message begins with its code, for example  error IT330 ."
        raise UnknownCodeError(f"There is no code '{word}'.{hint}")
    return read_page((_FOLDER / f"{code}.md").read_text(encoding="utf-8"))
