"""A page about one code, as a value and as it is written.

The form of a page is strict, so that a slip in one is found by the tests and not by a reader::

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

The line over a block says what it is: a file's path (and ``, saved as Windows-1252`` behind it where that matters),
``In a terminal`` or ``In the folder``. A comment at the end names the test that shows what no example can.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

Kind = Literal["file", "terminal", "folder"]


class Example(msgspec.Struct, frozen=True):
    """A block of an example.

    ``path`` is that of a file under the site's root, empty otherwise; ``encoding`` is what a file is saved as. A
    terminal's ``text`` has the commands that are typed, each behind a dollar, and a folder's a path on each line.
    """

    kind: Kind
    text: str
    path: str = ""
    encoding: str = "UTF-8"


class Page(msgspec.Struct, frozen=True):
    """What there is to say of a code; ``why`` and ``fix`` are paragraphs, with a blank line between two."""

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
    """Read a page.

    Raises:
        ValueError: when it has not the form of one.
    """
    found = _PAGE.fullmatch(written)
    if found is None:
        raise ValueError(f"this has not the form of a page about a code: {written[:40]!r}")
    return Page(
        code=found["code"],
        title=found["title"],
        severity=found["severity"],
        why=_unwrapped(found["why"]),
        bad=_examples(found["bad"]),
        good=_examples(found["good"]),
        fix=_unwrapped(found["fix"]),
    )


def _unwrapped(written: str) -> str:
    """Put each paragraph on a line of its own; what stands indented is code, and stays."""
    paragraphs = (part if part.startswith("    ") else " ".join(part.split("\n")) for part in written.split("\n\n"))
    return "\n\n".join(paragraphs)


def _examples(written: str) -> tuple[Example, ...]:
    made: list[Example] = []
    at = 0
    while at < len(written):
        block = _BLOCK.match(written, at)
        if block is None:
            raise ValueError(f"this has not the form of an example: {written[at : at + 40]!r}")
        kind: Kind = "file" if block["path"] else "terminal" if block["terminal"] else "folder"
        made.append(Example(kind, block["text"], block["path"] or "", block["encoding"] or "UTF-8"))
        at = block.end()
    return tuple(made)
