"""The last good version of pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from intertitle.server.files import HTML, PublishedFile
from intertitle.server.last_good_pages import LastGoodPages

ALIEN, STALKER = frozenset({"content/reviews/alien.md"}), frozenset({"content/reviews/stalker.md"})


@pytest.fixture
def page(tmp_path: Path) -> PublishedFile:
    """A published page that the test's `LastGoodPages` has stored."""
    file = tmp_path / "index.html"
    file.write_text("Text.")
    return PublishedFile(file=str(file), data=b"Text.", media_type=HTML)


def _gone(page: PublishedFile) -> None:
    Path(page.file).unlink()


def test_a_page_that_goes_as_a_source_breaks_is_kept_until_that_is_fixed(page: PublishedFile) -> None:
    pages = LastGoodPages()
    pages.store(b"/", page)
    _gone(page)
    pages.discard_stale(ALIEN)
    assert pages.get(b"/") == page
    pages.discard_stale(ALIEN | STALKER)
    assert pages.get(b"/") == page
    pages.discard_stale(STALKER)
    assert pages.get(b"/") is None


def test_a_page_that_its_author_took_away_is_forgotten(page: PublishedFile) -> None:
    pages = LastGoodPages()
    pages.store(b"/", page)
    pages.discard_stale(ALIEN)
    _gone(page)
    pages.discard_stale(ALIEN)
    assert pages.get(b"/") is None
    pages.discard_stale(ALIEN | STALKER)
    assert pages.get(b"/") is None


def test_a_page_that_comes_back_is_not_held_to_what_it_was_kept_for(page: PublishedFile) -> None:
    pages = LastGoodPages()
    pages.store(b"/", page)
    _gone(page)
    pages.discard_stale(ALIEN)
    Path(page.file).write_text("Text.")
    pages.discard_stale(ALIEN)
    _gone(page)
    pages.discard_stale(ALIEN)
    assert pages.get(b"/") is None


def test_only_pages_are_remembered_and_not_without_end(page: PublishedFile) -> None:
    pages = LastGoodPages()
    pages.store(b"/picture", PublishedFile(file=page.file, data=b"", media_type="image/png"))
    assert pages.get(b"/picture") is None
    for number in range(1000):
        pages.store(b"/%d" % number, page)
    assert pages.get(b"/0") is None
    assert pages.get(b"/999") == page
