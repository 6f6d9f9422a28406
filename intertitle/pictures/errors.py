"""Define the error for pictures whose metadata cannot be removed."""

from __future__ import annotations


class StripError(OSError):
    """A picture's metadata cannot be removed, because its file cannot be parsed. The argument says why."""
