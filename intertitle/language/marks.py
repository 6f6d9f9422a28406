"""Marks around texts in another language than the page's: control characters, which no source can contain.

A word that the site's language lacks is in English. The code that asks for the word does not know where on the page it
goes, so it marks the text. `as_html` replaces the marks of a finished page by ``lang="en"`` where HTML allows an
element: not in an attribute or a title. Values within the text are marked as the page's own language.
"""

from __future__ import annotations

import re

FOREIGN, NATIVE = "\x0e", "\x0f"  # around texts in English
VALUE, REST = "\x11", "\x12"  # around values within these texts
_MARKS = re.compile(f"[{FOREIGN}{NATIVE}{VALUE}{REST}]")
# Where HTML allows no element: in a tag, and in elements that contain only text.
_PLAIN = re.compile(
    r"<(title|script|style|textarea|option)\b[^>]*>.*?</\1\s*>|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL
)
# A number is in no language.
_NUMBER = re.compile(rf"{VALUE}((?:[^\w<>&{FOREIGN}{VALUE}{REST}]|\d)*){REST}")


def unmarked(text: str) -> str:
    """Return a text without its marks, for places that cannot state a language."""
    return _MARKS.sub("", text) if FOREIGN in text else text


def as_html(page: str, language: str, *, is_right_to_left: bool) -> str:
    """Replace the marks of a page by elements with the language.

    Args:
        page: a whole page as HTML, with marks.
        language: the page's language.
        is_right_to_left: the page runs from right to left, so English text states its direction.
    """
    if FOREIGN not in page:
        return page
    bare = _PLAIN.sub(lambda found: unmarked(found[0]), page)
    bare = _NUMBER.sub(r"\1", bare)
    english, own = (' dir="ltr"', ' dir="auto"') if is_right_to_left else ("", "")
    bare = bare.replace(FOREIGN, f'<span lang="en"{english}>').replace(VALUE, f'<span lang="{language}"{own}>')
    return bare.replace(NATIVE, "</span>").replace(REST, "</span>")
