"""The history: the changes that each build saw, and the build that made each output."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import NOW, SiteFolder
from others import OTHER, others

from intertitle.building import history
from intertitle.building.changes import Change, Field, source_changes
from intertitle.building.history import Build, History
from intertitle.building.published_state import OutputState, PublishedState
from intertitle.building.sources import load_sources
from intertitle.cache import Cache
from intertitle.explain.chains import find_chains
from intertitle.pipeline import check


def _history(site: SiteFolder) -> History:
    with Cache(site.root / ".intertitle") as cache:
        return history.load_history(cache)


def _last(site: SiteFolder) -> Build:
    return _history(site).builds[-1]


def _made(site: SiteFolder) -> dict[str, OutputState]:
    with Cache(site.root / ".intertitle") as cache:
        return dict(PublishedState(cache).outputs)


def _made_by(site: SiteFolder, number: int) -> set[str]:
    return {path for path, made in _made(site).items() if made.build == number}


def _edit(site: SiteFolder, path: str, before: str, after: str) -> None:
    file = site.root / path
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))


def _field(name: str, before: str, after: str) -> Field:
    return Field(name=name, before=before, after=after)


def test_a_first_build_records_one_change(blog: SiteFolder) -> None:
    report = blog.build()
    assert report.published is not None
    known = _history(blog)
    assert known.builds == (
        Build(
            number=1,
            now=NOW,
            changes=(Change(path="", kind="everything", what="added"),),
            made=report.published.rendered,
        ),
    )
    assert len(_made_by(blog, 1)) == report.outputs


def test_a_build_without_changes_records_none(blog: SiteFolder) -> None:
    blog.build()
    before = _history(blog)
    blog.build()
    assert _history(blog) == before


@pytest.mark.parametrize(
    ("path", "before", "after", "seen"),
    [
        (
            "content/reviews/alien.md",
            "rating: 5",
            "rating: 3.5",
            Change(
                path="content/reviews/alien.md",
                kind="review",
                what="changed",
                id="alien",
                fields=(_field("rating", "5", "3.5"),),
            ),
        ),
        (
            "content/reviews/alien.md",
            "came later",
            "came after it",
            Change(path="content/reviews/alien.md", kind="review", what="changed", id="alien", has_new_text=True),
        ),
        (
            "content/reviews/stalker.md",
            "Unrated.",
            "A zone.",
            Change(
                path="content/reviews/stalker.md",
                kind="review",
                what="changed",
                id="stalker",
                fields=(_field("blurb", "Unrated.", "A zone."),),
                has_new_text=True,
            ),
        ),
        (
            "content/reviews/aliens.md",
            "film: Aliens\n",
            "film: Aliens\nslug: more-aliens\n",
            Change(
                path="content/reviews/aliens.md",
                kind="review",
                what="changed",
                id="more-aliens",
                fields=(_field("slug", "aliens", "more-aliens"),),
            ),
        ),
        (
            "content/franchises/alien.md",
            "items: [covenant, alien, aliens]",
            "items: [alien, aliens, covenant]",
            None,
        ),
        (
            "content/people/sigourney-weaver.md",
            "name: Sigourney Weaver",
            "name: Sigourney Weaver\nborn: 1949-10-08",
            Change(
                path="content/people/sigourney-weaver.md",
                kind="person",
                what="changed",
                id="sigourney-weaver",
                fields=(_field("born", "", "1949-10-08"),),
            ),
        ),
        (
            "content/images/aliens.svg",
            'width="2"',
            'width="4"',
            Change(path="content/images/aliens.svg", kind="picture", what="changed"),
        ),
        (
            "content/site.toml",
            'title = "The Long Take"',
            'title = "The Short Take"',
            Change(
                path="content/site.toml",
                kind="settings",
                what="changed",
                fields=(_field("title", "The Long Take", "The Short Take"),),
            ),
        ),
    ],
    ids=["rating", "prose", "the opening", "slug", "order", "person", "picture", "settings"],
)
def test_a_change_is_recorded_with_its_fields(
    blog: SiteFolder, path: str, before: str, after: str, seen: Change | None
) -> None:
    blog.build()
    _edit(blog, path, before, after)
    blog.build()
    found = _last(blog)
    assert found.number == 2
    if seen is None:
        (change,) = found.changes
        assert (change.kind, change.id, [one.name for one in change.fields]) == ("franchise", "alien", ["orders"])
    else:
        assert found.changes == (seen,)


def test_an_inserted_line_is_not_a_change_of_the_fields_below(blog: SiteFolder) -> None:
    blog.build()
    _edit(blog, "content/reviews/aliens.md", "film: Aliens\n", "film: Aliens\n# a word to myself\n")
    blog.build()
    (change,) = _last(blog).changes
    assert (change.what, change.fields, change.has_new_text, change.has_moved_lines) == ("changed", (), False, True)


def test_a_changed_link_target_is_a_change_of_the_text(blog: SiteFolder) -> None:
    blog.build()
    _edit(blog, "content/reviews/alien.md", "[[Aliens]]", "[[Stalker]]")  # its HTML has only a slot for the link
    blog.build()
    (change,) = _last(blog).changes
    assert (change.what, change.fields, change.has_new_text, change.has_moved_lines) == ("changed", (), True, False)


def test_derived_titles_and_blurbs_are_not_recorded_separately(blog: SiteFolder) -> None:
    blog.build()
    _edit(blog, "content/reviews/alien.md", "film: Alien", "film: Alien Again")
    _edit(blog, "content/reviews/alien.md", "Seven people, one ship.", "Seven people and a cat.")
    blog.build()
    (change,) = _last(blog).changes
    assert {field.name for field in change.fields} == {"film", "verdict"}


def test_added_removed_broken_and_fixed_files_are_distinguished(blog: SiteFolder) -> None:
    blog.build()
    path = "content/reviews/stalker.md"
    steps: list[tuple[Callable[[], object], str]] = [
        (lambda: _edit(blog, path, "year: 1979", "year: 1979\ndraft: perhaps"), "broken"),
        (lambda: _edit(blog, path, "\ndraft: perhaps", ""), "fixed"),
        (lambda: _edit(blog, path, "year: 1979", "year: 1979\ndraft: true"), "withheld"),
        (lambda: _edit(blog, path, "\ndraft: true", ""), "released"),
        ((blog.root / path).unlink, "removed"),
        (lambda: blog.review("stalker", "film: Stalker"), "added"),
    ]
    for number, (step, what) in enumerate(steps, start=2):
        step()
        blog.build()
        found = _last(blog)
        assert (found.number, [(one.path, one.what) for one in found.changes]) == (number, [(path, what)])


def test_releases_and_withdrawals_by_the_clock_are_recorded(blog: SiteFolder) -> None:
    blog.review("later", "film: Later", "date: 2026-07-01")
    blog.build()
    july = dt.datetime(2026, 7, 2, tzinfo=dt.UTC)
    blog.build(now=july)
    later = Change(path="content/reviews/later.md", kind="review", what="released", id="later")
    assert _last(blog).changes == (later,)
    assert _last(blog).now == july
    blog.build()
    assert [one.what for one in _last(blog).changes] == ["withheld"]


def test_changed_theme_files_are_recorded_by_name(blog: SiteFolder) -> None:
    blog.build()
    blog.write("themes/intertitle/templates/page.html", "{{ page.title }}")
    blog.write("themes/intertitle/assets/more.css", "p {}")
    blog.build()
    assert [(one.kind, one.id, one.what, one.path) for one in _last(blog).changes] == [
        ("template", "page.html", "changed", "themes/intertitle/templates/page.html"),
        ("asset", "more.css", "added", "themes/intertitle/assets/more.css"),
    ]


def test_a_change_first_read_by_a_check_is_recorded_by_the_publishing_build(blog: SiteFolder) -> None:
    blog.build()
    _edit(blog, "content/reviews/alien.md", "rating: 5", "rating: 4")
    blog.build(action=check)
    with Cache(blog.root / ".intertitle") as cache:
        known = load_sources(cache)
        assert known is not None
        assert [one.id for one in source_changes(known)] == ["alien"]
    assert _last(blog).number == 1
    _edit(blog, "content/reviews/alien.md", "rating: 4", "rating: 3")
    blog.build()
    (change,) = _last(blog).changes
    assert change.fields == (_field("rating", "5", "3"),)
    assert "reviews/alien/index.html" in _made_by(blog, 2)


def test_a_deleted_output_is_written_again_and_recorded(blog: SiteFolder) -> None:
    blog.build()
    (blog.public / "about/index.html").unlink()
    blog.build()
    assert (_last(blog).number, _last(blog).changes) == (2, ())
    assert {path for path, one in _made(blog).items() if one.is_rewrite} == {"about/index.html"}
    assert _made_by(blog, 2) == {"about/index.html"}


def test_the_numbers_of_builds_and_changes_are_limited(blog: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "_MAX_CHANGES", 3)
    blog.build()
    for number in range(2, history.MAX_BUILDS + 4):
        blog.write("content/pages/about.md", f"---\ntitle: About\nmenu: true\n---\nI have said this {number} times.\n")
        for count in range(5 if number == history.MAX_BUILDS + 3 else 0):
            blog.review(f"film-{count}")
        blog.build()
    known = _history(blog)
    assert [build.number for build in known.builds] == list(range(4, history.MAX_BUILDS + 4))
    assert (len(known.builds[-1].changes), known.builds[-1].more) == (3, 3)


def test_another_output_folder_renders_everything_without_a_change(blog: SiteFolder, tmp_path: Path) -> None:
    blog.build()
    blog.build(output=tmp_path / "elsewhere")
    assert (_last(blog).number, _last(blog).changes) == (2, ())


def test_a_build_records_the_steps_from_an_output_to_a_change(blog: SiteFolder) -> None:
    blog.build()
    _edit(blog, "content/reviews/alien.md", "rating: 5", "rating: 3.5")
    blog.build()
    made, steps = _made(blog), _last(blog).steps
    (chain,) = find_chains(made["lists/best/index.html"].why, steps)
    assert [(one.kind, one.name) for one in chain] == [("card", "alien"), ("document", "content/reviews/alien.md")]
    for path in _made_by(blog, 2):
        assert list(find_chains(made[path].why, steps)), path


def test_another_registry_starts_with_a_first_build(blog: SiteFolder) -> None:
    blog.build()
    blog.build(registry=others(nodes=[OTHER]))
    assert (_last(blog).number, [one.kind for one in _last(blog).changes]) == (2, ["everything"])


def test_a_repaired_page_names_the_change_that_repaired_it(blog: SiteFolder) -> None:
    broken = "themes/intertitle/templates/page.html"
    blog.write(broken, "{{ nothing.of_that_name }}")
    blog.build()
    assert "about/index.html" not in _made(blog)
    blog.write(broken, "{{ page.title }}")
    blog.build()
    (chain,) = find_chains(_made(blog)["about/index.html"].why, _last(blog).steps)
    assert [(one.kind, one.name) for one in chain] == [("template", "page.html")]


@pytest.mark.parametrize("alias", ["/about/", "/about/index.html/old/", "/About/"])
def test_a_freed_address_names_the_file_that_freed_it(blog: SiteFolder, alias: str) -> None:
    blog.review("rival", "film: Rival", f"aliases: [{alias}]")
    blog.build()
    assert "about/index.html" not in _made(blog)
    (blog.root / "content/reviews/rival.md").unlink()
    blog.build()
    found = find_chains(_made(blog)["about/index.html"].why, _last(blog).steps)
    assert ("column", "aliases") in {(chain[-1].kind, chain[-1].name) for chain in found}
