"""What was meant by a word of a command line that is none: commands, options, their values, told in the same words."""

from __future__ import annotations

from collections.abc import Iterable

import click

from intertitle.diagnostics import suggest_text


def suggest(what: str, word: str, known: Iterable[str], instead: str = "") -> str:
    """Say that there is no such thing, and which was meant where one is near.

    Args:
        what: what it should be: "command", "theme".
        word: as it was typed.
        known: the words that there are.
        instead: what to say where none is near; all that there are, by default.
    """
    known = tuple(known)
    hint = suggest_text(word, known, instead or f"There are: {', '.join(known)}.")
    return f"There is no {what} '{word}'. {hint}"


class Choice(click.Choice[str]):
    """One word of a few, whose misspelling is answered with the one that was meant.

    Args:
        what: what they are, as messages call one: "format".
        words: the words.
    """

    def __init__(self, what: str, words: Iterable[str]) -> None:
        super().__init__(tuple(words))
        self.what = what

    def get_invalid_choice_message(self, value: str, ctx: click.Context | None) -> str:
        """Say that a word is none of them."""
        del ctx
        return suggest(self.what, str(value), self.choices)


class Commands(click.Group):
    """A group whose unknown commands are answered with the nearest known one."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that a line begins with."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            ctx.fail(suggest("command", args[0], self.list_commands(ctx)))
        return super().resolve_command(ctx, args)


def rephrase_errors(failure: click.ClickException) -> click.ClickException:
    """Say a failure of Click's as we say ours; one that is ours stays as it is."""
    if not isinstance(failure, click.NoSuchOption):
        return failure
    asked = failure.ctx
    options = [one for one in asked.command.get_params(asked) if isinstance(one, click.Option)] if asked else []
    known = [name for one in options for name in (*one.opts, *one.secondary_opts) if name.startswith("--")]
    instead = f"There are: {', '.join(known)}."
    return click.UsageError(suggest("option", failure.option_name, known, instead), asked)
