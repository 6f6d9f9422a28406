"""Search: the page, and the index files that its script reads in the reader's browser.

* ``films.json``, the manifest: every film with its year, rating and franchises, and the names of genres and tags. The
  script fetches it first. On a small blog it contains the whole index, and there are no other files.
* ``words-NN.json``, the shards: the words of the texts and the names of people, by their first letters, with the
  numbers of the reviews that contain them. The script fetches one shard for each word that a reader types.
* ``cards-NN.json``: the verdicts and the directors of some films. The script fetches those of the films that it shows,
  if there are too many films to put these into the manifest.
* ``terms.json``: the films of each genre and tag. The script fetches it if a reader types the name of one.
* ``directors.json``: all directors. The script fetches it to look for a misspelt name.

The number of a review is its position among all files of reviews. So an added or removed review changes every file, and
an edited review changes only the files that contain its words. No file contains anything of a spoiler: no hidden words,
no title of a spoiler, and no words of a review that discusses the whole plot.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from intertitle.catalogue.joins.posts import post_name
from intertitle.catalogue.joins.search import count_card_files, count_shards, shorten_slug, to_steps
from intertitle.language.marks import unmarked
from intertitle.markup.terms import buckets_of, shard
from intertitle.model import CriticFile, ListFile, PageFile, PostFile
from intertitle.outputs.contexts import SearchContext
from intertitle.outputs.feeds import escape, quoteattr
from intertitle.outputs.nodes import DESCRIPTION
from intertitle.outputs.registry import Entry, Item, Output
from intertitle.outputs.view import View, person_anchor
from intertitle.outputs.views import PageView
from intertitle.patterns import has_date
from intertitle.ratings import Rating

_COMMON = 24  # a word in at most as many reviews is indexed, even if all reviews contain it
_FILMS = "films.json"
_DIRECTORS = "directors.json"
_TERMS = "terms.json"
# Texts in the page that the script shows.
_SCRIPT_WORDS = (
    "comma",
    "films_of_year",
    "found_person",
    "found_year",
    "hits_films",
    "hits_pages",
    "hits_other_pages",
    "hits_both",
    "hits_for",
    "hits_close",
    "hits_none",
    "search_failed",
)
_ELSEWHERE = (
    *("reviews", "posts", "columns", "archive", "franchises", "people", "critics"),
    *("years", "genres", "tags", "ratings", "lists"),
)

_encode = msgspec.json.Encoder(order="deterministic").encode


def _is_searched(view: View) -> bool:
    """Return whether the site has a search: the settings allow it, and there is any review or post."""
    return view.site.search and _count(view) > 0


def _count(view: View) -> int:
    """Return the number of posts and reviews. They are numbered in the order of their files, so posts come first."""
    return view.count("PostFile paths") + view.count("Review paths")


def _posts(view: View) -> list[PostFile]:
    """Return the posts in the order of their numbers."""
    return sorted(view.documents(PostFile), key=lambda post: post.path)


def _items(view: View) -> Iterator[Output]:
    """Plan the search page."""
    if _is_searched(view):
        yield Output(item=Item(kind="search", address=view.address("search")), what="the search page")


def _make(view: View, item: Item) -> SearchContext:
    """Return the context of the search page."""
    menus = {**view.menus(), "reviews": "films_by_title"}
    return {
        "page": PageView(
            title=view.word("menu_search"),
            description=view.word("search_description", title=view.site.title),
            canonical=view.absolute(item.address),
            kind="search",
        ),
        "count": view.count("Review paths"),
        "programme": view.url(f"{item.address}{_FILMS}"),
        "words": view.word_texts(_SCRIPT_WORDS),
        "elsewhere": tuple(view.link_to(kind, "", view.title_of(menus[kind])) for kind in _ELSEWHERE if view.has(kind)),
    }


def _file_items(view: View) -> Iterator[Output]:
    """Plan the index files, and the search description for browsers."""
    if not _is_searched(view):
        return
    count = _count(view)
    shards = count_shards(count)
    names = [DESCRIPTION, _FILMS, *([_DIRECTORS, _TERMS] if shards else [])]
    names += [f"words-{number:02}.json" for number in range(shards)]
    names += [f"cards-{number:02}.json" for number in range(count_card_files(count))]
    page = view.address("search")
    for name in names:
        yield Output(item=Item(kind="search file", slug=name, address=page + name), what=f"the search's {name}")


def _make_file(view: View, item: Item) -> bytes:
    """Return the bytes of one of the files."""
    if item.slug == DESCRIPTION:
        return _description(view)
    if item.slug == _FILMS:
        return _films(view)
    if item.slug == _DIRECTORS:
        return _encode({"ids": view.answer("search", "ids"), "directors": _directors(view)})
    if item.slug == _TERMS:
        return _encode({"ids": view.answer("search", "ids"), "films": _terms(view).shared})
    kind, _, number = item.slug.removesuffix(".json").partition("-")
    return _shard(view, int(number)) if kind == "words" else _cards(view, str(int(number)))


ENTRIES = (
    Entry(
        kind="search",
        address="/search/",
        template="search.html",
        items=_items,
        make=_make,
        is_indexed=True,
        menu="menu_search",
    ),
    Entry(kind="search file", items=_file_items, make=_make_file),
)


def _description(view: View) -> bytes:
    """Return a description of the search, with which browsers can add it (OpenSearch 1.1).

    The standard limits the short name to 16 characters.
    """
    site = view.site
    page = view.absolute(view.address("search"))
    described = unmarked(view.word("search_engine", title=site.title))
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">',
        f"<ShortName>{escape(site.title[:16].strip())}</ShortName>",
        f"<LongName>{escape(site.title[:48].strip())}</LongName>",
        f"<Description>{escape(described[:1024])}</Description>",
        "<InputEncoding>UTF-8</InputEncoding>",
        f'<Url type="text/html" method="get" template={quoteattr(f"{page}?q={{searchTerms}}")}/>',
        "</OpenSearchDescription>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _films(view: View) -> bytes:
    """Return the manifest: all posts and films with their metadata; on a small blog also words, people and cards."""
    posts = _posts(view)
    of_posts = ((post.id, post.title, None, post.title) for post in posts)
    reviews = [*of_posts, *view.reviews_by_path("id", "film", "year", "title")]
    count = len(reviews)
    index: dict[str, object] = {
        "ids": view.answer("search", "ids"),
        **_own_addresses(view, posts),
        "films": [film for _, film, _, _ in reviews],
        "years": [year or 0 for _, _, year, _ in reviews],
        "slugs": [shorten_slug(one, film, year) for one, film, year, _ in reviews],
        "heads": {str(place): title for place, (_, film, _, title) in enumerate(reviews) if title != film},
    }
    index |= _other_titles(view, len(posts))
    if posts:
        index["posts"] = [unmarked(view.kind_of_post(post)) for post in posts]
    terms = _terms(view)
    index |= {"kinds": terms.kinds, "terms": terms.terms, "of": terms.franchises}
    index["ratings"], index["rated"] = _ratings(view)
    index["others"] = _others(view)
    index["person"] = _pattern(view, "person")
    index["listed"] = (f"{view.url(view.address('people'))}#{person_anchor('')}", "")
    index["year"] = _pattern(view, "year")
    if files := count_card_files(count):
        index["files"] = files
    else:
        cards = [(blurb, *directors) for blurb, directors in view.reviews_by_path("blurb", "directors")]
        index["cards"] = [*((post.blurb,) for post in posts), *cards]
    if shards := count_shards(count):
        index["shelves"] = shards
    else:
        index |= {"words": _words(view, 0, 1, count), "people": _people(view, 0), "shared": terms.shared}
    return _encode(index)


def _other_titles(view: View, posts: int) -> dict[str, object]:
    """Return the parts of series and the other titles of films, by number; nothing if no review has any."""
    parts: dict[str, str] = {}
    also: dict[str, list[str]] = {}
    columns = ("season", "episode", "original_title", "also")
    for place, (season, episode, original, others) in enumerate(view.reviews_by_path(*columns), posts):
        if season is not None or episode is not None:
            parts[str(place)] = unmarked(view.part(season, episode))
        if original or others:
            also[str(place)] = [*([original] if original else ()), *others]
    return {**({"parts": parts} if parts else {}), **({"also": also} if also else {})}


def _shard(view: View, number: int) -> bytes:
    """Return a shard: the words that begin with some letters, and the people whose names have such words."""
    count = _count(view)
    words = _words(view, number, count_shards(count), count)
    return _encode({"ids": view.answer("search", "ids"), "words": words, "people": _people(view, number)})


def _cards(view: View, number: str) -> bytes:
    """Return the blurbs and the directors of the reviews in a file of cards, by id."""
    cards = map(view.card, view.answer("search cards", number))
    return _encode({card.id: (card.blurb, *card.directors) for card in cards})


def _directors(view: View) -> list[tuple[str, list[int]]]:
    """Return all directors, sorted, each with the numbers of the films as steps."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, (directors,) in enumerate(view.reviews_by_path("directors"), view.count("PostFile paths")):
        for name in directors:
            found[name].append(place)
    return [(name, to_steps(found[name])) for name in sorted(found)]


def _people(view: View, number: int) -> list[tuple[object, ...]]:
    """Return the people in a shard: name, slug, films, directed films, other names; without empty ones at the end."""
    return [
        (name, _url(view, slug), films, *((directed, also) if also else (directed,) if directed else ()))
        for name, slug, films, directed, also in view.answer("shelf", str(number))
    ]


def _url(view: View, slug: int | str) -> int | str:
    """Return a slug as it is, or the url if it is an address of its own."""
    return view.url(slug) if isinstance(slug, str) and slug.startswith("/") else slug


def _own_addresses(view: View, posts: Sequence[PostFile]) -> dict[str, object]:
    """Return the parts of the urls of reviews, the days of those whose urls have them, and the urls of their own.

    A post whose url has its day has a url of its own here.
    """
    pattern = view.pattern("review")
    before, _, after = pattern.partition("{slug}")
    found: dict[str, object] = {"review": (view.url(before), quote(after))}
    if has_date(pattern):
        found["review"] = (view.url(before).replace("%7B", "{").replace("%7D", "}"), quote(after, safe="/{}"))
        days = view.reviews_by_path("date")
        found["days"] = [*("" for _ in posts), *(date.day.strftime("%Y%m%d") if date else "" for (date,) in days)]
    own = {str(place): url for place, post in enumerate(posts) if (url := _own_url(view, "post", post.id))}
    permalinks = enumerate(view.reviews_by_path("permalink"), len(posts))
    own |= {str(place): view.url(address) for place, (address,) in permalinks if address}
    if posts:
        found["post"] = _pattern(view, "post")
    return {**found, "permalinks": own} if own else found


class _Terms(NamedTuple):
    """Franchises, genres and tags.

    ``kinds`` are the kinds of terms, and ``terms`` the kind, the name and the slug of each. ``franchises`` are the
    numbers of each film's franchises, and ``shared`` the numbers of the films of each genre and tag as steps, by the
    number of the term.
    """

    kinds: list[tuple[str, str, str]]
    terms: list[tuple[int, str, int | str]]
    franchises: list[list[int]]
    shared: dict[str, list[int]]


def _terms(view: View) -> _Terms:
    """Return all franchises, genres and tags, with their films."""
    kinds = [(unmarked(view.word(f"found_{kind}")), *_pattern(view, kind)) for kind in ("franchise", "genre", "tag")]
    posts = sorted((path, post_name(one)) for one, path in view.table("PostFile paths").items())
    names = (*(name for _, name in posts), *(one for (one,) in view.reviews_by_path("id")))
    numbers = {name: place for place, name in enumerate(names)}
    terms: list[tuple[int, str, int | str]] = []
    franchises: list[list[int]] = [[] for _ in numbers]
    shared: dict[str, list[int]] = {}
    for one in view.table("franchise").values():
        for review in view.reviews_of(dict.fromkeys(part.review for part in one.parts if part.review)):
            franchises[numbers[review]].append(len(terms))
        for name in view.answer("posts of franchise", one.id) or ():
            franchises[numbers[name]].append(len(terms))
        terms.append((0, one.name, _own_url(view, "franchise", one.id) or shorten_slug(one.id, one.name)))
    for kind, table in ((1, "genre"), (2, "tag")):
        for group in view.table(table).values():
            reviews = (numbers[one] for one in view.reviews_of(group.reviews))
            shared[str(len(terms))] = to_steps(sorted(reviews))
            terms.append((kind, group.label, shorten_slug(group.id, group.label)))
    return _Terms(kinds, terms, franchises, shared)


def _own_url(view: View, kind: str, slug: str) -> str:
    """Return the url of a page whose address does not follow from the pattern and the slug alone; or nothing."""
    address = view.address(kind, slug)
    return view.url(address) if address != view.pattern(kind).replace("{slug}", slug) else ""


def _ratings(view: View) -> tuple[list[tuple[str, str]], list[int]]:
    """Return the ratings in use, as stars and in words, and for each post and film the number of its rating or -1."""
    found: dict[tuple[str, str], int] = {}
    known: dict[Rating | None, int] = {None: -1}
    rated = [-1] * view.count("PostFile paths")
    for (rating,) in view.reviews_by_path("rating"):
        if rating not in known and (shown := view.rating(rating)):
            known[rating] = found.setdefault((shown.stars, unmarked(shown.spoken)), len(found))
        rated.append(known[rating])
    return list(found), rated


def _others(view: View) -> list[tuple[str, str, str]]:
    """Return the films without a review, lists, pages, critics and columns: kind, title, url."""
    of_film, of_list, of_page, of_critic, of_column = (
        unmarked(view.word(one)) for one in ("found_film", "found_list", "found_page", "found_critic", "found_column")
    )
    films = [
        (of_film, one.title, view.url(view.address("film", one.id)))
        for one in view.table("film").values()
        if not one.reviews
    ]
    lists = [(of_list, one.title, view.url(view.address("list", one.id))) for one in view.documents(ListFile)]
    pages = [(of_page, one.title, view.url(view.address("page", one.id))) for one in view.documents(PageFile)]
    critics = [(of_critic, one.name, view.url(view.address("critic", one.id))) for one in view.documents(CriticFile)]
    columns = [(of_column, name, view.url(view.address("column", one))) for one, name, _ in view.counts("column")]
    return [*films, *lists, *pages, *critics, *columns]


def _words(view: View, number: int, shards: int, reviews: int) -> dict[str, list[int]]:
    """Return the words of a shard, each with the first number of a review and the steps to the next ones.

    Words in more than a tenth of the reviews are left out.
    """
    most = max(_COMMON, reviews // 10)
    found = {
        term: places
        for one in buckets_of(number, shards)
        for term, places in view.terms(one).items()
        if len(places) <= most and shard(term, shards) == number
    }
    return {term: to_steps(found[term]) for term in sorted(found)}


def _pattern(view: View, kind: str) -> tuple[str, str]:
    """Return the parts before and after the slug in the url of a kind of page."""
    before, _, after = view.pattern(kind).partition("{slug}")
    return view.url(before), quote(after)
