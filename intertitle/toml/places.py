"""Find the locations of names and values in a TOML file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

from intertitle.diagnostics import Edit, Location
from intertitle.toml.scan import Step, position, scan

_OPENING = re.compile(r"(?:\"{3}|'{3})(?:\r?\n)?|[\"']")
_LITERAL = re.compile(r"\r\n|.", re.DOTALL)  # one character, as it is written between single quotes
_ESCAPABLE = re.compile(r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|\\[ \t]*\r?\n\s*|\r\n|\\?.", re.DOTALL)


class Places:
    """Locations of the names and values in a file that `load` has read.

    Args:
        path: the file, as messages name it.
        text: its contents.
    """

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text
        self._spots = scan(text).spots

    def name(self, *steps: Step) -> Location:
        """Return the location of a name. If it is missing, return that of its table, or of the file."""
        return self._place(steps, of_value=False)

    def value(self, *steps: Step) -> Location:
        """Return the location of a value or a list item. If it is missing, do as `name` does."""
        return self._place(steps, of_value=True)

    def has(self, *steps: Step) -> bool:
        """Return whether the file has a name."""
        return steps in self._spots

    def replace(self, pattern: re.Pattern[str], new: str, *steps: Step) -> Iterator[Edit]:
        """Yield the replacement of each match in a text. What it replaces is as the file has it, such as an escape."""
        spot = self._spots[steps]
        written = self._text[spot.value : spot.end]
        opening = _OPENING.match(written)
        assert opening is not None  # noqa: S101  (callers ask about texts)
        sign = opening[0].rstrip("\r\n")
        content = written[: -len(sign)]
        value, starts = "", list[int]()  # the text, and where each of its characters is written
        for found in (_ESCAPABLE if sign[0] == '"' else _LITERAL).finditer(content, opening.end()):
            is_escape = len(found[0]) > 1 and found[0] != "\r\n"
            meant = tomllib.loads(f'x = """{found[0]}"""')["x"] if is_escape else found[0][-1]
            value += meant
            starts += [found.start()] * len(meant)
        starts.append(len(content))
        for found in pattern.finditer(value):
            start, end = starts[found.start()], starts[found.end()]
            line, column = position(self._text, spot.value + start)
            yield Edit(line, column, written[start:end].replace("\r\n", "\n"), new)

    def _place(self, steps: tuple[Step, ...], *, of_value: bool) -> Location:
        spot = self._spots.get(steps)
        if spot is None:
            return self._place(steps[:-1], of_value=False) if steps else Location(self._path)
        return Location(self._path, *position(self._text, spot.value if of_value else spot.name))
