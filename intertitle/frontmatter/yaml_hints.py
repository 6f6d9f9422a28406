"""What YAML could not read, said as a critic would want to hear it: the line at fault, and what to type instead."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import yaml
from yaml.error import Mark
from yaml.scanner import ScannerError

from intertitle.diagnostics import Edit, Fix, Hint, Location
from intertitle.frontmatter import yaml_nodes
from intertitle.frontmatter.errors import FrontMatterError, make_error, quote_fix, recover_text

# A field or an item of a list: what comes before its value, its name, and the value to the end of the line.
_LINE = re.compile(r"(?P<lead>[ \t]*(?:-[ \t]+)*)(?:(?P<key>[\w-]+):[ \t]+)?(?P<value>\S.*?)[ \t]*")
_PAIR = re.compile(r"(?<=[{,])[ \t]*(?P<key>[\w-]+):[ \t]+(?P<value>[^,{}\[\]]*[^,{}\[\]\s])")  # of {id: a, title: b}
_UNSPACED = re.compile(r"[ \t]*(?:-[ \t]+)*(?P<key>[\w-]+):(?P<value>\S.*)")
_MOST_TRIES = 12  # at mending a line by quotes; a file with more broken lines needs more than that

_HEX = "[0-9A-Fa-f]"
_NO_HALF = "(?![dD][89a-fA-F])"  # of a pair of surrogates
# What a backslash may stand before in double quotes: a sign, or the digits of a character's number.
_ESCAPE = (
    r"\\(?:[0abt\tnvfe \"/\\N_LP\n]"
    rf"|x{_HEX}{{2}}|u{_NO_HALF}{_HEX}{{4}}|U0000{_NO_HALF}{_HEX}{{4}}|U00(?:10|0[1-9A-Fa-f]){_HEX}{{4}})"
)
_ESCAPED = re.compile(rf'"(?:[^"\\]|{_ESCAPE})*')  # double quotes, as far as their escapes are right
_CLOSED = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'', re.DOTALL)

# How a text breaks the rules of YAML, found by the error's marks and the text at them. The words of libyaml and PyYAML
# differ from version to version, and nothing here reads them.
_Kind = Literal["escape", "quotation", "name", "further", "tab", "bracket", "comma", "items", "fields", "other"]

_LINED_UP = "Check the line before it too: each field is  name: value , and lists line up under their field."
_SAID: Mapping[_Kind, tuple[str, str]] = {
    "escape": ("a backslash in double quotes has a meaning, and here it has none", "Write it twice:  \\\\"),
    "quotation": ("this quotation mark is opened and never closed", "Close it where its text ends."),
    "name": (
        "this line is not a field",
        "Write  name: value , or end the fields with a line of three hyphens (---) before the text.",
    ),
    "further": ("this field is indented further than the line above it allows", _LINED_UP),
    "tab": ("YAML cannot read a tab here", "Put a space in its place."),
    "bracket": ("a bracket or a brace is opened here and not closed", _LINED_UP),
    "comma": ("this comma has no value before it", "Take the comma out, or put the value before it."),
    "items": ("this line does not line up with the list above it", _LINED_UP),
    "fields": ("this line does not line up with the fields above it", _LINED_UP),
    "other": ("YAML cannot read this", _LINED_UP),
}
# Signs to replace, and what to type instead.
_TYPED: Mapping[_Kind, tuple[str, str]] = {"escape": ("\\", "\\\\"), "tab": ("\t", " "), "comma": (",", "")}
_NOWHERE: Mapping[str, _Kind] = {":": "further", "\t": "tab"}  # at which the scanner stops
_BLOCKS = frozenset("|>%")  # begin what is read to the end of its line, and never a name
_PROPERTIES = frozenset("&*!")


class _Failure(NamedTuple):
    """What keeps a text from being YAML, and where it is best looked for."""

    kind: _Kind
    line: int  # from 0
    column: int


class _Mending(NamedTuple):
    """A line with one value of it in quotes, and the fix that makes it."""

    line: int  # from 0
    column: int
    text: str
    message: str
    fix: Fix


def explain(text: str, path: str) -> FrontMatterError:
    """Make the fault of a text that is not YAML, at the line that quotes would correct, or else where YAML stopped."""
    lines = text.split("\n")
    failure = _failure(text) or _Failure("other", 0, 0)
    where = failure[1:]
    for mending in itertools.islice(_mendings(lines, *where), _MOST_TRIES):
        mended = _failure("\n".join([*lines[: mending.line], mending.text, *lines[mending.line + 1 :]]))
        if mended is None or mended[1:] > where:
            place = Location(path, mending.line + 1, mending.column + 1)
            return make_error("IT209", place, mending.message, mending.fix)
    message, hint, column = _without_quotes(failure, lines[failure.line] if failure.line < len(lines) else "")
    return make_error("IT210", Location(path, failure.line + 1, column + 1), message, hint)


def widen(text: str, found: FrontMatterError, path: str) -> FrontMatterError:
    """Make the fault of a whole value out of that of a part: in ``[*x``, which never closes, ``*x`` is the lesser."""
    if _failure(text) is None:
        return found
    wider, narrow = explain(text, path), found.diagnostic
    whole = wider.diagnostic
    return wider if whole.code == "IT209" and (whole.line, whole.column) < (narrow.line, narrow.column) else found


def _failure(text: str) -> _Failure | None:
    """Give what keeps a text from being YAML, if it is found before the nesting grows deeper than we read."""
    opened: list[yaml.CollectionStartEvent] = []
    try:
        for event in yaml_nodes.events(text):
            if isinstance(event, yaml.CollectionStartEvent):
                opened.append(event)
                if len(opened) > yaml_nodes.DEEPEST:
                    break
            elif isinstance(event, yaml.CollectionEndEvent):
                opened.pop()
    except yaml.YAMLError as failure:
        return _located(text, failure, opened[-1] if opened else None)
    return None


def _located(text: str, failure: yaml.YAMLError, within: yaml.CollectionStartEvent | None) -> _Failure:
    """Say of an error what kind it is and where the author has to look.

    Args:
        text: what YAML was to read.
        failure: its error, of which the type and the marks are read.
        within: the list or the fields that were open when it stopped.
    """
    problem: Mark | None = getattr(failure, "problem_mark", None)
    context: Mark | None = getattr(failure, "context_mark", None)
    mark = problem or context
    if mark is None:
        return _Failure("other", 0, 0)
    if not isinstance(failure, ScannerError):
        kind = _out_of_order(_sign(text, mark), within)
    elif context is None:
        kind = _NOWHERE.get(_sign(text, mark), "other")
    elif escape := _wrong_escape(text, context):
        return _Failure("escape", *escape)
    else:
        kind = _unreadable(text, mark, context)
    # These are noticed where their context ends; the author has to look where it begins.
    if context and (kind in {"quotation", "name"} or (kind == "bracket" and context.line != mark.line)):
        mark = context
    return _Failure(kind, mark.line, mark.column)


def _unreadable(text: str, mark: Mark, context: Mark) -> _Kind:
    """Say what the scanner cannot read, which knows signs and no order of them."""
    begun = _sign(text, context)
    if begun in {"'", '"'} and not _CLOSED.match(text, yaml_nodes.offset(text, context)):
        return "quotation"
    if _sign(text, mark) == "\t":
        return "tab"
    if (context.line, context.column) == (mark.line, mark.column) or begun in _BLOCKS:
        return "other"
    if begun in _PROPERTIES and context.line == mark.line:
        return "other"
    return "name"  # without a colon


def _out_of_order(sign: str, within: yaml.CollectionStartEvent | None) -> _Kind:
    """Say what the parser cannot place, which knows what may follow what."""
    if within is None:
        return "fields"
    if within.flow_style:
        return "comma" if sign == "," else "bracket"
    return "items" if isinstance(within, yaml.SequenceStartEvent) else "fields"


def _wrong_escape(text: str, mark: Mark) -> tuple[int, int] | None:
    """Find the first backslash that means nothing in the double quotes at a mark."""
    found = _ESCAPED.match(text, yaml_nodes.offset(text, mark))
    if found is None or not text.startswith("\\", found.end()):
        return None
    before = text[: found.end()]
    return before.count("\n"), len(before) - before.rfind("\n") - 1


def _sign(text: str, mark: Mark) -> str:
    """Give the sign at a mark; empty at the end of the text."""
    start = yaml_nodes.offset(text, mark)
    return text[start : start + 1]


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
    text = recover_text(value)
    name = f"{written['key']}: " if written["key"] else "- "
    start, end = written.span("value")
    if text == value[1:]:
        message, what = "this quotation mark is opened and never closed", "Close it"
    elif text != value:
        message, what = "these quotation marks hold what YAML reads as its own", "Write it so"
    else:
        message, what = "this value has characters that YAML reads as its own", "Put it in quotes"
    fix = quote_fix(what, Location("", number + 1, start + 1), written["key"] or "", value, text, label=name)
    mended = f"{line[:start]}{fix.edits[0].new}{line[end:]}"
    return _Mending(number, start, mended, message, fix)


def _without_quotes(failure: _Failure, line: str) -> tuple[str, Hint, int]:
    """Say what is wrong with a line that no quotes mend: a message, a hint and the column."""
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent:
        return "the front matter is indented with a tab", "Indent with spaces.", indent.index("\t")
    if failure.kind == "name" and (unspaced := _UNSPACED.fullmatch(line)):
        start, value = unspaced.span("key")[0], unspaced["value"]
        edit = Edit(failure.line + 1, start + 1, line[start:], f"{unspaced['key']}: {value}")
        is_safe = not value.startswith(("/", "\\"))  # the address of a page, perhaps, or a folder
        fix = Fix((edit,), lead="Put a space after the colon:  ", is_safe=is_safe)
        return "this field has no space after its colon", fix, failure.column
    message, hint = _SAID[failure.kind]
    if typed := _TYPED.get(failure.kind):
        edit = Edit(failure.line + 1, failure.column + 1, *typed)
        return message, Fix((edit,), lead=hint.removesuffix(edit.new)), failure.column
    # YAML notices the indentation at the colon only.
    return message, hint, len(indent) if failure.kind == "further" else failure.column
