"""The model: what a film blog is made of, as frozen values that refer to each other by id.

Values compare, hash, pickle and encode. A review's id is its slug, a franchise's and a person's too.
Paths are relative to the site's root (the folder that holds ``content/``), with forward slashes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal

import msgspec

from intertitle.diagnostics import Diagnostic
from intertitle.ratings import Rating, Scale

Kind = Literal["film", "series", "mini-series", "short", "documentary"]
Relation = Literal[
    "main", "sequel", "prequel", "midquel", "interquel", "sidequel", "spin-off", "crossover", "remake", "reboot"
]
Job = Literal["director", "writer", "cinematographer", "composer", "cast"]
Reason = Literal["draft", "scheduled", "embargoed", "broken"]
Form = Literal["avif", "webp", "jpeg", "png", "gif", "svg"]


class Struct(msgspec.Struct, frozen=True, kw_only=True):
    """The base of every value of the model: frozen, and made with named arguments only."""


# ---------------------------------------------------------------- the site


class Site(Struct, frozen=True, kw_only=True):
    """The settings of ``content/site.toml``, checked and complete."""

    title: str
    url: str  # absolute, ends in a slash, may hold a sub-path
    language: str
    author: str
    timezone: str
    theme: str
    description: str
    reviews_per_page: int
    feed_entries: int
    scale: str
    scales: Mapping[str, Scale]
    addresses: Mapping[str, str]  # kind of page → pattern
    raw_html: bool
    headers: tuple[str, ...] = ()  # the kinds of hosts that get a file of headers
    chrome: Mapping[str, tuple[str, ...]] = {}  # header, footer → the sections it shows, where the theme's do not suit
    search: bool = False
    options: Mapping[str, str | bool] = {}  # of the theme, as they are written; the theme says which there are
    plugins: tuple[str, ...] = ()  # the distributions of plug-ins, in their order
    share_cards: bool = True  # a picture is drawn of each review and franchise, for networks that show one of a page

    @property
    def base(self) -> str:
        """The path that every address is under: ``/`` or ``/film/``."""
        return "/" + self.url.partition("://")[2].partition("/")[2]


class Contract(Struct, frozen=True, kw_only=True):
    """The settings by which one source is read and checked, apart from all others."""

    timezone: str
    scale: str
    scales: Mapping[str, Scale]
    author: str
    language: str
    raw_html: bool
    search: bool = False  # the words of reviews are kept, to be found


# ---------------------------------------------------------------- texts


class Link(Struct, frozen=True, kw_only=True):
    """A link or an image in a text, as written; ``label`` is HTML and used by ``[[wiki]]`` links only."""

    kind: Literal["wiki", "href", "image"]
    target: str
    label: str


class Text(Struct, frozen=True, kw_only=True):
    """What the rest of the site needs to know of a rendered text; the HTML itself is kept apart.

    ``excerpt`` leaves spoilers out. ``digest`` names the HTML.
    """

    digest: bytes
    words: int
    excerpt: str
    anchors: tuple[str, ...]
    links: tuple[Link, ...]
    spoilers: tuple[str, ...]  # the titles of the spoiler blocks, "" for one without; inline ones are not named
    inline_spoilers: int


# ---------------------------------------------------------------- what authors write


class Role(Struct, frozen=True, kw_only=True):
    """One line of a cast list."""

    name: str
    character: str = ""


class Viewing(Struct, frozen=True, kw_only=True):
    """One time the critic saw the film; the diary is made of these."""

    date: dt.date
    medium: str = ""
    venue: str = ""
    rewatch: bool = False
    finished: bool = True


class Picture(Struct, frozen=True, kw_only=True):
    """A poster or a still; an empty ``alt`` says decorative."""

    src: str  # the image's path
    alt: str
    credit: str = ""
    spoiler: bool = False


class When(Struct, frozen=True, kw_only=True):
    """A day as the author wrote it, and the instant it begins (or is), in the site's time zone."""

    day: dt.date
    instant: dt.datetime  # aware, UTC
    exact: bool  # the author gave a time of day


class Review(Struct, frozen=True, kw_only=True, tag=True):
    """One review, complete and valid."""

    id: str
    path: str
    film: str
    year: int | None = None
    kind: Kind = "film"
    franchises: tuple[str, ...] = ()  # as written: names or slugs
    rating: Rating | None = None
    date: When | None = None
    updated: When | None = None
    embargo: When | None = None
    title: str = ""
    blurb: str = ""  # the verdict, or the opening of the text outside spoilers: what lists and feeds say of it
    author: str = ""
    directors: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()
    cinematographers: tuple[str, ...] = ()
    composers: tuple[str, ...] = ()
    cast: tuple[Role, ...] = ()
    runtime: int | None = None
    release: dt.date | None = None
    genres: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    verdict: str = ""
    quote: str = ""
    spoilers: Literal["none", "marked", "whole"] = "none"
    liked: bool | None = None
    recommend: Literal["yes", "mixed", "no"] | None = None
    viewings: tuple[Viewing, ...] = ()
    poster: Picture | None = None
    still: Picture | None = None
    imdb: str = ""
    tmdb: str = ""
    wikidata: str = ""
    letterboxd: str = ""
    tags: tuple[str, ...] = ()
    draft: bool = False
    aliases: tuple[str, ...] = ()
    comments: bool | str = False


# What a critic thinks of a film, by the fields of a review: but for the lists of a rating, no page comes or goes by it.
_JUDGEMENT = ("rating", "blurb", "verdict", "quote", "liked", "recommend")


def judgement(review: Review) -> tuple[object, ...]:
    """Give what a critic thinks of a film."""
    return tuple(getattr(review, name) for name in _JUDGEMENT)


class Entry(Struct, frozen=True, kw_only=True):
    """One part of a franchise as its file names it, reviewed or not."""

    id: str
    title: str
    year: int | None = None
    release: dt.date | None = None
    kind: Kind = "film"
    relation: tuple[Relation, ...] = ()
    of: tuple[str, ...] = ()
    continuity: str = ""
    note: str = ""
    review: str = ""  # a review's slug, when film and year do not find it
    imdb: str = ""
    tmdb: str = ""
    wikidata: str = ""
    letterboxd: str = ""


class Order(Struct, frozen=True, kw_only=True):
    """A named order of a franchise's parts; it may leave parts out."""

    id: str
    label: str
    note: str
    items: tuple[str, ...]


class Continuity(Struct, frozen=True, kw_only=True):
    """A line of a franchise that goes on from itself and not from the others."""

    id: str
    label: str
    note: str = ""


class Start(Struct, frozen=True, kw_only=True):
    """Where the author tells a newcomer to begin."""

    entry: str
    note: str = ""


class FranchiseFile(Struct, frozen=True, kw_only=True, tag=True):
    """One file of ``content/franchises/``."""

    id: str
    path: str
    name: str
    summary: str = ""
    entries: tuple[Entry, ...] = ()
    orders: tuple[Order, ...] = ()
    continuities: tuple[Continuity, ...] = ()
    start: Start | None = None
    aliases: tuple[str, ...] = ()


class PersonFile(Struct, frozen=True, kw_only=True, tag=True):
    """One file of ``content/people/``; ``also`` are other spellings of the name."""

    id: str
    path: str
    name: str
    also: tuple[str, ...] = ()
    born: dt.date | None = None
    died: dt.date | None = None
    imdb: str = ""
    wikidata: str = ""
    aliases: tuple[str, ...] = ()


class ListItem(Struct, frozen=True, kw_only=True):
    """One film of a list: a review by its slug, or a film by title and year."""

    film: str = ""
    year: int | None = None
    review: str = ""
    note: str = ""


class ListFile(Struct, frozen=True, kw_only=True, tag=True):
    """One file of ``content/lists/``."""

    id: str
    path: str
    title: str
    date: When | None = None
    ranked: bool = False
    description: str = ""
    items: tuple[ListItem, ...] = ()
    draft: bool = False
    aliases: tuple[str, ...] = ()


class PageFile(Struct, frozen=True, kw_only=True, tag=True):
    """One file of ``content/pages/``."""

    id: str
    path: str
    title: str
    description: str = ""
    menu: bool = False
    draft: bool = False
    aliases: tuple[str, ...] = ()


Document = Review | FranchiseFile | PersonFile | ListFile | PageFile


class Parsed(Struct, frozen=True, kw_only=True):
    """What became of one source: a document, its text and its HTML, or none of them; and what was wrong with it.

    The document holds the facts of its front matter and is apart from the text, so that prose can change alone.
    A line number is not a fact: neither holds one. ``locations`` are the lines and columns (both from 1) of what a
    diagnostic may be about, by pointer: "" is where the document begins (its film, name or title); "franchise.N" and
    "also.N" are names, "poster" and "still" pictures, "entries.N" and "items.N" parts and films, "entries.N.review"
    what a part names as its review, and "link.N" the links of the text. N counts from 0, as in the document.
    """

    document: Document | None
    text: Text | None
    html: str
    diagnostics: tuple[Diagnostic, ...]
    terms: str = ""  # what a search finds in it, in buckets (`markup.terms`)
    locations: dict[str, tuple[int, int]] = {}


# ---------------------------------------------------------------- pictures


class Measure(Struct, frozen=True, kw_only=True, array_like=True):
    """What is known of a picture's file: its format, and its size in pixels, upright."""

    form: Form
    width: int
    height: int
    moves: bool = False  # it has several frames
    clear: bool = False  # one sees through parts of it


class Negative(Struct, frozen=True, kw_only=True, array_like=True):
    """A picture as its author has put it there: its bytes' digest, and what it measures."""

    digest: bytes
    measure: Measure


class Print(Struct, frozen=True, kw_only=True, array_like=True):
    """One published file of a picture."""

    address: str
    form: Form
    width: int
    height: int


class PublishedPicture(Struct, frozen=True, kw_only=True, array_like=True):
    """A picture with all files that it is published as.

    ``shown`` is for browsers that know no newer format; it stands at the picture's own address unless that is of such
    a format itself. ``prints`` are the others, the smallest format first, each from narrow to wide.
    """

    path: str
    digest: bytes  # of the author's file
    own: Print  # at the picture's own address
    shown: Print
    prints: tuple[Print, ...] = ()
    as_it_is: bool = False  # not encoded anew: it is drawn, or it moves


# ---------------------------------------------------------------- share cards


class Face(Struct, frozen=True, kw_only=True, array_like=True):
    """A typeface's file (to read), and the digest of its bytes (all that decides how it sets a text)."""

    file: str
    digest: bytes


class CardStyle(Struct, frozen=True, kw_only=True, array_like=True):
    """How a theme draws share cards. Colours are ``#rrggbb``; of several faces the first that has a letter sets it."""

    ground: str
    ink: str
    quiet: str
    tint: str
    frame: str
    display: tuple[Face, ...]
    text: tuple[Face, ...]
    italic: tuple[Face, ...]


class ShareCard(Struct, frozen=True, kw_only=True, array_like=True):
    """What a share card says, from top to bottom; what is empty is not there.

    A rating is ``halves`` of stars out of ``stars``, or the words of ``mark``.
    """

    over: str = ""
    title: str = ""
    facts: str = ""
    halves: int = 0
    stars: int = 0
    mark: str = ""
    line: str = ""  # the verdict, or what a franchise is
    foot: str = ""  # the blog's name


# ---------------------------------------------------------------- the catalogue


class Part(Struct, frozen=True, kw_only=True):
    """A franchise's part in the catalogue: its entry, and the id of its review if it is published."""

    entry: Entry
    review: str = ""


class Franchise(Struct, frozen=True, kw_only=True):
    """A franchise with its parts in release order and the author's own orders."""

    id: str
    name: str
    path: str  # of its file; empty where reviews alone name it
    parts: tuple[Part, ...]
    orders: tuple[Order, ...]
    continuities: tuple[Continuity, ...]


class Credit(Struct, frozen=True, array_like=True):
    """One thing a person did in one reviewed film."""

    review: str
    job: Job
    character: str = ""


class Person(Struct, frozen=True, kw_only=True, array_like=True):
    """Somebody with a page: credited in a review, or with a file."""

    id: str
    name: str
    path: str  # of the person's file; empty where there is none
    credits: tuple[Credit, ...]


class Related(Struct, frozen=True, kw_only=True, array_like=True):
    """Films that stand beside one, and what brings them: a person in a job, or a genre in about the same year."""

    why: str  # "director", "cast" or "genre"
    slug: str  # of the person or the genre
    name: str  # as the review writes it
    films: tuple[str, ...]  # ids of their reviews, the nearest in year first


class Group(Struct, frozen=True, kw_only=True):
    """Reviews that share a year, a tag, a genre or a rating, newest first."""

    id: str  # the slug
    label: str
    reviews: tuple[str, ...]


class DiaryEntry(Struct, frozen=True, kw_only=True):
    """One viewing of one film."""

    viewing: Viewing
    review: str


class Withheld(Struct, frozen=True, kw_only=True):
    """A source that is not published, and why; ``until`` is set when time alone will release it."""

    path: str
    title: str
    reason: Reason
    until: dt.datetime | None = None


class Unreviewed(Struct, frozen=True, kw_only=True, array_like=True):
    """A part of a franchise that has no published review."""

    franchise: str  # its name
    title: str
    year: int | None = None
    release: dt.date | None = None
