"""Words: everything on a page that its author did not write, in the site's language, through one function."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
from markupsafe import Markup, escape

from intertitle.language.formats import Formats, formats_of
from intertitle.language.marks import FOREIGN, NATIVE, REST, VALUE
from intertitle.language.tags import ENGLISH, is_of
from intertitle.language.words_file import Word

_SLOT = re.compile(r"\{([a-z_]+)\}")
_LETTER = re.compile(r"[^\W\d_]")
_NUMBERS = ("count", "ordinal")
Phrase = Callable[[int | None, int | None, Mapping[str, Any]], str]  # returns a text for a count, an ordinal and values


class UnknownWordError(LookupError):
    """No file of words has a word.

    Attributes:
        word: its name.
    """

    def __init__(self, word: str) -> None:
        super().__init__(f"there is no word '{word}'")
        self.word = word


class UnfilledWordError(LookupError):
    """A value for a word's placeholder is missing.

    Attributes:
        word: its name.
        slot: what is missing.
    """

    def __init__(self, word: str, slot: str) -> None:
        super().__init__(f"the word '{word}' is not given {slot}")
        self.word = word
        self.slot = slot


class Words:
    """The words of a site's language.

    Args:
        words: by name.
        language: the site's language. The text of a word in another language is marked (`marks`).

    Attributes:
        formats: how the language writes dates, numbers and lists.
    """

    def __init__(self, words: Mapping[str, Word], language: str) -> None:
        self._words = words
        self._language = language
        self._phrases: dict[str, Phrase] = {}
        self.formats: Formats = formats_of(language)

    def say(self, name: str, /, count: int | None = None, ordinal: int | None = None, **values: object) -> str:
        """Return a word's text.

        Args:
            name: the word's name.
            count: chooses the plural form, and replaces ``{count}``.
            ordinal: chooses the form of an ordinal number, and replaces ``{ordinal}``.
            values: the values of the other placeholders. If one of them is markup, the result is markup, and the others
                are escaped.

        Raises:
            UnknownWordError: if no file has the word.
            UnfilledWordError: if the value of a placeholder is missing.
        """
        return self.phrase(name)(count, ordinal, values)

    def phrase(self, name: str) -> Phrase:
        """Return the function that returns a word's text.

        Raises:
            UnknownWordError: if no file has the word.
        """
        if (found := self._phrases.get(name)) is None:
            found = self._phrases[name] = self._make_phrase(self._word(name), name)
        return found

    @functools.cached_property
    def unfilled(self) -> Mapping[str, str]:
        """Return the texts of the words that have no placeholders, by name."""
        plain = {name: word for name, word in self._words.items() if not word.forms and not _SLOT.search(word.text)}
        return {name: self.phrase(name)(None, None, {}) for name in plain}

    def texts(self, names: Iterable[str]) -> str:
        """Return some words as JSON, for a script: by name a text, or a table of texts by plural category.

        ``language`` is the tag whose plural rules and number formats they follow.
        """
        found = {name: self._word(name) for name in names}
        is_foreign = any(self._is_foreign(word) for word in found.values())
        shown = {name: word.forms or word.text for name, word in found.items()}
        return msgspec.json.encode({"language": ENGLISH if is_foreign else self.formats.tag, "words": shown}).decode()

    def _word(self, name: str) -> Word:
        if (word := self._words.get(name)) is None:
            raise UnknownWordError(name)
        return word

    def _is_foreign(self, word: Word) -> bool:
        return not is_of(word.language, self._language)

    def _make_phrase(self, word: Word, name: str) -> Phrase:
        is_foreign = self._is_foreign(word)
        formats = formats_of(word.language) if is_foreign else self.formats
        number = self.formats.number
        if not word.forms:
            return _make_text(word.text, name, number, is_foreign=is_foreign)
        forms = {key: _make_text(text, name, number, is_foreign=is_foreign) for key, text in word.forms.items()}
        other = forms["other"]

        @functools.lru_cache(maxsize=1024)
        def choose(count: int | None, ordinal: int | None) -> Phrase:
            if count is not None:
                return forms.get(str(count)) or forms.get(formats.plural(count)) or other
            return other if ordinal is None else forms.get(formats.ordinal(ordinal)) or other

        return lambda count, ordinal, values: choose(count, ordinal)(count, ordinal, values)


def _make_text(text: str, name: str, number: Callable[[int], str], *, is_foreign: bool) -> Phrase:
    """Return the function that fills in a text. A text of another language than the page's is marked.

    Args:
        text: the text, with its placeholders.
        name: the word's name, for errors.
        number: formats a count.
        is_foreign: the text is in another language than the page.
    """
    if is_foreign and _LETTER.search(_SLOT.sub("", text)):
        text = f"{FOREIGN}{_SLOT.sub(_mark, text)}{NATIVE}"
    pieces = _SLOT.split(text)
    if len(pieces) == 1:
        plain = pieces[0]
        return lambda _count, _ordinal, _values: plain
    if len(pieces) == 3 and pieces[1] not in _NUMBERS:  # noqa: PLR2004  (half of all words have one placeholder)
        return _make_short_text(pieces[0], pieces[1], pieces[2], name)
    html = [str(escape(one)) for one in pieces]

    def fill(count: int | None, ordinal: int | None, values: Mapping[str, Any]) -> str:
        if count is not None:
            values = {**values, "count": number(count)}
        if ordinal is not None:
            values = {**values, "ordinal": number(ordinal)}
        try:
            for value in values.values():
                if type(value) is Markup:
                    break
            else:
                return "".join([str(values[one]) if place & 1 else one for place, one in enumerate(pieces)])
            return Markup("".join([escape(values[one]) if place & 1 else one for place, one in enumerate(html)]))  # noqa: S704  (all is escaped)
        except KeyError as failure:
            raise UnfilledWordError(name, str(failure.args[0])) from failure

    return fill


def _mark(slot: re.Match[str]) -> str:
    return f"{VALUE}{slot[0]}{REST}"


def _make_short_text(before: str, slot: str, after: str, name: str) -> Phrase:
    """Return the function that fills in a text with one placeholder, which is not a number."""
    before_html, after_html = str(escape(before)), str(escape(after))

    def fill(_count: int | None, _ordinal: int | None, values: Mapping[str, Any]) -> str:
        try:
            value = values[slot]
        except KeyError as failure:
            raise UnfilledWordError(name, slot) from failure
        if type(value) is Markup:
            return Markup(f"{before_html}{value}{after_html}")  # noqa: S704  (all is escaped)
        return f"{before}{value}{after}"

    return fill
