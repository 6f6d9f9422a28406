"""Fields of front matter by their declared types: text becomes a date, a number or a choice here.

Each reader gives the value, or a default with a located diagnostic kept in ``problems``; none raises.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec

from intertitle.diagnostics import Diagnostic, Edit, Fix, Hint, Location, error, find_nearest, warning
from intertitle.frontmatter import (
    YAML,
    CollectionNode,
    MappingNode,
    Node,
    Notation,
    Pair,
    ScalarNode,
    SequenceNode,
    duplicate_error,
    find_control,
)
from intertitle.frontmatter.days import OTHER_FORM, day_in_other_form, last_day_of_month
from intertitle.frontmatter.edits import insert, replace, source
from intertitle.frontmatter.errors import FALSE, quote_fix
from intertitle.frontmatter.notation import Value
from intertitle.model import DOCUMENT_KINDS, When
from intertitle.table import every_field

_TRUE = {"true", "yes", "on"}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHORTEST_TIME = len("2024-05-31 20:00")
_DATETIME = _DATE.pattern + r"[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})? ?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"  # rare: not compiled
_MIDNIGHT = dt.time()
_WHOLE = re.compile(r"\d{1,9}")
_FIELD = re.compile(r"[a-z][a-z_-]*")  # every name of ours is
_NONE: Mapping[str, str] = {}
_NULLS = {"", "~", "null"}

BARS = "||"  # around a spoiler within a line of a text
_BARRED = {name for name, field in every_field(*(one.document for one in DOCUMENT_KINDS)) if field.may_mark}
Choice = TypeVar("Choice", bound=str)
Default = TypeVar("Default", bound=str | None)


class Fields:
    """The fields of one mapping, read one at a time by name and type.

    Attributes:
        nodes: the values by name.
        start: the node that they begin at, unless it is the file.
        problems: every fault found so far, shared with the fields nested in these.
        locations: the lines and columns to keep, by pointer, shared likewise.
        notation: how fields are written in this file.
        asked: the names read so far; what is left over is unknown.
    """

    __slots__ = ("asked", "lines", "locations", "nodes", "notation", "path", "problems", "start", "written")

    def __init__(
        self,
        path: str,
        written: Sequence[Pair],
        lines: Sequence[str],
        problems: list[Diagnostic],
        start: Node | None = None,
        locations: dict[str, tuple[int, int]] | None = None,
        notation: Notation = YAML,
    ) -> None:
        self.path = path
        self.written = written
        self.nodes: dict[str, Node] = {key.value: value for key, value in written}
        self.lines = lines
        self.problems = problems
        self.locations = {} if locations is None else locations
        self.start = start
        self.notation = notation
        self.asked: set[str] = set()

    # ------------------------------------------------------------ places and faults

    def place(self, name: str) -> Location:
        """Give the place of a field's value, or where these fields begin when it is not there."""
        node = self.nodes.get(name)
        return self.origin if node is None else self.at(node)

    @property
    def origin(self) -> Location:
        """The place where these fields begin: what is missing is missed there."""
        return Location(self.path, 1, 1) if self.start is None else self.at(self.start)

    def at(self, node: Node) -> Location:
        """Give the place of a node."""
        start = node.start_mark
        return Location(self.path, start.line + 1, start.column + 1)

    def locate(self, pointer: str, place: Location) -> None:
        """Keep a place under a pointer into the document, for a diagnostic that a later stage may have."""
        self.locations[pointer] = (place.line, place.column)

    def locate_each(self, pointer: str, written: Mapping[str, Node]) -> None:
        """Keep the places of what `located` has given."""
        for number, node in enumerate(written.values()):
            self.locate(f"{pointer}.{number}", self.at(node))

    def wrong(self, code: str, place: Location, message: str, hint: Hint) -> None:
        """Keep an error."""
        self.problems.append(error(code, place, message, hint))

    # ------------------------------------------------------------ fixes

    def instead(
        self, name: str, node: Node, value: Value, *, lead: str = "Write  ", tail: str = "", quoted: bool = False
    ) -> Fix:
        """Make the fix that writes a field's value, or an item of it, in the place of a node."""
        edit = replace(self.lines, node, self.notation.written(value, quoted=quoted))
        return Fix((edit,), lead=lead, label=self.notation.start(name), tail=tail)

    def added(self, name: str, value: Value, *, lead: str = "Add  ", tail: str = "", quoted: bool = False) -> Fix:
        """Make the fix that gives a field: in its place if its name is there, else before the first of these fields."""
        if name in self.nodes:
            return self.instead(name, self.nodes[name], value, lead=lead, tail=tail, quoted=quoted)
        if isinstance(self.start, ScalarNode):  # an item that is short for fields
            (key, item), *_ = self.written
            mark = "- " if self.notation is YAML else ""
            return self.replaced({key.value: item.value, name: value}, label=mark, lead=lead, tail=tail)
        field = self.notation.start(name) + self.notation.written(value, quoted=quoted)
        first = self.written[0][0] if self.written else None
        return Fix((insert(self.lines, self.notation, field, first, self.start),), lead=lead, tail=tail)

    def replaced(self, value: Value, *, label: str, lead: str = "Write  ", tail: str = "") -> Fix:
        """Make the fix that writes all of these fields in another way; they are nested in others."""
        assert self.start is not None  # noqa: S101  (the fields of a file are never written in another way)
        return msgspec.structs.replace(self.instead("", self.start, value, lead=lead, tail=tail), label=label)

    def near(self, node: Node, known: Iterable[str], otherwise: str) -> Hint:
        """Give the hint of a word that is not known: the fix that writes the nearest, or what to do otherwise."""
        close = find_nearest(node.value, known) if isinstance(node, ScalarNode) else None
        return self.similar(node, close) if close else otherwise

    def similar(self, node: Node, word: str, *, lead: str = "Did you mean '", tail: str = "'?") -> Fix:
        """Make the fix that puts a word in the place of one like it; its quotation marks stay."""
        place = self.at(node)
        return Fix((Edit(place.line, place.column, node.value, word),), lead=lead, tail=tail)

    # ------------------------------------------------------------ text

    def text(self, name: str) -> str:
        """Read a text exactly as written; empty when left out."""
        node = self._node(name)
        return "" if node is None else self._exact(name, node)

    def required(self, name: str, example: str) -> str:
        """Read a text that must be there."""
        known = len(self.problems)
        text = self.text(name)
        if not text and len(self.problems) == known:
            node = self.nodes.get(name)
            hint = self.added(name, example)
            if node is not None and (comment := self._comment_after(node)):
                lead = f"If '{comment}' belongs to it"
                hint = quote_fix(lead, self._comment_place(node), name, comment, comment, label=f"{name}: ")
                hint = msgspec.structs.replace(hint, is_safe=False)
            self.wrong("IT301", self.place(name), f"the field '{name}' is missing or empty", hint)
        return text

    def texts(self, name: str, singular: str = "") -> tuple[str, ...]:
        """Read a list of texts; one text alone is a list of one, under either name. Repeats fall away."""
        return tuple(self.located(name, singular))

    def located(self, name: str, singular: str = "") -> dict[str, Node]:
        """Read a list of texts as `texts` does, each with its node, whose place `at` gives."""
        node = self._node(name)
        if singular and (other := self._node(singular)) is not None:
            if node is None:
                name, node = singular, other
            else:
                hint = f"Put all of it into '{name}', and take the other line out."
                self.wrong("IT302", self.at(other), f"both '{singular}' and '{name}' are given", hint)
        if node is None:
            return {}
        found: dict[str, Node] = {}
        for item in self._items(node):
            if text := self._exact(name, item):
                found.setdefault(text, item)
        return found

    def identifier(self, name: str, form: str, example: str) -> str:
        """Read a word of a given form (a pattern of the `re` module), an id of a catalogue."""
        text = self.scalar(name)
        if text and not re.fullmatch(form, text):
            message = f"'{text}' is not an id of '{name}'"
            self.wrong("IT303", self.place(name), message, self.added(name, example, lead="It looks like  "))
            return ""
        return text

    def choice(self, name: str, options: Mapping[str, Choice], default: Default) -> Choice | Default:
        """Read one word of a few."""
        text = self.scalar(name)
        if not text:
            return default
        return self._choose(name, text, self.nodes[name], options) or default

    def choices(self, name: str, options: Mapping[str, Choice]) -> tuple[Choice, ...]:
        """Read one or several words of a few."""
        read = ((item, self._exact(name, item)) for item in self._items(self._node(name)))
        chosen = (self._choose(name, text, item, options) for item, text in read if text)
        return tuple(dict.fromkeys(one for one in chosen if one is not None))

    # ------------------------------------------------------------ numbers and truth

    def scalar(self, name: str) -> str:
        """Read the bare text of a value that is not prose: a comment after it does not matter."""
        node = self._node(name)
        if node is None:
            return ""
        if not isinstance(node, ScalarNode):
            what = "a list" if isinstance(node, SequenceNode) else "fields of its own"
            first = next((one.value for one in node.value if isinstance(one, ScalarNode)), "value")
            self.wrong(
                "IT304",
                self.at(node),
                f"'{name}' takes one value, not {what}",
                self.instead(name, node, first),
            )
            return ""
        text: str = node.value.strip()
        return "" if text in _NULLS and not node.style else text

    def integer(self, name: str, lowest: int, highest: int, unit: str = "") -> int | None:
        """Read a whole number between two bounds; ``unit`` is what it counts, as in "minutes"."""
        text = self.scalar(name)
        if not text:
            return None
        if not _WHOLE.fullmatch(text) or not lowest <= int(text) <= highest:
            hint = f"Write a whole number{f' of {unit}' if unit else ''} from {lowest} to {highest}."
            self.wrong("IT305", self.place(name), f"'{text}' is not a {name}", hint)
            return None
        return int(text)

    def boolean(self, name: str) -> bool | None:
        """Read true or false (yes and no do too)."""
        text = self.scalar(name).casefold()
        if not text:
            return None
        if text not in _TRUE | FALSE:
            hint = self.added(name, value=True, lead="Write  ")
            self.wrong("IT306", self.place(name), f"'{text}' is neither true nor false", hint)
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
        if len(text) < _SHORTEST_TIME or not re.fullmatch(_DATETIME, text):
            day = self._date(name, text)
            if day is None:
                return None
            return self._instant(name, text, dt.datetime.combine(day, _MIDNIGHT), zone, exact=False)
        try:
            written = dt.datetime.fromisoformat(re.sub(r" (?=[Z+-])", "", text))
        except ValueError:
            self._no_such_time(name, text)
            return None
        return self._instant(name, text, written, zone, exact=True)

    def _instant(
        self, name: str, text: str, written: dt.datetime, zone: zoneinfo.ZoneInfo, *, exact: bool
    ) -> When | None:
        local = written if written.tzinfo else written.replace(tzinfo=zone)
        try:
            instant = local.astimezone(dt.UTC)
            here = instant.astimezone(zone) if exact else local
        except OverflowError:  # the first and the last day that Python has, seen from another zone
            self._no_such_time(name, text)
            return None
        # A day whose midnight the clocks skip begins when they have; a time of day that they skip is a mistake.
        if exact and written.tzinfo is None and here.replace(tzinfo=None) != written:
            message = f"{text} does not exist in {zone.key}: the clocks go forward then"
            self.wrong("IT308", self.place(name), message, "Write an hour earlier or later.")
            return None
        return When(day=here.date() if written.tzinfo else written.date(), instant=instant, exact=exact)

    def _no_such_time(self, name: str, text: str) -> None:
        hint = self.added(name, "2024-05-31 20:00", lead="Write  ")
        self.wrong("IT307", self.place(name), f"there is no such time as {text}", hint)

    # ------------------------------------------------------------ nested fields

    def records(self, name: str, shorthand: str) -> Iterator[Fields]:
        """Read a list of mappings; a bare text stands for a mapping of the one field ``shorthand``."""
        for item in self._items(self._node(name)):
            if isinstance(item, ScalarNode):
                key = ScalarNode("", shorthand, item.start_mark, item.end_mark)
                yield self._nested([(key, item)], item)
            elif self.notation is YAML and _is_title(item):
                self._not_text(name, item, self._start(name, item))
            elif (nested := self._mapping(name, item)) is not None:
                yield nested

    def record(self, name: str) -> Fields | None:
        """Read one mapping."""
        node = self._node(name)
        return self._mapping(name, node) if node is not None else None

    def named(self, name: str) -> Iterator[tuple[str, Fields]]:
        """Read a mapping of names to mappings, in the order written."""
        outer = self.record(name)
        for key, _ in outer.written if outer else ():
            if outer and (inner := outer.record(key.value)) is not None:
                inner.start = key
                yield key.value, inner

    def is_text(self, name: str) -> bool:
        """Tell whether a field holds a single value rather than a list or a mapping."""
        return isinstance(self.nodes.get(name), ScalarNode)

    def is_given(self, name: str) -> bool:
        """Tell whether a field holds anything; an empty text in quotes is something, a bare name is not."""
        node = self.nodes.get(name)
        return node is not None and not _is_empty(node)

    def finish(self, foreign: Mapping[str, str] = _NONE, deciding: Collection[str] = ()) -> None:
        """Report what nobody asked for: an error when it may have been meant to be another field, else a warning.

        Args:
            foreign: what other programs call the fields, with the names of ours.
            deciding: the names of fields that say whether, when or how openly a page is published. One that may be
                meant for them is an error, and ``check --fix`` leaves it to the author.
        """
        if self.asked.issuperset(self.nodes):
            return
        names = sorted(self.asked)
        for key, _ in self.written:
            name, place = key.value, self.at(key)
            if name in self.asked:
                continue
            close = find_nearest(name, names)
            own = foreign.get(name.casefold().replace("-", "_"), close)
            hint: Hint = f"It is left unused. The fields here are: {', '.join(names)}."
            if own in self.nodes:
                hint = f"'{own}' is given on line {self.place(own).line} already. Keep one of the two."
            elif own:
                lead, tail = ("Did you mean '", "'?") if own == close else ("Intertitle calls it '", "'.")
                fix = self.similar(key, own, lead=lead, tail=tail)
                is_safe = own not in deciding and self.notation is YAML
                hint = msgspec.structs.replace(fix, is_safe=is_safe)
            if close or own in deciding:
                self.wrong("IT310", place, f"there is no field '{name}'", hint)
            else:
                self.problems.append(warning("IT311", place, f"the field '{name}' is not known", hint))

    # ------------------------------------------------------------ parts of the above

    def _node(self, name: str) -> Node | None:
        self.asked.add(name)
        node = self.nodes.get(name)
        if node is None or node.value:  # a text, or a list of items or fields
            return node
        if _is_empty(node):
            self._lost_comment(name, node)
            return None
        return node

    def _lost_comment(self, name: str, node: Node) -> None:
        """Catch a value that begins with a hash: YAML takes ``film: #Alive`` for a comment, and a critic does not."""
        comment = self._comment_after(node)
        if re.match(r"#\S", comment):
            place = self._comment_place(node)
            message = f"YAML reads {comment} as a comment and nothing as the value"
            hint = quote_fix("Put it in quotes", place, name, comment, comment, label=self._start(name, node))
            self.wrong("IT209", place, message, hint)

    def _comment_place(self, node: Node) -> Location:
        """Give the place of the comment behind an empty value."""
        start = node.start_mark
        return Location(self.path, start.line + 1, self.lines[start.line].index("#", start.column) + 1)

    def _comment_after(self, node: Node) -> str:
        """Give the comment that stands where a value is empty."""
        start = node.start_mark
        rest = self.lines[start.line][start.column :].strip() if _is_empty(node) else ""
        return rest if rest.startswith("#") else ""

    def _items(self, node: Node | None) -> Sequence[Node]:
        if node is None:
            return ()
        items: list[Node] = node.value if isinstance(node, SequenceNode) else [node]
        return items

    def _exact(self, name: str, node: Node) -> str:
        """Give a scalar's text, or an error that shows the quoted fix where YAML has changed what stands there."""
        if not isinstance(node, ScalarNode):
            self._not_text(name, node, self._start(name, node))
            return ""
        text: str = node.value
        if not node.style:
            if not text:
                self._lost_comment(name, node)
                return ""
            end = node.end_mark
            line = self.lines[end.line]
            if "#" in line and (after := line[end.column :]).lstrip().startswith("#"):
                place = Location(self.path, end.line + 1, end.column + after.index("#") + 1)
                lead, tail = "If it belongs to the text", "   If not, give it a line of its own."
                whole = source(self.lines, node) + after.rstrip()
                label = self._start(name, node)
                hint = quote_fix(lead, self.at(node), name, whole, (text + after).strip(), label=label, tail=tail)
                self.wrong("IT209", place, f"YAML reads '{after.strip()}' as a comment", hint)
                return ""
        elif not self._is_whole(name, node):
            return ""
        if BARS in text and name not in _BARRED:
            without = "Say it without, and keep the spoiler in the text: this line is shown everywhere as it is."
            self.wrong("IT334", self.at(node), f"the {name} marks a spoiler", without)
        return " ".join(text.split()) if "\n" in text else text.strip()

    def _is_whole(self, name: str, node: ScalarNode) -> bool:
        """Tell whether a text in quotes or in a block is one, and report what it lacks."""
        # The file itself holds no control: one is written as an escape in double quotes.
        if not node.value.isprintable() and (control := find_control(node.value)):
            message = f"this text holds U+{ord(control[0]):04X}, a character that no text can show"
            self.wrong("IT212", self.at(node), message, "Take out the escape with the backslash.")
            return False
        if node.style in {"|", ">"} and not node.value.strip():
            start = node.start_mark
            written = self.lines[start.line][start.column :].strip()
            lead = "Indent the text on the lines below, or put it in quotes"
            hint = quote_fix(lead, self.at(node), name, written, written, label=self._start(name, node))
            hint = msgspec.structs.replace(hint, is_safe=False)
            self.wrong("IT209", self.at(node), f"YAML waits for lines of text after '{node.style}'", hint)
            return False
        return True

    def _start(self, name: str, node: Node) -> str:
        """Give what stands before a value in the line that mends it: its name, the hyphen of an item, or nothing."""
        start = node.start_mark
        before = self.lines[start.line][: start.column].rstrip()
        if before.endswith(("[", ",")):
            return ""
        return "- " if before.endswith("-") else f"{name}: "

    def _not_text(self, name: str, node: Node, start: str) -> None:
        """Report a list or fields where a text is due; on one line, YAML has made them of a text."""
        first, last = node.start_mark, node.end_mark
        flow = isinstance(node, CollectionNode) and bool(node.flow_style)  # else it ends where the next one begins
        if self.notation is YAML and not "".join(self.lines[first.line + 1 : last.line + flow]).strip():
            written = self.lines[first.line][first.column : None if start else last.column].strip()
            message = f"YAML reads {written} as a list or as fields, not as text"
            own_name = name if start.startswith(name) else ""
            hint = quote_fix("Put it in quotes", self.at(node), own_name, written, written, label=start)
            self.wrong("IT209", self.at(node), message, hint)
        else:
            self.wrong(
                "IT304",
                self.at(node),
                f"'{name}' holds a list or fields, not text",
                self.instead(name, node, self._one_text(node)),
            )

    def _one_text(self, node: Node) -> str:
        """Give one text instead of several: in YAML an example, elsewhere the first of a list."""
        first = "text"
        if self.notation is not YAML and isinstance(node, SequenceNode):
            first = next((one.value for one in node.value if isinstance(one, ScalarNode) and one.value), first)
        return first

    def _choose(self, name: str, text: str, node: Node, options: Mapping[str, Choice]) -> Choice | None:
        if text.casefold() in options:
            return options[text.casefold()]
        hint = self.near(node, options, f"Write one of: {', '.join(dict.fromkeys(options.values()))}.")
        self.wrong("IT309", self.at(node), f"'{text}' is not a value of '{name}'", hint)
        return None

    def _date(self, name: str, text: str) -> dt.date | None:
        shaped = _DATE.fullmatch(text) is not None
        try:
            return dt.date.fromisoformat(text if shaped else "")
        except ValueError:
            message = f"there is no such day as {text}" if shaped else f"'{text}' is not a date"
            self.wrong("IT307", self.place(name), message, self._date_fix(name, text, shaped=shaped))
            return None

    def _date_fix(self, name: str, text: str, *, shaped: bool) -> Fix:
        """Make the fix of a date: the day that is meant, the last of its month, or an example."""
        if shaped and (last := last_day_of_month(text)):
            return self.instead(name, self.nodes[name], last, lead=f"That month has {last.day} days:  ")
        lead = "Write year, month, day:  "
        other, day = OTHER_FORM.match(text), day_in_other_form(text)
        if other is None or day is None:
            return self.instead(name, self.nodes[name], dt.date(2024, 5, 31), lead=lead)
        time = text[other.end() :]
        is_time = not time or re.fullmatch(_DATETIME, f"{day}{time}") is not None
        fix = self.instead(name, self.nodes[name], f"{day}{time}" if time and is_time else day, lead=lead)
        return msgspec.structs.replace(fix, is_safe=is_time and self.notation is YAML)

    def _mapping(self, name: str, node: Node) -> Fields | None:
        if not isinstance(node, MappingNode):
            shown = self.notation.value({"name": "value"})
            hint = f"Write fields under it, as in  {shown}, or see the guide for '{name}'."
            self.wrong("IT304", self.at(node), f"'{name}' needs named values here", hint)
            return None
        nested = self._nested(node.value, node)
        if len(nested.nodes) < len(node.value):
            self.problems.append(duplicate_error(node.value, self.path).diagnostic)
            return None
        return nested

    def _nested(self, written: Sequence[Pair], start: Node) -> Fields:
        return Fields(self.path, written, self.lines, self.problems, start, self.locations, self.notation)


def _is_title(node: Node) -> bool:
    """Tell whether YAML has made fields of a title with a colon: ``- Mission: Impossible``."""
    return isinstance(node, MappingNode) and len(node.value) == 1 and not _FIELD.fullmatch(node.value[0][0].value)


def _is_empty(node: Node) -> bool:
    """Tell whether nothing is written: a name with no value, an item with no text."""
    return isinstance(node, ScalarNode) and not node.value and not node.style


class Parsing:
    """A parsed file: its fields, its text as written, and where the text begins.

    Attributes:
        problems: what was wrong; the fields add to it as they are read.
    """

    def __init__(self, fields: Fields, body: str, body_place: Location, problems: list[Diagnostic]) -> None:
        self.fields = fields
        self.body = body
        self.body_place = body_place
        self.problems = problems
