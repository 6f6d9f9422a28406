"""``intertitle explain``: why an output was made, why a source is not published, where each value comes from."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import run_command
from conftest import NOW, SETTINGS, SiteFolder
from others import others
from photographs import encoded, put, scene

from intertitle.building import history
from intertitle.building.changes import Field
from intertitle.cache import Cache
from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.catalogue.joins import search as search_join
from intertitle.explain import FileAnswer, OutputAnswer, UnknownSubjectError, explain, find_root
from intertitle.explain.format import WIDTH, format_age, format_result
from intertitle.explain.last_build import load_last_build
from intertitle.explain.output_results import explain_output
from intertitle.explain.phrases import describe_question
from intertitle.outputs.kinds import REGISTRY
from intertitle.outputs.registry import Entry, Item, Output, Registry
from intertitle.outputs.view import Node, View
from intertitle.pipeline import check

REPOSITORY = Path(__file__).parent.parent
LATER = NOW + dt.timedelta(minutes=5)


def _file(site: SiteFolder, path: str, now: dt.datetime = LATER) -> FileAnswer:
    answer = explain(path, site.root, site.root, now)
    assert isinstance(answer, FileAnswer)
    return answer


def _output(site: SiteFolder, address: str, now: dt.datetime = LATER, registry: Registry = REGISTRY) -> OutputAnswer:
    answer = explain(address, site.root, site.root, now, registry)
    assert isinstance(answer, OutputAnswer)
    return answer


def _printed(answer: FileAnswer | OutputAnswer) -> str:
    return "\n".join(format_result(answer, LATER, str, str))


def _reasons(answer: OutputAnswer) -> list[tuple[str, ...]]:
    """Return the chain of each reason, from the output to the change."""
    return [(*reason.chain, f"{reason.path}: {reason.said}") for reason in answer.reasons]


def _edit(site: SiteFolder, path: str, before: str, after: str) -> None:
    file = site.root / path
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))


# ---------------------------------------------------------------- a file


def test_a_changed_rating_is_explained_with_the_pages_that_show_it(blog: SiteFolder) -> None:
    blog.build()
    before = blog.tree()
    _edit(blog, "content/reviews/alien.md", "rating: 5", "rating: 2.5")
    blog.build()
    answer = _file(blog, "content/reviews/alien.md")
    assert answer.seen is not None
    assert (answer.seen.build, answer.seen.said) == (2, "rating 5 → 2.5")
    assert answer.state == "published"
    assert answer.address == "/reviews/alien/"
    # Counted on the pages themselves: no other film has that rating.
    spoken = "2.5 out of 5"
    showing = {
        f"/{path.removesuffix('index.html')}"
        for path, data in blog.tree().items()
        if path.endswith(".html") and spoken in data.decode()
    }
    assert len(showing) > 10
    # The index of franchises shows only the average rating, and that of people only the title.
    assert set(answer.pages) == {*showing, "/franchises/", "/people/"}
    changed = {f"/{path.removesuffix('index.html')}" for path, data in blog.tree().items() if before.get(path) != data}
    assert changed & set(answer.pages) <= set(answer.made)
    files = set(answer.made) - set(answer.pages)
    assert {"/reviews/alien/share.png", "/franchises/alien/share.png", "/feed.xml"} <= files
    assert not any(address.endswith("/") for address in files)
    printed = " ".join(_printed(answer).split())
    assert "changed rating 5 → 2.5 in build 2, 5 minutes ago" in printed
    assert re.search(rf"shown on {len(answer.pages)} pages and in [^:]*/feed\.xml", printed)
    assert set(answer.pages) - set(answer.made) == {"/people/"}  # it shows no rating
    assert f"built {len(answer.made)} of {len(answer.made) + 1} by that build" in printed


def test_every_page_listed_for_a_review_links_to_it_or_counts_it(blog: SiteFolder) -> None:
    blog.build()
    for address in _file(blog, "content/reviews/alien.md").pages:
        html = (blog.public / f"{address.lstrip('/')}index.html").read_text() if address.endswith("/") else ""
        assert "/reviews/alien/" in html or address in {"/franchises/", "/ratings/", "/stats/", "/404.html"}


def test_a_changed_text_is_distinguished_from_changed_fields(blog: SiteFolder) -> None:
    blog.build()
    _edit(blog, "content/reviews/alien.md", "In space", "Out there")
    blog.build()
    answer = _file(blog, "content/reviews/alien.md")
    assert answer.seen is not None
    assert answer.seen.said == "the text"
    assert answer.made == ("/feed.xml", "/reviews/alien/")


@pytest.mark.parametrize(
    ("fields", "state", "words"),
    [
        (("draft: true",), "draft", "draft: true"),
        (("date: 2026-07-01",), "scheduled", "until 2026-06-30 23:00 UTC"),
        (("embargo: 2026-08-01 10:00",), "embargoed", "until 2026-08-01 09:00 UTC"),
        (("embargo: 7",), "broken", "it has an error"),
    ],
)
def test_an_unpublished_source_has_a_reason(blog: SiteFolder, fields: tuple[str, ...], state: str, words: str) -> None:
    blog.review("later", "film: Later", *fields)
    blog.build()
    answer = _file(blog, "content/reviews/later.md")
    assert (answer.state, answer.address) == (state, "")
    assert words in answer.why
    assert words in _printed(answer)
    assert [one.code for one in answer.diagnostics] == (["IT307"] if state == "broken" else [])


def test_each_of_two_files_with_one_address_names_the_other(blog: SiteFolder) -> None:
    blog.review("other", "film: Other", "slug: stalker")
    blog.build()
    for path in ("content/reviews/other.md", "content/reviews/stalker.md"):
        answer = _file(blog, path)
        assert (answer.state, answer.address, [one.code for one in answer.diagnostics]) == ("clashing", "", ["IT501"])


def test_a_file_whose_error_was_fixed_since_the_build_is_new(blog: SiteFolder) -> None:
    blog.review("later", "film: Later", "embargo: 7", "draft: true")
    blog.build()
    blog.review("later", "film: Later", "rating: 4", "draft: true")
    blog.build(action=check)
    answer = _file(blog, "content/reviews/later.md")
    assert (answer.state, answer.why) == ("new", "its error was fixed after the last build; type  intertitle build")
    blog.build()
    assert _file(blog, "content/reviews/later.md").state == "draft"


def test_a_franchise_lists_every_page_that_shows_its_name(blog: SiteFolder) -> None:
    blog.build()
    naming = {
        f"/{path.removesuffix('index.html')}"
        for path, data in blog.tree().items()
        if path.endswith(".html") and b'href="/franchises/alien/"' in data
    }
    answer = _file(blog, "content/franchises/alien.md")
    assert naming <= {*answer.pages}
    assert "/about/" not in answer.pages


def test_a_file_that_is_not_a_source_has_a_reason(blog: SiteFolder) -> None:
    blog.write("content/reviews/notes.txt", "x")
    blog.write("content/todo/x.md", "x")
    blog.build()
    assert "neither Markdown nor a picture" in _file(blog, "content/reviews/notes.txt").why
    assert "it is not in a folder for sources: reviews," in _file(blog, "content/todo/x.md").why


def test_a_table_of_viewings_lists_the_pages_of_its_rows(blog: SiteFolder) -> None:
    head = "film,date,note,private\n"
    blog.write("content/diary/seen.csv", f"{head}Heat,2025-06-07,Loud.,\nThief,,,\nSecret,2020-01-01,Canary,yes\n")
    blog.build()
    blog.write("content/diary/seen.csv", f"{head}Heat,2025-06-08,Loud.,\nThief,,,\nSecret,2020-01-02,Canary,yes\n")
    blog.build()
    answer = _file(blog, "content/diary/seen.csv")
    assert (answer.state, answer.why, answer.pages) == ("used", "by the diary", ("/diary/2025/", "/diary/undated/"))
    assert answer.seen is not None
    assert answer.seen.said == "rows Heat (2025-06-07) → Heat (2025-06-08)"
    assert "Secret" not in _printed(answer)


def test_a_private_viewing_is_not_among_the_values_of_a_page(blog: SiteFolder) -> None:
    viewings = "viewings: [{date: 2025-06-07}, {date: 2024-01-02, private: true, note: Canary}]"
    blog.review("heat", "film: Heat", "date: 2025-06-08", viewings)
    blog.build()
    values = _output(blog, "/reviews/heat/").values
    assert [one.value for one in values if one.name == "viewings"] == ["2025-06-07"]


def test_a_removed_file_is_explained(blog: SiteFolder) -> None:
    blog.build()
    (blog.root / "content/reviews/stalker.md").unlink()
    blog.build()
    answer = _file(blog, "content/reviews/stalker.md")
    assert answer.state == "removed"
    assert answer.seen is not None
    assert answer.seen.said == "removed"


def test_a_picture_lists_the_pages_where_it_is_the_poster(blog: SiteFolder) -> None:
    blog.build()
    answer = _file(blog, "content/images/aliens.svg")
    assert (answer.state, answer.address) == ("published", "/images/aliens.svg")
    assert "/reviews/aliens/" in answer.pages


def test_a_static_file_lists_its_address_and_the_texts_that_link_to_it(blog: SiteFolder) -> None:
    path = "content/static/festival.pdf"
    blog.write(path, "one")
    blog.write("content/static/press/index.html", "<!DOCTYPE html>")
    blog.review("stalker", "film: Stalker", "date: 2026-03-05", text="[The programme](/festival.pdf)\n")
    blog.build()
    blog.write(path, "two")
    blog.build()
    answer = _file(blog, path)
    assert (answer.what, answer.state, answer.address) == ("the static file", "published", "/festival.pdf")
    assert (answer.pages, answer.others) == (("/reviews/stalker/",), ("/feed.xml",))
    assert answer.seen is not None
    assert (answer.seen.build, answer.seen.said) == (2, "changed")
    assert _file(blog, "content/static/press/index.html").address == "/press/"
    (reason,) = _output(blog, "/festival.pdf").reasons
    assert (reason.path, reason.said) == (path, "changed")
    assert _output(blog, "public/press/index.html").sources == ("content/static/press/index.html",)
    blog.write("content/static/reviews/alien/index.html", "mine")
    blog.write("content/static/.DS_Store", "left")
    blog.build()
    clashing = _file(blog, "content/static/reviews/alien/index.html")
    assert (clashing.state, [one.code for one in clashing.diagnostics]) == ("clashing", ["IT502"])
    assert _file(blog, "content/static/.DS_Store").state == "unread"
    (blog.root / path).unlink()
    blog.build()
    assert _file(blog, path).state == "removed"


def test_a_template_and_the_settings_list_the_outputs_that_use_them(blog: SiteFolder) -> None:
    blog.write("themes/intertitle/templates/page.html", '{% extends "shipped/page.html" %}')
    blog.build()
    own = _file(blog, "themes/intertitle/templates/page.html")
    assert (own.what, own.pages) == ("the template page.html", ("/about/",))
    shipped = _file(blog, str(REPOSITORY / "themes/intertitle/templates/base.html"))
    assert "/about/" in shipped.pages
    settings = _file(blog, "content/site.toml")
    html = {f"/{path.removesuffix('index.html')}" for path in blog.tree() if path.endswith(".html")}
    assert set(settings.pages) == html
    assert {"/feed.xml", "/sitemap.xml", "/reviews/alien/share.png"} <= set(settings.others)
    assert "/images/aliens.svg" not in settings.others
    sheet = _file(blog, str(REPOSITORY / "themes/intertitle/assets/style.css"))
    assert set(sheet.pages) == html


def test_the_answer_for_a_theme_file_gives_its_history(blog: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet, manifest = "themes/intertitle/assets/more.css", "themes/intertitle/theme.toml"
    blog.write(sheet, "p {}")
    blog.build()
    blog.write(sheet, "p { color: red }")
    assert _file(blog, sheet).behind == (sheet,)
    monkeypatch.chdir(blog.root.parent)
    SiteFolder(Path("site")).build()
    changed = _file(blog, sheet)
    assert changed.seen is not None
    assert (changed.seen.build, changed.seen.said, changed.behind) == (2, "changed", ())
    assert set(changed.made) <= {*changed.pages, *changed.others}
    (blog.root / sheet).unlink()
    blog.write(manifest, '[options.home]\ntype = "choice"\nchoices = ["grid", "list"]\ndefault = "list"\n')
    blog.build()
    assert (_file(blog, sheet).state, _file(blog, sheet).why) == ("removed", "the file is gone")
    assert [reason.path for reason in _output(blog, "/about/").reasons] == [manifest]
    assert _file(blog, manifest).state == "used"


def test_changes_since_the_last_build_are_listed(blog: SiteFolder) -> None:
    blog.build()
    assert _file(blog, "content/reviews/alien.md").behind == ()
    _edit(blog, "content/reviews/alien.md", "rating: 5", "rating: 3")
    blog.review("new", "film: New")
    _edit(blog, "content/site.toml", "The Long Take", "The Short Take")
    answer = _file(blog, "content/reviews/alien.md")
    assert answer.behind == ("content/reviews/alien.md", "content/reviews/new.md", "content/site.toml")
    assert "intertitle build" in _printed(answer)
    assert _file(blog, "content/reviews/new.md").state == "new"


def test_a_source_released_by_the_clock_since_the_last_build_is_listed(blog: SiteFolder) -> None:
    blog.review("later", "film: Later", "date: 2026-07-01")
    blog.build()
    july = dt.datetime(2026, 7, 2, tzinfo=dt.UTC)
    assert _file(blog, "content/reviews/later.md", july).behind == ("content/reviews/later.md",)


# ---------------------------------------------------------------- an address


def test_a_page_lists_its_sources_its_templates_and_its_reasons(blog: SiteFolder) -> None:
    blog.build()
    _edit(blog, "content/reviews/alien.md", "rating: 5", "rating: 3")
    blog.build()
    answer = _output(blog, "/reviews/aliens/")
    assert answer.sources == ("content/reviews/aliens.md",)
    assert answer.templates[0].name == "review.html"
    assert {"base.html", "partials/menu.html"} <= {one.name for one in answer.templates}
    assert not any(one.own for one in answer.templates)
    assert (answer.build, answer.is_fresh) == (2, True)
    assert _reasons(answer) == [("the card of Alien", "content/reviews/alien.md: rating 5 → 3")]


def test_an_unchanged_page_names_the_build_that_wrote_it(blog: SiteFolder) -> None:
    blog.build()
    _edit(blog, "content/reviews/alien.md", "rating: 5", "rating: 3")
    blog.build()
    answer = _output(blog, "/about/")
    assert (answer.build, answer.is_fresh, answer.last) == (1, False, 2)
    assert "it has not changed since build 1" in _printed(answer)


def test_a_new_review_pushes_another_from_the_home_page(site: SiteFolder) -> None:
    site.write("content/site.toml", f"{SETTINGS}reviews_per_page = 1\n")
    site.review("first", "date: 2026-01-01")
    site.build()
    site.review("second", "date: 2026-02-01")
    site.build()
    added = "content/reviews/second.md: added"
    order = "the order of the published reviews"
    assert _reasons(_output(site, "/")) == [("the published reviews, 1 to 1", order, added)]
    pushed = _output(site, "/page/2/")
    assert pushed.reviews == ("content/reviews/first.md",)
    assert [reason[-1] for reason in _reasons(pushed)] == [added]


def test_a_template_and_a_setting_are_reasons(blog: SiteFolder) -> None:
    blog.build()
    blog.write("themes/intertitle/templates/page.html", '{% extends "shipped/page.html" %}')
    blog.build()
    answer = _output(blog, "/about/")
    assert _reasons(answer) == [("themes/intertitle/templates/page.html: changed",)]
    assert [(one.name, one.own) for one in answer.templates][:2] == [("page.html", True), ("shipped/page.html", False)]
    assert _output(blog, "/").build == 1
    _edit(blog, "content/site.toml", "The Long Take", "The Short Take")
    blog.build()
    said = "content/site.toml: title The Long Take → The Short Take"
    assert _reasons(_output(blog, "/about/")) == [("the head and foot of every page", said)]


def test_a_changed_partial_is_reported_with_the_template_that_includes_it(blog: SiteFolder) -> None:
    blog.build()
    blog.write("themes/intertitle/templates/partials/menu.html", "A menu")
    blog.build()
    assert _reasons(_output(blog, "/about/")) == [
        ("the template page.html", "themes/intertitle/templates/partials/menu.html: changed")
    ]


def test_the_clock_is_a_reason(blog: SiteFolder) -> None:
    blog.review("later", "film: Later", "date: 2026-07-01")
    blog.build()
    blog.build(now=dt.datetime(2026, 7, 2, tzinfo=dt.UTC))
    (reason,) = _reasons(_output(blog, "/reviews/later/"))
    assert reason[-1] == "content/reviews/later.md: published: its date has been reached"


def test_a_relative_path_of_the_site_makes_no_output_stale(blog: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    blog.build()
    monkeypatch.chdir(blog.root.parent)
    SiteFolder(Path("site")).build()
    with Cache(blog.root / ".intertitle") as cache:
        assert history.load_history(cache).number == 1
    assert _output(blog, "/images/aliens.svg").build == 1
    assert (_output(blog, "/about/").build, _output(blog, "/about/").behind) == (1, ())


def test_a_deleted_published_file_is_a_reason(blog: SiteFolder) -> None:
    blog.build()
    (blog.public / "about/index.html").unlink()
    blog.build()
    answer = _output(blog, "/about/")
    assert answer.is_again
    assert "its file had been deleted or changed by another program" in _printed(answer)


@pytest.mark.parametrize(
    "typed",
    [
        "/reviews/alien/",
        "/reviews/alien",
        "/reviews/alien/index.html",
        "reviews/alien/",
        "https://example.org/reviews/alien/?x#y",
        "public/reviews/alien/index.html",
        "public/reviews/alien/",
    ],
)
def test_an_address_is_found_in_every_spelling(blog: SiteFolder, typed: str) -> None:
    blog.build()
    assert _output(blog, typed).address == "/reviews/alien/"


def test_an_address_is_found_with_or_without_the_base_path(blog: SiteFolder) -> None:
    _edit(blog, "content/site.toml", "https://example.org/", "https://example.org/film/")
    blog.build()
    for typed in ("/film/reviews/alien/", "/reviews/alien/", "https://example.org/film/reviews/alien/"):
        assert _output(blog, typed).address == "/reviews/alien/"


def test_the_answer_for_every_output_fits_80_columns(blog: SiteFolder) -> None:
    blog.build()
    for path in blog.tree():
        if path != ".intertitle-ledger":
            answer = _output(blog, f"/{path.removesuffix('index.html')}")
            assert answer.path == f"public/{path}"
            too_wide = [line for line in _printed(answer).split("\n") if len(line) > WIDTH]
            assert [line for line in too_wide if " " in line.strip()] == []
    assert _output(blog, "/2019/aliens/").target == "/reviews/aliens/"
    assert _output(blog, "/2019/aliens/").sources == ("content/reviews/aliens.md",)
    assert _output(blog, "/images/aliens.svg").sources == ("content/images/aliens.svg",)
    assert len(_output(blog, "/feed.xml").reviews) == 3


# ---------------------------------------------------------------- where values come from


def test_each_value_names_its_line_or_its_rule(blog: SiteFolder) -> None:
    blog.build()
    values = {value.name: value for value in _output(blog, "/reviews/alien/").values}
    file = "content/reviews/alien.md"
    written = (blog.root / file).read_text().split("\n")
    for value in values.values():
        if found := re.fullmatch(rf"{file}:(\d+):(\d+)", value.where):
            line = written[int(found[1]) - 1]
            assert value.name == "link" or line.startswith(f"{value.name}: ")
            if value.name != "link":
                assert line[int(found[2]) - 1 :] == value.value
    assert values["rating"].where == f"{file}:5:9"
    assert values["rating"].value == "5"
    assert (values["title"].where, values["title"].value) == ("the film's title", "Alien")
    assert values["blurb"].where == "the verdict"
    assert values["slug"].where == "the file's name"
    assert (values["author"].where, values["author"].value) == ("content/site.toml:4", "Ines Marlowe")
    assert values["spoilers"].where == "the text"
    assert values["orders"].where.startswith("content/franchises/alien.md:")
    assert values["link"].value == "Aliens → /reviews/aliens/"
    links = [line for line in written if "[[Aliens]]" in line]
    place = f"{file}:{written.index(links[0]) + 1}:{links[0].index('[[') + 3}"
    assert values["link"].where == place


def test_a_value_of_several_lines_is_shown_on_one_line(site: SiteFolder) -> None:
    site.review("long", "film: Long", "tags:", "  - one", "  - two", "genres:", "  - three", "year: 1999")
    site.build()
    values = {value.name: value.value for value in _output(site, "/reviews/long/").values}
    assert (values["tags"], values["genres"], values["year"]) == ("- one - two", "- three", "1999")


# ---------------------------------------------------------------- no output without a reason


def _edits(blog: SiteFolder) -> list[Callable[[], object]]:
    alien, franchise = "content/reviews/alien.md", "content/franchises/alien.md"
    return [
        lambda: _edit(blog, alien, "In space", "Out there"),
        lambda: _edit(blog, alien, "rating: 5", "rating: 3.5"),
        lambda: _edit(blog, alien, "film: Alien", "film: Alien Again"),
        lambda: _edit(blog, alien, "date: 2026-01-05", "date: 2026-05-05"),
        lambda: _edit(blog, alien, "tags: [night]", "tags: [day, Night]"),
        lambda: _edit(blog, alien, "genres: [Horror, Science fiction]", "genres: [Horror]"),
        lambda: _edit(blog, alien, "directors: [Ridley Scott]", "directors: [R. Scott]"),
        lambda: _edit(blog, alien, "date: 2026-01-03", "date: 2025-12-03"),
        lambda: _edit(blog, alien, "date: 2026-05-05", "date: 2026-05-05\ndraft: true"),
        lambda: _edit(blog, alien, "\ndraft: true", "\nslug: alien-one"),
        lambda: _edit(blog, alien, "year: 1979", "year: 1980"),
        lambda: _edit(blog, alien, "franchise: Alien\n", ""),
        lambda: _edit(blog, alien, "film: ", "# a line more\nfilm: "),
        lambda: _edit(blog, alien, "rating: 3.5", "rating: 9"),
        lambda: _edit(blog, alien, "rating: 9", "rating: 4"),
        lambda: blog.review("new", "film: New", "year: 2020", "directors: [Ridley Scott]", "date: 2026-04-01"),
        (blog.root / "content/reviews/stalker.md").unlink,
        lambda: _edit(blog, franchise, "label: Story order", "label: Story"),
        lambda: _edit(blog, franchise, "name: Alien", "name: Aliens and men"),
        lambda: _edit(blog, franchise, "A monster", "A beast"),
        (blog.root / franchise).unlink,
        lambda: _edit(blog, "content/people/sigourney-weaver.md", "name: ", "also: [R. Scott]\nname: "),
        (blog.root / "content/people/sigourney-weaver.md").unlink,
        lambda: _edit(blog, "content/lists/best.md", "ranked: true", "ranked: false"),
        (blog.root / "content/lists/best.md").unlink,
        lambda: _edit(blog, "content/pages/about.md", "title: About", "title: About me"),
        lambda: _edit(blog, "content/pages/about.md", "menu: true", "menu: false"),
        lambda: blog.review("rival", "film: Rival", "slug: new"),
        lambda: _edit(blog, "content/reviews/rival.md", "slug: new", "slug: rival\naliases: [/about/]"),
        (blog.root / "content/reviews/rival.md").unlink,
        lambda: blog.write("content/images/aliens.svg", "<svg/>"),
        lambda: put(blog.root, "content/images/ship.png", encoded(scene(30, 20), "PNG")),
        lambda: _edit(blog, "content/reviews/aliens.md", "poster: ", "still: {src: images/ship.png, alt: A}\nposter: "),
        lambda: _edit(blog, "content/reviews/aliens.md", "Louder", "![A ship](images/ship.png) Louder"),
        lambda: put(blog.root, "content/images/ship.png", encoded(scene(40, 20), "PNG")),
        lambda: put(blog.root, "content/images/ship.png", b"no picture"),
        lambda: put(blog.root, "content/images/ship.png", encoded(scene(40, 20), "PNG")),
        lambda: blog.write("content/static/festival.pdf", "one"),
        lambda: _edit(blog, "content/reviews/aliens.md", "Louder", "[The programme](/festival.pdf) Louder"),
        lambda: blog.write("content/static/festival.pdf", "two"),
        (blog.root / "content/static/festival.pdf").unlink,
        lambda: blog.write("content/static/festival.pdf", "three"),
        lambda: blog.write("content/static/about/index.html", "mine"),
        (blog.root / "content/static/about/index.html").unlink,
        lambda: blog.write("themes/intertitle/theme.toml", "[pictures.text]\nwidths = [10]\n"),
        lambda: blog.write("themes/intertitle/theme.toml", '[chrome]\nheader = ["people"]\n'),
        lambda: _edit(blog, "content/reviews/aliens.md", "still: ", "draft: true\nstill: "),
        (blog.root / "content/images/ship.png").unlink,
        lambda: blog.write("themes/intertitle/templates/partials/card.html", "{{ card.title }}"),
        lambda: blog.write("themes/intertitle/assets/style.css", "p {}"),
        lambda: _edit(blog, "content/site.toml", "Ines Marlowe", "I. Marlowe"),
        lambda: blog.write("content/site.toml", f'{SETTINGS}[hosting]\nheaders = ["nginx"]\n'),
        lambda: blog.write("themes/intertitle/templates/404.html", "{% block policy %}{% endblock %}"),
    ]


def _reasons_of_the_last_build(site: SiteFolder) -> dict[str, set[str]]:
    """Return the changed files that caused each output that the last build rendered."""
    with Cache(site.root / ".intertitle") as cache:
        last = load_last_build(site.root, cache, REGISTRY)
        assert last is not None
        made = [path for path, one in last.made.items() if one.build == last.history.number and not one.is_rewrite]
        answers = [explain_output(last.outputs[path], last, ()) for path in made]
    return {answer.path: {reason.path for reason in answer.reasons} for answer in answers}


@pytest.mark.parametrize("small", [search_join.MAX_UNSHARDED, 0], ids=["searched in one file", "searched in many"])
def test_every_rendered_output_has_a_chain_to_a_changed_file(
    blog: SiteFolder, small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_join, "MAX_UNSHARDED", small)
    monkeypatch.setattr(search_join, "_MAX_WITH_CARDS", small)
    blog.build()
    without: list[object] = []
    for number, edit in enumerate(_edits(blog)):
        before = _sources_of(blog)
        edit()
        changed = {path for path, _ in before.items() ^ _sources_of(blog).items()}
        report = blog.build()
        assert report.published is not None
        found = _reasons_of_the_last_build(blog)
        assert len(found) == report.published.rendered
        without += [(number, path, reasons) for path, reasons in found.items() if not reasons or not reasons <= changed]
        without += [(number, phrase) for phrase in _phrases(blog) if phrase.startswith("the table '")]
    assert without == []


def _phrases(site: SiteFolder) -> set[str]:
    """Return the phrases of the questions that led to outputs in the last build, and check that each kind has one."""
    with Cache(site.root / ".intertitle") as cache:
        last = load_last_build(site.root, cache, REGISTRY)
        assert last is not None
        steps = last.history.builds[-1].steps.values()
        phrases = {describe_question(one.kind, one.name, last): f"{one.kind} {one.name}".rstrip() for one in steps}
        assert [phrase for phrase, plain in phrases.items() if phrase == plain] == []
        return set(phrases)


def _sources_of(site: SiteFolder) -> dict[str, bytes]:
    return {path: data for path, data in site.tree(site.root).items() if path.startswith(("content/", "themes/"))}


def test_each_output_names_only_the_changes_that_reach_it(blog: SiteFolder) -> None:
    blog.build()
    _edit(blog, "content/reviews/alien.md", "rating: 5", "rating: 3")
    _edit(blog, "content/pages/about.md", "Me.", "You.")
    _edit(blog, "content/lists/best.md", "title: The best", "title: The very best")
    blog.build()
    found = _reasons_of_the_last_build(blog)
    review, page, listed = "content/reviews/alien.md", "content/pages/about.md", "content/lists/best.md"
    assert found["public/about/index.html"] == {page}
    assert found["public/lists/index.html"] == {listed}
    assert found["public/lists/best/index.html"] == {listed, review}
    assert found["public/stats/index.html"] == {review}


# ---------------------------------------------------------------- old and new values


def test_a_list_shows_the_old_and_new_values_of_its_cards(blog: SiteFolder) -> None:
    blog.build()
    _edit(blog, "content/reviews/alien.md", "rating: 5", "rating: 3")
    _edit(blog, "content/reviews/alien.md", "Seven people, one ship.", "Seven people and a cat.")
    blog.build()
    answer = _output(blog, "/lists/best/")
    (reason,) = answer.reasons
    assert (reason.path, reason.chain) == ("content/reviews/alien.md", ("the card of Alien",))
    assert set(reason.fields) == {
        Field(name="rating", before="5", after="3"),
        Field(name="verdict", before="Seven people, one ship.", after="Seven people and a cat."),
    }
    chain = "the card of Alien ← content/reviews/alien.md: rating 5 → 3; verdict Seven people, one ship. → Seven"
    assert chain in " ".join(_printed(answer).split())


def test_a_chain_from_a_review_to_its_franchise_contains_the_join(blog: SiteFolder) -> None:
    blog.build()
    blog.review("covenant", "film: 'Alien: Covenant'", "year: 2017", "franchise: Alien", "date: 2026-04-01")
    blog.build()
    added = ("the franchise Alien", "content/reviews/covenant.md: added")
    assert _reasons(_output(blog, "/franchises/alien/")) == [added]
    assert _reasons(_output(blog, "/reviews/aliens/")) == [added]
    _edit(blog, "content/reviews/covenant.md", "year: 2017", "year: 2018")
    blog.build()
    assert ("the franchise Alien", "content/reviews/covenant.md: year 2017 → 2018") in _reasons(
        _output(blog, "/franchises/alien/")
    )


def _by_author(ask: JoinRecorder) -> Answers:
    counts: dict[str, int] = {}
    for (authors,) in ask.reviews_by_path("authors"):
        for author in authors:
            counts[author] = counts.get(author, 0) + 1
    return {"author": counts}


def _author_items(view: View) -> list[Output]:
    addresses = {one: f"/authors/{one.replace(' ', '-').lower()}.txt" for one in view.keys("author")}
    return [
        Output(item=Item(kind="author", slug=one, address=address), what=f"the author {one}")
        for one, address in addresses.items()
    ]


def _byline(view: View, author: str) -> str:
    return f"{author}: {view.answer('author', author)}"


def _author(view: View, item: Item) -> bytes:
    return str(view.node("byline", item.slug)).encode()


def test_registrations_of_third_parties_are_explained_by_their_names(blog: SiteFolder) -> None:
    registry = others(
        Entry(kind="author", items=_author_items, make=_author),
        joins=(Join(name="authors", tables={"author": int}, function=_by_author),),
        nodes=(Node(kind="byline", function=_byline),),
    )
    blog.build(registry=registry)
    blog.review("new", "film: New", "author: Ann Other", "date: 2026-04-01")
    _edit(blog, "content/reviews/stalker.md", "film: Stalker", "film: Stalker\nauthor: Ann Other")
    blog.build(registry=registry)
    made = _output(blog, "/authors/ann-other.txt", registry=registry)
    assert {reason[-1] for reason in _reasons(made)} == {
        "content/reviews/new.md: added",
        "content/reviews/stalker.md: author Ines Marlowe → Ann Other",
    }
    assert {reason[:-1] for reason in _reasons(made)} == {("the order of the table 'author'",)}
    _edit(blog, "content/reviews/stalker.md", "author: Ann Other", "author: Ines Marlowe")
    blog.build(registry=registry)
    assert _reasons(_output(blog, "/authors/ann-other.txt", registry=registry)) == [
        (
            "byline Ann Other",
            "the table 'author' for Ann Other",
            "content/reviews/stalker.md: author Ann Other → Ines Marlowe",
        )
    ]
    with pytest.raises(UnknownSubjectError, match="intertitle build"):  # no build with this registry
        explain("/", blog.root, blog.root, LATER)


# ---------------------------------------------------------------- too old, or too many


def test_an_old_or_too_large_change_is_reported_as_not_recorded(
    blog: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_MAX_CHANGES", 1)
    blog.build()
    for number in range(3):
        blog.review(f"film-{number}", "date: 2026-04-01")
    blog.build()
    assert "and 2 changes that the build did not record" in _printed(_output(blog, "/"))
    monkeypatch.setattr(history, "MAX_BUILDS", 1)
    _edit(blog, "content/pages/about.md", "Me.", "You.")
    blog.build()
    assert "its changes are older than the recorded builds" in _printed(_output(blog, "/"))


def test_a_change_read_by_a_check_is_listed_as_not_published(blog: SiteFolder) -> None:
    blog.build()
    _edit(blog, "content/reviews/alien.md", "rating: 5", "rating: 3")
    (blog.root / "content/reviews/aliens.md").unlink()
    blog.build(action=check)
    answer = _file(blog, "content/reviews/alien.md")
    assert answer.seen is not None
    assert (answer.seen.build, answer.seen.said) == (0, "rating 5 → 3")
    assert "not published yet" in _printed(answer)
    assert _file(blog, "content/reviews/aliens.md").state == "removed"
    assert "link" in {value.name for value in _output(blog, "/reviews/alien/").values}


# ---------------------------------------------------------------- unknown files and addresses


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("content/reviews/aline.md", "content/reviews/alien.md"),
        ("/reviews/aline/", "/reviews/alien/"),
        ("aline.md", "content/reviews/alien.md"),
        ("https://elsewhere.org/reviews/alien/", "not an address of this site"),
        ("https://[::1/", "is not a URL"),
        ("x" * 5000, "/reviews/"),
        ("xyzzy", "/reviews/"),
    ],
)
def test_an_unknown_argument_gets_the_nearest_suggestion(blog: SiteFolder, typed: str, words: str) -> None:
    blog.build()
    with pytest.raises(UnknownSubjectError, match=re.escape(words)):
        explain(typed, blog.root, blog.root, LATER)


def test_a_site_without_a_cache_gets_the_command_to_type(blog: SiteFolder) -> None:
    with pytest.raises(UnknownSubjectError, match="intertitle build"):
        explain("/", blog.root, blog.root, LATER)
    blog.build()
    (blog.root / ".intertitle/cache.db").write_bytes(b"not a cache at all" * 100)
    with pytest.raises(UnknownSubjectError, match="intertitle build"):
        explain("/", blog.root, blog.root, LATER)


def test_the_site_is_found_from_the_file(blog: SiteFolder, tmp_path: Path) -> None:
    assert find_root("site/content/reviews/alien.md", tmp_path) == blog.root
    assert find_root("alien.md", blog.root / "content/reviews") == blog.root
    assert find_root("/reviews/alien/", blog.root / "content") == blog.root


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "just now"), (-5, "just now"), (1, "1 second ago"), (125, "2 minutes ago"), (7200, "2 hours ago")],
)
def test_an_age_is_formatted_in_words(seconds: int, words: str) -> None:
    assert format_age(NOW + dt.timedelta(seconds=seconds), NOW) == words


# ---------------------------------------------------------------- the command


def _run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return run_command(*arguments, cwd=cwd, epoch=str(int(LATER.timestamp())))


def test_the_command_explains_from_any_folder_and_writes_nothing(blog: SiteFolder) -> None:
    blog.review("wrong", "film: Wrong", "embargo: 7")
    blog.build()
    before = blog.tree(blog.root)
    done = _run("explain", "wrong.md", cwd=blog.root / "content/reviews")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("content/reviews/wrong.md: the review\n  broken   it has an error")
    assert "error IT307  '7' is not a date\n  content/reviews/wrong.md:3:10\n" in done.stdout
    assert "\x1b" not in done.stdout
    after = blog.tree(blog.root)
    assert {path for path in before if before[path] != after.get(path)} <= {".intertitle/lock", ".intertitle/cache.db"}
    assert before.keys() == after.keys()


def test_the_command_prints_json(blog: SiteFolder) -> None:
    blog.build()
    page = json.loads(_run("explain", "/reviews/alien/", "--format", "json", cwd=blog.root).stdout)
    assert (page["answer"], page["path"], page["build"]) == ("output", "public/reviews/alien/index.html", 1)
    file = json.loads(_run("explain", "content/reviews/alien.md", "--format", "json", cwd=blog.root).stdout)
    assert (file["answer"], file["state"], file["address"]) == ("file", "published", "/reviews/alien/")
    assert file["seen"]["change"] == {"path": "", "kind": "everything", "what": "added"}


def test_the_command_exits_with_2_for_an_unknown_file(blog: SiteFolder) -> None:
    blog.build()
    done = _run("explain", "/reviews/aline/", cwd=blog.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean  /reviews/alien/ ?" in done.stderr


def test_a_folder_without_a_site_is_an_error(tmp_path: Path) -> None:
    done = _run("explain", "/", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("error IT101")
