"""Share cards: their contents, the pages that refer to them, and that they contain no spoilers."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pytest
from conftest import SiteFolder, codes
from english import WORDS
from literals import SITE, Joined, joined, rated, review
from PIL import Image

from intertitle.model import CardStyle, FranchiseFile, ShareCard
from intertitle.outputs import sharing
from intertitle.outputs.view import SHARE_NAME
from intertitle.stages.write import LEDGER
from intertitle.themes import Theme
from intertitle.workers import MIN_ITEMS_PER_WORKER

_META = re.compile(r'<meta (?:name="[\w:]+" )?(?:property|name)="((?:og|twitter):[\w:]+)" content="([^"]*)">')


def metas(page: str) -> dict[str, str]:
    found = _META.findall(page)
    assert len(found) == len(dict(found))
    return dict(found)


def cards(site: SiteFolder) -> dict[str, bytes]:
    return {path: data for path, data in site.tree().items() if path.rpartition("/")[2] == SHARE_NAME}


def said(made: Joined, kind: str, slug: str = "") -> ShareCard:
    """Return the contents of a page's card, if the fonts have every letter."""
    card = made.space.value("share card", f"{kind} {slug}")
    assert isinstance(card, ShareCard)
    return card


# ---------------------------------------------------------------- what they say


def test_a_review_s_card_says_what_the_film_is_and_what_its_critic_thinks() -> None:
    made = joined(
        review(
            "ballerina",
            film="Ballerina",
            year=2025,
            directors=("Len Wiseman",),
            franchises=("John Wick",),
            rating=rated("3.5"),
            verdict="Superb fights.",
        )
    )
    assert said(made, "review", "ballerina") == ShareCard(
        over="John Wick",
        title="Ballerina",
        facts="2025 · Len Wiseman",
        halves=7,
        stars=5,
        line="Superb fights.",
        foot="The Long Take",
    )


@pytest.mark.parametrize(
    ("written", "scale", "told"),
    [
        ("0", "ebert", (0, 4, "")),
        ("B-", "letter", (0, 0, "B−")),
        ("7.5", "ten", (0, 0, "7.5 out of 10")),
        ("up", "thumbs", (0, 0, "thumbs up")),
    ],
)
def test_a_rating_is_stars_where_its_scale_has_them_and_words_elsewhere(
    written: str, scale: str, told: tuple[int, int, str]
) -> None:
    card = said(joined(review("a", rating=rated(written, scale))), "review", "a")
    assert (card.halves, card.stars, card.mark) == told


def test_a_card_says_nothing_of_what_there_is_not() -> None:
    card = said(joined(review("a", film="A", blurb="An excerpt.")), "review", "a")
    assert card == ShareCard(title="A", foot="The Long Take")


def test_a_franchise_with_the_film_s_title_is_not_repeated() -> None:
    card = said(joined(review("alien", film="Alien", franchises=("alien",))), "review", "alien")
    assert card.over == ""


def test_a_franchise_s_card_says_how_far_it_is_reviewed_and_the_average() -> None:
    made = joined(
        review("a", year=1979, franchises=("Saga",), rating=rated("4")),
        review("b", year=1986, franchises=("Saga",), rating=rated("3")),
        FranchiseFile(path="content/franchises/saga.md", id="saga", name="Saga", summary="What it is."),
    )
    assert said(made, "franchise", "saga") == ShareCard(
        over="The franchise",
        title="Saga",
        facts="all 2 reviewed · 1979–1986",
        mark="average 3.5 out of 5",
        line="What it is.",
        foot="The Long Take",
    )


def test_one_rating_is_no_average() -> None:
    made = joined(review("a", franchises=("Saga",), rating=rated("4")), review("b", franchises=("Saga",)))
    assert said(made, "franchise", "saga").mark == ""


def test_the_site_s_own_card_says_its_name() -> None:
    assert said(joined(), "home") == ShareCard(title="The Long Take", line="Films.", foot="Ines Marlowe")


STYLE = CardStyle(
    ground="#000000", ink="#ffffff", quiet="#888888", tint="#ff0000", frame="", display=(), text=(), italic=()
)
DRAWN = Theme(name="none", templates={}, assets={}, share=STYLE, words=WORDS)


def test_there_is_a_card_for_the_site_each_review_and_each_franchise_where_the_theme_draws_them() -> None:
    made = joined(review("a", film="…", franchises=("Saga",)), theme=DRAWN)
    assert sorted(address for address in made.outputs if address.endswith("share.png")) == [
        "/franchises/saga/share.png",
        "/reviews/a/share.png",
        "/share.png",
    ]
    assert not [address for address in joined(review("a")).outputs if "share" in address]


# ---------------------------------------------------------------- pages


def test_every_page_names_a_card_that_is_there(demo: Path) -> None:
    drawn: set[Path] = set()
    for file in sorted(demo.rglob("*.html")):
        found = metas(file.read_text(encoding="utf-8"))
        assert found["og:site_name"] == "The Long Take"
        assert found["og:title"]
        assert found["og:url"].startswith("https://thelongtake.example/")
        assert found["twitter:card"] == "summary_large_image"
        assert found["og:image"].startswith("https://thelongtake.example/")
        assert found["og:image:alt"]
        path = demo / found["og:image"].removeprefix("https://thelongtake.example/")
        with Image.open(path) as image:
            assert image.format == "PNG"
            assert (str(image.width), str(image.height)) == (found["og:image:width"], found["og:image:height"])
            assert image.size == (1200, 630)
        drawn.add(path)
        own = {"reviews", "posts"} & {*file.parent.parent.parts[-1:]} != set()
        assert found["og:type"] == ("article" if own else "website")
        assert path.parent == (file.parent if own or _is_franchise(demo, file) else demo)
    assert drawn == set(demo.rglob("share.png"))
    assert max(file.stat().st_size for file in drawn) < 40_000


def _is_franchise(demo: Path, file: Path) -> bool:
    return file.parent.parent == demo / "franchises"


def test_a_card_is_described_by_what_it_says(blog: SiteFolder) -> None:
    blog.build()
    assert metas(blog.page("/reviews/alien/"))["og:image:alt"] == "Alien (1979), Ridley Scott, 5 out of 5"
    assert metas(blog.page("/franchises/alien/"))["og:image:alt"] == "Alien, 2 of 3 reviewed"
    assert metas(blog.page("/about/"))["og:image"] == "https://example.org/share.png"


def test_under_a_sub_path_the_address_is_whole(blog: SiteFolder) -> None:
    settings = blog.root / "content/site.toml"
    settings.write_text(settings.read_text().replace("https://example.org/", "https://example.org/film/"))
    blog.build()
    found = metas(blog.page("/reviews/alien/"))
    assert found["og:image"] == "https://example.org/film/reviews/alien/share.png"
    assert "reviews/alien/share.png" in blog.tree()


def test_cards_can_be_turned_off(blog: SiteFolder) -> None:
    blog.build()
    assert len(cards(blog)) == 5
    blog.set("share", "cards = false")
    assert blog.build().diagnostics == ()
    assert cards(blog) == {}
    found = metas(blog.page("/reviews/alien/"))
    assert found["twitter:card"] == "summary"
    assert "og:image" not in found


def test_no_spoiler_is_on_a_card_or_in_what_is_said_of_one(site: SiteFolder) -> None:
    site.review(
        "alien",
        "film: Alien",
        "date: 2026-01-05",
        "rating: 5",
        "franchise: Alien",
        text="||CANARY|| before.\n\n:::spoiler CANARY\nCANARY in the shuttle.\n:::\n",
    )
    site.build()
    assert all("CANARY" not in str(metas(data.decode())) for path, data in site.tree().items() if path.endswith("html"))
    card = said(joined(review("alien", "||CANARY|| before.")), "review", "alien")
    assert "CANARY" not in str(card)
    site.review("alien", "film: Alien", "date: 2026-01-05", "verdict: He ||CANARY|| all along.")
    assert codes(site.build().diagnostics) == ["IT334"]
    assert "reviews/alien/share.png" not in site.tree()


# ---------------------------------------------------------------- what a build does again


def test_a_card_is_drawn_again_only_if_it_changes(blog: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def noting(card: ShareCard, _style: object) -> bytes:
        drawn.append(card.title)
        return b"\x89PNG " + card.title.encode()

    monkeypatch.setattr(sharing, "draw_card", noting)
    blog.build()
    every = ["Alien", "Alien", "Aliens", "Stalker", "The Long Take"]
    assert sorted(drawn) == every
    drawn.clear()
    blog.build()
    assert drawn == []
    file = blog.root / "content/reviews/aliens.md"
    file.write_text(file.read_text().replace("rating: 4", "rating: 2"))
    blog.build()
    assert sorted(drawn) == ["Alien", "Aliens"]  # the franchise's average is another, too
    drawn.clear()
    blog.build(output=blog.root.parent / "elsewhere")
    assert sorted(drawn) == every


def test_there_is_no_second_copy_of_a_card(blog: SiteFolder) -> None:
    blog.build()
    own = {file.read_bytes()[:8] for file in (blog.root / ".intertitle").rglob("*") if file.is_file()}
    assert own
    assert next(iter(cards(blog).values()))[:8] not in own


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("rating: 5", "rating: 2"),
        ("verdict: Seven people, one ship.", "verdict: Eight."),
        ("film: Alien", "film: Alien?"),
        ("directors: [Ridley Scott]", "directors: [R. Scott]"),
        ("franchise: Alien", "franchise: Predator"),
        ("date: 2026-01-05", "draft: true"),
    ],
)
def test_after_a_change_cards_are_those_of_a_clean_build(blog: SiteFolder, before: str, after: str) -> None:
    blog.build()
    first = cards(blog)
    file = blog.root / "content/reviews/alien.md"
    assert before in file.read_text()
    file.write_text(file.read_text().replace(before, after))
    blog.build()
    assert cards(blog) != first
    tree = blog.tree()
    assert tree == {**blog.clean_tree(), LEDGER: tree[LEDGER]}


def test_another_theme_or_colour_draws_all_cards_again(blog: SiteFolder) -> None:
    blog.build()
    first = cards(blog)
    blog.set("theme", 'accent_dark = "#7ee0ff"')
    blog.build()
    second = cards(blog)
    assert second.keys() == first.keys()
    assert first["reviews/alien/share.png"] != second["reviews/alien/share.png"]  # its stars
    settings = blog.root / "content/site.toml"
    settings.write_text(settings.read_text().replace("[site]", '[site]\ntheme = "marquee"'))
    blog.build()
    third = cards(blog)
    assert all(third[path] not in {first[path], second[path]} for path in first)
    with Image.open(io.BytesIO(third["share.png"])) as image:
        assert (0x0C, 0x0A, 0x14) in [colour for _, colour in image.convert("RGB").getcolors() or ()]


def test_cards_are_the_same_wherever_the_site_lies(blog: SiteFolder) -> None:
    blog.build()
    first = cards(blog)
    elsewhere = blog.root.parent / "another place"
    blog.root.rename(elsewhere)
    moved = SiteFolder(elsewhere)
    moved.build(jobs=2)
    assert cards(moved) == first


def test_cards_are_the_same_from_one_process_and_from_several(site: SiteFolder) -> None:
    for number in range(MIN_ITEMS_PER_WORKER):  # each has a page, too
        half = number % 11 / 2
        site.review(f"film-{number}", f"film: Film No. {number}", f"rating: {half}", f"verdict: Verdict {number % 7}.")
    site.build(jobs=2)
    several = cards(site)
    assert len(several) == MIN_ITEMS_PER_WORKER + 1
    shutil.rmtree(site.public)
    (site.root / ".intertitle/cache.db").unlink()
    site.build(jobs=1)
    assert cards(site) == several


def test_the_setting_is_a_switch(site: SiteFolder) -> None:
    assert SITE.share_cards
    site.set("share", 'cards = "no"')
    with pytest.raises(Exception, match="cards must be true or false"):
        site.build()
