"""Make a reader for each kind of document from the table of fields. It is made once and reads every file."""

from __future__ import annotations

import datetime as dt
import functools
import re
import zoneinfo
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from unicodedata import normalize

import msgspec

from intertitle import ratings
from intertitle.addresses import find_script, find_special_name
from intertitle.config import SETTINGS
from intertitle.diagnostics import Diagnostic, Hint, warning
from intertitle.fields import Fields
from intertitle.frontmatter import Node
from intertitle.markup.text import Rendered
from intertitle.markup.typography import smarten
from intertitle.model import ParseSettings, Picture, Review
from intertitle.partial_days import PartialDay
from intertitle.publication_words import is_open
from intertitle.slugs import slugify
from intertitle.stages.validate.permalinks import find_permalink_fault, read_path
from intertitle.stages.validate.remote_pictures import download_lead, local_path, read_picture, remote_message
from intertitle.table import (
    Choice,
    Choices,
    Day,
    Exact,
    Field,
    FromText,
    Line,
    Moment,
    Number,
    PartOfDay,
    Records,
    Special,
    Switch,
    Texts,
    Type,
    Word,
    defaults_of,
    fields_of,
    foreign_names,
    names_of,
    record_of,
)
from intertitle.videos import read_video

_LONGEST_NAME = 200  # bytes of a path segment; file systems allow 255
_SHOWN = "what the picture shows"
# An old address with a query, whose characters have no meaning in the files for hosts.
_QUERY = re.compile(r"/?[\w./~-]*\?[\w.~-]+(?:=[\w.~%+,/@-]*)?(?:&[\w.~-]+(?:=[\w.~%+,/@-]*)?)*", re.ASCII)


class Context(NamedTuple):
    """What a converter needs besides the fields: the site's settings, time zone and the document's text."""

    contract: ParseSettings
    zone: zoneinfo.ZoneInfo
    text: Rendered


_Converter = Callable[[Fields, Context], Any]


class _Reader(NamedTuple):
    """Reads the fields of one kind of document or record.

    Attributes:
        needed: the fields that are read even if they are left out: name in the model, converter.
        by_name: name in a file → name in the model, converter.
        names: all names of fields in a file.
        foreign: names in other programs → name to propose.
        deciding: the names of fields that decide if, when or how openly a document is published.
        hiding: those that hide something → the code of an error in them, and the value that hides it (empty: any).
        required: the required fields, by their names in the model.
        siblings: the other names of fields that have several, by each of them.
    """

    needed: tuple[tuple[str, _Converter], ...]
    by_name: Mapping[str, tuple[str, _Converter]]
    names: frozenset[str]
    foreign: Mapping[str, str]
    deciding: frozenset[str]
    hiding: Mapping[str, tuple[str, bool | str]]
    required: frozenset[str]
    siblings: Mapping[str, tuple[str, ...]]

    def read(self, fields: Fields, context: Context) -> dict[str, Any]:
        """Return the values of the given and the required fields, without those that have no value.

        Problems are added to those of the fields. An error in a field that decides is a doubt, and one in a required
        field makes the fields incomplete.
        """
        fields.asked.update(self.names)
        values: dict[str, Any] = {}
        given = (self.by_name.get(name, _UNKNOWN) for name in fields.nodes)
        for attribute, convert in (*self.needed, *given):
            if attribute in values:
                continue
            known = len(fields.problems)
            values[attribute] = convert(fields, context)
            if len(fields.problems) > known:
                self._judge(fields, attribute, fields.problems[known:])
        if self.hiding:
            self._check_blank(fields)
        return {attribute: value for attribute, value in values.items() if value is not None}

    def _check_blank(self, fields: Fields) -> None:
        """Report a field without a value that may have been meant to hide something."""
        for name in self.hiding.keys() & fields.nodes.keys():
            if fields.is_blank(name):
                code, value = self.hiding[name]
                tail = "   If it is open to everybody, take the line out."
                hint: Hint = f"Write when it ends.{tail}"
                if value:
                    hint = fields.added(name, value, lead="To hide it, write  ", tail=tail)
                fields.doubt(code, fields.place(name), f"'{name}' has no value", hint)

    def _judge(self, fields: Fields, attribute: str, problems: Iterable[Diagnostic]) -> None:
        """Note what the problems of a field mean for its document."""
        errors = [one for one in problems if one.severity == "error"]
        is_missing = bool(errors) and attribute in self.required
        fields.is_incomplete = fields.is_incomplete or is_missing
        names = (name for name, (own, _) in self.by_name.items() if own == attribute)
        if (is_missing and fields.start is None) or not self.deciding.isdisjoint(names):
            fields.doubts += [one for one in errors if one not in fields.doubts]

    def finish(self, fields: Fields) -> None:
        """Report unknown fields."""
        fields.finish(self.foreign, self.deciding, self.siblings, _OF_REVIEWS if fields.start is None else ())


# What is wrong with a field of a type that hides something and has no value, and the value that hides it.
_HIDING: Mapping[type[Type], tuple[str, bool | str]] = {
    FromText: ("IT309", "whole"),
    Moment: ("IT307", ""),
    Switch: ("IT306", True),
}
_OF_REVIEWS = names_of(Review).keys()
_UNKNOWN: tuple[str, _Converter] = ("", lambda _fields, _context: None)


@functools.cache
def reader_of(document: type, *own: str) -> _Reader:
    """Return the reader of a document or a record, without the fields ``own``, which are read separately."""
    table = fields_of(document)
    converters = {
        attribute: converter
        for attribute, field in table.items()
        if attribute not in own and (converter := _converter(document, attribute, field)) is not None
    }
    return _Reader(
        needed=tuple((attribute, one) for attribute, one in converters.items() if _is_needed(table[attribute])),
        by_name={name: (own, converters[own]) for name, own in names_of(document).items() if own in converters},
        names=frozenset(names_of(document)),
        foreign=foreign_names(document),
        deciding=frozenset(name for field in table.values() if field.decides for name in field.names),
        hiding={name: _HIDING[type(field.type)] for field in table.values() if field.hides for name in field.names},
        required=frozenset(name for name, field in table.items() if getattr(field.type, "required", False)),
        siblings={name: field.names for field in table.values() if len(field.names) > 1 for name in field.names},
    )


def _is_needed(field: Field) -> bool:
    """Return whether a field is read even if it is left out, because it is required or derived from the text."""
    return bool(getattr(field.type, "required", False)) or isinstance(field.type, FromText)


class _Slot(NamedTuple):
    """A field of a document that needs a converter."""

    document: type
    attribute: str
    field: Field

    @property
    def name(self) -> str:
        """The preferred name in a file."""
        return self.field.names[0]


def _converter(document: type, attribute: str, field: Field) -> _Converter | None:
    """Return the converter of a field, or None if its document reads it."""
    make = _MAKERS.get(type(field.type))
    return make(_Slot(document, attribute, field), field.type) if make else None


def _exact(slot: _Slot, kind: Exact) -> _Converter:
    name, example, has_page = slot.name, slot.field.example, kind.has_page
    if kind.required:
        return lambda fields, _: _read_required(fields, name, example, has_page=has_page)
    return lambda fields, _: fields.text(name)


def _line(slot: _Slot, kind: Line) -> _Converter:
    name, example = slot.name, slot.field.example
    if kind.required:
        return lambda fields, context: smarten(fields.required(name, example), context.contract.language)
    return lambda fields, context: smarten(text, context.contract.language) if (text := fields.text(name)) else ""


def _word(slot: _Slot, kind: Word) -> _Converter:
    name, form, url, example = slot.name, kind.form, kind.url, slot.field.example
    if form:
        return lambda fields, _: fields.identifier(name, form, example, url)
    return lambda fields, _: fields.scalar(name)


def _number(slot: _Slot, kind: Number) -> _Converter:
    name, lowest, highest, unit = slot.name, kind.lowest, kind.highest, kind.unit
    return lambda fields, _: fields.integer(name, lowest, highest, unit)


def _switch(slot: _Slot, _kind: Switch) -> _Converter:
    name = slot.name
    return lambda fields, _: fields.boolean(name)


def _day(slot: _Slot, kind: Day) -> _Converter:
    name, example = slot.name, slot.field.example
    if kind.required:
        what = f"a {slot.document.__name__.lower()} has no {name}"
        return lambda fields, _: _read_required_day(fields, name, dt.date.fromisoformat(example), what)
    return lambda fields, _: fields.date(name)


def _part_of_day(slot: _Slot, kind: PartOfDay) -> _Converter:
    name, example = slot.name, slot.field.example
    if kind.required:
        what = f"a {slot.document.__name__.lower()} has no {name}"
        return lambda fields, _: _read_required_part(fields, name, dt.date.fromisoformat(example), what)
    return lambda fields, _: fields.partial_date(name)


def _moment(slot: _Slot, _kind: Moment) -> _Converter:
    name = slot.name
    return lambda fields, context: fields.when(name, context.zone)


def _choice(slot: _Slot, kind: Choice) -> _Converter:
    name, meanings = slot.name, kind.meanings
    return lambda fields, _: fields.choice(name, meanings, None)


def _choices(slot: _Slot, kind: Choices) -> _Converter:
    name, meanings = slot.name, kind.meanings
    return lambda fields, _: fields.choices(name, meanings)


def _from_text_of(slot: _Slot, kind: FromText) -> _Converter:
    name, meanings = slot.name, kind.meanings
    return lambda fields, context: _from_text(fields, name, meanings, context)


def _texts_of(slot: _Slot, kind: Texts) -> _Converter:
    plural = slot.attribute
    singular = next((one for one in slot.field.names if one != plural), "")
    return lambda fields, _: _texts(fields, plural, singular, kind)


def _records(slot: _Slot, kind: Records) -> _Converter:
    name, shorthand, record = slot.name, kind.shorthand, record_of(slot.document, slot.attribute)
    reader = reader_of(record)
    needed = {name for name, default in defaults_of(record).items() if default is msgspec.NODEFAULT}

    def records(fields: Fields, context: Context) -> Iterator[object]:
        for line in fields.records(name, shorthand):
            values = reader.read(line, context)
            reader.finish(line)
            if needed <= values.keys() and not line.is_incomplete:  # otherwise the problem is reported already
                yield record(**values)

    return lambda fields, context: tuple(records(fields, context))


def _special(slot: _Slot, kind: Special) -> _Converter | None:
    name, special = slot.name, _SPECIAL.get(kind.kind)
    return None if special is None else lambda fields, context: special(fields, name, context)


_MAKERS: Mapping[type[Type], Callable[[_Slot, Any], _Converter | None]] = {
    Exact: _exact,
    Line: _line,
    Word: _word,
    Number: _number,
    Switch: _switch,
    Day: _day,
    PartOfDay: _part_of_day,
    Moment: _moment,
    Choice: _choice,
    Choices: _choices,
    FromText: _from_text_of,
    Texts: _texts_of,
    Records: _records,
    Special: _special,
}


# ---------------------------------------------------------------- texts


def _read_required(fields: Fields, name: str, example: str, *, has_page: bool) -> str:
    text = fields.required(name, example)
    if text and has_page:
        _check_length(fields, text, fields.nodes[name])
    return text


def _texts(fields: Fields, name: str, singular: str, texts: Texts) -> tuple[str, ...]:
    written = fields.located(name, singular)
    for text, node in written.items():
        fields.check_list(name, text, node, are_people=texts.are == "people", may_have_comma=texts.may_have_comma)
    for text, node in tuple(written.items()) if texts.are else ():
        known = len(fields.problems)
        _check_length(fields, text, node)
        if texts.are == "terms" and not slugify(text):
            message = f"'{text}' has no letter and no digit to make an address of"
            fields.wrong("IT323", fields.at(node), message, "Write it in words, or leave it out.")
        if len(fields.problems) > known:
            del written[text]
    if texts.pointer:
        fields.locate_each(texts.pointer, written)
    return tuple(written)


def _check_length(fields: Fields, term: str, node: Node) -> None:
    """Report a term that is too long for the name of a folder. Usually it is a list without its brackets."""
    if len(term) <= _LONGEST_NAME and term.isascii():
        return  # the address is not longer than the term
    if len(slugify(term).encode()) > _LONGEST_NAME:
        message = f"'{term[:40]}…' is too long to make an address of"
        fields.wrong("IT324", fields.at(node), message, "If it is several, write them as a list:  [one, two]")


def check_term(fields: Fields, name: str, written: str) -> str:
    """Return a text that gets a page, or an empty text with a message if no address can be made of it."""
    if not written:
        return ""
    known = len(fields.problems)
    _check_length(fields, written, fields.nodes[name])
    if not slugify(written):
        message = f"'{written}' has no letter and no digit to make an address of"
        fields.wrong("IT323", fields.place(name), message, "Write it in words, or leave it out.")
    return written if len(fields.problems) == known else ""


def _read_required_day(fields: Fields, name: str, example: dt.date, what: str) -> dt.date | None:
    known = len(fields.problems)
    day = fields.date(name)
    _require_day(fields, name, example, what, is_missing=day is None and len(fields.problems) == known)
    return day


def _read_required_part(fields: Fields, name: str, example: dt.date, what: str) -> PartialDay | None:
    known = len(fields.problems)
    day = fields.partial_date(name)
    _require_day(fields, name, example, what, is_missing=day is None and len(fields.problems) == known)
    return day


def _require_day(fields: Fields, name: str, example: dt.date, what: str, *, is_missing: bool) -> None:
    if is_missing:
        fields.wrong("IT301", fields.place(name), what, fields.added(name, example))


# ---------------------------------------------------------------- special values


def _aliases(fields: Fields, name: str, _context: Context) -> tuple[str, ...]:
    """Return old addresses. Each is a path on this site."""
    written = fields.located(name)
    for alias, node in tuple(written.items()):
        known = len(fields.problems)
        if _QUERY.fullmatch(alias) and not _is_special_query(alias):
            continue
        if not re.fullmatch(r"/?[^\s?#\\]+", alias) or "//" in alias or _is_unsafe(alias):
            several = re.split(r"[\s,;]+(?=/)", alias)
            hint = fields.added(name, ["/2019/05/ballerina/"], lead="An alias is the path of the old address:  ")
            if len(several) > 1 and fields.is_text(name):
                hint = fields.instead(name, node, several)
            fields.wrong("IT321", fields.at(node), f"'{alias}' cannot be an old address", hint)
        elif special := find_special_name(alias):
            message = f"'{alias}' cannot be an old address: {special}"
            fields.wrong("IT321", fields.at(node), message, _special_alias_hint(fields, alias, node))
        if len(fields.problems) > known:
            del written[alias]
    return tuple("/" + alias.removeprefix("/") for alias in written)


def _permalink(fields: Fields, name: str, _context: Context) -> str:
    """Return the path of a page. An error withholds it, because it decides where the page is published."""
    written = fields.scalar(name)
    if not written:
        return ""
    if not is_open("permalink", written):  # Eleventy writes no page for  permalink: false
        fields.report_publication(name)
        return ""
    if fault := find_permalink_fault(written):
        hint: Hint = fault.hint
        if fault.value:
            hint = fields.instead(name, fields.nodes[name], fault.value, lead=fault.hint)
        fields.wrong("IT362", fields.place(name), fault.message, hint)
        return ""
    return read_path(written)


def _is_special_query(alias: str) -> bool:
    """Return whether the path of an old address with a query is unsafe. It may be a script, which no file serves."""
    path = alias.partition("?")[0]
    folder, _, name = path.rpartition("/")
    without_script = f"{folder}/{name.partition('.')[0]}" if find_script(name) else path
    return "//" in path or _is_unsafe(path) or bool(find_special_name(without_script))


def _special_alias_hint(fields: Fields, alias: str, node: Node) -> Hint:
    """Return the hint for an old address that a web host treats specially: without the ending of a script if it can."""
    folder, _, name = alias.rstrip("/").rpartition("/")
    shorter = f"{folder}/{name.partition('.')[0]}/"
    if not find_script(name) or find_special_name(shorter) or shorter.endswith("//"):
        return "Take it out. If readers need it, redirect it in the settings of your host."
    tail = "  , or take it out and redirect it in the settings of your host."
    return fields.similar(node, shorter, lead="Write  ", tail=tail)


def _is_unsafe(alias: str) -> bool:
    """Return whether a path has dot segments or segments that are too long for a file system."""
    steps = alias.split("/")
    return any(step in {".", ".."} or len(step.encode()) > _LONGEST_NAME for step in steps)


def _picture(fields: Fields, name: str, context: Context) -> Picture | None:
    """Return a picture. A path alone is an error, because the alt text is missing."""
    if fields.is_text(name):
        _report_path_alone(fields, name)
        return None
    inner = fields.record(name)
    if inner is None:
        return None
    reader = reader_of(Picture)
    values = reader.read(inner, context)
    if not inner.is_given("alt"):
        tail = f"  (or  {inner.notation.text('alt', '')}  if it is decoration)."
        hint = inner.added("alt", _SHOWN, tail=tail, quoted=True)
        fields.wrong("IT322", fields.place(name), f"the {name} has no alt text", hint)
    fields.locate(name, inner.place("src"))
    reader.finish(inner)
    path = local_path(values.get("src", ""))
    if path:
        fix = inner.instead("src", inner.nodes["src"], path, lead=download_lead(path))
        inner.wrong("IT326", inner.place("src"), remote_message(name), fix)
    if path or inner.is_incomplete or not inner.is_given("alt"):
        return None
    return Picture(**{"alt": "", **values})


def _report_path_alone(fields: Fields, name: str) -> None:
    """Report a picture whose value is its path or its address, without an alt text."""
    src = fields.text(name)
    if not src:
        return
    src, alt = read_picture(src)
    tail = f"  ({fields.notation.text('alt', '')} if it is decoration)."
    path = local_path(src)
    lead = download_lead(path) if path else "Write  "
    hint = fields.added(name, {"src": path or src, "alt": alt or _SHOWN}, lead=lead, tail=tail)
    code, message = ("IT326", remote_message(name)) if path else ("IT322", f"the {name} has no alt text")
    fields.wrong(code, fields.place(name), message, hint)


def _alt(fields: Fields, name: str, _context: Context) -> str:
    return fields.text(name)


def _scale(fields: Fields, name: str, context: Context) -> str:
    scales = {one.casefold(): one.casefold() for one in context.contract.scales}
    return fields.choice(name, scales, "")


def _rating(fields: Fields, name: str, context: Context) -> ratings.Rating | None:
    written = fields.scalar(name)
    if not written:
        return None
    contract = context.contract
    scale = contract.scales.get(contract.scale)
    # A viewing is rated on the scale of its review, and a film in a post on its own or on that of the post.
    holder = fields if fields.outer is None or "scale" in fields.nodes else fields.outer
    if scale is None or "scale" in holder.nodes:
        chosen = (holder.scalar("scale") or contract.scale).casefold()
        scale = next((one for name, one in contract.scales.items() if name.casefold() == chosen), None)
    if scale is None:
        return None  # the converter of 'scale' reports it
    try:
        return ratings.parse_rating(written, scale)
    except ratings.RatingError as failure:
        fields.wrong(
            "IT330", fields.place(name), failure.args[0], _rating_hint(fields, name, failure, contract.scale_source)
        )
        return None


def _state_scale(scale: str, source: str) -> str:
    """Return what to write so that all ratings are on a scale, and where."""
    if source == SETTINGS:
        return f'scale = "{scale}"  under [ratings] in {source}.'
    return f"scale: {scale}  in {source}."


def _rating_hint(fields: Fields, name: str, failure: ratings.RatingError, source: str) -> Hint:
    """Return the hint for an invalid rating; with the fix for another scale if the rating fits that."""
    lead, end = failure.lead[:1].upper() + failure.lead[1:], " Leave the line out for no rating."
    if failure.value and not failure.scale:
        return fields.instead(name, fields.nodes[name], failure.value, lead=lead, tail=f" .{end}")
    if not failure.scale:
        return lead + end
    of_site = f" If all of your ratings are on it, write  {_state_scale(failure.scale, source)}"
    holder = fields if fields.outer is None or "scale" in fields.asked else fields.outer
    scale = holder.added("scale", failure.scale, lead=f"{lead}'", tail=f"'.{of_site}{end}")
    if not failure.value:
        return scale
    tail = f"' with '{fields.notation.field('scale', failure.scale)}'.{of_site}{end}"
    fix = fields.instead(name, fields.nodes[name], failure.value, lead=f"{lead}'", tail=tail)
    return msgspec.structs.replace(fix, edits=(*fix.edits, *scale.edits))


def _quote(fields: Fields, name: str, context: Context) -> str:
    written = fields.text(name)
    if not written:
        return ""
    language = context.contract.language
    quote = smarten(written, language)
    bare = smarten(written.strip("\"'“”"), language)
    if quote not in context.text.plain and normalize("NFC", bare) not in normalize("NFC", context.text.plain):
        hint = "Copy the sentence from the text exactly as it is there, outside spoilers."
        fields.wrong("IT331", fields.place(name), "the pull quote is not in the text", hint)
        return ""
    return quote


def _from_text(fields: Fields, name: str, meanings: Mapping[str, str], context: Context) -> str:
    text = context.text.text
    marked = bool(text.spoilers or text.inline_spoilers)
    chosen = fields.choice(name, meanings, None)
    if chosen == "none" and marked:
        hint = "Leave the field out: it follows from the text."
        fields.wrong("IT332", fields.place(name), "'spoilers: none', but the text marks spoilers", hint)
    if chosen == "marked" and not marked:
        hint = "Mark them with  :::spoiler Title  …  :::  or  ||words|| , or leave the field out."
        fields.problems.append(
            warning("IT333", fields.place(name), "'spoilers: marked', but the text marks none", hint)
        )
    return chosen or ("marked" if marked else "none")


def _comments(fields: Fields, name: str, _context: Context) -> bool | str:
    written = fields.scalar(name)
    if not written:
        return False
    if re.match(r"https?://\S+$|mailto:\S+@\S+$", written):
        return written
    return fields.boolean(name) or False


def _trailer(fields: Fields, name: str, _context: Context) -> str:
    """Return the short name of a video: its host and its id."""
    written = fields.scalar(name)
    if not written:
        return ""
    if video := read_video(written):
        return video.name
    bare = next((one for host in ("youtube", "vimeo") if (one := read_video(f"{host} {written}"))), None)
    lead = "Write its host before it, if it is there:  " if bare else "It looks like  "
    value = bare.name if bare else "https://www.youtube.com/watch?v=V75dMMIW2B4"
    hint = fields.added(name, value, lead=lead)
    fields.wrong("IT303", fields.place(name), f"'{written}' is not the address of a video at YouTube or Vimeo", hint)
    return ""


def _web(fields: Fields, name: str, _context: Context) -> str:
    """Return the address of another site."""
    written = fields.scalar(name)
    if not written or re.fullmatch(r"https?://[^\s/.]+\.[^\s<>\"]+|mailto:[^\s@]+@[^\s@]+", written):
        return written
    whole = f"mailto:{written}" if re.fullmatch(r"[^\s@/]+@[^\s@/]+\.\w+", written) else ""
    if not whole and (
        found := re.fullmatch(r"(?:[a-z]*:/*)?((?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?)", written, re.IGNORECASE)
    ):
        whole = f"https://{found[1]}"
    hint: Hint = "It begins with  https://  or  mailto:"
    if whole:
        hint = fields.similar(fields.nodes[name], whole, lead="Write it whole:  ", tail="")
    fields.wrong("IT380", fields.place(name), f"'{written}' is not an address on the web", hint)
    return ""


_SPECIAL: Mapping[str, Callable[[Fields, str, Context], Any]] = {
    "aliases": _aliases,
    "alt": _alt,
    "comments": _comments,
    "permalink": _permalink,
    "picture": _picture,
    "quote": _quote,
    "rating": _rating,
    "scale": _scale,
    "trailer": _trailer,
    "web": _web,
}
