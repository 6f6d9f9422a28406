"""Front matter: valid values are returned exactly, and every error has a location and says what to type."""

from __future__ import annotations

import codecs
import time
from collections.abc import Callable
from typing import Any

import frontmatter
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reviews import PATH, fault_of, fields_of, located, table

from intertitle.diagnostics import Location
from intertitle.fields import Fields
from intertitle.frontmatter import Entry, FrontMatterError, YamlHandler, yaml_nodes
from intertitle.frontmatter.handler import LARGEST
from intertitle.stages.parse import parse

CASES = table("frontmatter")
OTHERS = table("languages")  # in TOML and JSON
MARKS = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}

# Valid characters of a file: all except controls, lone surrogates and noncharacters.
LINES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=40)


def saved(case: dict[str, Any]) -> bytes:
    encoding: str = case.get("encoding", "utf-8")
    text: str = case["file"]
    return (MARKS[encoding] if case.get("mark") else b"") + text.encode(encoding)


def case_name(case: dict[str, Any]) -> str:
    return str(case["name"])


@pytest.mark.parametrize("case", [*CASES["right"], *OTHERS["right"]], ids=case_name)
def test_a_file_that_is_right_is_read_exactly(case: dict[str, Any]) -> None:
    parsing = parse(PATH, saved(case))
    assert parsing.fields.text("film") == case["film"]
    assert parsing.body == case["body"]
    assert parsing.body_place == Location(PATH, case["line"], 1)
    assert parsing.problems == []


@pytest.mark.parametrize("case", [*CASES["fault"], *OTHERS["fault"]], ids=case_name)
def test_a_fault_has_its_place_and_says_what_to_type(case: dict[str, Any]) -> None:
    found = fault_of(saved(case))
    assert located(found) == tuple(case["at"])
    assert found.severity == "error"
    assert found.path == PATH
    assert found.message == case["message"]
    assert found.hint == case.get("hint", found.hint)
    assert found.hint


@given(st.lists(LINES, max_size=8), st.sampled_from(["\n", "\r\n", "\r"]))
@example(["    code", "---", "", "---"], "\n")
@example(["{{ 7*7 }}", "\ufeff"], "\r\n")
def test_any_text_is_read_back_unchanged(lines: list[str], end: str) -> None:
    file = end.join(["---", "film: No", "---", *lines])
    parsing = parse(PATH, file.encode())
    assert parsing.body == "\n".join(lines)
    assert parsing.fields.text("film") == "No"
    assert parsing.problems == []


@settings(max_examples=500)
@given(st.binary(max_size=200), st.sampled_from([b"", b"---\n", b"---\nfilm: No\n", b"---\nfilm: No\n---\n"]))
@example(b"\xff\xfe\x00", b"")
@example(b"\xef\xbb\xbf\xef\xbb\xbf---\n---", b"")
@example(b"\xc3", b"---\n")
def test_any_bytes_are_read_or_have_a_fault_with_a_place(data: bytes, before: bytes) -> None:
    try:
        parsing = parse(PATH, before + data)
    except FrontMatterError as failure:
        found = failure.diagnostic
        lines = (before + data).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        assert found.code.startswith("IT2")
        assert found.line <= len(lines)
        assert (found.line == 0) == (found.message == "the file is UTF-16")
    else:
        assert isinstance(parsing.fields, Fields)


@settings(max_examples=500)
@given(st.text(st.sampled_from("---\n[]{}&*!|>%@`#'\",:?\\ \tab"), max_size=60))
def test_anything_like_yaml_is_read_or_has_a_fault_with_a_place(head: str) -> None:
    file = f"---\n{head}\n---\n"
    try:
        parse(PATH, file.encode())
    except FrontMatterError as failure:
        found = failure.diagnostic
        lines = file.split("\n")
        assert 1 <= found.line <= len(lines)
        assert 1 <= found.column <= len(lines[found.line - 1]) + 1
        assert found.hint


# ---------------------------------------------------------------- the two ways to compose

PIECES = (
    *("a: ", "b: ", "cc: x\n", "- ", "? ", ": ", ":", ",", ", ", "x", "two words", "é", "\U0001f44d", "\ufeff"),
    *("\n", "\n", "\n  ", "\n  ", "\n    ", " ", "\t", "[", "]", "{", "}", "[[", "]]", "{a: ", "[[[[[[[[", "]]]]]]]]"),
    *("'", '"', "''", "\\n", "\\", "'x'", '"x"', '"x\n y"', "'x\ny'", "|\n", ">-\n", "# c", " # c", "%YAML 1.1\n"),
    *("&a ", "&a", "*a", "* ", "& ", "!", "! ", "!t ", "!!str ", "<<: ", "---", "---\n", "--- ", "...\n", "... ", "~"),
)
LIKE_YAML = st.lists(st.sampled_from(PIECES), max_size=16).map("".join)


def shape(node: yaml.Node) -> object:
    """Return everything that is read from a node: its value or children, its style and its position."""
    start, end = node.start_mark, node.end_mark
    at = (start.line, start.column, end.line, end.column)
    if isinstance(node, yaml.ScalarNode):
        return ("text", at, node.value, node.style)
    if isinstance(node, yaml.SequenceNode):
        return ("list", at, bool(node.flow_style), [shape(item) for item in node.value])
    assert isinstance(node, yaml.MappingNode)
    return ("fields", at, bool(node.flow_style), [(shape(key), shape(value)) for key, value in node.value])


def outcome(composer: Callable[[str, str], yaml.Node | None], text: str) -> object:
    """Return the result for a text: nodes, None, or the problem."""
    try:
        root = composer(text, PATH)
    except FrontMatterError as failure:
        return failure.diagnostic
    except yaml.YAMLError as failure:
        return str(failure)
    return root and shape(root)


@settings(max_examples=1000)
@given(LIKE_YAML | LIKE_YAML.map("a: x\n{}".format) | LIKE_YAML.map("a: [{}]\nb: y".format))
@example("a: &a [x]\nb: *a")
@example("a: &b x")
@example("a: !t [x]")
@example("! x: ! y")
@example("... &x y")
@example("a: 'x\ny: z'")
@example("'a\nb'")
@example("? 'a\nb'\n: c")
@example("? [a]\n: b")
@example("a: [? {x: y}]")
@example("a: [[[[[[[[x]]]]]]]]")
@example("a: [[[[[[[]]]]]]]")
@example("---\na: b\n---\nc: d")
@example("\ufeff&a b: c")
def test_composed_at_once_or_event_by_event_the_nodes_are_the_same(text: str) -> None:
    assert outcome(yaml_nodes.compose, text) == outcome(yaml_nodes.from_events, text)


def test_nesting_within_the_levels_of_the_stack_is_composed_the_same() -> None:
    for text in ("a: " + "[" * 990, "a: " + "[" * 990 + "]" * 990, "- " * 990, "a:" + "\n- " * 2000, "x: y\n" * 990):
        assert outcome(yaml_nodes.compose, text) == outcome(yaml_nodes.from_events, text)


OF_LINE_FEEDS = [case for case in CASES["right"] if case["file"].startswith("---") and "\r" not in case["file"]]


@pytest.mark.parametrize("case", OF_LINE_FEEDS, ids=case_name)
def test_the_handler_serves_python_frontmatter_too(case: dict[str, Any]) -> None:
    """It takes text instead of bytes, so it does not see byte-order marks and line ends, and it strips the text."""
    metadata, body = frontmatter.parse(case["file"], handler=YamlHandler(PATH))
    film = metadata["film"]
    assert isinstance(film, Entry)
    assert film.key.value == "film"
    assert body == case["body"].strip()


# ---------------------------------------------------------------- attacks


def nested_aliases() -> str:
    """Return fewer than a hundred aliases, where each level multiplies the one below by nine."""
    levels = [f"a0: &a0 [{', '.join(['x'] * 50)}]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 11)]
    return "\n".join(levels)


ATTACKS: dict[str, tuple[Callable[[], str], tuple[str, int, int]]] = {
    "101 aliases": (lambda: "a: &a [x]\nb: [" + ", ".join(["*a"] * 101) + "]", ("IT207", 3, 405)),
    "10,000 aliases": (lambda: "a: &a [x]\nb:\n" + "- *a\n" * 10_000, ("IT207", 104, 3)),
    "a bomb of 90 aliases": (nested_aliases, ("IT207", 6, 10)),
    "an object": (lambda: "a: !!python/object/apply:os.system [ls]", ("IT208", 2, 4)),
    "an object behind 60 KB": (lambda: f"a: {'x' * 60_000}\nb: !!python/name:os.system", ("IT208", 3, 4)),
    "65 KB": (lambda: "\n".join(f"a{n}: {'x' * 50}" for n in range(1200)), ("IT203", 1, 1)),
    "22,000 letters of three bytes": (lambda: f"film: {'千' * 22_000}", ("IT203", 1, 1)),
    "a megabyte": (lambda: f"film: {'[' * 1_000_000}", ("IT203", 1, 1)),
    "5,000 brackets": (lambda: f"film: {'[' * 5_000}", ("IT204", 2, 7)),
    "60,000 brackets": (lambda: f"film: {'[' * 60_000}", ("IT204", 2, 7)),
    "30,000 pairs of brackets": (lambda: f"film: {'[' * 30_000}{']' * 30_000}", ("IT204", 2, 7)),
    "20,000 braces": (lambda: f"film: {'{a: ' * 15_000}", ("IT204", 2, 7)),
    "30,000 items in items": (lambda: f"film:\n  {'- ' * 30_000}", ("IT204", 3, 17)),
    "30,000 names of names": (lambda: "? " * 30_000, ("IT205", 2, 3)),
}


OTHER_ATTACKS: dict[str, tuple[Callable[[], str], tuple[str, int, int]]] = {
    "braces closed by brackets": (lambda: '{"a":' + "{" * 32_000 + "]" * 32_000, ("IT202", 1, 1)),
    "escapes in JSON text without an end": (lambda: '{"a": "' + '\\"' * 15_000, ("IT202", 1, 1)),
    "escapes in TOML text without an end": (lambda: '+++\n"' + '\\"' * 500_000, ("IT202", 1, 1)),
    "escapes in a long TOML text without an end": (lambda: '+++\na = """' + '\\"""\n' * 200_000, ("IT202", 1, 1)),
    "single quotes in TOML": (lambda: "+++\n" + "'" * 1_000_001, ("IT202", 1, 1)),
}


@pytest.mark.parametrize("name", OTHER_ATTACKS)
def test_an_attack_in_toml_or_json_is_a_located_fault_and_does_not_hang(name: str) -> None:
    build, expected = OTHER_ATTACKS[name]  # sizes that once took from half a minute to hours
    assert located(fault_of(build().encode())) == expected


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_a_located_fault_within_100_ms(name: str) -> None:
    build, expected = ATTACKS[name]
    data = f"---\n{build()}\n---\n".encode()
    spent = []
    for _ in range(3):
        begun = time.process_time()
        found = fault_of(data)
        spent.append(time.process_time() - begun)
        assert located(found) == expected
    assert min(spent) < 0.1


def test_100_aliases_are_read() -> None:
    fields = fields_of("film: No", "a: &a [x, y]", "b: [" + ", ".join(["*a"] * 99) + "]", "tags: *a")
    assert fields.texts("tags") == ("x", "y")
    assert fields.problems == []


def test_front_matter_of_64_kb_is_read_and_one_byte_more_is_an_error() -> None:
    room = LARGEST - len(b"\nfilm: ")
    assert fields_of(f"film: {'x' * room}").text("film") == "x" * room
    assert located(fault_of(f"---\nfilm: {'x' * room}x\n---\n".encode())) == ("IT203", 1, 1)


def test_eight_levels_of_lists_are_read_and_a_ninth_is_a_fault() -> None:
    assert fields_of("film: No", f"a: {'[' * 7}{']' * 7}").text("film") == "No"
    assert located(fault_of(f"---\na: {'[' * 8}{']' * 8}\n---\n".encode())) == ("IT204", 2, 4)


@pytest.mark.parametrize("case", [*CASES["right"], *CASES["fault"]], ids=case_name)
def test_without_libyaml_the_same_files_are_right(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML's own scanner is stricter about tabs and has other messages, but no value differs."""
    monkeypatch.setattr(yaml_nodes, "_LOADER", yaml.BaseLoader)
    if "at" in case:
        found = fault_of(saved(case))
        assert (found.code, found.line) == tuple(case["at"][:2])
    elif "\t" not in case["film"]:
        assert parse(PATH, saved(case)).fields.text("film") == case["film"]
