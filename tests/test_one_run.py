"""One run reports all faults of a file: those of its fields, of its text and of its links."""

from __future__ import annotations

import shutil

import pytest
from conftest import SiteFolder

from intertitle.diagnostics import Diagnostic
from intertitle.pipeline import Report, check

REVIEW = "content/reviews/heat.md"
TEXT = "See [[Alein]], [this](/nowhere/) and ![](/images/nowhere.jpg).\n\nHe was ||dead.\n"
OF_THE_TEXT = {("IT520", "[[Alein"), ("IT523", "/nowhere/"), ("IT405", "![]("), ("IT530", "/images/"), ("IT402", "||")}
HEADS = {
    "a rating": (["film: Heat", "rating: 9"], {("IT330", "9")}),
    "a doubt": (["film: Heat", "draft: soon"], {("IT306", "soon")}),
    "several fields": (["film: Heat", "ratng: 4", "year: soon"], {("IT310", "ratng"), ("IT305", "soon")}),
    "no film": (["year: 1995"], {("IT301", "---")}),
    "YAML": (["film: Heat: Two", "rating: 9"], {("IT209", "Heat"), ("IT330", "9")}),
    "YAML twice": (
        ["film: Heat: Two", "title: No: one", "runtime: 2h"],
        {("IT209", "Heat"), ("IT209", "No"), ("IT305", "2h")},
    ),
    "YAML that nothing repairs": (["film: Heat", "so it goes", "rating: 9"], {("IT210", "so")}),
    "a name twice": (["film: Heat", "film: Heat"], {("IT206", "film")}),
}


def _found(site: SiteFolder, report: Report) -> set[tuple[str, str]]:
    """Give the code of each message about the review, and the word that its mark is under."""
    lines = (site.root / REVIEW).read_text(encoding="utf-8").split("\n")
    ours = [one for one in report.diagnostics if one.path == REVIEW]
    return {(one.code, _word(lines[one.line - 1][one.column - 1 :])) for one in ours}


def _word(rest: str) -> str:
    known = ("/images/", "/nowhere/", "![](", "[[Alein", "Alein", "||", "---")
    return next((one for one in known if rest.startswith(one)), rest.split(maxsplit=1)[0].rstrip(":,"))


def _messages(report: Report) -> list[Diagnostic]:
    return [one for one in report.diagnostics if one.path == REVIEW]


@pytest.mark.parametrize(("head", "codes"), HEADS.values(), ids=HEADS)
def test_the_text_and_its_links_are_checked_whatever_the_fields_are(
    blog: SiteFolder, head: list[str], codes: set[tuple[str, str]]
) -> None:
    blog.write(REVIEW, "\n".join(["---", *head, "---", TEXT]))
    found = _found(blog, blog.build(action=check))
    assert {code for code, _ in codes | OF_THE_TEXT} == {code for code, _ in found}
    assert codes <= found
    assert not (blog.public / "reviews/heat/index.html").exists()


def test_a_link_into_the_file_itself_is_no_fault(blog: SiteFolder) -> None:
    blog.write(REVIEW, "---\nfilm: Heat\ndraft: soon\n---\n## End\n\nSee [the end](#end).\n")
    assert {code for code, _ in _found(blog, blog.build(action=check))} == {"IT306"}


EDITS = (
    ("draft: soon", "draft: false"),
    ("[[Alein]]", "[[Alien]]"),
    ("draft: false", "draft: soon"),
    ("film: Heat", "film: Heat\nyear: 1995"),
    ("/nowhere/", "/reviews/alien/"),
    ("||dead", "dead"),
    ("[[Alien]]", "[[Aline]]"),
    ("He was", "He was [[Alein]]"),
    ("year: 1995", "year: 19: 95"),
)


def test_after_each_edit_the_messages_are_those_of_a_first_build(blog: SiteFolder) -> None:
    blog.write(REVIEW, f"---\nfilm: Heat\ndraft: soon\n---\n{TEXT}")
    blog.build()
    for old, new in EDITS:
        text = (blog.root / REVIEW).read_text(encoding="utf-8")
        assert old in text
        blog.write(REVIEW, text.replace(old, new))
        now = _messages(blog.build())
        again = _messages(blog.build())
        shutil.rmtree(blog.root / ".intertitle")
        assert now == again == _messages(blog.build()), f"{old} → {new}"
        assert now


def test_a_page_that_comes_removes_the_message_about_a_link_to_it(blog: SiteFolder) -> None:
    blog.write(REVIEW, "---\nfilm: Heat\ndraft: soon\n---\nSee [[Ronin]].\n")
    blog.build()
    blog.review("ronin", "film: Ronin", "date: 2026-01-05")
    assert {one.code for one in _messages(blog.build())} == {"IT306"}
    (blog.root / "content/reviews/ronin.md").unlink()
    assert {one.code for one in _messages(blog.build())} == {"IT306", "IT520"}
