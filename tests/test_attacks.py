"""A hundred attacks in every field and text, in a real browser without the site's policy: none of them runs."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import feedparser
import pytest
from canaries import Canaries
from conftest import SiteFolder
from demo import BROWSER, chromium, need
from demo import served as published
from reviews import table
from served import serving

from intertitle.model import DOCUMENT_KINDS

pytestmark = pytest.mark.long

ATTACKS = [
    one.replace("{N}", str(number)).replace("{HOST}", f"//attack.example/{number}")
    for number, one in enumerate(table("attacks")["attacks"])
]
_SAFE = (
    ".trailer",
    ".id",
    ".aliases",
    ".permalink",
    ".url",
    ".slug",
    "(name of the picture)",
    "(metadata)",
    "(name of the file)",
    ".comments",
    ".quote",
    "(its name)",
)
_TOGETHER = 4  # attacks in one field
_DOCUMENTS = len(ATTACKS) // _TOGETHER  # of a kind, so that every field has every attack


class _Attacks(Canaries):
    """Writes attacks where canaries are."""

    def __init__(self, turn: int) -> None:
        super().__init__()
        self.turn = turn

    def word(self, place: str) -> str:
        made = super().word(place)
        if place.endswith(_SAFE) or "(host)" in place:
            return f"{made}-{self.turn}"
        first = self.turn * _TOGETHER
        chosen = [_in_text(one) for one in ATTACKS[first : first + _TOGETHER]]
        return " ".join(["SPOILT" if "spoiler" in place and "title" not in place else "a", *chosen])


def _in_text(attack: str) -> str:
    """Return an attack as a file may contain it: one with control characters is not published."""
    return attack.replace("\0", "&#0;").replace("\1", "&#1;").replace("\n", " ")


def test_there_are_a_hundred_attacks() -> None:
    assert len(set(ATTACKS)) == len(ATTACKS) >= 100


def _plant(site: SiteFolder) -> None:
    """Write a site with all attacks in every field of every kind of document, and in the settings."""
    words = json.dumps(" ".join(one for one in ATTACKS if one.isprintable()))
    site.write(
        "content/site.toml",
        f'[site]\ntitle = {words}\nurl = "https://example.org/"\nauthor = {words}\ndescription = {words}\n'
        "feed_entries = 1000\nreviews_per_page = 100\n",
    )
    for turn in range(_DOCUMENTS):
        attacks = _Attacks(turn)
        for kind in DOCUMENT_KINDS:
            dated = [f"date: 2026-03-{turn + 1:02}"] if kind.name in {"review", "list", "post"} else []
            path, text = attacks.document(kind, *dated)
            text = text.replace('spoilers: "whole"\n', "")  # which would keep the text out of the feed
            text = re.sub(r"^permalink: .*\n", "", text, flags=re.MULTILINE)  # so that its folder tells its kind
            raw = "\n\n".join(
                f"{one}\n\nA word {one} more." for one in map(_in_text, ATTACKS[turn * _TOGETHER :][:_TOGETHER])
            )
            site.write(path, f"{text}\n{raw}\n\n||SPOILT||\n\n:::spoiler End\nSPOILT {raw}\n:::\n")
        for picture, data in attacks.pictures.items():
            file = site.root / "content" / picture
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)


def _visit(base: str, paths: Sequence[str]) -> list[dict[str, Any]]:
    done = subprocess.run(  # noqa: S603  (nothing of it is from outside)
        ["node", "attack.js", chromium(), base],  # noqa: S607
        cwd=BROWSER,
        input="".join(f"{json.dumps(one)}\n" for one in paths),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def _harmful(told: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in told if "rule" in one]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    need("Chromium", "Node", "axe-core")
    site = SiteFolder(tmp_path_factory.mktemp("attacked") / "site")
    _plant(site)
    site.build()
    return site


def test_an_attack_that_runs_is_seen(tmp_path: Path) -> None:
    need("Chromium", "Node", "axe-core")
    harmful = [
        "<img src=x onerror=ran(1)>",
        "<a href=javascript:ran(1)>a</a>",
        "<script>alert(1)</script>",
        "<link rel=stylesheet href=//attack.example/1>",
        "<b onclick=ran(1)>b</b>",
        "SPOILT",
        "<base href=/x/>",
    ]
    for number, one in enumerate(harmful):
        (tmp_path / f"{number}.html").write_text(f"<!DOCTYPE html><title>a</title><main>{one}</main>")
    (tmp_path / "x").write_text("no picture")
    with published(tmp_path) as base:
        told = _visit(base, [f"/{number}.html" for number in range(len(harmful))])
    assert {one["path"] for one in _harmful(told)} == {f"/{number}.html" for number in range(len(harmful))}


def _pages(site: SiteFolder) -> Iterator[str]:
    """Yield every page of a document and some of every other kind."""
    seen: dict[str, int] = {}
    for path, data in sorted(site.tree().items()):
        if path.endswith(".html") and b'http-equiv="refresh"' not in data:  # an alias leads on at once
            kind = path.split("/")[0]
            seen[kind] = seen.get(kind, 0) + 1
            if seen[kind] <= _DOCUMENTS + 5:
                yield "/" + path.removesuffix("index.html")


def test_no_attack_runs_on_any_page_or_leaves_its_article(attacked: SiteFolder) -> None:
    paths = list(_pages(attacked))
    reviews = [one for one in paths if one.startswith("/reviews/zorilla")]
    assert len(reviews) == _DOCUMENTS
    assert len(paths) > 100
    with published(attacked.public) as base:
        told = _visit(base, paths)
    assert _harmful(told) == []
    pages = [one for one in told if one["mains"]]
    assert len(pages) > 100
    assert {one["mains"] for one in pages} == {1}
    assert len({one["ends"] for one in pages}) <= 2, {one["ends"]: one["path"] for one in pages}


def test_no_attack_runs_in_the_search(attacked: SiteFolder) -> None:
    queries = ["ran", "script", "a", "zorilla", *ATTACKS]
    with published(attacked.public) as base:
        told = _visit(base, [f"/search/?q={quote(one)}" for one in queries])
    assert _harmful(told) == []
    assert len(told) == len(queries)
    assert len([one for one in told if one["hits"]]) > len(ATTACKS) / 2


def test_no_attack_runs_in_a_feed_that_is_shown_as_html(attacked: SiteFolder) -> None:
    found = feedparser.parse(
        (attacked.public / "feed.xml").read_bytes(), sanitize_html=False, resolve_relative_uris=False
    )
    assert len(found.entries) == 2 * _DOCUMENTS  # reviews and posts
    folder = attacked.root.parent / "feed"
    folder.mkdir(exist_ok=True)
    for number, entry in enumerate(found.entries):
        parts = [entry.title_detail, *entry.get("content", []), *([entry.summary_detail] if "summary" in entry else [])]
        shown = [one.value if "html" in one.type else escape(one.value) for one in parts]
        text = f"<!DOCTYPE html><title>a</title><main>{'<hr>'.join(shown)}</main><footer>a</footer>"
        (folder / f"{number}.html").write_text(text, encoding="utf-8")
    assert not any("SPOILT" in file.read_text(encoding="utf-8") for file in folder.iterdir())
    with published(folder) as base:
        told = _visit(base, [f"/{number}.html" for number in range(len(found.entries))])
    assert _harmful(told) == []
    assert {one["ends"] for one in told if "ends" in one} == {"MAIN FOOTER"}


def test_no_attack_runs_on_the_pages_of_the_preview_server(attacked: SiteFolder, tmp_path: Path) -> None:
    """Its page for a missing address, and its messages about broken files, templates and settings."""
    site = SiteFolder(tmp_path / "site")
    site.write("content/site.toml", (attacked.root / "content/site.toml").read_text(encoding="utf-8"))
    site.write("content/pages/about.md", f"---\ntitle: {json.dumps(ATTACKS[0])}\n---\n{ATTACKS[12]}\n")
    words = [json.dumps(one) for one in ATTACKS]
    for number, one in enumerate(words):
        lines = (f"film: {one}", f"{one}: {one}", f"rating: {one}", f"draft: {one}", f"poster: {one}", f"date: {one}")
        site.review(f"broken-{number}", lines[0], lines[1 + number % 5], text=f"[[{_in_text(ATTACKS[number])}]]\n")
    with serving(site.root) as server:
        base = f"http://{server.host}"
        together = [" ".join(ATTACKS[first : first + 5]) for first in range(0, len(ATTACKS), 5)]
        told = _visit(base, ["/", "/search/", *(f"/{quote(one)}/" for one in together)])
        for one in ATTACKS[:3]:
            site.write("themes/intertitle/templates/page.html", "{{ page.x" + one + " }} {% include " + one + " %}")
            told += _visit(base, ["/about/"])
        site.write("content/site.toml", f"[site]\ntitle = {words[0]}\nurl = {words[1]}\nlanguage = {words[2]}\n")
        told += _visit(base, ["/", "/missing/"])
    assert [one for one in _harmful(told) if "/.intertitle/" not in one["element"]] == []
    assert len([one for one in told if "ends" in one]) > len(together)
