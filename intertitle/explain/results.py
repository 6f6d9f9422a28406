"""The answers as values. `format` formats them as text, and they are the JSON output."""

from __future__ import annotations

import datetime as dt

from intertitle.building.changes import Change, Field
from intertitle.diagnostics import Diagnostic
from intertitle.model import Struct


class Seen(Struct, frozen=True, kw_only=True):
    """A change, the build that detected it (0 if it is not published yet), its time, and a description."""

    build: int
    now: dt.datetime | None
    change: Change
    said: str


class FileAnswer(Struct, frozen=True, kw_only=True, tag_field="answer", tag="file"):
    """The answer for a file.

    ``state`` is "published", "draft", "scheduled", "embargoed", "broken", "clashing", "removed", "new" (after the last
    build), "unread" (not a source), "used" (a template, the settings) or "unused". ``why`` explains the state in a
    sentence. ``pages`` are the addresses of the pages that show the file, and ``others`` those of feeds and other
    outputs. ``made`` are those of both that were written by the build that detected the last change.
    """

    path: str
    what: str
    state: str
    why: str = ""
    address: str = ""
    seen: Seen | None = None
    pages: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    behind: tuple[str, ...] = ()


class Reason(Struct, frozen=True, kw_only=True):
    """Why an output was written: a change, and the chain from the output to it.

    ``chain`` begins at the output: "the card of Alien". ``said`` describes the change, and ``fields`` contains the
    values before and after. ``path`` is the file; it is empty if the file is not recorded.
    """

    said: str
    path: str = ""
    chain: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()


class UsedTemplate(Struct, frozen=True, kw_only=True):
    """A template of a page: its name, its file, and whether the site overrides it."""

    name: str
    file: str
    own: bool


class Value(Struct, frozen=True, kw_only=True):
    """A value on a page: its field, its text in the file, and its origin: ``file:line:column`` or a rule."""

    name: str
    value: str
    where: str


class OutputAnswer(Struct, frozen=True, kw_only=True, tag_field="answer", tag="output"):
    """The answer for a published file.

    The build with the number ``build`` wrote it at ``now`` (None if that build is not recorded any more). ``is_fresh``
    is whether that was the last build, and ``is_again`` whether only the file had been deleted or changed.
    ``more_reasons`` is the number of changes of that build that are not recorded.
    """

    address: str
    path: str
    what: str
    build: int
    now: dt.datetime | None
    is_fresh: bool
    is_again: bool
    last: int
    sources: tuple[str, ...] = ()
    templates: tuple[UsedTemplate, ...] = ()
    target: str = ""  # of a redirect
    reviews: tuple[str, ...] = ()  # that it shows
    reasons: tuple[Reason, ...] = ()
    more_reasons: int = 0
    values: tuple[Value, ...] = ()
    behind: tuple[str, ...] = ()


Answer = FileAnswer | OutputAnswer


class UnknownSubjectError(Exception):
    """There is no such file or address. The message suggests a similar one."""
