"""Store the answers of joins by key, in order. An answer is decoded when it is first read."""

from __future__ import annotations

import functools
from collections.abc import Callable, ItemsView, Iterator, Mapping, ValuesView
from typing import Any, TypeVar

import msgspec

_Value = TypeVar("_Value")
EncodedTable = Mapping[str, Any]  # stored answers: plain types unchanged, others as `msgspec.Raw`
_PLAIN = (str, bool, int)
_encode = msgspec.msgpack.Encoder(order="deterministic").encode


def stored_type(kind: Any) -> Any:  # noqa: ANN401  (a type form, as tuple[str, ...])
    """Return the type in which answers of a type are stored."""
    return kind if kind in _PLAIN else msgspec.Raw


class Table(Mapping[str, _Value]):
    """The answers of one kind that a join gives.

    Args:
        kind: the type of the answers.
        load: returns the stored answers by key, in order. Called when the first one is needed.
        values: answers that are already decoded.
    """

    def __init__(self, kind: Any, load: Callable[[], EncodedTable], values: Mapping[str, _Value] | None = None) -> None:  # noqa: ANN401  (a type form)
        self.kind = kind
        self._load = load
        self.decoded: dict[str, _Value] = dict(values or {})
        self._is_decoded = values is not None

    @functools.cached_property
    def encoded(self) -> EncodedTable:
        """Return the stored answers."""
        return self._load()

    @functools.cached_property
    def order(self) -> tuple[str, ...]:
        """Return the keys, in order."""
        return tuple(self.encoded)

    def __getitem__(self, key: str) -> _Value:
        """Return an answer. It is decoded once."""
        if self.kind in _PLAIN:
            return self.encoded[key]  # type: ignore[no-any-return]
        if key not in self.decoded:
            self.decoded[key] = _make_decoder(self.kind)(self.encoded[key])
        return self.decoded[key]

    def __contains__(self, key: object) -> bool:
        """Return whether there is such an answer, without decoding it."""
        return key in self.encoded

    def __iter__(self) -> Iterator[str]:
        return iter(self.encoded)

    def __len__(self) -> int:
        return len(self.encoded)

    def drop_decoded(self) -> None:
        """Drop the decoded answers, to save memory."""
        self.decoded, self._is_decoded = {}, False

    def values(self) -> ValuesView[_Value]:
        """Return all answers, in order."""
        return self._decode_all().values()

    def items(self) -> ItemsView[str, _Value]:
        """Return all answers with their keys, in order."""
        return self._decode_all().items()

    def _decode_all(self) -> Mapping[str, _Value]:
        """Decode all answers at once, which is two to five times as fast as one by one."""
        if self.kind in _PLAIN:
            return self.encoded
        if not self._is_decoded:
            raw = _encode(list(self.encoded.values()))
            several = msgspec.msgpack.decode(raw, type=list[self.kind])  # type: ignore[name-defined]
            known = self.decoded  # an answer that was returned before stays the same object
            self.decoded = {key: known.get(key, value) for key, value in zip(self.encoded, several, strict=True)}
            self._is_decoded = True
        return self.decoded

    def __getstate__(self) -> tuple[object, ...]:
        """Leave out decoded answers, which can be decoded again."""
        is_plain = self.kind in _PLAIN
        return (self.kind, {key: value if is_plain else bytes(value) for key, value in self.encoded.items()})

    def __setstate__(self, state: Any) -> None:  # noqa: ANN401  (the result of `__getstate__`)
        self.kind, packed = state
        self.decoded, self._is_decoded = {}, False
        kept = stored_type(self.kind)
        self._load = lambda: {key: kept(value) for key, value in packed.items()}


@functools.cache
def _make_decoder(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401  (a type form)
    return msgspec.msgpack.Decoder(kind).decode


def make_table(kind: Any, packed: EncodedTable, values: Mapping[str, _Value] | None = None) -> Table[_Value]:  # noqa: ANN401  (a type form)
    """Return a table of loaded answers."""
    return Table(kind, lambda: packed, values)


def _to_plain(value: object, kind: Any) -> object:  # noqa: ANN401  (one of `_PLAIN`)
    """Convert a subclass's value to the plain type, as a later build reads it.

    Raises:
        TypeError: if the value has another type.
    """
    if not isinstance(value, kind):
        raise TypeError(f"the answer {value!r} is not of the type {kind.__name__}")
    return kind(value)


def encode_table(values: Mapping[str, object], kind: Any) -> dict[str, Any]:  # noqa: ANN401  (a type form)
    """Return answers in the form in which they are stored."""
    if kind in _PLAIN:
        return {key: value if type(value) is kind else _to_plain(value, kind) for key, value in values.items()}
    return {key: msgspec.Raw(_encode(value)) for key, value in values.items()}
