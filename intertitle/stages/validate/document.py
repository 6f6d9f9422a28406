"""What every document has in common: a slug, a text, and fields of its kind."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Mapping

from intertitle.diagnostics import sort_diagnostics
from intertitle.fields import Fields, Parsing
from intertitle.markup.terms import split_into_buckets
from intertitle.markup.text import Syntax, render
from intertitle.model import Document, Parsed, ParseSettings, Review
from intertitle.slugs import slugify
from intertitle.stages.validate import franchise, plain, review
from intertitle.stages.validate.reader import Context

_READERS: Mapping[str, Callable[[Fields, str, Context], Document]] = {
    "reviews": review.read,
    "franchises": franchise.read,
    "people": plain.read_person,
    "lists": plain.read_list,
    "pages": plain.read_page,
}


def validate(
    folder: str, stem: str, parsing: Parsing, contract: ParseSettings, syntax: tuple[Syntax, ...] = ()
) -> Parsed:
    """Turn a parsed file of one folder of content into a document.

    A document with an error is not made: a wrong value is never published, and its page waits
    for the author. Warnings leave it be.

    Raises:
        PluginError: when a rule of the ``syntax`` of a plug-in fails.
    """
    text = render(
        parsing.body, parsing.body_place, language=contract.language, raw_html=contract.raw_html, syntax=syntax
    )
    parsing.problems.extend(text.diagnostics)
    written = parsing.fields.scalar("slug")
    slug = slugify(written or stem)
    if not slug or (written and slug != written):
        form = "A slug is lower-case words joined by hyphens."
        hint = parsing.fields.added("slug", slug, lead="Write  ") if slug else form
        parsing.fields.wrong("IT320", parsing.fields.place("slug"), f"'{written or stem}' is not a slug", hint)
    context = Context(contract, zoneinfo.ZoneInfo(contract.timezone), text)
    document = _READERS[folder](parsing.fields, slug, context)
    problems = sort_diagnostics(parsing.problems) if parsing.problems else ()
    sound = not any(found.severity == "error" for found in problems)
    if not sound:
        return Parsed(document=None, text=None, html="", diagnostics=problems)
    told = contract.search and isinstance(document, Review) and document.spoilers != "whole"
    return Parsed(
        document=document,
        text=text.text,
        html=text.html,
        diagnostics=problems,
        terms=split_into_buckets(text.plain) if told else "",
        locations=parsing.fields.locations | {f"link.{number}": place for number, place in enumerate(text.locations)},
    )
