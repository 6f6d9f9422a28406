"""Static files: ``content/static/`` is published as it is, and a conflict with another published file is an error."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from commands import run_command
from conftest import SETTINGS, SiteFolder, codes

from intertitle.catalogue.static import static_address
from intertitle.diagnostics import Diagnostic
from intertitle.pipeline import Report, check

REPOSITORY = Path(__file__).parent.parent

FILES = {
    "CNAME": b"example.org\n",
    "favicon.ico": bytes(range(256)) * 9,
    ".nojekyll": b"",
    ".well-known/security.txt": b"Contact: mailto:me@example.org\r\n",
    "festival.pdf": b"%PDF-1.7 \0\xff",
    "press/index.html": b"<!DOCTYPE html><title>Press</title>{{ 7*7 }} ||no spoiler||",
    "press/a kit/Café 50%.txt": b"\xef\xbb\xbftext",
}


def _put(site: SiteFolder, name: str, data: bytes = b"x") -> Path:
    file = site.root / "content/static" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def _counts(report: Report) -> tuple[int, int, int]:
    assert report.published is not None
    return report.published.rendered, report.published.written, report.published.removed


# ---------------------------------------------------------------- what is published


def test_every_file_is_published_as_it_is_at_the_root(blog: SiteFolder) -> None:
    without = blog.clean_tree()
    for name, data in FILES.items():
        _put(blog, name, data)
    for name in (".DS_Store", "._CNAME", "Thumbs.db", "CNAME~", ".CNAME.swp", ".git/config"):
        _put(blog, name)
    done = run_command("build", cwd=blog.root)
    assert (done.returncode, done.stderr) == (0, "")
    found = blog.tree()
    assert {path: data for path, data in found.items() if path not in without} == FILES
    assert {path for path in without if found[path] != without[path]} == {".intertitle-ledger"}
    assert run_command("build", "--verify", cwd=blog.root).stdout.endswith("files equal a clean build's\n")


def test_after_every_change_a_build_equals_a_clean_one_and_makes_what_changed_alone(blog: SiteFolder) -> None:
    _put(blog, "CNAME", b"one")
    blog.build()
    _put(blog, "festival.pdf", b"one")
    assert _counts(blog.build()) == (1, 1, 0)
    _put(blog, "festival.pdf", b"two")
    assert _counts(blog.build()) == (1, 1, 0)
    assert blog.tree() == blog.clean_tree()
    os.utime(blog.root / "content/static/festival.pdf", (0, 0))
    assert _counts(blog.build()) == (0, 0, 0)
    (blog.root / "content/static/festival.pdf").rename(blog.root / "content/static/programme.pdf")
    assert _counts(blog.build()) == (1, 1, 1)
    assert blog.tree() == blog.clean_tree()
    (blog.root / "content/static/programme.pdf").unlink()
    assert _counts(blog.build()) == (0, 0, 1)
    assert blog.tree() == blog.clean_tree()
    assert (blog.public / "CNAME").read_bytes() == b"one"


def test_a_file_becomes_a_folder_and_a_folder_a_file(blog: SiteFolder) -> None:
    _put(blog, "press", b"one")
    blog.build()
    (blog.root / "content/static/press").unlink()
    _put(blog, "press/kit", b"two")
    blog.build()
    assert blog.tree() == blog.clean_tree()
    (blog.root / "content/static/press/kit").unlink()
    (blog.root / "content/static/press").rmdir()
    _put(blog, "press", b"three")
    blog.build()
    assert blog.tree() == blog.clean_tree()
    assert (blog.public / "press").read_bytes() == b"three"


def test_a_name_of_255_bytes_is_published(blog: SiteFolder) -> None:
    name = "é" * 126 + "abc"
    assert len(name.encode()) == 255
    _put(blog, name)
    assert blog.build().diagnostics == ()
    assert (blog.public / name).read_bytes() == b"x"


def test_a_picture_that_a_static_page_shows_is_published(blog: SiteFolder) -> None:
    blog.write("content/images/ship.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="3"/>')
    blog.build()
    assert not (blog.public / "images/ship.svg").exists()
    _put(blog, "old.html", b'<!DOCTYPE html><img src="/images/ship.svg" alt="">')
    blog.build()
    assert (blog.public / "images/ship.svg").exists()
    assert blog.tree() == blog.clean_tree()


def test_search_engines_are_told_of_pages_alone_and_no_feed_has_a_static_file(blog: SiteFolder) -> None:
    _put(blog, "press/index.html", b"<!DOCTYPE html>")
    blog.build()
    for name in ("sitemap.xml", "feed.xml"):
        assert b"press" not in (blog.public / name).read_bytes()


@pytest.mark.parametrize(
    ("path", "address"),
    [("CNAME", "/CNAME"), ("a/index.html", "/a/"), ("index.html", "/"), ("index.htm", "/index.htm"), ("a/b", "/a/b")],
)
def test_an_address_is_that_of_the_file_or_of_its_folder(path: str, address: str) -> None:
    assert static_address(f"content/static/{path}") == address


# ---------------------------------------------------------------- what cannot be published


def test_what_cannot_be_read_is_an_error_and_the_rest_is_published(blog: SiteFolder, tmp_path: Path) -> None:
    _put(blog, "CNAME", b"example.org")
    (tmp_path / "secret").write_text("SECRET")
    (blog.root / "content/static/link").symlink_to(tmp_path / "secret")
    os.mkfifo(blog.root / "content/static/pipe")
    _put(blog, ".intertitle-ledger")
    _put(blog, "film.mp4")
    os.truncate(blog.root / "content/static/film.mp4", 100 * 1024 * 1024 + 1)
    report = blog.build()
    assert [(one.code, one.path, one.severity) for one in report.diagnostics] == [
        ("IT502", "content/static/.intertitle-ledger", "error"),
        ("IT114", "content/static/film.mp4", "error"),
        ("IT112", "content/static/link", "error"),
        ("IT111", "content/static/pipe", "error"),
    ]
    assert all(one.hint for one in report.diagnostics)
    assert (blog.public / "CNAME").read_bytes() == b"example.org"
    assert not [path for path, data in blog.tree().items() if path in {"link", "pipe", "film.mp4"} or b"SECRET" in data]
    for name in ("link", "pipe", ".intertitle-ledger", "film.mp4"):  # as the hints say: delete, rename, put elsewhere
        (blog.root / "content/static" / name).unlink()
    assert blog.build().diagnostics == ()
    assert blog.tree() == blog.clean_tree()


def test_a_file_that_is_saved_while_a_build_runs_is_an_error_and_never_published_in_part(
    blog: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intertitle.building import inputs, prepare  # noqa: PLC0415  (for this alone)

    file = _put(blog, "festival.pdf", b"one")
    reading = inputs.make_config

    def saved(*arguments: object, **named: object) -> object:
        file.write_bytes(b"two")
        return reading(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(prepare, "make_config", saved)
    report = blog.build()
    assert codes(report.diagnostics) == ["IT111"]
    assert report.diagnostics[0].path == "content/static/festival.pdf"
    assert not (blog.public / "festival.pdf").exists()
    monkeypatch.undo()
    assert blog.build().diagnostics == ()
    assert (blog.public / "festival.pdf").read_bytes() == b"two"
    assert blog.tree() == blog.clean_tree()


# ---------------------------------------------------------------- conflicts

CONFLICTS = {
    "a page": ("about/index.html", "the page About (content/pages/about.md)"),
    "the home page": ("index.html", "the home page"),
    "an alias": ("2019/aliens/index.html", "the alias /2019/aliens/ of Aliens (content/reviews/aliens.md)"),
    "a picture": ("images/aliens.svg", "the picture content/images/aliens.svg"),
    "the feed": ("feed.xml", "the feed"),
    "the sitemap": ("sitemap.xml", "the sitemap"),
    "the headers of a host": ("_headers", "the headers for netlify"),
    "a share card": ("reviews/alien/share.png", "content/reviews/alien.md"),
    "a name in other capitals": ("About/Index.HTML", "the page About (content/pages/about.md)"),
    "a file where pages need a folder": ("reviews", "content/static/reviews"),
    "a folder where a page is a file": ("about/index.html/x", "the page About (content/pages/about.md)"),
}


@pytest.mark.parametrize("name", CONFLICTS)
def test_a_static_file_at_another_s_address_is_one_error_that_names_both(blog: SiteFolder, name: str) -> None:
    path, other = CONFLICTS[name]
    blog.set("hosting", 'headers = ["netlify"]')
    blog.build()
    _put(blog, path)
    report = blog.build()
    (found,) = [one for one in report.diagnostics if one.code == "IT502"]
    assert f"a static file (content/static/{path})" in found.message
    assert other in found.message
    assert found.message.startswith("2 files claim the address /")
    assert found.hint == f"Rename or delete content/static/{path}. Until then none of them is published."
    assert not (blog.public / path).is_file()
    assert (blog.public / "reviews/stalker/index.html").is_file()
    assert blog.tree() == blog.clean_tree()
    assert [one for one in blog.build(action=check).diagnostics if one.code == "IT502"] == [found]
    (blog.root / "content/static" / path).rename(_put(blog, "elsewhere"))
    assert blog.build().diagnostics == ()
    assert blog.tree() == blog.clean_tree()


@pytest.mark.parametrize("names", [("A.pdf", "a.pdf"), ("Caf\u00e9.pdf", "Cafe\u0301.pdf"), ("x", "X/y")])
def test_two_static_files_that_some_disk_takes_for_one_are_an_error(blog: SiteFolder, names: tuple[str, ...]) -> None:
    for name in names:
        _put(blog, name, name.encode())
    if len([*(blog.root / "content/static").iterdir()]) < len(names):
        pytest.skip("this disk takes the names for one")
    (found,) = blog.build().diagnostics
    assert found.code == "IT502"
    assert all(f"content/static/{name}" in found.message for name in names)
    named = found.hint.removeprefix("Rename or delete ").partition(". Until")[0]
    (blog.root / named).unlink()
    assert blog.build().diagnostics == ()
    assert blog.tree() == blog.clean_tree()


def test_a_page_of_a_later_build_at_the_address_of_a_static_file_is_an_error_too(blog: SiteFolder) -> None:
    _put(blog, "imprint/index.html")
    blog.build()
    page = blog.write("content/pages/imprint.md", "---\ntitle: Imprint\n---\nMe.\n")
    (found,) = blog.build().diagnostics
    assert (found.code, found.path) == ("IT502", "content/static/imprint/index.html")
    assert blog.tree() == blog.clean_tree()
    page.unlink()
    assert blog.build().diagnostics == ()
    assert (blog.public / "imprint/index.html").read_bytes() == b"x"


def test_a_file_that_somebody_put_into_the_output_is_not_replaced(blog: SiteFolder) -> None:
    blog.build()
    blog.write("public/CNAME", "mine")
    _put(blog, "CNAME", b"other")
    (found,) = blog.build().diagnostics
    assert (found.code, found.path) == ("IT603", "public/CNAME")
    assert (blog.public / "CNAME").read_text() == "mine"
    (blog.public / "CNAME").unlink()
    assert blog.build().diagnostics == ()
    assert (blog.public / "CNAME").read_bytes() == b"other"


# ---------------------------------------------------------------- links


def _links(site: SiteFolder, text: str) -> tuple[tuple[Diagnostic, ...], str]:
    site.review("linking", "film: Linking", "date: 2026-01-01", text=text)
    report = site.build()
    assert site.tree() == site.clean_tree()
    return report.diagnostics, site.page("/reviews/linking/")


@pytest.mark.parametrize("base", ["", "film/"])
@pytest.mark.parametrize(
    ("link", "href"),
    [
        ("[x](/festival.pdf)", "festival.pdf"),
        ("[x](/festival.pdf#page=2)", "festival.pdf#page%3D2"),
        ("[x](../static/festival.pdf)", "festival.pdf"),
        ("[x](/press/)", "press/"),
        ("[x](../static/press/index.html)", "press/"),
        ("[x](</press/a kit/Café 50%25.txt>)", "press/a%20kit/Caf%C3%A9%2050%25.txt"),
        ("[x](/notes.md)", "notes.md"),
        ("[x](../static/notes.md)", "notes.md"),
        ("[x](/.well-known/security.txt)", ".well-known/security.txt"),
    ],
)
def test_a_link_to_a_static_file_is_valid(blog: SiteFolder, link: str, href: str, base: str) -> None:
    blog.write("content/site.toml", SETTINGS.replace("example.org/", f"example.org/{base}"))
    for name, data in {**FILES, "notes.md": b"# Notes"}.items():
        _put(blog, name, data)
    problems, page = _links(blog, f"{link}\n")
    assert problems == ()
    assert f'<a href="/{base}{href}">x</a>' in page


@pytest.mark.parametrize("on_disk", ["NFC", "NFD"])
@pytest.mark.parametrize("written", ["NFC", "NFD"])
def test_a_link_finds_a_name_however_its_accents_are_encoded(blog: SiteFolder, on_disk: str, written: str) -> None:
    name = unicodedata.normalize(on_disk, "Café.pdf")  # type: ignore[arg-type]
    _put(blog, name)
    problems, page = _links(blog, unicodedata.normalize(written, "[x](/Café.pdf)\n"))  # type: ignore[arg-type]
    assert problems == ()
    assert ("Cafe%CC%81.pdf" if on_disk == "NFD" else "Caf%C3%A9.pdf") in page


def test_a_link_is_checked_again_when_its_file_comes_or_goes(blog: SiteFolder) -> None:
    _put(blog, "programme.pdf")
    (found,), _ = _links(blog, "[x](/program.pdf) and [y](/programme.pdf)\n")
    assert (found.code, found.line) == ("IT523", 5)
    assert "/programme.pdf" in found.hint
    (blog.root / "content/static/programme.pdf").rename(blog.root / "content/static/program.pdf")
    (found,) = blog.build().diagnostics
    assert (found.code, found.message) == ("IT523", "the link '/programme.pdf' leads nowhere")
    _put(blog, "programme.pdf")
    assert blog.build().diagnostics == ()
    assert blog.tree() == blog.clean_tree()


@pytest.mark.parametrize("base", ["", "film/"])
@pytest.mark.parametrize("src", ["/photo.jpg", "../static/photo.jpg"])
def test_a_picture_that_is_a_static_file_is_left_as_it_is(blog: SiteFolder, src: str, base: str) -> None:
    blog.write("content/site.toml", SETTINGS.replace("example.org/", f"example.org/{base}"))
    photo = _put(blog, "photo.jpg", b"no JPEG at all")
    problems, page = _links(blog, f"![A photo]({src})\n")
    assert problems == ()
    assert f'<img src="/{base}photo.jpg" alt="A photo"' in page
    assert "<picture>" not in page
    assert (blog.public / "photo.jpg").read_bytes() == b"no JPEG at all"
    photo.unlink()
    assert codes(blog.build().diagnostics) == ["IT530"]
    assert blog.tree() == blog.clean_tree()


# ---------------------------------------------------------------- in the output folder, with others


def test_clean_removes_static_files_and_leaves_what_somebody_else_put_beside_them(blog: SiteFolder) -> None:
    _put(blog, ".well-known/security.txt")
    _put(blog, "CNAME", b"example.org")
    blog.build()
    blog.write("public/.well-known/other.txt", "mine")
    done = run_command("clean", "--yes", cwd=blog.root)
    assert done.returncode == 0
    assert "Left in public, not written by Intertitle: .well-known/.\n" in done.stdout
    assert set(blog.tree()) == {".well-known/other.txt", ".intertitle-ledger"}
    assert run_command("build", cwd=blog.root).returncode == 0
    assert (blog.public / ".well-known/security.txt").read_bytes() == b"x"
    assert (blog.public / ".well-known/other.txt").read_text() == "mine"


def test_the_doctor_counts_static_files_among_those_of_content(blog: SiteFolder) -> None:
    before = run_command("doctor", cwd=blog.root).stdout
    _put(blog, "CNAME")
    after = run_command("doctor", cwd=blog.root).stdout
    assert "8 files of content" in before
    assert "9 files of content" in after
