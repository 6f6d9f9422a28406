"""Company: the films that stand beside one, for a reader who wants more of the same.

The rule: other films by its directors, then others with its first-billed actor, then others of its first genre from its
own year or the two on either side. Of each the nearest in year come first, and four at most; none comes twice, and the
parts of its own franchises are left out, as its page shows them anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from intertitle import digest
from intertitle.model import Catalogue, Job, Review
from intertitle.outputs import parts
from intertitle.outputs.library import Library
from intertitle.outputs.times import Times
from intertitle.outputs.views import CompanyView, LinkView
from intertitle.slugs import slugify

_MOST = 4
AROUND = 2  # years before and after a film's own that are its time


class Circles:
    """Digests of what everybody has directed or acted in and of the films of every time, for the company of a film.

    Args:
        catalogue: all that is published.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._times = Times(catalogue)
        self._known: dict[tuple[str, str | int], bytes] = {}

    def digest(self, review: Review) -> bytes:
        """Digest what the company of a review's film is chosen from and shown by; no rating is among it."""
        of_people = [self._of_hand(person, job) for person, job, _ in _hands(self._catalogue.renamed, review)]
        return b"".join((*of_people, self._of_time(review)))

    def _of_hand(self, person: str, job: Job) -> bytes:
        if (found := self._known.get((person, job))) is None:
            found = self._known[person, job] = self._of(_films(self._catalogue, person, job))
        return found

    def _of_time(self, review: Review) -> bytes:
        if not review.year or not review.genres:
            return b""
        genre = review.genres[0]
        if (found := self._known.get((genre, review.year))) is None:
            found = self._known[genre, review.year] = self._of(_around(self._times, review.year, genre))
        return found

    def _of(self, films: Iterable[str]) -> bytes:
        reviews = self._catalogue.reviews
        return digest.of_value([(one, reviews[one].film, reviews[one].year) for one in films])


def company(library: Library, review: Review) -> Iterator[CompanyView]:
    """Give the films that stand beside a review's, by what brings them: a person, or their time."""
    catalogue = library.catalogue
    shown = {review.id}
    for franchise in catalogue.member_of.get(review.id, ()):
        shown.update(parts.reviewed(catalogue.franchises[franchise]))
    for words, through, films in _circles(library, review):
        nearest = [catalogue.reviews[one] for one in islice((one for one in films if one not in shown), _MOST)]
        shown.update(other.id for other in nearest)
        if nearest:
            yield CompanyView(
                words=words,
                through=through,
                films=tuple(
                    library.link_to("review", other.id, other.film, str(other.year or "")) for other in nearest
                ),
            )


def _circles(library: Library, review: Review) -> Iterator[tuple[str, LinkView, Iterable[str]]]:
    """Name what could bring other films: in words, by a link, and the ids of the films, nearest in year first."""
    catalogue = library.catalogue
    for person, job, name in _hands(catalogue.renamed, review):
        words = "More by" if job == "director" else "More with"
        films = _nearest(catalogue, _films(catalogue, person, job), review.year or 0)
        yield words, library.link_to("person", person, name), films
    if review.year and review.genres:
        genre = review.genres[0]
        link = library.link_to("genre", slugify(genre), genre)
        yield f"Around {review.year}, in", link, _around(library.times, review.year, genre)


def _hands(renamed: Mapping[str, str], review: Review) -> Iterator[tuple[str, Job, str]]:
    """Name whose other films stand beside a film: the person's id, the job, and the name as written there."""
    for name in review.directors:
        slug = slugify(name)
        yield renamed.get(slug, slug), "director", name
    for role in review.cast[:1]:
        slug = slugify(role.name)
        yield renamed.get(slug, slug), "cast", role.name


def _films(catalogue: Catalogue, person: str, job: Job) -> tuple[str, ...]:
    """Give the ids of the films that a person did a job in, each once; a name without a letter is nobody's."""
    known = catalogue.people.get(person)
    return tuple(dict.fromkeys([one.review for one in known.credits if one.job == job])) if known else ()


def _nearest(catalogue: Catalogue, films: Iterable[str], year: int) -> list[str]:
    def distance(one: str) -> tuple[int, int, str]:
        other = catalogue.reviews[one].year or 0
        return (abs(other - year), other, one)

    return sorted(films, key=distance)


def _around(times: Times, year: int, genre: str) -> Iterator[str]:
    """Give the ids of the films of a genre from about a year, the nearest first, as `_nearest` has them."""
    yield from times.of(year, genre)
    for gap in range(1, AROUND + 1):
        yield from times.of(year - gap, genre)
        yield from times.of(year + gap, genre)
