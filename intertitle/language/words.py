"""Words: everything on a page that its author did not write, in the site's language, through one function."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
from markupsafe import Markup, escape

from intertitle.language.formats import Formats, formats_of
from intertitle.language.marks import FOREIGN, NATIVE
from intertitle.language.tags import ENGLISH, is_of
from intertitle.language.words_file import Word

_SLOT = re.compile(r"\{([a-z_]+)\}")
_LETTER = re.compile(r"[^\W\d_]")
# Texts and, at the odd places, the names of what is filled in between: as they are, and as HTML.
Pieces = tuple[tuple[str, ...], tuple[str, ...]]
Said = str | Pieces


class UnknownWordError(LookupError):
    """Something asks for a word that no file of words has.

    Attributes:
        word: its name.
    """

    def __init__(self, word: str) -> None:
        super().__init__(f"there is no word '{word}'")
        self.word = word


class UnfilledWordError(LookupError):
    """A word is said without what is filled in.

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
        language: the site's. A word in another one is marked, so that a page can say which language it is in.

    Attributes:
        formats: how the language writes dates, numbers and lists.
    """

    def __init__(self, words: Mapping[str, Word], language: str) -> None:
        self._words = words
        self._language = language
        self._said: dict[str, Said | Callable[[int | None, int | None], Said]] = {}
        self.formats: Formats = formats_of(language)
        # Pages repeat most words with the same values. The types are part of the key: markup is not escaped.
        self._say_once = functools.lru_cache(maxsize=4096, typed=True)(self._say)

    def say(self, name: str, /, count: int | None = None, ordinal: int | None = None, **values: object) -> str:
        """Say a word.

        Args:
            name: of the word.
            count: chooses the plural, and is what ``{count}`` stands for.
            ordinal: chooses the form of an ordinal number, and is what ``{ordinal}`` stands for.
            values: what else is filled in. Where one of them is markup, so is what is said, and the others are escaped.

        Raises:
            UnknownWordError, UnfilledWordError: when no file has the word, or something that is filled in is not given.
        """
        try:
            return self._say_once(name, count, ordinal, **values)
        except TypeError:  # a value that cannot be hashed
            return self._say(name, count, ordinal, **values)

    def _say(self, name: str, /, count: int | None = None, ordinal: int | None = None, **values: object) -> str:
        said = self._said.get(name)
        if said is None:
            said = self._said[name] = self._compiled(name)
        if type(said) is str:
            return said
        if callable(said):
            said = said(count, ordinal)
        if count is not None:
            values["count"] = self.formats.number(count)
        if ordinal is not None:
            values["ordinal"] = self.formats.number(ordinal)
        try:
            return said if type(said) is str else _filled(said, values)  # type: ignore[arg-type]  # mypy keeps the union
        except KeyError as failure:
            raise UnfilledWordError(name, str(failure.args[0])) from failure

    @functools.cached_property
    def unfilled(self) -> Mapping[str, str]:
        """The words in which nothing is filled in, by name."""
        compiled = {name: self._compiled(name) for name, word in self._words.items() if not word.forms}
        return {name: said for name, said in compiled.items() if isinstance(said, str)}

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

    def _compiled(self, name: str) -> Said | Callable[[int | None, int | None], Said]:
        word = self._word(name)
        is_foreign = self._is_foreign(word)
        formats = formats_of(word.language) if is_foreign else self.formats
        if not word.forms:
            return _pieces(word.text, is_foreign=is_foreign)
        forms = {key: _pieces(text, is_foreign=is_foreign) for key, text in word.forms.items()}

        @functools.lru_cache(maxsize=1024)
        def chosen(count: int | None, ordinal: int | None) -> Said:
            if count is not None:
                return forms.get(str(count)) or forms.get(formats.plural(count)) or forms["other"]
            return forms["other"] if ordinal is None else forms.get(formats.ordinal(ordinal)) or forms["other"]

        return chosen


def _pieces(text: str, *, is_foreign: bool) -> Said:
    """Take a text apart at what is filled in; each piece of another language than the page's is marked."""
    pieces = _SLOT.split(text)
    if is_foreign:
        pieces[::2] = [f"{FOREIGN}{one}{NATIVE}" if _LETTER.search(one) else one for one in pieces[::2]]
    if len(pieces) == 1:
        return text if not is_foreign else pieces[0]
    return tuple(pieces), tuple(str(escape(one)) for one in pieces)


def _filled(said: Pieces, values: Mapping[str, Any]) -> str:
    for value in values.values():
        if type(value) is Markup:
            break
    else:
        return "".join([str(values[one]) if number & 1 else one for number, one in enumerate(said[0])])
    return Markup("".join([escape(values[one]) if number & 1 else one for number, one in enumerate(said[1])]))  # noqa: S704  (all is escaped)
