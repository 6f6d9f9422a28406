"""Read fields of front matter by their declared types, as a date, a number or a choice.

Each method returns the value, or a default and adds a diagnostic to ``problems``. None raises.
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
from intertitle.frontmatter.curly import CURLY, CURLY_ENDS, inner_text
from intertitle.frontmatter.days import (
    DAY,
    ISO_DAY,
    ISO_TIME,
    find_days,
    find_partial_day,
    find_year,
    first_day,
    last_day_of_month,
)
from intertitle.frontmatter.edits import insert, replace, source
from intertitle.frontmatter.errors import CASTS, FALSE, ONE_TEXT, PEOPLE, quote_fix
from intertitle.frontmatter.notation import Value
from intertitle.frontmatter.roles import split_role
from intertitle.hidden import marks_spoiler, strip_remarks
from intertitle.model import DOCUMENT_KINDS, When
from intertitle.partial_days import PartialDay
from intertitle.publication_words import is_open, publication_name
from intertitle.table import every_field, fold_name

_TRUE = {"true", "yes", "on"}
_DATE = re.compile(DAY)
_SHORTEST_TIME = len("20240531T20")
_MIDNIGHT = dt.time()
_WHOLE = re.compile(r"\d{1,9}")
_NUMBERS = re.compile(r"(?<![\d.,_–-])\d{1,5}(?![\d.,_–x-])", re.ASCII)
_LENGTH = re.compile(
    r"(?:(?P<hours>\d{1,3})\s*(?:h|hr|hrs|hours?|Std\.?)\s*)?(?:(?P<minutes>\d{1,4})\s*(?:m|min|mins|minutes?|Min)?\.?)?",
    re.ASCII | re.IGNORECASE,
)
_PART_OF_SERIES = re.compile(r"S?(?P<season>\d{1,4})[ ._-]?[Ex×](?P<episode>\d{1,5})", re.ASCII | re.IGNORECASE)
_OF_REVIEWS = "Reviews have this field. If this is a review of one film, move the file to content/reviews/"
_ONE_WORD = frozenset({"kind", "part_of"})  # fields that have one word where other programs have a list
_TEXTS = frozenset({"bio", "biography", "body", "content", "description", "text"})  # names of texts in other programs
_NAMING = frozenset({"name", "title", "film"})
_FIELD = re.compile(r"[a-z][a-z_-]*")  # matches every name of ours
_NONE: Mapping[str, str] = {}
_NONE_OF: Mapping[str, Collection[str]] = {}
_NULLS = {"", "~", "null"}
_SIMPLE = re.compile(r"[\w./½★☆+%-]+")  # a value that needs no quotes
_MAX_NAMES = 12  # of fields in a hint

_MAY_SEPARATE = re.compile(r"[,;；、，،]| [/|] ")  # between the names of a list
_BARRED = {name for name, field in every_field(*(one.document for one in DOCUMENT_KINDS)) if field.may_mark}
_QUOTES = {name for name, field in every_field(*(one.document for one in DOCUMENT_KINDS)) if field.is_quote}
_Choice = TypeVar("_Choice", bound=str)
_Default = TypeVar("_Default", bound=str | None)


class Fields:
    """The fields of one mapping, which are read by name and type.

    Attributes:
        nodes: the values by name.
        start: the node where the mapping begins, or None for the file.
        problems: the problems found so far, shared with nested fields.
        doubts: those because of which the document is not published: about whether, when or how openly to publish it,
            or about a field that it needs; shared as well.
        is_incomplete: a required field has an error, so that no value can be made of these fields.
        locations: the lines and columns to store, by pointer, shared as well.
        notation: the language of the front matter.
        outer: the fields that these are within, or None for the file.
        asked: the names read so far; all others are unknown.
    """

    __slots__ = (
        "asked", "doubts", "is_incomplete", "lines", "locations", "nodes", "notation", "outer", "path", "problems",
        "start", "written",
    )  # fmt: skip

    def __init__(
        self,
        path: str,
        written: Sequence[Pair],
        lines: Sequence[str],
        problems: list[Diagnostic],
        start: Node | None = None,
        locations: dict[str, tuple[int, int]] | None = None,
        notation: Notation = YAML,
        doubts: list[Diagnostic] | None = None,
    ) -> None:
        self.path = path
        self.doubts: list[Diagnostic] = [] if doubts is None else doubts
        self.is_incomplete = False
        self.written = written
        self.nodes: dict[str, Node] = {key.value: value for key, value in written}
        self.lines = lines
        self.problems = problems
        self.locations = {} if locations is None else locations
        self.start = start
        self.notation = notation
        self.outer: Fields | None = None
        self.asked: set[str] = set()

    def aside(self) -> Fields:
        """Return the same fields with lists of problems of their own, to read a value before its turn."""
        return Fields(self.path, self.written, self.lines, [], self.start, notation=self.notation)

    # ------------------------------------------------------------ locations and problems

    def place(self, name: str) -> Location:
        """Return the location of a field's value, or the start of the mapping if it is missing."""
        node = self.nodes.get(name)
        return self.origin if node is None else self.at(node)

    @property
    def origin(self) -> Location:
        """The location where the mapping begins, for missing fields."""
        return Location(self.path, 1, 1) if self.start is None else self.at(self.start)

    def at(self, node: Node) -> Location:
        """Return the location of a node."""
        start = node.start_mark
        return Location(self.path, start.line + 1, start.column + 1)

    def locate(self, pointer: str, place: Location) -> None:
        """Store a location under a pointer into the document, for the diagnostics of later stages."""
        self.locations[pointer] = (place.line, place.column)

    def locate_each(self, pointer: str, written: Mapping[str, Node]) -> None:
        """Store the locations of the texts that `located` returned."""
        for number, node in enumerate(written.values()):
            self.locate(f"{pointer}.{number}", self.at(node))

    def wrong(self, code: str, place: Location, message: str, hint: Hint) -> None:
        """Add an error. The document is published without the value, unless the field is required or decides."""
        self.problems.append(error(code, place, message, hint))

    def doubt(self, code: str, place: Location, message: str, hint: Hint) -> None:
        """Add an error because of which the document is not published."""
        self.wrong(code, place, message, hint)
        self.doubts.append(self.problems[-1])

    # ------------------------------------------------------------ fixes

    def instead(
        self, name: str, node: Node, value: Value, *, lead: str = "Write  ", tail: str = "", quoted: bool = False
    ) -> Fix:
        """Return the fix that replaces a node of a field with a value."""
        edit = replace(self.lines, node, self.notation.written(value, quoted=quoted))
        return Fix((edit,), lead=lead, label=self.notation.start(name), tail=tail)

    def added(self, name: str, value: Value, *, lead: str = "Add  ", tail: str = "", quoted: bool = False) -> Fix:
        """Return the fix that sets a field: at its name if that is there, or else before the first field."""
        if name in self.nodes:
            return self.instead(name, self.nodes[name], value, lead=lead, tail=tail, quoted=quoted)
        if isinstance(self.start, ScalarNode):  # an item in shorthand
            (key, item), *_ = self.written
            mark = "- " if self.notation is YAML else ""
            return self.replaced({key.value: item.value, name: value}, label=mark, lead=lead, tail=tail)
        field = self.notation.start(name) + self.notation.written(value, quoted=quoted)
        first = self.written[0][0] if self.written else None
        return Fix((insert(self.lines, self.notation, field, first, self.start),), lead=lead, tail=tail)

    def replaced(self, value: Value, *, label: str, lead: str = "Write  ", tail: str = "") -> Fix:
        """Return the fix that replaces all of these fields, which must be nested."""
        assert self.start is not None  # noqa: S101  (callers only replace nested fields)
        return msgspec.structs.replace(self.instead("", self.start, value, lead=lead, tail=tail), label=label)

    def near(self, node: Node, known: Iterable[str], otherwise: str) -> Hint:
        """Return the hint for an unknown word: the fix with the nearest known one, or else ``otherwise``."""
        close = find_nearest(node.value, known) if isinstance(node, ScalarNode) else None
        return self.similar(node, close) if close else otherwise

    def similar(self, node: Node, word: str, *, lead: str = "Did you mean '", tail: str = "'?") -> Fix:
        """Return the fix that replaces a word with a similar one and keeps its quotation marks."""
        place = self.at(node)
        return Fix((Edit(place.line, place.column, node.value, word),), lead=lead, tail=tail)

    # ------------------------------------------------------------ text

    def text(self, name: str) -> str:
        """Return a text exactly as written; empty if it is left out."""
        node = self._node(name)
        return "" if node is None else self._exact(name, node)

    def required(self, name: str, example: str) -> str:
        """Return a required text."""
        known = len(self.problems)
        text = self.text(name)
        if not text and len(self.problems) == known:
            node = self.nodes.get(name)
            hint = self._from_title(name) or self.added(name, example)
            if node is not None and (comment := self._comment_after(node)):
                lead = f"If '{comment}' belongs to it"
                hint = quote_fix(lead, self._comment_place(node), name, comment, comment, label=f"{name}: ")
                hint = msgspec.structs.replace(hint, is_safe=False)
            self.wrong("IT301", self.place(name), f"the field '{name}' is missing or empty", hint)
        return text

    def _from_title(self, name: str) -> Fix | None:
        """Return the fix that takes a missing film from the title, as other programs call it; None without a title.

        It is safe if the title has no mark of a headline or of a year.
        """
        title = next((one for key, one in self.nodes.items() if fold_name(key) == "title"), None)
        if name != "film" or name in self.nodes or not isinstance(title, ScalarNode) or not title.value:
            return None
        written = source(self.lines, title)
        first = self.written[0][0]
        field = self.notation.start(name) + written
        edit = insert(self.lines, self.notation, field, first, self.start)
        is_plain = (
            self.notation is YAML
            and "\n" not in written
            and not re.search(r"[:?!()|]|\breview\b", title.value, re.IGNORECASE)
        )
        return Fix((edit,), lead="'title' is a headline here. Add  ", is_safe=is_plain)

    def texts(self, name: str, singular: str = "") -> tuple[str, ...]:
        """Return a list of texts without repetitions. A single text is a list of one, under either name."""
        return tuple(self.located(name, singular))

    def located(self, name: str, singular: str = "") -> dict[str, Node]:
        """Return the same list as `texts`, with the node of each text."""
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

    def check_list(self, name: str, text: str, node: Node, *, are_people: bool, may_have_comma: bool) -> None:
        """Report a text that may list several names, as in ``tags: a, b``. A text in quotes within a list is one name.

        Args:
            name: the name of the field.
            text: a text of it.
            node: the node of the text.
            are_people: whether the texts are names of people.
            may_have_comma: whether a comma can be part of a text.
        """
        if not _MAY_SEPARATE.search(text) or not isinstance(node, ScalarNode):
            return
        from intertitle.frontmatter.comma_lists import are_full_names, split_names, turn_name  # noqa: PLC0415  (rare)

        is_item = not any(one is node for one in self.nodes.values())
        start = self._start(name, node)
        if is_item and (start != "- " or node.style or (may_have_comma and not are_people)):
            return
        names = split_names(text, are_people=are_people)
        if len(names) < 2:  # noqa: PLR2004  (it is one name)
            return
        name = next((own for own, one in self.nodes.items() if one is node), name)
        clear = not may_have_comma or (are_people and are_full_names(names))
        turned = turn_name(names) if are_people else ""
        several = [split_role(one) or one for one in names] if name in CASTS else names
        fix = self._split_item(node, start, several) if is_item else self.instead(name, node, turned or several)
        one = f"- {self.notation.quoted(text)}" if is_item else self.notation.field(name, [text])
        tail = f"   If it is one name, write  {one}"
        if turned and not is_item:
            tail = f"   If these are two names, write  {self.notation.field(name, names)}"
        is_safe = clear and self.notation is YAML
        fix = msgspec.structs.replace(fix, tail=tail, is_safe=is_safe)
        self.problems.append(warning("IT325", self.at(node), f"'{text}' is one name here", fix))

    def _split_item(self, node: Node, start: str, names: Sequence[Value]) -> Fix:
        """Return the fix that makes several items of one."""
        before = self.lines[node.start_mark.line][: node.start_mark.column]
        new = f"\n{before}".join(map(self.notation.value, names))
        return Fix((replace(self.lines, node, new),), lead="Write one a line:  ", label=start)

    def identifier(self, name: str, form: str, example: str, url: str = "") -> str:
        """Return an id in a catalogue, which matches the regular expression ``form``; empty if it does not.

        An address that matches ``url`` contains the id as a group.
        """
        text = self.scalar(name)
        if not text or re.fullmatch(form, text):
            return text
        if url and (found := re.fullmatch(url, text)):
            return str(next(filter(None, found.groups())))
        message = f"'{text}' is not an id of '{name}'"
        near = next(
            (
                one
                for one in (text.upper(), text.lower(), f"tt{text.lower().removeprefix('tt'):0>7}")
                if re.fullmatch(form, one)
            ),
            "",
        )
        lead = "Write  " if near else "It looks like  "
        self.wrong("IT303", self.place(name), message, self.added(name, near or example, lead=lead))
        return ""

    def choice(self, name: str, options: Mapping[str, _Choice], default: _Default) -> _Choice | _Default:
        """Return the meaning of one of the words in ``options``."""
        text = self.scalar(name)
        if not text:
            return default
        return self._choose(name, text, self.nodes[name], options) or default

    def choices(self, name: str, options: Mapping[str, _Choice]) -> tuple[_Choice, ...]:
        """Return the meanings of one or several of the words in ``options``."""
        read = ((item, self._exact(name, item)) for item in self._items(self._node(name)))
        chosen = (self._choose(name, text, item, options) for item, text in read if text)
        return tuple(dict.fromkeys(one for one in chosen if one is not None))

    # ------------------------------------------------------------ numbers and truth

    def scalar(self, name: str) -> str:
        """Return the text of a value that is not prose, without any comment after it."""
        node = self._node(name)
        if node is None:
            return ""
        if not isinstance(node, ScalarNode):
            what = "a list" if isinstance(node, SequenceNode) else "fields of its own"
            values = [one for _, one in node.value] if isinstance(node, MappingNode) else node.value
            first = next((one.value for one in values if isinstance(one, ScalarNode)), "value")
            hint: Hint = self.instead(name, node, first)
            if name == "scale" and isinstance(node, MappingNode):
                hint = (
                    "Write the name of a scale. One of your own belongs into content/site.toml: [ratings.scales.mine]"
                )
            self.wrong("IT304", self.at(node), f"'{name}' takes one value, not {what}", hint)
            return ""
        text: str = node.value.strip()
        if node.style:
            return text
        if text[-1:] in CURLY_ENDS and (inside := inner_text(text)):
            written = inside if _SIMPLE.fullmatch(inside) else self.notation.quoted(inside)
            self._report_curly(name, node, written, is_safe=True)
            return inside
        return "" if text in _NULLS else text

    def integer(self, name: str, lowest: int, highest: int, unit: str = "") -> int | None:
        """Return a whole number within bounds. ``unit`` is for messages, such as "minutes"."""
        text = self.scalar(name)
        if not text:
            return None
        if not _WHOLE.fullmatch(text) or not lowest <= int(text) <= highest:
            hint: Hint = f"Write a whole number{f' of {unit}' if unit else ''} from {lowest} to {highest}."
            number, tail = (_find_minutes(text), "") if unit else _find_number(name, text)
            if number is not None and lowest <= number <= highest:
                hint = self.instead(name, self.nodes[name], number, tail=tail)
            article = "an" if name[0] in "aeiou" else "a"
            self.wrong("IT305", self.place(name), f"'{text}' is not {article} {name}", hint)
            return None
        return int(text)

    def boolean(self, name: str) -> bool | None:
        """Return a boolean; "yes" and "no" are valid too."""
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
        """Return a date."""
        text = self.scalar(name)
        return self._date(name, text) if text else None

    def partial_date(self, name: str) -> PartialDay | None:
        """Return a day, or a month or a year, in each form that means only one."""
        text = self.scalar(name)
        if not text:
            return None
        if found := find_partial_day(text):
            return found
        if _DATE.fullmatch(text) or find_days(text)[0]:
            day = self._date(name, text)  # reports it
            return PartialDay.of(day) if day else None
        year = find_year(text)
        fix = self.added(name, year or "2024-05", lead="Write a year, a month or a day:  ")
        self.wrong("IT307", self.place(name), f"'{text}' is not a date", fix)
        return None

    def when(self, name: str, zone: zoneinfo.ZoneInfo) -> When | None:
        """Return a date, or a date with a time, which is in the site's time zone unless it has an offset.

        A date begins at midnight in that zone. A time that daylight saving skips is an error; of a time that it
        repeats, the first is used.
        """
        text = self.scalar(name)
        if not text:
            return None
        if not _is_time(text):
            day = self._date(name, text, may_have_time=True)
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
        except OverflowError:  # the first and last day in Python, in another zone
            self._no_such_time(name, text)
            return None
        # If daylight saving skips a day's midnight, the day begins after it; a skipped time of day is an error.
        if exact and written.tzinfo is None and here.replace(tzinfo=None) != written:
            message = f"{text} does not exist in {zone.key}: the clocks go forward then"
            self.wrong("IT308", self.place(name), message, "Write an hour earlier or later.")
            return None
        return When(day=here.date() if written.tzinfo else written.date(), instant=instant, exact=exact)

    def _no_such_time(self, name: str, text: str) -> None:
        last = last_day_of_month(text[: len("2024-02-30")])
        time = text[len("2024-02-30") :] if last else " 20:00"
        lead = f"That month has {last.day} days:  " if last else "Write  "
        day = last or next(iter(find_days(text)[0]), dt.date(2024, 5, 31))
        hint = self.added(name, f"{day}{time}", lead=lead)
        self.wrong("IT307", self.place(name), f"there is no such time as {text}", hint)

    # ------------------------------------------------------------ nested fields

    def records(self, name: str, shorthand: str) -> Iterator[Fields]:
        """Yield the mappings of a list. A text is short for a mapping with the one field ``shorthand``."""
        node = self._node(name)
        if name in CASTS and isinstance(node, MappingNode) and node.value and self._report_pairs(name, node):
            return
        for item in self._items(node):
            if isinstance(item, ScalarNode):
                if shorthand != "date":
                    self._check_record(name, item, are_people=shorthand == "name")
                elif self._report_days(name, item):
                    continue
                key = ScalarNode("", shorthand, item.start_mark, item.end_mark)
                yield self._nested([(key, item)], item)
            elif self.notation is YAML and _is_title(item):
                if isinstance(item, MappingNode) and self._is_pair(name, shorthand, item):
                    self._report_pair(name, shorthand, item)
                else:
                    self._not_text(name, item, self._start(name, item))
            elif (nested := self._mapping(name, item)) is not None:
                yield nested

    def _check_record(self, name: str, item: ScalarNode, *, are_people: bool) -> None:
        """Report a text in place of a record that may be several names, or a person with a character."""
        text, known = item.value, len(self.problems)
        self.check_list(name, text, item, are_people=are_people, may_have_comma=True)
        if name in CASTS and len(self.problems) == known and (role := split_role(text)):
            alone = self.notation.value({"name": text})
            tail = f"   If it is one name, write  {self._start(name, item)}{alone}"
            edit = replace(self.lines, item, self.notation.value(role))
            fix = Fix((edit,), lead="Write  ", label=self._start(name, item), tail=tail)
            self.problems.append(warning("IT325", self.at(item), f"'{text}' is one name here", fix))

    def _report_pairs(self, name: str, node: MappingNode) -> bool:
        """Report people with their characters as fields of their names, and return whether these are."""
        if not all(isinstance(one, ScalarNode) and not _FIELD.fullmatch(key.value) for key, one in node.value):
            return False
        people = [{"name": key.value, "character": one.value} for key, one in node.value]
        edit = replace(self.lines, node, self.notation.value(people))
        key = next(key for key, one in self.written if one is node)
        label = self.notation.start(name) if self.at(key).line == self.at(node).line else ""
        message = f"{self.notation.language} reads {people[0]['name']} as the name of a field"
        self.wrong("IT209", self.at(node), message, Fix((edit,), lead="Write  ", label=label))
        return True

    def _report_days(self, name: str, item: ScalarNode) -> bool:
        """Report several days in one text, and return whether there are."""
        days: list[Value] = []
        for part in re.split(r"\s*;\s*|\s*,?\s+(?:and|&)\s+", item.value):
            for text in (part,) if _is_day(part) else re.split(r"\s*,\s*", part):  # November 29, 2026 has a comma
                if not _is_day(text):
                    return False
                found, _ = find_days(text)
                days.append(found[0] if len(found) == 1 else text)
        if len(days) == 1:
            return False
        is_item = self.nodes[name] is not item
        fix = self._split_item(item, "- ", days) if is_item else self.instead(name, item, days)
        self.wrong("IT307", self.at(item), f"'{item.value}' is not one date", fix)
        return True

    def _is_pair(self, name: str, shorthand: str, item: MappingNode) -> bool:
        """Return whether a mapping of one field is a person and a character, or a day and a medium."""
        (key, value), *_ = item.value
        return isinstance(value, ScalarNode) and (name in CASTS or (shorthand == "date" and _is_day(key.value)))

    def _report_pair(self, name: str, shorthand: str, item: MappingNode) -> None:
        """Report two values with a colon between them: ``- Al Pacino: Hanna``, ``- 2026-01-05: cinema``."""
        (first, second), *_ = item.value
        days, _ = find_days(first.value) if shorthand == "date" else ((), "")
        value: dict[str, Value] = {shorthand: days[0] if len(days) == 1 else first.value}
        value["medium" if shorthand == "date" else "character"] = second.value
        edit = replace(self.lines, item, self.notation.value(value))
        message = f"YAML reads {first.value} as the name of a field"
        self.wrong("IT209", self.at(item), message, Fix((edit,), lead="Write  ", label=self._start(name, item)))

    def record(self, name: str) -> Fields | None:
        """Return a mapping, or None if it is left out or invalid."""
        node = self._node(name)
        return self._mapping(name, node) if node is not None else None

    def named(self, name: str) -> Iterator[tuple[str, Fields]]:
        """Yield the names and mappings of a mapping of mappings, in the order written."""
        outer = self.record(name)
        for key, _ in outer.written if outer else ():
            if outer and (inner := outer.record(key.value)) is not None:
                inner.start = key
                yield key.value, inner

    def is_text(self, name: str) -> bool:
        """Return whether a field has a single value, not a list or a mapping."""
        return isinstance(self.nodes.get(name), ScalarNode)

    def is_given(self, name: str) -> bool:
        """Return whether a field has a value. An empty quoted text is a value."""
        node = self.nodes.get(name)
        return node is not None and not _is_empty(node)

    def is_blank(self, name: str) -> bool:
        """Return whether a field is given without a value."""
        node = self.nodes.get(name)
        return isinstance(node, ScalarNode) and node.value.strip() in (_NULLS if not node.style else {""})

    def finish(
        self,
        foreign: Mapping[str, str] = _NONE,
        deciding: Collection[str] = (),
        siblings: Mapping[str, Collection[str]] = _NONE_OF,
        of_reviews: Collection[str] = (),
    ) -> None:
        """Report fields that were not read: an error for a probable misspelling, a warning otherwise.

        Args:
            foreign: names in other programs → our names.
            deciding: the names of fields that decide whether, when or how openly a page is published. A probable
                misspelling of these is an error that ``check --fix`` does not correct.
            siblings: the other names of fields by each of their names.
            of_reviews: the names of fields that reviews have.
        """
        if self.asked.issuperset(self.nodes):
            return
        names = sorted(self.asked)
        for key, _ in self.written:
            name = key.value
            if name in self.asked:
                continue
            close = find_nearest(name, names)
            own = foreign.get(fold_name(name), close)
            if (self.start is None or "private" in self.asked) and (word := publication_name(name, own)):
                if word != "published" or not self._has_day(name) or "date" not in self.asked:
                    self._report_publication(key, word)
                    continue
                own = "date"  # ``published: 2024-05-31``
            hint = self._suggest_place(name, of_reviews) or _suggest_fields(names)
            given = next((one for one in (own, *siblings.get(own or "", ())) if one in self.nodes), None)
            if given:
                hint = f"'{given}' is given on line {self.place(given).line} already. Keep one of the two."
            elif own:
                hint = self._rename(key, own, close, is_safe=own not in deciding and self.notation is YAML)
                if missing := self._take_missing(own):
                    report = self.doubt if missing in self.doubts else self.wrong
                    report("IT310", self.at(key), f"there is no field '{name}'", hint)
                    continue
            if own in deciding or find_nearest(name, deciding):
                self.doubt("IT310", self.at(key), f"there is no field '{name}'", hint)
            else:
                self._report_unknown(key, hint, is_close=close is not None)

    def _suggest_place(self, name: str, of_reviews: Collection[str]) -> Hint:
        """Return the hint for an unknown field that belongs elsewhere, or an empty text."""
        if self.start is None and fold_name(name) in _TEXTS:
            return "Write it below the fields: that is the text of the page."
        return _OF_REVIEWS if name in of_reviews else ""

    def _report_unknown(self, key: ScalarNode, hint: Hint, *, is_close: bool) -> None:
        if is_close:
            self.wrong("IT310", self.at(key), f"there is no field '{key.value}'", hint)
        else:
            self.problems.append(warning("IT311", self.at(key), f"the field '{key.value}' is not known", hint))

    def _rename(self, key: ScalarNode, own: str, close: str | None, *, is_safe: bool) -> Fix:
        """Return the fix that gives a field its name here."""
        lead, tail = ("Did you mean '", "'?") if own == close else ("Intertitle calls it '", "'.")
        return msgspec.structs.replace(self.similar(key, own, lead=lead, tail=tail), is_safe=is_safe)

    def _take_missing(self, name: str) -> Diagnostic | None:
        """Remove and return the error that a field is missing, since another field stands for it."""
        place = self.origin
        missing = (one for one in self.problems if one.code == "IT301" and f"'{name}'" in one.message)
        found = next((one for one in missing if (one.line, one.column) == (place.line, place.column)), None)
        if found is not None:
            self.problems.remove(found)
        return found

    def _has_day(self, name: str) -> bool:
        node = self.nodes[name]
        return isinstance(node, ScalarNode) and _DATE.match(node.value) is not None

    def report_publication(self, name: str) -> None:
        """Report a field of ours whose value is another program's word for not publishing the page."""
        key = next(key for key, _ in self.written if key.value == name)
        self._report_publication(key, fold_name(name))

    def _report_publication(self, key: ScalarNode, word: str) -> None:
        """Report another program's word for whether or how openly to publish. In doubt, it is not published."""
        name, node = key.value, self.nodes[key.value]
        value = node.value.strip() if isinstance(node, ScalarNode) else None
        if is_open(word, "" if value in _NULLS else value):
            lead = "Take the line out: a page is published unless it says  draft: true"
            self.problems.append(warning("IT311", self.at(key), f"the field '{name}' is not known", lead))
            return
        shown = f"{name}: {value}" if value else name
        message = f"'{shown}' may mean that not everybody is to see this page"
        hint: Hint = "Take the line out to publish the page, or move the file out of the folder."
        if "draft" in self.nodes and name != "draft":
            hint = f"'draft' is given on line {self.place('draft').line} already. Take this line out."
        elif "draft" in self.asked and isinstance(node, ScalarNode):
            start = key.start_mark
            old = source(self.lines, ScalarNode("", "", start, node.end_mark))
            edit = Edit(start.line + 1, start.column + 1, old, f"{self.notation.start('draft')}true")
            hint = Fix((edit,), lead="To keep it unpublished, write  ", tail="   To publish it, take the line out.")
        self.doubt("IT310", self.at(key), message, hint)

    # ------------------------------------------------------------ helpers

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
        """Report a value that begins with a hash: for YAML ``film: #Alive`` has a comment, for a critic a title."""
        comment = self._comment_after(node)
        if re.match(r"#\S", comment):
            place = self._comment_place(node)
            message = f"YAML reads {comment} as a comment and nothing as the value"
            hint = quote_fix("Put it in quotes", place, name, comment, comment, label=self._start(name, node))
            self.wrong("IT209", place, message, hint)

    def _comment_place(self, node: Node) -> Location:
        """Return the location of the comment after an empty value."""
        start = node.start_mark
        return Location(self.path, start.line + 1, self.lines[start.line].index("#", start.column) + 1)

    def _comment_after(self, node: Node) -> str:
        """Return the comment in place of a value; empty if there is a value or no comment."""
        start = node.start_mark
        rest = self.lines[start.line][start.column :].strip() if _is_empty(node) else ""
        return rest if rest.startswith("#") else ""

    def _items(self, node: Node | None) -> Sequence[Node]:
        if node is None:
            return ()
        if not isinstance(node, SequenceNode):
            return [node]
        items: list[Node] = node.value
        if node.flow_style and any(isinstance(one, ScalarNode) and one.value[:1] in CURLY for one in items):
            self._check_split_quotes(items)
        return items

    def _check_split_quotes(self, items: Sequence[Node]) -> None:
        """Report curly quotes around a text that YAML reads as several items: ``[“Drama, romance”]``."""
        for first, one in enumerate(items):
            if not isinstance(one, ScalarNode) or one.style or one.value[:1] not in CURLY or inner_text(one.value):
                continue
            for last in items[first + 1 :]:
                whole = ScalarNode("", "", one.start_mark, last.end_mark)
                written = source(self.lines, whole)
                if inside := inner_text(written):
                    message = f"a comma within curly quotation marks separates items: {' '.join(written.split())}"
                    edit = replace(self.lines, whole, self.notation.quoted(" ".join(inside.split())))
                    fix = Fix((edit,), lead="Write  ", tail="   If these are several, take the marks out.")
                    self.problems.append(warning("IT213", self.at(one), message, fix))
                    break

    def _exact(self, name: str, node: Node) -> str:
        """Return a scalar's text; empty, with an error that shows the quotes, if YAML reads something else."""
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
            if text[-1] in CURLY_ENDS and name not in _QUOTES and (inside := inner_text(text)):
                self._report_curly(name, node, self.notation.quoted(inside), is_safe=name not in ONE_TEXT)
        elif not self._is_whole(name, node):
            return ""
        if "%%" in text or "<!--" in text:
            text = self._without_remarks(name, node, text)
        if name not in _BARRED and marks_spoiler(text):
            without = "Write it without the spoiler: this line is shown everywhere as it is."
            self.doubt("IT334", self.at(node), f"'{name}' marks a spoiler", without)
        return " ".join(text.split()) if "\n" in text else text.strip()

    def _without_remarks(self, name: str, node: Node, text: str) -> str:
        """Return a text without its remarks. One that is never closed may be for nobody else, so it is a doubt."""
        stripped, unclosed = strip_remarks(text)
        stripped = " ".join(stripped.split())
        if name in _BARRED and "<!--" not in text and (unclosed is not None or not stripped):
            return text  # percent signs of a title
        if unclosed is None:
            return stripped
        hint = "Close it with the same mark, %% or -->, or write one percent sign."
        self.doubt("IT420", self.at(node), "this remark is never closed", hint)
        return stripped

    def _report_curly(self, name: str, node: ScalarNode, written: str, *, is_safe: bool) -> None:
        """Report curly quotes around a value, which readers would see. A text may really have them."""
        marked = " ".join(node.value.split())
        start = self._start(name, node)
        tail = "" if is_safe else f"   To show the marks, write  {start}{self.notation.quoted(marked)}"
        message = f"the quotation marks around {marked} are curly: only straight ones are no part of a value"
        edit = replace(self.lines, node, written)
        fix = Fix((edit,), lead="Write  ", label=start, tail=tail, is_safe=is_safe)
        self.problems.append(warning("IT213", self.at(node), message, fix))

    def _is_whole(self, name: str, node: ScalarNode) -> bool:
        """Return whether a text in quotes or in a block is valid, and report it if not."""
        # The file itself contains no control characters, so this is an escape in double quotes.
        if not node.value.isprintable() and (control := find_control(node.value)):
            message = f"this text contains U+{ord(control[0]):04X}, which cannot be shown as text"
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
        """Return what comes before a value in the line of a hint: its name, the hyphen of an item, or nothing."""
        start = node.start_mark
        before = self.lines[start.line][: start.column].rstrip()
        if before.endswith(("[", ",")):
            return ""
        return "- " if before.endswith("-") else f"{name}: "

    def _not_text(self, name: str, node: Node, start: str) -> None:
        """Report a list or a mapping in place of a text. On one line it is probably a text without quotes."""
        first, last = node.start_mark, node.end_mark
        flow = isinstance(node, CollectionNode) and bool(node.flow_style)  # a block ends where the next begins
        if self.notation is YAML and not "".join(self.lines[first.line + 1 : last.line + flow]).strip():
            written = self.lines[first.line][first.column : None if start else last.column].strip()
            message = f"YAML reads {written} as a list or as fields, not as text"
            own_name = name if start.startswith(name) else ""
            if named := _find_name(node) or (_find_first(node) if name in _ONE_WORD else ""):
                edit = replace(self.lines, node, self.notation.written(named))
                self.wrong("IT209", self.at(node), message, Fix((edit,), lead="Write  ", label=start))
                return
            hint = quote_fix("Put it in quotes", self.at(node), own_name, written, written, label=start)
            if name in PEOPLE:
                hint = msgspec.structs.replace(hint, is_safe=False)
            self.wrong("IT209", self.at(node), message, hint)
        else:
            self.wrong(
                "IT304",
                self.at(node),
                f"'{name}' holds a list or fields, not text",
                self.instead(name, node, self._one_text(node)),
            )

    def _one_text(self, node: Node) -> str:
        """Return a text to replace several: in YAML an example, in TOML and JSON the first of a list."""
        first = "text"
        if self.notation is not YAML and isinstance(node, SequenceNode):
            first = next((one.value for one in node.value if isinstance(one, ScalarNode) and one.value), first)
        return first

    def _choose(self, name: str, text: str, node: Node, options: Mapping[str, _Choice]) -> _Choice | None:
        if text.casefold() in options:
            return options[text.casefold()]
        hint = self.near(node, options, f"Write one of: {', '.join(dict.fromkeys(options.values()))}.")
        self.wrong("IT309", self.at(node), f"'{text}' is not a value of '{name}'", hint)
        return None

    def _date(self, name: str, text: str, *, may_have_time: bool = False) -> dt.date | None:
        shaped = _DATE.fullmatch(text) is not None
        try:
            return dt.date.fromisoformat(text if shaped or re.fullmatch(ISO_DAY, text) else "")
        except ValueError:
            message = f"there is no such day as {text}" if shaped else f"'{text}' is not a date"
            fix = self._date_fix(name, text, shaped=shaped, may_have_time=may_have_time)
            self.wrong("IT307", self.place(name), message, fix)
            return None

    def _date_fix(self, name: str, text: str, *, shaped: bool, may_have_time: bool) -> Fix:
        """Return the fix for an invalid date: the day or the two that it may be, the last of the month, or an example.

        It is safe if there is one such day, and what follows it is a time.
        """
        node = self.nodes[name]
        if shaped and (last := last_day_of_month(text)):
            return self.instead(name, node, last, lead=f"That month has {last.day} days:  ")
        lead = "Write year, month, day:  "
        days, rest = find_days(text)
        if not days:
            return self.instead(name, node, first_day(text) or dt.date(2024, 5, 31), lead=lead)
        is_time = not rest or _is_time(f"{days[0]}{rest}")
        first, *others = (f"{day}{rest}" if rest and is_time and may_have_time else day for day in days)
        tail = "".join(f"  or  {self.notation.field(name, other)}" for other in others)
        fix = self.instead(name, node, first, lead=lead, tail=tail)
        return msgspec.structs.replace(fix, is_safe=is_time and not others and self.notation is YAML)

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
        made = Fields(self.path, written, self.lines, self.problems, start, self.locations, self.notation, self.doubts)
        made.outer = self
        return made


def _suggest_fields(names: Sequence[str]) -> Hint:
    """Return the hint for an unknown field."""
    if len(names) > _MAX_NAMES:
        return "It is ignored: no page shows it. The guide lists all fields; for a word of your own, use a tag."
    return f"It is ignored. The fields here are: {', '.join(names)}."


def _find_minutes(text: str) -> int | None:
    """Return a length in minutes, as in "122 min" and "2h 2m", or None."""
    found = _LENGTH.fullmatch(text.strip())
    if found is None or not (found["hours"] or found["minutes"]):
        return None
    return 60 * int(found["hours"] or 0) + int(found["minutes"] or 0)


def _find_number(name: str, text: str) -> tuple[int | None, str]:
    """Return the only whole number in a text, and what else to write: "S01E02" and "1x02" are two fields."""
    part = _PART_OF_SERIES.fullmatch(text) if name in {"season", "episode"} else None
    if part:
        season, episode = int(part["season"]), int(part["episode"])
        return (season, f"  and  episode: {episode}") if name == "season" else (episode, "")
    found = _NUMBERS.findall(text)
    return (int(found[0]), "") if len(found) == 1 else (None, "")


def _find_name(node: Node) -> str:
    """Return the name in a mapping in place of a text, as ``{name: Ivo Petri, url: …}``, or an empty text."""
    pairs = node.value if isinstance(node, MappingNode) else ()
    return next((value.value for key, value in pairs if key.value in _NAMING and isinstance(value, ScalarNode)), "")


def _find_first(node: Node) -> str:
    """Return the first of several texts in a list, or an empty text."""
    items = node.value if isinstance(node, SequenceNode) else []
    return items[0].value if len(items) > 1 and isinstance(items[0], ScalarNode) else ""


def _is_time(text: str) -> bool:
    """Return whether a text has the form of a day and a time."""
    return len(text) >= _SHORTEST_TIME and re.fullmatch(ISO_TIME, text) is not None


def _is_day(text: str) -> bool:
    """Return whether a text is a day in any form, and nothing else."""
    days, rest = find_days(text)
    return bool(days) and not rest


def _is_title(node: Node) -> bool:
    """Return whether YAML reads a title with a colon as a mapping: ``- Mission: Impossible``."""
    return isinstance(node, MappingNode) and len(node.value) == 1 and not _FIELD.fullmatch(node.value[0][0].value)


def _is_empty(node: Node) -> bool:
    """Return whether a name has no value, or an item no text."""
    return isinstance(node, ScalarNode) and not node.value and not node.style


class Parsing:
    """A parsed file: its fields, its text as written, and where the text begins.

    Attributes:
        problems: the problems found so far; reading the fields adds to them.
        faults: the problems that make the front matter unreadable. If their fixes make it readable, the fields are
            those of the fixed lines.
        is_readable: whether the fields could be read.
    """

    def __init__(
        self,
        fields: Fields,
        body: str,
        body_place: Location,
        problems: list[Diagnostic],
        faults: Sequence[Diagnostic] = (),
        *,
        is_readable: bool = True,
    ) -> None:
        self.fields = fields
        self.body = body
        self.body_place = body_place
        self.problems = problems
        self.faults = faults
        self.is_readable = is_readable


def day_in_zone(day: dt.date, zone: zoneinfo.ZoneInfo) -> When:
    """Return a day without a time, which begins at midnight in a time zone."""
    return When(day=day, instant=dt.datetime.combine(day, _MIDNIGHT, zone).astimezone(dt.UTC), exact=False)
