"""Snippets for VS Code: what completes front matter in Markdown, which its YAML extension does not read.

VS Code proposes a snippet by its prefix, and a snippet offers the values of a field as a list to choose from
(code.visualstudio.com, "Snippets in Visual Studio Code"). Between the two lines of hyphens it takes the language for
YAML, so that a field's snippet names both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from intertitle.model import Review, Struct
from intertitle.ratings import BUILT_IN
from intertitle.schema.documents import document, values_of
from intertitle.schema.forms import Schema
from intertitle.schema.known import Known
from intertitle.seeds import as_yaml
from intertitle.table import fields_of

_TODAY = "$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE"
# Fields that have another name, under which they are proposed.
_SPELT_OTHERWISE = {name for field in fields_of(Review).values() for name in field.names[1:]}
_IN_THE_TEXT = "markdown"
_IN_THE_FRONT_MATTER = "markdown,yaml"


class Snippet(Struct, frozen=True, kw_only=True):
    """One snippet: what is typed for it, the lines that it gives, and what it is for."""

    prefix: str
    body: tuple[str, ...]
    description: str
    scope: str = _IN_THE_FRONT_MATTER


def snippets(known: Known) -> dict[str, Snippet]:
    """Give every snippet by its name: the documents, the fields of a review, and the marks of a text."""
    return {**_documents(known), **_fields(known), **_marks(known)}


def _documents(known: Known) -> dict[str, Snippet]:
    rating = _pick(3, _ratings(known), "4")
    bodies = {
        "review": (
            'film: "${1:The title, as it is}"', "year: ${2:$CURRENT_YEAR}", f"rating: {rating}", f"date: {_TODAY}",
            "draft: true", f"directors: [{_pick(4, known.examples('directors', 'people'), 'Agnès Varda')}]",
            f"genres: [{_pick(5, known.genres, 'Drama')}]", 'verdict: "${6:One line without spoilers}"',
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
        "page": ('title: "${1:About}"', "menu: ${2|true,false|}"),
    }  # fmt: skip
    return {
        f"A whole {kind}": Snippet(
            prefix=f"new-{kind}", body=("---", *lines, "---", "$0"), description=f"The front matter of a {kind}"
        )
        for kind, lines in bodies.items()
    }


def _fields(known: Known) -> dict[str, Snippet]:
    fields = document("review", known)["properties"]
    assert isinstance(fields, dict)  # noqa: S101  (it is our own)
    return {
        f"The field {name}": Snippet(prefix=name, body=_field(name, field, known), description=field["description"])
        for name, field in fields.items()
        if name not in _SPELT_OTHERWISE
    }


def _field(name: str, field: Schema, known: Known) -> tuple[str, ...]:
    several = {
        "cast": ("cast:", f'  - {{name: {_pick(1, known.people, "Ana de Armas")}, character: "${{2:Eve}}"}}'),
        "viewings": ("viewings:", f"  - {{date: {_TODAY}, medium: {_pick(1, known.media, 'cinema')}}}"),
        "franchise": (f"franchise: {_pick(1, known.franchises, 'John Wick')}",),
        "rating": (f"rating: {_pick(1, _ratings(known), '4')}",),
        "aliases": ("aliases: [${1:/2019/05/old-address/}]",),
        "comments": ('comments: "${1:mailto:me@example.org}"',),
        "slug": ("slug: ${1:another-address}",),
        "release": (f"release: {_TODAY}",),
    }
    if name in several:
        return several[name]
    if name in {"poster", "still"}:
        return (f'{name}: {{src: {_pick(1, known.images, "images/still.jpg")}, alt: "${{2:what it shows}}"}}',)
    if name in {"date", "updated", "embargo"}:
        return (f"{name}: {_TODAY}",)
    return (f"{name}: {_value(field)}",)


def _value(field: Schema) -> str:
    """Give what stands for a field's value: its words to choose from, or a place to write."""
    forms = field.get("anyOf")
    first = forms[0] if isinstance(forms, list) else field
    examples, words = (_words(first.get(name)) for name in ("examples", "enum"))
    if words:
        return _choice(1, words)
    if isinstance(forms, list):  # one or several
        return f"[{_pick(1, examples, '')}]"
    if _words(field.get("type"))[:1] == ["boolean"]:
        return "${1|true,false|}"
    if "minimum" in field:
        return "${1:90}" if field["minimum"] == 1 else "${1:$CURRENT_YEAR}"
    if "pattern" in field and examples:
        return f"${{1:{examples[0]}}}"
    return _pick(1, examples, "") if examples else '"$1"'


def _words(part: object) -> list[str]:
    return [str(one) for one in part] if isinstance(part, list) else []


def _marks(known: Known) -> dict[str, Snippet]:
    films = [film for film in known.films if "]" not in film and "|" not in film]
    linked = _choice(1, films) if films else "${1:Alien}"
    pictures = _choice(2, [f"../{image}" for image in known.images]) if known.images else "${2:../images/still.jpg}"
    bodies = {
        "Spoiler": ("spoiler", (":::spoiler ${1:The ending}", "$0", ":::"), "Paragraphs that wait until asked for"),
        "Spoiler in a line": ("hide", ("||${1:$TM_SELECTED_TEXT}||",), "Words that wait until asked for"),
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
    """Give the values of the site's scale, worst first."""
    return [str(value) for value in values_of(known.scales.get(known.scale, BUILT_IN["stars"]))]


def _pick(number: int, words: Iterable[str], example: str) -> str:
    """Give a place for one of some words, each as YAML takes it for text; with an example where none is known."""
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
    """Give snippets as VS Code reads them."""
    return {
        name: {"scope": one.scope, "prefix": one.prefix, "body": list(one.body), "description": one.description}
        for name, one in made.items()
    }
