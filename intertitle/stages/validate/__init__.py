"""Validate fields, and make a document of them or diagnostics that say what to type."""

from intertitle.stages.validate.document import validate

__all__ = ["validate"]
