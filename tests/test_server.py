"""The server as a process, with real files and real requests."""

from __future__ import annotations

import datetime as dt
import html
import json
import os
import re
import shutil
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from conftest import SETTINGS, SiteFolder
from served import PATIENCE, Served, clean_copy, eventually, serving, start

from intertitle.stages.write import LEDGER

PREVIEW = ".intertitle/preview"


POSTER = "poster: {src: images/alien.svg, alt: A ship}"  # a picture that no page shows is not published


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server for read-only tests, beside canary files that it must not serve."""
    around = tmp_path_factory.mktemp("shown")
    site = SiteFolder(around / "site")
    site.write("content/site.toml", SETTINGS)
    site.review("alien", "film: Alien", "year: 1979", "rating: 5", "date: 2026-01-05", "aliases: [/old/]", POSTER)
    site.write("content/images/alien.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="3"/>')
    site.write("content/secret.txt", "CANARY")
    site.write(f"{PREVIEW}/public-too/index.html", "CANARY")
    site.write(f"{PREVIEW}/secret.html", "CANARY")
    site.write(f"{PREVIEW}/server.key", "CANARY")
    with serving(site.root) as server:
        public = site.root / PREVIEW / "public"
        (public / "link.html").symlink_to(site.root / "content/secret.txt")
        (public / "linked").symlink_to(site.root / PREVIEW / "public-too")
        for name in (".env", ".ssh/id_rsa", ".git/config"):
            site.write(f"{PREVIEW}/public/{name}", "CANARY")
        yield server


# ---------------------------------------------------------------- pages


def test_a_page_is_the_built_file_with_the_script_in_its_head(shown: Served) -> None:
    status, headers, data = shown.ask("/reviews/alien/")
    built = (shown.root / PREVIEW / "public/reviews/alien/index.html").read_bytes()
    assert status == 200
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert b"reload.js" not in built
    assert data != built
    assert re.sub(rb'<script src="/\.intertitle/reload\.js"[^>]*></script>(?=</head>)', b"", data) == built


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/old/", "text/html; charset=utf-8"),
        ("/feed.xml", "application/xml; charset=utf-8"),
        ("/images/alien.svg", "image/svg+xml; charset=utf-8"),
        ("/.intertitle/reload.js", "text/javascript; charset=utf-8"),
    ],
)
def test_types_are_right_and_nothing_is_kept_without_asking(shown: Served, path: str, kind: str) -> None:
    status, headers, data = shown.ask(path)
    assert (status, headers["Content-Type"]) == (200, kind)
    assert headers["Cache-Control"] == "no-cache"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert not [name for name in headers if name.lower().startswith("access-control-")]
    assert (b"reload.js" in data) == (kind.startswith("text/html"))
    again, _, nothing = shown.ask(path, {"If-None-Match": headers["ETag"]})
    assert (again, nothing) == (304, b"")
    status, head, nothing = shown.ask(path, method="HEAD")
    assert (status, nothing, head["Content-Length"]) == (200, b"", str(len(data)))


def test_a_folder_without_its_slash_is_moved_to_it(shown: Served) -> None:
    status, headers, _ = shown.ask("/reviews/alien?a=b")
    assert (status, headers["Location"]) == (301, "/reviews/alien/?a=b")


def test_an_unknown_url_gets_the_site_s_404_page(shown: Served) -> None:
    status, _, data = shown.ask("/nowhere/")
    assert status == 404
    assert b"The Long Take" in data


def test_a_missing_page_gets_similar_addresses(shown: Served) -> None:
    for asked in ("/reviews/alein/", "/alien/", "/review/alien/", "/reviews/ALIEN", "/olds/", "/alien.html"):
        status, headers, data = shown.ask(asked)
        panel = data.partition(b'<nav class="intertitle-suggestions"')[2].partition(b"</nav>")[0]
        assert status == 404, asked
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        assert b'<a href="/reviews/alien/">Alien' in panel, (asked, panel)
        assert b"CANARY" not in data
    for asked in ("/xyzzy/", "/%ff/", "/" + 400 * "a"):
        assert b"intertitle-suggestions" not in shown.page(asked), asked


def test_a_requested_url_is_never_echoed(shown: Served) -> None:
    assert b"<script>alert" not in shown.page("/reviews/alien%3Cscript%3Ealert(1)%3C/script%3E/")


# ---------------------------------------------------------------- hosts, methods and paths


@pytest.mark.parametrize(
    "target",
    [
        b"/../secret.html",
        b"/../../content/secret.txt",
        b"/%2e%2e/secret.html",
        b"/%2e%2e%2fsecret.html",
        b"/%252e%252e/secret.html",
        b"/..%5csecret.html",
        b"/..\\secret.html",
        b"//etc/passwd",
        b"/%2fetc%2fpasswd",
        b"/reviews/../../secret.html",
        b"/../public-too/index.html",
        b"/secret.html%00.html",
        b"/\x00",
        b"/C:/secret.html",
        b"/c%3a%5csecret.html",
        b"http://localhost/../secret.html",
        b"file:///etc/passwd",
        b"secret.html",
        b"*",
        b"/.intertitle-ledger",
        b"/%2eintertitle-ledger",
        b"/.intertitle/cache.db",
        b"/.intertitle/",
        b"/.intertitle/reload.js/",
        b"/.git/config",
        b"/.env",
        b"/.ssh/id_rsa",
        b"/../server.key",
        b"/server.key",
        b"http://localhost/../server.key",
        b"http://evil.test/",
        b"/link.html",
        b"/linked/",
        b"/linked/index.html",
        b"/%ff%fe",
        b"/" + b"a" * 5000,
    ],
)
def test_no_path_leads_out(shown: Served, target: bytes) -> None:
    answer = shown.raw_get(target)
    assert answer.split(b" ")[1] in {b"400", b"404"}, answer[:200]
    assert b"CANARY" not in answer
    assert b"root:" not in answer
    assert shown.ask("/")[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("path", ["/", "/nowhere/", "/.intertitle/changes", "/.intertitle/reload.js"])
def test_other_methods_are_refused(shown: Served, method: str, path: str) -> None:
    status, headers, _ = shown.ask(path, method=method)
    assert (status, headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", [b"/", b"/feed.xml", b"/.intertitle/reload.js", b"/.intertitle/changes"])
@pytest.mark.parametrize(
    "host", ["evil.test", "evil.test:8000", "localhost.evil.test", "127.0.0.1@evil.test", "a b", ""]
)
def test_another_name_is_refused(shown: Served, path: bytes, host: str) -> None:
    answer = shown.raw_get(path, host or " ")
    assert answer.startswith(b"HTTP/1.1 4"), answer[:200]
    assert b"The Long Take" not in answer
    assert b"build" not in answer
    assert shown.ask("/")[0] == 200


@pytest.mark.parametrize("host", ["evil.test", "evil.test:8000", "localhost.evil.test", "192.168.1.9"])
def test_a_foreign_host_name_is_forbidden(shown: Served, host: str) -> None:
    assert shown.raw_get(b"/", host).startswith(b"HTTP/1.1 403")


def test_every_answer_keeps_other_sites_out(shown: Served) -> None:
    for path, method, headers in (
        ("/", "GET", {}),
        ("/", "GET", {"Origin": "http://evil.test"}),
        ("/reviews/alien", "GET", {}),
        ("/nowhere/", "GET", {}),
        ("/", "POST", {}),
        ("/", "OPTIONS", {"Origin": "http://evil.test", "Access-Control-Request-Method": "GET"}),
        ("/", "GET", {"Host": "evil.test"}),
        ("/.intertitle/changes", "GET", {"Origin": "http://evil.test"}),
        ("/.intertitle/changes", "HEAD", {}),
    ):
        _, answered, _ = shown.ask(path, headers, method)
        assert answered["Cross-Origin-Resource-Policy"] == "same-origin", (path, method)
        assert answered["X-Content-Type-Options"] == "nosniff"
        assert not [name for name in answered if name.lower().startswith("access-control-")]


@pytest.mark.parametrize("line", [b"CONNECT evil.test:443", b"BREW /", b"get /", b"PRI *"])
def test_an_unsupported_method_is_refused(shown: Served, line: bytes) -> None:
    answer = shown.raw(line + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 4"), answer[:200]
    assert b"The Long Take" not in answer
    assert shown.ask("/")[0] == 200


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere 127.0.0.2 is no address of this machine")
def test_it_listens_at_one_address_unless_another_is_asked_for(shown: Served) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", shown.port), timeout=PATIENCE)


@pytest.mark.parametrize("host", ["localhost", "localhost:1234", "127.0.0.1", "[::1]:8000"])
def test_this_machine_s_own_names_pass(shown: Served, host: str) -> None:
    assert shown.raw_get(b"/", host).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.test\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: local\x00host\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    ],
)
def test_a_malformed_request_is_refused_and_the_next_one_answered(shown: Served, request_: bytes) -> None:
    answer = shown.raw(request_)
    assert answer.startswith(b"HTTP/1.1 4"), answer[:200]
    assert shown.ask("/")[0] == 200


@pytest.mark.parametrize("origin", ["http://evil.test", "null", "", "http://localhost.evil.test", "\xff", "http://["])
def test_another_site_s_page_does_not_hear_the_news(shown: Served, origin: str) -> None:
    status, headers, data = shown.ask("/.intertitle/changes", {"Origin": origin})
    assert status == 403
    assert b"build" not in data
    assert "Access-Control-Allow-Origin" not in headers


def test_its_own_page_does(shown: Served) -> None:
    with shown.news({"Origin": f"http://{shown.host}"}) as following:
        assert following()["problems"] == []


# ---------------------------------------------------------------- rebuilding


def _is_shown(server: Served, site: SiteFolder, base: str = "/") -> Callable[[], bool]:
    """Compare the served tree with a clean build, and the files on the disk with those that are not made on request."""
    wanted = clean_copy(site)
    written = {path for path in wanted if not path.endswith("share.png") and not path.startswith("images/")}

    def compare() -> bool:
        standing = {path for path in site.tree(site.root / PREVIEW / "public") if path != LEDGER}
        return standing == written and server.tree(list(wanted), base) == wanted

    return compare


def test_after_each_edit_the_served_tree_is_that_of_a_clean_build(blog: SiteFolder) -> None:
    alien = blog.root / "content/reviews/alien.md"
    template = "themes/intertitle/templates/page.html"

    def save_beside() -> None:
        beside = alien.with_name("alien.md.new")
        beside.write_text(alien.read_text().replace("In space", "Out there"))
        beside.replace(alien)

    steps: list[Callable[[], object]] = [
        lambda: alien.write_text(alien.read_text().replace("rating: 5", "rating: 3.5")),
        save_beside,
        lambda: alien.rename(alien.with_name("first.md")),
        lambda: blog.review("new", "film: New", "year: 2020", "directors: [Ridley Scott]", "rating: 1"),
        (blog.root / "content/reviews/stalker.md").unlink,
        lambda: blog.write(template, "{{ page.title }} only"),
        (blog.root / template).unlink,
        lambda: (blog.root / "content/people").rename(blog.root / "content/pages/people"),
        lambda: blog.review("wrong", "film: Wrong", "embargo: 7"),
        lambda: blog.write("content/static/.well-known/security.txt", "Contact: me"),
        lambda: blog.write("content/static/press/index.html", "<!DOCTYPE html><title>Press</title>"),
        lambda: blog.write("content/static/.well-known/security.txt", "Contact: you"),
        (blog.root / "content/static/press/index.html").unlink,
        lambda: blog.write("content/site.toml", SETTINGS.replace("The Long Take", "Other")),
    ]
    with serving(blog.root) as server:
        eventually(_is_shown(server, blog))
        for step in steps:
            step()
            eventually(_is_shown(server, blog))
        code, _, err = server.stop()
    assert code == 130
    assert "Traceback" not in err
    assert not blog.public.exists()


def test_a_site_that_moves_to_a_sub_path_is_served_there(blog: SiteFolder) -> None:
    with serving(blog.root) as server:
        blog.write("content/site.toml", SETTINGS.replace("https://example.org/", "https://example.org/film"))
        eventually(_is_shown(server, blog, "/film/"))
        status, headers, _ = server.ask("/")
        assert (status, headers["Location"]) == (301, "/film/")
        status, _, data = server.ask("/reviews/alien/")
        assert status == 404
        assert b"The Long Take" in data


def _says(server: Served, path: str, words: str) -> bool:
    return words.encode() in server.page(path)


def test_half_a_save_is_followed_by_the_whole_of_it(site: SiteFolder) -> None:
    site.review("alien", "film: Alien", "date: 2026-01-05", text="First.\n")
    file = site.root / "content/reviews/alien.md"
    with serving(site.root) as server:
        for number in range(3):
            whole = file.read_text() + f"\nSentence {number}.\n" * 50 + f"\nEnd {number}.\n"
            with file.open("w") as opened:
                for begin in range(0, len(whole), 200):  # a slow editor: builds run in between
                    opened.write(whole[begin : begin + 200])
                    opened.flush()
                    time.sleep(0.01)
            eventually(partial(_says, server, "/reviews/alien/", f"End {number}."))
        eventually(_is_shown(server, site))


def test_five_hundred_files_at_once_are_built_in_few_builds(site: SiteFolder) -> None:
    site.review("alien", "film: Alien", "date: 2026-01-05")
    with serving(site.root) as server:
        for number in range(500):
            site.write(f"content/pages/page-{number}.md", f"---\ntitle: Page {number}\n---\nText.\n")
        eventually(lambda: server.ask("/page-499/")[0] == 200)
        eventually(_is_shown(server, site))
        _, out, _ = server.stop()
    assert 1 <= len(re.findall(r"^\d\d:\d\d:\d\d  .*, \d+\.\d\d s$", out, re.MULTILINE)) < 8, out


def test_saves_during_builds_end_with_the_last_one(blog: SiteFolder) -> None:
    file = blog.root / "content/reviews/stalker.md"
    with serving(blog.root) as server:
        asking = threading.Event()
        statuses: set[int] = set()

        def ask() -> None:
            while not asking.is_set():
                statuses.add(server.ask("/reviews/stalker/")[0])

        assert server.ask("/reviews/stalker/")[0] == 200
        reader = threading.Thread(target=ask)
        reader.start()
        for number in range(40):
            file.write_text(file.read_text().replace("Unrated.", f"Unrated. {number}."))
            time.sleep(0.02)
        eventually(_is_shown(server, blog))
        asking.set()
        reader.join()
    assert statuses == {200}


@pytest.mark.parametrize("way", ["written in place", "written beside and renamed"])
def test_a_reader_never_gets_half_a_page_nor_an_older_one(site: SiteFolder, way: str) -> None:
    """Each version has its number in every paragraph, so a mixed or partial page would be noticed."""
    file = site.review("alien", "film: Alien", "date: 2026-01-05", text="Version 0.\n")
    head = file.read_text().removesuffix("Version 0.\n")
    seen: list[bytes] = []
    with serving(site.root) as server:
        asking = threading.Event()

        def ask() -> None:
            while not asking.is_set():
                seen.append(server.page("/reviews/alien/"))

        reader = threading.Thread(target=ask)
        reader.start()
        for number in range(1, 25):
            text = head + f"Version {number}.\n\n" * 400 + "The last line.\n"
            if way == "written in place":
                file.write_text(text)
            else:
                file.with_name("alien.md~").write_text(text)
                file.with_name("alien.md~").replace(file)
            time.sleep(0.03)
        eventually(lambda: seen and b"Version 24." in seen[-1] and b"The last line." in seen[-1])
        asking.set()
        reader.join()
    versions = [re.findall(r"<p[^>]*>Version (\d+)\.</p>", page.decode()) for page in seen]
    assert all(page.lower().startswith(b"<!doctype html>") and page.rstrip().endswith(b"</html>") for page in seen)
    assert len(versions[-1]) == 400
    if way == "written in place":  # a half-written file may be read
        return
    assert {len(numbers) for numbers in versions} <= {1, 400}
    assert all(len(set(numbers)) == 1 for numbers in versions)
    assert [int(numbers[0]) for numbers in versions] == sorted(int(numbers[0]) for numbers in versions)


def test_a_request_after_a_save_waits_for_its_build(blog: SiteFolder) -> None:
    file = blog.root / "content/reviews/stalker.md"
    with serving(blog.root) as server, server.news() as following:
        before = following()
        file.write_text(file.read_text().replace("Unrated.", "UNRATED."))
        after = following()
        assert after["build"] != before["build"]
        assert f'data-build="{after["build"]}"'.encode() in server.page("/")
        assert b"UNRATED." in server.page("/reviews/stalker/")


def test_links_out_of_the_site_are_neither_read_nor_served(blog: SiteFolder) -> None:
    outside = blog.root.parent / "site-secret"  # begins with the name of the site's folder
    outside.mkdir()
    for name, text in {
        "secret.md": "---\nfilm: CANARY\ndate: 2026-01-01\n---\nCANARY\n",
        "secret.html": "CANARY",
        "secret.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="3"><title>CANARY</title></svg>',
        "index.html": "<!doctype html>CANARY",
    }.items():
        (outside / name).write_text(text)
    links = {
        "content/reviews/out.md": outside / "secret.md",
        "content/pages/out": outside,
        "content/images/out.svg": outside / "secret.svg",
    }
    template = blog.root / "themes/intertitle/templates/page.html"
    public = blog.root / PREVIEW / "public"
    with serving(blog.root) as server:
        for path, target in links.items():
            (blog.root / path).symlink_to(target)
        eventually(lambda: len(_problems(server.page("/"))) == len(links))
        told = {one["place"]: one["message"] for one in _problems(server.page("/"))}
        assert told == {path: f"this link leads out of the site, to {target}" for path, target in links.items()}
        template.parent.mkdir(parents=True)
        template.symlink_to(outside / "secret.html")
        eventually(lambda: [one["code"] for one in _problems(server.page("/"))] == ["IT112"])
        (problem,) = _problems(server.page("/"))
        assert problem["place"] == "themes/intertitle/templates/page.html"
        assert problem["message"] == f"this link leads out of the site, to {outside / 'secret.html'}"
        template.unlink()
        for path in links:
            (blog.root / path).unlink()
        eventually(lambda: not _problems(server.page("/")))
        blog.review("stalker", "film: Stalker", "year: 1979", "date: 2026-03-05", "slug: zone", text="Unrated.\n")
        eventually(lambda: server.ask("/reviews/zone/")[0] == 200)
        shutil.rmtree(public / "reviews/alien")
        (public / "reviews/alien").symlink_to(outside)
        alien = blog.root / "content/reviews/alien.md"
        alien.write_text(alien.read_text().replace("In space", "Out there"))
        eventually(lambda: "IT603" in {one["code"] for one in _problems(server.page("/"))})
        in_the_way = {one["message"] for one in _problems(server.page("/")) if one["code"] == "IT603"}
        assert all(f"public/reviews/alien is a link to {outside}, and" in message for message in in_the_way)
        asked = ("/reviews/alien/", "/reviews/alien/secret.html", "/reviews/out/", "/out/", "/images/out.svg")
        for path in (*asked, *(f"/{file}" for file in blog.tree(public) if "alien" not in file)):
            assert b"CANARY" not in server.page(path), path
        assert {*outside.iterdir()} == {
            outside / name for name in ("secret.md", "secret.html", "secret.svg", "index.html")
        }
        assert (outside / "index.html").read_text() == "<!doctype html>CANARY"


# ---------------------------------------------------------------- errors on the page


def _problems(page: bytes) -> list[dict[str, str]]:
    """Return the problems in the data of a page's script."""
    found = re.search(rb'data-problems="([^"]*)"', page)
    assert found is not None
    problems: list[dict[str, str]] = json.loads(html.unescape(found[1].decode()))
    return problems


def test_a_broken_save_shows_its_diagnostic_over_the_last_good_page_and_the_next_clears_it(blog: SiteFolder) -> None:
    alien = blog.root / "content/reviews/alien.md"
    good = alien.read_text()
    with serving(blog.root) as server, server.news() as following:
        assert following()["problems"] == []
        assert b"In space" in server.page("/reviews/alien/")
        alien.write_text(good.replace("rating: 5", "rating: <b>7</b>"))
        (told,) = following()["problems"]  # not the link to it in another review, which is no error
        assert told == {
            "code": "IT330",
            "place": "content/reviews/alien.md:5:9",
            "message": "the rating '<b>7</b>' is not a number",
            "hint": "The scale 'stars' goes from 0.5 to 5 in steps of 0.5. Leave the line out for no rating.",
        }
        status, _, late = server.ask("/reviews/alien/")
        assert (status, _problems(late)) == (200, [told])
        assert b"In space" in late
        assert b"<b>7" not in late
        assert server.ask("/reviews/never-there/")[0] == 404
        alien.write_text(good)
        assert following()["problems"] == []
        assert _problems(server.page("/reviews/alien/")) == []
        alien.unlink()
        eventually(lambda: server.ask("/reviews/alien/")[0] == 404)
        assert following()["problems"] == []  # the link leads to the franchise of that name now
        _, out, err = server.stop()
    assert "error IT330  the rating '<b>7</b>' is not a number\n  content/reviews/alien.md:5:9\n" in err
    assert re.match(r"\d\d:\d\d:\d\d  reviews/alien\.md  .*\d\.\d\d s\n", out)


def test_broken_settings_and_templates_keep_the_pages_until_the_next_save(
    blog: SiteFolder,
) -> None:
    with serving(blog.root) as server, server.news() as following:
        following()
        blog.write("content/site.toml", SETTINGS + "[site")
        (told,) = following()["problems"]
        assert (told["code"], told["place"].rpartition(":")[0]) == ("IT103", "content/site.toml:6")
        status, _, data = server.ask("/reviews/alien/")
        assert (status, _problems(data)) == (200, [told])
        blog.write("content/site.toml", SETTINGS)
        assert following()["problems"] == []
        blog.write("themes/intertitle/templates/review.html", "{{ page.titel }}")
        assert {one["code"] for one in following()["problems"]} == {"IT703"}
        (blog.root / "themes/intertitle/templates/review.html").unlink()
        eventually(lambda: not _problems(server.page("/")))
        eventually(_is_shown(server, blog))


def test_the_cache_and_the_preview_may_go_at_any_time(blog: SiteFolder) -> None:
    file = blog.root / "content/reviews/stalker.md"
    with serving(blog.root) as server:
        shutil.rmtree(blog.root / ".intertitle")
        file.write_text(file.read_text().replace("Unrated.", "Gone."))
        eventually(_is_shown(server, blog))
        cache = blog.root / PREVIEW / "cache.db"
        cache.write_bytes(b"x" * cache.stat().st_size)
        file.write_text(file.read_text().replace("Gone.", "Damaged."))
        eventually(_is_shown(server, blog))


def test_a_scheduled_review_appears_at_its_time(blog: SiteFolder) -> None:
    soon = (dt.datetime.now(dt.UTC) + dt.timedelta(seconds=4)).strftime("%Y-%m-%dT%H:%M:%SZ")
    blog.review("sealed", "film: Sealed", "date: 2026-01-01", f"embargo: {soon}")
    with serving(blog.root, "--published", epoch="") as server:
        assert server.ask("/reviews/sealed/")[0] == 404
        eventually(lambda: server.ask("/reviews/sealed/")[0] == 200)


# ---------------------------------------------------------------- pages that are not published yet


def _banner(page: bytes) -> str:
    found = re.search(r'<p class="intertitle-banner"[^>]*>([^<]*)</p>', page.decode())
    return found[1] if found else ""


def test_drafts_and_future_reviews_are_shown_with_a_banner_that_no_file_contains(blog: SiteFolder) -> None:
    blog.write("content/site.toml", re.sub(r'timezone = ".*"', 'timezone = "Europe/London"', SETTINGS))
    blog.review("rough", "film: Rough", "draft: true", "date: 2026-05-01")
    blog.review("coming", "film: Coming", "date: 2026-07-01T09:30:00+01:00")
    blog.review("sealed", "film: Sealed", "date: 2026-05-02", "embargo: 2026-06-20T12:00:00Z")
    with serving(blog.root) as server:
        assert _banner(server.page("/reviews/rough/")) == "Draft"
        assert _banner(server.page("/reviews/coming/")) == "Scheduled for 1 July 2026, 09:30"
        assert _banner(server.page("/reviews/sealed/")) == "Embargoed until 20 June 2026, 13:00"
        assert _banner(server.page("/reviews/alien/")) == ""
        assert b"Rough" in server.page("/")
        status, headers, _ = server.ask("/.intertitle/preview.css")
        assert (status, headers["Content-Type"]) == (200, "text/css; charset=utf-8")
        assert not [
            path for path, data in blog.tree(blog.root / PREVIEW / "public").items() if b"intertitle-banner" in data
        ]
        rough = blog.root / "content/reviews/rough.md"
        good = rough.read_text()
        rough.write_text(good.replace("draft: true", "draft: true\nembargo: 7"))  # the last good page is a draft's
        eventually(lambda: bool(_problems(server.page("/reviews/rough/"))))
        assert _banner(server.page("/reviews/rough/")) == "Draft"
        rough.write_text(good.replace("draft: true\n", ""))
        eventually(lambda: not _banner(server.page("/reviews/rough/")))
        assert server.ask("/reviews/rough/")[0] == 200
    blog.build()
    assert "reviews/coming/index.html" not in blog.tree()


def test_with_published_the_preview_shows_exactly_the_published_pages(blog: SiteFolder) -> None:
    blog.review("rough", "film: Rough", "draft: true", "date: 2026-05-01")
    with serving(blog.root) as server:  # the next server finds its cache and output
        assert server.ask("/reviews/rough/")[0] == 200
    with serving(blog.root, "--published") as server:
        assert server.ask("/reviews/rough/")[0] == 404
        eventually(_is_shown(server, blog))


def test_a_banner_disappears_at_its_time(blog: SiteFolder) -> None:
    soon = (dt.datetime.now(dt.UTC) + dt.timedelta(seconds=4)).strftime("%Y-%m-%dT%H:%M:%SZ")
    blog.review("sealed", "film: Sealed", "date: 2026-01-01", f"embargo: {soon}")
    with serving(blog.root, epoch="") as server:
        assert _banner(server.page("/reviews/sealed/")).startswith("Embargoed until")
        eventually(lambda: not _banner(server.page("/reviews/sealed/")))
        assert server.ask("/reviews/sealed/")[0] == 200


# ---------------------------------------------------------------- start and stop


def test_ctrl_c_ends_it_with_a_word_and_lets_everybody_go(blog: SiteFolder) -> None:
    with serving(blog.root) as server, server.news() as following:
        following()
        started = time.monotonic()
        code, out, err = server.stop()
        assert time.monotonic() - started < PATIENCE
    assert (code, err) == (130, "Stopped.\n")
    assert out == ""  # nothing has changed since the start
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", server.port))


def _fails(root: Path, *arguments: str) -> str:
    process = start(root, *arguments)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (2, "")
    assert "Traceback" not in err
    return err


def test_a_used_port_or_served_site_is_refused_with_the_command(blog: SiteFolder, tmp_path: Path) -> None:
    other = SiteFolder(tmp_path / "other")
    other.write("content/site.toml", SETTINGS)
    with serving(blog.root) as server:
        busy = _fails(other.root, "--port", str(server.port))
        assert busy.startswith(f"error IT801  the port {server.port} is not available: another program uses it\n")
        assert f"intertitle serve --port {server.port + 1}" in busy
        twice = _fails(blog.root)
        assert twice.startswith(f"error IT803  process {server.process.pid} is already serving this site\n")
    assert not (other.root / ".intertitle").exists()


def test_an_address_of_another_machine_is_refused(blog: SiteFolder) -> None:
    assert _fails(blog.root, "--address", "192.0.2.1").startswith("error IT802  '192.0.2.1' is not an address of this")
    assert _fails(blog.root, "--address", "no such name").startswith("error IT802  'no such name' is not an address")


def test_a_folder_without_a_site_is_not_served(tmp_path: Path) -> None:
    assert _fails(tmp_path).startswith("error IT101  ")
    assert list(tmp_path.iterdir()) == []


def test_a_public_address_is_accepted_with_a_warning(blog: SiteFolder) -> None:
    with serving(blog.root, "--address", "0.0.0.0") as server:  # noqa: S104  (the reason for the warning)
        assert server.ask("/")[0] == 200
        assert server.raw_get(b"/", "evil.test").startswith(b"HTTP/1.1 403")
        _, _, err = server.stop()
    assert err.startswith("warning IT805  anyone who can reach this computer at that address")


def test_a_build_beside_a_server_does_not_affect_it(blog: SiteFolder) -> None:
    with serving(blog.root) as server:
        built = blog.build()
        assert built.published is not None
        public = {path: data for path, data in blog.tree().items() if path != LEDGER}
        assert server.tree(list(public)) == public
        assert server.ask("/reviews/alien/")[0] == 200


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_site_that_cannot_be_written_to_is_served(blog: SiteFolder) -> None:
    blog.root.chmod(0o555)
    try:
        with serving(blog.root) as server:
            assert server.ask("/reviews/alien/")[0] == 200
    finally:
        blog.root.chmod(0o755)
