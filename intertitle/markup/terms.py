"""Search terms: the normalized words of a text, and the buckets and shards in which they are stored and published.

The search script (``search.js`` of the theme) normalizes queries by the same rules. Change both together; a test
compares them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

BUCKETS = 64  # in which terms are stored
SLOTS = 256  # in which they are published: four to a bucket
_SHORTEST = 3  # letters; shorter words are too frequent to be useful
LONGEST = 40
_HEAD = 3  # first letters that decide a term's slot, so that the script can search for the beginning of a word

# Accents, and the points of Hebrew and Arabic, which are removed.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u3099\u309a]+"
)
_APOSTROPHES = re.compile("[’ʼ`]")
_BESIDE = re.compile("[²³¹¼-¾⁰⁴-⁹₀-₉⅐-⅟↉]")  # a number of its own beside the one before it: Alien³, 8½
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_PRINTED = {"’": "'", "‘": " ", "“": " ", "”": " ", "–": " ", "—": " ", "…": " "}  # frequent characters beyond ASCII
# Letters, digits, and the marks that are part of a word in the scripts of India and their neighbours.
_TERM = re.compile(
    r"(?:[^\W_]|[\u0900-\u0963\u0966-\u0df3\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ece\u102b-\u103e\u17b4-\u17d3])+"
)
# Scripts without spaces: pairs of characters are terms.
_UNSPACED = re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1780-\u17d3\u3040-\u30ff\u3400-\u9fff]+")
# A table for bytes.translate: letters in lower case, digits, apostrophes, and what is not ASCII; the rest is a space.
_KEPT = bytes(sign if sign in b"'`" or not chr(sign).isascii() or chr(sign).isalnum() else 32 for sign in range(256))
_KEPT = _KEPT.lower().translate(bytes.maketrans(b"`", b"'"))


def fold(text: str) -> str:
    """Return a text in lower case, without accents and apostrophes."""
    return _fold(text).replace("'", "")


def terms(text: str) -> set[str]:
    """Return the terms of a text. A word with an apostrophe is one term, and what follows its apostrophe another."""
    printed = text
    if not text.isascii():
        for sign, part in _PRINTED.items():
            printed = printed.replace(sign, part)
    words = set(printed.encode().translate(_KEPT).decode().split())
    rare: list[str] = []
    if "'" in printed or "`" in printed or not printed.isascii():
        rare = [word for word in words if "'" in word or not word.isascii()]
        words.difference_update(rare)
    found = {word for word in words if _SHORTEST <= len(word) <= LONGEST}
    if rare:
        spelt = _decompose(" ".join(rare))
        # Lower case depends on what follows this letter, even after a full stop, so the text stays whole.
        found |= _find_terms(_fold(text if "Σ" in spelt else spelt))
    return found


def _find_terms(folded: str) -> set[str]:
    """Return the terms of a folded text by a method that is right for every script, and slow."""
    joined = folded.replace("'", "")
    runs = _UNSPACED.findall(joined)
    found = {*_TERM.findall(_UNSPACED.sub(" ", joined) if runs else joined), *_elided(folded)}
    pairs = {run[start : start + 2] for run in runs for start in range(len(run) - 1)}
    return pairs.union([term for term in found if _SHORTEST <= len(term) <= LONGEST])


def spellings(name: str) -> set[str]:
    """Return the words by which a title or a name is found.

    These are its words, what is between two spaces as one word (``spiderman``, ``la``), initials as one word, and what
    follows an apostrophe (``brien``).
    """
    found: set[str] = set()
    initials = ""
    for part in name.split():
        spelt = _fold(part)
        words = _TERM.findall(spelt.replace("'", ""))
        found.update(words, _elided(spelt))
        found.add("".join(words))
        for word in words:
            initials = initials + word if len(word) == 1 else ""
            found.add(initials)
    return found - {""}


def _fold(text: str) -> str:
    """Return a text in lower case, without accents; every apostrophe is ``'``."""
    folded = _APOSTROPHES.sub("'", _decompose(text)).lower()
    return folded if folded.isascii() else folded.translate(_LETTERS)


def _decompose(text: str) -> str:
    """Return a text without accents."""
    return text if text.isascii() else _ACCENTS.sub("", unicodedata.normalize("NFKD", _BESIDE.sub(r" \g<0>", text)))


def _elided(folded: str) -> Iterator[str]:
    """Yield the words of three letters or more that follow an apostrophe: ``amour`` of ``l'amour``."""
    for part in folded.split("'")[1:]:
        word = _TERM.match(part)
        if word and len(word[0]) >= _SHORTEST and not _UNSPACED.search(word[0]):
            yield word[0]


def bucket(term: str) -> int:
    """Return the bucket of a term, by its first letters."""
    return _SLOTS[term[:_HEAD]] * BUCKETS // SLOTS


def group_by_bucket(found: Iterable[str]) -> list[list[str]]:
    """Return the terms of each bucket."""
    buckets: list[list[str]] = [[] for _ in range(BUCKETS)]
    for term in found:
        buckets[_SLOTS[term[:_HEAD]] * BUCKETS // SLOTS].append(term)
    return buckets


def shard(term: str, count: int) -> int:
    """Return the shard of a term, if there are ``count`` shards, a power of two up to `SLOTS`."""
    return _SLOTS[term[:_HEAD]] * count // SLOTS


def buckets_of(number: int, count: int) -> range:
    """Return the buckets that contain the terms of a shard, if there are ``count`` shards."""
    return range(number * BUCKETS // count, max(number * BUCKETS // count + 1, (number + 1) * BUCKETS // count))


class _Slots(dict[str, int]):
    """A cache of slots by first letters. A language has a few thousand of these."""

    def __missing__(self, head: str) -> int:
        number = 0
        for letter in head:
            number = (number * 31 + ord(letter)) % 8191
        number %= SLOTS
        if len(self) < _CACHE_SIZE:
            self[head] = number
        return number


_CACHE_SIZE = 1 << 16
_SLOTS = _Slots()
