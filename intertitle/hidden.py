"""Marks around words that not everybody is to read: remarks, and spoilers in another program's way."""

from __future__ import annotations

import re

# The code of scripts and styles is no remark.
_REMARK = re.compile(
    r"(?P<code><(?P<name>script|style)\b.*?</(?P=name)\s*>)|<!--.*?(?P<closer>-->|\Z)|%%.*?(?P<sign>%%|\Z)",
    re.DOTALL | re.IGNORECASE,
)
# Spoilers of forums, Reddit and other generators.
FOREIGN_SPOILER = re.compile(
    r"""(?<!\\)(?:(?P<open>\[spoiler\b[^\]\n]*\]|>!|\A!)(?P<words>[^\n]+?)(?P<close>\[/spoiler\]|!<)
    |\[/?spoiler\b[^\]\n]*\](?![(\[])|>![^!]+?!<|\A![^!]+?!<|\{[%{][<%\s]*/?(?:end)?spoiler\b[^}\n]*\}+)""",
    re.IGNORECASE | re.VERBOSE,
)
_ELEMENT = re.compile(r"<[^<>]*\bspoiler\b", re.IGNORECASE)  # the element, or a class


def strip_remarks(text: str) -> tuple[str, int | None]:
    """Remove the remarks in HTML or in a text that is not parsed as Markdown, except their line ends.

    Also return the position of an unclosed remark, which ends with the text, or None.
    """
    unclosed: int | None = None

    def replace(found: re.Match[str]) -> str:
        nonlocal unclosed
        if found["code"]:
            return found["code"]
        if not (found["closer"] or found["sign"]):
            unclosed = found.start()
        return "\n" * found[0].count("\n")

    if "<!--" not in text and "%%" not in text:
        return text, None
    return _REMARK.sub(replace, text), unclosed


def marks_spoiler(text: str) -> bool:
    """Return whether a text that is not parsed as Markdown has marks of spoilers, of ours or of another program."""
    if "||" in text or ":::" in text:
        return True
    if "<" not in text and "[" not in text and "{" not in text:  # one of them is in each of the others
        return False
    return bool(FOREIGN_SPOILER.search(text) or _ELEMENT.search(text))
