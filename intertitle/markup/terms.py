"""Terms: the words of a text as a reader's search compares them, in the buckets that they are published in.

The script that searches (``search.js`` of the theme) folds what a reader types by the same rules: what is changed here
is changed there, and a test compares both.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

BUCKETS = 64
SHORTEST = 3  # letters; of what is shorter, there is too much in every text
LONGEST = 40
_HEAD = 3  # letters that decide a term's bucket, so that the beginning of a word is enough to find it
_SUM = 8  # bytes

_APART = re.compile("[\u0300-\u036f\u3099\u309a'’ʼ`]+")  # accents and apostrophes, which fall out
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_PRINTED = {"’": "", "‘": " ", "“": " ", "”": " ", "–": " ", "—": " ", "…": " "}  # what most texts hold beside ASCII
_TERM = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]+")  # scripts without spaces: pairs of their signs are terms
_ASCII = bytes(128)
# Every sign of ASCII: a letter in lower case, nothing for an apostrophe, or the space that it stands for.
_KEPT = bytes(sign if chr(sign).isalnum() and sign < len(_ASCII) else 32 for sign in bytes(range(256)).lower())


def fold(text: str) -> str:
    """Give a text as a search compares it: without case, accents and apostrophes."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    folded = _APART.sub("", text).lower()
    return folded if folded.isascii() else folded.translate(_LETTERS)


def terms(text: str) -> set[str]:
    """Give the terms of a text."""
    if not text.isascii():
        for sign, part in _PRINTED.items():
            text = text.replace(sign, part)
    if text.isascii():  # which takes a tenth of the time
        found = set(text.encode().translate(_KEPT, b"'`").decode().split())
        return {term for term in found if SHORTEST <= len(term) <= LONGEST}
    folded = fold(text)
    runs = _UNSPACED.findall(folded)
    pairs = {run[start : start + 2] for run in runs for start in range(len(run) - 1)}
    words = _TERM.findall(_UNSPACED.sub(" ", folded) if runs else folded)
    return pairs.union(term for term in words if SHORTEST <= len(term) <= LONGEST)


def bucket(term: str) -> int:
    """Give the bucket of a term, by its first letters."""
    return _BUCKETS[term[:_HEAD]]


class _Buckets(dict[str, int]):
    """The buckets of beginnings, each found once: there are a few thousand in a language."""

    def __missing__(self, head: str) -> int:
        number = 0
        for letter in head:
            number = (number * 31 + ord(letter)) % 8191
        number %= BUCKETS
        if len(self) < _REMEMBERED:
            self[head] = number
        return number


_REMEMBERED = 1 << 16
_BUCKETS = _Buckets()


def split_into_buckets(text: str) -> str:
    """Give a text's terms as lines, one for each bucket, each in order; empty where there are none."""
    found = terms(text)
    if not found:
        return ""
    lines: list[list[str]] = [[] for _ in range(BUCKETS)]
    numbers = _BUCKETS
    for term in sorted(found):
        lines[numbers[term[:_HEAD]]].append(term)
    return "\n".join(map(" ".join, lines))


def sums(lines: bytes) -> bytes:
    """Digest each bucket of a text's terms (in UTF-8), 8 bytes one after another."""
    blake = hashlib.blake2b
    return b"".join([blake(line, digest_size=_SUM).digest() if line else _NONE for line in lines.split(b"\n")])


_NONE = b"\0" * _SUM
NOTHING = _NONE * BUCKETS  # the sums of a text without terms


def sums_of(several: bytes, number: int) -> bytes:
    """Give the sums of one bucket in many texts, of which all sums stand one after another."""
    return memoryview(several).cast("Q")[number::BUCKETS].tobytes()
