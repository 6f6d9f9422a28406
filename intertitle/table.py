"""How the table of fields is declared: the types that a field can have, and what else there is to know of it.

The table is the model (`intertitle.model`): each field of a document is annotated with a `Field`. The reader, the
schema, the snippets, the guide and the hints are derived from it. All of this is data; nothing here reads anything.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_type_hints

import msgspec

FIRST_VERSION = "0.1"


class Type(msgspec.Struct, frozen=True):
    """The base of the types that a field can have."""


class Exact(Type, frozen=True):
    """One text, exactly as written."""

    required: bool = False
    may_mark: bool = False  # two bars are the text's own and mark no spoiler
    has_page: bool = False  # an address is made of it


class Line(Type, frozen=True):
    """One line that cards, feeds and the search show, with smart punctuation; it marks no spoiler."""

    required: bool = False


class Word(Type, frozen=True):
    """One word, where a comment after it does not matter; ``form`` is the pattern of all such words."""

    form: str = ""


class Number(Type, frozen=True):
    """A whole number between two bounds; ``unit`` is what it counts."""

    lowest: int
    highest: int
    unit: str = ""


class Switch(Type, frozen=True):
    """True or false."""


class Day(Type, frozen=True):
    """A day."""

    required: bool = False


class Moment(Type, frozen=True):
    """A day, or a day and a time."""


class Choice(Type, frozen=True):
    """One word of a few; ``also`` are other words that are taken for one of them, and not proposed."""

    words: tuple[str, ...]
    also: Mapping[str, str] = {}

    @property
    def meanings(self) -> Mapping[str, str]:
        """Every word that is taken, with the one that it stands for."""
        return {word: word for word in self.words} | dict(self.also)


class Choices(Choice, frozen=True):
    """One or several words of a few."""


class FromText(Choice, frozen=True):
    """One word of a few about the text: it follows from the text, and has to agree with it."""


class Texts(Type, frozen=True):
    """One text or a list of them.

    Attributes:
        are: "terms" that each get a page, "people", or nothing else than texts.
        pointer: where the place of each is kept, for later messages; empty where none needs it.
    """

    are: Literal["", "terms", "people"] = ""
    pointer: str = ""


class Record(Type, frozen=True):
    """Named values."""


class Records(Type, frozen=True):
    """A list of named values; a text alone stands for the one that is named ``shorthand``."""

    shorthand: str


class Named(Type, frozen=True):
    """Named values, each under a name of the author's own; ``never`` is a name that is taken."""

    never: str = ""


class Special(Type, frozen=True):
    """A value with a reader of its own, which ``kind`` names."""

    kind: Literal[
        "rating", "scale", "slug", "aliases", "quote", "comments", "picture", "alt",
        "url", "language", "timezone", "theme", "options", "chrome", "plugins", "scales", "grades", "bound",
        "addresses",
    ]  # fmt: skip


class Field(msgspec.Struct, frozen=True):
    """One line of the table.

    Attributes:
        help: what to write, for the guide and for editors.
        type: how it is read.
        example: a value, as it is written in YAML.
        shown: where readers see it.
        since: the version that introduced it.
        names: in a file, the one to propose first; by default the field's own.
        foreign: what other programs call it.
        proposes: the names of the site that an editor proposes for it (`schema.known.Known`).
        within: the table of ``site.toml`` that a setting is in.
        decides: it says whether, when or how openly a page is published, so that nothing is guessed about it.
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
    within: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The words that it is one of, or several; none for a field of another type."""
        return self.type.words if isinstance(self.type, Choice) else ()

    @property
    def is_text(self) -> bool:
        """Tell whether it holds one text, in which a bracket or a word such as No is the text's own."""
        return isinstance(self.type, Exact | Line) or self.type in (Special("quote"), Special("alt"))

    @property
    def may_mark(self) -> bool:
        """Tell whether two bars in it mark no spoiler: they are its own, or it is held against the text."""
        return self.type == Special("quote") or (isinstance(self.type, Exact) and self.type.may_mark)


@functools.cache
def fields_of(document: type) -> Mapping[str, Field]:
    """Give the fields of a document, or of a record, by the names of the model, in the order of the table."""
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
    """Yield the fields of some documents and of the records in them, by each of their names in a file."""
    for document in documents:
        for own, field in fields_of(document).items():
            yield from ((name, field) for name in field.names)
            if isinstance(field.type, Record | Records | Named) or field.type == Special("picture"):
                yield from every_field(record_of(document, own))


def record_of(document: type, name: str) -> type[msgspec.Struct]:
    """Give the class of the records that a field of a document holds."""
    hint = _annotations(document)[name].__origin__  # without what is annotated
    parts = get_args(hint) or (hint,)
    return next(one for one in parts if isinstance(one, type) and issubclass(one, msgspec.Struct))


def names_of(document: type) -> Mapping[str, str]:
    """Give every name that a document's fields have in a file, with that of the model."""
    return {name: own for own, field in fields_of(document).items() for name in field.names}


def foreign_names(document: type) -> Mapping[str, str]:
    """Give what other programs call the fields of a document, with the name to propose."""
    return {other: field.names[0] for field in fields_of(document).values() for other in field.foreign}


def names_proposing(document: type, proposes: str) -> tuple[str, ...]:
    """Give every name of the fields of a document for which an editor proposes a site's names of one kind."""
    return tuple(name for field in fields_of(document).values() if field.proposes == proposes for name in field.names)


def defaults_of(document: type[msgspec.Struct]) -> Mapping[str, object]:
    """Give the default of each field of a class by its name; `msgspec.NODEFAULT` where it has none."""
    names, defaults = document.__struct_fields__, document.__struct_defaults__
    without = [msgspec.NODEFAULT] * (len(names) - len(defaults))
    return dict(zip(names, [*without, *defaults], strict=True))
