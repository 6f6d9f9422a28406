"""Read YAML front matter, the format of new files: between two lines of three hyphens."""

from __future__ import annotations

import re

import yaml
from yaml.nodes import MappingNode

from intertitle.frontmatter.errors import FrontMatterError
from intertitle.frontmatter.handler import FencedHandler
from intertitle.frontmatter.notation import YAML
from intertitle.frontmatter.yaml_nodes import Pair, compose, mapping_fields, node_position

_NEXT_FENCE = re.compile(r"\n-{3}[ \t]*$", re.MULTILINE)


class YamlHandler(FencedHandler):
    """The handler for YAML. It composes nodes without constructing values, so every value remains as written."""

    boundary = re.compile(r"(?:\s*\n)?-{3}[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "---"
    notation = YAML
    text_is = "the second line of hyphens"
    fence = "three hyphens (---)"

    def find_end(self, text: str, start: int) -> re.Match[str] | None:
        """Return the match of the closing fence."""
        return _NEXT_FENCE.search(text, start)

    def read(self, fm: str) -> list[Pair]:
        """Return the fields as pairs of name node and value node.

        Raises:
            FrontMatterError: if the YAML is invalid, not a mapping, contains tags or repeats a name.
        """
        self.check_lines(fm)  # YAML treats these characters as line breaks, which would shift line numbers
        try:
            root = compose(fm, self.path)
        except yaml.YAMLError as failure:
            from intertitle.frontmatter.yaml_hints import explain  # noqa: PLC0415  (only for errors)

            raise explain(fm, self.path) from failure
        except FrontMatterError as narrow:
            if narrow.diagnostic.code in {"IT208", "IT209"}:
                from intertitle.frontmatter.yaml_hints import widen  # noqa: PLC0415  (as above)

                raise widen(fm, narrow, self.path) from None
            raise
        if root is None:
            return []
        if not isinstance(root, MappingNode):
            from intertitle.frontmatter.yaml_hints import space_fields  # noqa: PLC0415  (only for errors)

            hint = space_fields(fm) or "Fields are written one a line:  film: Ballerina"
            raise self.fault("IT205", *node_position(root), "the front matter is not a list of fields", hint)
        return mapping_fields(root, self.path)
