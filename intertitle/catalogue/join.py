"""Run joins whose questions have changed answers, and compare their results.

After an edit a join runs only if it asked something that changed. Its answers are compared key by key with those of the
last published build, and only those that differ count as changed.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from intertitle.catalogue.catalogue import Audience, Catalogue
from intertitle.catalogue.recorder import Recorder
from intertitle.catalogue.tables import EncodedTable, Table, encode_table, make_table
from intertitle.diagnostics import Diagnostic
from intertitle.failures import PluginError
from intertitle.model import Struct
from intertitle.recording.questions import Changes, UnregisteredError

Answers = Mapping[str, Mapping[str, object]]  # table → key → answer


class JoinRecorder(Recorder):
    """Records what a join asks. Only joins may ask for the clock and the audience, which decide what is published."""

    def now(self) -> dt.datetime:
        """Return the instant of the build. It counts as changed when it passes an instant in the table ``clock``."""
        self.note("clock")
        return self._catalogue.now

    def audience(self) -> Audience:
        """Return for whom the site is built."""
        self.note("audience")
        return self._catalogue.audience


class Join(Struct, frozen=True, kw_only=True):
    """A join: its name, its tables with the types of their answers, and its function.

    If ``is_typed`` is set, the answers have exactly these types and need not be encoded and decoded once.
    """

    name: str
    tables: Mapping[str, Any]
    function: Callable[[JoinRecorder], Answers]
    is_typed: bool = False


class JoinState(Struct, frozen=True, kw_only=True, array_like=True):
    """What a join asked and reported when it last ran."""

    notes: tuple[int, ...]
    problems: tuple[Diagnostic, ...] = ()


def run_joins(
    catalogue: Catalogue,
    joins: Iterable[Join],
    before: Mapping[str, JoinState],
    load: Callable[[str, Any], EncodedTable],
    changes: Changes,
) -> tuple[dict[str, JoinState], dict[str, EncodedTable]]:
    """Fill a catalogue with tables.

    Args:
        catalogue: receives the tables.
        joins: the joins in order; each may ask for the tables of those before it.
        before: the states of the joins in the last published build.
        load: returns an encoded table of that build, by name and type of answer.
        changes: what differs from that build; answers that differ are added.

    Returns:
        the states of the joins, and the encoded tables that differ.

    Raises:
        UnregisteredError: if a join asks for something unregistered, or makes other tables than it declares.
    """
    states: dict[str, JoinState] = {}
    tables: dict[str, EncodedTable] = {}
    for join in joins:
        old_state = before.get(join.name)
        causes = changes.select(old_state.notes) if old_state else ()
        if old_state and not causes:
            states[join.name] = old_state
            for name, kind in join.tables.items():
                catalogue.tables[name] = Table(kind, functools.partial(load, name, kind))
            continue
        recorder = JoinRecorder(catalogue)
        try:
            answers = join.function(recorder)
        except PluginError as failure:
            recorder.report(failure.diagnostic())
            recorder.notes |= failure.notes
            answers = {table: {} for table in join.tables}
        except UnregisteredError as failure:
            raise UnregisteredError(f"the join '{join.name}' cannot run: {failure}") from failure
        if answers.keys() != join.tables.keys():
            made_names, declared = ", ".join(sorted(answers)), ", ".join(sorted(join.tables))
            raise UnregisteredError(
                f"the join '{join.name}' makes the tables {made_names}, but is registered for {declared}"
            )
        states[join.name] = JoinState(notes=tuple(sorted(recorder.notes)), problems=tuple(recorder.problems))
        for name, kind in join.tables.items():
            old = load(name, kind) if old_state else {}
            new = encode_table(answers[name], kind)
            # Encoded and decoded, as a later build reads them, unless the types guarantee the same values.
            catalogue.tables[name] = make_table(kind, new, answers[name] if join.is_typed else None)
            if not old_state or _compare_tables(name, old, new, changes, causes):
                tables[name] = new
    return states, tables


def _compare_tables(table: str, old: EncodedTable, new: EncodedTable, changes: Changes, why: tuple[int, ...]) -> bool:
    """Add the differences between two states of a table to the changes. Return whether there are any."""
    keys = [key for key, value in new.items() if key not in old or old[key] != value]
    gone = [key for key in old if key not in new]
    for key in (*keys, *gone):
        changes.add(f"table {table}", key, why)
    has_new_keys = any(key not in old for key in keys)
    if keys or gone:
        changes.add("answers", table, why)
    if gone or has_new_keys or list(old) != list(new):
        changes.add("order", table, why)
    elif not keys:
        return False
    changes.add("whole", table, why)
    return True
