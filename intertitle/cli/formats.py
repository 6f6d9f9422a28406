"""Reports for other programs: as JSON, as GitHub's workflow commands, and as SARIF 2.1.0."""

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

# What GitHub and SARIF call a severity (docs.github.com, "Workflow commands"; SARIF 2.1.0, 3.27.10).
_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}
# What a report says of a diagnostic; its fix is for ``check --fix``.
_SHOWN = tuple(name for name in Diagnostic.__struct_fields__ if name != "fix")
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_json(found: Sequence[Diagnostic], report: Report | None, seconds: float, equal: int | None = None) -> str:
    """Write diagnostics and what a build did; ``equal`` files were held against a clean build's."""
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
    """Write a workflow command a diagnostic, which GitHub shows at its line; paths are from the folder we stand in."""
    return "".join(f"{_command(one, root)}\n" for one in found)


def _command(found: Diagnostic, root: Path) -> str:
    place = {"file": os.path.relpath(root / found.path).replace(os.sep, "/")} if found.path else {}
    if found.line:
        place["line"] = str(found.line)
    if found.column:
        place["col"] = str(found.column)
    properties = ",".join(f"{name}={_escaped(value, ',:')}" for name, value in {**place, "title": found.code}.items())
    return f"::{_COMMANDS[found.severity]} {properties}::{_escaped(_words(found))}"


def _escaped(text: str, more: str = "") -> str:
    """Write as %XX what would end a command or one of its properties."""
    return "".join(f"%{ord(char):02X}" if char in f"%\r\n{more}" else char for char in text)


def _words(found: Diagnostic) -> str:
    return f"{found.message}\n{found.hint}" if found.hint else found.message


def as_sarif(found: Sequence[Diagnostic], root: Path) -> str:
    """Write one run of SARIF (OASIS, 2.1.0), in which columns count characters and paths hang on the site's folder."""
    rules = sorted({one.code for one in found})
    run = {
        "tool": {"driver": {"name": "Intertitle", "version": __version__, "rules": [_rule(code) for code in rules]}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SITE": {"uri": f"{root.resolve().as_uri()}/"}},
        "results": [_result(one, rules.index(one.code)) for one in found],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(code: str) -> dict[str, object]:
    """Say of a code what its page says, which GitHub shows beside each result."""
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
        "level": found.severity,  # the same three words
        "message": {"text": _words(found)},
    }
    if found.path:
        place: dict[str, object] = {"artifactLocation": {"uri": quote(found.path), "uriBaseId": "SITE"}}
        if found.line:
            place["region"] = {"startLine": found.line, **({"startColumn": found.column} if found.column else {})}
        result["locations"] = [{"physicalLocation": place}]
    return result


Write = Callable[[Sequence[Diagnostic], Path], str]
FOREIGN: dict[str, Write] = {"github": as_github, "sarif": as_sarif}
