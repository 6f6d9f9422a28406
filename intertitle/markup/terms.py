"""Search terms: the normalized words of a text, in the buckets in which they are published.

The search script (``search.js`` of the theme) normalizes queries by the same rules. Change both together; a test
compares them.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

BUCKETS = 64
_SHORTEST = 3  # letters; shorter words are too frequent to be useful
LONGEST = 40
_HEAD = 3  # first letters that decide a term's bucket, so that the script can search for the beginning of a word
_SUM = 8  # bytes

_APART = re.compile("[\u0300-\u036f\u3099\u309a'’ʼ`]+")  # accents and apostrophes, which are removed
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_PRINTED = {"’": "", "‘": " ", "“": " ", "”": " ", "–": " ", "—": " ", "…": " "}  # frequent characters beyond ASCII
_TERM = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]+")  # scripts without spaces: pairs of characters are terms
_ASCII = bytes(128)
# A table for bytes.translate: letters in lower case and digits; everything else is a space.
_KEPT = bytes(sign if chr(sign).isalnum() and sign < len(_ASCII) else 32 for sign in bytes(range(256)).lower())


def fold(text: str) -> str:
    """Return a text in lower case, without accents and apostrophes."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    folded = _APART.sub("", text).lower()
    return folded if folded.isascii() else folded.translate(_LETTERS)


def terms(text: str) -> set[str]:
    """Return the terms of a text."""
    if not text.isascii():
        for sign, part in _PRINTED.items():
            text = text.replace(sign, part)
    if text.isascii():  # this takes a tenth of the time
        found = set(text.encode().translate(_KEPT, b"'`").decode().split())
        return {term for term in found if _SHORTEST <= len(term) <= LONGEST}
    folded = fold(text)
    runs = _UNSPACED.findall(folded)
    pairs = {run[start : start + 2] for run in runs for start in range(len(run) - 1)}
    words = _TERM.findall(_UNSPACED.sub(" ", folded) if runs else folded)
    return pairs.union(term for term in words if _SHORTEST <= len(term) <= LONGEST)


def bucket(term: str) -> int:
    """Return the bucket of a term, by its first letters."""
    return _BUCKETS[term[:_HEAD]]


class _Buckets(dict[str, int]):
    """A cache of buckets by first letters. A language has a few thousand of these."""

    def __missing__(self, head: str) -> int:
        number = 0
        for letter in head:
            number = (number * 31 + ord(letter)) % 8191
        number %= BUCKETS
        if len(self) < _CACHE_SIZE:
            self[head] = number
        return number


_CACHE_SIZE = 1 << 16
_BUCKETS = _Buckets()


def split_into_buckets(text: str) -> str:
    """Return a text's terms as one line for each bucket, sorted, or an empty text if there are no terms."""
    found = terms(text)
    if not found:
        return ""
    lines: list[list[str]] = [[] for _ in range(BUCKETS)]
    numbers = _BUCKETS
    for term in sorted(found):
        lines[numbers[term[:_HEAD]]].append(term)
    return "\n".join(map(" ".join, lines))


def sums(lines: bytes) -> bytes:
    """Return the digests of the lines of a text's terms (in UTF-8), 8 bytes for each bucket."""
    blake = hashlib.blake2b
    return b"".join([blake(line, digest_size=_SUM).digest() if line else _NONE for line in lines.split(b"\n")])


_NONE = b"\0" * _SUM
NOTHING = _NONE * BUCKETS  # the sums of a text without terms
