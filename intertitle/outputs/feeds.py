"""The site's Atom feed (RFC 4287): full text, spoilers left out."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from collections.abc import Iterator, Mapping
from html import escape as escape_all
from itertools import islice
from urllib.parse import quote, urlsplit

from intertitle.model import Catalogue, Review
from intertitle.outputs.library import Library, address_of
from intertitle.outputs.recipe import File, Output, path_of


class Feed(File, frozen=True, kw_only=True, tag=True):
    """The newest reviews; ``facts`` are the digests of what else the feed says of them, in order."""

    reviews: tuple[str, ...]
    facts: tuple[bytes, ...]

    def data(self, library: Library) -> bytes:
        """Write the feed. Its ``updated`` is the newest entry's, never the clock's."""
        site = library.site
        reviews = [library.catalogue.reviews[one] for one in self.reviews]
        entries = [_entry(library, review) for review in reviews]
        latest = max((_updated(review) for review in reviews), default=_EPOCH)
        feed = library.absolute(library.address("feed"))
        lines = [
            '<?xml version="1.0" encoding="utf-8"?>',
            f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(site.language)}>',
            f"<title>{escape(site.title)}</title>",
            *([f"<subtitle>{escape(site.description)}</subtitle>"] if site.description else []),
            f"<id>{escape(site.url)}</id>",
            f'<link rel="self" type="application/atom+xml" href={quoteattr(feed)}/>',
            f'<link rel="alternate" type="text/html" href={quoteattr(site.url)}/>',
            f"<updated>{_stamp(latest)}</updated>",
            f"<author><name>{escape(site.author or site.title)}</name></author>",
            "<generator>Intertitle</generator>",
            *entries,
            "</feed>",
        ]
        return _NOT_XML.sub("", "\n".join(lines) + "\n").encode()


# What a text may hold (a form feed, by its number) and XML may not.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def plan(catalogue: Catalogue, facts: Mapping[str, bytes]) -> Iterator[Output]:
    """Plan the feed of the newest reviews, by the documents' digests. One without a date has no place among them."""
    address = address_of(catalogue.site, "feed")
    dated = list(islice((review for review in catalogue.reviews.values() if review.date), catalogue.site.feed_entries))
    yield Output(
        path=path_of(address),
        address=address,
        recipe=Feed(
            cards=tuple(review.id for review in dated),
            texts=tuple(review.path for review in dated if review.spoilers != "whole"),
            reviews=tuple(review.id for review in dated),
            facts=tuple(facts[review.path] for review in dated),
        ),
        what="the feed",
    )


def _entry(library: Library, review: Review) -> str:
    address = library.address("review", review.id)
    page = library.absolute(address)
    card = library.card(review.id)
    title = review.title if review.title == review.film else f"{review.title}: {review.film}"
    rating = (
        f"<p>{escape(card.rating.stars or card.rating.text)} ({escape(card.rating.spoken)})</p>" if card.rating else ""
    )
    verdict = f"<p><strong>{escape(review.verdict)}</strong></p>" if review.verdict else ""
    if review.spoilers == "whole":
        body = f'<p><a href="{escape(page)}">The review discusses the whole plot: read it on the page.</a></p>'
    else:
        body = library.feed_html(review.path, address)
    published = review.date.instant if review.date else _EPOCH
    terms = "".join(f"<category term={quoteattr(tag)}/>" for tag in review.tags)
    return (
        f"<entry>\n<title>{escape(title)}</title>\n<id>{escape(entry_id(library, review))}</id>\n"
        f'<link rel="alternate" type="text/html" href={quoteattr(page)}/>\n'
        f"<published>{_stamp(published)}</published>\n<updated>{_stamp(_updated(review))}</updated>\n"
        f"<author><name>{escape(review.author or library.site.title)}</name></author>\n{terms}"
        + (f"<summary>{escape(card.blurb)}</summary>\n" if card.blurb else "")
        # The base is for HTML of the author's own, whose addresses nobody has made absolute.
        + f'<content type="html" xml:base={quoteattr(page)}>{escape(rating + verdict + body)}</content>\n</entry>'
    )


def entry_id(library: Library, review: Review) -> str:
    """Name an entry for good: by its file, which a new title or slug leaves alone (RFC 4151)."""
    parts = urlsplit(library.site.url)
    file = posixpath.splitext(review.path.removeprefix("content/"))[0]
    owner = f"{parts.hostname},{review.date.day.year if review.date else 1970}"
    return f"tag:{owner}:{quote(f'{parts.path}/{file}'.strip('/').replace('//', '/'))}"


def _updated(review: Review) -> dt.datetime:
    days = [when.instant for when in (review.date, review.updated) if when]
    return max(days, default=_EPOCH)


def _stamp(instant: dt.datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def escape(text: str) -> str:
    """Make a text safe between the tags of XML."""
    return escape_all(text, quote=False)


def quoteattr(text: str) -> str:
    """Make a text safe as the value of an attribute of XML, quotation marks and all."""
    return f'"{escape_all(text)}"'
