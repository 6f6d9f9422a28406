"""HTTP headers for the files, in the formats of Netlify and Cloudflare, Apache and nginx.

The files of Apache and nginx also redirect the old addresses that have a query, and Netlify has another file for these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from intertitle.catalogue.joins.published import PAGES
from intertitle.diagnostics import Location, warning
from intertitle.outputs.policies import (
    ComputedPolicyError,
    Policy,
    find_stylesheets,
    format_policy,
    merge_policies,
    read_policy,
    template_policy,
)
from intertitle.outputs.registry import Entry, Item, Output
from intertitle.outputs.view import View
from intertitle.patterns import page_suffix

# A page cannot set this itself: no other site may show it in a frame.
_OF_HOSTS: Policy = {"frame-ancestors": ("'none'",)}
_ALWAYS: tuple[tuple[str, str], ...] = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
_KEPT = ("Cache-Control", "public, max-age=31536000, immutable")  # a year, for files with a digest in their name
_HASHED = r"(\.[0-9a-f]{10}\.[a-z0-9]+|-[0-9a-f]{10}-[0-9]+\.[a-z]+)$"  # the names of assets and of image variants
_ASSETS = "assets/"
_ADDRESSES: Mapping[str, str] = {"netlify": "/_headers", "apache": "/.htaccess", "nginx": "/headers.nginx.conf"}
_WRITTEN = "# Written by Intertitle from the theme and content/site.toml. Change those, not this file."


def _items(view: View) -> Iterator[Output]:
    """Plan a file for each host in the settings."""
    for host in view.site.headers:
        yield Output(item=Item(kind="headers", slug=host, address=_ADDRESSES[host]), what=f"the headers for {host}")


def _make(view: View, item: Item) -> bytes:
    """Return the headers of all files, in the format of one host."""
    always = (("Content-Security-Policy", view.node("policy")), *_ALWAYS)
    lines = [*_WRITERS[item.slug](always, view.site.base)]
    if redirect := _REDIRECTS.get(item.slug):
        lines += redirect(_redirects(view))
        lines += _WITHOUT_ENDING[item.slug] if _has_pages_without_ending(view) else ()
    return _as_file(lines)


def _redirect_items(view: View) -> Iterator[Output]:
    """Plan Netlify's file of redirects, if an old address has a query."""
    if "netlify" in view.site.headers and view.has_any("query redirect"):
        yield Output(item=Item(kind="redirects", address="/_redirects"), what="the redirects for netlify")


def _make_redirects(view: View, item: Item) -> bytes:
    """Return the redirects in the format of Netlify. Hosts that do not know queries ignore the lines."""
    del item
    return _as_file(_netlify_redirects(_redirects(view)))


def _as_file(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in (_WRITTEN, *lines)).encode()


_HEADERS = Entry(kind="headers", items=_items, make=_make, follows=True)
_REDIRECT = Entry(kind="redirects", items=_redirect_items, make=_make_redirects)
ENTRIES = (_HEADERS, _REDIRECT)


class _Redirect(NamedTuple):
    """An old address with a query: its path, the query, and the url of the page. All are percent-encoded."""

    path: str
    query: str
    url: str


def _redirects(view: View) -> list[_Redirect]:
    found: list[_Redirect] = []
    for alias, file in view.table("query redirect").items():
        path, _, query = alias.partition("?")
        found.append(_Redirect(view.url(path), query, view.url(view.answer("address of", file))))
    return found


def _netlify_redirects(redirects: Iterable[_Redirect]) -> Iterator[str]:
    """Yield the lines of ``_redirects``. The mark forces them where there is a file, such as the home page."""
    for path, query, url in redirects:
        yield f"{path} {' '.join(query.split('&'))} {url} 301!"


def _apache_redirects(redirects: Iterable[_Redirect]) -> Iterator[str]:
    """Yield lines for ``.htaccess``, which match the path as it is in the request."""
    if not (several := list(redirects)):
        return
    yield "<IfModule mod_rewrite.c>"
    yield "  RewriteEngine On"
    for path, query, url in several:
        yield f'  RewriteCond "%{{THE_REQUEST}}" "^[A-Z]+ {re.escape(path)}\\?"'
        yield f'  RewriteCond "%{{QUERY_STRING}}" "^{re.escape(query)}$"'
        yield f'  RewriteRule "^" "{url.replace("%", chr(92) + "%")}" [R=301,L,NE,QSD]'
    yield "</IfModule>"


def _nginx_redirects(redirects: Iterable[_Redirect]) -> Iterator[str]:
    """Yield lines for a ``server { }`` block."""
    for path, query, url in redirects:
        yield f'if ($request_uri = "{path}?{query}") {{ return 301 "{url}"; }}'


def _has_pages_without_ending(view: View) -> bool:
    """Return whether a page is at an address such as ``/reviews/heat``, which these hosts do not serve by default."""
    own = view.table("own address").values()
    return any(map(page_suffix, (*(view.pattern(kind) for kind in PAGES.values()), *own)))


_WITHOUT_ENDING: Mapping[str, tuple[str, ...]] = {
    "apache": (
        "<IfModule mod_rewrite.c>",
        "  RewriteEngine On",
        '  RewriteCond "%{REQUEST_FILENAME}.html" -f',
        '  RewriteRule "[^/]$" "%{REQUEST_URI}.html" [L]',
        "</IfModule>",
    ),
    "nginx": ("if (-f $request_filename.html) { rewrite ^ $uri.html last; }",),
}
_REDIRECTS: Mapping[str, Callable[[Iterable[_Redirect]], Iterator[str]]] = {
    "apache": _apache_redirects,
    "nginx": _nginx_redirects,
}


def policies(view: View) -> Iterator[str]:
    """Yield the name of the node, if the site has files of headers."""
    if view.site.headers:
        yield ""


def policy(view: View, name: str) -> str:
    """Return the merged policy of all pages. A computed policy cannot be merged, and is a warning.

    It follows from the settings and the templates. Texts do not change it, because only the author of the settings may
    decide what the host allows.
    """
    del name
    policies: list[Policy | None] = []
    for template in view.templates():
        theme = view.theme(template)
        for sheet in find_stylesheets(theme, template):
            view.note("asset", sheet)
        try:
            stated = read_policy(theme, template)
            policies.append(
                template_policy(theme, template, frozenset(), view.site.policy, every=True)
                if stated is None
                else stated
            )
        except ComputedPolicyError as failure:
            policies.append(None)
            hint = "Delete  {% block policy %}, and list hosts under [policy], or set up your own header at the host."
            message = "the policy of its pages is computed, so it is missing from the headers for hosts"
            view.report(warning("IT123", Location(str(failure)), message, hint))
    return format_policy(merge_policies(policies) | _OF_HOSTS)


_Pairs = tuple[tuple[str, str], ...]


def _netlify(always: _Pairs, base: str) -> Iterator[str]:
    """Yield the lines of ``_headers``, which Netlify and Cloudflare Pages read at the root of the published folder."""
    for pattern, headers in ((f"{base}*", always), (f"{base}{_ASSETS}*", (_KEPT,))):
        yield pattern
        yield from (f"  {name}: {value}" for name, value in headers)


def _apache(always: _Pairs, base: str) -> Iterator[str]:
    """Yield the lines of ``.htaccess``, which applies to its folder at any address."""
    del base
    yield "<IfModule mod_headers.c>"
    yield from (f'  Header always set {name} "{value}"' for name, value in always)
    yield f'  <FilesMatch "{_HASHED}">'
    yield f'    Header set {_KEPT[0]} "{_KEPT[1]}"'
    yield "  </FilesMatch>"
    yield "</IfModule>"


def _nginx(always: _Pairs, base: str) -> Iterator[str]:
    """Yield lines for a ``server { }`` block. A ``location`` with its own header inherits none, so it repeats all."""
    lines = [f'add_header {name} "{value}" always;' for name, value in always]
    yield from lines
    yield f'location ~ "^{re.escape(base)}.*{_HASHED}" {{'
    yield from (f"  {line}" for line in lines)
    yield f'  add_header {_KEPT[0]} "{_KEPT[1]}";'
    yield "}"
    yield f"location = {base}{_ADDRESSES['nginx'].removeprefix('/')} {{ return 404; }}"


_WRITERS = {"netlify": _netlify, "apache": _apache, "nginx": _nginx}
