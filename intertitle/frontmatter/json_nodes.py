"""Scan JSON into nodes with positions, or report an error with the line to type instead.

The ``json`` module does not provide positions of values.
"""

from __future__ import annotations

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # missing in typeshed
from typing import NoReturn

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from intertitle.diagnostics import Edit, Fix, Hint, Location
from intertitle.frontmatter.days import OTHER_FORM, day_in_other_form
from intertitle.frontmatter.errors import ONE_TEXT, boolean_word, make_error, recover_text, straighten_quotes
from intertitle.frontmatter.marks import Marks
from intertitle.frontmatter.notation import JSON
from intertitle.frontmatter.yaml_nodes import DEEPEST, Pair

_SPACE = re.compile(r"[ \t\n\r]*")
_LITERAL = re.compile(r"true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_TEXT = re.compile(r'"(?:[^"\\\n\t]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*')  # up to the first invalid character
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_HALF = re.compile("[\ud800-\udfff]")  # an unpaired surrogate
_BARE = re.compile(r"[^,{}\[\]\n]*")  # an unquoted value
_WORD = re.compile(r"[^,:={}\[\]\n\"]*")  # an unquoted name
_SINGLE = re.compile(r"'([^'\n]*)'(?=[ \t]*[:,}\]\n])")
_WORDS = {"True": "true", "False": "false", "None": "null", "undefined": "null", "nil": "null"}
_END = re.compile(r'[ \t]*(?:[,\]}\n"/]|$)')  # what may follow a number, also if its comma is missing

_MARK = '"'
_ADVICE = 'Each field is  "name": "value" , with a comma between two.'


def read_object(text: str, path: str) -> MappingNode:
    """Return the node of the object in a text. Blank lines may precede it.

    Raises:
        FrontMatterError: for invalid JSON.
    """
    return _Scanner(text, path).read()


class _Scanner:
    """A scan of a text, with its current offset."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.marks = Marks(text)
        self.at = text.index("{")

    def read(self) -> MappingNode:
        """Return the node of the object."""
        return self._object(self.at, 1)

    # ------------------------------------------------------------ values

    def _value(self, name: str, level: int, *, is_item: bool = False) -> Node:
        start = self._skip()
        sign = self.text[start : start + 1]
        if sign in {"{", "["}:
            if level == DEEPEST:
                hint = "Lists of fields are as deep as it goes. If it is text, put it in quotes."
                self._fail(self._outermost(start), "the front matter is nested too deep", hint, "IT204")
            return self._object(start, level + 1) if sign == "{" else self._list(name, start, level + 1)
        if sign == '"':
            return self._text("" if is_item else name)
        found = _LITERAL.match(self.text, start)
        if found is None or not _END.match(self.text, found.end()) or OTHER_FORM.match(self.text, start):
            self._fail_value(name, start, "" if is_item else name)
        self.at = found.end()
        return self.marks.literal("" if found[0] == "null" else found[0], start, self.at)

    def _text(self, name: str) -> ScalarNode:
        start = self.at
        found = _TEXT.match(self.text, start)
        end = found.end() if found else start
        if not self.text.startswith('"', end):
            self._fail_text(name, start, end)
        value, self.at = scanstring(self.text, start + 1, True)  # noqa: FBT003  (positional only)
        if "\\u" in self.text[start:end] and (half := _HALF.search(value)):
            message = f"this text contains U+{ord(half[0]):04X}, which cannot be shown as text"
            self._fail(start, message, "Take out the escape with the backslash.", "IT212")
        return self.marks.text(value, start, self.at)

    def _list(self, name: str, start: int, level: int) -> SequenceNode:
        items: list[Node] = []
        self.at = start + 1
        if self._accept("]"):
            return SequenceNode("", items, self.marks.at(start), self.marks.at(self.at), flow_style=True)
        while True:
            items.append(self._value(name, level, is_item=True))
            if self._accept("]"):
                return SequenceNode("", items, self.marks.at(start), self.marks.at(self.at), flow_style=True)
            self._comma("]", start)

    def _object(self, start: int, level: int) -> MappingNode:
        fields: list[Pair] = []
        self.at = start + 1
        if self._accept("}"):
            return MappingNode("", fields, self.marks.at(start), self.marks.at(self.at), flow_style=True)
        while True:
            key = self._name()
            fields.append((key, self._value(key.value, level)))
            if self._accept("}"):
                return MappingNode("", fields, self.marks.at(start), self.marks.at(self.at), flow_style=True)
            self._comma("}", start, key.value, fields[-1][1].start_mark.index)

    def _name(self) -> ScalarNode:
        start = self._skip()
        if not self.text.startswith('"', start):
            word = written = self._word(start)
            if single := _SINGLE.match(self.text, start):
                word, written = single[1], f"'{single[1]}'"
            if not word or word.startswith("/"):
                self._fail_unexpected(start)
            sign = re.match(r"[ \t]*[:=]", self.text[start + len(written) :])
            old = written + (sign[0] if sign else "")
            fix = self._fix("Write  ", start, old, f"{JSON.value(word)}:")
            self._fail(start, "JSON needs double quotes around a name", fix)
        key = self._text("")
        end = self.at
        if not self._accept(":"):
            lead = "Put a colon between the name and its value:  "
            fix = self._fix(lead, end, "", ":", label=JSON.value(key.value))
            self._fail(self.at, "a colon is missing after the name", fix)
        return key

    # ------------------------------------------------------------ errors

    def _comma(self, closing: str, opened: int, name: str = "", value: int = 0) -> None:
        """Skip the comma between two fields or items; the name and value offset of a field improve the hint."""
        before = self.at
        if not self._accept(","):
            start = self._skip()
            what = "a bracket" if closing == "]" else "a brace"
            if start == len(self.text):
                self._fail(opened, f"{what} is opened and never closed", _ADVICE)
            if self.text[start] in "]}":
                fix = self._fix("Put  ", start, "", closing, tail="  before it.")
                self._fail(start, f"{what} is opened and not closed before this", fix)
            if self.text.startswith("/", start):
                self._fail_unexpected(start)
            whole = self._rest(value)
            is_next = self.text[start] == '"' and (self.text[start - 1].isspace() or self.text[start - 1] == '"')
            if name in ONE_TEXT and not is_next and start < value + len(whole):
                fix = self._fix("Put it in quotes:  ", value, whole, _quote(recover_text(whole)), label=_label(name))
                self._fail(start, "something follows the text", fix)
            fix = self._fix("Put a comma after the value before it.", before, "", ",")
            self._fail(start, "a comma is missing before this", fix)
        comma = self.text.index(",", before)
        if self.text.startswith(closing, self._skip()):
            self._fail(comma, "a comma follows the last value", self._fix("Take the comma out.", comma, ",", ""))

    def _fail_value(self, name: str, start: int, shown: str) -> NoReturn:
        """Report an invalid value. ``shown`` is the name that the hint shows before it; empty for a list item."""
        found = _BARE.match(self.text, start)
        word = found[0].strip() if found else ""
        label = _label(shown)
        if name in ONE_TEXT and '"' not in (rest := self._rest(start)):
            word = rest
        if single := _SINGLE.match(self.text, start):
            fix = self._fix("Write  ", start, f"'{single[1]}'", _quote(single[1]), label=label)
            self._fail(start, "JSON needs double quotes around text", fix)
        if not word or word.startswith("/"):
            self._fail_unexpected(start)
        message = "this value is neither text in double quotes nor a number"
        opened = self.text.rfind("[", 0, start)
        whole = self.text[opened : self.text.find("]", start) + 1] if opened >= 0 else ""
        if name in ONE_TEXT and whole and "\n" not in whole and not self.text[opened + 1 : start].strip():
            lead = "If it is text, put it in quotes:  "
            self._fail(opened, message, self._fix(lead, opened, whole, _quote(whole), label=_label(name)))
        if meant_as := boolean_word(name, word) or _WORDS.get(word, ""):
            self._fail(start, message, self._fix("Write  ", start, word, meant_as, label=label))
        day = day_in_other_form(word) if name not in ONE_TEXT else None
        if day and " " not in word:
            self._fail(start, message, self._fix("Write  ", start, word, _quote(day.isoformat()), label=label))
        self._fail(
            start,
            message,
            self._fix("Put it in quotes:  ", start, word, _quote(straighten_quotes(word)), label=label),
        )

    def _fail_unexpected(self, start: int) -> NoReturn:
        if self.text.startswith(("//", "/*"), start):
            comment = _COMMENT.match(self.text, start)
            out = self._fix("Take it out.", start, comment[0], "") if comment else "Take it out."
            self._fail(start, "JSON has no comments", out)
        if self.text.startswith(",", start):
            fix = self._fix("Take the comma out, or put the value before it.", start, ",", "")
            self._fail(start, "this comma has no value before it", fix)
        self._fail(start, "a name or a value is missing here", _ADVICE)

    def _fail_text(self, name: str, start: int, end: int) -> NoReturn:
        """Report an invalid string, which is valid up to ``end``."""
        if self.text.startswith("\\", end):
            message = "a backslash in double quotes has a meaning, and here it has none"
            self._fail(end, message, self._fix("Write it twice:  ", end, "\\", "\\\\"))
        if self.text.startswith("\t", end):
            fix = self._fix("Put a space in its place, or write  ", end, "\t", "\\t")
            self._fail(end, "JSON text cannot hold a tab", fix)
        written = self.text[start + 1 : end].rstrip()
        written = (written if "{" in written else written.removesuffix("}").rstrip()).removesuffix(",")
        hint: Hint = "Close it where its text ends."
        if name:
            old = self.text[start : start + 1 + len(written)]
            hint = self._fix("Close it:  ", start, old, _quote(written or _MARK), label=_label(name))
        self._fail(start, "a quotation mark is opened and never closed", hint)

    def _fix(self, lead: str, at: int, old: str, new: str, label: str = "", tail: str = "") -> Fix:
        """Return the fix that replaces a text of the file."""
        mark = self.marks.at(at)
        return Fix((Edit(mark.line + 1, mark.column + 1, old, new),), lead=lead, label=label, tail=tail)

    def _fail(self, at: int, message: str, hint: Hint, code: str = "IT210") -> NoReturn:
        mark = self.marks.at(at)
        raise make_error(code, Location(self.path, mark.line + 1, mark.column + 1), message, hint)

    # ------------------------------------------------------------ helpers

    def _rest(self, start: int) -> str:
        """Return the rest of a line, without the end of the field and of the object."""
        line = self.text[start : self.text.find("\n", start) if "\n" in self.text[start:] else None]
        return line.rstrip(" \t}").rstrip(" \t,")

    def _word(self, start: int) -> str:
        found = _WORD.match(self.text, start)
        return found[0].strip() if found else ""

    def _skip(self) -> int:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at

    def _accept(self, sign: str) -> bool:
        """Skip a character and the space before it. Return whether it was there."""
        if not self.text.startswith(sign, self._skip()):
            return False
        self.at += 1
        return True

    def _outermost(self, at: int) -> int:
        """Return the offset of the top-level value that contains an offset."""
        depth = 0
        for found in re.finditer(r'"(?:\\.|[^"\\\n])*"|[\[\]{}]', self.text[: at + 1]):
            if found[0] in {"{", "["}:
                depth += 1
                if depth == 2:  # noqa: PLR2004  (the first is the top level)
                    start = found.start()
            elif found[0] in {"}", "]"}:
                depth -= 1
        return start if depth > 1 else at


def _label(name: str) -> str:
    """Return what comes before the value of a field; empty for a list item."""
    return JSON.start(name) if name else ""


def _quote(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
