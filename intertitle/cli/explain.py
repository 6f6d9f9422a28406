"""Run ``intertitle explain`` for a file or an address: print the answer as text or JSON."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from pathlib import Path

import click
import msgspec

from intertitle.cli import console
from intertitle.explain import FileAnswer, UnknownSubjectError, explain, find_root
from intertitle.explain.format import format_result


def run(word: str, site: Path | None, now: dt.datetime, *, as_json: bool) -> None:
    """Explain a file or an address.

    Raises:
        click.UsageError: if there is neither.
        ConfigurationError: if the settings or the theme cannot be read.
    """
    here = Path()
    root = site or find_root(word, here)
    try:
        answer = explain(word, here.absolute(), root, now)
    except UnknownSubjectError as unknown:
        raise click.UsageError(str(unknown)) from unknown
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(answer), ensure_ascii=False, indent=2))
        return
    colours = console.supports_colour(sys.stdout, os.environ)
    bold, dim = console.make_painters(colours=colours)
    for line in format_result(answer, now, bold, dim):
        click.echo(line)
    if isinstance(answer, FileAnswer) and answer.diagnostics:
        click.echo()
        click.echo(console.format_diagnostics(answer.diagnostics, root, colours=colours), nl=False)
