"""Values for people: diagnostics with the line they are about, and what a build did."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TextIO

import click

from intertitle.diagnostics import Diagnostic
from intertitle.model import Withheld
from intertitle.pipeline import Report

Painter = Callable[[str], str]

_COLOURS = {"error": "red", "warning": "yellow", "note": "blue"}
_LISTED = 12  # withheld sources named one by one


def supports_colour(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Tell whether a stream takes colours: a terminal that has not said no (no-color.org)."""
    return stream.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def make_painters(*, colours: bool) -> tuple[Painter, Painter]:
    """Give what makes words bold, and what makes them dim; both leave them as they are where there are no colours."""
    if not colours:
        return str, str
    return partial(click.style, bold=True), partial(click.style, dim=True)


def format_diagnostics(found: Iterable[Diagnostic], root: Path, *, colours: bool) -> str:
    """Write diagnostics for a critic: what, where, the line itself, and what to type.

    They come file by file; the files with errors last, since that is what stands on a terminal when a build is done.
    """
    return "\n".join(_one(one, root, colours=colours) for one in _by_weight(found))


def _by_weight(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    by_file: dict[str, list[Diagnostic]] = defaultdict(list)
    for one in found:
        by_file[one.path].append(one)
    light = list(reversed(_COLOURS))
    files = sorted(by_file.values(), key=lambda several: max(light.index(one.severity) for one in several))
    return [one for several in files for one in several]


def _one(found: Diagnostic, root: Path, *, colours: bool) -> str:
    def paint(text: str, **style: object) -> str:
        return click.style(text, **style) if colours else text  # type: ignore[arg-type]

    place = _plain(found.path) + (f":{found.line}:{max(found.column, 1)}" if found.line else "")
    lines = [
        paint(f"{found.severity} {found.code}", fg=_COLOURS[found.severity], bold=True)
        + paint(f"  {_plain(found.message)}", bold=True),
        paint(f"  {place}", fg="cyan"),
    ]
    if found.line and (source := _line(root / found.path, found.line)) is not None:
        source, column = _excerpt(_plain(source), found.column)
        number = f"{found.line:>5} | "
        lines.append(paint(number, dim=True) + source)
        lines.append(" " * (len(number) - 2) + paint("| ", dim=True) + _caret(source, column, paint(_MARK, fg="red")))
    lines += [f"  {_plain(line)}" for line in found.hint.split("\n") if line]
    return "\n".join(lines) + "\n"


_MARK = "^"
# What a terminal would obey, or break a line at, or read from the right: none of it is a file's to send there.
_OBEYED = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SHOWN = 100  # characters of a line


def _plain(text: str) -> str:
    """Give a text with a space for a tab and a sign for each character that no terminal can show, one for one."""
    return _OBEYED.sub(lambda found: " " if found[0] == "\t" else "\ufffd", text)


def _excerpt(source: str, column: int) -> tuple[str, int]:
    """Cut a line to what stands around a column, and give the column in it: a paragraph is often one long line."""
    if len(source) <= _SHOWN:
        return source, column
    start = max(0, min(column - 1 - _SHOWN // 2, len(source) - _SHOWN))
    end = start + _SHOWN
    before, after = "…" if start else "", "…" if end < len(source) else ""
    return f"{before}{source[start:end]}{after}", column - start + len(before)


def _caret(source: str, column: int, mark: str) -> str:
    """Put the mark under a column; a wide character takes two cells, a combining one none."""
    before = source[: max(column - 1, 0)]
    return " " * sum(_cells(char) for char in before) + mark


def _cells(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Cf", "Me", "Mn"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def _line(file: Path, number: int) -> str | None:
    try:
        text = file.read_bytes().decode("utf-8-sig", "replace")
    except OSError:
        return None
    lines = re.split(r"\r\n|\r|\n", text)
    return lines[number - 1] if number <= len(lines) else None


def count_severities(found: Iterable[Diagnostic]) -> str:
    """Count diagnostics by severity: "2 errors, 1 warning"."""
    counts = Counter(one.severity for one in found)
    parts = [f"{counts[one]} {one}{'s' if counts[one] > 1 else ''}" for one in _COLOURS if counts[one]]  # type: ignore[index]
    return ", ".join(parts)


def format_more(found: Sequence[Diagnostic]) -> str:
    """Say how to read on about the first of the gravest: one line for a whole run."""
    first = min(found, key=lambda one: list(_COLOURS).index(one.severity))
    return f"What {first.code} means, with examples:  intertitle explain {first.code}"


def format_summary(report: Report, title: str, output: Path, seconds: float) -> str:
    """Say what a build did: what is published, what was withheld and why."""
    published = ", ".join(_count(count, kind) for kind, count in report.counts.items() if count) or "no reviews yet"
    lines = [f"{title}: {published}."]
    if report.published:
        shown = os.path.relpath(output)
        shown = str(output) if shown.startswith("..") else f"{shown}/"
        changed = (
            _count(report.published.written, "files") + " written" if report.published.written else "nothing to write"
        )
        removed = f", {report.published.removed} removed" if report.published.removed else ""
        lines.append(f"{report.outputs:,} files in {shown}: {changed}{removed}, in {seconds:.2f} s.")
    else:
        lines.append(f"{report.outputs:,} files checked, nothing written, in {seconds:.2f} s.")
    if report.withheld:
        lines += ["", f"Withheld ({len(report.withheld)}):", *_withheld(report.withheld)]
    if report.early:
        early = tuple(report.early.values())
        lines += ["", f"Shown here, and not to readers yet ({len(early)}):", *_withheld(early)]
    return "\n".join(lines)


def _withheld(withheld: tuple[Withheld, ...]) -> list[str]:
    shown = withheld if len(withheld) <= _LISTED else withheld[: _LISTED - 1]
    width = max(len(one.path) for one in shown)
    lines = [f"  {one.path:<{width}}  {_why(one)}" for one in shown]
    if len(shown) < len(withheld):
        lines.append(f"  … and {len(withheld) - len(shown)} more; --format json names them all.")
    return lines


def _why(one: Withheld) -> str:
    if one.reason == "broken":
        return "has an error, named above"
    if one.until is None:
        return one.reason
    return f"{one.reason} until {one.until.strftime('%Y-%m-%d %H:%M UTC')}"


def _count(count: int, kind: str) -> str:
    one = {"people": "person"}.get(kind, kind.removesuffix("s"))
    return f"{count:,} {one if count == 1 else kind}"


def format_verified(equal: int, found: Iterable[Diagnostic]) -> str:
    """Say whether a build equals a clean one, and how many files do."""
    if any(one.code == "IT606" for one in found):
        return f"not verified: {_count(equal, 'files')} equal a clean build's, and others do not"
    return f"verified: {_count(equal, 'files')} equal a clean build's"
