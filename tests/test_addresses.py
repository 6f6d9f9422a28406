"""Addresses that web hosts treat specially: no page is published there, however an author asks for it."""

from __future__ import annotations

import pytest
from conftest import SiteFolder, codes

from intertitle.addresses import find_special_name
from intertitle.diagnostics import ConfigurationError

SPECIAL = (
    *(
        "/.htaccess",
        "/.htpasswd",
        "/.git/hooks/x",
        "/.env",
        "/.well-known/x",
        "/a/.b/c",
        "/.user.ini",
        "/.intertitle/x",
    ),
    *("/_headers", "/_redirects", "/_worker.js", "/CNAME", "/_HEADERS", "/_headers/", "/Web.Config", "/a/web.config"),
    *(
        "/x.php",
        "/x.PHP",
        "/a/x.php5",
        "/x.phtml",
        "/x.phar",
        "/x.cgi",
        "/x.asp",
        "/x.aspx",
        "/x.jsp",
        "/x.cfm",
        "/x.pl",
    ),
    *("/x.php/", "/x.php/a", "/x.php.html", "/x.shtml", "/cgi-bin/x", "/CGI-BIN/x/", "/x.php.", "/x.php::$DATA"),
    *("/x%2ephp", "/%2ehtaccess", "/x.ph%70", "/%5fheaders", "/vercel.json", "/netlify.toml"),
)
ORDINARY = (
    *(
        "/",
        "/2019/05/ballerina/",
        "/old.html",
        "/old.v1/",
        "/index.htm",
        "/feed.xml",
        "/a/_headers/",
        "/php/",
        "/x.rss",
    ),
    *("/dr.strangelove/", "/e.t/", "/8.5/", "/tag/cname/", "/headers/", "/asp", "/mr.pyle", "/m*a*s*h/", "/caf%C3%A9/"),
)


@pytest.mark.parametrize("path", SPECIAL)
def test_a_special_name_has_a_reason(path: str) -> None:
    assert find_special_name(path)


@pytest.mark.parametrize("path", ORDINARY)
def test_an_ordinary_path_is_not_special(path: str) -> None:
    assert find_special_name(path) == ""


def test_an_alias_never_becomes_a_special_file(blog: SiteFolder) -> None:
    blog.build()
    before = blog.tree()
    lines = [f"  - '{path}'" for path in SPECIAL]
    blog.review("other", "film: Other", "date: 2026-04-01", "aliases:", *lines, "  - /fine/")
    found = [one for one in blog.build().diagnostics if one.code == "IT321"]
    assert [one.line for one in found] == list(range(5, 5 + len(SPECIAL)))
    assert {one.column for one in found} == {5}
    assert all(one.path == "content/reviews/other.md" and one.hint for one in found)
    added = blog.tree().keys() - before.keys()
    assert not [path for path in added if find_special_name(path)]


def test_the_hint_for_a_script_is_an_alias_that_works(blog: SiteFolder) -> None:
    file = blog.review("other", "film: Other", "date: 2026-04-01", "aliases: [/2019/other.php]")
    (found,) = [one for one in blog.build().diagnostics if one.code == "IT321"]
    assert found.hint == "Write  /2019/other/  , or take it out and redirect it in the settings of your host."
    file.write_text(file.read_text(encoding="utf-8").replace("/2019/other.php", "/2019/other/"), encoding="utf-8")
    assert "IT321" not in codes(blog.build().diagnostics)
    assert "/reviews/other/" in blog.page("/2019/other/")


@pytest.mark.parametrize(
    "line",
    [
        'review = "/cgi-bin/{slug}/"',
        'review = "/x.php/{slug}/"',
        'feed = "/feed.php"',
        'feed = "/_headers"',
        'stats = "/CNAME/"',
        'search = "/web.config/"',
        'tag = "/%2egit/{slug}/"',
    ],
)
def test_a_pattern_of_addresses_is_never_special(site: SiteFolder, line: str) -> None:
    site.set("addresses", line)
    with pytest.raises(ConfigurationError) as raised:
        site.build()
    (found,) = raised.value.diagnostics
    assert (found.code, found.column) == ("IT104", line.index('"') + 1)
    assert "cannot be the pattern of an address: " in found.message
    name, default = found.hint.removesuffix(".").rpartition(":  ")[2].split(" = ")
    settings = site.root / "content/site.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(line, f"{name} = {default}"), encoding="utf-8")
    assert "IT104" not in codes(site.build().diagnostics)
