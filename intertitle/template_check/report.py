"""Collect the problems that a walk through templates finds.

A place may be visited several times, for different pages. It is a problem only if it is wrong at each visit where the
type is known: one page may have what another lacks, and the template may check for it. Unknown types are ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import nodes

from intertitle.diagnostics import Diagnostic, Hint, Location, error, suggest
from intertitle.template_check import messages, value_types
from intertitle.template_check.positions import locate_word
from intertitle.template_check.value_types import Kind, Missing
from intertitle.themes import Theme, card_partial

Scope = dict[str, Kind]
_Explain = Callable[[Location | None], tuple[str, Hint]]  # returns the message and the hint for a place


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

        def missing(place: Location | None) -> tuple[str, Hint]:
            known = value_types.list_fields(owner)
            if owner is self.options:
                return messages.missing_option(name, known, place)
            return messages.missing_field(name, value_types.describe(owner), known, place)

        self._note("IT703", node, name, frame, missing)
        return Any

    def absent(self, name: str, known: Iterable[str], node: nodes.Node, frame: Frame) -> Kind:
        """Record an unknown name, unless a template tests for it."""
        if name in self.asked:
            return Any

        self._note("IT703", node, name, frame, lambda place: messages.missing_name(name, known, place))
        return Missing

    def reference(self, name: str, node: nodes.Node, frame: Frame) -> bool:
        """Return whether a template exists, and record a problem if not."""
        templates = self.theme.templates
        if name in templates:
            return True
        self._note("IT702", node, name, frame, lambda place: messages.missing_template(name, templates, place))
        return False

    def style(self, name: str, node: nodes.Node, frame: Frame) -> bool:
        """Return whether a style of cards has its partial, and record a problem if not."""
        templates = self.theme.templates
        if card_partial(name) in templates:
            return True
        self._note("IT702", node, name, frame, lambda place: messages.missing_style(name, templates, place))
        return False

    def listed(self, name: str, what: str, known: Collection[str], node: nodes.Node, frame: Frame) -> None:
        """Record a problem if the theme does not have a name of some kind."""

        def missing(place: Location | None) -> tuple[str, Hint]:
            hint = suggest(name, known, place, f"There are: {', '.join(known)}.")
            return f"the template fails: the theme has no {what} '{name}'", hint

        if name not in known:
            self._note("IT704", node, name, frame, missing)

    def word(self, name: str, given: Collection[str] | None, node: nodes.Node, frame: Frame) -> None:
        """Record a problem if a word does not exist or lacks a value.

        ``given`` are the names of its values; None if they are computed.
        """
        words = self.theme.words
        if name not in words:
            self._note("IT710", node, name, frame, lambda place: messages.missing_word(name, words, place))
            return
        lacking = sorted(words[name].slots - set(given)) if given is not None else []
        if lacking:
            self._note("IT710", node, name, frame, lambda _: messages.unfilled_word(name, lacking[0]))

    def some_word(self, start: str, node: nodes.Node, frame: Frame) -> None:
        """Record a problem if no word begins with the constant part of a computed name."""

        def missing(place: Location | None) -> tuple[str, Hint]:
            known = {one[: len(start)] for one in self.theme.words}
            hint = suggest(start, known, place, "Add it to  words/en.toml  of the theme.")
            return f"there is no word whose name begins with '{start}'", hint

        if not any(name.startswith(start) for name in self.theme.words):
            self._note("IT710", node, start, frame, missing)

    def _note(self, code: str, node: nodes.Node, name: str, frame: Frame, explain: _Explain) -> None:
        """Record a problem with a name. ``explain`` returns its message and hint for the place of the name."""
        if (key := (id(node), name)) in self._wrong:
            return
        template = self.theme.templates[frame.name]
        place = locate_word(template.file, template.source, node, name)
        self._wrong[key] = error(code, place or Location(template.file, node.lineno, 1), *explain(place))
