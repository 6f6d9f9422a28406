"""Parse the page about a code.

The syntax is strict, so that tests find every mistake in a page::

    # IT330: The title, as the table in docs/diagnostics.md has it

    *error*

    Why it matters: paragraphs.

    ## Bad

    `content/reviews/no.md`

    (a fenced block: the file)

    ## Good

    (likewise)

    ## What to type

    Paragraphs.

The line above a block is a file's path (optionally followed by ``, saved as Windows-1252``), ``In a terminal`` or ``In
the folder``. If no example can show the mistake, a comment at the end names the test that shows it.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

_Kind = Literal["file", "terminal", "folder"]


class Example(msgspec.Struct, frozen=True):
    """A block of an example.

    ``path`` is the path of a file in the site's folder, and empty for other kinds; ``encoding`` is the file's encoding.
    The ``text`` of a terminal contains commands after dollar signs, and that of a folder a path on each line.
    """

    kind: _Kind
    text: str
    path: str = ""
    encoding: str = "UTF-8"


class Page(msgspec.Struct, frozen=True):
    """The page about a code. ``why`` and ``fix`` are paragraphs with blank lines between them."""

    code: str
    title: str
    severity: str
    why: str
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    fix: str


_PAGE = re.compile(
    r"# (?P<code>IT\d{3}): (?P<title>[^\n]+)\n\n"
    r"\*(?P<severity>[a-z ]+)\*\n\n"
    r"(?P<why>.+?)\n\n"
    r"## Bad\n\n(?P<bad>.+?)\n\n"
    r"## Good\n\n(?P<good>.+?)\n\n"
    r"## What to type\n\n(?P<fix>.+?)\n"
    r"(?:\n<!-- shown by (?P<shown>\S+) -->\n)?",
    re.DOTALL,
)
_BLOCK = re.compile(
    r"(?:`(?P<path>[^`\n]+)`(?:, saved as (?P<encoding>[\w-]+))?|(?P<terminal>In a terminal)|In the folder)\n\n"
    r"(?P<fence>`{3,})\w+\n(?P<text>.*?)(?P=fence)(?:\n\n|\Z)",
    re.DOTALL,
)


def read_page(written: str) -> Page:
    """Parse a page.

    Raises:
        ValueError: if the syntax is wrong.
    """
    found = _PAGE.fullmatch(written)
    if found is None:
        raise ValueError(f"this is not the syntax of a page about a code: {written[:40]!r}")
    return Page(
        code=found["code"],
        title=found["title"],
        severity=found["severity"],
        why=_unwrap(found["why"]),
        bad=_examples(found["bad"]),
        good=_examples(found["good"]),
        fix=_unwrap(found["fix"]),
    )


def _unwrap(written: str) -> str:
    """Join the lines of each paragraph. Indented paragraphs are code, and stay unchanged."""
    paragraphs = (part if part.startswith("    ") else " ".join(part.split("\n")) for part in written.split("\n\n"))
    return "\n\n".join(paragraphs)


def _examples(written: str) -> tuple[Example, ...]:
    made: list[Example] = []
    at = 0
    while at < len(written):
        block = _BLOCK.match(written, at)
        if block is None:
            raise ValueError(f"this is not the syntax of an example: {written[at : at + 40]!r}")
        kind: _Kind = "file" if block["path"] else "terminal" if block["terminal"] else "folder"
        made.append(Example(kind, block["text"], block["path"] or "", block["encoding"] or "UTF-8"))
        at = block.end()
    return tuple(made)
