"""What a critic sees on a terminal: file by file, what matters most last, the mark under the word that is meant."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from conftest import SiteFolder
from hypothesis import given
from hypothesis import strategies as st

from intertitle.cli import console
from intertitle.diagnostics import Diagnostic, Location, error, note, sort_diagnostics, warning

FOUND = st.builds(
    lambda make, file, line: make("IT330", Location(f"content/reviews/{file}.md", line, 1), "x"),
    st.sampled_from([error, warning, note]),
    st.sampled_from("abc"),
    st.integers(1, 4),
)
WEIGHT = ["note", "warning", "error"]


def _places(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.startswith("  content/")]


@given(found=st.lists(FOUND, max_size=12))
def test_files_stay_whole_and_those_with_errors_come_last(found: list[Diagnostic]) -> None:
    ordered = sort_diagnostics(found)
    places = _places(console.format_diagnostics(ordered, Path("nowhere"), colours=False))
    assert sorted(places) == sorted(f"{one.path}:{one.line}:1" for one in ordered)
    files = list(dict.fromkeys(place.partition(":")[0] for place in places))
    assert places == [place for file in files for place in places if place.startswith(f"{file}:")]
    worst = [max(WEIGHT.index(one.severity) for one in ordered if one.path == file) for file in files]
    assert worst == sorted(worst)
    for file in files:
        lines = [int(place.split(":")[1]) for place in places if place.startswith(f"{file}:")]
        assert lines == sorted(lines)


LINES = {
    "plain": ("film: Alien", "Alien"),
    "a tab": ("film:\tAlien", "Alien"),
    "wide letters": ("film: 千と千尋の x", "x"),
    "an emoji": ("film: 👍 x", "x"),
    "a combining accent": ("film: Ame\u0301lie x", "x"),
    "a long line": (f"film: {'a ' * 90}x{' b' * 90}", "x"),
}


@pytest.mark.parametrize(("line", "word"), LINES.values(), ids=LINES)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_caret_is_under_the_word(site: SiteFolder, line: str, word: str, end: str) -> None:
    (site.root / "a.md").write_bytes(f"---{end}{line}{end}".encode())
    found = error("IT330", Location("a.md", 2, line.index(word) + 1), "x")
    framed, marked = console.format_diagnostics([found], site.root, colours=False).split("\n")[2:4]
    before = framed[: framed.index(word, framed.index("film") if "film" in framed else 0)]
    cells = sum(2 if char in "千と尋の👍" else 0 if char == "\u0301" else 1 for char in before)
    assert marked.index("^") == cells


@pytest.mark.parametrize("sign", ["\x1b", "\x00", "\x07", "\x9b", "\u2028", "\u202e", "\u2067"])
def test_what_a_terminal_would_obey_is_shown_as_a_sign_of_its_own(site: SiteFolder, sign: str) -> None:
    (site.root / "a.md").write_text(f"film: {sign}[31m x\n", encoding="utf-8")
    found = error("IT212", Location("a.md", 1, 13), f"it holds {sign}", f"Take out {sign}")
    told = console.format_diagnostics([found], site.root, colours=False)
    assert sign not in told
    lines = told.split("\n")
    assert (lines[2], lines[3].index("^")) == ("    1 | film: \ufffd[31m x", lines[2].index("x"))
    assert (lines[0], lines[4]) == ("error IT212  it holds \ufffd", "  Take out \ufffd")


def test_colours_change_no_letter(site: SiteFolder) -> None:
    found = warning("IT311", Location("content/site.toml", 2, 3), "there is no such thing", "Type this.")
    plain = console.format_diagnostics([found], site.root, colours=False)
    coloured = console.format_diagnostics([found], site.root, colours=True)
    assert click.unstyle(coloured) == plain != coloured
    assert "\x1b" not in plain
