"""Suggestions: by slug, by title, by an old address; at most five, and none that is too different."""

from __future__ import annotations

from pathlib import Path

import pytest

from intertitle.server.suggestions import Page, list_pages, suggest_pages

KNOWN = (
    Page(address="/", title="The Long Take"),
    Page(address="/reviews/alien/", title="Alien (1979) – The Long Take"),
    Page(address="/reviews/aliens/", title="Aliens (1986) – The Long Take"),
    Page(address="/reviews/kane/", title="Citizen Kane – The Long Take"),
    Page(address="/people/ridley-scott/", title="Ridley Scott – The Long Take"),
    Page(address="/2019/old-name/", title="Citizen Kane – The Long Take", moved_to="/reviews/kane/"),
    Page(address="/tags/kane/", title="kane – The Long Take"),
)


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("/reviews/alein/", "/reviews/alien/"),
        ("/reviews/alien-1979/", "/reviews/alien/"),
        ("/review/aliens/", "/reviews/aliens/"),
        ("/reviews/citizen-kane/", "/reviews/kane/"),
        ("/Citizen Kane", "/reviews/kane/"),
        ("/2019/old-nam/", "/reviews/kane/"),
        ("/people/ridly-scot/", "/people/ridley-scott/"),
        ("/tag/kane/", "/tags/kane/"),
        ("/reviews/kane/index.htm", "/reviews/kane/"),
    ],
)
def test_the_page_that_was_meant_comes_first(asked: str, first: str) -> None:
    assert [page.address for page in suggest_pages(asked, KNOWN)][:1] == [first]


@pytest.mark.parametrize("asked", ["", "/", "/xyzzy/", "//", "/\U0001f600/"])
def test_what_is_near_to_nothing_gets_nothing(asked: str) -> None:
    assert suggest_pages(asked, KNOWN) == []


def test_five_are_enough_and_each_is_named_once() -> None:
    many = [Page(address=f"/reviews/part-{number}/", title=f"Part {number}") for number in range(20)]
    found = suggest_pages(
        "/reviews/part-x/", [*many, Page(address="/old/", title="", moved_to="/reviews/part-1/"), *many]
    )
    assert len(found) == len({page.address for page in found}) == 5


def test_pages_are_read_from_the_published_files_and_no_link_is_followed(tmp_path: Path) -> None:
    public = tmp_path / "public"
    (public / "a b").mkdir(parents=True)
    (public / "a b/index.html").write_text("<!doctype html><title>A &amp; B</title>")
    (public / "index.html").write_text("<!doctype html><title>Home</title>")
    (public / "404.html").write_text("<!doctype html><title>Missing</title>")
    (public / "old.html").write_text('<title>A</title><meta http-equiv="refresh" content="0; url=/f/a%20b/">')
    (tmp_path / "secret.html").write_text("<title>CANARY</title>")
    (public / "link.html").symlink_to(tmp_path / "secret.html")
    assert list_pages(public, "/f/") == (
        Page(address="/f/", title="Home"),
        Page(address="/f/a%20b/", title="A & B"),
        Page(address="/f/old.html", title="A", moved_to="/f/a%20b/"),
    )
