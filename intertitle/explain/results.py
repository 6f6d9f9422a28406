"""Answers as values, for people (see `words`) and for programs."""

from __future__ import annotations

import datetime as dt

from intertitle.building.changes import Change, Field
from intertitle.diagnostics import Diagnostic
from intertitle.model import Struct


class Seen(Struct, frozen=True, kw_only=True):
    """A change, the build that saw it (0 before it is published), its instant, and the change in words."""

    build: int
    now: dt.datetime | None
    change: Change
    said: str


class FileAnswer(Struct, frozen=True, kw_only=True, tag_field="answer", tag="file"):
    """What there is to say of a file.

    ``state`` is "published", "draft", "scheduled", "embargoed", "broken", "clashing", "removed", "new" (to the last
    build), "unread" (no source), "used" (a template, the settings) or "unused"; ``why`` says it in a sentence where it
    is not published. ``pages`` are the addresses of the pages that show it, ``others`` those of feeds and the like,
    ``made`` those of them that the build which saw the last change has made.
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
    """Why an output was made: a change, and what it changed on the way to the output.

    ``chain`` begins at the output: "the card of Alien". ``said`` tells the change in words, and ``fields`` has the
    values before and after. ``path`` is the file; it is empty where nobody knows any more which one it was.
    """

    said: str
    path: str = ""
    chain: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()


class UsedTemplate(Struct, frozen=True, kw_only=True):
    """A template that a page is made with: its name, its file, and whether that is the site's own."""

    name: str
    file: str
    own: bool


class Value(Struct, frozen=True, kw_only=True):
    """A value on a page: its field, how it is written (or what it is), and where: ``file:line:column`` or a rule."""

    name: str
    value: str
    where: str


class OutputAnswer(Struct, frozen=True, kw_only=True, tag_field="answer", tag="output"):
    """What there is to say of a published file.

    ``build`` made it, at ``now`` (none when that build is too old to be remembered); ``is_fresh`` when that was the
    last one. ``is_again`` when nothing of it had changed, but its file was gone or touched. ``more_reasons`` counts
    the changes of that build that were too many to be kept.
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
    """There is nothing of that name; the message says what may have been meant."""
