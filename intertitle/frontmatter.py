"""Front matter with its text and its positions.

PyYAML follows YAML 1.1, in which ``No`` is false and ``2:22`` is 142, and python-frontmatter lets
an unclosed block or a byte-order mark pass in silence. This handler closes both: YAML is composed
into nodes and not constructed, so that every scalar is still the text that the critic typed, with
its line and column, until the declared type of its field converts it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml
from frontmatter.default_handlers import YAMLHandler
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from intertitle.diagnostics import Diagnostic, Place, error

try:
    from yaml import CBaseLoader as Loader
except ImportError:  # PyYAML built without libyaml: the same nodes, slower
    from yaml import BaseLoader as Loader  # type: ignore[assignment]

LARGEST = 64 * 1024  # characters of front matter
MOST_ALIASES = 100
DEEPEST = 8  # lists and mappings within each other
_FENCE = re.compile(r"-{3}[ \t]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PLAIN_TAGS = {"tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq", None, "?"}
_FIELD = re.compile(r"(?P<lead>\s*(?:- )?)(?P<key>[\w-]+):[ \t]+(?P<value>\S.*?)[ \t]*$")


class FrontMatterError(Exception):
    """Front matter that cannot be read.

    Attributes:
        diagnostic: what is wrong, and where.
    """

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class FrontMatterHandler(YAMLHandler):
    """The python-frontmatter handler of a review: text stays text, and every fault has a place.

    It works wherever python-frontmatter takes a handler; Intertitle calls `split` and `load` itself, since
    ``frontmatter.parse`` strips the text and with it the indentation of a first line.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path

    def split(self, text: str) -> tuple[str, str]:
        """Split a file into its front matter and its text; neither keeps a fence.

        Raises:
            FrontMatterError: when the front matter is missing, unclosed or too large.
        """
        lines = text.split("\n")
        first = next((number for number, line in enumerate(lines) if line.strip()), 0)
        if not _FENCE.fullmatch(lines[first]):
            hint = "Start the file with a line of three hyphens, then its fields, then three hyphens again."
            raise self.fault("IT201", first + 1, 1, "the file has no front matter", hint)
        for number in range(first + 1, len(lines)):
            if _FENCE.fullmatch(lines[number]):
                head = "\n".join(lines[:number])
                if len(head) > LARGEST:
                    hint = "The review itself belongs below the second line of hyphens."
                    raise self.fault("IT203", first + 1, 1, f"the front matter is over {LARGEST // 1024} KB", hint)
                # The lines before keep their places, so that YAML's own line numbers are the file's.
                return "\n" * (first + 1) + "\n".join(lines[first + 1 : number]), "\n".join(lines[number + 1 :])
        hint = "End the fields with a line that holds three hyphens (---) and nothing else."
        raise self.fault("IT202", first + 1, 1, "the front matter is opened and never closed", hint)

    def load(self, fm: str, **kwargs: object) -> dict[str, object]:
        """Compose the fields into YAML nodes by name, in the order written.

        Raises:
            FrontMatterError: for anything but a mapping of names, each once, without objects.
        """
        del kwargs
        try:
            self._limit_aliases(fm)
            root = yaml.compose(fm, Loader=Loader)
        except yaml.YAMLError as failure:
            raise self._explain(fm, failure) from failure
        except RecursionError as failure:
            raise self.fault(
                "IT204", 1, 1, "the front matter is nested too deep", "Lists of lists are as deep as it goes."
            ) from failure
        if root is None:
            return {}
        line, column = place_of(root)
        if not isinstance(root, MappingNode):
            hint = "Fields are written one a line:  film: Ballerina"
            raise self.fault("IT205", line, column, "the front matter is not a list of fields", hint)
        self._check_tags(root, 0)
        return dict(self.entries(root))

    def entries(self, mapping: MappingNode) -> Mapping[str, Node]:
        """Read a mapping's entries; a name that comes twice is a fault, never a silent choice."""
        found: dict[str, Node] = {}
        for key, value in mapping.value:
            line, column = place_of(key)
            if not isinstance(key, ScalarNode):
                raise self.fault(
                    "IT205", line, column, "the name of a field is text", "Write it plain:  film: Ballerina"
                )
            if key.value in found:
                first, _ = place_of(found[key.value])
                hint = f"It already stands on line {first}. Keep one of the two."
                raise self.fault("IT206", line, column, f"the field '{key.value}' comes twice", hint)
            found[key.value] = value
        return found

    def fault(self, code: str, line: int, column: int, message: str, hint: str) -> FrontMatterError:
        """Make the error of a fault at a place in this file."""
        return FrontMatterError(error(code, Place(self.path, line, column), message, hint))

    def _limit_aliases(self, fm: str) -> None:
        if fm.count("*") <= MOST_ALIASES:
            return
        aliases = 0
        for event in yaml.parse(fm, Loader=Loader):
            aliases += isinstance(event, yaml.AliasEvent)
            if aliases > MOST_ALIASES and event.start_mark:
                line = event.start_mark.line + 1
                hint = "Write the values out; front matter needs no aliases."
                raise self.fault("IT207", line, event.start_mark.column + 1, f"over {MOST_ALIASES} aliases", hint)

    def _check_tags(self, node: Node, depth: int) -> None:
        line, column = place_of(node)
        if node.tag not in _PLAIN_TAGS:
            hint = "Take it out: a field holds text, numbers, dates and lists of them."
            raise self.fault("IT208", line, column, f"the YAML tag '{node.tag}' is not allowed", hint)
        if depth > DEEPEST:
            raise self.fault(
                "IT204", line, column, "the front matter is nested too deep", "Lists of fields are as deep as it goes."
            )
        if isinstance(node, SequenceNode):
            children = node.value
        elif isinstance(node, MappingNode):
            children = [child for pair in node.value for child in pair]
        else:
            return
        if len(children) > LARGEST:
            raise self.fault("IT203", line, column, "the front matter is too large", "Keep it under 64 KB.")
        seen: set[int] = set()
        for child in children:
            if id(child) not in seen:  # an alias is the same node again: once is enough
                seen.add(id(child))
                self._check_tags(child, depth + 1)

    def _explain(self, fm: str, failure: yaml.YAMLError) -> FrontMatterError:
        """Say a YAML error as a critic would want to hear it, with the line mended by quotes when that helps."""
        marks = [mark for name in ("context_mark", "problem_mark") if (mark := getattr(failure, name, None))]
        lines = fm.split("\n")
        for mark in marks:
            if mark.line < len(lines) and (fixed := _quoted(lines[mark.line], failure)):
                column = len(lines[mark.line]) - len(lines[mark.line].partition(":")[2].lstrip()) + 1
                message = "this value has characters that YAML reads as its own"
                return self.fault("IT209", mark.line + 1, column, message, f"Put it in quotes:  {fixed}")
        line = marks[-1].line + 1 if marks else 1
        column = marks[-1].column + 1 if marks else 1
        problem = getattr(failure, "problem", None) or str(failure)
        here = lines[line - 1] if line <= len(lines) else ""
        if "\t" in here[: len(here) - len(here.lstrip()) + 1] or "\\t" in str(problem):
            return self.fault("IT210", line, column, "the front matter is indented with a tab", "Indent with spaces.")
        hint = "Check the line before it too: each field is  name: value , and lists line up under their field."
        return self.fault("IT210", line, column, f"the front matter cannot be read here: {problem}", hint)


def place_of(node: Node) -> tuple[int, int]:
    """Give a node's line and column, from 1, in the file it was read from."""
    return node.start_mark.line + 1, node.start_mark.column + 1


def quoted(value: str) -> str:
    """Write a value as YAML text in double quotes."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _quoted(line: str, failure: yaml.YAMLError) -> str | None:
    """Put a field's value in quotes, if the line is a field whose value that can have spoilt the parse."""
    del failure
    field = _FIELD.match(line)
    if field is None:
        return None
    value = field["value"]
    risky = re.search(r":(?:\s|$)| #", value) or value[0] in "[]{}*&!|>%@`#'\","
    if not risky or _is_sound(value):
        return None
    return f"{field['key']}: {quoted(value)}"


def _is_sound(value: str) -> bool:
    """Tell whether a value is YAML on its own, so that quoting it would not mend the file."""
    try:
        yaml.compose(f"x: {value}", Loader=Loader)
    except yaml.YAMLError:
        return False
    return True


def decode(data: bytes, path: str) -> str:
    """Decode a file: UTF-8 with or without a byte-order mark, line ends of any kind made line feeds.

    Raises:
        FrontMatterError: for UTF-16, Latin-1 and control characters, each with its line.
    """
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise FrontMatterError(error("IT211", Place(path), "the file is UTF-16", "Save it as UTF-8."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        before = data[: failure.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        guess = data[failure.start : failure.end].decode("cp1252", "replace")
        hint = f"Save the file as UTF-8; the character may have been meant as '{guess}'."
        raise FrontMatterError(error("IT211", Place(path, line, column), "the file is not UTF-8", hint)) from failure
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        column = control.start() - (text.rfind("\n", 0, control.start()) + 1) + 1
        message = f"the file holds a control character (U+{ord(control[0]):04X})"
        raise FrontMatterError(error("IT212", Place(path, line, column), message, "Delete it: no text has one."))
    return text
