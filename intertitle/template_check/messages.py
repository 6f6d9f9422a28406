"""Make messages about templates, and locate them. Checking and rendering a template give the same messages.

The functions take the place of the word that a message is about. Without it the hint is only words: a failure during
rendering knows the line of a statement, but not the word in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import jinja2

from intertitle.diagnostics import Diagnostic, Hint, Location, error, find_nearest, replacement, suggest
from intertitle.template_check.positions import locate_after, locate_token
from intertitle.template_check.safety import Fault, UnsafeTemplateError
from intertitle.themes import SHIPPED, Theme, card_partial


def missing_field(name: str, owner: str, known: Iterable[str], place: Location | None = None) -> tuple[str, Hint]:
    """Return the message and the hint for a missing field. ``owner`` is the type of the value: "Card", "text"."""
    known = tuple(known)
    article = "" if not owner.isidentifier() else "an " if owner[0] in "AEIOU" else "a "  # not before a template
    hint = _instead(name, known, "It has: ", place) or f"Write it without  .{name} : it has no fields."
    return f"there is no '{name}' in {article}{owner}", hint


def missing_name(name: str, known: Iterable[str] = (), place: Location | None = None) -> tuple[str, Hint]:
    """Return the message and the hint for an unknown name. ``known`` are the names that the template has."""
    message = f"there is no '{name}' here"
    known = tuple(known)
    given = f" This template has: {', '.join(sorted(known))}." if known else ""
    some = f"For a name that some pages lack:  {{% if {name} is defined %}} … {{% endif %}}"
    return message, suggest(name, known, place, f"Check the spelling.{given} {some}")


def missing_option(name: str, known: Iterable[str], place: Location | None = None) -> tuple[str, Hint]:
    """Return the message and the hint for an unknown theme option."""
    none = "It has none. A theme declares its own in  theme.toml ."
    hint = _instead(name, tuple(known), "Its options: ", place) or none
    return f"the theme has no option '{name}'", hint


def missing_word(name: str, known: Iterable[str], place: Location | None = None) -> tuple[str, Hint]:
    """Return the message and the hint for an unknown word."""
    hint = suggest(name, known, place, f'Add  {name} = "…"  to  words/en.toml  of the theme.')
    return f"there is no word '{name}'", hint


def unfilled_word(name: str, slot: str) -> tuple[str, Hint]:
    """Return the message and the hint for a word without one of its values."""
    return f"the word '{name}' is not given {slot}", f"Write  {slot}=…  after its name."


def missing_template(name: str, known: Iterable[str], place: Location | None = None) -> tuple[str, Hint]:
    """Return the message and the hint for a missing template. ``known`` includes the shipped ones."""
    known = tuple(known)
    own = tuple(one for one in known if not one.startswith(SHIPPED))
    listed = f"Templates of this theme: {', '.join(own)}."
    return f"there is no template '{name}'", suggest(name, own, place, "") or suggest(name, known, place, listed)


def missing_style(style: str, known: Iterable[str], place: Location | None) -> tuple[str, Hint]:
    """Return the message and the hint for a style of cards without its partial. ``known`` are all templates."""
    partials = {one: found[1] for one in known if (found := _STYLE.fullmatch(one))}
    close = find_nearest(name := card_partial(style), partials)
    listed = f"Styles of this theme: {', '.join(partials.values())}."
    return f"there is no template '{name}'", replacement(place, style, partials[close]) if close else listed


_STYLE = re.compile(r"partials/(.+)\.html")


_OPEN = re.compile(r"block that needs to be closed is '(\w+)'")  # from Jinja's message about an unclosed tag


def report_unreadable(file: str, source: str, failure: jinja2.TemplateSyntaxError, known: Iterable[str]) -> Diagnostic:
    """Return the diagnostic for a template that cannot be compiled. ``known`` are the existing filters and tests."""
    if isinstance(failure, UnsafeTemplateError):
        return report_unsafe(file, source, failure.fault)
    return error("IT701", _locate_fault(file, source, failure), *_unreadable(failure, known, file, source))


def _unreadable(failure: jinja2.TemplateSyntaxError, known: Iterable[str], file: str, source: str) -> tuple[str, Hint]:
    """Return the message and the hint for a syntax error in a file."""
    reason = failure.message or ""
    if found := _OPEN.search(reason):
        unknown = re.match(r"Encountered unknown tag '(\w+)'", reason)
        why = f"there is no '{unknown[1]}' here, and" if unknown else "the template ends, and"
        return f"{why} its  {{% {found[1]} %}}  is still open", f"Close it with  {{% end{found[1]} %}}"
    named = re.match(r"No (?:filter|test) named '(\w+)'", reason)
    hint: Hint = "Check the braces of this line:  {{ a value }}  {% a command %}  {# a remark #}"
    if named:
        place = locate_token(file, source, failure.lineno, named[1])
        hint = suggest(named[1], known, place, f"Check the spelling. There are: {', '.join(sorted(known))}.")
    return f"the template cannot be read: {reason}", hint


def template_failure(failure: Exception, file: str, theme: Theme) -> tuple[str, Hint]:
    """Return the message and the hint for a template that fails. ``file`` is the template's file."""
    if isinstance(failure, RecursionError):
        own = next((name for name, one in theme.templates.items() if one.file == file), "")
        shipped = f"{SHIPPED}{own}"
        hint = f'To build on the shipped one:  {{% extends "{shipped}" %}}' if shipped in theme.templates else ""
        return "the template includes itself endlessly", hint or "Use another template there."
    return f"the template fails: {failure}", "Check the line above against the theme guide."


def _instead(name: str, known: tuple[str, ...], them: str, place: Location | None) -> Hint:
    return suggest(name, known, place, f"{them}{', '.join(known)}." if known else "")


def report_unsafe(file: str, source: str, fault: Fault) -> Diagnostic:
    """Return the diagnostic for what a template may not use."""
    place = locate_after(file, source, fault.line, fault.name) or locate_name(file, source, fault.line, fault.name)
    return error("IT712", place, fault.message, fault.hint)


def locate_name(file: str, source: str, line: int, name: str) -> Location:
    """Return the location of a name in a line of a template: as a field, or else as a word, or else the line."""
    lines = source.split("\n")
    written = lines[line - 1] if 0 < line <= len(lines) else ""
    style = _STYLE.fullmatch(name)  # templates name a card's style without the folder
    for word in map(re.escape, filter(None, (name, style[1]) if style else (name,))):
        if found := re.search(rf"(?<=\.){word}\b", written) or re.search(rf"(?<!\w){word}(?!\w)", written):
            return Location(file, line, found.start() + 1)
    return Location(file, line, 1)


def _locate_fault(file: str, source: str, failure: jinja2.TemplateSyntaxError) -> Location:
    """Return the location of a syntax error: the word that Jinja names, or the first braces of the line."""
    lines = source.split("\n")
    line = min(failure.lineno, len(lines))
    while line > 1 and not lines[line - 1].strip():  # Jinja reports the end of the template after its last line
        line -= 1
    written = lines[line - 1]
    for name in re.findall(r"'([^']+)'", failure.message or ""):
        if exact := locate_token(file, source, failure.lineno, name):
            return exact
        place = locate_name(file, source, line, name)
        if place.column > 1 or written.startswith(name):
            return place
    braces = re.search(r"\{[{%#]|\S", written)
    return Location(file, line, braces.start() + 1 if braces else 1)
