"""Asking: whether somebody can be asked, and whether something may be removed or written over."""

from __future__ import annotations

import sys

import click


def can_ask() -> bool:
    """Tell whether somebody is there to answer: both what is typed and what is shown are a terminal's."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def confirm(question: str, undone: str, *, yes: bool) -> bool:
    """Ask before something goes, unless it has been agreed to already.

    Args:
        question: what would be done.
        undone: what to say where nobody can be asked, in a sentence: that nothing was done.
        yes: ``--yes`` was given.

    Raises:
        click.UsageError: where nobody can be asked and nobody has said yes.
        click.Abort: on Ctrl-C.
    """
    if yes:
        return True
    if not can_ask():
        raise refusal(undone)
    return click.confirm(question, err=True)


def refusal(undone: str) -> click.UsageError:
    """Say that nobody can be asked, and what to type instead."""
    return click.UsageError(f"{undone} Say --yes to do it without being asked, or --dry-run to see what would be done.")
