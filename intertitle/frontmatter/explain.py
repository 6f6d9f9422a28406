"""What YAML could not read, said as a critic would want to hear it: the line at fault, and what to type instead."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import yaml

from intertitle.diagnostics import Place
from intertitle.frontmatter.compose import DEEPEST, LOADER
from intertitle.frontmatter.fault import FrontMatterError, fault, meant, quoted

# A field or an item of a list: what comes before its value, its name, and the value to the end of the line.
_LINE = re.compile(r"(?P<lead>[ \t]*(?:-[ \t]+)*)(?:(?P<key>[\w-]+):[ \t]+)?(?P<value>\S.*?)[ \t]*")
_PAIR = re.compile(r"(?<=[{,])[ \t]*(?P<key>[\w-]+):[ \t]+(?P<value>[^,{}\[\]]*[^,{}\[\]\s])")  # of {id: a, title: b}
_UNSPACED = re.compile(r"[ \t]*(?:-[ \t]+)*(?P<key>[\w-]+):(?P<value>\S.*)")
_MOST_TRIES = 12  # at mending a line by quotes; a file with more broken lines needs more than that

# What libyaml says, and PyYAML where it has other words, in a critic's.
_TOO_FAR = "mapping values are not allowed"
_SAID = {
    _TOO_FAR: "this field is indented further than the line above it allows",
    "did not find expected key": "this line does not line up with the fields above it",
    "expected <block end>": "this line does not line up with the fields above it",
    "<document start>": "this line does not line up with the fields above it",
    "did not find expected '-' indicator": "this line does not line up with the list above it",
    "expected ',' or": "a bracket or a brace is opened here and not closed",
}

# Faults that YAML notices only where their context ends; the context is what the author has to look at.
_BEGUN = ("while scanning a quoted scalar", "while parsing a flow", "while scanning a simple key")


class _Mending(NamedTuple):
    """A line with one value of it in quotes, and how to say so."""

    line: int  # from 0
    column: int
    text: str
    message: str
    hint: str


def explain(text: str, failure: yaml.YAMLError, path: str) -> FrontMatterError:
    """Make the fault of a YAML error: the line whose quoting mends it, or else where YAML stopped."""
    lines = text.split("\n")
    where = _where(failure)
    for mending in itertools.islice(_mendings(lines, *where), _MOST_TRIES):
        mended = _failure("\n".join([*lines[: mending.line], mending.text, *lines[mending.line + 1 :]]))
        if mended is None or _where(mended) > where:
            place = Place(path, mending.line + 1, mending.column + 1)
            return fault("IT209", place, mending.message, mending.hint)
    message, hint, column = _without_quotes(failure, lines[where[0]] if where[0] < len(lines) else "", where[1])
    return fault("IT210", Place(path, where[0] + 1, column + 1), message, hint)


def widen(text: str, found: FrontMatterError, path: str) -> FrontMatterError:
    """Make the fault of a whole value out of that of a part: in ``[*x``, which never closes, ``*x`` is the lesser."""
    failure = _failure(text)
    if failure is None:
        return found
    wider, narrow = explain(text, failure, path), found.diagnostic
    whole = wider.diagnostic
    return wider if whole.code == "IT209" and (whole.line, whole.column) < (narrow.line, narrow.column) else found


def _failure(text: str) -> yaml.YAMLError | None:
    """Give what keeps a text from being YAML, if it is found before the nesting grows deeper than we read."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                break
    except yaml.YAMLError as failure:
        return failure
    return None


def _where(failure: yaml.YAMLError) -> tuple[int, int]:
    """Give the line and column, from 0, that a failure is best looked for at."""
    problem = getattr(failure, "problem_mark", None)
    context = getattr(failure, "context_mark", None)
    escape = "escape" in str(getattr(failure, "problem", ""))
    begun = not escape and str(getattr(failure, "context", "")).startswith(_BEGUN)
    mark = context if context and (problem is None or (begun and context.line != problem.line)) else problem
    return (mark.line, mark.column) if mark else (0, 0)


def _mendings(lines: Sequence[str], last: int, column: int) -> Iterator[_Mending]:
    """Yield what may have spoilt a line, each put in quotes: a value in braces, then values that are no YAML alone."""
    for pair in _PAIR.finditer(lines[last]) if last < len(lines) else ():
        if pair.start("value") <= column <= pair.end("value"):
            yield _mended(last, lines[last], pair)
    for number, line in enumerate(lines[: last + 1]):
        written = _LINE.fullmatch(line)
        if written is None or not (written["key"] or "-" in written["lead"]):
            continue
        if _failure(f"x: {written['value']}") is not None:
            yield _mended(number, line, written)


def _mended(number: int, line: str, written: re.Match[str]) -> _Mending:
    value = written["value"]
    text = meant(value)
    name = f"{written['key']}: " if written["key"] else "- "
    start, end = written.span("value")
    if text == value[1:]:
        message, what = "this quotation mark is opened and never closed", "Close it"
    elif text != value:
        message, what = "these quotation marks hold what YAML reads as its own", "Write it so"
    else:
        message, what = "this value has characters that YAML reads as its own", "Put it in quotes"
    mended = f"{line[:start]}{quoted(text)}{line[end:]}"
    return _Mending(number, start, mended, message, f"{what}:  {name}{quoted(text)}")


def _without_quotes(failure: yaml.YAMLError, line: str, column: int) -> tuple[str, str, int]:
    """Say what is wrong with a line that no quotes mend: a message, a hint and the column."""
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent:
        return "the front matter is indented with a tab", "Indent with spaces.", indent.index("\t")
    problem = str(getattr(failure, "problem", None) or failure)
    if "could not find expected ':'" in problem:
        if unspaced := _UNSPACED.fullmatch(line):
            hint = f"Put a space after the colon:  {unspaced['key']}: {unspaced['value']}"
            return "this field has no space after its colon", hint, column
        hint = "Write  name: value , or end the fields with a line of three hyphens (---) before the text."
        return "this line is not a field", hint, column
    if "escape" in problem:
        return "a backslash in double quotes has a meaning, and here it has none", "Write it twice:  \\\\", column
    hint = "Check the line before it too: each field is  name: value , and lists line up under their field."
    said = next((said for words, said in _SAID.items() if words in problem), f"this cannot be read: {problem}")
    # YAML notices the indentation at the colon only.
    return said, hint, len(indent) if said == _SAID[_TOO_FAR] else column
