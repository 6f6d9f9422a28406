"""Planning: which outputs there are, by every kind of the registry; a kind whose answers are the same is kept."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from intertitle import digest
from intertitle.building.nodes import AffectedMakers, NodeStore
from intertitle.building.published_state import Plan
from intertitle.diagnostics import Diagnostic, Place, error
from intertitle.failures import PluginError
from intertitle.outputs.registry import Entry, Output, RegistrationError, Registry
from intertitle.outputs.static import STATIC
from intertitle.outputs.view import Answered, View, Workspace
from intertitle.recording.questions import Changes, question

_ITEMS = "items"


def make_plan(
    space: Workspace,
    registry: Registry,
    before: Plan | None,
    store: NodeStore,
    affected: AffectedMakers,
    changes: Changes,
) -> tuple[Plan, Mapping[str, tuple[int, ...]]]:
    """Plan every output of a site.

    The kinds that follow from others come last: they may ask for the addresses of the others.

    Args:
        space: gets the addresses of all outputs, and what else follows from the plan.
        registry: every kind.
        before: the plan of the last published build; nothing where there was none.
        store: the states of nodes, among them one for each kind's items.
        affected: tells what has changed for each of them.
        changes: gets what differs of the plan.

    Returns:
        the plan, and the paths whose outputs are others than before, each with the changed questions that led to it.
    """
    known = before or Plan(kinds={})
    kinds: dict[str, Mapping[str, Output]] = {}
    differing: dict[str, tuple[int, ...]] = {}
    first = [entry for entry in registry.entries.values() if not entry.follows]
    last = [entry for entry in registry.entries.values() if entry.follows]
    claims = _Claims()
    for entry in first:
        differing |= _plan_kind(space, entry, known, kinds, store, affected, changes)
    is_same = before is not None and _is_unchanged(kinds, known)
    if not is_same:
        for kind, outputs in kinds.items():
            claims.add(kind, outputs)
    first_lost = known.early_conflicts if is_same else claims.conflicting_paths()
    now = PlanIndex(registry, Plan(kinds=dict(kinds), early_conflicts=first_lost), are_all=False)
    if before is not None and not is_same:
        now.compare(PlanIndex(registry, known, are_all=False), changes)
    space.planned = now
    for entry in last:
        differing |= _plan_kind(space, entry, known, kinds, store, affected, changes)
    if before is not None and is_same and _is_unchanged(kinds, known):
        space.planned = PlanIndex(registry, before)
        return before, differing
    for kind in kinds if is_same else [entry.kind for entry in last]:
        claims.add(kind, kinds[kind])
    rivals = claims.find_rivals()
    lost = frozenset(path for found in rivals for _, path in found)
    problems = [_report_conflict([kinds[kind][path] for kind, path in found]) for found in rivals]
    # When the other claimant of an address goes, the output that is left is new: it was not published before.
    differing |= dict.fromkeys(known.conflicts - lost - differing.keys(), _item_questions(registry.entries, changes))
    plan = Plan(kinds=kinds, conflicts=lost, early_conflicts=first_lost, problems=tuple(problems))
    plan_index = space.planned = PlanIndex(registry, plan)
    if before is not None:
        plan_index.compare(PlanIndex(registry, before), changes)
    return plan, differing


class PlanIndex:
    """What follows from a plan, found when somebody asks.

    Args:
        registry: every kind.
        plan: the outputs.
        are_all: what follows from all kinds; else from those alone that follow from no other.
    """

    def __init__(self, registry: Registry, plan: Plan, *, are_all: bool = True) -> None:
        self._registry = registry
        self._plan = plan
        self.are_all = are_all
        self.conflicts = plan.conflicts if are_all else plan.early_conflicts

    @functools.cached_property
    def kinds(self) -> Mapping[str, Mapping[str, Output]]:
        """The outputs of each kind, by path."""
        if self.are_all:
            return self._plan.kinds
        late = {kind for kind, entry in self._registry.entries.items() if entry.follows}
        return {kind: outputs for kind, outputs in self._plan.kinds.items() if kind not in late}

    @functools.cached_property
    def addresses(self) -> frozenset[str]:
        """The addresses of all outputs."""
        return frozenset(address for address, _ in self.addresses_of(self.kinds))

    def addresses_of(self, kinds: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Return the addresses of the outputs of some kinds, each with its kind."""
        for kind in kinds:
            for path, output in self.kinds.get(kind, {}).items():
                if path not in self.conflicts:
                    yield output.item.address, kind

    @functools.cached_property
    def present(self) -> frozenset[str]:
        """The kinds of which there are outputs."""
        return frozenset(kind for kind, outputs in self.kinds.items() if outputs)

    @functools.cached_property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Address and day of every page that search engines may list, by address."""
        return tuple(sorted(self.rows_of(kind for kind, entry in self._registry.entries.items() if entry.is_indexed)))

    def rows_of(self, kinds: Iterable[str]) -> set[tuple[str, str]]:
        """Return address and day of the outputs of some kinds."""
        return {
            (output.item.address, output.day.isoformat() if output.day else "")
            for kind in kinds
            for path, output in self.kinds.get(kind, {}).items()
            if path not in self.conflicts
        }

    @functools.cached_property
    def templates(self) -> tuple[str, ...]:
        """The templates that pages are made with."""
        entries = self._registry.entries.items()
        return tuple(sorted({one.template for kind, one in entries if one.template and self.kinds.get(kind)}))

    def compare(self, before: PlanIndex, changes: Changes) -> None:
        """Add to the changes what differs from other facts."""
        kinds = self.kinds.keys() | before.kinds.keys()
        differ = {kind for kind in kinds if self.kinds.get(kind) is not before.kinds.get(kind)}
        if self.conflicts != before.conflicts:
            differ = kinds
        if not differ:
            return
        listed = [kind for kind, entry in self._registry.entries.items() if entry.is_indexed]
        why = _item_questions((*listed, *sorted(kinds)), changes)
        for kind in sorted(before.present ^ self.present):
            changes.add("has", kind, _item_questions([kind], changes))
        if before.templates != self.templates:
            changes.add("templates", why=why)
        now_listed = differ.intersection(listed)
        if now_listed and before.rows_of(now_listed) != self.rows_of(now_listed):
            changes.add("indexed", why=why)
        old, new = dict(before.addresses_of(differ)), dict(self.addresses_of(differ))
        came_or_went = old.keys() ^ new.keys()
        for address in sorted(came_or_went):
            kind = new.get(address) or old[address]
            changes.add("exists", address, _item_questions([kind], changes) or why)
        if came_or_went:
            changes.add("addresses", why=why)


def _item_questions(kinds: Iterable[str], changes: Changes) -> tuple[int, ...]:
    """Return the questions after the items of some kinds, as far as these have changed."""
    return changes.select(dict.fromkeys(question(_ITEMS, kind) for kind in kinds))


def list_outputs(plan: Plan) -> Iterator[tuple[str, Output]]:
    """Return every output with its path, in the order of their kinds."""
    for outputs in plan.kinds.values():
        for path, output in outputs.items():
            if path not in plan.conflicts:
                yield path, output


def list_paths(plan: Plan) -> Iterator[str]:
    """Return the path of every output, in the order of their kinds."""
    return (path for outputs in plan.kinds.values() for path in outputs if path not in plan.conflicts)


def _plan_kind(
    space: Workspace,
    entry: Entry,
    known: Plan,
    kinds: dict[str, Mapping[str, Output]],
    store: NodeStore,
    affected: AffectedMakers,
    changes: Changes,
) -> dict[str, tuple[int, ...]]:
    """Plan the outputs of one kind; returns the paths that differ, with the reasons."""
    state, causes = store.states_of(_ITEMS).get(entry.kind), affected.find()
    if state and state.number not in causes and entry.kind in known.kinds:
        kinds[entry.kind] = known.kinds[entry.kind]
        return {}
    why = tuple(causes.get(state.number, ())) if state else ()
    view = View(space)
    try:
        outputs = tuple(entry.items(view))
    except PluginError as failure:
        view.notes |= failure.notes
        view.report(failure.diagnostic())
        outputs = ()
    except LookupError as failure:
        raise RegistrationError(f"the items of the kind '{entry.kind}' cannot be planned: {failure}") from failure
    for output in outputs:
        if getattr(getattr(output, "item", None), "kind", None) != entry.kind:
            raise RegistrationError(f"the items of the kind '{entry.kind}' are not outputs of that kind: {output!r}")
    now = _index_by_path(outputs)
    made = Answered(digest=digest.of_value(outputs), notes=tuple(view.notes), problems=tuple(view.problems))
    store.add(_ITEMS, entry.kind, made)
    if state and state.digest == made.digest and entry.kind in known.kinds:
        kinds[entry.kind] = known.kinds[entry.kind]
        return {}
    kinds[entry.kind] = now
    changes.add(_ITEMS, entry.kind, why)
    before = dict(known.kinds.get(entry.kind, {}).items())  # decoded together: each is compared
    differ = (path for path, output in now.items() if path not in before or before[path].item != output.item)
    return dict.fromkeys((*differ, *(before.keys() - now.keys())), why)


def _index_by_path(outputs: Iterable[Output]) -> dict[str, Output]:
    """Return outputs by their paths; of several with one path all but the first get a path that is no file's.

    They are found again by `_Claims`, which looks for outputs that claim one path.
    """
    found: dict[str, Output] = {}
    for output in outputs:
        path = output.path
        while path in found:
            path += "\0"
        found[path] = output
    return found


def _is_unchanged(kinds: Mapping[str, Mapping[str, Output]], known: Plan) -> bool:
    """Tell whether the outputs of some kinds are those of the last published build, with all that is said of them."""
    return all(outputs is known.kinds.get(kind) for kind, outputs in kinds.items())


# ---------------------------------------------------------------- two outputs at one address


class _Claims:
    """Which outputs claim which paths; kinds are added as they are planned.

    Two paths are one where some file system takes them for one: they differ in case, or in how an accent is encoded. A
    file in the place of another's folder collides too.
    """

    def __init__(self) -> None:
        self._files: dict[str, list[tuple[str, str]]] = {}  # folded path → kind and path of each output
        self._folders: dict[str, tuple[str, str]] = {}

    def add(self, kind: str, paths: Iterable[str]) -> None:
        """Add the outputs of a kind."""
        files, folders = self._files, self._folders
        for path in paths:
            folded = path.rstrip("\0")
            folded = folded.lower() if folded.isascii() else unicodedata.normalize("NFC", folded).casefold()
            if folded in files:
                files[folded].append((kind, path))
            else:
                files[folded] = [(kind, path)]
            while "/" in folded:
                folded = folded.rpartition("/")[0]
                if folded in folders:
                    break
                folders[folded] = (kind, path)

    def find_rivals(self) -> list[list[tuple[str, str]]]:
        """Return the outputs that claim one path, for each path that several claim."""
        return [
            found + ([self._folders[path]] if path in self._folders else [])
            for path, found in self._files.items()
            if len(found) > 1 or path in self._folders
        ]

    def conflicting_paths(self) -> frozenset[str]:
        """Return the paths that outputs have no right to."""
        return frozenset(path for found in self.find_rivals() for _, path in found)


def _report_conflict(found: Sequence[Output]) -> Diagnostic:
    sources = sorted({source for output in found for source in output.sources})
    claims = "; ".join(_describe_output(output) for output in found)
    address = min(output.item.address for output in found)
    static = [output.item.slug for output in found if output.item.kind == STATIC.kind]
    message = f"{len(found)} {'files' if static else 'pages'} claim the address {address}: {claims}"
    hint = "Give all but one of them another slug, alias or name."
    if static:
        hint = f"Rename or delete {' and '.join(static if len(static) < len(found) else static[1:])}."
    hint += " Until then none of them is published."
    place = min(static) if static else sources[0] if sources else "content/site.toml"
    return error("IT502", Place(place), message, hint)


def _describe_output(output: Output) -> str:
    return f"{output.what} ({', '.join(output.sources[:3])})" if output.sources else output.what
