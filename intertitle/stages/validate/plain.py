"""Read the front matter of films, people, lists and pages."""

from __future__ import annotations

from collections.abc import Iterator

from intertitle.fields import Fields
from intertitle.frontmatter import YAML
from intertitle.model import FilmFile, ListFile, ListItem, PageFile, PersonFile
from intertitle.stages.validate.reader import Context, reader_of

_FILM, _PERSON, _LIST, _PAGE, _ITEM = (
    reader_of(FilmFile),
    reader_of(PersonFile),
    reader_of(ListFile, "items"),
    reader_of(PageFile),
    reader_of(ListItem),
)


def read_film(fields: Fields, slug: str, context: Context) -> FilmFile:
    """Return the film. Problems are added to those of the fields."""
    values = _FILM.read(fields, context)
    _FILM.finish(fields)
    fields.locate("", fields.place("film"))
    return FilmFile(id=slug, path=fields.path, **values)


def read_person(fields: Fields, slug: str, context: Context) -> PersonFile:
    """Return the person. Problems are added to those of the fields."""
    values = _PERSON.read(fields, context)
    _PERSON.finish(fields)
    fields.locate("", fields.place("name"))
    return PersonFile(id=slug, path=fields.path, **values)


def read_list(fields: Fields, slug: str, context: Context) -> ListFile:
    """Return the list. Problems are added to those of the fields."""
    values = _LIST.read(fields, context)
    items = tuple(_items(fields, context))
    _LIST.finish(fields)
    fields.locate("", fields.place("title"))
    return ListFile(id=slug, path=fields.path, items=items, **values)


def read_page(fields: Fields, slug: str, context: Context) -> PageFile:
    """Return the page. Problems are added to those of the fields."""
    values = _PAGE.read(fields, context)
    _PAGE.finish(fields)
    fields.locate("", fields.place("title"))
    return PageFile(id=slug, path=fields.path, **values)


def _items(fields: Fields, context: Context) -> Iterator[ListItem]:
    number = 0
    for line in fields.records("items", shorthand="film"):
        known = len(fields.problems)
        item = ListItem(**_ITEM.read(line, context))
        if not item.film and not item.review and len(fields.problems) == known:
            mark = "- " if line.notation is YAML else ""
            tail = f"  or  {mark}{line.notation.value({'review': 'aftersun'})}"
            hint = line.replaced({"film": "Aftersun", "year": 2022}, label=mark, tail=tail)
            line.wrong("IT350", line.origin, "this item names no film", hint)
        _ITEM.finish(line)
        if item.film or item.review:
            fields.locate(f"items.{number}", line.place("review" if item.review else "film"))
            number += 1
            yield item
