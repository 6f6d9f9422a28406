"""Old addresses with a query: in the files for hosts, or in one note that lists them."""

from __future__ import annotations

import json
import re

import pytest
from conftest import SiteFolder, codes

from intertitle.pipeline import check


def write(site: SiteFolder, *hosts: str) -> None:
    site.review("heat", "film: Heat", "date: 2026-01-01", 'aliases: ["/?p=123", /old/, "/index.php?id=3&x=a%20b"]')
    site.review("ete", "film: Été", "permalink: /été/", "date: 2026-01-01", 'aliases: ["?p=7"]')
    site.write("content/pages/about.md", '---\ntitle: About\naliases: ["/?page_id=2"]\n---\nText.\n')
    if hosts:
        site.set("hosting", f"headers = {json.dumps(hosts)}")


def test_one_note_lists_them_and_every_page_is_published(site: SiteFolder) -> None:
    write(site)
    (found,) = site.build().diagnostics
    assert (found.code, found.severity) == ("IT586", "note")
    addresses = "/?p=123, /?p=7, /?page_id=2, /index.php?id=3&x=a%20b"
    assert found.message == f"4 old addresses have a query, which no file can serve: {addresses}"
    assert found.hint.startswith('Netlify, Apache and nginx can:  headers = ["netlify"]')
    assert {"reviews/heat/index.html", "old/index.html", "about/index.html"} <= site.tree().keys()
    assert not any("?" in path or "index.php" in path or path.startswith("_") for path in site.tree())


def test_many_are_still_one_note(site: SiteFolder) -> None:
    site.review("heat", "date: 2026-01-01", f"aliases: [{', '.join(f'/?p={number}' for number in range(30))}]")
    (found,) = site.build().diagnostics
    assert found.message.endswith(" and 20 more")


def test_they_are_in_the_files_for_hosts(site: SiteFolder) -> None:
    write(site, "netlify", "apache", "nginx")
    assert codes(site.build().diagnostics) == []
    tree = site.tree()
    assert tree["_redirects"].decode().splitlines()[1:] == [
        "/ p=123 /reviews/heat/ 301!",
        "/ p=7 /%C3%A9t%C3%A9/ 301!",
        "/ page_id=2 /about/ 301!",
        "/index.php id=3 x=a%20b /reviews/heat/ 301!",
    ]
    nginx = tree["headers.nginx.conf"].decode()
    assert 'if ($request_uri = "/?p=123") { return 301 "/reviews/heat/"; }' in nginx
    apache = tree[".htaccess"].decode()
    assert apache.count("RewriteRule") == 4
    assert r'RewriteRule "^" "/\%C3\%A9t\%C3\%A9/" [R=301,L,NE,QSD]' in apache
    conditions = re.findall(r'RewriteCond "%\{(\w+)\}" "(.*)"\n', apache)
    request, query = conditions[-2:]
    assert re.match(request[1], "GET /index.php?id=3&x=a%20b HTTP/1.1")
    assert re.fullmatch(query[1], "id=3&x=a%20b")
    assert not re.match(request[1], "GET /index_php?id=3 HTTP/1.1")


def test_a_site_without_them_has_no_file_of_redirects(site: SiteFolder) -> None:
    site.review("heat", "date: 2026-01-01")
    site.set("hosting", 'headers = ["netlify", "apache", "nginx"]')
    assert site.build().diagnostics == ()
    assert "_redirects" not in site.tree()
    assert b"Rewrite" not in site.tree()[".htaccess"]


def test_an_edit_changes_the_files_for_hosts(site: SiteFolder) -> None:
    write(site, "netlify", "apache", "nginx")
    site.build()
    for fields in (
        ['aliases: ["/?p=5"]'],
        ["permalink: /a/heat"],
        ['aliases: ["/?p=7"]', "permalink: /a/heat.html"],
        [],
    ):
        site.review("heat", "film: Heat", "date: 2026-01-01", *fields)
        site.build()
        assert site.tree() == site.clean_tree(), fields


def test_two_pages_with_one_are_an_error_that_names_both(site: SiteFolder) -> None:
    site.review("ali", "date: 2026-01-01", 'aliases: ["/?p=1"]')
    site.review("heat", "date: 2026-01-01", 'aliases: ["/?p=1"]')
    site.set("hosting", 'headers = ["netlify"]')
    (found,) = site.build().diagnostics
    assert found.code == "IT587"
    assert "content/reviews/ali.md and content/reviews/heat.md" in found.message
    assert "/ p=1 /reviews/ali/ 301!" in site.tree()["_redirects"].decode()


@pytest.mark.parametrize(
    "written",
    [
        "https://old.example.org/?p=204", "/../?p=1", "/.git/x?y=1", "/a b?p=1", '/?p=1\\"; }', "/?p=$uri", "/?p=1 301",
        "/?", "//evil.example/?p=1", "/?p=:splat", "/_headers?x=1", "/?p=(.*)", "/?p={x}", "/?a=1&&b=2",
    ],
)  # fmt: skip
def test_one_that_cannot_be_an_address_is_an_error_of_a_published_page(site: SiteFolder, written: str) -> None:
    site.review("heat", "date: 2026-01-01", f'aliases: ["{written}"]')
    site.set("hosting", 'headers = ["netlify", "nginx"]')
    assert codes(site.build().diagnostics) == ["IT321"]
    assert "reviews/heat/index.html" in site.tree()
    assert "_redirects" not in site.tree()


def test_a_check_reports_them_too(site: SiteFolder) -> None:
    write(site)
    assert "IT586" in codes(site.build(action=check).diagnostics)
