"""Write fields in each language of front matter, for hints that show a line to type."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from intertitle.frontmatter.errors import quote

Value = str | int | dt.date | Sequence["Value"] | Mapping[str, "Value"]

_BARE = re.compile(r"[\w-]+", re.ASCII)  # a name that needs no quotes in TOML
_PLAIN = re.compile(r"[\w./-]+")  # a text that needs no quotes within braces in YAML


class Notation(NamedTuple):
    """A language of front matter.

    Attributes:
        language: the name of the language.
        separator: the text between a name and its value.
    """

    language: str
    separator: str

    def field(self, name: str, value: Value) -> str:
        """Return a field as text. YAML text gets no quotes."""
        return f"{self.start(name)}{self.written(value)}"

    def start(self, name: str) -> str:
        """Return what comes before a field's value."""
        return f"{self._name(name)}{self.separator}"

    def written(self, value: Value, *, quoted: bool = False) -> str:
        """Return the value of a field as text. YAML text gets quotes only if ``quoted`` is true."""
        if isinstance(value, str) and (quoted or self.language == "YAML"):
            return self.quoted(value) if quoted else value
        return self.value(value)

    def text(self, name: str, value: str) -> str:
        """Return a field whose text is quoted in every language."""
        return f"{self._name(name)}{self.separator}{self.quoted(value)}"

    def value(self, value: Value) -> str:
        """Return a value as text, as it is written within lists and mappings."""
        if isinstance(value, Mapping):
            inner = ", ".join(f"{self._name(name)}{self.separator}{self.value(one)}" for name, one in value.items())
            return f"{{{inner}}}"
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, dt.date):
            return f'"{value}"' if self.language == "JSON" else str(value)
        if not isinstance(value, str | int):
            return f"[{', '.join(map(self.value, value))}]"
        if isinstance(value, int) or (self.language == "YAML" and _PLAIN.fullmatch(value)):
            return str(value)
        return self.quoted(value)

    def _name(self, name: str) -> str:
        if self.language == "JSON" or (self.language == "TOML" and not _BARE.fullmatch(name)):
            return self.quoted(name)
        return name

    def quoted(self, value: str) -> str:
        """Return a text in quotes."""
        return quote(value) if self.language == "YAML" else json.dumps(value, ensure_ascii=False)


YAML = Notation("YAML", ": ")
TOML = Notation("TOML", " = ")
JSON = Notation("JSON", ": ")
