"""Store each field of all reviews as a column, in the order of the reviews' paths.

A join reads the columns that it needs, without loading documents. After an edit a build replaces the values of the
changed reviews, and saves only the columns of changed fields.
"""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_type_hints

import msgspec

from intertitle.model import Review

FIELDS = tuple(name for name in Review.__struct_fields__ if name != "path")
Edit = tuple[str, Review | None, Review | None]  # path, old review, new review

_encode = msgspec.msgpack.Encoder().encode
_split_values = msgspec.msgpack.Decoder(list[msgspec.Raw]).decode


class Columns:
    """The fields of every review, published or not.

    Args:
        paths: the files of the reviews, sorted.
        load: returns a field's column as MessagePack.
        values: columns that are already decoded.
    """

    def __init__(
        self, paths: Sequence[str], load: Callable[[str], bytes], values: Mapping[str, list[Any]] | None = None
    ) -> None:
        self.paths = tuple(paths)
        self._load = load
        self._values = dict(values or {})
        self._packed: dict[str, bytes] = {}

    def __getstate__(self) -> tuple[object, ...]:
        """Include every column, because another process cannot load them."""
        return (self.paths, {field: self.encode(field) for field in FIELDS})

    def __setstate__(self, state: Any) -> None:  # noqa: ANN401  (the result of `__getstate__`)
        self.paths, self._packed = state
        self._values = {}
        self._load = self._packed.__getitem__

    @functools.cached_property
    def rows(self) -> Mapping[str, int]:
        """Return the row of each review by path."""
        return {path: row for row, path in enumerate(self.paths)}

    def values(self, field: str) -> list[Any]:
        """Return a field of every review, in the order of `paths`."""
        if (found := self._values.get(field)) is None:
            found = self._values[field] = _make_decoder(field)(self.encode(field))
        return found

    def encode(self, field: str) -> bytes:
        """Return a field's column as MessagePack."""
        if (found := self._packed.get(field)) is None:
            known = self._values.get(field)
            found = self._packed[field] = self._load(field) if known is None else _encode(known)
        return found

    def with_edits(self, edits: Sequence[Edit]) -> tuple[Columns, frozenset[str]]:
        """Return the columns after some edits, and the fields whose columns differ."""
        paths = list(self.paths)
        moves = [edit for edit in edits if (edit[1] is None) != (edit[2] is None)]
        fields = {
            name
            for _, before, after in edits
            if before and after
            for name in FIELDS
            if getattr(before, name) != getattr(after, name)
        }
        columns = Columns(paths, self.encode)
        if moves:
            fields = set(FIELDS)
            for path, _, after in moves:
                place = bisect_left(paths, path)
                if after:
                    paths.insert(place, path)
                else:
                    del paths[place]
            columns = Columns(paths, self.encode)
        for name in fields:
            column = _split_values(self.encode(name))
            rows = list(self.paths)
            for path, before, after in edits:
                place = bisect_left(rows, path)
                if after is None:
                    del rows[place], column[place]
                    continue
                value = msgspec.Raw(_encode(getattr(after, name)))
                if before is None:
                    rows.insert(place, path)
                    column.insert(place, value)
                else:
                    column[place] = value
            columns._packed[name] = _encode(column)
        return columns, frozenset(fields)


def make_columns(reviews: Mapping[str, Review]) -> Columns:
    """Return the columns of some reviews, given by path."""
    paths = sorted(reviews)
    ordered = [reviews[path] for path in paths]
    values = {name: [getattr(review, name) for review in ordered] for name in FIELDS}

    def load(field: str) -> bytes:
        return _encode(values[field])

    return Columns(paths, load, values)


@functools.lru_cache(maxsize=64)
def _make_decoder(field: str) -> Callable[[bytes], list[Any]]:
    decode: Callable[[bytes], list[Any]] = msgspec.msgpack.Decoder(list[_field_types()[field]]).decode  # type: ignore[misc]
    return decode


@functools.cache
def _field_types() -> Mapping[str, Any]:
    return get_type_hints(Review)
