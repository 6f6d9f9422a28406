"""What others register is kept from build to build as exactly as what comes with Intertitle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jinja2
import msgspec
import pytest
from conftest import SiteFolder, codes
from jinja2.runtime import Context
from others import others
from reads import plain
from steps import replace

from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.model import Review
from intertitle.outputs.registry import Entry, Item, Output, RegistrationError, Registry
from intertitle.outputs.view import Node, View

ALIEN, ALIENS, STALKER = (f"content/reviews/{name}.md" for name in ("alien", "aliens", "stalker"))
ABOUT = "content/pages/about.md"


def _one(kind: str, *, is_there: bool = True) -> Iterator[Output]:
    if is_there:
        yield Output(item=Item(kind=kind, address=f"/{kind}.json"), what=kind)


def _registry(*entries: Entry, **more: Any) -> Registry:  # noqa: ANN401  (joins, nodes, filters)
    return others(*entries, **more)


def _entry(kind: str, said: Any, *, is_there: Any = None, follows: bool = False) -> Entry:  # noqa: ANN401  (of a view)
    """Register a file that holds what is said, and is there if something else is so."""
    return Entry(
        kind=kind,
        items=lambda view: _one(kind, is_there=is_there is None or is_there(view)),
        make=lambda view, _item: msgspec.json.encode(plain(said(view))),
        follows=follows,
    )


def _built(blog: SiteFolder, registry: Registry) -> dict[str, bytes]:
    """Build, and hold what is published to what a first build publishes."""
    blog.build(registry=registry)
    assert blog.tree() == blog.clean_tree(registry=registry)
    return blog.tree()


def test_what_follows_is_planned_by_the_addresses_of_this_build(blog: SiteFolder) -> None:
    there = _entry("third", lambda _: "it is there", is_there=lambda view: view.exists("/about/"), follows=True)
    registry = _registry(there)
    assert "third.json" in _built(blog, registry)
    (blog.root / ABOUT).rename(blog.root / "aside.md")
    assert "third.json" not in _built(blog, registry)
    (blog.root / "aside.md").rename(blog.root / ABOUT)
    assert "third.json" in _built(blog, registry)


@pytest.mark.parametrize(
    "asked",
    [lambda view: view.has("third"), lambda view: view.exists("/third.json"), lambda view: sorted(view.addresses())],
    ids=["has", "exists", "addresses"],
)
def test_a_kind_that_follows_is_known_to_be_there_by_all_that_is_made(
    blog: SiteFolder,
    asked: Any,  # noqa: ANN401  (of a view)
) -> None:
    late = _entry("third", lambda _: "", is_there=lambda view: "alias" in view.site.title, follows=True)
    registry = _registry(late, _entry("fourth", asked))
    before = _built(blog, registry)["fourth.json"]
    replace(blog.root / "content/site.toml", "The Long Take", "An alias")
    assert before != _built(blog, registry)["fourth.json"]
    replace(blog.root / "content/site.toml", "An alias", "The Long Take")
    assert before == _built(blog, registry)["fourth.json"]


def test_kinds_that_follow_know_nothing_of_each_other_while_they_are_planned(blog: SiteFolder) -> None:
    def asks(view: View) -> bool:
        return bool(view.site.title) and view.exists("/third.json")

    registry = _registry(
        _entry("third", lambda _: "", is_there=lambda view: view.exists("/about/"), follows=True),
        _entry("fourth", lambda _: "", is_there=asks, follows=True),
    )
    assert "fourth.json" not in _built(blog, registry)
    replace(blog.root / "content/site.toml", "The Long Take", "Other")  # the second alone is planned again
    assert "fourth.json" not in _built(blog, registry)


def test_a_node_that_is_made_after_the_plan_cannot_decide_it(blog: SiteFolder) -> None:
    early = _entry("third", lambda _: "", is_there=lambda view: view.html(ABOUT), follows=True)
    with pytest.raises(RegistrationError, match="the node 'text' is made after the plan, which is not made yet"):
        blog.build(registry=_registry(early))


def _rows(ask: JoinRecorder) -> Answers:
    return {"third": {"all": tuple(ask.reviews_by_path("id", "rating"))}}


def test_a_table_s_answers_are_the_same_in_a_first_build_and_in_a_later_one(blog: SiteFolder) -> None:
    """A tuple in a table of any values is a list when it is read again."""
    registry = _registry(
        _entry("fourth", lambda view: (view.answer("third", "all"), view.site.title)),
        joins=[Join(name="third", tables={"third": Any}, function=_rows)],
    )
    _built(blog, registry)
    replace(blog.root / "content/site.toml", "The Long Take", "Other")
    _built(blog, registry)


def test_all_reviews_as_documents_are_read_again_when_one_changes(blog: SiteFolder) -> None:
    asked = _entry("third", lambda view: [one.verdict for one in view.documents(Review)])
    sources = _entry("fourth", lambda view: [one.verdict for one in view.all_documents(Review)])
    registry = _registry(asked, sources)
    _built(blog, registry)
    replace(blog.root / ALIEN, "Seven people", "Eight people")
    tree = _built(blog, registry)
    assert b"Eight people" in tree["third.json"]
    assert b"Eight people" in tree["fourth.json"]


@pytest.mark.parametrize(
    "asked",
    [
        lambda view: view.days(),
        lambda view: list(view.reviews_by_path("year")),
        lambda view: list(view.reviews("year")),
        lambda view: [view.film(one) for one in sorted(view.keys("Review paths"))],
    ],
    ids=["days", "members", "reviews", "films"],
)
@pytest.mark.parametrize(
    "fields",
    [("date: 2026-01-05", "date: 2026-02-05"), ("draft: false", "draft: true"), ("liked: true", "liked: true")],
    ids=["dates", "drafts", "slugs alone"],
)
def test_exchanged_ids_of_two_reviews_reach_the_outputs_that_ask_by_id(
    site: SiteFolder,
    asked: Any,  # noqa: ANN401  (of a view)
    fields: tuple[str, str],
) -> None:
    """No column has other values than before, but for those that say which review is which."""
    one, other = fields
    site.review("a", "film: A", "slug: first", "year: 1979", one)
    site.review("b", "film: B", "slug: second", "year: 1986", other)
    registry = _registry(_entry("third", asked))
    _built(site, registry)
    site.review("a", "film: A", "slug: second", "year: 1979", other)
    site.review("b", "film: B", "slug: first", "year: 1986", one)
    _built(site, registry)


def _fragile(view: View, name: str) -> str:
    return str(view.group("tag", name).label)


def test_a_node_whose_subject_goes_goes_with_it_and_comes_back(blog: SiteFolder) -> None:
    asks = _entry("third", lambda view: view.node("fragile", "night") if view.answer("tag", "night") else "none")
    registry = _registry(asks, nodes=[Node(kind="fragile", function=_fragile)])
    assert _built(blog, registry)["third.json"] == b'"night"'
    for path in (ALIEN, STALKER):
        replace(blog.root / path, "tags: [night]", "tags: []")
    assert _built(blog, registry)["third.json"] == b'"none"'
    for path, spelt in ((ALIEN, "Night"), (STALKER, "Night")):
        replace(blog.root / path, "tags: []", f"tags: [{spelt}]")
    assert _built(blog, registry)["third.json"] == b'"Night"'
    for path in (ALIEN, STALKER):
        replace(blog.root / path, "tags: [Night]", "tags: [NIGHT]")
    assert _built(blog, registry)["third.json"] == b'"NIGHT"'


def test_the_faults_of_a_text_go_when_its_review_becomes_a_draft(blog: SiteFolder) -> None:
    """Whatever showed the text is made again before it is known whether anything still asks for it."""
    shows = Node(kind="shown", function=lambda view, path: str(view.html(path)), follows=True)
    asks = _entry("third", lambda view: view.node("shown", ALIEN) if view.answer("document", ALIEN) else "none")
    registry = _registry(asks, nodes=[shows])
    text = (blog.root / ALIEN).read_text()
    (blog.root / ALIEN).write_text(f"{text}\nSee [[Nowhere]].\n")
    assert "IT520" in codes(blog.build(registry=registry).diagnostics)
    replace(blog.root / ALIEN, "film: Alien", "film: Alien\ndraft: true")
    assert "IT520" not in codes(blog.build(registry=registry).diagnostics)
    assert _built(blog, registry)["third.json"] == b'"none"'


def test_a_page_may_not_show_a_text_that_is_not_published(blog: SiteFolder) -> None:
    replace(blog.root / ALIEN, "film: Alien", "film: Alien\ndraft: true")
    with pytest.raises(RegistrationError, match=r"alien\.md is not published"):
        blog.build(registry=_registry(_entry("third", lambda view: str(view.html(ALIEN)))))


def test_an_unlisted_node_is_made_again_for_the_outputs_that_ask(blog: SiteFolder) -> None:
    """A kind that names those there are leaves one out, and a plan asks for it all the same."""
    unnamed = Node(kind="unnamed", function=lambda view, name: f"{name} {view.site.title}", names=lambda _: ())
    there = _entry("third", lambda _: "", is_there=lambda view: "Two" in view.node("unnamed", "x"))
    registry = _registry(there, nodes=[unnamed])
    _built(blog, registry)
    for title in ("One", "Two", "Three", "Two"):
        settings = blog.root / "content/site.toml"
        line = next(line for line in settings.read_text().splitlines() if line.startswith("title"))
        replace(settings, line, f'title = "{title}"')
        assert ("third.json" in _built(blog, registry)) is (title == "Two")


@jinja2.pass_context
def _seen(context: Context, value: str) -> str:
    return f"{value} {'page' in context}"


def test_a_filter_that_takes_the_context_gets_it_everywhere(blog: SiteFolder) -> None:
    """Templates are turned into Python beforehand, and Jinja decides then what a filter is given."""
    text = (
        '{% extends "shipped/page.html" %}{% block main %}{% if page.title %}{{ "x" | seen }}{% endif %}{% endblock %}'
    )
    blog.write("themes/intertitle/templates/page.html", text)
    assert b"x True" in _built(blog, _registry(filters={"seen": _seen}))["about/index.html"]
