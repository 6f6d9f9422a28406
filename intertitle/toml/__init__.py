"""TOML with its places: where every name and every value stands, and where a file that cannot be read is at fault.

``tomllib`` decides what is TOML and reads the values. It keeps the place of none, and what it says of a fault is for no
program to read. So a scanner of our own finds the places, and what is wrong with a text that ``tomllib`` refuses.
"""

from intertitle.toml.places import Places
from intertitle.toml.read import Refusal, TomlError, load, refusal
from intertitle.toml.scan import Problem, Spot, Step, scan

__all__ = ["Places", "Problem", "Refusal", "Spot", "Step", "TomlError", "load", "refusal", "scan"]
