"""Several reviews of one film: second opinions, then and now, and how many critics recommend it."""

from __future__ import annotations

import re

import pytest
from conftest import SiteFolder, codes

FILM = ("film: Heat", "year: 1995")


@pytest.fixture
def heat(site: SiteFolder) -> SiteFolder:
    site.write("content/critics/ines.md", "---\nname: Ines Marlowe\nalso: [I. Marlowe]\n---\nShe.\n")
    site.write("content/critics/tom.md", "---\nname: Tom Okafor\nscale: letter\n---\nHe.\n")
    site.review("heat", *FILM, "rating: 4.5", "recommend: yes", "date: 2024-01-02", "verdict: Now.")
    site.review("old", *FILM, "rating: 3", "recommend: no", "date: 2010-01-02", "verdict: Then.", "author: I. Marlowe")
    site.review("tom", *FILM, "rating: B+", "recommend: yes", "date: 2023-01-02", "author: Tom Okafor")
    site.review("guest", *FILM, "rating: 2", "recommend: mixed", "date: 2022-01-02", "author: A. Guest")
    site.review("mute", *FILM, "rating: 1", "date: 2021-01-02", "author: B. Guest")
    return site


def _section(page: str, name: str) -> str:
    found = re.search(rf'<section aria-labelledby="{name}">.*?</section>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def test_a_review_shows_the_others_of_its_film(heat: SiteFolder) -> None:
    assert heat.build().diagnostics == ()
    page = heat.page("/reviews/heat/")
    others = _section(page, "second-opinions")
    assert others.startswith("Second opinions 2 of 3 critics recommend it. Review by Tom Okafor B+ Recommended")
    assert others.index("Tom Okafor") < others.index("A. Guest") < others.index("B. Guest")
    assert "Ines Marlowe" not in others
    both = _section(page, "then-and-now")
    assert both == ("Then and now 2 January 2010 ★★★ Not recommended Then. 2 January 2024 ★★★★½ Recommended Now.")
    assert '<article class="opinion h-review h-entry" aria-current="page">' in page
    assert _section(heat.page("/reviews/tom/"), "then-and-now") == ""
    of_tom = _section(heat.page("/reviews/tom/"), "second-opinions")
    assert "2 January 2024" in of_tom
    assert "2010" not in of_tom  # each other critic's latest review


def test_the_page_of_the_film_states_the_consensus(heat: SiteFolder) -> None:
    heat.build()
    assert '<p class="consensus">2 of 3 critics recommend it.</p>' in heat.page("/films/heat-1995/")


@pytest.mark.parametrize(
    ("said", "consensus"),
    [
        (("yes", "yes"), "Both critics recommend it."),
        (("no", "mixed"), "Neither critic recommends it."),
        (("yes", "no"), "1 of 2 critics recommends it."),
        (("yes", "yes", "yes"), "All 3 critics recommend it."),
        (("no", "no", "mixed"), "None of the 3 critics recommends it."),
        (("yes", "no", "yes", "yes"), "3 of 4 critics recommend it."),
        (("yes", ""), ""),
        (("", ""), ""),
    ],
)
def test_consensus_counts_the_critics_who_say_it(site: SiteFolder, said: tuple[str, ...], consensus: str) -> None:
    for number, word in enumerate(said):
        lines = (f"author: Critic {number}", f"date: 2024-01-0{number + 1}", *([f"recommend: {word}"] if word else []))
        site.review(f"heat-{number}", *FILM, *lines)
    site.build()
    found = re.search(r'<p class="consensus">(.*?)</p>', site.page("/films/heat-1995/"))
    assert (found[1] if found else "") == consensus


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("D’autres avis", "Hier et aujourd’hui", "2 critiques sur 3 le recommandent.")),
        ("de", ("Andere Meinungen", "Damals und heute", "2 von 3 empfehlen den Film.")),
    ],
)
def test_in_other_languages(heat: SiteFolder, language: str, words: tuple[str, ...]) -> None:
    settings = heat.root / "content/site.toml"
    text = re.sub(r"\nlanguage = .*", "", settings.read_text())
    settings.write_text(text.replace("[site]", f'[site]\nlanguage = "{language}"'))
    heat.build()
    page = heat.page("/reviews/heat/")
    assert [word for word in words if word not in page] == []


def test_seasons_are_no_second_opinions(site: SiteFolder) -> None:
    series = ("film: The Wire", "year: 2002", "kind: series")
    for number, author in ((1, "A. Guest"), (2, "B. Guest"), (2, "C. Guest")):
        site.review(
            f"wire-{number}-{author[0].lower()}", *series, f"season: {number}", f"author: {author}", "date: 2024-01-01"
        )
    site.build()
    assert _section(site.page("/reviews/wire-1-a/"), "second-opinions") == ""
    assert "C. Guest" in _section(site.page("/reviews/wire-2-b/"), "second-opinions")


def test_the_rating_of_a_film_is_that_of_the_site_s_critic_under_any_spelling(heat: SiteFolder) -> None:
    (heat.root / "content/reviews/heat.md").unlink()
    heat.build()
    page = heat.page("/films/heat-1995/")
    given = re.search(r'<p class="given">(.*?)</p>', page, re.DOTALL)
    assert given
    assert "3 out of 5" in given[1]


def test_two_spellings_of_one_critic_are_reported_as_twins(heat: SiteFolder) -> None:
    heat.review("again", *FILM, "date: 2010-01-02", "author: Ines Marlowe")
    assert codes(heat.build().diagnostics) == ["IT564"]


def test_builds_after_edits_equal_clean_ones(heat: SiteFolder) -> None:
    heat.build()
    for file, old, new in (
        ("reviews/guest.md", "recommend: mixed", "recommend: yes"),
        ("reviews/old.md", "author: I. Marlowe", "author: I. Marlow"),
        ("critics/ines.md", "also: [I. Marlowe]", "also: [I. Marlow]"),
        ("critics/tom.md", "scale: letter", "scale: letter\nlegend: Rare."),
        ("reviews/tom.md", "date: 2023-01-02", "date: 2025-01-02"),
    ):
        path = heat.root / "content" / file
        path.write_text(path.read_text().replace(old, new))
        heat.build()
        assert heat.tree() == heat.clean_tree(), file
