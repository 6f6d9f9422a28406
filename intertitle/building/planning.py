"""Plan the outputs of every registered kind. A kind whose answers have not changed is reused."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from intertitle import digest
from intertitle.building.nodes import AffectedMakers, NodeStore
from intertitle.building.published_state import Plan
from intertitle.diagnostics import Diagnostic, Location, error
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

    Kinds that follow from others come last, because they may ask for the addresses of the others.

    Args:
        space: receives the addresses of all outputs and the rest of the plan's index.
        registry: all kinds.
        before: the plan of the last published build, if there was one.
        store: the states of nodes, including one for the items of each kind.
        affected: the makers that changes affect.
        changes: receives the differences between the plans.

    Returns:
        the plan, and the paths of outputs that differ, each with the changed questions that caused it.
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
    # If an address had a conflict that is solved, the remaining output was not published before.
    differing |= dict.fromkeys(known.conflicts - lost - differing.keys(), _item_questions(registry.entries, changes))
    plan = Plan(kinds=kinds, conflicts=lost, early_conflicts=first_lost, problems=tuple(problems))
    plan_index = space.planned = PlanIndex(registry, plan)
    if before is not None:
        plan_index.compare(PlanIndex(registry, before), changes)
    return plan, differing


class PlanIndex:
    """Information that follows from a plan, computed on demand.

    Args:
        registry: all kinds.
        plan: the outputs.
        are_all: include all kinds, not only those that do not follow from others.
    """

    def __init__(self, registry: Registry, plan: Plan, *, are_all: bool = True) -> None:
        self._registry = registry
        self._plan = plan
        self.are_all = are_all
        self.conflicts = plan.conflicts if are_all else plan.early_conflicts

    @functools.cached_property
    def kinds(self) -> Mapping[str, Mapping[str, Output]]:
        """Return the outputs of each kind by path."""
        if self.are_all:
            return self._plan.kinds
        late = {kind for kind, entry in self._registry.entries.items() if entry.follows}
        return {kind: outputs for kind, outputs in self._plan.kinds.items() if kind not in late}

    @functools.cached_property
    def addresses(self) -> frozenset[str]:
        """Return the addresses of all outputs."""
        return frozenset(address for address, _ in self.addresses_of(self.kinds))

    def addresses_of(self, kinds: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Return the addresses of the outputs of some kinds, each with its kind."""
        for kind in kinds:
            for path, output in self.kinds.get(kind, {}).items():
                if path not in self.conflicts:
                    yield output.item.address, kind

    @functools.cached_property
    def present(self) -> frozenset[str]:
        """Return the kinds that have outputs."""
        return frozenset(kind for kind, outputs in self.kinds.items() if outputs)

    @functools.cached_property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Return the address and date of every page that search engines may index, by address."""
        return tuple(sorted(self.rows_of(kind for kind, entry in self._registry.entries.items() if entry.is_indexed)))

    def rows_of(self, kinds: Iterable[str]) -> set[tuple[str, str]]:
        """Return the address and date of the outputs of some kinds."""
        return {
            (output.item.address, output.day.isoformat() if output.day else "")
            for kind in kinds
            for path, output in self.kinds.get(kind, {}).items()
            if path not in self.conflicts
        }

    @functools.cached_property
    def templates(self) -> tuple[str, ...]:
        """Return the templates of the planned pages."""
        entries = self._registry.entries.items()
        return tuple(sorted({one.template for kind, one in entries if one.template and self.kinds.get(kind)}))

    def compare(self, before: PlanIndex, changes: Changes) -> None:
        """Record the differences from another index as changes."""
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
    """Return the item questions of some kinds that have changed."""
    return changes.select(dict.fromkeys(question(_ITEMS, kind) for kind in kinds))


def list_outputs(plan: Plan) -> Iterator[tuple[str, Output]]:
    """Yield every output with its path, kind by kind."""
    for outputs in plan.kinds.values():
        for path, output in outputs.items():
            if path not in plan.conflicts:
                yield path, output


def list_paths(plan: Plan) -> Iterator[str]:
    """Yield the path of every output, kind by kind."""
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
    """Plan the outputs of one kind. Return the paths that differ, with the causes."""
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
    before = dict(known.kinds.get(entry.kind, {}).items())  # decoded together, because each is compared
    differ = (path for path, output in now.items() if path not in before or before[path].item != output.item)
    return dict.fromkeys((*differ, *(before.keys() - now.keys())), why)


def _index_by_path(outputs: Iterable[Output]) -> dict[str, Output]:
    """Return outputs by path. If several have one path, all but the first get an impossible path.

    `_Claims` finds these conflicts.
    """
    found: dict[str, Output] = {}
    for output in outputs:
        path = output.path
        while path in found:
            path += "\0"
        found[path] = output
    return found


def _is_unchanged(kinds: Mapping[str, Mapping[str, Output]], known: Plan) -> bool:
    """Return whether the outputs of some kinds are exactly those of the last published build."""
    return all(outputs is known.kinds.get(kind) for kind, outputs in kinds.items())


# ---------------------------------------------------------------- conflicts


class _Claims:
    """The outputs that claim each path. Kinds are added as they are planned.

    Two paths conflict if some file system treats them as one: they differ in case, or in the encoding of an accent. A
    file at the path of another's folder conflicts too, and so do ``/heat`` and ``/heat/``, which hosts take for one.
    """

    def __init__(self) -> None:
        self._files: dict[str, list[tuple[str, str]]] = {}  # folded path → kind and path of each output
        self._folders: dict[str, tuple[str, str]] = {}

    def add(self, kind: str, outputs: Mapping[str, Output]) -> None:
        """Add the outputs of a kind."""
        files, folders = self._files, self._folders
        for path in outputs:
            folded = path.rstrip("\0")
            folded = folded.lower() if folded.isascii() else unicodedata.normalize("NFC", folded).casefold()
            if folded in files:
                files[folded].append((kind, path))
            else:
                files[folded] = [(kind, path)]
            if folded.endswith(".html") and not folded.endswith("/index.html") and outputs[path].item.suffix:
                files.setdefault(f"{folded[:-5]}/index.html", []).append((kind, path))
            while "/" in folded:
                folded = folded.rpartition("/")[0]
                if folded in folders:
                    break
                folders[folded] = (kind, path)

    def find_rivals(self) -> list[list[tuple[str, str]]]:
        """Return the outputs that claim each path with a conflict."""
        return [
            found + ([self._folders[path]] if path in self._folders else [])
            for path, found in self._files.items()
            if len(found) > 1 or path in self._folders
        ]

    def conflicting_paths(self) -> frozenset[str]:
        """Return the paths with a conflict."""
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
    return error("IT502", Location(place), message, hint)


def _describe_output(output: Output) -> str:
    return f"{output.what} ({', '.join(output.sources[:3])})" if output.sources else output.what
