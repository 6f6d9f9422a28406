"""Marks around words in another language than the page's: control characters, which no source can hold.

A word is said in English where the site's language lacks it. Whoever says it cannot know where on a page it will stand.
So it is marked, and a finished page says ``lang="en"`` of it where HTML can: not in an attribute, nor in a title.
What is filled in is marked as the page's own language within that.
"""

from __future__ import annotations

import re

FOREIGN, NATIVE = "\x0e", "\x0f"  # around words in English
VALUE, REST = "\x11", "\x12"  # around what is filled in there
_MARKS = re.compile(f"[{FOREIGN}{NATIVE}{VALUE}{REST}]")
# Where no element can stand: within a tag, and in elements that hold text alone.
_PLAIN = re.compile(
    r"<(title|script|style|textarea|option)\b[^>]*>.*?</\1\s*>|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL
)
# A number is in no language.
_NUMBER = re.compile(rf"{VALUE}((?:[^\w<>&{FOREIGN}{VALUE}{REST}]|\d)*){REST}")


def unmarked(text: str) -> str:
    """Return a text without its marks, for what cannot say a language."""
    return _MARKS.sub("", text) if FOREIGN in text else text


def as_html(page: str, language: str, *, is_right_to_left: bool) -> str:
    """Say in the HTML of a page which words are in English.

    Args:
        page: a whole page, with marks.
        language: the page's.
        is_right_to_left: whether the page is, so that English has to say its direction.
    """
    if FOREIGN not in page:
        return page
    bare = _PLAIN.sub(lambda found: unmarked(found[0]), page)
    bare = _NUMBER.sub(r"\1", bare)
    english, own = (' dir="ltr"', ' dir="auto"') if is_right_to_left else ("", "")
    bare = bare.replace(FOREIGN, f'<span lang="en"{english}>').replace(VALUE, f'<span lang="{language}"{own}>')
    return bare.replace(NATIVE, "</span>").replace(REST, "</span>")
