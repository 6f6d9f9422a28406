"""The watcher, with real files that change."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from intertitle.server.watch import Watcher, watched_folders

REPOSITORY = Path(__file__).parent.parent


class Watched:
    """A running watcher."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.noticed: list[int] = []
        self.watcher = Watcher(root, self.noticed.append)
        self.watcher.start()
        first = self.watcher.wait_for_changes(10)
        assert first is not None
        assert first.paths == frozenset()

    def names(self, *wanted: str) -> set[str]:
        """Return the names of changed files, once all the expected ones have changed."""
        found: set[str] = set()
        latest = time.monotonic() + 10
        while not set(wanted) <= found:
            assert time.monotonic() < latest, found
            changes = self.watcher.wait_for_changes(1)
            found |= {Path(path).name for path in changes.paths} if changes else set()
        return found

    def settle(self) -> None:
        """Wait for the empty change that follows when other folders are watched."""
        while (changes := self.watcher.wait_for_changes(1)) and changes.paths:
            pass


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    """A site with one review."""
    (tmp_path / "content/reviews").mkdir(parents=True)
    (tmp_path / "content/reviews/alien.md").write_text("Text.")
    made = Watched(tmp_path)
    yield made
    made.watcher.stop()


def test_a_save_is_noticed_however_it_is_made(watched: Watched) -> None:
    file = watched.root / "content/reviews/alien.md"
    file.write_text("More.")
    assert watched.names("alien.md") == {"alien.md"}
    beside = file.with_name("new.md")
    beside.write_text("Other.")
    beside.replace(file)
    assert "alien.md" in watched.names("alien.md")
    file.unlink()
    assert watched.names("alien.md") == {"alien.md"}
    assert watched.noticed == sorted(watched.noticed)


def test_what_editors_hide_is_not(watched: Watched) -> None:
    (watched.root / "content/reviews/.alien.md.swp").write_text("x")
    (watched.root / "content/reviews/aliens.md").write_text("x")
    assert watched.names("aliens.md") == {"aliens.md"}


def test_of_static_files_hidden_ones_are_noticed_too_but_none_that_an_editor_leaves(watched: Watched) -> None:
    folder = watched.root / "content/static/.well-known"
    folder.mkdir(parents=True)
    watched.names("static")
    watched.settle()
    (folder / ".security.txt.swp").write_text("x")
    (folder / "security.txt").write_text("x")
    (watched.root / "content/static/.nojekyll").write_text("x")
    assert watched.names("security.txt", ".nojekyll") == {"security.txt", ".nojekyll"}


def test_a_burst_is_one_change(watched: Watched) -> None:
    shutil.copytree(REPOSITORY / "content/reviews", watched.root / "content/reviews", dirs_exist_ok=True)
    for number in range(500):
        (watched.root / f"content/reviews/film-{number}.md").write_text("Text.")
    calls = 0
    found: set[str] = set()
    while not {f"film-{number}.md" for number in range(500)} <= found:
        changes = watched.watcher.wait_for_changes(10)
        assert changes is not None
        found |= {Path(path).name for path in changes.paths}
        calls += 1
    assert calls < 10


def test_folders_may_come_go_and_be_renamed(watched: Watched) -> None:
    old, new = watched.root / "content/reviews", watched.root / "content/moved"
    old.rename(new)
    watched.names("reviews", "moved")
    watched.settle()
    (new / "aliens.md").write_text("x")
    watched.names("aliens.md")
    shutil.rmtree(new)
    watched.names("moved")


def test_a_watched_folder_that_is_replaced_or_made_later_is_watched(watched: Watched) -> None:
    (watched.root / "content").rename(watched.root / "aside")
    (watched.root / "content/pages").mkdir(parents=True)
    templates = watched.root / "themes/intertitle/templates"
    templates.mkdir(parents=True)
    latest = time.monotonic() + 10
    found: set[str] = set()
    # The watcher needs a moment to find that the folders have changed.
    while not {"about.md", "page.html"} <= found:
        assert time.monotonic() < latest, found
        (watched.root / "content/pages/about.md").write_text("x")
        (templates / "page.html").write_text("x")
        changes = watched.watcher.wait_for_changes(0.2)
        found |= {Path(path).name for path in changes.paths} if changes else set()


def test_links_are_followed_within_the_site_and_no_further(tmp_path: Path) -> None:
    elsewhere, drafts, posters = tmp_path / "elsewhere", tmp_path / "site/drafts", tmp_path / "site/posters"
    content = tmp_path / "site/content"
    for folder in (elsewhere, drafts, posters, content):
        folder.mkdir(parents=True)
    (posters / "alien.png").write_bytes(b"x")
    for name, target in {
        "root": "/",
        "out": str(elsewhere),
        "loop": ".",
        "nowhere": "nothing",
        "reviews": "../drafts",
        "alien.png": "../posters/alien.png",
    }.items():
        (content / name).symlink_to(target)
    watched = Watched(tmp_path / "site")
    try:
        (elsewhere / "alien.md").write_text("x")
        (drafts / "aliens.md").write_text("x")
        assert watched.names("aliens.md") == {"aliens.md"}
        (posters / "alien.png").write_bytes(b"y")
        assert watched.names("alien.png") == {"alien.png"}
    finally:
        watched.watcher.stop()


def test_folders_within_folders_that_come_at_once_are_watched(watched: Watched) -> None:
    for number in range(5):
        deep = watched.root / f"content/pages-{number}/a/b/c"
        deep.mkdir(parents=True)
        # Files created before the watch is set up are part of the empty change that follows.
        watched.settle()
        (deep / f"page-{number}.md").write_text("x")
        watched.names(f"page-{number}.md")


def test_nothing_comes_of_nothing(watched: Watched) -> None:
    assert watched.watcher.wait_for_changes(0.05) is None


def test_the_shipped_themes_are_watched_in_a_checkout(tmp_path: Path) -> None:
    themes = str(REPOSITORY / "themes")
    assert watched_folders(tmp_path) == (str(tmp_path / "content"), str(tmp_path / "themes"), themes)
    assert watched_folders(REPOSITORY) == (str(REPOSITORY / "content"), themes)
