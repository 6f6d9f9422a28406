"""Faults of front matter: one exception, with its diagnostic, and the quotes that mend most of them."""

from __future__ import annotations

import re

from intertitle.diagnostics import Diagnostic, Edit, Fix, Hint, Location, error
from intertitle.model import DOCUMENT_KINDS
from intertitle.table import Switch, every_field

# Fields that hold one text, so that a bracket at its beginning is its own, and no list.
_TABLE = tuple(every_field(*(one.document for one in DOCUMENT_KINDS)))
ONE_TEXT = frozenset(name for name, field in _TABLE if field.is_text)

# Fields that are true or false, and the words for false.
_TRUTHS = frozenset(name for name, field in _TABLE if isinstance(field.type, Switch))
FALSE = frozenset(("false", "no", "off"))
_CURLY = re.compile("[“”„«‘’‚](.+)[”“«»’‘]")


class FrontMatterError(Exception):
    """Front matter that cannot be read.

    Attributes:
        diagnostic: what is wrong, and where.
    """

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def make_error(code: str, place: Location, message: str, hint: Hint) -> FrontMatterError:
    """Make the error of a fault at a place."""
    return FrontMatterError(error(code, place, message, hint))


def quote(value: str) -> str:
    """Write a value as YAML text in double quotes."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def quote_fix(
    lead: str, place: Location, name: str, written: str, text: str, *, label: str = "", tail: str = ""
) -> Fix:
    """Make the fix that writes a value of YAML as text in quotes.

    It is safe unless what is there may be a list or fields that nothing closes, or has a comment behind it.

    Args:
        lead: the words of the hint before the line to type.
        place: where the value begins.
        name: the field's; empty for an item of a list.
        written: what is there.
        text: what it was meant to hold.
        label: what is shown before the value.
        tail: the words of the hint after the line; with any, the author has to choose.
    """
    is_open = written.startswith(("[", "{")) and name not in ONE_TEXT
    is_safe = not (is_open or " #" in written or tail)
    edit = Edit(place.line, place.column, written, quote(text))
    return Fix((edit,), lead=f"{lead}:  ", label=label, tail=tail, is_safe=is_safe)


def boolean_word(name: str, value: str) -> str:
    """Give the word for true or false that a value of a field was meant as; nothing for a field of another type."""
    if name not in _TRUTHS:
        return ""
    return "false" if value.casefold() in FALSE else "true"


def straighten_quotes(value: str) -> str:
    """Return the text meant by a value without straight quotes; curly quotes around all of it are dropped."""
    found = _CURLY.fullmatch(value)
    return found[1] if found else recover_text(value)


def recover_text(value: str) -> str:
    """Give the text that a broken value was meant to hold.

    Quotation marks around all of it are YAML's, as is one alone at its beginning; others are the text's own.
    """
    mark = value[0]
    if mark not in "'\"" or not value.strip(mark).strip():
        return value
    if mark == '"' and '"' not in value[1:]:
        return value[1:]
    if value[-1] != mark:
        return value
    inside = value[1:-1]
    before, inner, after = inside.partition(mark)
    # In  'Breaker' and 'Morant'  the first mark inside closes a quotation; in  'It's'  and  "C:\film"  none does.
    closes = bool(inner and before) and not before[-1].isspace() and not after[:1].isalnum()
    return value if closes else inside
