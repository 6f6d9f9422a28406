"""A third party's pages, joins, cards and filters, which ask random questions.

A read is a name and its arguments, which Hypothesis draws. The answers are returned as plain values in their order, so
an output differs if one of its answers does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypedDict

import msgspec
from hypothesis import strategies as st
from markupsafe import Markup

from intertitle import digest
from intertitle.catalogue.columns import FIELDS
from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.catalogue.joins import JOINS
from intertitle.catalogue.recorder import Recorder
from intertitle.diagnostics import note
from intertitle.markup.terms import BUCKETS
from intertitle.model import CriticFile, FranchiseFile, ListFile, PageFile, PersonFile, Review, Site
from intertitle.outputs.kinds import REGISTRY
from intertitle.outputs.plugin import Finding, NamedPlugin, Plugin
from intertitle.outputs.registry import Entry, Item, Output, Registry
from intertitle.outputs.view import Node, View
from intertitle.outputs.views import PageView

Read = tuple[str, tuple[str, ...]]
TABLE, JOIN, NODE, LATE_NODE = "third", "third", "third card", "third late card"
KINDS = {kind.__name__: kind for kind in (Review, FranchiseFile, PersonFile, CriticFile, ListFile, PageFile)}
# The site's own theme holds these: the page of a third party, and a partial that uses its filter.
TEMPLATES = {
    "templates/third.html": (
        '{% extends "shipped/page.html" %}{% block main %}<pre>{{ told | third }}</pre>'
        '{% for one in cards %}{{ card_html(one) }}{% endfor %}{{ "constant" | third }}{% endblock %}\n'
    ),
}


def plain(value: object) -> Any:  # noqa: ANN401  (whatever JSON takes)
    """Return a value for JSON, with the type of every structure and the order of mappings."""
    if isinstance(value, msgspec.Struct):
        return [type(value).__name__, *(plain(getattr(value, name)) for name in value.__struct_fields__)]
    if isinstance(value, Mapping):
        return [[plain(key), plain(one)] for key, one in value.items()]
    if isinstance(value, set | frozenset):
        return sorted(plain(one) for one in value)
    if isinstance(value, list | tuple):
        return [type(value).__name__, *(plain(one) for one in value)]
    if isinstance(value, bytes):
        return value.hex()
    return value if isinstance(value, int | float | None) else str(value)  # also for markup


# ---------------------------------------------------------------- questions


def _document(ask: Recorder, path: str) -> object:
    return ask.document(path) if ask.answer("document", path) else None


def _failing(ask: Recorder, field: str) -> object:
    """Fail on one of three answers, like a plug-in with a bug."""
    if _number([plain(one) for one in ask.all_reviews(field)], 3) == 0:
        raise ValueError(field)
    return field


def _older(ask: JoinRecorder) -> object:
    return [when is not None and when.instant <= ask.now() for (when,) in ask.all_reviews("date")]


# By whatever asks the catalogue.
OF_ALL: Mapping[str, Callable[..., object]] = {
    "setting": lambda ask, name: getattr(ask.site, name),
    "reviews": lambda ask, *fields: list(ask.reviews(*fields)),
    "members": lambda ask, *fields: list(ask.reviews_by_path(*fields)),
    "every": lambda ask, *fields: list(ask.all_reviews(*fields)),
    "sources": lambda ask, kind: ask.all_documents(KINDS[kind]),
    "documents": lambda ask, kind: ask.documents(KINDS[kind]),
    "document": _document,
    "place": lambda ask, path: ask.where(path, "title") if ask.answer("document", path) else None,
    "answer": lambda ask, table, key: ask.answer(table, key),
    "keys": lambda ask, table: ask.keys(table),
    "table": lambda ask, name: dict(ask.table(name)),
    "pattern": lambda ask, kind: ask.pattern(kind),
    "widths": lambda ask: ask.widths(),
    "images": lambda ask: ask.images(),
    "static files": lambda ask: ask.static_files(),
    "static file": lambda ask, path: ask.static_file(path),
    "broken": lambda ask: ask.broken_documents(),
    "pictures in texts": lambda ask: ask.pictures_in_texts(),
    "failing": _failing,
}
OF_JOINS: Mapping[str, Callable[..., object]] = {**OF_ALL, "audience": lambda ask: ask.audience(), "older": _older}


def _if(table: str, read: Callable[[View, str], object]) -> Callable[[View, str], object]:
    """Return a read that answers nothing if a table lacks the key."""
    return lambda view, key: read(view, key) if view.answer(table, key) else None


# By a view, before there is a plan.
OF_VIEWS: Mapping[str, Callable[..., object]] = {
    **OF_ALL,
    "card": _if("Review paths", lambda view, one: view.card(one)),
    "film": _if("Review paths", lambda view, one: view.film(one)),
    "review": _if("Review paths", lambda view, one: view.review(one)),
    "files": _if("Review paths", lambda view, one: view.files([one])),
    "newest day": _if("Review paths", lambda view, one: view.newest_day([one])),
    "average": _if("Review paths", lambda view, one: view.average([one])),
    "franchises of": lambda view, one: view.franchises_of(one),
    "franchise": _if("franchise", lambda view, one: view.franchise(one)),
    "person": lambda view, name: view.person(name),
    "slice": lambda view, stop: view.slice("Review paths", "", 0, int(stop)),
    "slice of a group": _if("tag", lambda view, one: view.slice("tag", one, 0, 2)),
    "term": _if("tag", lambda view, one: view.term("tag", one)),
    "counts": lambda view, table: view.counts(table),
    "count": lambda view, table: view.count(table),
    "days": lambda view: view.days(),
    "terms": lambda view, bucket: view.terms(int(bucket)),
    "picture": lambda view, address: view.published_picture(address),
    "source text": lambda view, path: view.source_text(path) if view.answer("document", path) else None,
    "anchors": lambda view, path: view.anchors(path) if view.answer("document", path) else None,
    "asset": lambda view, name: found.address if (found := view.asset(name)) else None,
    "assets": lambda view: view.assets(),
    "chrome": lambda view: view.chrome(),
    "share": lambda view, address: view.share(address, "said"),
    "link": lambda view, kind: view.link_to(kind, "x", "X"),
    "third card": _if("Review paths", lambda view, one: view.node(NODE, one)),
    "third table": lambda view, key: view.answer(TABLE, key),
    "third tables": lambda view: dict(view.table(TABLE)),
}
# By what follows, and by whatever is made after the plan.
OF_PLANS: Mapping[str, Callable[..., object]] = {
    **OF_VIEWS,
    "exists": lambda view, address: view.exists(address),
    "addresses": lambda view: view.addresses(),
    "has": lambda view, kind: view.has(kind),
    "indexed": lambda view: view.indexed(),
    "templates": lambda view: view.templates(),
}
OF_PAGES: Mapping[str, Callable[..., object]] = {
    **OF_PLANS,
    "text": lambda view, path: view.text(path) if view.answer("document", path) else None,
    "html": lambda view, path: view.html(path) if view.answer("document", path) else None,
    "feed html": lambda view, path: view.feed_html(path, "/x/") if view.answer("document", path) else None,
    "site": lambda view: view.site_view(),
    "third late card": _if("document", lambda view, path: view.node(LATE_NODE, path)),
}

_REVIEWS = st.sampled_from(("alien", "aliens", "zodiac", "solaris", "fresh", "late", "undated", "rec"))
_PATHS = st.sampled_from(
    (
        *(f"content/reviews/{stem}.md" for stem in ("alien", "aliens", "zodiac", "solaris", "fresh")),
        *("content/franchises/alien.md", "content/people/sigourney-weaver.md", "content/critics/ines.md"),
        *("content/lists/best.md", "content/pages/about.md"),
    )
)
_KINDS_OF_PAGES = ("review", "page", "person", "critic", "tag", "franchise", "home")
_ADDRESSES = st.sampled_from(
    ("/reviews/alien/", "/about/", "/old/", "/tags/night/", "/sitemap.xml", "/third/a/0.json", "/third/late/0.json")
)
_TABLES = tuple(table for join in JOINS for table in join.tables if table != "clock")
_OF_FIELDS = st.lists(st.sampled_from(("path", "words", *FIELDS)), max_size=3, unique=True)
# The arguments of each read; those that are not named take a review's id.
_ARGUMENTS: Mapping[str, st.SearchStrategy[Sequence[str]]] = {
    "setting": st.tuples(st.sampled_from((*(one for one in Site.__struct_fields__ if one != "scales"), "base"))),
    **dict.fromkeys(("reviews", "members", "every"), _OF_FIELDS),
    **dict.fromkeys(("sources", "documents"), st.tuples(st.sampled_from(tuple(KINDS)))),
    **dict.fromkeys(
        ("document", "place", "source text", "anchors", "text", "html", "feed html", "third late card"),
        st.tuples(_PATHS),
    ),
    "answer": st.tuples(st.sampled_from(_TABLES), st.one_of(_REVIEWS, _PATHS, st.just("night"))),
    "failing": st.tuples(st.sampled_from(("year", "rating", "tags", "verdict"))),
    **dict.fromkeys(("keys", "table", "count"), st.tuples(st.sampled_from(_TABLES))),
    "counts": st.tuples(st.sampled_from(("tag", "year", "genre", "rating", "person", "critic"))),
    **dict.fromkeys(("pattern", "link"), st.tuples(st.sampled_from(_KINDS_OF_PAGES))),
    **dict.fromkeys(
        (
            *(
                "widths",
                "images",
                "static files",
                "broken",
                "pictures in texts",
                "audience",
                "older",
                "days",
                "assets",
                "chrome",
            ),
            *("third tables", "addresses", "indexed", "templates", "site"),
        ),
        st.just(()),
    ),
    "franchise": st.tuples(st.sampled_from(("alien", "predator", "solo"))),
    "person": st.tuples(st.sampled_from(("Sigourney Weaver", "S. Weaver", "Ridley Scott", "R. Scott"))),
    "slice": st.tuples(st.sampled_from(("1", "3", "99"))),
    **dict.fromkeys(("slice of a group", "term"), st.tuples(st.sampled_from(("night", "day", "ete")))),
    "terms": st.tuples(st.integers(0, BUCKETS - 1).map(str)),
    "picture": st.tuples(st.sampled_from(("/images/a.png", "/images/b.jpg", "/images/sub/c.svg"))),
    "static file": st.tuples(st.sampled_from(("content/static/CNAME", "content/static/festival.pdf"))),
    "asset": st.tuples(st.sampled_from(("style.css", "more.css"))),
    **dict.fromkeys(("share", "exists"), st.tuples(_ADDRESSES)),
    "third table": st.tuples(st.sampled_from(("alien", "zodiac", "all"))),
    "has": st.tuples(st.sampled_from(("search", "tags", "alias", "sitemap", "third late", "third a", "diary"))),
}


def reads(known: Mapping[str, Callable[..., object]], most: int = 4) -> st.SearchStrategy[tuple[Read, ...]]:
    """Return a strategy for several reads."""
    names = st.sampled_from(sorted(known))
    one = names.flatmap(lambda name: st.tuples(st.just(name), _ARGUMENTS.get(name, st.tuples(_REVIEWS)).map(tuple)))
    return st.lists(one, min_size=1, max_size=most).map(tuple)


def read(known: Mapping[str, Callable[..., object]], ask: Recorder, several: Iterable[Read]) -> list[Any]:
    """Return the answers of several reads."""
    return [[name, *arguments, plain(known[name](ask, *arguments))] for name, arguments in several]


def _number(value: object, most: int) -> int:
    return sum(msgspec.json.encode(value)) % most


# ---------------------------------------------------------------- registrations


class ThirdContext(TypedDict):
    """A third party's page."""

    page: PageView
    told: str
    cards: tuple[Any, ...]


def join(ask: JoinRecorder, several: tuple[Read, ...]) -> Answers:
    """Return the answers as a whole and by the ids of some reviews, and report a finding in a file."""
    told = read(OF_JOINS, ask, several)
    for path in ask.table("document"):
        if _number([told, path], 5) == 0:
            ask.report(note("IT540", ask.where(path), f"third: {_number(told, 1000)}"))
    rows = {one: (one, [_number([told, one], 3)]) for one in ask.keys("Review paths") if _number([told, one], 2)}
    return {TABLE: {**rows, "all": told}}


def card(view: View, name: str, several: tuple[Read, ...]) -> object:
    """Make a third party's card, and report a finding for some of them."""
    told = [name, *read(OF_VIEWS, view, several)]
    if _number(told, 4) == 0:
        view.report(note("IT541", view.where(view.answer("Review paths", name)), f"third card: {_number(told, 1000)}"))
    return told if _number(told, 3) else [name]


def late_card(view: View, path: str, several: tuple[Read, ...]) -> object:
    """Make a card that may ask for addresses."""
    told = [path, str(view.html(path)), *read(OF_PLANS, view, several)]
    return told if _number(told, 3) else [path]


def names_of_cards(view: View) -> Iterable[str]:
    """Return the name of every card."""
    return view.keys("Review paths")


def items(view: View, kind: str, several: tuple[Read, ...]) -> Iterator[Output]:
    """Plan outputs, whose number and days depend on the answers."""
    told = read(OF_PLANS if kind == "third late" else OF_VIEWS, view, several)
    for number in range(1 + _number(told, 3)):
        yield Output(
            item=Item(kind=kind, slug=str(number), address=f"/{kind.replace(' ', '/')}/{number}{_ENDINGS[kind]}"),
            what=f"{kind} {number}",
            day=dt.date(2026, 1, 1 + _number([told, number], 28)),
        )


_ENDINGS = {"third a": ".json", "third b": ".json", "third late": ".json", "third page": "/"}


def make(view: View, item: Item, several: tuple[Read, ...]) -> bytes:
    """Return the answers as a file."""
    return msgspec.json.encode([item.slug, *read(OF_PAGES, view, several)])


def make_page(view: View, item: Item, several: tuple[Read, ...]) -> ThirdContext:
    """Return the answers and cards as the variables of a template."""
    return {
        "page": PageView(title="Third", description="", canonical=view.absolute(item.address), kind="third"),
        "told": msgspec.json.encode(read(OF_PAGES, view, several)).decode(),
        "cards": view.cards(view.slice("Review paths", "", 0, 3)),
    }


def check(view: View, several: tuple[Read, ...]) -> Iterator[Finding]:
    """Report the answers, sometimes at each of several files."""
    told = read(OF_PAGES, view, several)
    for path in view.table("document"):
        if _number([told, path], 4) == 0:
            yield Finding(place=view.where(path), message=f"third: {_number(told, 1000)}", severity="note")


def third(value: str, version: int) -> Markup:
    """Filter a text."""
    return Markup("<b>{}</b> {}").format(version, value)


class ThirdParty(msgspec.Struct, frozen=True, kw_only=True):
    """The questions that each part of a third party asks."""

    joined: tuple[Read, ...]
    card: tuple[Read, ...]
    late_card: tuple[Read, ...]
    items: tuple[tuple[Read, ...], ...]
    made: tuple[tuple[Read, ...], ...]
    checked: tuple[Read, ...]
    version: int

    def registry(self) -> Registry:
        """Return our registry with this plug-in. Its digest replaces that of a plug-in's files."""
        return REGISTRY.with_plugin(NamedPlugin(name="third", digest=digest.of_value(self), plugin=self.plugin()))

    def plugin(self) -> Plugin:
        """Return the plug-in. Its functions are in this module, so that other processes can import them."""
        kinds = ("third a", "third b", "third late")
        files = [
            Entry(
                kind=kind,
                items=partial(items, kind=kind, several=own),
                make=partial(make, several=made),
                follows=kind == "third late",
            )
            for kind, own, made in zip(kinds, self.items, self.made, strict=False)
        ]
        page = Entry(
            kind="third page",
            items=partial(items, kind="third page", several=self.items[3]),
            make=partial(make_page, several=self.made[3]),
            template="third.html",
            is_indexed=True,
            menu="Third",
        )
        return Plugin(
            entries=(*files, page),
            joins=(Join(name=JOIN, tables={TABLE: Any}, function=partial(join, several=self.joined)),),
            nodes=(
                Node(kind=NODE, function=partial(card, several=self.card), names=names_of_cards, is_eager=True),
                Node(kind=LATE_NODE, function=partial(late_card, several=self.late_card), follows=True),
            ),
            filters={"third": partial(third, version=self.version)},
            checks=(partial(check, several=self.checked),),
        )


_NO_CARDS = {name: function for name, function in OF_VIEWS.items() if name != "third card"}
THIRD_PARTIES: st.SearchStrategy[ThirdParty] = st.builds(
    ThirdParty,
    joined=reads(OF_JOINS),
    card=reads(_NO_CARDS),
    late_card=reads(OF_PLANS),
    items=st.tuples(reads(OF_VIEWS, 3), reads(OF_VIEWS, 3), reads(OF_PLANS, 3), reads(OF_VIEWS, 3)),
    made=st.tuples(*[reads(OF_PAGES, 6)] * 4),
    checked=reads(OF_PAGES),
    version=st.integers(1, 2),
)
