"""Texts: the links of each are resolved and checked anew where the text or the plan has changed, and only there."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest
from conftest import NOW, SiteFolder, codes
from steps import Steps, replace

from intertitle import themes
from intertitle.building.texts import Told, keys, problems_of, published_texts, tell
from intertitle.cache import Reader
from intertitle.diagnostics import Diagnostic
from intertitle.outputs.library import ResolvedLink
from intertitle.stages.plan import Planned

ALIEN, ALIENS, STALKER = (f"content/reviews/{name}.md" for name in ("alien", "aliens", "stalker"))
ABOUT = "content/pages/about.md"


@pytest.fixture
def steps(blog: SiteFolder) -> Steps:
    return Steps(blog)


THEME = themes.load("intertitle", Path())


def _told(steps: Steps) -> dict[str, Told]:
    with steps.told() as (told, _, _):
        return told


def _keys(steps: Steps) -> dict[str, bytes]:
    with steps.told() as (told, whole, sources):
        return keys(whole.plan.outputs, told, THEME, sources.rows)


def _problems(steps: Steps) -> list[Diagnostic]:
    with steps.told() as (told, whole, sources):
        return problems_of(whole, told, sources.records)


def _changed(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


# ---------------------------------------------------------------- what is told


def test_every_published_text_is_told_and_no_other(steps: Steps) -> None:
    steps.site.review("a-draft", "film: A Draft", "draft: true", text="[[Nobody]]\n")
    steps.site.review("later", "film: Later", "date: 2027-01-01", text="[[Nobody]]\n")
    told = _told(steps)
    assert set(told) == {
        *(ALIEN, ALIENS, STALKER, ABOUT, "content/franchises/alien.md"),
        *("content/people/sigourney-weaver.md", "content/lists/best.md"),
    }
    assert [one.problems for one in told.values()] == [()] * 7


def test_a_build_without_a_change_resolves_nothing_and_opens_nothing(steps: Steps) -> None:
    first = _told(steps)
    with steps.told() as (told, _, sources):
        assert told == first
        assert sources.records.opened == {}


def test_prose_is_told_anew_alone(steps: Steps) -> None:
    first = _told(steps)
    replace(steps.root / ALIEN, "came later", "came soon")
    with steps.told() as (told, _, sources):
        assert _changed(first, told) == {ALIEN}
        assert set(sources.records.opened) == {sources.rows[path].key for path in (ALIEN, ALIENS)}  # it links there
        assert told[ALIEN].said == sources.rows[ALIEN].said


def test_a_text_that_goes_is_told_no_more_and_one_that_comes_is(steps: Steps) -> None:
    _told(steps)
    (steps.root / STALKER).unlink()
    steps.site.review("zone", "film: Zone", "date: 2026-01-01")
    told = _told(steps)
    assert STALKER not in told
    assert "content/reviews/zone.md" in told


def test_what_was_told_by_another_plan_is_not_believed(steps: Steps) -> None:
    replace(steps.root / STALKER, "Unrated.", "[[Prey]]")
    first = _told(steps)
    assert codes(first[STALKER].problems) == ["IT520"]
    steps.site.review("prey", "film: Prey", "date: 2026-01-01")
    second = _told(steps)
    assert second[STALKER].said == first[STALKER].said
    assert second[STALKER].problems == ()
    (steps.root / "content/reviews/prey.md").unlink()
    assert _told(steps) == first


def test_a_process_that_stays_tells_as_one_that_comes_anew(steps: Steps) -> None:
    with steps.cache() as cache:
        for before, after in (("came later", "came soon"), ("rating: 5", "rating: 4"), ("came soon", "came [x](/y/)")):
            replace(steps.root / ALIEN, before, after)
            sources = steps.sources(cache)
            whole = steps.outline(cache, sources)
            held = tell(whole, sources, cache)
    assert dict(held) == _told(steps)
    assert codes(held[ALIEN].problems) == ["IT523"]


# ---------------------------------------------------------------- where links lead


def _links(steps: Steps, path: str) -> tuple[ResolvedLink, ...]:
    with steps.outlined() as (whole, sources, _):
        return published_texts(whole, sources.records).shown(path).links


def test_a_target_that_is_renamed_changes_what_its_linkers_show_and_no_other_text(steps: Steps) -> None:
    replace(steps.root / STALKER, "Unrated.", "See [it](alien.md#spoiler-1) and [me](../pages/about.md).")
    before = _told(steps)
    assert _links(steps, ALIENS) == (
        ResolvedLink(address="/reviews/alien/", title="Alien", label="the first", wiki=True),
    )
    replace(steps.root / ALIEN, "film: Alien\n", "film: Alien\nslug: alien-1979\n")
    replace(steps.root / ALIENS, "[[alien|", "[[Alien|")
    between = _told(steps)
    replace(steps.root / ALIEN, "slug: alien-1979", "slug: the-alien")
    after = _told(steps)
    assert {path for path in after if after[path].shown != between[path].shown} == {ALIENS, STALKER}
    assert after[ALIENS].said == between[ALIENS].said
    assert after[STALKER].said == between[STALKER].said == before[STALKER].said
    assert _links(steps, STALKER) == (
        ResolvedLink(address="/reviews/the-alien/", fragment="spoiler-1"),
        ResolvedLink(address="/about/"),
    )


def test_a_film_s_new_name_changes_the_link_that_shows_it(steps: Steps) -> None:
    replace(steps.root / ALIEN, "[[Aliens]]", "[[aliens]]")
    before = _told(steps)
    replace(steps.root / ALIENS, "film: Aliens", "film: ALIENS")
    after = _told(steps)
    assert {path for path in after if after[path].shown != before[path].shown} == {ALIEN}
    assert _links(steps, ALIEN) == (ResolvedLink(address="/reviews/aliens/", title="ALIENS", wiki=True),)


def test_a_new_rating_changes_no_text(steps: Steps) -> None:
    before = _told(steps)
    replace(steps.root / ALIENS, "rating: 4", "rating: 3")
    assert _told(steps) == before


def test_words_are_counted_without_the_text(steps: Steps) -> None:
    _told(steps)
    with steps.outlined() as (whole, sources, _):
        texts = published_texts(whole, sources.records)
        assert texts.words(ALIENS) == 4
        assert sources.records.opened == {}
        assert texts.shown(ALIENS).text.words == 4


# ---------------------------------------------------------------- problems


def test_a_fragment_of_another_text_is_checked_anew_when_only_that_text_has_changed(steps: Steps) -> None:
    replace(steps.root / ABOUT, "Me.", "## Who\n\nMe.")
    replace(steps.root / STALKER, "Unrated.", "See [me](/about/#h-who).")
    before = _told(steps)
    assert _problems(steps) == []
    replace(steps.root / ABOUT, "## Who", "## What")
    for _ in range(2):
        (found,) = _problems(steps)
        assert (found.code, found.path, found.line, found.column) == ("IT524", STALKER, 7, 10)
        assert found.hint == "Its headings are: #h-what."
    after = _told(steps)
    assert after[STALKER] == before[STALKER]
    replace(steps.root / ABOUT, "## What", "## Who")
    assert _problems(steps) == []
    assert _told(steps) == before


def test_a_fragment_of_a_page_without_a_text_is_not_looked_for(steps: Steps) -> None:
    replace(steps.root / STALKER, "Unrated.", "[a](/reviews/#b) [c](/people/ridley-scott/#d)")
    assert len(_told(steps)[STALKER].fragments) == 2
    assert _problems(steps) == []


def test_the_problems_of_texts_are_said_by_the_build_that_opens_none(steps: Steps) -> None:
    replace(steps.root / STALKER, "Unrated.", "[[Nobody]] ![a](images/b.svg)")
    replace(steps.root / ABOUT, "Me.", "[b](/c/)")
    first = _problems(steps)
    assert sorted(codes(tuple(first))) == ["IT520", "IT523", "IT530"]
    with steps.told() as (told, whole, sources):
        assert problems_of(whole, told, sources.records) == first
        assert sources.records.opened == {}


def test_a_line_that_moves_moves_its_problem(steps: Steps) -> None:
    replace(steps.root / STALKER, "Unrated.", "[[Nobody]]")
    (first,) = _problems(steps)
    shown = _told(steps)[STALKER].shown
    replace(steps.root / STALKER, "tags: [night]", "# a comment\ntags: [night]")
    (second,) = _problems(steps)
    assert _told(steps)[STALKER].shown == shown
    assert (second.line, second.column, second.message) == (first.line + 1, first.column, first.message)


# ---------------------------------------------------------------- keys


def test_the_key_of_an_output_without_a_text_is_its_own() -> None:
    told = {path: _of(path.encode()) for path in ("a", "b", "c")}
    bare = _planned("x", ())
    assert keys((bare,), told, THEME, {}) == keys((bare,), {}, THEME, {})


def test_the_key_of_an_output_holds_its_texts_in_order_and_no_other() -> None:
    told = {path: _of(path.encode()) for path in ("a", "b", "c")}
    outputs = tuple(
        _planned("".join(texts), texts) for texts in (("a",), ("b",), ("a", "b"), ("b", "a"), ("a", "b", "c"))
    )
    found = keys(outputs, told, THEME, {})
    assert list(found) == ["a", "b", "ab", "ba", "abc"]
    assert len({*found.values(), b"static"}) == 6
    other = keys(outputs, {**told, "b": _of(b"other")}, THEME, {})
    assert _changed(found, other) == {"b", "ab", "ba", "abc"}
    assert keys(outputs, {**told, "a": _of(b"a", said=b"other")}, THEME, {}) == found
    assert keys(outputs, {**told, "a": _of(b"a", locations=b"other")}, THEME, {}) == found


def _of(shown: bytes, said: bytes = b"", locations: bytes = b"") -> Told:
    return Told(said=said, locations=locations, shown=shown, problems=(), fragments=())


def _planned(path: str, texts: tuple[str, ...]) -> Planned:
    return Planned(path=path, address=f"/{path}", key=b"static", template="", texts=texts)


def test_the_key_of_an_output_holds_the_closure_of_its_template() -> None:
    pages = (
        Planned(path=name, address="/", key=b"static", template=f"{name}.html", texts=()) for name in ("page", "404")
    )
    planned = tuple(pages)
    found = keys(planned, {}, THEME, {})
    base = THEME.templates["base.html"]
    other = msgspec.structs.replace(base, source=f"{base.source} ")
    changed = msgspec.structs.replace(THEME, templates={**THEME.templates, "base.html": other})
    assert _changed(found, keys(planned, {}, changed, {})) == {"page", "404"}
    page = msgspec.structs.replace(THEME, templates={**THEME.templates, "page.html": other})
    assert _changed(found, keys(planned, {}, page, {})) == {"page"}


def test_prose_changes_the_keys_of_the_outputs_that_show_it(steps: Steps) -> None:
    before = _keys(steps)
    replace(steps.root / ALIEN, "came later", "came soon")
    assert _changed(before, _keys(steps)) == {
        "reviews/alien/index.html",
        "feed.xml",
        "search/films.json",
        "stats/index.html",
    }
    replace(steps.root / ALIEN, "came soon", "came later")
    assert _keys(steps) == before


@pytest.mark.parametrize(
    ("path", "before", "after", "page"),
    [
        ("content/franchises/alien.md", "A monster", "A mother", "franchises/alien/index.html"),
        ("content/people/sigourney-weaver.md", "Stands", "Sits", "people/sigourney-weaver/index.html"),
        ("content/lists/best.md", "Text.", "Words.", "lists/best/index.html"),
        (ABOUT, "Me.", "Myself.", "about/index.html"),
    ],
)
def test_the_text_of_another_document_changes_its_own_page_alone(
    steps: Steps, path: str, before: str, after: str, page: str
) -> None:
    first = _keys(steps)
    replace(steps.root / path, before, after)
    assert _changed(first, _keys(steps)) == {page}


def test_a_link_s_target_that_moves_changes_the_keys_of_the_pages_that_hold_the_link(steps: Steps) -> None:
    replace(steps.root / STALKER, "Unrated.", "See [me](../pages/about.md).")
    before = _keys(steps)
    replace(steps.root / ABOUT, "menu: true", "slug: me")
    changed = _changed(before, _keys(steps))
    assert {"about/index.html", "me/index.html", "reviews/stalker/index.html", "feed.xml"} <= changed
    steps.site.build()
    assert 'href="/me/"' in steps.site.page("/reviews/stalker/")


def test_a_link_to_a_review_with_an_error_says_so_until_it_is_mended(steps: Steps) -> None:
    aliens = steps.root / "content/reviews/aliens.md"
    replace(aliens, "rating: 4", "rating: 44")
    (found,) = [one for one in _problems(steps) if one.path == ALIEN]
    assert (found.code, found.severity) == ("IT522", "warning")
    assert found.message == "the review of 'Aliens' has an error of its own, and is not published"
    assert found.hint == "Mend content/reviews/aliens.md; the link leads there then."
    replace(aliens, "rating: 44", "rating: 4")
    assert not [one for one in _problems(steps) if one.path == ALIEN]


# ---------------------------------------------------------------- in another process


def test_texts_travel_to_a_process_that_was_not_forked(steps: Steps) -> None:
    _told(steps)
    with steps.outlined(NOW) as (whole, sources, cache):
        texts = published_texts(whole, sources.records)
        there = pickle.loads(pickle.dumps(texts))  # noqa: S301  (our own bytes)
        with Reader(cache.path) as reader:
            there.records.read = reader.records
            for path in whole.plan.by_path:
                assert there.shown(path) == texts.shown(path)
        assert there.catalogue.reviews["alien"] == texts.catalogue.reviews["alien"]
