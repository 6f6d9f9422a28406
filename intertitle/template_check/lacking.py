"""The words that the site's language lacks, so that its pages say them in English."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from intertitle.diagnostics import Diagnostic, Location, note
from intertitle.language.tags import is_of
from intertitle.language.words_file import Word
from intertitle.themes import Theme

_MANY = 10  # words that are missing: more are told at once


def lacking(theme: Theme) -> Iterator[Diagnostic]:
    """Tell of each word that is said in English on a page in another language, and what to add where."""
    language = theme.language
    missing = {name: word for name, word in theme.words.items() if not is_of(word.language, language)}
    place = Location(f"themes/{theme.name}/words/{language}.toml")
    if len(missing) > _MANY:
        first, *_ = missing
        message = f"{len(missing)} words are missing in the language '{language}', the first of them '{first}'"
        hint = f"Pages say them in English. Add them to {place.path}; docs/languages.md says how."
        yield note("IT711", place, message, hint)
        return
    for name, word in missing.items():
        message = f"the word '{name}' is missing in the language '{language}', and is said in English"
        yield note("IT711", place, message, f"Translate and add  {_line(name, word)}")


def _line(name: str, word: Word) -> str:
    """Write a word as a line of a file."""
    if not word.forms:
        return f"{name} = {_text(word.text)}"
    return f"{name} = {{ {', '.join(f'{key} = {_text(text)}' for key, text in word.forms.items())} }}"


def _text(text: str) -> str:
    return msgspec.json.encode(text).decode()  # JSON's strings are among TOML's
