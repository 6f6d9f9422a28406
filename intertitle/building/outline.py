"""Outline: what the site consists of, joined and planned anew only when a fact of it has changed.

Prose is no fact: while it alone changes, the catalogue and the plan of the last build hold, and what of them is
needed is unpacked. A judgement (a rating, a verdict) is one that joins nothing to nothing: while it alone changes, the
plan is mended where it shows.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from intertitle import digest
from intertitle.building.packed import PackedCatalogue, pack_catalogue, unpack_catalogue
from intertitle.building.replan import replan
from intertitle.building.sources import Sources, microseconds
from intertitle.building.typecase import UNSET, share_cards
from intertitle.cache import Cache, CacheDamagedError
from intertitle.diagnostics import Diagnostic
from intertitle.model import Catalogue, Site, Struct, Unreviewed, Withheld
from intertitle.outputs.links import addresses
from intertitle.outputs.pictures import published_pictures
from intertitle.outputs.sharing import address_of_site
from intertitle.stages.catalogue import catalogue as join
from intertitle.stages.catalogue import not_yet
from intertitle.stages.check import check_facts
from intertitle.stages.plan import Packed, Planned, pack, plan
from intertitle.themes import Theme
from intertitle.workers import Progress, uncounted

_PLAN, _OUTPUTS, _CATALOGUE = "plan", "outputs", "catalogue"
Part = TypeVar("Part", "_Outputs", PackedCatalogue)


class Plan(Struct, frozen=True, kw_only=True, array_like=True):
    """Every output (by path) with its key, what is not published or not reviewed, and what is wrong with the facts.

    ``key`` is the digest of all that it was made from, ``bonds`` of all that but the reviews' judgements; ``by_path``
    are the addresses of the documents. ``early`` are those, of a preview's, which a build for readers would withhold.
    """

    key: bytes
    bonds: bytes
    outputs: tuple[Planned, ...]
    by_path: dict[str, str]
    counts: dict[str, int]
    withheld: tuple[Withheld, ...]
    unreviewed: tuple[Unreviewed, ...]
    problems: tuple[Diagnostic, ...]
    early: tuple[Withheld, ...] = ()


class _Outputs(Struct, frozen=True, kw_only=True, array_like=True):
    """The outputs of a plan, and the digests of the facts that they were planned by, by the paths of their files."""

    key: bytes
    packed: Packed
    facts: dict[str, bytes]


class Outline:
    """The plan of a site's outputs, with the catalogue and the outputs themselves for whoever has any to make.

    Args:
        plan: every output with its key.
        catalogue: gives all that is published.
        packed: gives the outputs.
        is_anew: tells that this build has planned them.
        is_mended: tells that nothing but judgements differs from the plan before, and every output has the address that
            it had.
        before: the plan that the last build made, if this is another.
    """

    def __init__(
        self,
        plan: Plan,
        catalogue: Callable[[], Catalogue],
        packed: Callable[[], Packed],
        *,
        is_anew: bool = False,
        is_mended: bool = False,
        before: Plan | None = None,
    ) -> None:
        self.plan = plan
        self.is_anew = is_anew
        self.is_mended = is_mended
        self.before = before
        self._catalogue = catalogue
        self._packed = packed

    @functools.cached_property
    def catalogue(self) -> Catalogue:
        """All that is published."""
        return self._catalogue()

    @functools.cached_property
    def packed(self) -> Packed:
        """The outputs, packed."""
        return self._packed()


def outline(
    site: Site,
    theme: Theme,
    root: Path,
    sources: Sources,
    now: dt.datetime,
    cache: Cache,
    progress: Progress,
    *,
    preview: bool = False,
) -> Outline:
    """Join and plan a site as it stands at an instant, or unpack what the last build joined and planned.

    A preview's holds what would be withheld, too.
    """
    bonds = _bonds(site, theme, root, sources, now, preview=preview)
    facts = {path: row.facts for path, row in sources.rows.items()}
    key = digest.of_value((bonds, facts))
    known = cache.load(_PLAN, Plan)
    if known and known.key == key:
        return _remembered(known, site, sources, cache)
    if known and known.bonds == bonds and (mended := _mended(known, key, facts, site, theme, sources, cache)):
        return mended
    where = sources.records.place
    uncounted("Putting the site together", len(facts), progress)
    joined, unjoined = join(site, sources.documents(), now, where, preview=preview)
    by_path = addresses(joined)
    in_texts = {address for path in by_path for address in sources.rows[path].pictures}
    pictures = published_pictures(joined, sources.negatives, in_texts, theme.pictures)
    share = address_of_site(site) if theme.share else ""
    catalogue = msgspec.structs.replace(joined, pictures=pictures, share=share)
    shared, unset = share_cards(catalogue, theme.share, cache, where)
    outputs, clashes = plan(catalogue, {path: facts[path] for path in by_path}, theme, root, shared)
    astray = check_facts(catalogue, {output.address for output in outputs}, where)
    planned, packed = pack(outputs, catalogue, _cards(catalogue, sources), theme)
    made = Plan(
        key=key,
        bonds=bonds,
        outputs=planned,
        by_path=by_path,
        counts=_counts(catalogue),
        withheld=catalogue.withheld,
        unreviewed=tuple(_unreviewed(catalogue)),
        problems=(*unjoined, *clashes, *astray, *unset),
        early=tuple(not_yet(sources.documents(), now)) if preview else (),
    )
    cache.save(_CATALOGUE, pack_catalogue(key, catalogue))
    cache.save(_OUTPUTS, _Outputs(key=key, packed=packed, facts=facts))
    cache.save(_PLAN, made)
    return Outline(made, lambda: catalogue, lambda: packed, is_anew=True, before=known)


def _mended(
    known: Plan, key: bytes, facts: dict[str, bytes], site: Site, theme: Theme, sources: Sources, cache: Cache
) -> Outline | None:
    """Mend the outline of the last build where judgements show; nothing where that will not do."""
    shelved = _of_plan(cache.load(_CATALOGUE, PackedCatalogue), known.key)
    before = _of_plan(cache.load(_OUTPUTS, _Outputs), known.key)
    changed = [one for one, path in shelved.reviews.items() if before.facts[path] != facts[path]]
    cards = {one: sources.rows[shelved.reviews[one]].card for one in changed}
    catalogue = unpack_catalogue(shelved, site, sources)
    shared, unset = share_cards(catalogue, theme.share, cache, sources.records.place, cards)
    if unset or any(one.code == UNSET for one in known.problems):
        return None  # what share cards lack, and so what is said of it, may change
    published = {path: facts[path] for path in known.by_path}
    mended = replan(catalogue, cards, published, theme, known.outputs, before.packed, shared)
    if mended is None:
        return None
    catalogue, planned, packed = mended
    made = msgspec.structs.replace(known, key=key, outputs=planned)
    cache.save(_CATALOGUE, msgspec.structs.replace(shelved, key=key, ratings=catalogue.ratings))
    cache.save(_OUTPUTS, _Outputs(key=key, packed=packed, facts=facts))
    cache.save(_PLAN, made)
    return Outline(made, lambda: catalogue, lambda: packed, is_anew=True, is_mended=True, before=known)


def _cards(catalogue: Catalogue, sources: Sources) -> dict[str, bytes]:
    return {slug: sources.rows[review.path].card for slug, review in catalogue.reviews.items()}


def remembered(site: Site, sources: Sources, cache: Cache) -> Outline | None:
    """Give the outline as the last build left it; nothing where there was none."""
    known = cache.load(_PLAN, Plan)
    return _remembered(known, site, sources, cache) if known else None


def _remembered(known: Plan, site: Site, sources: Sources, cache: Cache) -> Outline:
    return Outline(
        known,
        lambda: unpack_catalogue(_of_plan(cache.load(_CATALOGUE, PackedCatalogue), known.key), site, sources),
        lambda: _of_plan(cache.load(_OUTPUTS, _Outputs), known.key).packed,
    )


def _of_plan(part: Part | None, key: bytes) -> Part:
    """Hold a part of what the last build planned against its plan."""
    if part is None or part.key != key:
        raise CacheDamagedError("a plan without its parts")
    return part


def _bonds(site: Site, theme: Theme, root: Path, sources: Sources, now: dt.datetime, *, preview: bool) -> bytes:
    """Digest all that a catalogue and a plan are made from but the judgements of reviews.

    Of the clock it is only what it has to say on each document. The lines of fields count, since the plan holds what is
    wrong with them; no output's key has any.
    """
    moment = microseconds(now)
    rows = sources.rows.items()
    bonds = [(path, row.bonds, row.field_locations) for path, row in rows]
    in_texts = [(path, row.pictures) for path, row in rows if row.pictures]
    withheld = [
        (path, (row.date or moment) > moment, (row.embargo or moment) > moment)
        for path, row in rows
        if (row.date or moment) > moment or (row.embargo or moment) > moment
    ]
    # Of the theme, its assets are outputs of their own, and every page sees its options and its chrome; a template
    # counts for the keys of its pages, and for the plan where a host is told what the pages' templates say.
    templates = theme.templates if site.headers else ()
    look = (theme.assets, theme.options, theme.pictures, theme.chrome, theme.share, templates)
    pictures = (sources.negatives, in_texts)
    return digest.of_value((digest.engine(), site, look, str(root), bonds, withheld, pictures, preview))


def _unreviewed(catalogue: Catalogue) -> Iterator[Unreviewed]:
    for franchise in catalogue.franchises.values():
        for part in franchise.parts:
            if not part.review:
                entry = part.entry
                yield Unreviewed(franchise=franchise.name, title=entry.title, year=entry.year, release=entry.release)


def _counts(catalogue: Catalogue) -> dict[str, int]:
    return {
        "reviews": len(catalogue.reviews),
        "franchises": len(catalogue.franchises),
        "people": len(catalogue.people),
        "lists": len(catalogue.lists),
        "pages": len(catalogue.pages),
    }
