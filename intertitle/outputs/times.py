"""Times: the reviewed films of a genre, year by year."""

from __future__ import annotations

from intertitle.model import Catalogue


class Times:
    """The films of every year by genre; a year is opened when it is asked for.

    Args:
        catalogue: all that is published.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._of_year = {group.id: group.reviews for group in catalogue.years}
        self._known: dict[int, dict[str, list[str]]] = {}

    def of(self, year: int, genre: str) -> list[str]:
        """Give the ids of a year's films that have a genre (as written there), in their order."""
        if (found := self._known.get(year)) is None:
            found = self._known[year] = {}
            for one in sorted(self._of_year.get(str(year), ())):
                for other in self._catalogue.reviews[one].genres:
                    found.setdefault(other, []).append(one)
        return found.get(genre, [])
