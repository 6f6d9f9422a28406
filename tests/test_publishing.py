"""Publishing: an output is made only if it is stale or its file was changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from conftest import SiteFolder, codes
from steps import replace

from intertitle.building.published_state import PublishedState
from intertitle.cache import FOLDER, Cache
from intertitle.pipeline import Report, build, build_strictly, check

ALIEN = "content/reviews/alien.md"
ADVICE = {f"IT55{number}" for number in range(10)}  # which a build does not give


def _made(report: Report) -> tuple[int, int, int]:
    """Return the number of outputs made, written and removed."""
    assert report.published is not None
    return report.published.rendered, report.published.written, report.published.removed


def _times(blog: SiteFolder) -> dict[str, int]:
    return {path: os.stat(blog.public / path).st_mtime_ns for path in blog.tree()}


def test_a_first_build_renders_every_output_and_the_next_none(blog: SiteFolder) -> None:
    first = blog.build()
    assert _made(first) == (first.outputs, first.outputs, 0)
    assert len(blog.tree()) == first.outputs + 1  # the manifest
    assert _made(blog.build()) == (0, 0, 0)


def test_an_edit_writes_only_the_files_whose_bytes_it_changes(blog: SiteFolder) -> None:
    blog.build()
    before, times = blog.tree(), _times(blog)
    replace(blog.root / ALIEN, "came later", "came soon")
    assert _made(blog.build()) == (3, 3, 0)  # the number of words is the same, so the statistics stay the same
    changed = {path for path, data in blog.tree().items() if data != before[path]}
    assert changed - {".intertitle"} >= {"reviews/alien/index.html", "feed.xml", "search/films.json"}
    ours = {path for path, time in _times(blog).items() if time != times[path]}
    assert {path for path in ours if path.endswith((".html", ".xml"))} == {"reviews/alien/index.html", "feed.xml"}


@pytest.mark.parametrize(
    "harm",
    [
        Path.unlink,
        lambda file: file.write_text("x"),
        lambda file: file.write_bytes(file.read_bytes()[::-1]),
    ],
    ids=["gone", "shorter", "of the same size"],
)
def test_a_changed_or_missing_output_is_written_again(blog: SiteFolder, harm: Callable[[Path], object]) -> None:
    blog.build()
    before = blog.tree()
    harm(blog.public / "about/index.html")
    made, _, removed = _made(blog.build())
    assert (made, removed) == (1, 0)
    assert blog.tree() == before
    assert _made(blog.build()) == (0, 0, 0)


def test_an_output_with_another_time_and_the_same_bytes_is_not_made_again(blog: SiteFolder) -> None:
    blog.build()
    before = blog.tree()
    for path in before:
        os.utime(blog.public / path, (0, 0))
    assert _made(blog.build()) == (0, 0, 0)
    (blog.public / "about/index.html").write_bytes(before["about/index.html"][::-1])
    assert _made(blog.build()) == (1, 1, 0)
    assert blog.tree() == before


def test_a_copy_of_a_site_with_other_times_is_not_made_again(blog: SiteFolder, tmp_path: Path) -> None:
    blog.build()
    copy = SiteFolder(tmp_path / "copy")
    shutil.copytree(blog.root, copy.root, copy_function=shutil.copyfile)
    assert _made(copy.build()) == (0, 0, 0)
    copy.write("content/pages/about.md", "---\ntitle: Also\n---\nMe.\n")
    copy.build()
    assert copy.tree() == copy.clean_tree()


def test_an_output_that_is_no_longer_planned_is_removed(blog: SiteFolder) -> None:
    blog.build()
    (blog.root / "content/pages/about.md").unlink()
    _, _, removed = _made(blog.build())
    assert removed == 1
    assert not (blog.public / "about").exists()
    blog.write("content/pages/about.md", "---\ntitle: About\nmenu: true\n---\nMe.\n")
    blog.build()
    assert blog.tree() == blog.clean_tree()


def test_a_failing_output_is_removed_and_tried_again_by_every_build(blog: SiteFolder) -> None:
    blog.build()
    before = blog.tree()
    template = blog.write("themes/intertitle/templates/page.html", "{{ page.titel }}")
    for removed in (1, 0):
        report = blog.build()
        assert codes(report.diagnostics) == ["IT703"]
        assert _made(report)[2] == removed
        assert not (blog.public / "about/index.html").exists()
    template.unlink()
    assert blog.build().diagnostics == ()
    assert blog.tree() == before


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_fault_of_many_pages_is_reported_once_with_their_number(site: SiteFolder, jobs: int) -> None:
    for number in range(130):
        site.review(f"r{number:03}", f"film: Film {number:03}", "date: 2026-01-01")
    site.write("themes/intertitle/templates/review.html", "{{ page.titel }}")
    (found,) = site.build(jobs=jobs).diagnostics
    assert found.code == "IT703"
    assert found.message.endswith("(making the review of Film 000, content/reviews/r000.md and 129 more)")


def test_several_processes_publish_the_same_as_one(site: SiteFolder) -> None:
    for number in range(130):
        site.review(f"r{number}", f"film: Film {number}", "date: 2026-01-01", text=f"Text {number}, [[Film 1]].\n")
    assert site.build(jobs=2).diagnostics == ()
    together = site.tree()
    assert together == site.clean_tree()
    # The catalogue comes from the cache now, and its documents are loaded in the processes that show them.
    shutil.rmtree(site.public)
    assert _made(site.build(jobs=2))[0] > 130
    assert site.tree() == together


# ---------------------------------------------------------------- dry runs


def test_a_dry_run_writes_nothing_and_finds_the_same_problems(blog: SiteFolder) -> None:
    blog.write("themes/intertitle/templates/page.html", "{{ page.titel }}")
    rehearsed = blog.build(action=check)
    assert rehearsed.published is None
    assert not blog.public.exists()
    found = [one for one in rehearsed.diagnostics if one.code not in ADVICE]
    assert codes(tuple(found)) == ["IT703"]
    assert list(blog.build().diagnostics) == found


def test_a_dry_run_keeps_the_published_state(blog: SiteFolder) -> None:
    blog.build()
    times, advice = _times(blog), codes(blog.build(action=check).diagnostics)
    replace(blog.root / ALIEN, "came later", "came soon")
    assert codes(blog.build(action=check).diagnostics) == advice
    assert _times(blog) == times
    assert _made(blog.build()) == (3, 3, 0)
    assert blog.tree() == blog.clean_tree()


def test_a_strict_build_records_each_question_once(blog: SiteFolder) -> None:
    notes: list[int] = []
    for action in (build, build_strictly):
        shutil.rmtree(blog.root / FOLDER, ignore_errors=True)
        assert blog.build(action=action).published
        with closing(Cache(blog.root / FOLDER)) as cache:
            notes.append(sum(len(segment.pairs) for segment in PublishedState(cache).index().segments))
    assert notes[0] == notes[1] > 1000


def test_a_strict_build_reports_a_template_fault_once(blog: SiteFolder) -> None:
    blog.build()
    before = blog.tree()
    template = blog.write("themes/intertitle/templates/page.html", "{{ page.titel }}")
    report = blog.build(action=build_strictly)
    assert codes(report.diagnostics) == ["IT703"]
    assert report.published is None
    assert blog.tree() == before
    template.unlink()
    assert _made(blog.build(action=build_strictly)) == (0, 0, 0)


# ---------------------------------------------------------------- obstacles


def test_a_foreign_file_is_kept_until_it_is_moved(blog: SiteFolder) -> None:
    blog.build()
    blog.write("content/pages/contact.md", "---\ntitle: Contact\n---\nMe.\n")
    own = blog.public / "contact/index.html"
    own.parent.mkdir()
    own.write_text("mine")
    for _ in range(2):
        report = blog.build()
        assert [one.severity for one in report.diagnostics] == ["error"]
        assert "contact/index.html" in report.diagnostics[0].path + report.diagnostics[0].message
        assert own.read_text() == "mine"
    own.unlink()
    assert blog.build().diagnostics == ()
    assert blog.tree() == blog.clean_tree()


def test_each_output_folder_has_its_own_state(blog: SiteFolder, tmp_path: Path) -> None:
    blog.build()
    before = blog.tree()
    other = tmp_path / "other"
    report = blog.build(output=other)
    assert _made(report)[0] == report.outputs
    assert blog.tree(other) == before
    assert blog.build().diagnostics == ()
    assert blog.tree() == before
