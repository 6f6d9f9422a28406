"""What ``intertitle schema`` prints and writes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from intertitle import config, schema
from intertitle.cli import prompts
from intertitle.schema import vscode

_DONE = {"new": "Wrote", "changed": "Wrote anew", "same": "As it was:", "left": "Left as it is:"}
_WOULD = {"new": "Would write", "changed": "Would write anew", "same": "As it is:", "left": "Would leave as it is:"}

_UNWRITTEN = "Nothing was written."


def show(kind: str | None, site: Path) -> None:
    """Print the schema of a kind, or all of them by their names; with the names of the site, where one is.

    Raises:
        ConfigurationError: when the settings or the theme of the site cannot be read.
    """
    known = schema.know(site) if (site / config.SETTINGS).exists() else schema.UNKNOWN
    made = schema.schema(kind, known) if kind else schema.everything(known)
    click.echo(json.dumps(made, ensure_ascii=False, indent=2))


def write(site: Path, *, dry_run: bool, yes: bool) -> None:
    """Write what VS Code needs under the site's ``.vscode/``, or say what would be written.

    Asks before it writes over a file, unless it has been agreed to. Exits with 1 when a file had to be left as it is,
    or when it was asked and declined.

    Raises:
        click.UsageError: when a file would be written over, and nobody can be asked.
        ConfigurationError: when there is no site, or its settings or theme cannot be read.
        OSError: when the disk refuses.
    """
    changes = vscode.changes(site, schema.know(site))
    over = [change.path for change in changes if change.became == "changed"]
    if over and not dry_run and not prompts.confirm(f"Write {', '.join(over)} anew?", _UNWRITTEN, yes=yes):
        click.echo(_UNWRITTEN, err=True)
        sys.exit(1)
    for change in changes:
        if not dry_run and change.became in {"new", "changed"}:
            vscode.write(site, change)
        words = f"{(_WOULD if dry_run else _DONE)[change.became]} {change.path}"
        if change.became == "left":
            click.echo(f"{words}: {change.why}", err=True)
        else:
            click.echo(words)
    if any(change.became == "left" for change in changes):
        sys.exit(1)
    if not dry_run:
        click.echo(f"Open the folder {site.resolve()} in VS Code; in front matter it now proposes fields and values.")
