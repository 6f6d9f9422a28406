"""Run ``intertitle doctor``: print a line for each finding, and the number of notes and problems."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from intertitle.cli import console
from intertitle.doctor import Finding, examine

_COLOURS = {"ok": "green", "note": "cyan", "problem": "red"}


def run(site: Path, output: Path, *, as_json: bool) -> None:
    """Check the computer and a site. Exit with 1 if there is a problem."""
    found = examine(site, output, os.environ)
    if as_json:
        click.echo(in_json(found))
    else:
        click.echo(in_words(found, colours=console.supports_colour(sys.stdout, os.environ)))
    if _problems(found):
        sys.exit(1)


def in_words(found: Sequence[Finding], *, colours: bool) -> str:
    """Format findings as text, one on each line."""
    lines = []
    for one in found:
        state = f"{one.state:<7}"
        words = " ".join(f"{one.message}. {one.advice}".split("\n")) if one.advice else one.message
        lines.append(f"{click.style(state, fg=_COLOURS[one.state], bold=True) if colours else state}  {words}")
    counts = Counter(one.state for one in found)
    several = [f"{counts[state]} {state}{'s' if counts[state] > 1 else ''}" for state in ("note", "problem")]
    summary = ", ".join(words for words in several if not words.startswith("0"))
    return "\n".join([*lines, "", f"{summary}." if summary else "No problems found."])


def in_json(found: Sequence[Finding]) -> str:
    """Format findings as JSON."""
    values = {"well": not _problems(found), "findings": msgspec.to_builtins(list(found))}
    return json.dumps(values, ensure_ascii=False, indent=2)


def _problems(found: Sequence[Finding]) -> bool:
    return any(one.state == "problem" for one in found)
