"""Company: the films that stand beside one, for a reader who wants more of the same.

The rule: other films by its directors, then others with its first-billed actor, the nearest in year first and four of
each at most. The parts of its own franchises are left out, as its page shows them anyway.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from intertitle import digest
from intertitle.model import Catalogue, Job, Review
from intertitle.outputs import parts
from intertitle.outputs.library import Library
from intertitle.outputs.views import CompanyView
from intertitle.slugs import slugify

_MOST = 4


class Hands:
    """Digests of what everybody has directed or acted in, as far as the company of a film depends on it.

    Args:
        catalogue: all that is published.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._known: dict[tuple[str, Job], bytes] = {}

    def digest(self, review: Review) -> bytes:
        """Digest what the company of a review's film is chosen from and shown by; no rating is among it."""
        return b"".join([self._of(person, job) for person, job, _ in _hands(self._catalogue.renamed, review)])

    def _of(self, person: str, job: Job) -> bytes:
        if (found := self._known.get((person, job))) is None:
            reviews = self._catalogue.reviews
            films = [(one, reviews[one].film, reviews[one].year) for one in _films(self._catalogue, person, job)]
            found = self._known[person, job] = digest.of_value(films)
        return found


def company(library: Library, review: Review) -> Iterator[CompanyView]:
    """Give the films that stand beside a review's, by the person who brings them."""
    catalogue = library.catalogue
    shown = {review.id}
    for franchise in catalogue.member_of.get(review.id, ()):
        shown.update(parts.reviewed(catalogue.franchises[franchise]))
    year = review.year or 0
    for person, job, name in _hands(catalogue.renamed, review):
        others = [catalogue.reviews[one] for one in _films(catalogue, person, job) if one not in shown]
        others.sort(key=lambda other: (abs((other.year or 0) - year), other.year or 0, other.id))
        nearest = others[:_MOST]
        shown.update(other.id for other in nearest)
        if nearest:
            yield CompanyView(
                words="More by" if job == "director" else "More with",
                person=library.link_to("person", person, name),
                films=tuple(
                    library.link_to("review", other.id, other.film, str(other.year or "")) for other in nearest
                ),
            )


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
