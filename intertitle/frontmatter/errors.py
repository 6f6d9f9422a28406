"""Define the exception for invalid front matter, and the quotes that fix most of it."""

from __future__ import annotations

from intertitle.diagnostics import Diagnostic, Edit, Fix, Hint, Location, error
from intertitle.frontmatter.curly import inner_text
from intertitle.frontmatter.roles import split_role
from intertitle.model import DOCUMENT_KINDS
from intertitle.table import Records, Switch, Texts, every_field

# Fields that contain one text, where a bracket at the start belongs to the text and does not begin a list.
_TABLE = tuple(every_field(*(one.document for one in DOCUMENT_KINDS)))
_OTHERS = frozenset(name for name, field in _TABLE if not field.is_text)  # the kind of a film is one of some words
ONE_TEXT = frozenset(name for name, field in _TABLE if field.is_text) - _OTHERS

# Fields of people, who have no colon in their names, and those of them that may say whom a person plays.
CASTS = frozenset(name for name, field in _TABLE if field.type == Records("name"))
PEOPLE = CASTS | {name for name, field in _TABLE if isinstance(field.type, Texts) and field.type.are == "people"}

# Fields that are true or false, and the words for false.
_TRUTHS = frozenset(name for name, field in _TABLE if isinstance(field.type, Switch))
FALSE = frozenset(("false", "no", "off"))


class FrontMatterError(Exception):
    """Front matter that cannot be read.

    Attributes:
        diagnostic: the problem and its location.
    """

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def make_error(code: str, place: Location, message: str, hint: Hint) -> FrontMatterError:
    """Return the exception for a problem at a location."""
    return FrontMatterError(error(code, place, message, hint))


def quote(value: str) -> str:
    """Return a value as a YAML string in double quotes."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def quote_fix(
    lead: str, place: Location, name: str, written: str, text: str, *, label: str = "", tail: str = ""
) -> Fix:
    """Return the fix that puts a YAML value in quotes.

    It is safe unless the value may be an unclosed list or mapping, is a person, or has a comment after it. A person
    with a character becomes two fields.

    Args:
        lead: the words of the hint before the line to type.
        place: where the value begins.
        name: the name of the field; empty for an item of a list.
        written: the current source text.
        text: the intended text.
        label: what the hint shows before the value.
        tail: the words of the hint after the line. If there are any, the author has to choose.
    """
    if name in CASTS and (role := split_role(text)):
        fields = ", ".join(f"{field}: {quote(value)}" for field, value in role.items())
        edit = Edit(place.line, place.column, written, f"[{{{fields}}}]")
        return Fix((edit,), lead="Write  ", label=label, tail=tail)
    is_open = written.startswith(("[", "{")) and name not in ONE_TEXT
    is_safe = not (is_open or " #" in written or tail or name in PEOPLE)
    edit = Edit(place.line, place.column, written, quote(text))
    return Fix((edit,), lead=f"{lead}:  ", label=label, tail=tail, is_safe=is_safe)


def boolean_word(name: str, value: str) -> str:
    """Return the boolean that a value probably means, "true" or "false"; empty for a field of another type."""
    if name not in _TRUTHS:
        return ""
    return "false" if value.casefold() in FALSE else "true"


def straighten_quotes(value: str) -> str:
    """Return the intended text of a value without straight quotes, without curly quotes around the whole."""
    return inner_text(value) or recover_text(value)


def recover_text(value: str) -> str:
    """Return the intended text of a broken value.

    Quotation marks around the whole value are YAML syntax, and so is a single one at the start; others belong to the
    text.
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
