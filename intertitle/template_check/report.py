"""Findings: what a walk through templates has found wrong, place by place.

One place may be passed several times. It counts as wrong when it is wrong each time that anything is known of it: what
one page lacks another may have, and the template may ask first which it is. Of what is not known, nothing is said.
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
    """Where a walk is: the template, what its page's blocks are, and what is above the block that it is in."""

    name: str
    blocks: Mapping[str, Sequence[tuple[nodes.Block, str]]] = field(default_factory=dict)
    page: Scope = field(default_factory=dict)  # the names that every block sees
    above: Sequence[tuple[nodes.Block, str]] = ()
    depth: int = 0


class Findings:
    """What is wrong with a theme's templates.

    Args:
        theme: whose.
        asked: names and fields of which some template asks whether they are there.
        options: the kind of the theme's options.
    """

    def __init__(self, theme: Theme, asked: Collection[str], options: Kind) -> None:
        self.theme = theme
        self.asked = asked
        self.options = options
        self._wrong: dict[object, Diagnostic] = {}
        self._sound: set[object] = set()

    def told(self) -> tuple[Diagnostic, ...]:
        """Tell what is wrong wherever something is known of it."""
        return tuple(found for key, found in self._wrong.items() if key not in self._sound)

    def sound(self, node: nodes.Node, name: str) -> None:
        """Note that a name is there."""
        self._sound.add((id(node), name))

    def field(self, owner: Kind, name: str, node: nodes.Node, frame: Frame) -> Kind:
        """Give the kind of a value's field, and note whether there is one."""
        if owner is Missing:  # which is told, or lacks on this page alone
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
        """Note that a template is given nothing of a name, unless one asks for it first."""
        if name in self.asked:
            return Any

        def missing() -> Diagnostic:
            return error("IT703", self._place(frame, node, name), *messages.missing_name(name, known))

        self._note(node, name, missing)
        return Missing

    def reference(self, name: str, node: nodes.Node, frame: Frame) -> bool:
        """Tell whether a template is there that another names, and note it where it is not."""
        if name in self.theme.templates:
            return True

        def missing() -> Diagnostic:
            return error(
                "IT702", self._place(frame, node, name), *messages.missing_template(name, self.theme.templates)
            )

        self._note(node, name, missing)
        return False

    def listed(self, name: str, what: str, known: Collection[str], node: nodes.Node, frame: Frame) -> None:
        """Note that the theme has nothing of a name, among those that it can be asked for."""

        def missing() -> Diagnostic:
            hint = suggest_text(name, known, f"There are: {', '.join(known)}.")
            message = f"the template fails: the theme has no {what} '{name}'"
            return error("IT704", self._place(frame, node, name), message, hint)

        if name not in known:
            self._note(node, name, missing)

    def word(self, name: str, given: Collection[str] | None, node: nodes.Node, frame: Frame) -> None:
        """Note that there is no such word, or that it is not given what is filled in.

        ``given`` are the names of what it is given; none where that is computed.
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
        """Note that no word begins as the computed name of one does."""

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
