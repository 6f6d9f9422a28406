"""Outline: what the site consists of, joined and planned anew only when a fact of it has changed.

Prose is no fact: while it alone changes, the catalogue and the plan of the last build hold, and what of them is
needed is unpacked.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from intertitle import digest
from intertitle.building.sources import Sources, microseconds
from intertitle.building.unpacked import Unpacked
from intertitle.cache import Cache, CacheDamagedError
from intertitle.diagnostics import Diagnostic
from intertitle.model import (
    Catalogue,
    DiaryEntry,
    Franchise,
    Group,
    ListFile,
    PageFile,
    Person,
    PublishedPicture,
    Site,
    Struct,
    Withheld,
)
from intertitle.outputs.links import addresses
from intertitle.outputs.pictures import published_pictures
from intertitle.stages.catalogue import catalogue as join
from intertitle.stages.check import check_facts
from intertitle.stages.plan import Packed, Planned, pack, plan
from intertitle.themes import Theme

_PLAN, _OUTPUTS, _CATALOGUE = "plan", "outputs", "catalogue"
Value = TypeVar("Value")
Part = TypeVar("Part", "_Outputs", "_Packed")


class Plan(Struct, frozen=True, kw_only=True, array_like=True):
    """Every output (by path) with its key, what is not published, and what is wrong with the facts.

    ``key`` is the digest of all that it was made from; ``by_path`` are the addresses of the documents.
    """

    key: bytes
    outputs: tuple[Planned, ...]
    by_path: dict[str, str]
    counts: dict[str, int]
    withheld: tuple[Withheld, ...]
    problems: tuple[Diagnostic, ...]


class _Outputs(Struct, frozen=True, kw_only=True, array_like=True):
    key: bytes
    packed: Packed


class Outline:
    """The plan of a site's outputs, with the catalogue and the outputs themselves for whoever has any to make.

    Args:
        plan: every output with its key.
        catalogue: gives all that is published.
        packed: gives the outputs.
        is_anew: tells that this build has planned them.
        before: the plan that the last build made, if this is another.
    """

    def __init__(
        self,
        plan: Plan,
        catalogue: Callable[[], Catalogue],
        packed: Callable[[], Packed],
        *,
        is_anew: bool = False,
        before: Plan | None = None,
    ) -> None:
        self.plan = plan
        self.is_anew = is_anew
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


def outline(site: Site, theme: Theme, root: Path, sources: Sources, now: dt.datetime, cache: Cache) -> Outline:
    """Join and plan a site as it stands at an instant, or unpack what the last build joined and planned."""
    key = _key(site, theme, root, sources, now)
    known = cache.load(_PLAN, Plan)
    if known and known.key == key:
        return _remembered(known, site, sources, cache)
    joined, unjoined = join(site, sources.documents(), now)
    by_path = addresses(joined)
    in_texts = {address for path in by_path for address in sources.rows[path].pictures}
    pictures = published_pictures(joined, sources.negatives, in_texts, theme.pictures)
    catalogue = msgspec.structs.replace(joined, pictures=pictures)
    facts = {path: row.facts for path, row in sources.rows.items()}
    cards = {slug: sources.rows[review.place.path].card for slug, review in catalogue.reviews.items()}
    outputs, clashes = plan(catalogue, facts, theme, root)
    astray = check_facts(catalogue, {output.address for output in outputs})
    planned, packed = pack(outputs, catalogue, cards, theme)
    made = Plan(
        key=key,
        outputs=planned,
        by_path=by_path,
        counts=_counts(catalogue),
        withheld=catalogue.withheld,
        problems=(*unjoined, *clashes, *astray),
    )
    cache.save(_CATALOGUE, _pack(key, catalogue))
    cache.save(_OUTPUTS, _Outputs(key=key, packed=packed))
    cache.save(_PLAN, made)
    return Outline(made, lambda: catalogue, lambda: packed, is_anew=True, before=known)


def remembered(site: Site, sources: Sources, cache: Cache) -> Outline | None:
    """Give the outline as the last build left it; nothing where there was none."""
    known = cache.load(_PLAN, Plan)
    return _remembered(known, site, sources, cache) if known else None


def _remembered(known: Plan, site: Site, sources: Sources, cache: Cache) -> Outline:
    return Outline(
        known,
        lambda: _unpack(_of_plan(cache.load(_CATALOGUE, _Packed), known.key), site, sources),
        lambda: _of_plan(cache.load(_OUTPUTS, _Outputs), known.key).packed,
    )


def _of_plan(part: Part | None, key: bytes) -> Part:
    """Hold a part of what the last build planned against its plan."""
    if part is None or part.key != key:
        raise CacheDamagedError("a plan without its parts")
    return part


def _key(site: Site, theme: Theme, root: Path, sources: Sources, now: dt.datetime) -> bytes:
    """Digest all that a catalogue and a plan are made from: of the clock, only what it has to say on each document."""
    moment = microseconds(now)
    rows = sources.rows.items()
    facts = [(path, row.facts) for path, row in rows]
    in_texts = [(path, row.pictures) for path, row in rows if row.pictures]
    withheld = [
        (path, (row.date or moment) > moment, (row.embargo or moment) > moment)
        for path, row in rows
        if (row.date or moment) > moment or (row.embargo or moment) > moment
    ]
    # Of the theme, its assets are outputs of their own, and every page sees its options; a template counts for the
    # keys of its pages.
    look = (theme.assets, theme.options, theme.pictures)
    pictures = (sources.negatives, in_texts)
    return digest.of_value((digest.engine(), site, look, str(root), facts, withheld, pictures))


def _counts(catalogue: Catalogue) -> dict[str, int]:
    return {
        "reviews": len(catalogue.reviews),
        "franchises": len(catalogue.franchises),
        "people": len(catalogue.people),
        "lists": len(catalogue.lists),
        "pages": len(catalogue.pages),
    }


# ---------------------------------------------------------------- the catalogue, packed


class _Packed(Struct, frozen=True, kw_only=True, array_like=True):
    """A catalogue whose larger mappings are not decoded yet, and whose reviews are the paths of their files."""

    key: bytes
    reviews: dict[str, str]
    franchises: dict[str, msgspec.Raw]
    people: dict[str, msgspec.Raw]
    years: tuple[Group, ...]
    tags: tuple[Group, ...]
    genres: tuple[Group, ...]
    ratings: tuple[Group, ...]
    diary: dict[int, tuple[DiaryEntry, ...]]
    lists: dict[str, ListFile]
    pages: dict[str, PageFile]
    member_of: dict[str, tuple[str, ...]]
    renamed: dict[str, str]
    titles: dict[str, msgspec.Raw]
    withheld: tuple[Withheld, ...]
    hidden: frozenset[str]
    pictures: dict[str, msgspec.Raw]


def _pack(key: bytes, catalogue: Catalogue) -> _Packed:
    return _Packed(
        key=key,
        reviews={slug: review.place.path for slug, review in catalogue.reviews.items()},
        franchises=_packed(catalogue.franchises),
        people=_packed(catalogue.people),
        years=catalogue.years,
        tags=catalogue.tags,
        genres=catalogue.genres,
        ratings=catalogue.ratings,
        diary=dict(catalogue.diary),
        lists=dict(catalogue.lists),
        pages=dict(catalogue.pages),
        member_of=dict(catalogue.member_of),
        renamed=dict(catalogue.renamed),
        titles=_packed(catalogue.titles),
        withheld=catalogue.withheld,
        hidden=catalogue.hidden,
        pictures=_packed(catalogue.pictures),
    )


def _packed(values: Mapping[str, object]) -> dict[str, msgspec.Raw]:
    encode = msgspec.msgpack.Encoder().encode
    return {key: msgspec.Raw(encode(value)) for key, value in values.items()}


def _unpack(packed: _Packed, site: Site, sources: Sources) -> Catalogue:
    return Catalogue(
        site=site,
        reviews=Unpacked(packed.reviews, sources.records.review),
        franchises=_unpacked(packed.franchises, Franchise),
        people=_unpacked(packed.people, Person),
        years=packed.years,
        tags=packed.tags,
        genres=packed.genres,
        ratings=packed.ratings,
        diary=packed.diary,
        lists=packed.lists,
        pages=packed.pages,
        member_of=packed.member_of,
        renamed=packed.renamed,
        titles=_unpacked(packed.titles, tuple[str, ...]),
        withheld=packed.withheld,
        hidden=packed.hidden,
        pictures=_unpacked(packed.pictures, PublishedPicture),
    )


def _unpacked(packed: Mapping[str, msgspec.Raw], kind: type[Value]) -> Mapping[str, Value]:
    # No Decoder: one cannot be sent to a process that is not forked.
    return Unpacked(packed, functools.partial(msgspec.msgpack.decode, type=kind))
