"""Ask for confirmation on a terminal."""

from __future__ import annotations

import sys

import click


def can_ask() -> bool:
    """Return whether both standard input and standard error are a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def confirm(question: str, undone: str, *, yes: bool) -> bool:
    """Return whether the author agrees to an action, or has given ``--yes``.

    Args:
        question: the question.
        undone: a sentence that states that nothing was done, for the error.
        yes: whether ``--yes`` was given.

    Raises:
        click.UsageError: if there is neither ``--yes`` nor a terminal.
        click.Abort: on Ctrl-C.
    """
    if yes:
        return True
    if not can_ask():
        raise refusal(undone)
    return click.confirm(question, err=True)


def refusal(undone: str) -> click.UsageError:
    """Return the error for a question without a terminal, with the options to type instead."""
    return click.UsageError(f"{undone} Add --yes to do it without a question, or --dry-run to see what would be done.")
