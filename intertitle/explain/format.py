"""Format answers for eighty columns."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Callable, Iterator, Sequence

from intertitle.explain.results import Answer, FileAnswer, OutputAnswer, Reason, Seen

WIDTH = 80
_SHOWN = 12  # entries of a list; the others are counted
_MIN_VALUE = 24  # characters to which a value is cut at most
_Paint = Callable[[str], str]

_STEPS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


# ---------------------------------------------------------------- sentences


def format_age(now: dt.datetime, then: dt.datetime) -> str:
    """Return how long ago a time was: "5 minutes ago"."""
    seconds = int((now - then).total_seconds())
    for length, name in _STEPS:
        if count := seconds // length if seconds > 0 else 0:
            return f"{count} {name}{'' if count == 1 else 's'} ago"
    return "just now"


def _format_count(number: int, what: str) -> str:
    """Return a number with its noun: "1 page", "7 pages"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _shown_on(answer: FileAnswer) -> str:
    pages = [f"on {_format_count(len(answer.pages), 'page')}"] if answer.pages else []
    others = [f"in {_list(answer.others)}"] if answer.others else []
    return " and ".join((*pages, *others))


def _list(found: Sequence[str]) -> str:
    named = list(found[:3]) + ([f"{len(found) - 3:,} more"] if len(found) > 3 else [])  # noqa: PLR2004
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


# ---------------------------------------------------------------- lines


def format_result(answer: Answer, now: dt.datetime, bold: _Paint, dim: _Paint) -> Iterator[str]:
    """Yield the lines of an answer. ``bold`` and ``dim`` return a text with or without terminal styles."""
    if isinstance(answer, FileAnswer):
        yield bold(f"{answer.path}: {answer.what}")
        yield from _facts(_of_file(answer, now))
        yield from _pages(answer, bold)
    else:
        yield bold(f"{answer.address}: {answer.what}")
        yield from _facts(_of_output(answer, now))
        yield from _reasons(answer, bold, dim)
        yield from _values(answer, bold, dim)
        yield from _reviews(answer, bold)
    if answer.behind:
        yield ""
        named = _list(answer.behind)
        yield from _wrap(f"Changed since the last build: {named}. To update this answer, type  intertitle build")


def _of_file(answer: FileAnswer, now: dt.datetime) -> Iterator[tuple[str, str]]:
    if answer.address:
        yield "published", f"at {answer.address}"
    if answer.why:
        yield answer.state, answer.why
    seen = answer.seen
    if seen is None:
        if answer.state not in {"new", "unread"}:
            yield "changed", "before the recorded builds"
    elif seen.change.kind == "everything":
        yield "changed", f"not since build {seen.build}, the first recorded one{_ago(seen, now)}"
    else:
        yield "changed", seen.said
        yield "", _when(seen, now)
    if _is_shown(answer):
        yield "shown", _shown_on(answer)
        if seen and seen.build and seen.change.kind != "everything":
            everything = len(answer.pages) + len(answer.others)
            all_of = (
                f"all {everything:,}" if len(answer.made) == everything else f"{len(answer.made):,} of {everything:,}"
            )
            yield "built", f"{all_of} by that build"


def _is_shown(answer: FileAnswer) -> bool:
    return answer.state not in {"used", "unused"} and bool(answer.pages or answer.others)


def _ago(seen: Seen, now: dt.datetime) -> str:
    return f" ({format_age(now, seen.now)})" if seen.now else ""


def _when(seen: Seen, now: dt.datetime) -> str:
    if not seen.build or seen.now is None:
        return "after the last published build; not published yet"
    return f"in build {seen.build}, {format_age(now, seen.now)}"


def _pages(answer: FileAnswer, bold: _Paint) -> Iterator[str]:
    if not answer.pages and not answer.others:
        return
    yield ""
    yield bold("Built with it" if answer.state == "used" else "Where it is shown")
    everything = (*answer.pages, *answer.others)
    for address in everything[:_SHOWN]:
        yield f"  {address}"
    if len(everything) > _SHOWN:
        yield f"  and {len(everything) - _SHOWN:,} more"


def _of_output(answer: OutputAnswer, now: dt.datetime) -> Iterator[tuple[str, str]]:
    yield "file", answer.path
    if answer.target:
        yield "leads to", answer.target
    for number, source in enumerate(answer.sources[:_SHOWN]):
        yield "" if number else "built from", source
    if len(answer.sources) > _SHOWN:
        yield "", f"and {len(answer.sources) - _SHOWN:,} more"
    for number, template in enumerate(answer.templates):
        place = template.file if template.own else "shipped"
        yield "" if number else "templates", f"{template.name}  ({place})"
    if answer.reviews:
        yield "shows", _format_count(len(answer.reviews), "review")
    if answer.is_fresh:
        yield "built", f"by the last build, {answer.build}{_since(answer, now)}"
    else:
        yield "kept", f"it has not changed since build {answer.build}{_since(answer, now)}"


def _since(answer: OutputAnswer, now: dt.datetime) -> str:
    return f" ({format_age(now, answer.now)})" if answer.now else ""


def _reasons(answer: OutputAnswer, bold: _Paint, dim: _Paint) -> Iterator[str]:
    yield ""
    yield bold(f"Why build {answer.build} wrote it")
    if answer.is_again:
        yield "  its file had been deleted or changed by another program"
        return
    if answer.now is None:
        yield "  its changes are older than the recorded builds"
    elif not answer.reasons and not answer.more_reasons:
        yield "  its file did not exist yet"
    for reason in answer.reasons[:_SHOWN]:
        yield from _reason(reason, dim)
    more = max(0, len(answer.reasons) - _SHOWN)
    if more:
        yield f"  and {_format_count(more, 'change')} more"
    if answer.more_reasons:
        yield f"  and {_format_count(answer.more_reasons, 'change')} that the build did not record"


def _reason(reason: Reason, dim: _Paint) -> Iterator[str]:
    """Yield the lines of a chain, from the output to the change."""
    change = f"{reason.path}: {reason.said}" if reason.path else reason.said
    for number, line in enumerate(_wrap(" ← ".join((*reason.chain, change)), "  ", "    ")):
        yield dim(line) if number else line


def _values(answer: OutputAnswer, bold: _Paint, dim: _Paint) -> Iterator[str]:
    if not answer.values:
        return
    yield ""
    yield bold("Where each value comes from")
    width = min(max(len(value.where) for value in answer.values), WIDTH // 2 + 4)
    for value in answer.values:
        written = f"{value.name}: {value.value}" if value.value else value.name
        room = WIDTH - max(width, len(value.where)) - 4
        cut = written if len(written) <= max(room, _MIN_VALUE) else f"{written[: max(room, _MIN_VALUE) - 1]}…"
        yield f"  {dim(value.where)}{' ' * (width - len(value.where))}  {cut}"


def _reviews(answer: OutputAnswer, bold: _Paint) -> Iterator[str]:
    others = [path for path in answer.reviews if path not in answer.sources]
    if others:
        yield ""
        yield bold(f"{'Other reviews' if len(others) < len(answer.reviews) else 'Reviews'} that it shows")
        for path in others[:_SHOWN]:
            yield f"  {path}"
        if len(others) > _SHOWN:
            yield f"  and {len(others) - _SHOWN:,} more"


def _facts(facts: Iterator[tuple[str, str]]) -> Iterator[str]:
    rows = list(facts)
    width = max((len(label) for label, _ in rows), default=0)
    for label, said in rows:
        yield from _wrap(said, f"  {label:<{width}}  ", " " * (width + 4))


def _wrap(text: str, first: str = "", rest: str = "") -> Iterator[str]:
    yield from textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first.rstrip()]
