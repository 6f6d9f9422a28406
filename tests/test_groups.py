"""The same problem in many files is shown once, and nothing else is grouped."""

from __future__ import annotations

from pathlib import Path

from conftest import SiteFolder

from intertitle.cli import console
from intertitle.cli.groups import group
from intertitle.diagnostics import Diagnostic, Location, error, warning

FILES = {
    "yaml": ["---", "film: X", "tags:", "  - ok", "  - '!'", "---", "Text: [x", "rating: no"],
    "toml": ["+++", 'film = "X"', 'rating = "A"', "+++", "Text."],
    "json": ["{", ' "film": "X",', ' "rating": "A"', "}", "Text: x"],
}


def _wrong(code: str, file: str, line: int, message: str = "x") -> Diagnostic:
    return error(code, Location(f"content/reviews/{file}.md", line, 1), message, "Do so.")


def _grouped(found: list[Diagnostic], lines: list[str]) -> list[tuple[str, int, int]]:
    return [(one.first.message, one.count, one.files) for one in group(found, lambda _: lines)]


def test_a_problem_in_six_files_is_one_group() -> None:
    several = [_wrong("IT311", str(number), 5, f"{number}") for number in range(6)]
    other = [_wrong("IT311", "0", 2, "film")]
    assert _grouped([*other, *several], FILES["yaml"]) == [("film", 1, 1), ("0", 6, 6)]
    assert _grouped(several[1:], FILES["yaml"]) == [(str(number), 1, 1) for number in range(1, 6)]


def test_twenty_problems_in_one_file_stay_twenty() -> None:
    several = [_wrong("IT520", "a", 7, f"{number}") for number in range(20)]
    assert len(_grouped(several, FILES["yaml"])) == 20


def test_of_many_problems_each_in_two_files_is_one_group() -> None:
    several = [_wrong(f"IT{300 + code}", file, 2) for code in range(26) for file in "ab"]
    assert [count for _, count, _ in _grouped(several, FILES["yaml"])] == [2] * 26


def test_a_problem_belongs_to_the_field_on_its_line_or_above() -> None:
    for kind, line, same in (("yaml", 5, 3), ("toml", 3, 3), ("json", 3, 3), ("yaml", 8, 7), ("json", 5, 5)):
        found = [_wrong("IT330", str(number), line if number % 2 else same) for number in range(6)]
        assert len(_grouped(found, FILES[kind])) == 1, (kind, line)
        if line < len(FILES[kind]) - 2:  # in the front matter
            found = [_wrong("IT330", str(number), line if number % 2 else 2) for number in range(6)]
            assert len(_grouped(found, FILES[kind])) == 6, (kind, line)


def test_a_missing_field_is_a_group_of_its_own() -> None:
    missing = [_wrong("IT301", f"{name}{number}", 1, f"no {name}") for name in "ab" for number in range(6)]
    assert [one[0] for one in _grouped(missing, FILES["yaml"])] == ["no a", "no b"]
    of_files = [warning("IT113", Location(f"content/reviews/{number}.txt"), "no Markdown") for number in range(6)]
    assert len(_grouped(of_files, [])) == 1


def test_a_group_shows_its_extent_first_place_line_and_hint(site: SiteFolder) -> None:
    for number in range(8):
        site.write(f"content/reviews/{number}.md", "\n".join(FILES["yaml"]))
    found = [_wrong("IT311", str(number), 3, f"the field '{number}'") for number in range(8)]
    assert console.format_diagnostics(found, site.root, colours=False).split("\n") == [
        "error IT311  the field '0'",
        "  in 8 files, first content/reviews/0.md:3:1",
        "    3 | tags:",
        "      | ^",
        "  Do so.",
        "",
        "The same problem in several files is shown once; --format json lists each.",
        "",
    ]


def test_over_seven_groups_take_two_lines_each_with_the_most_frequent_last() -> None:
    found = [_wrong(f"IT{300 + code}", str(number), 1) for code in range(8) for number in range(6 + code)]
    found += [warning("IT399", Location(f"{number}.md", 1, 1), "so") for number in range(20)]
    shown = console.format_diagnostics(found, Path("nowhere"), colours=False).split("\n")
    assert shown[:4] == [
        "warning IT399  so",
        "  in 20 files, first 0.md:1:1",
        "error IT300  x",
        "  in 6 files, first content/reviews/0.md:1:1  Do so.",
    ]
    assert len(shown) == 2 * 9 + 3
