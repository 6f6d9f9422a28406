"""Resolve the links of texts, and report broken ones."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote

from intertitle.catalogue.joins.pictures import image_address, report_missing_picture
from intertitle.catalogue.static import FOLDER as STATIC
from intertitle.catalogue.static import static_address
from intertitle.diagnostics import Edit, Fix, Hint, error, find_nearest, replacement
from intertitle.markup.targets import find_address, is_local
from intertitle.model import Link
from intertitle.outputs.load_check import LOADED, check_load, resolve_load
from intertitle.outputs.view import ResolvedLink, Shown, View
from intertitle.outputs.wikilinks import check_wikilink, resolve_wikilink
from intertitle.slugs import ANCHOR_PREFIX, HTML_PREFIX
from intertitle.suffixes import TEXT_SUFFIXES


def resolve_text(view: View, path: str) -> Shown:
    """Resolve and check the links of a published file's text. A broken link has an empty address.

    Raises:
        LookupError: if the file is not published. A page of a plug-in must not show it, and a node that showed it while
            it was published is forgotten.
    """
    if view.answer("document", path) is None:
        raise LookupError(f"{path} is not published")
    text = view.source_text(path)
    links = tuple(
        resolve_load(view, link, path) if link.kind in LOADED else _resolve(view, link, path) for link in text.links
    )
    loads: set[tuple[str, str]] = set()
    for number, (link, resolved) in enumerate(zip(text.links, links, strict=True)):
        if link.kind in LOADED:
            loads.update(check_load(view, link, path, f"link.{number}"))
        else:
            _check(view, link, resolved, path, f"link.{number}")
    return Shown(text=text, links=links, loads=tuple(sorted(loads)))


def check_unpublished_text(view: View, path: str) -> None:
    """Check the links of a file that cannot be published, so that all of its problems are reported at once."""
    for number, link in enumerate(view.unpublished_links()[path]):
        if link.kind in LOADED:
            check_load(view, link, path, f"link.{number}")
        elif not link.target.startswith("#"):  # to a page that does not exist
            _check(view, link, _resolve(view, link, path), path, f"link.{number}")


def _address_of_file(view: View, path: str) -> str:
    """Return the address of a published file's page, or an empty text if it has none."""
    return next(filter(None, (view.answer("address of", one) for one in _spellings(path))), "")


def _spellings(path: str) -> Iterable[str]:
    """Return the forms of a file's path: an accented letter may be one character or two, and a link may differ."""
    return dict.fromkeys((path, *(unicodedata.normalize(form, path) for form in ("NFC", "NFD"))))


def pictures_of(links: Iterable[Link], path: str) -> tuple[str, ...]:
    """Return the addresses of the pictures among the links of a file, sorted and without duplicates."""
    targets = (unquote(link.target.partition("#")[0]) for link in links if link.kind == "image")
    return tuple(sorted({image_address(target, path) for target in targets}))


def _resolve(view: View, link: Link, path: str) -> ResolvedLink:
    if link.kind == "wiki":
        return resolve_wikilink(view, link, path)
    if link.kind == "image":
        target = unquote(link.target.partition("#")[0])
        address = image_address(target, path)
        picture = view.published_picture(address)
        return ResolvedLink(address=address if picture else _find(view, target, path) or address, picture=picture)
    target, query, fragment = _split_target(link.target)
    if not target:
        own = _address_of_file(view, path) if link.target else ""
        return ResolvedLink(address=own, query=query, fragment=_find_fragment(view, own, fragment))
    if query and target == "/":  # an address of another program, as /?p=123: the home page is not what it means
        return ResolvedLink(address="")
    address = _find(view, target, path)
    if not address and target.endswith(TEXT_SUFFIXES):
        file = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        address = _address_of_file(view, file)
    elif not address and target.startswith("/"):
        address = target
    return ResolvedLink(address=address, query=query, fragment=_find_fragment(view, address, fragment))


def _split_target(target: str) -> tuple[str, str, str]:
    """Return the path, the query and the fragment of a target. The query stays percent-encoded."""
    before, _, fragment = target.partition("#")
    path, _, query = before.partition("?")
    return unquote(path), query, unquote(fragment)


def _find_fragment(view: View, address: str, fragment: str) -> str:
    """Return the fragment of a page. An id in the HTML of a text has a prefix there, which a link may leave out."""
    file = view.answer("file at", address) if fragment else None
    if file is None or fragment in (known := view.anchors(file)):
        return fragment
    return HTML_PREFIX + fragment if HTML_PREFIX + fragment in known else fragment


def _find(view: View, target: str, path: str) -> str:
    """Return the existing address of a target, which is an address or a path of a static file, or an empty text."""
    if not target.startswith("/"):
        file = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        if not file.startswith(STATIC):
            return ""
        target = static_address(file)
    return next((one for one in _spellings(target) if view.exists(one)), "")


def _check(view: View, link: Link, resolved: ResolvedLink, path: str, pointer: str) -> None:
    if link.kind == "wiki":
        check_wikilink(view, link, path, pointer)
    elif link.kind == "image" or resolved.address.startswith("/images/"):
        if not view.published_picture(resolved.address) and not view.exists(resolved.address):
            report_missing_picture(view, resolved.address, unquote(link.target), path, pointer)
    elif not resolved.address or not view.exists(resolved.address):
        _report_dead_link(view, link, resolved, path, pointer)
    elif resolved.fragment:
        _check_fragment(view, link, resolved, path, pointer)


def _report_dead_link(view: View, link: Link, resolved: ResolvedLink, path: str, pointer: str) -> None:
    place = view.where(path, pointer)
    target, query, _ = _split_target(link.target)
    close = find_nearest(resolved.address or target, view.addresses())
    if person := view.listed_person(resolved.address):
        close, query = person, ""
    if close and query:
        close = f"{close}?{query}" if close != "/" else None
    hint: Hint = "Link to a review as [[Title]], or to a page by its address."
    if intended := find_address(link.target):
        scheme = re.match(r"\w+:(?://)?", intended)
        fix = Fix((Edit(place.line, place.column, link.target, intended),), lead="Write  ")
        view.report(error("IT523", place, f"the link '{link.target}' has no {scheme[0] if scheme else ''}", fix))
        return
    message = f"the link '{unquote(link.target)}' leads nowhere"
    if is_local(link.target):
        close, name = None, re.split(r"[\\/]", target)[-1]
        hint = f"Put the file at content/static/{name}, and write  /{name}"
    view.report(error("IT523", place, message, replacement(place, link.target, close) if close else hint))


def _check_fragment(view: View, link: Link, resolved: ResolvedLink, path: str, pointer: str) -> None:
    """Check the fragment of a link to a page with a text."""
    file = view.answer("file at", resolved.address)
    if file is None:
        return
    known = view.anchors(file)
    if resolved.fragment in known:
        return
    close = find_nearest(resolved.fragment, known)
    headings = [f"#{anchor}" for anchor in known if anchor.startswith(ANCHOR_PREFIX)]
    place = view.where(path, pointer)
    hint: Hint = f"Its headings are: {', '.join(headings) or 'none'}."
    if close:
        before, _, written = link.target.partition("#")
        edit = Edit(place.line, place.column + len(before), f"#{written}", f"#{close}")
        hint = Fix((edit,), lead="Did you mean '", tail="'?")
    view.report(error("IT524", place, f"there is no '#{resolved.fragment}' on that page", hint))
