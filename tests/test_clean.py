"""``clean``: what we wrote goes, as far as nobody has changed it, and what we did not write stays."""

from __future__ import annotations

import pytest
from conftest import SiteFolder

from intertitle.cli import clean
from intertitle.diagnostics import ConfigurationError


def _clean(site: SiteFolder) -> tuple[str, list[tuple[str, int, int]]]:
    told: list[tuple[str, int, int]] = []
    found = clean.find_written_files(site.root, site.public)
    return clean.clean(found, lambda what, done, total: told.append((what, done, total))), told


def test_it_says_how_many_went_and_how_far_it_is(blog: SiteFolder) -> None:
    blog.build()
    count = len(blog.tree()) - 1  # and the ledger
    words, told = _clean(blog)
    assert words == f"Removed {count} files."
    assert told == [("Removing", number, count) for number in range(count)]
    assert not blog.public.exists()
    assert not (blog.root / ".intertitle").exists()


def test_a_changed_file_is_kept_and_reported(blog: SiteFolder) -> None:
    blog.build()
    (blog.public / "index.html").write_text("mine")
    blog.write("public/CNAME", "mine")
    assert _clean(blog)[0].split("\n")[1:] == [
        f"Left in {blog.public}, changed since they were published: index.html.",
        f"Left in {blog.public}, not written by Intertitle: CNAME.",
        "Left the list of written files, .intertitle-ledger, so that a build accepts the folder.",
    ]
    assert set(blog.tree()) == {"index.html", "CNAME", ".intertitle-ledger"}


def test_of_many_files_that_are_not_ours_some_are_named_and_a_folder_of_them_as_a_whole(blog: SiteFolder) -> None:
    blog.build()
    for path in (".git/config", ".git/objects/a", "reviews/alien/notes.txt", "a", "b", "c", "d"):
        blog.write(f"public/{path}", "mine")
    (blog.public / "link").symlink_to(blog.root / "content")
    told = _clean(blog)[0].split("\n")[1]
    assert told == f"Left in {blog.public}, not written by Intertitle: .git/, a, b, c, d and 2 more."
    assert _clean(blog)[0].startswith("Removed 0 files.\nLeft in ")
    assert (blog.public / "reviews/alien/notes.txt").read_text() == "mine"
    assert (blog.root / "content/site.toml").exists()


def test_what_stays_does_not_keep_the_next_build_from_the_folder_and_is_not_touched(blog: SiteFolder) -> None:
    blog.build()
    blog.write("public/CNAME", "mine")
    before = blog.tree()
    _clean(blog)
    assert set(blog.tree()) == {"CNAME", ".intertitle-ledger"}
    blog.build()
    assert blog.tree() == before
    (blog.public / "CNAME").unlink()
    _clean(blog)
    assert not blog.public.exists()


def test_a_foreign_file_beside_the_cache_is_kept_and_reported(blog: SiteFolder) -> None:
    blog.build()
    blog.write(".intertitle/notes.txt", "mine")
    assert _clean(blog)[0].endswith(
        f"\nLeft {blog.root / '.intertitle'}: it contains files that Intertitle did not write."
    )


def test_nothing_to_remove_is_no_error(blog: SiteFolder) -> None:
    assert _clean(blog) == ("Removed 0 files.", [])


def test_a_folder_that_is_no_site_is_refused(blog: SiteFolder) -> None:
    with pytest.raises(ConfigurationError):
        clean.find_written_files(blog.root / "content", blog.public)


def test_a_foreign_folder_is_refused(blog: SiteFolder) -> None:
    with pytest.raises(ConfigurationError):
        clean.find_written_files(blog.root, blog.root / "content")


@pytest.mark.parametrize("path", [".nojekyll", "robots.txt", "google1234.html", "old/index.html", ".well-known/x"])
def test_a_build_after_clean_accepts_any_foreign_file(blog: SiteFolder, path: str) -> None:
    blog.build()
    blog.write(f"public/{path}", "mine")
    before = blog.tree()
    for _ in range(2):
        _clean(blog)
        assert set(blog.tree()) == {path, ".intertitle-ledger"}
    assert blog.build().diagnostics == ()
    assert blog.tree() == before
