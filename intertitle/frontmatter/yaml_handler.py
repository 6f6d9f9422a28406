"""The handler of YAML, in which new files are written: between two lines of three hyphens."""

from __future__ import annotations

import re

import yaml
from yaml.nodes import MappingNode

from intertitle.frontmatter.compose import Pair, compose, pairs, place_of
from intertitle.frontmatter.fault import FrontMatterError
from intertitle.frontmatter.handler import Handler
from intertitle.frontmatter.notation import YAML

_NEXT_FENCE = re.compile(r"\n-{3}[ \t]*$", re.MULTILINE)


class YamlHandler(Handler):
    """The handler of YAML: it is composed into nodes, so that every text stays as written."""

    boundary = re.compile(r"(?:\s*\n)?-{3}[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "---"
    notation = YAML
    text_is = "the second line of hyphens"

    def split(self, text: str) -> tuple[str, str]:
        """Split a file into its front matter and its text; neither keeps a fence."""
        opening = self.opening(text)
        line = text.count("\n", 0, opening.end()) + 1
        closing = _NEXT_FENCE.search(text, opening.end())
        if closing is None:
            hint = "End the fields with a line that holds three hyphens (---) and nothing else."
            raise self.fault("IT202", line, 1, "the front matter is opened and never closed", hint)
        # The lines before keep their places, so that YAML's own line numbers are the file's.
        head = "\n" * line + text[opening.end() + 1 : closing.start()]
        self.check_size(head, line)
        return head, text[closing.end() + 1 :]

    def read(self, fm: str) -> list[Pair]:
        """Compose the fields into YAML nodes, each field the pair of its name and its value.

        Raises:
            FrontMatterError: for anything but a mapping of names, each once, without objects.
        """
        self.check_lines(fm)  # YAML begins a line there and nobody else does: no later line number would be right
        try:
            root = compose(fm, self.path)
        except yaml.YAMLError as failure:
            from intertitle.frontmatter.explain import explain  # noqa: PLC0415  (a front matter that is right needs none)

            raise explain(fm, self.path) from failure
        except FrontMatterError as narrow:
            if narrow.diagnostic.code in {"IT208", "IT209"}:
                from intertitle.frontmatter.explain import widen  # noqa: PLC0415  (likewise)

                raise widen(fm, narrow, self.path) from None
            raise
        if root is None:
            return []
        if not isinstance(root, MappingNode):
            hint = "Fields are written one a line:  film: Ballerina"
            raise self.fault("IT205", *place_of(root), "the front matter is not a list of fields", hint)
        return pairs(root, self.path)
