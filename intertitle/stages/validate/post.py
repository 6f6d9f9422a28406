"""Read a post's front matter, and compute what depends on several fields and on the text."""

from __future__ import annotations

from collections.abc import Iterator

from intertitle.diagnostics import Hint, find_nearest, warning
from intertitle.fields import Fields
from intertitle.model import POST_KINDS, Capsule, PostFile
from intertitle.slugs import ANCHOR_PREFIX, slugify
from intertitle.stages.validate.reader import Context, check_term, reader_of

_POST, _CAPSULE = reader_of(PostFile, "films"), reader_of(Capsule)


def read(fields: Fields, slug: str, context: Context) -> PostFile:
    """Return the post. Problems are added to those of the fields."""
    values = _POST.read(fields, context)
    films = tuple(_films(fields, context))
    _POST.finish(fields)
    fields.locate("", fields.place("title"))
    excerpt = "" if values["spoilers"] == "whole" else context.text.text.excerpt
    computed = {
        "films": films,
        "kind": _kind(fields, values.get("kind", "")),
        "part_of": check_term(fields, "part_of", values.get("part_of", "")),
        "blurb": values.get("summary") or excerpt,
        "authors": values.get("authors") or ((context.contract.author,) if context.contract.author else ()),
    }
    return PostFile(id=slug, path=fields.path, **{**values, **computed})


def _kind(fields: Fields, written: str) -> str:
    """Return the kind of a post. A word that is nearly one of ours gets a warning."""
    folded = written.casefold()
    if folded in POST_KINDS or not written:
        return folded
    if close := find_nearest(folded, POST_KINDS):
        hint = fields.similar(fields.nodes["kind"], close)
        message = f"'{written}' is a kind of its own, beside '{close}'"
        fields.problems.append(warning("IT365", fields.place("kind"), message, hint))
    return written


def _films(fields: Fields, context: Context) -> Iterator[Capsule]:
    """Yield the films of a post, and store their locations."""
    number = 0
    for line in fields.records("films", shorthand="film"):
        values = _CAPSULE.read(line, context)
        heading = values.get("heading", "")
        anchor = _find_heading(line, heading, context) if heading else ""
        _CAPSULE.finish(line)
        if "film" in values and not line.is_incomplete:
            fields.locate(f"films.{number}", line.place("film"))
            number += 1
            yield Capsule(anchor=anchor, **{**values, "heading": heading if anchor else ""})


def _find_heading(line: Fields, written: str, context: Context) -> str:
    """Return the id of a heading of the text, by its words or its id. Report one that the text does not have."""
    headings = context.text.headings
    wanted = written.strip().lstrip("#").strip()
    for one in (wanted, ANCHOR_PREFIX + (slugify(wanted) or "section")):
        if one in headings:
            return one
    by_words = {words: one for one, words in headings.items() if words}
    close = find_nearest(wanted, by_words) or next(iter(by_words), "")
    hint: Hint = "Write a heading over what you say of it, for example  ## Aftersun  , or leave 'heading' out."
    if close:
        hint = line.instead("heading", line.nodes["heading"], close, tail="  , or write that heading in the text.")
    line.wrong("IT366", line.place("heading"), f"the text has no heading '{written}'", hint)
    return ""
