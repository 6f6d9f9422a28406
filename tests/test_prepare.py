"""Preparing: which outputs an edit makes stale, and that all others equal those of a first build."""

from __future__ import annotations

import datetime as dt
import pickle
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from conftest import NOW, SiteFolder, codes
from others import OTHER, others
from steps import Steps, replace

from intertitle import digest
from intertitle.building.prepare import Prepared
from intertitle.building.published_state import Plan, Summary
from intertitle.cache import FOLDER, CacheDamagedError, Reader
from intertitle.catalogue.columns import FIELDS
from intertitle.catalogue.joins import JOINS
from intertitle.catalogue.joins.published import to_microseconds
from intertitle.outputs.kinds import REGISTRY
from intertitle.pipeline import Builder, Request, check, survey
from intertitle.stages.write import LEDGER

ALIEN, ALIENS, STALKER = (f"content/reviews/{name}.md" for name in ("alien", "aliens", "stalker"))
ABOUT = "content/pages/about.md"
_CHANGE = dt.timedelta(microseconds=1)


@pytest.fixture
def steps(blog: SiteFolder) -> Steps:
    """A published blog with one document of each kind, and one withheld for each reason."""
    blog.review("a-draft", "film: A Draft", "draft: true")
    blog.review("later", "film: Later", "date: 2026-07-01 09:30", "franchise: Alien", "rating: 2")
    blog.review("sealed", "film: Sealed", "date: 2026-05-01", "embargo: 2026-06-20T12:00Z")
    blog.review("broken", "film: Broken", "embargo: 7")
    blog.review("again", "film: Alien", "year: 2003", "date: 2003-10-31", "directors: [Agnes Varda]", "rating: 3")
    blog.write("content/people/varda.md", "---\nname: Agnès Varda\nalso: [Agnes Varda]\n---\nSees.\n")
    blog.write("content/lists/next.md", "---\ntitle: Next\ndate: 2026-08-01\nitems:\n  - {review: nothing}\n---\n")
    blog.build()
    return Steps(blog)


class Seen(NamedTuple):
    """Everything that is known of a site before its outputs are made, decoded."""

    tables: Mapping[str, list[tuple[str, Any]]]
    columns: Mapping[str, bytes]
    plan: Plan
    summary: Summary
    nodes: Mapping[tuple[str, str], bytes]


# Nodes that are made on request; their number depends on what was made before.
_ASKED_FOR = {
    *("words", "slice", "any", "count", "term", "posts of term", "counts"),
    *("card", "film card", "site", "policy"),
}


def _seen(prepared: Prepared) -> Seen:
    catalogue = prepared.catalogue
    states = prepared.nodes.states
    nodes = {(kind, name): one.digest for kind, several in states.items() for name, one in several.items()}
    return Seen(
        tables={name: list(table.items()) for name, table in catalogue.tables.items()},
        columns={name: catalogue.columns.encode(name) for name in FIELDS},
        plan=prepared.plan,
        summary=prepared.summary,
        nodes={one: made for one, made in nodes.items() if one[0] not in _ASKED_FOR},
    )


def _look(steps: Steps, now: dt.datetime = NOW) -> Seen:
    with steps.prepared(now) as prepared:
        return _seen(prepared)


def _stale(steps: Steps) -> set[str]:
    with steps.prepared() as prepared:
        return {path for path in prepared.stale if path in _paths(prepared.plan)}


def _paths(plan: Plan) -> set[str]:
    return {path for outputs in plan.kinds.values() for path in outputs}


def _clean(steps: Steps, folder: Path, now: dt.datetime = NOW) -> Seen:
    """Return what a first build knows of the same site."""
    cache = steps.root / FOLDER
    cache.rename(folder / "aside")
    try:
        return _look(steps, now)
    finally:
        shutil.rmtree(cache)
        (folder / "aside").rename(cache)


def _write(path: str, text: str) -> Callable[[Path], object]:
    def write(root: Path) -> None:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    return write


# ---------------------------------------------------------------- what is kept


def test_without_a_change_nothing_is_stale_and_nothing_is_opened(steps: Steps) -> None:
    with steps.prepared() as prepared:
        assert (dict(prepared.stale), list(prepared.changes)) == ({}, [])
        assert not prepared.has_changes
        assert "states" not in vars(prepared.nodes)
        assert prepared.nodes.segments == []
        assert prepared.sources.loaded == {}
        assert {name for name, table in prepared.catalogue.tables.items() if table.decoded} == set()


def test_the_stored_state_equals_that_of_a_first_build(steps: Steps, tmp_path: Path) -> None:
    kept, clean = _look(steps), _clean(steps, tmp_path)
    assert kept.tables.keys() == {table for join in JOINS for table in join.tables}
    empty = {name for name, rows in kept.tables.items() if not rows}
    assert empty >= {"early", "related", "search cards", "sorted as", "bylines", "critic", "critic named"}
    assert empty.isdisjoint(("Review paths", "franchise", "person", "renamed", "tag", "rating", "title", "picture"))
    assert kept == clean
    assert (dict(kept.tables["renamed"])["agnes-varda"], len(kept.summary.withheld)) == ("varda", 4)


def test_prose_opens_the_text_that_changed_and_no_other_document(steps: Steps) -> None:
    replace(steps.root / ALIEN, "came later", "came soon")
    with steps.prepared() as prepared:
        # The current file, the earlier file, and the film that its link names.
        entries = prepared.sources.entries
        assert set(prepared.sources.loaded) <= {entries[path].key for path in (ALIEN, ALIENS)} | {
            entry.key for entry in prepared.sources.entries_before.values() if entry
        }
        assert prepared.sources.parsed == 1
        assert {name for name, table in prepared.tables.items()} == set()


def test_a_changed_rating_opens_only_reviews_whose_cards_may_show_it(steps: Steps) -> None:
    for number in range(30):
        steps.site.review(f"old-{number}", "film: Old", f"year: {1950 + number}", "date: 1999-01-01", "rating: 2")
    steps.site.build()
    replace(steps.root / ALIENS, "rating: 4", "rating: 3")
    with steps.prepared() as prepared:
        assert len(prepared.sources.loaded) < 10


# ---------------------------------------------------------------- what is stale

EDITS: Mapping[str, Callable[[Path], object]] = {
    "a touched file": lambda root: (root / ALIEN).touch(),
    "a line above the fields": lambda root: replace(root / ALIEN, "film: Alien\n", "# seen\nfilm: Alien\n"),
    "a comment below them": lambda root: replace(root / ALIEN, "\n---\nIn", "\n# seen\n---\nIn"),
    "the title of a broken review": lambda root: replace(root / "content/reviews/broken.md", "Broken", "B"),
    "prose of as many words": lambda root: replace(root / ALIEN, "came later", "came soon"),
    "prose of more words": lambda root: replace(root / ALIEN, "came later", "came so much later"),
    "a spoiler's words": lambda root: replace(root / ALIEN, "CANARY", "NOBODY"),
    "a franchise's text": lambda root: replace(root / "content/franchises/alien.md", "A monster", "A mother"),
    "a person's text": lambda root: replace(root / "content/people/sigourney-weaver.md", "Stands", "Sits"),
    "a list's text": lambda root: replace(root / "content/lists/best.md", "Text.", "Words."),
    "a page's text": lambda root: replace(root / ABOUT, "Me.", "Myself."),
    "a fact that no list shows": lambda root: replace(root / ALIEN, "[United Kingdom]", "[United States]"),
    "a verdict, which its card shows": lambda root: replace(root / ALIEN, "verdict: ", "verdict: Ah, "),
    "an asset that nothing asks for": _write("themes/intertitle/assets/new.css", "a {}"),
    "a template of one page": _write("themes/intertitle/templates/page.html", "{{ page.title }}"),
    "the bytes of a drawing": lambda root: replace(
        root / "content/images/aliens.svg", 'height="3"/>', 'height="3"> </svg>'
    ),
    "a picture that nothing shows": _write("content/images/new.svg", "<svg width='1' height='1'/>"),
}
# Outputs that ask for the changed answer but show no difference: the feed leaves spoilers out, for example.
UNCHANGED: Mapping[str, set[str]] = {
    "a spoiler's words": {"feed.xml"},
    "a fact that no list shows": {"feed.xml"},
    "the bytes of a drawing": {"reviews/aliens/index.html"},
    "a verdict, which its card shows": {"404.html", "franchises/index.html", "ratings/index.html", "stats/index.html"},
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_makes_stale_only_the_outputs_that_it_changes(steps: Steps, edit: str) -> None:
    before = steps.site.tree()
    EDITS[edit](steps.root)
    stale = {path for path in _stale(steps) if not path.startswith("images/new")}
    published = steps.site.build().published
    assert published is not None
    after = steps.site.tree()
    differ = {path for path, data in after.items() if data != before.get(path)} - {LEDGER}
    # A page asks for a whole card, even if it shows only a part.
    with_card = {path for path, data in after.items() if b'"/reviews/alien/"' in data} if "card" in edit else set()
    with_card -= {"people/index.html"}  # shows the film's title, and no card
    assert stale == differ | with_card | UNCHANGED.get(edit, set())
    assert published.rendered == len(stale)
    assert _stale(steps) == set()
    assert after == steps.site.clean_tree()


def test_an_output_is_stale_until_it_is_published(steps: Steps) -> None:
    replace(steps.root / ALIEN, "came later", "came soon")
    wanted = _stale(steps)
    for action in (check, survey):
        steps.site.build(action=action)
        assert _stale(steps) == wanted
    steps.site.build()
    assert _stale(steps) == set()


def test_an_edit_that_is_taken_back_before_a_build_makes_nothing_stale(steps: Steps) -> None:
    replace(steps.root / ALIEN, "rating: 5", "rating: 4")
    steps.site.build(action=check)
    assert "reviews/alien/index.html" in _stale(steps)
    replace(steps.root / ALIEN, "rating: 4", "rating: 5")
    assert _stale(steps) == set()


# ---------------------------------------------------------------- reuse

CHANGED: dict[str, Callable[[Path], object]] = {
    "a rating": lambda root: replace(root / ALIEN, "rating: 5", "rating: 4"),
    "a rating whose page goes": lambda root: replace(root / ALIENS, "rating: 4", "rating: 1.5"),
    "a fact that no list shows": lambda root: replace(root / ALIEN, "[United Kingdom]", "[United States]"),
    "the opening that stands for a verdict": lambda root: replace(root / ALIENS, "Louder than", "Longer than"),
    "a day that changes no order": lambda root: replace(root / ALIEN, "date: 2026-01-05", "date: 2026-01-06"),
    "a franchise's part": lambda root: replace(root / "content/franchises/alien.md", "year: 2017", "year: 2018"),
    "a person": lambda root: replace(root / "content/people/varda.md", "Agnès", "A."),
    "a list's note": lambda root: replace(root / "content/lists/best.md", "Yes.", "No."),
    "a page's title": lambda root: replace(root / ABOUT, "title: About", "title: Me"),
    "a draft's title": lambda root: replace(root / "content/reviews/a-draft.md", "A Draft", "B Draft"),
    "a draft that is none": lambda root: replace(root / "content/reviews/a-draft.md", "draft: true", "draft: no"),
    "a fixed file": lambda root: replace(root / "content/reviews/broken.md", "embargo: 7", "rating: 3"),
    "a file that breaks": lambda root: replace(root / ALIEN, "rating: 5", "embargo: 9"),
    "a new file": _write("content/reviews/new.md", "---\nfilm: New\n---\n"),
    "a file that goes": lambda root: (root / ALIEN).unlink(),
    "a file that moves": lambda root: (root / ALIEN).rename(root / "content/reviews/z.md"),
    "a franchise that goes": lambda root: (root / "content/franchises/alien.md").unlink(),
    "a picture's bytes": _write("content/images/aliens.svg", "<svg/>"),
    "a new picture": _write("content/images/new.svg", "<svg/>"),
    "a picture that goes": lambda root: (root / "content/images/aliens.svg").unlink(),
    "the site's title": lambda root: replace(root / "content/site.toml", "The Long Take", "The Short Take"),
    "the site's author": lambda root: replace(root / "content/site.toml", "Ines", "Inez"),
    "an asset": _write("themes/intertitle/assets/new.css", "a {}"),
    "a template": _write("themes/intertitle/templates/page.html", "{{ page.title }}"),
    "a template of every page": _write(
        "themes/intertitle/templates/base.html", '{% extends "shipped/base.html" %}{% block policy %}{% endblock %}'
    ),
}


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED)
def test_after_a_change_the_state_equals_that_of_a_first_build(
    steps: Steps, change: Callable[[Path], object], tmp_path: Path
) -> None:
    before = _look(steps)
    change(steps.root)
    after = _look(steps)
    assert after == _clean(steps, tmp_path)
    with steps.prepared() as prepared:
        assert (len(prepared.changes) > 0, prepared.has_changes) == (True, True)
        assert prepared.stale or after != before


def test_exchanged_slugs_and_days_reach_the_outputs_that_ask_by_id(steps: Steps) -> None:
    """Only the column of slugs changes; no id is added or removed."""
    replace(steps.root / ALIEN, "film: Alien\n", "film: Alien\nslug: first\n")
    replace(steps.root / ALIENS, "film: Aliens\n", "film: Aliens\nslug: second\n")
    steps.site.build()
    replace(steps.root / ALIEN, "slug: first", "slug: second")
    replace(steps.root / ALIENS, "slug: second", "slug: first")
    steps.site.build()
    assert steps.site.tree() == steps.site.clean_tree()


def test_after_many_edits_the_state_equals_that_of_a_first_build(
    steps: Steps, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("intertitle.building.prepare._MAX_EDITS", 1)
    replace(steps.root / ALIEN, "rating: 5", "rating: 4")
    replace(steps.root / ALIENS, "year: 1986", "year: 1987")
    (steps.root / STALKER).rename(steps.root / "content/reviews/a.md")
    assert _look(steps) == _clean(steps, tmp_path)
    steps.site.build()
    assert steps.site.tree() == steps.site.clean_tree()


def test_another_engine_makes_everything_stale(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _look(steps)
    monkeypatch.setattr(digest, "engine", lambda: b"another engine")
    with pytest.raises(CacheDamagedError, match="another version"):
        _look(steps)
    report = steps.site.build()
    assert "IT605" in codes(report.diagnostics)
    assert report.published is not None
    assert (report.published.rendered, report.published.written) == (report.outputs, 0)
    assert _look(steps) == before


def test_another_thing_registered_makes_everything_again(steps: Steps) -> None:
    other = others(nodes=[OTHER])
    with steps.prepared(registry=other) as prepared:
        assert prepared.is_first
        assert prepared.last_outputs == {}
    published = steps.site.build(registry=other).published
    assert published is not None
    assert (published.rendered, published.written) == (len(steps.site.tree()) - 1, 0)
    with steps.prepared(registry=other) as prepared:
        assert not prepared.has_changes


def test_the_folder_s_name_makes_nothing_stale(steps: Steps, tmp_path: Path) -> None:
    moved = SiteFolder(tmp_path / "another folder")
    steps.root.rename(moved.root)
    with Steps(moved).prepared() as prepared:
        assert dict(prepared.stale) == {}
        assert not prepared.has_changes
    report = moved.build()
    assert report.published is not None
    assert (report.parsed, report.published.rendered, report.published.written) == (0, 0, 0)


# ---------------------------------------------------------------- the clock

RELEASES = {
    "content/reviews/later.md": dt.datetime(2026, 7, 1, 8, 30, tzinfo=dt.UTC),
    "content/reviews/sealed.md": dt.datetime(2026, 6, 20, 12, tzinfo=dt.UTC),
    "content/lists/next.md": dt.datetime(2026, 7, 31, 23, tzinfo=dt.UTC),
}


def _published(seen: Seen) -> set[str]:
    return {path for path, _ in seen.tables["document"]}


@pytest.mark.parametrize(("path", "instant"), RELEASES.items(), ids=["date", "embargo", "list"])
def test_the_clock_changes_a_site_exactly_when_it_releases_something(
    steps: Steps, path: str, instant: dt.datetime, tmp_path: Path
) -> None:
    steps.site.build(now=instant - _CHANGE)
    before = _look(steps, instant - _CHANGE)
    assert path in {one.path for one in before.summary.withheld}
    assert path not in _published(before)
    long_before = instant - dt.timedelta(hours=20)
    with steps.prepared(long_before) as prepared:
        assert (dict(prepared.stale), list(prepared.changes)) == ({}, [])
        assert _seen(prepared) == before
    at = _look(steps, instant)
    assert path not in {one.path for one in at.summary.withheld}
    assert path in _published(at)
    assert at == _clean(steps, tmp_path, instant)
    steps.site.build(now=instant)
    for later in (instant + _CHANGE, instant + dt.timedelta(hours=2)):
        with steps.prepared(later) as prepared:
            assert list(prepared.changes) == []
            assert _seen(prepared) == at
    assert _look(steps, instant - _CHANGE) == before


def test_an_embargo_that_ends_before_the_day_changes_the_reason_alone(steps: Steps) -> None:
    steps.site.review("both", "film: Both", "embargo: 2026-06-10T12:00Z", "date: 2026-06-12T12:00Z")
    noon = dt.datetime(2026, 6, 9, 12, tzinfo=dt.UTC)
    several = [_look(steps, noon + dt.timedelta(days=days)) for days in range(4)]
    reasons = [
        {one.path: one.reason for one in seen.summary.withheld}.get("content/reviews/both.md") for seen in several
    ]
    assert reasons == ["embargoed", "scheduled", "scheduled", None]
    assert [seen.summary == several[1].summary for seen in several] == [False, True, True, False]
    assert [seen.plan == several[1].plan for seen in several] == [True, True, True, False]


def test_the_clock_of_another_zone_is_the_same_clock(steps: Steps) -> None:
    west = dt.timezone(dt.timedelta(hours=-11))
    with steps.prepared(NOW.astimezone(west)) as prepared:
        assert not prepared.has_changes


def test_microseconds_are_exact_from_the_first_year_to_the_last() -> None:
    first, last = dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC)
    one = dt.timedelta(microseconds=1)
    assert to_microseconds(dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) == 0
    assert to_microseconds(dt.datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=dt.UTC)) == -1
    assert (
        to_microseconds(last) - to_microseconds(last - one)
        == to_microseconds(first + one) - to_microseconds(first)
        == 1
    )
    east = dt.timezone(dt.timedelta(hours=14))
    assert to_microseconds(dt.datetime(2026, 1, 1, 14, tzinfo=east)) == to_microseconds(
        dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-07-01", dt.datetime(2026, 6, 30, 23, tzinfo=dt.UTC)),  # London has summer time
        ("2026-07-01 09:30", dt.datetime(2026, 7, 1, 8, 30, tzinfo=dt.UTC)),
        ("2026-06-05T00:00:01Z", dt.datetime(2026, 6, 5, 0, 0, 1, tzinfo=dt.UTC)),
    ],
)
@pytest.mark.parametrize("field", ["date", "embargo"])
def test_a_day_and_an_embargo_release_to_the_microsecond(
    site: SiteFolder, field: str, written: str, instant: dt.datetime
) -> None:
    site.review("later", "film: Later", f"{field}: {written}")
    assert [one.path for one in site.build(now=instant - _CHANGE).withheld] == ["content/reviews/later.md"]
    assert site.build(now=instant).withheld == ()
    assert [one.path for one in site.build(now=instant - _CHANGE).withheld] == ["content/reviews/later.md"]


# ---------------------------------------------------------------- what is reported about a site


def test_a_summary_knows_what_is_published_and_what_is_not(steps: Steps) -> None:
    seen = _look(steps)
    assert seen.summary.counts == {
        "reviews": 4,
        "posts": 0,
        "franchises": 1,
        "people": 4,
        "critics": 0,
        "lists": 1,
        "pages": 1,
    }
    assert dict(seen.tables["address of"]) == {
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
    assert sorted((one.path, one.reason) for one in seen.summary.withheld) == [
        ("content/lists/next.md", "scheduled"),
        ("content/reviews/a-draft.md", "draft"),
        ("content/reviews/later.md", "scheduled"),
        ("content/reviews/sealed.md", "embargoed"),
    ]


def test_an_author_s_preview_withholds_nothing_and_is_another_site(steps: Steps) -> None:
    with steps.prepared(audience="author") as prepared:
        assert prepared.summary.withheld == ()
        assert sorted(one.path for one in prepared.summary.early) == [
            "content/lists/next.md",
            "content/reviews/a-draft.md",
            "content/reviews/later.md",
            "content/reviews/sealed.md",
        ]
        assert prepared.summary.addresses["content/reviews/later.md"] == "/reviews/later/"
        assert "index.html" in prepared.stale
    assert _stale(steps) == set()


def test_problems_of_joins_are_reported_by_a_build_that_runs_none(steps: Steps) -> None:
    steps.site.review("posterless", "film: Posterless", "date: 2026-01-01", "poster: {src: images/x.svg, alt: X}")
    steps.site.review("old", "film: Old", "date: 2026-01-01", "aliases: [/about/]")
    steps.site.write("content/reviews/sub/stalker.md", "---\nfilm: Stalker\n---\n")
    first = steps.site.build()
    second = steps.site.build()
    for report in (first, second):
        assert {"IT501", "IT502", "IT530"} <= set(codes(report.diagnostics))
    assert second.diagnostics == first.diagnostics
    with steps.prepared() as prepared:
        assert not prepared.has_changes
        assert sorted(one.code for one in prepared.summary.problems if one.code != "IT540") == [
            "IT501",
            "IT502",
            "IT530",
        ]


# ---------------------------------------------------------------- a damaged cache

PARTS = ("summary", "joins", "nodes", "plan", "table Review paths", "columns", "column film")


@pytest.mark.parametrize("part", PARTS)
def test_an_incomplete_state_is_damage_and_is_rebuilt(steps: Steps, part: str) -> None:
    cache = steps.root / FOLDER / "cache.db"
    whole = cache.read_bytes()
    replace(steps.root / STALKER, "film: Stalker", "film: Zone")
    for build in (False, True):
        cache.write_bytes(whole)
        with sqlite3.connect(cache) as database:
            assert database.execute("DELETE FROM state WHERE name = ?", (part,)).rowcount == 1
        database.close()
        if build:
            assert "IT605" in codes(steps.site.build().diagnostics)
            assert steps.site.tree() == steps.site.clean_tree()
        else:
            with pytest.raises(CacheDamagedError, match=f"there is no '{part}' of the last build"):
                _look(steps)


def test_an_open_builder_prepares_the_same_as_a_new_one(steps: Steps) -> None:
    request = Request(root=steps.root, output=steps.site.public, now=NOW)
    for before, after in (("came later", "came soon"), ("rating: 5", "rating: 4"), ("tags: [night]", "tags: [day]")):
        builder = Builder(steps.root / FOLDER)
        builder.build(request, lambda _what, _done, _total: None)
        replace(steps.root / ALIEN, before, after)
        builder.build(request, lambda _what, _done, _total: None)
        builder.close()
        with steps.prepared() as prepared:
            assert not prepared.has_changes
        assert steps.site.tree() == steps.site.clean_tree()


# ---------------------------------------------------------------- in another process


def test_a_catalogue_and_a_registry_travel_to_a_process_that_was_not_forked(steps: Steps) -> None:
    with steps.prepared() as prepared:
        catalogue, registry = pickle.loads(pickle.dumps((prepared.catalogue, REGISTRY)))  # noqa: S301  (our own)
        assert list(registry.entries) == list(REGISTRY.entries)
        assert registry.digest == REGISTRY.digest
        assert [one.name for one in registry.joins] == [one.name for one in REGISTRY.joins]
        with Reader(steps.root / FOLDER / "cache.db") as reader:
            there = catalogue.with_reader(reader.load_records)
            here = prepared.catalogue
            assert {name: dict(table) for name, table in there.tables.items()} == {
                name: dict(table) for name, table in here.tables.items()
            }
            assert {name: there.columns.values(name) for name in FIELDS} == {
                name: here.columns.values(name) for name in FIELDS
            }
            assert there.reviews == here.reviews
            assert msgspec.structs.asdict(there.site) == msgspec.structs.asdict(here.site)
