"""YAML becomes nodes, and whatever would change a text on the way is a fault with its place.

PyYAML has composers of its own, of which the one in C is quick. They follow nesting by calling themselves, and 30,000
brackets in a file end the whole process; and they drop what stands before a text (``&x``, ``!x``), so that a title
could lose a part in silence. So they compose what can hold neither, as nearly every front matter; the rest comes from
the parser's events, to the same nodes or to a fault.
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

LOADER: type
try:
    from yaml._yaml import CParser
except ImportError:  # PyYAML built without libyaml: the same events, slower
    LOADER = yaml.BaseLoader
else:

    class _Loader(CParser):
        """The parser in C, with what its composer asks for: a tag for each node, of which we read none."""

        def resolve(self, _kind: type[Node], _value: str | None, _implicit: object) -> str:
            return ""

        def descend_resolver(self, _parent: Node | None, _index: object) -> None:
            pass

        def ascend_resolver(self) -> None:
            pass

    LOADER = _Loader

MOST_ALIASES = 100
MOST_VALUES = 64 * 1024  # with every alias written out
DEEPEST = 8  # lists and mappings within each other
_AHEAD = 100  # brackets and braces, of which fewer may stand within each other
_YAML_S_OWN = "tag:yaml.org,2002:"  # what two exclamation marks are short for
_TAG = re.compile(r"!\S*[ \t]+(?=[^\s\[{])")
_PLAIN_TAGS = {f"{_YAML_S_OWN}seq", f"{_YAML_S_OWN}map"}  # of lists and mappings

# An anchor or a tag stands where a value may begin: after one of these signs, or at the beginning of a line.
_PROPERTY = "(?:\\A|[-:?,.\\[{\n\r\x85\u2028\u2029])[ \t\ufeff]*[&!]"
_SIGNS = "[{-?:"  # every list and every mapping begins with one of these, which begins no other
_MOST_SIGNS = 1000  # a level takes 370 bytes of the stack of C, so that this many levels are a third of a megabyte


Pair = tuple[ScalarNode, Node]  # the node of a field's name, and the node of its value


class Entry(NamedTuple):
    """One field as written: the node of its name, and the node of its value."""

    key: ScalarNode
    value: Node


def node_position(node: Node) -> tuple[int, int]:
    """Give a node's line and column, from 1, in the file it was read from."""
    start = node.start_mark
    return start.line + 1, start.column + 1


def compose(text: str, path: str) -> Node | None:
    """Compose the one document of a text into nodes.

    Raises:
        yaml.YAMLError: for what is not YAML.
        FrontMatterError: for tags, for anchors on a text, and for more aliases or levels than anybody writes.
    """
    if LOADER is not yaml.BaseLoader and _is_simple(text):
        try:
            root: Node | None = LOADER(text).get_single_node()
        except yaml.YAMLError:
            pass  # it comes again from the events, which may hold an earlier fault
        else:
            if root is None or _is_sound(root, DEEPEST):
                return root
    return from_events(text, path)


def from_events(text: str, path: str) -> Node | None:
    """Compose as `compose` does, event by event, whatever a text holds and however deep it is nested."""
    composer = _Composer(text, path)
    for event in events(text):
        composer.take(event)
    return composer.root


def events(text: str) -> Iterator[yaml.Event]:
    """Yield what the parser finds in a text, and at least as many levels as `DEEPEST` and one where there are more.

    The scanner reads far ahead of the parser, and newer versions of libyaml end at a nesting of their own. The text
    before that place is nested just as deep for us, and can be read.

    Raises:
        yaml.YAMLError: for what is not YAML.
    """
    if LOADER is yaml.BaseLoader:  # what it reads ahead takes it the square of the levels' time
        sign = next(islice(re.finditer(r"[\[{]", text), _AHEAD, None), None)
        before = _before(text, sign.start()) if sign else []
        if _levels(before) > DEEPEST:
            yield from before
            return
    given = 0
    try:
        for event in yaml.parse(text, Loader=LOADER):
            given += 1
            yield event
    except ScannerError as failure:
        before = _before(text, offset(text, failure.problem_mark)) if failure.problem_mark else []
        if _levels(before) > DEEPEST:
            yield from before[given:]
        raise


def offset(text: str, mark: Mark) -> int:
    """Give a mark's distance from the beginning of the text, in characters, which its index is not in all versions."""
    lines = text.split("\n", mark.line)[: mark.line]
    return min(sum(map(len, lines)) + len(lines) + mark.column, len(text))


def _before(text: str, end: int) -> list[yaml.Event]:
    """Give the events of the beginning of a text, which need not end well."""
    found: list[yaml.Event] = []
    with suppress(yaml.YAMLError):
        found.extend(yaml.parse(text[:end], Loader=LOADER))
    return found


def _levels(found: Iterable[yaml.Event]) -> int:
    """Count the levels of the deepest nesting among events."""
    steps = (isinstance(one, yaml.CollectionStartEvent) - isinstance(one, yaml.CollectionEndEvent) for one in found)
    return max(accumulate(steps), default=0)


def _is_simple(text: str) -> bool:
    """Tell whether a text has no anchor and no tag, and too few signs to nest deep."""
    if ("&" in text or "!" in text) and re.search(_PROPERTY, text):
        return False
    return len(text) < _MOST_SIGNS or sum(map(text.count, _SIGNS)) < _MOST_SIGNS


def _is_sound(node: Node, levels: int) -> bool:
    """Tell whether nodes are within so many levels, have texts for names, and end every quotation on its line."""
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
    """Give a mapping's fields in the order written; a name that comes twice is a fault, never a silent choice."""
    found: list[Pair] = mapping.value
    if len({key.value for key, _ in found}) < len(found):
        raise duplicate_error(found, path)
    return found


def duplicate_error(found: Sequence[Pair], path: str) -> FrontMatterError:
    """Make the fault of a name that comes twice; one must."""
    lines: dict[str, int] = {}
    for key, _ in found:
        if key.value in lines:
            break
        lines[key.value], _ = node_position(key)
    hint = f"It already stands on line {lines[key.value]}. Keep one of the two."
    return make_error("IT206", Location(path, *node_position(key)), f"the field '{key.value}' comes twice", hint)


class _Composer:
    """The nodes made so far: those still open, and those that an alias may name."""

    def __init__(self, text: str, path: str) -> None:
        self.lines = text.split("\n")
        self.path = path
        self.root: Node | None = None
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.aliases = 0
        self.values = 0

    def take(self, event: yaml.Event) -> None:
        """Take one event."""
        marked: Any = event  # typed as if it could come without its marks
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
            raise self._tagged(event.tag, start, end)
        if event.tag or event.anchor:
            message = f"YAML takes what stands before '{event.value}' for a mark of its own, and drops it"
            raise self._fault("IT209", start, message, self._quoted("Put it in quotes", start, end))
        if style in {"'", '"'} and start.line != end.line:
            self._check_continuation(start, end)
        self._add(ScalarNode("", event.value, start, end, style))

    def _check_continuation(self, start: Mark, end: Mark) -> None:
        """Refuse a quotation that swallows fields: YAML wants its further lines indented, libyaml does not care."""
        parent = max((opened.node.start_mark.column for opened in self.open if not opened.node.flow_style), default=0)
        for line in self.lines[start.line + 1 : end.line + 1]:
            if line.strip() and len(line) - len(line.lstrip()) <= parent:
                hint = self._quoted("Close it", start, end, tail="  or indent the lines that go on.")
                raise self._fault("IT209", start, "this quotation mark is opened and not closed on its line", hint)

    def _begin(self, event: yaml.CollectionStartEvent, start: Mark, end: Mark) -> None:
        if event.tag and event.tag not in _PLAIN_TAGS:
            raise self._tagged(event.tag, start, end)
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
        if self.aliases > MOST_ALIASES:
            raise self._fault("IT207", start, f"over {MOST_ALIASES} aliases", hint)
        if name not in self.anchors:
            message = f"YAML takes '*{name}' for an alias, and nothing before it has that name"
            raise self._fault("IT209", start, message, self._quoted("Put it in quotes", start, end))
        node, values = self.anchors[name]
        self.values += values
        if self.values > MOST_VALUES:
            raise self._fault("IT207", start, "the aliases stand for more than any front matter holds", hint)
        self._add(node)

    def _add(self, node: Node) -> None:
        """Give a node to the collection that it stands in."""
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
            raise self._nameless(node)

    # ------------------------------------------------------------ faults

    def _tagged(self, tag: str, start: Mark, end: Mark) -> FrontMatterError:
        out = "Take it out: a field holds plain values."
        hint = msgspec.structs.replace(
            self._quoted(f"{out} If it is text, put it in quotes", start, end), is_safe=False
        )
        written = _TAG.match(self.lines[start.line], start.column)
        if written and written.end() < end.column and start.line == end.line and self._name() not in ONE_TEXT:
            hint = Fix((Edit(start.line + 1, start.column + 1, written[0], ""),), lead=out)
        shown = tag.replace(_YAML_S_OWN, "!!")
        return self._fault("IT208", start, f"'{shown}' asks YAML for something that is no text", hint)

    def _nameless(self, node: Node) -> FrontMatterError:
        """Make the fault of a list where a name is due: in ``film: {{x}}`` the whole value is meant as text."""
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

    def _quoted(self, lead: str, start: Mark, end: Mark, tail: str = "") -> Fix:
        """Make the fix that writes a value as text in quotes, shown with the name of its field."""
        parent = self.open[-1] if self.open else None
        flow = parent is not None and bool(parent.node.flow_style) and start.line == end.line
        written = self.lines[start.line][start.column : end.column if flow else None].strip()
        name = self._name()
        is_item = parent is not None and isinstance(parent.node, SequenceNode) and not flow
        label = f"{name}: " if name else "- " if is_item else ""
        return quote_fix(lead, self._place(start), name, written, recover_text(written), label=label, tail=tail)

    def _name(self) -> str:
        """Give the name of the field that waits for a value; empty for an item of a list."""
        key = self.open[-1].key if self.open else None
        return key.value if key else ""

    def _place(self, mark: Mark) -> Location:
        return Location(self.path, mark.line + 1, mark.column + 1)

    def _fault(self, code: str, mark: Mark, message: str, hint: Hint) -> FrontMatterError:
        return make_error(code, self._place(mark), message, hint)


class _Open:
    """A list or mapping still open: its anchor, the count of values before it, the name that waits for a value."""

    __slots__ = ("anchor", "key", "node", "values")

    def __init__(self, node: CollectionNode, anchor: str | None, values: int) -> None:
        self.node = node
        self.anchor = anchor
        self.values = values
        self.key: ScalarNode | None = None
