"""Create snippets for VS Code, which complete front matter in Markdown; its YAML extension does not.

VS Code proposes a snippet by its prefix, and the snippet offers the values of a field as a list
(code.visualstudio.com, "Snippets in Visual Studio Code"). VS Code treats front matter as YAML, so the scope of a
field's snippet is both languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from intertitle.model import Review, Struct
from intertitle.ratings import BUILT_IN
from intertitle.scaffold import as_yaml
from intertitle.schema.documents import values_of
from intertitle.schema.known import Known
from intertitle.table import (
    Choice,
    Day,
    Exact,
    Field,
    Line,
    Moment,
    Number,
    PartOfDay,
    Records,
    Special,
    Switch,
    Texts,
    fields_of,
    record_of,
)
from intertitle.years import FIRST_YEAR

_TODAY = "$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE"
_IN_THE_TEXT = "markdown"
_IN_THE_FRONT_MATTER = "markdown,yaml"


class Snippet(Struct, frozen=True, kw_only=True):
    """One snippet: its prefix, which is typed, its lines, its description and its languages."""

    prefix: str
    body: tuple[str, ...]
    description: str
    scope: str = _IN_THE_FRONT_MATTER


def snippets(known: Known) -> dict[str, Snippet]:
    """Return every snippet by name: documents, fields of a review, and marks in a text."""
    return {**_documents(known), **_fields(known), **_marks(known)}


def _documents(known: Known) -> dict[str, Snippet]:
    rating = _pick(3, _ratings(known), "4")
    bodies = {
        "review": (
            'film: "${1:The title, as it is}"', "year: ${2:$CURRENT_YEAR}", f"rating: {rating}", f"date: {_TODAY}",
            "draft: true", f"directors: [{_pick(4, known.examples('directors', 'people'), 'Agnès Varda')}]",
            f"genres: [{_pick(5, known.genres, 'Drama')}]", 'verdict: "${6:One line without spoilers}"',
        ),
        "post": (
            'title: "${1:The headline}"', f"kind: {_pick(2, known.post_kinds, 'essay')}", f"date: {_TODAY}",
            "draft: true", 'summary: "${3:One line without spoilers}"',
        ),
        "franchise": (
            'name: "${1:The franchise}"', "entries:",
            '  - {id: ${2:first}, title: "${3:The First Film}", year: ${4:1979}, relation: main}',
        ),
        "list": (
            'title: "${1:The best of the year}"', f"date: {_TODAY}", "ranked: ${2|true,false|}", "items:",
            f"  - {{film: {_pick(3, known.films, 'Aftersun')}, note: \"${{4:Why.}}\"}}",
        ),
        "person": (f"name: {_pick(1, known.people, 'Agnès Varda')}",),
        "critic": (
            f"name: {_pick(1, known.authors, 'Ines Marlowe')}",
            "links:", '  - {label: "${2:Letterboxd}", url: "${3:https://letterboxd.com/me/}"}',
        ),
        "page": ('title: "${1:About}"', "menu: ${2|true,false|}"),
    }  # fmt: skip
    return {
        f"A whole {kind}": Snippet(
            prefix=f"new-{kind}", body=("---", *lines, "---", "$0"), description=f"The front matter of a {kind}"
        )
        for kind, lines in bodies.items()
    }


def _fields(known: Known) -> dict[str, Snippet]:
    return {
        f"The field {field.names[0]}": Snippet(
            prefix=field.names[0], body=_field(own, field, known), description=field.help
        )
        for own, field in fields_of(Review).items()
    }


def _field(own: str, field: Field, known: Known) -> tuple[str, ...]:
    """Return the lines of a field, with a placeholder for each value."""
    name = field.names[0]
    if isinstance(field.type, Records):
        nested = list(fields_of(record_of(Review, own)).items())[:2]
        values = (f"{part}: {_value(number, part, one, known)}" for number, (part, one) in enumerate(nested, 1))
        return (f"{name}:", f"  - {{{', '.join(values)}}}")
    return (f"{name}: {_value(1, own, field, known)}",)


def _value(number: int, own: str, field: Field, known: Known) -> str:
    """Return the placeholder of a field's value: a choice, today's date, or an example."""
    kind, example = field.type, field.example
    words = known.examples(own, field.proposes)
    place = f"${{{number}:{example}}}"
    match kind:
        case Day() | PartOfDay() | Moment():
            place = _TODAY
        case Choice(words=choices):
            place = _choice(number, choices)
        case Switch():
            place = f"${{{number}|true,false|}}"
        case Number(lowest=lowest) if lowest == FIRST_YEAR:
            place = f"${{{number}:$CURRENT_YEAR}}"
        case Texts() if field.names[0] != own:  # its first name is singular, so it has one value
            place = _pick(number, words, example)
        case Texts():
            place = f"[{_pick(number, words, '')}]"
        case Special():
            place = _special(kind, example, known)
        case Exact() | Line():
            place = _pick(number, words, "") if words else f'"{place}"'
    return place


def _special(kind: Special, example: str, known: Known) -> str:
    values = {
        "rating": _pick(1, _ratings(known), "4"),
        "scale": _choice(1, list(known.scales)),
        "picture": f'{{src: {_pick(1, known.images, "images/still.jpg")}, alt: "${{2:what it shows}}"}}',
        "aliases": f"[${{1:{example[1:-1]}}}]",
        "slug": f"${{1:{example}}}",
        "permalink": f"${{1:{example}}}",
        "comments": f'"${{1:{example}}}"',
        "quote": '"$1"',
        "trailer": f"${{1:{example}}}",
    }
    return values[kind.kind]


def _marks(known: Known) -> dict[str, Snippet]:
    films = [film for film in known.films if "]" not in film and "|" not in film]
    linked = _choice(1, films) if films else "${1:Alien}"
    pictures = _choice(2, [f"../{image}" for image in known.images]) if known.images else "${2:../images/still.jpg}"
    bodies = {
        "Spoiler": ("spoiler", (":::spoiler ${1:The ending}", "$0", ":::"), "Paragraphs in a closed spoiler"),
        "Spoiler in a line": ("hide", ("||${1:$TM_SELECTED_TEXT}||",), "Words in a closed spoiler"),
        "Link to a review": ("film-link", (f"[[{linked}]]",), "A link to the review of another film, by its title"),
        "Figure": (
            "figure", ("", f'![${{1:what it shows}}]({pictures} "${{3:The caption}}")', ""), "A picture with a caption"
        ),
        "Note": ("note", ("[^${1:1}]", "", "[^${1:1}]: $0"), "A footnote"),
    }  # fmt: skip
    return {
        name: Snippet(prefix=prefix, body=body, description=about, scope=_IN_THE_TEXT)
        for name, (prefix, body, about) in bodies.items()
    }


def _ratings(known: Known) -> list[str]:
    """Return the values of the site's scale in ascending order."""
    return [str(value) for value in values_of(known.scales.get(known.scale, BUILT_IN["stars"]))]


def _pick(number: int, words: Iterable[str], example: str) -> str:
    """Return a placeholder with a choice of words as YAML values, or with the example if there are none."""
    written = [word if _is_number(word) else as_yaml(word) for word in words]
    if written:
        return _choice(number, written)
    return f"${{{number}:{example}}}" if example else f"${number}"


def _is_number(word: str) -> bool:
    return word.replace(".", "", 1).isdecimal()


def _choice(number: int, words: Sequence[str]) -> str:
    escaped = ",".join("".join(f"\\{char}" if char in "\\,|" else char for char in word) for word in words)
    return f"${{{number}|{escaped}|}}"


def as_values(made: Mapping[str, Snippet]) -> dict[str, object]:
    """Return snippets in the format of VS Code."""
    return {
        name: {"scope": one.scope, "prefix": one.prefix, "body": list(one.body), "description": one.description}
        for name, one in made.items()
    }
