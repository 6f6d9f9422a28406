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
from collections.abc import Iterable, Iterator, Mapping, Sequence

from intertitle import toml
from intertitle.diagnostics import ConfigurationError, Diagnostic, Fix, Hint, Location, error, suggest
from intertitle.hidden import strip_remarks
from intertitle.language.tags import ENGLISH, fallbacks
from intertitle.model import Struct

OWN = "content/words.toml"  # a site's own words, over those of its theme
_CATEGORIES = ("zero", "one", "two", "few", "many", "other")
_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_SLOT = re.compile(r"\{([a-z_]+)\}")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_UNPRINTABLE = "holds a character that no page can show"


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
        name: Word(language=file.language, text=_without_remarks(value), is_own=is_own)
        if isinstance(value, str)
        else Word(language=file.language, forms=_forms(value), is_own=is_own)
        for name, value in table.items()
    }, ()


def _forms(value: object) -> dict[str, str]:
    """Return the texts of a table that `_faults` has found sound."""
    return {str(key): _without_remarks(str(text)) for key, text in value.items()} if isinstance(value, dict) else {}


def _without_remarks(text: str) -> str:
    """Return a text without remarks, which are for nobody else."""
    kept, _ = strip_remarks(text)
    return text if kept == text else " ".join(kept.split())


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
            yield _fault(file, (name,), f"the word '{name}' {_UNPRINTABLE}", _take_out(file, (name,)))


def _faults_of_forms(file: WordsFile, name: str, forms: Mapping[str, object]) -> Iterator[Diagnostic]:
    for key, text in forms.items():
        if key not in _CATEGORIES and not key.isdecimal():
            listed = f"There are: {', '.join(_CATEGORIES)}; and numbers, such as 0."
            yield _unknown(file, (name, key), f"there is no plural category '{key}'", _CATEGORIES, listed)
        elif not isinstance(text, str):
            yield _fault(file, (name, key), f"'{key}' of the word '{name}' is not text", f'Write  {key} = "…"')
        elif _CONTROL.search(text):
            hint = _take_out(file, (name, key))
            yield _fault(file, (name, key), f"'{key}' of the word '{name}' {_UNPRINTABLE}", hint)
    if "other" not in forms and all(key in _CATEGORIES or key.isdecimal() for key in forms):
        message = f"the word '{name}' has no text for other numbers"
        yield _fault(file, (name,), message, 'Add  other = "…"  between its braces.', at_name=True)


def _strange(file: WordsFile, words: Mapping[str, Word], known: Mapping[str, Word]) -> list[Diagnostic]:
    """Find the words that English does not have, and those that fill in what the English word does not."""
    faults: list[Diagnostic] = []
    for name, word in words.items():
        if name not in known:
            otherwise = "English says which words there are: add it to  words/en.toml  of the theme."
            faults.append(_unknown(file, (name,), f"there is no word '{name}'", known, otherwise))
            continue
        slots = known[name].slots
        for step, text in word.forms.items() if word.forms else (("", word.text),):
            steps = (name, step) if step else (name,)
            for slot in dict.fromkeys(_SLOT.findall(text)):
                if slot not in slots and not (slot == "count" and word.forms):
                    faults += _unknown_slots(file, steps, slot, slots)
    return faults


def _unknown_slots(file: WordsFile, steps: tuple[str, ...], slot: str, slots: Iterable[str]) -> Iterator[Diagnostic]:
    """Yield an error for each place in a text where a value is filled in that the word does not have."""
    there = ", ".join(f"{{{one}}}" for one in sorted(slots))
    otherwise = f"It has: {there}." if there else "Nothing is filled in here."
    pattern = re.compile(rf"(?<=\{{){slot}(?=\}})")
    for edit in toml.Places(file.shown, file.source).replace(pattern, "", *steps):
        place = Location(file.shown, edit.line, edit.column)
        hint = suggest(edit.old, slots, place, otherwise)
        yield error("IT130", place, f"the word '{steps[0]}' has no {{{slot}}}", hint)


def _take_out(file: WordsFile, steps: tuple[str, ...]) -> Fix:
    """Return the fix that removes the characters of a text that no page can show."""
    return Fix(tuple(toml.Places(file.shown, file.source).replace(_CONTROL, "", *steps)), lead="Take it out.")


def _unknown(file: WordsFile, steps: tuple[str, ...], message: str, known: Iterable[str], otherwise: str) -> Diagnostic:
    """Return the error for an unknown name. ``otherwise`` is the hint if no known one is near."""
    places = toml.Places(file.shown, file.source)
    place = places.name(*steps)
    free = [name for name in known if not places.has(*steps[:-1], name)]
    return error("IT130", place, message, suggest(steps[-1], free, place, otherwise))


def _fault(
    file: WordsFile, steps: tuple[toml.Step, ...], message: str, hint: Hint, *, at_name: bool = False
) -> Diagnostic:
    places = toml.Places(file.shown, file.source)
    return error("IT130", places.name(*steps) if at_name else places.value(*steps), message, hint)
