"""Format diagnostics with their source lines, and the summary of a build, for a terminal."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TextIO

import click

from intertitle.cli.groups import Group, group
from intertitle.diagnostics import Diagnostic
from intertitle.model import Withheld
from intertitle.pipeline import Report

_Painter = Callable[[str], str]

_COLOURS = {"error": "red", "warning": "yellow", "note": "blue"}
_MAX_FRAMED = 7  # groups that are shown with their source lines; if there are more, a group takes two lines
_MAX_LISTED = 12  # unpublished sources in a summary; the others are counted


def supports_colour(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Return whether a stream is a terminal that supports colours. ``NO_COLOR`` turns them off (no-color.org)."""
    return stream.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def make_painters(*, colours: bool) -> tuple[_Painter, _Painter]:
    """Return functions that make a text bold and dim. Without colours they return it unchanged."""
    if not colours:
        return str, str
    return partial(click.style, bold=True), partial(click.style, dim=True)


def format_diagnostics(found: Iterable[Diagnostic], root: Path, *, colours: bool) -> str:
    """Format diagnostics: the message, the place, the source line, and a hint.

    They are grouped by file, and the same problem in many files is shown once. Files with errors come last, because a
    terminal shows the end of the output. So does a problem that many files have.
    """

    @cache
    def lines_of(path: str) -> list[str] | None:
        return _lines(root / path)

    groups = group(_by_weight(found), lines_of)
    single = [one for one in groups if one.count == 1]
    several = sorted((one for one in groups if one.count > 1), key=lambda one: (_weight(one.first), one.count))
    blocks = [_frame(one, lines_of(one.first.path), colours=colours) for one in single]
    if len(several) > _MAX_FRAMED:
        blocks.append("\n".join(_shorten(one, colours=colours) for one in several) + "\n")
    else:
        blocks += [_frame(one, lines_of(one.first.path), colours=colours) for one in several]
    if several:
        blocks.append("The same problem in several files is shown once; --format json lists each.\n")
    return "\n".join(blocks)


def _by_weight(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    by_file: dict[str, list[Diagnostic]] = defaultdict(list)
    for one in found:
        by_file[one.path].append(one)
    files = sorted(by_file.values(), key=lambda several: max(map(_weight, several)))
    return [one for several in files for one in several]


def _weight(found: Diagnostic) -> int:
    return -list(_COLOURS).index(found.severity)


def _frame(shown: Group, lines: Sequence[str] | None, *, colours: bool) -> str:
    """Format a problem with its source line and a mark under the column."""
    found = shown.first
    place = f"{_describe_extent(shown)}{_describe_place(found)}"
    parts = [_describe_problem(found, colours=colours), _paint(f"  {place}", colours=colours, fg="cyan")]
    if lines is not None and 0 < found.line <= len(lines):
        source, column = _excerpt(_plain(lines[found.line - 1]), found.column)
        number = f"{found.line:>5} | "
        parts.append(_paint(number, colours=colours, dim=True) + source)
        bar, mark = _paint("| ", colours=colours, dim=True), _paint(_MARK, colours=colours, fg="red")
        parts.append(" " * (len(number) - 2) + bar + _caret(source, column, mark))
    parts += [f"  {_plain(line)}" for line in found.hint.split("\n") if line]
    return "\n".join(parts) + "\n"


def _shorten(shown: Group, *, colours: bool) -> str:
    """Format a problem of several files in two lines."""
    found = shown.first
    hint = f"  {_plain(found.hint.replace(chr(10), ' '))}" if found.hint else ""
    place = _paint(f"  {_describe_extent(shown)}{_describe_place(found)}", colours=colours, fg="cyan")
    return f"{_describe_problem(found, colours=colours)}\n{place}{hint}"


def _describe_problem(found: Diagnostic, *, colours: bool) -> str:
    code = _paint(f"{found.severity} {found.code}", colours=colours, fg=_COLOURS[found.severity], bold=True)
    return code + _paint(f"  {_plain(found.message)}", colours=colours, bold=True)


def _describe_extent(shown: Group) -> str:
    """Return in how many files a problem is, before its first place; empty for one."""
    return f"in {shown.files:,} files, first " if shown.files > 1 else ""


def _describe_place(found: Diagnostic) -> str:
    return _plain(found.path) + (f":{found.line}:{max(found.column, 1)}" if found.line else "")


def _paint(text: str, *, colours: bool, **style: object) -> str:
    return click.style(text, **style) if colours else text  # type: ignore[arg-type]


_MARK = "^"
# Control characters, line separators and directional marks: a file may not control the terminal.
_CONTROLS = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SHOWN = 100  # characters of a line


def _plain(text: str) -> str:
    """Replace each tab by a space, and each other control character by a replacement character."""
    return _CONTROLS.sub(lambda found: " " if found[0] == "\t" else "\ufffd", text)


def _excerpt(source: str, column: int) -> tuple[str, int]:
    """Cut a long line, such as a paragraph, to the text around a column. Return it, and the column in it."""
    if len(source) <= _SHOWN:
        return source, column
    start = max(0, min(column - 1 - _SHOWN // 2, len(source) - _SHOWN))
    end = start + _SHOWN
    before, after = "…" if start else "", "…" if end < len(source) else ""
    return f"{before}{source[start:end]}{after}", column - start + len(before)


def _caret(source: str, column: int, mark: str) -> str:
    """Indent the mark to a column. A wide character takes two cells, a combining one none."""
    before = source[: max(column - 1, 0)]
    return " " * sum(_cells(char) for char in before) + mark


def _cells(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Cf", "Me", "Mn"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def _lines(file: Path) -> list[str] | None:
    try:
        text = file.read_bytes().decode("utf-8-sig", "replace")
    except OSError:
        return None
    return re.split(r"\r\n|\r|\n", text)


def count_severities(found: Iterable[Diagnostic]) -> str:
    """Count diagnostics by severity: "2 errors, 1 warning"."""
    counts = Counter(one.severity for one in found)
    parts = [f"{counts[one]} {one}{'s' if counts[one] > 1 else ''}" for one in _COLOURS if counts[one]]  # type: ignore[index]
    return ", ".join(parts)


def format_more(found: Sequence[Diagnostic]) -> str:
    """Return a line with the command that explains the first of the most severe diagnostics."""
    first = min(found, key=lambda one: list(_COLOURS).index(one.severity))
    return f"More about {first.code}:  intertitle explain {first.code}"


_STOPPED = "IT604"  # the disk refused a file


def format_summary(report: Report, title: str, output: Path, seconds: float) -> str:
    """Format what a build did: what is published, and what is not and why."""
    published = ", ".join(_count(count, kind) for kind, count in report.counts.items() if count) or "no reviews yet"
    lines = [f"{title}: {published}."]
    if report.published:
        shown = os.path.relpath(output)
        shown = str(output) if shown.startswith("..") else f"{shown}/"
        changed = (
            _count(report.published.written, "files") + " written" if report.published.written else "nothing to write"
        )
        removed = f", {report.published.removed} removed" if report.published.removed else ""
        unmade = len(report.on_request.paths()) if report.on_request else 0
        lines.append(f"{report.outputs - unmade:,} files in {shown}: {changed}{removed}, in {seconds:.2f} s.")
        if unmade:
            lines.append(f"Share cards and pictures that are made when a page asks for them: {unmade:,}.")
    elif any(one.code == _STOPPED for one in report.diagnostics):
        lines.append(f"The build stopped after {seconds:.2f} s. The message above says which files are new.")
    else:
        lines.append(f"{report.outputs:,} files checked, nothing written, in {seconds:.2f} s.")
    if report.withheld:
        lines += ["", f"Not published ({len(report.withheld)}):", *_format_withheld(report.withheld)]
    if report.early:
        early = tuple(report.early.values())
        lines += ["", f"Shown only in the preview ({len(early)}):", *_format_withheld(early)]
    return "\n".join(lines)


def _format_withheld(withheld: tuple[Withheld, ...]) -> list[str]:
    broken = [one for one in withheld if one.reason == "broken"]
    lines = []
    if len(broken) > _MAX_LISTED:
        lines = [f"  {len(broken):,} files have an error (see above)"]
        withheld = tuple(one for one in withheld if one.reason != "broken")
    shown = withheld if len(withheld) <= _MAX_LISTED else withheld[: _MAX_LISTED - 1]
    width = max((len(one.path) for one in shown), default=0)
    lines += [f"  {one.path:<{width}}  {_format_reason(one)}" for one in shown]
    if len(shown) < len(withheld):
        lines.append(f"  … and {len(withheld) - len(shown)} more; --format json lists them all.")
    return lines


def _format_reason(one: Withheld) -> str:
    if one.reason == "broken":
        return "has an error (see above)"
    if one.until is None:
        return one.reason
    return f"{one.reason} until {one.until.strftime('%Y-%m-%d %H:%M UTC')}"


def _count(count: int, kind: str) -> str:
    one = {"people": "person"}.get(kind, kind.removesuffix("s"))
    return f"{count:,} {one if count == 1 else kind}"


def format_verified(equal: int, found: Iterable[Diagnostic]) -> str:
    """Return a line that states whether a build equals a clean one, with the number of equal files."""
    if any(one.code == "IT606" for one in found):
        return f"not verified: {_count(equal, 'files')} equal a clean build's, and others do not"
    return f"verified: {_count(equal, 'files')} equal a clean build's"
