"""Format a page about a code for eighty columns."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator

from intertitle.codes.page import Example, Page

WIDTH = 80
_NO_BREAK = "\N{NO-BREAK SPACE}"  # for spaces in code, so that it is not wrapped
_CODE = re.compile(r"`([^`]+)`")
_CALLED = {"terminal": "in a terminal", "folder": "in the folder"}
_Paint = Callable[[str], str]


def format_page(page: Page, bold: _Paint, dim: _Paint) -> Iterator[str]:
    """Yield the lines of a page. ``bold`` and ``dim`` return a text with or without terminal styles."""
    yield from (bold(line) for line in _wrap(f"{page.severity} {page.code}  {_plain(page.title)}", ""))
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


def _example(example: Example, dim: _Paint) -> Iterator[str]:
    saved = f", saved as {example.encoding}" if example.encoding != "UTF-8" else ""
    yield f"  {example.path or _CALLED[example.kind]}{saved}"
    for line in example.text.removesuffix("\n").split("\n"):
        yield f"  {dim('|')} {line}".rstrip()


def _paragraphs(text: str, indent: str, bold: _Paint) -> Iterator[str]:
    for number, paragraph in enumerate(text.split("\n\n")):
        if number:
            yield ""
        if paragraph.startswith("    "):
            yield from (f"{indent}{line.removeprefix('  ')}" for line in paragraph.split("\n"))
        else:
            yield from (_with_code(line, bold) for line in _wrap(paragraph, indent))


def _wrap(text: str, indent: str) -> list[str]:
    whole = _CODE.sub(lambda code: code[0].replace(" ", _NO_BREAK), text)
    wrapped = textwrap.wrap(
        whole,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_NO_BREAK, " ") for line in wrapped]


def _with_code(line: str, bold: _Paint) -> str:
    """Replace the backticks of code by bold. Without terminal styles they stay."""
    return _CODE.sub(lambda code: bold(code[1]) if bold(code[1]) != code[1] else code[0], line)


def _plain(title: str) -> str:
    return title.replace("`", "")
