"""``intertitle clean``: what was published and the cache go, and nothing that somebody else has written."""

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

_NAMED = 5  # files that are named one by one


class WrittenFiles(Struct, frozen=True, kw_only=True):
    """What Intertitle has written for a site: the published folder with its ledger, the preview's, and the cache."""

    published: Path
    ledger: write.OutputManifest
    cache: Path
    previewed: write.OutputManifest


def find_written_files(site: Path, published: Path) -> WrittenFiles:
    """Find what there is to remove.

    Raises:
        ConfigurationError: when there is no site, or the folder is not ours.
    """
    load_site(site)
    cache = site / FOLDER
    return WrittenFiles(
        published=published,
        ledger=write.acquire_output(published, site),
        cache=cache,
        previewed=write.acquire_output(cache / PREVIEW / "public", site),
    )


def confirm_removal(found: WrittenFiles, *, yes: bool, dry_run: bool) -> bool:
    """Tell whether to remove it: not on a dry run, and not before it has been agreed to.

    Exits with 1 where it has been asked and declined.

    Raises:
        click.UsageError: where nobody can be asked.
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


def clean(found: WrittenFiles, progress: Progress) -> str:
    """Remove it, and give the words for what was done, and for what is left."""
    preview = found.cache / PREVIEW
    removed = write.remove(found.published, found.ledger, progress)
    write.remove(preview / "public", found.previewed, progress)
    image_cache_of(found.cache / FILE_NAME).remove_all()
    for folder in (preview, found.cache):
        for name in (FILE_NAME, f"{FILE_NAME}-journal", "lock"):
            (folder / name).unlink(missing_ok=True)
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    return "\n".join((f"Removed {removed.files:,} files.", *_left(found, removed)))


def _left(found: WrittenFiles, removed: write.Removed) -> Iterator[str]:
    """Say what is left, where, and why."""
    if removed.changed:
        yield f"Left in {found.published}, changed since they were published: {_names(removed.changed)}."
    if removed.foreign:
        yield f"Left in {found.published}, not written by Intertitle: {_names(removed.foreign)}."
    if removed.changed or removed.foreign:
        yield f"The list of written files, {write.LEDGER}, stays there, so that a build accepts the folder."
    if found.cache.is_dir():
        yield f"Left {found.cache}: it holds files that Intertitle did not write."


def _names(paths: Sequence[str]) -> str:
    """Name the first of some paths, and count the others."""
    shown = [os.fsencode(path).decode("utf-8", "replace") for path in paths[:_NAMED]]
    more = f" and {len(paths) - _NAMED:,} more" if len(paths) > _NAMED else ""
    return f"{', '.join(shown)}{more}"
