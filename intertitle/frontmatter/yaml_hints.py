"""Explain errors in YAML to a critic: the line that causes the error, and what to type instead."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec
import yaml
from yaml.error import Mark
from yaml.scanner import ScannerError

from intertitle.diagnostics import Edit, Fix, Hint, Location
from intertitle.frontmatter import yaml_nodes
from intertitle.frontmatter.errors import ONE_TEXT, FrontMatterError, make_error, quote_fix, recover_text

# A field or a list item: what comes before it, its name, and its value up to the end of the line.
_LINE = re.compile(r"(?P<lead>[ \t]*(?:-[ \t]+)*)(?:(?P<key>[\w-]+):[ \t]+)?(?P<value>\S.*?)[ \t]*")
_PAIR = re.compile(r"(?<=[{,])[ \t]*(?P<key>[\w-]+):[ \t]+(?P<value>[^,{}\[\]]*[^,{}\[\]\s])")  # of {id: a, title: b}
# Without a space after the colon, with another space, or with another sign than a colon.
_UNSPACED = re.compile(r"[ \t]*(?:-[ \t]+)*(?P<key>[\w-]+)[ \t]*(?P<mark>:\s*|：\s*|=\s*)(?P<value>\S.*)")
_QUOTED_TEXTS = re.compile(r"""(?:"[^"\\]*"|'[^']*')(?:[ \t]*,[ \t]*(?:"[^"\\]*"|'[^']*'))+""")
_MAX_TRIES = 12  # to repair a line with quotes, because each try parses the file

_HEX = "[0-9A-Fa-f]"
_NO_HALF = "(?![dD][89a-fA-F])"  # half of a surrogate pair
# An escape in double quotes: a backslash and a character, or the digits of a code point.
_ESCAPE = (
    r"\\(?:[0abt\tnvfe \"/\\N_LP\n]"
    rf"|x{_HEX}{{2}}|u{_NO_HALF}{_HEX}{{4}}|U0000{_NO_HALF}{_HEX}{{4}}|U00(?:10|0[1-9A-Fa-f]){_HEX}{{4}})"
)
_ESCAPED = re.compile(rf'"(?:[^"\\]|{_ESCAPE})*')  # a double-quoted text up to its first invalid escape
_CLOSED = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'', re.DOTALL)

# The kinds of errors, derived from the error's marks and the text there. The messages of libyaml and PyYAML differ
# between versions and are not used.
_Kind = Literal["escape", "quotation", "name", "further", "tab", "bracket", "comma", "items", "fields", "other"]

_LINED_UP = "Check the line before it too: each field is  name: value , and lists line up under their field."
_WORDING: Mapping[_Kind, tuple[str, str]] = {
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
# Characters to replace, and what to type instead.
_TYPED: Mapping[_Kind, tuple[str, str]] = {"escape": ("\\", "\\\\"), "tab": ("\t", " "), "comma": (",", "")}
_STRAY: Mapping[str, _Kind] = {":": "further", "\t": "tab"}  # characters at which the scanner stops
_BLOCKS = frozenset("|>%")  # the rest of the line after these is never a name
_PROPERTIES = frozenset("&*!")


class _Failure(NamedTuple):
    """A kind of error, and where the author should look."""

    kind: _Kind
    line: int  # from 0
    column: int


class _Repair(NamedTuple):
    """A line with one value put in quotes, and the fix that does it."""

    line: int  # from 0
    column: int
    text: str
    message: str
    fix: Fix


def explain(text: str, path: str) -> FrontMatterError:
    """Return the exception for invalid YAML: at the line that quotes would repair, or else where parsing stopped."""
    lines = text.split("\n")
    failure = _find_failure(text) or _Failure("other", 0, 0)
    where = failure[1:]
    for repair in itertools.islice(_repairs(lines, *where), _MAX_TRIES):
        remaining = _find_failure("\n".join([*lines[: repair.line], repair.text, *lines[repair.line + 1 :]]))
        if remaining is None or remaining[1:] > where:
            place = Location(path, repair.line + 1, repair.column + 1)
            return make_error("IT209", place, repair.message, repair.fix)
    if fix := _without_indent(lines, failure):
        has_tab = "\t" in fix.edits[0].old
        place = Location(path, failure.line + 1, lines[failure.line].index("\t") + 1 if has_tab else 1)
        message = "the front matter is indented with a tab" if has_tab else "this field is indented"
        return make_error("IT210", place, message, fix)
    message, hint, column = _explain_failure(failure, lines[failure.line] if failure.line < len(lines) else "")
    return make_error("IT210", Location(path, failure.line + 1, column + 1), message, hint)


def widen(text: str, found: FrontMatterError, path: str) -> FrontMatterError:
    """Return the error of a whole value instead of a part: in the unclosed ``[*x``, the alias ``*x`` is secondary."""
    if _find_failure(text) is None:
        return found
    wider, narrow = explain(text, path), found.diagnostic
    whole = wider.diagnostic
    return wider if whole.code == "IT209" and (whole.line, whole.column) < (narrow.line, narrow.column) else found


def _find_failure(text: str) -> _Failure | None:
    """Return the first error in YAML, or None if there is none before the nesting gets too deep."""
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
        return _locate(text, failure, opened[-1] if opened else None)
    return None


def _locate(text: str, failure: yaml.YAMLError, within: yaml.CollectionStartEvent | None) -> _Failure:
    """Return the kind of an error and where the author should look.

    Args:
        text: the YAML text.
        failure: the error; only its type and marks are used.
        within: the innermost list or mapping that was open when parsing stopped.
    """
    problem: Mark | None = getattr(failure, "problem_mark", None)
    context: Mark | None = getattr(failure, "context_mark", None)
    mark = problem or context
    if mark is None:
        return _Failure("other", 0, 0)
    if not isinstance(failure, ScannerError):
        kind = _classify_parser_error(_sign(text, mark), within)
    elif context is None:
        kind = _STRAY.get(_sign(text, mark), "other")
    elif escape := _find_bad_escape(text, context):
        return _Failure("escape", *escape)
    else:
        kind = _classify_scanner_error(text, mark, context)
    # The parser reports these where their context ends, but the author has to look where it begins.
    if context and (kind in {"quotation", "name"} or (kind == "bracket" and context.line != mark.line)):
        mark = context
    return _Failure(kind, mark.line, mark.column)


def _classify_scanner_error(text: str, mark: Mark, context: Mark) -> _Kind:
    """Return the kind of an error of the scanner, which finds invalid tokens."""
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


def _classify_parser_error(sign: str, within: yaml.CollectionStartEvent | None) -> _Kind:
    """Return the kind of an error of the parser, which finds tokens in the wrong order."""
    if within is None:
        return "fields"
    if within.flow_style:
        return "comma" if sign == "," else "bracket"
    return "items" if isinstance(within, yaml.SequenceStartEvent) else "fields"


def _find_bad_escape(text: str, mark: Mark) -> tuple[int, int] | None:
    """Return the line and column (from 0) of the first invalid escape in the double quotes at a mark, or None."""
    found = _ESCAPED.match(text, yaml_nodes.offset(text, mark))
    if found is None or not text.startswith("\\", found.end()):
        return None
    before = text[: found.end()]
    return before.count("\n"), len(before) - before.rfind("\n") - 1


def _sign(text: str, mark: Mark) -> str:
    """Return the character at a mark; empty at the end of the text."""
    start = yaml_nodes.offset(text, mark)
    return text[start : start + 1]


def _repairs(lines: Sequence[str], last: int, column: int) -> Iterator[_Repair]:
    """Yield repairs by quotes: of the value in braces at the error, then of each value that is invalid by itself."""
    for pair in _PAIR.finditer(lines[last]) if last < len(lines) else ():
        if pair.start("value") <= column <= pair.end("value"):
            yield _try_quotes(last, lines[last], pair)
    for number, line in enumerate(lines[: last + 1]):
        written = _LINE.fullmatch(line)
        if written is None or not (written["key"] or "-" in written["lead"]):
            continue
        if _find_failure(f"x: {written['value']}") is not None:
            yield _try_quotes(number, line, written)


def _try_quotes(number: int, line: str, written: re.Match[str]) -> _Repair:
    value = written["value"]
    text = recover_text(value)
    name = f"{written['key']}: " if written["key"] else "- "
    start, end = written.span("value")
    if _QUOTED_TEXTS.fullmatch(value) and (written["key"] or "") not in ONE_TEXT:
        fix = Fix(
            (Edit(number + 1, start + 1, value, f"[{value}]"),),
            lead="Put them in brackets:  ",
            label=name,
            is_safe=True,
        )
        return _Repair(number, start, f"{line[:start]}[{value}]{line[end:]}", "YAML reads only one of these texts", fix)
    if text == value[1:]:
        message, what = "this quotation mark is opened and never closed", "Close it"
    elif text != value:
        message, what = "YAML reads part of this quoted text as syntax", "Write it like this"
    else:
        message, what = "YAML reads characters of this value as syntax", "Put it in quotes"
    fix = quote_fix(what, Location("", number + 1, start + 1), written["key"] or "", value, text, label=name)
    remaining = f"{line[:start]}{fix.edits[0].new}{line[end:]}"
    return _Repair(number, start, remaining, message, fix)


def space_fields(text: str) -> Fix | None:
    """Return the fix that makes each line a field, if every line is one without a space or in a list."""
    found = [
        (number, _UNSPACED.fullmatch(line)) for number, line in enumerate(text.split("\n"), start=1) if line.strip()
    ]
    fields = [(number, one) for number, one in found if one]
    if not fields or len(fields) < len(found):
        return None
    edits = tuple(Edit(number, 1, one[0], f"{one['key']}: {one['value']}") for number, one in fields)
    is_list = all(one[0].lstrip().startswith("-") for _, one in fields)
    lead = "Write each without its hyphen:  " if is_list else "Put a colon and a space behind each name:  "
    if all(one["mark"] == ":" for _, one in fields):
        lead = "Put a space after each colon:  "
    return Fix(edits, lead=lead, is_safe=all(_is_field(one) for _, one in fields))


def _is_field(found: re.Match[str]) -> bool:
    """Return whether a line without a colon and a space is clearly a field: it may be a URL, a path or a sum."""
    return not found["value"].startswith(("/", "\\")) and not found["mark"].startswith("=")


def _without_indent(lines: Sequence[str], failure: _Failure) -> Fix | None:
    """Return the fix for a wrongly indented line: no indentation, or spaces for a tab; None if neither helps."""
    line = lines[failure.line] if failure.line < len(lines) else ""
    indent = line[: len(line) - len(line.lstrip())]
    if not indent or not ("\t" in indent or failure.kind == "further"):
        return None
    above = next(filter(str.strip, reversed(lines[: failure.line])), "")
    is_field = not above[:1].isspace() and _LINE.fullmatch(above) is not None and not above.rstrip().endswith(":")
    ways = [("", "Delete the tab." if "\t" in indent else "Delete the spaces before it.")]
    ways = ways if is_field and len(set(indent)) == 1 else []
    for new, words in (*ways, (indent.replace("\t", "  "), "Indent with spaces.")):
        left = _find_failure("\n".join([*lines[: failure.line], new + line.lstrip(), *lines[failure.line + 1 :]]))
        if left is None or left.line > failure.line:
            edit = Edit(failure.line + 1, 1, indent, new)
            return Fix((edit,), lead=words, is_safe=not new)
    return None


def _explain_failure(failure: _Failure, line: str) -> tuple[str, Hint, int]:
    """Return the message, the hint and the column for an error that quotes do not repair."""
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent:
        return "the front matter is indented with a tab", "Indent with spaces.", indent.index("\t")
    if failure.kind == "name" and (unspaced := _UNSPACED.fullmatch(line)):
        start, value = unspaced.span("key")[0], unspaced["value"]
        edit = Edit(failure.line + 1, start + 1, line[start:], f"{unspaced['key']}: {value}")
        fix = Fix((edit,), lead="Put a space after the colon:  ", is_safe=_is_field(unspaced))
        if unspaced["mark"] == ":":
            return "this field has no space after its colon", fix, failure.column
        return "this field has no colon with a space", msgspec.structs.replace(fix, lead="Write  "), failure.column
    message, hint = _WORDING[failure.kind]
    if typed := _TYPED.get(failure.kind):
        edit = Edit(failure.line + 1, failure.column + 1, *typed)
        return message, Fix((edit,), lead=hint.removesuffix(edit.new)), failure.column
    # YAML reports the indentation only at the colon.
    return message, hint, len(indent) if failure.kind == "further" else failure.column
