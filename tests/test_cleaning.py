"""``clean``: what we wrote goes, as far as nobody has changed it, and what we did not write stays."""

from __future__ import annotations

import pytest
from conftest import SiteFolder

from intertitle.cli import cleaning
from intertitle.diagnostics import ConfigurationError


def _clean(site: SiteFolder) -> tuple[str, list[tuple[str, int, int]]]:
    told: list[tuple[str, int, int]] = []
    found = cleaning.written(site.root, site.public)
    return cleaning.clean(found, lambda what, done, total: told.append((what, done, total))), told


def test_it_says_how_many_went_and_how_far_it_is(blog: SiteFolder) -> None:
    blog.build()
    count = len(blog.tree()) - 1  # and the ledger
    words, told = _clean(blog)
    assert words == f"Removed {count} files."
    assert told == [("Removing", number, count) for number in range(count)]
    assert not blog.public.exists()
    assert not (blog.root / ".intertitle").exists()


def test_what_somebody_has_changed_stays_and_is_said(blog: SiteFolder) -> None:
    blog.build()
    (blog.public / "index.html").write_text("mine")
    blog.write("public/CNAME", "mine")
    assert _clean(blog)[0].endswith(" Left 1 that were changed since.")
    assert set(blog.tree()) == {"index.html", "CNAME", ".intertitle-ledger"}


def test_nothing_to_remove_is_no_error(blog: SiteFolder) -> None:
    assert _clean(blog) == ("Removed 0 files.", [])


def test_a_folder_that_is_no_site_is_refused(blog: SiteFolder) -> None:
    with pytest.raises(ConfigurationError):
        cleaning.written(blog.root / "content", blog.public)


def test_what_is_not_ours_is_refused(blog: SiteFolder) -> None:
    with pytest.raises(ConfigurationError):
        cleaning.written(blog.root, blog.root / "content")
