"""The published pages of the demo blog in both themes: their sizes and their links."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from html_checks import pages_elements

KB = 1000  # stricter than 1024
SITE = "https://thelongtake.example/"
FETCHED = {"link": "href", "img": "src", "script": "src", "source": "src", "iframe": "src", "video": "src"}


class Page:
    """A published page, parsed once."""

    def __init__(self, public: Path, file: Path) -> None:
        self.name = file.relative_to(public).as_posix()
        self.data = file.read_bytes()
        self.elements = list(pages_elements(self.data.decode()))

    def links(self, rel: str) -> list[str]:
        return [attrs["href"] for tag, attrs in self.elements if tag == "link" and attrs.get("rel") == rel]

    def metas(self, name: str) -> list[str]:
        metas = [attrs for tag, attrs in self.elements if tag == "meta"]
        return [one["content"] for one in metas if name in (one.get("name"), one.get("http-equiv"))]


@pytest.fixture(scope="module")
def pages(demo: Path) -> list[Page]:
    found = [Page(demo, file) for file in sorted(demo.rglob("*.html"))]
    assert len(found) > 100
    return found


def _packed(*files: Path) -> int:
    return sum(len(gzip.compress(file.read_bytes(), mtime=0)) for file in files)


def test_every_page_is_light(demo: Path, pages: list[Page]) -> None:
    for page in pages:
        assert len(gzip.compress(page.data, mtime=0)) <= 50 * KB, page.name
        assert _packed(*(demo / url.strip("/") for url in page.links("stylesheet"))) <= 14 * KB, page.name


def test_no_page_fetches_a_script_but_the_search(demo: Path, pages: list[Page]) -> None:
    fetched = {
        (attrs["src"], page.name)
        for page in pages
        for tag, attrs in page.elements
        if tag == "script" and "src" in attrs
    }
    ((script, only),) = fetched
    assert only == "search/index.html"
    assert _packed(demo / script.strip("/")) <= 10 * KB


def test_the_one_script_within_a_page_is_the_one_that_its_policy_names(demo: Path, pages: list[Page]) -> None:
    named = re.compile(r"script-src 'self' 'sha256-([^']+)';")
    within = re.compile(rb"<script(?! type=\"application/ld\+json\"| src=)[^>]*>(.*?)</script>", re.DOTALL)
    for page in pages:
        if page.metas("refresh"):
            continue
        (policy,) = page.metas("Content-Security-Policy")
        found = [base64.b64encode(hashlib.sha256(text).digest()).decode() for text in within.findall(page.data)]
        assert found == ([] if demo.parent.name == "marquee" else named.findall(policy)), page.name


def test_at_most_two_small_fonts_come_ahead(demo: Path, pages: list[Page]) -> None:
    for page in pages:
        preloaded = [attrs for tag, attrs in page.elements if tag == "link" and attrs.get("rel") == "preload"]
        assert len(preloaded) == 2, page.name
        for one in preloaded:
            assert one["type"] == "font/woff2"
            assert (demo / one["href"].strip("/")).stat().st_size <= 30 * KB, one["href"]
    for font in demo.rglob("*.woff2"):
        assert font.stat().st_size <= 30 * KB, font
        assert list(font.parent.glob("OFL*")), font


def test_no_face_has_the_name_of_one_that_a_reader_may_have(demo: Path) -> None:
    """Fonts must not have the names of system fonts: the page would show those first, and then every line moves."""
    sheets = "".join(sheet.read_text(encoding="utf-8") for sheet in demo.glob("assets/*.css"))
    named = re.findall(r'@font-face\s*{\s*font-family: "?([^;"]+)"?;', sheets)
    assert named
    assert [name for name in named if not name.removesuffix(" More").endswith(" Web")] == []


def test_no_page_fetches_anything_from_another_host(demo: Path, pages: list[Page]) -> None:
    for page in pages:
        for tag, attrs in page.elements:
            url = attrs.get(FETCHED.get(tag, ""), "")
            if url and not (tag == "link" and attrs["rel"] in {"canonical", "alternate"}):
                assert not urlsplit(url).netloc, (page.name, url)
            assert "srcset" not in attrs or not re.search(r"(?:^|,)\s*(?:\w+:)?//", attrs["srcset"]), page.name
    for style in demo.rglob("*.css"):
        assert not re.search(r"url\(\s*[\"']?(?:\w+:)?//", style.read_text()), style


def test_every_page_says_the_same_strict_policy_and_keeps_to_it(pages: list[Page]) -> None:
    policies = {page.name: page.metas("Content-Security-Policy") for page in pages}
    # The search has a form; no other page does.
    (own,) = policies.pop("search/index.html")
    ((said,),) = {tuple(policy) for policy in policies.values()}
    assert own == said.replace("form-action 'none'", "form-action 'self'") != said
    assert said.startswith("default-src 'none'; ")
    assert "unsafe" not in said
    assert said.endswith("require-trusted-types-for 'script'")
    for page in pages:
        assert not [tag for tag, _ in page.elements if tag == "style"], page.name
        assert not [name for _, attrs in page.elements for name in attrs if name == "style" or name[:2] == "on"]
        names = [tag for tag, attrs in page.elements if tag == "link" or "http-equiv" in attrs]
        assert names[0] == "meta", f"{page.name} fetches something before it says its policy"


def test_each_page_has_one_canonical_address_and_the_sitemap_has_those_to_be_found(
    demo: Path, pages: list[Page]
) -> None:
    canonicals: set[str] = set()
    for page in pages:
        (canonical,) = page.links("canonical")
        assert canonical.startswith(SITE), page.name
        if "noindex" not in page.metas("robots"):
            canonicals.add(canonical)
            assert canonical == SITE + page.name.removesuffix("index.html")
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    rows = ET.parse(demo / "sitemap.xml").getroot()  # noqa: S314  (our own bytes)
    assert {row.findtext(f"{space}loc") for row in rows} == canonicals
