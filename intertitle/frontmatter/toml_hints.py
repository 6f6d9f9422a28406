"""What is wrong with TOML, said with the line to type instead."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from intertitle.frontmatter.fault import ONE_TEXT, meant, truth, uncurled
from intertitle.frontmatter.notation import TOML
from intertitle.toml import Problem, Refusal

# The field that a line begins with, in TOML or as YAML would have it.
_FIELD = re.compile(
    r"[ \t]*(?P<name>[\w.-]+|\"[^\"\n]*\"|'[^'\n]*')[ \t]*(?P<sign>=|:(?=[ \t])|)[ \t]*(?P<value>[^\n]*)"
)
_REMARK = re.compile(r"[ \t]+#.*")
_SLASHED = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_WORDS = {"True": "true", "False": "false"}

_ADVICE = {
    Problem.QUOTATION: "Close it where its text ends.",
    Problem.BRACKET: "Close it with a bracket after the last item, and put a comma between two items.",
    Problem.BRACE: "Close it with a brace after its last value, on the same line.",
    Problem.BACKSLASH: "Write it twice:  \\\\",
    Problem.CONTROL: "Delete it, or type the line again.",
    Problem.DIGITS: "If it is text, put it in quotes.",
    Problem.COMMA: "Take the comma out.",
    Problem.LINES: "Write it on one line, from brace to brace.",
    Problem.DEEP: "Lists of fields are as deep as it goes. If it is text, put it in quotes.",
}
_NO_FIELD = 'Each line is  name = "value" . End the fields with a line of three plus signs (+++) before the text.'


class _Line(NamedTuple):
    """The parts of a line, as far as it is a field."""

    name: str = ""
    sign: str = ""
    value: str = ""
    start: int = -1  # of the value


def explain(text: str, found: Refusal) -> tuple[str, str, str]:
    """Give the code, the message and the hint of what is wrong with front matter in TOML."""
    problem = found.problem
    if problem is Problem.TWICE:
        first = text.count("\n", 0, found.first) + 1
        hint = (
            f"It already stands on line {first}. Keep one of the two." if found.first >= 0 else "Keep one of the two."
        )
        name = found.name or _line(text, found.at).name
        return "IT206", f"the field '{name}' comes twice", hint
    if problem is Problem.DEEP:
        return "IT204", "the front matter is nested too deep", _ADVICE[problem]
    name = _line(text, found.at).name
    if problem is Problem.NO_DATE and name not in ONE_TEXT:
        written = _value(text, found.at)
        return "IT307", f"there is no such day or time as {written}", f"Write  {name} = 2024-05-31"
    return "IT210", found.message, _hint(text, found)


def _hint(text: str, found: Refusal) -> str:
    line = _line(text, found.at)
    name, value = line.name, _without_remark(line.value)
    if name in ONE_TEXT and line.sign == "=" and value.startswith(("[", "{")):
        return f"If it is text, put it in quotes:  {TOML.text(name, value)}"
    match found.problem:
        case Problem.NO_VALUE | Problem.NO_DATE | Problem.MORE if name and line.sign == "=":
            return _in_quotes(name, line.value if name in ONE_TEXT else value, text[found.at :])
        case Problem.NO_EQUALS | Problem.NO_STATEMENT | Problem.NO_NAME if name and value and _is_field(line):
            return f"Write  {name} = {_value_of(value)}"
        case Problem.QUOTATION if line.sign == "=" and line.start == found.at:
            return _closed(name, value)
        case Problem.BRACKET if found.at == found.statement:
            return f"Close it:  {_header(text, found.at)}"
    return _ADVICE.get(found.problem, _NO_FIELD)


def _closed(name: str, value: str) -> str:
    """Show a field whose text is opened with the quotation mark that closes it."""
    if value.startswith(('"""', "'''")):
        return f"Close it with three marks like those that open it:  {value[:3]}"
    return f"Close it:  {TOML.text(name, meant(value))}"


def _in_quotes(name: str, value: str, there: str) -> str:
    """Show a field with its whole value in quotes; where the value is one of a list, with quotes for it alone."""
    if value.startswith(("[", "{")):
        item = re.split(r"[,\]}\n]", there, maxsplit=1)[0].strip()
        return f"Put it in quotes:  {_value_of(item)}" if item else "Put a value here, or take the comma out."
    if not value:
        return f'Write  {name} = "value" , or leave the line out.'
    written = truth(name, value) or _value_of(value)
    return f"{'Put it in quotes:' if written.startswith(chr(34)) else 'Write'}  {name} = {written}"


def _value_of(value: str) -> str:
    """Write what was meant as a value of TOML."""
    if value in {*_WORDS, *_WORDS.values()}:
        return _WORDS.get(value, value)
    if slashed := _SLASHED.fullmatch(value):
        try:
            return dt.date(*map(int, slashed.groups())).isoformat()
        except ValueError:
            pass
    if re.fullmatch(r"0|[1-9]\d{0,8}|\[[1-9, ]*\]|\"[^\"\\]*\"", value):
        return value
    return TOML.value(uncurled(value))


def _is_field(line: _Line) -> bool:
    """Tell whether a line is a field that lacks its sign alone, and no sentence."""
    return line.sign == ":" or (not line.sign and len(line.value.split()) == 1)


def _line(text: str, at: int) -> _Line:
    """Give the parts of the line that a place is on."""
    found = _FIELD.match(text, text.rfind("\n", 0, at) + 1)
    return _Line(found["name"], found["sign"], found["value"].strip(), found.start("value")) if found else _Line()


def _value(text: str, at: int) -> str:
    return _without_remark(re.split(r"[,\]}\n]", text[at:], maxsplit=1)[0])


def _without_remark(written: str) -> str:
    return _REMARK.sub("", written).strip()


def _header(text: str, at: int) -> str:
    name = text[at : text.find("\n", at) if "\n" in text[at:] else None].strip().strip("[]").strip()
    is_list = text.startswith("[[", at)
    return f"[[{name}]]" if is_list else f"[{name}]"
