"""Read a review's front matter, and compute what depends on several fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intertitle.diagnostics import warning
from intertitle.fields import Fields
from intertitle.model import Review, Viewing
from intertitle.stages.validate.reader import Context, reader_of

_READER = reader_of(Review)


def read(fields: Fields, slug: str, context: Context) -> Review:
    """Return the review. Problems are added to those of the fields."""
    values = _READER.read(fields, context)
    _READER.finish(fields)
    fields.locate("", fields.place("film"))
    _check_part(fields, values)
    excerpt = "" if values["spoilers"] == "whole" else context.text.text.excerpt
    computed = {
        "title": values.get("title") or values["film"],
        "blurb": values.get("verdict") or excerpt,
        "viewings": tuple(_keep_private(one) for one in values.get("viewings", ())),
        "authors": values.get("authors") or ((context.contract.author,) if context.contract.author else ()),
    }
    return Review(id=slug, path=fields.path, **{**values, **computed})


_WITHOUT_PARTS = ("film", "short")  # kinds that have no seasons


def _check_part(fields: Fields, values: Mapping[str, Any]) -> None:
    """Report a season of a film, and an episode without a season. A mini-series may have episodes alone."""
    season, episode = values.get("season"), values.get("episode")
    if season is None and episode is None:
        return
    kind = values.get("kind", "film")
    name = "season" if season is not None else "episode"
    if kind in _WITHOUT_PARTS:
        message = f"a {kind} has no {name}: its page says {_name_part(season, episode)}"
        fix = fields.added("kind", "series", lead="If it is a series, write  " if "kind" in fields.nodes else "Add  ")
        fields.problems.append(warning("IT361", fields.place(name), message, fix))
    if season is None and kind != "mini-series":
        fix = fields.added("season", 1, tail="  , or the number of its season.")
        fields.problems.append(warning("IT360", fields.place("episode"), f"episode {episode} has no season", fix))


def _name_part(season: int | None, episode: int | None) -> str:
    """Return a part of a series in words, for messages."""
    return ", ".join(
        f"{name} {number}" for name, number in (("season", season), ("episode", episode)) if number is not None
    )


def _keep_private(viewing: Viewing) -> Viewing:
    """Return a viewing without its details if it is private, so that no output can show them."""
    return Viewing(date=viewing.date, private=True) if viewing.private else viewing
