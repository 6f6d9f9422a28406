"""Forms of values, as `fields.Fields` reads them, each as a piece of JSON Schema.

An editor sees YAML 1.2: ``year: 2012`` is a number there and ``liked: true`` is true, and the same in quotes is text.
To Intertitle all of it is text, so that a number's form takes both. A field with nothing behind it is left out (null).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

Schema = dict[str, object]

_SCALAR = ["string", "number", "boolean"]  # what is text to us: 1917 and No are titles
_NOTHING = r"~|null"  # what YAML calls nothing, where it stands alone
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = "[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})? ?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
# Letters that are others in another case, beside their capitals (Unicode, CaseFolding.txt).
_FOLDED = {"k": "kK\u212a", "s": "sS\u017f"}


def text(about: str, *, required: bool = False, examples: Sequence[object] = ()) -> Schema:
    """Any text, exactly as written."""
    if required:
        return {"description": about, "type": _SCALAR, "pattern": r"\S", **_examples(examples)}
    return {"description": about, "type": [*_SCALAR, "null"], **_examples(examples)}


def texts(about: str, examples: Sequence[object] = ()) -> Schema:
    """Text or a list of texts."""
    one: Schema = {"type": [*_SCALAR, "null"], **_examples(examples)}
    return {"description": about, "anyOf": [one, {"type": "array", "items": one}]}


def word(about: str, form: str, *examples: object) -> Schema:
    """A word of a form, given as a pattern."""
    return {"description": about, "type": [*_SCALAR, "null"], "pattern": _whole(form), **_examples(examples)}


def integer(about: str, lowest: int, highest: int) -> Schema:
    """A whole number between two bounds."""
    bounds = {"minimum": lowest, "maximum": highest}
    return {"description": about, "type": ["integer", "string", "null"], **bounds, "pattern": _whole(r"\d{1,9}")}


def boolean(about: str) -> Schema:
    """True or false, in any of YAML's words for them."""
    words = any_case(("true", "false", "yes", "no", "on", "off"))
    return {"description": about, "type": ["boolean", "string", "null"], "pattern": _whole(words)}


def date(about: str) -> Schema:
    """A day."""
    return {"description": about, "type": ["string", "null"], "pattern": _whole(_DAY)}


def moment(about: str) -> Schema:
    """A day, or a day and a time."""
    return {"description": about, "type": ["string", "null"], "pattern": _whole(f"{_DAY}(?:{_TIME})?")}


def choice(about: str, words: Iterable[str], also: Iterable[str] = ()) -> Schema:
    """One word of a few, in any case; ``also`` are taken and not proposed."""
    return {"description": about, **_of(words, also)}


def choices(about: str, words: Iterable[str]) -> Schema:
    """One or several words of a few, in any case."""
    one = _of(words, ())
    return {"description": about, "anyOf": [one, {"type": "array", "items": one}]}


def record(fields: Mapping[str, Schema], *required: str) -> Schema:
    """Fields by name, and no others."""
    made: Schema = {"type": "object", "properties": dict(fields), "additionalProperties": False}
    return {**made, "required": list(required)} if required else made


def optional(about: str, *forms: Schema) -> Schema:
    """One of some forms, or nothing."""
    return {"description": about, "anyOf": [*forms, {"type": "null"}]}


def records(about: str, shorthand: Schema, one: Schema) -> Schema:
    """A list of records or of what stands for one, or a single one of either."""
    return optional(about, {"type": "array", "items": {"anyOf": [shorthand, one]}}, shorthand, one)


def named(one: Schema, names: Schema | None = None) -> Schema:
    """Records by names of the author's own."""
    made: Schema = {"type": "object", "additionalProperties": {"anyOf": [one, {"type": "null"}]}}
    return made if names is None else {**made, "propertyNames": names}


def blank() -> Schema:
    """Nothing, or a text with nothing in it."""
    return {"anyOf": [{"type": "null"}, {"type": "string", "pattern": _whole("")}]}


def any_case(words: Iterable[str]) -> str:
    """Give a pattern of some words in capitals or not: JSON Schema has no flag for it."""
    return "|".join("".join(map(_letter, word)) for word in words)


def _letter(letter: str) -> str:
    if not letter.isalpha():
        return re.escape(letter)
    return f"[{_FOLDED.get(letter.lower(), letter.lower() + letter.upper())}]"


def _of(words: Iterable[str], also: Iterable[str]) -> Schema:
    proposed, taken = list(words), list(also)
    truth: list[Schema] = [{"type": "boolean"}] if {"true", "false"} & set(taken) else []
    pattern = _whole(any_case([*proposed, *taken]))
    return {"anyOf": [{"enum": proposed}, {"type": "string", "pattern": pattern}, *truth, {"type": "null"}]}


def _whole(form: str) -> str:
    """Give the pattern of a whole value: spaces around it do not count, and one that is left out is fine."""
    return rf"^\s*(?:{_NOTHING}|{form})?\s*$"


def _examples(examples: Sequence[object]) -> Schema:
    return {"examples": list(examples)} if examples else {}
