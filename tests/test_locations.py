"""Line numbers are not facts: a line that moves renders no page again, and every diagnostic says its new line."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest
from conftest import NOW, SiteFolder
from steps import replace

from intertitle.diagnostics import Diagnostic, Location, find_location
from intertitle.pipeline import Report, Request, check, run

ALIEN = "content/reviews/alien.md"
FAULTY: Mapping[str, str] = {
    "content/reviews/a-faulty.md": """---
film: 英雄
franchises: [Aliens, Alien]
poster: {src: images/nothing.png, alt: Nothing}
still:
  src: images/nowhere.png
  alt: Nothing
cast: [{name: Sigourney Weavr}]
viewings: [2027-01-01]
---
[[Nemo]] and [a page](/nowhere/) and ![a picture](images/none.png).

See [there](../pages/about.md#h-nothing), and ”so.
""",
    "content/franchises/faulty.md": """---
name: 武侠
entries:
  - {title: One, review: nobody}
  - title: Two
    review: no-one
orders:
  best: {items: [one]}
---
[[Nemo]]
""",
    "content/people/faulty.md": """---
name: Somebody
also: [Nobody, Sigourney Weaver]
---
[[Nemo]]
""",
    "content/lists/faulty.md": """---
title: Faulty
items:
  - {film: Solaris}
  - {review: nobody}
---
[[Nemo]]
""",
    "content/pages/faulty.md": """---
title: Faulty
---
[[Nemo]]
""",
    "content/reviews/again.md": """---
slug: stalker
film: Again
---
""",
}
SEVERAL = {  # what is said of each of the files
    "content/reviews/a-faulty.md": {
        *("IT510", "IT512", "IT520", "IT523", "IT524", "IT530", "IT540", "IT541", "IT550", "IT552", "IT553", "IT554"),
        "IT555",
    },
    "content/franchises/faulty.md": {"IT511", "IT520", "IT541", "IT551"},
    "content/people/faulty.md": {"IT513", "IT520"},
    "content/lists/faulty.md": {"IT520", "IT525"},
    "content/pages/faulty.md": {"IT520"},
    "content/reviews/again.md": {"IT501"},
}


@pytest.fixture
def faulty(blog: SiteFolder) -> SiteFolder:
    """A blog with something wrong in a file of every kind, all of it found after the file has been read."""
    for path, text in FAULTY.items():
        blog.write(path, text)
    return blog


def _build(site: SiteFolder, now: dt.datetime = NOW) -> Report:
    request = Request(root=site.root, output=site.public, now=now)
    checked = run(request, lambda _what, _done, _total: None, check)  # which gives advice, too
    built = run(request, lambda _what, _done, _total: None)
    return msgspec.structs.replace(built, diagnostics=checked.diagnostics)


def _clean(site: SiteFolder, folder: Path) -> tuple[Diagnostic, ...]:
    """Give what a first build says of the site."""
    shutil.copytree(site.root / "content", folder / "content")
    return _build(SiteFolder(folder)).diagnostics


def _located(found: tuple[Diagnostic, ...], path: str) -> list[tuple[str, int, int]]:
    return [(one.code, one.line, one.column) for one in found if one.path == path]


@pytest.mark.parametrize("path", FAULTY)
def test_a_comment_above_the_fields_moves_what_is_said_of_the_file_and_renders_nothing(
    faulty: SiteFolder, path: str, tmp_path: Path
) -> None:
    before = _build(faulty).diagnostics
    replace(faulty.root / path, FAULTY[path], FAULTY[path].replace("---\n", "---\n# A word to myself.\n", 1))
    report = _build(faulty)
    assert report.diagnostics == _clean(faulty, tmp_path / "clean")
    assert SEVERAL[path] <= {code for code, _, _ in _located(before, path)}
    assert _located(report.diagnostics, path) == [
        (code, line + 1, column) for code, line, column in _located(before, path)
    ]
    others = [one for one in before if one.path != path]
    assert [one for one in report.diagnostics if one.path != path] == others
    assert report.published is not None
    assert (report.published.rendered, report.published.written, report.published.removed) == (0, 0, 0)


def test_a_comment_that_goes_and_one_above_a_sound_file_render_nothing(blog: SiteFolder) -> None:
    blog.build()
    tree = blog.tree()
    for before, after in (("film: Alien\n", "# Seen twice.\nfilm: Alien\n"), ("# Seen twice.\n", "")):
        replace(blog.root / ALIEN, before, after)
        report = blog.build()
        assert report.parsed == 1
        assert report.published is not None
        assert report.published.rendered == 0
        assert blog.tree() == tree
    assert tree == blog.clean_tree()


def test_a_paragraph_above_a_link_moves_what_is_said_of_the_link(blog: SiteFolder, tmp_path: Path) -> None:
    replace(blog.root / ALIEN, "[[Aliens]]", "[[Aliens]] and [[Nemo]]")
    (first,) = (one for one in _build(blog).diagnostics if one.code == "IT520")
    replace(blog.root / ALIEN, "In space", "One more.\n\nIn space")
    report = _build(blog)
    (second,) = (one for one in report.diagnostics if one.code == "IT520")
    assert (second.line, second.column) == (first.line + 2, first.column)
    assert report.diagnostics == _clean(blog, tmp_path / "clean")


def test_a_verdict_above_a_fault_is_a_judgement_that_moves_it(faulty: SiteFolder, tmp_path: Path) -> None:
    path = "content/reviews/a-faulty.md"
    _build(faulty)
    replace(faulty.root / path, "film: 英雄\n", "verdict: Good.\nfilm: 英雄\n")
    assert _build(faulty).diagnostics == _clean(faulty, tmp_path / "clean")


def test_a_pointer_that_is_not_known_is_where_the_document_begins() -> None:
    locations = {"": (2, 7), "poster": (3, 15)}
    assert find_location("a.md", locations, "poster") == Location("a.md", 3, 15)
    assert find_location("a.md", locations) == find_location("a.md", locations, "still") == Location("a.md", 2, 7)
    assert find_location("a.md", {}, "poster") == find_location("a.md", {}) == Location("a.md")
