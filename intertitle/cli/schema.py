"""Run ``intertitle schema``: print JSON Schemas, or write them for VS Code."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from intertitle import config, schema
from intertitle.cli import prompts
from intertitle.schema import vscode

_DONE = {"new": "Created", "changed": "Replaced", "same": "Unchanged:", "left": "Did not replace"}
_WOULD = {"new": "Would create", "changed": "Would replace", "same": "Unchanged:", "left": "Would not replace"}

_UNWRITTEN = "Nothing was written."


def show(kind: str | None, site: Path) -> None:
    """Print the schema of a kind, or all of them by name. If there is a site, they contain its names.

    Raises:
        ConfigurationError: if the site's settings or theme cannot be read.
    """
    known = schema.know(site) if (site / config.SETTINGS).exists() else schema.UNKNOWN
    made = schema.schema(kind, known) if kind else schema.everything(known)
    click.echo(json.dumps(made, ensure_ascii=False, indent=2))


def write(site: Path, *, dry_run: bool, yes: bool) -> None:
    """Write the files for VS Code to the site's ``.vscode/``, or with ``dry_run`` list them.

    Ask before a file is replaced, unless ``yes`` is given. Exit with 1 if the author declines, or if a file cannot be
    replaced.

    Raises:
        click.UsageError: if confirmation is needed and there is no terminal.
        ConfigurationError: if there is no site, or its settings or theme cannot be read.
        OSError: if a file cannot be written.
    """
    changes = vscode.changes(site, schema.know(site))
    over = [change.path for change in changes if change.became == "changed"]
    if over and not dry_run and not prompts.confirm(f"Replace {', '.join(over)}?", _UNWRITTEN, yes=yes):
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
        click.echo(f"Open the folder {site.resolve()} in VS Code. It now completes fields and values in front matter.")
