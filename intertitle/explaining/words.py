"""Answers in words: short lines, aligned, for eighty columns."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Callable, Iterator, Sequence

from intertitle.building.changes import Change, Field
from intertitle.explaining.answer import Answer, FileAnswer, OutputAnswer, Seen

WIDTH = 80
_SHOWN = 12  # pages that are named
_FROM_TO = 24  # characters of a value that stands in a sentence
Paint = Callable[[str], str]

_STEPS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
_WHAT = {
    "added": "was added",
    "removed": "was removed",
    "released": "came out",
    "withheld": "was withheld",
    "mended": "was mended",
    "broken": "got an error",
    "changed": "changed",
}


# ---------------------------------------------------------------- sentences


def tell(change: Change) -> str:
    """Say a change in a sentence without its full stop: "rating of ballerina changed, from 3 to 4"."""
    if change.kind == "everything":
        return "there was no cache: the first build, or the first by this version of Intertitle"
    if change.kind == "settings":
        return f"{_names(change.fields)} of the settings changed{_from_to(change.fields)}"
    if change.kind == "folder":
        return f"the site's folder was named otherwise{_from_to(change.fields)}"
    name = {
        "template": f"the template {change.id}",
        "asset": f"the theme's file {change.id}",
        "picture": f"the picture {change.path}",
    }.get(change.kind, change.id or change.path)
    if change.what != "changed" or change.kind in {"template", "asset", "picture"}:
        return f"{name} {_WHAT[change.what]}" + _by(change)
    parts = [_names(change.fields)] if change.fields else []
    parts += ["the text"] if change.text else []
    if not parts:
        return f"the file of {name} changed, in nothing that is shown"
    return f"{' and '.join(parts)} of {name} changed{'' if change.text else _from_to(change.fields)}"


def _by(change: Change) -> str:
    """Say what a coming or a going is due to."""
    if change.what == "released":
        return f": {_names(change.fields)} changed" if change.fields else ": its time had come"
    if change.what == "withheld":
        return f": {_names(change.fields)} changed" if change.fields else ": its time has not come yet"
    return ""


def _names(fields: Sequence[Field]) -> str:
    names = [{"blurb": "the opening", "scale": "the scale"}.get(field.name, field.name) for field in fields]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _from_to(fields: Sequence[Field]) -> str:
    if len(fields) != 1 or fields[0].name == "blurb":
        return ""
    before, after = fields[0].before, fields[0].after
    if max(len(before), len(after)) > _FROM_TO:
        return ""
    return f", from {before or 'nothing'} to {after or 'nothing'}"


def ago(now: dt.datetime, then: dt.datetime) -> str:
    """Say how long ago something was: "5 minutes ago"."""
    seconds = int((now - then).total_seconds())
    for length, name in _STEPS:
        if count := seconds // length if seconds > 0 else 0:
            return f"{count} {name}{'' if count == 1 else 's'} ago"
    return "just now"


def count(number: int, what: str) -> str:
    """Count things: "1 page", "7 pages"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def shown_on(answer: FileAnswer) -> str:
    """Say on how much a file is shown: "shown on 7 pages"."""
    others = f" and in {_list(answer.others)}" if answer.others else ""
    return f"shown on {count(len(answer.pages), 'page')}{others}"


def _list(found: Sequence[str]) -> str:
    named = list(found[:3]) + ([f"{len(found) - 3:,} more"] if len(found) > 3 else [])  # noqa: PLR2004
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


# ---------------------------------------------------------------- lines


def lines(answer: Answer, now: dt.datetime, bold: Paint, dim: Paint) -> Iterator[str]:
    """Write an answer line by line; ``bold`` and ``dim`` colour what they are given, or leave it."""
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
        yield from _wrapped(f"Changed since the last build: {named}. This is how it was; to build: intertitle build")


def _of_file(answer: FileAnswer, now: dt.datetime) -> Iterator[tuple[str, str]]:
    if answer.address:
        yield "published", f"at {answer.address}"
    if answer.why:
        yield answer.state, answer.why
    seen = answer.seen
    if seen is None:
        if answer.state not in {"new", "unread"}:
            yield "changed", "before the builds that are remembered"
    elif seen.change.kind == "everything":
        yield "changed", f"not since build {seen.build}, the first that is remembered{_ago(seen, now)}"
    else:
        yield "changed", f"{seen.said}{_shown_with(answer)}"
        yield "", _when(seen, now)
        if seen.build and _is_shown(answer):
            everything = len(answer.pages) + len(answer.others)
            all_of = "all" if len(answer.made) == everything else f"{len(answer.made):,} of {everything:,}"
            yield "made anew", f"{all_of} by that build"
        return
    if _is_shown(answer):
        yield "shown", shown_on(answer).removeprefix("shown ")


def _is_shown(answer: FileAnswer) -> bool:
    return answer.state not in {"used", "unused"} and bool(answer.pages or answer.others)


def _shown_with(answer: FileAnswer) -> str:
    return f", {shown_on(answer)}" if _is_shown(answer) else ""


def _ago(seen: Seen, now: dt.datetime) -> str:
    return f" ({ago(now, seen.now)})" if seen.now else ""


def _when(seen: Seen, now: dt.datetime) -> str:
    if not seen.build or seen.now is None:
        return "seen since the last build that published, and not published yet"
    return f"in build {seen.build}, {ago(now, seen.now)}"


def _pages(answer: FileAnswer, bold: Paint) -> Iterator[str]:
    if not answer.pages and not answer.others:
        return
    yield ""
    yield bold("Made with it" if answer.state == "used" else "Where it is shown")
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
        yield "" if number else "made from", source
    if len(answer.sources) > _SHOWN:
        yield "", f"and {len(answer.sources) - _SHOWN:,} more"
    for number, template in enumerate(answer.templates):
        place = template.file if template.own else "shipped"
        yield "" if number else "templates", f"{template.name}  ({place})"
    if answer.reviews:
        yield "shows", count(len(answer.reviews), "review")
    if not answer.build:
        yield "made", "before the builds that are remembered"
    elif answer.is_fresh:
        yield "made", f"by the last build, {answer.build}{_since(answer, now)}"
    else:
        yield "kept", f"nothing of it has changed since build {answer.build}{_since(answer, now)}"


def _since(answer: OutputAnswer, now: dt.datetime) -> str:
    return f" ({ago(now, answer.now)})" if answer.now else ""


def _reasons(answer: OutputAnswer, bold: Paint, dim: Paint) -> Iterator[str]:
    if not answer.build:
        return
    yield ""
    yield bold(f"Why build {answer.build} made it")
    if answer.is_again:
        yield "  nothing of it had changed, but its file was gone or not as it was written"
        return
    if not answer.reasons and not answer.more_reasons:
        why = "its file was not there yet" if answer.now else "its changes are older than what is remembered"
        yield f"  {why}"
    elif answer.reasons and not any(reason.how for reason in answer.reasons):
        yield "  one of the changes that it saw; which, cannot be told any more:"
    for reason in answer.reasons[:_SHOWN]:
        yield from _wrapped(reason.said, "  ", "    ")
        if reason.how:
            how = reason.how + (f" ({reason.path})" if reason.path else "")
            yield from (dim(line) for line in _wrapped(how, "    ", "    "))
    more = max(0, len(answer.reasons) - _SHOWN) + answer.more_reasons
    if more:
        yield f"  and {count(more, 'change')} more"


def _values(answer: OutputAnswer, bold: Paint, dim: Paint) -> Iterator[str]:
    if not answer.values:
        return
    yield ""
    yield bold("Where each value comes from")
    width = min(max(len(value.where) for value in answer.values), WIDTH // 2 + 4)
    for value in answer.values:
        written = f"{value.name}: {value.value}" if value.value else value.name
        room = WIDTH - max(width, len(value.where)) - 4
        cut = written if len(written) <= max(room, _FROM_TO) else f"{written[: max(room, _FROM_TO) - 1]}…"
        yield f"  {dim(value.where)}{' ' * (width - len(value.where))}  {cut}"


def _reviews(answer: OutputAnswer, bold: Paint) -> Iterator[str]:
    others = [path for path in answer.reviews if path not in answer.sources]
    if others:
        yield ""
        yield bold(f"The {'other ' if len(others) < len(answer.reviews) else ''}reviews that it shows")
        for path in others[:_SHOWN]:
            yield f"  {path}"
        if len(others) > _SHOWN:
            yield f"  and {len(others) - _SHOWN:,} more"


def _facts(facts: Iterator[tuple[str, str]]) -> Iterator[str]:
    rows = list(facts)
    width = max((len(label) for label, _ in rows), default=0)
    for label, said in rows:
        yield from _wrapped(said, f"  {label:<{width}}  ", " " * (width + 4))


def _wrapped(text: str, first: str = "", rest: str = "") -> Iterator[str]:
    yield from textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first.rstrip()]
