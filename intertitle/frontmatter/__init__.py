"""Read front matter with the position of each value: YAML, or TOML and JSON as other generators write them.

python-frontmatter detects the format with Intertitle's own handlers. PyYAML follows YAML 1.1, in which ``No`` is false
and ``2:22`` is 142, and the handlers of python-frontmatter accept an unclosed block or a byte-order mark silently. Our
handlers avoid both: they compose YAML into nodes without constructing values, and convert TOML and JSON to the same
kinds of nodes. Every value remains the text that the critic typed, with its line and column, until the declared type
of its field converts it.
"""

from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from intertitle.frontmatter.encoding import decode, find_control
from intertitle.frontmatter.errors import ONE_TEXT, FrontMatterError, quote
from intertitle.frontmatter.handler import Handler, find_handler
from intertitle.frontmatter.notation import JSON, TOML, YAML, Notation
from intertitle.frontmatter.yaml_handler import YamlHandler
from intertitle.frontmatter.yaml_nodes import Entry, Pair, duplicate_error, node_position

__all__ = [
    "JSON",
    "ONE_TEXT",
    "TOML",
    "YAML",
    "CollectionNode",
    "Entry",
    "FrontMatterError",
    "Handler",
    "MappingNode",
    "Node",
    "Notation",
    "Pair",
    "ScalarNode",
    "SequenceNode",
    "YamlHandler",
    "decode",
    "duplicate_error",
    "find_control",
    "find_handler",
    "node_position",
    "quote",
]
