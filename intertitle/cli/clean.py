"""Run ``intertitle clean``: remove the published files and the cache, and only files that Intertitle wrote."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from intertitle.cache import FILE_NAME, FOLDER, PREVIEW
from intertitle.cli import prompts
from intertitle.model import Struct
from intertitle.pictures.image_cache import image_cache_of
from intertitle.plugins.site import load_site
from intertitle.stages import write
from intertitle.workers import Progress

_MAX_NAMED = 5  # files in a message; the others are counted


class _WrittenFiles(Struct, frozen=True, kw_only=True):
    """What Intertitle has written for a site: the published files with their manifest, the preview's, and the cache."""

    published: Path
    ledger: write.OutputManifest
    cache: Path
    previewed: write.OutputManifest


def find_written_files(site: Path, published: Path) -> _WrittenFiles:
    """Find the files to remove.

    Raises:
        ConfigurationError: if there is no site, or another program wrote the output folder.
    """
    load_site(site)
    cache = site / FOLDER
    return _WrittenFiles(
        published=published,
        ledger=write.acquire_output(published, site),
        cache=cache,
        previewed=write.acquire_output(cache / PREVIEW / "public", site),
    )


def confirm_removal(found: _WrittenFiles, *, yes: bool, dry_run: bool) -> bool:
    """Return whether to remove the files: false on a dry run, otherwise after confirmation.

    If the author declines, the process exits with 1.

    Raises:
        click.UsageError: if confirmation is needed and there is no terminal.
    """
    words = f"{len(found.ledger.files):,} files in {found.published} and the cache {found.cache}"
    if dry_run:
        click.echo(f"Would remove {words}.")
        if others := write.list_foreign_files(found.published, found.ledger):
            click.echo(f"Would leave in {found.published}, not written by Intertitle: {_names(others)}.")
        return False
    if not prompts.confirm(f"Remove {words}?", "Nothing was removed.", yes=yes):
        click.echo("Nothing was removed.", err=True)
        sys.exit(1)
    return True


def clean(found: _WrittenFiles, progress: Progress) -> str:
    """Remove the files, and return a message about what was removed and what was left."""
    preview = found.cache / PREVIEW
    removed = write.remove(found.published, found.ledger, progress)
    write.remove(preview / "public", found.previewed, progress)
    image_cache_of(found.cache / FILE_NAME).remove_all()
    for folder in (preview, found.cache):
        for name in (FILE_NAME, f"{FILE_NAME}-journal", "lock"):
            (folder / name).unlink(missing_ok=True)
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    return "\n".join((f"Removed {removed.files:,} files.", *_describe_left(found, removed)))


def _describe_left(found: _WrittenFiles, removed: write.Removed) -> Iterator[str]:
    if removed.changed:
        yield f"Left in {found.published}, changed since they were published: {_names(removed.changed)}."
    if removed.foreign:
        yield f"Left in {found.published}, not written by Intertitle: {_names(removed.foreign)}."
    if removed.changed or removed.foreign:
        yield f"Left the list of written files, {write.LEDGER}, so that a build accepts the folder."
    if found.cache.is_dir():
        yield f"Left {found.cache}: it contains files that Intertitle did not write."


def _names(paths: Sequence[str]) -> str:
    """List the first paths, and count the others."""
    shown = [os.fsencode(path).decode("utf-8", "replace") for path in paths[:_MAX_NAMED]]
    more = f" and {len(paths) - _MAX_NAMED:,} more" if len(paths) > _MAX_NAMED else ""
    return f"{', '.join(shown)}{more}"
