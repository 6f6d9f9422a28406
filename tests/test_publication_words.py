"""Another program's word for whether, when or how openly to publish withholds a file, unless it publishes it openly."""

from __future__ import annotations

import pytest
from conftest import SiteFolder
from reviews import CONTRACT, document_of, table

from intertitle.autofix import autofix, diagnose
from intertitle.fixes import apply
from intertitle.model import Parsed, Review

WORDS = table("publication")
TITLES = {
    "reviews": "film: Heat",
    "pages": "title: X",
    "lists": "title: X",
    "people": "name: X",
    "critics": "name: X",
    "franchises": "name: X",
}
PATH = "content/reviews/x.md"


def _made(folder: str, line: str) -> Parsed:
    return document_of(folder, TITLES[folder], line)


@pytest.mark.parametrize("folder", TITLES)
@pytest.mark.parametrize("line", WORDS["closed"])
def test_a_doubt_withholds_the_file(folder: str, line: str) -> None:
    made = _made(folder, line)
    assert made.document is None
    (found,) = (one for one in made.diagnostics if one.severity == "error")
    assert (found.code, found.line) == ("IT310", 3)
    assert found.hint


@pytest.mark.parametrize("folder", TITLES)
@pytest.mark.parametrize("line", WORDS["open"])
def test_a_word_that_publishes_openly_is_a_warning(folder: str, line: str) -> None:
    made = _made(folder, line)
    assert made.document is not None
    assert [(one.code, one.severity) for one in made.diagnostics] == [("IT311", "warning")]


@pytest.mark.parametrize("line", WORDS["closed"])
def test_the_hint_keeps_the_review_unpublished_without_the_message(line: str) -> None:
    data = f"---\nfilm: Heat\n{line}\n---\nText.\n".encode()
    (found,) = diagnose(PATH, data, CONTRACT)
    assert found.fix is not None
    assert not found.fix.is_safe
    assert autofix(PATH, data, CONTRACT) == (data, ())
    fixed = apply(found.fix, data)
    assert fixed == b"---\nfilm: Heat\ndraft: true\n---\nText.\n"
    assert diagnose(PATH, fixed, CONTRACT) == ()


BLANK = {
    "draft:": "IT306",
    "draft: ~": "IT306",
    'draft: ""': "IT306",
    "embargo:": "IT307",
    "embargo: null": "IT307",
    "spoilers:": "IT309",
    "poster: {src: images/a.jpg, alt: X, spoiler: }": "IT306",
    "still:\n  src: images/a.jpg\n  alt: X\n  spoiler:": "IT306",
}


@pytest.mark.parametrize(("line", "code"), BLANK.items())
def test_a_field_that_hides_something_withholds_the_file_without_a_value(line: str, code: str) -> None:
    data = f"---\nfilm: Heat\n{line}\n---\nText.\n".encode()
    (found,) = diagnose(PATH, data, CONTRACT)
    assert (found.code, found.severity) == (code, "error")
    assert _made("reviews", line).document is None
    if found.fix:
        assert not found.fix.is_safe
        assert diagnose(PATH, apply(found.fix, data) or b"", CONTRACT) == ()


@pytest.mark.parametrize("folder", ["pages", "lists"])
def test_a_draft_without_a_value_is_withheld_in_other_folders_too(folder: str) -> None:
    assert _made(folder, "draft:").document is None


def test_a_day_without_a_value_is_none() -> None:
    made = _made("reviews", "date:")
    assert isinstance(made.document, Review)
    assert made.document.date is None


def test_a_day_is_the_date() -> None:
    (found,) = document_of("reviews", "film: Heat", "published: 2024-05-31").diagnostics
    assert (found.severity, found.hint) == ("error", "Intertitle calls it 'date'.")


def test_with_a_draft_field_the_hint_names_its_line() -> None:
    (found,) = document_of("reviews", "film: Heat", "draft: false", "hidden: true").diagnostics
    assert found.hint == "'draft' is given on line 3 already. Take this line out."


def test_a_list_or_fields_are_a_doubt_too() -> None:
    assert document_of("reviews", "film: Heat", "visibility:", "  - me").document is None
    assert isinstance(document_of("reviews", "film: Heat", "sitemap:", "  priority: 1").document, Review)


def test_a_word_within_another_field_has_no_such_meaning() -> None:
    made = document_of("reviews", "film: Heat", "cast: [{name: Al Pacino, status: draft}]")
    assert [one.code for one in made.diagnostics] == ["IT311"]


def test_a_word_within_a_viewing_may_mean_that_it_is_private() -> None:
    made = document_of("reviews", "film: Heat", "viewings: [{date: 2024-05-31, status: draft}]")
    assert [one.code for one in made.diagnostics] == ["IT310"]
    assert made.document is None


def test_the_file_is_not_published_and_its_canary_is_nowhere(blog: SiteFolder) -> None:
    for number, line in enumerate(WORDS["closed"][::6]):
        blog.review(f"secret-{number}", "film: Heat", "date: 2026-01-05", line, text="CANARY-OF-SECRETS\n")
    blog.build()
    assert not [path for path, data in blog.tree().items() if b"CANARY-OF-SECRETS" in data or "secret-" in path]
