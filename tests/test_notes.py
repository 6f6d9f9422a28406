"""Notes are complete: if an edit changes an output, the output asked for the changed answer.

Two clean builds make every output before and after an edit. An output whose bytes differ must have asked a question
whose answer the edit changed, because otherwise the next build would not render it. So a missing note of any kind of
output fails here in seconds, without a state machine.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TypedDict

import msgspec
import pytest
from conftest import SiteFolder
from edits import FIELDS, PARAGRAPHS, SETTINGS, STATIC, STATIC_BYTES, THEME, WORDS, Desk, Draft, plant
from others import others
from steps import Steps

from intertitle.building import publishing
from intertitle.building.planning import list_outputs
from intertitle.cache import FOLDER
from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.outputs import feeds, nodes
from intertitle.outputs.kinds import REGISTRY
from intertitle.outputs.registry import Entry, Item, Output, RegistrationError, Registry
from intertitle.outputs.view import Node, View
from intertitle.outputs.views import Card, PageView
from intertitle.stages.write import LEDGER

# ---------------------------------------------------------------- every kind of output, every kind of edit


def _edits(desk: Desk) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield an edit of every field of every kind of document, of texts, settings and templates."""
    for key in (("reviews", "aliens"), ("franchises", "alien"), ("people", "sigourney-weaver"), ("lists", "best")):
        if key in desk.drafts:
            draft = desk.drafts[key]
            for name, values in FIELDS[key[0]].items():
                value = next(value for value in values if value != draft.fields.get(name))
                changed = Draft({**draft.fields, name: value}, draft.paragraphs)
                yield f"{key[0]} {name}", partial(desk.write, key, changed)
    for paragraph in PARAGRAPHS:
        review = desk.drafts["reviews", "aliens"]
        changed = Draft(review.fields, (*review.paragraphs, paragraph))
        yield f"text {paragraph[:12]}", partial(desk.write, ("reviews", "aliens"), changed)
    yield "a new review", partial(desk.write, ("reviews", "fresh"), Draft({"film": "Fresh", "date": "2026-02-02"}))
    yield "a review gone", partial(desk.delete, ("reviews", "zodiac"))
    for table, known in SETTINGS.items():
        for name, values in known.items():
            yield f"setting {table} {name}", partial(desk.set, table, name, values[-1])
    for name in STATIC:
        for data in STATIC_BYTES[:2]:
            yield f"static file {name}", partial(desk.put_static, name, data)
        yield f"static file {name} gone", partial(Path.unlink, desk.root / "content/static" / name)
    files = [("content/words.toml", words) for words in WORDS]
    files += [(f"themes/intertitle/{name}", texts[0]) for name, texts in THEME.items()]
    for name, text in files:
        yield f"file {name}", partial(desk.put, name, text.encode())


def _planted(top: Path) -> Desk:
    desk = Desk(top / "site")
    plant(desk)
    return desk


def _stale(site: SiteFolder, registry: Registry = REGISTRY) -> tuple[frozenset[str], frozenset[str]]:
    """Return the stale paths and all planned paths of the next build."""
    with Steps(site).prepared(registry=registry) as found:
        return frozenset(found.stale), frozenset(path for path, _ in list_outputs(found.plan))


def _build_clean(site: SiteFolder) -> dict[str, bytes]:
    """Build a site from its sources alone, and return the published files."""
    for folder in (site.root / FOLDER, site.public):
        shutil.rmtree(folder, ignore_errors=True)
    site.build()
    return site.tree()


def test_every_edit_makes_stale_each_output_that_it_changes(tmp_path: Path) -> None:
    desk = _planted(tmp_path)
    site = SiteFolder(desk.root)
    tried = 0
    before = _build_clean(site)
    for name, change in _edits(desk):
        change()
        stale, planned = _stale(site)
        after = _build_clean(site)
        # The other outputs decide which pictures are published.
        differ = {path for path in after if before.get(path) != after[path] and not path.startswith("images/")}
        assert not (differ & planned) - stale - {LEDGER}, name
        before, tried = after, tried + 1
    assert tried > 80


# ---------------------------------------------------------------- changes that hand-written dependencies would miss


class _Recommended(Card, frozen=True, kw_only=True):
    """A card with one more field."""

    recommend: str = ""


def _card(view: View, review_id: str) -> Card:
    card = nodes.card(view, review_id)
    return _Recommended(**msgspec.structs.asdict(card), recommend=view.review(review_id).recommend or "")


def _replaced(entries: Mapping[str, Entry] | None = None, **replaced: Node) -> Registry:
    """Return our registry with some entries and nodes replaced."""
    named = entries or {}
    return Registry(
        [named.get(entry.kind, entry) for entry in REGISTRY.entries.values()],
        REGISTRY.joins,
        [replaced.get(node.kind, node) for node in REGISTRY.nodes],
    )


@pytest.fixture
def site(blog: SiteFolder) -> SiteFolder:
    return blog


def _recommend(site: SiteFolder, value: str) -> None:
    file = site.root / "content/reviews/stalker.md"
    head, mark, rest = file.read_text(encoding="utf-8").partition("\n")
    lines = [line for line in rest.split("\n") if not line.startswith("recommend:")]
    file.write_text(head + mark + f"recommend: {value}\n" + "\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize("several", [1, 1000], ids=["of many pages", "of few pages"])
def test_an_added_card_field_is_current_after_an_edit(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch, several: int
) -> None:
    """Only the card's function and its template have changed."""
    monkeypatch.setattr(publishing, "_MIN_PAGES", several)
    card = Node(kind="card", function=_card, names=lambda view: view.keys("Review paths"))
    registry = _replaced(card=card)
    site.write(
        "themes/intertitle/templates/partials/card.html",
        '{% include "shipped/partials/card.html" %}<p>recommended: {{ card.recommend }}</p>',
    )
    _recommend(site, "no")
    site.build(registry=registry)
    _recommend(site, "yes")
    site.build(registry=registry)
    assert "recommended: yes" in site.page("/years/1979/")
    assert site.tree() == site.clean_tree(registry=registry)


def _feed(view: View, item: Item) -> bytes:
    ids = view.slice("Review paths", "", 0, 20)
    return feeds.make(view, item) + json.dumps([view.review(one).recommend for one in ids]).encode()


def test_an_added_question_of_a_feed_is_current_after_an_edit(site: SiteFolder) -> None:
    registry = _replaced({"feed": msgspec.structs.replace(feeds.FEED, make=_feed)})
    _recommend(site, "no")
    site.build(registry=registry)
    _recommend(site, "yes")
    site.build(registry=registry)
    assert b'"yes"' in (site.public / "feed.xml").read_bytes()
    assert site.tree() == site.clean_tree(registry=registry)


class _Context(TypedDict):
    """The variables of a decade's page."""

    page: PageView
    cards: tuple[Card, ...]


def _decades(ask: JoinRecorder) -> Answers:
    found: dict[str, list[str]] = {}
    for one, year in ask.reviews("id", "year"):
        if year:
            found.setdefault(f"{year // 10 * 10}", []).append(one)
    return {"decade": {decade: tuple(ids) for decade, ids in sorted(found.items())}}


def _decade_items(view: View) -> Iterator[Output]:
    for decade in view.keys("decade"):
        yield Output(item=Item(kind="decade", slug=decade, address=view.address("decade", decade)), what=decade)


def _decade(view: View, item: Item) -> _Context:
    title = f"The {item.slug}s"
    page = PageView(title=title, description="", canonical=view.absolute(item.address), kind="decade")
    return {"page": page, "cards": view.cards(view.answer("decade", item.slug))}


def test_a_third_party_s_pages_and_join_are_current_after_edits(site: SiteFolder) -> None:
    site.write(
        "themes/intertitle/templates/decade.html",
        '{% extends "base.html" %}\n{% block main %}\n{% for card in cards %}{{ card_html(card) }}{% endfor %}\n'
        "{% endblock %}\n",
    )
    registry = others(
        Entry(
            kind="decade",
            address="/decades/{slug}/",
            template="decade.html",
            items=_decade_items,
            make=_decade,
            is_indexed=True,
        ),
        joins=[Join(name="decades", tables={"decade": tuple[str, ...]}, function=_decades)],
    )
    for year in ("1979", "1985", "1986", "1979"):
        site.review("brazil", f"year: {year}", "date: 2026-01-02", "rating: 4")
        site.build(registry=registry)
        assert site.tree() == site.clean_tree(registry=registry)
    assert "Brazil" in site.page("/decades/1970/")
    assert "/decades/1970/" in (site.public / "sitemap.xml").read_text(encoding="utf-8")


# ---------------------------------------------------------------- a missing registration


def _without(part: str, name: str) -> Registry:
    return Registry(
        [one for one in REGISTRY.entries.values() if (part, one.kind) != ("entry", name)],
        [one for one in REGISTRY.joins if (part, one.name) != ("join", name)],
        [one for one in REGISTRY.nodes if (part, one.kind) != ("node", name)],
    )


EVERYTHING = [
    *(("entry", name) for name in REGISTRY.entries),
    *(("join", join.name) for join in REGISTRY.joins),
    *(("node", node.kind) for node in REGISTRY.nodes),
]


@pytest.mark.parametrize(("part", "name"), EVERYTHING, ids=[" ".join(one) for one in EVERYTHING])
def test_a_removed_registration_is_a_clear_error_or_not_needed(built: SiteFolder, part: str, name: str) -> None:
    """Code that needs it fails with its name. Otherwise the build equals a clean one, and no page is outdated."""
    registry = _without(part, name)
    try:
        built.build(registry=registry)
    except RegistrationError as failure:
        found = str(failure)
        assert name in found or any(table in found for table in _tables(name))
    else:
        assert built.tree() == built.clean_tree(registry=registry)


def _tables(name: str) -> list[str]:
    return [table for join in REGISTRY.joins if join.name == name for table in join.tables]
