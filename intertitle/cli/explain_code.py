"""Run ``intertitle explain CODE``: print the page about a code as text or JSON."""

from __future__ import annotations

import json
import os
import sys

import click
import msgspec

from intertitle import codes
from intertitle.cli import console
from intertitle.codes.format import format_page


def run(word: str, *, as_json: bool) -> None:
    """Print the page about a code.

    Raises:
        click.UsageError: if there is no such code.
    """
    try:
        page = codes.read_code_page(word)
    except codes.UnknownCodeError as unknown:
        raise click.UsageError(str(unknown)) from unknown
    if as_json:
        click.echo(json.dumps({"answer": "code", **msgspec.to_builtins(page)}, ensure_ascii=False, indent=2))
        return
    colours = console.supports_colour(sys.stdout, os.environ)
    bold, dim = console.make_painters(colours=colours)
    for line in format_page(page, bold, dim):
        click.echo(line)
