"""The handler of YAML, in which new files are written: between two lines of three hyphens."""

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
    """The handler of YAML: it is composed into nodes, so that every text stays as written."""

    boundary = re.compile(r"(?:\s*\n)?-{3}[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "---"
    notation = YAML
    text_is = "the second line of hyphens"
    fence = "three hyphens (---)"

    def find_end(self, text: str, start: int) -> re.Match[str] | None:
        """Find the second line of hyphens."""
        return _NEXT_FENCE.search(text, start)

    def read(self, fm: str) -> list[Pair]:
        """Compose the fields into YAML nodes, each field the pair of its name and its value.

        Raises:
            FrontMatterError: for anything but a mapping of names, each once, without objects.
        """
        self.check_lines(fm)  # only YAML starts a line there, so later line numbers would differ
        try:
            root = compose(fm, self.path)
        except yaml.YAMLError as failure:
            from intertitle.frontmatter.yaml_hints import explain  # noqa: PLC0415  (a front matter that is right needs none)

            raise explain(fm, self.path) from failure
        except FrontMatterError as narrow:
            if narrow.diagnostic.code in {"IT208", "IT209"}:
                from intertitle.frontmatter.yaml_hints import widen  # noqa: PLC0415  (likewise)

                raise widen(fm, narrow, self.path) from None
            raise
        if root is None:
            return []
        if not isinstance(root, MappingNode):
            hint = "Fields are written one a line:  film: Ballerina"
            raise self.fault("IT205", *node_position(root), "the front matter is not a list of fields", hint)
        return mapping_fields(root, self.path)
