"""Format reports for other programs: JSON, GitHub workflow commands, and SARIF 2.1.0."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

import msgspec

from intertitle import __version__, codes
from intertitle.diagnostics import Diagnostic, Severity
from intertitle.pipeline import Report

# The workflow commands for severities (docs.github.com, "Workflow commands").
_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}
# The fields of a diagnostic in a report; its fix is for ``check --fix``.
_SHOWN = tuple(name for name in Diagnostic.__struct_fields__ if name != "fix")
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_json(found: Sequence[Diagnostic], report: Report | None, seconds: float, equal: int | None = None) -> str:
    """Format diagnostics and the report of a build as JSON. ``equal`` is the number of verified files."""
    values: dict[str, object] = {"diagnostics": [{name: getattr(one, name) for name in _SHOWN} for one in found]}
    if report:
        values |= {
            "counts": dict(report.counts),
            "outputs": report.outputs,
            "parsed": report.parsed,
            "published": msgspec.to_builtins(report.published),
            "withheld": msgspec.to_builtins(list(report.withheld)),
            "seconds": round(seconds, 3),
        }
    if equal is not None:
        values["verified"] = equal
    return json.dumps(values, ensure_ascii=False, indent=2)


def as_github(found: Sequence[Diagnostic], root: Path) -> str:
    """Format each diagnostic as a workflow command, with paths relative to the current folder."""
    return "".join(f"{_command(one, root)}\n" for one in found)


def _command(found: Diagnostic, root: Path) -> str:
    place = {"file": os.path.relpath(root / found.path).replace(os.sep, "/")} if found.path else {}
    if found.line:
        place["line"] = str(found.line)
    if found.column:
        place["col"] = str(found.column)
    properties = ",".join(f"{name}={_escape(value, ',:')}" for name, value in {**place, "title": found.code}.items())
    return f"::{_COMMANDS[found.severity]} {properties}::{_escape(_words(found))}"


def _escape(text: str, more: str = "") -> str:
    """Write as %XX each character that would end a command or one of its properties."""
    return "".join(f"%{ord(char):02X}" if char in f"%\r\n{more}" else char for char in text)


def _words(found: Diagnostic) -> str:
    return f"{found.message}\n{found.hint}" if found.hint else found.message


def as_sarif(found: Sequence[Diagnostic], root: Path) -> str:
    """Format diagnostics as one SARIF run. Columns count characters; paths are relative to the site's folder."""
    rules = sorted({one.code for one in found})
    run = {
        "tool": {"driver": {"name": "Intertitle", "version": __version__, "rules": [_rule(code) for code in rules]}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SITE": {"uri": f"{root.resolve().as_uri()}/"}},
        "results": [_result(one, rules.index(one.code)) for one in found],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(code: str) -> dict[str, object]:
    """Return a SARIF rule with the text of a code's page, which GitHub shows beside each result."""
    page = codes.read_code_page(code)
    return {
        "id": code,
        "shortDescription": {"text": f"{page.title}."},
        "fullDescription": {"text": page.why},
        "help": {"text": page.fix},
    }


def _result(found: Diagnostic, rule: int) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": found.severity,  # SARIF has the same three levels (3.27.10)
        "message": {"text": _words(found)},
    }
    if found.path:
        place: dict[str, object] = {"artifactLocation": {"uri": quote(found.path), "uriBaseId": "SITE"}}
        if found.line:
            place["region"] = {"startLine": found.line, **({"startColumn": found.column} if found.column else {})}
        result["locations"] = [{"physicalLocation": place}]
    return result


_Write = Callable[[Sequence[Diagnostic], Path], str]
FOREIGN: dict[str, _Write] = {"github": as_github, "sarif": as_sarif}
