"""The plan: one output per path, how it differs after an edit, and which outputs that affects."""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from conftest import SiteFolder, codes
from hypothesis import given, settings
from hypothesis import strategies as st
from literals import (
    Edition,
    Joined,
    asked_for,
    changed,
    context,
    data,
    document,
    has_asked,
    rated,
    review,
    site,
    stale,
    when,
)

from intertitle.building.planning import list_outputs
from intertitle.building.published_state import Summary
from intertitle.diagnostics import sort_diagnostics
from intertitle.model import Document, Entry, FranchiseFile, ListFile, ListItem, PageFile, PersonFile, Role
from intertitle.outputs.kinds import REGISTRY
from intertitle.recording.questions import question


def test_two_files_with_one_slug_are_one_error_that_names_both(blog: SiteFolder) -> None:
    blog.write("content/reviews/sub/alien.md", '---\nfilm: "Alien"\nyear: 1979\n---\nAgain.\n')
    report = blog.build()
    found = [one for one in report.diagnostics if one.code == "IT501"]
    assert len(found) == 1
    assert "content/reviews/alien.md" in found[0].message
    assert "content/reviews/sub/alien.md" in found[0].message
    assert not (blog.public / "reviews/alien/index.html").exists()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Foo.md", "foo.md"),
        (unicodedata.normalize("NFC", "amélie.md"), unicodedata.normalize("NFD", "amélie.md")),
    ],
    ids=["case", "accents"],
)
def test_names_that_some_file_systems_do_not_distinguish_are_one_error(
    blog: SiteFolder, first: str, second: str
) -> None:
    for name in (first, second):
        blog.write(f"content/reviews/{name}", "---\nfilm: X\n---\nText.\n")
    found = [one for one in blog.build().diagnostics if one.severity == "error"]
    assert codes(tuple(found)) == ["IT501"]
    assert first in found[0].message
    assert second in found[0].message


@pytest.mark.parametrize(
    ("alias", "rival"),
    [
        ("/reviews/stalker/", "content/reviews/stalker.md"),
        ("/Reviews/Stalker/", "content/reviews/stalker.md"),
        ("/images/spare.svg", "content/images/spare.svg"),
        ("/tags/night/", "content/reviews/stalker.md"),
        ("/about", "content/pages/about.md"),
        ("/index.html", "the home page"),
        ("/feed.xml", "the feed"),
        ("/sitemap.xml", "the sitemap"),
        ("/feed.xml/", "the feed"),
        ("/reviews", "the index of reviews"),
    ],
)
def test_an_alias_with_the_path_of_another_output_is_one_error_that_names_both(
    blog: SiteFolder, alias: str, rival: str
) -> None:
    blog.write("content/images/spare.svg", "<svg/>")
    blog.review("old", "film: Old", "date: 2026-01-01", f"aliases: [{alias}]")
    found = [one for one in blog.build().diagnostics if one.severity == "error"]
    assert codes(tuple(found)) == ["IT502"]
    assert "content/reviews/old.md" in found[0].message
    assert rival in found[0].message


def test_a_page_with_the_path_of_an_index_is_one_error(blog: SiteFolder) -> None:
    blog.write("content/pages/reviews.md", "---\ntitle: Reviews\n---\nText.\n")
    found = [one for one in blog.build().diagnostics if one.severity == "error"]
    assert codes(tuple(found)) == ["IT502"]
    assert "content/pages/reviews.md" in found[0].message


def test_the_sitemap_omits_colliding_pages(blog: SiteFolder) -> None:
    blog.review("old", "film: Old", "date: 2026-01-01", "aliases: [/about/]")
    blog.build()
    assert "/about/" not in (blog.public / "sitemap.xml").read_text()


def test_the_rest_of_the_site_is_published_beside_a_collision(blog: SiteFolder) -> None:
    blog.review("old", "film: Old", "date: 2026-01-01", "aliases: [/about/]")
    blog.build()
    assert (blog.public / "reviews/old/index.html").exists()
    assert not (blog.public / "about/index.html").exists()


# ---------------------------------------------------------------- what an edit affects

SITE = site(search=True, reviews_per_page=1, feed_entries=2)
FRANCHISE = document(
    FranchiseFile, "letters", name="Letters", entries=tuple(Entry(id=slug, title=slug.upper()) for slug in "abz")
)


def _of(ratings: Sequence[str]) -> list[Document]:
    """Make reviews with some ratings; two of them are parts of a franchise, and one has no date."""
    return [
        FRANCHISE,
        *(
            review(
                slug,
                date=when(f"2026-01-{9 - number // 2:02}") if slug != "c" else None,
                franchises=("Letters",) if slug in "ab" else (),
                tags=("odd",) if number % 2 else (),
                directors=("Jane Doe",) if number < 3 else (),
                rating=rating,
            )
            for number, (slug, rating) in enumerate(zip("abcdef", ratings, strict=True))
        ),
    ]


def test_a_changed_rating_makes_stale_the_outputs_that_it_changes_or_that_show_its_card() -> None:
    before = _of(["5", "3", "3", "5", "3", "3"])
    now = [changed(one, rating=rated("3")) if one.id == "a" else one for one in before]
    then, made = Joined(before, SITE), Joined(now, SITE)
    differ = {
        address
        for address in made.outputs
        if address not in then.outputs or _shown(made, address) != _shown(then, address)
    }
    assert "/reviews/b/" in differ  # a part of the same franchise
    assert "/sitemap.xml" in differ  # another review is now the newest with five stars
    found = stale(before, now, site=SITE)
    again = {address for address, output in made.outputs.items() if output.path in found}
    assert differ <= again
    assert all(has_asked(asked_for(made, address), "card", "a") for address in again - differ)


def test_an_output_that_replaces_another_at_its_path_is_stale() -> None:
    """A page replaces another one and all that it shows."""
    moved = (document(PageFile, "one", "Same.", title="Same"), document(PageFile, "two", "Same.", title="Same"))
    before = [document(PageFile, "old", title="Old", aliases=("/here/",)), moved[0]]
    now = [document(PageFile, "old", title="Old"), moved[0], document(PageFile, "here", title="Here")]
    assert "here/index.html" in stale(before, now)


def test_the_plan_is_kept_if_no_item_changes() -> None:
    before = _of(["5", "3", "3", "5", "3", "3"])
    now = [changed(one, cast=(Role(name="Jane Doe"),)) if one.id == "a" else one for one in before]
    with tempfile.TemporaryDirectory() as folder:
        first = Edition(Path(folder), before)
        second = Edition(Path(folder), now, before=first)
    assert second.prepared.plan == first.prepared.plan
    kinds = {kind for kind in REGISTRY.entries if question("items", kind) in second.prepared.changes}
    assert kinds == set()
    # The index of people counts films; this one was already counted. The feed asks for whole reviews.
    assert second.stale == {"reviews/a/index.html", "people/jane-doe/index.html", "feed.xml"}


def test_the_plan_has_the_current_days_and_names_of_outputs() -> None:
    before = _of(["5", "3", "3", "5", "3", "3"])
    for fields in ({"film": "Another"}, {"updated": when("2026-03-01")}):
        now = [changed(one, **fields) if one.id == "a" else one for one in before]
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as clean:
            second = Edition(Path(folder), now, before=Edition(Path(folder), before))
            assert second.prepared.plan == Edition(Path(clean), now).prepared.plan


FIELDS: dict[str, tuple[Any, ...]] = {
    "slug": ("", "b", "x"),  # none means that of the file name
    "body": (
        "",
        "One. [[B]]",
        "Two: [[C|c]], ![x](y.png). [d](/people/jo/)",
        "||[[A]]|| and [e](b.md#h-x)",
        "## X\n\nThree. [f](/tags/t/)",
    ),
    "film": ("A", "B", "Same"),
    "title": ("A", "B", "Head"),
    "year": (None, 1979, 1980),
    "rating": (None, "3", "5"),
    "date": (None, "2026-01-01", "2026-01-02", "2027-01-01"),
    "updated": (None, "2026-02-01"),
    "draft": (False, True),
    "verdict": ("", "Go."),
    "tags": ((), ("t",), ("T", "u")),
    "genres": ((), ("G",)),
    "directors": ((), ("Jo",), ("Jo", "J. Doe")),
    "cast": ((), (Role(name="Jo", character="X"),)),
    "franchises": ((), ("Letters",), ("letters", "Other")),
    "aliases": ((), ("/old/",), ("/about/",)),
    "spoilers": ("marked", "whole"),
}
OTHERS: tuple[tuple[Document | None, ...], ...] = (
    (None, FRANCHISE, document(FranchiseFile, "letters", "It is [[A]].", name="Letters", summary="Three.")),
    (None, *(document(PersonFile, "jo", body, name="Jo", also=("J. Doe",)) for body in ("He.", "See [[B]]."))),
    (None, document(ListFile, "best", title="Best", items=(ListItem(film="A"), ListItem(review="b")))),
    (None, document(PageFile, "about", "See [[A]].", title="About", menu=True)),
)
Written = dict[str, dict[str, Any]]  # a review's fields by the name of its file


def _documents(reviews: Written, others: Sequence[Document | None]) -> list[Document]:
    made: list[Document] = [one for one in others if one is not None]
    for file, fields in reviews.items():
        given = {name: value for name, value in fields.items() if name not in {"slug", "body"}}
        made.append(review(fields["slug"] or file, fields["body"], file=file, **given))
    return made


@st.composite
def _edits(draw: st.DrawFn) -> tuple[list[Document], list[Document]]:
    """Generate a site before and after a few edits."""
    whole = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in FIELDS.items()})
    reviews: Written = draw(st.dictionaries(st.sampled_from("abc"), whole))
    others = [draw(st.sampled_from(several)) for several in OTHERS]
    before = _documents(reviews, others)
    now = {file: dict(fields) for file, fields in reviews.items()}
    for _ in range(draw(st.integers(1, 3))):
        file = draw(st.sampled_from("abcd"))
        if file == "d":
            place = draw(st.sampled_from(range(len(OTHERS))))
            others[place] = draw(st.sampled_from(OTHERS[place]))
        elif file not in now:
            now[file] = draw(whole)
        elif draw(st.sampled_from(range(8))) == 0:
            del now[file]
        else:
            name = draw(st.sampled_from(sorted(FIELDS)))
            now[file][name] = draw(st.sampled_from(FIELDS[name]))
    return before, _documents(now, others)


def _told(edition: Edition) -> Summary:
    summary = edition.prepared.summary
    return msgspec.structs.replace(summary, problems=sort_diagnostics(list(summary.problems)))


def _shown(made: Joined, address: str) -> Any:  # noqa: ANN401  (a template's context, or bytes)
    output = made.outputs[address]
    if REGISTRY.entries[output.item.kind].template:
        return context(made, address), made.view().site_view()
    return data(made, address)


@settings(max_examples=100)
@given(_edits())
def test_an_output_that_is_not_stale_is_unchanged(edit: tuple[list[Document], list[Document]]) -> None:
    """After any edit, the plan equals one made from nothing, and an output that is not made again is the same."""
    before, now = edit
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as clean:
        second = Edition(Path(folder), now, SITE, before=Edition(Path(folder), before, SITE))
        whole = Edition(Path(clean), now, SITE)
    assert second.prepared.plan == whole.prepared.plan
    assert _told(second) == _told(whole)
    then, made = Joined(before, SITE), Joined(now, SITE)
    assert dict(list_outputs(second.prepared.plan)) == {output.path: output for output in made.outputs.values()}
    for address, output in made.outputs.items():
        if output.path not in second.stale:
            assert _shown(made, address) == _shown(then, address), address
