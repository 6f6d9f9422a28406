"""The places of a text that has been read, by the names that lead to them."""

from __future__ import annotations

from intertitle.diagnostics import Place
from intertitle.toml.scan import Step, position, scan


class Places:
    """Positions of the names and values in a file that `load` has read.

    Args:
        path: the file, as messages name it.
        text: what it holds.
    """

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text
        self._spots = scan(text).spots

    def name(self, *steps: Step) -> Place:
        """Give the place of a name: that of the table it would stand in where it is missing, or the file as a whole."""
        return self._place(steps, of_value=False)

    def value(self, *steps: Step) -> Place:
        """Give the place of a value, or of an item of a list; where it is missing, as `name` does."""
        return self._place(steps, of_value=True)

    def _place(self, steps: tuple[Step, ...], *, of_value: bool) -> Place:
        spot = self._spots.get(steps)
        if spot is None:
            return self._place(steps[:-1], of_value=False) if steps else Place(self._path)
        return Place(self._path, *position(self._text, spot.value if of_value else spot.name))
