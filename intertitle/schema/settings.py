"""Create the JSON Schema of the settings, ``content/site.toml``, whose types are those of TOML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from intertitle.config import DEFAULTS, FEWEST_GRADES, HIGHEST, LANGUAGE, NAMES, OF_A_SCALE, PLUGIN, TABLE
from intertitle.loads import HOST
from intertitle.model import EarlierScale, OwnScale
from intertitle.ratings import BUILT_IN
from intertitle.schema.forms import Schema, record
from intertitle.schema.known import Known
from intertitle.table import Choice, Exact, Field, Number, Special, Switch, defaults_of, fields_of
from intertitle.theme_settings import Option

_ZONES = ("UTC", "Europe/London", "Europe/Paris", "America/New_York", "Asia/Tokyo")


def settings(known: Known) -> Schema:
    """Return the schema of the settings."""
    whole = {"theme": _theme(known), "addresses": _addresses(known)}  # tables whose names are not fields
    tables = {name: whole.get(name) or _table(name, known) for name in NAMES}
    return {"title": "The settings of a site", **record(tables, "site")}


def _table(within: str, known: Known) -> Schema:
    fields = {own: field for own, field in TABLE.items() if field.within == within}
    made = {name: _setting(own, field, known) for own, field in fields.items() for name in field.names}
    return record(
        made,
        *(
            field.names[0]
            for own, field in fields.items()
            if (DEFAULTS[own] is msgspec.NODEFAULT and isinstance(field.type, Exact)) or field.type == Special("url")
        ),
    )


def _setting(own: str, field: Field, known: Known) -> Schema:
    default = DEFAULTS[own]
    if isinstance(field.type, Special):
        return {"description": field.help, **_special(field.type, known)}
    if isinstance(field.type, Number):
        return {
            "description": _by_default(field, default),
            "type": "integer",
            "minimum": field.type.lowest,
            "maximum": field.type.highest,
        }
    if isinstance(field.type, Switch):
        return {"description": field.help, "type": "boolean", "default": default}
    if type(field.type) is Choice:
        return {"description": field.help, "enum": list(field.words), "default": default}
    if field.words:
        return {"description": field.help, **_several(field.words)}
    return _text(field.help, r"\S" if default is msgspec.NODEFAULT else "")


def _special(kind: Special, known: Known) -> Schema:
    forms: Mapping[str, Schema] = {
        "url": {"type": "string", "pattern": r"^\s*[Hh][Tt][Tt][Pp][Ss]?://\S+\s*$"},
        "language": {"type": "string", "pattern": rf"^\s*(?:{LANGUAGE.pattern})?\s*$"},
        "timezone": {"type": "string", "examples": list(_ZONES)},
        "theme": {"type": "string", "examples": list(known.themes) or ["intertitle", "marquee"]},
        "chrome": {**_several(known.registered.sections), "uniqueItems": True},
        "scale": {"type": "string", "examples": list(known.scales or BUILT_IN)},
        "scales": _scales(),
        "earlier": _earlier_scales(known),
        "policy": {"type": "array", "items": {"type": "string", "pattern": f"^{HOST.pattern}$"}, "uniqueItems": True},
        "plugins": {
            "type": "array",
            "items": {"type": "string", "pattern": f"^{PLUGIN.pattern}$"},
            "uniqueItems": True,
        },
    }
    return forms[kind.kind]


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


def _scales() -> Schema:
    bounds: Schema = {
        "required": ["maximum"],
        "properties": {
            "minimum": {"type": "number", "minimum": 0},
            "maximum": {"type": "number", "exclusiveMinimum": 0, "maximum": HIGHEST},
            "step": {"type": "number", "exclusiveMinimum": 0},
        },
    }
    scale = record({name: _of_a_scale(name, field) for name, field in OF_A_SCALE.items()})
    scale["anyOf"] = [{"required": ["grades"]}, bounds]
    return {
        "type": "object",
        "propertyNames": {"pattern": r"^[a-z0-9]+(?:-[a-z0-9]+)*$"},
        "additionalProperties": scale,
    }


def _earlier_scales(known: Known) -> Schema:
    table = fields_of(EarlierScale)
    day: Schema = {"type": ["string", "integer"], "description": table["until"].help}
    return {
        "type": "array",
        "items": record(
            {
                "scale": {"type": "string", "description": table["scale"].help, "examples": list(known.scales)},
                "until": day,
                "legend": _text(table["legend"].help),
            },
            "scale",
            "until",
        ),
    }


def _of_a_scale(name: str, field: Field) -> Schema:
    if field.type == Special("grades"):
        items: Schema = {"type": "string", "pattern": r"\S"}
        made = {"type": "array", "items": items, "minItems": FEWEST_GRADES, "uniqueItems": True}
        return {"description": field.help, **made}
    if field.type == Special("bound"):
        default = defaults_of(OwnScale)[name]
        return {"description": field.help if default is msgspec.NODEFAULT else _by_default(field, default)}
    return _text(field.help)


def _by_default(field: Field, default: object) -> str:
    return f"{field.help[:-1]}; {default} by default."


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
            if name in known.registered.changeable
        }
    )


def _text(about: str, pattern: str = "") -> Schema:
    made: Schema = {"description": about, "type": "string"}
    return {**made, "pattern": pattern} if pattern else made


def _several(words: Iterable[str]) -> Schema:
    return {"type": "array", "items": {"enum": list(words)}}
