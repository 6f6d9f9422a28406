"""The front matter of each kind of document, field by field in the order of the guide."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from intertitle.ratings import Scale
from intertitle.schema.forms import (
    Schema,
    any_case,
    blank,
    boolean,
    choice,
    choices,
    date,
    integer,
    moment,
    named,
    optional,
    record,
    records,
    text,
    texts,
    word,
)
from intertitle.schema.known import Known

_KINDS = ("film", "series", "mini-series", "short", "documentary")
_RELATIONS = (
    "main", "sequel", "prequel", "midquel", "interquel", "sidequel", "spin-off", "crossover", "remake", "reboot",
)  # fmt: skip
_FIRST, _LAST = 1870, 2200  # years of release
_TWO_WEEKS = 60 * 24 * 14  # minutes
_MOST_VALUES = 200  # of a scale that are named one by one


def document(kind: str, known: Known) -> Schema:
    """Give the schema of a kind of document."""
    return DOCUMENTS[kind](known)


def _review(known: Known) -> Schema:
    fields: dict[str, Schema] = {
        "film": text("The film's title, exactly as it is. Quote what YAML would change.", required=True),
        "year": integer("The year of release; it tells two films of one title apart.", _FIRST, _LAST),
        "kind": choice("What it is; a film by default.", _KINDS),
        "franchise": texts("The franchise that it belongs to, or several.", known.franchises),
        "franchises": texts("The franchises that it belongs to.", known.franchises),
        "rating": {
            "description": "Your rating on the site's scale. Leave it out for none.",
            "type": ["number", "string", "boolean", "null"],
        },
        "scale": choice("The scale of this one rating, when it is not the site's.", known.scales),
        "date": moment("When it is published. A date to come is scheduled."),
        "updated": moment("When it was last changed in earnest."),
        "embargo": moment("It is not published before this moment."),
        "title": text("A headline, when the film's title is not enough."),
        "author": text("Who wrote it, when not the site's author.", examples=known.authors),
        **_people(known),
        "cast": records(
            "Who is in it, and as whom.",
            text("A name", required=True, examples=known.people),
            record(
                {
                    "name": text("Who", required=True, examples=known.people),
                    "character": text("As whom"),
                },
                "name",
            ),
        ),
        "runtime": integer("Minutes", 1, _TWO_WEEKS),
        "release": date("The day of release; it orders two films of one year."),
        "genre": texts("Its genre, or several.", known.genres),
        "genres": texts("Its genres.", known.genres),
        "country": texts("Where it was made.", known.countries),
        "countries": texts("Where it was made.", known.countries),
        "language": texts("What is spoken in it.", known.languages),
        "languages": texts("What is spoken in it.", known.languages),
        "verdict": text("One line without spoilers: lists, feeds and search show it."),
        "quote": text("A sentence for display, exactly as it stands in the text, outside spoilers."),
        "spoilers": choice(
            "'whole' when the text cannot be split; else it follows from the text.",
            ("none", "marked", "whole"),
            ("no",),
        ),
        "liked": boolean("It has nothing to do with the rating."),
        "recommend": choice("Would you send somebody? Nor has this.", ("yes", "mixed", "no"), ("true", "false")),
        "viewings": records(
            "When and where you saw it; they make the diary.",
            {**date("The day"), "type": "string"},
            record(
                {
                    "date": {**date("The day"), "type": "string"},
                    "medium": text("cinema, Blu-ray, a stream …", examples=known.media),
                    "venue": text("Where", examples=known.venues),
                    "rewatch": boolean("Had you seen it before?"),
                    "finished": boolean("false: you walked out."),
                },
                "date",
            ),
        ),
        "poster": _picture("The poster", known),
        "still": _picture("A still, at the head of the review", known),
        **_ids(),
        "tag": texts("A tag, or several.", known.tags),
        "tags": texts("Tags of your own.", known.tags),
        **_draft(),
        "comments": {
            "description": "An address to write to: mailto:me@example.org or https://…",
            "type": ["string", "boolean", "null"],
        },
        **_everywhere(),
    }
    made = record(fields, "film")
    return {"title": "The front matter of a review", **made, "allOf": list(_scales(known))}


def _people(known: Known) -> dict[str, Schema]:
    crafts = {
        "director": "Who directed it",
        "writer": "Who wrote it",
        "cinematographer": "Who photographed it",
        "composer": "Who wrote its music",
    }
    return {
        name: texts(f"{about}: a name or a list.", known.crafts.get(f"{craft}s", ()))
        for craft, about in crafts.items()
        for name in (craft, f"{craft}s")
    }


def _franchise(known: Known) -> Schema:
    entry = {
        "id": word("The part's name within this file; its title's by default.", r"\S+"),
        "title": text("The film's title", required=True),
        "year": integer("The year of release", _FIRST, _LAST),
        "release": date("The day of release"),
        "kind": choice("What it is; a film by default.", _KINDS),
        "relation": choices("What it is to the others.", _RELATIONS),
        "of": texts("The ids of the parts that it follows from."),
        "continuity": text("Where it started again: a name of those under  continuities."),
        "note": text("One line on this part."),
        "review": text("The slug of its review, when title and year do not lead there."),
        **_ids(),
    }
    note = text("One line on it.")
    fields = {
        "name": text("The franchise's name", required=True, examples=known.franchises),
        "summary": text("One line on the whole."),
        "entries": records("The parts, reviewed or not.", text("A title", required=True), record(entry, "title")),
        "orders": optional(
            "Orders of your own besides release order, which is computed.",
            named(
                record({"label": text("What it is called"), "note": note, "items": texts("Ids of parts, in order.")}),
                {"not": {"const": "release"}},
            ),
        ),
        "continuities": optional(
            "Where it started again.", named(record({"label": text("What it is called"), "note": note}))
        ),
        "start": optional(
            "Where a newcomer should begin.",
            record({"entry": text("The id of a part", required=True), "note": text("Why there.")}, "entry"),
        ),
        **_everywhere(),
    }
    return {"title": "The front matter of a franchise", **record(fields, "name")}


def _person(known: Known) -> Schema:
    fields = {
        "name": text("The name, as in your credits", required=True, examples=known.people),
        "also": texts("Other spellings of it in your credits."),
        "born": date("The day"),
        "died": date("The day"),
        "imdb": word("The person's id there", r"nm\d{7,8}", "nm0001785"),
        "wikidata": _ids()["wikidata"],
        **_everywhere(),
    }
    return {"title": "The front matter of a person", **record(fields, "name")}


def _list(known: Known) -> Schema:
    item = {
        "film": text("The film's title", examples=known.films),
        "year": integer("The year of release", _FIRST, _LAST),
        "review": text("The slug of a review, instead of film and year."),
        "note": text("One line on it."),
    }
    names_one: Schema = {
        "anyOf": [
            {"properties": {name: {"type": ["string", "number", "boolean"], "pattern": r"\S"}}, "required": [name]}
            for name in ("film", "review")
        ]
    }
    fields = {
        "title": text("The list's title", required=True),
        "date": moment("When it is published."),
        "ranked": boolean("true: with numerals."),
        "description": text("One line on it."),
        "items": records(
            "The films, in order.",
            text("A film's title", required=True, examples=known.films),
            {**record(item), **names_one},
        ),
        **_draft(),
        **_everywhere(),
    }
    return {"title": "The front matter of a list", **record(fields, "title")}


def _page(known: Known) -> Schema:
    del known
    fields = {
        "title": text("The page's title", required=True),
        "description": text("One line on it."),
        "menu": boolean("true: the menu shows it."),
        **_draft(),
        **_everywhere(),
    }
    return {"title": "The front matter of a page", **record(fields, "title")}


DOCUMENTS: Mapping[str, Callable[[Known], Schema]] = {
    "review": _review,
    "franchise": _franchise,
    "person": _person,
    "list": _list,
    "page": _page,
}


def _ids() -> dict[str, Schema]:
    return {
        "imdb": word("The film's id there", r"tt\d{7,8}", "tt7181546"),
        "tmdb": word("The film's id there", r"(?:(?:movie|tv)/)?\d{1,8}", "541671"),
        "wikidata": word("Its id there", r"Q[1-9]\d{0,9}", "Q105600843"),
        "letterboxd": word("The film's id there", r"[A-Za-z0-9][A-Za-z0-9-]*", "ballerina-2025"),
    }


def _draft() -> dict[str, Schema]:
    return {"draft": boolean("true: it is not published.")}


def _everywhere() -> dict[str, Schema]:
    return {
        "slug": word("Its name in the address; the file's name by default.", r"\S+"),
        "aliases": texts("Old addresses of it, which lead here:  [/2019/05/ballerina/]"),
    }


def _picture(about: str, known: Known) -> Schema:
    fields: dict[str, Schema] = {
        "src": text("The file", required=True, examples=known.images),
        "alt": {
            "description": 'What the picture shows, for those who do not see it;  ""  when it is decoration.',
            "type": ["string", "number", "boolean"],
        },
        "credit": text("Whose it is."),
        "spoiler": boolean("true: it gives something away, and is hidden until asked for."),
    }
    return {"description": f"{about}.", "anyOf": [record(fields, "src", "alt"), blank()]}


def _scales(known: Known) -> list[Schema]:
    """Give what ``rating`` may be: it depends on what ``scale`` says, or else on the site."""
    unsaid: Schema = {"anyOf": [{"not": {"required": ["scale"]}}, {"properties": {"scale": blank()}}]}
    own = [known.scales[known.scale]] if known.scale else list(known.scales.values())
    chosen = [
        (
            {
                "properties": {"scale": {"type": "string", "pattern": rf"^\s*(?:{any_case([name])})\s*$"}},
                "required": ["scale"],
            },
            [scale],
        )
        for name, scale in known.scales.items()
    ]
    return [
        {"if": when, "then": {"properties": {"rating": {"anyOf": [*map(_rating, scales), {"type": "null"}]}}}}
        for when, scales in [(unsaid, own), *chosen]
    ]


def _rating(scale: Scale) -> Schema:
    if scale.grades:
        numbers = [float(grade) for grade in scale.grades if grade.replace(".", "", 1).isdecimal()]
        pattern = any_case(scale.grades).replace(r"\-", "[-−–]") if "".join(scale.grades).isascii() else ".*"
        text_of_it = {"type": "string", "pattern": rf"^\s*(?:{pattern})?\s*$"}
        return {"anyOf": [{"enum": [*scale.grades, *numbers]}, text_of_it]}
    number = r"\d{1,5}(?:[.,]\d{1,3})?"
    forms = [rf"{number}(?:\s*/\s*\d{{1,5}}|\s*%)?", *(["★*½?☆*"] if scale.starred else [])]
    values = values_of(scale)
    numeric: Schema = {"enum": values}
    if not values:
        numeric = {"type": "number", "minimum": scale.minimum, "maximum": scale.maximum}
    return {"anyOf": [numeric, {"type": "string", "pattern": rf"^\s*(?:~|null|{'|'.join(forms)})?\s*$"}]}


def values_of(scale: Scale) -> list[object]:
    """Give the values of a scale as a critic writes them, worst first; none where there are too many to choose from."""
    if scale.grades:
        return list(scale.grades)
    steps = int((scale.maximum - scale.minimum) / scale.step + 1e-6)
    if steps > _MOST_VALUES:
        return []
    values = (round(scale.minimum + step * scale.step, 3) for step in range(steps + 1))
    return [int(value) if value == int(value) else value for value in values]
