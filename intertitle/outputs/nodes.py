"""Nodes: values that many outputs use. Each is a function of a view and a name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from intertitle import __version__
from intertitle.catalogue.joins.posts import find_post, post_name
from intertitle.model import Group, PageFile, Person
from intertitle.outputs import films, headers, paging, sharing, texts
from intertitle.outputs.view import Node, View
from intertitle.outputs.views import Card, LinkView, SiteView

DESCRIPTION = "opensearch.xml"  # beside the search page, for browsers
# For a theme without parent that does not define it.
_CHROME = {"header": ("reviews", "posts", "franchises", "lists", "diary", "stats", "search", "pages"), "footer": ()}
_INDEXES = ("people", "critics", "years", "genres", "tags", "ratings")


def card(view: View, name: str) -> Card:
    """Return the card of a review or a post: everything that lists show of it."""
    return _card_of_post(view, post) if (post := find_post(name)) else _card_of_review(view, name)


def _card_of_post(view: View, post_id: str) -> Card:
    post = view.post(post_id)
    return Card(
        id=post_name(post.id),
        url=view.url(view.address("post", post.id)),
        film=post.title,
        title=post.title,
        year=None,
        kind="post",
        rating=None,
        blurb=post.blurb,
        date=view.date(post.date.day) if post.date else None,
        liked=False,
        directors=(),
        franchises=(),
        poster=view.picture(post.still, post.path) if post.still and not post.still.spoiler else None,
        post=view.kind_of_post(post),
        authors=_byline(view, post.authors),
    )


def _card_of_review(view: View, review_id: str) -> Card:
    review = view.review(review_id)
    poster = review.poster if review.poster and not review.poster.spoiler else None
    return Card(
        id=review.id,
        url=view.url(view.address("review", review.id)),
        film=review.film,
        title=review.title,
        year=review.year,
        part=view.part(review.season, review.episode),
        kind=review.kind,
        rating=view.rating(review.rating),
        blurb=review.blurb,
        date=view.date(review.date.day) if review.date else None,
        liked=bool(review.liked),
        directors=review.directors,
        franchises=view.franchise_links(review.id),
        poster=view.picture(poster, review.path),
        authors=_byline(view, review.authors),
    )


def _byline(view: View, authors: tuple[str, ...]) -> tuple[LinkView, ...]:
    """Return who wrote something, if several critics write on the site."""
    return tuple(map(view.critic, authors)) if view.answer("bylines", "shown") else ()


def _part_of_list(view: View, name: str) -> tuple[str, ...]:
    """Return a part of a list by its name (see `View.slice`)."""
    table, key, start, stop = name.split("\n")
    ids = view.group(table, key).reviews if key else view.keys(table)
    return ids[int(start) : int(stop)]


def _count(view: View, table: str) -> int:
    """Return the number of a table's keys."""
    return len(view.keys(table))


def _any(view: View, table: str) -> bool:
    """Return whether a table has any key."""
    return bool(view.keys(table))


def _pages(view: View, name: str) -> int:
    """Return how many pages a table's keys fill, by the name of the node (see `View.pages`)."""
    table, size = name.split("\n")
    return paging.pages(view.count(table), int(size))


def _counts(view: View, table: str) -> tuple[tuple[str, str, int], ...]:
    """Return the id, the name and the number of films of every group, person or year of the diary in a table."""
    return tuple((key, *_label_and_count(key, value)) for key, value in view.table(table).items())


def _term(view: View, name: str) -> tuple[str, int]:
    """Return the name and the number of films of one group, by the name of the node (see `View.term`)."""
    table, key = name.split("\n")
    return _label_and_count(key, view.answer(table, key))


def _posts_of_term(view: View, name: str) -> int:
    """Return the number of posts in one group, by the name of the node (see `View.posts_of_term`)."""
    table, key = name.split("\n")
    return sum(1 for one in view.group(table, key).reviews if find_post(one))


def _label_and_count(key: str, value: object) -> tuple[str, int]:
    if isinstance(value, Group):
        return value.label, len(value.reviews)
    if isinstance(value, Person):
        return value.name, len({credit.review for credit in value.credits})
    return key, len(value) if isinstance(value, tuple) else 0


def _site(view: View, name: str) -> SiteView:
    """Return the site's own data, with the sections of the header and footer that exist."""
    del name
    chrome = {**_CHROME, **view.chrome(), **view.site.chrome}
    menus = view.menus()

    def links(part: str) -> tuple[LinkView, ...]:
        return tuple(one for section in chrome[part] for one in of_section(section))

    def of_section(section: str) -> tuple[LinkView, ...]:
        if section == "pages":
            own = cast("list[PageFile]", view.documents(PageFile))
            return tuple(view.link_to("page", page.id, page.title) for page in own if page.menu)
        return (
            (view.link_to(section, "", view.title_of(menus[section])),)
            if section in menus and view.has(section)
            else ()
        )

    share = view.share(view.address("home"), view.site.title, view.site.description)
    return SiteView(
        title=view.site.title,
        url=view.site.url,
        home=view.url("/"),
        language=view.site.language,
        author=view.site.author,
        description=view.site.description,
        feed=view.url(view.address("feed")),
        search=view.url(view.address("search") + DESCRIPTION) if view.has("search") else "",
        menu=links("header"),
        footer=links("footer"),
        indexes=tuple(view.link_to(kind, "", view.title_of(menus[kind])) for kind in _INDEXES if view.has(kind)),
        generator=f"Intertitle {__version__}",
        right_to_left=view.formats.is_right_to_left,
        share=share,
    )


def _words(view: View, names: str) -> tuple[object, ...]:
    """Return several words, by the name of the node (see `View.words`)."""
    return tuple(view.entry_of_word(name) for name in names.split("\n"))


def _reviews_and_posts(view: View) -> Iterable[str]:
    return (*view.keys("Review paths"), *map(post_name, view.keys("PostFile paths")))


def _films(view: View) -> Iterable[str]:
    return [f"/{film}" for film in view.keys("film")]


def _documents(view: View) -> Iterable[str]:
    return view.keys("document")


# In the order in which they are made: a node may only ask for those before it.
NODES = (
    Node(kind="words", function=_words),
    Node(kind="slice", function=_part_of_list),
    Node(kind="any", function=_any),
    Node(kind="count", function=_count),
    Node(kind="pages", function=_pages),
    Node(kind="term", function=_term),
    Node(kind="posts of term", function=_posts_of_term),
    Node(kind="counts", function=_counts),
    Node(kind="card", function=card, names=_reviews_and_posts),
    Node(kind="film card", function=films.film_card, names=_films),
    Node(kind="share card", function=sharing.share_card, names=sharing.names, is_kept=False, is_eager=True),
    Node(kind="text", function=texts.resolve_text, names=_documents, is_kept=False, is_eager=True, follows=True),
    Node(
        kind="unpublished text",
        function=texts.check_unpublished_text,
        names=View.unpublished_links,
        is_eager=True,
        follows=True,
    ),
    Node(kind="site", function=_site, follows=True),
    Node(kind="policy", function=headers.policy, names=headers.policies, is_eager=True, follows=True),
)
