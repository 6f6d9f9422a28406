"""The registry rejects invalid registrations at once or at the first use, with a message that names them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any, TypedDict

import pytest
from conftest import SiteFolder, codes
from literals import html_of, joined, review
from others import OTHER, others

from intertitle.building.nodes import AffectedMakers, NodeStore, make_eager
from intertitle.building.planning import make_plan
from intertitle.building.published_state import Plan
from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.diagnostics import ConfigurationError
from intertitle.outputs.kinds import REGISTRY
from intertitle.outputs.registry import Entry, Item, Output, RegistrationError, Registry, context_type
from intertitle.outputs.view import Node, View, Workspace
from intertitle.outputs.views import PageView
from intertitle.recording.index import Index
from intertitle.recording.questions import Changes


class Context(TypedDict):
    """The context of the pages in these tests."""

    page: PageView
    count: int


class Pageless(TypedDict):
    """A type that is not a valid context."""

    count: int


def items(view: View) -> Iterator[Output]:
    yield Output(item=Item(kind="poll", address=view.address("poll")), what="the poll")


def make(view: View, item: Item) -> Context:
    page = PageView(title="Poll", description="", canonical=view.absolute(item.address), kind="poll")
    return {"page": page, "count": view.count("Review paths")}


def untyped(view: View, item: Item) -> dict[str, object]:
    return dict(make(view, item))


def pageless(view: View, item: Item) -> Pageless:
    del view, item
    return {"count": 0}


def written(view: View, item: Item) -> bytes:
    del view, item
    return b"{}"


def nothing(ask: JoinRecorder) -> Answers:
    del ask
    return {}


def entry(**fields: Any) -> Entry:  # noqa: ANN401  (whatever an entry takes)
    usual = {"kind": "poll", "address": "/poll/", "template": "poll.html", "items": items, "make": make}
    return Entry(**{**usual, **fields})


def join(name: str, *tables: str) -> Join:
    return Join(name=name, tables=dict.fromkeys(tables, str), function=nothing)


def node(kind: str, function: Callable[[View, str], Any] = lambda _view, name: name, **fields: Any) -> Node:  # noqa: ANN401  (whatever a node takes)
    return Node(kind=kind, function=function, **fields)


ADDRESS = "it must begin with a slash, and may contain {slug} or {number}"
FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "two kinds of one name": ({"entries": [entry(), entry()]}, "the kind 'poll' is registered twice"),
    "two joins of one name": ({"joins": [join("own"), join("own")]}, "the join 'own' is registered twice"),
    "two nodes of one name": ({"nodes": [node("own"), node("own")]}, "the node 'own' is registered twice"),
    "two joins of one table": (
        {"joins": [join("one", "t", "own"), join("two", "own")]},
        "the joins 'one' and 'two' both make the table 'own'",
    ),
    "a name in capitals": (
        {"entries": [entry(kind="Poll")]},
        "the kind 'Poll' has a name that is not words in lower case",
    ),
    "no name": ({"entries": [entry(kind="")]}, "the kind '' has a name that is not words in lower case"),
    "an address without a slash": (
        {"entries": [entry(address="poll/")]},
        f"the kind 'poll' has the address 'poll/': {ADDRESS}",
    ),
    "an address with another field": (
        {"entries": [entry(address="/poll/{year}/")]},
        f"the kind 'poll' has the address '/poll/{{year}}/': {ADDRESS}",
    ),
    "an address with a blank": (
        {"entries": [entry(address="/my poll/")]},
        f"the kind 'poll' has the address '/my poll/': {ADDRESS}",
    ),
    "items that are no function": ({"entries": [entry(items=None)]}, "the kind 'poll' has no function 'items'"),
    "make that is no function": (
        {"entries": [entry(make=None, template="")]},
        "the kind 'poll' has no function 'make'",
    ),
    "a page made by no function": ({"entries": [entry(make=None)]}, "the kind 'poll' has no function 'make'"),
    "a page of no known type": (
        {"entries": [entry(make=untyped)]},
        "the kind 'poll' has a 'make' that does not return a TypedDict, which the check of 'poll.html' needs",
    ),
    "a page of no type": (
        {"entries": [entry(make=lambda view, item: {**make(view, item)})]},
        "the kind 'poll' has a 'make' that does not return a TypedDict, which the check of 'poll.html' needs",
    ),
    "a page without a page": (
        {"entries": [entry(make=pageless)]},
        "the kind 'poll' gives its template 'poll.html' no 'page' of the type PageView",
    ),
    "a file for search engines": (
        {"entries": [entry(make=written, template="", is_indexed=True)]},
        "the kind 'poll' is indexed, and has no template: search engines list pages",
    ),
    "a filter that is no function": (
        {"filters": {"shout": "x"}},
        "the filter 'shout' is not a function with a name that a template can use",
    ),
    "a filter that no template can name": (
        {"filters": {"no name": str.upper}},
        "the filter 'no name' is not a function with a name that a template can use",
    ),
}


def registry(**fields: Any) -> Registry:  # noqa: ANN401  (whatever a registry takes)
    return Registry(**{"entries": (), "joins": (), "nodes": (), **fields})


@pytest.mark.parametrize(("fields", "message"), FAULTS.values(), ids=FAULTS)
def test_an_invalid_registration_is_refused_with_its_name(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(RegistrationError) as refused:
        registry(**fields)
    (found,) = refused.value.diagnostics
    assert (found.code, found.severity, found.path, found.message) == ("IT125", "error", "registry", message)
    assert found.hint == "Correct the registration, or remove the plug-in that makes it."
    assert isinstance(refused.value, ConfigurationError)


def test_what_another_registers_may_not_stand_in_for_what_is_there() -> None:
    for fields, message in (
        ({"entries": [entry(kind="review")]}, "the kind 'review' is registered twice"),
        ({"joins": [join("own", "person")]}, "the joins 'people' and 'own' both make the table 'person'"),
        ({"nodes": [node("card")]}, "the node 'card' is registered twice"),
    ):
        entries = fields.pop("entries", [])
        with pytest.raises(RegistrationError, match=message):
            others(*entries, **fields)


def test_what_is_sound_is_registered_and_known_by_its_name() -> None:
    own = others(
        entry(menu="Polls", make=functools.partial(make)),
        entry(kind="poll data", address="/poll/{slug}.json", template="", make=written),
        joins=[join("polls", "poll")],
        nodes=[node("poll")],
        filters={"shout": str.upper},
    )
    assert own.addresses == {**REGISTRY.addresses, "poll": "/poll/", "poll data": "/poll/{slug}.json"}
    assert own.registered.sections == (*REGISTRY.menus, "poll", "pages")
    assert own.templates == {**REGISTRY.templates, "poll.html": Context}
    assert context_type(own.entries["poll"]) is Context
    assert [one.name for one in own.joins] == [*(one.name for one in REGISTRY.joins), "polls"]
    assert [one.kind for one in own.nodes] == [*(one.kind for one in REGISTRY.nodes), "poll"]


def test_another_thing_registered_is_another_registry() -> None:
    several = [
        REGISTRY,
        others(nodes=[OTHER]),
        others(entry()),
        others(entry(address="/polls/")),
        others(joins=[join("polls")]),
        others(filters={"shout": str.upper}),
    ]
    assert len({one.digest for one in several}) == len(several)
    assert others().digest == REGISTRY.digest


# ---------------------------------------------------------------- what is asked and is not there


def planned(own: Registry) -> Plan:
    """Plan a site of one review with a registry."""
    made = joined(review("alien"))
    space = Workspace(made, made.theme, own, html_of)
    store, changes = NodeStore(dict, 0), Changes()
    make_eager(space, [one for one in own.nodes if not one.follows], store)
    plan, _ = make_plan(space, own, None, store, AffectedMakers(Index(), changes), changes)
    make_eager(space, [one for one in own.nodes if one.follows], store)
    return plan


def _asks(kind: str) -> Callable[[View, str], object]:
    return lambda view, name: view.node(kind, name)


def _names(view: View) -> Iterator[str]:
    del view
    yield "one"


def test_a_node_that_asks_for_a_later_node_is_named() -> None:
    own = others(
        nodes=[node("first", _asks("second"), names=_names, is_eager=True), node("second")],
    )
    with pytest.raises(RegistrationError) as refused:
        planned(own)
    assert refused.value.diagnostics[0].message == (
        "the node 'first one' cannot be made: the node 'first' asks for the node 'second', "
        "which is not registered before it"
    )


def test_a_node_that_asks_for_itself_is_named() -> None:
    own = others(nodes=[node("own", _asks("own"), names=_names, is_eager=True)])
    with pytest.raises(RegistrationError, match="the node 'own' asks for the node 'own', which is not registered"):
        planned(own)


def test_a_node_that_asks_for_addresses_and_does_not_say_that_it_follows_is_named() -> None:
    def leads(view: View, name: str) -> bool:
        return view.exists(name)

    for follows in (False, True):
        own = others(nodes=[node("own", leads, names=_names, is_eager=True, follows=follows)])
        if follows:
            assert planned(own).problems == ()
            continue
        with pytest.raises(RegistrationError) as refused:
            planned(own)
        assert refused.value.diagnostics[0].message == (
            "the node 'own one' cannot be made: which outputs exist is known only after planning: this needs 'follows'"
        )


@pytest.mark.parametrize("ask", [View.addresses, View.indexed, View.templates, lambda view: view.has("review")])
def test_items_that_ask_for_the_plan_and_do_not_say_that_they_follow_are_named(ask: Callable[[View], object]) -> None:
    def own_items(view: View) -> Iterator[Output]:
        ask(view)
        yield Output(item=Item(kind="poll", address="/poll/"), what="the poll")

    with pytest.raises(RegistrationError) as refused:
        planned(others(entry(items=own_items)))
    assert refused.value.diagnostics[0].message == (
        "the items of the kind 'poll' cannot be planned: "
        "which outputs exist is known only after planning: this needs 'follows'"
    )
    plan = planned(others(entry(items=own_items, follows=True)))
    assert list(plan.kinds["poll"]) == ["poll/index.html"]


@pytest.mark.parametrize(
    ("made", "shown"),
    [(Output(item=Item(kind="review", address="/poll/"), what="the poll"), "Output("), ("/poll/", "'/poll/'")],
)
def test_items_of_another_kind_are_named(made: Any, shown: str) -> None:  # noqa: ANN401  (what somebody may give)
    with pytest.raises(RegistrationError) as refused:
        planned(others(entry(items=lambda _view: [made])))
    said = refused.value.diagnostics[0].message
    assert said.startswith(f"the items of the kind 'poll' are not outputs of that kind: {shown}")


def test_an_unknown_table_is_reported_with_the_asker() -> None:
    def own_items(view: View) -> Iterator[Output]:
        view.keys("yaers")
        return iter(())

    with pytest.raises(
        RegistrationError, match="the items of the kind 'poll' cannot be planned: there is no table 'yaers'"
    ):
        planned(others(entry(items=own_items)))


# ---------------------------------------------------------------- a site with more kinds


def test_a_page_of_another_kind_is_built_and_in_the_menu_if_it_is_named(blog: SiteFolder) -> None:
    own = others(entry(menu="Polls", is_indexed=True), filters={"shout": str.upper})
    blog.write("themes/intertitle/templates/poll.html", "{{ page.title | shout }} {{ count }} {{ link('poll') }}\n")
    blog.set("addresses", 'poll = "/vote/"')
    blog.set("chrome", 'header = ["poll"]')
    assert codes(blog.build(registry=own).diagnostics) == []
    assert blog.page("/vote/") == "POLL 3 /vote/\n"
    assert 'href="/vote/">Polls</a>' in blog.page("/")
    assert "https://example.org/vote/" in (blog.public / "sitemap.xml").read_text()


def test_an_output_that_asks_an_unknown_question_is_reported(blog: SiteFolder) -> None:
    def broken(view: View, item: Item) -> Context:
        view.node("crad", "alien")
        return make(view, item)

    blog.write("themes/intertitle/templates/poll.html", "x\n")
    with pytest.raises(RegistrationError) as refused:
        blog.build(registry=others(entry(make=broken)))
    said = refused.value.diagnostics[0].message
    assert said.startswith("the poll (the kind 'poll') cannot be made: there is no node 'crad'; there are: words, ")
