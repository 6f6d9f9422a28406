"""Pictures from their author's file to the page: every width and format once, and nothing wider than it was."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import quote, unquote

import msgspec
import pytest
from click.testing import CliRunner
from conftest import SiteFolder, codes
from literals import THEME, joined, review
from photographs import CANARY, encoded, opened, photograph, put, scene

from intertitle.cli.main import commands
from intertitle.model import Form, ImageInfo, Picture, SourceImage
from intertitle.outputs import pictures
from intertitle.outputs.pictures import find_pictures
from intertitle.pictures import encode
from intertitle.pipeline import check
from intertitle.stages.write import LEDGER

POSTER = "poster: {src: images/alien.jpg, alt: An egg}"
STILL = "still: {src: images/ship.png, alt: A ship}"
_IMG = re.compile(r"<img [^>]*>")
_SRCSET = re.compile(r'srcset="([^"]*)"')


@pytest.fixture
def gallery(site: SiteFolder) -> SiteFolder:
    """A blog with a poster, a still, a picture in a text, and a review without any; no card is drawn."""
    site.set("share", "cards = false")
    site.review("alien", "film: Alien", "date: 2026-01-05", POSTER, STILL)
    site.review("aliens", "film: Aliens", "date: 2026-02-05", text="A ![queen](images/queen.webp) here.\n")
    site.review("stalker", "film: Stalker", "date: 2026-03-05")
    put(site.root, "content/images/alien.jpg", photograph(400, 600, orientation=1))
    put(site.root, "content/images/ship.png", encoded(scene(900, 500), "PNG"))
    put(site.root, "content/images/queen.webp", photograph(600, 400, form="WEBP"))
    return site


def _encodings(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Note every print that is encoded from now on."""
    noted: list[tuple[str, int]] = []

    def noting(data: bytes, form: Form, width: int, height: int) -> bytes:
        noted.append((form, width))
        return encode.encode(data, form, width, height)

    monkeypatch.setattr(pictures, "encode", noting)
    return noted


def _images(site: SiteFolder) -> dict[str, bytes]:
    return {path: data for path, data in site.tree().items() if path.startswith("images/")}


def _times(site: SiteFolder) -> dict[str, int]:
    tree = (file for file in site.public.rglob("*") if file.is_file() and file.name != LEDGER)
    return {file.relative_to(site.public).as_posix(): file.stat().st_mtime_ns for file in tree}


# ---------------------------------------------------------------- which files there are

WIDTHS = {"poster": (160, 320, 480), "still": (480, 800, 1200, 1600), "text": (480, 800, 1200, 1600)}
STEPS = {
    "a wide one in all widths": (2000, {"poster"}, [160, 320, 480]),
    "one as wide as the widest": (480, {"poster"}, [160, 320, 480]),
    "one between in its own width too": (400, {"poster"}, [160, 320, 400]),
    "a small one in its own width alone": (90, {"poster"}, [90]),
    "one in two places in the widths of both": (1000, {"poster", "text"}, [160, 320, 480, 800, 1000]),
    "one that nothing shows in none": (1000, set(), []),
}


@pytest.mark.parametrize(("width", "uses", "wanted"), STEPS.values(), ids=STEPS)
def test_a_picture_comes_in_the_widths_of_what_shows_it(width: int, uses: set[str], wanted: list[int]) -> None:
    poster = Picture(src="images/a.jpg", alt="A")
    one = review("a", "![b](a.jpg)" if "text" in uses else "", poster=poster if "poster" in uses else None)
    negative = SourceImage(digest=b"1", measure=ImageInfo(form="jpeg", width=width, height=width * 2))
    theme = msgspec.structs.replace(THEME, pictures=WIDTHS)
    (found,) = joined(one, images={"content/images/a.jpg": negative}, theme=theme).pictures.values()
    assert [(one.form, one.width) for one in found.prints] == [
        (form, step) for form in ("avif", "webp") for step in wanted
    ]
    assert all(one.height == one.width * 2 for one in (*found.prints, found.shown))
    assert found.shown.width == min(width, max(wanted, default=1600))
    assert found.shown == found.own
    assert found.own.address == "/images/a.jpg"


def test_every_file_is_there_in_the_format_and_the_width_that_its_name_says(gallery: SiteFolder) -> None:
    assert codes(gallery.build().diagnostics) == []
    found = _images(gallery)
    names = sorted(re.sub(r"-[0-9a-f]{10}-", "-#-", path.removeprefix("images/")) for path in found)
    assert names == [
        *("alien-#-160.avif", "alien-#-160.webp", "alien-#-320.avif", "alien-#-320.webp"),
        *("alien-#-400.avif", "alien-#-400.webp", "alien.jpg"),
        *("queen-#-480.avif", "queen-#-480.webp", "queen-#-600.avif", "queen-#-600.jpg", "queen-#-600.webp"),
        *("queen.webp", "ship-#-480.avif", "ship-#-480.webp", "ship-#-800.avif", "ship-#-800.webp"),
        *("ship-#-900.avif", "ship-#-900.webp", "ship.png"),
    ]
    for path, data in found.items():
        image = opened(data)
        assert image.format == {"jpg": "JPEG"}.get(path.rpartition(".")[2], path.rpartition(".")[2].upper())
        assert CANARY.encode() not in data
        assert not image.getexif()
        if width := re.search(r"-(\d+)\.\w+$", path):
            assert image.width == int(width[1])


def test_a_picture_has_its_size_its_formats_and_its_place_in_the_queue(gallery: SiteFolder) -> None:
    gallery.build()
    page = gallery.page("/reviews/alien/")
    still, poster = _IMG.findall(page)
    assert 'width="900" height="500"' in still
    assert 'fetchpriority="high"' in still
    assert "lazy" not in still
    assert 'src="/images/alien.jpg" width="400" height="600" alt="An egg" loading="lazy"' in poster
    assert page.count("<picture>") == page.count("</picture>") == 2
    assert page.index('type="image/avif"') < page.index('type="image/webp"')
    for address in ("/", "/reviews/aliens/"):
        assert all('loading="lazy"' in one for one in _IMG.findall(gallery.page(address)))
    (queen,) = _IMG.findall(gallery.page("/reviews/aliens/"))
    assert re.search(r'src="/images/queen-[0-9a-f]{10}-600.jpg" width="600" height="400" alt="queen"', queen)


def test_every_address_of_a_page_is_published(gallery: SiteFolder) -> None:
    gallery.build()
    tree = gallery.tree()
    for path, data in tree.items():
        if not path.endswith(".html"):
            continue
        for srcset in _SRCSET.findall(data.decode()):
            for candidate in srcset.split(", "):
                url, width = candidate.split(" ")
                assert opened(tree[url.removeprefix("/")]).width == int(width.removesuffix("w"))


def test_the_feed_has_one_plain_picture(gallery: SiteFolder) -> None:
    gallery.build()
    feed = gallery.tree()["feed.xml"].decode()
    assert re.search(r"&lt;img src=\"https://example.org/images/queen-[0-9a-f]{10}-600.jpg\" width=\"600\"", feed)
    assert "srcset" not in feed
    assert "loading" not in feed


def test_a_picture_on_its_side_has_its_size_upright(site: SiteFolder) -> None:
    site.review("alien", "film: Alien", POSTER)
    put(site.root, "content/images/alien.jpg", photograph(600, 400, orientation=6))
    site.build()
    assert 'width="400" height="600"' in site.page("/reviews/alien/")
    assert opened(site.tree()["images/alien.jpg"]).size == (400, 600)


@pytest.mark.parametrize("theme", ["intertitle", "marquee"])
def test_what_moves_or_is_drawn_is_published_as_it_is_with_its_size(site: SiteFolder, theme: str) -> None:
    settings = (site.root / "content/site.toml").read_text(encoding="utf-8")
    site.write("content/site.toml", f'{settings}theme = "{theme}"\n')
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 30"/>'
    moving = encoded(scene(40, 60), "GIF", save_all=True, append_images=[scene(40, 60, seed=1)])
    site.review("alien", "film: Alien", "date: 2026-01-05", "poster: {src: images/a.svg, alt: An egg}")
    site.review("aliens", "film: Aliens", "date: 2026-01-05", "poster: {src: images/b.gif, alt: A queen}")
    site.write("content/images/a.svg", drawing)
    put(site.root, "content/images/b.gif", moving)
    assert codes(site.build().diagnostics) == []
    assert _images(site) == {"images/a.svg": drawing.encode(), "images/b.gif": moving}
    drawn, moved = site.page("/reviews/alien/"), site.page("/reviews/aliens/")
    assert 'width="20" height="30"' in drawn
    assert 'width="40" height="60"' in moved
    assert "<picture>" not in drawn + moved + site.page("/")


# ---------------------------------------------------------------- which are published

NAMES = {
    "an address": ('<img src="/images/a.png" alt="">', "/images/a.png"),
    "a whole address": ('<a href="https://example.org/film/images/a.png">', "/images/a.png"),
    "one among several": ('srcset="/images/a-1.avif 1w, /images/a-2.avif 2w"', "/images/a-2.avif"),
    "the first of several": ('srcset="/images/a-1.avif 1w, /images/a-2.avif 2w"', "/images/a-1.avif"),
    "a folder": ('<img src="/images/2026/05/a.png">', "/images/2026/05/a.png"),
    "a blank": ('<img src="/images/a%20b.png">', "/images/a b.png"),
    "an accent": ('<img src="/images/%C3%A9.png">', "/images/é.png"),
    "an accent as it is": ('<img src="/images/é.png">', "/images/é.png"),
    "an ampersand": ('<img src="/images/a&amp;b.png">', "/images/a&b.png"),
    "a comma": ('<img src="/images/a,b.png">', "/images/a,b.png"),
    "brackets": ('<img src="/images/a(1).png">', "/images/a(1).png"),
    "a place within": ('<a href="/images/a.svg#part">', "/images/a.svg"),
    "a version": ('<img src="/images/a.png?v=2">', "/images/a.png"),
    "a stylesheet": ("p { background: url(../images/a.png) }", "/images/a.png"),
    "a stylesheet with quotation marks": ("p { background: url('/images/a.png') no-repeat }", "/images/a.png"),
    "no quotation marks": ("<img src=/images/a.png alt=x>", "/images/a.png"),
    "a feed": ('&lt;img src="https://example.org/images/a.png" width="2"&gt;', "/images/a.png"),
    "a script": ('const one = "images/a.png";', "/images/a.png"),
}


@pytest.mark.parametrize(("written", "address"), NAMES.values(), ids=NAMES)
def test_a_picture_is_found_by_its_name_in_what_is_published(written: str, address: str) -> None:
    assert address in find_pictures(written.encode())


@pytest.mark.parametrize("written", ["", "<p>images</p>", "/image/a.png", "\x00\xff", "images/"])
def test_where_no_name_is_no_picture_is_found(written: str) -> None:
    assert [address for address in find_pictures(written.encode("latin-1")) if address != "/images/"] == []


def test_what_a_page_names_is_published_whatever_it_is_called(site: SiteFolder) -> None:
    names = ("a b.png", "a&b.png", "a,b.png", "a(1).png", "é.png", "#x.png", "it's.png", "100%.png", "x+y;z.png")
    site.review("alien", "film: Alien", text="".join(f"![x](<images/{_escaped(name)}>)\n" for name in names))
    for name in (*names, "spare.png"):
        put(site.root, f"content/images/{name}", encoded(scene(20, 10), "PNG"))
    assert [one.code for one in site.build().diagnostics] == ["IT540"]
    assert {path for path in _images(site) if "-" not in path} == {f"images/{name}" for name in names}


def _escaped(name: str) -> str:
    return name.replace("%", "%25").replace("#", "%23")


@pytest.mark.parametrize("name", ["é.png", "Amélie à Paris.png", "が.png", "한글.png", "Ｅ́.png"])
@pytest.mark.parametrize("forms", [("NFD", "NFC"), ("NFC", "NFD"), ("NFD", "NFD")])
def test_a_picture_is_found_however_its_letters_are_composed(
    site: SiteFolder, name: str, forms: tuple[Literal["NFC", "NFD"], Literal["NFC", "NFD"]]
) -> None:
    on_disk, written = (unicodedata.normalize(form, name) for form in forms)
    put(site.root, f"content/images/{on_disk}", encoded(scene(40, 30), "PNG"))
    site.set("share", "cards = false")
    site.review("a", f"poster: {{src: images/{written}, alt: Text}}", text=f"![Text]( images/{written} )\n")
    site.build()
    shown = quote(f"/images/{unicodedata.normalize('NFC', name)}")
    assert site.page("/reviews/a/").count(f'src="{shown}"') == 2
    assert (site.public / unquote(shown)[1:]).exists()
    assert site.tree() == site.clean_tree()


def test_a_picture_is_published_for_as_long_as_anything_names_it(gallery: SiteFolder) -> None:
    put(gallery.root, "content/images/spare.png", encoded(scene(20, 10), "PNG"))
    gallery.build()
    assert "images/spare.png" not in gallery.tree()
    for file, text in (
        ("content/reviews/duel.md", "---\nfilm: Duel\n---\nSee [this](/images/spare.png).\n"),
        ("content/pages/about.md", '---\ntitle: About\n---\n<img src="/images/spare.png" alt="">\n'),
        ("themes/intertitle/assets/own.css", "p { background: url(/images/spare.png) }\n"),
        ("themes/intertitle/templates/404.html", '<img src="{{ site.home }}images/spare.png">\n'),
    ):
        written = gallery.write(file, text)
        gallery.build()
        assert "images/spare.png" in gallery.tree(), file
        assert gallery.tree() == gallery.clean_tree(), file
        written.unlink()
        gallery.build()
        assert "images/spare.png" not in gallery.tree(), file


# ---------------------------------------------------------------- what is wrong with one


def test_an_invalid_picture_is_an_error_and_the_rest_is_published(gallery: SiteFolder) -> None:
    put(gallery.root, "content/images/alien.jpg", photograph(400, 600)[:2_000])
    put(gallery.root, "content/images/ship.png", photograph(40, 60))
    for _ in range(2):  # a build that opens nothing says so too
        report = gallery.build()
        assert [(one.code, one.path) for one in report.diagnostics] == [
            ("IT119", "content/images/alien.jpg"),
            ("IT119", "content/images/ship.png"),
            ("IT530", "content/reviews/alien.md"),
            ("IT530", "content/reviews/alien.md"),
        ]
        tree = gallery.tree()
        assert "reviews/alien/index.html" in tree
        assert not {"images/alien.jpg", "images/ship.png"} & tree.keys()
    assert tree == {**gallery.clean_tree(), LEDGER: tree[LEDGER]}
    put(gallery.root, "content/images/alien.jpg", photograph(400, 600))
    put(gallery.root, "content/images/ship.png", encoded(scene(40, 60), "PNG"))
    assert codes(gallery.build().diagnostics) == []


UNREADABLE = {
    "a HEIC photo": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 90, "save it as JPEG, under the name a.jpg"),
    "a TIFF scan": (encoded(scene(9, 7), "TIFF"), "save it as JPEG, under the name a.jpg"),
    "a BMP picture": (encoded(scene(9, 7), "BMP"), "save it as JPEG, under the name a.jpg"),
    "a video": (b"\0\0\0\x18ftypmp42" + b"\0" * 90, "save it as JPEG, under the name a.jpg"),
    "a PDF file": (b"%PDF-1.7 ...", "save it as JPEG, under the name a.jpg"),
    "a PNG with another name": (encoded(scene(9, 7), "PNG"), "Rename it a.png"),
    "a web page": (
        b"\n<!DOCTYPE html><html><body>403</body></html>",
        "Open the picture itself, and save that as a.jpg",
    ),
    "half a JPEG": (photograph(640, 480)[:9_000], "Save it again from the original, as JPEG or PNG"),
    "an empty file": (b"", "Copy the picture again"),
}


@pytest.mark.parametrize(("data", "hint"), UNREADABLE.values(), ids=UNREADABLE)
def test_an_unreadable_picture_gives_the_poster_with_the_title_and_says_what_to_do(
    gallery: SiteFolder, data: bytes, hint: str
) -> None:
    put(gallery.root, "content/images/a.jpg", data)
    gallery.review(
        "duel",
        "film: Duel",
        "date: 2026-01-01",
        "poster: {src: images/a.jpg, alt: A lorry}",
        text="![b](/images/a.jpg)",
    )
    found = gallery.build().diagnostics
    assert [(one.code, one.path.rpartition("/")[2]) for one in found] == [
        ("IT119", "a.jpg"),
        ("IT530", "duel.md"),
        ("IT530", "duel.md"),
    ]
    assert [one.hint for one in found if hint not in one.hint] == []
    page = gallery.page("/reviews/duel/")
    assert 'class="poster"' not in page
    assert 'alt="A lorry"' not in page
    assert gallery.tree() == {**gallery.clean_tree(), LEDGER: gallery.tree()[LEDGER]}


@pytest.mark.parametrize("ending", ["heic", "TIFF", "bmp", "psd"])
def test_a_picture_of_a_kind_that_is_not_published_is_to_be_saved_as_jpeg(gallery: SiteFolder, ending: str) -> None:
    put(gallery.root, f"content/images/a.{ending}", b"x")
    gallery.review("duel", "film: Duel", "date: 2026-01-01", f"poster: {{src: images/a.{ending}, alt: A lorry}}")
    file, named = gallery.build().diagnostics
    assert (file.code, named.code) == ("IT113", "IT530")
    assert "Save it as JPEG, under the name a.jpg" in file.hint
    assert named.hint == "Save it as JPEG, as content/images/a.jpg , and write  images/a.jpg"
    assert named.fix


def test_a_picture_that_becomes_readable_or_unreadable_changes_the_message(gallery: SiteFolder) -> None:
    gallery.review("duel", "film: Duel", "date: 2026-01-01", "poster: {src: images/a.jpg, alt: A lorry}")
    assert [one.hint for one in gallery.build().diagnostics] == ["Put the file at content/images/a.jpg."]
    put(gallery.root, "content/images/a.jpg", b"%PDF-1.7")
    assert ["JPEG" in one.hint for one in gallery.build().diagnostics] == [True, True]
    put(gallery.root, "content/images/a.jpg", photograph(400, 600))
    assert gallery.build().diagnostics == ()
    assert 'alt="A lorry"' in gallery.page("/reviews/duel/")


@pytest.mark.parametrize("name", ["é.png", "Amélie à Paris.png", "が.png"])
def test_two_pictures_that_differ_in_how_an_accent_is_stored_are_an_error(site: SiteFolder, name: str) -> None:
    for form in ("NFC", "NFD"):
        put(site.root, f"content/images/{unicodedata.normalize(form, name)}", encoded(scene(40, 30), "PNG"))
    (found,) = site.build().diagnostics
    assert found.code == "IT502"
    assert "differ only in how its accents are stored" in found.message


def test_a_print_is_never_what_was_meant_by_a_wrong_name(gallery: SiteFolder) -> None:
    gallery.review("duel", "film: Duel", "date: 2026-01-01", "poster: {src: images/alien-.jpg, alt: A lorry}")
    (found,) = gallery.build().diagnostics
    assert (found.code, found.hint) == ("IT530", "Did you mean 'images/alien.jpg'?")


# ---------------------------------------------------------------- what a build does again


def test_a_second_build_encodes_nothing(gallery: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    noted = _encodings(monkeypatch)
    gallery.build()
    assert len(noted) == len(set(_images(gallery).values()))
    first = gallery.tree()
    noted.clear()

    def gone(folder: Path) -> None:
        for file in sorted(folder.rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else file.unlink()

    gallery.build()
    gone(gallery.public)
    gallery.build()
    (gallery.root / ".intertitle/cache.db").unlink()  # as another version of Intertitle throws it away
    gallery.build()
    gone(gallery.public)
    gallery.build(output=gallery.root.parent / "elsewhere")
    assert noted == []
    assert gallery.tree(gallery.root.parent / "elsewhere") == first


def test_a_damaged_one_that_was_kept_is_encoded_again(gallery: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    gallery.build()
    first = gallery.tree()
    noted = _encodings(monkeypatch)
    files = sorted((gallery.root / ".intertitle/pictures").iterdir())
    for file in files[:3]:
        file.write_bytes(file.read_bytes()[:-20])
    elsewhere = gallery.root.parent / "elsewhere"
    (gallery.root / ".intertitle/cache.db").unlink()
    gallery.build(output=elsewhere)
    assert gallery.tree(elsewhere) == first
    assert len(noted) == 3


def test_a_picture_that_is_no_longer_shown_is_removed(gallery: SiteFolder) -> None:
    gallery.build()
    kept = gallery.root / ".intertitle/pictures"
    assert len(list(kept.iterdir())) == len(set(_images(gallery).values()))
    (gallery.root / "content/images/alien.jpg").unlink()
    gallery.review("alien", "film: Alien", "date: 2026-01-05", STILL)
    gallery.build()
    assert len(list(kept.iterdir())) == len(set(_images(gallery).values())) == 12


def test_a_changed_picture_reaches_the_pages_that_show_it_and_no_others(gallery: SiteFolder) -> None:
    gallery.build()
    before = _times(gallery)
    put(gallery.root, "content/images/queen.webp", photograph(600, 400, form="WEBP", seed=5))
    gallery.build()
    after = _times(gallery)
    changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    assert {path for path in changed if not path.startswith("images/queen")} == {
        "reviews/aliens/index.html",
        "feed.xml",
    }
    assert {path.rpartition(".")[0][:12] for path in changed if path.startswith("images/")} == {"images/queen"}


def test_a_changed_poster_reaches_the_lists_that_show_its_card(gallery: SiteFolder) -> None:
    gallery.build()
    before = _times(gallery)
    put(gallery.root, "content/images/alien.jpg", photograph(400, 600, seed=5))
    gallery.build()
    after = _times(gallery)
    changed = {path for path in after if before.get(path) != after[path] and not path.startswith("images/")}
    assert {"index.html", "reviews/alien/index.html"} <= changed
    assert not {"reviews/aliens/index.html", "reviews/stalker/index.html", "stats/index.html"} & changed
    tree = gallery.tree()
    assert tree == {**gallery.clean_tree(), LEDGER: tree[LEDGER]}


def test_prose_that_shows_another_picture_has_it_made(gallery: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    gallery.build()
    noted = _encodings(monkeypatch)
    gallery.review("stalker", "film: Stalker", "date: 2026-03-05", text="More ![words](images/alien.jpg).\n")
    gallery.build()
    assert noted == []  # it is 400 pixels wide, and no other width of a text's is less
    gallery.review("stalker", "film: Stalker", "date: 2026-03-05", text="More ![words](images/ship.png).\n")
    gallery.build()
    put(gallery.root, "content/images/spare.jpg", photograph(900, 600))
    gallery.build()
    assert noted == []
    gallery.review("stalker", "film: Stalker", "date: 2026-03-05", text="More ![words](images/spare.jpg).\n")
    gallery.build()
    webs = [(form, width) for form in ("avif", "webp") for width in (480, 800, 900)]
    assert sorted(noted) == sorted([*webs, ("jpeg", 900)])
    tree = gallery.tree()
    assert tree == {**gallery.clean_tree(), LEDGER: tree[LEDGER]}


def test_the_picture_of_a_text_that_is_withheld_is_not_in_its_widths(gallery: SiteFolder) -> None:
    put(gallery.root, "content/images/spare.jpg", photograph(900, 600))
    gallery.review("soon", "film: Soon", "draft: true", text="![words](images/spare.jpg)\n")
    gallery.build()
    assert [path for path in _images(gallery) if "spare" in path] == []
    gallery.review("stalker", "film: Stalker", "date: 2026-03-05", "poster: {src: images/spare.jpg, alt: A room}")
    gallery.build()
    widths = {int(found[1]) for path in _images(gallery) if (found := re.search(r"spare-.*-(\d+)\.", path))}
    assert widths == {160, 320, 480}  # a poster's


def test_how_many_processes_work_makes_no_difference(gallery: SiteFolder) -> None:
    gallery.build()
    first = gallery.tree()
    for file in (gallery.root / ".intertitle/pictures").iterdir():
        file.unlink()
    (gallery.root / ".intertitle/cache.db").unlink()
    elsewhere = gallery.root.parent / "elsewhere"
    gallery.build(jobs=2, output=elsewhere)
    assert gallery.tree(elsewhere) == first


def test_a_check_encodes_nothing(gallery: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    noted = _encodings(monkeypatch)
    gallery.build(action=check)
    assert noted == []


def test_a_theme_s_widths_are_those_of_its_pictures(gallery: SiteFolder) -> None:
    gallery.build()
    gallery.write("themes/intertitle/theme.toml", "[pictures.poster]\nwidths = [200, 100]\n")
    gallery.build()
    found = sorted(int(width[1]) for path in _images(gallery) if (width := re.search(r"alien-.*-(\d+)\.avif", path)))
    assert found == [100, 200]
    assert opened(gallery.tree()["images/alien.jpg"]).size == (200, 300)
    tree = gallery.tree()
    assert tree == {**gallery.clean_tree(), LEDGER: tree[LEDGER]}


def test_clean_takes_what_was_kept_along(gallery: SiteFolder) -> None:
    gallery.build()
    done = CliRunner().invoke(commands, ["clean", str(gallery.root), "--yes"])
    assert done.exit_code == 0
    assert not (gallery.root / ".intertitle").exists()
    assert _images(gallery) == {}


# ---------------------------------------------------------------- what a build pays


def _modules(root: Path) -> Iterator[str]:
    script = (
        "import sys, datetime as dt; from pathlib import Path; from intertitle.pipeline import Request, run\n"
        f"root = Path({str(root)!r})\n"
        "run(Request(root=root, output=root / 'public', now=dt.datetime(2026, 6, 1, tzinfo=dt.UTC)), lambda *_: None)\n"
        "print('\\n'.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)  # noqa: S603
    yield from done.stdout.split()


def test_a_build_without_new_pictures_does_without_pillow(gallery: SiteFolder) -> None:
    assert "PIL" in set(_modules(gallery.root))
    gallery.review("stalker", "film: Stalker", "date: 2026-03-05", text="Other words.\n")
    assert "PIL" not in set(_modules(gallery.root))
    gallery.write("content/images/new.svg", "<svg width='2' height='3'/>")
    assert "PIL" not in set(_modules(gallery.root))
