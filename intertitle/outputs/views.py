"""What a template may see: narrow, typed, frozen. This module is the contract with themes.

Addresses in views (``url``) are paths that work as they are, under a sub-path too; texts are plain and escaped by the
template, except those named ``html``, which are markup.
"""

from __future__ import annotations

from markupsafe import Markup

from intertitle.model import Struct


class LinkView(Struct, frozen=True, kw_only=True):
    """Something to link to; ``url`` is empty where there is no page."""

    title: str
    url: str = ""
    note: str = ""
    count: int = 0


class DateView(Struct, frozen=True, kw_only=True):
    """A day: for machines (ISO 8601) and for readers."""

    iso: str
    text: str
    year: int
    month: str  # the month's short name, "Jun"
    day: int


class RatingView(Struct, frozen=True, kw_only=True):
    """A rating: as written, drawn (``★★★½``, empty for scales without stars) and spoken ("3.5 out of 5")."""

    text: str
    stars: str
    spoken: str
    url: str
    value: float  # 0 to 1


class SourceView(Struct, frozen=True, kw_only=True):
    """A picture in one of the newer formats, at all its widths: for a ``source`` of HTML."""

    type: str
    srcset: str


class PictureView(Struct, frozen=True, kw_only=True):
    """A poster or a still; ``column`` is its ``sizes`` in a column of text.

    One that is not there has neither size nor sources.
    """

    url: str
    alt: str
    credit: str
    spoiler: bool
    width: int = 0
    height: int = 0
    sources: tuple[SourceView, ...] = ()
    column: str = ""


class Card(Struct, frozen=True, kw_only=True):
    """All that a list shows of a review. Its digest decides which lists a change reaches."""

    id: str
    url: str
    film: str
    title: str  # the headline; the film's title when there is none
    year: int | None
    kind: str
    rating: RatingView | None
    blurb: str  # the verdict, or the opening of the text outside spoilers
    date: DateView | None
    liked: bool
    directors: tuple[str, ...]
    franchises: tuple[LinkView, ...]
    poster: PictureView | None


class SiteView(Struct, frozen=True, kw_only=True):
    """What every page knows of the site; a page's key holds all of it."""

    title: str
    url: str
    home: str
    language: str
    author: str
    description: str
    feed: str
    menu: tuple[LinkView, ...]
    indexes: tuple[LinkView, ...]  # people, years, genres, tags, ratings: those that there are
    generator: str


class PageView(Struct, frozen=True, kw_only=True):
    """A page about itself: for its head."""

    title: str
    description: str
    canonical: str
    kind: str
    indexable: bool = True


class PagerView(Struct, frozen=True, kw_only=True):
    """Where a page stands in a series of pages."""

    number: int
    total: int
    newer: str  # url, empty on the first page
    older: str  # url, empty on the last


class CreditView(Struct, frozen=True, kw_only=True):
    """One line of credits: a label and the people under it."""

    label: str
    people: tuple[LinkView, ...]  # a character stands in ``note``


class ViewingView(Struct, frozen=True, kw_only=True):
    """One viewing, for viewing notes and the diary."""

    date: DateView
    medium: str
    venue: str
    rewatch: bool
    finished: bool
    card: Card | None = None


class CalendarView(Struct, frozen=True, kw_only=True):
    """A year as a picture, in SVG paths: its days, those on which a film was seen, and those with more than one."""

    width: int
    height: int
    days: str
    lit: str
    bright: str


class PartView(Struct, frozen=True, kw_only=True):
    """A part of a franchise: reviewed (with a card) or not."""

    id: str
    title: str
    year: int | None
    release: DateView | None
    kind: str
    number: int  # its place in release order, from 1
    relation: str  # "spin-off and interquel of Chapter 3 and Chapter 4", or empty
    continuity: str
    note: str
    later: str  # "Seven years later", after a long time without a part in release order; or empty
    beside: bool  # it takes place while others do (interquel, midquel, sidequel)
    current: bool
    card: Card | None


class NeighboursView(Struct, frozen=True, kw_only=True):
    """The parts before and after one, in one order; a url is empty where a part is not reviewed."""

    order: str
    before: LinkView | None
    after: LinkView | None
    place: int  # from 1
    of: int


class StripView(Struct, frozen=True, kw_only=True):
    """A review's place in one of its franchises."""

    franchise: LinkView
    parts: tuple[PartView, ...]
    neighbours: tuple[NeighboursView, ...]


class CompanyView(Struct, frozen=True, kw_only=True):
    """Films that stand beside one, the nearest first; a year stands in ``note``.

    ``words`` and the link ``through`` say what brings them: "More by", a director; "Around 1979, in", a genre.
    """

    words: str
    through: LinkView
    films: tuple[LinkView, ...]


class ReviewView(Struct, frozen=True, kw_only=True):
    """A review, whole."""

    card: Card
    html: Markup
    verdict: str
    quote: str
    author: str
    updated: DateView | None
    runtime: str  # "2 h 5 min"
    release: DateView | None
    genres: tuple[LinkView, ...]
    tags: tuple[LinkView, ...]
    countries: tuple[str, ...]
    languages: tuple[str, ...]
    year: LinkView | None
    directors: tuple[LinkView, ...]  # who stand first among the credits, too
    credits: tuple[CreditView, ...]
    cast: tuple[LinkView, ...]
    spoilers: str  # none, marked or whole
    spoiler_notice: str  # what is hidden, in words; empty when nothing is
    recommend: str
    viewings: tuple[ViewingView, ...]
    poster: PictureView | None  # shown here even when it is a spoiler, behind a disclosure
    still: PictureView | None
    links: tuple[LinkView, ...]  # the film in other catalogues
    strips: tuple[StripView, ...]
    company: tuple[CompanyView, ...]  # by the directors, then by the first-billed actor
    comments: str  # an address to reply to, or empty
    minutes: int  # of reading, at 230 words a minute


class OrderView(Struct, frozen=True, kw_only=True):
    """A franchise's parts in one order."""

    id: str
    label: str
    note: str
    parts: tuple[PartView, ...]
    missing: tuple[str, ...]  # titles that this order leaves out


class ArcPoint(Struct, frozen=True, kw_only=True):
    """A part on its franchise's arc; ``y`` is none where it has no rating."""

    part: PartView
    x: int
    y: int | None


class ArcView(Struct, frozen=True, kw_only=True):
    """How the ratings of a franchise rise and fall in release order, as points of a picture 100 high, best on top.

    Each part has 100 of its ``width``. ``line`` is an SVG path from rating to rating, ``mean`` the place of their mean.
    """

    points: tuple[ArcPoint, ...]
    width: int
    line: str
    mean: int


class FranchiseView(Struct, frozen=True, kw_only=True):
    """A franchise, whole; sums are empty where nothing is rated."""

    name: str
    url: str
    summary: str
    html: Markup
    reviewed: int
    total: int
    average: str
    best: tuple[Card, ...]
    worst: tuple[Card, ...]
    arc: ArcView | None  # where there are ratings enough for one
    orders: tuple[OrderView, ...]  # release order first; last the critic's, where there are ratings enough for one
    continuities: tuple[LinkView, ...]
    start: LinkView | None
    latest: DateView | None
    years: str  # "2014–2025"


class FilmographyView(Struct, frozen=True, kw_only=True):
    """What a person did in one job, newest film first; a character stands in the link's note."""

    job: str
    films: tuple[tuple[Card, str], ...]


class PersonView(Struct, frozen=True, kw_only=True):
    """A person as reviewed."""

    name: str
    html: Markup
    life: str  # "1964" or "1929–2014"
    average: str
    count: int
    filmography: tuple[FilmographyView, ...]
    links: tuple[LinkView, ...]  # the person in other catalogues


class ItemView(Struct, frozen=True, kw_only=True):
    """One film of a list."""

    number: int
    title: str
    year: int | None
    note: str
    card: Card | None


class ListView(Struct, frozen=True, kw_only=True):
    """A list, whole."""

    title: str
    url: str
    description: str
    date: DateView | None
    ranked: bool
    html: Markup
    items: tuple[ItemView, ...]
    count: int


class BarView(Struct, frozen=True, kw_only=True):
    """One bar of a chart: what it counts, how many, and its share of the longest bar (0 to 100)."""

    label: LinkView
    count: int
    share: int
