"""The front matter of people, lists and pages."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator

from intertitle.fields import Fields, Parsing
from intertitle.markup.typography import smarten
from intertitle.model import Contract, ListFile, ListItem, PageFile, PersonFile
from intertitle.stages.validate.review import aliases, identifier, one_line


def read_person(parsing: Parsing, slug: str, contract: Contract) -> PersonFile:
    """Read a person; every fault is kept with the fields."""
    del contract
    fields = parsing.fields
    also = fields.located("also")
    return PersonFile(
        id=slug,
        place=fields.place("name"),
        name=fields.required("name", "Agnès Varda"),
        also=tuple(also),
        also_places=tuple(map(fields.at, also.values())),
        born=fields.date("born"),
        died=fields.date("died"),
        imdb=fields.identifier("imdb", r"nm\d{7,8}", "nm0001785"),
        wikidata=identifier(fields, "wikidata"),
        aliases=aliases(fields),
    )


def read_list(parsing: Parsing, slug: str, contract: Contract) -> ListFile:
    """Read a list; every fault is kept with the fields."""
    fields = parsing.fields
    return ListFile(
        id=slug,
        place=fields.place("title"),
        title=smarten(fields.required("title", "The best of 2025"), contract.language),
        date=fields.when("date", zoneinfo.ZoneInfo(contract.timezone)),
        ranked=fields.boolean("ranked") or False,
        description=one_line(fields, "description", contract),
        items=tuple(_items(fields, contract)),
        draft=fields.boolean("draft") or False,
        aliases=aliases(fields),
    )


def read_page(parsing: Parsing, slug: str, contract: Contract) -> PageFile:
    """Read a page; every fault is kept with the fields."""
    fields = parsing.fields
    return PageFile(
        id=slug,
        place=fields.place("title"),
        title=smarten(fields.required("title", "About"), contract.language),
        description=one_line(fields, "description", contract),
        menu=fields.boolean("menu") or False,
        draft=fields.boolean("draft") or False,
        aliases=aliases(fields),
    )


def _items(fields: Fields, contract: Contract) -> Iterator[ListItem]:
    for item in fields.records("items", shorthand="film"):
        known = len(fields.problems)
        film, review = item.text("film"), item.scalar("review")
        if not film and not review and len(fields.problems) == known:
            hint = "Write  - {film: Aftersun, year: 2022}  or  - {review: aftersun}"
            item.wrong("IT350", item.origin, "this item names no film", hint)
        yield ListItem(
            place=item.place("review" if review else "film"),
            film=film,
            year=item.integer("year", 1870, 2200),
            review=review,
            note=one_line(item, "note", contract),
        )
        item.finish()
