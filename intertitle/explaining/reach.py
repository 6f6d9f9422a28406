"""Reach: in what way a change comes to an output, by what its recipe names and what its plan is made from."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from intertitle.building.changes import Change
from intertitle.explaining.last import LastBuild
from intertitle.explaining.showing import shows_picture
from intertitle.model import PageFile, Review
from intertitle.outputs import (
    diary,
    feeds,
    franchises,
    headers,
    home,
    listings,
    lists,
    pages,
    people,
    pictures,
    redirects,
    review,
    search,
    sharing,
    sitemap,
    static,
    stats,
)
from intertitle.outputs.company import AROUND
from intertitle.outputs.library import address_of, image_address
from intertitle.outputs.recipe import Output, Page, Recipe
from intertitle.slugs import slugify

_CREDITS = ("directors", "writers", "cinematographers", "composers", "cast")
_GROUPED = {"year": "year", "tag": "tags", "genre": "genres", "rating": "rating"}
# By which films are put beside one another, and shown there.
_BILLED = ("film", "year", "slug", "directors", "cast", "genres")
_JOINED = ("franchises", "imdb", "tmdb", "wikidata", "letterboxd")  # by which a review is found to be of a franchise
_STRUCTURE = ("slug", "name", "entries", "orders", "continuities")  # of a franchise, as its reviews show it
_PICTURED = ("poster", "still", "slug")
_PAGED = ("review", "franchise", "person", "list", "page")
_FILES = (static.Copy, static.Stylesheet, pictures.Bare, pictures.Encoded)
_MANY = 50  # texts: an output that counts the words of all reviews shows none of their links


_EVERYWHERE = {
    "everything": "it was made from nothing",
    "settings": "everything is made with the settings",
    "asset": "every page names the theme's files",
}


def reach(change: Change, output: Output, last: LastBuild) -> str:
    """Say how a change comes to an output; nothing when it does not."""
    if change.kind in _EVERYWHERE:
        return _EVERYWHERE[change.kind]
    if change.kind == "template":
        return _by_template(change, output, last)
    if change.kind == "folder":
        return "its file is in that folder" if isinstance(output.recipe, _FILES) else ""
    return next(_by_source(change, output, last), "") or _by_rival(change, output, last)


def _by_rival(change: Change, output: Output, last: LastBuild) -> str:
    """Say how the change of a slug comes to an output by another file of that slug.

    Of two files with one slug neither is published: when one comes or goes, the other goes or comes.
    """
    if not change.comes_or_goes and not change.has({"slug"}):
        return ""
    for path, slug in last.of_slugs(change.kind, _slugs(change)):
        other = Change(path=path, kind=change.kind, what="released", id=slug)
        if path != change.path and next(_by_source(other, output, last), ""):
            return f"it claims the address of {path}, or did"
    return ""


def _by_template(change: Change, output: Output, last: LastBuild) -> str:
    recipe = output.recipe
    if isinstance(recipe, headers.Headers):
        return "the policy that pages say stands here too"
    if not isinstance(recipe, Page):
        return ""
    return "the page is made with it" if change.id in last.theme.reached(recipe.template) else ""


def _by_source(change: Change, output: Output, last: LastBuild) -> Iterator[str]:
    if change.path in output.sources[:1] and not isinstance(output.recipe, listings.GroupPage):
        yield from _of_its_own(change, output)
    if change.kind == "review":
        yield from _by_review(change, output, last)
    for kind, rule in _RULES.get(change.kind, {}).items():
        if isinstance(output.recipe, kind) and (how := rule(change, output.recipe, last)):
            yield how
    yield from _beside(change, output, last)
    if change.kind == "franchise" and _is_on_cards(change, output, last):
        yield "its name stands on cards here"
    if change.path in output.recipe.texts and change.text:
        yield "its text stands here"
    if _changes_menu(change, last):
        yield "the menu is on every page"


def _beside(change: Change, output: Output, last: LastBuild) -> Iterator[str]:
    """Say how a change comes to an output that shows nothing of it: by a link, or an address that it claimed too."""
    texts = output.recipe.texts
    renamed = change.comes_or_goes or change.has({"slug", "film", "title", "year"})
    if renamed and len(texts) <= _MANY and any(_links_to(change, path, last) for path in texts):
        yield "a link here leads to it"
    if (change.comes_or_goes or change.fields) and output.address.strip("/") in _claims(change, last):
        yield "it claims this address too, or did"


def _claims(change: Change, last: LastBuild) -> set[str]:
    """Give the addresses that a document claims, and claimed, without their outer slashes."""
    found = {alias for field in change.fields if field.name == "aliases" for alias in field.before.split(", ")}
    found |= set(getattr(last.document(change.path), "aliases", ()))
    found |= {
        address_of(last.look.site, change.kind, slug) for slug in _slugs(change) if slug and change.kind in _PAGED
    }
    return {address.strip("/") for address in found}


def _drawn(change: Change, recipe: sharing.Drawn, last: LastBuild) -> str:
    """Say how a change of a review or a franchise comes to the share card of another."""
    kind, slug = recipe.of
    if kind == "franchise" and change.kind == "review":
        known = last.catalogue.franchises[slug]
        names = {slugify(name) for name in _terms(change, "franchises", last)}
        is_part = change.id in {part.review for part in known.parts} or bool(names & {slug, slugify(known.name)})
        counts = _moves_in_franchises(change) or change.has({"rating"})
        return "its figures are on the card" if is_part and counts else ""
    if kind == "franchise" and change.kind == "franchise":
        names = {
            slugify(text) for field in change.fields if field.name == "name" for text in (field.before, field.after)
        }
        return "it is the file of this franchise, or was" if slug in _slugs(change) | names else ""
    if kind == "review" and change.kind == "franchise" and _names_them({slug}, change, last):
        return "its name is on the card"
    return ""


def _is_on_cards(change: Change, output: Output, last: LastBuild) -> bool:
    """Tell whether a franchise is named on cards of an output, or was; its parts of old are known by their ids only."""
    return _names_them(set(output.recipe.cards), change, last)


def _names_them(cards: set[str], change: Change, last: LastBuild) -> bool:
    if not change.comes_or_goes and not change.has({"name", "entries", "slug"}):
        return False
    if any(change.id in last.catalogue.member_of.get(one, ()) for one in cards):
        return True
    parts = _terms_of(change, "entries")
    names = {slugify(text) for field in change.fields if field.name == "name" for text in (field.before, field.after)}
    names |= _slugs(change)
    shown = [last.catalogue.reviews[one] for one in cards]
    of_its_name = any(slugify(name) in names for one in shown for name in one.franchises)
    return of_its_name or bool(parts & (cards | {slugify(one.film) for one in shown}))


def _changes_menu(change: Change, last: LastBuild) -> bool:
    if change.kind == "page" and change.has({"menu", "title", "slug"}):
        return True
    return _adds_to_menu(change, last) or (change.kind == "review" and _adds_an_index(change, last))


def _of_its_own(change: Change, output: Output) -> Iterator[str]:
    if isinstance(output.recipe, redirects.Redirect):
        if change.comes_or_goes or change.has({"aliases", "slug", "title", "film", "name"}):
            yield "it leads there"
    elif isinstance(output.recipe, _FILES):
        yield "it is that file"
    elif isinstance(output.recipe, sharing.Drawn):
        if change.comes_or_goes or change.fields:
            yield "it is drawn from that file"
    elif change.text and not change.fields:
        yield "its text stands here"
    else:
        yield "it is the page of that file"


def _adds_to_menu(change: Change, last: LastBuild) -> bool:
    """Tell whether a document that came or went is in the menu, or the only one of its kind."""
    if not change.comes_or_goes:
        return False
    if change.kind == "page":
        document = last.document(change.path)
        return change.has({"menu"}) or (isinstance(document, PageFile) and document.menu)
    kinds: Mapping[str, Mapping[str, object]] = {
        "review": last.catalogue.reviews,
        "franchise": last.catalogue.franchises,
        "list": last.catalogue.lists,
        "person": last.catalogue.people,
    }
    return len(kinds.get(change.kind, {"": 0, " ": 0})) <= (change.id in kinds.get(change.kind, {}))


def _adds_an_index(change: Change, last: LastBuild) -> bool:
    """Tell whether a review alone has what an index that every page names is made of, or had it."""
    groups = {f"{kind}s": (field,) for kind, field in _GROUPED.items()}
    for kind, fields in {**groups, "people": _CREDITS, "diary": ("viewings",), "franchises": ("franchises",)}.items():
        if not change.comes_or_goes and not change.has(fields):
            continue
        others = _reviews_in(kind, last) - {change.id}
        if not others and any(_terms(change, field, last) for field in fields):
            return True
    return False


def _reviews_in(kind: str, last: LastBuild) -> set[str]:
    catalogue = last.catalogue
    if kind == "people":
        return {credit.review for person in catalogue.people.values() for credit in person.credits}
    if kind == "diary":
        return {entry.review for entries in catalogue.diary.values() for entry in entries}
    if kind == "franchises":
        return {part.review or franchise.id for franchise in catalogue.franchises.values() for part in franchise.parts}
    return {review for group in getattr(catalogue, kind) for review in group.reviews}


# ---------------------------------------------------------------- reviews


def _slugs(change: Change) -> set[str]:
    """Give the slugs that a document has, and had."""
    return {change.id, *(field.before for field in change.fields if field.name == "slug")}


def _by_review(change: Change, output: Output, last: LastBuild) -> Iterator[str]:
    recipe = output.recipe
    slugs = _slugs(change)
    if slugs.intersection(recipe.cards) and (change.card or change.comes_or_goes or change.has(_JOINED)):
        yield "shown here"
    if isinstance(recipe, review.ReviewPage):
        before = {slugify(name) for name in _terms(change, "franchises", last)}
        around = {one for one, _ in recipe.franchises}
        mine = last.catalogue.member_of.get(change.id, ())
        if _moves_in_franchises(change) and around.intersection((*before, *mine)):
            yield "it is part of the same franchise"
        if change.comes_or_goes or change.has(_BILLED):
            if _hands_of(change, last) & _hands_here(recipe.review, last):
                yield "more films by the same people stand here"
            if _is_of_the_time(change, recipe.review, last):
                yield "more films of the same time stand here"


def _hands_of(change: Change, last: LastBuild) -> set[str]:
    """Name, by their slugs, who directed a film or was in it, and who did by the last build."""
    return {slugify(name) for field in ("directors", "cast") for name in _terms(change, field, last)}


def _hands_here(one: str, last: LastBuild) -> set[str]:
    """Name those whose other films stand beside a film: its directors, and who is billed first."""
    found = last.catalogue.reviews.get(one)
    return {slugify(name) for name in (*found.directors, *(role.name for role in found.cast[:1]))} if found else set()


def _is_of_the_time(change: Change, one: str, last: LastBuild) -> bool:
    """Tell whether a film is, or was by the last build, of the first genre of another and from about its year."""
    found = last.catalogue.reviews.get(one)
    if found is None or not found.year or not found.genres or found.genres[0] not in _terms(change, "genres", last):
        return False
    return any(abs(int(year) - found.year) <= AROUND for year in _terms(change, "year", last) if year.isdecimal())


def _links_to(change: Change, path: str, last: LastBuild) -> bool:
    if path == change.path or path not in last.plan.by_path:
        return False
    document = last.document(change.path)
    films = {field.before for field in change.fields if field.name in {"film", "title"}}
    if isinstance(document, Review):
        films |= {document.film, document.title, f"{document.film} {document.year or ''}"}
    names = {slugify(film) for film in films} | _slugs(change)
    for link in last.text(path).text.links:
        written = link.target.partition("#")[0]
        if change.kind == "review" and link.kind == "wiki" and (link.target in names or slugify(link.target) in names):
            return True
        if link.kind == "href" and posixpath.normpath(posixpath.join(posixpath.dirname(path), written)) == change.path:
            return True
    return False


def _terms(change: Change, name: str, last: LastBuild) -> set[str]:
    """Give what a review has in a field, and had."""
    found = {term for field in change.fields if field.name == name for term in field.before.split(", ") if term}
    document = last.document(change.path)
    if isinstance(document, Review):
        value = getattr(document, name)
        several = value if isinstance(value, tuple) else (value,)
        found |= {getattr(one, "name", None) or getattr(one, "text", None) or str(one) for one in several if one}
    return found


def _moves(*names: str) -> Callable[[Change, Any, LastBuild], str]:
    """Give the rule of a list of all reviews that is ordered by some fields."""

    def rule(change: Change, recipe: object, last: LastBuild) -> str:
        del recipe, last
        if change.comes_or_goes:
            return "all reviews are in order here, and the others make room"
        return "all reviews are in order here" if change.has({*names, "slug"}) else ""

    return rule


def _group(change: Change, recipe: listings.GroupPage, last: LastBuild) -> str:
    field = _GROUPED[recipe.kind]
    if not _is_of_group(change, recipe, field, last):
        return ""
    if change.has({field}) or change.comes_or_goes:
        return "it has come to this list or left it"
    return "its place in this list has changed" if change.has({"date", "film", "slug"}) else ""


def _is_of_group(change: Change, recipe: listings.GroupPage, field: str, last: LastBuild) -> bool:
    group = {found.id: found for found in getattr(last.catalogue, f"{recipe.kind}s")}.get(recipe.slug)
    if group and _slugs(change).intersection(group.reviews):
        return True
    return any(recipe.slug == slugify(term) or recipe.label == term for term in _terms(change, field, last))


def _group_index(change: Change, recipe: listings.GroupIndex, last: LastBuild) -> str:
    del last
    changed = change.comes_or_goes or change.has({_GROUPED[recipe.kind]})
    return "its terms are counted here" if changed else ""


def _person_page(change: Change, recipe: people.PersonPage, last: LastBuild) -> str:
    credited = {slugify(name) for field in _CREDITS for name in _terms(change, field, last)}
    mine = {last.catalogue.renamed.get(name, name) for name in credited}
    if recipe.person not in mine:
        return ""
    if change.comes_or_goes or change.has(_CREDITS):
        return "it has come to this filmography or left it"
    return "its place in this filmography has changed" if change.has({"date", "film", "slug"}) else ""


def _franchise_page(change: Change, recipe: franchises.FranchisePage, last: LastBuild) -> str:
    names = {slugify(name) for name in _terms(change, "franchises", last)}
    known = last.catalogue.franchises[recipe.franchise]
    mine = {known.id, slugify(known.name)}
    is_part = change.id in {part.review for part in known.parts} or bool(names & mine)
    return "it is one of the parts" if _moves_in_franchises(change) and is_part else ""


def _franchise_index(change: Change, recipe: franchises.FranchiseIndex, last: LastBuild) -> str:
    del recipe
    is_part = _terms(change, "franchises", last) or change.id in last.catalogue.member_of
    return "it is part of a franchise" if _moves_in_franchises(change) and is_part else ""


def _moves_in_franchises(change: Change) -> bool:
    return change.comes_or_goes or change.has({*_JOINED, "film", "year", "release", "kind", "slug"})


def _diary_page(change: Change, recipe: diary.DiaryPage, last: LastBuild) -> str:
    seen = {getattr(one, "date", None) for one in _viewings(change, last)}
    years = {day.year for day in seen if day} | {int(day[:4]) for day in _terms_of(change, "viewings")}
    if recipe.year not in years and not _diary_index(change, recipe, last):
        return ""
    return "its viewings are here" if change.comes_or_goes or change.has({"viewings"}) else ""


def _diary_index(change: Change, recipe: object, last: LastBuild) -> str:
    del recipe
    has_any = bool(_viewings(change, last) or _terms_of(change, "viewings"))
    return "its viewings are counted here" if has_any and (change.comes_or_goes or change.has({"viewings"})) else ""


def _viewings(change: Change, last: LastBuild) -> tuple[object, ...]:
    document = last.document(change.path)
    return document.viewings if isinstance(document, Review) else ()


def _terms_of(change: Change, name: str) -> set[str]:
    return {term for field in change.fields if field.name == name for term in field.before.split(", ") if term}


_COUNTED = {"runtime", "rating", "year", "countries", "languages", "genres", "date", "film", "slug", *_CREDITS}
_LISTED = {
    "date",
    "updated",
    "slug",
    "year",
    "tags",
    "genres",
    "rating",
    "franchises",
    "viewings",
    "aliases",
    *_CREDITS,
}
_LISTED |= {"name", "also", "entries"}  # of the others: what gives a page to somebody or something, or takes it


def _when(names: set[str], how: str) -> Callable[[Change, Any, LastBuild], str]:
    """Give the rule of an output that any coming and going reaches, and any of some fields."""

    def rule(change: Change, recipe: object, last: LastBuild) -> str:
        del recipe, last
        return how if change.comes_or_goes or change.has(names) else ""

    return rule


def _feed(change: Change, recipe: feeds.Feed, last: LastBuild) -> str:
    if _slugs(change).intersection(recipe.reviews):
        return "it is in the feed"
    document = last.document(change.path)
    is_dated = change.has({"date"}) or (isinstance(document, Review) and document.date is not None)
    return "the newest reviews are in the feed" if change.comes_or_goes or (is_dated and change.has({"date"})) else ""


def _stats(change: Change, recipe: stats.StatsPage, last: LastBuild) -> str:
    del recipe, last
    if change.comes_or_goes or change.has(_COUNTED):
        return "it is counted here"
    return "its words are counted here" if change.text else ""


def _programme(change: Change, recipe: search.Programme, last: LastBuild) -> str:
    del last
    if change.comes_or_goes or change.fields or change.card:
        return "all that is searched is here"
    return "its words are searched here" if change.text and recipe.buckets else ""


def _shelf(change: Change, recipe: search.Shelf, last: LastBuild) -> str:
    del recipe, last
    if change.comes_or_goes or change.has({"slug", "spoilers", *_CREDITS}):
        return "its words and people are searched here"
    return "its words are searched here" if change.text else ""


def _verdicts(change: Change, recipe: search.Verdicts, last: LastBuild) -> str:
    del last
    if change.comes_or_goes or change.has({"slug"}):
        return "as many files hold the verdicts as all need"
    return "shown here" if change.id in recipe.cards and change.card else ""


def _list_page(change: Change, recipe: lists.ListPage, last: LastBuild) -> str:
    file = last.catalogue.lists[recipe.file]
    films = {slugify(film) for name in ("film", "title") for film in _terms(change, name, last)}
    named = any(item.review in _slugs(change) or slugify(item.film) in films for item in file.items)
    moved = change.comes_or_goes or change.has({"film", "year", "slug", "title"})
    return "it is on this list" if named and moved else ""


def _picture(change: Change, recipe: Recipe, last: LastBuild) -> str:
    shown = len(recipe.texts) <= _MANY and shows_picture(image_address(change.path), recipe, last)
    return "shown here" if shown else ""


def _print(change: Change, recipe: pictures.Encoded, last: LastBuild) -> str:
    del recipe, last
    is_of_pictures = change.text or change.comes_or_goes or change.has(_PICTURED)
    return "a picture comes in the widths of what shows it" if is_of_pictures else ""


# ---------------------------------------------------------------- every rule, by kind of source and output


def _own_franchise(change: Change, recipe: review.ReviewPage, last: LastBuild) -> str:
    del last
    around = _slugs(change).intersection(one for one, _ in recipe.franchises)
    return "its parts stand around the review" if around and (change.comes_or_goes or change.has(_STRUCTURE)) else ""


def _other_franchise(change: Change, recipe: franchises.FranchisePage, last: LastBuild) -> str:
    del last
    names = {slugify(text) for field in change.fields if field.name == "name" for text in (field.before, field.after)}
    is_named = recipe.franchise in _slugs(change) | names
    return "it is the file of this franchise, or was" if is_named else ""


# By which an index has its first entry, or loses its last.
_INDEXED = {"franchises", "year", "tags", "genres", "rating", *_CREDITS}

Rules = Mapping[type, Callable[[Change, Any, LastBuild], str]]
_BY_ALL: Rules = {
    pictures.Encoded: _print,
    search.SearchPage: _when(_INDEXED, "it leads to the indexes that there are, and counts the reviews"),
    search.Programme: _programme,
    **dict.fromkeys((sitemap.Sitemap, sitemap.SitemapIndex), _when(_LISTED, "its addresses and days are listed here")),
}
_RULES: Mapping[str, Rules] = {
    "review": {
        home.HomePage: _moves("date", "film"),
        listings.TitleIndex: _moves("film", "year"),
        pages.NotFound: _moves("date", "film"),
        listings.GroupPage: _group,
        listings.GroupIndex: _group_index,
        people.PersonPage: _person_page,
        people.PeopleIndex: _when(set(_CREDITS), "its people are counted here"),
        franchises.FranchisePage: _franchise_page,
        franchises.FranchiseIndex: _franchise_index,
        diary.DiaryPage: _diary_page,
        diary.DiaryIndex: _diary_index,
        lists.ListPage: _list_page,
        sharing.Drawn: _drawn,
        feeds.Feed: _feed,
        stats.StatsPage: _stats,
        search.Shelf: _shelf,
        search.Verdicts: _verdicts,
        **_BY_ALL,
    },
    "franchise": {
        review.ReviewPage: _own_franchise,
        franchises.FranchisePage: _other_franchise,
        sharing.Drawn: _drawn,
        franchises.FranchiseIndex: lambda _change, _recipe, _last: "every franchise is here",
        **_BY_ALL,
    },
    "person": {
        people.PeopleIndex: _when({"name", "also", "slug"}, "everybody is here"),
        search.Shelf: _when({"name", "also", "slug"}, "people are searched here"),
        people.PersonPage: _when({"name", "also", "slug"}, "names lead to other people"),
        stats.StatsPage: _when({"name", "also", "slug"}, "people are counted here"),
        review.ReviewPage: _when({"name", "also", "slug"}, "names lead to other people"),
        **_BY_ALL,
    },
    "list": {
        lists.ListIndex: _when({"title", "description", "date", "items", "slug"}, "every list is here"),
        **_BY_ALL,
    },
    "page": dict(_BY_ALL),
    "picture": {Recipe: _picture},
}
