"""Collect the problems that a walk through templates finds.

A place may be visited several times, for different pages. It is a problem only if it is wrong at each visit where the
type is known: one page may have what another lacks, and the template may check for it. Unknown types are ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import nodes

from intertitle.diagnostics import Diagnostic, Location, error, suggest_text
from intertitle.template_check import messages, value_types
from intertitle.template_check.value_types import Kind, Missing
from intertitle.themes import Theme

Scope = dict[str, Kind]


@dataclass(frozen=True, eq=False)
class Frame:
    """The position of a walk: the template, the page's blocks, and the overridden blocks above the current one."""

    name: str
    blocks: Mapping[str, Sequence[tuple[nodes.Block, str]]] = field(default_factory=dict)
    page: Scope = field(default_factory=dict)  # the names that every block sees
    above: Sequence[tuple[nodes.Block, str]] = ()
    depth: int = 0


class Findings:
    """Collects the problems of a theme's templates.

    Args:
        theme: the theme.
        asked: names and fields that some template tests with ``is defined`` or gives a default.
        options: the type of the theme's options.
    """

    def __init__(self, theme: Theme, asked: Collection[str], options: Kind) -> None:
        self.theme = theme
        self.asked = asked
        self.options = options
        self._wrong: dict[object, Diagnostic] = {}
        self._sound: set[object] = set()

    def problems(self) -> tuple[Diagnostic, ...]:
        """Return the problems of places that were never found valid."""
        return tuple(found for key, found in self._wrong.items() if key not in self._sound)

    def sound(self, node: nodes.Node, name: str) -> None:
        """Record that a name exists."""
        self._sound.add((id(node), name))

    def field(self, owner: Kind, name: str, node: nodes.Node, frame: Frame) -> Kind:
        """Return the type of a value's field, and record whether it exists."""
        if owner is Missing:  # reported already, or missing only on this page
            return Missing
        found = value_types.attribute_type(owner, name)
        if found is not Missing:
            self.sound(node, name)
            return found
        if name in self.asked:
            return Any

        def missing() -> Diagnostic:
            if owner is self.options:
                message, hint = messages.missing_option(name, value_types.list_fields(owner))
            else:
                message, hint = messages.missing_field(
                    name, value_types.describe(owner), value_types.list_fields(owner)
                )
            return error("IT703", self._place(frame, node, name), message, hint)

        self._note(node, name, missing)
        return Any

    def absent(self, name: str, known: Iterable[str], node: nodes.Node, frame: Frame) -> Kind:
        """Record an unknown name, unless a template tests for it."""
        if name in self.asked:
            return Any

        def missing() -> Diagnostic:
            return error("IT703", self._place(frame, node, name), *messages.missing_name(name, known))

        self._note(node, name, missing)
        return Missing

    def reference(self, name: str, node: nodes.Node, frame: Frame) -> bool:
        """Return whether a template exists, and record a problem if not."""
        if name in self.theme.templates:
            return True

        def missing() -> Diagnostic:
            return error(
                "IT702", self._place(frame, node, name), *messages.missing_template(name, self.theme.templates)
            )

        self._note(node, name, missing)
        return False

    def listed(self, name: str, what: str, known: Collection[str], node: nodes.Node, frame: Frame) -> None:
        """Record a problem if the theme does not have a name of some kind."""

        def missing() -> Diagnostic:
            hint = suggest_text(name, known, f"There are: {', '.join(known)}.")
            message = f"the template fails: the theme has no {what} '{name}'"
            return error("IT704", self._place(frame, node, name), message, hint)

        if name not in known:
            self._note(node, name, missing)

    def word(self, name: str, given: Collection[str] | None, node: nodes.Node, frame: Frame) -> None:
        """Record a problem if a word does not exist or lacks a value.

        ``given`` are the names of its values; None if they are computed.
        """
        word = self.theme.words.get(name)

        def missing() -> Diagnostic:
            return error("IT710", self._place(frame, node, name), *messages.missing_word(name, self.theme.words))

        if word is None:
            self._note(node, name, missing)
            return
        lacking = sorted(word.slots - set(given)) if given is not None else []

        def unfilled() -> Diagnostic:
            return error("IT710", self._place(frame, node, name), *messages.unfilled_word(name, lacking[0]))

        if lacking:
            self._note(node, f"{name} {lacking[0]}", unfilled)

    def some_word(self, start: str, node: nodes.Node, frame: Frame) -> None:
        """Record a problem if no word begins with the constant part of a computed name."""

        def missing() -> Diagnostic:
            message = f"there is no word whose name begins with '{start}'"
            hint = suggest_text(
                start, {one[: len(start)] for one in self.theme.words}, "Add it to  words/en.toml  of the theme."
            )
            return error("IT710", self._place(frame, node, start), message, hint)

        if not any(name.startswith(start) for name in self.theme.words):
            self._note(node, start, missing)

    def _note(self, node: nodes.Node, name: str, found: Callable[[], Diagnostic]) -> None:
        if (key := (id(node), name)) not in self._wrong:
            self._wrong[key] = found()

    def _place(self, frame: Frame, node: nodes.Node, name: str) -> Location:
        template = self.theme.templates[frame.name]
        return messages.locate_name(template.file, template.source, node.lineno, name)
