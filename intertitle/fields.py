"""Fields of front matter by their declared types: text becomes a date, a number or a choice here.

Each reader gives the value, or a default with a located diagnostic kept in ``problems``; none raises.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from intertitle.diagnostics import Diagnostic, Place, error, nearest, warning
from intertitle.frontmatter import FrontMatterError, FrontMatterHandler, place_of, quoted
from intertitle.model import When

_TRUE = {"true", "yes", "on"}
_FALSE = {"false", "no", "off"}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})? ?(?:Z|[+-]\d{2}:?\d{2})?")
_NULLS = {"", "~", "null"}

Choice = TypeVar("Choice", bound=str)


class Fields:
    """The fields of one mapping, read one at a time by name and type.

    Attributes:
        problems: every fault found so far, shared with the fields nested in these.
        asked: the names read so far; what is left over is unknown.
    """

    def __init__(
        self, path: str, nodes: Mapping[str, object], lines: Sequence[str], problems: list[Diagnostic]
    ) -> None:
        self.path = path
        self.nodes = nodes
        self.lines = lines
        self.problems = problems
        self.asked: set[str] = set()

    # ------------------------------------------------------------ places and faults

    def place(self, name: str) -> Place:
        """Give the place of a field's value, or of the whole file when the field is not there."""
        node = self.nodes.get(name)
        return self.at(node) if isinstance(node, Node) else Place(self.path, 1, 1)

    def at(self, node: Node) -> Place:
        """Give the place of a node."""
        return Place(self.path, *place_of(node))

    def wrong(self, code: str, place: Place, message: str, hint: str) -> None:
        """Keep an error."""
        self.problems.append(error(code, place, message, hint))

    # ------------------------------------------------------------ text

    def text(self, name: str) -> str:
        """Read a text exactly as written; empty when left out."""
        node = self._node(name)
        return self._exact(name, node) if node is not None else ""

    def required(self, name: str, example: str) -> str:
        """Read a text that must be there."""
        known = len(self.problems)
        text = self.text(name)
        if not text and len(self.problems) == known:
            self.wrong("IT301", self.place(name), f"the field '{name}' is missing or empty", f"Add  {name}: {example}")
        return text

    def texts(self, name: str, singular: str = "") -> tuple[str, ...]:
        """Read a list of texts; one text alone is a list of one, under either name. Repeats fall away."""
        node = self._node(name)
        other = self._node(singular) if singular else None
        if node is not None and other is not None:
            self.wrong("IT302", self.at(other), f"both '{singular}' and '{name}' are given", f"Keep '{name}'.")
        chosen = node if node is not None else other
        label = name if node is not None else singular
        return tuple(
            dict.fromkeys(text for item in self._items(chosen) if (text := self._exact(label, item, listed=True)))
        )

    def word(self, name: str, form: str, example: str) -> str:
        """Read a text of a given form (a pattern of the `re` module), such as an id."""
        text = self.text(name)
        if text and not re.fullmatch(form, text):
            self.wrong(
                "IT303", self.place(name), f"'{text}' is not the form of '{name}'", f"It looks like  {name}: {example}"
            )
            return ""
        return text

    def choice(self, name: str, options: Mapping[str, Choice], default: Choice) -> Choice:
        """Read one word of a few."""
        text = self.text(name)
        if not text:
            return default
        return self._choose(name, text, self.place(name), options) or default

    def choices(self, name: str, options: Mapping[str, Choice]) -> tuple[Choice, ...]:
        """Read one or several words of a few."""
        read = ((item, self._exact(name, item, listed=True)) for item in self._items(self._node(name)))
        chosen = (self._choose(name, text, self.at(item), options) for item, text in read if text)
        return tuple(dict.fromkeys(one for one in chosen if one is not None))

    # ------------------------------------------------------------ numbers and truth

    def scalar(self, name: str) -> str:
        """Read the bare text of a value that is not prose: a comment after it does not matter."""
        node = self._node(name)
        if node is None:
            return ""
        if not isinstance(node, ScalarNode):
            self.wrong(
                "IT304", self.at(node), f"'{name}' holds a list or a mapping, not one value", f"Write  {name}: value"
            )
            return ""
        text: str = node.value.strip()
        return "" if text in _NULLS and node.style is None else text

    def integer(self, name: str, lowest: int, highest: int) -> int | None:
        """Read a whole number between two bounds."""
        text = self.scalar(name)
        if not text:
            return None
        if not re.fullmatch(r"\d{1,9}", text) or not lowest <= int(text) <= highest:
            hint = f"Write a whole number from {lowest} to {highest}."
            self.wrong("IT305", self.place(name), f"'{text}' is not a {name}", hint)
            return None
        return int(text)

    def boolean(self, name: str) -> bool | None:
        """Read true or false (yes and no do too)."""
        text = self.scalar(name).casefold()
        if not text:
            return None
        if text not in _TRUE | _FALSE:
            self.wrong("IT306", self.place(name), f"'{text}' is neither true nor false", f"Write  {name}: true")
            return None
        return text in _TRUE

    # ------------------------------------------------------------ dates

    def date(self, name: str) -> dt.date | None:
        """Read a bare date."""
        text = self.scalar(name)
        return self._date(name, text) if text else None

    def when(self, name: str, zone: zoneinfo.ZoneInfo) -> When | None:
        """Read a date or a date with a time, by the site's time zone where it gives no offset.

        A bare date begins at midnight in that zone. A time that the clocks skip is an error; one that they
        repeat is the first of the two.
        """
        text = self.scalar(name)
        if not text:
            return None
        if not _DATETIME.fullmatch(text):
            day = self._date(name, text)
            if day is None:
                return None
            midnight = dt.datetime.combine(day, dt.time(), zone)
            return When(day=day, instant=midnight.astimezone(dt.UTC), exact=False)
        try:
            written = dt.datetime.fromisoformat(re.sub(r" (?=[Z+-])", "", text))
        except ValueError:
            self.wrong(
                "IT307", self.place(name), f"there is no such time as {text}", f"Write  {name}: 2024-05-31 20:00"
            )
            return None
        local = written if written.tzinfo else written.replace(tzinfo=zone)
        instant = local.astimezone(dt.UTC)
        if written.tzinfo is None and instant.astimezone(zone).replace(tzinfo=None) != written:
            message = f"{text} does not exist in {zone.key}: the clocks go forward then"
            self.wrong("IT308", self.place(name), message, "Write an hour earlier or later.")
            return None
        return When(
            day=instant.astimezone(zone).date() if written.tzinfo else written.date(), instant=instant, exact=True
        )

    # ------------------------------------------------------------ nested fields

    def records(self, name: str, shorthand: str = "") -> Iterator[Fields]:
        """Read a list of mappings; with ``shorthand`` a bare text stands for a mapping of that one field."""
        for item in self._items(self._node(name)):
            if isinstance(item, ScalarNode) and shorthand:
                yield self._nested({shorthand: item})
            elif (nested := self._mapping(name, item)) is not None:
                yield nested

    def record(self, name: str) -> Fields | None:
        """Read one mapping."""
        node = self._node(name)
        return self._mapping(name, node) if node is not None else None

    def named(self, name: str) -> Iterator[tuple[str, Fields]]:
        """Read a mapping of names to mappings, in the order written."""
        outer = self.record(name)
        for key in outer.nodes if outer else ():
            if outer and (inner := outer.record(key)) is not None:
                yield key, inner

    def is_text(self, name: str) -> bool:
        """Tell whether a field holds a single value rather than a list or a mapping."""
        return isinstance(self.nodes.get(name), ScalarNode)

    def first_place(self) -> Place:
        """Give the place where these fields begin."""
        nodes = (node for node in self.nodes.values() if isinstance(node, Node))
        return min(
            (self.at(node) for node in nodes), key=lambda place: (place.line, place.column), default=Place(self.path)
        )

    def finish(self, known: Iterable[str] = ()) -> None:
        """Report what nobody asked for: an error when it is a near miss of a known name, else a warning."""
        names = sorted(self.asked | set(known))
        for name, node in self.nodes.items():
            if name in self.asked or not isinstance(node, Node):
                continue
            line, column = place_of(node)
            if 0 < line <= len(self.lines) and (column_of := self.lines[line - 1].find(f"{name}:")) >= 0:
                column = column_of + 1
            place = Place(self.path, line, column)
            if close := nearest(name, names):
                self.wrong("IT310", place, f"there is no field '{name}'", f"Did you mean '{close}'?")
            else:
                hint = f"It is left unused. The fields here are: {', '.join(names)}."
                self.problems.append(warning("IT311", place, f"the field '{name}' is not known", hint))

    # ------------------------------------------------------------ parts of the above

    def _node(self, name: str) -> Node | None:
        self.asked.add(name)
        node = self.nodes.get(name)
        if not isinstance(node, Node) or (isinstance(node, ScalarNode) and node.style is None and not node.value):
            self._lost_comment(name, node)
            return None
        return node

    def _lost_comment(self, name: str, node: object) -> None:
        """Catch a value that begins with a hash: YAML takes ``film: #Alive`` for a comment."""
        if not isinstance(node, ScalarNode):
            return
        rest = self.lines[node.start_mark.line][node.start_mark.column :].strip()
        if re.match(r"#\w", rest) and "," not in rest[:1]:
            hint = f"Put it in quotes:  {name}: {quoted(rest)}"
            self.wrong("IT209", self.at(node), f"YAML reads {rest} as a comment, so '{name}' is empty", hint)

    def _items(self, node: Node | None) -> Iterator[Node]:
        if isinstance(node, SequenceNode):
            yield from node.value
        elif node is not None:
            yield node

    def _exact(self, name: str, node: Node, *, listed: bool = False) -> str:
        """Give a scalar's text, or an error that shows the quoted fix where YAML has changed what stands there."""
        line = self.lines[node.start_mark.line] if node.start_mark.line < len(self.lines) else ""
        if not isinstance(node, ScalarNode):
            written = line[node.start_mark.column :].strip()
            if listed or node.start_mark.line != node.end_mark.line:
                self.wrong(
                    "IT304", self.at(node), f"'{name}' holds a list or a mapping, not text", f"Write  {name}: text"
                )
            else:
                hint = f"Put it in quotes:  {name}: {quoted(written)}"
                self.wrong("IT209", self.at(node), f"YAML reads {written} as a list, not as text", hint)
            return ""
        text: str = node.value
        if node.style is None:
            before = line[: node.start_mark.column].rstrip()
            if before and not before.endswith((":", "-", ",", "[", "{")):
                written = line.partition(":")[2].strip()
                self.wrong(
                    "IT209",
                    self.at(node),
                    f"YAML keeps only '{text}' of this",
                    f"Put it in quotes:  {name}: {quoted(written)}",
                )
                return ""
            last = self.lines[node.end_mark.line] if node.end_mark.line < len(self.lines) else ""
            after = last[node.end_mark.column :]
            if not listed and after.lstrip().startswith("#"):
                message = f"YAML reads '{after.strip()}' as a comment"
                hint = (
                    f"If it belongs to the text:  {name}: {quoted(text + after)}   If not, give it a line of its own."
                )
                self.wrong("IT209", Place(self.path, node.end_mark.line + 1, node.end_mark.column + 1), message, hint)
                return ""
        return " ".join(text.split()) if "\n" in text else text.strip()

    def _choose(self, name: str, text: str, place: Place, options: Mapping[str, Choice]) -> Choice | None:
        if text.casefold() in options:
            return options[text.casefold()]
        close = nearest(text, options)
        hint = f"Did you mean '{close}'?" if close else f"Write one of: {', '.join(options)}."
        self.wrong("IT309", place, f"'{text}' is not a value of '{name}'", hint)
        return None

    def _date(self, name: str, text: str) -> dt.date | None:
        shaped = _DATE.fullmatch(text) is not None
        try:
            return dt.date.fromisoformat(text if shaped else "")
        except ValueError:
            message = f"there is no such day as {text}" if shaped else f"'{text}' is not a date"
            self.wrong("IT307", self.place(name), message, f"Write year, month, day:  {name}: 2024-05-31")
            return None

    def _mapping(self, name: str, node: Node) -> Fields | None:
        if not isinstance(node, MappingNode):
            hint = f"Write fields under it, as in  {{name: value}}, or see the guide for '{name}'."
            self.wrong("IT304", self.at(node), f"'{name}' needs named values here", hint)
            return None
        try:
            return self._nested(FrontMatterHandler(self.path).entries(node))
        except FrontMatterError as failure:
            self.problems.append(failure.diagnostic)
            return None

    def _nested(self, nodes: Mapping[str, Node]) -> Fields:
        return Fields(self.path, nodes, self.lines, self.problems)
