"""The library: the catalogue as views. All functions of what a recipe may ask for, and nothing else."""

from __future__ import annotations

import datetime as dt
import functools
import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol
from urllib.parse import quote

from markupsafe import Markup

from intertitle import __version__, digest, ratings
from intertitle.markup import slots
from intertitle.model import (
    CardStyle,
    Catalogue,
    Picture,
    PublishedPicture,
    Review,
    Site,
    Struct,
    Text,
    Viewing,
)
from intertitle.outputs.times import Times
from intertitle.outputs.views import (
    Card,
    DateView,
    LinkView,
    PictureView,
    RatingView,
    ShareView,
    SiteView,
    SourceView,
    ViewingView,
)
from intertitle.pictures.draw import HEIGHT as SHARE_HEIGHT
from intertitle.pictures.draw import WIDTH as SHARE_WIDTH
from intertitle.pictures.kept import Kept
from intertitle.slugs import slugify

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


DESCRIPTION = "opensearch.xml"  # beside the search page, for browsers
_INDEXES = ("people", "years", "genres", "tags", "ratings")
_COUNTED = ("reviews", "franchises", "lists", "diary", *_INDEXES)  # sections that the catalogue has, or has not
# For a theme that says nothing of its own and has no parent.
_CHROME = {"header": ("reviews", "franchises", "lists", "diary", "stats", "search", "pages"), "footer": ()}
_COLUMN = 768  # pixels: as wide as a column of text, about, on a screen wide enough for one
_MARGINS = 64  # pixels, beside that


SHARE_NAME = "share.png"


class ResolvedLink(Struct, frozen=True, kw_only=True):
    """Where a link of a text leads: to an address of this site, or nowhere; ``title`` labels a wiki link.

    ``picture`` is that of an image, with all its files.
    """

    address: str
    fragment: str = ""
    title: str = ""
    label: str = ""  # HTML
    wiki: bool = False
    picture: PublishedPicture | None = None


class Shown(Struct, frozen=True, kw_only=True):
    """A text with where its links lead: all that a page needs of it but its HTML."""

    text: Text
    links: tuple[ResolvedLink, ...]


class Texts(Protocol):
    """The published texts, by the paths of their files."""

    def shown(self, path: str) -> Shown:
        """Give a text with its links."""
        ...

    def words(self, path: str) -> int:
        """Count a text's words, without reading the text."""
        ...

    def terms(self) -> Sequence[bytes]:
        """Give the digests of all reviews' terms, in the order of their files; empty where there are none."""
        ...


class Library:
    """One site's catalogue as views; cards are made once each.

    Args:
        catalogue: all that is published.
        texts: its texts.
        html: gives a text's HTML by its digest.
        assets: the theme's assets, name → address.
        kept: the pictures that have been encoded already.
        card_style: how share cards are drawn.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        texts: Texts,
        html: Callable[[bytes], str],
        assets: Mapping[str, str],
        kept: Kept | None = None,
        card_style: CardStyle | None = None,
    ) -> None:
        self.kept = kept or Kept()
        self.card_style = card_style
        self.catalogue = catalogue
        self.site = catalogue.site
        self.assets = assets
        self.words = texts.words
        self._shown = texts.shown
        self._html = html
        self._cards: dict[str, Card] = {}
        self._urls: dict[tuple[str, str], str] = {}
        self._people: dict[str, str] = {}
        self.times = Times(catalogue)
        self._of_texts = texts.terms
        self._terms: list[list[str]] | None = None

    # ------------------------------------------------------------ addresses

    def url(self, address: str) -> str:
        """Give an address as a path that works in a link."""
        return url_of(self.site, address)

    def address(self, kind: str, slug: str = "") -> str:
        """Give the address of a page by its kind and slug."""
        return address_of(self.site, kind, slug)

    def link_to(self, kind: str, slug: str, title: str, note: str = "", count: int = 0) -> LinkView:
        """Link to a page of this site."""
        # Most pages are linked to from many others.
        if (url := self._urls.get((kind, slug))) is None:
            url = self._urls[kind, slug] = self.url(self.address(kind, slug))
        return LinkView(title=title, url=url, note=note, count=count)

    def absolute(self, address: str) -> str:
        """Give an address with the site's host."""
        return self.site.url + _quoted(address.removeprefix("/"))

    def share(self, address: str, *said: str) -> ShareView | None:
        """Give the share card of the page at an address, described by what it says; nothing where none are drawn."""
        return share_view(self.site, share_address(address) if self.catalogue.share else "", *said)

    # ------------------------------------------------------------ small views

    def card(self, review_id: str) -> Card:
        """Give a review's card."""
        if (made := self._cards.get(review_id)) is None:
            made = self._cards[review_id] = card_of(self.catalogue, self.catalogue.reviews[review_id])
        return made

    def cards(self, review_ids: Sequence[str]) -> tuple[Card, ...]:
        """Give several cards, in order."""
        return tuple(self.card(review_id) for review_id in review_ids)

    def person(self, name: str, note: str = "") -> LinkView:
        """Link to a person by a name as written."""
        if (person := self._people.get(name)) is None:
            slug = slugify(name)
            person = self._people[name] = self.catalogue.renamed.get(slug, slug)
        return self.link_to("person", person, name, note) if person else LinkView(title=name, note=note)

    def viewing(self, viewing: Viewing, card: Card | None = None) -> ViewingView:
        """Give a viewing."""
        return ViewingView(
            date=date_view(viewing.date),
            medium=viewing.medium,
            venue=viewing.venue,
            rewatch=viewing.rewatch,
            finished=viewing.finished,
            card=card,
        )

    def average(self, review_ids: Sequence[str]) -> str:
        """Give the mean of the rated among some reviews on the site's scale; empty when none is rated."""
        values = [rating.value for one in review_ids if (rating := self.card(one).rating)]
        return ratings.average(values, self.site.scales[self.site.scale]) if values else ""

    # ------------------------------------------------------------ texts

    def text(self, path: str) -> Text:
        """Give what is known of the text of a file."""
        return self._shown(path).text

    def html(self, path: str) -> Markup:
        """Give the text of a file as a page shows it: links filled in, spoilers behind their disclosure."""
        shown = self._shown(path)
        html = self._html(shown.text.digest)
        filled = slots.fill(
            html,
            lambda number: self._anchor(shown.links[number], absolute=False),
            lambda number, rest: self._picture(shown.links[number], rest),
        )
        return Markup(slots.reveal(filled))  # noqa: S704  (our own renderer made it)

    def terms(self) -> list[list[str]]:
        """Give the terms of all reviews' texts, in the order of their files: a line for each bucket, or no lines."""
        if self._terms is None:
            self._terms = [self._html(one).split("\n") if one else [] for one in self._of_texts()]
        return self._terms

    def feed_html(self, path: str, address: str) -> str:
        """Give the text of a file as a feed carries it: addresses absolute, each spoiler replaced by a link to it."""
        page = str(Markup.escape(self.absolute(address)))
        shown = self._shown(path)
        kept = slots.withhold(
            self._html(shown.text.digest),
            lambda number: f'<p><a href="{page}#spoiler-{number}">A spoiler is on the page.</a></p>\n',
            lambda number: f'<a href="{page}#spoiler-{number}">[spoiler]</a>',
        )
        filled = slots.fill(
            kept,
            lambda number: self._anchor(shown.links[number], absolute=True),
            lambda number, rest: self._image(shown.links[number], rest, self.absolute),
        )
        return filled.replace('href="#', f'href="{page}#')

    def _picture(self, link: ResolvedLink, rest: str) -> str:
        """Write a picture of a text: no wider than it is, and loaded when the reader comes near."""
        image = self._image(link, f'{rest} loading="lazy" decoding="async"', self.url)
        if link.picture is None or not link.picture.prints:
            return image
        sizes = _in_a_column(link.picture.shown.width)
        sources = "".join(
            f'<source type="{source.type}" srcset="{Markup.escape(source.srcset)}" sizes="{sizes}">'
            for source in sources_of(self.site, link.picture)
        )
        return f"<picture>{sources}{image}</picture>"

    def _image(self, link: ResolvedLink, rest: str, url: Callable[[str], str]) -> str:
        """Write the tag of an image, with what else it is to say."""
        shown = link.picture.shown if link.picture else None
        size = f' width="{shown.width}" height="{shown.height}"' if shown else ""
        return f'<img src="{Markup.escape(url(shown.address if shown else link.address))}"{size}{rest}>'

    def _anchor(self, link: ResolvedLink, *, absolute: bool) -> str:
        url = self.absolute(link.address) if absolute else self.url(link.address)
        url += f"#{_quoted(link.fragment)}" if link.fragment else ""
        if not link.wiki:
            return str(Markup.escape(url)) if link.address else "#"
        label = link.label or f"<cite>{Markup.escape(link.title)}</cite>"
        return f'<a href="{Markup.escape(url)}">{label}</a>' if link.address else label


# ---------------------------------------------------------------- functions of values


def url_of(site: Site, address: str) -> str:
    """Give an address as a path under the site's base, percent-encoded."""
    return site.base + _quoted(address.removeprefix("/"))


# A page is linked to from many others, and most paths need no quoting at all.
@functools.lru_cache(maxsize=1 << 16)
def _quoted(path: str) -> str:
    return path if _PLAIN.fullmatch(path) else quote(path)


_PLAIN = re.compile(r"[A-Za-z0-9_.~/-]*")  # what quoting leaves as it is


def address_of(site: Site, kind: str, slug: str = "") -> str:
    """Give the address of a page by the site's patterns."""
    return site.addresses[kind].replace("{slug}", slug).replace("{number}", slug)


def day_of(catalogue: Catalogue, review: str) -> dt.date | None:
    """Give the day of a review, if it has one."""
    date = catalogue.reviews[review].date
    return date.day if date else None


def date_view(day: dt.date) -> DateView:
    """Give a day for machines and for readers."""
    month = MONTHS[day.month - 1]
    return DateView(
        iso=day.isoformat(), text=f"{day.day} {month} {day.year}", year=day.year, month=month[:3], day=day.day
    )


def rating_view(site: Site, review: Review) -> RatingView | None:
    """Give a review's rating; none is a state of its own."""
    rating = review.rating
    if rating is None:
        return None
    stars, spoken, slug = _rated(rating, site.scales[rating.scale], site.scale)
    url = url_of(site, address_of(site, "rating", slug))
    return RatingView(text=rating.text, stars=stars, spoken=spoken, url=url, value=rating.value)


# There are thousands of reviews and a few dozen ratings.
@functools.lru_cache(maxsize=1024)
def _rated(rating: ratings.Rating, scale: ratings.Scale, site_scale: str) -> tuple[str, str, str]:
    return ratings.stars(rating, scale), ratings.spoken(rating, scale), ratings.rating_slug(rating, site_scale)


def picture_view(catalogue: Catalogue, picture: Picture | None) -> PictureView | None:
    """Give a picture, at its published addresses."""
    if picture is None:
        return None
    found = published_picture(catalogue, picture)
    return PictureView(
        url=url_of(catalogue.site, found.shown.address if found else image_address(picture.src)),
        alt=picture.alt,
        credit=picture.credit,
        spoiler=picture.spoiler,
        width=found.shown.width if found else 0,
        height=found.shown.height if found else 0,
        sources=sources_of(catalogue.site, found) if found else (),
        column=_in_a_column(found.shown.width) if found else "",
    )


def published_picture(catalogue: Catalogue, picture: Picture | None) -> PublishedPicture | None:
    """Give the files that a picture is published as; nothing where it is not there."""
    return catalogue.pictures.get(image_address(picture.src)) if picture else None


def share_address(address: str) -> str:
    """Give the address of a page's share card: one that never changes, so that old links keep their picture."""
    return f"{address}{SHARE_NAME}"


def share_view(site: Site, address: str, *said: str) -> ShareView | None:
    """Give a share card by its address and what it says; nothing where there is none."""
    if not address:
        return None
    url = site.url + _quoted(address.removeprefix("/"))
    return ShareView(url=url, alt=", ".join(filter(None, said)), width=SHARE_WIDTH, height=SHARE_HEIGHT)


def _in_a_column(width: int) -> str:
    """Give the ``sizes`` of a picture in a column of text: as wide as that, and no wider than the picture is."""
    column = min(width, _COLUMN)
    return f"(min-width: {column + (_MARGINS if width > _COLUMN else 0)}px) {column}px, 100vw"


def sources_of(site: Site, picture: PublishedPicture) -> tuple[SourceView, ...]:
    """Give a picture in each of its newer formats, at all its widths."""
    srcsets: dict[str, list[str]] = {}
    for one in picture.prints:
        srcsets.setdefault(f"image/{one.form}", []).append(f"{url_of(site, one.address)} {one.width}w")
    return tuple(SourceView(type=kind, srcset=", ".join(several)) for kind, several in srcsets.items())


def image_address(src: str) -> str:
    """Give the address of a picture by its path as an author writes it: under ``content/images/``."""
    bare = posixpath.normpath(src.removeprefix("/").removeprefix("content/"))
    while bare.startswith("../"):
        bare = bare[3:]
    return "/" + (bare if bare.startswith("images/") else f"images/{bare}")


def card_of(catalogue: Catalogue, review: Review) -> Card:
    """Give a review's card."""
    site = catalogue.site
    poster = review.poster if review.poster and not review.poster.spoiler else None
    return Card(
        id=review.id,
        url=url_of(site, address_of(site, "review", review.id)),
        film=review.film,
        title=review.title,
        year=review.year,
        kind=review.kind,
        rating=rating_view(site, review),
        blurb=review.blurb,
        date=date_view(review.date.day) if review.date else None,
        liked=bool(review.liked),
        directors=review.directors,
        franchises=tuple(
            LinkView(
                title=catalogue.franchises[one].name,
                url=url_of(site, address_of(site, "franchise", one)),
            )
            for one in catalogue.member_of.get(review.id, ())
        ),
        poster=picture_view(catalogue, poster),
    )


def card_digest(review: Review) -> bytes:
    """Digest all that a review itself tells its card; the site and the franchises' names come to it in `card_of`."""
    poster = review.poster if review.poster and not review.poster.spoiler else None
    return digest.of_value(
        (
            review.id,
            review.film,
            review.title,
            review.year,
            review.kind,
            review.rating,
            review.blurb,
            review.date.day if review.date else None,
            bool(review.liked),
            review.directors,
            (poster.src, poster.alt, poster.credit) if poster else None,  # where it is written, no list shows
        )
    )


def is_searched(catalogue: Catalogue) -> bool:
    """Tell whether there is anything to search, and the site's author wants it to be."""
    return catalogue.site.search and bool(catalogue.reviews)


def site_view(catalogue: Catalogue, chrome: Mapping[str, Sequence[str]]) -> SiteView:
    """Give what every page shows of the site: of the sections that ``chrome`` names, those that there are.

    Args:
        catalogue: all that is published.
        chrome: header, footer → sections, as the theme says it; the site may say otherwise.
    """
    site = catalogue.site
    shown = {**_CHROME, **chrome, **site.chrome}

    def link(kind: str, title: str) -> LinkView:
        return LinkView(title=title, url=url_of(site, address_of(site, kind)))

    own = [
        LinkView(title=page.title, url=url_of(site, address_of(site, "page", page.id)))
        for page in catalogue.pages.values()
        if page.menu
    ]
    there = {
        **{kind: [link(kind, kind.capitalize())] for kind in _COUNTED if getattr(catalogue, kind)},
        "stats": [link("stats", "Stats")] if catalogue.reviews else [],
        "search": [link("search", "Search")] if is_searched(catalogue) else [],
        "pages": own,
        "feed": [link("feed", "Atom feed")],
    }

    def links(part: str) -> tuple[LinkView, ...]:
        return tuple(one for section in shown[part] for one in there.get(section, ()))

    return SiteView(
        title=site.title,
        url=site.url,
        home=url_of(site, "/"),
        language=site.language,
        author=site.author,
        description=site.description,
        feed=url_of(site, address_of(site, "feed")),
        search=url_of(site, address_of(site, "search") + DESCRIPTION) if is_searched(catalogue) else "",
        menu=links("header"),
        footer=links("footer"),
        indexes=tuple(link(kind, kind.capitalize()) for kind in _INDEXES if getattr(catalogue, kind)),
        generator=f"Intertitle {__version__}",
        share=share_view(site, catalogue.share, site.title, site.description),
    )
