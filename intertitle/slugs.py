"""Make slugs for addresses, and sort keys for titles and names.

A mark that makes another letter is part of a slug: カ and ガ, и and й, Hindi and Thai vowels. Accents of Latin and
Greek letters, points and stress marks are left out.
"""

from __future__ import annotations

import functools
import re
import unicodedata

# Letters without a Unicode decomposition: normalising does not find their base letter.
_BASES = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
_LETTERS = str.maketrans({**_BASES, "½": "-half"})
_SORTED_LETTERS = str.maketrans({**_BASES, "ё": "е"})  # Russian sorts ё with е; its code point is after я
# Combining marks and apostrophes. U+0345 is left out because it has an upper case (it is also a small iota).
_ACCENTS = re.compile("[\u0300-\u0344\u0346-\u034e\u0350-\u036f’ʼ]+")
_FIRST_ACCENT, _LAST_ACCENT = "\u0300", "\u036f"
# Latin and Greek letters, digits and signs. A mark on one of these is an accent.
_ACCENTED = re.compile("[\0-\u03ff\u1d00-\u2bff\u2c60-\u2c7f\ua720-\ua7ff\uab30-\uab6f]")
# Marks that help with reading but make no letter: Slavonic titla, Hebrew and Syriac points, Arabic vowel signs.
_POINTS = re.compile(
    "[\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06ed\u0711\u0730-\u074a]"
)
_JOINER = "\u200d"  # shapes the letters around it, for example in Sinhala
_GAPS = re.compile(r"[\W_]+")
_HYPHENS = re.compile("--+")
HTML_PREFIX = "id-"  # of an id in the HTML of a text, for the same reason
ANCHOR_PREFIX = "h-"  # keeps a heading's id from shadowing a property of the document (cookie, location)
_SIGNS = re.compile(r"[^a-z0-9\s]+")
_ARTICLE = re.compile(r"\A(?:the|an?)\s+(?=\S)")
_GENERATION = re.compile(r",?\s+(?:jr|sr|j[uú]nior|senior|ii|iii|iv)\.?\Z", re.IGNORECASE)
# Scripts in which the family name comes first: kana, Chinese characters, Hangul.
_FAMILY_FIRST = re.compile("[\u3005\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3\U00020000-\U0003ffff]")


# Cached, because names and titles occur many times.
@functools.lru_cache(maxsize=1 << 16)
def slugify(text: str) -> str:
    """Turn a title into a slug: lower case, words joined by hyphens.

    Accents are removed (``Cléo`` becomes ``cleo``). Letters of other scripts stay: 千と千尋 keeps its own address. The
    result is empty if the text has no letter and no digit.
    """
    if text.isascii():
        return _GAPS.sub("-", text.lower().replace("'", "").replace("`", "")).strip("-")
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    base = _ACCENTS.sub("", decomposed)
    if base.isascii():  # true of most names
        return _GAPS.sub("-", base.lower().replace("'", "").replace("`", "")).strip("-")
    # A decomposed letter may be a capital again: 𝐀 has no lower case, but decomposes to A.
    folded = unicodedata.normalize("NFKD", decomposed.casefold().translate(_LETTERS))
    kept = _keep_letters(folded)
    spelt = "".join([char if char.isalnum() or is_mark else "-" for char, is_mark in kept if char not in "'’ʼ`"])
    return _HYPHENS.sub("-", unicodedata.normalize("NFC", spelt)).strip("-")


def _keep_letters(decomposed: str) -> list[tuple[str, bool]]:
    """Return the characters of a decomposed text without accents, each with whether it is a mark of a letter."""
    kept: list[tuple[str, bool]] = []
    letter = ""  # whose marks follow
    for char in decomposed:
        if char.isalnum():
            letter = char
            kept.append((char, False))
        elif char < _FIRST_ACCENT:
            letter = ""
            kept.append((char, False))
        elif not letter or _ACCENTED.match(letter):
            if not unicodedata.combining(char):
                kept.append((char, False))
        elif char == _JOINER:
            continue
        elif unicodedata.category(char).startswith("M"):
            if _makes_letter(letter, char):
                kept.append((char, True))
        else:
            letter = ""
            kept.append((char, False))
    return kept


def _makes_letter(letter: str, mark: str) -> bool:
    """Return whether a mark makes another letter: an accent does if Unicode has a character for both together."""
    if _FIRST_ACCENT <= mark <= _LAST_ACCENT:
        return len(unicodedata.normalize("NFC", letter + mark)) == 1
    return not _POINTS.match(mark)


@functools.lru_cache(maxsize=1 << 16)
def sort_key(title: str) -> tuple[str, str]:
    """Return a key that sorts titles; case, accents and a leading English article do not count."""
    base = _SIGNS.sub("", title.lower()) if title.isascii() else _fold_for_sorting(title)
    return (_ARTICLE.sub("", base.strip()), title)


def name_key(name: str, sorted_as: str = "") -> tuple[str, str]:
    """Return a key that sorts people by family name, then by the whole name, or by ``sorted_as`` if it is given.

    The family name is the last word, without Jr. or III after it. Names in Chinese characters, kana and Hangul begin
    with it.
    """
    if sorted_as:
        return (_fold_for_sorting(sorted_as).strip(), name)
    folded = " ".join(_fold_for_sorting(_GENERATION.sub("", name.strip())).split())
    return (folded if _FAMILY_FIRST.match(folded) else folded.rpartition(" ")[2], name)


def _fold_for_sorting(text: str) -> str:
    """Return the letters, digits and white space of a text in lower case, without accents."""
    composed = unicodedata.normalize("NFC", text).casefold().translate(_SORTED_LETTERS)
    kept = _keep_letters(unicodedata.normalize("NFKD", composed))
    spelt = "".join([char for char, is_mark in kept if is_mark or char.isalnum() or char.isspace()])
    return unicodedata.normalize("NFC", spelt)
