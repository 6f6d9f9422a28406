"""The pages as they were when they were last good."""

from __future__ import annotations

from pathlib import Path

import pytest

from intertitle.server.files import HTML, Found
from intertitle.server.memory import Memory

ALIEN, STALKER = frozenset({"content/reviews/alien.md"}), frozenset({"content/reviews/stalker.md"})


@pytest.fixture
def page(tmp_path: Path) -> Found:
    """A page that stands, and is remembered by every test."""
    file = tmp_path / "index.html"
    file.write_text("Text.")
    return Found(file=str(file), data=b"Text.", kind=HTML)


def _gone(page: Found) -> None:
    Path(page.file).unlink()


def test_a_page_that_goes_as_a_source_breaks_is_kept_until_that_is_mended(page: Found) -> None:
    memory = Memory()
    memory.keep(b"/", page)
    _gone(page)
    memory.sort_out(ALIEN)
    assert memory.recall(b"/") == page
    memory.sort_out(ALIEN | STALKER)
    assert memory.recall(b"/") == page
    memory.sort_out(STALKER)
    assert memory.recall(b"/") is None


def test_a_page_that_its_author_took_away_is_forgotten(page: Found) -> None:
    memory = Memory()
    memory.keep(b"/", page)
    memory.sort_out(ALIEN)
    _gone(page)
    memory.sort_out(ALIEN)
    assert memory.recall(b"/") is None
    memory.sort_out(ALIEN | STALKER)
    assert memory.recall(b"/") is None


def test_a_page_that_comes_back_is_not_held_to_what_it_was_kept_for(page: Found) -> None:
    memory = Memory()
    memory.keep(b"/", page)
    _gone(page)
    memory.sort_out(ALIEN)
    Path(page.file).write_text("Text.")
    memory.sort_out(ALIEN)
    _gone(page)
    memory.sort_out(ALIEN)
    assert memory.recall(b"/") is None


def test_only_pages_are_remembered_and_not_without_end(page: Found) -> None:
    memory = Memory()
    memory.keep(b"/picture", Found(file=page.file, data=b"", kind="image/png"))
    assert memory.recall(b"/picture") is None
    for number in range(1000):
        memory.keep(b"/%d" % number, page)
    assert memory.recall(b"/0") is None
    assert memory.recall(b"/999") == page
