"""Run ``check --fix``: fix a site's documents where a message has a safe fix, and show each changed line."""

from __future__ import annotations

import os
import shutil
import tempfile
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import click

from intertitle import config
from intertitle.autofix import LineEdit, autofix
from intertitle.building.critics import with_critics
from intertitle.cli import prompts
from intertitle.cli.progress import Line
from intertitle.diagnostics import Diagnostic
from intertitle.plugins.site import load_site
from intertitle.stages.read import DOCUMENTS, find, load
from intertitle.workers import Progress


def run(root: Path, line: Line, *, dry: bool, yes: bool, aside: bool) -> None:
    """Show the fixes, and apply them after confirmation.

    Args:
        root: the site's folder.
        line: shows the progress.
        dry: only show the fixes.
        yes: apply them without asking.
        aside: write to standard error, because standard output is for a report.

    Raises:
        click.UsageError: if confirmation is needed and there is no terminal. No file is changed.
        ConfigurationError, OSError: as in `fix`.
    """
    is_asked = not (dry or yes)
    if is_asked and not prompts.can_ask():
        raise prompts.refusal(_UNCHANGED)
    edits = fix(root, line, dry=dry or is_asked)
    line.clear()
    click.echo(describe_fixes(edits, dry=dry or is_asked), err=aside)
    if is_asked and edits:
        if prompts.confirm("Fix them?", _UNCHANGED, yes=False):
            click.echo(f"Fixed {_count(fix(root, line, dry=False))}.", err=aside)
        else:
            click.echo(_UNCHANGED, err=True)


_UNCHANGED = "Nothing was changed."


def fix(root: Path, progress: Progress, *, dry: bool) -> list[LineEdit]:
    """Fix all documents, or with ``dry`` only return the fixes.

    Raises:
        ConfigurationError: if the settings are invalid. No file is changed.
        OSError: if a file cannot be written. That file is unchanged.
    """
    files = find(root)[0]
    contract = with_critics(root, config.parse_settings(load_site(root).site), files)
    edits: list[LineEdit] = []
    documents = [found for found in files if found.folder in DOCUMENTS]
    for number, found in enumerate(documents):
        progress("Looking for fixes", number, len(documents))
        if isinstance(loaded := load(root, found), Diagnostic):
            continue  # the check reports why it cannot be read
        data, made = autofix(found.path, loaded.data, contract)
        if made and not dry:
            _replace(root / found.path, data)
        edits += made
    return edits


def _replace(file: Path, data: bytes) -> None:
    """Replace a file's bytes atomically. If the path is a symbolic link, replace its target."""
    target = Path(os.path.realpath(file))
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "wb") as beside:
            beside.write(data)
        shutil.copymode(target, temporary)
        os.replace(temporary, target)
    except OSError:
        os.unlink(temporary)
        raise


def describe_fixes(edits: list[LineEdit], *, dry: bool) -> str:
    """List the lines that were fixed, or with ``dry`` those that would be."""
    if not edits:
        return "Nothing can be fixed automatically."
    lines = [f"{'Would fix' if dry else 'Fixed'} {_count(edits)}:"]
    for path, several in groupby(edits, attrgetter("path")):
        for edit in several:
            lines += [f"  {path}:{edit.line}", f"    - {edit.before.strip()}", f"    + {edit.after.strip()}"]
    return "\n".join(lines)


def _count(edits: list[LineEdit]) -> str:
    files = {edit.path for edit in edits}
    return f"{len(edits)} line{'s' if len(edits) != 1 else ''} in {len(files)} file{'s' if len(files) != 1 else ''}"
