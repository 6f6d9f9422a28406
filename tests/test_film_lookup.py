"""The film lookup: it reads files in the same way as a build."""

from __future__ import annotations

import pytest
from conftest import SiteFolder

from intertitle.building import film_lookup
from intertitle.building.film_lookup import KnownFilm
from intertitle.plugins.site import load_site


def known(site: SiteFolder, *words: str) -> KnownFilm:
    return film_lookup.look_up_film(site.root, load_site(site.root).site, words, lambda _what, _done, _total: None)


@pytest.mark.parametrize("title", ["Alien: Covenant", "alien covenant", "ALIEN — Covenant!", "Älien: Covenant"])
def test_a_part_is_found_whatever_its_case_accents_and_punctuation(blog: SiteFolder, title: str) -> None:
    (part,) = film_lookup.find_parts(known(blog, title).franchises, title)
    assert (part.franchise.name, part.entry.title, part.number, part.year) == ("Alien", "Alien: Covenant", 3, 2017)


@pytest.mark.parametrize("title", ["Covenant", "", "…", "Alien 3"])
def test_an_unknown_part_is_not_found(blog: SiteFolder, title: str) -> None:
    assert list(film_lookup.find_parts(known(blog, title).franchises, title)) == []


def test_parts_are_counted_as_they_were_released_and_not_as_they_are_written(site: SiteFolder) -> None:
    site.write(
        "content/franchises/x.md",
        "---\nname: X\nentries:\n  - {title: C, year: 1990}\n  - {title: A, release: 1980-05-01}\n"
        "  - {title: B, year: 1980, release: 1980-06-01}\n---\n",
    )
    files = known(site, "A").franchises
    assert [(next(film_lookup.find_parts(files, title)).number, title) for title in "ABC"] == [
        (1, "A"),
        (2, "B"),
        (3, "C"),
    ]
    assert next(film_lookup.find_parts(files, "A")).year == 1980


def test_a_franchise_that_cannot_be_published_is_skipped(blog: SiteFolder) -> None:
    blog.write("content/franchises/broken.md", "---\nentries: [{title: Alien, year: 1999}]\n---\n")
    blog.write("content/franchises/none.md", "no front matter")
    assert [file.name for file in known(blog, "Alien").franchises] == ["Alien"]


def test_reviews_are_those_in_which_the_title_stands_and_every_name_is_taken(blog: SiteFolder) -> None:
    blog.write("content/reviews/2001/amelie.md", '---\nfilm: "Amélie"\nslug: le-destin\n---\nAlien to me.\n')
    blog.write("content/reviews/broken.md", "---\nfilm: Alien\nrating: 99\n---\n")
    found = known(blog, "amelie")
    assert [review.film for review in found.reviews] == ["Amélie"]
    assert found.taken_slugs >= {"amelie", "le-destin", "alien", "aliens", "stalker", "broken"}
    # A text that mentions a film is not a review of it.
    assert "Amélie" not in {review.film for review in known(blog, "Alien").reviews}


def test_each_file_is_told(blog: SiteFolder) -> None:
    told: list[tuple[int, int]] = []
    film_lookup.look_up_film(
        blog.root, load_site(blog.root).site, ["Alien"], lambda _what, done, of: told.append((done, of))
    )
    assert told == [(number, 4) for number in range(4)]
