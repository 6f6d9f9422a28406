"""Suggest pages for an unknown address."""

from __future__ import annotations

import difflib
import html
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote

from intertitle.config import open_regular
from intertitle.model import Struct
from intertitle.slugs import slugify

_MAX_SUGGESTIONS = 5
_MAX_RANKED = 50  # candidates that are compared by their whole address
_MIN_SIMILARITY = 0.6  # from 0 to 1; lower ratios do not count as similar
_HEAD = 8192  # bytes of a page that contain its title
_FILE_SUFFIX = re.compile(r"(?:/index)?\.html?$")
_TITLE = re.compile(rb"<title>([^<]*)</title>", re.IGNORECASE)
_REDIRECT = re.compile(rb"""<meta\s+http-equiv="refresh"\s+content="0;\s*url=([^"]*)">""", re.IGNORECASE)
_TITLE_SUFFIX = re.compile(r"\s+[–—|]\s+[^–—|]*$")  # the part that a theme adds after a page's own title


class Page(Struct, frozen=True, kw_only=True):
    """A published page: its address, its own title, and its target if it redirects."""

    address: str
    title: str
    moved_to: str = ""


def list_pages(output: Path, base: str) -> tuple[Page, ...]:
    """Read the titles of all published pages, sorted by address. Files that disappear meanwhile are left out.

    Args:
        output: the folder of published files.
        base: the path of the site, such as ``/film/``.
    """
    return tuple(sorted(_read_pages(output, base), key=lambda page: page.address))


def _read_pages(output: Path, base: str) -> Iterator[Page]:
    for folder, name in _html_files(output):
        file = os.path.join(folder, name)
        try:
            with open(file, "rb", opener=open_regular) as opened:
                head = opened.read(_HEAD)
        except (OSError, ValueError):
            continue
        within = "" if folder == str(output) else quote(Path(folder).relative_to(output).as_posix()) + "/"
        title, moved = _TITLE.search(head), _REDIRECT.search(head)
        yield Page(
            address=base + within + ("" if name == "index.html" else quote(name)),
            title=html.unescape(title[1].decode("utf-8", "replace")).strip() if title else "",
            moved_to=html.unescape(moved[1].decode("utf-8", "replace")) if moved else "",
        )


def _html_files(output: Path) -> Iterator[tuple[str, str]]:
    for folder, _, names in os.walk(output):
        for name in names:
            is_missing_page = name == "404.html" and folder == str(output)
            if name.endswith(".html") and not is_missing_page and not os.path.islink(os.path.join(folder, name)):
                yield folder, name


def suggest_pages(address: str, pages: Iterable[Page]) -> list[Page]:
    """Return up to five pages that an address may mean, the most similar first.

    Slugs, titles and whole addresses are compared. A similar old address suggests the page that it redirects to.

    Args:
        address: the unknown address, decoded.
        pages: all pages.
    """
    pages = tuple(pages)
    by_address = {page.address: page for page in pages}
    wanted = slugify(_last_segment(address))
    matcher = difflib.SequenceMatcher(b=wanted, autojunk=False)
    best: dict[str, tuple[float, Page]] = {}
    for page in pages:
        names = {slugify(_last_segment(unquote(page.address))), slugify(_TITLE_SUFFIX.sub("", page.title))}
        similarity = max(_similarity(matcher, wanted, name) for name in names)
        target = by_address.get(page.moved_to, page)
        if similarity and similarity > best.get(target.address, (0.0, target))[0]:
            best[target.address] = similarity, target
    # Ties are decided by the whole address: if a tag was requested, tags come first.
    ranked = sorted(best.values(), key=lambda one: (-one[0], one[1].address))[:_MAX_RANKED]
    whole = difflib.SequenceMatcher(b=address.casefold(), autojunk=False)

    def order(one: tuple[float, Page]) -> tuple[float, float, str]:
        whole.set_seq1(unquote(one[1].address).casefold())
        return -round(one[0], 3), -whole.ratio(), one[1].address

    return [page for _, page in sorted(ranked, key=order)[:_MAX_SUGGESTIONS]]


def _last_segment(address: str) -> str:
    return _FILE_SUFFIX.sub("", address).strip("/").rpartition("/")[2]


def _similarity(matcher: difflib.SequenceMatcher[str], wanted: str, name: str) -> float:
    """Return the similarity of a name to ``wanted``, the matcher's second sequence, from 0 (too little) to 1."""
    if not wanted or not name:
        return 0.0
    if wanted == name:
        return 1.0
    if name.startswith(f"{wanted}-") or wanted.startswith(f"{name}-"):  # only one of them has a year
        return 0.9
    matcher.set_seq1(name)
    if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < _MIN_SIMILARITY:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= _MIN_SIMILARITY else 0.0
