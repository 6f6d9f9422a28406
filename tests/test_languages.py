"""Front matter in YAML, TOML and JSON: the same fields give the same page, and every fault has its place."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import frontmatter
import msgspec
import pytest
import yaml
from conftest import SiteFolder
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reviews import CONTRACT, PATH, fault_of, table
from test_frontmatter import CASES as YAML_CASES
from test_frontmatter import case_name, saved
from test_toml import without_words

from intertitle import toml
from intertitle.autofix import autofix
from intertitle.diagnostics import Diagnostic, Location
from intertitle.explain.values import as_written
from intertitle.frontmatter import JSON, TOML, YAML, Entry, FrontMatterError, Notation, find_handler
from intertitle.frontmatter.handler import LARGEST, Handler
from intertitle.frontmatter.json_nodes import read_object
from intertitle.lint.pages import Pages
from intertitle.model import Parsed, Review
from intertitle.stages.parse import parse
from intertitle.stages.validate import validate

CASES = table("languages")
TITLES = table("titles")
LANGUAGES = (YAML, TOML, JSON)


def validated(file: str) -> Parsed:
    return validate("reviews", "x", parse(PATH, file.encode()), CONTRACT)


def found_in(file: str) -> tuple[Review | None, tuple[Diagnostic, ...]]:
    """Give the review that a file holds, and what is wrong with it, in its front matter or its fields."""
    try:
        made = validated(file)
    except FrontMatterError as failure:
        return None, (failure.diagnostic,)
    assert made.document is None or isinstance(made.document, Review)
    return made.document, made.diagnostics


# ---------------------------------------------------------------- the same fields in three languages


class Bare(str):
    """A value that TOML has without quotes, such as a day."""

    __slots__ = ()


def _text(value: str) -> str:
    """Write a text in double quotes as all three languages have it."""
    return json.dumps(value, ensure_ascii=False)


def _inline(value: object, language: Notation) -> str:
    if isinstance(value, dict):
        fields = ", ".join(f"{_text(name)}{language.separator}{_inline(one, language)}" for name, one in value.items())
        return f"{{{fields}}}"
    if isinstance(value, list):
        return f"[{', '.join(_inline(one, language) for one in value)}]"
    if isinstance(value, Bare):
        return str(value) if language is TOML else _text(value)
    return _text(value) if isinstance(value, str) else json.dumps(value)


def written(fields: Mapping[str, object], language: Notation, text: str = "Text.\n", *, tables: bool = False) -> str:
    """Write a file; in TOML with tables for fields within fields where that is asked for."""
    if language is YAML:
        lines = [f"{name}: {_inline(value, YAML)}" for name, value in fields.items()]
        return "\n".join(["---", *lines, "---", text])
    if language is JSON:
        lines = [f'  "{name}": {_inline(value, JSON)}' for name, value in fields.items()]
        return "{\n" + ",\n".join(lines) + "\n}\n" + text
    lines, below = [], []
    for name, value in fields.items():
        if tables and isinstance(value, dict):
            below += [f"[{name}]", *(f"{inner} = {_inline(one, TOML)}" for inner, one in value.items())]
        elif tables and isinstance(value, list) and value and isinstance(value[0], dict):
            for item in value:
                below += [f"[[{name}]]  # one", *(f"{inner} = {_inline(one, TOML)}" for inner, one in item.items())]
        else:
            lines.append(f"{name} = {_inline(value, TOML)}")
    return "\n".join(["+++", *lines, *below, "+++", text])


WORDS = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"], exclude_characters="\ufeff"), max_size=20
)
LINES = WORDS | st.lists(WORDS, max_size=3).map("\n".join)
DAYS = st.dates(dt.date(1980, 1, 1), dt.date(2030, 12, 31)).map(lambda day: Bare(day.isoformat()))
INSTANTS = st.datetimes(dt.datetime(1980, 1, 1), dt.datetime(2030, 12, 31)).flatmap(  # noqa: DTZ001  (the zone comes)
    lambda time: st.sampled_from(["Z", "+02:00", "-11:30"]).map(
        lambda zone: Bare(time.replace(microsecond=0).isoformat() + zone)
    )
)
FIELDS = st.fixed_dictionaries(
    {"film": LINES},
    optional={
        "year": st.integers(1800, 2300) | st.integers(1800, 2300).map(str),
        "rating": st.sampled_from([0.5, 1, 4, 4.5, 5, 9, "4", "4.5", "★★★½", "x"]),
        "date": DAYS | INSTANTS | WORDS,
        "release": DAYS,
        "title": LINES,
        "verdict": LINES,
        "draft": st.booleans() | st.sampled_from(["yes", "no", "perhaps"]),
        "liked": st.booleans(),
        "recommend": st.booleans() | st.sampled_from(["yes", "mixed", "no"]),
        "runtime": st.integers(-5, 300),
        "tags": st.lists(WORDS, max_size=3) | WORDS,
        "directors": st.lists(WORDS | st.integers(0, 9), max_size=3),
        "poster": st.fixed_dictionaries({"src": WORDS, "alt": WORDS}, optional={"spoiler": st.booleans()}),
        "cast": st.lists(st.fixed_dictionaries({"name": WORDS}, optional={"character": WORDS}), max_size=3),
        "viewings": st.lists(st.fixed_dictionaries({"date": DAYS}, optional={"rewatch": st.booleans()}), max_size=2),
        "imdb": st.sampled_from(["tt0113277", "x"]),
        "wrong": st.integers() | WORDS,
    },
)


@settings(max_examples=150)
@given(fields=FIELDS, tables=st.booleans())
@example(fields={"film": "+++\n---\n}"}, tables=True)
@example(fields={"film": 'A "B" \\ C: [d] {e} # f'}, tables=False)
def test_the_same_fields_give_the_same_document(fields: dict[str, object], *, tables: bool) -> None:
    made = [validated(written(fields, language, tables=tables)) for language in LANGUAGES]
    first, *others = made
    for other in others:
        assert other.document == first.document
        assert other.text == first.text
        assert other.html == first.html
        codes, wanted = ([found.code for found in one.diagnostics] for one in (other, first))
        assert sorted(codes) == sorted(wanted)


@given(fields=FIELDS, tables=st.booleans())
def test_every_value_has_its_position(fields: dict[str, object], *, tables: bool) -> None:
    for language in (TOML, JSON):
        file = written(fields, language, tables=tables)
        lines = file.split("\n")
        read = parse(PATH, file.encode()).fields
        assert read.notation is language
        for key, _ in read.written:
            start = key.start_mark
            assert key.value in lines[start.line][start.column :]
        for name, value in fields.items():
            place = read.place(name)
            there = lines[place.line - 1][place.column - 1 :]
            is_table = (
                tables and language is TOML and isinstance(value, dict | list) and not there.startswith(("[", "{"))
            )
            assert there.startswith(name if is_table else _inline(value, language))
            if not is_table:
                assert as_written(read, name) == " ".join(_inline(value, language).split("\n")).strip()


FULL: dict[str, object] = {
    "film": "Mission: Impossible",
    "year": 1996,
    "rating": 4.5,
    "date": Bare("2026-05-02"),
    "verdict": "“No” # one",
    "tags": ["heist", "1990s"],
    "cast": [{"name": "Tom Cruise", "character": "Ethan Hunt"}, {"name": "Jean Reno"}],
    "poster": {"src": "images/none.jpg", "alt": "A wire"},
    "viewings": [{"date": Bare("2026-05-01"), "rewatch": True}],
}


def test_the_published_bytes_are_the_same(site: SiteFolder) -> None:
    del FULL["poster"]  # which is not there
    trees = []
    for language in LANGUAGES:
        site.write("content/reviews/m.md", written(FULL, language, "A wire, and a [link](https://example.org/).\n"))
        site.build()
        trees.append({path: data for path, data in site.tree().items() if not path.startswith(".intertitle")})
    assert trees[0] == trees[1] == trees[2]
    assert any(b"Ethan Hunt" in data for data in trees[0].values())


# ---------------------------------------------------------------- titles and values


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.language)
@pytest.mark.parametrize("title", [*TITLES["exact"], *(case["title"] for case in TITLES["mended"])])
def test_a_title_in_quotes_comes_back_exactly(title: str, language: Notation) -> None:
    document, found = found_in(written({"film": title}, language))
    assert found == ()
    assert document is not None
    assert document.film == title.strip()


@pytest.mark.parametrize("language", [TOML, JSON], ids=lambda one: one.language)
@pytest.mark.parametrize("title", [*TITLES["exact"], *(case["title"] for case in TITLES["mended"])])
def test_a_title_without_quotes_comes_back_exactly_or_its_hint_brings_it_back(title: str, language: Notation) -> None:
    typed = language.field("film", "TITLE").replace('"TITLE"', title)
    file = written({"film": "TITLE"}, language).replace(language.field("film", "TITLE"), typed)
    document, found = found_in(file)
    if document is not None:
        assert document.film == title.strip() or title in {'""', "null"}
        return
    if title.startswith(("{", "[", "}")) or title in {"null", "1,000"}:
        return  # fields or a list, perhaps, or JSON of another meaning
    assert found[0].line == 2
    fix = re.search(rf"{re.escape(language.field('film', '').rstrip(chr(34)))}\".*\"", found[0].hint)
    assert fix, found
    document, found = found_in(file.replace(typed, fix[0]))
    assert found == ()
    assert document is not None
    assert document.film in {title.strip(), title.strip()[1:], title.strip()[1:-1]}


SCALARS = {
    "0x1F": "0x1F",
    "1_000": "1_000",
    "+4.50": "+4.50",
    "6e-3": "6e-3",
    "inf": "inf",
    "true": "true",
    "2024-05-31": "2024-05-31",
    "2024-05-31T20:00:00.5-05:00": "2024-05-31T20:00:00.5-05:00",
    "2024-05-31 20:00:00Z": "2024-05-31 20:00:00Z",
    "20:00:01": "20:00:01",
}


@pytest.mark.parametrize(("value", "text"), SCALARS.items())
def test_what_toml_has_without_quotes_is_text_as_typed(value: str, text: str) -> None:
    fields = parse(PATH, f"+++\nfilm = {value} # so\nyear={value}\n+++\n".encode()).fields
    assert (fields.text("film"), fields.scalar("year"), fields.problems) == (text, text, [])


def test_dotted_names_and_tables_in_tables_are_fields_in_fields() -> None:
    file = (
        '+++\nfilm = "X"\nposter.src = "a.jpg"\nposter."alt" = "A"\n'
        '[[cast]]\nname = "A"\n[[cast]]\nname = "B"\n[orders.best]\nitems = ["a"]\n+++\n'
    )
    fields = parse(PATH, file.encode()).fields
    poster = fields.record("poster")
    assert poster is not None
    assert (poster.text("src"), poster.text("alt"), poster.place("alt")) == ("a.jpg", "A", Location(PATH, 4, 16))
    cast = list(fields.records("cast", "name"))
    assert [(one.text("name"), one.origin.line) for one in cast] == [("A", 5), ("B", 7)]
    assert [(name, order.texts("items")) for name, order in fields.named("orders")] == [("best", ("a",))]
    assert fields.problems == []


def test_null_is_a_field_that_holds_nothing() -> None:
    document, found = found_in('{"film": "X", "year": null, "poster": null, "tags": null, "cast": null}\n')
    assert found == ()
    assert document is not None
    assert (document.year, document.poster, document.tags, document.cast) == (None, None, (), ())


HINTS: dict[str, tuple[Mapping[str, object], str]] = {
    "no film": ({"year": 2012}, "film"),
    "neither true nor false": ({"film": "X", "draft": "perhaps"}, "draft"),
    "a day that is none": ({"film": "X", "date": "2024-02-30"}, "date"),
    "no day": ({"film": "X", "release": "May"}, "release"),
    "a list for a text": ({"film": ["X"]}, "film"),
    "a list for a number": ({"film": "X", "year": [2012]}, "year"),
    "a slug": ({"film": "X", "slug": "A b"}, "slug"),
    "an id": ({"film": "X", "imdb": "x"}, "imdb"),
    "an alias": ({"film": "X", "aliases": ["a b"]}, "aliases"),
    "a picture without words": ({"film": "X", "poster": "a.jpg"}, "poster"),
}


@pytest.mark.parametrize("language", [TOML, JSON], ids=lambda one: one.language)
@pytest.mark.parametrize("case", HINTS)
def test_a_hint_is_in_the_language_of_its_file_and_removes_the_message(case: str, language: Notation) -> None:
    fields, name = HINTS[case]
    _, (found,) = found_in(written(fields, language))
    sign = re.escape(language.field(name, "").rstrip('"'))
    fix = re.search(rf'{sign}(\{{.*\}}|\[.*\]|"[^"]*"|\S+)', found.hint)
    assert fix, found.hint
    lines = [line.strip(" ,") for line in written(fields, language).split("\n")]
    marks = {"{", "}", "+++", "Text.", ""}
    kept = [line for line in lines if line not in marks and not re.match(rf'"?{name}\b', line)]
    body = ",\n".join([*kept, fix[0]]) if language is JSON else "\n".join([*kept, fix[0]])
    file = f"{{\n{body}\n}}\n" if language is JSON else f"+++\n{body}\n+++\n"
    document, left = found_in(file)
    assert left == (), file
    assert document is not None


# ---------------------------------------------------------------- what can go wrong

SOUND = [written(FULL, TOML), written(FULL, TOML, tables=True), written(FULL, JSON), json.dumps(FULL) + "\nText.\n"]
PIECES = [
    '"',
    "'",
    '"""',
    "=",
    ":",
    ",",
    "[",
    "]",
    "[[",
    "{",
    "}",
    "\n",
    "#",
    "\\",
    "\\u",
    "+++",
    "---",
    ".",
    "é",
    "x",
    "1",
    "\t",
]


@settings(max_examples=600)
@given(data=st.data())
def test_whatever_is_broken_there_is_a_document_or_faults_within_the_file(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(SOUND))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(file)))
        end = data.draw(st.integers(start, min(start + 12, len(file))) | st.integers(start, len(file)))
        put = data.draw(st.sampled_from(["", *PIECES]) | st.just(file[start:end] * 2) | st.text(max_size=3))
        file = file[:start] + put + file[end:]
    try:
        written_as = file.encode()
    except UnicodeEncodeError:
        return
    try:
        made = validate("reviews", "x", parse(PATH, written_as), CONTRACT)
    except FrontMatterError as failure:
        found: tuple[Diagnostic, ...] = (failure.diagnostic,)
    else:
        found = made.diagnostics
        assert made.document is not None or found
    lines = re.split(r"\r\n|\r|\n", file.removeprefix("\ufeff"))
    for one in found:
        assert one.hint
        assert one.path == PATH
        assert (one.message != "the file is UTF-16") <= one.line <= len(lines)  # that is said of the whole file
        assert 1 <= one.column <= len(lines[one.line - 1]) + 1
        msgspec.json.encode(one)


TOML_PIECES = [
    *PIECES,
    "a",
    "b = ",
    "c.d = ",
    "true",
    "2024-01-01",
    "[a]\n",
    "[[a]]\n",
    "0",
    "1.5",
    "{a = 1}",
    "[1, 2]",
    " ",
    "\r\n",
]


@settings(max_examples=1000)
@given(st.lists(st.sampled_from(TOML_PIECES), max_size=12).map("".join))
@example("a = [{b = 1,\n c = 2}]")
@example("[a]\nb.c = 1\n[a.b]\n")
@example("[[a]]\n[a.b]\n[[a]]\n[a.b]\nc = 1\n")
@example("a.b = 1\na.c = 2\n")
def test_the_scanner_finds_every_place_of_what_tomllib_reads(text: str) -> None:
    try:
        values = tomllib.loads(text)
    except ValueError:
        found = toml.diagnose(text)
        assert 0 <= found.statement <= len(text)
        assert 0 <= found.at <= len(text)
        return
    scanned = toml.scan(text)
    assert scanned.fault is None
    assert {steps for steps, _ in _steps(values, ())} == set(scanned.spots)


def _steps(value: object, within: tuple[toml.Step, ...]) -> list[tuple[tuple[toml.Step, ...], object]]:
    inner: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [((*within, step), one) for step, one in inner]
    return found + [deeper for steps, one in found for deeper in _steps(one, steps)]


JSON_PIECES = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"a"',
    '"b"',
    '"',
    "\\",
    "\\u00e9",
    "1",
    "-",
    "0",
    ".5",
    "e3",
    "true",
    "null",
    "NaN",
    " ",
    "\n",
]


@settings(max_examples=1000)
@given(st.lists(st.sampled_from(JSON_PIECES), max_size=12).map(lambda pieces: f"{{{''.join(pieces)}}}"))
@example('{"a": [1, -0.5e3, [true, null]], "b": {}}')
def test_the_scanner_reads_what_json_does(text: str) -> None:
    try:
        values = json.loads(text, object_pairs_hook=list, parse_int=str, parse_float=str, parse_constant=_refuse)
    except ValueError:
        values = None
    try:
        root = read_object(text, PATH)
    except FrontMatterError:
        assert values is None
        return
    read = root.end_mark.index
    assert (values is None) == bool(text[read:].strip())
    if values is not None:
        assert [key.value for key, _ in root.value] == [key for key, _ in values]


def _refuse(word: str) -> object:
    raise ValueError(word)


ATTACKS: dict[str, tuple[Callable[[], str], str]] = {
    "brackets in TOML": (lambda: f"+++\na = {'[' * 60_000}\n+++\n", "IT204"),
    "names in TOML": (lambda: f"+++\na{'.a' * 30_000} = 1\n+++\n", "IT204"),
    "tables in TOML": (lambda: f"+++\n[a{'.a' * 30_000}]\n+++\n", "IT204"),
    "braces in TOML": (lambda: f"+++\na = {'{a = ' * 12_000}\n+++\n", "IT204"),
    "65 KB of TOML": (lambda: f"+++\nfilm = '{'x' * LARGEST}'\n+++\n", "IT203"),
    "a megabyte of TOML": (lambda: f"+++\nfilm = '{'x' * 1_000_000}'\n+++\n", "IT203"),
    "digits in TOML": (lambda: f"+++\nyear = {'9' * 60_000}\n+++\n", "IT210"),
    "brackets in JSON": (lambda: f'{{"a": {"[" * 30_000}{"]" * 30_000}}}\n', "IT204"),
    "open brackets in JSON": (lambda: f'{{"a": {"[" * 60_000}\n', "IT202"),
    "65 KB of JSON": (lambda: f'{{"film": "{"x" * LARGEST}"}}\n', "IT203"),
    "a megabyte of JSON": (lambda: f'{{"film": {"[" * 1_000_000}\n', "IT203"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_one_located_fault(name: str) -> None:
    build, code = ATTACKS[name]
    found = fault_of(build().encode())
    assert found.code == code
    assert found.line >= 1


# ---------------------------------------------------------------- no library's words are read


@pytest.mark.parametrize("case", YAML_CASES["fault"], ids=case_name)
def test_a_fault_of_yaml_is_the_same_without_the_words_of_libyaml(
    case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    parse_yaml = yaml.parse

    def silent(text: str, Loader: type) -> Any:  # noqa: N803, ANN401  (as theirs)
        try:
            yield from parse_yaml(text, Loader=Loader)
        except yaml.MarkedYAMLError as failure:
            raise type(failure)("x", failure.context_mark, "y", failure.problem_mark) from None

    wanted = fault_of(saved(case))
    monkeypatch.setattr(yaml, "parse", silent)
    assert fault_of(saved(case)) == wanted


@pytest.mark.parametrize("case", [case for case in CASES["fault"] if "TOML" in case["name"]], ids=case_name)
def test_a_fault_of_toml_is_the_same_without_the_words_of_tomllib(
    case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = fault_of(saved(case))
    monkeypatch.setattr(tomllib, "loads", without_words)
    assert fault_of(saved(case)) == wanted


# ---------------------------------------------------------------- around it


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.language)
def test_python_frontmatter_finds_the_handler_and_reads_with_it(language: Notation) -> None:
    file = written({"film": "No", "year": 2012}, language)
    handler = find_handler(file, PATH)
    assert isinstance(handler, Handler)
    assert isinstance(handler, frontmatter.default_handlers.BaseHandler)
    assert handler.notation is language
    metadata, body = frontmatter.parse(file, handler=handler)
    assert body == "Text."
    film = metadata["film"]
    assert isinstance(film, Entry)
    assert film.value.value == "No"


@pytest.mark.parametrize("language", [TOML, JSON], ids=lambda one: one.language)
@pytest.mark.parametrize(
    "fields", [{"film": "X", "date": "2024/5/31"}, {"film": ["REC"]}, {"film": "X", "year": "M: I"}]
)
def test_nothing_is_fixed_that_is_not_yaml(fields: dict[str, object], language: Notation) -> None:
    data = written(fields, language).encode()
    assert autofix(PATH, data, CONTRACT) == (data, ())


@pytest.mark.parametrize("case", CASES["fault"], ids=case_name)
def test_nothing_is_fixed_in_what_cannot_be_read(case: dict[str, Any]) -> None:
    assert autofix(PATH, saved(case), CONTRACT) == (saved(case), ())


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.language)
def test_advice_finds_the_text_below_each_language(tmp_path: Path, language: Notation) -> None:
    file = written({"film": "X", "verdict": "---"}, language, "One.\n\n---\n\nTwo.")
    (tmp_path / "x.md").write_text(file, encoding="utf-8")
    lines = file.split("\n")
    wanted = [(number, line) for number, line in enumerate(lines, start=1) if number > len(lines) - 5]
    assert list(Pages(tmp_path).text("x.md")) == wanted


def test_yaml_alone_loads_no_other_handler() -> None:
    code = (
        "import sys; from intertitle.stages.parse import parse; parse('x', b'---\\nfilm: No\\n---\\n');"
        "print([name for name in sys.modules if name.endswith(('toml_handler', 'json_handler', 'explain'))])"
    )
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  (nothing of it is from outside)
    assert run.stdout == "[]\n"
