"""Find the chain from an output, through the questions that it asked, to a change of a file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from intertitle.building.history import Build
from intertitle.building.published_state import OutputState
from intertitle.explain.change_text import describe_change, describe_fields
from intertitle.explain.last_build import LastBuild
from intertitle.explain.origins import Origin, find_origins
from intertitle.explain.phrases import describe_question
from intertitle.explain.results import Reason
from intertitle.recording.questions import Changed

_NAMED_APART = frozenset({"template", "asset"})  # inputs that are made of several files


def list_reasons(made: OutputState, build: Build, last: LastBuild) -> list[Reason]:
    """Return why a build made an output, the shortest chain of each change first."""
    if any(change.kind == "everything" for change in build.changes):
        return [Reason(said=describe_change(change)) for change in build.changes]
    known: dict[str, list[set[str]]] = {}
    reasons: list[Reason] = []
    for steps in find_chains(made.why, build.steps):
        last_step = steps[-1]
        found = find_origins(last_step, build, last)
        for origin in found:
            listed = known.setdefault(origin.change.path, [])
            if any(origin.covers <= covered for covered in listed):
                continue
            listed.append(origin.covers)
            reasons.append(_reason(steps, origin, last))
        if not found:
            chain = _phrases(steps[:-1], last)
            reasons.append(Reason(said=f"{_phrase(last_step, last)} changed", chain=chain))
    return [reason for reason in reasons if reason.path] or reasons  # without a path only if no file is known


def find_chains(why: Iterable[int], steps: Mapping[int, Changed]) -> Iterator[tuple[Changed, ...]]:
    """Yield the shortest chain from some changed questions to each changed input.

    If the build did not store all steps, a chain ends at the last stored one.
    """
    waiting: deque[tuple[int, tuple[Changed, ...]]] = deque((number, ()) for number in why)
    seen: set[int] = set()
    while waiting:
        number, before = waiting.popleft()
        if number in seen or number not in steps:
            continue
        seen.add(number)
        chain = (*before, steps[number])
        behind = [one for one in steps[number].why if one in steps]
        if not behind:
            yield chain
        waiting.extend((one, chain) for one in behind)


def _reason(steps: tuple[Changed, ...], origin: Origin, last: LastBuild) -> Reason:
    change, own = origin.change, steps[-1]
    is_apart = own.kind in _NAMED_APART and own.name != change.id
    return Reason(
        said=describe_fields(change, origin.fields, text=origin.text),
        path=change.path,
        chain=_phrases(steps if is_apart else steps[:-1], last),
        fields=origin.fields,
    )


def _phrases(steps: Iterable[Changed], last: LastBuild) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_phrase(one, last) for one in steps))


def _phrase(step: Changed, last: LastBuild) -> str:
    return describe_question(step.kind, step.name, last)
