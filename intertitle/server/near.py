"""Near addresses: what somebody may have meant who asks for a page that the site has not."""

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

_MOST = 5
_RANKED = 50  # of which the first are chosen with more care
_ALIKE = 0.6  # of 1, from which two names are alike
_HEAD = 8192  # bytes of a page that hold its title
_FILE = re.compile(r"(?:/index)?\.html?$")
_TITLE = re.compile(rb"<title>([^<]*)</title>", re.IGNORECASE)
_MOVED = re.compile(rb"""<meta\s+http-equiv="refresh"\s+content="0;\s*url=([^"]*)">""", re.IGNORECASE)
_AFTER_TITLE = re.compile(r"\s+[–—|]\s+[^–—|]*$")  # what a theme puts behind a page's own title


class Page(Struct, frozen=True, kw_only=True):
    """A published page: its address, its own title, and where it leads if it has moved."""

    address: str
    title: str
    moved_to: str = ""


def pages(output: Path, base: str) -> tuple[Page, ...]:
    """Read the titles of all published pages, sorted by address; files that go meanwhile are left out.

    Args:
        output: the folder of published files.
        base: the path that the site lives under, such as ``/film/``.
    """
    return tuple(sorted(_pages(output, base), key=lambda page: page.address))


def _pages(output: Path, base: str) -> Iterator[Page]:
    for folder, name in _files(output):
        file = os.path.join(folder, name)
        try:
            with open(file, "rb", opener=open_regular) as opened:
                head = opened.read(_HEAD)
        except (OSError, ValueError):
            continue
        within = "" if folder == str(output) else quote(Path(folder).relative_to(output).as_posix()) + "/"
        title, moved = _TITLE.search(head), _MOVED.search(head)
        yield Page(
            address=base + within + ("" if name == "index.html" else quote(name)),
            title=html.unescape(title[1].decode("utf-8", "replace")).strip() if title else "",
            moved_to=html.unescape(moved[1].decode("utf-8", "replace")) if moved else "",
        )


def _files(output: Path) -> Iterator[tuple[str, str]]:
    for folder, _, names in os.walk(output):
        for name in names:
            is_missing_page = name == "404.html" and folder == str(output)
            if name.endswith(".html") and not is_missing_page and not os.path.islink(os.path.join(folder, name)):
                yield folder, name


def near(asked: str, known: Iterable[Page]) -> list[Page]:
    """Give up to five pages that an address may have meant, the nearest first.

    A page is near by its slug, by its title or by the whole of its address; an old address that is near stands for the
    page that it leads to.

    Args:
        asked: the address, decoded.
        known: all pages.
    """
    known = tuple(known)
    of_address = {page.address: page for page in known}
    wanted = slugify(_last(asked))
    matcher = difflib.SequenceMatcher(b=wanted, autojunk=False)
    found: dict[str, tuple[float, Page]] = {}
    for page in known:
        names = {slugify(_last(unquote(page.address))), slugify(_AFTER_TITLE.sub("", page.title))}
        likeness = max(_likeness(matcher, wanted, name) for name in names)
        meant = of_address.get(page.moved_to, page)
        if likeness and likeness > found.get(meant.address, (0.0, meant))[0]:
            found[meant.address] = likeness, meant
    # Of two that are as near, the one comes first whose whole address is nearer: the tag, where a tag was asked for.
    ranked = sorted(found.values(), key=lambda one: (-one[0], one[1].address))[:_RANKED]
    whole = difflib.SequenceMatcher(b=asked.casefold(), autojunk=False)

    def order(one: tuple[float, Page]) -> tuple[float, float, str]:
        whole.set_seq1(unquote(one[1].address).casefold())
        return -round(one[0], 3), -whole.ratio(), one[1].address

    return [page for _, page in sorted(ranked, key=order)[:_MOST]]


def _last(address: str) -> str:
    return _FILE.sub("", address).strip("/").rpartition("/")[2]


def _likeness(matcher: difflib.SequenceMatcher[str], wanted: str, name: str) -> float:
    """Say how much a name is like the one that is wanted, which the matcher was made for, from 0 (too little) to 1."""
    if not wanted or not name:
        return 0.0
    if wanted == name:
        return 1.0
    if name.startswith(f"{wanted}-") or wanted.startswith(f"{name}-"):  # the year that a slug has, or has not
        return 0.9
    matcher.set_seq1(name)
    if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < _ALIKE:
        return 0.0
    likeness = matcher.ratio()
    return likeness if likeness >= _ALIKE else 0.0
