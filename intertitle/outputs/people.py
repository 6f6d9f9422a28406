"""People: a page each, and the index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from markupsafe import Markup

from intertitle import digest
from intertitle.model import Catalogue, Person, PersonFile
from intertitle.outputs.given import PeopleGiven, PersonGiven
from intertitle.outputs.initials import by_initial
from intertitle.outputs.library import Library, address_of, day_of
from intertitle.outputs.recipe import Output, Page, path_of
from intertitle.outputs.views import Card, FilmographyView, LinkView, PageView, PersonView
from intertitle.slugs import name_key

_JOBS = {
    "director": "Director",
    "writer": "Writer",
    "cinematographer": "Cinematographer",
    "composer": "Composer",
    "cast": "Actor",
}


_NAMED = 3  # sources of a page, when something is wrong with it: an actor may be in a thousand


class PersonPage(Page, frozen=True, kw_only=True, tag=True):
    """One person as reviewed."""

    template = "person.html"
    person: str
    facts: bytes

    def context(self, library: Library, address: str) -> PersonGiven:
        """Make what the template sees."""
        person = library.catalogue.people[self.person]
        view = PersonView(
            name=person.name,
            html=library.html(person.file.path) if person.file else Markup(),
            life=_life(person.file) if person.file else "",
            average=library.average(self.cards),
            count=len(self.cards),
            filmography=tuple(_filmography(library, person)),
            links=tuple(_elsewhere(person.file)) if person.file else (),
        )
        jobs = ", ".join(job.job.lower() for job in view.filmography)
        return {
            "page": PageView(
                title=person.name,
                description=f"{person.name}: {view.count} {'film' if view.count == 1 else 'films'} reviewed"
                + (f" ({jobs})." if jobs else "."),
                canonical=library.absolute(address),
                kind="person",
            ),
            "person": view,
        }


class PeopleIndex(Page, frozen=True, kw_only=True, tag=True):
    """Everybody, by the last word of the name."""

    template = "people.html"
    people: tuple[tuple[str, str, int], ...]  # id, name, films

    def context(self, library: Library, address: str) -> PeopleGiven:
        """Make what the template sees."""
        links = (library.link_to("person", person, name, count=count) for person, name, count in self.people)
        keyed = ((name_key(name)[0], link) for (_, name, _), link in zip(self.people, links, strict=True))
        return {
            "page": PageView(
                title="People",
                description=f"{len(self.people)} people in the films reviewed here.",
                canonical=library.absolute(address),
                kind="people",
            ),
            "letters": by_initial(keyed),
        }


def films_of(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """Give the ids of everybody's reviewed films by the person's id, newest review first and each once."""
    return {
        person.id: tuple(dict.fromkeys([credit.review for credit in person.credits]))
        for person in catalogue.people.values()
    }


def counts(catalogue: Catalogue, films: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str, int]]:
    """Give everybody's id, name and number of reviewed films."""
    return [(one, catalogue.people[one].name, len(ids)) for one, ids in films.items()]


def plan(catalogue: Catalogue, films: Mapping[str, tuple[str, ...]]) -> Iterator[Output]:
    """Plan everybody's page, and the index where there is anybody; ``films`` are `films_of` the catalogue."""
    for person in catalogue.people.values():
        ids = films[person.id]
        address = address_of(catalogue.site, "person", person.id)
        path = person.file.path if person.file else ""
        yield Output(
            path=path_of(address),
            address=address,
            recipe=PersonPage(
                cards=ids, texts=(path,) if path else (), person=person.id, facts=digest.of_value(person)
            ),
            what=f"the page of {person.name}",
            sources=(path,) if path else tuple(catalogue.reviews[one].path for one in ids[:_NAMED]),
            modified=day_of(catalogue, ids[0]) if ids else None,
            indexable=True,
        )
    if films:
        address = address_of(catalogue.site, "people")
        yield Output(
            path=path_of(address),
            address=address,
            recipe=PeopleIndex(
                people=tuple(sorted(counts(catalogue, films), key=lambda row: (name_key(row[1]), row[0])))
            ),
            what="the index of people",
            indexable=True,
        )


def _by_name(row: tuple[str, str, int]) -> tuple[tuple[str, str], str]:
    return (name_key(row[1]), row[0])


def _filmography(library: Library, person: Person) -> Iterator[FilmographyView]:
    """Group a person's credits by job, newest film first; several characters in one film are one line."""
    by_job: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for credit in person.credits:
        by_job[credit.job][credit.review] += [credit.character] if credit.character else []
    for job, label in _JOBS.items():
        if films := by_job.get(job):
            rows = [(library.card(review), ", ".join(characters)) for review, characters in films.items()]
            yield FilmographyView(job=label, films=tuple(sorted(rows, key=_newest_film_first)))


def _newest_film_first(row: tuple[Card, str]) -> tuple[int, str]:
    return (-(row[0].year or 0), row[0].id)


def _elsewhere(file: PersonFile) -> Iterator[LinkView]:
    if file.imdb:
        yield LinkView(title="IMDb", url=f"https://www.imdb.com/name/{file.imdb}/")
    if file.wikidata:
        yield LinkView(title="Wikidata", url=f"https://www.wikidata.org/wiki/{file.wikidata}")


def _life(file: PersonFile) -> str:
    if file.died:
        return f"{file.born.year if file.born else '?'}–{file.died.year}"
    return str(file.born.year) if file.born else ""
