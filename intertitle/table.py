"""Declare the table of fields: the types that a field can have, and its documentation.

The table is the model (`intertitle.model`): each field of a document is annotated with a `Field`. The reader, the
schema, the snippets, the guide and the hints are derived from it. This module only contains data and look-ups.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_type_hints

import msgspec

FIRST_VERSION = "0.1"


class Type(msgspec.Struct, frozen=True):
    """The base of the types that a field can have."""


class Exact(Type, frozen=True):
    """One text, exactly as written."""

    required: bool = False
    may_mark: bool = False  # two bars belong to the text and mark no spoiler
    has_page: bool = False  # it becomes part of an address


class Line(Type, frozen=True):
    """A line for cards, feeds and search, with smart punctuation. It must not mark spoilers."""

    required: bool = False


class Word(Type, frozen=True):
    """A word, without any comment after it.

    Attributes:
        form: a regular expression that it must match.
        url: one for the addresses from which it is taken, as its group.
    """

    form: str = ""
    url: str = ""


class Number(Type, frozen=True):
    """A whole number within bounds. ``unit`` is what it counts."""

    lowest: int
    highest: int
    unit: str = ""


class Switch(Type, frozen=True):
    """True or false."""


class Day(Type, frozen=True):
    """A day."""

    required: bool = False


class PartOfDay(Type, frozen=True):
    """A day, or only its month or its year."""

    required: bool = False


class Moment(Type, frozen=True):
    """A day, or a day and a time."""


class Choice(Type, frozen=True):
    """One of several words. ``also`` maps accepted synonyms, which are not proposed, to them."""

    words: tuple[str, ...]
    also: Mapping[str, str] = {}

    @property
    def meanings(self) -> Mapping[str, str]:
        """Every accepted word, with the one that it means."""
        return {word: word for word in self.words} | dict(self.also)


class Choices(Choice, frozen=True):
    """One or more of several words."""


class FromText(Choice, frozen=True):
    """One of several words about the text. The default is derived from the text, and a given word must match it."""


class Texts(Type, frozen=True):
    """One text or a list of them.

    Attributes:
        are: "terms" if each gets a page, "people", or empty for mere texts.
        pointer: the pointer under which their locations are stored for later messages; empty if none needs them.
        may_have_comma: whether a comma can be part of a text. If not, a text with commas is a list without brackets.
    """

    are: Literal["", "terms", "people"] = ""
    pointer: str = ""
    may_have_comma: bool = True


class Record(Type, frozen=True):
    """A mapping of fields."""


class Records(Type, frozen=True):
    """A list of mappings. A text is short for a mapping with the one field ``shorthand``."""

    shorthand: str


class Named(Type, frozen=True):
    """Mappings under names that the author chooses. ``never`` is a reserved name."""

    never: str = ""


class Special(Type, frozen=True):
    """A value with its own reader. ``kind`` is the name of that reader."""

    kind: Literal[
        "rating", "scale", "slug", "aliases", "permalink", "quote", "comments", "picture", "alt",
        "url", "language", "timezone", "theme", "options", "chrome", "plugins", "scales", "grades", "bound",
        "addresses", "policy", "trailer", "web", "earlier",
    ]  # fmt: skip


class Field(msgspec.Struct, frozen=True):
    """One line of the table.

    Attributes:
        help: what to write, for the guide and for editors.
        type: its type, which determines how it is read.
        example: a value in YAML syntax.
        shown: where the site shows it.
        since: the version that introduced it.
        names: its names in a file, the preferred one first; by default the field's own name.
        foreign: its names in other programs.
        proposes: the kind of the site's names that an editor proposes for it (`schema.known.Known`).
        within: the table of ``site.toml`` that contains a setting.
        decides: whether it decides if, when or how openly a page is published; then a misspelling is not corrected.
        hides: whether it can only keep something from readers; then a line without a value is an error.
    """

    help: str
    type: Type
    example: str = ""
    shown: str = ""
    since: str = FIRST_VERSION
    names: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    proposes: str = ""
    decides: bool = False
    hides: bool = False
    within: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The words to choose from; empty for a field of another type."""
        return self.type.words if isinstance(self.type, Choice) else ()

    @property
    def is_text(self) -> bool:
        """Return whether it is a single text, in which brackets and words such as No have no special meaning."""
        return isinstance(self.type, Exact | Line) or self.type in (Special("quote"), Special("alt"))

    @property
    def is_quote(self) -> bool:
        """Return whether it is a sentence of the text, which may have quotation marks around it."""
        return self.type == Special("quote")

    @property
    def may_mark(self) -> bool:
        """Return whether it may contain two bars: they belong to it, or it is compared with the text."""
        return self.is_quote or (isinstance(self.type, Exact) and self.type.may_mark)


@functools.cache
def fields_of(document: type) -> Mapping[str, Field]:
    """Return the fields of a document or a record by their names in the model, in order."""
    found: dict[str, Field] = {}
    for name, hint in _annotations(document).items():
        for one in getattr(hint, "__metadata__", ()):
            if isinstance(one, Field):
                found[name] = one if one.names else msgspec.structs.replace(one, names=(name,))
    return found


@functools.cache
def _annotations(document: type) -> Mapping[str, Any]:
    return get_type_hints(document, include_extras=True)


def every_field(*documents: type) -> Iterator[tuple[str, Field]]:
    """Yield the fields of documents and of the records in them, with each of their names in a file."""
    for document in documents:
        for own, field in fields_of(document).items():
            yield from ((name, field) for name in field.names)
            if isinstance(field.type, Record | Records | Named) or field.type == Special("picture"):
                yield from every_field(record_of(document, own))


def record_of(document: type, name: str) -> type[msgspec.Struct]:
    """Return the class of the records in a field of a document."""
    hint = _annotations(document)[name].__origin__  # without the annotations
    parts = get_args(hint) or (hint,)
    return next(one for one in parts if isinstance(one, type) and issubclass(one, msgspec.Struct))


def names_of(document: type) -> Mapping[str, str]:
    """Return the names of fields in the model by all their names in a file."""
    return {name: own for own, field in fields_of(document).items() for name in field.names}


def foreign_names(document: type) -> Mapping[str, str]:
    """Return the preferred names of a document's fields by their folded names in other programs."""
    return {fold_name(other): field.names[0] for field in fields_of(document).values() for other in field.foreign}


def fold_name(name: str) -> str:
    """Return a name without capitals and separators: other programs write updatedAt, updated_at or "Updated at"."""
    return re.sub(r"[-_ ]", "", name.casefold())


def names_proposing(document: type, proposes: str) -> tuple[str, ...]:
    """Return all names of the document's fields for which an editor proposes a kind of the site's names."""
    return tuple(name for field in fields_of(document).values() if field.proposes == proposes for name in field.names)


def defaults_of(document: type[msgspec.Struct]) -> Mapping[str, object]:
    """Return the default of each field of a class by name, or `msgspec.NODEFAULT`."""
    names, defaults = document.__struct_fields__, document.__struct_defaults__
    without = [msgspec.NODEFAULT] * (len(names) - len(defaults))
    return dict(zip(names, [*without, *defaults], strict=True))
