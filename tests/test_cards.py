"""Cards: made once, cached while they and their inputs are unchanged, and left to the page if they fail."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import pytest
from conftest import SiteFolder, codes
from literals import html_of, joined, review, site
from others import others

from intertitle import themes
from intertitle.building.cards import CardRequest, Cards, RenderedCard, load_cards, make_cards
from intertitle.building.published_state import NodeState
from intertitle.cache import Cache
from intertitle.model import Site
from intertitle.outputs.kinds import REGISTRY
from intertitle.outputs.registry import Registry
from intertitle.outputs.view import View, Workspace
from intertitle.outputs.views import Card
from intertitle.recording.questions import question
from intertitle.stages.render import Renderer
from intertitle.themes import Theme

THEME = themes.load("intertitle", Path(), share_cards=False)
DIGESTS = {"alien": b"1", "aliens": b"2"}


class Maker:
    """Makes cards from names, and counts them."""

    def __init__(self, digests: Mapping[str, bytes] = DIGESTS) -> None:
        self.asked: list[CardRequest] = []
        self.digests = digests

    def __call__(self, wanted: Sequence[CardRequest]) -> Iterator[RenderedCard]:
        self.asked += wanted
        for one, styles in wanted:
            html = tuple(f"<p>{style} {one}</p>" if one != "broken" else "" for style in styles)
            yield RenderedCard(digest=self.digests.get(one, b"4"), encoded=one.encode(), html=html)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    """An empty cache."""
    folder = tmp_path / "cache"
    folder.mkdir()
    with Cache(folder) as opened:
        yield opened


def space(theme: Theme = THEME, **settings: object) -> Workspace:
    here: Site = site(**settings)
    made = joined(review("alien"), review("aliens"), site=here, theme=theme)
    found = Workspace(made, theme, REGISTRY, html_of)
    found.planned = made.space.planned
    return found


def states(digests: Mapping[str, bytes]) -> dict[str, NodeState]:
    return {one: NodeState(number=0, digest=made) for one, made in digests.items()}


def made_by(
    maker: Maker,
    cache: Cache,
    here: Workspace,
    digests: Mapping[str, bytes] = DIGESTS,
    registry: Registry = REGISTRY,
    reviews: Collection[str] = (),
) -> Cards:
    return make_cards(here, registry, reviews or tuple(digests), states(digests), cache, maker)


def asked(
    cache: Cache, here: Workspace, digests: Mapping[str, bytes] = DIGESTS, registry: Registry = REGISTRY
) -> list[tuple[str, str]]:
    """Return the cards that are made again as HTML, by style and review."""
    maker = Maker()
    made_by(maker, cache, here, digests, registry)
    return sorted((style, one) for one, styles in maker.asked for style in styles)


ALL = [("card", "alien"), ("card", "aliens"), ("row", "alien"), ("row", "aliens")]


def test_styles_that_several_templates_show_are_made_and_no_others() -> None:
    assert themes.card_styles(THEME) == ("card", "row")


def test_a_card_is_made_once(cache: Cache) -> None:
    first, second = Maker(), Maker()
    made = made_by(first, cache, space())
    assert made.html["row"] == {"alien": "<p>row alien</p>", "aliens": "<p>row aliens</p>"}
    assert made.encoded == {"alien": b"alien", "aliens": b"aliens"}
    assert sorted(first.asked) == [("alien", ("card", "row")), ("aliens", ("card", "row"))]
    assert made_by(second, cache, space()) == made
    assert second.asked == []


def test_a_card_that_no_build_has_made_yet_is_made(cache: Cache) -> None:
    maker = Maker()
    made = made_by(maker, cache, space(), {}, reviews=["alien"])
    assert (made.encoded, maker.asked) == ({"alien": b"alien"}, [("alien", ("card", "row"))])
    assert load_cards(states({"alien": DIGESTS["alien"]}), cache) == {"alien": b"alien"}


def test_a_card_is_taken_as_it_is_kept_only_while_it_is_the_same(cache: Cache) -> None:
    made_by(Maker(), cache, space())
    assert load_cards(states(DIGESTS), cache) == {"alien": b"alien", "aliens": b"aliens"}
    assert load_cards(states({"alien": b"3", "aliens": DIGESTS["aliens"]}), cache) == {"aliens": b"aliens"}
    assert load_cards({}, cache) == {}


@pytest.mark.parametrize(("changed", "made_again"), [(2, 2), (3, 0)])
def test_few_new_cards_are_made_again_by_the_next_build_and_many_are_kept(
    cache: Cache, changed: int, made_again: int
) -> None:
    here, reviews = space(), [f"film-{number}" for number in range(40)]
    before = dict.fromkeys(reviews, b"1")
    after = {**before, **dict.fromkeys(reviews[:changed], b"2")}
    for digests, count in ((before, 40), (after, changed), (after, made_again)):
        maker = Maker(digests)
        made = made_by(maker, cache, here, digests)
        assert len(maker.asked) == count
        assert set(made.encoded) == set(made.html["row"]) == set(reviews)


def test_a_stored_card_is_what_was_made() -> None:
    rich = review("alien", directors=("Ridley Scott",), franchises=("Alien",), rating="4", date="1979-05-25")
    made = joined(rich)
    card = View(made.space).card("alien")
    assert card.franchises
    assert card.rating
    again = msgspec.msgpack.decode(msgspec.msgpack.encode(card), type=Card)
    assert again == card
    assert repr(again) == repr(card)  # a nested marked text would differ here


def test_a_change_of_a_card_s_inputs_renders_it_again(cache: Cache) -> None:
    asked(cache, space())
    assert asked(cache, space(), {"alien": b"3", "aliens": b"2"}) == [("card", "alien"), ("row", "alien")]
    asked(cache, space())
    row = themes.Template(file="row.html", source="{{ card.film }}")
    theme = msgspec.structs.replace(THEME, templates={**THEME.templates, "partials/row.html": row})
    assert asked(cache, space(theme)) == [("row", "alien"), ("row", "aliens")]


def test_a_change_of_a_global_renders_all_cards_again(cache: Cache) -> None:
    style = THEME.assets["style.css"]
    assets = {**THEME.assets, "style.css": msgspec.structs.replace(style, address="/assets/other.css")}
    spaces = {
        "the site": space(title="Another"),
        "its addresses": space(addresses={"review": "/film/{slug}/"}),
        "the theme's options": space(msgspec.structs.replace(THEME, options={**THEME.options, "accent": "#000000"})),
        "its assets": space(msgspec.structs.replace(THEME, assets=assets)),
    }
    for what, other in spaces.items():
        asked(cache, space())
        assert asked(cache, other) == ALL, what
        assert asked(cache, other) == [], what
    own = others(filters={"shout": str.upper})
    asked(cache, space())
    assert asked(cache, space(), registry=own) == ALL
    assert asked(cache, space(), registry=own) == []


def test_a_review_that_is_gone_is_forgotten_and_a_failure_is_not_kept(cache: Cache) -> None:
    asked(cache, space())
    digests = {"alien": b"1", "broken": b"4"}
    assert set(made_by(Maker(), cache, space(), digests).html["row"]) == {"alien"}
    assert asked(cache, space(), digests) == [("card", "broken"), ("row", "broken")]


def test_a_page_asks_for_what_the_partials_of_its_cards_ask_for_whoever_makes_them() -> None:
    partial = """{{ card.film }} {{ link("stats") }} {{ asset("style.css") }}"""
    templates = {
        "home.html": themes.Template(file="home.html", source="{% for c in cards %}{{ card_html(c) }}{% endfor %}"),
        "404.html": themes.Template(file="404.html", source="{{ card_html(cards[0]) }}"),
        "partials/card.html": themes.Template(file="card.html", source=partial),
    }
    made = joined(review("alien"), theme=msgspec.structs.replace(THEME, templates=templates))
    style = THEME.assets["style.css"].address
    for cards in ({}, {"card": {"alien": f"Alien /stats/ {style}"}}):
        renderer = Renderer(made.space, REGISTRY, {}, cards)
        rendered = [renderer.render(made.outputs[address]) for address in ("/", "/404.html", "/")]
        assert [one.data for one in rendered] == [f"Alien /stats/ {style}".encode()] * 3
        assert [one.faults for one in rendered] == [()] * 3
        assert rendered[0].notes == rendered[2].notes
        for one in rendered:
            assert one.notes >= asked_by_cards(kept=bool(cards)), cards


def asked_by_cards(*, kept: bool) -> set[int]:
    """Return what a page that shows this card must have asked; for a cached card, everything that it may have asked."""
    if kept:
        return {question("setting", "addresses"), question("every asset"), question("card", "alien")}
    return {question("address", "stats"), question("asset", "style.css"), question("card", "alien")}


def test_many_pages_show_what_few_do(site: SiteFolder) -> None:
    for number in range(120):
        site.review(
            f"film-{number}", f"rating: {number % 5 + 1}", "tags: [night]", f"date: 2026-01-{number % 28 + 1:02}"
        )
    site.build()
    assert site.tree() == site.clean_tree()
    site.write("themes/intertitle/templates/partials/row.html", "<b>{{ card.film }}</b>\n")
    site.build()
    assert "<b>Film-1</b>" in site.page("/stats/") + site.page("/reviews/")
    assert site.tree() == site.clean_tree()


def test_a_card_that_cannot_be_made_is_an_error_of_the_pages_that_show_it(site: SiteFolder) -> None:
    for number in range(120):
        site.review(f"film-{number}", "tags: [night]")
    site.write("themes/intertitle/templates/partials/card.html", "{{ card.nonsense }}\n")
    report = site.build()
    assert "IT703" in codes(report.diagnostics)
    (found,) = (one for one in report.diagnostics if one.code == "IT703")
    assert found.path == "themes/intertitle/templates/partials/card.html"
    assert (site.public / "reviews/film-1/index.html").exists()
    assert not (site.public / "index.html").exists()
