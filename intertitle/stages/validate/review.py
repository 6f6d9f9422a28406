"""Read a review's front matter, and compute what depends on several fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from intertitle.diagnostics import Hint, warning
from intertitle.fields import Fields
from intertitle.model import BilledFilm, Review, Viewing
from intertitle.stages.validate.reader import Context, reader_of
from intertitle.table import defaults_of

_READER = reader_of(Review)
_DOUBLE_BILL = reader_of(Review, "film")  # its films replace the one film
_BETWEEN = " / "  # the titles of a double bill
# The facts that a double bill may state for all of its films at once, and those that its own page shows of them.
_FACTS = tuple(name for name in BilledFilm.__struct_fields__ if name in Review.__struct_fields__ and name != "film")
_SHOWN = ("directors", "writers", "cinematographers", "composers", "cast", "genres", "countries", "languages")


def read(fields: Fields, slug: str, context: Context) -> Review:
    """Return the review. Problems are added to those of the fields."""
    is_double_bill = fields.is_given("films") or ("films" in fields.nodes and "film" not in fields.nodes)
    reader = _DOUBLE_BILL if is_double_bill else _READER
    values = reader.read(fields, context)
    reader.finish(fields)
    if is_double_bill:
        values |= _read_double_bill(fields, values)
    fields.locate("", fields.place("films" if is_double_bill else "film"))
    _check_part(fields, values)
    excerpt = "" if values["spoilers"] == "whole" else context.text.text.excerpt
    computed = {
        "title": values.get("title") or values["film"],
        "blurb": values.get("verdict") or excerpt,
        "viewings": tuple(_keep_private(one) for one in values.get("viewings", ())),
        "authors": values.get("authors") or ((context.contract.author,) if context.contract.author else ()),
    }
    return Review(id=slug, path=fields.path, **{**values, **computed})


def _read_double_bill(fields: Fields, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a double bill: its films with their facts, its title, and the facts that its page shows.

    A fact outside ``films`` is one of every film that states no other.
    """
    common = {name: values[name] for name in _FACTS if name in values}
    films = tuple(
        msgspec.structs.replace(one, **{name: value for name, value in common.items() if _is_default(one, name)})
        for one in values.get("films", ())
    )
    if "film" in fields.nodes:
        hint: Hint = "Take one of the two out: a double bill has 'films', and a review of one film has 'film'."
        fields.wrong("IT345", fields.place("film"), "the review has both 'film' and 'films'", hint)
    elif not films:
        fields.required("film", "Alien")
    fields.is_incomplete = fields.is_incomplete or not films
    if len(films) == 1:
        return {**msgspec.structs.asdict(films[0]), "films": ()}
    years = {one.year for one in films}
    return {
        "films": films,
        "film": _BETWEEN.join(one.film for one in films),
        "year": years.pop() if len(years) == 1 else None,
        "runtime": None,
        **{name: tuple(dict.fromkeys(item for one in films for item in getattr(one, name))) for name in _SHOWN},
        **dict.fromkeys(("imdb", "tmdb", "wikidata", "letterboxd"), ""),
    }


def _is_default(film: BilledFilm, name: str) -> bool:
    """Return whether a film of a double bill does not state a fact itself."""
    return bool(getattr(film, name) == defaults_of(BilledFilm)[name])


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
