"""The outline: joined and planned anew when a fact or the clock changes it, unpacked as it was when neither does."""

from __future__ import annotations

import datetime as dt
import pickle
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from conftest import NOW, SiteFolder
from steps import Steps, replace

from intertitle import digest
from intertitle.building.outline import Outline, Plan
from intertitle.building.texts import tell
from intertitle.building.unpacked import Unpacked
from intertitle.cache import CacheDamagedError, Reader
from intertitle.model import Catalogue
from intertitle.stages.plan import unpack

ALIEN = "content/reviews/alien.md"
_CHANGE = dt.timedelta(microseconds=1)


@pytest.fixture
def steps(blog: SiteFolder) -> Steps:
    """A blog with one of everything, and something withheld for every reason."""
    blog.review("a-draft", "film: A Draft", "draft: true")
    blog.review("later", "film: Later", "date: 2026-07-01 09:30", "franchise: Alien", "rating: 2")
    blog.review("sealed", "film: Sealed", "date: 2026-05-01", "embargo: 2026-06-20T12:00Z")
    blog.review("broken", "film: Broken", "rating: 7")
    blog.review("again", "film: Alien", "year: 2003", "date: 2003-10-31", "directors: [Agnes Varda]", "rating: 3")
    blog.write("content/people/varda.md", "---\nname: Agnès Varda\nalso: [Agnes Varda]\n---\nSees.\n")
    blog.write("content/lists/next.md", "---\ntitle: Next\ndate: 2026-08-01\nitems:\n  - {review: nothing}\n---\n")
    return Steps(blog)


class Seen(NamedTuple):
    """All of an outline, opened."""

    catalogue: Catalogue
    plan: Plan
    packed: tuple[bytes, ...]


def _outline(steps: Steps, now: dt.datetime = NOW) -> Seen:
    """Give an outline to look at after its cache is closed."""
    with steps.outlined(now) as (whole, _, _):
        return _seen(whole)


def _seen(whole: Outline) -> Seen:
    return Seen(catalogue=_opened(whole.catalogue), plan=whole.plan, packed=whole.packed.outputs)


def _opened(catalogue: Catalogue) -> Catalogue:
    """Open every value of a catalogue."""
    values = {name: getattr(catalogue, name) for name in Catalogue.__struct_fields__}
    opened = {name: dict(value) for name, value in values.items() if isinstance(value, Unpacked)}
    return msgspec.structs.replace(catalogue, **opened)


def _plan(steps: Steps, now: dt.datetime = NOW) -> Plan:
    with steps.outlined(now) as (whole, _, _):
        return whole.plan


# ---------------------------------------------------------------- what keeps it


def _assert_same(unpacked: Catalogue, joined: Catalogue) -> None:
    for name in Catalogue.__struct_fields__:
        found, expected = getattr(unpacked, name), getattr(joined, name)
        assert expected, f"there is no {name} to compare"
        assert found == expected, name
        if isinstance(expected, Mapping):
            assert list(found) == list(expected), name
            assert {key: type(value) for key, value in found.items()} == {
                key: type(value) for key, value in expected.items()
            }, name


def test_an_unpacked_catalogue_is_the_joined_one_field_by_field_and_in_its_order(steps: Steps) -> None:
    joined = _outline(steps)
    unpacked = _outline(steps)
    _assert_same(unpacked.catalogue, joined.catalogue)
    assert (unpacked.plan, unpacked.packed) == (joined.plan, joined.packed)
    assert (joined.catalogue.renamed, len(joined.catalogue.withheld)) == ({"agnes-varda": "varda"}, 4)


def test_prose_keeps_the_outline_and_opens_no_other_document(steps: Steps) -> None:
    joined = _outline(steps)
    replace(steps.root / ALIEN, "came later", "came [much](/about/) later")
    with steps.outlined() as (whole, sources, _):
        assert set(sources.records.opened) == {sources.rows[ALIEN].key}
        assert sources.anew == 1
        assert whole.plan == joined.plan
        _assert_same(_opened(whole.catalogue), joined.catalogue)


def test_a_template_keeps_the_outline(steps: Steps) -> None:
    before = _plan(steps)
    _write("themes/intertitle/templates/page.html", "{{ page.title }}")(steps.root)
    assert _plan(steps) == before  # and changes the keys of its pages: tests/test_texts.py


def test_an_outline_that_holds_opens_what_is_asked_for_and_no_more(steps: Steps) -> None:
    _outline(steps)
    with steps.outlined() as (whole, sources, cache):
        assert tell(whole, sources, cache)
    with steps.outlined() as (whole, sources, cache):
        assert tell(whole, sources, cache)
        assert not {"catalogue", "packed"} & set(vars(whole))
        assert len(whole.catalogue.reviews) == 4
        assert "alien" in whole.catalogue.reviews
        assert sources.records.opened == {}
        assert whole.catalogue.reviews["alien"].film == "Alien"
        assert set(sources.records.opened) == {sources.rows[ALIEN].key}


KEPT: dict[str, Callable[[Path], None]] = {
    "a touched file": lambda root: (root / ALIEN).touch(),
    "a spoiler's words": lambda root: replace(root / ALIEN, "CANARY", "NOBODY"),
    "a link": lambda root: replace(root / ALIEN, "[[Aliens]]", "[[Nobody]]"),
    "a paragraph above a link": lambda root: replace(root / ALIEN, "In space", "One more.\n\nIn space"),
    "a comment below the facts": lambda root: replace(root / ALIEN, "\n---\nIn space", "\n# seen\n---\nIn space"),
    "a franchise's text": lambda root: replace(root / "content/franchises/alien.md", "A monster", "A mother"),
    "a page's text": lambda root: replace(root / "content/pages/about.md", "Me.", "Myself.\n\n## More"),
}


@pytest.mark.parametrize("change", KEPT.values(), ids=KEPT)
def test_what_is_no_fact_keeps_the_key(steps: Steps, change: Callable[[Path], None]) -> None:
    before = _plan(steps)
    change(steps.root)
    assert _plan(steps) == before


# ---------------------------------------------------------------- what changes it


def _write(path: str, text: str) -> Callable[[Path], object]:
    def write(root: Path) -> None:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    return write


CHANGED: dict[str, Callable[[Path], object]] = {
    "a rating": lambda root: replace(root / ALIEN, "rating: 5", "rating: 4"),
    "a fact that no list shows": lambda root: replace(root / ALIEN, "[United Kingdom]", "[United States]"),
    "the opening that stands for a verdict": lambda root: replace(
        root / "content/reviews/aliens.md", "Louder than", "Longer than"
    ),
    "a franchise's part": lambda root: replace(root / "content/franchises/alien.md", "year: 2017", "year: 2018"),
    "a person": lambda root: replace(root / "content/people/varda.md", "Agnès", "A."),
    "a list's note": lambda root: replace(root / "content/lists/best.md", "Yes.", "No."),
    "a page's title": lambda root: replace(root / "content/pages/about.md", "title: About", "title: Me"),
    "a draft's title": lambda root: replace(root / "content/reviews/a-draft.md", "A Draft", "B Draft"),
    "a draft that is none": lambda root: replace(root / "content/reviews/a-draft.md", "draft: true", "draft: no"),
    "a mended file": lambda root: replace(root / "content/reviews/broken.md", "rating: 7", "rating: 3"),
    "a file that breaks": lambda root: replace(root / ALIEN, "rating: 5", "rating: 9"),
    "a new file": _write("content/reviews/new.md", "---\nfilm: New\n---\n"),
    "a file that goes": lambda root: (root / ALIEN).unlink(),
    "a file that moves": lambda root: (root / ALIEN).rename(root / "content/reviews/z.md"),
    "a picture's bytes": _write("content/images/aliens.svg", "<svg/>"),
    "a new picture": _write("content/images/new.svg", "<svg/>"),
    "a picture that goes": lambda root: (root / "content/images/aliens.svg").unlink(),
    "the site's title": lambda root: replace(root / "content/site.toml", "The Long Take", "The Short Take"),
    "an asset": _write("themes/intertitle/assets/new.css", "a {}"),
}


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED)
def test_a_fact_changes_the_outline_to_that_of_a_first_build(
    steps: Steps, change: Callable[[Path], object], tmp_path: Path
) -> None:
    before = _plan(steps)
    change(steps.root)
    after = _outline(steps)
    assert after.plan.key != before.key
    (steps.root / ".intertitle").rename(tmp_path / "aside")
    assert _outline(steps) == after


MENDED: dict[str, Callable[[Path], object]] = {
    "a rating": lambda root: replace(root / "content/reviews/aliens.md", "rating: 4", "rating: 5"),
    "a verdict": lambda root: replace(root / ALIEN, "verdict: ", "verdict: Ah, "),
    "the opening that stands for a verdict": CHANGED["the opening that stands for a verdict"],
    "a draft's rating": lambda root: replace(root / "content/reviews/a-draft.md", "rating: 1", "rating: 2"),
}


@pytest.mark.parametrize("change", MENDED.values(), ids=MENDED)
def test_a_judgement_opens_no_more_documents_than_show_it(steps: Steps, change: Callable[[Path], object]) -> None:
    steps.site.review("five", "film: Five", "rating: 5", "date: 2000-01-01")
    steps.site.review("four", "film: Four", "rating: 4", "date: 2000-01-01")
    steps.site.review("a-draft", "film: A Draft", "draft: true", "rating: 1")
    for number in range(30):
        steps.site.review(f"old-{number}", "film: Old", f"year: {1950 + number}", "date: 1999-01-01", "rating: 2")
    with steps.told():
        pass
    change(steps.root)
    with steps.outlined() as (whole, sources, cache):
        assert (whole.is_anew, whole.is_mended) == (True, True)
        mended = whole.plan
        told = tell(whole, sources, cache)
        assert len(sources.records.opened) < 28  # the feed's twenty, and those that speak for a rating
    (steps.root / ".intertitle/cache.db").unlink()
    with steps.outlined() as (whole, sources, cache):
        assert (whole.is_mended, whole.plan, tell(whole, sources, cache)) == (False, mended, told)


def test_a_rating_whose_page_comes_or_goes_plans_anew(steps: Steps) -> None:
    _outline(steps)
    replace(steps.root / "content/reviews/aliens.md", "rating: 4", "rating: 1.5")
    with steps.outlined() as (whole, _, _):
        assert (whole.is_anew, whole.is_mended) == (True, False)


def test_another_engine_plans_anew(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    with steps.cache() as cache:
        sources = steps.sources(cache)
        before = steps.outline(cache, sources).plan
        monkeypatch.setattr(digest, "engine", lambda: b"another engine")
        assert steps.outline(cache, sources).plan.key != before.key


# ---------------------------------------------------------------- the clock

RELEASES = {
    "content/reviews/later.md": dt.datetime(2026, 7, 1, 8, 30, tzinfo=dt.UTC),
    "content/reviews/sealed.md": dt.datetime(2026, 6, 20, 12, tzinfo=dt.UTC),
    "content/lists/next.md": dt.datetime(2026, 7, 31, 23, tzinfo=dt.UTC),
}


@pytest.mark.parametrize(("path", "instant"), RELEASES.items(), ids=["date", "embargo", "list"])
def test_the_clock_changes_the_outline_exactly_when_it_releases_something(
    steps: Steps, path: str, instant: dt.datetime
) -> None:
    before = _outline(steps, instant - _CHANGE)
    assert path in {one.path for one in before.catalogue.withheld}
    assert path not in before.plan.by_path
    long_before = instant - dt.timedelta(hours=20)
    assert _plan(steps, long_before) == before.plan
    at = _outline(steps, instant)
    assert at.plan.key != before.plan.key
    assert path not in {one.path for one in at.catalogue.withheld}
    assert path in at.plan.by_path
    assert _plan(steps, instant + _CHANGE) == _plan(steps, instant + dt.timedelta(hours=2)) == at.plan
    assert _outline(steps, instant - _CHANGE) == before


def test_an_embargo_that_ends_before_the_day_changes_the_reason_alone(steps: Steps) -> None:
    steps.site.review("both", "film: Both", "embargo: 2026-06-10T12:00Z", "date: 2026-06-12T12:00Z")
    noon = dt.datetime(2026, 6, 9, 12, tzinfo=dt.UTC)
    plans = [_plan(steps, noon + dt.timedelta(days=days)) for days in range(4)]
    reasons = [{one.path: one.reason for one in plan.withheld}.get("content/reviews/both.md") for plan in plans]
    assert reasons == ["embargoed", "scheduled", "scheduled", None]
    assert [plan.key == plans[1].key for plan in plans] == [False, True, True, False]
    assert len({plan.key for plan in plans}) == 3


def test_the_clock_of_another_zone_is_the_same_clock(steps: Steps) -> None:
    west = dt.timezone(dt.timedelta(hours=-11))
    assert _plan(steps, NOW.astimezone(west)) == _plan(steps)


# ---------------------------------------------------------------- the plan


def test_a_plan_knows_what_is_published_and_what_is_not(steps: Steps) -> None:
    _plan(steps)
    plan = _plan(steps)
    assert plan.counts == {"reviews": 4, "franchises": 1, "people": 4, "lists": 1, "pages": 1}
    assert plan.by_path == {
        "content/reviews/again.md": "/reviews/again/",
        "content/reviews/alien.md": "/reviews/alien/",
        "content/reviews/aliens.md": "/reviews/aliens/",
        "content/reviews/stalker.md": "/reviews/stalker/",
        "content/franchises/alien.md": "/franchises/alien/",
        "content/people/sigourney-weaver.md": "/people/sigourney-weaver/",
        "content/people/varda.md": "/people/varda/",
        "content/lists/best.md": "/lists/best/",
        "content/pages/about.md": "/about/",
    }
    assert [(one.path, one.reason) for one in plan.withheld] == [
        ("content/lists/next.md", "scheduled"),
        ("content/reviews/a-draft.md", "draft"),
        ("content/reviews/later.md", "scheduled"),
        ("content/reviews/sealed.md", "embargoed"),
    ]
    assert [output.path for output in plan.outputs] == sorted(output.path for output in plan.outputs)


def test_what_is_wrong_with_the_facts_is_said_by_the_build_that_plans_nothing(steps: Steps) -> None:
    steps.site.review("posterless", "film: Posterless", "date: 2026-01-01", "poster: {src: images/x.svg, alt: X}")
    steps.site.review("old", "film: Old", "date: 2026-01-01", "aliases: [/about/]")
    steps.site.write("content/reviews/sub/stalker.md", "---\nfilm: Stalker\n---\n")
    first = _plan(steps)
    assert [one.code for one in first.problems] == ["IT501", "IT502", "IT530"]
    assert _plan(steps).problems == first.problems


def test_a_packed_output_is_unpacked_as_it_was_planned(steps: Steps) -> None:
    """Bytes that come back with the same bytes, and names the same recipe, hold all that they did."""
    _outline(steps)
    seen = _outline(steps)
    kinds = set()
    for planned, packed in zip(seen.plan.outputs, seen.packed, strict=True):
        output = unpack(packed)
        kinds.add(type(output.recipe).__name__)
        assert (output.path, output.address, output.recipe.texts) == (planned.path, planned.address, planned.texts)
        assert msgspec.msgpack.Encoder(order="deterministic").encode(output) == packed
    assert kinds >= {"ReviewPage", "Feed", "Sitemap", "Copy", "Redirect", "StatsPage", "NotFound", "DiaryPage"}


@pytest.mark.parametrize("part", ["catalogue", "outputs"])
def test_a_plan_without_its_parts_is_damage(steps: Steps, part: str) -> None:
    _plan(steps)
    with sqlite3.connect(steps.root / ".intertitle/cache.db") as database:
        database.execute("DELETE FROM state WHERE name = ?", (part,))
    database.close()
    with pytest.raises(CacheDamagedError, match="without its parts"):
        _outline(steps)


def test_a_catalogue_and_outputs_of_another_plan_are_damage(steps: Steps) -> None:
    before = _plan(steps)
    replace(steps.root / ALIEN, "rating: 5", "rating: 4")
    _plan(steps)
    with steps.cache() as cache:
        cache.save("plan", before)
    replace(steps.root / ALIEN, "rating: 4", "rating: 5")
    with steps.outlined() as (whole, _, _):
        assert whole.plan == before
        with pytest.raises(CacheDamagedError, match="without its parts"):
            _ = whole.catalogue
        with pytest.raises(CacheDamagedError, match="without its parts"):
            _ = whole.packed


def test_a_process_that_stays_plans_as_one_that_comes_anew(steps: Steps) -> None:
    with steps.cache() as cache:
        first = steps.outline(cache, steps.sources(cache))
        replace(steps.root / ALIEN, "came later", "came soon")
        held = steps.outline(cache, steps.sources(cache))
        assert held.plan == first.plan
        _assert_same(_opened(held.catalogue), first.catalogue)
        replace(steps.root / ALIEN, "rating: 5", "rating: 4")
        changed = steps.outline(cache, steps.sources(cache))
        assert changed.plan.key != first.plan.key
        seen = _seen(changed)
    assert _outline(steps) == seen


def test_an_unpacked_catalogue_travels_to_a_process_that_was_not_forked(steps: Steps) -> None:
    _plan(steps)
    with steps.outlined() as (whole, sources, cache):
        catalogue, records = pickle.loads(pickle.dumps((whole.catalogue, sources.records)))  # noqa: S301  (our own)
        with Reader(cache.path) as reader:
            records.read = reader.records
            _assert_same(_opened(catalogue), _opened(whole.catalogue))
