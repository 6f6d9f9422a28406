"""The build as a whole: deterministic, exact, safe to repeat, and complete in what it reports."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import NOW, SiteFolder, codes

from benchmarks.generate import generate
from intertitle.cache import Cache
from intertitle.catalogue.catalogue import Audience
from intertitle.pipeline import Request, build, build_strictly, check

REPOSITORY = Path(__file__).parent.parent
ADVICE = {f"IT55{number}" for number in range(10)}  # which a build does not give


def test_a_small_blog_builds_without_diagnostics(blog: SiteFolder) -> None:
    report = blog.build()
    assert report.diagnostics == ()
    assert dict(report.counts) == {
        "reviews": 3,
        "posts": 0,
        "franchises": 1,
        "people": 3,
        "critics": 0,
        "lists": 1,
        "pages": 1,
    }
    assert {"index.html", "feed.xml", "sitemap.xml", "404.html", "images/aliens.svg"} <= set(blog.tree())


def test_every_address_of_the_design_is_published(blog: SiteFolder) -> None:
    blog.build()
    published = set(blog.tree())
    for path in (
        "index.html",
        "reviews/index.html",
        "reviews/alien/index.html",
        "franchises/index.html",
        "franchises/alien/index.html",
        "people/index.html",
        "people/sigourney-weaver/index.html",
        "years/1979/index.html",
        "tags/night/index.html",
        "genres/science-fiction/index.html",
        "ratings/5/index.html",
        "lists/best/index.html",
        "diary/2026/index.html",
        "stats/index.html",
        "about/index.html",
        "2019/aliens/index.html",
    ):
        assert path in published


# ---------------------------------------------------------------- the same bytes, always


def test_the_same_site_built_twice_gives_the_same_bytes_and_the_second_build_does_nothing(blog: SiteFolder) -> None:
    blog.build()
    first = blog.tree()
    times = {path: os.stat(blog.public / path).st_mtime_ns for path in first}
    report = blog.build()
    assert report.published is not None
    assert (report.parsed, report.published.rendered, report.published.written) == (0, 0, 0)
    assert blog.tree() == first
    assert {path: os.stat(blog.public / path).st_mtime_ns for path in first} == times


def _run(site: Path, output: Path, cwd: Path, *arguments: str, **environment: str) -> None:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    subprocess.run(  # noqa: S603  (our own command)
        [sys.executable, "-m", "intertitle", "build", str(site), "--output", str(output), *arguments],
        cwd=cwd,
        env={**inherited, "PYTHONPATH": str(REPOSITORY), "SOURCE_DATE_EPOCH": "1780315200", **environment},
        check=True,
        capture_output=True,
    )


def test_the_order_of_files_and_the_umask_change_no_byte(blog: SiteFolder, tmp_path: Path) -> None:
    blog.build()
    other = SiteFolder(tmp_path / "other")
    files = [file for file in (blog.root / "content").rglob("*") if file.is_file()]
    before = os.umask(0o077)
    try:
        for file in sorted(files, reverse=True):
            target = other.root / file.relative_to(blog.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
        other.build()
    finally:
        os.umask(before)
    assert other.tree() == blog.tree()


def test_source_date_epoch_is_the_only_now(blog: SiteFolder, tmp_path: Path) -> None:
    blog.review("future", "film: Future", "date: 2030-01-01")
    _run(blog.root, tmp_path / "before", tmp_path, SOURCE_DATE_EPOCH="1893455999")
    _run(blog.root, tmp_path / "after", tmp_path, SOURCE_DATE_EPOCH="1893456000")
    assert not (tmp_path / "before/reviews/future/index.html").exists()
    assert (tmp_path / "after/reviews/future/index.html").exists()


# ---------------------------------------------------------------- exactly as a clean build


def test_after_any_edit_the_tree_is_that_of_a_clean_build(blog: SiteFolder) -> None:
    blog.build()
    alien = blog.root / "content/reviews/alien.md"
    steps: list[Callable[[], object]] = [
        lambda: alien.write_text(alien.read_text().replace("In space", "Out there")),
        lambda: alien.write_text(alien.read_text().replace("rating: 5", "rating: 3.5")),
        lambda: alien.write_text(alien.read_text().replace("film: Alien", "film: Alien Again")),
        lambda: alien.write_text(alien.read_text().replace("date: 2026-01-05", "date: 2026-05-05")),
        lambda: alien.write_text(alien.read_text().replace("tags: [night]", "tags: [day, Night]")),
        lambda: alien.write_text(alien.read_text().replace("date: 2026-05-05", "date: 2026-05-05\ndraft: true")),
        lambda: alien.write_text(alien.read_text().replace("\ndraft: true", "\nslug: alien-one")),
        lambda: alien.rename(alien.with_name("Alien.md")),
        lambda: blog.review("new", "film: New", "year: 2020", "directors: [Ridley Scott]", "rating: 1"),
        (blog.root / "content/reviews/stalker.md").unlink,
        lambda: blog.write("content/franchises/alien.md", "---\nname: Alien\n---\nNo entries now.\n"),
        (blog.root / "content/people/sigourney-weaver.md").unlink,
        lambda: (blog.root / "content/images/aliens.svg").write_text("<svg/>"),
        lambda: blog.write("themes/intertitle/templates/page.html", "{{ page.title }} only"),
        (blog.root / "themes/intertitle/templates/page.html").unlink,
        lambda: blog.write("content/site.toml", '[site]\ntitle = "Other"\nurl = "https://example.org/film/"\n'),
    ]
    for step in steps:
        step()
        blog.build()
        assert blog.tree() == blog.clean_tree()


def test_an_open_cache_builds_the_same_as_a_reopened_one(blog: SiteFolder) -> None:
    alien = blog.root / "content/reviews/alien.md"
    july = NOW.replace(month=7)
    blog.review("later", "film: Later", "date: 2026-06-20", "rating: 2", text="[[Alien]]\n")
    steps: list[Callable[[], object]] = [
        lambda: None,
        lambda: alien.write_text(alien.read_text().replace("In space", "Out there")),
        lambda: alien.write_text(alien.read_text().replace("Out there", "In space")),
        lambda: alien.write_text(alien.read_text().replace("rating: 5", "rating: 3.5")),
        lambda: alien.write_text(alien.read_text().replace("film: Alien\n", "film: Alien\nslug: one\n")),
        lambda: blog.write("content/pages/about.md", "---\ntitle: About\n---\n## Me\n\n[[one]]\n"),
        (blog.root / "content/reviews/stalker.md").unlink,
        lambda: blog.write("themes/intertitle/templates/page.html", "{{ page.title }} only"),
        lambda: blog.write("content/site.toml", '[site]\ntitle = "Other"\nurl = "https://example.org/film/"\n'),
    ]
    folder = blog.root / "held"
    with Cache(folder) as cache:
        for step in steps:
            step()
            for now in (NOW, july, NOW):
                request = Request(root=blog.root, output=blog.public, now=now)
                held = build(request, cache, lambda _what, _done, _total: None)
                assert blog.tree() == blog.clean_tree(now=now)
                clean = blog.build(now=now, output=blog.root / "clean")
                assert (held.diagnostics, held.withheld, held.counts) == (
                    clean.diagnostics,
                    clean.withheld,
                    clean.counts,
                )


@pytest.mark.parametrize(("before", "after"), [("/old.v1", "/old.v1/"), ("/old.v1/", "/old.v1"), ("/a/b/c/", "/a/b.x")])
def test_a_file_that_becomes_a_folder_and_the_reverse_is_built_in_one_build(
    blog: SiteFolder, before: str, after: str
) -> None:
    old = blog.review("old", "film: Old", "date: 2026-01-01", f"aliases: [{before}]")
    assert blog.build().diagnostics == ()
    old.write_text(old.read_text().replace(f"[{before}]", f"[{after}]"))
    assert blog.build().diagnostics == ()
    assert blog.tree() == blog.clean_tree()


@pytest.mark.parametrize("name", ["Film #1", "100%25", "what?", "é ü"])
def test_a_site_lives_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    site = SiteFolder(tmp_path / name)
    shutil.copytree(Path(__file__).parent / "golden/site", site.root)
    assert codes(site.build().diagnostics) == ["IT540"]
    assert [code for code in codes(site.build(action=check).diagnostics) if code not in ADVICE] == ["IT540"]
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_scheduled_review_comes_out_when_its_day_comes_and_goes_when_the_clock_is_set_back(blog: SiteFolder) -> None:
    blog.review("later", "film: Later", "date: 2026-07-01", "rating: 2")
    report = blog.build()
    assert [(one.path, one.reason) for one in report.withheld] == [("content/reviews/later.md", "scheduled")]
    july = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
    blog.build(now=july)
    assert (blog.public / "reviews/later/index.html").exists()
    assert blog.tree() == blog.clean_tree(now=july)
    blog.build()
    assert not (blog.public / "reviews/later").exists()
    assert blog.tree() == blog.clean_tree()


def test_editing_prose_leaves_every_list_alone(blog: SiteFolder) -> None:
    blog.build()
    alien = blog.root / "content/reviews/alien.md"
    alien.write_text(alien.read_text().replace("In space", "Out there"))
    report = blog.build()
    assert report.parsed == 1
    assert report.published is not None
    # The page itself, the feed, the search, and the statistics page, which counts the words of the site.
    changed = {"reviews/alien/index.html", "feed.xml", "search/films.json", "stats/index.html"}
    assert report.published.rendered <= len(changed)
    assert report.published.written <= len(changed)


def test_a_new_rating_reaches_every_page_that_shows_it(blog: SiteFolder) -> None:
    blog.build()
    before = blog.tree()
    alien = blog.root / "content/reviews/alien.md"
    alien.write_text(alien.read_text().replace("rating: 5", "rating: 2.5"))
    blog.build()
    after = blog.tree()
    changed = {path for path in after if path in before and after[path] != before[path]}
    assert {
        "index.html",
        "reviews/alien/index.html",
        "reviews/aliens/index.html",
        "franchises/alien/index.html",
        "franchises/index.html",
        "people/sigourney-weaver/index.html",
        "years/1979/index.html",
        "lists/best/index.html",
        "stats/index.html",
        "feed.xml",
    } <= changed
    assert "ratings/2.5/index.html" in after
    assert "ratings/5/index.html" not in after
    assert "about/index.html" not in changed


def test_a_touched_file_is_not_parsed_again(blog: SiteFolder) -> None:
    blog.build()
    for file in (blog.root / "content").rglob("*.md"):
        os.utime(file, (0, 0))
    report = blog.build()
    assert report.published is not None
    assert (report.parsed, report.published.rendered) == (0, 0)


def test_an_edit_of_the_same_size_and_time_is_seen(blog: SiteFolder) -> None:
    stalker = blog.root / "content/reviews/stalker.md"
    os.utime(stalker, ns=(10**18, 10**18))
    blog.build()
    stalker.write_text(stalker.read_text().replace("Unrated.", "UNRATED."))
    os.utime(stalker, ns=(10**18, 10**18))
    blog.build()
    assert "UNRATED." in blog.page("/reviews/stalker/")


# ---------------------------------------------------------------- nothing is needed


@pytest.mark.parametrize("gone", ["public", ".intertitle", "both"])
def test_deleting_the_published_folder_or_the_cache_at_any_time_is_safe(blog: SiteFolder, gone: str) -> None:
    blog.build()
    before = blog.tree()
    for folder in ("public", ".intertitle") if gone == "both" else (gone,):
        shutil.rmtree(blog.root / folder)
    (blog.root / "content/reviews/stalker.md").unlink()
    blog.review("stalker", "film: Stalker", "year: 1979", "date: 2026-03-05", "tags: [night]", text="Unrated.\n")
    report = blog.build()
    assert report.diagnostics == ()
    assert blog.tree() == before


def test_a_page_that_is_deleted_while_the_cache_is_lost_is_removed(blog: SiteFolder) -> None:
    blog.build()
    shutil.rmtree(blog.root / ".intertitle")
    (blog.root / "content/reviews/stalker.md").unlink()
    blog.build()
    assert blog.tree() == blog.clean_tree()


def test_a_deleted_or_changed_published_file_is_written_again(blog: SiteFolder) -> None:
    blog.build()
    before = blog.tree()
    (blog.public / "index.html").unlink()
    (blog.public / "feed.xml").write_text("x")
    report = blog.build()
    assert report.published is not None
    assert report.published.rendered == 2
    assert blog.tree() == before


# ---------------------------------------------------------------- all problems in one build


def _spoil(blog: SiteFolder) -> None:
    blog.write(
        "themes/intertitle/templates/page.html",
        '{% extends "shipped/page.html" %}\n{% block main %}\n<p>{{ page.titel }}</p>\n{% endblock %}\n',
    )
    blog.review("broken", "film: Broken", "embargo: 7", "date: 2026-04-01")
    blog.review(
        "posterless",
        "film: Posterless",
        "date: 2026-04-02",
        "poster: {src: images/alien.svg, alt: A poster}",
    )


def test_a_template_error_a_broken_review_and_a_missing_poster_are_all_reported_in_one_build(blog: SiteFolder) -> None:
    _spoil(blog)
    report = blog.build()
    found = {(one.code, one.path, one.line, one.column) for one in report.diagnostics}
    assert found == {
        ("IT307", "content/reviews/broken.md", 3, 10),
        ("IT530", "content/reviews/posterless.md", 4, 15),
        ("IT703", "themes/intertitle/templates/page.html", 3, 12),
    }
    by_code = {one.code: one for one in report.diagnostics}
    assert by_code["IT530"].hint == "Did you mean 'images/aliens.svg'?"
    assert by_code["IT703"].hint == "Did you mean 'title'?"
    assert "content/pages/about.md" in by_code["IT703"].message
    published = set(blog.tree())
    assert "reviews/alien/index.html" in published
    assert "reviews/posterless/index.html" in published
    assert "reviews/broken/index.html" not in published
    assert "about/index.html" not in published


def test_strict_publishes_nothing_while_anything_is_wrong(blog: SiteFolder) -> None:
    blog.build()
    before = blog.tree()
    _spoil(blog)
    report = blog.build(action=build_strictly)
    assert report.published is None
    assert codes(report.diagnostics) == ["IT307", "IT530", "IT703"]
    assert blog.tree() == before


def test_strict_publishes_a_sound_site(blog: SiteFolder) -> None:
    assert blog.build(action=build_strictly).published is not None
    assert blog.tree() == blog.clean_tree()


def test_checking_writes_nothing_and_finds_the_same(blog: SiteFolder) -> None:
    _spoil(blog)
    checked = blog.build(action=check)
    assert not blog.public.exists()
    built = blog.build()
    assert [one for one in checked.diagnostics if one.code not in ADVICE] == list(built.diagnostics)
    assert {one.code for one in checked.diagnostics} & ADVICE


def test_a_problem_is_reported_again_by_the_build_that_reads_nothing(blog: SiteFolder) -> None:
    _spoil(blog)
    first = blog.build()
    second = blog.build()
    assert second.diagnostics == first.diagnostics
    assert second.parsed == 0


def test_each_withheld_page_is_listed_with_its_reason(blog: SiteFolder) -> None:
    blog.review("a-draft", "film: A Draft", "draft: true")
    blog.review("later", "film: Later", "date: 2027-01-01")
    blog.review("sealed", "film: Sealed", "embargo: 2026-06-01 14:00", "date: 2026-05-01")
    blog.review("wrong", "film: Wrong", "embargo: lots")
    report = blog.build()
    assert [(one.path, one.reason) for one in report.withheld] == [
        ("content/reviews/a-draft.md", "draft"),
        ("content/reviews/later.md", "scheduled"),
        ("content/reviews/sealed.md", "embargoed"),
        ("content/reviews/wrong.md", "broken"),
    ]
    embargoed = next(one for one in report.withheld if one.reason == "embargoed")
    assert embargoed.until == dt.datetime(2026, 6, 1, 13, 0, tzinfo=dt.UTC)


def test_a_spoiler_never_leaves_its_page(blog: SiteFolder) -> None:
    blog.build()
    holding = {path for path, data in blog.tree().items() if b"CANARY" in data}
    assert holding == {"reviews/alien/index.html"}


def test_a_site_in_a_sub_path_links_within_it(blog: SiteFolder) -> None:
    settings = blog.root / "content/site.toml"
    settings.write_text(settings.read_text().replace("https://example.org/", "https://example.org/film"))
    blog.build()
    for path, data in blog.tree().items():
        if path.endswith(".html"):
            text = data.decode()
            assert 'href="/reviews' not in text
            assert 'href="/"' not in text
    assert 'href="/film/reviews/aliens/"' in blog.page("/reviews/alien/")


def test_an_empty_site_and_a_site_of_one_unrated_review_build(site: SiteFolder) -> None:
    assert site.build().diagnostics == ()
    site.review("only", "film: Only")
    report = site.build()
    assert codes(report.diagnostics) == ["IT540"]
    for path, data in site.tree().items():
        assert b"0 of 0" not in data, path
        assert b"None" not in data, path


def test_the_demo_blog_is_sound(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path / "site")
    shutil.copytree(REPOSITORY / "content", site.root / "content")
    report = site.build(now=NOW.replace(year=2027))
    assert report.diagnostics == ()
    assert [one.reason for one in report.withheld] == ["draft"]


@pytest.mark.long
def test_two_thousand_reviews_build_without_an_error(tmp_path: Path) -> None:
    generate(tmp_path / "site", 2000)
    site = SiteFolder(tmp_path / "site")
    report = site.build(jobs=2)
    assert report.diagnostics == ()
    assert report.counts["reviews"] == 2000
    again = site.build(jobs=2)
    assert again.published is not None
    assert (again.parsed, again.published.rendered, again.published.written) == (0, 0, 0)


def test_a_preview_and_a_build_with_one_cache_are_both_exact(blog: SiteFolder, tmp_path: Path) -> None:
    blog.review("rough", "film: Rough", "draft: true", "directors: [Ridley Scott]", text="See [[Alien]].\n")
    blog.review("coming", "film: Coming", "date: 2026-07-01", "tags: [night]")
    blog.write("content/pages/about-me.md", "---\ntitle: Me\ndraft: true\n---\nSee [[Coming]].\n")

    def clean(audience: Audience) -> dict[str, bytes]:
        fresh = SiteFolder(tmp_path / f"fresh-{audience}")
        shutil.rmtree(fresh.root, ignore_errors=True)
        shutil.copytree(blog.root / "content", fresh.root / "content")
        fresh.build(audience=audience)
        return fresh.tree()

    for edit in (None, ("draft: true", "draft: true\nrating: 4"), ("draft: true\n", ""), ("film: Rough", "film: Raw")):
        if edit:
            rough = blog.root / "content/reviews/rough.md"
            rough.write_text(rough.read_text().replace(*edit))
        several: tuple[Audience, ...] = ("author", "readers", "readers", "author")
        for audience in several:
            preview = audience == "author"
            report = blog.build(audience=audience)
            tree = blog.tree()
            assert tree == clean(audience)
            assert ("reviews/coming/index.html" in tree) is ("about-me/index.html" in tree) is preview
            assert (b"Coming" in tree["feed.xml"]) is preview
            assert ("/reviews/coming/" in report.early) is preview
            assert ("content/reviews/coming.md" in {one.path for one in report.withheld}) is not preview


def test_a_file_that_ends_in_markdown_is_a_document(site: SiteFolder) -> None:
    site.write(
        "content/reviews/heat.markdown",
        "---\nfilm: Heat\ndate: 2026-01-05\n---\nSee [the list](../lists/best.markdown).\n",
    )
    site.write("content/lists/best.markdown", "---\ntitle: Best\nitems: [{film: Heat}]\n---\n")
    assert set(codes(site.build().diagnostics)) <= {"IT540"}
    assert 'href="/lists/best/"' in (site.public / "reviews/heat/index.html").read_text()
    site.review("heat", "film: Heat", "year: 1986")
    assert "IT501" in codes(site.build().diagnostics)  # both claim one address


@pytest.mark.parametrize(
    ("name", "lines", "address", "day"),
    [
        ("2019-05-04-heat", (), "heat", "2019-05-04"),
        ("2019-05-04_heat", (), "heat", "2019-05-04"),
        ("2019-05-04-heat", ("slug: heat-again",), "heat-again", "2019-05-04"),
        ("2019-05-04-heat", ("date: 2026-01-02",), "2019-05-04-heat", "2026-01-02"),  # as it was before
        ("2019-13-04-heat", ("date: 2026-01-02",), "2019-13-04-heat", "2026-01-02"),  # no day
        ("1917", ("date: 2026-01-02",), "1917", "2026-01-02"),
    ],
)
def test_a_file_whose_name_begins_with_a_day_needs_no_date(
    site: SiteFolder, name: str, lines: tuple[str, ...], address: str, day: str
) -> None:
    site.write(f"content/reviews/{name}.md", "\n".join(("---", "film: Heat", *lines, "---", "Long.", "")))
    assert "IT540" not in codes(site.build().diagnostics)
    assert f'datetime="{day}"' in (site.public / f"reviews/{address}/index.html").read_text()


def test_a_file_named_after_a_day_to_come_waits_for_it(site: SiteFolder) -> None:
    site.write("content/reviews/2150-05-04-heat.md", "---\nfilm: Heat\n---\nLong.\n")
    assert [one.reason for one in site.build().withheld] == ["scheduled"]
