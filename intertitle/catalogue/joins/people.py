"""Collect everyone who is credited in a film or has a file. All spellings with one slug are one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain

from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.catalogue.joins.film_facts import film_rows
from intertitle.catalogue.joins.names import assign_names, most_common_spelling
from intertitle.model import JOBS, Credit, Person, PersonFile
from intertitle.slugs import slugify


def _join(ask: JoinRecorder) -> Answers:
    """Make a person of everyone who is credited or has a file.

    Tables: ``person`` (id → person, sorted by id), ``person page`` (the ids of those who have a page: everyone with a
    file, or with as many films as the site's setting says), ``renamed`` (slug of a name → id, if a file says that they
    differ), ``sorted as`` (id → the name as the index sorts it, if a file says that).
    """
    files = ask.documents(PersonFile)
    renamed = {slug: person for slug, person in assign_names(ask, files).items() if slug != person}
    by_name: dict[str, list[Credit]] = defaultdict(list)
    order: dict[str, int] = {}
    crew = [job for job in JOBS.values() if job != "cast"]
    for one, *several, cast in film_rows(ask, "card", *JOBS):
        order[one] = len(order)
        for job, names in zip(crew, several, strict=True):
            for name in names:
                by_name[name].append(Credit(one, job))
        for role in cast:
            by_name[role.name].append(Credit(one, "cast", role.character))
    spellings: dict[str, list[str]] = {file.id: [] for file in files}
    for name in by_name:
        slug = slugify(name)
        if person := renamed.get(slug, slug):
            spellings.setdefault(person, []).append(name)
    by_file = {file.id: file for file in files}
    counts = {name: len(found) for name, found in by_name.items()}
    people = {
        person: Person(
            id=person,
            name=by_file[person].name if person in by_file else most_common_spelling(names, counts),
            path=by_file[person].path if person in by_file else "",
            credits=tuple(_merge_credits([by_name[name] for name in names], order)),
        )
        for person, names in sorted(spellings.items())
    }
    least = ask.site.person_page_films
    return {
        "person": people,
        "person page": {one.id: True for one in people.values() if one.path or _has_films(one, least)},
        "renamed": renamed,
        "sorted as": {file.id: file.sort for file in files if file.sort},
    }


PEOPLE = Join(
    name="people",
    tables={"person": Person, "person page": bool, "renamed": str, "sorted as": str},
    function=_join,
)


def _has_films(person: Person, least: int) -> bool:
    """Return whether a person has credits in at least so many films."""
    return len(person.credits) >= least and len({credit.review for credit in person.credits}) >= least


def _merge_credits(credit_lists: Sequence[list[Credit]], order: Mapping[str, int]) -> list[Credit]:
    """Merge the credits under several spellings, in the order of their reviews."""
    if len(credit_lists) == 1:
        return credit_lists[0]
    return sorted(chain.from_iterable(credit_lists), key=lambda credit: order[credit.review])
