"""Posts: their fields, their pages and columns, and what authors get wrong. Real files and real builds."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from conftest import NOW, SiteFolder, codes
from fixes import check_fixes_of_site

from intertitle.catalogue import joins
from intertitle.cli.main import commands as main
from intertitle.pipeline import Report, survey


def post(site: SiteFolder, name: str, *fields: str, text: str = "Text.\n") -> Path:
    """Write a post."""
    named = fields if any(field.startswith("title:") for field in fields) else (f"title: {name.title()}", *fields)
    return site.write(f"content/posts/{name}.md", "\n".join(["---", *named, "---", text]))


def main_of(html: str) -> str:
    """Return the main part of a page."""
    return html.partition("<main")[2].partition("</main>")[0]


def links_of(html: str) -> list[str]:
    """Return the targets of all links of a page's main part, in order."""
    return re.findall(r'href="([^"]+)"', main_of(html))


# ---------------------------------------------------------------- the page


def test_a_post_has_a_page_with_all_that_its_file_says(site: SiteFolder) -> None:
    site.review(
        "alien", "film: Alien", "year: 1979", "date: 2026-01-05", "directors: [Ridley Scott]", "franchise: Alien"
    )
    site.review("legend", "film: Legend", "year: 1985", "date: 2026-01-06", "directors: [Ridley Scott]")
    site.write("content/images/square.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>')
    post(
        site,
        "week",
        "title: A week -- in the 'dark'",
        "kind: festival",
        "date: 2026-05-01",
        "updated: 2026-05-03",
        "author: A Guest",
        "summary: What the jury missed.",
        "films:",
        "  - {film: Alien, year: 1979, rating: 4.5, heading: Alien again}",
        "  - {film: Duel, year: 1971, rating: B+, scale: letter}",
        "  - Solaris",
        "people: [Ridley Scott]",
        "franchise: Alien",
        "tags: [night]",
        "still: {src: images/square.svg, alt: The square, credit: Somebody}",
        "comments: mailto:me@example.org",
        text="Opening words.\n\n## Alien again\n\nHe ||was dead|| all along.\n",
    )
    assert codes(site.build().diagnostics) == []
    page = main_of(site.page("/posts/week/"))
    for words in ("A week – in the ‘dark’", "Festival diary", 'By <span class="p-author h-card">A Guest', "1 May 2026",
                  "Updated <time", "What the jury missed.", "Opening words.", "Contains a spoiler (hidden).",
                  'alt="The square"', "Somebody", "mailto:me@example.org", "B+", "<cite>Solaris</cite>"):  # fmt: skip
        assert words in page, words
    assert '<a href="#h-alien-again"><cite>Alien</cite>' in page
    assert 'id="h-alien-again"' in page
    assert {"/reviews/alien/", "/people/ridley-scott/", "/posts/"} <= set(links_of(site.page("/posts/week/")))
    assert '<meta property="og:type" content="article">' in site.page("/posts/week/")


def test_a_post_needs_only_a_title(site: SiteFolder) -> None:
    post(site, "bare")
    report = site.build()
    assert [(one.code, one.severity) for one in report.diagnostics] == [("IT540", "note")]  # it has no date
    assert "Bare" in main_of(site.page("/posts/bare/"))


@pytest.mark.parametrize(
    ("path", "address", "day"),
    [
        ("2026-05-04-one.md", "/posts/one/", "2026-05-04"),
        ("one.markdown", "/posts/one/", ""),
        ("one/index.md", "/posts/one/", ""),
        ("2026/one.md", "/posts/one/", ""),
    ],
)
def test_the_name_of_a_file_gives_the_address(site: SiteFolder, path: str, address: str, day: str) -> None:
    site.write(f"content/posts/{path}", "---\ntitle: One\n---\nText.\n")
    site.build()
    assert f'datetime="{day}"' in site.page(address) if day else "datetime" not in main_of(site.page(address))


def test_a_picture_may_lie_beside_the_text(site: SiteFolder) -> None:
    site.write("content/posts/one/dot.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>')
    site.write(
        "content/posts/one/index.md", "---\ntitle: One\nstill: {src: dot.svg, alt: A dot}\n---\n![A dot](dot.svg)\n"
    )
    report = site.build()
    assert codes(report.diagnostics) == ["IT540"]
    assert main_of(site.page("/posts/one/")).count("dot.svg") == 2


def test_a_post_and_a_review_may_have_the_same_slug(site: SiteFolder) -> None:
    site.review("alien", "film: Alien", "date: 2026-01-05", text="Of the film.\n")
    post(site, "alien", "date: 2026-01-05", text="Of the word.\n")
    assert codes(site.build().diagnostics) == []
    assert "Of the film." in site.page("/reviews/alien/")
    assert "Of the word." in site.page("/posts/alien/")


def test_the_kind_is_shown_in_the_language_or_as_written(site: SiteFolder) -> None:
    post(site, "one", "kind: Essay", "date: 2026-05-01")
    post(site, "two", "kind: Letter from abroad", "date: 2026-05-02")
    assert codes(site.build().diagnostics) == []
    index = main_of(site.page("/posts/"))
    assert "<li>Essay</li>" in index
    assert "<li>Letter from abroad</li>" in index


def test_spoilers_of_a_post_reach_neither_the_description_nor_lists(site: SiteFolder) -> None:
    post(
        site,
        "one",
        "date: 2026-05-01",
        "part_of: A column",
        text="Open words ||CANARY|| here.\n\n:::spoiler The end\nCANARY\n\n## CANARY\n:::\n",
    )
    post(site, "two", "date: 2026-05-02", "spoilers: whole", text="CANARY from the start.\n")
    site.build()
    for path, data in site.tree().items():
        if path not in {"posts/one/index.html", "posts/two/index.html"}:
            assert b"CANARY" not in data, path
            assert "canary" not in path
    for one in ("one", "two"):
        head = site.page(f"/posts/{one}/").partition("<main")[0]
        assert "CANARY" not in head
    assert "This post discusses whole plots." in site.page("/posts/two/")


# ---------------------------------------------------------------- lists and columns


def test_all_posts_are_listed_newest_first_over_several_pages(site: SiteFolder) -> None:
    settings = site.root / "content/site.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "reviews_per_page = 2\n", encoding="utf-8")
    for number in range(1, 6):
        post(site, f"n{number}", f"date: 2026-05-0{number}")
    site.build()
    pages = ["/posts/", "/posts/page/2/", "/posts/page/3/"]
    found = [one for page in pages for one in links_of(site.page(page)) if re.fullmatch(r"/posts/n\d/", one)]
    assert found == [f"/posts/n{number}/" for number in (5, 4, 3, 2, 1)]
    assert '<a href="/posts/">Posts</a>' in site.page("/posts/n1/")  # in the menu


def test_a_site_without_posts_has_no_list_of_posts(site: SiteFolder) -> None:
    site.review("alien", "date: 2026-01-05")
    site.build()
    assert not any(path.startswith(("posts", "columns")) for path in site.tree())
    assert "Posts" not in site.page("/")


def test_a_column_has_its_parts_in_the_order_of_reading(site: SiteFolder) -> None:
    post(site, "third", "date: 2026-05-03", "part_of: Cannes 2026")
    post(site, "first", "date: 2026-05-01", "part_of: Cannes 2026")
    post(site, "second", "date: 2026-05-02", "part_of: cannes 2026")
    post(site, "alone", "date: 2026-05-02", "part_of: Another")
    site.build()
    column = site.page("/columns/cannes-2026/")
    assert "<h1>Cannes 2026</h1>" in column
    parts = [one for one in links_of(column) if one.startswith("/posts/") and one != "/posts/"]
    assert parts == ["/posts/first/", "/posts/second/", "/posts/third/"]
    second = main_of(site.page("/posts/second/"))
    assert "part 2 of 3" in second
    assert '<a href="/posts/first/" rel="prev">' in second
    assert '<a href="/posts/third/" rel="next">' in second
    assert links_of(site.page("/columns/")) == ["/columns/another/", "/columns/cannes-2026/"]


def test_one_column_needs_no_index(site: SiteFolder) -> None:
    post(site, "alone", "date: 2026-05-02", "part_of: Another")
    site.build()
    assert not (site.public / "columns/index.html").exists()
    assert "/columns/another/" in links_of(site.page("/posts/"))


def test_a_post_without_a_column_leads_to_its_neighbours(site: SiteFolder) -> None:
    for number in (1, 2, 3):
        post(site, f"n{number}", f"date: 2026-05-0{number}")
    site.build()
    page = main_of(site.page("/posts/n2/"))
    assert '<a href="/posts/n1/" rel="prev">' in page
    assert '<a href="/posts/n3/" rel="next">' in page
    assert 'rel="next"' not in main_of(site.page("/posts/n3/"))


# ---------------------------------------------------------------- what is not published


@pytest.mark.parametrize(
    ("field", "reason"),
    [("draft: true", "draft"), ("date: 2027-01-01", "scheduled"), ("embargo: 2026-06-15 14:00", "embargoed")],
)
def test_an_unpublished_post_is_nowhere(site: SiteFolder, field: str, reason: str) -> None:
    post(site, "other", "date: 2026-05-01")
    post(site, "secret", "title: CANARY", field, *(["date: 2026-05-01"] if "date" not in field else []))
    report: Report = site.build()
    assert [(one.path, one.title, one.reason) for one in report.withheld] == [
        ("content/posts/secret.md", "CANARY", reason)
    ]
    assert not any(b"CANARY" in data or "secret" in path for path, data in site.tree().items())
    site.build(audience="author")
    assert "CANARY" in site.page("/posts/secret/")


def test_a_scheduled_post_appears_at_its_moment(site: SiteFolder) -> None:
    post(site, "soon", "date: 2026-06-02 09:00")
    site.build()
    assert not (site.public / "posts/soon").exists()
    later = NOW + dt.timedelta(days=1)
    site.build(now=later)
    assert (site.public / "posts/soon/index.html").exists()
    assert site.tree() == site.clean_tree(now=later)


def test_an_error_does_not_take_a_published_post_offline(site: SiteFolder) -> None:
    post(site, "one", "date: 2026-05-01")
    site.build()
    post(site, "one", "date: yesterday")
    report = site.build(allow_removals=False)
    assert {"IT607"} <= set(codes(report.diagnostics))
    assert (site.public / "posts/one/index.html").exists()


# ---------------------------------------------------------------- what authors get wrong

MISTAKES = [
    # lines after `title: One`, text, code, line, column, the message, and the hint
    ("kind: intervew", "", "IT365", 3, 7, "'intervew' is a kind of its own", "Did you mean 'interview'?"),
    (
        "films: [{film: Alien, heading: The ende}]",
        "## The end",
        "IT366",
        3,
        32,
        "no heading 'The ende'",
        "heading: The end",
    ),
    ("films: [{film: Alien, heading: Nowhere}]", "", "IT366", 3, 32, "no heading 'Nowhere'", "Write a heading"),
    ("films: [{film: Alien, rating: 9}]", "", "IT330", 3, 31, "9", "from 0.5 to 5"),
    ("films: [{film: Alien, raiting: 4}]", "", "IT310", 3, 23, "raiting", "rating"),
    ("films: [{year: 1979}]", "", "IT301", 3, 9, "film", "film:"),
    ("films: [{film: Alien, year: 79}]", "", "IT305", 3, 29, "79", ""),
    ("films: [{film: Alien, imdb: 78748}]", "", "IT303", 3, 29, "78748", ""),
    ("part_of: '?'", "", "IT323", 3, 10, "no letter", "Write it in words"),
    ("column: Cannes", "", "IT311", 3, 1, "column", "part_of"),
    ("excerpt: One line.", "", "IT311", 3, 1, "excerpt", "summary"),
    ("date: yesterday", "", "IT307", 3, 7, "yesterday", ""),
    ("draft: maybe", "", "IT306", 3, 8, "maybe", ""),
    ("embargo:", "", "IT307", 3, 9, "no value", ""),
    ("still: images/a.svg", "", "IT322", 3, 8, "no alt text", "alt:"),
    ("spoilers: none", "He ||dies||.", "IT332", 3, 11, "marks spoilers", "Leave the field out"),
    ("scale: stras", "", "IT309", 3, 8, "stras", "stars"),
    ("summary: He ||dies||.", "", "IT334", 3, 10, "marks a spoiler", "without the spoiler"),
    ("tags: night, day", "", "IT325", 3, 7, "", "[night, day]"),
    ("people: Agnès Varda, Jacques Demy", "", "IT325", 3, 9, "", '["Agnès Varda", "Jacques Demy"]'),
    ("slug: Bad Slug", "", "IT320", 3, 7, "Bad Slug", "slug: bad-slug"),
]


@pytest.mark.parametrize(("line", "text", "code", "row", "column", "message", "hint"), MISTAKES)
def test_a_mistake_is_named_where_it_is_with_what_to_type(
    site: SiteFolder, line: str, text: str, code: str, row: int, column: int, message: str, hint: str
) -> None:
    site.write("content/images/a.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>')
    dated = [] if line.startswith("date") else ["date: 2026-05-01"]
    file = site.write(
        "content/posts/one.md", "\n".join(["---", "title: One", line, *dated, "---", f"Text.\n\n{text}\n"])
    )
    found = [one for one in site.problems(survey) if one.code == code]
    assert [(one.path, one.line, one.column) for one in found] == [("content/posts/one.md", row, column)], (
        site.problems()
    )
    assert message in found[0].message
    assert hint in found[0].hint
    check_fixes_of_site(site.root, site.problems(survey), lambda: site.problems(survey))
    assert file.exists()


def test_a_link_by_name_finds_a_post_and_its_heading(site: SiteFolder) -> None:
    post(site, "week", "title: A week in the dark", "date: 2026-05-01", text="## The end\n\nWords.\n")
    site.review(
        "alien", "film: Alien", "date: 2026-01-05", text="As in [[A week in the dark]], or [[posts/week#The end]].\n"
    )
    assert codes(site.build().diagnostics) == []
    links = links_of(site.page("/reviews/alien/"))
    assert {"/posts/week/", "/posts/week/#h-the-end"} <= set(links)


def test_a_film_is_rated_on_its_own_scale_or_on_that_of_the_post(site: SiteFolder) -> None:
    films = "films: [{film: Alien, rating: B+, scale: letter}, {film: Duel, rating: 7}, {film: Jaws, rating: 11}]"
    post(site, "one", "date: 2026-05-01", "scale: ten", films)
    (found,) = site.build().diagnostics
    assert (found.code, found.message) == ("IT330", "the rating 11 is outside the scale")
    assert "7 out of 10" in site.page("/posts/one/")
    assert "B+" in site.page("/posts/one/")


# ---------------------------------------------------------------- with reviews


def addresses_in(html: str) -> list[str]:
    """Return the links of a page to reviews and posts, in order."""
    return [one for one in links_of(html) if re.fullmatch(r"/(reviews|posts)/[^/]+/", one)]


def test_posts_and_reviews_share_the_home_page_in_the_order_of_their_dates(site: SiteFolder) -> None:
    settings = site.root / "content/site.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "reviews_per_page = 2\n", encoding="utf-8")
    site.review("alien", "date: 2026-01-05")
    site.review("duel", "date: 2026-01-03")
    site.review("undated")
    post(site, "week", "date: 2026-01-04")
    post(site, "news", "date: 2026-01-06 20:00")
    post(site, "never")
    site.build()
    pages = [site.page(one) for one in ("/", "/page/2/", "/page/3/")]
    found = [list(dict.fromkeys(addresses_in(page))) for page in pages]
    assert found == [
        ["/posts/news/", "/reviews/alien/"],
        ["/posts/week/", "/reviews/duel/"],
        ["/reviews/undated/", "/posts/never/"],
    ]
    assert "Read the post" in pages[0]
    lost = (site.public / "404.html").read_text(encoding="utf-8")
    assert addresses_in(lost) == ["/posts/news/", "/reviews/alien/", "/posts/week/"]
    assert site.tree() == site.clean_tree()


def test_posts_are_in_the_feed_without_their_spoilers(site: SiteFolder) -> None:
    site.review("alien", "date: 2026-01-05")
    post(
        site,
        "week",
        "title: A week -- 'here'",
        "date: 2026-01-06",
        "author: A Guest",
        "summary: One line.",
        "tags: [night]",
        text="Open ||CANARY|| words. See [[Alien]].\n\n:::spoiler The end\nCANARY\n:::\n",
    )
    post(site, "whole", "date: 2026-01-07", "spoilers: whole", text="CANARY.\n")
    post(site, "undated")
    site.build()
    feed = (site.public / "feed.xml").read_text(encoding="utf-8")
    titles = re.findall(r"<title>(.*?)</title>", feed)
    assert titles == ["The Long Take", "Whole", "A week – ‘here’", "Alien"]
    assert "CANARY" not in feed
    for part in (
        "<id>tag:example.org,2026:posts/week</id>",
        '<link rel="alternate" type="text/html" href="https://example.org/posts/week/"/>',
        "<author><name>A Guest</name></author>",
        '<category term="night"/>',
        "<summary>One line.</summary>",
        "https://example.org/reviews/alien/",
        "The post discusses whole plots: read it on the page.",
    ):
        assert part in feed, part


def test_a_tag_lists_reviews_and_posts(site: SiteFolder) -> None:
    site.review("alien", "date: 2026-01-05", "tags: [night]")
    post(site, "week", "date: 2026-01-06", "tags: [Night, essays]")
    site.build()
    page = site.page("/tags/night/")
    assert addresses_in(page) == ["/posts/week/", "/reviews/alien/"]
    assert "<li>1 review</li>" in page
    assert "<li>1 post</li>" in page
    assert "1 review and 1 post" in page.partition("<main")[0]
    assert addresses_in(site.page("/tags/essays/")) == ["/posts/week/"]
    assert "1 review<" not in site.page("/tags/essays/")
    assert "2 texts" in site.page("/tags/")
    assert site.problems(survey) == ()


def test_a_post_is_on_the_pages_of_its_franchises_and_people(site: SiteFolder) -> None:
    site.review("alien", "film: Alien", "date: 2026-01-05", "franchise: Alien", "director: Ridley Scott")
    site.review("legend", "film: Legend", "date: 2026-01-06", "director: R. Scott")
    site.write("content/franchises/saga.md", "---\nname: Alien\n---\n")
    site.write("content/people/scott.md", "---\nname: Ridley Scott\nalso: [R. Scott]\n---\n")
    post(site, "one", "date: 2026-05-01", "franchise: alien", "people: [R. Scott, Nobody Else]")
    post(site, "two", "date: 2026-05-02", "franchise: saga", "people: Ridley Scott")
    assert codes(site.build().diagnostics) == []
    for page in ("/franchises/saga/", "/people/scott/"):
        assert [one for one in addresses_in(site.page(page)) if one.startswith("/posts/")] == [
            "/posts/two/",
            "/posts/one/",
        ]
    assert {"/franchises/saga/", "/people/scott/"} <= set(links_of(site.page("/posts/one/")))
    assert "<dd><a" in site.page("/posts/one/")
    assert "Nobody Else" in main_of(site.page("/posts/one/"))
    assert site.tree() == site.clean_tree()


def test_a_misspelt_franchise_or_person_of_a_post_is_named(site: SiteFolder) -> None:
    site.review("alien", "film: Alien", "date: 2026-01-05", "franchise: Alien", "director: Ridley Scott")
    post(site, "one", "date: 2026-05-01", "franchise: Alein", "people: [Ridley Scot]")
    found = site.problems(survey)
    assert [(one.code, one.line, one.column, one.hint) for one in found] == [
        ("IT510", 4, 12, "If you mean that one:  franchise: Alien"),
        ("IT565", 5, 10, "Did you mean 'Ridley Scott'?"),
    ]
    check_fixes_of_site(site.root, found, lambda: site.problems(survey))
    site.build()
    assert not any(one.startswith("/franchises/") for one in links_of(site.page("/posts/one/")))


def test_a_post_has_a_share_card_without_spoilers(site: SiteFolder) -> None:
    post(site, "one", "date: 2026-05-01", "kind: essay", text="||CANARY||\n")
    site.build()
    head = site.page("/posts/one/").partition("<main")[0]
    assert '<meta property="og:image" content="https://example.org/posts/one/share.png">' in head
    assert (site.public / "posts/one/share.png").read_bytes().startswith(b"\x89PNG")


def test_the_archive_has_the_years_of_publication(site: SiteFolder) -> None:
    site.review("alien", "film: Alien", "year: 1979", "date: 2025-12-31")
    site.review("duel", "date: 2026-01-05")
    site.review("undated")
    post(site, "week", "date: 2026-01-04")
    post(site, "later", "date: 2026-02-04")
    site.build()
    assert links_of(site.page("/archive/")) == ["/archive/2026/", "/archive/2025/"]
    year = main_of(site.page("/archive/2026/"))
    assert addresses_in(site.page("/archive/2026/")) == ["/posts/later/", "/reviews/duel/", "/posts/week/"]
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", year) == ["February", "January"]
    assert "<li>1 review</li>" in year
    assert "<li>2 posts</li>" in year
    assert addresses_in(site.page("/archive/2025/")) == ["/reviews/alien/"]
    assert "/archive/2026/" in (site.public / "sitemap.xml").read_text(encoding="utf-8")
    assert site.tree() == site.clean_tree()


def test_a_site_without_posts_has_no_archive(site: SiteFolder) -> None:
    site.review("alien", "date: 2026-01-05")
    site.build()
    assert not (site.public / "archive").exists()
    assert "Archive" not in site.page("/")


@pytest.mark.parametrize("is_large", [False, True])
def test_posts_are_found_by_title_text_tag_and_column(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch, *, is_large: bool
) -> None:
    if is_large:
        for name, value in {"MAX_UNSHARDED": 1, "_REVIEWS_PER_SHARD": 1 / 8, "_MAX_WITH_CARDS": 1}.items():
            monkeypatch.setattr(joins.search, name, value)
    site.review(
        "alien", "film: Alien", "year: 1979", "date: 2026-01-05", "rating: 5", "franchise: Alien", text="Airlock.\n"
    )
    post(
        site,
        "week",
        *("title: A week in the dark", "date: 2026-05-01", "kind: essay", "summary: One line.", "tags: [night]"),
        *("part_of: Shop talk", "franchise: Alien"),
        text="Polyester does not snap, ||CANARYA||. Nor does the airlock.\n\n:::spoiler X\nCanaryb\n:::\n",
    )
    post(site, "whole", "date: 2026-05-02", "spoilers: whole", text="Canaryc.\n")
    assert codes(site.build().diagnostics) == []
    files = {path: data for path, data in site.tree().items() if path.startswith("search/")}
    assert not any(b"canary" in data.lower() for data in files.values())
    index = json.loads(files["search/films.json"])
    assert index["films"] == ["A week in the dark", "Whole", "Alien"]
    assert index["posts"] == ["Essay", "Post"]
    assert index["post"] == ["/posts/", "/"]
    assert index["rated"] == [-1, -1, 0]
    assert index["years"] == [0, 0, 1979]
    assert index["of"] == [[0], [], [0]]
    assert ["Column", "Shop talk", "/columns/shop-talk/"] in index["others"]
    words: dict[str, list[int]] = {}
    for path, data in files.items():
        if path.endswith(".json"):
            words |= json.loads(data).get("words", {})
    assert words["polyester"] == [0]
    assert words["airlock"] == [0, 2]
    cards = {key: value for path, data in files.items() if "cards-" in path for key, value in json.loads(data).items()}
    shown = cards["posts/week"] if is_large else index["cards"][0]
    assert shown == ["One line."]
    assert site.tree() == site.clean_tree()
    post(site, "week", "title: A week in the light", "date: 2026-05-01", text="Nitrate.\n")
    site.build()
    assert site.tree() == site.clean_tree()


def test_a_site_of_posts_alone_has_a_search(site: SiteFolder) -> None:
    post(site, "week", "date: 2026-05-01")
    site.build()
    assert (site.public / "search/index.html").exists()


def test_a_film_s_pages_show_the_posts_that_discuss_it(site: SiteFolder) -> None:
    site.review("alien", "film: Alien", "year: 1979", "date: 2026-01-05", "rating: 5")
    site.write("content/films/duel.md", "---\nfilm: Duel\nyear: 1971\nimdb: tt0067023\n---\nA lorry.\n")
    films = (
        "films: [{film: Alien, year: 1979, rating: 3, heading: Again}, {film: The Duel, imdb: tt0067023, rating: 4}]"
    )
    post(site, "week", "date: 2026-05-01", "kind: essay", films, text="## Again\n\nWords.\n")
    post(site, "guest", "date: 2026-05-02", "author: A Guest", "films: [{film: Duel, year: 1971, rating: 1}]")
    assert codes(site.build().diagnostics) == []
    assert "/posts/week/#h-again" in links_of(site.page("/reviews/alien/"))
    assert "★★★★★" in main_of(site.page("/reviews/alien/")).partition("</header>")[0]
    film = site.page("/films/duel/")
    assert [one for one in links_of(film) if one.startswith("/posts/")] == ["/posts/guest/", "/posts/week/"]
    assert "★★★★</span>" in main_of(film).partition("</header>")[0]  # of the site's critic
    assert {"/films/duel/", "#h-again"} <= set(links_of(site.page("/posts/week/")))
    assert site.tree() == site.clean_tree()
    post(site, "week", "date: 2026-05-01", "kind: essay", films.replace("rating: 4", "rating: 2"), text="## Again\n")
    site.build()
    assert "★★</span>" in main_of(site.page("/films/duel/")).partition("</header>")[0]
    assert site.tree() == site.clean_tree()


def test_the_status_counts_posts(site: SiteFolder, capsys: pytest.CaptureFixture[str]) -> None:
    site.review("alien", "date: 2026-01-05")
    post(site, "one", "date: 2026-05-01")
    post(site, "two", "date: 2026-05-02")
    main(["status", str(site.root)], standalone_mode=False)
    assert "The Long Take: 1 review and 2 posts published." in capsys.readouterr().out
