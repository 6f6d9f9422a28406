"""Compose YAML into nodes, and report everything that would change a text.

PyYAML has its own composers, and the one in C is fast. They are recursive, so 30,000 brackets in a file crash the
process, and they drop anchors and tags before a text (``&x``, ``!x``), so a title could silently lose a part. We use
them for text that can contain neither, which is nearly all front matter. For the rest we compose the same nodes from
the parser's events, or report an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import accumulate, islice
from typing import Any, NamedTuple

import msgspec
import yaml
from yaml.error import Mark
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode
from yaml.scanner import ScannerError

from intertitle.diagnostics import Edit, Fix, Hint, Location
from intertitle.frontmatter.errors import ONE_TEXT, FrontMatterError, make_error, quote_fix, recover_text

_LOADER: type
try:
    from yaml._yaml import CParser
except ImportError:  # PyYAML built without libyaml: the same events, slower
    _LOADER = yaml.BaseLoader
else:

    class _Loader(CParser):
        """The parser in C, with the methods that its composer calls to find tags, which we do not use."""

        def resolve(self, _kind: type[Node], _value: str | None, _implicit: object) -> str:
            return ""

        def descend_resolver(self, _parent: Node | None, _index: object) -> None:
            pass

        def ascend_resolver(self) -> None:
            pass

    _LOADER = _Loader

_MAX_ALIASES = 100
_MAX_VALUES = 64 * 1024  # with every alias expanded
DEEPEST = 8  # levels of lists and mappings
_MAX_UNPARSED = 100  # brackets and braces, which is more than may be nested
_YAML_PREFIX = "tag:yaml.org,2002:"  # the meaning of two exclamation marks
_TAG = re.compile(r"!\S*[ \t]+(?=[^\s\[{])")
_PLAIN_TAGS = {f"{_YAML_PREFIX}seq", f"{_YAML_PREFIX}map"}  # of lists and mappings

# An anchor or a tag, where a value may begin: after one of these characters, or at the start of a line.
_PROPERTY = "(?:\\A|[-:?,.\\[{\n\r\x85\u2028\u2029])[ \t\ufeff]*[&!]"
_SIGNS = "[{-?:"  # every list and every mapping has one of these of its own
_MAX_SIGNS = 1000  # a level uses 370 bytes of the C stack, so this many levels use a third of a megabyte


Pair = tuple[ScalarNode, Node]  # the node of a field's name, and the node of its value


class Entry(NamedTuple):
    """A field: the node of its name, and the node of its value."""

    key: ScalarNode
    value: Node


def node_position(node: Node) -> tuple[int, int]:
    """Return a node's line and column in its file, from 1."""
    start = node.start_mark
    return start.line + 1, start.column + 1


def compose(text: str, path: str) -> Node | None:
    """Return the root node of a text, or None if it is empty.

    Raises:
        yaml.YAMLError: for invalid YAML.
        FrontMatterError: for tags, anchors on a text, too many aliases and too deep nesting.
    """
    if _LOADER is not yaml.BaseLoader and _is_simple(text):
        try:
            root: Node | None = _LOADER(text).get_single_node()
        except yaml.YAMLError:
            pass  # the events raise it again, and may contain an earlier problem
        else:
            if root is None or _is_sound(root, DEEPEST):
                return root
    return from_events(text, path)


def from_events(text: str, path: str) -> Node | None:
    """Return the same as `compose` for any text, however deeply it is nested."""
    composer = _Composer(text, path)
    for event in events(text):
        composer.take(event)
    return composer.root


def events(text: str) -> Iterator[yaml.Event]:
    """Yield the parser's events. If the nesting is too deep, yield at least ``DEEPEST + 1`` levels of it.

    The scanner reads far ahead of the parser, and newer versions of libyaml have a nesting limit of their own. The
    text before that limit is too deeply nested for us as well, and can be parsed.

    Raises:
        yaml.YAMLError: for invalid YAML.
    """
    if _LOADER is yaml.BaseLoader:  # its time is quadratic in the number of levels
        sign = next(islice(re.finditer(r"[\[{]", text), _MAX_UNPARSED, None), None)
        before = _before(text, sign.start()) if sign else []
        if _levels(before) > DEEPEST:
            yield from before
            return
    given = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            given += 1
            yield event
    except ScannerError as failure:
        before = _before(text, offset(text, failure.problem_mark)) if failure.problem_mark else []
        if _levels(before) > DEEPEST:
            yield from before[given:]
        raise


def offset(text: str, mark: Mark) -> int:
    """Return a mark's offset in characters. Its own ``index`` is something else in some versions."""
    lines = text.split("\n", mark.line)[: mark.line]
    return min(sum(map(len, lines)) + len(lines) + mark.column, len(text))


def _before(text: str, end: int) -> list[yaml.Event]:
    """Return the events of the beginning of a text, up to its first error."""
    found: list[yaml.Event] = []
    with suppress(yaml.YAMLError):
        found.extend(yaml.parse(text[:end], Loader=_LOADER))
    return found


def _levels(found: Iterable[yaml.Event]) -> int:
    """Return the greatest depth of nesting in events."""
    steps = (isinstance(one, yaml.CollectionStartEvent) - isinstance(one, yaml.CollectionEndEvent) for one in found)
    return max(accumulate(steps), default=0)


def _is_simple(text: str) -> bool:
    """Return whether a text has no anchors or tags, and too few brackets to nest deeply."""
    if ("&" in text or "!" in text) and re.search(_PROPERTY, text):
        return False
    return len(text) < _MAX_SIGNS or sum(map(text.count, _SIGNS)) < _MAX_SIGNS


def _is_sound(node: Node, levels: int) -> bool:
    """Return whether a node has at most this many levels, only scalar names, and no quoted text of several lines."""
    if isinstance(node, ScalarNode):
        return not _is_continued(node)
    if not levels:
        return False
    if isinstance(node, SequenceNode):
        values = node.value
    else:
        values = []
        for key, value in node.value:
            if not isinstance(key, ScalarNode) or (key.style and _is_continued(key)):
                return False
            values.append(value)
    for value in values:
        if isinstance(value, ScalarNode):
            if value.style and _is_continued(value):
                return False
        elif not _is_sound(value, levels - 1):
            return False
    return True


def _is_continued(node: ScalarNode) -> bool:
    return node.style in {"'", '"'} and node.start_mark.line != node.end_mark.line


def mapping_fields(mapping: MappingNode, path: str) -> list[Pair]:
    """Return a mapping's fields in the order written.

    Raises:
        FrontMatterError: if a name is repeated.
    """
    found: list[Pair] = mapping.value
    if len({key.value for key, _ in found}) < len(found):
        raise duplicate_error(found, path)
    return found


def duplicate_error(found: Sequence[Pair], path: str) -> FrontMatterError:
    """Return the exception for the first repeated name. There must be one."""
    lines: dict[str, int] = {}
    for key, _ in found:
        if key.value in lines:
            break
        lines[key.value], _ = node_position(key)
    hint = f"It is already on line {lines[key.value]}. Keep one of the two."
    return make_error("IT206", Location(path, *node_position(key)), f"the field '{key.value}' is given twice", hint)


class _Composer:
    """Composes nodes from events, and keeps the open nodes and those that an alias may name."""

    def __init__(self, text: str, path: str) -> None:
        self.lines = text.split("\n")
        self.path = path
        self.root: Node | None = None
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.aliases = 0
        self.values = 0

    def take(self, event: yaml.Event) -> None:
        """Process one event."""
        marked: Any = event  # the types do not declare the marks
        start, end = marked.start_mark, marked.end_mark
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, start, end)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._begin(event, start, end)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end(end)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event.anchor or "", start, end)
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            hint = "Fields come in one block: take the hyphens out, or put nothing after them to end it."
            raise self._fault("IT210", start, "these hyphens begin a second block of fields", hint)

    def _scalar(self, event: yaml.ScalarEvent, start: Mark, end: Mark) -> None:
        style = event.style or ""
        if event.tag and not event.tag.startswith("!"):
            raise self._tag_error(event.tag, start, end)
        if event.tag or event.anchor:
            message = f"YAML reads what comes before '{event.value}' as its own syntax, and drops it"
            raise self._fault("IT209", start, message, self._quote_fix("Put it in quotes", start, end))
        if style in {"'", '"'} and start.line != end.line:
            self._check_continuation(start, end)
        self._add(ScalarNode("", event.value, start, end, style))

    def _check_continuation(self, start: Mark, end: Mark) -> None:
        """Reject a quotation that includes other fields. YAML requires indented lines, but libyaml does not check."""
        parent = max((opened.node.start_mark.column for opened in self.open if not opened.node.flow_style), default=0)
        for line in self.lines[start.line + 1 : end.line + 1]:
            if line.strip() and len(line) - len(line.lstrip()) <= parent:
                hint = self._quote_fix("Close it", start, end, tail="  or indent the lines that go on.")
                raise self._fault("IT209", start, "this quotation mark is opened and not closed on its line", hint)

    def _begin(self, event: yaml.CollectionStartEvent, start: Mark, end: Mark) -> None:
        if event.tag and event.tag not in _PLAIN_TAGS:
            raise self._tag_error(event.tag, start, end)
        if len(self.open) == DEEPEST:
            hint = "Lists of fields are as deep as it goes. If it is text, put it in quotes."
            outermost = next((opened.node.start_mark for opened in self.open if opened.node.flow_style), start)
            raise self._fault("IT204", outermost, "the front matter is nested too deep", hint)
        kind = MappingNode if isinstance(event, yaml.MappingStartEvent) else SequenceNode
        node = kind("", [], start, end, bool(event.flow_style))
        opened = _Open(node, event.anchor, self.values)
        self._add(node)
        self.open.append(opened)

    def _end(self, end: Mark) -> None:
        closed = self.open.pop()
        closed.node.end_mark = end
        if closed.anchor:
            self.anchors[closed.anchor] = (closed.node, self.values - closed.values)

    def _alias(self, name: str, start: Mark, end: Mark) -> None:
        hint = "Write the values out; front matter needs no aliases."
        self.aliases += 1
        if self.aliases > _MAX_ALIASES:
            raise self._fault("IT207", start, f"over {_MAX_ALIASES} aliases", hint)
        if name not in self.anchors:
            message = f"YAML reads '*{name}' as an alias, and no anchor before it has that name"
            raise self._fault("IT209", start, message, self._quote_fix("Put it in quotes", start, end))
        node, values = self.anchors[name]
        self.values += values
        if self.values > _MAX_VALUES:
            raise self._fault("IT207", start, "the aliases expand to too many values", hint)
        self._add(node)

    def _add(self, node: Node) -> None:
        """Add a node to the innermost open collection."""
        self.values += 1
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if isinstance(parent.node, SequenceNode):
            parent.node.value.append(node)
        elif parent.key is not None:
            parent.node.value.append((parent.key, node))
            parent.key = None
        elif isinstance(node, ScalarNode):
            parent.key = node
        else:
            raise self._name_error(node)

    # ------------------------------------------------------------ errors

    def _tag_error(self, tag: str, start: Mark, end: Mark) -> FrontMatterError:
        out = "Take it out: a field holds plain values."
        hint = msgspec.structs.replace(
            self._quote_fix(f"{out} If it is text, put it in quotes", start, end), is_safe=False
        )
        written = _TAG.match(self.lines[start.line], start.column)
        if written and written.end() < end.column and start.line == end.line and self._name() not in ONE_TEXT:
            hint = Fix((Edit(start.line + 1, start.column + 1, written[0], ""),), lead=out)
        shown = tag.replace(_YAML_PREFIX, "!!")
        return self._fault("IT208", start, f"'{shown}' is a YAML tag, not text", hint)

    def _name_error(self, node: Node) -> FrontMatterError:
        """Return the error for a collection as a name. In ``film: {{x}}`` the whole value is probably text."""
        outer = next((number for number, opened in enumerate(self.open) if opened.node.flow_style), None)
        if not outer:
            plain = "Write it plain:  film: Ballerina"
            return self._fault("IT205", node.start_mark, "the name of a field is text", plain)
        start, parent = self.open[outer].node.start_mark, self.open[outer - 1].node
        name = parent.value[-1][0].value if isinstance(parent, MappingNode) else ""
        written = self.lines[start.line][start.column :].strip()
        label = f"{name}: " if isinstance(parent, MappingNode) else "- "
        hint = quote_fix("Put it in quotes", self._place(start), name, written, written, label=label)
        return self._fault("IT209", start, f"YAML reads {written} as fields, not as text", hint)

    def _quote_fix(self, lead: str, start: Mark, end: Mark, tail: str = "") -> Fix:
        """Return the fix that puts a value in quotes. It shows the name of the field."""
        parent = self.open[-1] if self.open else None
        flow = parent is not None and bool(parent.node.flow_style) and start.line == end.line
        written = self.lines[start.line][start.column : end.column if flow else None].strip()
        name = self._name()
        is_item = parent is not None and isinstance(parent.node, SequenceNode) and not flow
        label = f"{name}: " if name else "- " if is_item else ""
        return quote_fix(lead, self._place(start), name, written, recover_text(written), label=label, tail=tail)

    def _name(self) -> str:
        """Return the name of the field whose value comes next; empty for a list item."""
        key = self.open[-1].key if self.open else None
        return key.value if key else ""

    def _place(self, mark: Mark) -> Location:
        return Location(self.path, mark.line + 1, mark.column + 1)

    def _fault(self, code: str, mark: Mark, message: str, hint: Hint) -> FrontMatterError:
        return make_error(code, self._place(mark), message, hint)


class _Open:
    """An open list or mapping: its anchor, the number of values before it, and the name whose value comes next."""

    __slots__ = ("anchor", "key", "node", "values")

    def __init__(self, node: CollectionNode, anchor: str | None, values: int) -> None:
        self.node = node
        self.anchor = anchor
        self.values = values
        self.key: ScalarNode | None = None
