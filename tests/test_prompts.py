"""Commands that remove or replace files ask on a terminal, need --yes elsewhere, and have a --dry-run."""

from __future__ import annotations

import pytest
from commands import run_command
from conftest import SiteFolder
from terminals import terminal

from intertitle.cli.main import main

WRONG = "---\nfilm: Alien: Covenant\nyear: 2017\ndate: 2026-01-01\n---\nText.\n"
FILE = "content/reviews/covenant.md"
SNIPPETS = ".vscode/intertitle.code-snippets"


@pytest.fixture
def used(blog: SiteFolder) -> SiteFolder:
    """A site with published files, a line that can be fixed, and outdated files for VS Code."""
    blog.build()
    main(["schema", "--vscode", "--site", str(blog.root)])
    blog.review("newer", "film: Newer", "franchise: Newest", "date: 2026-01-01")
    blog.write(FILE, WRONG)
    return blog


def everything(site: SiteFolder) -> dict[str, bytes]:
    """Return every file except for the cache, which a check writes."""
    return {path: data for path, data in site.tree(site.root).items() if not path.startswith(".intertitle/")}


COMMANDS = {
    "clean": (("clean",), "Remove ", "Nothing was removed."),
    "fix": (("check", "--fix"), "Fix them?", "Nothing was changed."),
    "schema": (("schema", "--vscode"), f"Replace {SNIPPETS}", "Nothing was written."),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_it_asks_on_a_terminal_and_no_is_no(used: SiteFolder, name: str) -> None:
    command, question, undone = COMMANDS[name]
    before = everything(used)
    with terminal(*command, cwd=used.root) as there:
        there.until(question)
        there.until("[y/N]:")
        there.type("\n")
        assert there.end() == 1
        assert f"\n{undone}\n" in there.shown
    assert everything(used) == before


@pytest.mark.parametrize("name", COMMANDS)
def test_yes_on_a_terminal_is_yes(used: SiteFolder, name: str) -> None:
    command, _, undone = COMMANDS[name]
    before = everything(used)
    with terminal(*command, cwd=used.root) as there:
        there.until("[y/N]:")
        there.type("y\n")
        assert there.end() == 0
        assert undone not in there.shown
    assert everything(used) != before


@pytest.mark.parametrize("name", COMMANDS)
def test_without_a_terminal_every_value_is_required(used: SiteFolder, name: str) -> None:
    command, _, undone = COMMANDS[name]
    before = everything(used)
    refused = run_command(*command, cwd=used.root)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert f"{undone} Add --yes" in refused.stderr
    dry = run_command(*command, "--dry-run", cwd=used.root)
    assert dry.stdout.startswith("Would ")
    assert everything(used) == before
    assert run_command(*command, "--yes", cwd=used.root).returncode == 0
    assert everything(used) != before


def test_what_overwrites_nothing_asks_nothing(blog: SiteFolder) -> None:
    assert run_command("schema", "--vscode", cwd=blog.root).returncode == 0
    assert run_command("schema", "--vscode", cwd=blog.root).returncode == 0
    with terminal("check", "--fix", cwd=blog.root) as there:
        assert there.end() == 0
        assert "Nothing can be fixed automatically." in there.shown


@pytest.mark.parametrize("command", [("check", "--yes"), ("schema", "--yes")])
def test_yes_to_nothing_is_refused(blog: SiteFolder, command: tuple[str, ...]) -> None:
    refused = run_command(*command, cwd=blog.root)
    assert refused.returncode == 2
    assert "--yes" in refused.stderr
