"""Return JSON Schemas for the values that `fields.Fields` reads.

An editor reads YAML 1.2, in which ``year: 2012`` is a number, ``liked: true`` is a boolean, and the same in quotes is
text. Intertitle reads all of them as text, so the schema of a number accepts both. An empty field (null) is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from intertitle.frontmatter.days import ISO_DAY, ISO_TIME

Schema = dict[str, object]

_SCALAR = ["string", "number", "boolean"]  # types that Intertitle reads as text: 1917 and No are titles
_NOTHING = r"~|null"  # the forms of null in YAML
_DAYS = {"minimum": 10000101, "maximum": 99991231}  # 20240531 is a number for YAML 1.2
# Letters with more than one upper-case or lower-case form (Unicode, CaseFolding.txt).
_FOLDED = {"k": "kK\u212a", "s": "sS\u017f"}


def text(about: str, *, required: bool = False, examples: Sequence[object] = ()) -> Schema:
    """Return the schema of any text."""
    if required:
        return {"description": about, "type": _SCALAR, "pattern": r"\S", **_examples(examples)}
    return {"description": about, "type": [*_SCALAR, "null"], **_examples(examples)}


def texts(about: str, examples: Sequence[object] = ()) -> Schema:
    """Return the schema of a text or a list of texts."""
    one: Schema = {"type": [*_SCALAR, "null"], **_examples(examples)}
    return {"description": about, "anyOf": [one, {"type": "array", "items": one}]}


def word(about: str, form: str, *examples: object) -> Schema:
    """Return the schema of a word that matches a pattern."""
    return {"description": about, "type": [*_SCALAR, "null"], "pattern": _whole(form), **_examples(examples)}


def integer(about: str, lowest: int, highest: int) -> Schema:
    """Return the schema of an integer between two bounds."""
    bounds = {"minimum": lowest, "maximum": highest}
    return {"description": about, "type": ["integer", "string", "null"], **bounds, "pattern": _whole(r"\d{1,9}")}


def boolean(about: str) -> Schema:
    """Return the schema of true or false, in any of YAML's words for them."""
    words = any_case(("true", "false", "yes", "no", "on", "off"))
    return {"description": about, "type": ["boolean", "string", "null"], "pattern": _whole(words)}


def date(about: str) -> Schema:
    """Return the schema of a day."""
    return {"description": about, "type": ["string", "integer", "null"], **_DAYS, "pattern": _whole(ISO_DAY)}


def partial_date(about: str) -> Schema:
    """Return the schema of a day, a month or a year. Words such as "May 2019" contain a year of four digits."""
    bounds = {"minimum": 1, "maximum": _DAYS["maximum"]}
    return {"description": about, "type": ["string", "integer", "null"], **bounds, "pattern": _whole(r".*\d{4}.*")}


def moment(about: str) -> Schema:
    """Return the schema of a day, or a day and a time."""
    return {
        "description": about,
        "type": ["string", "integer", "null"],
        **_DAYS,
        "pattern": _whole(f"{ISO_DAY}|{ISO_TIME}"),
    }


def choice(about: str, words: Iterable[str], also: Iterable[str] = ()) -> Schema:
    """Return the schema of one of some words, in any case. ``also`` are accepted, but not proposed."""
    return {"description": about, **_of(words, also)}


def choices(about: str, words: Iterable[str]) -> Schema:
    """Return the schema of one or several of some words, in any case."""
    one = _of(words, ())
    return {"description": about, "anyOf": [one, {"type": "array", "items": one}]}


def record(fields: Mapping[str, Schema], *required: str) -> Schema:
    """Return the schema of an object with exactly these fields."""
    made: Schema = {"type": "object", "properties": dict(fields), "additionalProperties": False}
    return {**made, "required": list(required)} if required else made


def optional(about: str, *forms: Schema) -> Schema:
    """Return the schema of one of some forms, or null."""
    return {"description": about, "anyOf": [*forms, {"type": "null"}]}


def records(about: str, shorthand: Schema, one: Schema) -> Schema:
    """Return the schema of a record or its shorthand, or a list of them."""
    return optional(about, {"type": "array", "items": {"anyOf": [shorthand, one]}}, shorthand, one)


def named(one: Schema, names: Schema | None = None) -> Schema:
    """Return the schema of records by names that the author chooses."""
    made: Schema = {"type": "object", "additionalProperties": {"anyOf": [one, {"type": "null"}]}}
    return made if names is None else {**made, "propertyNames": names}


def blank() -> Schema:
    """Return the schema of null or an empty text."""
    return {"anyOf": [{"type": "null"}, {"type": "string", "pattern": _whole("")}]}


def any_case(words: Iterable[str]) -> str:
    """Return a pattern for some words in any case, because JSON Schema has no flag for that."""
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
    """Return the pattern of a whole value. It allows spaces around the value, and no value."""
    return rf"^\s*(?:{_NOTHING}|{form})?\s*$"


def _examples(examples: Sequence[object]) -> Schema:
    return {"examples": list(examples)} if examples else {}
