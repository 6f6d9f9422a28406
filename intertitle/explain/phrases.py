"""Describe questions as noun phrases: "the card of Alien"."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from intertitle.explain.last_build import LastBuild

_Phrase = Callable[[str, LastBuild], str]


def describe_question(kind: str, name: str, last: LastBuild) -> str:
    """Return the phrase for a question. An unknown kind is described by its kind and name."""
    if found := _PHRASES.get(kind):
        return found(name, last)
    if kind.startswith("table "):
        return _one(kind.removeprefix("table "), name, last)
    return f"{kind} {name}".rstrip()


def _film_title(review: str, last: LastBuild) -> str:
    """Return the title of a review's film, or the id if the review was removed."""
    catalogue = last.catalogue
    path = catalogue.table("Review paths").get(review)
    return str(catalogue.columns.values("film")[catalogue.columns.rows[path]]) if path else review


# ---------------------------------------------------------------- tables

# For each table: the phrases for one answer, and for all of them.
_TABLES: Mapping[str, tuple[str, str]] = {
    "Review paths": ("the published review {}", "the published reviews"),
    "PostFile paths": ("the published post {}", "the published posts"),
    "FilmFile paths": ("the published film {}", "the published films"),
    "FranchiseFile paths": ("the published franchise {}", "the published franchises"),
    "PersonFile paths": ("the published person {}", "the published people"),
    "CriticFile paths": ("the published critic {}", "the published critics"),
    "ListFile paths": ("the published list {}", "the published lists"),
    "PageFile paths": ("the published page {}", "the published pages"),
    "document": ("the publication of {}", "the published documents"),
    "own address": ("the address of the {}", "the addresses of documents"),
    "kind with own addresses": ("the addresses of the kind {}", "the addresses of documents"),
    "withheld": ("the delay of {}", "the unpublished documents"),
    "early": ("the delay of {}", "the unpublished documents"),
    "hidden": ("whether the page called {} is not published", "the unpublished documents"),
    "named": ("the pages called {}", "the names of pages"),
    "clock": ("the next publication", "the next publication"),
    "address of": ("the address of {}", "the addresses of documents"),
    "query redirect": ("the page behind {}", "the old addresses with a query"),
    "file at": ("the file behind {}", "the addresses of documents"),
    "franchise": ("the franchise {}", "the franchises"),
    "franchise name": ("the name of the franchise {}", "the names of franchises"),
    "franchises of": ("the franchises of {}", "the franchises of reviews"),
    "person": ("the credits of {}", "the people"),
    "person page": ("whether {} has a page", "the people who have a page"),
    "renamed": ("the owner of the name {}", "the owners of names"),
    "sorted as": ("the order of {}", "the order of people"),
    "critic": ("the reviews by {}", "the reviews by critic"),
    "critic named": ("the critic called {}", "the names of critics"),
    "critic counts": ("the number of texts by {}", "the numbers of texts by critic"),
    "critic ratings": ("the ratings by {}", "the ratings by critic"),
    "scales rated": ("the use of the scale {}", "the scales in use"),
    "bylines": ("whether several critics write here", "whether several critics write here"),
    "year": ("the year {}", "the years"),
    "tag": ("the tag {}", "the tags"),
    "genre": ("the genre {}", "the genres"),
    "rating": ("the rating {}", "the ratings"),
    "stream": ("the place of {} among reviews and posts", "the reviews and posts, newest first"),
    "published in": ("the archive of {}", "the archive"),
    "discussed": ("the posts about {}", "the films that posts discuss"),
    "post day": ("the date of {}", "the dates of posts"),
    "newer and older": ("the posts beside {}", "the order of posts"),
    "franchises of post": ("the franchises of {}", "the franchises of posts"),
    "posts of franchise": ("the posts about {}", "the posts about franchises"),
    "posts of person": ("the posts about {}", "the posts about people"),
    "column": ("the column {}", "the columns"),
    "column of": ("the column of {}", "the columns of posts"),
    "diary": ("the diary of {}", "the diary"),
    "private viewings": ("the private viewings of {}", "the private viewings"),
    "undated": ("page {} of the films seen without a date", "the films seen without a date"),
    "viewing counts": ("the numbers of the diary of {}", "the numbers of the diary"),
    "viewings a year": ("the number of viewings in {}", "the number of viewings a year"),
    "seen": ("the number of viewings of {}", "the films of the diary"),
    "unwritten": ("the rating of {}", "the films rated highly without a review"),
    "diary files": ("the table {}", "the tables of the diary"),
    "film": ("the film {}", "the films with several reviews or a file"),
    "film facts": ("the facts of {}", "the facts of films"),
    "same subject": ("the reviews of what {} is about", "the reviews of one film"),
    "films of": ("the films of the review of {}", "the films of reviews"),
    "film named": ("the film that {} means", "the names of films"),
    "title": ("the reviews titled {}", "the titles"),
    "by title": ("the place of {} among the titles", "the reviews by title"),
    "title sorted as": ("the place of {} among the titles", "the reviews by title"),
    "related": ("the films related to {}", "the related films"),
    "picture": ("the files of the picture {}", "the files of pictures"),
    "words": ("the number of words", "the number of words"),
    "counts": ("the statistics of {}", "the statistics"),
    "most films": ("the films of {}", "the people with the most films"),
    "judged": ("the statistics of ratings ({})", "the statistics of ratings"),
    "search": ("the films of the search", "the films of the search"),
    "shelf": ("the names in the search, part {}", "the names in the search"),
    "search cards": ("the reviews in the search, part {}", "the reviews in the search"),
}
_BY_REVIEW = frozenset(
    {"Review paths", "films of", "franchises of", "by title", "related"}
)  # tables with reviews' ids as keys


def _one(table: str, key: str, last: LastBuild) -> str:
    one, _ = _TABLES.get(table, (f"the table '{table}' for {{}}", ""))
    return one.format(_called(table, key, last))


def _all(table: str) -> str:
    _, several = _TABLES.get(table, ("", f"the table '{table}'"))
    return several


def _called(table: str, key: str, last: LastBuild) -> str:
    """Return a readable form of a table's key: a film, a name, or a label."""
    if table in _BY_REVIEW:
        return _film_title(key, last)
    of = "franchise" if table == "franchise name" else table
    known = last.catalogue.tables.get(of)
    value = known.get(key) if known else None
    return str(getattr(value, "label", "") or getattr(value, "name", "") or key)


# ---------------------------------------------------------------- nodes


def _card(name: str, last: LastBuild) -> str:
    return f"the card of {_film_title(name, last)}"


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
    return f"the share card of {_film_title(slug, last) if kind == 'review' else _one('franchise', slug, last)}"


def _text(path: str, last: LastBuild) -> str:
    document = last.document(path)
    names = (getattr(document, name, "") for name in ("film", "name", "title"))
    return f"the text of {next(filter(None, names), path)}"


def _template(words: str) -> _Phrase:
    return lambda name, _last: words.format(name)


_PHRASES: Mapping[str, _Phrase] = {
    "card": _card,
    "slice": _slice,
    "any": lambda name, _last: f"whether there are any {_all(name).removeprefix('the ')}",
    "count": lambda name, _last: f"the number of {_all(name).removeprefix('the ')}",
    "term": _term,
    "counts": lambda name, _last: f"the counts of {_all(name)}",
    "share card": _share_card,
    "text": _text,
    "unpublished text": _template("the links of {}"),
    "site": _template("the head and foot of every page"),
    "words": lambda _name, _last: "the words of the page",
    "policy": _template("the content security policy"),
    "whole": lambda name, _last: _all(name),
    "answers": lambda name, _last: _all(name),
    "order": lambda name, _last: f"the order of {_all(name)}",
    # Answers that the plan contains.
    "items": _template("the list of outputs of the kind '{}'"),
    "has": _template("the presence of the kind '{}'"),
    "indexed": _template("the list of pages for search engines"),
    "templates": _template("the list of templates in use"),
    "exists": _template("the presence of {}"),
    "addresses": _template("the list of all addresses"),
    # Inputs.
    "document": _template("the front matter of {}"),
    "source text": _template("the text of {}"),
    "anchors": _template("the headings of {}"),
    "place": _template("the lines of {}"),
    "lines": _template("the lines of {}"),
    "film": lambda name, last: f"the title and year of {_film_title(name, last)}",
    "column": _template("the field '{}' of the reviews"),
    "documents": _template("all files of the kind {}"),
    "pictures in texts": _template("the pictures in texts"),
    "images": _template("the image files"),
    "static files": _template("the list of static files"),
    "static file": _template("the bytes of {}"),
    "broken": _template("the list of files with an error"),
    "unpublished links": _template("the links of files with an error"),
    "terms": _template("the words in texts"),
    "word": _template("the word '{}'"),
    "setting": _template("the setting '{}'"),
    "plug-in": _template("the plug-in {}"),
    "filter": _template("the filter '{}'"),
    "address": _template("the address of the kind '{}'"),
    "template": _template("the template {}"),
    "asset": _template("the theme's file {}"),
    "assets": _template("the list of the theme's files"),
    "every asset": _template("the theme's files"),
    "options": _template("the options of the theme"),
    "widths": _template("the picture widths of the theme"),
    "chrome": _template("the menu of the theme"),
    "share style": _template("the share card style of the theme"),
    "audience": _template("the audience of the build"),
    "clock": _template("the time of the build"),
}
