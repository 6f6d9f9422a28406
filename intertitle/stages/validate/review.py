"""Read a review's front matter, and compute what depends on several fields."""

from __future__ import annotations

from intertitle.fields import Fields
from intertitle.model import Review
from intertitle.stages.validate.reader import Context, reader_of

_READER = reader_of(Review)


def read(fields: Fields, slug: str, context: Context) -> Review:
    """Return the review. Problems are added to those of the fields."""
    values = _READER.read(fields, context)
    _READER.finish(fields)
    fields.locate("", fields.place("film"))
    excerpt = "" if values["spoilers"] == "whole" else context.text.text.excerpt
    computed = {
        "title": values.get("title") or values["film"],
        "blurb": values.get("verdict") or excerpt,
        "authors": values.get("authors") or ((context.contract.author,) if context.contract.author else ()),
    }
    return Review(id=slug, path=fields.path, **{**values, **computed})
