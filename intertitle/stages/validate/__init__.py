"""Validate: fields become a document of the model, or diagnostics that say what to type."""

from intertitle.stages.validate.document import validate

__all__ = ["validate"]
