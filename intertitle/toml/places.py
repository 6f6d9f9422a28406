"""Find the locations of names and values in a TOML file."""

from __future__ import annotations

from intertitle.diagnostics import Location
from intertitle.toml.scan import Step, position, scan


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

    def _place(self, steps: tuple[Step, ...], *, of_value: bool) -> Location:
        spot = self._spots.get(steps)
        if spot is None:
            return self._place(steps[:-1], of_value=False) if steps else Location(self._path)
        return Location(self._path, *position(self._text, spot.value if of_value else spot.name))
