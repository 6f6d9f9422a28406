"""How a name that is not there is told, and where it stands: the same whether a template is checked or run."""

from __future__ import annotations

import re
from collections.abc import Iterable

import jinja2

from intertitle.diagnostics import Location, find_nearest, suggest_text
from intertitle.themes import SHIPPED, Theme


def missing_field(name: str, owner: str, known: Iterable[str]) -> tuple[str, str]:
    """Say that a value has no such field, and give a hint. ``owner`` says what it is: "Card", "text"."""
    known = tuple(known)
    article = "" if not owner.isidentifier() else "an " if owner[0] in "AEIOU" else "a "  # a template is named as it is
    hint = _instead(name, known, "It has: ") or f"Write it without  .{name} : it has no fields."
    return f"there is no '{name}' in {article}{owner}", hint


def missing_name(name: str, known: Iterable[str] = ()) -> tuple[str, str]:
    """Say that a template is given nothing of that name, and give a hint. ``known`` are the names that it is given."""
    message = f"there is no '{name}' here"
    if close := find_nearest(name, known := tuple(known)):
        return message, f"Did you mean '{close}'?"
    given = f" This template is given: {', '.join(sorted(known))}." if known else ""
    some = f"For a name that some pages lack:  {{% if {name} is defined %}} … {{% endif %}}"
    return message, f"Check the spelling.{given} {some}"


def missing_option(name: str, known: Iterable[str]) -> tuple[str, str]:
    """Say that a theme has no option of that name, and give a hint."""
    hint = _instead(name, tuple(known), "Its options: ") or "It has none. A theme declares its own in  theme.toml ."
    return f"the theme has no option '{name}'", hint


def missing_word(name: str, known: Iterable[str]) -> tuple[str, str]:
    """Say that no file of words has a word, and give a hint."""
    hint = suggest_text(name, known, f'Add  {name} = "…"  to  words/en.toml  of the theme.')
    return f"there is no word '{name}'", hint


def unfilled_word(name: str, slot: str) -> tuple[str, str]:
    """Say that a word is not given what is filled in, and give a hint."""
    return f"the word '{name}' is not given {slot}", f"Write  {slot}=…  behind its name."


def missing_template(name: str, known: Iterable[str]) -> tuple[str, str]:
    """Say that there is no template of that name, and give a hint. ``known`` are all, the shipped ones too."""
    known = tuple(known)
    own = tuple(one for one in known if not one.startswith(SHIPPED))
    hint = suggest_text(name, own, suggest_text(name, known, f"Templates of this theme: {', '.join(own)}."))
    return f"there is no template '{name}'", hint


_OPEN = re.compile(r"block that needs to be closed is '(\w+)'")  # what Jinja says of a command that is not ended


def unreadable(failure: jinja2.TemplateSyntaxError, known: Iterable[str]) -> tuple[str, str]:
    """Say why a template cannot be read, and give a hint. ``known`` are the filters and the tests that there are."""
    said = failure.message or ""
    if found := _OPEN.search(said):
        unknown = re.match(r"Encountered unknown tag '(\w+)'", said)
        why = f"there is no '{unknown[1]}' here, and" if unknown else "the template ends, and"
        return f"{why} its  {{% {found[1]} %}}  is still open", f"Close it with  {{% end{found[1]} %}}"
    named = re.match(r"No (?:filter|test) named '(\w+)'", said)
    hint = "Check the braces of this line:  {{ a value }}  {% a command %}  {# a remark #}"
    if named:
        hint = suggest_text(named[1], known, f"Check the spelling. There are: {', '.join(sorted(known))}.")
    return f"the template cannot be read: {said}", hint


def template_failure(failure: Exception, file: str, theme: Theme) -> tuple[str, str]:
    """Say that a template fails as a page is made, and give a hint. ``file`` is that of the template."""
    if isinstance(failure, RecursionError):
        own = next((name for name, one in theme.templates.items() if one.file == file), "")
        shipped = f"{SHIPPED}{own}"
        hint = f'To build on the shipped one:  {{% extends "{shipped}" %}}' if shipped in theme.templates else ""
        return "the template shows itself within itself, without end", hint or "Let it name another template there."
    return f"the template fails: {failure}", "Check the line above against the theme guide."


def _instead(name: str, known: tuple[str, ...], them: str) -> str:
    return suggest_text(name, known, f"{them}{', '.join(known)}." if known else "")


def locate_name(file: str, source: str, line: int, name: str) -> Location:
    """Find a name in a line of a template: as a field, or else as a word; at the line's begin when it is not there."""
    lines = source.split("\n")
    written = lines[line - 1] if 0 < line <= len(lines) else ""
    style = re.fullmatch(r"partials/(.+)\.html", name)  # a card's, which is named without its folder
    for word in map(re.escape, (name, style[1]) if style else (name,)):
        if found := re.search(rf"(?<=\.){word}\b", written) or re.search(rf"(?<!\w){word}(?!\w)", written):
            return Location(file, line, found.start() + 1)
    return Location(file, line, 1)


def locate_fault(file: str, source: str, failure: jinja2.TemplateSyntaxError) -> Location:
    """Find what cannot be read in a template: the word that Jinja names, or the first braces of its line."""
    lines = source.split("\n")
    line = min(failure.lineno, len(lines))
    while line > 1 and not lines[line - 1].strip():  # the template ends, behind its last line
        line -= 1
    written = lines[line - 1]
    for name in re.findall(r"'([^']+)'", failure.message or ""):
        place = locate_name(file, source, line, name)
        if place.column > 1 or written.startswith(name):
            return place
    braces = re.search(r"\{[{%#]|\S", written)
    return Location(file, line, braces.start() + 1 if braces else 1)
