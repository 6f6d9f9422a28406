"""Suggest the nearest command, option or value for an unknown one."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click

from intertitle import diagnostics
from intertitle.diagnostics import words_of


def suggest(what: str, word: str, known: Iterable[str], instead: str = "") -> str:
    """Return a message for an unknown word, with the most similar known one.

    Args:
        what: the kind of word, such as "command" or "theme".
        word: the word that was typed.
        known: the known words.
        instead: the hint if none is similar; by default the list of known words.
    """
    known = tuple(known)
    hint = diagnostics.suggest(word, known, None, instead or f"There are: {', '.join(known)}.")
    return f"There is no {what} '{word}'. {words_of(hint)}"


class Choice(click.Choice[str]):
    """A choice that suggests the nearest word for an unknown one.

    Args:
        what: the kind of word in messages, such as "format".
        words: the words.
    """

    def __init__(self, what: str, words: Iterable[str]) -> None:
        super().__init__(tuple(words))
        self.what = what

    def get_invalid_choice_message(self, value: str, ctx: click.Context | None) -> str:
        """Return the message for an unknown word."""
        del ctx
        return suggest(self.what, str(value), self.choices)


class LazyChoice(Choice):
    """A choice whose words are read when they are first needed, since that imports much.

    Args:
        what: the kind of word in messages.
        read: returns the words.
    """

    def __init__(self, what: str, read: Callable[[], Iterable[str]]) -> None:
        super().__init__(what, ())
        del self.choices
        self._read = read

    def __getattr__(self, name: str) -> tuple[str, ...]:
        """Read the words when Click first asks for them."""
        if name != "choices":
            raise AttributeError(name)
        self.choices = tuple(self._read())
        return self.choices


class Commands(click.Group):
    """A group that suggests the nearest command for an unknown one."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments begin with."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            ctx.fail(suggest("command", args[0], self.list_commands(ctx)))
        return super().resolve_command(ctx, args)


def rephrase_errors(failure: click.ClickException) -> click.ClickException:
    """Return Click's error for an unknown option in the words of this module; other errors are returned unchanged."""
    if not isinstance(failure, click.NoSuchOption):
        return failure
    context = failure.ctx
    options = [one for one in context.command.get_params(context) if isinstance(one, click.Option)] if context else []
    known = [name for one in options for name in (*one.opts, *one.secondary_opts) if name.startswith("--")]
    return click.UsageError(suggest("option", failure.option_name, known), context)
