"""Run ``intertitle post``: create the file of a post, and open an editor."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from intertitle import scaffold
from intertitle.bundles import possible_names
from intertitle.cli import completion, prompts
from intertitle.diagnostics import find_nearest
from intertitle.model import POST_KINDS, Struct
from intertitle.slugs import slugify
from intertitle.stages.read import find


class PostRequest(Struct, frozen=True, kw_only=True):
    """The arguments of the command; empty if missing."""

    title: str
    kind: str = ""
    part_of: str = ""
    slug: str = ""


def check(wanted: PostRequest) -> None:
    """Check the arguments as far as is possible before the site is read.

    Raises:
        click.UsageError: if one is invalid.
    """
    for what, text in (("A title", wanted.title), ("A kind", wanted.kind), ("A column's name", wanted.part_of)):
        if not scaffold.is_one_line(text):
            raise click.UsageError(f"{what} must be one line of text without control characters.")
    if wanted.part_of and not slugify(wanted.part_of):
        raise click.UsageError(f"'{wanted.part_of}' has no letter and no digit to make an address of.")
    if wanted.slug and slugify(wanted.slug) != wanted.slug:
        hint = f"--slug {slugify(wanted.slug)}" if slugify(wanted.slug) else "lower-case words joined by hyphens"
        raise click.UsageError(f"'{wanted.slug}' is not a slug. Write  {hint}")


def create(root: Path, wanted: PostRequest, today: dt.date) -> tuple[Path, tuple[str, ...]]:
    """Write the file of a post.

    Args:
        root: the site's folder.
        wanted: the arguments of the command.
        today: the day in the site's time zone.

    Returns:
        the file, and messages about it, one on each line.

    Raises:
        click.UsageError: if the kind or the column may be misspelt.
        ConfigurationError: if the file cannot be created. Nothing is written.
    """
    kind = _kind(wanted.kind)
    part_of, messages = _column(root, wanted.part_of)
    taken = {slugify(name) for one in find(root)[0] if one.folder == "posts" for name in possible_names(one.path)}
    seed = scaffold.NewPost(title=wanted.title.strip(), kind=kind, part_of=part_of)
    return scaffold.create_post(root, seed, today, wanted.slug, taken), messages


def _kind(written: str) -> str:
    """Return the kind. If it is nearly one of ours, ask."""
    folded = written.strip().casefold()
    close = find_nearest(folded, POST_KINDS) if folded and folded not in POST_KINDS else None
    if close is None:
        return folded if folded in POST_KINDS else written.strip()
    if prompts.can_ask():
        return close if click.confirm(f"Did you mean '{close}'?", default=True, err=True) else written.strip()
    raise click.UsageError(
        f"Did you mean  --kind {close} ? Nothing was written. The kinds are: {', '.join(POST_KINDS)}"
    )


def _column(root: Path, written: str) -> tuple[str, tuple[str, ...]]:
    """Return the column's name as other posts spell it, and messages. If it is only similar to one, ask."""
    name = written.strip()
    columns = {slugify(one): one for one in completion.list_columns(root)}
    if not name or slugify(name) in columns:
        return columns.get(slugify(name), "") if name else "", ()
    close = find_nearest(name, columns.values())
    if close is None:
        return name, (f"'{name}' is a new column: its page appears with its first part.",)
    if prompts.can_ask():
        return (close if click.confirm(f"Did you mean '{close}'?", default=True, err=True) else name), ()
    raise click.UsageError(
        f"There is no column '{name}'. Did you mean '{close}'?\n"
        "Nothing was written. If it is a new one, create the file without --part-of, and write  part_of:  yourself."
    )
