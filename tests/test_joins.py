"""Joins: documents are joined into tables, and withheld ones are listed with a reason."""

from __future__ import annotations

import datetime as dt

import literals
import msgspec
import pytest
from literals import Joined
from reviews import CONTRACT, film_list, franchise, located, locations_of, page, person, review, utc

from intertitle.catalogue.columns import make_columns
from intertitle.diagnostics import Diagnostic
from intertitle.model import Credit, Document, Review, Role, Site, Viewing, Withheld
from intertitle.outputs.kinds import REGISTRY
from intertitle.partial_days import PartialDay

NOW = utc(2026, 6, 1, 12)


def put_together(*documents: Document, now: dt.datetime = NOW, site: Site = literals.SITE) -> Joined:
    """Join documents that have locations for their fields."""
    return Joined(documents, site, now=now, locations={one.path: locations_of(one) for one in documents})


def joined(*documents: Document, now: dt.datetime = NOW) -> Joined:
    """Join documents without problems."""
    made = put_together(*documents, now=now)
    assert made.problems == ()
    return made


def problems_of(*documents: Document) -> tuple[Diagnostic, ...]:
    return put_together(*documents).problems


def published(made: Joined, kind: str) -> list[str]:
    """Return the ids of the published documents of a kind, in order."""
    return list(made.table(f"{kind} paths"))


def parts_of(made: Joined, name: str) -> list[tuple[str, str]]:
    """Return a franchise's parts in order, each with its review, if any."""
    return [(part.entry.id, part.review) for part in made.franchises[name].parts]


# ---------------------------------------------------------------- what is published


def test_a_draft_is_withheld_however_old() -> None:
    made = joined(review("no", "draft: true", "date: 2020-01-01"), review("yes"))
    assert list(made.reviews) == ["yes"]
    assert made.withheld == (Withheld(path="content/reviews/no.md", title="No", reason="draft"),)


def test_a_scheduled_review_is_published_when_its_day_begins_in_the_site_s_time_zone() -> None:
    scheduled = review("no", "date: 2026-06-02")
    begins = utc(2026, 6, 1, 23)  # midnight in London
    before = joined(scheduled, now=begins - dt.timedelta(microseconds=1))
    assert list(before.reviews) == []
    assert before.withheld == (Withheld(path="content/reviews/no.md", title="No", reason="scheduled", until=begins),)
    after = joined(scheduled, now=begins)
    assert list(after.reviews) == ["no"]
    assert after.withheld == ()


def test_an_embargo_holds_a_review_whose_day_has_come() -> None:
    embargoed = review("no", "date: 2026-05-01", "embargo: 2026-06-01 20:00+02:00")
    until = utc(2026, 6, 1, 18)
    before = joined(embargoed, now=until - dt.timedelta(seconds=1))
    assert before.withheld == (Withheld(path="content/reviews/no.md", title="No", reason="embargoed", until=until),)
    assert list(joined(embargoed, now=until).reviews) == ["no"]


def test_a_draft_under_embargo_waits_for_its_author_and_not_for_time() -> None:
    made = joined(review("no", "draft: true", "embargo: 2030-01-01", "date: 2030-01-01"))
    assert made.withheld == (Withheld(path="content/reviews/no.md", title="No", reason="draft"),)


def test_lists_and_pages_are_withheld_too() -> None:
    made = joined(
        film_list("later", "title: Later", "date: 2026-12-30"),
        film_list("draft", "title: Draft", "draft: true"),
        film_list("now", "title: Now"),
        page("hidden", "title: Hidden", "draft: true"),
        page("about", "title: About"),
    )
    assert (published(made, "ListFile"), published(made, "PageFile")) == (["now"], ["about"])
    assert [(one.title, one.reason) for one in made.withheld] == [
        ("draft", "draft"),
        ("later", "scheduled"),
        ("hidden", "draft"),
    ]


def test_nothing_of_a_withheld_review_is_in_the_catalogue() -> None:
    made = joined(
        review(
            "no",
            "draft: true",
            "year: 2012",
            "franchise: Pinochet",
            "rating: 4",
            "tags: [tv]",
            "genres: [Drama]",
            "director: Pablo Larraín",
            "viewings: [2026-01-01]",
        )
    )
    apart = {"withheld", "hidden"}
    told = {name: dict(table) for name, table in made.tables.items() if name not in apart}
    assert told == {name: dict(table) for name, table in joined().tables.items() if name not in apart}
    assert list(made.table("withheld")) == ["content/reviews/no.md"]
    assert set(made.table("hidden")) == {"no"}


def test_withheld_films_are_known_by_slug_and_title() -> None:
    made = joined(review("alien-1979", "film: Alien", "draft: true"), review("aliens"), page("me", "title: Me"))
    assert set(made.table("hidden")) == {"alien-1979", "alien"}


# ---------------------------------------------------------------- slugs


def test_of_files_that_claim_one_slug_none_is_published_and_one_error_names_all() -> None:
    rivals = (review("2024-no", "slug: no"), review("no"), review("No"), review("other"))
    made = put_together(*rivals)
    assert list(made.reviews) == ["other"]
    (found,) = made.problems
    assert located(found) == ("IT501", 2, 7)
    assert found.path == "content/reviews/2024-no.md"
    assert found.message == (
        "3 files claim the address 'no': content/reviews/2024-no.md, content/reviews/No.md, content/reviews/no.md"
    )
    assert found.hint == (
        "Give all but one of them another  slug:  or another file name. Until then none of them is published."
    )


def test_a_draft_claims_its_slug() -> None:
    assert [found.code for found in problems_of(review("no"), review("No", "draft: true"))] == ["IT501"]


def test_files_of_different_kinds_may_share_a_slug() -> None:
    made = joined(
        review("alien"),
        franchise("alien", "name: Alien"),
        person("alien", "name: Alien"),
        film_list("alien", "title: Alien"),
        page("alien", "title: Alien"),
    )
    assert [list(kind) for kind in (made.reviews, made.franchises, made.people)] == [["alien"]] * 3
    assert [published(made, kind) for kind in ("ListFile", "PageFile")] == [["alien"]] * 2


# ---------------------------------------------------------------- order


def test_reviews_are_newest_first_and_undated_ones_last_by_title() -> None:
    made = joined(
        review("old", "date: 2024-01-01"),
        review("undated", "film: The Undated"),
        review("aged", "film: An Aged One"),
        review("new", "date: 2026-05-01 10:00"),
        review("newer", "date: 2026-05-01 11:00"),
        review("b-same", "film: Same", "year: 1990", "date: 2025-01-01"),
        review("a-same", "film: Same", "year: 1991", "date: 2025-01-01"),
        review("first", "film: A Later Title", "date: 2025-01-01"),
    )
    assert list(made.reviews) == ["newer", "new", "first", "a-same", "b-same", "old", "aged", "undated"]


def test_lists_are_newest_first_and_undated_ones_last() -> None:
    made = joined(
        film_list("b", "title: B"),
        film_list("a", "title: A"),
        film_list("old", "title: Old", "date: 2024-01-01"),
        film_list("new", "title: New", "date: 2025-01-01"),
    )
    assert published(made, "ListFile") == ["new", "old", "a", "b"]


def test_rows_of_columns_are_in_the_order_of_the_files_however_they_come() -> None:
    one, other = review("alien", "year: 1979"), review("Aliens", "year: 1986")
    for order in ((one, other), (other, one)):
        columns = make_columns({found.path: found for found in order})
        assert columns.paths == ("content/reviews/Aliens.md", "content/reviews/alien.md")
        assert columns.values("year") == [1986, 1979]


# ---------------------------------------------------------------- franchises


def test_a_franchise_that_reviews_alone_name_has_them_as_its_parts() -> None:
    made = joined(
        review("aliens", "year: 1986", "franchise: Alien", "kind: film", "date: 2026-01-01"),
        review("alien", "year: 1979", "franchise: alien", "date: 2026-02-01"),
        review("alien-3", "film: Alien³", "year: 1992", "franchise: Alien"),
    )
    found = made.franchises["alien"]
    assert (found.id, found.name, found.path, found.orders) == ("alien", "Alien", "", ())
    assert parts_of(made, "alien") == [("alien", "alien"), ("aliens", "aliens"), ("alien-3", "alien-3")]
    assert made.franchises_of == {"alien": ("alien",), "alien-3": ("alien",), "aliens": ("alien",)}


def test_a_franchise_without_a_file_has_its_commonest_spelling() -> None:
    made = joined(
        review("a", "franchise: john-wick", "date: 2026-03-01"),
        review("b", "franchise: John Wick", "date: 2026-02-01"),
        review("c", "franchise: John Wick", "date: 2026-01-01"),
        review("d", "franchise: JOHN WICK"),
    )
    assert [one.name for one in made.franchises.values()] == ["John Wick"]


def test_a_review_names_a_franchise_by_its_name_or_by_its_slug() -> None:
    file = franchise("wick", "name: John Wick")
    for named in ("John Wick", "john wick", "wick", "JOHN-WICK"):
        made = joined(review("a", f"franchise: {named}"), file)
        assert list(made.franchises) == ["wick"]
        assert made.franchises["wick"].name == "John Wick"
        assert made.franchises["wick"].path == file.path
        assert made.franchises_of == {"a": ("wick",)}


def test_a_crossover_is_a_part_of_both_franchises_in_the_order_named() -> None:
    made = joined(
        review("avp", "film: Alien vs. Predator", "year: 2004", "franchise: [Predator, Alien]"),
        franchise("alien", "name: Alien", "entries:", "  - {title: Alien vs. Predator, year: 2004}"),
        franchise("predator", "name: Predator", "entries:", "  - {id: avp, title: AVP, year: 2004}"),
    )
    assert parts_of(made, "alien") == [("alien-vs-predator", "avp")]
    assert parts_of(made, "predator") == [("avp", "avp")]
    assert made.franchises_of == {"avp": ("predator", "alien")}


def test_a_film_that_only_the_franchise_s_file_lists_is_of_it_too() -> None:
    made = joined(
        review("prometheus", "year: 2012"),
        franchise("alien", "name: Alien", "entries:", "  - {title: Prometheus, year: 2012}"),
    )
    assert made.franchises_of == {"prometheus": ("alien",)}
    assert parts_of(made, "alien") == [("prometheus", "prometheus")]


def test_release_order_is_by_day_then_year_then_as_written_with_the_unknown_last() -> None:
    made = joined(
        franchise(
            "x",
            "name: X",
            "entries:",
            "  - {id: unknown, title: A}",
            "  - {id: some-time-in-2023, title: B, year: 2023}",
            "  - {id: autumn-2023, title: C, year: 2023, release: 2023-09-22}",
            "  - {id: spring-2023, title: D, year: 2023, release: 2023-03-24}",
            "  - {id: first-of-2024, title: E, release: 2024-01-01}",
            "  - {id: also-in-2023, title: F, year: 2023, release: 2023}",
            "  - {id: in-march-2023, title: I, release: 2023-03}",
            "  - {id: old, title: G, year: 1979}",
            "  - {id: unknown-too, title: H}",
        )
    )
    assert [entry for entry, _ in parts_of(made, "x")] == [
        "old",
        "spring-2023",
        "in-march-2023",
        "autumn-2023",
        "some-time-in-2023",
        "also-in-2023",
        "first-of-2024",
        "unknown",
        "unknown-too",
    ]
    assert made.franchises_of == {}


@pytest.mark.parametrize(
    ("entry", "fields", "found"),
    [
        ("{title: Halloween, year: 2018}", ["film: Halloween", "year: 2018"], True),
        ("{title: HALLOWEEN!, year: 2018}", ["film: Halloween", "year: 2018"], True),
        ("{title: Halloween, year: 1978}", ["film: Halloween", "year: 2018"], False),
        ("{title: Halloween}", ["film: Halloween", "year: 2018"], False),
        ("{title: Halloween}", ["film: Halloween"], False),
        ("{title: Halloween}", ["film: Halloween", "year: 2018", "franchise: x"], True),
        ("{title: Halloween, year: 2018}", ["film: Halloween", "franchise: x"], True),
        ("{title: Other, imdb: tt1502407}", ["film: Halloween", "imdb: tt1502407", "franchise: x"], True),
        ("{title: Other, tmdb: 424139}", ["film: Halloween", "tmdb: 424139", "franchise: x"], True),
        ("{title: Other, wikidata: Q28148331}", ["film: Halloween", "wikidata: Q28148331", "franchise: x"], True),
        (
            "{title: Other, letterboxd: halloween-2018}",
            ["film: Halloween", "letterboxd: halloween-2018", "franchise: x"],
            True,
        ),
        ("{title: Other, id: the-review, year: 1999}", ["film: Halloween", "year: 2018", "franchise: x"], True),
        ("{title: Other, review: the-review}", ["film: Halloween", "year: 2018"], True),
    ],
)
def test_a_part_finds_its_review_by_film_and_year_by_an_id_or_by_slug(
    entry: str,
    fields: list[str],
    found: bool,  # noqa: FBT001  (a case of the table)
) -> None:
    made = joined(review("the-review", *fields), franchise("x", "name: X", "entries:", f"  - {entry}"))
    parts = made.franchises["x"].parts
    assert parts[0].review == ("the-review" if found else "")


def test_two_films_of_one_title_are_told_apart_by_their_years() -> None:
    made = joined(
        review("old", "film: Halloween", "year: 1978"),
        review("new", "film: Halloween", "year: 2018"),
        franchise(
            "halloween",
            "name: Halloween",
            "entries:",
            "  - {id: a, title: Halloween, year: 2018}",
            "  - {id: b, title: Halloween, year: 1978}",
        ),
    )
    assert parts_of(made, "halloween") == [("b", "old"), ("a", "new")]


def test_a_review_that_the_file_does_not_list_is_a_part_and_a_warning() -> None:
    made = put_together(
        review("covenant", "year: 2017", "franchise: Alien"),
        franchise("alien", "name: Alien", "entries:", "  - {title: Alien, year: 1979}"),
    )
    assert parts_of(made, "alien") == [("alien", ""), ("covenant", "covenant")]
    (found,) = made.problems
    assert (located(found), found.severity, found.path) == (("IT512", 4, 12), "warning", "content/reviews/covenant.md")
    assert found.message == ("'Covenant' belongs to the franchise 'Alien', but no part of it has that film and year")
    assert found.hint == "Add it to the entries of content/franchises/alien.md, or make title and year match."


@pytest.mark.parametrize("slip", ["Jon Wick", "John Wik", "Jhon Wick"])
def test_the_hint_for_a_misspelt_film_of_a_franchise_is_the_title_of_the_part(slip: str) -> None:
    made = put_together(
        review("covenant", f"film: {slip}", "year: 2014", "franchise: John Wick"),
        franchise("john-wick", "name: John Wick", "entries:", "  - {title: John Wick, year: 2014}"),
    )
    (found,) = made.problems
    assert located(found) == ("IT512", 2, 7)
    assert found.fix
    assert found.fix.edits[0].new == "John Wick"


def test_a_file_that_lists_no_parts_takes_them_from_the_reviews() -> None:
    made = joined(review("alien", "year: 1979", "franchise: Alien"), franchise("alien", "name: Alien"))
    assert parts_of(made, "alien") == [("alien", "alien")]


def test_a_part_that_names_a_review_that_is_not_published_is_a_warning() -> None:
    made = put_together(
        review("prey", "draft: true"),
        franchise("predator", "name: Predator", "entries:", "  - {title: Prey, year: 2022, review: prey}"),
    )
    assert parts_of(made, "predator") == [("prey", "")]
    (found,) = made.problems
    assert (located(found), found.severity) == (("IT511", 4, 39), "warning")
    assert found.message == "there is no published review 'prey'"
    assert (
        found.hint
        == "Write the slug of a published review, or leave 'review' out: film and year are enough to find it."
    )


@pytest.mark.parametrize(
    ("written", "hint"),
    [("pray", "Did you mean 'prey'?"), ("alien", "Write the slug of a published review, or leave 'review' out")],
)
def test_a_part_whose_review_is_misspelt_is_told_which_was_meant(written: str, hint: str) -> None:
    (found,) = problems_of(
        review("prey"),
        franchise("predator", "name: Predator", "entries:", f"  - {{title: Prey, year: 2022, review: {written}}}"),
    )
    assert (located(found), found.hint.startswith(hint)) == (("IT511", 4, 39), True)


def test_of_several_franchises_the_one_that_is_misspelt_is_pointed_to() -> None:
    (found,) = problems_of(
        review("alien", "genres: [Horror]", "franchise: [Rocky, Alein]"), franchise("alien", "name: Alien")
    )
    assert located(found) == ("IT510", 4, 20)


def test_a_franchise_that_is_nearly_one_with_a_file_is_a_warning() -> None:
    (found,) = problems_of(
        review("alien", "franchise: Alein"), review("aliens", "franchise: Alein"), franchise("alien", "name: Alien")
    )
    assert (located(found), found.severity) == (("IT510", 3, 12), "warning")
    assert found.message == "the franchise 'Alein' has no file, but 'Alien' has one"
    assert found.hint == "If you mean that one:  franchise: Alien   Otherwise 'Alein' gets its own page."


def test_franchises_stand_in_the_order_of_their_names() -> None:
    made = joined(
        franchise("a", "name: Zatoichi"), franchise("b", "name: The Dollars Trilogy"), franchise("c", "name: élan")
    )
    assert list(made.franchises) == ["b", "c", "a"]


# ---------------------------------------------------------------- people


def test_one_person_has_all_credits_newest_review_first() -> None:
    made = joined(
        review("a", "date: 2025-01-01", "director: Agnès Varda", "writer: Agnès Varda"),
        review("b", "date: 2026-01-01", "cast: [{name: Agnès Varda, character: Herself}]"),
        review("c", "cinematographer: Agnès Varda", "composer: Agnès Varda"),
    )
    varda = made.people["agnes-varda"]
    assert varda.credits == (
        Credit(review="b", job="cast", character="Herself"),
        Credit(review="a", job="director"),
        Credit(review="a", job="writer"),
        Credit(review="c", job="cinematographer"),
        Credit(review="c", job="composer"),
    )


def test_people_are_merged_by_spelling_under_the_commonest() -> None:
    made = joined(
        review("a", "director: Agnes Varda"),
        review("b", "director: Agnès Varda"),
        review("c", "director: Agnès Varda"),
    )
    assert {id_: (one.name, len(one.credits)) for id_, one in made.people.items()} == {
        "agnes-varda": ("Agnès Varda", 3)
    }


def test_a_person_s_file_gathers_the_other_spellings() -> None:
    file = person("wong-kar-wai", "name: Wong Kar-wai", "also: [Kar-Wai Wong, WKW]")
    made = joined(
        review("a", "director: Kar-Wai Wong"), review("b", "director: WKW"), review("c", "director: Wong Kar Wai"), file
    )
    assert list(made.people) == ["wong-kar-wai"]
    wong = made.people["wong-kar-wai"]
    assert (wong.name, wong.path, len(wong.credits)) == ("Wong Kar-wai", file.path, 3)
    assert made.table("renamed") == {"kar-wai-wong": "wong-kar-wai", "wkw": "wong-kar-wai"}


def test_a_person_whose_file_has_another_slug_is_one_person() -> None:
    made = joined(review("a", "director: Agnès Varda"), person("varda", "name: Agnès Varda"))
    assert list(made.people) == ["varda"]
    assert made.table("renamed") == {"agnes-varda": "varda"}


def test_a_person_with_a_file_and_no_credit_has_a_page() -> None:
    made = joined(person("varda", "name: Agnès Varda"))
    assert (made.people["varda"].name, made.people["varda"].credits) == ("Agnès Varda", ())


def test_another_spelling_that_is_somebody_else_s_name_is_pointed_to() -> None:
    (found,) = problems_of(
        person("varda", "name: Agnès Varda", "also: [Agnes, Demy]"), person("demy", "name: Jacques Demy")
    )
    assert located(found) == ("IT513", 3, 15)


def test_two_people_of_one_name_are_a_warning_and_the_name_is_the_one_s_whose_slug_it_is() -> None:
    actor = person("steve-mcqueen", "name: Steve McQueen")
    director = person("mcqueen-director", "born: 1969-10-09", "name: Steve McQueen", "also: [Steve McQueen (director)]")
    shame = review("shame", "director: Steve McQueen (director)")
    made = put_together(review("bullitt", "cast: [Steve McQueen]"), shame, actor, director)
    assert made.people["steve-mcqueen"].credits == (Credit(review="bullitt", job="cast"),)
    assert made.people["mcqueen-director"].credits == (Credit(review="shame", job="director"),)
    (found,) = made.problems
    assert (located(found), found.severity, found.path) == (
        ("IT513", 3, 7),
        "warning",
        "content/people/mcqueen-director.md",
    )
    assert found.message == "'Steve McQueen' is also the name of content/people/steve-mcqueen.md"
    assert found.hint == "Give one of the two another name. Until then the name always means that file."


def test_two_franchises_of_one_name_are_a_warning_and_the_name_is_the_first_one_s() -> None:
    made = put_together(
        review("halloween", "franchise: Halloween"),
        franchise("new", "name: Halloween"),
        franchise("first", "name: Halloween"),
    )
    assert made.franchises_of == {"halloween": ("first",)}
    assert sorted(made.franchises) == ["first", "new"]
    assert [(located(found), found.path) for found in made.problems] == [(("IT513", 2, 7), "content/franchises/new.md")]


def test_a_name_without_letters_is_not_a_person() -> None:
    made = joined(review("a", 'director: "???"'), person("x", "name: X", 'also: ["!!!"]'))
    assert (list(made.people), made.people["x"].credits) == (["x"], ())
    assert dict(made.table("renamed")) == {}


# ---------------------------------------------------------------- groups


def test_tags_are_merged_by_slug_under_their_commonest_spelling() -> None:
    made = joined(
        review("a", "tags: [Film noir, film-noir]", "date: 2026-01-01"),
        review("b", "tags: [film noir]", "date: 2026-02-01"),
        review("c", "tags: [film noir, Élan]"),
    )
    assert [(tag.id, tag.label, tag.reviews) for tag in made.groups("tag")] == [
        ("elan", "Élan", ("c",)),
        ("film-noir", "film noir", ("b", "a", "c")),
    ]


def test_genres_are_grouped_and_years_come_newest_first() -> None:
    made = joined(
        review("a", "year: 1979", "genres: [Horror, Science fiction]"),
        review("b", "year: 1986", "genre: Horror"),
        review("c", "genre: drama"),
    )
    assert [(genre.label, genre.reviews) for genre in made.groups("genre")] == [
        ("drama", ("c",)),
        ("Horror", ("a", "b")),
        ("Science fiction", ("a",)),
    ]
    assert [(year.id, year.reviews) for year in made.groups("year")] == [("1986", ("b",)), ("1979", ("a",))]


def test_ratings_of_mixed_scales_are_groups_of_their_own_best_first() -> None:
    made = joined(
        review("stars", "rating: 4"),
        review("points", "rating: 80", "scale: hundred"),
        review("letter", "rating: A", "scale: letter"),
        review("more", "rating: 4.0", "date: 2026-01-01"),
        review("thumb", "rating: down", "scale: thumbs"),
        review("unrated"),
    )
    assert [(group.id, group.label, group.reviews) for group in made.groups("rating")] == [
        ("letter-a", "A", ("letter",)),
        ("4", "4", ("more", "stars")),
        ("hundred-80", "80", ("points",)),
        ("thumbs-down", "down", ("thumb",)),
    ]


def test_the_diary_is_by_year_with_the_newest_viewing_first() -> None:
    made = joined(
        review("alien", "viewings: [2025-01-03, 2024-12-31, {date: 2025-03-01, rewatch: true}]"),
        review("aliens", "viewings: [2025-01-03]"),
        review("unseen"),
    )
    assert {
        year: [(str(entry.viewing.date), entry.review, entry.viewing.rewatch) for entry in entries]
        for year, entries in made.table("diary").items()
    } == {
        "2025": [("2025-03-01", "alien", True), ("2025-01-03", "alien", False), ("2025-01-03", "aliens", False)],
        "2024": [("2024-12-31", "alien", False)],
    }


def test_a_title_finds_its_reviews_alone_with_its_year_and_by_its_headline() -> None:
    made = joined(
        review("old", "film: Halloween", "year: 1978", "date: 2026-01-01"),
        review("new", "film: Halloween", "year: 2018", "title: The night he came back"),
        review("no"),
    )
    assert made.table("title") == {
        "halloween": ("new", "old"),  # in the order of their files, which does not depend on dates
        "halloween-1978": ("old",),
        "halloween-2018": ("new",),
        "no": ("no",),
        "the-night-he-came-back": ("new",),
    }


def test_a_site_of_another_scale_names_its_own_ratings_bare() -> None:
    contract = msgspec.structs.replace(CONTRACT, scale="ten")
    rated: list[Review] = [
        review("a", "rating: 7.5", contract=contract),
        review("b", "rating: 3", "scale: stars", contract=contract),
    ]
    made = put_together(*rated, site=literals.site(scale="ten"))
    assert [group.id for group in made.groups("rating")] == ["7.5", "stars-3"]


def test_the_answers_of_our_joins_are_of_the_types_that_they_are_registered_with() -> None:
    """A build must see the same answers as the next one, which decodes them."""
    made = literals.joined(
        literals.review(
            "alien",
            "Words of [[Aliens]].",
            year=1979,
            rating="5",
            date="2026-01-05",
            franchises=("Alien",),
            directors=("Ridley Scott",),
            cast=(Role(name="Sigourney Weaver", character="Ripley"),),
            genres=("Horror",),
            countries=("Chile",),
            languages=("English",),
            tags=("night",),
            viewings=(Viewing(date=PartialDay(2026, 1, 3)),),
        ),
        literals.review("aliens", year=1980, rating="3", genres=("Horror",), directors=("Ridley Scott",)),
        site=literals.site(search=True),
    )
    seen = 0
    for join in REGISTRY.joins:
        for name, kind in join.tables.items():
            for key, value in made.tables[name].items():
                kept = msgspec.msgpack.encode(made.tables[name].encoded[key])
                read = msgspec.msgpack.decode(kept, type=kind)
                assert (type(read), read) == (type(value), value), (name, key)
                assert repr(read) == repr(value), (name, key)  # nested tuples and lists would differ here
                seen += 1
    assert seen > 30
