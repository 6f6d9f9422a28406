"""Search: the contents of its files, what they never contain, and which files an edit changes."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from conftest import SETTINGS, SiteFolder
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.generate import generate
from intertitle.catalogue import joins
from intertitle.catalogue.joins.search import count_shards, shorten_slug
from intertitle.markup.terms import BUCKETS, SLOTS, bucket, buckets_of, shard
from intertitle.slugs import slugify

SCRIPT = Path(__file__).parent.parent / "themes/intertitle/assets/search.js"


def files_of(site: SiteFolder) -> dict[str, bytes]:
    return {path.removeprefix("search/"): data for path, data in site.tree().items() if path.startswith("search/")}


def told(site: SiteFolder, name: str = "films.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files_of(site)[name])
    return found


def places(steps: list[int]) -> list[int]:
    return [sum(steps[: end + 1]) for end in range(len(steps))]


def found_for(site: SiteFolder, word: str) -> list[str]:
    """Return the films whose texts contain a word, from any of the files."""
    programme = told(site)
    name = f"words-{shard(word, programme['shelves']):02}.json" if "shelves" in programme else "films.json"
    return [programme["films"][place] for place in places(told(site, name)["words"].get(word, []))]


def write_as_for_many_reviews(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the search files of a small blog as those of a blog with thousands of reviews."""
    monkeypatch.setattr(joins.search, "MAX_UNSHARDED", 1)
    monkeypatch.setattr(joins.search, "_REVIEWS_PER_SHARD", 1 / 8)
    monkeypatch.setattr(joins.search, "_MAX_WITH_CARDS", 1)
    monkeypatch.setattr(joins.search, "_CARDS_PER_FILE", 1)


@pytest.fixture
def large(blog: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> SiteFolder:
    """The small blog, with the search files of a blog with thousands of reviews."""
    write_as_for_many_reviews(monkeypatch)
    return blog


def test_the_page_leads_to_what_there_is_even_where_no_menu_does(blog: SiteFolder) -> None:
    """The first or the last list changes this page but no menu. A long run of the state machine found this."""
    blog.write("content/site.toml", f'{SETTINGS}\n[chrome]\nheader = ["reviews"]\nfooter = []\n')
    blog.build()
    assert "/lists/" in blog.page("/search/")
    for file in (blog.root / "content/lists").iterdir():
        file.unlink()
    blog.build()
    assert "/lists/" not in blog.page("/search/")
    assert blog.tree() == blog.clean_tree()


# ---------------------------------------------------------------- what is found


def test_a_small_blog_is_searched_in_one_file(blog: SiteFolder) -> None:
    blog.review(
        "amelie",
        "film: Amélie",
        "year: 2001",
        "rating: 4",
        "directors: [Jean-Pierre Jeunet]",
        "title: Sugar",
        "tags: [Paris]",
        "verdict: As sweet as that.",
        text="A crème brûlée of a film.\n",
    )
    blog.build()
    assert sorted(files_of(blog)) == ["films.json", "index.html", "opensearch.xml"]
    programme = told(blog)
    place = programme["films"].index("Amélie")
    assert programme["years"][place] == 2001
    assert programme["cards"][place] == ["As sweet as that.", "Jean-Pierre Jeunet"]
    assert programme["ratings"][programme["rated"][place]] == ["★★★★", "4 out of 5"]
    assert ["Jean-Pierre Jeunet", 2, [place], [place]] in programme["people"]  # has one film, and no page
    assert [programme["terms"][int(one)] for one, of in programme["shared"].items() if place in places(of)] == [
        [2, "Paris", 0]
    ]
    assert (programme["heads"][str(place)], programme["slugs"][place]) == ("Sugar", "amelie")
    assert found_for(blog, "brulee") == ["Amélie"]
    (weaver,) = (one for one in programme["people"] if one[0] == "Sigourney Weaver")
    assert [programme["films"][place] for place in places(weaver[2])] == ["Alien", "Aliens"]
    assert ["Page", "About", "/about/"] in programme["others"]


def test_a_large_blog_is_searched_in_shelves_by_the_first_letters(large: SiteFolder) -> None:
    large.build()
    programme = told(large)
    assert "words" not in programme
    assert "cards" not in programme
    several = {name: json.loads(data) for name, data in files_of(large).items() if name.startswith("words-")}
    assert len(several) == programme["shelves"] > 8
    for name, shelf in several.items():
        assert {f"words-{shard(word, programme['shelves']):02}.json" for word in shelf["words"]} <= {name}
        assert shelf["ids"] == programme["ids"]
    for word in ("sigourney", "weaver"):
        (shelf,) = [several[f"words-{shard(word, programme['shelves']):02}.json"]]
        assert "Sigourney Weaver" in [name for name, *_ in shelf["people"]]
    cards = [json.loads(data) for name, data in files_of(large).items() if name.startswith("cards-")]
    assert len(cards) == programme["files"] > 2
    assert {slug: said for one in cards for slug, said in one.items()}["alien"][0] == "Seven people, one ship."


def test_a_misspelt_director_is_looked_for_among_all(large: SiteFolder) -> None:
    large.review("one", "film: Heat", "directors: [Michael Mann]")
    large.review("two", "film: Thief", "directors: [Michael Mann, Agnès Varda]")
    large.build()
    programme, found = told(large), told(large, "directors.json")
    assert found["ids"] == programme["ids"]
    names = {name: [programme["films"][place] for place in places(steps)] for name, steps in found["directors"]}
    assert (names["Agnès Varda"], names["Michael Mann"]) == (["Thief"], ["Heat", "Thief"])
    assert list(names) == sorted(names)


def test_shelves_hold_what_the_one_file_holds(blog: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    blog.build()
    whole = told(blog)
    monkeypatch.setattr(joins.search, "MAX_UNSHARDED", 1)
    monkeypatch.setattr(joins.search, "_REVIEWS_PER_SHARD", 1 / 8)
    (blog.root / ".intertitle/cache.db").unlink()
    blog.build()
    several = [json.loads(data) for name, data in files_of(blog).items() if name.startswith("words-")]
    assert {word: steps for shelf in several for word, steps in shelf["words"].items()} == whole["words"]
    assert sorted({tuple(map(str, one)) for shelf in several for one in shelf["people"]}) == sorted(
        tuple(map(str, one)) for one in whole["people"]
    )


def test_a_word_in_more_than_24_reviews_and_a_tenth_of_all_is_not_indexed(site: SiteFolder) -> None:
    for number in range(25):
        site.review(f"film-{number}", text=f"Everywhere the same. Only{number % 2}.\n")
    site.build()
    assert found_for(site, "everywhere") == []
    assert len(found_for(site, "only0")) == 13


@given(st.text(max_size=30), st.none() | st.integers(1900, 2100), st.text("ab-1", max_size=5))
def test_a_slug_left_out_is_the_one_that_the_script_makes(title: str, year: int | None, other: str) -> None:
    for slug in (slugify(title), f"{slugify(title)}-{year}", other):
        said = shorten_slug(slug, title, year)
        if not isinstance(said, str):  # as search.js has it
            own = re.sub(r"[^a-z0-9]+", "-", title.lower().replace("'", "").replace("`", "")).strip("-")
            assert slug == (f"{own}-{year}" if said else own)
        else:
            assert said == slug


# ---------------------------------------------------------------- what is never found


def test_nothing_behind_a_spoiler_is_in_any_file(large: SiteFolder) -> None:
    large.review(
        "told",
        "verdict: Nothing given away.",
        text=(
            "The outsider walks ||canaryinline|| home.[^1]\n\n"
            ":::spoiler The canarytitle\n## A canaryheading\n\ncanaryblock ![canaryalt](x.png)[^2]\n:::\n\n"
            "| a | b |\n| - | - |\n| ||canarycell|| | c |\n\n"
            "[^1]: A footnote ||canarynote||.\n\n"
            "[^2]: A canaryhidden note.\n"
        ),
    )
    large.review("whole", "spoilers: whole", text="The canarywhole dies at the end.\n")
    large.review("mark", "spoilers: marked", text="Known ||canarymarked||.\n")
    large.build()
    assert found_for(large, "outsider") == ["Told"]
    assert found_for(large, "footnote") == ["Told"]
    every = files_of(large)
    assert len(every) > 12
    assert [name for name, data in every.items() if b"canary" in data.lower()] == []


def test_an_attack_is_text_in_every_file(blog: SiteFolder) -> None:
    attack = '"><script>alert(1)</script>]]>&'
    blog.review("bad", f"film: {json.dumps(attack)}", f"verdict: {json.dumps(attack)}", f"tags: [{json.dumps(attack)}]")
    blog.write("content/site.toml", SETTINGS.replace('"The Long Take"', json.dumps(attack)))
    blog.build()
    assert attack in told(blog)["films"]
    description = ET.fromstring(files_of(blog)["opensearch.xml"])  # noqa: S314  (our own bytes)
    assert [one.tag.partition("}")[2] for one in description] == [
        "ShortName",
        "LongName",
        "Description",
        "InputEncoding",
        "Url",
    ]
    assert b"<script>alert" not in files_of(blog)["index.html"]


def test_what_is_not_published_is_not_found(blog: SiteFolder) -> None:
    blog.review("secret", "draft: true", "directors: [Nemo Nobody]", text="Unpublished.\n")
    blog.build()
    assert not re.search(rb"Secret|Nemo|unpublished", files_of(blog)["films.json"])


# ---------------------------------------------------------------- addresses


def test_every_address_works_under_a_sub_path(blog: SiteFolder) -> None:
    blog.write(
        "content/site.toml",
        SETTINGS.replace("example.org/", "example.org/film/")
        + '[addresses]\nsearch = "/find/"\ntag = "/été/{slug}/x/"\n',
    )
    blog.build()
    programme = json.loads((blog.public / "find/films.json").read_text())
    assert programme["review"] == ["/film/reviews/", "/"]
    assert programme["kinds"][2] == ["Tag", "/film/%C3%A9t%C3%A9/", "/x/"]
    assert ["Page", "About", "/film/about/"] in programme["others"]
    page = blog.page("/find/")
    assert 'action="/film/find/"' in page
    assert 'data-programme="/film/find/films.json"' in page
    assert 'href="/film/find/opensearch.xml"' in blog.page("/")
    template = ET.fromstring((blog.public / "find/opensearch.xml").read_bytes())[-1].get("template")  # noqa: S314
    assert template == "https://example.org/film/find/?q={searchTerms}"


def test_a_site_may_go_without(blog: SiteFolder) -> None:
    blog.build()
    assert 'href="/search/"' in blog.page("/")
    blog.write("content/site.toml", SETTINGS + "search = false\n")
    blog.build()
    assert [path for path in blog.tree() if "search" in path and not path.startswith("assets/")] == []
    assert b"search" not in b"".join(data for path, data in blog.tree().items() if path.endswith(".html"))
    assert blog.tree() == blog.clean_tree()


def test_a_blog_without_reviews_has_nothing_to_search(site: SiteFolder) -> None:
    site.write("content/pages/about.md", "---\ntitle: About\n---\nMe.\n")
    site.build()
    assert files_of(site) == {}
    assert "search" not in site.page("/")


# ---------------------------------------------------------------- what a change rewrites


def changed(site: SiteFolder) -> set[str]:
    """Build again, compare with a clean build, and return the search files that have changed."""
    before = files_of(site)
    site.build()
    after = files_of(site)
    assert site.tree() == site.clean_tree()
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def of_words(site: SiteFolder, *words: str) -> set[str]:
    return {f"words-{shard(word, told(site)['shelves']):02}.json" for word in words}


def test_an_edit_of_prose_rewrites_the_shelves_of_its_words(large: SiteFolder) -> None:
    file = large.review("words", "verdict: One line.", text="Plain old words.\n")
    large.build()
    large.review("words", "verdict: One line.", text="Plain old harpsichord words.\n")
    assert changed(large) == of_words(large, "harpsichord")
    large.review("words", "verdict: One line.", text="Plain words, harpsichord: old! Old.\n")
    assert changed(large) == set()
    large.review("words", "verdict: One line.", text="Plain words, ||harpsichord||: old! Old.\n")
    assert changed(large) == of_words(large, "harpsichord")
    large.review("words", "verdict: One line.", "spoilers: whole", text="Plain words, ||harpsichord||: old! Old.\n")
    assert changed(large) == of_words(large, "plain", "words", "old")
    file.unlink()
    assert len(changed(large)) > 10


def test_only_what_has_changed_is_made(large: SiteFolder) -> None:
    large.review("words", "verdict: One line.", text="Plain old words.\n")
    large.build()
    large.review("words", "verdict: One line.", text="Plain old harpsichord words.\n")
    published = large.build().published
    assert published
    # The review's page, the statistics page and one shard. It has no date, so it is not in the feed.
    assert published.rendered == 3


def test_a_fact_leaves_the_words_alone(large: SiteFolder) -> None:
    large.review("words", "rating: 3", "verdict: One line.", text="Plain old words.\n")
    large.build()
    large.review("words", "rating: 4", "verdict: One line.", text="Plain old words.\n")
    assert changed(large) == {"films.json"}
    large.review("words", "rating: 4", "verdict: Another.", text="Plain old words.\n")
    (cards,) = changed(large)
    assert cards.startswith("cards-")
    large.review("words", "rating: 4", "verdict: Another.", "composers: [Zbigniew Preisner]", text="Plain old words.\n")
    assert changed(large) == of_words(large, "zbigniew", "preisner")


def test_two_reviews_that_exchange_their_slugs_exchange_their_words(large: SiteFolder) -> None:
    large.review("one", "slug: first", "film: X", text="Harpsichord.\n")
    large.review("two", "slug: second", "film: Y", text="Bandoneon.\n")
    large.build()
    assert found_for(large, "harpsichord") == ["X"]
    large.review("one", "slug: second", "film: X", text="Harpsichord.\n")
    large.review("two", "slug: first", "film: Y", text="Bandoneon.\n")
    assert changed(large) >= of_words(large, "harpsichord", "bandoneon")
    assert found_for(large, "harpsichord") == ["X"]


def test_after_any_edit_the_files_are_those_of_a_clean_build(large: SiteFolder) -> None:
    large.review("words", "directors: [Michael Mann]", text="Plain old harpsichord words.\n")
    large.build()
    large.review("words", "directors: [Michael Mann]", "draft: true", text="Plain old harpsichord words.\n")
    changed(large)
    assert found_for(large, "harpsichord") == []
    large.review("words", "directors: [Michael Mann]", text="Plain old harpsichord and ocarina.\n")
    changed(large)
    assert found_for(large, "ocarina") == ["Words"]
    file = large.root / "content/reviews/words.md"
    file.rename(file.with_name("a-words.md"))
    large.review("zither", text="A zither.\n")
    changed(large)
    assert (found_for(large, "ocarina"), found_for(large, "zither")) == (["Words"], ["Zither"])
    file.with_name("a-words.md").unlink()
    for settings in ('theme = "marquee"', 'theme = "marquee"\nlanguage = "de"', "search = false", ""):
        large.write("content/site.toml", f"{SETTINGS}{settings}\n")
        changed(large)
    assert (found_for(large, "ocarina"), found_for(large, "zither")) == ([], ["Zither"])


def test_the_number_of_shards_divides_the_slots_and_limits_the_reviews_of_each() -> None:
    for count in (1, 64, 65, 200, 1000, 2500, 10_000, 1_000_000):
        number = count_shards(count)
        if count <= joins.search.MAX_UNSHARDED:
            assert number == 0
        else:
            assert SLOTS % number == 0
            assert number == SLOTS or count / number <= 20


@pytest.mark.parametrize("count", [1, 2, 16, 64, 128, 256])
@given(st.text(min_size=1, max_size=5))
def test_the_buckets_of_a_shard_contain_its_terms(count: int, term: str) -> None:
    assert bucket(term) in buckets_of(shard(term, count), count)
    assert sorted({one for number in range(count) for one in buckets_of(number, count)}) == [*range(BUCKETS)]


def test_the_script_is_small() -> None:
    assert len(gzip.compress(SCRIPT.read_bytes(), mtime=0)) <= 10_000


@pytest.mark.long
def test_a_first_search_among_2000_reviews_loads_at_most_80_kilobytes(site: SiteFolder) -> None:
    generate(site.root, 2000, natural=True)
    settings = site.root / "content/site.toml"
    settings.write_text(settings.read_text().replace("search = false", "search = true"))
    site.build()
    sizes = {name: len(gzip.compress(data, 6, mtime=0)) for name, data in files_of(site).items()}
    of_words = sorted(size for name, size in sizes.items() if name.startswith("words-"))
    of_cards = sorted(size for name, size in sizes.items() if name.startswith("cards-"))
    assert (len(of_words), len(of_cards)) == (256, 200)
    # Ten results are in ten files. A common word has the largest file; only some searches need one of the other two.
    always = len(gzip.compress(SCRIPT.read_bytes(), 6, mtime=0)) + sizes["films.json"] + sum(of_cards[-10:])
    assert always + of_words[-1] <= 75_000
    assert always + of_words[128] + max(sizes["terms.json"], sizes["directors.json"]) <= 80_000
