"""Running joins: again where what they asked has changed, with a stop where the answer is the same.

A join runs after an edit only if it asked for something that changed. Its answers are then compared with those of the
last published build, key by key: only what differs counts as changed for whoever asked for it.
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
    """What a join asks. It alone may ask for the clock and the audience, on which depends what is published."""

    def now(self) -> dt.datetime:
        """Return the instant of the build. It counts as changed when it passes an instant of the table ``clock``."""
        self.note("clock")
        return self._catalogue.now

    def audience(self) -> Audience:
        """Return for whom the site is built."""
        self.note("audience")
        return self._catalogue.audience


class Join(Struct, frozen=True, kw_only=True):
    """A join: its name, its tables with the types of their answers, and the function that makes them.

    The answers of one that ``is_typed`` are of exactly these types, so they need not be packed and unpacked for a build
    to see what the next one will.
    """

    name: str
    tables: Mapping[str, Any]
    function: Callable[[JoinRecorder], Answers]
    is_typed: bool = False


class JoinState(Struct, frozen=True, kw_only=True, array_like=True):
    """What a join asked when it ran last, and what it reported."""

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
        catalogue: gets a table for each that the joins make.
        joins: in order; each may ask for the tables of those before it.
        before: what each join asked in the last published build; none for a join that did not run.
        load: gives a table of the last published build as it is kept, by its name and the type of its answers.
        changes: what differs from that build; the answers that differ are added.

    Returns:
        what each join asked and reported, and the tables that differ, as they are kept.
    """
    states: dict[str, JoinState] = {}
    made: dict[str, EncodedTable] = {}
    for join in joins:
        known = before.get(join.name)
        why = changes.select(known.notes) if known else ()
        if known and not why:
            states[join.name] = known
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
                f"the join '{join.name}' makes the tables {made_names}, and is registered for {declared}"
            )
        states[join.name] = JoinState(notes=tuple(sorted(recorder.notes)), problems=tuple(recorder.problems))
        for name, kind in join.tables.items():
            old = load(name, kind) if known else {}
            new = encode_table(answers[name], kind)
            # As a later build reads them, unless they are known to be the same.
            catalogue.tables[name] = make_table(kind, new, answers[name] if join.is_typed else None)
            if not known or _compare_tables(name, old, new, changes, why):
                made[name] = new
    return states, made


def _compare_tables(table: str, old: EncodedTable, new: EncodedTable, changes: Changes, why: tuple[int, ...]) -> bool:
    """Add to the changes what differs between two states of a table; tell whether anything does."""
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
