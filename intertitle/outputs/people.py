"""The pages of people, and their index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import cast

from markupsafe import Markup

from intertitle.model import JOBS, Job, Person, PersonFile
from intertitle.outputs.contexts import PeopleContext, PersonContext
from intertitle.outputs.initials import by_initial
from intertitle.outputs.registry import Entry, Item, Output, document_item
from intertitle.outputs.seen import count_viewings
from intertitle.outputs.view import View, person_anchor
from intertitle.outputs.views import Card, FilmographyView, LinkView, ListedPersonView, PageView, PersonView
from intertitle.slugs import name_key

_NAMED = 3  # sources of a page that a message names: an actor may be in a thousand


def _items(view: View) -> Iterator[Output]:
    """Plan the page of every person who has one."""
    address_of, pages = view.address_maker("person"), view.table("person page")
    for person in view.table("person").values():
        if person.id not in pages:
            continue
        ids = _films(person)
        yield Output(
            item=document_item("person", person.id, address_of(person.id)),
            what=f"the page of {person.name}",
            sources=(person.path,) if person.path else view.files(ids[:_NAMED]),
            day=view.newest_day(ids[:1]),
        )


def _make(view: View, item: Item) -> PersonContext:
    """Return the context of one person."""
    person = cast("Person", view.answer("person", item.slug))
    ids = _films(person)
    file = cast("PersonFile", view.document(person.path)) if person.path else None
    found = PersonView(
        name=person.name,
        html=view.html(file.path) if file else Markup(),
        life=_life(file) if file else "",
        average=view.average(ids),
        count=len(ids),
        viewings=count_viewings(view, ids),
        filmography=tuple(_filmography(view, person)),
        posts=view.cards(view.answer("posts of person", person.id) or ()),
        links=tuple(_elsewhere(file)) if file else (),
    )
    jobs = view.word("comma").join(view.word(f"job_{job}_in_sentence") for job in _jobs(person))
    description = "person_description_jobs" if jobs else "person_description"
    return {
        "page": PageView(
            title=person.name,
            description=view.word(description, name=person.name, count=found.count, jobs=jobs),
            canonical=view.absolute(item.address),
            kind="person",
        ),
        "person": found,
    }


def _index_items(view: View) -> Iterator[Output]:
    """Plan the index, if there is any person."""
    if view.count("person"):
        yield Output(item=Item(kind="people", address=view.address("people")), what="the index of people")


def _make_index(view: View, item: Item) -> PeopleContext:
    """Return the context of the index: all people, by family name, or as their files say."""
    names = view.table("sorted as")
    keys = {person: name_key(name, names.get(person, "")) for person, name, _ in view.counts("person")}
    people = sorted(view.counts("person"), key=lambda row: (keys[row[0]], row[0]))
    keyed = ((keys[person][0], _listed(view, person, name, count)) for person, name, count in people)
    return {
        "page": PageView(
            title=view.word("menu_people"),
            description=view.word("people_description", count=len(people)),
            canonical=view.absolute(item.address),
            kind="people",
        ),
        "letters": by_initial(keyed),
    }


_PERSON = Entry(
    kind="person", address="/people/{slug}/", template="person.html", items=_items, make=_make, is_indexed=True
)
_PEOPLE = Entry(
    kind="people",
    address="/people/",
    template="people.html",
    items=_index_items,
    make=_make_index,
    is_indexed=True,
    menu="menu_people",
)
ENTRIES = (_PERSON, _PEOPLE)


def _listed(view: View, person: str, name: str, count: int) -> ListedPersonView:
    """Return a person for the index: with a link to the page, or with links to the films if there is no page."""
    if view.has_page(person):
        return ListedPersonView(title=name, url=view.url_of_person(person), count=count)
    films = _films(cast("Person", view.answer("person", person)))
    return ListedPersonView(
        title=name, count=count, anchor=person_anchor(person), films=tuple([view.film_link(one) for one in films])
    )


def _films(person: Person) -> tuple[str, ...]:
    """Return the ids of the reviews of a person's films, newest first and each once."""
    return tuple(dict.fromkeys([credit.review for credit in person.credits]))


def _filmography(view: View, person: Person) -> Iterator[FilmographyView]:
    """Yield a person's films by job, newest first. Several characters in one film become one line."""
    by_job: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for credit in person.credits:
        by_job[credit.job][credit.review] += [credit.character] if credit.character else []
    for job in _jobs(person):
        rows = [(view.card(review), view.formats.listed(characters)) for review, characters in by_job[job].items()]
        yield FilmographyView(job=view.word(f"job_{job}"), films=tuple(sorted(rows, key=_newest_film_first)))


def _jobs(person: Person) -> list[Job]:
    """Return a person's jobs, in the order of the page."""
    present = {credit.job for credit in person.credits}
    return [job for job in JOBS.values() if job in present]


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
