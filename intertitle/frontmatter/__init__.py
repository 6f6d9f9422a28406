"""Front matter with its text and its positions.

PyYAML follows YAML 1.1, in which ``No`` is false and ``2:22`` is 142, and python-frontmatter lets
an unclosed block or a byte-order mark pass in silence. This package closes both: YAML is composed
into nodes and not constructed, so that every scalar is still the text that the critic typed, with
its line and column, until the declared type of its field converts it.
"""

from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from intertitle.frontmatter.compose import Entry, Pair, place_of, twice
from intertitle.frontmatter.decode import decode, find_control
from intertitle.frontmatter.fault import FrontMatterError, quoted
from intertitle.frontmatter.handler import FrontMatterHandler

__all__ = [
    "CollectionNode",
    "Entry",
    "FrontMatterError",
    "FrontMatterHandler",
    "MappingNode",
    "Node",
    "Pair",
    "ScalarNode",
    "SequenceNode",
    "decode",
    "find_control",
    "place_of",
    "quoted",
    "twice",
]
