"""Files of words: ``words/de.toml`` of a theme, and ``content/words.toml`` of a site.

A word is a text, or a table with a text for each plural category that its language has, and perhaps for a number:

    reviews = "Reviews"
    films = { one = "{count} film", other = "{count} films" }

A placeholder in braces is replaced when the word is used. The English files define which words exist, and which
placeholders each of them has.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence

from intertitle import toml
from intertitle.diagnostics import ConfigurationError, Diagnostic, Location, error, suggest_text
from intertitle.language.tags import ENGLISH, fallbacks
from intertitle.model import Struct

OWN = "content/words.toml"  # a site's own words, over those of its theme
_CATEGORIES = ("zero", "one", "two", "few", "many", "other")
_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_SLOT = re.compile(r"\{([a-z_]+)\}")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


class Word(Struct, frozen=True, kw_only=True, array_like=True):
    """A word in one language: a text, or texts by plural category or number; perhaps the site's own."""

    language: str
    text: str = ""
    forms: Mapping[str, str] = {}
    is_own: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts of the word."""
        return (*self.forms.values(),) if self.forms else (self.text,)

    @property
    def slots(self) -> frozenset[str]:
        """The names of what is filled in."""
        return frozenset(name for text in self.texts for name in _SLOT.findall(text))


class WordsFile(Struct, frozen=True, kw_only=True):
    """A file of words: its language, its text, and how messages name it."""

    language: str
    source: str
    shown: str


def resolve(files: Sequence[WordsFile], language: str) -> dict[str, Word]:
    """Return the words for pages in a language, each from the file that comes last of those in the nearest language.

    Args:
        files: those of a theme, the oldest ancestor's first, and last the site's own.
        language: the site's.

    Raises:
        ConfigurationError: with everything that is wrong with any of the files (IT130).
    """
    chain = [ENGLISH, *reversed([tag for tag in fallbacks(language) if tag.casefold() != ENGLISH])]
    found: dict[str, Word] = {}
    problems: list[Diagnostic] = []
    for tag in chain:
        for file in files:
            if file.language.casefold() != tag.casefold() or file.shown == OWN:
                continue
            words, faults = _read(file)
            problems += faults or _strange(file, words, found if tag != ENGLISH else {**words, **found})
            found |= words
    for file in (one for one in files if one.shown == OWN):
        words, faults = _read(file)
        problems += faults or _strange(file, words, found)
        found |= words
    if problems:
        raise ConfigurationError(*problems)
    return found


@functools.lru_cache(maxsize=64)
def _read(file: WordsFile) -> tuple[Mapping[str, Word], tuple[Diagnostic, ...]]:
    """Return the words of a file, and what is wrong with it by itself."""
    try:
        table = toml.load(file.source)
    except toml.TomlError as failure:
        hint = 'Words are TOML: a name, and a text in quotes, as in  home = "Home".'
        place = Location(file.shown, failure.line, failure.column)
        return {}, (error("IT130", place, f"the words cannot be read: {failure}", hint),)
    faults = tuple(_faults(file, table))
    if faults:
        return {}, faults
    is_own = file.shown == OWN
    return {
        name: Word(language=file.language, text=value, is_own=is_own)
        if isinstance(value, str)
        else Word(language=file.language, forms=_forms(value), is_own=is_own)
        for name, value in table.items()
    }, ()


def _forms(value: object) -> dict[str, str]:
    """Return the texts of a table that `_faults` has found sound."""
    return {str(key): str(text) for key, text in value.items()} if isinstance(value, dict) else {}


def _faults(file: WordsFile, table: Mapping[str, object]) -> Iterator[Diagnostic]:
    """Find the values that are no words."""
    for name, value in table.items():
        if not _NAME.fullmatch(name):
            hint = "The name of a word has small letters, digits, hyphens and underscores, and begins with a letter."
            yield _fault(file, (name,), f"'{name}' cannot be the name of a word", hint, at_name=True)
        elif isinstance(value, dict):
            yield from _faults_of_forms(file, name, value)
        elif not isinstance(value, str):
            yield _fault(file, (name,), f"the word '{name}' is not text", f'Write  {name} = "…"')
        elif _CONTROL.search(value):
            yield _fault(file, (name,), f"the word '{name}' holds a character that no page can show", "Take it out.")


def _faults_of_forms(file: WordsFile, name: str, forms: Mapping[str, object]) -> Iterator[Diagnostic]:
    for key, text in forms.items():
        if key not in _CATEGORIES and not key.isdecimal():
            hint = suggest_text(key, _CATEGORIES, f"There are: {', '.join(_CATEGORIES)}; and numbers, such as 0.")
            yield _fault(file, (name, key), f"there is no plural category '{key}'", hint, at_name=True)
        elif not isinstance(text, str):
            yield _fault(file, (name, key), f"'{key}' of the word '{name}' is not text", f'Write  {key} = "…"')
        elif _CONTROL.search(text):
            message = f"'{key}' of the word '{name}' holds a character that no page can show"
            yield _fault(file, (name, key), message, "Take it out.")
    if "other" not in forms and all(key in _CATEGORIES or key.isdecimal() for key in forms):
        message = f"the word '{name}' has no text for other numbers"
        yield _fault(file, (name,), message, 'Add  other = "…"  between its braces.', at_name=True)


def _strange(file: WordsFile, words: Mapping[str, Word], known: Mapping[str, Word]) -> list[Diagnostic]:
    """Find the words that English does not have, and those that fill in what the English word does not."""
    faults: list[Diagnostic] = []
    for name, word in words.items():
        if name not in known:
            hint = suggest_text(
                name, known, "English says which words there are: add it to  words/en.toml  of the theme."
            )
            faults.append(_fault(file, (name,), f"there is no word '{name}'", hint, at_name=True))
            continue
        slots = known[name].slots
        for step, text in word.forms.items() if word.forms else (("", word.text),):
            steps = (name, step) if step else (name,)
            for slot in _SLOT.findall(text):
                if slot not in slots and not (slot == "count" and word.forms):
                    there = ", ".join(f"{{{one}}}" for one in sorted(slots))
                    hint = suggest_text(slot, slots, f"It has: {there}." if there else "Nothing is filled in here.")
                    faults.append(_fault(file, steps, f"the word '{name}' has no {{{slot}}}", hint))
    return faults


def _fault(
    file: WordsFile, steps: tuple[toml.Step, ...], message: str, hint: str, *, at_name: bool = False
) -> Diagnostic:
    places = toml.Places(file.shown, file.source)
    return error("IT130", places.name(*steps) if at_name else places.value(*steps), message, hint)
