"""Read TOML with the position of each name and value, and diagnose invalid files.

``tomllib`` decides what is TOML and reads the values. It keeps no positions, and its error texts are not a stable
interface. So our own scanner finds the positions, and the error in a text that ``tomllib`` rejects.
"""

from intertitle.toml.places import Places
from intertitle.toml.read import Diagnosis, TomlError, diagnose, load
from intertitle.toml.scan import Problem, Span, Step, scan

__all__ = ["Diagnosis", "Places", "Problem", "Span", "Step", "TomlError", "diagnose", "load", "scan"]
