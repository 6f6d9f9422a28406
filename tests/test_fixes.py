"""Fixes as data: applied as they are, they remove their message and cause no other."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from reviews import CONTRACT, table

from intertitle import config
from intertitle.autofix import diagnose
from intertitle.diagnostics import ConfigurationError, Diagnostic, Edit, Fix, words_of
from intertitle.fixes import apply

LEAST = '[site]\ntitle = "The Long Take"\nurl = "https://example.org/"\n'
REVIEW = "content/reviews/x.md"


def _document(lines: list[str], text: str = "Text.\n") -> bytes:
    return "\n".join(["---", *lines, "---", text]).encode()


def _faults() -> Iterator[tuple[str, str, bytes]]:
    """Yield every faulty document among the tests' data: what it shows, its path and its bytes."""
    for name, path, data in _documents():
        if diagnose(path, data, CONTRACT):  # some are right by other settings, or where a field takes a list
            yield name, path, data


def _documents() -> Iterator[tuple[str, str, bytes]]:
    for case in table("review")["bad"]:
        film = [] if any(line.startswith("film:") for line in case["lines"]) else ["film: No"]
        yield " ".join(case["lines"]), REVIEW, _document([*film, *case["lines"]], case.get("text", "Text.\n"))
    for case in table("others")["bad"]:
        yield " ".join(case["lines"]), f"content/{case['folder']}/x.md", _document(case["lines"])
    for case in table("dates")["wrong"]:
        yield f"date: {case['written']}", REVIEW, _document(["film: X", f"date: {case['written']}"])
    for case in table("titles")["mended"]:
        yield f"film: {case['title']}", REVIEW, _document([f"film: {case['title']}", "year: 1979"])
        yield f"- {case['title']}", REVIEW, _document(["film: X", "directors:", f"  - {case['title']}"])
        yield f"[{case['title']}]", REVIEW, _document(["film: X", f"directors: [{case['title']}]"])
    for case in table("ratings")["wrong"]:
        if case["scale"] in CONTRACT.scales:
            lines = ["film: X", f"scale: {case['scale']}", f"rating: {json.dumps(case['written'], ensure_ascii=False)}"]
            yield f"{case['scale']} {case['written']}", REVIEW, _document(lines)
    for name in ("frontmatter", "languages"):
        for case in table(name)["fault"]:
            mark = b"\xef\xbb\xbf" if case.get("mark") else b""
            path = REVIEW.replace("reviews", "franchises") if "entries" in case["file"] else REVIEW
            yield case["name"], path, mark + case["file"].encode(case.get("encoding", "utf-8"))


FAULTS = list(_faults())
UNREADABLE = {"IT201", "IT205", "IT208", "IT209", "IT210", "IT307"}  # these may hide others
# Examples with two faults at one place: the fix of the first lets the second be seen.
TWO_FAULTS = {
    "rating: 3 scale: lettre": "the rating is not on the scale that is meant",
    "- a: b: c": "a field's value, perhaps, or all of it a text",
    "the first of two titles that are broken": "both have the same fault",
    "a path in double quotes": "a poster needs a text that describes it",
    "JSON, items without quotes": "both have the same fault",
    "JSON, a text that is not closed before the brace": "the quotation is not in the text",
    "TOML, a table that is not closed": "a review has no such field",
    "JSON, no number": "the rating is none in quotes either",
}


def _kinds(found: tuple[Diagnostic, ...]) -> Counter[tuple[str, str]]:
    return Counter((one.code, one.message) for one in found)


def _hidden(found: Diagnostic, data: bytes, left: tuple[Diagnostic, ...]) -> Counter[tuple[str, str]]:
    """Give the messages that were hidden while the file could not be read: they are about what no fix has touched."""
    if found.code not in UNREADABLE:
        return Counter()
    missing = [one for one in left if one.code == "IT301" and b"film" not in data]
    return _kinds(tuple(one for one in left if one.line != found.line or one in missing))


@pytest.mark.parametrize(("name", "path", "data"), FAULTS, ids=[name for name, *_ in FAULTS])
def test_a_fix_removes_its_message_and_causes_no_other(name: str, path: str, data: bytes) -> None:
    found = diagnose(path, data, CONTRACT)
    assert found
    for one in found:
        assert one.hint == words_of(one.fix or one.hint)
        if one.fix is None:
            continue
        fixed = apply(one.fix, data)
        assert fixed is not None, f"{one.fix} is not what {name} holds"
        left = diagnose(path, fixed, CONTRACT)
        if name in TWO_FAULTS:
            assert left[0].code != one.code or left[0].column != one.column or left[0].line != one.line
            continue
        assert _kinds(left) <= _kinds(found) + _hidden(one, data, left), fixed.decode()
        assert _kinds(left)[one.code, one.message] < _kinds(found)[one.code, one.message], fixed.decode()


def test_a_hint_that_proposes_a_word_or_a_line_has_the_fix_for_it() -> None:
    without = {
        found.hint
        for _, path, data in FAULTS
        for found in diagnose(path, data, CONTRACT)
        if found.fix is None and re.search(r"Did you mean|\b(?:Write|Add|Close it:|Put it in quotes:)  ", found.hint)
    }
    # It shows the form of any field.
    assert without == {
        "Write  name: value , or end the fields with a line of three hyphens (---) before the text.",
    }


SETTINGS = [case["text"] if case.get("whole") else LEAST + case["text"] for case in table("settings")["wrong"]]


def _settings_faults(text: str) -> tuple[Diagnostic, ...]:
    try:
        config.read(text)
    except ConfigurationError as failure:
        return failure.diagnostics
    return ()


@pytest.mark.parametrize("text", SETTINGS)
def test_so_does_the_fix_of_a_setting(text: str) -> None:
    found = _settings_faults(text)
    assert found
    for one in found:
        if one.fix:
            fixed = apply(one.fix, text.encode())
            assert fixed is not None, one
            left = _kinds(_settings_faults(fixed.decode()))
            assert left <= _kinds(tuple(other for other in found if other is not one)), fixed.decode()


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_an_edit_over_several_lines_keeps_their_ends(end: str) -> None:
    data = "\ufeff" + end.join(["---", "film:", "  One", "  two  # so", "year: 1979", "---", ""])
    fix = Fix((Edit(3, 3, "One\n  two", "1\n  2\n  3"), Edit(5, 1, "year", "date")), lead="")
    fixed = end.join(["\ufeff---", "film:", "  1", "  2", "  3  # so", "date: 1979", "---", ""])
    assert apply(fix, data.encode()) == fixed.encode()


@pytest.mark.parametrize(
    "edit", [Edit(9, 1, "film", "x"), Edit(2, 1, "year", "x"), Edit(2, 99, "film", "x"), Edit(0, 0, "film", "x")]
)
def test_a_file_that_is_not_as_a_fix_expects_it_is_left(edit: Edit) -> None:
    assert apply(Fix((edit,), lead=""), b"---\nfilm: No\n---\n") is None
    assert apply(Fix((edit,), lead=""), "---\nfilm: No\n---\n".encode("utf-16")) is None
