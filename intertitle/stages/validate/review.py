"""A review's front matter: what its fields give together, beside what the table says of each."""

from __future__ import annotations

from intertitle.fields import Fields
from intertitle.model import Review
from intertitle.stages.validate.reader import Context, reader_of

READER = reader_of(Review)


def read(fields: Fields, slug: str, context: Context) -> Review:
    """Read a review; every fault is kept with the fields."""
    values = READER.read(fields, context)
    READER.finish(fields)
    fields.locate("", fields.place("film"))
    excerpt = "" if values["spoilers"] == "whole" else context.text.text.excerpt
    computed = {
        "title": values.get("title") or values["film"],
        "blurb": values.get("verdict") or excerpt,
        "author": values.get("author") or context.contract.author,
    }
    return Review(id=slug, path=fields.path, **{**values, **computed})
