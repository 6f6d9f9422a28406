"""Compare a published site with a clean build.

An incremental build equals a clean one by construction. This check proves it for one site at one instant, and finds
published files or caches that were changed by hand.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from intertitle.cache import FOLDER, Cache
from intertitle.diagnostics import Diagnostic, Location, error, sort_diagnostics
from intertitle.model import Struct
from intertitle.pipeline import Report, Request, build
from intertitle.stages.write import LEDGER, acquire_output
from intertitle.workers import Progress

# Messages about the published folder or its cache; a clean build has neither.
_FOLDER_CODES = {"IT602", "IT603", "IT604", "IT605"}
_HINT = (
    "If a source was saved while this ran, build again. If not, throw the published folder and the cache away with "
    "'intertitle clean', build, and please report it: this must not happen."
)
_MAX_SHOWN = 80  # characters shown of a line that differs


class Comparison(Struct, frozen=True, kw_only=True):
    """The number of equal files, and a diagnostic for each difference."""

    equal: int
    diagnostics: tuple[Diagnostic, ...]


def verify(request: Request, report: Report, progress: Progress) -> Comparison:
    """Build a site clean at the instant of a build, and compare files and messages.

    Args:
        request: what was built.
        report: the report of that build. Files that it already reported as foreign or changed are skipped.
        progress: called with the progress of the clean build.

    Raises:
        ConfigurationError: as `build` does.
        OSError: if there is no space for a temporary folder.
    """
    with tempfile.TemporaryDirectory(prefix="intertitle-") as folder:
        output = Path(folder) / "clean"
        clean = msgspec.structs.replace(request, output=output, cluster="")
        with Cache(Path(folder) / FOLDER) as cache:
            expected = build(clean, cache, progress)
        if expected.published is None:  # the disk is full
            return Comparison(equal=0, diagnostics=tuple(one for one in expected.diagnostics if one.code == "IT604"))
        return _compare(request, report, expected, output, progress)


def _compare(request: Request, report: Report, expected: Report, clean: Path, progress: Progress) -> Comparison:
    top = request.output.name
    reported = {one.path for one in report.diagnostics if one.code in _FOLDER_CODES}
    ours, others = (acquire_output(folder, request.root).files for folder in (request.output, clean))
    found: list[Diagnostic] = []
    equal = 0
    paths = sorted({*ours, *others})
    for number, path in enumerate(paths):
        progress("Comparing", number, len(paths))
        place = Location(f"{top}/{path}")
        if place.path in reported:
            continue
        if one := _compare_file(request.output / path, clean / path, place):
            found.append(one)
        elif ours.get(path) != others.get(path):
            message = (
                f"the list of written files differs from a clean build's: '{path}' has another digest there, or none"
            )
            found.append(error("IT606", Location(f"{top}/{LEDGER}"), message, _HINT))
        else:
            equal += 1
    return Comparison(equal=equal, diagnostics=sort_diagnostics([*found, *_compare_messages(report, expected)]))


def _compare_file(ours: Path, clean: Path, place: Location) -> Diagnostic | None:
    data, clean_data = _read(ours), _read(clean)
    if data == clean_data:
        return None
    if clean_data is None:
        return error("IT606", place, "a clean build does not make this file", _HINT)
    if data is None:
        return error("IT606", place, "a clean build makes this file, but it is missing", _HINT)
    number, line, clean_line = _find_first_difference(data, clean_data)
    message = f"the file differs from a clean build: here {line}, there {clean_line}"
    return error("IT606", Location(place.path, number, 1), message, _HINT)


def _find_first_difference(data: bytes, clean_data: bytes) -> tuple[int, str, str]:
    """Return the number of the first line that differs, and that line on both sides."""
    one, two = data.split(b"\n"), clean_data.split(b"\n")
    number = next((place for place, pair in enumerate(zip(one, two, strict=False)) if pair[0] != pair[1]), None)
    if number is None:
        number = min(len(one), len(two))
    return number + 1, _format_line(one, number), _format_line(two, number)


def _format_line(lines: list[bytes], number: int) -> str:
    """Format a line of a file: at most 80 characters, with unprintable ones replaced."""
    if number >= len(lines):
        return "is the end of the file"
    text = lines[number].decode("utf-8", "replace")
    shown = text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"
    printable = "".join(char if char.isprintable() else "\ufffd" for char in shown)
    return f"'{printable}'"


def _read(file: Path) -> bytes | None:
    """Read a regular file. Return None for anything else."""
    try:
        return file.read_bytes() if stat.S_ISREG(os.lstat(file).st_mode) else None
    except (FileNotFoundError, NotADirectoryError):
        return None


def _compare_messages(report: Report, expected: Report) -> Iterator[Diagnostic]:
    """Report messages that only one of the two builds produced."""
    messages, other = (
        {one for one in each.diagnostics if one.code not in _FOLDER_CODES} for each in (report, expected)
    )
    for one in messages ^ other:
        who = "a clean build does not report" if one in messages else "only a clean build reports"
        place = Location(one.path, one.line, one.column)
        yield error("IT606", place, f"{who}: {one.code} {one.message}", _HINT)
