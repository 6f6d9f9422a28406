"""Verify: the published site is compared with a clean build, and every difference is reported."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import NOW, SiteFolder, codes

from intertitle import digest
from intertitle.cli.main import commands
from intertitle.pipeline import Request
from intertitle.stages.write import LEDGER
from intertitle.verify import Comparison, verify


def _verify(blog: SiteFolder) -> Comparison:
    request = Request(root=blog.root, output=blog.public, now=NOW)
    return verify(request, blog.build(), lambda _what, _done, _total: None)


def _differing(found: Comparison) -> list[str]:
    assert set(codes(found.diagnostics)) <= {"IT606"}
    return [one.path for one in found.diagnostics]


def _exchange(file: Path, old: bytes, new: bytes) -> None:
    """Change a file, but keep its size and time."""
    data, status = file.read_bytes(), file.stat()
    assert old in data
    assert len(old) == len(new)
    file.write_bytes(data.replace(old, new))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def test_an_incremental_build_is_found_equal(blog: SiteFolder) -> None:
    blog.build()
    alien = blog.root / "content/reviews/alien.md"
    alien.write_text(alien.read_text().replace("rating: 5", "rating: 2"))
    found = _verify(blog)
    assert found == Comparison(equal=len(blog.tree()) - 1, diagnostics=())  # the ledger does not count itself


def test_verifying_changes_neither_the_site_nor_what_is_published(blog: SiteFolder) -> None:
    report = blog.build()
    stamps = {file: file.stat().st_mtime_ns for file in blog.root.rglob("*")}
    verify(Request(root=blog.root, output=blog.public, now=NOW), report, lambda _what, _done, _total: None)
    assert {file: file.stat().st_mtime_ns for file in blog.root.rglob("*")} == stamps


def test_a_published_file_changed_with_its_size_and_time_kept_is_found(blog: SiteFolder) -> None:
    blog.build()
    _exchange(blog.public / "reviews/stalker/index.html", b"Unrated.", b"Unsated.")
    found = _verify(blog)
    assert _differing(found) == ["public/reviews/stalker/index.html"]
    (one,) = found.diagnostics
    lines = blog.page("/reviews/stalker/").split("\n")
    assert "Unsated." in lines[one.line - 1]
    assert "Unsated." in one.message
    assert "Unrated." in one.message


def test_a_cache_tampered_with_whose_sums_are_right_is_found(blog: SiteFolder) -> None:
    blog.build()
    with sqlite3.connect(blog.root / ".intertitle/cache.db") as database:
        for key, value in database.execute("SELECT key, value FROM records").fetchall():
            forged = value.replace(b"Stalker", b"Stalkre")
            database.execute(
                "UPDATE records SET sum = ?, value = ? WHERE key = ?", (digest.of_bytes(forged), forged, key)
            )
        database.execute("DELETE FROM state WHERE name <> 'sources'")
    database.close()
    found = _verify(blog)
    assert "public/reviews/stalker/index.html" in _differing(found)
    assert "public/index.html" in _differing(found)
    assert found.equal > 0


def test_a_message_missing_from_the_cache_is_found(blog: SiteFolder) -> None:
    blog.review("wrong", "film: Wrong", "rating: 7", "date: 2026-01-05")
    report = blog.build()
    request = Request(root=blog.root, output=blog.public, now=NOW)
    silent = type(report)(**{**{name: getattr(report, name) for name in report.__struct_fields__}, "diagnostics": ()})
    found = verify(request, silent, lambda _what, _done, _total: None)
    assert [(one.code, one.path, one.line) for one in found.diagnostics] == [("IT606", "content/reviews/wrong.md", 3)]
    assert "IT330" in found.diagnostics[0].message


@pytest.mark.parametrize("kind", ["gone", "a folder", "a link", "cut"])
def test_an_object_that_replaced_a_file_after_the_build_is_found(blog: SiteFolder, tmp_path: Path, kind: str) -> None:
    report = blog.build()
    page = blog.public / "404.html"
    data = page.read_bytes()
    page.unlink()
    if kind == "a folder":
        page.mkdir()
    elif kind == "a link":
        (tmp_path / "same").write_bytes(data)
        page.symlink_to(tmp_path / "same")
    elif kind == "cut":
        page.write_bytes(data[:-1])
    found = verify(Request(root=blog.root, output=blog.public, now=NOW), report, lambda _what, _done, _total: None)
    assert _differing(found) == ["public/404.html"]


def test_a_file_that_no_clean_build_makes_is_found(blog: SiteFolder) -> None:
    report = blog.build()
    with (blog.public / LEDGER).open("a") as ledger:
        ledger.write(f"{digest.of_bytes(b'x').hex()}  old/index.html\n")
    (blog.public / "old").mkdir()
    (blog.public / "old/index.html").write_bytes(b"x")
    found = verify(Request(root=blog.root, output=blog.public, now=NOW), report, lambda _what, _done, _total: None)
    assert [(one.path, one.message) for one in found.diagnostics] == [
        ("public/old/index.html", "a clean build does not make this file")
    ]


def test_a_digest_changed_in_the_list_of_written_files_is_found(blog: SiteFolder) -> None:
    report = blog.build()
    ledger = blog.public / LEDGER
    ledger.write_text(
        "\n".join(
            "0" * 32 + line[32:] if line.endswith("  404.html") else line for line in ledger.read_text().split("\n")
        )
    )
    found = verify(Request(root=blog.root, output=blog.public, now=NOW), report, lambda _what, _done, _total: None)
    assert _differing(found) == [f"public/{LEDGER}"]


def test_files_of_others_are_none_of_its_business(blog: SiteFolder) -> None:
    blog.build()
    (blog.public / "CNAME").write_text("example.org")
    blog.write("public/reviews/new/index.html", "mine")
    blog.review("new", "film: New", "date: 2026-05-01")
    report = blog.build()
    assert codes(report.diagnostics) == ["IT603"]
    assert _verify(blog).diagnostics == ()


# ---------------------------------------------------------------- the command


def _build(blog: SiteFolder, *arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(
        commands,
        ["build", str(blog.root), "--verify", *arguments],
        env={"SOURCE_DATE_EPOCH": str(int(NOW.timestamp()))},
    )
    return done.exit_code, done.stdout, done.stderr


def test_the_command_says_that_all_files_are_equal_and_exits_zero(blog: SiteFolder) -> None:
    blog.build()
    code, out, err = _build(blog)
    assert (code, err) == (0, "")
    assert out.endswith(f"verified: {len(blog.tree()) - 1} files equal a clean build's\n")


def test_the_command_names_what_differs_and_exits_one(blog: SiteFolder) -> None:
    blog.build()
    _exchange(blog.public / "reviews/stalker/index.html", b"Unrated.", b"Unsated.")
    code, out, err = _build(blog)
    assert code == 1
    assert f"not verified: {len(blog.tree()) - 2} files equal" in out
    assert "error IT606" in err
    assert "public/reviews/stalker/index.html" in err


def test_the_command_says_it_to_a_program_too(blog: SiteFolder) -> None:
    blog.build()
    code, out, _ = _build(blog, "--format", "json")
    told = json.loads(out)
    assert (code, told["verified"], told["diagnostics"]) == (0, len(blog.tree()) - 1, [])
    _exchange(blog.public / "reviews/stalker/index.html", b"Unrated.", b"Unsated.")
    code, out, _ = _build(blog, "--format", "json")
    told = json.loads(out)
    assert (code, told["verified"]) == (1, len(blog.tree()) - 2)
    assert [(one["code"], one["path"]) for one in told["diagnostics"]] == [
        ("IT606", "public/reviews/stalker/index.html")
    ]


def test_nothing_is_held_against_a_clean_build_when_nothing_was_published(blog: SiteFolder) -> None:
    blog.review("wrong", "film: Wrong", "rating: 7")
    code, out, err = _build(blog, "--strict")
    assert code == 1
    assert "verified" not in out
    assert "IT606" not in err
