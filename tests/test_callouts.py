"""Callouts and task lists of GitHub are rendered; those of Obsidian that differ are reported with what to type."""

from __future__ import annotations

import re

import pytest
from conftest import SiteFolder, codes
from hypothesis import given
from hypothesis import strategies as st

from intertitle.diagnostics import Location
from intertitle.markup.text import Rendered, render


def _render(source: str) -> Rendered:
    return render(source, Location("content/reviews/a.md", 1, 1), language="en", html="safe")


@pytest.mark.parametrize("kind", ["note", "TIP", "Important", "warning", "caution"])
def test_a_callout_has_its_title_in_the_language_of_the_site(kind: str) -> None:
    made = _render(f"> [!{kind}]\n> Seen *twice*.\n")
    assert f'<div class="callout callout-{kind.lower()}" role="note">' in made.html
    assert "<p>Seen <em>twice</em>.</p>\n</div>" in made.html
    assert kind.capitalize() not in re.sub(r"<[^>]*>", "", made.html)  # markdown-it's own title
    assert made.diagnostics == ()


def test_a_page_and_the_feed_say_what_a_callout_is(site: SiteFolder) -> None:
    site.review(
        "heat", "film: Heat", "date: 2026-01-05", text="> [!WARNING]\n> Long.\n\n- [x] seen\n- [ ] seen twice\n"
    )
    settings = site.root / "content/site.toml"
    plain = settings.read_text()
    for language, title in (("en", "Warning"), ("fr", "Attention"), ("de", "Warnung")):
        settings.write_text(plain.replace("[site]\n", f'[site]\nlanguage = "{language}"\n', 1))
        assert set(codes(site.build().diagnostics)) <= {"IT540"}
        for path in ("reviews/heat/index.html", "feed.xml"):
            page = (site.public / path).read_text()
            assert title in page
            assert "☑ seen" in page
            assert "☐ seen twice" in page


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("- [x] a\n- [ ] b\n- c\n", ["☑ a", "☐ b", "c"]),
        ("1. [X] a\n2. b\n", ["☑ a", "b"]),
        ("- [x] a\n\n- [ ] *b* c\n", ["☑ a", "☐ b c"]),
        ("- [x]a\n- [y] b\n- []\n", ["[x]a", "[y] b", "[]"]),
        ("- `[x] a`\n", ["[x] a"]),
        ("- [x] # A heading\n", ["☑ A heading"]),
    ],
)
def test_a_task_begins_with_its_box(source: str, shown: list[str]) -> None:
    made = _render(source)
    assert "<input" not in made.html
    items = [re.sub(r"<[^>]*>", "", item).strip() for item in re.findall(r"<li[^>]*>(.*?)</li>", made.html, re.DOTALL)]
    assert items == shown


def test_a_link_in_a_task_keeps_its_location() -> None:
    assert _render("Text.\n\n- [x] see [[Heat]]\n").locations == ((3, 13),)  # of the title


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("> [!info]\n> x", "> [!NOTE]"),
        ("> [!bug]\n> x", "> [!CAUTION]"),
        ("> [!tip]- Look here\n> x", "> [!TIP]  as the whole line, and the title on the next one:  > **Look here**"),
        ("> [!quote]\n> x", "Delete  [!quote]"),
        ("> [!NOTE] See\n> x", "> [!NOTE]  as the whole line, and the title on the next one:  > **See**"),
        ("A ==fine== film", "<mark>fine</mark>"),
        ("A ==fine film== there", "**fine film**"),
    ],
)
def test_what_only_obsidian_shows_is_reported_with_what_to_type(source: str, hint: str) -> None:
    (found,) = _render(source).diagnostics
    assert (found.code, found.severity, found.line) == ("IT431", "warning", 1)
    assert hint in str(found.hint)


@pytest.mark.parametrize(
    "source",
    [
        "> [!NOTE]\n> **See**\n> x",
        "A <mark>fine</mark> film",
        "A **fine** film",
        "a == b",
        "`==x==`",
        "x===y===z",
        "A\n==",
    ],
)
def test_what_the_hints_propose_has_no_message(source: str) -> None:
    assert _render(source).diagnostics == ()


@given(st.text(alphabet="> [!]NOTEx-\n=|:", max_size=60))
def test_no_text_of_these_signs_fails_or_loses_its_words(source: str) -> None:
    made = _render(source)
    assert made.html.count("<div") == made.html.count("</div>")
    assert ("x" in re.sub(r"<[^>]*>", "", made.html)) or "x" not in source or "[x]" in source or "x" not in made.plain
