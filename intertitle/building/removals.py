"""Find published pages that an error would take offline.

A page that its author takes offline is no mistake: the file is deleted or renamed, is a draft, or has a date or an
embargo in the future. Pages without a file of their own, such as a tag's, do not count.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from intertitle.building.planning import list_paths
from intertitle.building.prepare import Prepared
from intertitle.building.published_state import PublishedState
from intertitle.bundles import possible_names
from intertitle.cache import Cache
from intertitle.diagnostics import Diagnostic, Location, error
from intertitle.model import DOCUMENT_KINDS
from intertitle.outputs.redirects import ALIAS
from intertitle.outputs.registry import page_path
from intertitle.patterns import has_date, match_any_day
from intertitle.slugs import slugify
from intertitle.suffixes import TEXT_SUFFIXES

_ADDRESSES = "address of"  # the table of the addresses of published documents, by file
_PAGES = {one.folder: one.name for one in DOCUMENT_KINDS}  # the kind of page of each folder
_ALIAS_FAULT = "IT321"
_UNREAD_FOLDER = ("IT110", "IT111", "IT112")
_HINT = "Nothing was written. Correct the error. If the page may go, build with  --allow-removals ."


def find_mistaken_removals(
    site: Prepared, published: Collection[str], problems: Sequence[Diagnostic], cache: Cache
) -> tuple[Diagnostic, ...]:
    """Return an error for each published page of a document, or redirect to one, that would go because of an error.

    Args:
        site: the prepared site.
        published: the paths of the files that are published now.
        problems: all problems found so far.
        cache: the site's cache.
    """
    errors = [one for one in problems if one.severity == "error"]
    if not errors or not published:
        return ()
    state = PublishedState(cache)
    is_known = state.config is not None
    before: Mapping[str, str] = dict(state.table(_ADDRESSES, str)) if is_known else {}
    aliases = state.plan.kinds.get(ALIAS.kind, {}).values() if is_known else ()
    gone = frozenset(published) - frozenset(list_paths(site.plan))
    now: Mapping[str, str] = site.catalogue.table(_ADDRESSES)
    unread = {one.path for one in errors if PurePosixPath(one.path).suffix.casefold() in TEXT_SUFFIXES}
    lost = {
        source: before.get(source) or now.get(source) or ""
        for source in sorted({*before, *site.sources.entries, *unread})
        if _is_lost(site, source, now.get(source), errors)
    }
    found = dict(_find_pages(site, lost, before, published, gone))
    found |= _find_in_unread_folders(site, gone - {page_path(address) for address in found}, errors)
    for output in aliases:
        item = output.item
        is_faulty = any(one.path == item.slug and one.code == _ALIAS_FAULT for one in errors)
        if output.path in gone and (item.slug in lost or is_faulty or output.path in site.plan.conflicts):
            found[item.address] = item.slug
    return tuple(_report(site, address, source, errors) for address, source in sorted(found.items()))


def _is_lost(site: Prepared, source: str, address: str | None, errors: Sequence[Diagnostic]) -> bool:
    """Return whether a document is not published because of an error, and not because its author took it offline."""
    entry = site.sources.entries.get(source)
    if entry is None:
        return _is_unreadable(source, errors)
    if entry.is_draft:
        return False
    if not entry.html_digest:
        return True
    if source in site.catalogue.table("withheld"):
        return False
    return address is None or page_path(address) in site.plan.conflicts


def _is_unreadable(source: str, errors: Iterable[Diagnostic]) -> bool:
    """Return whether a file, or a folder around it, cannot be read."""
    return any(source == one.path or source.startswith(f"{one.path}/") for one in errors)


def _find_pages(
    site: Prepared,
    lost: Mapping[str, str],
    before: Mapping[str, str],
    published: Collection[str],
    gone: Collection[str],
) -> Iterator[tuple[str, str]]:
    """Yield the published address of each lost document. If the last build is unknown, it follows from the slug."""
    for source, address in lost.items():
        if source in before and page_path(before[source]) in published:  # also if the page stays without its document
            yield before[source], source
            continue
        for one in (address, *_expected_addresses(site, source)):
            if has_date(one):
                yield from ((f"/{path.removesuffix('index.html')}", source) for path in _match_any_day(one, gone))
            elif one and page_path(one) in gone:
                yield one, source


def _match_any_day(address: str, gone: Iterable[str]) -> Iterator[str]:
    """Yield the paths at which a page may be whose date is unknown."""
    form = re.compile(match_any_day(page_path(address)))
    return (path for path in gone if form.fullmatch(path))


def _expected_addresses(site: Prepared, source: str) -> Iterator[str]:
    """Yield the possible addresses of a document: by its slug, and by the name of its file."""
    entry = site.sources.entries.get(source)
    if entry and entry.permalink:
        yield entry.permalink
    elif pattern := _pattern(site, source):
        for slug in (entry.slug if entry else "", *map(slugify, possible_names(source))):
            if slug:
                yield pattern.replace("{slug}", slug)


def _pattern(site: Prepared, path: str) -> str:
    """Return the pattern of the addresses of the documents in a folder, or of one of its files."""
    folder = PurePosixPath(path).parts[1:2]
    return site.catalogue.site.addresses[_PAGES[folder[0]]] if folder and folder[0] in _PAGES else ""


def _find_in_unread_folders(site: Prepared, gone: Collection[str], errors: Iterable[Diagnostic]) -> dict[str, str]:
    """Return the addresses of pages whose files may be in a folder that cannot be read, with the folder."""
    folders = [one.path for one in errors if one.code in _UNREAD_FOLDER and not PurePosixPath(one.path).suffix]
    found: dict[str, str] = {}
    for folder in folders:
        names = _PAGES if folder == "content" else [*PurePosixPath(folder).parts[1:2]]
        for name in names:
            if not (pattern := _pattern(site, f"content/{name}")):
                continue
            form = re.compile(match_any_day(page_path(pattern)).replace(re.escape("{slug}"), "[^/]+"))
            found |= {f"/{path.removesuffix('index.html')}": folder for path in gone if form.fullmatch(path)}
    return found


def _report(site: Prepared, address: str, source: str, errors: Iterable[Diagnostic]) -> Diagnostic:
    entry = site.sources.entries.get(source)
    own = entry.reasons if entry else ()
    reasons = [
        one
        for one in errors
        if (_is_unreadable(source, [one]) and (not own or (one.code, one.line) in own))
        or source in one.message
        or address in one.message
    ]
    codes = ", ".join(dict.fromkeys(one.code for one in reasons)) or "an error"
    place = next((Location(one.path, one.line, one.column) for one in reasons if one.path == source), Location(source))
    message = f"the page {address} is published now, and would be taken offline because of {codes}"
    return error("IT607", place, message, _HINT)
