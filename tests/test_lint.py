"""Advice: told at the line that it is about, once, and only where it may be of use."""

from __future__ import annotations

import pytest
from conftest import SETTINGS, SiteFolder

from intertitle.diagnostics import Diagnostic
from intertitle.pipeline import check, check_spoilers


def advice(site: SiteFolder, *, spoilers: bool = False, but: tuple[str, ...] = ()) -> list[Diagnostic]:
    """Give the advice that a check has on a site."""
    report = site.build(action=check_spoilers if spoilers else check)
    assert not [found for found in report.diagnostics if found.severity != "note" and found.code not in but]
    return [
        found for found in report.diagnostics if "IT550" <= found.code <= "IT559" or found.code in {"IT591", "IT592"}
    ]


def told(
    site: SiteFolder, code: str, *, spoilers: bool = False, but: tuple[str, ...] = ()
) -> list[tuple[str, int, int, str]]:
    found = [one for one in advice(site, spoilers=spoilers, but=but) if one.code == code]
    return [(one.path.rpartition("/")[2], one.line, one.column, one.message) for one in found]


# ---------------------------------------------------------------- titles


def test_a_year_and_a_season_at_the_end_of_a_title_are_told_and_those_of_the_title_are_not(site: SiteFolder) -> None:
    for stem, *fields in (
        ("a", "film: Thief (1981)"),
        ("b", "film: Thief (1981)", "year: 1981"),
        ("c", "film: Death Race (2050)", "year: 2017"),
        ("d", "film: (500) Days of Summer"),
        ("e", "film: Crime Story, Season 2"),
        ("f", "film: Crime Story Staffel 3", "kind: series"),
        ("g", "film: Open Season 2"),
        ("h", "film: Crime Story Season 2", "kind: series", "season: 2"),
    ):
        site.review(stem, *fields, f"date: 2026-01-{ord(stem) - 96:02}", "verdict: Cold.")
    site.write("content/diary/a.csv", "film,date,private\nRonin (1998),2027-01-01,\nHeat (1995),2027-01-01,yes\n")
    assert told(site, "IT591") == [
        ("a.csv", 2, 1, "the title 'Ronin (1998)' ends with its year"),
        ("a.md", 2, 7, "the title 'Thief (1981)' ends with its year"),
        ("b.md", 2, 7, "the title 'Thief (1981)' ends with its year"),
    ]
    assert told(site, "IT592") == [
        ("e.md", 2, 7, "the title 'Crime Story, Season 2' ends with its season"),
        ("f.md", 2, 7, "the title 'Crime Story Staffel 3' ends with its season"),
    ]
    message = "the diary says that Ronin (1998) was seen on 2027-01-01, which is in the future"
    assert told(site, "IT552") == [("a.csv", 2, 1, message)]


# ---------------------------------------------------------------- names


def test_the_rarer_of_two_spellings_is_reported_at_its_line(site: SiteFolder) -> None:
    for stem in ("alien", "legend"):
        site.review(stem, f"film: {stem.title()}", "date: 2026-01-01", "directors: [Ridley Scott]", "tags: [Westerns]")
    site.review("runner", "film: Runner", "date: 2026-01-01", "directors: [Riddley Scott]", "tags: [western]")
    assert told(site, "IT550") == [
        ("runner.md", 4, 13, "the person 'Riddley Scott' is similar to 'Ridley Scott'"),
        ("runner.md", 5, 8, "the tag 'western' is similar to 'Westerns'"),
    ]


@pytest.mark.parametrize("field", ["franchise", "directors", "tags", "genres"])
def test_the_hint_is_the_spelling_that_more_reviews_use_and_none_if_both_are_as_frequent(
    site: SiteFolder, field: str
) -> None:
    for stem, spelling in (("a", "John Wick"), ("b", "Jon Wick"), ("c", "John Wick")):
        site.review(stem, f"film: {spelling} {stem}", "date: 2026-01-01", f"{field}: {spelling}")
    (found,) = (one for one in advice(site) if one.code == "IT550")
    assert (found.path, found.hint.endswith("write:  John Wick")) == ("content/reviews/b.md", True)
    (site.root / "content/reviews/c.md").unlink()
    (found,) = (one for one in advice(site) if one.code == "IT550")
    assert found.fix is None
    assert found.hint.endswith("write one of the two everywhere.")


def test_a_franchise_that_is_nearly_one_with_a_file_is_told_however_often_it_is_named(site: SiteFolder) -> None:
    site.write("content/franchises/star-wars.md", "---\nname: Star Wars\n---\n")
    for stem in ("a", "b"):
        site.review(stem, f"film: {stem}", "date: 2026-01-01", "franchise: Starwars")
    (message,) = (message for *_, message in told(site, "IT550", but=("IT510",)))
    assert message == "the franchise 'Starwars' is similar to 'Star Wars'"


@pytest.mark.parametrize(
    ("field", "right", "slip", "other"),
    [
        *(
            (field, "Ridley Scott", "Ridley Scot", "Riley Stone")
            for field in ("directors", "writers", "cinematographers", "composers", "cast")
        ),
        ("tags", "neo-noir", "neonoir", "neorealism"),
        ("genres", "Western", "Westerns", "Eastern"),
        ("franchise", "The Godfather", "The Godfathre", "The Gods"),
    ],
)
def test_a_typing_error_in_a_name_is_reported_and_a_similar_name_is_not(
    site: SiteFolder, field: str, right: str, slip: str, other: str
) -> None:
    for stem in ("a", "b"):
        site.review(stem, f'film: "{right} {slip} {stem}"', "date: 2026-01-01", f"{field}: [{right}]")
    site.review("c", f'film: "{slip}"', "date: 2026-01-01", f"{field}: [Nobody Else, {slip}]")
    ((file, line, column, message),) = told(site, "IT550")
    assert (file, line, column) == ("c.md", 4, len(f"{field}: [Nobody Else, ") + 1)
    assert message.endswith(f"'{slip}' is similar to '{right}'")
    site.review("c", f'film: "{other}"', "date: 2026-01-01", f"{field}: [{other}]")
    assert told(site, "IT550") == []


def test_a_role_is_pointed_to_by_the_one_who_plays_it(site: SiteFolder) -> None:
    for stem in ("a", "b"):
        site.review(stem, f"film: {stem}", "date: 2026-01-01", "cast: [Sigourney Weaver]")
    site.review("c", "film: c", "date: 2026-01-01", "cast:", "  - {character: Ripley, name: Sigourny Weaver}")
    assert [(line, column) for _, line, column, _ in told(site, "IT550")] == [(5, 31)]


def test_two_people_with_files_are_two_people(site: SiteFolder) -> None:
    for stem in ("steve-mcqueen", "steve-mcqueens"):
        site.write(f"content/people/{stem}.md", f"---\nname: {stem.replace('-', ' ').title()}\n---\n")
        site.review(stem, f"film: {stem}", "date: 2026-01-01", f"cast: [{stem.replace('-', ' ').title()}]")
    assert told(site, "IT550") == []


# ---------------------------------------------------------------- facts


def test_an_order_that_omits_parts_without_a_note_is_reported(site: SiteFolder) -> None:
    entries = "entries:\n  - {id: one, title: One}\n  - {id: two, title: Two}\n"
    site.write(
        "content/franchises/saga.md",
        f"---\nname: Saga\n{entries}orders:\n  story: {{items: [two]}}\n  mine: {{items: [one], note: Enough.}}\n---\n",
    )
    assert told(site, "IT551") == [("saga.md", 7, 3, "the order 'Story' leaves out One")]


def test_an_order_and_a_viewing_are_pointed_to_though_others_are_written_alike(site: SiteFolder) -> None:
    entries = "summary: 'story: so it goes'\nentries:\n  - {id: one, title: One}\n  - {id: two, title: Two}\n"
    site.write("content/franchises/saga.md", f"---\nname: Saga\n{entries}orders:\n  story: {{items: [two]}}\n---\n")
    assert [(line, column) for _, line, column, _ in told(site, "IT551")] == [(8, 3)]
    site.review("a", "film: A", "release: 2027-01-03", "date: 2026-01-01", "viewings:", "  - {date: 2027-01-03}")
    assert [(line, column) for _, line, column, _ in told(site, "IT552")] == [(6, 12)]


def test_a_future_day_is_reported_at_its_line_by_the_site_s_clock(site: SiteFolder) -> None:
    site.review("a", "film: A", "date: 2026-01-01", "viewings:", "  - 2026-06-01", "  - {date: 2027-01-03}")
    assert [(line, column) for _, line, column, _ in told(site, "IT552")] == [(6, 12)]


def test_a_field_that_many_files_lack_is_reported_once(site: SiteFolder) -> None:
    site.write("content/images/a.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 3"/>')
    for number in range(6):
        site.review(f"r{number}", f"film: R{number}", "date: 2026-01-01", 'poster: {src: images/a.svg, alt: "A"}')
    site.review("r9", "film: R9", "verdict: Good.", "date: 2026-01-01")
    files = ", ".join(f"content/reviews/r{number}.md" for number in range(4))
    assert told(site, "IT553") == [("r0.md", 2, 7, f"6 reviews have no verdict: {files} and 2 more")]
    assert [message for *_, message in told(site, "IT554")] == [f"6 pictures have no credit: {files} and 2 more"]


# ---------------------------------------------------------------- texts


@pytest.mark.parametrize(
    ("language", "line", "column"),
    [
        ("en", "He said ”so“ twice.", 9),
        ("en", "He said so“, twice.", 11),
        ("en", "He said “so” twice.", None),
        ("en", 'He said "so" twice.', None),
        ("en", "It ran 20” long; 7” reels too.", None),
        ("de", "Er sagte „so“ zweimal.", None),
        ("sv", "Han sade ”så” igen.", None),
    ],
)
def test_a_mark_the_wrong_way_round_is_told_where_a_language_has_no_use_for_it(
    site: SiteFolder, language: str, line: str, column: int | None
) -> None:
    site.write("content/site.toml", SETTINGS.replace("title = ", f'language = "{language}"\ntitle = '))
    site.write("content/reviews/a.md", f"---\nfilm: A\nverdict: X.\n---\n{line}\n")
    assert [(at[1], at[2]) for at in told(site, "IT555", but=("IT711",))][:1] == ([(5, column)] if column else [])


SPOILT = """---
film: A
verdict: X.
---
It opens at sea. The killer is the cook.
Again ||the killer is the cook||, hidden.
:::spoiler The ending
The killer is the cook.
:::
And the final twist is none.
"""


def test_lines_that_give_an_ending_away_are_told_when_they_are_asked_for_and_not_hidden(site: SiteFolder) -> None:
    site.write("content/reviews/a.md", SPOILT)
    assert told(site, "IT556") == []
    assert [(line, column) for _, line, column, _ in told(site, "IT556", spoilers=True)] == [(5, 18), (10, 5)]
    site.write("content/reviews/a.md", SPOILT.replace("verdict: X.", "spoilers: whole"))
    assert told(site, "IT556", spoilers=True) == []


def test_a_build_gives_no_advice(site: SiteFolder) -> None:
    site.review("a", "film: A", "date: 2026-01-01")
    assert advice(site)
    assert site.build().diagnostics == ()
