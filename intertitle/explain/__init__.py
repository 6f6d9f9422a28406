"""Explaining: why an output was made or kept, why a source is not published, where the values of a page come from.

Nothing is built for it. It reads what the last build left in the cache, and tells where files have changed since.
"""

from intertitle.explain.query import explain, find_root
from intertitle.explain.results import Answer, FileAnswer, OutputAnswer, UnknownSubjectError

__all__ = ["Answer", "FileAnswer", "OutputAnswer", "UnknownSubjectError", "explain", "find_root"]
