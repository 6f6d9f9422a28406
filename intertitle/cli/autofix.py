"""``check --fix``: mends the documents of a site where their messages say how, and shows each line."""

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
from intertitle.cli import prompts
from intertitle.cli.progress import Line
from intertitle.diagnostics import Diagnostic
from intertitle.plugins.site import load_site
from intertitle.stages.read import DOCUMENTS, find, load
from intertitle.workers import Progress


def run(root: Path, line: Line, *, dry: bool, yes: bool, aside: bool) -> None:
    """Show what can be mended, and mend it when that has been agreed to.

    Args:
        root: the site's folder.
        line: says how far it is.
        dry: leave it at showing.
        yes: do not ask.
        aside: standard output is for something else.

    Raises:
        click.UsageError: where nobody can be asked; nothing was touched.
        ConfigurationError, OSError: as `fix` does.
    """
    is_asked = not (dry or yes)
    if is_asked and not prompts.can_ask():
        raise prompts.refusal(_UNMENDED)
    edits = fix(root, line, dry=dry or is_asked)
    line.clear()
    click.echo(describe_fixes(edits, dry=dry or is_asked), err=aside)
    if is_asked and edits:
        if prompts.confirm("Mend them?", _UNMENDED, yes=False):
            click.echo(f"Mended {_count(fix(root, line, dry=False))}.", err=aside)
        else:
            click.echo(_UNMENDED, err=True)


_UNMENDED = "Nothing was mended."


def fix(root: Path, progress: Progress, *, dry: bool) -> list[LineEdit]:
    """Mend all documents, or only find what would be mended.

    Raises:
        ConfigurationError: when the settings are unusable; nothing was touched.
        OSError: when the disk refuses a file, which is then as it was.
    """
    contract = config.parse_settings(load_site(root).site)
    edits: list[LineEdit] = []
    documents = [found for found in find(root)[0] if found.folder in DOCUMENTS]
    for number, found in enumerate(documents):
        progress("Looking for what to mend", number, len(documents))
        if isinstance(loaded := load(root, found), Diagnostic):
            continue  # the check says why it cannot be read
        data, made = autofix(found.path, loaded.data, contract)
        if made and not dry:
            _replace(root / found.path, data)
        edits += made
    return edits


def _replace(file: Path, data: bytes) -> None:
    """Put other bytes in a file's place, whole or not at all; a link stays one."""
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
    """Say which lines were mended, or would be."""
    if not edits:
        return "There is nothing to mend that could not be meant otherwise."
    lines = [f"{'Would mend' if dry else 'Mended'} {_count(edits)}:"]
    for path, several in groupby(edits, attrgetter("path")):
        for edit in several:
            lines += [f"  {path}:{edit.line}", f"    - {edit.before.strip()}", f"    + {edit.after.strip()}"]
    return "\n".join(lines)


def _count(edits: list[LineEdit]) -> str:
    files = {edit.path for edit in edits}
    return f"{len(edits)} line{'s' if len(edits) != 1 else ''} in {len(files)} file{'s' if len(files) != 1 else ''}"
