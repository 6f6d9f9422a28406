"""``intertitle new``: the questions whose answers a new blog grows from, and what to type when it is planted."""

from __future__ import annotations

import datetime as dt
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

_TITLE = "My Films"  # of a blog in a folder whose name is no title
_UNPLANTED = "Nothing was planted."


class Question(Struct, frozen=True, kw_only=True):
    """One thing to know: its option, how it is asked for, and what it is when nobody says otherwise."""

    name: str
    words: str
    default: str


def create(folder: Path, given: Mapping[str, str | None], today: dt.date) -> None:
    """Plant a blog, and say what to type next.

    What is not given is asked for on a terminal, and has its default elsewhere.

    Args:
        folder: where to; empty, or not there yet.
        given: the options' values by their names, nothing for one that was left out.
        today: the date of the first review.

    Raises:
        click.UsageError: when an option's value cannot be used; nothing was written.
        ConfigurationError: when the folder is not empty; nothing was asked or written.
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
            answers.update(_asked(folder, open_ones, known))
        except click.Abort:
            click.echo(f"\n{_UNPLANTED}", err=True)
            sys.exit(130)
    values = {one.name: answers.get(one.name, one.default) for one in questions}
    made = scaffold.create_site(folder, values, today)
    there = shlex.quote(str(folder))
    click.echo(f"Planted {values['title']} in {folder}: {len(made)} files.")
    click.echo(f"Next:  intertitle review 'The film you saw last' --site {there}")
    click.echo(f"Then:  intertitle build {there}")


def find_fault(name: str, value: str, known: Sequence[str]) -> str:
    """Say why a value cannot be used, and what to write; nothing where it can.

    Args:
        name: what it is the value of, as a setting is called.
        value: what was typed.
        known: the themes that there are.
    """
    if not scaffold.is_one_line(value):
        return "It holds a character that no text can show."
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


def _questions(folder: Path, known: Sequence[str]) -> tuple[Question, ...]:
    return (
        Question(name="title", words="The blog's title", default=title_from_folder(folder.resolve().name)),
        Question(name="author", words="Your name, for readers (Enter: none)", default=""),
        Question(name="url", words="The address that it will have", default="https://example.org/"),
        Question(name="language", words="Its language (en, fr, pt-BR …)", default="en"),
        Question(name="theme", words=f"How it looks ({' or '.join(known)})", default="intertitle"),
    )


def title_from_folder(name: str) -> str:
    """Make a title of a folder's name: ``my-films`` is "My Films"."""
    words = string.capwords(name.replace("-", " ").replace("_", " "))
    return words if words and scaffold.is_one_line(words) else _TITLE


def _asked(folder: Path, questions: Sequence[Question], known: Sequence[str]) -> Mapping[str, str]:
    """Ask, each question until its answer can be used; Enter takes what stands in brackets."""
    click.echo(f"A new blog in {folder}. Enter takes what stands in brackets; it can all be changed later.", err=True)
    return {one.name: _answer(one, known) for one in questions}


def _answer(question: Question, known: Sequence[str]) -> str:
    def taken(typed: str) -> str:
        value = typed.strip() or question.default
        if why := find_fault(question.name, value, known):
            raise click.UsageError(why)
        return value

    answer: str = click.prompt(
        question.words, default=question.default, show_default=bool(question.default), value_proc=taken, err=True
    )
    return answer
