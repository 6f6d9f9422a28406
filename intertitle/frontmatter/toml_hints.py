"""Explain errors in TOML, with the line to type instead."""

from __future__ import annotations

import re
import tomllib
from typing import NamedTuple

from intertitle.diagnostics import Edit, Fix, Hint
from intertitle.frontmatter.days import day_in_other_form, last_day_of_month
from intertitle.frontmatter.errors import ONE_TEXT, boolean_word, recover_text, straighten_quotes
from intertitle.frontmatter.notation import TOML
from intertitle.toml import Diagnosis, Problem

# A field at the start of a line, in the syntax of TOML or YAML.
_FIELD = re.compile(
    r"[ \t]*(?P<name>[\w.-]+|\"[^\"\n]*\"|'[^'\n]*')[ \t]*(?P<sign>=|:(?=[ \t])|)[ \t]*(?P<value>[^\n]*)"
)
_COMMENT = re.compile(r"[ \t]+#.*")
_ITEMS = re.compile(r"\[([^\[\]{}\"']*)\]")  # a YAML list of texts without quotes
_PAIRS = re.compile(r"\{((?:\s*[\w-]+:[ \t][^\[\]{},\"']*(?:,|(?=\})))+)\}")  # a YAML mapping without quotes
_NAME_BEFORE = re.compile(r"([\w-]+)[ \t]*=[ \t]*$")
_WORDS = {"True": "true", "False": "false"}

_ADVICE = {
    Problem.QUOTATION: "Close it where its text ends.",
    Problem.BRACKET: "Close it with a bracket after the last item, and put a comma between two items.",
    Problem.BRACE: "Close it with a brace after its last value, on the same line.",
    Problem.BACKSLASH: "Write it twice:  \\\\",
    Problem.CONTROL: "Delete it, or type the line again.",
    Problem.DIGITS: "If it is text, put it in quotes.",
    Problem.NO_COMMA: "Put a comma after the value before it.",
    Problem.COMMA: "Take the comma out.",
    Problem.LINES: "Write it on one line, from brace to brace.",
    Problem.DEEP: "Lists of fields are as deep as it goes. If it is text, put it in quotes.",
}
# Characters to replace, and what to type instead.
_SIGNS = {Problem.BACKSLASH: ("\\", "\\\\"), Problem.NO_COMMA: ("", ","), Problem.COMMA: (",", "")}
_NO_FIELD = 'Each line is  name = "value" . End the fields with a line of three plus signs (+++) before the text.'


class _Line(NamedTuple):
    """The parts of a line that is a field; empty for any other line."""

    name: str = ""
    sign: str = ""
    value: str = ""
    start: int = -1  # of the value
    first: int = -1  # of the name


def explain(text: str, found: Diagnosis) -> tuple[str, str, Hint]:
    """Return the code, the message and the hint for an error in TOML front matter."""
    problem = found.problem
    if problem is Problem.TWICE:
        first = text.count("\n", 0, found.first) + 1
        hint = f"It is already on line {first}. Keep one of the two." if found.first >= 0 else "Keep one of the two."
        name = found.name or _line(text, found.at).name
        return "IT206", f"the field '{name}' is given twice", hint
    if problem is Problem.DEEP:
        return "IT204", "the front matter is nested too deep", _ADVICE[problem]
    name = _name_before(text, found.at)
    if problem is Problem.NO_DATE and name not in ONE_TEXT:
        written = _value(text, found.at)
        last = last_day_of_month(written)
        lead = f"That month has {last.day} days:  " if last else "Write  "
        fix = _fix(text, found.at, written, str(last or "2024-05-31"), lead, label=_label(name))
        return "IT307", f"there is no such day or time as {written}", fix
    return "IT210", found.message, _make_hint(text, found)


def _make_hint(text: str, found: Diagnosis) -> Hint:
    if found.problem in _SIGNS:
        old, new = _SIGNS[found.problem]
        return _fix(text, found.at, old, new, _ADVICE[found.problem].removesuffix(new))
    line = _line(text, found.at)
    name, value = line.name, _strip_comment(line.value)
    if name in ONE_TEXT and line.sign == "=" and value.startswith(("[", "{")):
        lead = "If it is text, put it in quotes:  "
        return _fix(text, line.start, value, TOML.quoted(value), lead, label=_label(name))
    rest = text[found.at :].split("\n", 1)[0].strip()
    if found.problem is Problem.MORE and (more := _hint_for_rest(text, found.at, line, value, rest)):
        return more
    return _advice(text, found, line, value)


def _advice(text: str, found: Diagnosis, line: _Line, value: str) -> Hint:
    name = line.name
    match found.problem:
        case Problem.NO_VALUE | Problem.NO_DATE | Problem.MORE if name and line.sign == "=":
            return _quote_value(text, found.at, line, line.value if name in ONE_TEXT else value)
        case Problem.NO_EQUALS | Problem.NO_STATEMENT | Problem.NO_NAME if name and value and _is_field(line):
            old = text[line.first : line.start + len(value)]
            return _fix(text, line.first, old, f"{name} = {_value_of(value)}", "Write  ")
        case Problem.QUOTATION if line.sign == "=" and line.start == found.at:
            return _close_quote(text, line, value)
        case Problem.BRACKET if found.at == found.statement:
            old = text[found.at : text.find("\n", found.at) if "\n" in text[found.at :] else None].rstrip()
            return _fix(text, found.at, old, _header(text, found.at), "Close it:  ")
    return _ADVICE.get(found.problem, _NO_FIELD)


def _fix(text: str, at: int, old: str, new: str, lead: str, label: str = "") -> Fix:
    """Return the fix that replaces the text at an offset. ``text`` is the file's text at least up to there."""
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return Fix((Edit(line, column, old, new),), lead=lead, label=label)


def _label(name: str) -> str:
    """Return what comes before the value of a field; empty for a list item."""
    return TOML.start(name) if name else ""


def _close_quote(text: str, line: _Line, value: str) -> Hint:
    """Return the hint that closes an unclosed text."""
    if value.startswith(('"""', "'''")):
        return f"Close it with three marks like those that open it:  {value[:3]}"
    return _fix(text, line.start, value, TOML.quoted(recover_text(value)), "Close it:  ", label=_label(line.name))


def _quote_value(text: str, at: int, line: _Line, value: str) -> Hint:
    """Return the hint that quotes a field's whole value, or only the item at an offset if the value is a list."""
    if value.startswith(("[", "{")):
        item = re.split(r"[,\]}\n]", text[at:], maxsplit=1)[0].strip()
        if not item:
            return "Put a value here, or take the comma out."
        return _fix(text, at, item, _value_of(item), "Put it in quotes:  ")
    if not value:
        return f'Write  {line.name} = "value" , or leave the line out.'
    written = boolean_word(line.name, value) or _value_of(value)
    lead = "Put it in quotes:  " if written.startswith('"') else "Write  "
    return _fix(text, line.start, value, written, lead, label=_label(line.name))


def _value_of(value: str) -> str:
    """Return the TOML value that was probably intended."""
    if value in {*_WORDS, *_WORDS.values()}:
        return _WORDS.get(value, value)
    if _is_value(value):
        return value
    if " " not in value and (day := day_in_other_form(value)):
        return day.isoformat()
    if items := _ITEMS.fullmatch(value):
        return f"[{', '.join(_value_of(one.strip()) for one in items[1].split(',') if one.strip())}]"
    if pairs := _PAIRS.fullmatch(value):
        named = (one.strip().split(":", 1) for one in pairs[1].split(",") if one.strip())
        return f"{{{', '.join(f'{name} = {_value_of(one.strip())}' for name, one in named)}}}"
    return TOML.value(straighten_quotes(value)) if value else TOML.value(value)


def _is_value(written: str) -> bool:
    """Return whether a text is a valid TOML value."""
    try:
        return len(tomllib.loads(f"x = {written}")) == 1
    except (ValueError, RecursionError):
        return False


def _hint_for_rest(text: str, at: int, line: _Line, value: str, rest: str) -> Hint:
    """Return the hint for what follows a value on its line; empty if the whole may be one text."""
    if rest in {",", ";"}:
        return _fix(text, at, rest, "", f"Take the {'comma' if rest == ',' else 'semicolon'} out.")
    if rest.startswith(("//", "/*")):
        return "A comment begins with  #"
    if rest.startswith(",") and value[:1] in {'"', "'"} and _is_value(f"[{value}]"):  # a number may contain a comma
        return _fix(text, line.start, value, f"[{value}]", "Put the values in brackets:  ", label=_label(line.name))
    following = _FIELD.match(rest)
    if following and following["sign"] == "=" and following["value"]:
        return "Start a new line before the second name."
    return ""


def _name_before(text: str, at: int) -> str:
    """Return the name of the value at an offset; empty for a list item in braces."""
    start = text.rfind("\n", 0, at) + 1
    found = _NAME_BEFORE.search(text, start, at)
    return found[1] if found else "" if "{" in text[start:at] else _line(text, at).name


def _is_field(line: _Line) -> bool:
    """Return whether a line is a field without its equals sign, and not a sentence."""
    return line.sign == ":" or (not line.sign and len(line.value.split()) == 1)


def _line(text: str, at: int) -> _Line:
    """Return the parts of the line at an offset."""
    found = _FIELD.match(text, text.rfind("\n", 0, at) + 1)
    if found is None:
        return _Line()
    return _Line(found["name"], found["sign"], found["value"].strip(), found.start("value"), found.start("name"))


def _value(text: str, at: int) -> str:
    return _strip_comment(re.split(r"[,\]}\n]", text[at:], maxsplit=1)[0])


def _strip_comment(written: str) -> str:
    return _COMMENT.sub("", written).strip()


def _header(text: str, at: int) -> str:
    name = text[at : text.find("\n", at) if "\n" in text[at:] else None].strip().strip("[]").strip()
    is_list = text.startswith("[[", at)
    return f"[[{name}]]" if is_list else f"[{name}]"
