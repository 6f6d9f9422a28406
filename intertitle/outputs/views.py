"""What a template may see: narrow, typed, frozen. This module is the contract with themes.

Addresses in views (``url``) are paths that work as they are, under a sub-path too; texts are plain and escaped by the
template, except those named ``html``, which are markup.
"""

from __future__ import annotations

from markupsafe import Markup

from intertitle.model import Struct


class LinkView(Struct, frozen=True, kw_only=True):
    """Something to link to; ``url`` is empty where there is no page."""

    title: str  # what it is called
    url: str = ""  # empty where there is no page
    note: str = ""  # a word beside it: a character, a year, a description
    count: int = 0  # how many it has: films, viewings


class DateView(Struct, frozen=True, kw_only=True):
    """A day: for machines (ISO 8601) and for readers."""

    iso: str  # "2014-06-13", for machines
    text: str  # "13 June 2014", for readers
    year: int  # the year
    month: str  # the month's short name, "Jun"
    day: int  # the day of the month


class RatingView(Struct, frozen=True, kw_only=True):
    """A rating: as written, drawn (``★★★½``, empty for scales without stars) and spoken ("3.5 out of 5")."""

    text: str  # as it is written: "3.5", "B+"
    stars: str  # "★★★½", empty for a scale without stars
    spoken: str  # "3.5 out of 5", for everybody
    url: str  # all reviews that are rated so
    value: float  # 0 to 1


class SourceView(Struct, frozen=True, kw_only=True):
    """A picture in one of the newer formats, at all its widths: for a ``source`` of HTML."""

    type: str  # "image/avif"
    srcset: str  # its urls, each with its width


class PictureView(Struct, frozen=True, kw_only=True):
    """A poster or a still; ``column`` is its ``sizes`` in a column of text.

    One that is not there has neither size nor sources.
    """

    url: str  # the picture for browsers that know no newer format
    alt: str  # the alternative text, empty for a decoration
    credit: str  # whose it is, or empty
    spoiler: bool  # it must stand behind a disclosure
    width: int = 0  # in pixels, 0 where the picture is not there
    height: int = 0  # in pixels
    sources: tuple[SourceView, ...] = ()  # the newer formats, the smallest first
    column: str = ""  # its sizes in a column of text


class Card(Struct, frozen=True, kw_only=True):
    """All that a list shows of a review. Its digest decides which lists a change reaches."""

    id: str  # the review's slug
    url: str  # the review's page
    film: str  # the film's title
    title: str  # the headline; the film's title when there is none
    year: int | None  # of release
    kind: str  # film, series, mini-series, short or documentary
    rating: RatingView | None  # none where it is unrated
    blurb: str  # the verdict, or the opening of the text outside spoilers
    date: DateView | None  # of publication
    liked: bool  # the critic likes it, whatever the rating
    directors: tuple[str, ...]  # their names
    franchises: tuple[LinkView, ...]  # those that the film belongs to
    poster: PictureView | None  # none where there is none, or where it is a spoiler


class ShareView(Struct, frozen=True, kw_only=True):
    """The picture that networks show of a page."""

    url: str  # absolute, with the site's host
    alt: str  # what it says
    width: int  # in pixels
    height: int  # likewise


class SiteView(Struct, frozen=True, kw_only=True):
    """What every page knows of the site; a page's key holds all of it."""

    title: str  # the blog's title
    url: str  # its absolute address, which ends in a slash
    home: str  # the url of the home page
    language: str  # a tag: "en", "pt-BR"
    author: str  # whose blog it is, or empty
    description: str  # one line, or empty
    feed: str  # the url of the Atom feed
    search: str  # the url of what browsers add to their own search; empty where there is none
    menu: tuple[LinkView, ...]  # what the head leads to: the theme's or the site's choice, as far as it is there
    footer: tuple[LinkView, ...]  # what the foot leads to, likewise
    indexes: tuple[LinkView, ...]  # people, years, genres, tags, ratings: those that there are
    generator: str  # "Intertitle" and its version
    share: ShareView | None = None  # the site's own card, for pages that have none


class PageView(Struct, frozen=True, kw_only=True):
    """A page about itself: for its head."""

    title: str  # for the title bar
    description: str  # for search engines, free of spoilers
    canonical: str  # its absolute address
    kind: str  # "review", "home", "franchise" …
    indexable: bool = True  # search engines may list it
    share: ShareView | None = None  # its own share card; none where it has none, or none are drawn


class PagerView(Struct, frozen=True, kw_only=True):
    """Where a page stands in a series of pages."""

    number: int  # this page, from 1
    total: int  # pages in all
    newer: str  # url, empty on the first page
    older: str  # url, empty on the last


class CreditView(Struct, frozen=True, kw_only=True):
    """One line of credits: a label and the people under it."""

    label: str  # "Directed by"
    people: tuple[LinkView, ...]  # a character stands in ``note``


class ViewingView(Struct, frozen=True, kw_only=True):
    """One viewing, for viewing notes and the diary."""

    date: DateView  # when
    medium: str  # "cinema", "television" …, or empty
    venue: str  # where, or empty
    rewatch: bool  # it was seen before
    finished: bool  # false when the critic walked out
    card: Card | None = None  # the review, in the diary


class CalendarView(Struct, frozen=True, kw_only=True):
    """A year as a picture, in SVG paths: its days, those on which a film was seen, and those with more than one."""

    width: int  # of the picture
    height: int  # of the picture
    days: str  # an SVG path with all days
    lit: str  # an SVG path with the days of one viewing
    bright: str  # an SVG path with the days of several


class PartView(Struct, frozen=True, kw_only=True):
    """A part of a franchise: reviewed (with a card) or not."""

    id: str  # as its file names it
    title: str  # the film's title
    year: int | None  # of release
    release: DateView | None  # the day, where it is known
    kind: str  # film, series, mini-series, short or documentary
    number: int  # its place in release order, from 1
    relation: str  # "spin-off and interquel of Chapter 3 and Chapter 4", or empty
    continuity: str  # the line of the franchise that it is of, or empty
    note: str  # the author's, or empty
    later: str  # "Seven years later", after a long time without a part in release order; or empty
    beside: bool  # it takes place while others do (interquel, midquel, sidequel)
    current: bool  # it is the film whose page is shown
    card: Card | None  # none where it is not reviewed


class NeighboursView(Struct, frozen=True, kw_only=True):
    """The parts before and after one, in one order; a url is empty where a part is not reviewed."""

    order: str  # "Release order"
    before: LinkView | None  # none for the first
    after: LinkView | None  # none for the last
    place: int  # from 1
    of: int  # parts in this order


class StripView(Struct, frozen=True, kw_only=True):
    """A review's place in one of its franchises."""

    franchise: LinkView  # the franchise
    parts: tuple[PartView, ...]  # all of its parts, in release order
    neighbours: tuple[NeighboursView, ...]  # one for each order, release order first


class CompanyView(Struct, frozen=True, kw_only=True):
    """Films that stand beside one, and what brings them: the nearest first."""

    words: str  # "More by", "Around 1979, in"
    through: LinkView  # whom, or which genre
    films: tuple[LinkView, ...]  # each with its year as a note


class ReviewView(Struct, frozen=True, kw_only=True):
    """A review, whole."""

    card: Card  # the review as lists show it
    html: Markup  # its text
    verdict: str  # one line, or empty
    quote: str  # a pull quote from the text, or empty
    author: str  # who wrote it
    updated: DateView | None  # none where it has not been
    runtime: str  # "2 h 5 min"
    release: DateView | None  # the day of release
    genres: tuple[LinkView, ...]  # the genres
    tags: tuple[LinkView, ...]  # the tags
    countries: tuple[str, ...]  # their names
    languages: tuple[str, ...]  # their names
    year: LinkView | None  # the page of the year of release
    directors: tuple[LinkView, ...]  # who stand first among the credits, too
    credits: tuple[CreditView, ...]  # jobs, each with its people
    cast: tuple[LinkView, ...]  # actors, each with the character as a note
    spoilers: str  # none, marked or whole
    spoiler_notice: str  # what is hidden, in words; empty when nothing is
    recommend: str  # yes, mixed, no or empty
    viewings: tuple[ViewingView, ...]  # how the critic saw it
    poster: PictureView | None  # shown here even when it is a spoiler, behind a disclosure
    still: PictureView | None  # a still, behind a disclosure when it is a spoiler
    links: tuple[LinkView, ...]  # the film in other catalogues
    strips: tuple[StripView, ...]  # one for each franchise
    company: tuple[CompanyView, ...]  # by the directors, then by the first-billed actor
    comments: str  # an address to reply to, or empty
    minutes: int  # of reading, at 230 words a minute


class OrderView(Struct, frozen=True, kw_only=True):
    """A franchise's parts in one order."""

    id: str  # "release", "story" …
    label: str  # "Release order"
    note: str  # the author's, or empty
    parts: tuple[PartView, ...]  # in this order
    missing: tuple[str, ...]  # titles that this order leaves out


class ArcPoint(Struct, frozen=True, kw_only=True):
    """A part on its franchise's arc; ``y`` is none where it has no rating."""

    part: PartView  # the part
    x: int  # its place, from left to right
    y: int | None  # from the top; none where it has no rating


class ArcView(Struct, frozen=True, kw_only=True):
    """How the ratings of a franchise rise and fall in release order, as points of a picture 100 high, best on top.

    Each part has 100 of its ``width``. ``line`` is an SVG path from rating to rating, ``mean`` the place of their mean.
    """

    points: tuple[ArcPoint, ...]  # one for each part
    width: int  # 100 for each part
    line: str  # an SVG path from rating to rating
    mean: int  # the place of the mean, from the top


class FranchiseView(Struct, frozen=True, kw_only=True):
    """A franchise, whole; sums are empty where nothing is rated."""

    name: str  # its name
    url: str  # its page
    summary: str  # one line, or empty
    html: Markup  # the author's text; empty in the index
    reviewed: int  # parts with a review
    total: int  # parts in all
    average: str  # on the site's scale; empty where nothing is rated
    best: tuple[Card, ...]  # the best rated; none where fewer than two ratings differ
    worst: tuple[Card, ...]  # the worst rated; likewise
    arc: ArcView | None  # where there are ratings enough for one
    orders: tuple[OrderView, ...]  # release order first; last the critic's, where there are ratings enough for one
    continuities: tuple[LinkView, ...]  # its lines, each with a note
    start: LinkView | None  # where the author tells a newcomer to begin
    latest: DateView | None  # the newest review of a part
    years: str  # "2014–2025"


class FilmographyView(Struct, frozen=True, kw_only=True):
    """What a person did in one job, newest film first; a character stands in the link's note."""

    job: str  # "Director"
    films: tuple[tuple[Card, str], ...]  # each with the character played, or nothing


class PersonView(Struct, frozen=True, kw_only=True):
    """A person as reviewed."""

    name: str  # the name
    html: Markup  # the author's text on them, or empty
    life: str  # "1964" or "1929–2014"
    average: str  # of their films, on the site's scale; empty where nothing is rated
    count: int  # their films here
    filmography: tuple[FilmographyView, ...]  # one for each job
    links: tuple[LinkView, ...]  # the person in other catalogues


class ItemView(Struct, frozen=True, kw_only=True):
    """One film of a list."""

    number: int  # its place, from 1
    title: str  # the film's title
    year: int | None  # of release
    note: str  # the author's, or empty
    card: Card | None  # none where it is not reviewed


class ListView(Struct, frozen=True, kw_only=True):
    """A list, whole."""

    title: str  # its title
    url: str  # its page
    description: str  # one line, or empty
    date: DateView | None  # of publication
    ranked: bool  # the order means something
    html: Markup  # the author's text
    items: tuple[ItemView, ...]  # the films, in order
    count: int  # films in all


class BarView(Struct, frozen=True, kw_only=True):
    """One bar of a chart: what it counts, how many, and its share of the longest bar (0 to 100)."""

    label: LinkView  # what it counts
    count: int  # how many
    share: int  # of the longest bar, 0 to 100
