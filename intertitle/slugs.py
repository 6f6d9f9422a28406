"""Slugs and sort keys: what a title becomes in an address, and where it stands in an index."""

from __future__ import annotations

import functools
import re
import unicodedata

# Letters that have no decomposition in Unicode, so that normalising cannot reach the base letter.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "½": "-half"}
)
# Marks that combine and have no other case, as U+0345 has (it is a small iota too); and apostrophes.
_ACCENTS = re.compile("[\u0300-\u0344\u0346-\u034e\u0350-\u036f’ʼ]+")
_GAPS = re.compile(r"[\W_]+")
ANCHOR_PREFIX = "h-"  # keeps a heading's id from shadowing a name of the document's own (cookie, location)
_SIGNS = re.compile(r"[^a-z0-9\s]+")
_OTHER_SIGNS = re.compile(r"(?:[^\w\s]|_)+")
_ARTICLE = re.compile(r"\A(?:the|an?)\s+(?=\S)")


# One name stands in many reviews, and one title in many lists.
@functools.lru_cache(maxsize=1 << 16)
def slugify(text: str) -> str:
    """Turn a title into the slug of an address: lower case, words joined by hyphens.

    Accents fall away (``Cléo`` is ``cleo``); letters of other scripts stay, so that 千と千尋 keeps
    an address of its own. The result is empty when the text has no letter and no digit.
    """
    if text.isascii():
        return _GAPS.sub("-", text.lower().replace("'", "").replace("`", "")).strip("-")
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    base = _ACCENTS.sub("", decomposed)
    if base.isascii():  # as most names are without their accents
        return _GAPS.sub("-", base.lower().replace("'", "").replace("`", "")).strip("-")
    # A letter that was set apart may be a capital again (𝐀 has no lower case of its own, and is A).
    folded = unicodedata.normalize("NFKD", decomposed.casefold().translate(_LETTERS))
    combining = unicodedata.combining
    base = "".join([char for char in folded if (char < "\x80" or not combining(char)) and char not in "'’ʼ`"])
    composed = unicodedata.normalize("NFC", base)
    return _GAPS.sub("-", composed).strip("-")


@functools.lru_cache(maxsize=1 << 16)
def sort_key(title: str) -> tuple[str, str]:
    """Order titles as a reader expects: case, accents and a leading English article do not count."""
    if title.isascii():
        base = _SIGNS.sub("", title.lower())
    else:
        base = _OTHER_SIGNS.sub("", unicodedata.normalize("NFKD", title.casefold()))
    return (_ARTICLE.sub("", base.strip()), title)


def name_key(name: str) -> tuple[str, str]:
    """Order people by the last word of their name, then by the whole name."""
    folded = "".join(char for char in unicodedata.normalize("NFKD", name.casefold()) if char.isalnum() or char == " ")
    return (folded.strip().rpartition(" ")[2], name)
