"""Create the JSON Schema of each kind of document from the table of fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from intertitle.model import DOCUMENT_KINDS, ListItem, Picture
from intertitle.rating_forms import DIGIT_WORDS, LABELS, OTHER_NUMBER_WORDS
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
    partial_date,
    record,
    records,
    text,
    texts,
    word,
)
from intertitle.schema.known import Known
from intertitle.table import (
    Choice,
    Choices,
    Day,
    Exact,
    Field,
    FromText,
    Line,
    Moment,
    Named,
    Number,
    PartOfDay,
    Record,
    Records,
    Special,
    Switch,
    Texts,
    Type,
    Word,
    fields_of,
    record_of,
)

_NUMBER_WORDS = (*DIGIT_WORDS, *OTHER_NUMBER_WORDS, "half", "a half", "no")
# What may stand before a rating: a label, and brackets.
_SAID = rf"(?:[A-Za-z ]{{0,4}}(?:{any_case(LABELS)})\s*:?\s*)?[\(\[\"'“]*"
_MOST_VALUES = 200  # of a scale that a schema lists; a scale with more has bounds
DOCUMENTS: Mapping[str, type] = {one.name: one.document for one in DOCUMENT_KINDS}


def document(kind: str, known: Known) -> Schema:
    """Return the schema of a kind of document."""
    made = {"title": f"The front matter of a {kind}", **_record(DOCUMENTS[kind], known)}
    if kind != "review":
        return made
    one_or_several: Schema = {"anyOf": [{"required": ["film"]}, {"required": ["films"]}]}  # a double bill has several
    others = {name: value for name, value in made.items() if name != "required"}
    return {**others, "allOf": [one_or_several, *_scales(known)]}


def _record(owner: type, known: Known) -> Schema:
    """Return the schema of a document, or of a record in one."""
    table = fields_of(owner)
    properties = {name: _field(owner, own, field, known) for own, field in table.items() for name in field.names}
    made = record(properties, *(field.names[0] for field in table.values() if _is_required(field)))
    return {**made, **_names_a_film()} if owner is ListItem else made


def _is_required(field: Field) -> bool:
    return bool(getattr(field.type, "required", False)) or field.type == Special("alt")


def _field(owner: type, own: str, field: Field, known: Known) -> Schema:
    return _MADE[type(field.type)](field, field.type, known.examples(own, field.proposes), owner, own, known)


def _exact(field: Field, kind: Exact | Line, examples: tuple[str, ...], *_: object) -> Schema:
    return text(field.help, required=kind.required, examples=examples)


def _word(field: Field, kind: Word, *_: object) -> Schema:
    return (
        word(field.help, f"{kind.form}|{kind.url}" if kind.url else kind.form, field.example)
        if kind.form
        else text(field.help)
    )


def _number(field: Field, kind: Number, *_: object) -> Schema:
    return integer(field.help, kind.lowest, kind.highest)


def _switch(field: Field, *_: object) -> Schema:
    return boolean(field.help)


def _day(field: Field, kind: Day, *_: object) -> Schema:
    made = date(field.help)
    return {**made, "type": "string"} if kind.required else made


def _part_of_day(field: Field, kind: PartOfDay, *_: object) -> Schema:
    made = partial_date(field.help)
    return {**made, "type": ["string", "integer"]} if kind.required else made


def _moment(field: Field, *_: object) -> Schema:
    return moment(field.help)


def _choice(field: Field, kind: Choice, *_: object) -> Schema:
    return choice(field.help, kind.words, kind.also)


def _choices(field: Field, kind: Choices, *_: object) -> Schema:
    return choices(field.help, kind.words)


def _texts(field: Field, _kind: Texts, examples: tuple[str, ...], *_: object) -> Schema:
    return texts(field.help, examples)


def _nested(field: Field, _kind: Record, _examples: object, owner: type, own: str, known: Known) -> Schema:
    return optional(field.help, _record(record_of(owner, own), known))


def _listed(field: Field, kind: Records, _examples: object, owner: type, own: str, known: Known) -> Schema:
    one = record_of(owner, own)
    short = fields_of(one)[kind.shorthand]
    schema = _field(one, kind.shorthand, short, known)
    # A shorthand cannot be empty.
    schema = (
        schema
        if isinstance(short.type, Day | PartOfDay)
        else {**text(short.help, required=True), **_of(schema, "examples")}
    )
    return records(field.help, schema, _record(one, known))


def _of(schema: Schema, name: str) -> Schema:
    return {name: schema[name]} if name in schema else {}


def _named(field: Field, kind: Named, _examples: object, owner: type, own: str, known: Known) -> Schema:
    names: Schema | None = {"not": {"const": kind.never}} if kind.never else None
    return optional(field.help, named(_record(record_of(owner, own), known), names))


def _special(field: Field, kind: Special, _examples: object, _owner: type, _own: str, known: Known) -> Schema:
    forms: Mapping[str, Callable[[], Schema]] = {
        "rating": lambda: {"type": ["number", "string", "boolean", "null"]},
        "scale": lambda: choice("", known.scales),
        "slug": lambda: word("", r"\S+"),
        "aliases": lambda: texts(""),
        "permalink": lambda: word("", r"/?[^\s?#\\]+"),
        "quote": lambda: text(""),
        "comments": lambda: {"type": ["string", "boolean", "null"]},
        "trailer": lambda: text(""),
        "web": lambda: {"type": ["string", "null"]},
        "alt": lambda: {"type": ["string", "number", "boolean"]},
        "picture": lambda: {"anyOf": [_record(Picture, known), blank()]},
    }
    return {**forms[kind.kind](), "description": field.help}


_MADE: Mapping[type[Type], Callable[..., Schema]] = {
    Exact: _exact,
    Line: _exact,
    Word: _word,
    Number: _number,
    Switch: _switch,
    Day: _day,
    PartOfDay: _part_of_day,
    Moment: _moment,
    Choice: _choice,
    Choices: _choices,
    FromText: _choice,
    Texts: _texts,
    Record: _nested,
    Records: _listed,
    Named: _named,
    Special: _special,
}


def _names_a_film() -> Schema:
    """Return the condition that an item of a list has a film or a review."""
    return {
        "anyOf": [
            {"properties": {name: {"type": ["string", "number", "boolean"], "pattern": r"\S"}}, "required": [name]}
            for name in ("film", "review")
        ]
    }


def _scales(known: Known) -> list[Schema]:
    """Return the conditions for ``rating``: the scale in ``scale``, or else one of the site's and its critics'."""
    unsaid: Schema = {"anyOf": [{"not": {"required": ["scale"]}}, {"properties": {"scale": blank()}}]}
    own = [known.scales[one] for one in (known.scale, *known.other_scales)] if known.scale else [*known.scales.values()]
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
        pattern = ".*"
        if "".join(scale.grades).isascii():
            pattern = any_case([*scale.grades, *(one[:-1] for one in scale.grades if one[-1:] in "+-")])
            pattern = rf"{_SAID}(?:{pattern})(?:[ -]?(?:plus|minus)|\s*[-+−–—‐‑‒―＋﹣－])?\W*"
        if scale.id == "thumbs":
            pattern = (
                rf"(?:[A-Za-z0-9]+ )?(?:{any_case(['thumb', 'thumbs'])})?[ -]?(?:{any_case(scale.grades)})\W*|[👍👎].*"
            )
        text_of_it = {"type": "string", "pattern": rf"^\s*(?:{pattern})?\s*$"}
        return {"anyOf": [{"enum": [*scale.grades, *numbers]}, text_of_it]}
    number = r"\d{1,5}(?:[.,]\d{1,3})?"
    half, star = "(?:½|[ -]1/2)?", r"\s*(?:★|⭐|[A-Za-zÀ-ÿА-яё]{4,}|つ?星|颗星)"
    out_of = r"\s*\(?\s*(?:/|[A-Za-zА-я]+(?: of)?)\s*\d{1,5}\s*\)?"
    forms = [
        rf"{number}{half}(?:(?:{star})?{out_of}|\s*%)?(?:{star})?",
        rf"{_SAID}(?:{any_case(_NUMBER_WORDS)})(?:[ -]?[A-Za-zé]+)*(?: \d{{1,5}})?(?:{star})?.*",
        rf"{_SAID}{number}.*",
        *([rf"{_SAID}(?:★|⭐|🌟|✭|✮|✯|✰|\*|½|☆).*"] if scale.starred else []),
    ]
    values = values_of(scale)
    numeric: Schema = {"enum": values}
    if not values:
        numeric = {"type": "number", "minimum": scale.minimum, "maximum": scale.maximum}
    return {"anyOf": [numeric, {"type": "string", "pattern": rf"^\s*(?:~|null|{'|'.join(forms)})?\s*$"}]}


def values_of(scale: Scale) -> list[object]:
    """Return the values of a scale in ascending order; none if there are too many to choose from."""
    if scale.grades:
        return list(scale.grades)
    steps = int((scale.maximum - scale.minimum) / scale.step + 1e-6)
    if steps > _MOST_VALUES:
        return []
    values = (round(scale.minimum + step * scale.step, 3) for step in range(steps + 1))
    return [int(value) if value == int(value) else value for value in values]
