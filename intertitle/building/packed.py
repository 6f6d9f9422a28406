"""A catalogue as it is kept in the cache: packed in pieces, of which a build opens those that it asks for."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TypeVar

import msgspec

from intertitle.building.sources import Sources
from intertitle.building.unpacked import Unpacked
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

Value = TypeVar("Value")


class PackedCatalogue(Struct, frozen=True, kw_only=True, array_like=True):
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
    share: str


def pack_catalogue(key: bytes, catalogue: Catalogue) -> PackedCatalogue:
    """Pack a catalogue; ``key`` is that of the plan that was made from it."""
    return PackedCatalogue(
        key=key,
        reviews={slug: review.path for slug, review in catalogue.reviews.items()},
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
        share=catalogue.share,
    )


def _packed(values: Mapping[str, object]) -> dict[str, msgspec.Raw]:
    encode = msgspec.msgpack.Encoder().encode
    return {key: msgspec.Raw(encode(value)) for key, value in values.items()}


def unpack_catalogue(packed: PackedCatalogue, site: Site, sources: Sources) -> Catalogue:
    """Open a packed catalogue, and of what it holds only what is asked for; its reviews are as they are now."""
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
        share=packed.share,
    )


def _unpacked(packed: Mapping[str, msgspec.Raw], kind: type[Value]) -> Mapping[str, Value]:
    # No Decoder: one cannot be sent to a process that is not forked.
    return Unpacked(packed, functools.partial(msgspec.msgpack.decode, type=kind))
