"""Critics: their files, whose scale a rating is on, their pages, and bylines."""

from __future__ import annotations

import datetime as dt
import re

import msgspec
import pytest
from conftest import SiteFolder, codes
from reviews import CONTRACT, document_of, review

from intertitle.model import CriticFile, CriticLink, CriticScales, EarlierScale
from intertitle.partial_days import PartialDay
from intertitle.scales import choose_scale

TEN, LETTER = EarlierScale(scale="ten", until=PartialDay(2015)), EarlierScale(scale="letter", until=PartialDay(2018, 5))


def _critic(*lines: str) -> CriticFile:
    made = document_of("critics", "name: Tom Okafor", *lines)
    assert made.diagnostics == ()
    assert isinstance(made.document, CriticFile)
    return made.document


def test_a_whole_file_is_read() -> None:
    made = _critic(
        "also: [T. Okafor, Tommy]",
        "picture: {src: images/tom.jpg, alt: Tom}",
        "links: [https://example.org/tom, {label: Post, url: mailto:tom@example.org}]",
        "scale: Letter",
        "earlier_scales: [{scale: hundred, until: 2018-05}, {scale: ten, until: 2015, legend: 'It''s -- rare.'}]",
        "legend: An A is rare.",
        "aliases: [/tom/]",
    )
    assert made == CriticFile(
        id="x",
        path="content/critics/x.md",
        name="Tom Okafor",
        also=("T. Okafor", "Tommy"),
        picture=made.picture,
        links=(CriticLink(url="https://example.org/tom"), CriticLink(label="Post", url="mailto:tom@example.org")),
        scale="letter",
        earlier_scales=(
            EarlierScale(scale="ten", until=PartialDay(2015), legend="It’s – rare."),
            EarlierScale(scale="hundred", until=PartialDay(2018, 5)),
        ),
        legend="An A is rare.",
        aliases=("/tom/",),
    )


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("lines", "at", "message", "hint"),
    [
        (
            ["links: [letterboxd.com/tom]"],
            ("IT380", 3, 9),
            "is not an address on the web",
            "https://letterboxd.com/tom",
        ),
        (["links: [htps://x.org/tom]"], ("IT380", 3, 9), "is not an address on the web", "https://x.org/tom"),
        (["links: [tom@x.org]"], ("IT380", 3, 9), "is not an address on the web", "mailto:tom@x.org"),
        (["links: [me]"], ("IT380", 3, 9), "'me' is not an address", "It begins with  https://"),
        (["links: [{label: Me}]"], ("IT380", 3, 9), "this link has no address", "url: https://letterboxd.com/ines/"),
        (["links: [{label: A, ulr: https://x.org}]"], ("IT311", 3, 20), "the field 'ulr' is not known", "label, url."),
        (["scale: lettre"], ("IT309", 3, 8), "'lettre' is not a value of 'scale'", "letter"),
        (["earlier_scales: [{scale: ten}]"], ("IT381", 3, 18), "has no last day", "until: 2015-12-31"),
        (["earlier_scales: [{until: 2015}]"], ("IT381", 3, 18), "has no scale", "scale: stars"),
        (["earlier_scales: [ten]"], ("IT381", 3, 18), "has no last day", "until: 2015-12-31"),
        (["earlier_scales: [{scale: tenn, until: 2015}]"], ("IT309", 3, 26), "'tenn' is not a value", "ten"),
        (["earlier_scales: [{scale: ten, until: soon}]"], ("IT307", 3, 38), "'soon' is not a date", "until:"),
        (
            ["earlier_scales:", "  - {scale: ten, until: 2015}", "  - {scale: letter, until: 2015-12-31}"],
            ("IT382", 5, 28),
            "two earlier scales end on 2015-12-31",
            "The one on line 4 ends then, too.",
        ),
        (["picture: images/tom.jpg"], ("IT322", 3, 10), "the picture has no alt text", "alt:"),
        (["legend: An ||A||"], ("IT334", 3, 9), "'legend' marks a spoiler", "without the spoiler"),
        (["avatar: {src: a.jpg, alt: b}"], ("IT311", 3, 1), "avatar", "picture"),
        (["website: https://x.org"], ("IT311", 3, 1), "website", "links"),
        (["also: [T, [O]]"], ("IT209", 3, 11), "YAML reads [O] as a list", "[O]"),
    ],
)
def test_a_mistake_has_a_place_and_a_hint(lines: list[str], at: tuple[str, int, int], message: str, hint: str) -> None:
    found = document_of("critics", "name: Tom Okafor", *lines).diagnostics
    first = found[0]
    assert (first.code, first.line, first.column) == at, first
    assert message in first.message
    assert hint in first.hint


def test_a_file_without_name_is_not_published() -> None:
    made = document_of("critics", "author: Tom Okafor")
    assert made.document is None
    assert [one.code for one in made.diagnostics] == ["IT310"]
    assert "name" in made.diagnostics[0].hint


# ---------------------------------------------------------------- whose scale


SETTINGS = msgspec.structs.replace(
    CONTRACT,
    earlier_scales=(EarlierScale(scale="ebert", until=PartialDay(2010)),),
    critics={
        "tom-okafor": CriticScales(path="content/critics/tom.md", scale="letter", earlier_scales=(TEN,)),
        "jo": CriticScales(path="content/critics/jo.md", earlier_scales=(TEN, LETTER)),
    },
)


@pytest.mark.parametrize(
    ("authors", "day", "scale", "source"),
    [
        ((), "2024-01-01", "stars", "site.toml"),
        ((), None, "stars", "site.toml"),
        ((), "2010-12-31", "ebert", "site.toml"),
        (("Ann Other",), "2009-01-01", "ebert", "site.toml"),
        (("Tom Okafor",), "2024-01-01", "letter", "tom.md"),
        (("TOM ÓKAFOR",), "2024-01-01", "letter", "tom.md"),
        (("Tom Okafor",), None, "letter", "tom.md"),
        (("Tom Okafor",), "2015-12-31", "ten", "tom.md"),
        (("Tom Okafor",), "2009-01-01", "ten", "tom.md"),
        (("Tom Okafor", "Ines Marlowe"), "2024-01-01", "letter", "tom.md"),
        (("Ines Marlowe", "Tom Okafor"), "2024-01-01", "stars", "site.toml"),
        (("Jo",), "2016-01-01", "letter", "jo.md"),
        (("Jo",), "2018-05-31", "letter", "jo.md"),
        (("Jo",), "2018-06-01", "stars", "site.toml"),
    ],
)
def test_a_rating_is_on_the_scale_of_its_critic_and_its_time(
    authors: tuple[str, ...], day: str | None, scale: str, source: str
) -> None:
    chosen = choose_scale(SETTINGS, authors, dt.date.fromisoformat(day) if day else None)
    assert chosen.name == scale
    assert chosen.source.endswith(source)


def test_a_review_is_read_on_that_scale_unless_it_names_another() -> None:
    def rated(*lines: str) -> str:
        found = review("heat", *lines, contract=SETTINGS).rating
        assert found
        return f"{found.text} {found.scale}"

    assert rated("rating: B+", "author: Tom Okafor", "date: 2024-01-01") == "B+ letter"
    assert rated("date: 2014-01-01", "rating: 8.5", "author: [Tom Okafor, Ines Marlowe]") == "8.5 ten"
    assert rated("rating: 8.5", "date: 2014-06-01 20:00", "authors: Tom Okafor") == "8.5 ten"
    assert rated("rating: 4", "scale: ten", "author: Tom Okafor") == "4 ten"
    assert rated("rating: 3", "date: 2009-01-01") == "3 ebert"
    assert rated("rating: 3") == "3 stars"


def test_the_day_in_the_name_of_a_file_counts() -> None:
    made = document_of("reviews", "film: Heat", "rating: 3", stem="2009-05-04-heat", contract=SETTINGS).document
    assert made
    assert made.rating.scale == "ebert"  # type: ignore[union-attr]


def test_a_wrong_rating_names_the_file_that_states_the_scale() -> None:
    (found,) = document_of("reviews", "film: X", "rating: 4/5", "author: Tom Okafor", contract=SETTINGS).diagnostics
    assert found.code == "IT330"
    assert "The scale 'letter' has A+" in found.hint
    (found,) = document_of("reviews", "film: X", "rating: 80%", "author: Jo", contract=SETTINGS).diagnostics
    assert 'scale = "hundred"  under [ratings] in content/site.toml.' in found.hint
    lines = ("film: X", "rating: 80%", "author: Jo", "date: 2014-01-01")
    (found,) = document_of("reviews", *lines, contract=SETTINGS).diagnostics
    assert "scale: hundred  in content/critics/jo.md." in found.hint


# ---------------------------------------------------------------- a site


@pytest.fixture
def two(site: SiteFolder) -> SiteFolder:
    site.write("content/critics/ines.md", "---\nname: Ines Marlowe\nalso: [I. Marlowe]\n---\nShe.\n")
    site.write(
        "content/critics/tom.md",
        "---\nname: Tom Okafor\nscale: letter\nearlier_scales: [{scale: ten, until: 2015}]\n"
        "links: [https://www.example.org/tom, {label: Post, url: mailto:t@example.org}]\n---\nHe.\n",
    )
    site.review("heat", "film: Heat", "rating: 4", "date: 2024-01-01")
    site.review("rope", "film: Rope", "rating: 2", "author: I. Marlowe", "date: 2024-01-02")
    site.review("jaws", "film: Jaws", "rating: A", "author: Tom Okafor", "date: 2024-01-03")
    site.review("cure", "film: Cure", "rating: C", "author: Tom Okafor", "date: 2024-01-04")
    site.review("alien", "film: Alien", "rating: 8", "author: Tom Okafor", "date: 2014-01-03")
    return site


def _text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_each_critic_has_a_page_with_an_average_on_the_own_scale(two: SiteFolder) -> None:
    assert two.build().diagnostics == ()
    ines, tom = two.page("/critics/ines/"), two.page("/critics/tom/")
    assert "2 reviews average 3.0 out of 5" in _text(ines)
    assert "3 reviews average B " in _text(tom)
    assert '<a class="u-url" rel="me" href="https://www.example.org/tom">example.org</a>' in tom
    assert [one for one in ("heat", "rope", "jaws", "cure", "alien") if f"/reviews/{one}/" in tom] == [
        *("jaws", "cure", "alien")
    ]
    assert '<dt>Letters <span class="count">Since 2016</span></dt>' in tom
    assert '<dt>Out of ten <span class="count">Until 2015</span></dt>' in tom
    assert "From best to worst: A+, A, A−" in tom
    assert "From 0 to 10. 10 is the best." in tom
    index = two.page("/critics/")
    assert index.index("Ines Marlowe") < index.index("Tom Okafor")
    assert "<li>Letters</li>" in index


def test_the_index_of_ratings_has_every_legend(two: SiteFolder) -> None:
    two.set("ratings", 'legend = "Five is rare."')
    two.review("odd", "film: Odd", "rating: up", "scale: thumbs", "date: 2024-02-01")
    two.build()
    page = two.page("/ratings/")
    legends = _text(page[page.index('<section class="legends"') : page.index("</dl>", page.index("legends"))])
    assert legends.startswith(
        "How we rate Five stars Five is rare. Tom Okafor , Letters Since 2016 From best to worst:"
    )
    assert legends.endswith("Out of ten Until 2015 From 0 to 10. 10 is the best. Thumbs Thumbs up or thumbs down.")


def test_bylines_are_shown_as_soon_as_two_write(two: SiteFolder) -> None:
    two.build()
    assert 'By <a class="p-author h-card" href="/critics/tom/">Tom Okafor</a>' in two.page("/")
    assert 'By <a class="p-author h-card" href="/critics/ines/">I. Marlowe</a>' in two.page("/")
    for slug in ("jaws", "cure", "alien"):
        (two.root / f"content/reviews/{slug}.md").unlink()
    two.build()
    assert "By <" not in two.page("/")  # two spellings of one critic
    assert 'By <a class="p-author h-card" href="/critics/ines/">I. Marlowe</a>' in two.page("/reviews/rope/")


def test_the_feed_and_the_search_lead_to_the_page(two: SiteFolder) -> None:
    two.build()
    author = "<author><name>Tom Okafor</name><uri>https://example.org/critics/tom/</uri></author>"
    assert author in (two.root / "public/feed.xml").read_text()
    search = "".join(path.read_text() for path in (two.root / "public/search").glob("*.json"))
    assert '["Critic","Tom Okafor","/critics/tom/"]' in search


def test_long_lists_have_several_pages(two: SiteFolder) -> None:
    settings = two.root / "content/site.toml"
    settings.write_text(settings.read_text().replace("[site]", "[site]\nreviews_per_page = 2"))
    two.build()
    first, second = two.page("/critics/tom/"), two.page("/critics/tom/page/2/")
    assert "How I rate" in first
    assert "How I rate" not in second
    assert "<h1>Tom Okafor, page 2</h1>" in second


def test_one_file_has_a_page_and_no_index(site: SiteFolder) -> None:
    site.write("content/critics/ines.md", "---\nname: Ines Marlowe\n---\nShe.\n")
    site.review("heat", "film: Heat", "rating: 4", "date: 2024-01-01")
    site.build()
    assert "How I rate" in site.page("/critics/ines/")
    assert not (site.root / "public/critics/index.html").exists()
    assert "/critics/" not in site.page("/")
    assert 'href="/critics/ines/"' in site.page("/reviews/heat/")


def test_without_files_and_with_one_writer_there_is_nothing_of_critics(blog: SiteFolder) -> None:
    blog.build()
    assert not (blog.root / "public/critics").exists()
    assert "How I rate" in blog.page("/ratings/")
    assert "byline" not in blog.page("/")


@pytest.mark.parametrize("name", ["Tom Okafr", "Thom Okafor", "Ines Marlow"])
def test_an_author_with_nearly_the_name_of_a_critic_is_reported(two: SiteFolder, name: str) -> None:
    two.review("typo", "film: Typo", f"author: {name}", "date: 2024-02-02")
    (found,) = two.build().diagnostics
    assert (found.code, found.severity, found.path) == ("IT580", "warning", "content/reviews/typo.md")
    assert (found.line, found.column) == (3, 9)
    assert found.hint.startswith("Did you mean '")
    assert codes(two.build().diagnostics) == ["IT580"]


def test_so_is_the_author_of_the_site(two: SiteFolder) -> None:
    text = (two.root / "content/site.toml").read_text()
    (two.root / "content/site.toml").write_text(text.replace("Ines Marlowe", "Ines Marlow"))
    (found,) = two.build().diagnostics
    assert (found.code, found.path, found.hint) == ("IT580", "content/site.toml", "Did you mean 'Ines Marlowe'?")


def test_a_name_of_two_critics_belongs_to_the_first(two: SiteFolder) -> None:
    two.write("content/critics/zoe.md", "---\nname: Zoe\nalso: [Tom Okafor]\nscale: hundred\n---\nZ.\n")
    (found,) = two.build().diagnostics
    assert (found.code, found.path, found.line) == ("IT581", "content/critics/zoe.md", 3)
    assert "3 reviews" in two.page("/critics/tom/")


# ---------------------------------------------------------------- what is read again


def test_only_a_changed_scale_parses_the_reviews_again(two: SiteFolder) -> None:
    two.build()
    file = two.root / "content/critics/tom.md"
    file.write_text(file.read_text().replace("He.", "He edits."))
    assert two.build().parsed == 1
    assert "He edits." in two.page("/critics/tom/")
    file.write_text(file.read_text().replace("scale: letter", "legend: Mine.\nscale: letter"))
    assert two.build().parsed == 1
    file.write_text(file.read_text().replace("scale: letter", "scale: ten"))
    report = two.build()
    assert report.parsed == 7
    assert codes(report.diagnostics) == ["IT330", "IT330"]
    assert two.tree() == two.clean_tree()
    file.unlink()
    two.build(allow_removals=True)
    assert two.tree() == two.clean_tree()


def test_a_viewing_in_a_table_is_on_the_scale_of_its_day(site: SiteFolder) -> None:
    site.set("ratings", 'earlier_scales = [{scale = "ten", until = 2015}]')
    site.review("heat", "film: Heat", "year: 1995", "date: 2024-01-01")
    site.write(
        "content/diary/all.csv",
        "film,year,date,rating\nHeat,1995,2015-12-31,9\nHeat,1995,2016-01-01,4.5\nHeat,1995,2014,8\nHeat,1995,,3\n",
    )
    assert site.build().diagnostics == ()
    assert "9 out of 10" in site.page("/diary/2015/")
    assert "4.5 out of 5" in site.page("/diary/2016/")
