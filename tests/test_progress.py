"""Progress: shown to those who wait, on a terminal; never left on a line that says something else, never in a pipe."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import pytest
from conftest import NOW, SiteFolder
from hypothesis import given
from hypothesis import strategies as st
from photographs import encoded, scene
from terminals import started, terminal

from intertitle.cli import progress
from intertitle.pipeline import Request, build, check, run
from intertitle.verify import verify

CLEARED = "\r\x1b[K"
SLOW = "{% for a in range(400) %}{% for b in range(1000) %}{% endfor %}{% endfor %}"  # some hundredths of a second


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Shown:
    """A line, its clock, and all that it has written."""

    def __init__(self, *, lively: bool) -> None:
        self.clock = Clock()
        self.written: list[str] = []
        self.line = progress.Line(self.written.append, self.clock, lively=lively)

    def at(self, second: float, what: str, done: int, total: int) -> None:
        self.clock.now = 100.0 + second
        self.line(what, done, total)


def test_what_is_done_soon_shows_nothing() -> None:
    shown = Shown(lively=True)
    for number in range(5):
        shown.at(0.05 * number, "Reading", number, 5)
    shown.line.clear()
    assert shown.written == []


def test_what_has_only_just_been_shown_is_cleared_by_an_interrupt() -> None:
    shown = Shown(lively=True)
    write = shown.written.append

    def interrupted(text: str) -> None:
        write(text)
        if text != CLEARED:
            shown.line.clear()  # what the signal's handler does before this function has returned

    shown.line = progress.Line(interrupted, shown.clock, lively=True)
    shown.at(0.5, "Reading", 400, 1000)
    assert shown.written == [f"{CLEARED}Reading 400 of 1,000", CLEARED]


def test_what_takes_longer_shows_its_count_and_is_cleared() -> None:
    shown = Shown(lively=True)
    shown.at(0.1, "Reading", 10, 1000)
    shown.at(0.5, "Reading", 400, 1000)
    shown.at(0.55, "Reading", 500, 1000)  # too soon for eyes
    shown.at(1.5, "Reading", 1000, 1000)
    shown.at(1.7, "Writing pages", 1, 12000)
    shown.line.clear()
    shown.line.clear()
    assert shown.written == [
        f"{CLEARED}Reading 400 of 1,000",
        f"{CLEARED}Reading 1,000 of 1,000",
        f"{CLEARED}Writing pages 1 of 12,000",
        CLEARED,
    ]


def test_a_stage_without_a_count_is_shown_at_once() -> None:
    shown = Shown(lively=True)
    shown.at(0, "Waiting for the build of process 12", 0, 0)
    assert shown.written == [f"{CLEARED}Waiting for the build of process 12 …"]


def test_a_terminal_without_escape_codes_gets_a_line_now_and_then() -> None:
    shown = Shown(lively=False)
    for tenth in range(120):
        shown.at(tenth / 10, "Writing pages", tenth, 120)
    shown.line.clear()
    assert shown.written == [f"Writing pages {count} of 120\n" for count in (10, 60, 110)]


def test_each_build_of_a_server_is_given_time_before_it_shows() -> None:
    shown = Shown(lively=True)
    shown.at(0.9, "Reading", 50, 100)
    shown.at(1.0, "Reading", 100, 100)
    shown.line.clear()
    before = list(shown.written)
    shown.at(60, "Writing pages", 1, 3)
    shown.at(60.1, "Writing pages", 2, 3)
    assert shown.written == before
    shown.at(60.5, "Writing pages", 2, 3)
    assert shown.written[len(before) :] == [f"{CLEARED}Writing pages 2 of 3"]


@given(
    steps=st.lists(
        st.tuples(st.floats(0, 3), st.sampled_from("ab"), st.integers(0, 5), st.integers(0, 5)), max_size=30
    ),
    lively=st.booleans(),
)
def test_the_progress_line_is_always_cleared(steps: Sequence[tuple[float, str, int, int]], *, lively: bool) -> None:
    shown = Shown(lively=lively)
    second = 0.0
    for pause, what, done, total in steps:
        second += pause
        shown.at(second, what, done, total)
    shown.line.clear()
    text = "".join(shown.written)
    if lively:
        assert text == "" or text.endswith(CLEARED)
        assert "\n" not in text
    else:
        assert text == "" or text.endswith("\n")
        assert not {"\r", "\x1b"} & set(text)


def test_a_stream_that_is_not_a_terminal_gets_no_progress() -> None:
    stream, clock = io.StringIO(), Clock()
    line = progress.line(stream, {}, clock)
    clock.now += 60
    line("Reading", 1, 2)
    line("Waiting", 0, 0)
    line.clear()
    assert stream.getvalue() == ""


# ---------------------------------------------------------------- on a real terminal


@pytest.fixture
def slow(site: SiteFolder) -> SiteFolder:
    """A site that takes seconds to build, with a mistake in it."""
    site.set("share", "cards = false")
    for number in range(120):
        site.review(f"film-{number}", f"film: Film {number}", "date: 2026-01-05")
    site.review("wrong", "film: Wrong", "rating: 7", "date: 2026-01-05")
    site.write(
        "themes/intertitle/templates/review.html",
        f'{{% extends "shipped/review.html" %}}{{% block head %}}{SLOW}{{{{ super() }}}}{{% endblock %}}',
    )
    return site


def test_a_terminal_shows_progress_and_clears_it_before_the_report(slow: SiteFolder) -> None:
    with terminal("build", "--jobs", "1", cwd=slow.root) as there:
        assert there.end() == 1
        shown = there.shown
    before, cleared, after = shown.rpartition(CLEARED)
    assert cleared
    assert "Writing pages " in before
    assert " of 1" in before
    assert after.startswith("\x1b[31m\x1b[1merror IT330")
    assert "\n" not in before


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "TERM=dumb"])
def test_a_terminal_without_escape_codes_gets_plain_lines(slow: SiteFolder, environment: dict[str, str]) -> None:
    with terminal("build", "--jobs", "1", cwd=slow.root, **environment) as there:
        assert there.end() == 1
        shown = there.shown
    assert not {"\x1b", "\r"} & set(shown)
    # Which stage the first second ends in depends on the machine.
    assert re.search(r"^[A-Z][a-z ]+ [\d,]+ of [\d,]+$", shown.partition("error IT330")[0], re.MULTILINE)


def test_a_pipe_gets_no_progress_and_no_escape_codes(slow: SiteFolder) -> None:
    out, err = started("build", "--jobs", "1", cwd=slow.root).communicate()
    assert not {"\x1b", "\r"} & set(out + err)
    assert "Writing pages" not in out + err


# ---------------------------------------------------------------- what is told


def _told(site: SiteFolder, *, publish: bool = True) -> dict[str, list[tuple[int, int]]]:
    """Build, verify, and give the states of each stage in their order."""
    told: dict[str, list[tuple[int, int]]] = {}

    def tell(what: str, done: int, total: int) -> None:
        told.setdefault(what, []).append((done, total))

    request = Request(root=site.root, output=site.public, now=NOW)
    report = run(request, tell, build if publish else check)
    if publish:
        verify(request, report, lambda what, done, total: tell(f"clean: {what}", done, total))
    return told


def test_every_long_stage_reports_its_progress(site: SiteFolder) -> None:
    for number in range(120):
        site.review(f"film-{number}", f"film: Film {number}", "poster: {src: images/poster.png, alt: A face}")
    picture = site.write("content/images/poster.png", "")
    picture.write_bytes(encoded(scene(60, 90), "PNG"))
    told = _told(site)
    made = ["Measuring pictures", "Reading", "Making cards", "Writing pages", "Encoding pictures"]
    assert [what for what in told if not what.startswith("clean: ")] == made
    assert [what for what in told if what.startswith("clean: ")] == [
        *(f"clean: {what}" for what in made),
        "clean: Comparing",
    ]
    for what in made:
        states = told[what]
        total = states[0][1]
        assert states[0] == (0, total), what
        assert states[-1] == (total, total), what
        assert states == sorted(states), what
    assert told["Reading"][-1] == (120, 120)
    assert told["Writing pages"][-1][1] > 2 * 121  # a page and a share card each, and the site's
    assert told["Encoding pictures"][-1][1] > 1  # the poster's files


def test_removing_and_checking_report_their_progress(site: SiteFolder) -> None:
    for number in range(20):
        site.review(f"film-{number}", f"film: Film {number}")
    site.build()
    for number in range(10):
        (site.root / f"content/reviews/film-{number}.md").unlink()
    told = _told(site)
    assert told["Removing"][0][0] == 0
    assert len(told["Removing"]) == told["Removing"][0][1] >= 20  # a page and a share card each
    site.review("film-19", "film: Film 19", text="Other words.\n")
    assert "Checking pages" in _told(site, publish=False)
