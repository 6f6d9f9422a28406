"""Run ``intertitle serve``: print the address, and a line for each build."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click

from intertitle.cli import console
from intertitle.cli.progress import Line
from intertitle.diagnostics import ConfigurationError, Diagnostic, Location, warning
from intertitle.plugins.site import load_site
from intertitle.server import host_check, rebuilder

_MAX_NAMED = 2  # changed files in a line; the others are counted


def serve(wanted: rebuilder.ServeOptions, line: Line) -> None:
    """Serve a site until Ctrl-C.

    Args:
        wanted: the options.
        line: shows the progress of a long build.

    Raises:
        KeyboardInterrupt: at the end.
        ConfigurationError: if the site or the address cannot be used.
    """
    is_first = True

    def on_rebuild(news: rebuilder.Rebuild) -> None:
        nonlocal is_first
        line.clear()
        _print_rebuild(news, wanted.root, is_first=is_first)
        is_first = False

    def on_ready(address: str) -> None:
        line.clear()
        if not host_check.is_loopback(wanted.address):
            hint = "Leave --address out to serve only this computer."
            place = Location(f"--address {wanted.address}")
            _print_diagnostics([warning("IT805", place, _REACHED, hint)], wanted.root)
        click.echo(f"Serving at {address}. Every save starts a build; press Ctrl-C to stop.")

    def on_limit(connections: int) -> None:
        click.echo(
            f"Over {connections} connections are open at once. Each new one now closes the oldest one.", err=True
        )

    def on_problem(found: Diagnostic) -> None:
        _print_diagnostics([found], wanted.root)

    callbacks = rebuilder.Callbacks(
        on_ready=on_ready, on_rebuild=on_rebuild, on_limit=on_limit, on_problem=on_problem, progress=line
    )
    rebuilder.serve(wanted, callbacks, os.environ)


_REACHED = "anyone who can reach this computer at that address can read the site while you write it"


def _print_rebuild(news: rebuilder.Rebuild, root: Path, *, is_first: bool) -> None:
    if news.diagnostics:
        _print_diagnostics(news.diagnostics, root)
    if is_first and news.report:
        click.echo(console.format_summary(news.report, _title(root), news.output, news.seconds))
    else:
        click.echo(describe_rebuild(news, time.strftime("%H:%M:%S")))
    if news.diagnostics:
        click.echo(f"{console.count_severities(news.diagnostics)}.", err=True)


def describe_rebuild(news: rebuilder.Rebuild, at: str) -> str:
    """Return one line with the changed files, the number of written files, and the duration.

    Args:
        news: the build.
        at: the time of day.
    """
    named = ", ".join(path.removeprefix("content/") for path in news.changed[:_MAX_NAMED]) or "built again"
    more = f" and {len(news.changed) - _MAX_NAMED:,} more" if len(news.changed) > _MAX_NAMED else ""
    return f"{at}  {named}{more}  {_describe_outcome(news)}"


def _describe_outcome(news: rebuilder.Rebuild) -> str:
    published = news.report.published if news.report else None
    if published is None:
        return "not built; the preview shows the last build"
    written = f"{published.written:,} file{'' if published.written == 1 else 's'}"
    removed = f"{published.removed:,} removed"
    parts = [one for one, count in ((written, published.written), (removed, published.removed)) if count]
    return f"{', '.join(parts) or 'nothing to write'}, {news.seconds:.2f} s"


def _print_diagnostics(found: Sequence[Diagnostic], root: Path) -> None:
    colours = console.supports_colour(sys.stderr, os.environ)
    click.echo(console.format_diagnostics(found, root, colours=colours), err=True)


def _title(root: Path) -> str:
    try:
        return load_site(root).site.title
    except ConfigurationError:  # the settings were saved with a mistake after the build
        return "The site"
