"""Load and save the state of the last published build: its answers, its outputs, and the index of questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

import msgspec

from intertitle.building.inputs import BuildConfig
from intertitle.cache import Cache, CacheDamagedError
from intertitle.catalogue.columns import Columns
from intertitle.catalogue.join import JoinState
from intertitle.catalogue.tables import EncodedTable, Table, encode_table, make_table, stored_type
from intertitle.diagnostics import Diagnostic
from intertitle.model import Struct, Unreviewed, Withheld
from intertitle.outputs.registry import Output
from intertitle.recording.index import Index, Segment

_Value = TypeVar("_Value")


class NodeState(Struct, frozen=True, kw_only=True, array_like=True):
    """A node's number in the index, the digest of its value, and the problems that it reported."""

    number: int
    digest: bytes
    problems: tuple[Diagnostic, ...] = ()


class OutputState(Struct, frozen=True, kw_only=True, array_like=True):
    """An output's number in the index, its digest, and the size and time of its file.

    ``build`` is the number of the build that made it, and ``why`` some of the changed questions that it had asked.
    ``is_rewrite`` means that nothing had changed, but the file was missing or modified. ``shown_pictures`` are the
    pictures that its bytes may refer to. ``image_name`` is the name of an encoded picture in the image cache.
    """

    number: int
    digest: bytes
    size: int
    mtime_ns: int
    build: int
    is_rewrite: bool = False
    why: tuple[int, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    shown_pictures: tuple[str, ...] = ()
    image_name: str = ""


class Summary(Struct, frozen=True, kw_only=True, array_like=True):
    """What a build reports about a site: what is published, what is not, and the problems of the site as a whole."""

    counts: dict[str, int]
    withheld: tuple[Withheld, ...]
    unreviewed: tuple[Unreviewed, ...]
    early: tuple[Withheld, ...]
    addresses: dict[str, str]  # addresses of documents that only an author's preview shows, by file
    problems: tuple[Diagnostic, ...]
    since: int  # microseconds since 1970: between these instants the clock changes nothing
    until: int


class Plan(Struct, frozen=True, kw_only=True, array_like=True):
    """The outputs of each kind by path, and the paths with a conflict, which no output gets.

    ``early_conflicts`` are those among the kinds that follow from no other.
    """

    kinds: Mapping[str, Mapping[str, Output]]
    conflicts: frozenset[str] = frozenset()
    early_conflicts: frozenset[str] = frozenset()
    problems: tuple[Diagnostic, ...] = ()


class _StoredPlan(Struct, frozen=True, kw_only=True, array_like=True):
    """A plan as it is stored. Outputs are decoded on demand, because most of them are unchanged."""

    kinds: dict[str, dict[str, msgspec.Raw]]
    conflicts: frozenset[str]
    early_conflicts: frozenset[str]
    problems: tuple[Diagnostic, ...]


class PublishedState:
    """The state of the last published build. Each part is loaded when it is needed.

    Args:
        cache: where it is stored.
    """

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def _load(self, name: str, kind: type[_Value]) -> _Value:
        found = self._cache.load(name, kind)
        if found is None:
            raise CacheDamagedError(f"there is no '{name}' of the last build")
        return found

    @property
    def config(self) -> BuildConfig | None:
        """Return the configuration of the last published build, or None."""
        return self._cache.load("look", BuildConfig)

    @property
    def summary(self) -> Summary:
        """Return the summary of the site."""
        return self._load("summary", Summary)

    @property
    def joins(self) -> Mapping[str, JoinState]:
        """Return what each join asked."""
        return self._load("joins", dict[str, JoinState])

    @property
    def nodes(self) -> Mapping[str, Mapping[str, NodeState]]:
        """Return every node by kind and name."""
        return self._load("nodes", dict[str, dict[str, NodeState]])

    @property
    def plan(self) -> Plan:
        """Return the plan."""
        stored = self._load("plan", _StoredPlan)
        return Plan(
            kinds={kind: make_table(Output, outputs) for kind, outputs in stored.kinds.items()},
            conflicts=stored.conflicts,
            early_conflicts=stored.early_conflicts,
            problems=stored.problems,
        )

    def save_plan(self, plan: Plan) -> None:
        """Save the plan."""
        kinds = {
            kind: dict(outputs.encoded if isinstance(outputs, Table) else encode_table(outputs, Output))
            for kind, outputs in plan.kinds.items()
        }
        stored = _StoredPlan(
            kinds=kinds, conflicts=plan.conflicts, early_conflicts=plan.early_conflicts, problems=plan.problems
        )
        self._cache.save("plan", stored)

    @property
    def outputs(self) -> Mapping[str, OutputState]:
        """Return the state of every output by path."""
        return self._cache.load("outputs", dict[str, OutputState]) or {}

    def table(self, name: str, kind: Any) -> EncodedTable:  # noqa: ANN401  (a type form)
        """Return an encoded table, given its name and the type of its answers."""
        stored: Any = dict[str, stored_type(kind)]  # type: ignore[misc]
        return cast("EncodedTable", self._load(f"table {name}", stored))

    def columns(self) -> Columns:
        """Return the columns of the reviews."""
        return Columns(self._load("columns", tuple[str, ...]), self._column)

    def _column(self, field: str) -> bytes:
        return self._load(f"column {field}", bytes)

    def index(self) -> Index:
        """Return the index of questions and makers."""
        base = self._cache.load("index", tuple[Segment, ...]) or ()
        return Index((*base, *self.recent_segments))

    @property
    def recent_segments(self) -> tuple[Segment, ...]:
        """Return the segments of the last builds. Each build writes them again until they are merged."""
        return self._cache.load("recent notes", tuple[Segment, ...]) or ()

    def save_recent(self, segments: tuple[Segment, ...]) -> None:
        """Save the segments of the last builds."""
        self._cache.save("recent notes", segments)

    @property
    def next_number(self) -> int:
        """Return the next maker's number."""
        return self._cache.load("numbered", int) or 0
