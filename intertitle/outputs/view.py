"""The view: the only way in which a page, a card or a file gets data. It records every question.

Values that many outputs use (a card, a resolved text, a slice of a list) are nodes. A node has its own record, and an
output that uses a node records only the node. So an edit that does not change a card does not affect lists.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import unescape
from typing import Any, Protocol, cast
from urllib.parse import quote

import msgspec
from markupsafe import Markup

from intertitle import digest, ratings
from intertitle.assets import Asset
from intertitle.catalogue.catalogue import Catalogue
from intertitle.catalogue.joins.film_facts import reviews_of
from intertitle.catalogue.joins.pictures import image_address
from intertitle.catalogue.joins.posts import find_post, path_of
from intertitle.catalogue.recorder import Recorder
from intertitle.diagnostics import Diagnostic
from intertitle.failures import PluginError
from intertitle.language import rated
from intertitle.language.days import DayNames
from intertitle.language.formats import Formats
from intertitle.language.words import Phrase, Words
from intertitle.language.words_file import Word
from intertitle.markup import slots
from intertitle.markup.term_index import find_places, place_letters
from intertitle.model import (
    POST_KINDS,
    CardStyle,
    FilmFacts,
    Franchise,
    Group,
    Picture,
    PostFile,
    PublishedPicture,
    Review,
    Struct,
    Text,
    Viewing,
)
from intertitle.outputs.views import (
    Card,
    DateView,
    LinkView,
    PictureView,
    RatingView,
    ShareView,
    SiteView,
    SourceView,
    TrailerView,
    ViewingView,
)
from intertitle.partial_days import PartialDay
from intertitle.patterns import beside
from intertitle.pictures.draw import HEIGHT as SHARE_HEIGHT
from intertitle.pictures.draw import WIDTH as SHARE_WIDTH
from intertitle.pictures.glyph_cache import GlyphCache
from intertitle.pictures.image_cache import ImageCache
from intertitle.ratings import Rating, Scale
from intertitle.recording.questions import UnregisteredError, question
from intertitle.slugs import slugify
from intertitle.themes import Theme
from intertitle.videos import Video, read_video

SHARE_NAME = "share.png"
_COLUMN = 768  # pixels, about the width of a column of text on a wide screen
_MARGINS = 64  # pixels, of both margins beside the column

_PLAYING = ("autoplay", "encrypted-media", "fullscreen", "picture-in-picture")  # what a player may do

_LANGUAGE = question("setting", "language")
_MIXED = ("tag", "published in")  # tables of groups that may contain posts


class ResolvedLink(Struct, frozen=True, kw_only=True):
    """The target of a link in a text: an address of this site, or empty. ``label`` is the words of a wiki link.

    ``picture`` is set for an image, with all its files.
    """

    address: str
    query: str = ""  # percent-encoded, without the question mark
    fragment: str = ""
    label: str = ""  # HTML
    wiki: bool = False
    picture: PublishedPicture | None = None
    frame: str = ""  # the address of a frame; ``label`` is its title
    is_kept: bool = False  # the page has the frame, and otherwise a link
    size: str = ""  # of the frame, as HTML attributes
    video: Video | None = None  # ``label`` is its title


class Shown(Struct, frozen=True, kw_only=True):
    """A text with its resolved links, without its HTML.

    ``loads`` is what the text loads and the policy of its page can allow: a word of `loads.SETTINGS`, and a host.
    """

    text: Text
    links: tuple[ResolvedLink, ...]
    loads: tuple[tuple[str, str], ...] = ()


class _Film(Struct, frozen=True, kw_only=True):
    """The title and the year of a film, for a link to its review."""

    title: str
    year: int | None


class Node(Struct, frozen=True, kw_only=True):
    """A kind of value that many outputs use. Each is made from a view and a name.

    Args:
        kind: the name of the kind.
        function: returns the value of a node from a view and the node's name.
        names: returns all current names, if they can be listed; nodes with other names are forgotten.
        is_kept: values stay in memory.
        is_eager: all nodes are made before the first output, so that errors are known before anything is written.
        follows: nodes may ask for the addresses of outputs, and are made after the plan.
    """

    kind: str
    function: Callable[[View, str], Any]
    names: Callable[[View], Iterable[str]] | None = None
    is_kept: bool = True
    is_eager: bool = False
    follows: bool = False


class Answered(Struct, frozen=True, kw_only=True, array_like=True):
    """The record of a node: the digest of its value, the questions that it asked, and the problems that it reported."""

    digest: bytes
    notes: tuple[int, ...]
    problems: tuple[Diagnostic, ...] = ()


class _Kinds(Protocol):
    """The part of a registry that a workspace needs."""

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All kinds of nodes, in the order in which they are made."""
        ...

    @property
    def menus(self) -> Mapping[str, str]:
        """The titles of the kinds of pages that a menu can contain."""
        ...

    @property
    def filter_digests(self) -> Mapping[str, bytes]:
        """The digests of the plug-ins that register filters, by the filter's name."""
        ...


class Planned(Protocol):
    """Facts that are known after planning."""

    @property
    def are_all(self) -> bool:
        """Whether all kinds are planned; those that follow from others are planned last."""
        ...

    @property
    def addresses(self) -> frozenset[str]:
        """The addresses of all outputs."""
        ...

    @property
    def present(self) -> frozenset[str]:
        """The kinds that have at least one output."""
        ...

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """The address and the date of every page that search engines may list."""
        ...

    @property
    def templates(self) -> tuple[str, ...]:
        """The templates of all pages."""
        ...


class Workspace:
    """The data that the views of one process share.

    Args:
        catalogue: the published catalogue.
        theme: the theme.
        kinds: the kinds of nodes, the titles of menus, and the filters.
        html: returns a text's HTML, or a row of search terms, by digest.
        root: the site's folder.
        kept: the cache of encoded pictures.
        known: the names of the nodes whose records are stored already, by kind.
        letters: the glyph caches of the fonts of share cards.

    Attributes:
        planned: the facts that are known after planning, or None.
        made: the records of the nodes that were made here, by kind and name.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        theme: Theme,
        kinds: _Kinds,
        html: Callable[[bytes], str],
        root: str = "",
        kept: ImageCache | None = None,
        known: dict[str, set[str]] | None = None,
        letters: Mapping[str, GlyphCache] | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.theme = theme
        self.words = Words(theme.words, theme.language)
        self.nodes = {node.kind: node for node in kinds.nodes}
        self.ranks = {kind: rank for rank, kind in enumerate(self.nodes)}
        self.html = html
        self.menus = kinds.menus
        self._filter_names = tuple(kinds.filter_digests)
        self._filters: dict[str, tuple[str, ...]] = {}
        self.root = root
        self.letters: dict[str, GlyphCache] = dict(letters or {})
        self.kept = kept or ImageCache()
        self.known = known or {}
        self.planned: Planned | None = None
        self.urls: dict[tuple[str, str], str] = {}
        self.dates: dict[dt.date, DateView] = {}
        self.word_lists: dict[frozenset[str], str] = {}  # several words → the name of their node
        self.spoken: dict[tuple[str, str], tuple[frozenset[int], str]] = {}  # ratings in words, with their questions
        self.people: dict[str, tuple[int, str]] = {}  # the urls of people, with their questions
        self.named_people: dict[str, tuple[frozenset[int], LinkView]] = {}  # links by name, with their questions
        self.film_links: dict[str, tuple[int, LinkView]] = {}
        self.closures: dict[str, bytes] = {}
        # The values of nodes, by kind and name, each with the number of its question.
        self.values: dict[str, dict[str, tuple[int, Any]]] = {kind: {} for kind in self.nodes}
        self.columns: dict[str, Any] = {}
        self.made: dict[tuple[str, str], Answered] = {}

    def value(self, kind: str, name: str) -> Any:  # noqa: ANN401  (each kind has a type of its own)
        """Return the value of a node, and add its record to ``made`` unless it is stored already."""
        if (several := self.values.get(kind)) is None:
            raise UnregisteredError(f"there is no node '{kind}'; there are: {', '.join(self.nodes)}")
        if (found := several.get(name)) is not None:
            return found[1]
        node, view = self.nodes[kind], View(self, kind)
        try:
            value = node.function(view, name)
        except PluginError as failure:
            failure.notes |= view.notes
            raise
        if name not in (names := self.known.setdefault(kind, set())):
            names.add(name)
            self.made[kind, name] = record_answer(value, view)
        if node.is_kept:
            self.keep(kind, name, value)
        return value

    def keep(self, kind: str, name: str, value: object) -> None:
        """Keep the value of a node in memory."""
        self.values[kind][name] = question(kind, name), value

    def filters(self, template: str) -> tuple[str, ...]:
        """Return the names of the plug-in filters that a template and the templates it includes use."""
        if not self._filter_names:
            return ()
        if (found := self._filters.get(template)) is None:
            found = self._filters[template] = self.theme.filters(template, self._filter_names)
        return found

    def closure(self, template: str) -> bytes:
        """Return the digest of a template and of all templates that it includes."""
        if (found := self.closures.get(template)) is None:
            found = self.closures[template] = self.theme.closure(template)
        return found


def record_answer(value: object, view: View) -> Answered:
    """Return the record of a node from its value and the view that made it."""
    return Answered(digest=digest.of_value(value), notes=tuple(view.notes), problems=tuple(view.problems))


class View(Recorder):
    """Answers the questions of the function that makes one output or one node.

    Args:
        space: the data that all views of this process share.
        kind: the kind of the node, which may only ask for nodes of earlier kinds. Empty for an output.

    Attributes:
        words: the words that templates have said, as one question (`note_words`): many pages say the same ones.
        loads: what the page loads from other hosts, each a word of `loads.SETTINGS` and a host.
    """

    def __init__(self, space: Workspace, kind: str = "") -> None:
        super().__init__(space.catalogue)
        self._space = space
        self._kind = kind
        self._base = ""
        self._own: dict[str, bool] = {}  # the kinds whose own addresses are recorded already
        self._linked: set[str] = set()  # the kinds whose address is recorded already
        self._texts: dict[str, Shown] = {}
        self.words: set[str] = set()
        self.loads: set[tuple[str, str]] = set()

    def node(self, kind: str, name: str = "") -> Any:  # noqa: ANN401  (each kind has a type of its own)
        """Return the value of a node.

        Raises:
            UnregisteredError: if there is no such kind, if it is registered after the kind that asks, or if it is made
                after the plan and the site is not planned yet.
        """
        known = self._space.values.get(kind)
        if known is not None and not self._kind and (found := known.get(name)) is not None:
            self.notes.add(found[0])
            return found[1]
        ranks = self._space.ranks
        if kind not in ranks:
            raise UnregisteredError(f"there is no node '{kind}'; there are: {', '.join(ranks)}")
        if self._kind and ranks[kind] >= ranks[self._kind]:
            raise UnregisteredError(
                f"the node '{self._kind}' asks for the node '{kind}', which is not registered before it"
            )
        if self._space.nodes[kind].follows and not (self._space.planned and self._space.planned.are_all):
            message = f"the node '{kind}' is made after the plan, which is not made yet: this needs 'follows'"
            raise UnregisteredError(message)
        self.notes.add(question(kind, name))
        return self._space.value(kind, name)

    def report(self, found: Diagnostic) -> None:
        """Report a problem. It is stored with the result, and reported again while the result is reused.

        Raises:
            UnregisteredError: in a node made on demand. Its problems would stay when nothing asks for it any more.
        """
        if self._kind and not self._space.nodes[self._kind].is_eager:
            raise UnregisteredError(f"the node '{self._kind}' reports a problem: this needs 'is_eager'")
        super().report(found)

    @property
    def root(self) -> str:
        """The site's folder. Reading a picture there is not recorded, because its digest is."""
        return self._space.root

    # ------------------------------------------------------------ addresses

    def url(self, address: str) -> str:
        """Return an address as a path that works in a link: with the site's base path, percent-encoded."""
        if not self._base:
            self._base = self.site.base
        return self._base + _quote_path(address.removeprefix("/"))

    def address(self, kind: str, slug: str = "") -> str:
        """Return the address of a page by its kind and slug, without the base path."""
        pattern = self.pattern(kind)
        if self._has_own(kind) and (own := self.answer("own address", f"{kind} {slug}")):
            return str(own)
        return pattern.replace("{slug}", slug).replace("{number}", slug)

    def address_maker(self, kind: str) -> Callable[[str], str]:
        """Return a function that returns the address of a page by its slug, for many pages of one kind."""
        pattern = self.pattern(kind)
        own = self.table("own address") if self._has_own(kind) else {}
        return lambda slug: own.get(f"{kind} {slug}") or pattern.replace("{slug}", slug)

    def _has_own(self, kind: str) -> bool:
        """Return whether documents of a kind have addresses that do not follow from the pattern and the slug alone."""
        if (found := self._own.get(kind)) is None:
            self.note("table kind with own addresses", kind)
            found = self._own[kind] = kind in self._catalogue.table("kind with own addresses")
        return found

    def _note_own(self, kind: str, slug: str) -> None:
        """Record the question for the address of one page, where it is not known to follow from the pattern."""
        if self._has_own(kind):
            self.notes.add(question("table own address", f"{kind} {slug}"))

    def link_to(self, kind: str, slug: str, title: str, note: str = "", count: int = 0) -> LinkView:
        """Link to a page of this site, or to the index of people for a person who has no page."""
        if kind == "person":
            return self._link_to_person(slug, title, note, count)
        if kind not in self._linked:
            self._link_to(kind)
        if self._own[kind]:
            self.notes.add(question("table own address", f"{kind} {slug}"))
        urls = self._space.urls  # most pages are linked to from many others
        if (url := urls.get((kind, slug))) is None:
            url = urls[kind, slug] = self.url(self.address(kind, slug))
        return LinkView(title=title, url=url, note=note, count=count)

    def _link_to_person(self, person: str, title: str, note: str, count: int) -> LinkView:
        self._note_people()
        people = self._space.people  # most people are linked to from several pages
        if (found := people.get(person)) is None:
            number = question("table person page", person)
            found = people[person] = number, self.url_of_person(person)
        self.notes.add(found[0])
        self._note_own("person", person)
        return LinkView(title=title, url=found[1], note=note, count=count)

    def _note_people(self) -> None:
        """Record the questions on which the addresses of people depend."""
        if "person" not in self._linked:
            self._link_to("person")
            self._link_to("people")

    def url_of_person(self, person: str) -> str:
        """Return the url of a person's page, or of the person's place on the index of people."""
        if self.has_page(person):
            return self.url(self.address("person", person))
        return f"{self.url(self.address('people'))}#{_quote_path(person_anchor(person))}"

    def listed_person(self, address: str) -> str:
        """Return the place of a person on the index, if an address would be the person's page and there is none."""
        before, _, after = self.pattern("person").partition("{slug}")
        person = address.removeprefix(before).removesuffix(after)
        if address != before + person + after or self.answer("person", person) is None:
            return ""
        return f"{self.address('people')}#{_quote_path(person_anchor(person))}"

    def has_page(self, person: str) -> bool:
        """Return whether a person has a page."""
        return bool(self.answer("person page", person))

    def _link_to(self, kind: str) -> None:
        """Record the questions on which the addresses of a kind depend."""
        self._linked.add(kind)
        self.pattern(kind)
        self._has_own(kind)
        self.url("/")

    def absolute(self, address: str) -> str:
        """Return an address as an absolute URL."""
        return self.site.url + _quote_path(address.removeprefix("/"))

    def exists(self, address: str) -> bool:
        """Return whether there is an output at an address."""
        self.notes.add(question("exists", address))
        return address in self._planned().addresses

    def addresses(self) -> frozenset[str]:
        """Return the addresses of all outputs."""
        self.note("addresses")
        return self._planned().addresses

    def _planned(self) -> Planned:
        if self._space.planned is None:
            raise UnregisteredError("which outputs exist is known only after planning: this needs 'follows'")
        return self._space.planned

    def has(self, kind: str) -> bool:
        """Return whether there is any output of a kind."""
        self.note("has", kind)
        return kind in self._planned().present

    def menus(self) -> Mapping[str, str]:
        """Return the kinds of pages that a menu can contain, each with its title (see `title_of`)."""
        return self._space.menus

    def indexed(self) -> tuple[tuple[str, str], ...]:
        """Return the addresses that search engines may list, each with the date of its content or an empty text."""
        self.note("indexed")
        return self._planned().rows

    def templates(self) -> tuple[str, ...]:
        """Return the templates of all pages."""
        self.note("templates")
        return self._planned().templates

    def share(self, address: str, *texts: str) -> ShareView | None:
        """Return the share card of a page, with its texts as the description, or None if the theme draws no cards."""
        if self.card_style() is None:
            return None
        url = self.absolute(share_address(address))
        return ShareView(
            url=url, alt=self.word("comma").join(filter(None, texts)), width=SHARE_WIDTH, height=SHARE_HEIGHT
        )

    # ------------------------------------------------------------ the theme

    def theme(self, template: str) -> Theme:
        """Return the theme, to read one template and the templates that it includes."""
        self.note("template", template)
        return self._space.theme

    def chrome(self) -> Mapping[str, tuple[str, ...]]:
        """Return the sections in the theme's header and footer."""
        self.note("chrome")
        return self._space.theme.chrome

    def card_style(self) -> CardStyle | None:
        """Return the style of share cards, or None if the theme draws none."""
        self.note("share style")
        return self._space.theme.share

    def assets(self) -> tuple[str, ...]:
        """Return the names of the theme's assets."""
        self.note("assets")
        return tuple(self._space.theme.assets)

    def asset(self, name: str) -> Asset | None:
        """Return an asset of the theme, or None."""
        self.note("asset", name)
        return self._space.theme.assets.get(name)

    def letters(self, stack: str) -> GlyphCache:
        """Return the glyph cache of a font stack of share cards: ``display``, ``text`` or ``italic``."""
        style = self.card_style()
        if style is None:
            raise UnregisteredError("the theme draws no share cards")
        known = self._space.letters
        if stack not in known:
            known[stack] = GlyphCache(getattr(style, stack))
        return known[stack]

    # ------------------------------------------------------------ the language

    def word(self, name: str, /, count: int | None = None, ordinal: int | None = None, **values: object) -> str:
        """Return a text in the site's language (see `Words.say`)."""
        return self.phrase(name)(count, ordinal, values)

    def phrase(self, name: str) -> Phrase:
        """Return the function that returns a word's text (see `Words.phrase`)."""
        self.note("word", name)  # whether there is one is an answer too
        return self._space.words.phrase(name)

    def entry_of_word(self, name: str) -> Word | None:
        """Return what the files of words have for a name."""
        self.note("word", name)
        return self._space.theme.words.get(name)

    def note_words(self) -> None:
        """Record the words that templates have said as one question."""
        if self.words:
            names = self._space.word_lists
            said = frozenset(self.words)
            if (name := names.get(said)) is None:
                name = names[said] = "\n".join(sorted(said))
            self.node("words", name)

    def word_texts(self, names: Iterable[str]) -> str:
        """Return several texts as JSON, for a script (see `Words.texts`)."""
        names = tuple(names)
        for name in names:
            self.note("word", name)
        self.note("setting", "language")
        return self._space.words.texts(names)

    def title_of(self, menu: str) -> str:
        """Return the title of a kind in a menu: a text of the language by its name, or a plug-in's own text."""
        return self.word(menu) if menu in self._space.theme.words else menu

    @property
    def formats(self) -> Formats:
        """The formats of dates, numbers and lists in the site's language."""
        self.note("setting", "language")
        return self._space.words.formats

    def date(self, day: dt.date | PartialDay) -> DateView:
        """Return a date for machines and for readers. Of a partial day, what is unknown is empty or 0."""
        if isinstance(day, PartialDay):
            return self.date(day.whole) if day.whole else _date_view(day, self.formats.partial_day(day))
        self.notes.add(_LANGUAGE)
        dates = self._space.dates  # thousands of reviews share a few dates
        if (found := dates.get(day)) is None:
            found = dates[day] = _date_view(day, self._space.words.formats.day(day))
        return found

    # ------------------------------------------------------------ nodes

    def card(self, name: str) -> Card:
        """Return a card by its name: the id of a review, or ``/`` or ``posts/`` and the id of a film or a post."""
        return cast("Card", self.node("film card" if name.startswith("/") else "card", name))

    def cards(self, names: Iterable[str]) -> tuple[Card, ...]:
        """Return several cards, in order."""
        ids = tuple(names)
        values = self._space.values["card"]
        known = [values.get(one) for one in ids]
        if None not in known and not self._kind:
            found = cast("list[tuple[int, Card]]", known)
            self.notes.update([number for number, _ in found])
            return tuple([card for _, card in found])
        if len(missing := [one for one in ids if one not in values and not one.startswith("/")]) > 1:
            catalogue = self._catalogue
            catalogue.sources.open([path_of(catalogue, one) for one in missing])  # one query is much faster than many
        return tuple([self.card(one) for one in ids])

    def stream(self) -> str:
        """Return the table of all reviews and posts, newest first; without posts it is that of the reviews."""
        return "stream" if self.has_any("PostFile paths") else "Review paths"

    def slice(self, table: str, key: str, start: int, stop: int) -> tuple[str, ...]:
        """Return a part of the reviews of a group, or of a table's keys if ``key`` is empty."""
        return cast("tuple[str, ...]", self.node("slice", f"{table}\n{key}\n{start}\n{stop}"))

    def counts(self, table: str) -> tuple[tuple[str, str, int], ...]:
        """Return the id, the name and the number of films of every group or person in a table."""
        return cast("tuple[tuple[str, str, int], ...]", self.node("counts", table))

    def site_view(self) -> SiteView:
        """Return the site's own data, which every page shows."""
        return cast("SiteView", self.node("site"))

    def term(self, table: str, key: str) -> tuple[str, int]:
        """Return the name and the number of films of one group."""
        return cast("tuple[str, int]", self.node("term", f"{table}\n{key}"))

    def posts_of_term(self, table: str, key: str) -> int:
        """Return the number of posts in one group."""
        return cast("int", self.node("posts of term", f"{table}\n{key}")) if table in _MIXED else 0

    def pages(self, table: str, size: int) -> int:
        """Return how many pages a table's keys fill. It changes less often than their number."""
        return cast("int", self.node("pages", f"{table}\n{size}"))

    def has_any(self, table: str) -> bool:
        """Return whether a table has any key. It changes less often than their number."""
        return cast("bool", self.node("any", table))

    def count(self, table: str) -> int:
        """Return the number of a table's keys."""
        return cast("int", self.node("count", table))

    # ------------------------------------------------------------ films and people

    def days(self) -> Mapping[str, dt.date | None]:
        """Return the date of publication of every review, or None, by id."""
        self.note("answers", "Review paths")
        self.note("column", "date")
        if (found := self._space.columns.get("days")) is None:
            when = self._catalogue.columns.values("date")
            rows = self._catalogue.columns.rows
            found = self._space.columns["days"] = {
                one: day.day if (day := when[rows[path]]) else None
                for one, path in sorted(self._catalogue.table("Review paths").items())
            }
        return cast("Mapping[str, dt.date | None]", found)

    def newest_day(self, names: Iterable[str]) -> dt.date | None:
        """Return the date of the newest of some posts and of the reviews behind some cards, or None."""
        days = self.days()
        found = (self.answer("post day", one) if find_post(one) else days[one] for one in self.reviews_of(names))
        return max(filter(None, found), default=None)

    def reviews_of(self, cards: Iterable[str]) -> Iterator[str]:
        """Yield the ids of the reviews behind some cards, given by their names. A film may have none."""
        for name in cards:
            if name.startswith("/"):
                yield from reviews_of(self, name)
            else:
                yield name

    def post(self, post_id: str) -> PostFile:
        """Return a published post by its id."""
        return cast("PostFile", self.document(self.answer("PostFile paths", post_id)))

    def kind_of_post(self, post: PostFile) -> str:
        """Return what a post is, for readers: a word of the language, or the site's own."""
        if not post.kind or post.kind in POST_KINDS:
            return self.word(f"post_{post.kind}" if post.kind else "post")
        return post.kind

    def files(self, cards: Iterable[str]) -> tuple[str, ...]:
        """Return the files of some posts, of the reviews behind some cards, and of films without a review."""
        return tuple([path for name in cards for path in self._files_of(name)])

    def _files_of(self, name: str) -> list[str]:
        if post := find_post(name):
            return [self.answer("PostFile paths", post)]
        if not name.startswith("/"):
            return [self.answer("Review paths", name)]
        film = self.answer("film", name[1:])
        return [self.answer("Review paths", one) for one in film.reviews] or [film.path]

    def film(self, card: str) -> _Film:
        """Return the title and the year of a film, by the name of its card. They change less often than the card."""
        if card.startswith("/"):
            found = self.answer("film", card[1:])
            return _Film(title=found.title, year=found.year)
        self.notes.add(question("film", card))
        columns = self._catalogue.columns
        row = columns.rows[self._catalogue.table("Review paths")[card]]
        return _Film(title=columns.values("film")[row], year=columns.values("year")[row])

    def part(self, season: int | None, episode: int | None) -> str:
        """Return a part of a series in words: "Season 1, episode 3"; empty for a whole work."""
        if season is None:
            return "" if episode is None else self.word("episode", number=episode)
        if episode is None:
            return self.word("season", number=season)
        return self.word("season_episode", season=season, episode=episode)

    def titled(self, review: Review) -> str:
        """Return the title of a review's film, with the part of a series that the review is about."""
        part = self.part(review.season, review.episode)
        return self.word("film_part", film=review.film, part=part) if part else review.film

    def film_link(self, card: str) -> LinkView:
        """Link to a film by its title, with its year, by the name of its card."""
        if card.startswith("/"):
            film = self.answer("film", card[1:])
            kind, slug = ("film", film.id) if film.has_page else ("review", film.reviews[0])
            return self.link_to(kind, slug, film.title, str(film.year or ""))
        links = self._space.film_links  # many pages link to the same reviews
        if (found := links.get(card)) is None:
            shown = self.film(card)
            link = self.link_to("review", card, shown.title, str(shown.year or ""))
            found = links[card] = question("film", card), link
        if "review" not in self._linked:
            self._link_to("review")
        self.notes.add(found[0])
        if self._own["review"]:
            self.notes.add(question("table own address", f"review {card}"))
        return found[1]

    def franchise(self, franchise_id: str) -> Franchise:
        """Return a franchise by id."""
        return cast("Franchise", self.answer("franchise", franchise_id))

    def franchises_of(self, review_id: str) -> tuple[str, ...]:
        """Return the ids of a review's franchises."""
        return self.answer("franchises of", review_id) or ()

    def franchise_links(self, card: str) -> tuple[LinkView, ...]:
        """Return links to the franchises of a card, by its name."""
        return tuple(
            LinkView(title=self.answer("franchise name", one), url=self.url(self.address("franchise", one)))
            for one in self.franchises_of(card)
        )

    def group(self, kind: str, slug: str) -> Group:
        """Return a year, a tag, a genre or a rating, with all its reviews."""
        return cast("Group", self.answer(kind, slug))

    def person(self, name: str, note: str = "") -> LinkView:
        """Link to a person by name; the link has no ``url`` if the name has no letter."""
        if "renamed" not in self._linked:
            self._linked.add("renamed")
            self.table("renamed")
        named = self._space.named_people  # most names are in several reviews
        if (found := named.get(name)) is None:
            slug = slugify(name)
            person = self._catalogue.table("renamed").get(slug, slug)
            link = self._link_to_person(person, name, "", 0) if person else LinkView(title=name)
            notes = {question("table person page", person)} if person else set()
            if person and self._has_own("person"):
                notes.add(question("table own address", f"person {person}"))
            found = named[name] = frozenset(notes), link
        self._note_people()
        self.notes |= found[0]
        return LinkView(title=name, url=found[1].url, note=note) if note else found[1]

    def critic(self, name: str) -> LinkView:
        """Link to a critic by name; the link has no ``url`` if the critic has no file."""
        critic = self.answer("critic named", slugify(name)) if self.has_any("critic named") else None
        return self.link_to("critic", critic, name) if critic else LinkView(title=name)

    def viewing(self, viewing: Viewing, card: Card | None = None, film: LinkView | None = None) -> ViewingView:
        """Return a viewing; in the diary with the card of its review, or with a film that has none."""
        return ViewingView(
            date=self.date(viewing.date),
            medium=viewing.medium,
            venue=viewing.venue,
            rewatch=viewing.rewatch,
            finished=viewing.finished,
            rating=self._bare_rating(viewing.rating) if viewing.rating else None,
            note=viewing.note,
            card=card,
            film=film,
        )

    def rating(self, rating: Rating | None) -> RatingView | None:
        """Return a rating as a view, or None if there is no rating."""
        if rating is None:
            return None
        scale = self.site.scales[rating.scale]
        stars, slug = _rated(rating, scale, self.site.scale)
        return RatingView(
            text=rating.text,
            stars=stars,
            spoken=self.spoken(rating, scale),
            url=self.url(self.address("rating", slug)),
            value=rating.value,
            order=rating.order,
        )

    def _bare_rating(self, rating: Rating) -> RatingView:
        """Return a rating without a page, since only reviews have pages of ratings."""
        return msgspec.structs.replace(cast("RatingView", self.rating(rating)), url="")

    def average(self, cards: Iterable[str]) -> str:
        """Return the average rating of some cards on the site's scale, or an empty text if none is rated."""
        values = [card.rating.value for card in self.cards(cards) if card.rating]
        return self.mean(ratings.mean(values)) if values else ""

    def spoken(self, rating: Rating, scale: Scale) -> str:
        """Return a rating in words."""
        spoken = self._space.spoken  # thousands of reviews share a few dozen ratings
        if (found := spoken.get((rating.text, scale.id))) is None:
            view = View(self._space, self._kind)
            text = rated.spoken(view.word, view.formats, rating, scale)
            found = spoken[rating.text, scale.id] = frozenset(view.notes), text
        self.notes |= found[0]
        return found[1]

    def mean(self, worth: float) -> str:
        """Return an average (0 to 1) in words, on the site's scale."""
        return rated.average(self.word, self.formats, worth, self.site.scales[self.site.scale])

    # ------------------------------------------------------------ pictures

    def picture(self, picture: Picture | None, path: str = "") -> PictureView | None:
        """Return a picture as a view, with the addresses at which it is published; None if it cannot be shown.

        ``path`` is the file of the document that names it, which may be in one folder with it.
        """
        found = self.published_picture(image_address(picture.src, path)) if picture else None
        if picture is None or found is None:
            return None
        return PictureView(
            url=self.url(found.shown.address),
            alt=picture.alt,
            credit=picture.credit,
            spoiler=picture.spoiler,
            width=found.shown.width,
            height=found.shown.height,
            sources=self.sources(found),
            column=_in_a_column(found.shown.width),
        )

    def published_picture(self, address: str) -> PublishedPicture | None:
        """Return the published files of a picture, or None if it does not exist."""
        return cast("PublishedPicture | None", self.answer("picture", address))

    def sources(self, picture: PublishedPicture) -> tuple[SourceView, ...]:
        """Return the newer formats of a picture, each at all widths."""
        srcsets: dict[str, list[str]] = {}
        for one in picture.prints:
            srcsets.setdefault(f"image/{one.form}", []).append(f"{self.url(one.address)} {one.width}w")
        return tuple(SourceView(type=kind, srcset=", ".join(several)) for kind, several in srcsets.items())

    # ------------------------------------------------------------ texts

    def text(self, path: str) -> Text:
        """Return the text of a file: its metadata without its HTML."""
        return self._shown(path).text

    def source_text(self, path: str) -> Text:
        """Return the text of a file without resolving its links."""
        self.notes.add(question("source text", path))
        return self._catalogue.sources.text(path)

    def source_html(self, path: str) -> str:
        """Return the HTML of a file with slots for its links and words, and with marks around its spoilers."""
        return self._space.html(self.source_text(path).digest)

    def anchors(self, path: str) -> tuple[str, ...]:
        """Return the ids in the text of a file, which are possible targets of links."""
        self.notes.add(question("anchors", path))
        return self._catalogue.sources.text(path).anchors

    def html(self, path: str) -> Markup:
        """Return the HTML of a file for its page: with links, and with spoilers behind a disclosure."""
        shown = self._shown(path)
        self.loads.update(shown.loads)
        filled = slots.fill(
            self._space.html(shown.text.digest),
            lambda number: self._anchor(shown.links[number], path, absolute=False),
            lambda number, rest: self._picture(shown.links[number], rest),
        )
        return Markup(slots.say(slots.reveal(filled), self._say))  # noqa: S704  (our own renderer made it)

    def terms(self, bucket: int) -> Mapping[str, Sequence[int]]:
        """Return the search terms of a bucket, each with the numbers of its texts in the order of the files."""
        self.note("terms", str(bucket))
        self.note("answers", "Review paths")
        self.note("answers", "PostFile paths")
        # Several shards of a large site have one bucket, and are made one after the other.
        number, found = self._space.columns.get("bucket") or (None, {})
        if number == bucket:
            return cast("Mapping[str, Sequence[int]]", found)
        segments = self._catalogue.sources.terms
        if (placed := self._space.columns.get("terms")) is None:
            tables = (self._catalogue.table(f"{kind} paths").values() for kind in ("PostFile", "Review"))
            paths = sorted(path for paths in tables for path in paths)
            places = {path: place for place, path in enumerate(paths)}
            placed = self._space.columns["terms"] = [place_letters(segment, places) for segment in segments]
        rows = ((one.rows[bucket], places) for one, places in zip(segments, placed, strict=True))
        found = find_places((self._space.html(row), places) for row, places in rows if row and places)
        self._space.columns["bucket"] = bucket, found
        return found

    def feed_html(self, path: str, address: str) -> str:
        """Return the HTML of a file for a feed: with absolute addresses, and a link in place of each spoiler."""
        page = str(Markup.escape(self.absolute(address)))
        on_page, in_line = (Markup.escape(self.word(one)) for one in ("feed_spoiler", "feed_spoiler_inline"))
        shown = self._shown(path)
        kept = slots.withhold(
            self._space.html(shown.text.digest),
            lambda number: f'<p><a href="{page}#spoiler-{number}">{on_page}</a></p>\n',
            lambda number: f'<a href="{page}#spoiler-{number}">{in_line}</a>',
        )
        filled = slots.fill(
            kept,
            lambda number: self._anchor(shown.links[number], path, absolute=True),
            lambda number, rest: self._image(shown.links[number], rest, self.absolute),
        )
        made = slots.say(filled, self._say).replace('href="#', f'href="{page}#')
        if self.site.html != "raw":
            return made
        from intertitle.markup.fragments import clean_feed  # noqa: PLC0415  (few sites publish all HTML)

        return clean_feed(made)

    def _say(self, name: str, value: Mapping[str, str]) -> str:
        """Return a text of the language for a slot in HTML; the values are HTML."""
        self.note("word", name)
        values: dict[str, Any] = {key: Markup(html) for key, html in value.items()}  # noqa: S704  (our own renderer made it)
        return str(Markup.escape(self._space.words.say(name, **values)))

    def _shown(self, path: str) -> Shown:
        if path not in self._texts:
            self._texts[path] = cast("Shown", self.node("text", path))
        return self._texts[path]

    def _picture(self, link: ResolvedLink, rest: str) -> str:
        """Return the HTML of a picture in a text, which the browser loads lazily."""
        image = self._image(link, f'{rest} loading="lazy" decoding="async"', self.url)
        if link.picture is None or not link.picture.prints:
            return image
        return _in_formats(image, self.sources(link.picture), _in_a_column(link.picture.shown.width))

    def _image(self, link: ResolvedLink, rest: str, url: Callable[[str], str]) -> str:
        """Return the tag of an image; ``rest`` contains its other attributes."""
        shown = link.picture.shown if link.picture else None
        size = f' width="{shown.width}" height="{shown.height}"' if shown else ""
        return f'<img src="{Markup.escape(url(shown.address if shown else link.address))}"{size}{rest}>'

    def _anchor(self, link: ResolvedLink, path: str, *, absolute: bool) -> str:
        if link.video or link.frame:
            return self._embed(link, path, absolute=absolute)
        url = self.absolute(link.address) if absolute else self.url(link.address)
        url += f"?{link.query}" if link.query else ""
        url += f"#{_quote_path(link.fragment)}" if link.fragment else ""
        if not link.wiki:
            return str(Markup.escape(url)) if link.address else "#"
        return f'<a href="{Markup.escape(url)}">{link.label}</a>' if link.address else link.label

    # ------------------------------------------------------------ videos and frames

    def trailer(self, review: Review | FilmFacts) -> TrailerView | None:
        """Return the trailer of a review or a film, or None if it has none."""
        video = read_video(review.trailer) if review.trailer else None
        if video is None:
            return None
        self.loads.add(("frame", video.player))
        title = self.word("trailer_of", film=review.film)
        return TrailerView(
            url=video.page,
            host=video.title,
            frame=Markup(self._player(video, title, review)),  # noqa: S704  (made of escaped parts)
        )

    def _embed(self, link: ResolvedLink, path: str, *, absolute: bool) -> str:
        """Return the HTML of a video or a frame in a text. A feed has a link."""
        if link.video is None:
            title = link.label or str(Markup.escape(link.frame))
            if absolute or not link.is_kept:
                return f'<a href="{Markup.escape(link.frame)}">{title}</a>'
            return f'<iframe src="{Markup.escape(link.frame)}" title="{title}"{link.size} loading="lazy"></iframe>'
        words = link.label or str(Markup.escape(self.word("video_at", host=link.video.title)))
        anchor = f'<a href="{Markup.escape(link.video.page)}">{words}</a>'
        if absolute:
            return anchor
        document = self.document(path)
        review = document if isinstance(document, Review) else None
        title = unescape(link.label) if link.label else self.word("video_at", host=link.video.title)
        return f'<span class="video">{self._player(link.video, title, review)}<span>{anchor}</span></span>'

    def _player(self, video: Video, title: str, review: Review | FilmFacts | None) -> str:
        """Return a frame that shows a still and a link, and asks nothing of the video's host before a click on it.

        The document in the frame is in an attribute. Its policy and the base of its addresses are those of the page.
        """
        still = (
            self.picture(review.still, review.path) if review and review.still and not review.still.spoiler else None
        )
        style = self.asset("style.css")
        sheet = f'<link rel="stylesheet" href="{self.url(style.address)}">' if style else ""
        direction = ' dir="rtl"' if self.formats.is_right_to_left else ""
        name = review.film if review else title
        shown = _still(still) if still else f"<cite>{Markup.escape(name)}</cite>"
        inner = (
            f'<!DOCTYPE html><html lang="{self.site.language}"{direction}><title>{Markup.escape(title)}</title>{sheet}'
            f'<body class="player"><a href="{Markup.escape(video.embed)}" '
            f'referrerpolicy="strict-origin-when-cross-origin">{shown}'
            f"<span>{Markup.escape(self.word('video_play', host=video.title))}</span></a>"
        )
        allowed = "; ".join(f"{one} {video.origin}" for one in _PLAYING)
        return f'<iframe title="{Markup.escape(title)}" allow="{allowed}" srcdoc="{Markup.escape(inner)}"></iframe>'


# ---------------------------------------------------------------- functions of values


def _date_view(day: dt.date | PartialDay, names: DayNames) -> DateView:
    """Return a day with its names in a language."""
    return DateView(
        iso=day.isoformat(),
        text=names.text,
        short=names.short,
        day_month=names.day_month,
        leaf=names.leaf,
        month_year=names.month_year,
        year=day.year,
        month=names.month,
        day=day.day,
    )


# Many pages link to the same page, and most paths need no quoting.
@functools.lru_cache(maxsize=1 << 16)
def _quote_path(path: str) -> str:
    """Percent-encode a path."""
    return path if _PLAIN.fullmatch(path) else quote(path)


_PLAIN = re.compile(r"[A-Za-z0-9_.~/-]*")  # characters that need no quoting


# There are thousands of reviews and a few dozen ratings.
@functools.lru_cache(maxsize=1024)
def _rated(rating: ratings.Rating, scale: ratings.Scale, site_scale: str) -> tuple[str, str]:
    return ratings.stars(rating, scale), ratings.rating_slug(rating, site_scale)


def share_address(address: str) -> str:
    """Return the address of a page's share card. It never changes, so that old links keep their picture."""
    return beside(address, SHARE_NAME)


def person_anchor(person: str) -> str:
    """Return the id of a person's place on the index of people."""
    return f"person-{person}"


def _in_a_column(width: int) -> str:
    """Return the attribute ``sizes`` of a picture in a column of text, for its width in pixels."""
    column = min(width, _COLUMN)
    return f"(min-width: {column + (_MARGINS if width > _COLUMN else 0)}px) {column}px, 100vw"


def _still(still: PictureView) -> str:
    """Return a picture as HTML."""
    size = f' width="{still.width}" height="{still.height}"' if still.width else ""
    image = f'<img src="{still.url}" alt="{Markup.escape(still.alt)}"{size}>'
    return _in_formats(image, still.sources, still.column)


def _in_formats(image: str, sources: Iterable[SourceView], sizes: str) -> str:
    """Return the HTML of a picture in newer formats around that of its image."""
    rows = (f'<source type="{one.type}" srcset="{Markup.escape(one.srcset)}" sizes="{sizes}">' for one in sources)
    return f"<picture>{''.join(rows)}{image}</picture>"
