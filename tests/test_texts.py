"""Texts are nodes: their links are resolved and checked again if an answer has changed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from conftest import SiteFolder, codes
from steps import Steps, replace

from intertitle.diagnostics import Diagnostic

ALIEN, ALIENS, STALKER = (f"content/reviews/{name}.md" for name in ("alien", "aliens", "stalker"))
ABOUT = "content/pages/about.md"


@pytest.fixture
def steps(blog: SiteFolder) -> Steps:
    blog.build()
    return Steps(blog)


def _texts(steps: Steps) -> dict[str, bytes]:
    """Return the digest of every resolved text by path."""
    with steps.prepared() as prepared:
        return {path: state.digest for path, state in prepared.nodes.states_of("text").items()}


def _made(steps: Steps) -> set[str]:
    """Return the texts that the next build resolves."""
    with steps.prepared() as prepared:
        before = prepared.nodes.before().get("text", {})
        return {path for path, state in prepared.nodes.states_of("text").items() if before.get(path) != state}


def _problems(steps: Steps) -> list[Diagnostic]:
    with steps.prepared() as prepared:
        return [found for state in prepared.nodes.states_of("text").values() for found in state.problems]


def _changed(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


# ---------------------------------------------------------------- what is resolved


def test_every_published_text_is_resolved_and_no_other(steps: Steps) -> None:
    steps.site.review("a-draft", "film: A Draft", "draft: true", text="[[Nobody]]\n")
    steps.site.review("later", "film: Later", "date: 2027-01-01", text="[[Nobody]]\n")
    assert set(_texts(steps)) == {
        *(ALIEN, ALIENS, STALKER, ABOUT, "content/franchises/alien.md"),
        *("content/people/sigourney-weaver.md", "content/lists/best.md"),
    }
    assert _problems(steps) == []


def test_a_build_without_a_change_resolves_nothing_and_opens_nothing(steps: Steps) -> None:
    with steps.prepared() as prepared:
        assert "states" not in vars(prepared.nodes)
        assert prepared.sources.loaded == {}
    assert _made(steps) == set()


def test_prose_is_resolved_again_alone(steps: Steps) -> None:
    replace(steps.root / ALIEN, "came later", "came soon")
    assert _made(steps) == {ALIEN}


def test_a_text_that_goes_is_resolved_no_more_and_one_that_comes_is(steps: Steps) -> None:
    (steps.root / STALKER).unlink()
    steps.site.review("zone", "film: Zone", "date: 2026-01-01")
    assert STALKER not in _texts(steps)
    assert _made(steps) == {"content/reviews/zone.md"}


def test_a_link_that_led_nowhere_leads_to_what_comes_and_nowhere_when_it_goes(steps: Steps) -> None:
    replace(steps.root / STALKER, "Unrated.", "[[Prey]]")
    assert codes(steps.site.build().diagnostics) == ["IT520"]
    first = _texts(steps)
    steps.site.review("prey", "film: Prey", "date: 2026-01-01")
    assert _made(steps) == {STALKER, "content/reviews/prey.md"}
    assert steps.site.build().diagnostics == ()
    assert 'href="/reviews/prey/"' in steps.site.page("/reviews/stalker/")
    (steps.root / "content/reviews/prey.md").unlink()
    assert codes(steps.site.build().diagnostics) == ["IT520"]
    assert _texts(steps) == first
    assert steps.site.tree() == steps.site.clean_tree()


# ---------------------------------------------------------------- where links lead


def test_a_target_that_is_renamed_changes_what_its_linkers_show_and_no_other_text(steps: Steps) -> None:
    replace(steps.root / STALKER, "Unrated.", "See [it](alien.md#spoiler-1) and [me](../pages/about.md).")
    replace(steps.root / ALIENS, "[[alien|", "[[Alien|")
    steps.site.build()
    assert 'href="/reviews/alien/"' in steps.site.page("/reviews/aliens/")
    before = _texts(steps)
    replace(steps.root / ALIEN, "film: Alien\n", "film: Alien\nslug: the-alien\n")
    assert _changed(before, _texts(steps)) == {ALIENS, STALKER}
    assert steps.site.build().diagnostics == ()
    assert 'href="/reviews/the-alien/"' in steps.site.page("/reviews/aliens/")
    assert 'href="/reviews/the-alien/#spoiler-1"' in steps.site.page("/reviews/stalker/")


def test_a_film_s_new_name_changes_the_link_that_shows_it(steps: Steps) -> None:
    replace(steps.root / ALIEN, "[[Aliens]]", "[[aliens]]")
    steps.site.build()
    before = _texts(steps)
    replace(steps.root / ALIENS, "film: Aliens", "film: ALIENS")
    assert _changed(before, _texts(steps)) == {ALIEN}
    steps.site.build()
    assert "<cite>ALIENS</cite>" in steps.site.page("/reviews/alien/")


def test_a_new_rating_resolves_no_text(steps: Steps) -> None:
    replace(steps.root / ALIENS, "rating: 4", "rating: 3")
    assert _made(steps) == set()


def test_words_are_counted_without_the_text(steps: Steps) -> None:
    with steps.prepared() as prepared:
        assert prepared.catalogue.sources.words(ALIENS) == 4
        assert prepared.sources.loaded == {}
        assert prepared.sources.text(ALIENS).words == 4


def test_a_link_s_target_that_moves_reaches_the_pages_that_hold_the_link(steps: Steps) -> None:
    replace(steps.root / STALKER, "Unrated.", "See [me](../pages/about.md).")
    steps.site.build()
    replace(steps.root / ABOUT, "menu: true", "slug: me")
    with steps.prepared() as prepared:
        assert {"about/index.html", "me/index.html", "reviews/stalker/index.html", "feed.xml"} <= set(prepared.stale)
    steps.site.build()
    assert 'href="/me/"' in steps.site.page("/reviews/stalker/")


# ---------------------------------------------------------------- problems


def test_a_fragment_of_another_text_is_checked_again_when_only_that_text_has_changed(steps: Steps) -> None:
    replace(steps.root / ABOUT, "Me.", "## Who\n\nMe.")
    replace(steps.root / STALKER, "Unrated.", "See [me](/about/#h-who).")
    assert steps.site.build().diagnostics == ()
    before = _texts(steps)
    replace(steps.root / ABOUT, "## Who", "## What")
    assert _made(steps) == {ABOUT, STALKER}
    assert _changed(before, _texts(steps)) == {ABOUT}  # what a page shows of the other is the same
    for _ in range(2):
        (found,) = steps.site.build().diagnostics
        assert (found.code, found.path, found.line, found.column) == ("IT524", STALKER, 7, 10)
        assert found.hint == "Its headings are: #h-what."
    replace(steps.root / ABOUT, "## What", "## Who")
    assert steps.site.build().diagnostics == ()
    assert _texts(steps) == before


def test_prose_without_another_heading_checks_no_fragment_of_another_page(steps: Steps) -> None:
    replace(steps.root / STALKER, "Unrated.", "[a](/reviews/#b) [c](/people/#d)")
    steps.site.build()
    assert _problems(steps) == []


def test_the_problems_of_texts_are_said_by_the_build_that_opens_none(steps: Steps) -> None:
    replace(steps.root / STALKER, "Unrated.", "[[Nobody]] ![a](images/b.svg)")
    replace(steps.root / ABOUT, "Me.", "[b](/c/)")
    first = steps.site.build().diagnostics
    assert sorted(codes(first)) == ["IT520", "IT523", "IT530"]
    with steps.prepared() as prepared:
        assert {one for one in prepared.summary.problems if one.code != "IT540"} == set(first)
        assert prepared.sources.loaded == {}
    assert steps.site.build().diagnostics == first


def test_a_line_that_moves_moves_its_problem_and_shows_nothing_else(steps: Steps) -> None:
    replace(steps.root / STALKER, "Unrated.", "[[Nobody]]")
    (first,) = steps.site.build().diagnostics
    shown = _texts(steps)
    replace(steps.root / STALKER, "tags: [night]", "# a comment\ntags: [night]")
    assert _texts(steps) == shown
    report = steps.site.build()
    (second,) = report.diagnostics
    assert (second.line, second.column, second.message) == (first.line + 1, first.column, first.message)
    assert report.published is not None
    assert report.published.rendered == 0


def test_a_link_to_a_broken_review_is_reported_until_it_is_fixed(steps: Steps) -> None:
    aliens = steps.root / "content/reviews/aliens.md"
    replace(aliens, "rating: 4", "draft: perhaps\nrating: 4")
    (found,) = [one for one in _problems(steps) if one.path == ALIEN]
    assert (found.code, found.severity) == ("IT522", "warning")
    assert found.message == "the review of 'Aliens' has an error, and is not published"
    assert found.hint == "Correct content/reviews/aliens.md; then the link works."
    replace(aliens, "draft: perhaps\n", "")
    assert not [one for one in _problems(steps) if one.path == ALIEN]
