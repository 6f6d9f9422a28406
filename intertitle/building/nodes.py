"""Reuse nodes from build to build.

A node is made again if an answer that it asked for has changed. It counts as changed only if its own value differs.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence

from intertitle import digest
from intertitle.building.published_state import NodeState
from intertitle.cache import CacheDamagedError
from intertitle.diagnostics import Diagnostic
from intertitle.failures import PluginError
from intertitle.outputs.registry import RegistrationError
from intertitle.outputs.view import Answered, Node, View, Workspace, record_answer
from intertitle.recording.index import Index, Segment, make_segment
from intertitle.recording.questions import Changes

_SEGMENT_SIZE = 2000  # makers whose notes form a segment


class AffectedMakers:
    """The makers that asked a changed question, by number.

    Args:
        index: the index of questions and makers.
        changes: may grow; each change is looked up once.
    """

    def __init__(self, index: Index, changes: Changes) -> None:
        self.index = index
        self._changes = changes
        self._seen: set[int] = set()
        self._found: dict[int, list[int]] = {}

    def find(self) -> Mapping[int, Sequence[int]]:
        """Return the affected makers with the changed questions that they asked."""
        if new := [one for one in self._changes if one not in self._seen]:
            self._seen.update(new)
            for maker, asked in self.index.makers(new).items():
                self._found.setdefault(maker, []).extend(asked)
        return self._found


_States = dict[str, dict[str, NodeState]]  # by kind and name


class NodeStore:
    """The states of all nodes, and the notes of those made in this build.

    Args:
        before: returns the states of the last published build.
        numbered: the next maker's number.
    """

    def __init__(self, before: Callable[[], Mapping[str, Mapping[str, NodeState]]], numbered: int) -> None:
        self.before = before
        self.next_number = numbered
        self.segments: list[Segment] = []
        self.has_changed = False
        self.late_problems: list[Diagnostic] = []  # problems reported by nodes that were made together with outputs
        self._waiting: list[tuple[int, ...]] = []

    @functools.cached_property
    def states(self) -> _States:
        """Return the state of every node."""
        return {kind: dict(several) for kind, several in self.before().items()}

    def names(self) -> dict[str, set[str]]:
        """Return the names of all nodes, by kind."""
        return {kind: set(several) for kind, several in self.states.items()}

    def states_of(self, kind: str) -> dict[str, NodeState]:
        """Return the nodes of a kind, by name."""
        return self.states.setdefault(kind, {})

    def add(self, kind: str, name: str, made: Answered) -> None:
        """Add a node that was made in this process."""
        self.states_of(kind)[name] = NodeState(number=self.next_number, digest=made.digest, problems=made.problems)
        self.next_number += 1
        self.has_changed = True
        self._waiting.append(made.notes)
        if len(self._waiting) >= _SEGMENT_SIZE:
            self.flush()

    def take_batch(
        self, pairs: bytes, outputs: int, nodes: Sequence[tuple[str, str, bytes, tuple[Diagnostic, ...]]]
    ) -> int:
        """Add a worker's batch of notes, outputs first, and return the number of the first output."""
        self.flush()
        first = self.next_number
        self.segments.append(Segment(first=first, pairs=pairs))
        self.next_number += outputs + len(nodes)
        for number, (kind, name, made, problems) in enumerate(nodes, start=first + outputs):
            if name not in self.states_of(kind):  # another worker may have made the same node
                self.states_of(kind)[name] = NodeState(number=number, digest=made, problems=problems)
                self.late_problems += problems
                self.has_changed = True
        return first

    def flush(self) -> None:
        """Add the waiting notes as a segment."""
        if self._waiting:
            self.segments.append(make_segment(self.next_number - len(self._waiting), self._waiting))
            self._waiting = []

    def drop(self, kind: str, name: str) -> None:
        """Remove a node."""
        del self.states[kind][name]
        self.has_changed = True

    def collect(self, space: Workspace) -> None:
        """Add every node that a workspace has made."""
        for (kind, name), made in space.made.items():
            if name not in self.states_of(kind):
                self.add(kind, name, made)
        space.made.clear()


def refresh(
    space: Workspace, kinds: Iterable[Node], store: NodeStore, affected: AffectedMakers, changes: Changes
) -> None:
    """Make affected nodes of some kinds again, and remove those that no longer exist."""
    for node in kinds:
        states = store.states_of(node.kind)
        causes = affected.find()
        if node.names and states:
            view = View(space)
            for name in states.keys() - _list_names(node, view, []).keys():
                why = causes.get(states[name].number) or changes.select(view.notes)
                _drop(space, node, name, store, why, changes)
        stale = [(name, state) for name, state in states.items() if state.number in causes] if causes else []
        for name, state in stale:
            made = _remake(space, node, name)
            if made is None:
                _drop(space, node, name, store, causes[state.number], changes)
                continue
            store.add(node.kind, name, made)
            if made.digest != state.digest:
                changes.add(node.kind, name, causes[state.number])


def _list_names(node: Node, view: View, problems: list[Diagnostic]) -> dict[str, None]:
    """Return the names of the nodes of a kind. If its plug-in fails, add the problem and return none."""
    try:
        return dict.fromkeys(node.names(view)) if node.names else {}
    except PluginError as failure:
        view.notes |= failure.notes
        problems.append(failure.diagnostic())
        return {}


def _drop(space: Workspace, node: Node, name: str, store: NodeStore, why: Iterable[int], changes: Changes) -> None:
    """Remove a node and record the change."""
    changes.add(node.kind, name, why)
    store.drop(node.kind, name)
    space.known[node.kind].discard(name)


def _remake(space: Workspace, node: Node, name: str) -> Answered | None:
    """Make a node again. Return None if that fails, for example because its input was removed.

    Whatever asked for the node is made again too, and gets the failure if it still asks. A failure that nobody asks for
    is no problem of the site.
    """
    try:
        return _make(space, node, name)
    except (CacheDamagedError, OSError):
        raise
    except Exception:  # noqa: BLE001  (a plug-in's function may raise anything)
        return None


def _make(space: Workspace, node: Node, name: str) -> Answered:
    """Make one node.

    If the plug-in of an eager node fails, the node has no value, and everything that asks for it fails too.

    Raises:
        RegistrationError: if its function asks for something that is not registered.
        PluginError: if the plug-in of a node that is made on demand fails.
    """
    view = View(space, node.kind)
    try:
        value = node.function(view, name)
    except PluginError as failure:
        if not node.is_eager:
            raise
        notes = tuple(view.notes | failure.notes)
        return Answered(digest=digest.of_value(str(failure)), notes=notes, problems=(failure.diagnostic(),))
    except LookupError as failure:
        raise RegistrationError(f"the node '{node.kind} {name}' cannot be made: {failure}") from failure
    if node.is_kept:
        space.keep(node.kind, name, value)
    return record_answer(value, view)


def make_eager(space: Workspace, kinds: Iterable[Node], store: NodeStore) -> None:
    """Make the missing nodes that must exist before any output."""
    for node in kinds:
        if node.is_eager and node.names:
            states = store.states_of(node.kind)
            for name in _list_names(node, View(space), store.late_problems):
                if name not in states:
                    space.known.setdefault(node.kind, set()).add(name)
                    store.add(node.kind, name, _make(space, node, name))
