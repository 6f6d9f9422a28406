"""Make slugs for addresses, and sort keys for titles and names."""

from __future__ import annotations

import functools
import re
import unicodedata

# Letters without a Unicode decomposition: normalising does not find their base letter.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "½": "-half"}
)
# Combining marks and apostrophes. U+0345 is left out because it has an upper case (it is also a small iota).
_ACCENTS = re.compile("[\u0300-\u0344\u0346-\u034e\u0350-\u036f’ʼ]+")
_GAPS = re.compile(r"[\W_]+")
ANCHOR_PREFIX = "h-"  # keeps a heading's id from shadowing a property of the document (cookie, location)
_SIGNS = re.compile(r"[^a-z0-9\s]+")
_OTHER_SIGNS = re.compile(r"(?:[^\w\s]|_)+")
_ARTICLE = re.compile(r"\A(?:the|an?)\s+(?=\S)")


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
    combining = unicodedata.combining
    base = "".join([char for char in folded if (char < "\x80" or not combining(char)) and char not in "'’ʼ`"])
    composed = unicodedata.normalize("NFC", base)
    return _GAPS.sub("-", composed).strip("-")


@functools.lru_cache(maxsize=1 << 16)
def sort_key(title: str) -> tuple[str, str]:
    """Return a key that sorts titles; case, accents and a leading English article do not count."""
    if title.isascii():
        base = _SIGNS.sub("", title.lower())
    else:
        base = _OTHER_SIGNS.sub("", unicodedata.normalize("NFKD", title.casefold()))
    return (_ARTICLE.sub("", base.strip()), title)


def name_key(name: str) -> tuple[str, str]:
    """Return a key that sorts people by the last word of their name, then by the whole name."""
    folded = "".join(char for char in unicodedata.normalize("NFKD", name.casefold()) if char.isalnum() or char == " ")
    return (folded.strip().rpartition(" ")[2], name)
