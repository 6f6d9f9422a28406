"""Marks around words in another language than the page's: control characters, which no source can hold.

A word is said in English where the site's language lacks it. Whoever says it cannot know where on a page it will stand.
So it is marked, and a finished page says ``lang="en"`` of it where HTML can: not in an attribute, nor in a title.
"""

from __future__ import annotations

import re

FOREIGN, NATIVE = "\x0e", "\x0f"
_MARKS = re.compile(f"[{FOREIGN}{NATIVE}]")
# Where no element can stand: within a tag, and in elements that hold text alone.
_PLAIN = re.compile(
    r"<(title|script|style|textarea|option)\b[^>]*>.*?</\1\s*>|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL
)


# What stands between two marked pieces of a word and has no letters is part of the phrase: the numbers of "3.5 out of 5",
# which would change places on a page from right to left.
_WITHIN = re.compile(rf"{NATIVE}((?:[^\w<>&{FOREIGN}]|\d|_)*){FOREIGN}")
_EMPTY = re.compile(rf"{FOREIGN}(\s*){NATIVE}")


def unmarked(text: str) -> str:
    """Return a text without its marks, for what cannot say a language."""
    return _MARKS.sub("", text) if FOREIGN in text else text


def as_html(page: str, *, is_right_to_left: bool) -> str:
    """Say in the HTML of a page which words are in English.

    Args:
        page: a whole page, with marks.
        is_right_to_left: whether the page is, so that English has to say its direction.
    """
    if FOREIGN not in page:
        return page
    opening = '<span lang="en" dir="ltr">' if is_right_to_left else '<span lang="en">'
    bare = _PLAIN.sub(lambda found: unmarked(found[0]), page)
    bare = _EMPTY.sub(r"\1", _WITHIN.sub(r"\1", bare))
    return bare.replace(FOREIGN, opening).replace(NATIVE, "</span>")
