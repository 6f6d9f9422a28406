"""Report words without a translation in the site's language, which pages show in English."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from intertitle.diagnostics import Diagnostic, Location, note
from intertitle.language.tags import is_of
from intertitle.language.words_file import Word
from intertitle.themes import Theme

_MAX_NOTES = 10  # more missing words are reported in one note


def lacking(theme: Theme) -> Iterator[Diagnostic]:
    """Yield a note for each word without a translation, with the line to add."""
    language = theme.language
    missing = {name: word for name, word in theme.words.items() if not is_of(word.language, language)}
    place = Location(f"themes/{theme.name}/words/{language}.toml")
    if len(missing) > _MAX_NOTES:
        first, *_ = missing
        message = f"{len(missing)} words are missing in the language '{language}', the first of them '{first}'"
        hint = f"Pages show them in English. Add them to {place.path}; docs/languages.md explains how."
        yield note("IT711", place, message, hint)
        return
    for name, word in missing.items():
        message = f"the word '{name}' is missing in the language '{language}', and pages show it in English"
        yield note("IT711", place, message, f"Translate and add  {_line(name, word)}")


def _line(name: str, word: Word) -> str:
    """Return a word as a line of a TOML file."""
    if not word.forms:
        return f"{name} = {_text(word.text)}"
    return f"{name} = {{ {', '.join(f'{key} = {_text(text)}' for key, text in word.forms.items())} }}"


def _text(text: str) -> str:
    return msgspec.json.encode(text).decode()  # JSON's strings are among TOML's
