"""Headers for hosts: the policy of the pages, and other security headers, in each host's format."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from conftest import SiteFolder, codes
from demo import need, nginx

from intertitle.config import HOSTS
from intertitle.diagnostics import ConfigurationError
from intertitle.plugins.site import load_site
from intertitle.videos import PLAYERS

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
KEPT = "public, max-age=31536000, immutable"
OWN = """{{% extends "shipped/{}" %}}{{% block policy %}}
<meta http-equiv="Content-Security-Policy" content="{}">
{{% endblock %}}"""


def _with(site: SiteFolder, *hosts: str) -> SiteFolder:
    names = ", ".join(f'"{host}"' for host in hosts)
    settings = site.root / "content/site.toml"
    settings.write_text(f"{settings.read_text()}[hosting]\nheaders = [{names}]\n")
    return site


def _netlify(site: SiteFolder) -> dict[str, dict[str, str]]:
    """Parse ``_headers`` as Netlify does: a pattern, and below it its indented headers."""
    rules: dict[str, dict[str, str]] = {}
    for line in (site.public / "_headers").read_text().splitlines():
        if line.startswith("  "):
            name, _, value = line.strip().partition(": ")
            rules[list(rules)[-1]][name] = value
        elif not line.startswith("#"):
            rules[line] = {}
    return rules


def _said(site: SiteFolder, address: str) -> str:
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', site.page(address))
    assert found is not None
    return found[1]


def test_no_host_gets_a_file_unless_the_site_names_it(blog: SiteFolder) -> None:
    assert codes(blog.build().diagnostics) == []
    assert not {"_headers", ".htaccess", "headers.nginx.conf"} & blog.tree().keys()


def test_netlify_s_file_says_the_pages_policy_and_what_only_a_host_can(blog: SiteFolder) -> None:
    _with(blog, "netlify").build()
    page, search = _said(blog, "/"), _said(blog, "/search/")
    assert search == page.replace("form-action 'none'", "form-action 'self'") != page
    # It allows what each page may need: the form of the search, and the players of trailers.
    players = " ".join(f"https://{host}" for host in sorted(PLAYERS))
    policy = (
        search.replace("style-src", "media-src 'self'; style-src").replace("base-uri", f"frame-src {players}; base-uri")
        + "; frame-ancestors 'none'"
    )
    assert _netlify(blog) == {
        "/*": {"Content-Security-Policy": policy, **ALWAYS},
        "/assets/*": {"Cache-Control": KEPT},
    }


def test_a_site_under_a_path_is_named_by_it(blog: SiteFolder) -> None:
    settings = blog.root / "content/site.toml"
    settings.write_text(settings.read_text().replace("https://example.org/", "https://example.org/film/"))
    _with(blog, *HOSTS).build()
    assert list(_netlify(blog)) == ["/film/*", "/film/assets/*"]
    assert 'location ~ "^/film/.*' in (blog.public / "headers.nginx.conf").read_text()


def test_a_site_s_own_policy_reaches_the_headers(blog: SiteFolder) -> None:
    _with(blog, "netlify").build()
    blog.write("themes/intertitle/templates/base.html", OWN.format("base.html", "default-src 'self'; img-src *"))
    blog.build()
    assert _netlify(blog)["/*"]["Content-Security-Policy"] == "default-src 'self'; img-src *; frame-ancestors 'none'"
    blog.write("themes/intertitle/templates/page.html", OWN.format("page.html", "default-src 'self' https://a.example"))
    blog.build()
    said = _netlify(blog)["/*"]["Content-Security-Policy"]
    assert said == "default-src 'self' https://a.example; img-src * 'self' https://a.example; frame-ancestors 'none'"
    assert blog.tree() == blog.clean_tree()


def test_a_policy_that_is_computed_is_left_to_the_pages(blog: SiteFolder) -> None:
    _with(blog, "netlify")
    blog.write("themes/intertitle/templates/base.html", OWN.format("base.html", "img-src {{ theme.accent }}"))
    found, own = blog.build().diagnostics
    assert own.code == "IT126"
    assert (found.code, found.severity, found.path) == ("IT123", "warning", "themes/intertitle/templates/base.html")
    assert _netlify(blog)["/*"]["Content-Security-Policy"] == "frame-ancestors 'none'"


def test_apache_s_file_says_the_same(blog: SiteFolder) -> None:
    _with(blog, *HOSTS).build()
    text = (blog.public / ".htaccess").read_text()
    assert dict(re.findall(r'^  Header always set (\S+) "([^"]*)"$', text, re.MULTILINE)) == _netlify(blog)["/*"]
    pattern = re.search(r'<FilesMatch "(.*)">\n    Header set Cache-Control "(.*)"', text)
    assert pattern is not None
    assert pattern[2] == KEPT
    tree = blog.tree()
    kept = {path for path in tree if re.search(pattern[1], path.rpartition("/")[2])}
    assert kept == {path for path in tree if path.startswith("assets/")}
    assert re.search(pattern[1], "ship-0123456789-480.avif")
    assert not re.search(pattern[1], "ship-0123456789.avif")


@contextmanager
def _nginx(site: SiteFolder) -> Iterator[int]:
    """Run nginx with the site's file included, and yield its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = site.root.parent / "nginx"
    folder.mkdir()
    user = "user root;" if os.geteuid() == 0 else ""
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    settings = folder / "nginx.conf"
    settings.write_text(
        f"daemon off; {user} pid {folder}/pid; error_log {folder}/errors; events {{}}\n"
        f"http {{ access_log off; {places} types {{ text/html html; text/css css; }}\n"
        f"server {{ listen 127.0.0.1:{port}; root {site.public}; error_page 404 /404.html;\n"
        f"include {site.public}/headers.nginx.conf; }} }}\n"
    )
    running = subprocess.Popen([nginx(), "-e", f"{folder}/errors", "-c", str(settings)])  # noqa: S603  (nothing is from outside)
    try:
        for _ in range(100):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert running.poll() is None, (folder / "errors").read_text()
            time.sleep(0.05)
        yield port
    finally:
        running.terminate()
        running.wait(10)


def _asked(port: int, path: str) -> tuple[int, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    headers = dict(answer.getheaders())
    assert len(headers) == len(answer.getheaders()), "a header is given twice"
    return answer.status, headers


def test_nginx_sends_what_its_file_says(blog: SiteFolder) -> None:
    need("nginx")
    _with(blog, *HOSTS).build()
    style = next(path for path in blog.tree() if path.startswith("assets/style."))
    always = _netlify(blog)["/*"]
    with _nginx(blog) as port:
        for path, status, kept in (
            ("/", 200, None),
            ("/reviews/alien/", 200, None),
            (f"/{style}", 200, KEPT),
            ("/nothing/", 404, None),
            ("/assets/gone.0123456789.css", 404, None),
            ("/headers.nginx.conf", 404, None),
        ):
            answered, headers = _asked(port, path)
            assert (answered, headers.get("Cache-Control")) == (status, kept), path
            assert {name: headers.get(name) for name in always} == always, path


def test_nginx_serves_and_redirects_the_addresses_of_another_generator(site: SiteFolder) -> None:
    need("nginx")
    site.review(
        "heat", "date: 2026-01-01", "permalink: /reviews/heat", 'aliases: ["/?p=123", "/index.php?id=3&x=a%20b"]'
    )
    site.review("ete", "date: 2026-01-01", "permalink: /été/", 'aliases: ["/?p=7"]')
    _with(site, "nginx").build()
    with _nginx(site) as port:
        for path, status, target in (
            ("/reviews/heat", 200, None),
            ("/reviews/heat.html", 200, None),
            ("/reviews/nothing", 404, None),
            ("/reviews/", 200, None),
            ("/?p=123", 301, "/reviews/heat"),
            ("/?p=1234", 200, None),
            ("/?p=7", 301, "/%C3%A9t%C3%A9/"),
            ("/index.php?id=3&x=a%20b", 301, "/reviews/heat"),
            ("/", 200, None),
        ):
            answered, headers = _asked(port, path)
            assert (answered, headers.get("Location", "").removeprefix(f"http://127.0.0.1:{port}") or None) == (
                status,
                target,
            ), path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('headers = ["nginks"]', "there are no headers for 'nginks'"),
        ('headers = "nginx"', "headers must be a list of hosts"),
        ('header = ["nginx"]', "there is no setting 'header' under [hosting]"),
    ],
)
def test_an_unknown_host_is_reported(site: SiteFolder, text: str, message: str) -> None:
    settings = site.root / "content/site.toml"
    settings.write_text(f"{settings.read_text()}[hosting]\n{text}\n")
    with pytest.raises(ConfigurationError) as caught:
        load_site(site.root)
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == ("IT104", message)
    assert found.line == 7
