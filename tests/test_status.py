"""``intertitle status``: all that is not published, times in the site's time zone, and the next command."""

from __future__ import annotations

import json

import pytest
from conftest import NOW, SiteFolder

from intertitle.cli import status
from intertitle.pipeline import check, survey
from intertitle.plugins.site import load_site


def _text(site: SiteFolder) -> str:
    return status.as_text(site.build(action=check), load_site(site.root).site, NOW)


@pytest.fixture
def waiting(blog: SiteFolder) -> SiteFolder:
    """A blog with something waiting for every reason."""
    blog.review("a-draft", "film: A Draft", "draft: true")
    blog.review("later", "film: Later", "date: 2026-07-01 09:30")
    blog.review("sealed", "film: Sealed", "date: 2026-05-01", "embargo: 2026-06-20T12:00Z")
    blog.review("broken", "film: Broken", "embargo: 7")
    blog.write(
        "content/franchises/saga.md",
        "---\nname: The Saga's\nentries:\n"
        "  - {id: one, title: 'No: One', year: 1999}\n  - {id: two, title: Two, year: 2027}\n---\n",
    )
    return blog


def test_all_that_waits_is_said_with_the_next_command_last(waiting: SiteFolder) -> None:
    assert (
        _text(waiting)
        == """\
The Long Take: 3 reviews published.

With errors (1), which  intertitle check  shows:
  content/reviews/broken.md

Scheduled (2), time zone Europe/London:
  2026-06-20 13:00  Sealed  embargoed  content/reviews/sealed.md
  2026-07-01 09:30  Later   scheduled  content/reviews/later.md

Drafts (1):
  A Draft  content/reviews/a-draft.md

Not reviewed (3 parts of 2 franchises):
  Alien       Alien: Covenant (2017)
  The Saga's  No: One (1999); Two (2027), not out yet

Next:  intertitle review 'Alien: Covenant' --franchise Alien --year 2017"""
    )


def test_a_part_that_is_begun_is_said_to_be_and_not_to_be_started_again(waiting: SiteFolder) -> None:
    waiting.review("covenant", 'film: "Alien: Covenant"', "year: 2017", "franchise: Alien", "draft: true")
    assert "  Alien       Alien: Covenant (2017), started\n" in _text(waiting)
    assert _text(waiting).endswith("\nNext:  intertitle review 'No: One' --franchise 'The Saga'\"'\"'s' --year 1999")


def test_a_blog_with_nothing_to_do_is_told_so(site: SiteFolder) -> None:
    site.review("alien", "film: Alien", "date: 2026-01-01")
    assert _text(site).splitlines() == [
        "The Long Take: 1 review published.",
        "Nothing to do: no drafts, no scheduled reviews, no parts without a review.",
    ]


def test_what_is_not_out_yet_is_no_next_command(site: SiteFolder) -> None:
    site.write(
        "content/franchises/saga.md",
        "---\nname: Saga\nentries:\n  - {id: two, title: Two, release: 2026-06-02}\n---\n",
    )
    assert _text(site).splitlines()[2:] == ["Not reviewed (1 part of 1 franchise):", "  Saga  Two (2026), not out yet"]


@pytest.mark.parametrize(("release", "note"), [("2026", ""), ("2026-07", ", not out yet"), ("2027", ", not out yet")])
def test_a_part_of_a_coming_month_or_year_is_not_out_yet(site: SiteFolder, release: str, note: str) -> None:
    site.write(
        "content/franchises/saga.md", f"---\nname: Saga\nentries:\n  - {{title: Two, release: {release}}}\n---\n"
    )
    assert _text(site).splitlines()[3] == f"  Saga  Two ({release[:4]}){note}"


def test_many_parts_go_on_below_themselves(site: SiteFolder) -> None:
    entries = "".join(f"  - {{id: p{number}, title: Part the {number}, year: 2000}}\n" for number in range(12))
    site.write("content/franchises/saga.md", f"---\nname: Saga\nentries:\n{entries}---\n")
    lines = _text(site).splitlines()[3:-2]
    assert len(lines) == 3
    assert all(len(line) <= 100 for line in lines)
    assert all(line.startswith("        ") for line in lines[1:])


def test_a_program_gets_it_as_values(waiting: SiteFolder) -> None:
    values = json.loads(status.as_json(waiting.build(action=check), NOW))
    assert [one["reason"] for one in values["withheld"]] == ["draft", "scheduled", "embargoed", "broken"]
    assert values["unreviewed"][-1] == {"franchise": "The Saga's", "title": "Two", "year": 2027, "release": None}
    assert values["counts"]["reviews"] == 3


# ---------------------------------------------------------------- loved, and not written about

SEEN = """\
film,year,date,rating,scale,private
Heat,1995,2026-01-05,5,,
Alien,1979,2026-01-06,5,,
Thief,1981,2026-01-07,4,,
Thief,1981,2026-02-08,4.5,,
Ronin,1998,,90,hundred,
Collateral,2004,2026-02,A-,letter,
Ali,2001,2026-01-09,3.5,,
Blackhat,2015,2026-01-10,5,,yes
"""


@pytest.fixture
def seen(blog: SiteFolder) -> SiteFolder:
    """A blog that has a review of Alien, and a capsule review of Heat."""
    blog.write("content/diary/2026.csv", SEEN)
    blog.write(
        "content/posts/week.md",
        "---\ntitle: A week\ndate: 2026-05-01\nfilms: [{film: Heat, year: 1995, rating: 5}]\n---\nText.\n",
    )
    return blog


def test_films_that_are_loved_and_not_written_about_are_listed_the_best_first(seen: SiteFolder) -> None:
    seen.review("thief", "film: Thief", "year: 1981", "draft: true")
    report = seen.build(action=survey)
    assert (
        status.unwritten_as_text(report, load_site(seen.root).site)
        == """\
Rated highly, and not written about (3):
  A- (letter)   seen 2026-02     Collateral (2004)
  4.5           seen 2026-02-08  Thief (1981), started
  90 (hundred)  seen             Ronin (1998)

Next:  intertitle review Collateral --year 2004"""
    )
    (first, *_) = json.loads(status.unwritten_as_json(report))["unwritten"]
    assert first == {
        "title": "Collateral",
        "year": 2004,
        "rating": "A-",
        "scale": "letter",
        "value": 0.916667,
        "day": "2026-02",
        "viewings": 1,
    }


def test_a_blog_without_a_diary_has_nothing_to_write_about(blog: SiteFolder) -> None:
    words = status.unwritten_as_text(blog.build(action=survey), load_site(blog.root).site)
    assert words == "Nothing: you have written about every film that your diary rates highly."
