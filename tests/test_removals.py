"""Pages that are published stay online if an error would take them offline: the whole build writes nothing."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import run_command
from conftest import NOW, SETTINGS, SiteFolder, codes

from intertitle.diagnostics import Diagnostic

REPOSITORY = Path(__file__).parent.parent
Edit = Callable[[SiteFolder], object]


def replace(path: str, old: str, new: str) -> Edit:
    def edit(site: SiteFolder) -> None:
        file = site.root / "content" / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def link(site: SiteFolder, name: str) -> None:
    """Move a file or a folder out of the site, and link to it."""
    path, target = site.root / "content" / name, site.root.parent / "moved"
    shutil.move(path, target)
    path.symlink_to(target)


def forget(site: SiteFolder) -> None:
    """Delete the cache, as in a fresh clone."""
    shutil.rmtree(site.root / ".intertitle")


# Each edit, with the addresses of the pages that it would take offline.
MISTAKES: dict[str, tuple[Edit, tuple[str, ...]]] = {
    "a date": (replace("reviews/aliens.md", "2026-02-05", "5th of February"), ("/2019/aliens/", "/reviews/aliens/")),
    "no film": (replace("reviews/alien.md", "film: Alien", "film:"), ("/reviews/alien/",)),
    "front matter": (replace("reviews/alien.md", "film: Alien", "film: [Alien"), ("/reviews/alien/",)),
    "not closed": (replace("reviews/alien.md", "---\nIn space", "In space"), ("/reviews/alien/",)),
    "a field twice": (replace("reviews/alien.md", "year: 1979", "year: 1979\nyear: 1979"), ("/reviews/alien/",)),
    "an embargo": (replace("reviews/alien.md", "year: 1979", "embargo: soon"), ("/reviews/alien/",)),
    "a draft": (replace("reviews/alien.md", "year: 1979", "draft: perhaps"), ("/reviews/alien/",)),
    "a misspelt draft": (replace("reviews/alien.md", "year: 1979", "darft: true"), ("/reviews/alien/",)),
    "spoilers": (replace("reviews/alien.md", "year: 1979", "spoilers: all"), ("/reviews/alien/",)),
    "an open spoiler": (replace("reviews/alien.md", "In space", "||In space"), ("/reviews/alien/",)),
    "a verdict with a spoiler": (replace("reviews/alien.md", "Seven people", "||Seven|| people"), ("/reviews/alien/",)),
    "a picture's spoiler": (
        replace("reviews/stalker.md", "tags:", "poster: {src: images/aliens.svg, alt: x, spoiler: some}\ntags:"),
        ("/reviews/stalker/",),
    ),
    "a slug": (replace("reviews/alien.md", "year: 1979", "slug: The Alien"), ("/reviews/alien/",)),
    "the slug of another": (
        replace("reviews/alien.md", "year: 1979", "slug: aliens"),
        ("/2019/aliens/", "/reviews/alien/", "/reviews/aliens/"),
    ),
    "another with the slug": (
        lambda site: site.review("second", "film: Second", "slug: alien"),
        ("/reviews/alien/",),
    ),
    "an alias at a page": (
        lambda site: site.review("second", "film: Second", "aliases: [/reviews/alien/]"),
        ("/reviews/alien/",),
    ),
    "a static file at a page": (
        lambda site: site.write("content/static/reviews/alien/index.html", "x"),
        ("/reviews/alien/",),
    ),
    "an alias at an alias": (
        lambda site: site.review("second", "film: Second", "aliases: [/2019/aliens/]"),
        ("/2019/aliens/",),
    ),
    "a wrong alias": (replace("reviews/aliens.md", "[/2019/aliens/]", "['/2019 aliens/']"), ("/2019/aliens/",)),
    "bytes": (
        lambda site: (site.root / "content/reviews/stalker.md").write_bytes(b"---\nfilm: Stalker\n---\n\xc4"),
        ("/reviews/stalker/",),
    ),
    "an empty file": (lambda site: site.write("content/reviews/stalker.md", ""), ("/reviews/stalker/",)),
    "a broken link": (
        lambda site: link(site, "reviews/stalker.md"),
        ("/reviews/stalker/",),
    ),
    "a folder that leads out": (
        lambda site: link(site, "pages"),
        ("/about/",),
    ),
    "a franchise": (replace("franchises/alien.md", "name: Alien", "nmae: Alien"), ("/franchises/alien/",)),
    "a person": (replace("people/sigourney-weaver.md", "Stands", "||Stands"), ("/people/sigourney-weaver/",)),
    "a list": (replace("lists/best.md", "2026-04-01", "April"), ("/lists/best/",)),
    "a page": (replace("pages/about.md", "title: About", "title:"), ("/about/",)),
}  # fmt: skip

# What an author does on purpose.
INTENDED: dict[str, Edit] = {
    "deleted": lambda site: (site.root / "content/reviews/alien.md").unlink(),
    "renamed": lambda site: (site.root / "content/reviews/alien.md").rename(site.root / "content/reviews/first.md"),
    "a new slug": replace("reviews/alien.md", "year: 1979", "slug: first"),
    "a draft": replace("reviews/alien.md", "year: 1979", "draft: true"),
    "an embargo": replace("reviews/alien.md", "year: 1979", "embargo: 2030-01-01"),
    "a date to come": replace("reviews/alien.md", "2026-01-05", "2030-01-05"),
    "a draft with a fault": replace("reviews/alien.md", "year: 1979", "draft: true\nembargo: soon"),
    "no alias": replace("reviews/aliens.md", "aliases: [/2019/aliens/]\n", ""),
    "no tag": replace("reviews/alien.md", "tags: [night]", "tags: [day]"),
    "other addresses": lambda site: site.set("addresses", 'review = "/films/{slug}/"'),
}

# Faults because of which no page goes.
HARMLESS: dict[str, Edit] = {
    "a rating": replace("reviews/alien.md", "rating: 5", "rating: 5 stars or so"),
    "a misspelt rating": replace("reviews/alien.md", "rating: 5", "ratng: 5"),
    "a year": replace("reviews/alien.md", "year: 1979", "year: 79"),
    "an id": replace("reviews/alien.md", "year: 1979", "imdb: alien"),
    "a viewing": replace("reviews/alien.md", "date: 2026-01-03", "date: in January"),
    "a poster": replace("reviews/aliens.md", "{src: images/aliens.svg, alt: A queen}", "images/aliens.svg"),
    "no picture": lambda site: (site.root / "content/images/aliens.svg").unlink(),
    "a link": replace("reviews/alien.md", "[[Aliens]]", "[[Alein]]"),
    "a picture in the text": replace("reviews/alien.md", "In space", "![](images/aliens.svg) In space"),
    "a part": replace("franchises/alien.md", "of: alien}", "of: alein}"),
    "a list's item": replace("lists/best.md", "{film: Solaris, year: 1972}", "{year: 1972}"),
    "a page's menu": replace("pages/about.md", "menu: true", "menu: perhaps"),
    "a new broken file": lambda site: site.review("other", "date: never"),
}


def _refusals(found: tuple[Diagnostic, ...]) -> list[Diagnostic]:
    return [one for one in found if one.code == "IT607"]


@pytest.mark.parametrize("without_cache", [False, True], ids=["", "without a cache"])
@pytest.mark.parametrize("name", MISTAKES)
def test_an_error_that_takes_a_page_offline_refuses_the_build_unless_removals_are_allowed(
    built: SiteFolder, name: str, *, without_cache: bool
) -> None:
    edit, gone = MISTAKES[name]
    before = built.tree()
    edit(built)
    built.review("new", "film: New", "date: 2026-05-01")
    if without_cache:
        forget(built)
        # The page of a franchise or a person stays without its file, and nothing tells what a redirect was.
        gone = tuple(one for one in gone if not one.startswith(("/2019/", "/franchises/", "/people/")))
    report = built.build(allow_removals=False)
    refused = _refusals(report.diagnostics)
    named = {one.message.split()[2] for one in refused}
    assert named >= set(gone)
    if gone:
        assert named == set(gone)
        assert report.published is None
        assert built.tree() == before
        assert len(codes(report.diagnostics)) > len(refused), "the errors themselves are reported, too"
    if not without_cache:
        assert named, "each of these takes a page offline"
        assert built.build(allow_removals=True).published
        assert built.tree() == built.clean_tree()


@pytest.mark.parametrize("name", INTENDED)
def test_what_an_author_takes_offline_goes(built: SiteFolder, name: str) -> None:
    before = built.tree()
    INTENDED[name](built)
    report = built.build(allow_removals=False)
    assert report.published
    assert built.tree().keys() != before.keys()


@pytest.mark.parametrize("name", HARMLESS)
def test_a_fault_elsewhere_is_an_error_and_the_page_stays(built: SiteFolder, name: str) -> None:
    before = built.tree()
    HARMLESS[name](built)
    report = built.build(allow_removals=False)
    assert report.published
    assert [one for one in report.diagnostics if one.severity == "error"]
    pages = {path for path in before if path.startswith(("reviews/", "lists/", "pages/", "about/", "franchises/a"))}
    assert pages <= built.tree().keys()
    assert built.tree() == built.clean_tree()


def test_a_refused_build_changes_nothing_for_the_next_one(built: SiteFolder) -> None:
    file = built.root / "content/reviews/alien.md"
    sound = file.read_text(encoding="utf-8")
    for wrong in ("date: never", "draft: x"):
        file.write_text(sound.replace("rating: 5", wrong), encoding="utf-8")
        assert built.build(allow_removals=False).published is None
    file.write_text(sound.replace("rating: 5", "rating: 3"), encoding="utf-8")
    report = built.build(allow_removals=False)
    assert report.published
    assert not report.diagnostics
    assert built.tree() == built.clean_tree()


def test_an_embargo_that_ends_publishes_and_is_no_removal(blog: SiteFolder) -> None:
    replace("reviews/alien.md", "year: 1979", "embargo: 2026-06-02")(blog)
    assert blog.build(allow_removals=False).published
    later = NOW + dt.timedelta(days=3)
    assert blog.build(allow_removals=False, now=later).published
    assert (blog.public / "reviews/alien/index.html").exists()


@pytest.mark.parametrize("template", ["{{ 1 / 0 }}", "{% broken", '{% extends "none.html" %}', "{{ nothing.at.all }}"])
def test_a_template_with_an_error_takes_no_page_offline(blog: SiteFolder, template: str) -> None:
    """Pages that can be made are new; the others, and everything that they show, stay."""
    blog.build()
    before = blog.tree()
    file = blog.write("themes/intertitle/templates/review.html", template)
    report = blog.build(allow_removals=False)
    assert [one.code for one in _refusals(report.diagnostics)] == ["IT607"]
    after = blog.tree()
    assert before.keys() <= after.keys()
    assert all(after[path] == before[path] for path in before if path.startswith(("reviews/", "images/")))
    assert _refusals(blog.build(allow_removals=False).diagnostics), "and the next build says so again"
    file.unlink()
    assert not blog.build(allow_removals=False).diagnostics
    assert blog.tree() == blog.clean_tree()


# Each with fields, a text, and the line and the codes of the reasons. The rating on line 2 is wrong, too.
REASONS = {
    "a date": ("film: Alien\ndate: yesterday", "A.", 4, "IT307"),
    "a date after another": ("film: Alien\nupdated: never\ndate: yesterday", "A.", 5, "IT307"),
    "a draft": ("film: Alien\ndraft: perhaps", "A.", 4, "IT306"),
    "no film": ("year: 1979", "A.", 1, "IT301"),
    "a spoiler": ("film: Alien", "He ||dies.", 5, "IT402"),
    "a date and a spoiler": ("film: Alien\ndate: yesterday", "He ||dies.", 4, "IT307, IT402"),
}


@pytest.mark.parametrize("case", REASONS.values(), ids=REASONS)
def test_only_the_errors_that_withhold_a_page_are_its_reasons(
    site: SiteFolder, case: tuple[str, str, int, str]
) -> None:
    fields, text, line, expected = case
    site.review("alien", "film: Alien", "date: 2026-01-05")
    site.build()
    site.write("content/reviews/alien.md", f"---\nrating: 9\n{fields}\n---\n{text}\n")
    found = site.build(allow_removals=False).diagnostics
    assert "IT330" in codes(found)
    (refusal,) = _refusals(found)
    assert (refusal.line, refusal.message.partition(" because of ")[2]) == (line, expected)


def test_an_empty_output_folder_loses_nothing(site: SiteFolder) -> None:
    site.review("alien", "date: never")
    report = site.build(allow_removals=False)
    assert report.published
    assert codes(report.diagnostics) == ["IT307"]


def test_the_command_names_the_page_the_error_and_the_way_out(site: SiteFolder) -> None:
    site.write("content/site.toml", SETTINGS)
    site.review("alien", "film: Alien", "date: 2026-01-05")
    assert run_command("build", str(site.root)).returncode == 0
    site.review("alien", "film: Alien", "date: yesterday")
    refused = run_command("build", str(site.root))
    assert refused.returncode == 1
    assert "content/reviews/alien.md:3:7" in refused.stderr
    assert "/reviews/alien/ is published now, and would be taken offline because of IT307" in refused.stderr
    assert "--allow-removals" in refused.stderr
    assert "nothing written" in refused.stdout
    assert (site.public / "reviews/alien/index.html").exists()
    listed = json.loads(run_command("build", "--format", "json", str(site.root)).stdout)
    assert {one["code"] for one in listed["diagnostics"]} == {"IT307", "IT607"}
    assert run_command("build", "--allow-removals", str(site.root)).returncode == 1
    assert not (site.public / "reviews/alien/index.html").exists()
