"""What may be wrong with a picture that is to be published as it is."""

from __future__ import annotations


class StripError(OSError):
    """A picture whose parts cannot be told apart, so that nobody knows what it would publish. Its argument says why."""
