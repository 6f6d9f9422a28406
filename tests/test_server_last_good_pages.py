"""The pages as they were when they were last good."""

from __future__ import annotations

from pathlib import Path

import pytest

from intertitle.server.files import HTML, PublishedFile
from intertitle.server.last_good_pages import LastGoodPages

ALIEN, STALKER = frozenset({"content/reviews/alien.md"}), frozenset({"content/reviews/stalker.md"})


@pytest.fixture
def page(tmp_path: Path) -> PublishedFile:
    """A page that stands, and is remembered by every test."""
    file = tmp_path / "index.html"
    file.write_text("Text.")
    return PublishedFile(file=str(file), data=b"Text.", media_type=HTML)


def _gone(page: PublishedFile) -> None:
    Path(page.file).unlink()


def test_a_page_that_goes_as_a_source_breaks_is_kept_until_that_is_mended(page: PublishedFile) -> None:
    memory = LastGoodPages()
    memory.store(b"/", page)
    _gone(page)
    memory.discard_stale(ALIEN)
    assert memory.get(b"/") == page
    memory.discard_stale(ALIEN | STALKER)
    assert memory.get(b"/") == page
    memory.discard_stale(STALKER)
    assert memory.get(b"/") is None


def test_a_page_that_its_author_took_away_is_forgotten(page: PublishedFile) -> None:
    memory = LastGoodPages()
    memory.store(b"/", page)
    memory.discard_stale(ALIEN)
    _gone(page)
    memory.discard_stale(ALIEN)
    assert memory.get(b"/") is None
    memory.discard_stale(ALIEN | STALKER)
    assert memory.get(b"/") is None


def test_a_page_that_comes_back_is_not_held_to_what_it_was_kept_for(page: PublishedFile) -> None:
    memory = LastGoodPages()
    memory.store(b"/", page)
    _gone(page)
    memory.discard_stale(ALIEN)
    Path(page.file).write_text("Text.")
    memory.discard_stale(ALIEN)
    _gone(page)
    memory.discard_stale(ALIEN)
    assert memory.get(b"/") is None


def test_only_pages_are_remembered_and_not_without_end(page: PublishedFile) -> None:
    memory = LastGoodPages()
    memory.store(b"/picture", PublishedFile(file=page.file, data=b"", media_type="image/png"))
    assert memory.get(b"/picture") is None
    for number in range(1000):
        memory.store(b"/%d" % number, page)
    assert memory.get(b"/0") is None
    assert memory.get(b"/999") == page
