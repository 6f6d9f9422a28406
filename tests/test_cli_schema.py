"""``intertitle schema``: its output, its files, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import SiteFolder

from intertitle import schema
from intertitle.cli.main import main


def run(*arguments: str) -> int:
    """Run a command, and return its exit code."""
    try:
        main(["schema", *arguments])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_one_schema_or_all_of_them_go_to_standard_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("review", "--site", str(tmp_path)) == 0
    one = json.loads(capsys.readouterr().out)
    assert one == schema.schema("review", schema.UNKNOWN)
    assert run("--site", str(tmp_path)) == 0
    assert set(json.loads(capsys.readouterr().out)) == set(schema.KINDS)


def test_in_a_site_it_knows_the_site_s_names(blog: SiteFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("review", "--site", str(blog.root)) == 0
    assert json.loads(capsys.readouterr().out)["properties"]["franchise"]["anyOf"][0]["examples"] == ["Alien"]


def test_a_dry_run_writes_nothing(blog: SiteFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--vscode", "--dry-run", "--site", str(blog.root)) == 0
    assert "Would create .vscode/settings.json" in capsys.readouterr().out
    assert not (blog.root / ".vscode").exists()
    assert run("--vscode", "--site", str(blog.root)) == 0
    assert (blog.root / ".vscode/settings.json").exists()
    assert str(blog.root) in capsys.readouterr().out


def test_remaining_problems_are_reported_with_exit_code_1(blog: SiteFolder, capsys: pytest.CaptureFixture[str]) -> None:
    blog.write(".vscode/settings.json", '{ // mine\n"a": 1 }')
    assert run("--vscode", "--site", str(blog.root)) == 1
    said = capsys.readouterr()
    assert "Did not replace .vscode/settings.json: it is not plain JSON" in said.err
    assert "editor.quickSuggestions" in said.err
    assert (blog.root / ".vscode/intertitle.code-snippets").exists()


@pytest.mark.parametrize(
    "arguments", [("revue",), ("--dry-run",), ("review", "--vscode"), ("--vscode", "--site", "nowhere")]
)
def test_wrong_usage_exits_two(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*arguments) == 2
    assert capsys.readouterr().out == ""


def test_a_site_with_broken_settings_says_so(blog: SiteFolder, capsys: pytest.CaptureFixture[str]) -> None:
    blog.write("content/site.toml", '[site]\ntitle = "X"\n')
    assert run("review", "--site", str(blog.root)) == 2
    assert "the site has no url" in capsys.readouterr().err
