"""What ``intertitle serve`` tells the author: where to look, and a line for each build."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import click

from intertitle.cli import console
from intertitle.cli.progress import Line
from intertitle.diagnostics import ConfigurationError, Diagnostic, Location, warning
from intertitle.plugins.site import load_site
from intertitle.server import host_check, rebuilder

_NAMED = 2  # changed files that a line names


def serve(wanted: rebuilder.ServeOptions, line: Line) -> None:
    """Serve a site until Ctrl-C.

    Args:
        wanted: what to serve, and where.
        line: says how far a long build is.

    Raises:
        KeyboardInterrupt: in the end.
        ConfigurationError: when there is nothing that can be served, or nowhere.
    """
    is_first = True

    def built(news: rebuilder.Rebuild) -> None:
        nonlocal is_first
        line.clear()
        _say(news, wanted.root, is_first=is_first)
        is_first = False

    def ready(address: str) -> None:
        if not host_check.is_loopback(wanted.address):
            hint = "Leave --address out to keep it to this machine."
            _warn(warning("IT805", Location(f"--address {wanted.address}"), _REACHED, hint), wanted.root)
        click.echo(f"Serving at {address}. Every save starts a build; press Ctrl-C to stop.")

    rebuilder.serve(wanted, rebuilder.Callbacks(on_ready=ready, on_rebuild=built, progress=line), os.environ)


_REACHED = "anyone who can reach this machine at that address can read the site while you write it"


def _say(news: rebuilder.Rebuild, root: Path, *, is_first: bool) -> None:
    if news.diagnostics:
        for found in news.diagnostics:
            _warn(found, root)
    if is_first and news.report:
        click.echo(console.format_summary(news.report, _title(root), news.output, news.seconds))
    else:
        click.echo(describe_rebuild(news, time.strftime("%H:%M:%S")))
    if news.diagnostics:
        click.echo(f"{console.count_severities(news.diagnostics)}.", err=True)


def describe_rebuild(news: rebuilder.Rebuild, at: str) -> str:
    """Say on one line when something has changed and what, what became of it and how long it took.

    Args:
        news: what has been built.
        at: the time of day.
    """
    named = ", ".join(path.removeprefix("content/") for path in news.changed[:_NAMED]) or "built again"
    more = f" and {len(news.changed) - _NAMED:,} more" if len(news.changed) > _NAMED else ""
    return f"{at}  {named}{more}  {_became(news)}"


def _became(news: rebuilder.Rebuild) -> str:
    published = news.report.published if news.report else None
    if published is None:
        return "not built; the preview shows the last build"
    written = f"{published.written:,} file{'' if published.written == 1 else 's'}"
    removed = f"{published.removed:,} removed"
    said = [one for one, count in ((written, published.written), (removed, published.removed)) if count]
    return f"{', '.join(said) or 'nothing to write'}, {news.seconds:.2f} s"


def _warn(found: Diagnostic, root: Path) -> None:
    click.echo(
        console.format_diagnostics([found], root, colours=console.supports_colour(sys.stderr, os.environ)), err=True
    )


def _title(root: Path) -> str:
    try:
        return load_site(root).site.title
    except ConfigurationError:  # saved with a mistake since it was built
        return "The site"
