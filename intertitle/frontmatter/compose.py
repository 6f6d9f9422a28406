"""YAML's events become nodes, and whatever would change a text on the way is a fault with its place.

PyYAML has a composer of its own. It follows nesting by calling itself, and 30,000 brackets in a file end the whole
process; and it drops what stands before a text (``&x``, ``!x``), so that a title could lose a part in silence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import yaml

from intertitle.diagnostics import Place
from intertitle.frontmatter.fault import FrontMatterError, fault, meant, quoted

try:
    LOADER: type = yaml.CBaseLoader
except AttributeError:  # PyYAML built without libyaml: the same events, slower
    LOADER = yaml.BaseLoader

MOST_ALIASES = 100
MOST_VALUES = 64 * 1024  # with every alias written out
DEEPEST = 8  # lists and mappings within each other
_PLAIN_TAGS = {"tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"}  # of lists and mappings


class Mark(Protocol):
    """A line and a column, both from 0; PyYAML has two classes of them, one in C."""

    @property
    def line(self) -> int: ...  # noqa: D102

    @property
    def column(self) -> int: ...  # noqa: D102


@dataclass(slots=True)
class Node:
    """A value as written, from where it starts to where it ends."""

    start: Mark
    end: Mark


@dataclass(slots=True)
class ScalarNode(Node):
    """A text; ``style`` is its quotation mark, the sign of its block, or nothing."""

    text: str
    style: str


@dataclass(slots=True)
class SequenceNode(Node):
    """A list; ``flow`` tells that it stands in brackets."""

    flow: bool
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class MappingNode(Node):
    """Fields; ``flow`` tells that they stand in braces."""

    flow: bool
    pairs: list[tuple[ScalarNode, Node]] = field(default_factory=list)


class Entry(NamedTuple):
    """One field as written: the node of its name, and the node of its value."""

    key: ScalarNode
    value: Node


def place_of(node: Node) -> tuple[int, int]:
    """Give a node's line and column, from 1, in the file it was read from."""
    return node.start.line + 1, node.start.column + 1


def compose(text: str, path: str) -> Node | None:
    """Compose the one document of a text into nodes.

    Raises:
        yaml.YAMLError: for what is not YAML.
        FrontMatterError: for tags, for anchors on a text, and for more aliases or levels than anybody writes.
    """
    composer = _Composer(text, path)
    for event in yaml.parse(text, Loader=LOADER):
        composer.take(event)
    return composer.root


def entries(mapping: MappingNode, path: str) -> dict[str, Entry]:
    """Read a mapping's entries; a name that comes twice is a fault, never a silent choice."""
    found: dict[str, Entry] = {}
    for key, value in mapping.pairs:
        if key.text in found:
            first, _ = place_of(found[key.text].key)
            hint = f"It already stands on line {first}. Keep one of the two."
            raise fault("IT206", Place(path, *place_of(key)), f"the field '{key.text}' comes twice", hint)
        found[key.text] = Entry(key, value)
    return found


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
            raise self._fault("IT209", start, message, f"Put it in quotes:  {self._mended(start, end)}")
        if style in {"'", '"'} and start.line != end.line:
            self._check_continuation(start, end)
        self._add(ScalarNode(start, end, event.value, style))

    def _check_continuation(self, start: Mark, end: Mark) -> None:
        """Refuse a quotation that swallows fields: YAML wants its further lines indented, libyaml does not care."""
        parent = max((opened.node.start.column for opened in self.open if not opened.node.flow), default=0)
        for line in self.lines[start.line + 1 : end.line + 1]:
            if line.strip() and len(line) - len(line.lstrip()) <= parent:
                hint = f"Close it:  {self._mended(start, end)}  or indent the lines that go on."
                raise self._fault("IT209", start, "this quotation mark is opened and not closed on its line", hint)

    def _begin(self, event: yaml.CollectionStartEvent, start: Mark, end: Mark) -> None:
        if event.tag and event.tag not in _PLAIN_TAGS:
            raise self._tagged(event.tag, start, end)
        if len(self.open) == DEEPEST:
            hint = "Lists of fields are as deep as it goes. If it is text, put it in quotes."
            outermost = next((opened.node.start for opened in self.open if opened.node.flow), start)
            raise self._fault("IT204", outermost, "the front matter is nested too deep", hint)
        kind = MappingNode if isinstance(event, yaml.MappingStartEvent) else SequenceNode
        node = kind(start, end, bool(event.flow_style))
        opened = _Open(node, event.anchor, self.values)
        self._add(node)
        self.open.append(opened)

    def _end(self, end: Mark) -> None:
        closed = self.open.pop()
        closed.node.end = end
        if closed.anchor:
            self.anchors[closed.anchor] = (closed.node, self.values - closed.values)

    def _alias(self, name: str, start: Mark, end: Mark) -> None:
        hint = "Write the values out; front matter needs no aliases."
        self.aliases += 1
        if self.aliases > MOST_ALIASES:
            raise self._fault("IT207", start, f"over {MOST_ALIASES} aliases", hint)
        if name not in self.anchors:
            message = f"YAML takes '*{name}' for an alias, and nothing before it has that name"
            raise self._fault("IT209", start, message, f"Put it in quotes:  {self._mended(start, end)}")
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
            parent.node.items.append(node)
        elif parent.key is not None:
            parent.node.pairs.append((parent.key, node))
            parent.key = None
        elif isinstance(node, ScalarNode):
            parent.key = node
        else:
            raise self._nameless(node)

    # ------------------------------------------------------------ faults

    def _tagged(self, tag: str, start: Mark, end: Mark) -> FrontMatterError:
        hint = f"Take it out: a field holds plain values. If it is text, put it in quotes:  {self._mended(start, end)}"
        return self._fault("IT208", start, f"the YAML tag '{tag}' is not allowed", hint)

    def _nameless(self, node: Node) -> FrontMatterError:
        """Make the fault of a list where a name is due: in ``film: {{x}}`` the whole value is meant as text."""
        outer = next((number for number, opened in enumerate(self.open) if opened.node.flow), None)
        if not outer:
            return self._fault("IT205", node.start, "the name of a field is text", "Write it plain:  film: Ballerina")
        start, parent = self.open[outer].node.start, self.open[outer - 1].node
        name = f"{parent.pairs[-1][0].text}: " if isinstance(parent, MappingNode) else "- "
        written = self.lines[start.line][start.column :].strip()
        hint = f"Put it in quotes:  {name}{quoted(written)}"
        return self._fault("IT209", start, f"YAML reads {written} as fields, not as text", hint)

    def _mended(self, start: Mark, end: Mark) -> str:
        """Write a value as text in quotes, with the name of its field."""
        parent = self.open[-1] if self.open else None
        flow = parent is not None and parent.node.flow and start.line == end.line
        written = meant(self.lines[start.line][start.column : end.column if flow else None].strip())
        if parent and parent.key:
            return f"{parent.key.text}: {quoted(written)}"
        return (
            f"- {quoted(written)}" if parent and isinstance(parent.node, SequenceNode) and not flow else quoted(written)
        )

    def _fault(self, code: str, mark: Mark, message: str, hint: str) -> FrontMatterError:
        return fault(code, Place(self.path, mark.line + 1, mark.column + 1), message, hint)


@dataclass(slots=True)
class _Open:
    """A list or mapping still open: its anchor, the count of values before it, the name that waits for a value."""

    node: SequenceNode | MappingNode
    anchor: str | None
    values: int
    key: ScalarNode | None = None
