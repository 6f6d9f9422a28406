"""Explaining: why an output was made or kept, why a source is not published, where the values of a page come from.

Nothing is built for it. It reads what the last build left in the cache, and tells where files have changed since.
"""

from intertitle.explaining.answer import Answer, FileAnswer, OutputAnswer, UnknownSubjectError
from intertitle.explaining.query import explain, root_of

__all__ = ["Answer", "FileAnswer", "OutputAnswer", "UnknownSubjectError", "explain", "root_of"]
