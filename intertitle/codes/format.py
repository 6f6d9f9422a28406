"""A page about a code in words: short lines, for eighty columns of a terminal or a pipe."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator

from intertitle.codes.page import Example, Page

WIDTH = 80
_KEPT = "\N{NO-BREAK SPACE}"  # a space at which no line ends: within code
_CODE = re.compile(r"`([^`]+)`")
_CALLED = {"terminal": "in a terminal", "folder": "in the folder"}
Paint = Callable[[str], str]


def format_page(page: Page, bold: Paint, dim: Paint) -> Iterator[str]:
    """Write a page line by line; ``bold`` and ``dim`` colour what they are given, or leave it."""
    yield from (bold(line) for line in _wrapped(f"{page.severity} {page.code}  {_plain(page.title)}", ""))
    yield ""
    yield from _paragraphs(page.why, "", bold)
    for title, examples in (("Bad", page.bad), ("Good", page.good)):
        yield ""
        yield bold(title)
        for number, example in enumerate(examples):
            if number:
                yield ""
            yield from _example(example, dim)
    yield ""
    yield bold("What to type")
    yield from _paragraphs(page.fix, "  ", bold)


def _example(example: Example, dim: Paint) -> Iterator[str]:
    saved = f", saved as {example.encoding}" if example.encoding != "UTF-8" else ""
    yield f"  {example.path or _CALLED[example.kind]}{saved}"
    for line in example.text.removesuffix("\n").split("\n"):
        yield f"  {dim('|')} {line}".rstrip()


def _paragraphs(text: str, indent: str, bold: Paint) -> Iterator[str]:
    for number, paragraph in enumerate(text.split("\n\n")):
        if number:
            yield ""
        if paragraph.startswith("    "):
            yield from (f"{indent}{line.removeprefix('  ')}" for line in paragraph.split("\n"))
        else:
            yield from (_with_code(line, bold) for line in _wrapped(paragraph, indent))


def _wrapped(text: str, indent: str) -> list[str]:
    whole = _CODE.sub(lambda code: code[0].replace(" ", _KEPT), text)
    wrapped = textwrap.wrap(
        whole,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_KEPT, " ") for line in wrapped]


def _with_code(line: str, bold: Paint) -> str:
    """Show code in bold without its marks, or with them where nothing is bold."""
    return _CODE.sub(lambda code: bold(code[1]) if bold(code[1]) != code[1] else code[0], line)


def _plain(title: str) -> str:
    return title.replace("`", "")
