"""Paths of requests: files of the output folder, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from intertitle.server.files import PublishedFile, Redirect, find


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """An output folder with a canary on every side."""
    made = tmp_path / "public"
    for path, text in {
        "public/index.html": "home",
        "public/404.html": "lost",
        "public/feed.xml": "feed",
        "public/old.v1": "<!DOCTYPE html>moved",
        "public/data.bin": "bits",
        "public/festival.PDF": "programme",
        "public/.well-known/security.txt": "contact",
        "public/.well-known/.secret": "CANARY",
        "public/press/.well-known/security.txt": "CANARY",
        "public/.htaccess": "CANARY",
        "public/reviews/amélie/index.html": "amélie",
        "public/empty/file.txt": "text",
        "public/.intertitle-ledger": "CANARY",
        "public/.git/config": "CANARY",
        "public-too/index.html": "CANARY",
        "secret.html": "CANARY",
    }.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (made / "link.html").symlink_to(tmp_path / "secret.html")
    (made / "linked").symlink_to(tmp_path / "public-too")
    (made / "inner.html").symlink_to(made / "index.html")
    return made


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("/", "home", "text/html; charset=utf-8"),
        ("/index.html", "home", "text/html; charset=utf-8"),
        ("/reviews/am%C3%A9lie/", "amélie", "text/html; charset=utf-8"),
        ("/feed.xml", "feed", "application/xml; charset=utf-8"),
        ("/empty/file.txt", "text", "text/plain; charset=utf-8"),
        ("/old.v1", "<!DOCTYPE html>moved", "text/html; charset=utf-8"),
        ("/data.bin", "bits", "application/octet-stream"),
        ("/festival.PDF", "programme", "application/pdf"),
        ("/.well-known/security.txt", "contact", "text/plain; charset=utf-8"),
        ("/%2ewell-known/security.txt", "contact", "text/plain; charset=utf-8"),
    ],
)
def test_a_published_file_is_found_with_its_type(output: Path, path: str, text: str, kind: str) -> None:
    found = find(output, "/", path.encode())
    assert isinstance(found, PublishedFile)
    assert (found.data.decode(), found.media_type) == (text, kind)


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.html",
        "/%2e%2e/secret.html",
        "/%2E%2E%2Fsecret.html",
        "/%252e%252e/secret.html",
        "/..%5csecret.html",
        "/..\\secret.html",
        "/reviews/../../secret.html",
        "/../public-too/index.html",
        "/../public-too/",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/%00",
        "/index.html%00.txt",
        "/C:/secret.html",
        "/c%3a%5csecret.html",
        "http://localhost/index.html",
        "index.html",
        "",
        "*",
        "/.intertitle-ledger",
        "/%2eintertitle-ledger",
        "/.git/config",
        "/.htaccess",
        "/.well-known",
        "/.well-known/",
        "/.well-known/.secret",
        "/.well-known/../secret.html",
        "/.well-known/.well-known/security.txt",
        "/press/.well-known/security.txt",
        "/./index.html",
        "/reviews//amélie/",
        "/link.html",
        "/linked/index.html",
        "/linked/",
        "/linked",
        "/inner.html",
        "/%ff",
        "/%c0%ae%c0%ae/secret.html",
        "/empty",
        "/empty/",
        "/index.html/",
        "/nothing",
        "/" + "a" * 300,
    ],
)
def test_nothing_else_is(output: Path, path: str) -> None:
    assert find(output, "/", path.encode()) is None


def test_a_folder_s_name_leads_to_its_page(output: Path) -> None:
    assert find(output, "/", b"/reviews/am%C3%A9lie") == Redirect(path="/reviews/am%C3%A9lie/")


def test_a_site_under_a_sub_path_is_there_alone(output: Path) -> None:
    assert find(output, "/film/", b"/") == Redirect(path="/film/")
    assert find(output, "/film/", b"/film") == Redirect(path="/film/")
    home = find(output, "/film/", b"/film/")
    assert isinstance(home, PublishedFile)
    assert home.data == b"home"
    assert find(output, "/film/", b"/film/reviews/am%C3%A9lie") == Redirect(path="/film/reviews/am%C3%A9lie/")
    assert find(output, "/film/", b"/feed.xml") is None
    assert find(output, "/film/", b"/filmy/feed.xml") is None
    assert find(output, "/film/", b"/film/../secret.html") is None
    assert isinstance(find(output, "/film/", b"/film/.well-known/security.txt"), PublishedFile)
    assert find(output, "/film/", b"/.well-known/security.txt") is None
    assert find(output, "/film/", b"/film/press/.well-known/security.txt") is None
