"""Run ``intertitle new``: prompt for the settings, create the blog, and print the next commands."""

from __future__ import annotations

import shlex
import string
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from intertitle import config, scaffold, themes
from intertitle.cli import prompts, suggestions
from intertitle.diagnostics import ConfigurationError
from intertitle.model import Struct

_TITLE = "My Films"  # if the folder's name cannot be a title


class _Question(Struct, frozen=True, kw_only=True):
    """The prompt for an option."""

    name: str
    words: str
    default: str


def create(folder: Path, given: Mapping[str, str | None]) -> None:
    """Create a blog, and print the next commands.

    On a terminal, prompt for each missing option; otherwise it has its default.

    Args:
        folder: an empty folder, or one that does not exist yet.
        given: the values of options by name; None for a missing one.

    Raises:
        click.UsageError: if a value is invalid. Nothing is written.
        ConfigurationError: if the folder is not empty. Nothing is written.
    """
    scaffold.refuse_unless_empty(folder)
    known = themes.list_themes(folder)
    for name, value in given.items():
        if value is not None and (why := find_fault(name, value.strip(), known)):
            raise click.UsageError(f"--{name}: {why}")
    questions = _questions(folder, known)
    open_ones = [one for one in questions if given.get(one.name) is None]
    answers = {name: value.strip() for name, value in given.items() if value is not None}
    if open_ones and prompts.can_ask():
        try:
            answers.update(_prompt(folder, open_ones, known))
        except click.Abort:
            click.echo("\nNothing was created.", err=True)
            sys.exit(130)
    values = {one.name: answers.get(one.name, one.default) for one in questions}
    made = scaffold.create_site(folder, values)
    there = shlex.quote(str(folder))
    click.echo(f"Created {values['title']} in {folder}: {len(made)} files.")
    click.echo(f"Next, look at it while you write:  intertitle serve {there}")
    click.echo(f"Start a review:  intertitle review 'The film you saw last' --site {there}")
    click.echo(f"Publish:  intertitle build {there}")


def find_fault(name: str, value: str, known: Sequence[str]) -> str:
    """Return why a value is invalid and what to write instead; an empty text if it is valid.

    Args:
        name: the setting.
        value: the value.
        known: the themes.
    """
    if not scaffold.is_one_line(value):
        return "It contains a control character or an invalid character."
    if name == "theme" and value not in known:
        return suggestions.suggest("theme", value, known)
    settings = {"title": _TITLE, "url": "https://example.org/", name: value}
    lines = (f'{setting} = "{scaffold.toml_text(text)}"' for setting, text in settings.items())
    try:
        config.read("\n".join(["[site]", *lines]))
    except ConfigurationError as failure:
        found = failure.diagnostics[0]
        return f"{found.message[0].upper()}{found.message[1:]}. {found.hint}"
    return ""


def _questions(folder: Path, known: Sequence[str]) -> tuple[_Question, ...]:
    return (
        _Question(name="title", words="The blog's title", default=title_from_folder(folder.resolve().name)),
        _Question(name="author", words="Your name, for readers (Enter: none)", default=""),
        _Question(name="url", words="The blog's URL", default="https://example.org/"),
        _Question(name="language", words="The blog's language (en, fr, pt-BR …)", default="en"),
        _Question(name="timezone", words="Your time zone", default=find_time_zone()),
        _Question(name="theme", words=f"The theme ({' or '.join(known)})", default="intertitle"),
    )


def title_from_folder(name: str) -> str:
    """Return a title for a folder's name: "My Films" for ``my-films``."""
    words = string.capwords(name.replace("-", " ").replace("_", " "))
    return words if words and scaffold.is_one_line(words) else _TITLE


def find_time_zone() -> str:
    """Return the time zone of this computer, or UTC if it has none with a name."""
    from babel.localtime import get_localzone  # noqa: PLC0415  (no other command needs it)

    try:
        name = getattr(get_localzone(), "key", "")
    except (LookupError, OSError, ValueError):
        return "UTC"
    return name if name and not find_fault("timezone", name, ()) else "UTC"


def _prompt(folder: Path, questions: Sequence[_Question], known: Sequence[str]) -> Mapping[str, str]:
    """Prompt for each option until its value is valid."""
    click.echo(f"A new blog in {folder}. Press Enter to accept the default in brackets.", err=True)
    click.echo("You can change all of this later.", err=True)
    return {one.name: _prompt_for(one, known) for one in questions}


def _prompt_for(question: _Question, known: Sequence[str]) -> str:
    def convert(typed: str) -> str:
        value = typed.strip() or question.default
        if why := find_fault(question.name, value, known):
            raise click.UsageError(why)
        return value

    answer: str = click.prompt(
        question.words, default=question.default, show_default=bool(question.default), value_proc=convert, err=True
    )
    return answer
