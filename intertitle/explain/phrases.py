"""Phrases: what a question asks for, as the subject of a sentence: "the card of Alien"."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from intertitle.explain.last_build import LastBuild

Phrase = Callable[[str, LastBuild], str]


def describe_question(kind: str, name: str, last: LastBuild) -> str:
    """Return the phrase of a question; a question of another kind is described by its kind and name."""
    if found := _PHRASES.get(kind):
        return found(name, last)
    if kind.startswith("table "):
        return _one(kind.removeprefix("table "), name, last)
    return f"{kind} {name}".rstrip()


def film_title(review: str, last: LastBuild) -> str:
    """Return the title of a review's film; its id where the review is gone."""
    catalogue = last.catalogue
    path = catalogue.table("Review paths").get(review)
    return str(catalogue.columns.values("film")[catalogue.columns.rows[path]]) if path else review


# ---------------------------------------------------------------- tables

# Each table of ours: one of its answers, and all of them.
_TABLES: Mapping[str, tuple[str, str]] = {
    "Review paths": ("the published review {}", "the published reviews"),
    "FranchiseFile paths": ("the published franchise {}", "the published franchises"),
    "PersonFile paths": ("the published person {}", "the published people"),
    "ListFile paths": ("the published list {}", "the published lists"),
    "PageFile paths": ("the published page {}", "the published pages"),
    "document": ("the publication of {}", "the published documents"),
    "withheld": ("the delay of {}", "the documents that wait"),
    "early": ("the delay of {}", "the documents that wait"),
    "hidden": ("the delay of {}", "the documents that wait"),
    "clock": ("the next publication", "the next publication"),
    "address of": ("the address of {}", "the addresses of documents"),
    "file at": ("the file behind {}", "the addresses of documents"),
    "franchise": ("the franchise {}", "the franchises"),
    "franchise name": ("the name of the franchise {}", "the names of franchises"),
    "franchises of": ("the franchises of {}", "the franchises of reviews"),
    "person": ("the credits of {}", "the people"),
    "renamed": ("the owner of the name {}", "the owners of names"),
    "year": ("the year {}", "the years"),
    "tag": ("the tag {}", "the tags"),
    "genre": ("the genre {}", "the genres"),
    "rating": ("the rating {}", "the ratings"),
    "diary": ("the diary of {}", "the diary"),
    "title": ("the reviews titled {}", "the titles"),
    "by title": ("the place of {} among the titles", "the reviews by title"),
    "related": ("the films related to {}", "the related films"),
    "picture": ("the files of the picture {}", "the files of pictures"),
    "words": ("the number of words", "the number of words"),
    "counts": ("the statistics of {}", "the statistics"),
    "judged": ("the statistics of ratings ({})", "the statistics of ratings"),
    "search": ("the films of the search", "the films of the search"),
    "shelf": ("the names in the search, part {}", "the names in the search"),
}
_BY_REVIEW = frozenset({"Review paths", "franchises of", "by title", "related"})  # tables with reviews' ids as keys


def _one(table: str, key: str, last: LastBuild) -> str:
    one, _ = _TABLES.get(table, (f"the table '{table}' for {{}}", ""))
    return one.format(_called(table, key, last))


def _all(table: str) -> str:
    _, several = _TABLES.get(table, ("", f"the table '{table}'"))
    return several


def _called(table: str, key: str, last: LastBuild) -> str:
    """Call a table's key by what people know it by: a film, a name, a label."""
    if table in _BY_REVIEW:
        return film_title(key, last)
    of = "franchise" if table == "franchise name" else table
    known = last.catalogue.tables.get(of)
    value = known.get(key) if known else None
    return str(getattr(value, "label", "") or getattr(value, "name", "") or key)


# ---------------------------------------------------------------- nodes


def _card(name: str, last: LastBuild) -> str:
    return f"the card of {film_title(name, last)}"


def _slice(name: str, last: LastBuild) -> str:
    table, key, start, stop = name.split("\n")
    of = _one(table, key, last) if key else _all(table)
    return f"{of}, {int(start) + 1} to {stop}"


def _term(name: str, last: LastBuild) -> str:
    table, key = name.split("\n")
    return f"the label and count of {_one(table, key, last)}"


def _share_card(name: str, last: LastBuild) -> str:
    kind, _, slug = name.partition(" ")
    if kind == "home":
        return "the share card of the site"
    return f"the share card of {film_title(slug, last) if kind == 'review' else _one('franchise', slug, last)}"


def _text(path: str, last: LastBuild) -> str:
    document = last.document(path)
    names = (getattr(document, name, "") for name in ("film", "name", "title"))
    return f"the text of {next(filter(None, names), path)}"


def _said(words: str) -> Phrase:
    return lambda name, _last: words.format(name)


_PHRASES: Mapping[str, Phrase] = {
    "card": _card,
    "slice": _slice,
    "count": lambda name, _last: f"the number of {_all(name).removeprefix('the ')}",
    "term": _term,
    "counts": lambda name, _last: f"the counts of {_all(name)}",
    "share card": _share_card,
    "text": _text,
    "site": _said("the head and foot of every page"),
    "policy": _said("the content security policy"),
    "whole": lambda name, _last: _all(name),
    "answers": lambda name, _last: _all(name),
    "order": lambda name, _last: f"the order of {_all(name)}",
    # What follows from the plan.
    "items": _said("the list of outputs of the kind '{}'"),
    "has": _said("the presence of the kind '{}'"),
    "indexed": _said("the list of pages for search engines"),
    "templates": _said("the list of templates in use"),
    "exists": _said("the presence of {}"),
    "addresses": _said("the list of all addresses"),
    # Inputs.
    "document": _said("the front matter of {}"),
    "source text": _said("the text of {}"),
    "anchors": _said("the headings of {}"),
    "place": _said("the lines of {}"),
    "lines": _said("the lines of {}"),
    "film": lambda name, last: f"the title and year of {film_title(name, last)}",
    "column": _said("the field '{}' of the reviews"),
    "documents": _said("all files of the kind {}"),
    "pictures in texts": _said("the pictures in texts"),
    "images": _said("the image files"),
    "static files": _said("the list of static files"),
    "static file": _said("the bytes of {}"),
    "broken": _said("the list of files with an error"),
    "terms": _said("the words in texts"),
    "word": _said("the word '{}'"),
    "setting": _said("the setting '{}'"),
    "plug-in": _said("the plug-in {}"),
    "filter": _said("the filter '{}'"),
    "address": _said("the address of the kind '{}'"),
    "template": _said("the template {}"),
    "asset": _said("the theme's file {}"),
    "assets": _said("the list of the theme's files"),
    "every asset": _said("the theme's files"),
    "options": _said("the options of the theme"),
    "widths": _said("the picture widths of the theme"),
    "chrome": _said("the menu of the theme"),
    "share style": _said("the share card style of the theme"),
    "audience": _said("the audience of the build"),
    "clock": _said("the time of the build"),
}
