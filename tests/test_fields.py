"""Fields: a text is returned exactly or is an error, and so are dates, numbers and words."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import time
import zoneinfo
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reviews import PATH, fields_of, located, quoted_fix, table

from intertitle.diagnostics import Diagnostic, Location
from intertitle.fields import Fields
from intertitle.frontmatter import FrontMatterError
from intertitle.hidden import strip_remarks

TITLES = table("titles")
DATES = table("dates")

# ---------------------------------------------------------------- titles


def title_of(*lines: str) -> tuple[str, list[Diagnostic]]:
    """Return the field ``film`` of a file, and all problems of the file."""
    try:
        fields = fields_of(*lines)
    except FrontMatterError as failure:
        return "", [failure.diagnostic]
    return fields.required("film", "Ballerina"), fields.problems


@pytest.mark.parametrize("title", TITLES["exact"])
def test_a_title_survives_exactly_as_written(title: str) -> None:
    assert title_of("year: 2000", f"film: {title}", "rating: 3") == (title, [])


@pytest.mark.parametrize("case", TITLES["mended"], ids=lambda case: case["title"])
def test_a_title_that_yaml_would_change_is_an_error_whose_quotes_bring_it_back(case: dict[str, Any]) -> None:
    _, problems = title_of("year: 2000", f"film: {case['title']}", 'verdict: It\'s "so"', "tags: [a, 'b']")
    (found,) = problems
    assert located(found) == (case.get("code", "IT209"), 3, case["column"])
    assert title_of("year: 2000", quoted_fix(found, "film")) == (case["title"], [])


@pytest.mark.parametrize(
    ("line", "at", "fix"),
    [
        ('film: "Wuthering Heights', ("IT209", 2, 7), 'film: "Wuthering Heights"'),
        ("film: 'It's Complicated'", ("IT209", 2, 7), 'film: "It\'s Complicated"'),
        ('film: "He said "hi" to me"', ("IT209", 2, 7), 'film: "He said \\"hi\\" to me"'),
        ('film: "C:\\movies"', ("IT209", 2, 7), 'film: "C:\\\\movies"'),
        ('film: "He said "…" and left"', ("IT209", 2, 7), 'film: "He said \\"…\\" and left"'),
    ],
)
def test_quotation_marks_around_a_value_are_not_doubled(line: str, at: tuple[str, int, int], fix: str) -> None:
    _, problems = title_of(line)
    (found,) = problems
    assert located(found) == at
    assert quoted_fix(found, "film") == fix


SIGNS = st.sampled_from("[]{}&*!|>%@`#'\",:-?\\~=<. “”‘’«»")
PRINTABLE = st.lists(SIGNS | SIGNS | st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=14).map(
    "".join
)
AFTER = st.sampled_from(
    [
        [],
        ["rating: 3"],
        ['verdict: "It\'s [all] so"', "title: 'a'", "tags: [a, 'b']"],
        ["cast:", "  - {name: A, character: 'B'}", '  - "C"'],
    ]
)


def as_typed(title: str) -> str:
    """Return the intended title: without its quotation marks if they are YAML syntax, and without remarks."""
    typed = title.strip()
    if title.strip(" \t")[:1] in {"'", '"'}:  # behind another space they are no syntax
        with contextlib.suppress(yaml.YAMLError):
            typed = str(yaml.safe_load(f"x: {typed}")["x"]).strip()
    without, unclosed = strip_remarks(typed)
    return typed if unclosed is not None or without in {"", typed} else " ".join(without.split())


def item_as_typed(item: str) -> str:
    """Return the intended text of an item, which percent signs alone are no part of."""
    without, _ = strip_remarks(as_typed(item))
    return without if without == as_typed(item) else " ".join(without.split())


@settings(max_examples=1000)
@given(PRINTABLE, AFTER)
@example("[!", [])
@example('"', ["rating: 3"])
@example('"\xa0', [])
@example("*a *b", [])
@example("a\ufeff # b", [])
@example("'' #", ["rating: 3"])
@example("»[»", [])
@example("“No”", ["rating: 3"])
@example("\xa0''", [])
@example("%%%%", [])
@example("a %%b%% c%", [])
@example("a%%", [])
def test_any_title_comes_back_exactly_or_is_an_error_on_its_line(title: str, after: list[str]) -> None:
    line = f"film: {title}"
    found, problems = title_of("year: 2000", line, *after)
    if not [one for one in problems if one.severity == "error"]:
        assert found == as_typed(title)
        assert {(one.code, one.line) for one in problems} <= {("IT213", 3)}  # quotation marks that are kept
        return
    assert {(one.severity, one.line) for one in problems} == {("error", 3)}
    assert all(1 <= one.column <= len(line) + 1 for one in problems)
    assert all(one.hint for one in problems)
    if fix := re.search(r'film: ".*"', problems[0].hint):
        mended, left = title_of("year: 2000", fix[0], *after)
        assert left == []
        # Quotation marks around all of it, or a single one before it, count as YAML syntax.
        assert mended in {title.strip(), title.strip()[1:].strip(), title.strip()[1:-1].strip(), as_typed(title)}


def tags_of(*lines: str) -> tuple[tuple[str, ...], list[Diagnostic]]:
    """Return the field ``tags`` of a file, and all problems of the file."""
    try:
        fields = fields_of(*lines)
    except FrontMatterError as failure:
        return (), [failure.diagnostic]
    return fields.texts("tags"), fields.problems


@given(PRINTABLE | st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn"]), max_size=20))
@example("#Alive")
@example("Mission: Impossible")
@example("[REC]")
@example("- x")
def test_any_item_of_a_list_comes_back_exactly_or_is_an_error_on_its_line(item: str) -> None:
    tags, problems = tags_of("film: No", "tags:", f"  - {item}", "  - last")
    if [one for one in problems if one.severity == "error"]:
        assert {(one.severity, one.line) for one in problems} == {("error", 4)}
    else:
        assert {(one.code, one.line) for one in problems} <= {("IT213", 4)}
        comment = re.fullmatch(r"#(\s.*)?", item.strip())
        given_one = "" if comment else item_as_typed(item)
        assert tags == tuple(dict.fromkeys(name for name in (given_one, "last") if name))


@given(PRINTABLE.filter(lambda item: not set(item) & set(",[]{}")))
@example("2:22")
@example("No")
@example("Mission: Impossible")
@example("#Alive")
@example("? x")
@example("“No”")
def test_any_item_in_brackets_comes_back_exactly_or_is_an_error_on_its_line(item: str) -> None:
    tags, problems = tags_of("film: No", f"tags: [{item}, last]")
    if [one for one in problems if one.severity == "error"]:
        assert {(one.severity, one.line) for one in problems} == {("error", 3)}
    else:
        assert {(one.code, one.line) for one in problems} <= {("IT213", 3)}
        assert tags == tuple(dict.fromkeys(name for name in (item_as_typed(item), "last") if name))


# ---------------------------------------------------------------- texts and lists


@pytest.mark.parametrize(
    ("lines", "values"),
    [
        (["director: Agnès Varda"], ("Agnès Varda",)),
        (["directors: Agnès Varda"], ("Agnès Varda",)),
        (["directors: [Joel Coen, Ethan Coen]"], ("Joel Coen", "Ethan Coen")),
        (["director: [Joel Coen, Ethan Coen]"], ("Joel Coen", "Ethan Coen")),
        (["directors:", "  - Joel Coen", "  - Ethan Coen"], ("Joel Coen", "Ethan Coen")),
        (["directors:", "- Joel Coen", "- Joel Coen"], ("Joel Coen",)),
        (["directors: [Joel Coen,", "  Ethan Coen]  # brothers"], ("Joel Coen", "Ethan Coen")),
        (["directors:"], ()),
        (["directors: []"], ()),
        (['directors: ["", A]'], ("A",)),
        ([], ()),
    ],
)
def test_a_list_is_read_under_either_name_and_from_one_text(lines: list[str], values: tuple[str, ...]) -> None:
    fields = fields_of("film: No", *lines)
    assert fields.texts("directors", "director") == values
    assert fields.problems == []


@pytest.mark.parametrize(
    ("lines", "at", "message", "hint"),
    [
        (
            ["director: A", "directors: [B]"],
            ("IT302", 3, 11),
            "both 'director' and 'directors' are given",
            "Put all of it into 'directors', and take the other line out.",
        ),
        (
            ["directors: [Mission: Impossible, B]"],
            ("IT209", 3, 13),
            "YAML reads Mission: Impossible as a list or as fields, not as text",
            'Put it in quotes:  "Mission: Impossible"',
        ),
        (
            ["directors:", "  - Mission: Impossible", "  - B"],
            ("IT209", 4, 5),
            "YAML reads Mission: Impossible as a list or as fields, not as text",
            'Put it in quotes:  - "Mission: Impossible"',
        ),
        (
            ["directors:", "  - #Alive", "  - B"],
            ("IT209", 4, 5),
            "YAML reads #Alive as a comment and nothing as the value",
            'Put it in quotes:  - "#Alive"',
        ),
        (
            ["directors:", "  - A # the elder"],
            ("IT209", 4, 7),
            "YAML reads '# the elder' as a comment",
            'If it belongs to the text:  - "A # the elder"   If not, give it a line of its own.',
        ),
        (
            ["directors:", "  - name: A", "    also: B"],
            ("IT304", 4, 5),
            "'directors' holds a list or fields, not text",
            "Write  directors: text",
        ),
    ],
)
def test_a_fault_in_a_list_has_its_place_and_its_fix(
    lines: list[str], at: tuple[str, int, int], message: str, hint: str
) -> None:
    fields = fields_of("film: No", *lines)
    fields.texts("directors", "director")
    (found,) = fields.problems
    assert (located(found), found.message, found.hint) == (at, message, hint)


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("verdict: [a, b]", ("IT209", 3, 10)),
        ("verdict: >", ("IT209", 3, 10)),
        ('verdict: "a\\0b"', ("IT212", 3, 10)),
        ('verdict: "\\x04b1;"', ("IT212", 3, 10)),
        ('verdict: "\\N"', ("IT212", 3, 10)),
    ],
)
def test_a_value_that_is_not_text_is_an_error(line: str, at: tuple[str, int, int]) -> None:
    fields = fields_of("film: No", line)
    assert fields.text("verdict") == ""
    assert [located(found) for found in fields.problems] == [at]


@pytest.mark.parametrize(
    ("lines", "place"), [(["verdict:", "  - a", "  - b"], (4, 3)), (["verdict: [a,", "  b]"], (3, 10))]
)
def test_a_list_over_several_lines_is_not_text(lines: list[str], place: tuple[int, int]) -> None:
    fields = fields_of("film: No", *lines)
    fields.text("verdict")
    (found,) = fields.problems
    assert located(found) == ("IT304", *place)
    assert found.message == "'verdict' holds a list or fields, not text"


@pytest.mark.parametrize(
    ("lines", "place"),
    [([], (1, 1)), (["film:"], (3, 6)), (['film: ""'], (3, 7)), (["film: '  '"], (3, 7)), (["film:", "# x"], (3, 6))],
)
def test_a_required_field_that_is_missing_or_empty_is_an_error(lines: list[str], place: tuple[int, int]) -> None:
    fields = fields_of("year: 2000", *lines)
    assert fields.required("film", "Ballerina") == ""
    (found,) = fields.problems
    assert located(found) == ("IT301", *place)
    assert found.message == "the field 'film' is missing or empty"
    assert found.hint == "Add  film: Ballerina"


# ---------------------------------------------------------------- words, numbers, truth


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("film", "film"),
        ("Short", "short"),
        ("'short'", "short"),
        ("short  # or so", "short"),
        ("", "film"),
        ("~", "film"),
    ],
)
def test_a_choice_is_read_in_any_case(written: str, value: str) -> None:
    fields = fields_of("film: No", f"kind: {written}")
    assert fields.choice("kind", {"film": "film", "short": "short"}, "film") == value
    assert fields.problems == []


@pytest.mark.parametrize(
    ("written", "hint"),
    [("shrot", "Did you mean 'short'?"), ("opera", "Write one of: film, short."), ("2", "Write one of: film, short.")],
)
def test_an_unknown_choice_is_an_error_with_the_choices(written: str, hint: str) -> None:
    fields = fields_of("film: No", f"kind: {written}")
    assert fields.choice("kind", {"film": "film", "short": "short"}, "film") == "film"
    (found,) = fields.problems
    assert located(found) == ("IT309", 3, 7)
    assert found.message == f"'{written}' is not a value of 'kind'"
    assert found.hint == hint


def test_nothing_in_quotes_is_a_word() -> None:
    fields = fields_of("film: No", 'kind: "null"', "liked: '~'")
    assert fields.choice("kind", {"film": "film"}, "film") == "film"
    assert fields.boolean("liked") is None
    assert [located(found) for found in fields.problems] == [("IT309", 3, 7), ("IT306", 4, 8)]


def test_several_choices_are_each_checked_at_their_place() -> None:
    fields = fields_of("film: No", "relation: [prequel, seqel, Prequel]")
    assert fields.choices("relation", {"prequel": "prequel", "sequel": "sequel"}) == ("prequel",)
    (found,) = fields.problems
    assert located(found) == ("IT309", 3, 21)
    assert found.hint == "Did you mean 'sequel'?"


@pytest.mark.parametrize(
    ("written", "value"), [("1870", 1870), ("2200", 2200), ('"1979"', 1979), ("1979 # so", 1979), ("", None)]
)
def test_a_whole_number_is_read(written: str, value: int | None) -> None:
    fields = fields_of("film: No", f"year: {written}")
    assert fields.integer("year", 1870, 2200) == value
    assert fields.problems == []


@pytest.mark.parametrize("written", ["79", "12345", "-1979", "1979.0", "1_979", "0x7bb", "MCMLXXIX", "1979-80", "²"])
def test_an_invalid_or_out_of_range_number_is_an_error(written: str) -> None:
    fields = fields_of("film: No", f"year: {written}")
    assert fields.integer("year", 1870, 2200) is None
    (found,) = fields.problems
    assert located(found) == ("IT305", 3, 7)
    assert found.message == f"'{written}' is not a year"
    assert found.hint == "Write a whole number from 1870 to 2200."


TRUTH = {"true": True, "True": True, "yes": True, "ON": True, "'yes'": True, "false": False, "no": False, "off": False}


@pytest.mark.parametrize(("written", "value"), [*TRUTH.items(), ("true # so", True), ("", None), ("null", None)])
def test_true_and_false_are_read(written: str, value: bool | None) -> None:  # noqa: FBT001  (a parameter of the test)
    fields = fields_of("film: No", f"liked: {written}")
    assert fields.boolean("liked") is value
    assert fields.problems == []


@pytest.mark.parametrize("written", ["maybe", "1", "y", "truee"])
def test_what_is_neither_true_nor_false_is_an_error(written: str) -> None:
    fields = fields_of("film: No", f"liked: {written}")
    assert fields.boolean("liked") is None
    (found,) = fields.problems
    assert located(found) == ("IT306", 3, 8)
    assert found.message == f"'{written}' is neither true nor false"
    assert found.hint == "Write  liked: true"


def test_an_id_of_another_form_is_an_error_with_an_example() -> None:
    fields = fields_of("film: No", "imdb: x7181546")
    assert fields.identifier("imdb", r"tt\d{7,8}", "tt7181546") == ""
    (found,) = fields.problems
    assert located(found) == ("IT303", 3, 7)
    assert found.hint == "It looks like  imdb: tt7181546"


# ---------------------------------------------------------------- dates


@pytest.fixture(params=["UTC", "Asia/Kathmandu", "America/St_Johns"])
def _machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Set the computer's time zone."""
    with monkeypatch.context() as moved:
        moved.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_machine")
@pytest.mark.parametrize("case", DATES["right"], ids=lambda case: f"{case['written']} {case['zone']}")
def test_a_date_is_by_the_site_s_time_zone_and_never_the_machine_s(case: dict[str, Any]) -> None:
    fields = fields_of("film: No", f"date: {case['written']}")
    when = fields.when("date", zoneinfo.ZoneInfo(case["zone"]))
    assert fields.problems == []
    assert when is not None
    assert (when.instant, when.day, when.exact) == (case["instant"], case["day"], case["exact"])
    assert when.instant.tzinfo is dt.UTC


@pytest.mark.parametrize("case", DATES["wrong"], ids=lambda case: case["written"])
def test_an_invalid_date_is_an_error(case: dict[str, Any]) -> None:
    fields = fields_of("film: No", f"date: {case['written']}")
    assert fields.when("date", zoneinfo.ZoneInfo(case.get("zone", "Europe/London"))) is None
    (found,) = fields.problems
    assert located(found) == (case["code"], 3, 7)
    assert found.message == case["message"]
    assert found.hint == case.get("hint", found.hint)
    assert found.hint
    assert "fixed" not in case or (found.fix is not None and found.fix.is_safe == case["fixed"])


@given(
    st.datetimes(dt.datetime(1970, 1, 2), dt.datetime(2100, 1, 1)),  # noqa: DTZ001  (local times are the subject)
    st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Tehran", "UTC"]),
)
def test_a_time_of_day_is_the_site_s_or_one_that_the_clocks_skip(written: dt.datetime, zone_name: str) -> None:
    zone = zoneinfo.ZoneInfo(zone_name)
    minute = written.replace(second=0, microsecond=0, fold=0)
    fields = fields_of("film: No", f"date: {minute:%Y-%m-%d %H:%M}")
    when = fields.when("date", zone)
    if when is None:
        assert [found.code for found in fields.problems] == ["IT308"]
        before, after = (minute.replace(tzinfo=zone) + dt.timedelta(hours=hours) for hours in (-3, 3))
        assert after.utcoffset() != before.utcoffset()
    else:
        assert when.instant.astimezone(zone).replace(tzinfo=None, fold=0) == minute
        assert when.day == minute.date()


def test_a_bare_date_takes_no_time() -> None:
    fields = fields_of("film: No", "release: 2024-05-01 20:00", "born: 1928-05-30")
    assert fields.date("born") == dt.date(1928, 5, 30)
    assert fields.date("release") is None
    assert [located(found) for found in fields.problems] == [("IT307", 3, 10)]
    assert fields.problems[0].message == "'2024-05-01 20:00' is not a date"


# ---------------------------------------------------------------- nested and unknown fields


def test_a_text_is_read_as_a_record_of_one_field() -> None:
    fields = fields_of("film: No", "cast:", "  - Sigourney Weaver", "  - {name: Tom Skerritt, character: Dallas}")
    roles = [(line.text("name"), line.text("character")) for line in fields.records("cast", shorthand="name")]
    assert roles == [("Sigourney Weaver", ""), ("Tom Skerritt", "Dallas")]
    assert fields.problems == []


def test_a_title_with_a_colon_is_no_record_but_fields_in_capitals_are_a_near_miss() -> None:
    fields = fields_of("film: No", "cast:", "  - Eve: the killer", "  - {Name: Eve, character: the killer}")
    (role,) = fields.records("cast", shorthand="name")
    assert (role.text("name"), role.text("character")) == ("", "the killer")
    role.finish()
    assert [located(found) for found in fields.problems] == [("IT209", 4, 5), ("IT310", 5, 6)]
    assert fields.problems[0].hint == 'Write  - {name: Eve, character: "the killer"}'


@pytest.mark.parametrize(
    ("lines", "at"),
    [
        (["poster: images/x.jpg"], ("IT304", 3, 9)),
        (["poster: [a, b]"], ("IT304", 3, 9)),
        (["poster: {src: a, src: b}"], ("IT206", 3, 18)),
    ],
)
def test_an_invalid_record_is_an_error(lines: list[str], at: tuple[str, int, int]) -> None:
    fields = fields_of("film: No", *lines)
    assert fields.record("poster") is None
    assert [located(found) for found in fields.problems] == [at]


def test_what_is_missing_in_a_record_is_missed_at_the_record() -> None:
    fields = fields_of("film: No", "poster: {alt: x}")
    poster = fields.record("poster")
    assert poster is not None
    poster.required("src", "images/x.jpg")
    assert [located(found) for found in fields.problems] == [("IT301", 3, 9)]


def unknown(*lines: str) -> list[Diagnostic]:
    fields: Fields = fields_of("film: No", *lines)
    for name in ("film", "directors", "rating", "verdict"):
        fields.scalar(name)
    fields.finish()
    return fields.problems


@pytest.mark.parametrize(
    ("lines", "at", "hint"),
    [
        (["ratng: 3"], ("IT310", 3, 1), "Did you mean 'rating'?"),
        (["Rating: 3"], ("IT310", 3, 1), "Did you mean 'rating'?"),
        (["year: 1979", "directrs:", "  - A"], ("IT310", 4, 1), "Did you mean 'directors'?"),
        (['"verdct": x'], ("IT310", 3, 1), "Did you mean 'verdict'?"),
    ],
)
def test_a_near_miss_of_a_field_is_an_error_at_its_name(lines: list[str], at: tuple[str, int, int], hint: str) -> None:
    found = next(one for one in unknown(*lines) if one.code == "IT310")
    assert located(found) == at
    assert found.severity == "error"
    assert found.hint == hint


def test_an_unknown_field_is_a_warning_that_names_the_fields() -> None:
    (found,) = unknown("soundtrack:", "  - A")
    assert located(found) == ("IT311", 3, 1)
    assert found.severity == "warning"
    assert found.message == "the field 'soundtrack' is not known"
    assert found.hint == "It is ignored. The fields here are: directors, film, rating, verdict."


def test_a_field_that_was_read_is_not_unknown() -> None:
    fields = fields_of("film: No", "rating: 3")
    fields.text("film")
    fields.scalar("rating")
    fields.finish()
    assert fields.problems == []
    assert fields.place("rating") == Location(PATH, 3, 9)
