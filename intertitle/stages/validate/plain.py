"""The front matter of people, lists and pages."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator

from intertitle.fields import Fields, Parsing
from intertitle.frontmatter import YAML
from intertitle.markup.typography import smarten
from intertitle.model import Contract, ListFile, ListItem, PageFile, PersonFile
from intertitle.stages.validate.review import aliases, identifier, one_line


def read_person(parsing: Parsing, slug: str, contract: Contract) -> PersonFile:
    """Read a person; every fault is kept with the fields."""
    del contract
    fields = parsing.fields
    also = fields.located("also")
    fields.locate("", fields.place("name"))
    fields.locate_each("also", also)
    return PersonFile(
        id=slug,
        path=fields.path,
        name=fields.required("name", "Agnès Varda"),
        also=tuple(also),
        born=fields.date("born"),
        died=fields.date("died"),
        imdb=fields.identifier("imdb", r"nm\d{7,8}", "nm0001785"),
        wikidata=identifier(fields, "wikidata"),
        aliases=aliases(fields),
    )


def read_list(parsing: Parsing, slug: str, contract: Contract) -> ListFile:
    """Read a list; every fault is kept with the fields."""
    fields = parsing.fields
    fields.locate("", fields.place("title"))
    return ListFile(
        id=slug,
        path=fields.path,
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
    fields.locate("", fields.place("title"))
    return PageFile(
        id=slug,
        path=fields.path,
        title=smarten(fields.required("title", "About"), contract.language),
        description=one_line(fields, "description", contract),
        menu=fields.boolean("menu") or False,
        draft=fields.boolean("draft") or False,
        aliases=aliases(fields),
    )


def _items(fields: Fields, contract: Contract) -> Iterator[ListItem]:
    for number, item in enumerate(fields.records("items", shorthand="film")):
        known = len(fields.problems)
        film, review = item.text("film"), item.scalar("review")
        if not film and not review and len(fields.problems) == known:
            mark = "- " if item.notation is YAML else ""
            tail = f"  or  {mark}{item.notation.value({'review': 'aftersun'})}"
            hint = item.replaced({"film": "Aftersun", "year": 2022}, label=mark, tail=tail)
            item.wrong("IT350", item.origin, "this item names no film", hint)
        fields.locate(f"items.{number}", item.place("review" if review else "film"))
        yield ListItem(
            film=film,
            year=item.integer("year", 1870, 2200),
            review=review,
            note=one_line(item, "note", contract),
        )
        item.finish()
