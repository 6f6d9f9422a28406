"""Faults of front matter: one exception, with its diagnostic, and the quotes that mend most of them."""

from __future__ import annotations

from intertitle.diagnostics import Diagnostic, Place, error


class FrontMatterError(Exception):
    """Front matter that cannot be read.

    Attributes:
        diagnostic: what is wrong, and where.
    """

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def fault(code: str, place: Place, message: str, hint: str) -> FrontMatterError:
    """Make the error of a fault at a place."""
    return FrontMatterError(error(code, place, message, hint))


def quoted(value: str) -> str:
    """Write a value as YAML text in double quotes."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def meant(value: str) -> str:
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
