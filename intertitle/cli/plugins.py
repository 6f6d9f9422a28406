"""Run ``intertitle plugins``: list the installed plug-ins, what each adds, and which ones this site uses."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import msgspec

from intertitle.cli import console
from intertitle.config import SETTINGS
from intertitle.plugins.overview import Additions, Listed, list_plugins

_NONE = "No plug-in is installed. To install one:  pip install NAME"


def run(site: Path, *, as_json: bool) -> None:
    """List the plug-ins. Exit with 1 if the site names one that cannot be used."""
    found = list_plugins(site)
    if as_json:
        click.echo(json.dumps({"plugins": msgspec.to_builtins(list(found))}, ensure_ascii=False, indent=2))
    else:
        click.echo(_in_words(found, is_site=(site / SETTINGS).is_file(), colours=_colours()))
    if any(one.problem for one in found):
        sys.exit(1)


def _colours() -> bool:
    return console.supports_colour(sys.stdout, os.environ)


def _in_words(found: Sequence[Listed], *, is_site: bool, colours: bool) -> str:
    """Format the list as text. ``is_site`` is whether there is a site that could use the plug-ins."""
    bold, _ = console.make_painters(colours=colours)
    lines: list[str] = []
    for one in found:
        state = "used by this site" if one.is_used else "not used by this site" if is_site else "installed"
        lines += ["", f"{bold(' '.join(filter(None, (one.name, one.version))))}  {state}"]
        lines += [f"  {words}" for words in (one.summary, one.problem, one.hint) if words]
        lines += [f"  {words}" for words in _additions(one.adds)] if one.adds else []
        if one.parts and not one.is_used:
            lines.append(f"  {'adds':<10} {', '.join(one.parts)}")
    if is_site and any(not one.is_used for one in found):
        another = next(one.name for one in found if not one.is_used)
        names = [*(one.name for one in found if one.is_used), another]
        lines += ["", f"To use one, write under [site] in {SETTINGS}:  plugins = {json.dumps(names)}"]
    return "\n".join(lines[1:]) or _NONE


def _additions(adds: Additions) -> Iterator[str]:
    """Yield a line for each kind of addition."""
    if adds.markdown:
        yield f"{'markdown':<10} syntax of its own"
    for name in Additions.__struct_fields__:
        several = getattr(adds, name)
        if several and name != "markdown":
            yield f"{name:<10} {', '.join(several)}"
