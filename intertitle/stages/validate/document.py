"""Validate a document of any kind: its slug, its text, and the fields of its kind."""

from __future__ import annotations

import datetime as dt
import itertools
import zoneinfo
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from intertitle.bundles import split_dated_name
from intertitle.diagnostics import Diagnostic, Edit, sort_diagnostics
from intertitle.fields import Fields, Parsing, day_in_zone
from intertitle.markup.terms import terms
from intertitle.markup.text import Syntax, render
from intertitle.model import Document, ListFile, Parsed, ParseSettings, PostFile, Review
from intertitle.scales import choose_scale
from intertitle.slugs import slugify
from intertitle.stages.validate import critic, franchise, plain, post, review
from intertitle.stages.validate.permalinks import read_path
from intertitle.stages.validate.reader import Context
from intertitle.table import fields_of

_HARMLESS = ("IT405", "IT430")  # a picture without words, and notes that do not match: no spoiler depends on them

_NO_FIELDS = "IT205"  # for example fields without a space after the colon

_READERS: Mapping[str, Callable[[Fields, str, Context], Document]] = {
    "reviews": review.read,
    "posts": post.read,
    "films": plain.read_film,
    "franchises": franchise.read,
    "people": plain.read_person,
    "critics": critic.read,
    "lists": plain.read_list,
    "pages": plain.read_page,
}


_DATED = frozenset({"reviews", "posts", "lists"})  # folders of documents with a date
_EXAMPLE_DATE = dt.datetime.fromisoformat(fields_of(Review)["date"].example).date()


def validate(
    folder: str, stem: str, parsing: Parsing, contract: ParseSettings, syntax: tuple[Syntax, ...] = ()
) -> Parsed:
    """Return the document of a parsed file, its text, and its diagnostics.

    A document is published without the values that have errors. It is None, so that nothing is published, if a required
    field has an error, or if there is doubt about whether, when or how openly to publish it.

    Args:
        folder: the content folder, which determines the kind.
        stem: the name of the file without its ending; the default slug.
        parsing: the parsed file.
        contract: the site's settings for parsing.
        syntax: the Markdown syntax of plug-ins.

    Raises:
        PluginError: if a rule of a plug-in's syntax fails.
    """
    text = render(parsing.body, parsing.body_place, language=contract.language, html=contract.html, syntax=syntax)
    parsing.problems.extend(text.diagnostics)
    zone = zoneinfo.ZoneInfo(contract.timezone)
    day, name = split_dated_name(stem) if folder in _DATED and parsing.is_readable else (None, stem)
    if day is None or "date" in parsing.fields.nodes:
        day, name = None, stem
    slug = _read_slug(parsing, name) if parsing.is_readable else ""
    settings = _with_scale(contract, parsing.fields, day, zone) if parsing.is_readable else contract
    document = _READERS[folder](parsing.fields, slug, Context(settings, zone, text)) if parsing.is_readable else None
    if day and isinstance(document, Review | PostFile | ListFile):
        document = msgspec.structs.replace(document, date=day_in_zone(day, zone))
    problems = sort_diagnostics(_without_followers(parsing)) if parsing.problems or parsing.faults else ()
    links = {f"link.{number}": place for number, place in enumerate(text.locations)}
    reasons = [*parsing.faults, *parsing.fields.doubts, *_find_doubts(text.diagnostics)]
    if document is None or parsing.fields.is_incomplete or reasons:
        return Parsed(
            document=None,
            text=None,
            html="",
            diagnostics=problems,
            slug=slug,
            permalink=read_path(parsing.fields.scalar("permalink")),
            is_draft=_is_draft(parsing.fields),
            reasons=tuple(dict.fromkeys((one.code, one.line) for one in reasons)),
            locations=links,
            links=text.text.links,
        )
    is_undated = isinstance(document, Review | PostFile) and document.date is None
    is_searchable = contract.search and isinstance(document, Review | PostFile) and document.spoilers != "whole"
    return Parsed(
        document=document,
        text=text.text,
        html=text.html,
        diagnostics=problems,
        slug=slug,
        permalink=getattr(document, "permalink", ""),
        is_draft=getattr(document, "draft", False),
        terms=terms(text.plain) if is_searchable else frozenset(),
        additions={"date": parsing.fields.added("date", _EXAMPLE_DATE)} if is_undated else {},
        locations=parsing.fields.locations | links,
    )


def _with_scale(settings: ParseSettings, fields: Fields, day: dt.date | None, zone: zoneinfo.ZoneInfo) -> ParseSettings:
    """Return the settings with the scale on which the ratings of a document are read: that of its author on its day."""
    if not settings.critics and not settings.earlier_scales:
        return settings
    aside = fields.aside()
    authors = aside.texts("author", "authors")
    when = aside.when("date", zone)
    chosen = choose_scale(settings, authors, when.day if when else day)
    return msgspec.structs.replace(settings, scale=chosen.name, scale_source=chosen.source)


def _read_slug(parsing: Parsing, stem: str) -> str:
    """Return the slug of a document, and report an invalid one."""
    written = parsing.fields.scalar("slug")
    slug = slugify(written or stem)
    if not slug or (written and slug != written):
        form = "A slug is lower-case words joined by hyphens."
        hint = parsing.fields.added("slug", slug, lead="Write  ") if slug else form
        parsing.fields.doubt("IT320", parsing.fields.place("slug"), f"'{written or stem}' is not a slug", hint)
    return slug


def _find_doubts(problems: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield the errors of a text that may be about a spoiler."""
    return (one for one in problems if one.severity == "error" and one.code not in _HARMLESS)


def _is_draft(fields: Fields) -> bool:
    """Return whether a document with errors is a draft without doubt."""
    is_doubtful = any(one.line == fields.place("draft").line for one in fields.doubts)
    return not is_doubtful and bool(fields.boolean("draft"))


def _without_followers(parsing: Parsing) -> list[Diagnostic]:
    """Return the problems of a file. On a line that makes the front matter unreadable, only that fault counts.

    The other problems are those of the repaired front matter. Where a repair has changed a line, their columns are
    those of the file, and they have no fix, because it would not match the file.
    """
    if not parsing.faults:
        return parsing.problems
    lines = {fault.line for fault in parsing.faults}
    repairs: dict[int, Edit] = {}
    is_unspaced = any(fault.code == _NO_FIELDS for fault in parsing.faults)
    found: list[Diagnostic] = []
    for fault in parsing.faults:  # each is one of the lines with the repairs before it
        found.append(_in_file(fault, repairs, is_unspaced=is_unspaced))
        repairs.update((edit.line, edit) for edit in (fault.fix.edits if fault.fix else ()))
    others = (one for one in parsing.problems if one.line not in lines)
    return [*found, *(_in_file(one, repairs, is_unspaced=is_unspaced) for one in others)]


def _in_file(problem: Diagnostic, repairs: Mapping[int, Edit], *, is_unspaced: bool) -> Diagnostic:
    """Return a problem of a repaired file as one of the file itself."""
    column = problem.column
    if repair := repairs.get(problem.line):
        pairs = itertools.zip_longest(repair.old, repair.new)
        same = next((number for number, (old, new) in enumerate(pairs) if old != new), 0)
        if column > repair.column + same:
            column -= len(repair.new) - len(repair.old)
    fix = problem.fix
    if fix and any(_is_repaired(edit, repairs, is_unspaced=is_unspaced) for edit in fix.edits):
        fix = None
    return msgspec.structs.replace(problem, column=max(column, 1), fix=fix)


def _is_repaired(edit: Edit, repairs: Mapping[int, Edit], *, is_unspaced: bool) -> bool:
    """Return whether an edit may not match the file, because it is not before the repair of its line.

    Among fields without a space after the colon, a field with one would be another fault.
    """
    repair = repairs.get(edit.line)
    return repair is not None and (is_unspaced or edit.column + len(edit.old) > repair.column)
