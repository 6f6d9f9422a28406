"""Search: the page, and the files that its script reads in the reader's browser.

* ``films.json``, the programme: every film with its year, rating, directors, franchises, genres and tags. The script
  fetches it first. On a small blog it holds all the rest too, and is the only file.
* ``words-NN.json``, shelves: the words of the texts and the names of people, by their first letters, each with the
  reviews that it stands in. A reader who types a word fetches one.
* ``verdicts-NN.json``: what is said of each film in a line, where there are too many films to say it in the programme.

Reviews have numbers here: their places among all their files in order. So a review that comes or goes changes every
file, and one that is edited changes what holds its words. Nothing of a spoiler is in any of them: neither the words
behind it nor its title, nor the words of a review that discusses the whole plot.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote

import msgspec

from intertitle import digest
from intertitle.markup.terms import BUCKETS, bucket, fold
from intertitle.model import Catalogue, Review
from intertitle.outputs.feeds import escape, quoteattr
from intertitle.outputs.given import SearchGiven
from intertitle.outputs.library import DESCRIPTION, Library, address_of, is_searched, rating_view, url_of
from intertitle.outputs.recipe import File, Output, Page, path_of
from intertitle.outputs.views import PageView
from intertitle.slugs import slugify

SMALL = 64  # reviews, up to which everything is in the programme
TELLING = 2000  # reviews, up to which the programme says what each is about
_A_SHELF = 160  # reviews, for each of which there is a shelf, up to one for each bucket
_VERDICTS = 100  # in a file of them, about
_COMMON = 24  # reviews, up to which a word says something even if it is in all of them
_NAME = re.compile(r"[^\W_]+")
_PLAIN = re.compile(r"[\W_]+")

Named = tuple[str, int | str, tuple[int, ...], str]  # a person: name, slug, the films' numbers as of words, other names

_encode = msgspec.json.Encoder(order="deterministic").encode


class SearchPage(Page, frozen=True, kw_only=True, tag=True):
    """The page with the field, and where to look without it: the kinds of the indexes that there are."""

    template = "search.html"
    count: int
    elsewhere: tuple[str, ...]

    def context(self, library: Library, address: str) -> SearchGiven:
        """Make what the template sees."""
        scope = "films, franchises, people, tags, years, and words of the texts"
        return {
            "page": PageView(
                title="Search",
                description=f"Search {library.site.title}: {scope}.",
                canonical=library.absolute(address),
                kind="search",
            ),
            "count": self.count,
            "programme": library.url(f"{address}{_PROGRAMME}"),
            "elsewhere": tuple(library.link_to(kind, "", _ELSEWHERE[kind]) for kind in self.elsewhere),
        }


class Description(File, frozen=True, kw_only=True, tag=True):
    """The site's search as browsers add it to their own (OpenSearch 1.1)."""

    def data(self, library: Library) -> bytes:
        """Write the description; a name of it has room for 16 signs, by the standard."""
        site = library.site
        page = library.absolute(library.address("search"))
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">',
            f"<ShortName>{escape(site.title[:16].strip())}</ShortName>",
            f"<LongName>{escape(site.title[:48].strip())}</LongName>",
            f"<Description>{escape(f'Search the reviews of {site.title}.'[:1024])}</Description>",
            "<InputEncoding>UTF-8</InputEncoding>",
            f'<Url type="text/html" method="get" template={quoteattr(f"{page}?q={{searchTerms}}")}/>',
            "</OpenSearchDescription>",
        ]
        return ("\n".join(lines) + "\n").encode()


class Programme(File, frozen=True, kw_only=True, tag=True):
    """Every film, and all that it is found by but the words of its text; ``facts`` is the digest of all documents' own.

    With ``buckets`` it holds the words too, and is the only file; without, ``shelves`` and ``verdicts`` are how many
    other files there are.
    """

    facts: bytes
    shelves: int
    verdicts: int

    def data(self, library: Library) -> bytes:
        """Write the file."""
        catalogue = library.catalogue
        reviews = in_order(catalogue)
        told: dict[str, object] = {"ids": named(reviews), **_films(catalogue, reviews)}
        told["directors"], told["billed"] = _directors(catalogue, reviews)
        told["kinds"], told["terms"], told["of"] = _terms(library, reviews)
        told["ratings"], told["rated"] = _ratings(catalogue, reviews)
        told["others"] = _others(library)
        told["person"] = _pattern(library, "person")
        told["year"] = _pattern(library, "year")
        if self.verdicts:
            told["verdicts"] = self.verdicts
        else:
            told["said"] = [review.blurb for review in reviews]
        if self.shelves:
            told["shelves"] = self.shelves
        else:
            told["words"] = _words(library, self.buckets)
            told["people"] = shelved(catalogue, reviews, 1)[0]
        return _encode(told)


class Shelf(File, frozen=True, kw_only=True, tag=True):
    """The words of some buckets, and the people whose names lie in them; ``ids`` names the reviews that are numbered.

    ``files`` is the digest of which file is which review. It holds all that it needs of the catalogue, so that an edit
    of prose opens no other review.
    """

    ids: str
    files: bytes
    people: tuple[Named, ...]

    def data(self, library: Library) -> bytes:
        """Write the file."""
        return _encode({"ids": self.ids, "words": _words(library, self.buckets), "people": self.people})


class Verdicts(File, frozen=True, kw_only=True, tag=True):
    """What is said of some reviews in a line, by id."""

    def data(self, library: Library) -> bytes:
        """Write the file."""
        return _encode({one: library.card(one).blurb for one in self.cards})


_PROGRAMME = "films.json"
_ELSEWHERE = {
    "reviews": "Films by title",
    "franchises": "Franchises",
    "people": "People",
    "years": "Years",
    "genres": "Genres",
    "tags": "Tags",
    "ratings": "Ratings",
    "lists": "Lists",
}


def plan(catalogue: Catalogue, facts: Mapping[str, bytes]) -> Iterator[Output]:
    """Plan the page and its files, by the digests of all that is published."""
    if not is_searched(catalogue):
        return
    page = address_of(catalogue.site, "search")
    count = len(catalogue.reviews)
    yield Output(
        path=path_of(page),
        address=page,
        recipe=SearchPage(count=count, elsewhere=tuple(kind for kind in _ELSEWHERE if getattr(catalogue, kind))),
        what="the search page",
        indexable=True,
    )
    shelves = 0 if count <= SMALL else _power(count / _A_SHELF, BUCKETS)
    verdicts = 0 if count <= TELLING else -(-count // _VERDICTS)
    everything = () if shelves else tuple(range(BUCKETS))
    files: dict[str, File] = {
        DESCRIPTION: Description(),
        _PROGRAMME: Programme(facts=digest.of_value(facts), shelves=shelves, verdicts=verdicts, buckets=everything),
    }
    files |= {f"words-{number:02}.json": one for number, one in enumerate(_shelves(catalogue, shelves))}
    for number, ids in enumerate(_by_verdicts(catalogue, verdicts) if verdicts else ()):
        files[f"verdicts-{number:02}.json"] = Verdicts(cards=ids)
    for name, recipe in files.items():
        yield Output(path=path_of(page + name), address=page + name, recipe=recipe, what=f"the search's {name}")


def path_of_programme(catalogue: Catalogue) -> str:
    """Give the path of the programme; it is there where there is anything to search."""
    return path_of(address_of(catalogue.site, "search") + _PROGRAMME)


def rejudged(output: Output, facts: Mapping[str, bytes]) -> Output:
    """Plan the programme again after nothing but judgements has changed; ``facts`` are as for `plan`."""
    return msgspec.structs.replace(output, recipe=msgspec.structs.replace(output.recipe, facts=digest.of_value(facts)))


def _shelves(catalogue: Catalogue, count: int) -> Iterator[Shelf]:
    if not count:
        return
    reviews = in_order(catalogue)
    ids, files = named(reviews), digest.of_value([(one.path, one.id) for one in reviews])
    for number, people in enumerate(shelved(catalogue, reviews, count)):
        yield Shelf(ids=ids, files=files, people=people, buckets=tuple(range(number, BUCKETS, count)))


def in_order(catalogue: Catalogue) -> list[Review]:
    """Give all reviews as they are numbered: by their files, as their terms are known."""
    return sorted(catalogue.reviews.values(), key=lambda review: review.path)


def named(reviews: Iterable[Review]) -> str:
    """Name some reviews together, by which the files of one state of the site are known."""
    return digest.of_value([review.id for review in reviews])[:6].hex()


def shelved(catalogue: Catalogue, reviews: Iterable[Review], count: int) -> list[tuple[Named, ...]]:
    """Give the people whose names stand on each of some shelves."""
    places = {review.id: place for place, review in enumerate(reviews)}
    shelves: list[list[Named]] = [[] for _ in range(count)]
    for person in catalogue.people.values():
        if person.credits:
            films = sorted({places[credit.review] for credit in person.credits})
            also = " ".join(person.file.also) if person.file else ""
            one = (person.name, _slug(person.id, person.name), tuple(_steps(films)), also)
            for number in sorted({bucket(name) % count for name in _NAME.findall(fold(f"{person.name} {also}"))}):
                shelves[number].append(one)
    return [tuple(shelf) for shelf in shelves]


def _by_verdicts(catalogue: Catalogue, count: int) -> list[tuple[str, ...]]:
    """Give the ids in each file of verdicts: by the id alone, so that none moves when another comes."""
    files: list[list[str]] = [[] for _ in range(count)]
    for one in sorted(catalogue.reviews):
        files[_place(one, count)].append(one)
    return [tuple(ids) for ids in files]


def _place(slug: str, count: int) -> int:
    """Give the file of a review's verdict, as the script finds it."""
    place = 0
    for letter in slug:
        place = (place * 31 + ord(letter)) % 8191
    return place % count


def _power(wanted: float, most: int) -> int:
    """Give the power of two that is at least so many, and no more than most."""
    power = 1
    while power < min(wanted, most):
        power *= 2
    return power


# ---------------------------------------------------------------- what the programme says


def _films(catalogue: Catalogue, reviews: Sequence[Review]) -> dict[str, object]:
    return {
        "review": _pattern_of(catalogue, "review"),
        "films": [review.film for review in reviews],
        "years": [review.year or 0 for review in reviews],
        "slugs": [_slug(review.id, review.film, review.year) for review in reviews],
        "heads": {str(place): one.title for place, one in enumerate(reviews) if one.title != one.film},
    }


def _directors(
    catalogue: Catalogue, reviews: Sequence[Review]
) -> tuple[list[tuple[str, int | str]], list[tuple[int, ...]]]:
    """Give the directors, each with where the page is, and by number those of each film."""
    named: dict[str, int] = {}
    billed = [tuple(named.setdefault(name, len(named)) for name in review.directors) for review in reviews]
    slugs = (catalogue.renamed.get(slug, slug) for slug in map(slugify, named))
    return [(name, _slug(slug, name)) for name, slug in zip(named, slugs, strict=True)], billed


def _terms(
    library: Library, reviews: Sequence[Review]
) -> tuple[list[tuple[str, str, str]], list[tuple[int, str, int | str]], list[list[int]]]:
    """Give the kinds of what films share, what they share (kind, name, slug), and by number that of each film."""
    catalogue = library.catalogue
    kinds = [(kind.capitalize(), *_pattern(library, kind)) for kind in ("franchise", "genre", "tag")]
    terms: list[tuple[int, str, int | str]] = []
    shared: dict[str, list[int]] = defaultdict(list)
    for one in catalogue.franchises.values():
        terms.append((0, one.name, _slug(one.id, one.name)))
        for part in one.parts:
            if part.review and (len(terms) - 1) not in shared[part.review]:
                shared[part.review].append(len(terms) - 1)
    for kind, groups in ((1, catalogue.genres), (2, catalogue.tags)):
        for group in groups:
            terms.append((kind, group.label, _slug(group.id, group.label)))
            for review in group.reviews:
                shared[review].append(len(terms) - 1)
    return kinds, terms, [shared[review.id] for review in reviews]


def _ratings(catalogue: Catalogue, reviews: Sequence[Review]) -> tuple[list[tuple[str, str]], list[int]]:
    """Give the ratings that there are, drawn and spoken, and by number that of each film; -1 is none."""
    found: dict[tuple[str, str], int] = {}
    rated: list[int] = []
    for review in reviews:
        view = rating_view(catalogue.site, review)
        rated.append(found.setdefault((view.stars, view.spoken), len(found)) if view else -1)
    return list(found), rated


def _others(library: Library) -> list[tuple[str, str, str]]:
    """Give the author's lists and pages: kind, title, address."""
    catalogue = library.catalogue
    lists = [("List", one.title, library.url(library.address("list", one.id))) for one in catalogue.lists.values()]
    pages = [("Page", one.title, library.url(library.address("page", one.id))) for one in catalogue.pages.values()]
    return [*lists, *pages]


# ---------------------------------------------------------------- words


def _words(library: Library, buckets: Iterable[int]) -> dict[str, list[int]]:
    """Give the words of some buckets, each with the reviews it stands in: the first's number, then how far each is on.

    A word in one of ten reviews says nothing.
    """
    lines = library.terms()
    found: dict[str, list[int]] = defaultdict(list)
    for number in buckets:
        for place, own in enumerate(lines):
            if own and (line := own[number]):
                for term in line.split(" "):
                    found[term].append(place)
    most = max(_COMMON, len(lines) // 10)
    return {term: _steps(places) for term, places in sorted(found.items()) if len(places) <= most}


def _steps(places: Sequence[int]) -> list[int]:
    return [place - before for before, place in zip((0, *places), places, strict=False)]


def _slug(slug: str, name: str, year: int | None = None) -> int | str:
    """Say a slug as shortly as the script can follow: 0 where it is the name's own, 1 with the year, or in full."""
    own = _PLAIN.sub("-", re.sub("['`]", "", name.lower()), count=0).strip("-") if name.isascii() else ""
    if own and slug == own:
        return 0
    return 1 if own and year and slug == f"{own}-{year}" else slug


def _pattern(library: Library, kind: str) -> tuple[str, str]:
    return _pattern_of(library.catalogue, kind)


def _pattern_of(catalogue: Catalogue, kind: str) -> tuple[str, str]:
    """Give what stands before and after the slug in the address of a kind of page."""
    before, _, after = address_of(catalogue.site, kind, "\n").partition("\n")
    return url_of(catalogue.site, before), quote(after)
