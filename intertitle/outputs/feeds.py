"""The site's Atom feed (RFC 4287), with full texts but without spoilers."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from collections.abc import Iterator
from html import escape as escape_all
from urllib.parse import quote, urlsplit

from intertitle.catalogue.joins.posts import find_post
from intertitle.language.marks import unmarked
from intertitle.model import PostFile, Review
from intertitle.outputs.registry import Entry, Item, Output
from intertitle.outputs.view import View
from intertitle.outputs.views import RatingView
from intertitle.slugs import slugify
from intertitle.videos import read_video


def _items(view: View) -> Iterator[Output]:
    """Plan the feed."""
    yield Output(item=Item(kind="feed", address=view.address("feed")), what="the feed")


def make(view: View, item: Item) -> bytes:
    """Return the feed of the newest reviews and posts. Those without a date are left out.

    ``updated`` is that of the newest entry, so that the feed does not depend on the time of the build.
    """
    site = view.site
    newest = view.slice(view.stream(), "", 0, site.feed_entries)
    found = [one for name in newest if (one := _document(view, name)).date]
    entries = [_entry_of_post(view, one) if isinstance(one, PostFile) else _entry(view, one) for one in found]
    latest = max((_updated(one) for one in found), default=_EPOCH)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(site.language)}>',
        f"<title>{escape(site.title)}</title>",
        *([f"<subtitle>{escape(site.description)}</subtitle>"] if site.description else []),
        f"<id>{escape(site.url)}</id>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(view.absolute(item.address))}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(site.url)}/>',
        f"<updated>{_stamp(latest)}</updated>",
        f"<author><name>{escape(site.author or site.title)}</name></author>",
        "<generator>Intertitle</generator>",
        *entries,
        "</feed>",
    ]
    return _NOT_XML.sub("", unmarked("\n".join(lines)) + "\n").encode()


FEED = Entry(kind="feed", address="/feed.xml", items=_items, make=make, menu="menu_feed")
ENTRIES = (FEED,)

# Characters that a text may contain (for example a form feed) but XML may not.
_NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def _entry(view: View, review: Review) -> str:
    address = view.address("review", review.id)
    page = view.absolute(address)
    card = view.card(review.id)
    title = film = view.titled(review)
    if review.title != review.film:
        title = view.word("headline_film", headline=review.title, film=film)
    rating = f"<p>{escape(_rating(review, card.rating))}</p>" if card.rating else ""
    verdict = f"<p><strong>{escape(review.verdict)}</strong></p>" if review.verdict else ""
    if review.spoilers == "whole":
        body = f'<p><a href="{escape(page)}">{escape(view.word("feed_whole_plot"))}</a></p>'
    else:
        body = view.feed_html(review.path, address)
    if video := read_video(review.trailer) if review.trailer else None:
        body += f'<p><a href="{escape_all(video.page)}">{escape(view.word("trailer_at", host=video.title))}</a></p>\n'
    return _format_entry(view, review, title, page, card.blurb, rating + verdict + body)


def _entry_of_post(view: View, post: PostFile) -> str:
    address = view.address("post", post.id)
    page = view.absolute(address)
    summary = f"<p><strong>{escape(post.summary)}</strong></p>" if post.summary else ""
    if post.spoilers == "whole":
        body = f'<p><a href="{escape(page)}">{escape(view.word("feed_whole_plot_post"))}</a></p>'
    else:
        body = view.feed_html(post.path, address)
    return _format_entry(view, post, post.title, page, post.blurb, summary + body)


def _document(view: View, name: str) -> Review | PostFile:
    return view.post(post) if (post := find_post(name)) else view.review(name)


def _format_entry(view: View, review: Review | PostFile, title: str, page: str, blurb: str, content: str) -> str:
    published = review.date.instant if review.date else _EPOCH
    authors = "".join(_author(view, name) for name in review.authors or (view.site.title,))
    terms = "".join(f"<category term={quoteattr(tag)}/>" for tag in review.tags)
    return (
        f"<entry>\n<title>{escape(title)}</title>\n<id>{escape(entry_id(view, review))}</id>\n"
        f'<link rel="alternate" type="text/html" href={quoteattr(page)}/>\n'
        f"<published>{_stamp(published)}</published>\n<updated>{_stamp(_updated(review))}</updated>\n"
        f"{authors}\n{terms}"
        + (f"<summary>{escape(blurb)}</summary>\n" if blurb else "")
        # The base is for the author's own HTML, whose addresses may be relative.
        + f'<content type="html" xml:base={quoteattr(page)}>{escape(content)}</content>\n</entry>'
    )


def _author(view: View, name: str) -> str:
    """Return the element of an author, with the address of the page if there is one."""
    critic = view.answer("critic named", slugify(name))
    uri = f"<uri>{escape(view.absolute(view.address('critic', critic)))}</uri>" if critic else ""
    return f"<author><name>{escape(name)}</name>{uri}</author>"


def _rating(review: Review, shown: RatingView) -> str:
    if review.rating and review.rating.scale == "thumbs":  # its grades are words already
        return shown.spoken
    return f"{shown.stars or shown.text} ({shown.spoken})"


def entry_id(view: View, review: Review | PostFile) -> str:
    """Return the permanent id of an entry (RFC 4151). It depends on the file, not on the title or the slug."""
    parts = urlsplit(view.site.url)
    file = posixpath.splitext(review.path.removeprefix("content/"))[0]
    owner = f"{parts.hostname},{review.date.day.year if review.date else 1970}"
    return f"tag:{owner}:{quote(f'{parts.path}/{file}'.strip('/').replace('//', '/'))}"


def _updated(review: Review | PostFile) -> dt.datetime:
    days = [when.instant for when in (review.date, review.updated) if when]
    return max(days, default=_EPOCH)


def _stamp(instant: dt.datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def escape(text: str) -> str:
    """Escape a text for XML."""
    return escape_all(text, quote=False)


def quoteattr(text: str) -> str:
    """Return a text as the value of an XML attribute, in quotation marks."""
    return f'"{escape_all(text)}"'
