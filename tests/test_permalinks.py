"""Addresses of other generators: ``permalink``, and patterns with the day of publication."""

from __future__ import annotations

import re
import shutil
from urllib.parse import quote

import pytest
from conftest import NOW, SiteFolder, codes
from demo import need, served
from test_browser import _look
from test_search import told

from intertitle.explain import query
from intertitle.explain.results import OutputAnswer
from intertitle.outputs.registry import page_path
from intertitle.server import files

FORMS = (
    "/2019/05/04/heat/",
    "/2019/05/04/heat.html",
    "/2019/05/heat/",
    "/film/2019/05/04/heat.html",
    "/posts/heat/",
    "/heat/",
    "/reviews/heat",
)
PATTERNS = {
    "/2019/05/04/heat/": "/{year}/{month}/{day}/{slug}/",
    "/2019/05/04/heat.html": "/{year}/{month}/{day}/{slug}.html",
    "/2019/05/heat/": "/{year}/{month}/{slug}/",
    "/film/2019/05/04/heat.html": "/film/{year}/{month}/{day}/{slug}.html",
    "/posts/heat/": "/posts/{slug}/",
    "/heat/": "/{slug}/",
    "/reviews/heat": "/reviews/{slug}",
}


def published_at(site: SiteFolder, address: str) -> str:
    """Return the page at an address, as a web host serves it."""
    found = files.find(site.public, "/", quote(address).encode())
    assert isinstance(found, files.PublishedFile), address
    assert found.media_type == files.HTML
    return found.data.decode()


def check_address(site: SiteFolder, address: str) -> None:
    """Check that everything that shows an address of the review of Heat shows this one."""
    url = f"https://example.org{quote(address)}"
    page = published_at(site, address)
    assert f'<link rel="canonical" href="{url}">' in page
    stem = re.sub(r"\.html?$", "", address)
    card = f"{stem}share.png" if address.endswith("/") else f"{stem}-share.png"
    assert f'<meta property="og:image" content="https://example.org{quote(card)}">' in page
    tree = site.tree()
    assert card[1:] in tree
    assert page_path(address) in tree
    assert f"<loc>{url}</loc>" in tree["sitemap.xml"].decode()
    assert f'<link rel="alternate" type="text/html" href="{url}"/>' in tree["feed.xml"].decode()
    for other in (
        "",
        "reviews",
        "years/1995",
        "diary/2020",
        "people/michael-mann",
        "lists/best",
        "about",
        "franchises/mann",
    ):
        assert f'href="{quote(address)}"' in site.page(other), other
    assert f'url={quote(address)}"' in site.page("old/heat")
    for path, data in tree.items():
        if path.endswith((".html", ".xml")) and address != "/reviews/heat/":
            assert b"/reviews/heat/" not in data, path
    found = query.explain(address, site.root, site.root, NOW)
    assert isinstance(found, OutputAnswer)
    assert found.address == address


def write_heat(site: SiteFolder, *fields: str) -> None:
    site.review(
        "heat", "film: Heat", "year: 1995", "date: 2019-05-04", "directors: [Michael Mann]", "franchise: Mann",
        "viewings: [{date: 2020-02-02}]", "aliases: [/old/heat/]", *fields,
        text="Coffee. [Again](heat.md#h-again), [[Thief]].\n\n## Again\n",
    )  # fmt: skip
    site.review("thief", "film: Thief", "date: 2018-01-01", "franchise: Mann", "directors: [Michael Mann]")
    site.write("content/lists/best.md", "---\ntitle: Best\nitems: [{film: Heat, year: 1995}]\n---\n")
    site.write("content/posts/rome.md", "---\ntitle: Rome\ndate: 2018-02-02\n---\nText.\n")
    site.write("content/films/solaris-1972.md", "---\nfilm: Solaris\nyear: 1972\n---\nText.\n")
    site.write("content/pages/about.md", "---\ntitle: About\n---\nSee [[Heat]] and [it](../reviews/heat.md).\n")


@pytest.mark.parametrize("address", [*FORMS, "/été/heat/", "/a b/heat/".replace(" ", "-"), "/reviews/8.5"])
def test_a_permalink_is_the_address_everywhere(site: SiteFolder, address: str) -> None:
    write_heat(site, f"permalink: {address}")
    assert codes(site.build().diagnostics) == []
    check_address(site, address)
    assert told(site)["permalinks"] == {"1": quote(address)}  # the post has the first number


@pytest.mark.parametrize("address", FORMS)
def test_a_pattern_gives_the_address_everywhere(site: SiteFolder, address: str) -> None:
    write_heat(site)
    site.set("addresses", f'review = "{PATTERNS[address]}"')
    assert codes(site.build().diagnostics) == []
    check_address(site, address)
    assert ("days" in told(site)) == ("{year}" in PATTERNS[address])


def test_the_day_of_an_address_is_that_of_the_site(site: SiteFolder) -> None:
    settings = site.root / "content/site.toml"
    zoned = settings.read_text().replace("Europe/London", "Asia/Tokyo")
    settings.write_text(zoned)
    site.set(
        "addresses",
        'review = "/{year}/{month}/{day}/{slug}/"\nlist = "/l/{year}/{slug}.html"\npost = "/p/{day}/{slug}"',
    )
    site.review("heat", "date: 2019-12-31T20:00:00Z")
    site.write("content/reviews/2019-05-04-thief.md", "---\nfilm: Thief\n---\nText.\n")
    site.write("content/lists/best.md", "---\ntitle: Best\ndate: 2018-02-01\nitems: [{film: Heat}]\n---\n")
    assert codes(site.build().diagnostics) == []
    site.write("content/posts/rome.md", "---\ntitle: Rome\ndate: 2018-02-09\n---\nText.\n")
    assert codes(site.build().diagnostics) == []
    assert {
        "p/09/rome.html",
        "2020/01/01/heat/index.html",
        "2019/05/04/thief/index.html",
        "l/2018/best.html",
    } <= site.tree().keys()


def test_a_page_without_the_date_of_its_address_waits(site: SiteFolder) -> None:
    site.set("addresses", 'review = "/{year}/{slug}/"')
    site.review("heat")
    site.review("thief", "permalink: /thief/")
    (problem, _) = site.build().diagnostics
    assert (problem.code, problem.path, problem.line) == ("IT585", "content/reviews/heat.md", 2)
    assert problem.hint.startswith("Add  date: ")
    assert "thief/index.html" in site.tree()
    assert not any("heat" in path for path in site.tree())


def test_a_draft_needs_no_date_for_its_address_yet(site: SiteFolder) -> None:
    site.set("addresses", 'review = "/film/{year}/{month}-{slug}.html"')
    site.review("heat", "draft: true")
    assert site.build().diagnostics == ()
    assert not any("heat" in path for path in site.tree())
    assert codes(site.build(audience="author").diagnostics) == ["IT540"]
    assert "film/heat.html" in site.tree()


OTHERS = {
    "franchises/mann.md": ("name: Mann", "/mann.html"),
    "people/michael-mann.md": ("name: Michael Mann", "/who/michael"),
    "lists/best.md": ("title: Best\nitems: [{film: Heat}]", "/2019/best/"),
    "posts/rome.md": ("title: Rome\ndate: 2018-02-02", "/2026/rome.html"),
    "films/solaris-1972.md": ("film: Solaris\nyear: 1972", "/seen/solaris"),
    "pages/about.md": ("title: About\nmenu: true", "/about.html"),
}


@pytest.mark.parametrize("file", OTHERS)
def test_every_kind_of_document_has_a_permalink(site: SiteFolder, file: str) -> None:
    fields, address = OTHERS[file]
    write_heat(site)
    site.build()
    before = site.tree()
    was = f"/{file.removesuffix('.md').removeprefix('pages/')}/"
    assert was[1:] + "index.html" in before
    site.write(f"content/{file}", f"---\n{fields}\npermalink: {address}\n---\nText.\n")
    assert codes(site.build().diagnostics) == []
    now = site.tree()
    assert page_path(address) in now
    assert was[1:] + "index.html" not in now
    assert f"<loc>https://example.org{address}</loc>" in now["sitemap.xml"].decode()
    linking = {path for path, data in before.items() if path.endswith(".html") and f'href="{was}"'.encode() in data}
    for path in linking - {was[1:] + "index.html"}:
        assert f'href="{address}"'.encode() in now[path], path
        assert f'href="{was}"'.encode() not in now[path], path
    assert now == site.clean_tree()
    name = file.split("/")[1].removesuffix(".md")
    films = now["search/films.json"].decode()
    assert address in films or file.startswith(("pages", "posts", "films"))
    assert name


def test_an_edit_of_a_permalink_changes_what_links_to_it(site: SiteFolder) -> None:
    write_heat(site)
    site.build()
    for fields in (("permalink: /a/heat",), ("permalink: /b/heat.html",), (), ("permalink: /reviews/heat/",)):
        write_heat(site, *fields)
        site.build()
        assert site.tree() == site.clean_tree(), fields


def test_two_pages_at_one_address_are_one_error_that_names_both(site: SiteFolder) -> None:
    site.review("heat", "date: 2026-01-01", "permalink: /about")
    site.write("content/pages/about.md", "---\ntitle: About\npermalink: /about.html\n---\nText.\n")
    site.review("thief", "date: 2026-01-01", "permalink: /reviews/ali/")
    site.review("ali", "date: 2026-01-01")
    found = [one for one in site.build().diagnostics if one.severity == "error"]
    assert codes(tuple(found)) == ["IT502", "IT502", "IT502"]  # the pages, and the share cards of two reviews
    pages = [one for one in found if "share card" not in one.message]
    for one, several in zip(
        sorted(pages, key=lambda one: one.message),
        (("pages/about", "reviews/heat"), ("reviews/ali", "reviews/thief")),
        strict=True,
    ):
        assert all(f"content/{name}.md" in one.message for name in several)


@pytest.mark.parametrize("other", ["/reviews/heat", "/reviews/heat/", "/Reviews/Heat/", "/reviews/heat.html"])
def test_an_address_without_an_ending_is_that_of_the_folder_too(site: SiteFolder, other: str) -> None:
    site.review("thief", "date: 2026-01-01", "permalink: /reviews/heat")
    site.review("heat", "date: 2026-01-01", f"permalink: {other}")
    found = [one for one in site.build().diagnostics if "share card" not in one.message]
    assert codes(tuple(found)) == ["IT502"]
    assert all(f"content/reviews/{name}.md" in found[0].message for name in ("heat", "thief"))
    assert not any(path.lower().startswith("reviews/heat") and path.endswith(".html") for path in site.tree())
    site.review("heat", "date: 2026-01-01", "permalink: /reviews/heat-1995")
    assert site.build().diagnostics == ()
    assert site.tree() == site.clean_tree()


def test_apache_and_nginx_are_told_how_to_serve_an_address_without_an_ending(site: SiteFolder) -> None:
    site.set("hosting", 'headers = ["apache", "nginx"]')
    for fields in ((), ("permalink: /heat/",), ("permalink: /heat",), ("permalink: /heat.html",)):
        site.review("heat", "date: 2026-01-01", *fields)
        assert site.build().diagnostics == ()
        tree = site.tree()
        for name in (".htaccess", "headers.nginx.conf"):
            assert (b".html" in tree[name]) == (fields == ("permalink: /heat",)), fields
        assert tree == site.clean_tree()
    site.review("heat", "date: 2026-01-01")
    site.set("addresses", 'review = "/reviews/{slug}"')
    site.build()
    assert b"rewrite ^ $uri.html last;" in site.tree()["headers.nginx.conf"]


def test_an_alias_that_is_the_permalink_is_no_conflict(site: SiteFolder) -> None:
    site.review("heat", "date: 2026-01-01", "permalink: /2019/heat/", "aliases: [/2019/heat/, /old/]")
    assert codes(site.build().diagnostics) == []
    assert '<link rel="canonical"' in site.page("2019/heat")


FAULTS = {
    "/../heat/": "/heat/",
    "/a/./heat/": "/a/heat/",
    "/a//heat/": "/a/heat/",
    "/heat/?p=1": "/heat/",
    "/?p=123": "/2019/05/heat/",
    "/": "/2019/05/heat/",
    "/heat review/": "/heat-review/",
    "/.htaccess": "/2019/05/heat/",
    "/_headers": "/2019/05/heat/",
    "/heat.php": "/2019/05/heat/",
    "/heat.txt": "/heat.html",
    "/heat.jpeg": "/heat.html",
    "https://old.example.org/2019/05/heat/": "/2019/05/heat/",
    "/:year/:title/": "",
    "/{year}/{slug}/": "",
    "pretty": "",
    "/heat|x/": "/heat-x/",
}


@pytest.mark.parametrize("written", FAULTS)
def test_a_faulty_permalink_withholds_its_page_and_shows_what_to_type(site: SiteFolder, written: str) -> None:
    site.review("heat", "film: Heat", f'permalink: "{written}"', "date: 2026-01-01")
    (problem,) = site.build().diagnostics
    assert (problem.code, problem.severity, problem.line, problem.column) == ("IT362", "error", 3, 12)
    assert not any("heat" in path for path in site.tree())
    if value := FAULTS[written]:
        assert problem.hint == f"Write the path of this page:  permalink: {value}"
        site.review("heat", "film: Heat", f"permalink: {value}", "date: 2026-01-01")
        assert site.build().diagnostics == ()
    else:
        assert problem.hint.startswith("Take the line out.")


def test_an_encoded_path_is_the_path_that_it_means(site: SiteFolder) -> None:
    site.review("ete", "date: 2026-01-01", 'permalink: "%C3%A9t%C3%A9/2019/"')
    assert site.build().diagnostics == ()
    assert "été/2019/index.html" in site.tree()


def test_an_error_does_not_take_a_page_with_a_permalink_offline(site: SiteFolder) -> None:
    site.review("heat", "date: 2026-01-01", "permalink: /a/heat")
    site.review("thief", "date: 2026-01-01")
    site.build()
    for broken in ("permalink: /../heat", "permalink: /a/heat\ndraft: perhaps"):
        site.review("heat", "date: 2026-01-01", *broken.split("\n"))
        found = site.build(allow_removals=False).diagnostics
        assert "IT607" in codes(found)
        assert "the page /a/heat is published now" in next(one.message for one in found if one.code == "IT607")
    shutil.rmtree(site.root / ".intertitle")
    assert "IT607" in codes(site.build(allow_removals=False).diagnostics)


def test_an_error_does_not_take_a_page_with_a_date_in_its_address_offline(site: SiteFolder) -> None:
    site.set("addresses", 'review = "/{year}/{month}/{slug}/"')
    site.review("heat", "date: 2026-01-01")
    site.build()
    for again in (False, True):
        site.review("heat", "date: soon")
        found = site.build(allow_removals=False).diagnostics
        assert "the page /2026/01/heat/ is published now" in next(one.message for one in found if one.code == "IT607")
        if not again:
            shutil.rmtree(site.root / ".intertitle")


PATTERN_FAULTS = {
    'franchise = "/{year}/{slug}/"': "A franchise has no date.",
    'review = "/{year}/"': "It may also have {year}, {month} and {day}.",
    'review = "/{yeer}/{slug}/"': "It may also have {year}, {month} and {day}.",
    'review = "{year}/{slug}/"': "It may also have {year}, {month} and {day}.",
    'tag = "/tags/{slug}.html"': 'It needs the shape of the default:  tag = "/tags/{slug}/".',
}


@pytest.mark.parametrize("line", PATTERN_FAULTS)
def test_a_pattern_that_cannot_be_filled_in_is_an_error(site: SiteFolder, line: str) -> None:
    site.review("heat", "date: 2026-01-01")
    site.set("addresses", line)
    (problem,) = site.problems()
    assert problem.code == "IT104" or problem.severity == "error"
    assert PATTERN_FAULTS[line] in problem.hint


def test_a_reader_finds_pages_with_addresses_of_their_own(site: SiteFolder) -> None:
    need("Chromium", "Node", "axe-core")
    write_heat(site, "permalink: /a/heat.html")
    site.write("content/people/michael-mann.md", "---\nname: Michael Mann\npermalink: /who/mann/\n---\n")
    site.set("addresses", 'review = "/{year}/{month}/{day}/{slug}/"')
    site.build()
    with served(site.public) as base:
        found = _look("search.js", base, ("/search/", "heat", "thief"))
    assert [one for one in found if "rule" in one] == []
    links = {one["typed"]: one["links"][0] for one in found if "typed" in one}
    assert links == {"heat": "/a/heat.html", "thief": "/2018/01/01/thief/"}
    assert '"/who/mann/"' in site.tree()["search/films.json"].decode()
