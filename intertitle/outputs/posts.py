"""The pages of posts, and the list of all posts."""

from __future__ import annotations

from collections.abc import Iterator

from intertitle.catalogue.joins.films import card_name, find_film, ids_of
from intertitle.catalogue.joins.posts import find_post, post_name
from intertitle.model import PostFile
from intertitle.outputs import paging
from intertitle.outputs.contexts import PostContext, PostsContext
from intertitle.outputs.registry import Entry, Item, Output, document_item
from intertitle.outputs.review import reading_time, spoiler_notice
from intertitle.outputs.view import View
from intertitle.outputs.views import CapsuleView, ColumnStripView, LinkView, PageView, PostView
from intertitle.slugs import slugify

_TABLE = "PostFile paths"


def _items(view: View) -> Iterator[Output]:
    """Plan the page of every post."""
    for post in view.documents(PostFile):
        when = post.updated or post.date
        yield Output(
            item=document_item("post", post.id, view.address("post", post.id)),
            what=f"the post {post.title}",
            sources=(post.path,),
            day=when.day if when else None,
        )


def _make(view: View, item: Item) -> PostContext:
    """Return the context of a post."""
    post = view.post(item.slug)
    kind = view.kind_of_post(post)
    return {
        "page": PageView(
            title=post.title,
            description=post.blurb,
            canonical=view.absolute(item.address),
            kind="post",
            share=view.share(item.address, kind, post.title),
        ),
        "post": _post_view(view, post, kind),
    }


def _index_items(view: View) -> Iterator[Output]:
    """Plan the pages of the list of all posts, if there is any."""
    count, size = view.count(_TABLE), view.site.reviews_per_page
    if not count:
        return
    for number, address in paging.number_pages(view.address("posts"), count, size):
        start, _ = paging.bounds(number, size)
        (newest,) = view.slice(_TABLE, "", start, start + 1)
        yield Output(
            item=Item(kind="posts", number=number, address=address),
            what="the list of posts",
            day=view.answer("post day", post_name(newest)),
        )


def _make_index(view: View, item: Item) -> PostsContext:
    """Return the context of one page of the list: its posts, newest first."""
    count, size = view.count(_TABLE), view.site.reviews_per_page
    found = view.slice(_TABLE, "", *paging.bounds(item.number, size))
    return {
        "page": PageView(
            title=paging.title(view, view.word("menu_posts"), item.number),
            description=view.word("posts_description", count=count),
            canonical=view.absolute(item.address),
            kind="posts",
        ),
        "count": count,
        "columns": tuple(view.link_to("column", *one) for one in _columns(view)),
        "cards": view.cards(map(post_name, found)),
        "pager": paging.pager(view, view.address("posts"), item.number, paging.pages(count, size)),
    }


ENTRIES = (
    Entry(kind="post", address="/posts/{slug}/", template="post.html", items=_items, make=_make, is_indexed=True),
    Entry(
        kind="posts",
        address="/posts/",
        template="posts.html",
        items=_index_items,
        make=_make_index,
        is_indexed=True,
        menu="menu_posts",
    ),
)


def _columns(view: View) -> Iterator[tuple[str, str, str, int]]:
    for slug, label, count in view.counts("column"):
        yield slug, label, "", count


def _post_view(view: View, post: PostFile, kind: str) -> PostView:
    text = view.text(post.path)
    newer, older = view.answer("newer and older", post.id)
    return PostView(
        fields=post,
        card=view.card(post_name(post.id)),
        html=view.html(post.path),
        kind=kind if post.kind else "",
        summary=post.summary,
        authors=tuple(map(view.critic, post.authors)),
        updated=view.date(post.updated.day) if post.updated else None,
        films=tuple(_capsules(view, post)),
        franchises=tuple(_franchises(view, post)),
        people=tuple(_people(view, post)),
        column=_column_strip(view, post),
        tags=tuple(view.link_to("tag", slugify(tag), tag) for tag in post.tags),
        still=view.picture(post.still, post.path),
        spoilers=post.spoilers,
        spoiler_notice=spoiler_notice(view, post.spoilers, text, "spoilers_whole_post"),
        comments=post.comments if isinstance(post.comments, str) else "",
        minutes=reading_time(text),
        newer=_link(view, newer),
        older=_link(view, older),
        all_posts=view.link_to("posts", "", view.word("all_posts")),
    )


def _link(view: View, post: str) -> LinkView | None:
    """Link to a post, with its day as the note."""
    if not post:
        return None
    card = view.card(post_name(post))
    return LinkView(title=card.title, url=card.url, note=card.date.text if card.date else "")


def _capsules(view: View, post: PostFile) -> Iterator[CapsuleView]:
    """Yield the films that a post discusses."""
    for film in post.films:
        card = card_name(view, find_film(view, film.film, film.year, ids_of(film)))
        yield CapsuleView(
            title=film.film,
            year=film.year,
            url=view.film_link(card).url if card else "",
            rating=view.rating(film.rating),
            heading=film.heading,
            anchor=film.anchor,
        )


def _franchises(view: View, post: PostFile) -> Iterator[LinkView]:
    """Link to the franchises that a post names; one without a page is text."""
    ids = view.answer("franchises of post", post.id) or ("",) * len(post.franchises)
    for name, one in zip(post.franchises, ids, strict=True):
        yield view.link_to("franchise", one, view.answer("franchise name", one)) if one else LinkView(title=name)


def _people(view: View, post: PostFile) -> Iterator[LinkView]:
    """Link to the people whom a post names; one whom no review credits and who has no file is text."""
    for name in post.people:
        link = view.person(name)
        slug = slugify(name)
        is_known = view.answer("person", view.answer("renamed", slug) or slug) is not None
        yield link if is_known else LinkView(title=name)


def _column_strip(view: View, post: PostFile) -> ColumnStripView | None:
    """Return the place of a post in its column."""
    slug = view.answer("column of", post.id)
    if not slug:
        return None
    column = view.group("column", slug)
    parts = [find_post(name) for name in column.reviews]
    place = parts.index(post.id)
    return ColumnStripView(
        column=view.link_to("column", slug, column.label),
        number=place + 1,
        total=len(parts),
        before=_link(view, parts[place - 1]) if place else None,
        after=_link(view, parts[place + 1]) if place + 1 < len(parts) else None,
    )
