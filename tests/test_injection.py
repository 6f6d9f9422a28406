"""Words are words: whatever stands in a field or a text, no page gains an element, a handler or a script by it.

Each attack is put into every field and every place of a text at once, the site is built through its theme, and its
pages are compared, as a browser reads them, with the same site full of harmless words.
"""

from __future__ import annotations

import json
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import get_args
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import feedparser
import pytest
from conftest import SiteFolder
from html_checks import elements, pages_elements

from intertitle.diagnostics import ConfigurationError, Location
from intertitle.hidden import strip_remarks
from intertitle.markup.slots import fill, reveal
from intertitle.markup.text import render
from intertitle.model import Html

THEME = Path(__file__).parent.parent / "themes/intertitle/templates/review.html"
HARMLESS = "harmless words"

ATTACKS = [
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x="',
    "' onmouseover='alert(1)' x='",
    "</script><script>alert(1)</script>",
    "</title></style></textarea></noscript><script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "<svg><a xlink:href=x><text>alert(1)</text></a></svg>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "<!--<script>alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)",
    "<iframe srcdoc=alert></iframe>",
    "<base href=//b.example>",
    "<meta http-equiv=refresh content=0>",
    "<style>@import b</style>",
    "<form action=x><input name=cookie>",
    "javascript:alert(1)",
    "`-alert(1)-`",
    "{{ 7*7 }} {% raw %} alert",
    "\\u003cscript\\u003ealert(1)",
    "a\u00a0<b onclick=alert(1)>b",
]

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~^:&\"'])")


def _escaped(words: str) -> str:
    """Write words so that Markdown takes them as they are."""
    return _MARKS.sub(r"\\\1", words)


# Places of a text in which words stand that are not Markdown, or are shown apart from it.
PLACES: dict[str, Callable[[str], str]] = {
    "a paragraph": lambda words: words,
    "a heading": lambda words: f"## {words}",
    "the words of a link": lambda words: f"[{_escaped(words)}](/about/)",
    "the title of a link": lambda words: f'[a](/about/ "{_escaped(words)}")',
    "the target of a link": lambda words: f"[a](<#{_escaped(words)}>)",
    "the words of a picture": lambda words: f"![{_escaped(words)}](images/a.svg)",
    "the title of a picture": lambda words: f'a ![a](images/a.svg "{_escaped(words)}") b',
    "a caption": lambda words: f'![a](images/a.svg "{_escaped(words)}")',
    "the name of a language": lambda words: f"~~~{words.replace('~', '')}\ncode\n~~~",
    "code": lambda words: f"~~~\n{words}\n~~~",
    "code in a line": lambda words: f"`` {words.replace('`', '')} ``",
    "the title of a spoiler": lambda words: f":::spoiler {words}\na\n:::",
    "a spoiler": lambda words: f":::spoiler A\n{words}\n:::",
    "a spoiler in a line": lambda words: f"||{_escaped(words)}||",
    "a note": lambda words: f"a[^n]\n\n[^n]: {words}",
    "a note in a line": lambda words: f"a^[{_escaped(words)}]",
    "a cell": lambda words: f"| a |\n|---|\n| {_escaped(words)} |",
    "a term": lambda words: f"{words}\n: a",
    "the label of a link to a review": lambda words: f"[[other|{re.sub(r'[][|]', '', words)}]]",
    "a link to a review": lambda words: f"[[{re.sub(r'[][|]', '', words)}]]",
    "a reference": lambda words: f'[a][b]\n\n[b]: /about/ "{_escaped(words)}"',
}


def _shapes(found: list[tuple[str, dict[str, str]]]) -> Counter[tuple[str, tuple[str, ...]]]:
    return Counter((tag, tuple(sorted(attributes))) for tag, attributes in found)


def _assert_harmless(found: list[tuple[str, dict[str, str]]]) -> None:
    for tag, attributes in found:
        for name, value in attributes.items():
            assert not name.lower().startswith("on"), f"<{tag} {name}>"
            if name in {"href", "src", "action", "formaction", "xlink:href", "data"}:
                assert not re.match(r"[\x00-\x20]*(javascript|vbscript|data):", unquote(value), re.IGNORECASE), value


# ---------------------------------------------------------------- texts alone


def _body(source: str, *, html: Html) -> list[tuple[str, dict[str, str]]]:
    made = render(source, Location("a.md", 1, 1), language="en", html=html)
    links = made.text.links
    return elements(fill(reveal(made.html), lambda number: links[number].label or "x"))


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("attack", ATTACKS)
def test_a_text_gains_nothing_by_its_words(attack: str, place: Callable[[str], str]) -> None:
    found = _body(place(attack), html="none")
    _assert_harmless(found)
    plain = _shapes(_body(place(HARMLESS), html="none"))
    extra = _shapes(found) - plain
    # A term that begins as a comment, say, is a paragraph instead: less is no harm, and neither is a code span.
    harmless = {("code", ()), ("p", ()), ("sup", ("class",)), ("a", ("aria-label", "href", "id"))}
    # A title that is a remark is none.
    assert set(extra) <= harmless | {("a", ("href",)), ("img", ("alt", "src"))}


QUOTED = [
    "the title of a link",
    "the words of a picture",
    "the title of a picture",
    "a caption",
    "the name of a language",
    "code",
    "the title of a spoiler",
    "the label of a link to a review",
    "a reference",
]


@pytest.mark.parametrize("place", QUOTED)
@pytest.mark.parametrize("attack", ATTACKS)
def test_words_that_are_no_html_stay_so_where_the_author_may_write_html(attack: str, place: str) -> None:
    found = _body(PLACES[place](attack), html="raw")
    _assert_harmless(found)
    if attack.startswith("<!--"):  # it is a remark
        assert {tag for tag, _ in found} <= {tag for tag, _ in _body(PLACES[place](HARMLESS), html="raw")} | {"p"}
    else:
        assert _shapes(found) == _shapes(_body(PLACES[place](HARMLESS), html="raw"))


SCRIPTS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A;avascript&#x3A;alert(1)",
    "java\\script:alert(1)",
    "javascript&#58;alert(1)",
    "&#1;javascript:alert(1)",
    "&Tab;javascript:alert(1)",
    "jav&#x09;ascript:alert(1)",
    "jav&NewLine;ascript:alert(1)",
    "%6Aavascript:alert(1)",
    "javascript%3Aalert(1)",
    "vbscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "file:///etc/passwd",
    "//javascript:alert(1)",
]


def _link_forms(target: str) -> Iterator[str]:
    yield f"[a]({target})"
    yield f"[a](<{target}>)"
    yield f"![a]({target})"
    yield f"[a][b]\n\n[b]: {target}"
    yield f"![a][b]\n\n[b]: <{target}>"
    yield f"<{target}>"
    yield f"[[{target}]]"
    yield f"[![a]({target})]({target})"


@pytest.mark.parametrize("target", SCRIPTS)
def test_a_link_never_runs_a_script_however_it_is_disguised(target: str) -> None:
    for source in _link_forms(target):
        for html in get_args(Html):
            made = render(source, Location("a.md", 1, 1), language="en", html=html)
            kept = [
                value
                for tag, attributes in elements(fill(reveal(made.html), lambda _: "/x"))
                for name, value in attributes.items()
                if name in {"href", "src"} and tag in {"a", "img"}
            ]
            for value in kept:
                # What browsers do before they look for a scheme: references and control characters go.
                bare = re.sub(r"[\x00-\x20]", "", unescape(value)).lower()
                assert not bare.startswith(("javascript:", "vbscript:", "data:", "file:"))


# ---------------------------------------------------------------- whole sites


def _write(site: SiteFolder, words: str) -> None:
    """Write a site that is full of the same words."""
    field = json.dumps(words, ensure_ascii=False)
    in_toml = json.dumps(words)
    site.write(
        "content/site.toml",
        f'[site]\ntitle = {in_toml}\nurl = "https://example.org/"\nauthor = {in_toml}\ndescription = {in_toml}\n'
        '[markdown]\nhtml = "none"\n',
    )
    led_astray = {"a link to a review", "the target of a link"}  # their words lead nowhere, which is an error
    typed = words.replace("<!--", "<!-")  # an unclosed remark withholds the review
    bodies = "\n\n".join(place(typed) for name, place in PLACES.items() if name not in led_astray)
    site.review(
        "a",
        f"film: {field}",
        f"title: {json.dumps(f'On {words}', ensure_ascii=False)}",
        "year: 1979",
        "rating: 4",
        "date: 2026-01-05",
        f"franchise: [{field}, other]",
        f"verdict: {field}",
        f"author: {field}",
        f"directors: [{field}]",
        f"writers: [{field}]",
        f"cast: [{{name: {field}, character: {field}}}]",
        f"genres: [{field}]",
        f"countries: [{field}]",
        f"languages: [{field}]",
        f"tags: [{field}]",
        f"viewings: [{{date: 2026-01-03, medium: {field}, venue: {field}}}]",
        f"poster: {{src: images/a.svg, alt: {field}, credit: {field}}}",
        f"still: {{src: images/a.svg, alt: {field}, credit: {field}}}",
        text=f"{bodies}\n",
    )
    site.review(
        "other", "film: Other", "date: 2026-01-06", "rating: 2", "franchise: other", text=f"{_escaped(words)}\n"
    )
    site.write("content/images/a.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    site.write(
        "content/franchises/other.md",
        f"---\nname: {field}\nsummary: {field}\nentries:\n"
        f"  - {{id: other, title: {field}, review: other, relation: main, note: {field}, continuity: one}}\n"
        f"  - {{id: more, title: {field}, relation: sequel, of: other, note: {field}}}\n"
        f"orders:\n  story: {{label: {field}, note: {field}, items: [more, other]}}\n"
        f"continuities:\n  one: {{label: {field}, note: {field}}}\n"
        f"start: {{entry: other, note: {field}}}\n---\n{_escaped(words)}\n",
    )
    site.write("content/people/p.md", f"---\nname: {field}\nborn: 1949-10-08\n---\n{_escaped(words)}\n")
    site.write(
        "content/lists/l.md",
        f"---\ntitle: {field}\ndescription: {field}\ndate: 2026-04-01\nitems:\n"
        f"  - {{film: {field}, year: 1972, note: {field}}}\n  - {{review: other, note: {field}}}\n---\nText.\n",
    )
    site.write(
        "content/pages/about.md",
        f"---\ntitle: {field}\ndescription: {field}\nmenu: true\naliases: [/old/]\n---\n{_escaped(words)}\n",
    )


FIXED = [
    "",
    "reviews/a",
    "reviews/other",
    "franchises/other",
    "people/p",
    "lists",
    "lists/l",
    "about",
    "old",
    "diary/2026",
]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return _tree(tmp_path_factory.mktemp("plain"), HARMLESS)


def _tree(folder: Path, words: str) -> dict[str, bytes]:
    site = SiteFolder(folder / "site")
    _write(site, words)
    errors = [found for found in site.build().diagnostics if found.severity == "error"]
    assert errors == []
    return site.tree()


def _pages(tree: dict[str, bytes]) -> dict[str, list[tuple[str, dict[str, str]]]]:
    return {path: list(pages_elements(data.decode())) for path, data in tree.items() if path.endswith(".html")}


@pytest.mark.skipif(not THEME.exists(), reason="the theme has no page of a review yet")
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_page_of_a_site_gains_anything_by_its_words(attack: str, plain: dict[str, bytes], tmp_path: Path) -> None:
    if strip_remarks(attack)[1] is not None:  # nothing is published
        with pytest.raises(ConfigurationError, match="title has a remark that is never closed"):
            _tree(tmp_path, attack)
        return
    tree = _tree(tmp_path, attack)
    pages, plain_pages = _pages(tree), _pages(plain)
    known = {shape for found in plain_pages.values() for shape in _shapes(found)}
    for path, found in pages.items():
        _assert_harmless(found)
        assert set(_shapes(found)) <= known | {("code", ())}, path
    for page in FIXED:
        path = f"{page}/index.html".lstrip("/")
        assert _only(_shapes(pages[path])) == _only(_shapes(plain_pages[path])), path
    _check_feed(tree["feed.xml"], plain["feed.xml"])
    assert len(ET.fromstring(tree["sitemap.xml"])) > 10  # noqa: S314  (our own bytes)


def _only(shapes: Counter[tuple[str, tuple[str, ...]]]) -> Counter[tuple[str, tuple[str, ...]]]:
    """Leave out what Markdown makes of backticks."""
    return Counter({shape: count for shape, count in shapes.items() if shape != ("code", ())})


def _check_feed(data: bytes, plain: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        found, expected = (
            feedparser.parse(one, sanitize_html=False, resolve_relative_uris=False) for one in (data, plain)
        )
    assert found.bozo is False
    assert [len(entry) for entry in found.entries] == [len(entry) for entry in expected.entries]
    for entry, other in zip(found.entries, expected.entries, strict=True):
        html = elements(entry.content[0].value)
        _assert_harmless(html)
        assert _only(_shapes(html)) == _only(_shapes(elements(other.content[0].value)))
