"""Cards: made once, kept while neither they nor what shows them change, and left to the page where they fail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest
from conftest import SiteFolder, codes

from intertitle import themes
from intertitle.building.cards import Wanted, fragments
from intertitle.cache import Cache
from intertitle.stages.plan import Packed

THEME = themes.load("intertitle", Path())
PACKED = Packed(outputs=(), cards={"alien": b"1", "aliens": b"2"}, chrome=b"site")


class Maker:
    """Makes cards of their names, and counts."""

    def __init__(self) -> None:
        self.asked: list[Wanted] = []

    def __call__(self, wanted: Sequence[Wanted]) -> Iterator[list[str]]:
        self.asked += wanted
        return iter([[f"<p>{style} {review}</p>" if review != "broken" else "" for style, review in wanted]])


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    """An empty cache."""
    with Cache(tmp_path / "cache") as opened:
        yield opened


def test_styles_that_several_templates_show_are_made_and_no_others() -> None:
    assert themes.card_styles(THEME) == ("card", "row")


def test_a_card_is_made_once(cache: Cache) -> None:
    first, second = Maker(), Maker()
    made = fragments(THEME, PACKED, cache, first)
    assert made["row"] == {"alien": "<p>row alien</p>", "aliens": "<p>row aliens</p>"}
    assert sorted(first.asked) == [("card", "alien"), ("card", "aliens"), ("row", "alien"), ("row", "aliens")]
    assert fragments(THEME, PACKED, cache, second) == made
    assert second.asked == []


def test_what_a_card_is_made_of_makes_it_anew(cache: Cache) -> None:
    fragments(THEME, PACKED, cache, Maker())
    changed = Maker()
    fragments(THEME, msgspec.structs.replace(PACKED, cards={"alien": b"3", "aliens": b"2"}), cache, changed)
    assert sorted(changed.asked) == [("card", "alien"), ("row", "alien")]
    site = Maker()
    fragments(THEME, msgspec.structs.replace(PACKED, chrome=b"other"), cache, site)
    assert len(site.asked) == 4
    row = themes.Template(file="row.html", source="{{ card.film }}")
    theme = msgspec.structs.replace(THEME, templates={**THEME.templates, "partials/row.html": row})
    fragments(THEME, PACKED, cache, Maker())
    partial = Maker()
    fragments(theme, PACKED, cache, partial)
    assert sorted(partial.asked) == [("row", "alien"), ("row", "aliens")]


def test_a_review_that_is_gone_is_forgotten_and_a_failure_is_not_kept(cache: Cache) -> None:
    fragments(THEME, PACKED, cache, Maker())
    packed = msgspec.structs.replace(PACKED, cards={"alien": b"1", "broken": b"4"})
    assert set(fragments(THEME, packed, cache, Maker())["row"]) == {"alien"}
    again = Maker()
    fragments(THEME, packed, cache, again)
    assert sorted(again.asked) == [("card", "broken"), ("row", "broken")]


def test_many_pages_show_what_few_do(site: SiteFolder) -> None:
    for number in range(90):
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
    for number in range(90):
        site.review(f"film-{number}", "tags: [night]")
    site.write("themes/intertitle/templates/partials/card.html", "{{ card.nonsense }}\n")
    report = site.build()
    assert "IT703" in codes(report.diagnostics)
    (found,) = (one for one in report.diagnostics if one.code == "IT703")
    assert found.path == "themes/intertitle/templates/partials/card.html"
    assert (site.public / "reviews/film-1/index.html").exists()
    assert not (site.public / "index.html").exists()
