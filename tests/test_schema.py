"""The schema and the readers say the same: every field, and nothing that the readers take is refused."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import SETTINGS, SiteFolder
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reviews import CONTRACT, document_of, table

from intertitle import config, ratings, schema, themes
from intertitle.diagnostics import ConfigurationError
from intertitle.fields import Fields
from intertitle.frontmatter import FrontMatterError, MappingNode, Node, ScalarNode, SequenceNode
from intertitle.plugins.site import load_site
from intertitle.schema import documents
from intertitle.stages.parse import parse
from intertitle.theme_settings import choose_options

REPOSITORY = Path(__file__).parent.parent
FOLDERS = {
    "review": "reviews",
    "film": "films",
    "franchise": "franchises",
    "person": "people",
    "critic": "critics",
    "list": "lists",
    "page": "pages",
}
STARS = schema.Known(scale="stars", scales=ratings.BUILT_IN)
VALIDATORS = {kind: jsonschema.Draft7Validator(schema.schema(kind, STARS)) for kind in schema.KINDS}

# One document a kind in which every nested field stands, as text after the first line of hyphens.
FULL = {
    "review": """films: [{film: Ballerina}, {film: Heat, cast: [Al Pacino]}]
cast: [{name: Ana de Armas, character: Eve}]
viewings: [{date: 2025-06-07, medium: cinema}]
poster: {src: images/x.jpg, alt: ""}
still: {src: images/y.jpg, alt: A door}
""",
    "film": """film: Ballerina
cast: [{name: Ana de Armas, character: Eve}]
poster: {src: images/x.jpg, alt: ""}
still: {src: images/y.jpg, alt: A door}
""",
    "franchise": """name: John Wick
entries: [{id: one, title: One}]
orders: {story: {items: [one]}}
continuities: {original: {label: First}}
start: {entry: one}
""",
    "person": "name: Agnès Varda\n",
    "critic": """name: Ines Marlowe
picture: {src: images/x.jpg, alt: ""}
links: [{url: https://example.org/, label: Me}]
earlier_scales: [{scale: ten, until: 2015}]
""",
    "list": "title: Best\nitems: [{film: Aftersun}]\n",
    "page": "title: About\n",
}


def plain(node: Node) -> Any:  # noqa: ANN401  (a value of JSON)
    """Give a node's plain value: everything is text, and nothing is null."""
    if isinstance(node, ScalarNode):
        return None if not node.value and not node.style else node.value
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.value]
    assert isinstance(node, MappingNode)
    return {key.value: plain(value) for key, value in node.value}


def values_of(path: str, data: bytes) -> dict[str, Any]:
    return {name: plain(node) for name, node in parse(path, data).fields.nodes.items()}


def refusals(kind: str, values: object) -> list[str]:
    return [f"{'.'.join(map(str, found.path))}: {found.message}" for found in VALIDATORS[kind].iter_errors(values)]


# ---------------------------------------------------------------- the same fields


def _objects(part: object) -> Iterator[Mapping[str, Any]]:
    """Yield every piece of a schema that closes its fields."""
    if isinstance(part, dict):
        if part.get("additionalProperties") is False:
            yield part
        for inner in part.values():
            yield from _objects(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _objects(inner)


@pytest.mark.parametrize("kind", FOLDERS)
def test_the_schema_has_the_fields_that_the_readers_ask_for(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[frozenset[str]] = set()
    monkeypatch.setattr(Fields, "finish", lambda self, *_: asked.add(frozenset(self.asked)))
    made = document_of(FOLDERS[kind], *FULL[kind].splitlines())
    assert made.diagnostics == ()
    written = {frozenset(found["properties"]) for found in _objects(schema.schema(kind, STARS))}
    assert written == asked


def test_the_schema_has_the_settings_that_are_read() -> None:
    properties: Any = schema.schema("settings", STARS)["properties"]
    assert set(properties) == set(config.NAMES)
    assert set(properties["site"]["properties"]) == set(config.NAMES["site"])
    assert set(properties["chrome"]["properties"]) == set(config.CHROME)
    assert set(properties["addresses"]["properties"]) == set(config.default_kinds().changeable)
    own = properties["ratings"]["properties"]["scales"]["additionalProperties"]
    assert set(own["properties"]) == set(config.OF_A_SCALE)


@pytest.mark.parametrize("kind", schema.KINDS)
def test_every_field_is_explained(kind: str) -> None:
    fields = [field for found in _objects(schema.schema(kind, STARS)) for field in found["properties"].items()]
    assert fields
    assert [name for name, field in fields if "description" not in field and "properties" not in field] == []


@pytest.mark.parametrize("kind", schema.KINDS)
def test_it_is_a_schema(kind: str) -> None:
    jsonschema.Draft7Validator.check_schema(schema.schema(kind, schema.UNKNOWN))
    jsonschema.Draft7Validator.check_schema(schema.schema(kind, schema.know(REPOSITORY)))


# ---------------------------------------------------------------- what the readers take, the schema does


DEMO = [
    (kind, file) for kind, folder in FOLDERS.items() for file in sorted((REPOSITORY / "content" / folder).glob("*.md"))
]


@pytest.mark.parametrize(("kind", "file"), DEMO, ids=lambda value: getattr(value, "stem", value))
def test_the_demo_blog_is_accepted(kind: str, file: Path) -> None:
    assert refusals(kind, values_of(str(file), file.read_bytes())) == []


@pytest.mark.parametrize("kind", FOLDERS)
def test_what_the_seeds_plant_is_accepted(kind: str) -> None:
    seeds = {"review": "review.md", "franchise": "franchise.md", "list": "list.md", "post": "post.md"}
    if kind in seeds:
        text = (REPOSITORY / "seeds" / seeds[kind]).read_text(encoding="utf-8")
        for name, value in {"film": '"No"', "title": "No", "today": "2026-01-02"}.items():
            text = text.replace(f"${name}", value)
        text = re.sub(r"\$\w+", "", text)
        assert refusals(kind, values_of("x.md", text.encode())) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("film", 1917),
        ("film", "No"),
        ("film", 2.5),
        ("film", True),
        ("year", 1979),
        ("rating", 4.5),
        ("rating", "4,5"),
        ("rating", "★★★½"),
        ("rating", "4/5"),
        ("rating", None),
        ("kind", "Mini-Series"),
        ("recommend", True),
        ("recommend", "No"),
        ("liked", "yes"),
        ("date", "2026-01-02 20:00+01:00"),
        ("poster", None),
        ("tmdb", 541671),
        ("cast", ["Ana de Armas", {"name": "Ian McShane", "character": "Winston"}]),
        ("tags", "night"),
        ("viewings", ["2025-06-07"]),
    ],
)
def test_values_as_an_editor_reads_them_are_accepted(field: str, value: object) -> None:
    assert refusals("review", {"film": "X", field: value}) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("film", ["REC"]),
        ("film", {"Mission": "Impossible"}),
        ("film", None),
        ("film", " "),
        ("flim", "X"),
        ("year", 12),
        ("year", "soon"),
        ("rating", 7),
        ("rating", 4.25),
        ("rating", "many"),
        ("kind", "movie"),
        ("liked", "maybe"),
        ("date", "1 June"),
        ("poster", "images/x.jpg"),
        ("poster", {"src": "images/x.jpg"}),
        ("imdb", "7181546"),
        ("cast", [{"nmae": "Ana"}]),
        ("viewings", [{"medium": "cinema"}]),
    ],
)
def test_mistakes_are_refused(field: str, value: object) -> None:
    assert refusals("review", {"film": "X", field: value}) != []


@pytest.mark.parametrize(
    ("scale", "right", "wrong"),
    [
        ("ebert", 0, 4.5),
        ("letter", "a−", "E"),
        ("ten", 4.3, 10.1),
        ("hundred", "90%", 101),
        ("thumbs", "Up", "sideways"),
    ],
)
def test_the_scale_of_a_review_says_what_its_rating_may_be(scale: str, right: object, wrong: object) -> None:
    assert refusals("review", {"film": "X", "scale": scale, "rating": right}) == []
    assert refusals("review", {"film": "X", "scale": scale, "rating": wrong}) != []


def test_where_no_site_is_any_built_in_scale_may_be_the_site_s() -> None:
    check = jsonschema.Draft7Validator(schema.schema("review", schema.UNKNOWN))
    assert all(check.is_valid({"film": "X", "rating": value}) for value in (5, 87, "B+", "up", 4.3))
    assert not check.is_valid({"film": "X", "rating": "splendid"})


# ---------------------------------------------------------------- what the schema refuses, the readers report

SOME_WORDS = [
    "", "~", "null", "Null", "yes", "No", "TRUE", "off", "film", "Short", "prequel", "MIXED", "Stars", "letter", "4.5",
    "4,5", "9/10", "4/5", "★★½", "90%", "B+", "a−", "2025-06-07", "2025-06-07 20:00", "2025-06-07T20:00:00+01:00", "17",
    "2024-02-30", "tt7181546", "nm0001785", "movie/12", "Q12", "1917", "x-y", "a b", "/old/", "https://example.org/x",
    "mailto:a@b", "½", "☆", "images/x.jpg", "Marked", "WHOLE", "release", "-1", "١٩٧٩",
]  # fmt: skip
EVERY_WORD = [*SOME_WORDS, *(f" {word} " for word in ("yes", "3", "2025-06-07")), "[]", "{}", "[a]", '["", b]']
WORDS = st.sampled_from(SOME_WORDS)
TEXTS = WORDS | st.text(st.characters(codec="ascii", categories=("L", "N", "P", "Zs", "S")), max_size=12)


def quoted(value: str) -> str:
    return json.dumps(value)


def _yaml(value: object, *, bare: bool) -> str:
    """Write a value as flow YAML; words in quotes unless they are bare."""
    if isinstance(value, str):
        simple = bool(value) and value.replace("-", "").replace(".", "").isalnum()
        return value if bare and (simple or value in {"", "~"}) else quoted(value)
    if isinstance(value, list):
        return f"[{', '.join(_yaml(item, bare=False) for item in value)}]"
    assert isinstance(value, dict)
    return f"{{{', '.join(f'{name}: {_yaml(inner, bare=False)}' for name, inner in value.items())}}}"


def fields_of(kind: str) -> st.SearchStrategy[str]:
    """Draw a line of front matter: one field of a kind, with a value at any depth that may or may not be its own.

    One is enough, and more would hide each other: where a second field is wrong, all of it is reported.
    """
    inner = sorted({name for found in _objects(schema.schema(kind, STARS)) for name in found["properties"]})
    values = st.recursive(
        TEXTS,
        lambda drawn: st.lists(drawn, max_size=2) | st.dictionaries(st.sampled_from(inner), drawn, max_size=2),
        max_leaves=3,
    )
    names = st.sampled_from([*VALIDATORS[kind].schema["properties"], "flim", "colour"])
    return st.builds(
        lambda name, value, bare: f"{name}: {_yaml(value, bare=bare)}", names, TEXTS | values, st.booleans()
    )


FIRST = {
    "review": "film",
    "film": "film",
    "franchise": "name",
    "person": "name",
    "critic": "name",
    "list": "title",
    "page": "title",
}


@pytest.mark.parametrize("kind", FOLDERS)
@settings(max_examples=200)
@given(data=st.data())
def test_what_the_schema_refuses_the_readers_report(kind: str, data: st.DataObject) -> None:
    line = data.draw(fields_of(kind))
    _hold(kind, [line] if line.startswith(f"{FIRST[kind]}:") else [f"{FIRST[kind]}: The X", line])


# What stands around a nested field when all else is right.
NESTED = {
    "review": [
        "film: X\ncast: [{{name: A, {}}}]",
        "film: X\nviewings: [{{date: 2025-06-07, {}}}]",
        "film: X\nstill: {{src: a, alt: b, {}}}",
    ],
    "franchise": ["name: X\nentries: [{{title: T, {}}}]", "name: X\norders: {{story: {{{}}}}}"],
    "critic": [
        "name: X\nlinks: [{{url: https://example.org/, {}}}]",
        "name: X\nearlier_scales: [{{scale: ten, until: 2015, {}}}]",
    ],
    "list": ["title: X\nitems: [{{film: A, {}}}]"],
}


@pytest.mark.parametrize("kind", FOLDERS)
def test_every_word_in_every_field_is_refused_only_where_it_is_reported(kind: str) -> None:
    for name in VALIDATORS[kind].schema["properties"]:
        for word in EVERY_WORD:
            _hold(kind, [f"{name}: {word}"] if name == FIRST[kind] else [f"{FIRST[kind]}: The X", f"{name}: {word}"])


@pytest.mark.parametrize(("kind", "around"), [(kind, one) for kind, several in NESTED.items() for one in several])
def test_every_word_within_records_is_refused_only_where_it_is_reported(kind: str, around: str) -> None:
    for name in {name for found in _objects(schema.schema(kind, STARS)) for name in found["properties"]}:
        if f"{name}: " not in around.partition("{")[2]:
            for word in EVERY_WORD:
                _hold(kind, around.format(f"{name}: {quoted(word)}").split("\n"))


def _hold(kind: str, lines: list[str]) -> None:
    try:
        made = document_of(FOLDERS[kind], *lines)
    except FrontMatterError:
        return
    if made.diagnostics:
        return
    file = "\n".join(["---", *lines, "---", "Text.", ""]).encode()
    found = refusals(kind, values_of("x.md", file))
    assert not found, f"{lines}: refused, and nothing is wrong: {found}"


@pytest.mark.parametrize("name", ["review", "ratings", "dates", "titles", "others"])
def test_the_cases_of_other_tests_are_refused_only_where_they_are_reported(name: str) -> None:
    for text in _texts(table(name)):
        for field in ("film", "rating", "date", "year", "kind", "cast", "tags", "poster", "comments", "slug"):
            _hold("review", ["film: X", f"{field}: {text}"] if field != "film" else [f"film: {text}"])


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for inner in part:
            yield from _texts(inner)
    elif isinstance(part, dict):
        for inner in part.values():
            yield from _texts(inner)


MUTATIONS = st.sampled_from(["drop", "double", "swap case", "empty", "a letter more", "a list of it", "in quotes"])


@settings(max_examples=200)
@given(pick=st.sampled_from(DEMO), number=st.integers(0, 40), mutation=MUTATIONS)
@example(pick=("review", REPOSITORY / "content/reviews/no.md"), number=0, mutation="empty")
def test_a_demo_review_with_one_change_is_refused_only_where_it_is_reported(
    pick: tuple[str, Path], number: int, mutation: str
) -> None:
    kind, file = pick
    text = file.read_text(encoding="utf-8")
    head = text.split("\n---", 1)[0].splitlines()[1:]
    number %= len(head)
    name, colon, value = head[number].partition(": ")
    if not colon:
        return
    changed = {
        "drop": [],
        "double": [head[number]] * 2,
        "swap case": [f"{name}: {value.swapcase()}"],
        "empty": [f"{name}:"],
        "a letter more": [f"{name}: {value}x"],
        "a list of it": [f"{name}: [{value}]"],
        "in quotes": [f"{name}: {quoted(value)}"],
    }[mutation]
    _hold(kind, [*head[:number], *changed, *head[number + 1 :]])


# ---------------------------------------------------------------- the settings


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return quoted(value) if isinstance(value, str) else str(value)


EVERY_VALUE: list[object] = [
    *SOME_WORDS, " en ", "UTC", "#fff", " #ff4f8b ", "serif", " sans ", "intertitle", "/films/{slug}/", " /x/ ",
    "/x.xml", "HTTPS://example.org", "letter", True, False, 0, 1, 2, 12, 20, 1000, 1001, 0.5, 2.5, 10_000, [],
    ["one"], ["one", "two"], ["one", "one"], ["one", ""], ["B+", "B-"], "en-GB",
    ["reviews", "feed"], ["reviews", "reviews"], [*config.HOSTS], ["netlify", "netlify"],
    [1],
]  # fmt: skip
OPTIONS = themes.options("intertitle", REPOSITORY)
EVERY_KEY = [
    *(("site", key) for key in (*sorted(config.NAMES["site"]), "colour")),
    *(("theme", key) for key in (*sorted(OPTIONS), "colour")),
    *(("addresses", key) for key in ("review", "reviews", "home", "feed")),
    ("ratings", "scale"), ("ratings", "colour"), ("markdown", "html"), ("colours", "x"),
    ("chrome", "header"), ("chrome", "footer"), ("hosting", "headers"), ("hosting", "colour"), ("share", "cards"),
]  # fmt: skip
VALUES = st.sampled_from(EVERY_VALUE) | TEXTS | st.integers(-2, 12_000) | st.floats(-1, 7) | st.lists(TEXTS, max_size=3)
SCALES = st.fixed_dictionaries({}, optional=dict.fromkeys((*config.OF_A_SCALE, "colour"), VALUES))
KNOWN = schema.Known(scale="stars", scales=ratings.BUILT_IN, options=OPTIONS)
SETTINGS_CHECK = jsonschema.Draft7Validator(schema.schema("settings", KNOWN))


def _hold_settings(root: Path, tables: Mapping[str, Mapping[str, object]]) -> None:
    """Let a site with these settings be read, and nothing that is read be refused."""
    text = "".join(
        f"[{table}]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in values.items())
        for table, values in tables.items()
    )
    (root / "content").mkdir(exist_ok=True)
    (root / config.SETTINGS).write_text(text, encoding="utf-8")
    found = [one.message for one in SETTINGS_CHECK.iter_errors(tomllib.loads(text))]
    try:
        site = load_site(root).site
        choose_options(OPTIONS, site.options, "intertitle", root)
    except ConfigurationError:
        return
    assert found == [], text


RIGHT = {"title": "X", "url": "https://x.org/"}


def test_every_value_of_every_setting_is_refused_only_where_it_is_reported(tmp_path: Path) -> None:
    for within, key in EVERY_KEY:
        for value in EVERY_VALUE:
            site = {**RIGHT, **({key: value} if within == "site" else {})}
            _hold_settings(tmp_path, {"site": site} if within == "site" else {"site": site, within: {key: value}})


@settings(max_examples=300)
@given(scale=SCALES, name=st.sampled_from(["own", "b-2", "Own", "a b"]))
@example(scale={"minimum": 0, "maximum": 6}, name="own")
@example(scale={"minimum": 0.5, "maximum": 6, "step": 0.5}, name="own")
@example(scale={"grades": ["one", "two"], "minimum": "x"}, name="own")
@example(scale={"grades": ["one", "two"], "label": "L"}, name="own")
def test_a_scale_of_one_s_own_is_refused_only_where_it_is_reported(
    scale: dict[str, object], name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    _hold_settings(tmp_path_factory.mktemp("site"), {"site": RIGHT, f'ratings.scales."{name}"': scale})


def test_settings_that_are_right_are_accepted_and_common_mistakes_are_not() -> None:
    demo = tomllib.loads((REPOSITORY / "content/site.toml").read_text(encoding="utf-8"))
    assert refusals("settings", demo) == []
    assert refusals("settings", tomllib.loads(SETTINGS)) == []
    assert refusals("settings", {"site": {"title": "X"}}) != []
    assert refusals("settings", {"site": {**demo["site"], "url": "example.org"}}) != []
    assert refusals("settings", {**demo, "ratings": {"scales": {"own": {"grades": ["one"]}}}}) != []
    assert refusals("settings", {**demo, "sight": {}}) != []


def test_every_case_of_right_settings_is_accepted() -> None:
    guide = (REPOSITORY / "docs/writing.md").read_text(encoding="utf-8")
    written = guide.rpartition("## Settings")[2].split("```toml\n")[1].split("```")[0]
    known = schema.Known(scale="stars", scales=ratings.BUILT_IN, options=themes.options("intertitle", REPOSITORY))
    check = jsonschema.Draft7Validator(schema.schema("settings", known))
    assert [found.message for found in check.iter_errors(tomllib.loads(written))] == []


# ---------------------------------------------------------------- what it knows of a site


def test_it_knows_the_names_of_a_site_the_most_frequent_first(blog: SiteFolder) -> None:
    blog.write(
        "content/site.toml", f'{SETTINGS}[ratings]\nscale = "corn"\n[ratings.scales.corn]\ngrades = ["Skip", "See"]\n'
    )
    blog.review("broken", "film: [REC", "tags: [lost]")
    blog.review("wrong", "film: Wrong", "tags: [day]", "rating: 7")
    known = schema.know(blog.root)
    assert known.scale == "corn"
    assert known.franchises == ("Alien",)
    assert known.people[0] == "Sigourney Weaver"
    assert known.tags == ("night", "day")
    assert known.genres[0] == "Science fiction"
    assert known.images == ("images/aliens.svg",)
    assert known.media == ("cinema",)
    assert "marquee" in known.themes
    check = jsonschema.Draft7Validator(schema.schema("review", known))
    assert check.is_valid({"film": "X", "rating": "see"})
    assert not check.is_valid({"film": "X", "rating": 4})
    assert check.is_valid({"film": "X", "rating": 4, "scale": "ten"})
    properties: Any = schema.schema("review", known)["properties"]
    assert properties["franchise"]["anyOf"][0]["examples"] == ["Alien"]


def test_the_values_of_a_scale_are_those_that_it_takes() -> None:
    for scale in ratings.BUILT_IN.values():
        values = documents.values_of(scale)
        assert values, scale.id
        assert [ratings.parse_rating(str(value), scale).value for value in values] == sorted(
            ratings.parse_rating(str(value), scale).value for value in values
        )
    assert documents.values_of(ratings.Scale("big", "Big", 0, 10_000, 1)) == []
    assert CONTRACT.scale == "stars"


def test_dates_are_text_in_the_front_matter() -> None:
    assert values_of("x.md", b"---\nfilm: X\ndate: 2025-06-07\n---\n")["date"] == dt.date(2025, 6, 7).isoformat()
