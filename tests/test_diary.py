"""The diary: the viewings of reviews and of tables as one multiset, what pages show of it, and what they never show."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import SETTINGS, SiteFolder
from hypothesis import given
from hypothesis import strategies as st
from literals import Joined, document, rated, review, stale

from intertitle.model import DiaryFile, DiaryRow, Document, PersonFile, Viewing
from intertitle.partial_days import PartialDay

DAY = PartialDay(2025, 6, 7)


def table(name: str, *rows: DiaryRow) -> Document:
    """Make a table of viewings."""
    return document(DiaryFile, name, rows=rows)


def row(film: str, date: PartialDay | None = DAY, **fields: Any) -> DiaryRow:  # noqa: ANN401  (whatever a row takes)
    return DiaryRow(film=film, date=date, **fields)


def entries(made: Joined) -> list[tuple[str, str, Viewing]]:
    """Return every dated viewing: its film, its review and itself."""
    found = (one for several in made.table("diary").values() for one in several)
    return [(one.title, one.review, one.viewing) for one in found]


def undated(made: Joined) -> list[str]:
    return [one.title for page in made.table("undated").values() for one in page]


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    made = SiteFolder(tmp_path / "site")
    made.write("content/site.toml", SETTINGS)
    made.review("heat", "year: 1995", "date: 2025-06-08", "viewings: [{date: 2025-06-07, medium: cinema}]")
    return made


# ---------------------------------------------------------------- one multiset

TITLES = st.sampled_from(["Heat", "Thief", "Été 85", "1917", "[REC]"])
DAYS = st.sampled_from([DAY, PartialDay(2025, 6, 8), PartialDay(2025, 6), PartialDay(2025)])
WORDS = st.sampled_from(["", "cinema", "Blu-ray"])
ROWS = st.builds(row, TITLES, st.one_of(st.none(), DAYS), medium=WORDS, note=st.sampled_from(["", "Loud."]))


@given(TITLES, DAYS, WORDS, WORDS, st.sampled_from(["", "Loud."]))
def test_a_row_and_a_viewing_in_front_matter_of_one_film_and_day_are_one(
    title: str, day: PartialDay, medium: str, other: str, note: str
) -> None:
    written = Viewing(date=day, medium=medium)
    made = Joined(
        [review("a", film=title, year=1995, viewings=(written,)), table("d", row(title, day, medium=other, note=note))]
    )
    (found,) = entries(made)
    assert found == (title, "a", Viewing(date=day, medium=medium or other, note=note))


@given(st.lists(ROWS, max_size=5), st.lists(ROWS, max_size=5))
def test_a_film_was_seen_as_often_on_a_day_as_the_file_with_most_viewings_says(
    one: list[DiaryRow], other: list[DiaryRow]
) -> None:
    made = Joined([table("one", *one), table("other", *other)])
    counts = [Counter((each.film, each.date) for each in rows if each.date) for rows in (one, other)]
    assert Counter((title, seen.date) for title, _, seen in entries(made)) == counts[0] | counts[1]
    without = {each.film for each in (*one, *other)} - {film for film, _ in counts[0] | counts[1]}
    assert sorted(undated(made)) == sorted(without)


@given(st.lists(st.lists(ROWS, max_size=4), min_size=2, max_size=3), st.randoms(use_true_random=False))
def test_the_order_of_files_and_rows_does_not_matter(several: list[list[DiaryRow]], shuffle: random.Random) -> None:
    heat = review("heat", film="Heat", viewings=(Viewing(date=DAY, medium="cinema"),))

    def tables(rows: Sequence[Sequence[DiaryRow]]) -> dict[str, dict[str, object]]:
        files = [heat, *(table(str(number), *one) for number, one in enumerate(rows))]
        shuffle.shuffle(files)
        made = Joined(files)
        return {name: dict(made.table(name)) for name in ("diary", "undated", "viewing counts", "seen")}

    first = tables(several)
    for _ in range(3):
        assert tables([shuffle.sample(one, len(one)) for one in several]) == first


def test_two_viewings_on_one_day_are_matched_by_their_details() -> None:
    made = Joined(
        [
            review("heat", film="Heat", viewings=(Viewing(date=DAY, medium="cinema"), Viewing(date=DAY, medium="TV"))),
            table("d", row("Heat", medium="TV", note="On TV."), row("Heat", venue="BFI", medium="cinema")),
        ]
    )
    assert {(seen.medium, seen.venue, seen.note) for *_, seen in entries(made)} == {
        ("cinema", "BFI", ""),
        ("TV", "", "On TV."),
    }


def test_a_film_is_found_by_id_then_by_title_and_year() -> None:
    made = Joined(
        [
            review("heat", film="Heat", year=1995, imdb="tt0113277"),
            review("heat-1986", film="Heat", year=1986),
            table(
                "d",
                row("Heat", PartialDay(2025, 1, 1), year=1986),
                row("", PartialDay(2025, 1, 2), imdb="tt0113277"),
                row("HEAT!", PartialDay(2025, 1, 3), year=1995),
                row("Heat", PartialDay(2025, 1, 4), year=1972),
            ),
        ]
    )
    found = sorted((str(seen.date), which) for _, which, seen in entries(made))
    assert [which for _, which in found] == ["heat-1986", "heat", "heat", ""]


def test_a_later_viewing_is_one_again_and_an_earlier_one_is_not() -> None:
    days = (PartialDay(2025, 6, 7), PartialDay(2024), PartialDay(2025, 6), PartialDay(2026, 1))
    made = Joined([table("d", *(row("Heat", day) for day in days))])
    assert {str(seen.date): seen.rewatch for *_, seen in entries(made)} == {
        "2024": False,
        "2025-06": True,
        "2025-06-07": True,
        "2026-01": True,
    }


def test_a_year_has_its_partial_dates_after_the_known_ones() -> None:
    days = (PartialDay(2025), PartialDay(2025, 6), PartialDay(2025, 6, 7), PartialDay(2025, 5, 1), PartialDay(2025, 5))
    made = Joined([table("d", *(row(f"Film {number}", day) for number, day in enumerate(days)))])
    assert [str(seen.date) for *_, seen in entries(made)] == ["2025-06-07", "2025-06", "2025-05-01", "2025-05", "2025"]


# ---------------------------------------------------------------- what nobody else sees


@given(st.booleans(), st.booleans(), st.sampled_from([None, 1995]))
def test_a_private_viewing_hides_the_others_of_its_film_and_day(
    is_hidden_by_row: bool,  # noqa: FBT001  (Hypothesis gives it)
    has_other: bool,  # noqa: FBT001  (likewise)
    year: int | None,
) -> None:
    written = Viewing(date=DAY, private=not is_hidden_by_row)
    made = Joined(
        [
            review("heat", film="Heat", year=1995, viewings=(written,)),
            table("d", row("Heat", year=year, private=is_hidden_by_row)),
            *([table("other", row("Thief"))] if has_other else []),
        ]
    )
    assert [title for title, *_ in entries(made)] == (["Thief"] if has_other else [])
    assert "heat" not in made.table("seen")


def test_a_draft_says_what_is_private_too() -> None:
    draft = review("heat", film="Heat", draft=True, viewings=(Viewing(date=DAY, private=True),))
    made = Joined([draft, table("d", row("Heat"), row("Thief"))])
    assert [title for title, *_ in entries(made)] == ["Thief"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("content/diary/d.csv", "film,year,date,private\nHeat,1995,2025-06-07,yes\n"),
        (
            "content/reviews/again.md",
            "---\nfilm: Heat\nyear: 1995\nviewings: [{date: 2025-06-07, private: true}]\n---\nA.\n",
        ),
        (
            "content/reviews/idea.md",
            "---\nfilm: Heat\ndraft: true\nviewings: [{date: 2025-06-07, private: true}]\n---\nA.\n",
        ),
    ],
)
def test_what_one_file_calls_private_no_page_of_another_shows(site: SiteFolder, path: str, text: str) -> None:
    site.review(
        "heat", "year: 1995", "date: 2025-06-08", "viewings: [{date: 2025-06-07, venue: Canary House}, 2025-06-09]"
    )
    site.build()
    assert any(b"Canary House" in data for data in site.tree().values())
    site.write(path, text)
    site.build()
    assert not [name for name, data in site.tree().items() if b"Canary House" in data]
    assert "9 June 2025" in site.page("/reviews/heat/")


def test_a_viewing_in_two_reviews_of_a_film_is_one_also_without_a_table() -> None:
    seen = (Viewing(date=DAY),)
    made = Joined(
        [review("a", film="Heat", year=1995, viewings=seen), review("b", film="Heat", year=1995, viewings=seen)]
    )
    assert [title for title, *_ in entries(made)] == ["Heat"]


def test_no_file_has_anything_of_a_private_viewing(site: SiteFolder) -> None:
    site.review("thief", "viewings:", "  - {date: 1999-12-24, venue: Canary House, note: Canary note., private: true}")
    site.write(
        "content/diary/2025.csv",
        "film,year,date,venue,note,private\n"
        "Canary Film,1987,1998-11-23,Canary House,Canary note.,yes\n"
        "Canary Second,1988,,Canary House,Canary note.,perhaps\n"
        "Ronin,1998,2025-06-07,BFI,Fine.,\n",
    )
    site.write("content/diary/doubt.csv", "film,date,privat\nCanary Third,1997-10-22,yes\nCanary Fourth,,\n")
    report = site.build()
    assert {one.code for one in report.diagnostics if one.severity == "error"} == {"IT371", "IT376"}
    everything = b"\n".join(data for path, data in site.tree().items() if not path.startswith("."))
    assert b"Ronin" in everything
    for word in (b"canary", b"1987", b"1988", b"1999", b"1998-11", b"1997"):
        assert word not in everything.lower()


# ---------------------------------------------------------------- pages


def test_the_pages_show_films_without_a_review(site: SiteFolder) -> None:
    site.write(
        "content/diary/2025.csv",
        "film,year,date,medium,venue,rating,note\n"
        "Heat,1995,2025-06-07,,BFI Southbank,4.5,\n"
        "Ronin,1998,2025-06,Blu-ray,,4,Tyres.\n"
        "Thief,1981,,,,,\n",
    )
    assert site.build().diagnostics == ()
    year = site.page("/diary/2025/")
    assert year.count("<li><time") == 2
    assert '<a href="/reviews/heat/">' in year
    assert "cinema, BFI Southbank" in year
    assert '<time datetime="2025-06">Jun</time> <span class="row"><cite>Ronin</cite>' in year
    assert "Tyres." in year
    assert "<cite>Thief</cite>" in site.page("/diary/undated/")
    assert 'href="/diary/undated/"' in site.page("/diary/")
    stats = site.page("/stats/")
    assert "Viewings a year" in stats
    assert "BFI Southbank" in stats


def test_three_thousand_viewings_make_small_pages(site: SiteFolder) -> None:
    lines = ["film,year,date,medium,venue,rating,note"]
    for number in range(3000):
        date = "" if number % 2 else f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}"
        note = "Better than I remembered and longer than it should be."
        lines.append(f"A film with a title {number},1999,{date},Blu-ray,The Prince Charles Cinema,3.5,{note}")
    site.write("content/diary/all.csv", "\n".join(lines))
    assert site.build().diagnostics == ()
    pages = [data for path, data in site.tree().items() if path.startswith("diary/")]
    assert len(pages) > 20
    assert max(map(len, pages)) < 100_000
    assert max(len(re.findall(rb"<[a-z]", data)) for data in pages) < 3000
    total = sum(data.count(b"<cite>A film") for data in pages)
    assert total == 3000


def test_a_site_without_tables_has_none_of_their_parts(site: SiteFolder) -> None:
    site.build()
    assert not (site.public / "diary/undated").exists()
    assert "numbers" not in site.page("/diary/2025/")
    assert "Viewings a year" not in site.page("/stats/")


# ---------------------------------------------------------------- what is made again

BLOG = (
    review("heat", film="Heat", year=1995, date="2025-06-08", viewings=(Viewing(date=DAY),)),
    review("aliens", film="Aliens", date="2024-02-02", viewings=(Viewing(date=PartialDay(2024, 1, 1)),)),
)


def test_an_edit_of_a_row_makes_the_pages_of_its_year_again_and_no_review() -> None:
    old = table("d", row("Ronin", note="Old."), row("Thief", PartialDay(2023, 1, 1)), row("M", None))
    new = table("d", row("Ronin", note="New."), row("Thief", PartialDay(2023, 1, 1)), row("M", None))
    assert stale([*BLOG, old], [*BLOG, new]) == {"diary/2025/index.html"}


def test_another_film_in_a_table_makes_no_page_of_a_franchise_a_person_or_a_review_again() -> None:
    old = table("d", row("Ronin"))
    new = table("d", row("Ronin"), row("Thief", PartialDay(2025, 1, 1)))
    blog = [
        review("heat", film="Heat", franchises=("Mann",), directors=("Michael Mann",)),
        document(PersonFile, "michael-mann", name="Michael Mann"),
    ]
    assert {path.split("/")[0] for path in stale([*blog, old], [*blog, new])} == {"diary", "stats"}


def test_a_private_row_makes_nothing_again() -> None:
    old = table("d", row("Ronin"))
    new = table("d", row("Ronin"), row("Secret", PartialDay(2020, 1, 1), private=True))
    assert stale([*BLOG, old], [*BLOG, new]) == set()


def test_a_rating_of_a_viewing_is_shown_and_changes_no_list() -> None:
    old = table("d", row("Heat"))
    new = table("d", row("Heat", rating=rated("5")))
    assert stale([*BLOG, old], [*BLOG, new]) == {"diary/2025/index.html"}


# ---------------------------------------------------------------- franchises and people

ALIEN = (
    "---\nname: Alien\nentries:\n"
    "  - {id: alien, title: Alien, year: 1979}\n"
    "  - {id: aliens, title: Aliens, year: 1986, imdb: tt0090605}\n"
    "  - {id: three, title: Alien 3, year: 1992}\n"
    "  - {id: four, title: Alien Resurrection, year: 1997}\n---\n"
)
SEEN = (
    "film,year,date,private,imdb\nAlien,1979,2025-01-01,,\nThe second one,,2025-01-02,,tt0090605\nalien 3,,,,\n"
    "Alien Resurrection,1997,2025-01-03,yes,\n"
)


def test_a_franchise_says_what_was_seen_and_what_was_reviewed(site: SiteFolder) -> None:
    site.review("alien", "film: Alien", "year: 1979", "date: 2025-02-02", "directors: [Ridley Scott]")
    site.write("content/franchises/alien.md", ALIEN)
    assert site.build().diagnostics == ()
    assert "seen" not in site.page("/franchises/alien/")
    site.write("content/diary/2025.csv", SEEN)
    assert site.build().diagnostics == ()
    page = site.page("/franchises/alien/")
    assert "<span>1 of 4 reviewed</span>" in page
    assert "<li>3 seen</li>" in page
    assert page.count("seen, not reviewed") == 2
    assert "<cite>Alien Resurrection</cite>" in page


def test_a_person_has_the_number_of_viewings_of_their_films(site: SiteFolder) -> None:
    for slug in ("alien", "aliens"):
        site.review(slug, "date: 2025-02-02", "directors: [Ridley Scott]", "viewings: [2025-02-01]")
    site.build()
    assert "diary</li>" not in site.page("/people/ridley-scott/")
    site.write(
        "content/diary/2025.csv", "film,date,private\nAlien,2025-02-01,\nAliens,2024,\nAliens,2023,yes\nHeat,,\n"
    )
    site.build()
    assert "<li>3 viewings in the diary</li>" in site.page("/people/ridley-scott/")


def test_a_film_with_two_reviews_is_one_film_of_the_diary(site: SiteFolder) -> None:
    for slug, day in (("then", "2019-01-01"), ("now", "2025-02-02")):
        site.review(slug, "film: Alien", "year: 1979", f"date: {day}", "viewings: [2019-01-01]")
    site.write("content/diary/a.csv", "film,year,date,venue\nAlien,1979,2019-01-01,BFI\nAlien,1979,2020,\n")
    assert site.build().diagnostics == ()
    assert site.page("/diary/2019/").count("<li><time") == 1
    assert "BFI" in site.page("/diary/2019/")
    assert '<a href="/films/alien-1979/">' in site.page("/diary/2020/")


def test_a_double_bill_was_a_viewing_of_both_films(site: SiteFolder) -> None:
    site.write(
        "content/reviews/bill.md",
        "---\nfilms: [{film: Heat, year: 1995}, {film: Thief, year: 1981}]\ndate: 2025-02-02\n"
        "viewings: [{date: 2025-02-01, medium: cinema}]\n---\nText.\n",
    )
    site.write("content/diary/a.csv", "film,year,date,note\nThief,1981,2025-02-01,The better one.\n")
    site.build()
    assert Counter(re.findall(r"<time datetime=\"(2025-02-01)\"", site.page("/diary/2025/"))) == {"2025-02-01": 2}
    assert "The better one." in site.page("/diary/2025/")


def test_a_row_with_an_id_that_nothing_else_has_is_an_error(site: SiteFolder) -> None:
    site.write("content/diary/a.csv", "imdb,date\ntt0113277,2025-06-07\n")
    (found,) = site.build().diagnostics
    assert (found.code, found.path, found.line) == ("IT570", "content/diary/a.csv", 2)
    site.write("content/diary/b.csv", "film,imdb\nHeat,tt0113277\n")
    assert site.build().diagnostics == ()
