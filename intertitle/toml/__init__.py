"""Read TOML with the position of each name and value, and find the fault of a file that cannot be read.

``tomllib`` decides what is TOML and reads the values. It keeps no positions, and its error texts are not a stable
interface. So a scanner of our own finds the positions, and what is wrong with a text that ``tomllib`` refuses.
"""

from intertitle.toml.places import Places
from intertitle.toml.read import Diagnosis, TomlError, diagnose, load
from intertitle.toml.scan import Problem, Span, Step, scan

__all__ = ["Diagnosis", "Places", "Problem", "Span", "Step", "TomlError", "diagnose", "load", "scan"]
