"""The settings, ``content/site.toml``. TOML has types of its own: text stands in quotes there, a number does not."""

from __future__ import annotations

import re
from collections.abc import Iterable

from intertitle.config import HOSTS
from intertitle.manifest import Option
from intertitle.ratings import BUILT_IN
from intertitle.schema.forms import Schema, record
from intertitle.schema.known import Known

_MOST = 1000  # of anything that is counted on one page
_CHROME = {
    "header": "What the head of every page leads to, in this order.",
    "footer": "What the foot of every page leads to, in this order.",
}
_FIXED = ("home", "not_found")  # addresses that do not move


def settings(known: Known) -> Schema:
    """Give the schema of the settings."""
    tables = {
        "site": _site(known),
        "theme": _theme(known),
        "chrome": record(
            {
                name: {**_several(about, known.registered.sections), "uniqueItems": True}
                for name, about in _CHROME.items()
            }
        ),
        "hosting": record({"headers": _several("The hosts that headers are written for.", HOSTS)}),
        "ratings": _ratings(known),
        "addresses": _addresses(known),
        "markdown": record({"html": _switch("false: HTML within texts stays as typed.")}),
        "share": record({"cards": _switch("false: no share cards are drawn.")}),
    }
    return {"title": "The settings of a site", **record(tables, "site")}


def _site(known: Known) -> Schema:
    fields = {
        "title": _text("The blog's title", r"\S"),
        "url": _text("Its address, whole: https://example.org/", r"^\s*[Hh][Tt][Tt][Pp][Ss]?://\S+\s*$"),
        "language": _text("Its language: en, fr, pt-BR …", r"^\s*(?:[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)?\s*$"),
        "author": _text("Your name"),
        "timezone": {
            **_text("Where a day begins: Europe/London"),
            "examples": ["UTC", "Europe/London", "Europe/Paris", "America/New_York", "Asia/Tokyo"],
        },
        "theme": {**_text("The theme"), "examples": list(known.themes) or ["intertitle", "marquee"]},
        "description": _text("The blog in one line"),
        "reviews_per_page": _count("Reviews on a page of the list; 12 by default."),
        "feed_entries": _count("Reviews in the feed; 20 by default."),
        "search": _switch("false: the blog has no search."),
        "plugins": {
            "description": "The plug-ins of the blog, by the names that they are installed by.",
            "type": "array",
            "items": {"type": "string", "pattern": "^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$"},
            "uniqueItems": True,
        },
    }
    return record(fields, "title", "url")


def _theme(known: Known) -> Schema:
    about = "The theme's own options."
    if known.options is None:
        return {"description": about, "type": "object", "additionalProperties": {"type": ["string", "boolean"]}}
    return {"description": about, **record({name: _option(option) for name, option in known.options.items()})}


def _option(option: Option) -> Schema:
    about: Schema = {"description": option.about, "default": option.default}
    if option.type == "switch":
        return {**about, "type": "boolean"}
    if option.type == "colour":
        return {**about, "type": "string", "pattern": r"^\s*#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\s*$"}
    if option.type == "choice":
        words = "|".join(map(re.escape, option.choices))
        spaced = {"type": "string", "pattern": rf"^\s*(?:{words})\s*$"}
        return {**about, "anyOf": [{"enum": list(option.choices)}, spaced]}
    return {**about, "type": "string"}


def _ratings(known: Known) -> Schema:
    bounds: Schema = {
        "required": ["maximum"],
        "properties": {
            "minimum": {"type": "number", "minimum": 0},
            "maximum": {"type": "number", "exclusiveMinimum": 0, "maximum": 10_000},
            "step": {"type": "number", "exclusiveMinimum": 0},
        },
    }
    scale = record(
        {
            "label": _text("What it is called"),
            "grades": {
                "description": "From worst to best.",
                "type": "array",
                "items": {"type": "string", "pattern": r"\S"},
                "minItems": 2,
                "uniqueItems": True,
            },
            "minimum": {"description": "The lowest value; 0 by default."},
            "maximum": {"description": "The highest value."},
            "step": {"description": "From one value to the next; 1 by default."},
        }
    )
    scale["anyOf"] = [{"required": ["grades"]}, bounds]
    fields: dict[str, Schema] = {
        "scale": {**_text("The site's scale; stars by default."), "examples": list(known.scales or BUILT_IN)},
        "scales": {
            "description": "Scales of your own, as  [ratings.scales.popcorn].",
            "type": "object",
            "propertyNames": {"pattern": r"^[a-z0-9]+(?:-[a-z0-9]+)*$"},
            "additionalProperties": scale,
        },
    }
    return record(fields)


def _addresses(known: Known) -> Schema:
    return record(
        {
            name: {
                "description": f"By default  {pattern}",
                "type": "string",
                "pattern": r"^\s*/" + (r".*\{slug\}" if "{slug}" in pattern else ""),
                "default": pattern,
            }
            for name, pattern in known.registered.addresses.items()
            if name not in _FIXED
        }
    )


def _text(about: str, pattern: str = "") -> Schema:
    made: Schema = {"description": about, "type": "string"}
    return {**made, "pattern": pattern} if pattern else made


def _switch(about: str) -> Schema:
    return {"description": about, "type": "boolean", "default": True}


def _several(about: str, words: Iterable[str]) -> Schema:
    return {"description": about, "type": "array", "items": {"enum": list(words)}}


def _count(about: str) -> Schema:
    return {"description": about, "type": "integer", "minimum": 1, "maximum": _MOST}
