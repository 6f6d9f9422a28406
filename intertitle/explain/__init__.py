"""Explain why an output was built or kept, why a source is not published, and where the values of a page come from.

Nothing is built. The answers come from the cache of the last build; they list the files that have changed since.
"""

from intertitle.explain.query import explain, find_root
from intertitle.explain.results import Answer, FileAnswer, OutputAnswer, UnknownSubjectError

__all__ = ["Answer", "FileAnswer", "OutputAnswer", "UnknownSubjectError", "explain", "find_root"]
