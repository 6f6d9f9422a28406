"""Seeds: a planted blog is sound, and a new review's title comes back exactly."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from conftest import NOW, SiteFolder
from hypothesis import example, given
from hypothesis import strategies as st

from intertitle import scaffold, themes
from intertitle.diagnostics import ConfigurationError
from intertitle.fields import Fields
from intertitle.frontmatter import YamlHandler
from intertitle.pipeline import build_strictly

TODAY = dt.date(2026, 6, 1)
VALUES = {"title": 'A "Quoted" \\ Blog', "author": "", "url": "https://example.org/", "language": "en"}


def test_a_planted_blog_builds_without_a_word(tmp_path: Path) -> None:
    scaffold.create_site(tmp_path / "blog", VALUES)
    blog = SiteFolder(tmp_path / "blog")
    report = blog.build(action=build_strictly)
    assert report.diagnostics == ()
    assert report.published is not None
    assert "A &#34;Quoted&#34; \\ Blog" in blog.page("/")


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ConfigurationError) as refused:
        scaffold.create_site(tmp_path, VALUES)
    assert refused.value.diagnostics[0].code == "IT120"
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    "title",
    ["No", "[REC]²", "11:14", "1917", "#Alive", "Mission: Impossible", "'71", "Null", "Amélie", "10 - 7 $x ${y}"],
)
def test_the_title_of_a_new_review_comes_back_exactly(site: SiteFolder, title: str) -> None:
    file = scaffold.create_review(site.root, scaffold.NewReview(film=title, year=2012, rating="4"), TODAY)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("draft: true\n", ""), encoding="utf-8")
    report = site.build(now=NOW)
    assert report.diagnostics == ()
    head, _ = YamlHandler("x").split(text)
    found = Fields("x", YamlHandler("x").read(head), head.split("\n"), [])
    assert found.text("film") == title


@pytest.mark.parametrize(
    ("rating", "line"), [("4", "rating: 4"), ("3.5", "rating: 3.5"), ("4,5", 'rating: "4,5"'), ("B+", 'rating: "B+"')]
)
def test_a_rating_is_written_as_a_critic_writes_it(site: SiteFolder, rating: str, line: str) -> None:
    file = scaffold.create_review(site.root, scaffold.NewReview(film="Alien", rating=rating), TODAY)
    assert line in file.read_text(encoding="utf-8").splitlines()


@given(
    st.text(
        st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1
    )
)
@example("- x")
@example("\\")
@example('"')
def test_any_text_written_as_yaml_reads_as_itself(text: str) -> None:
    line = f"film: {scaffold.as_yaml(text.strip())}"
    fields = Fields("x", YamlHandler("x").read(line), [line], [])
    assert fields.text("film") == text.strip()
    assert fields.problems == []


def test_a_review_that_is_there_is_never_replaced(site: SiteFolder) -> None:
    first = scaffold.create_review(site.root, scaffold.NewReview(film="Alien"), TODAY)
    first.write_text("mine")
    with pytest.raises(ConfigurationError) as refused:
        scaffold.create_review(site.root, scaffold.NewReview(film="Alien"), TODAY)
    assert refused.value.diagnostics[0].code == "IT122"
    assert first.read_text() == "mine"
    second = scaffold.create_review(site.root, scaffold.NewReview(film="Alien", year=1979), TODAY)
    assert second.name == "alien-1979.md"


def test_a_title_without_a_letter_is_refused_with_what_to_do(site: SiteFolder) -> None:
    with pytest.raises(ConfigurationError) as refused:
        scaffold.create_review(site.root, scaffold.NewReview(film="…!"), TODAY)
    assert refused.value.diagnostics[0].code == "IT121"


@pytest.mark.parametrize("kind", ["franchise", "list"])
def test_the_other_seeds_are_sound_as_they_stand(site: SiteFolder, kind: str) -> None:
    text = (themes.shipped_folder("seeds") / f"{kind}.md").read_text(encoding="utf-8")
    site.write(f"content/{kind}s/seed.md", text)
    assert site.build(now=NOW.replace(year=2027)).diagnostics == ()


def test_the_plain_draft_has_the_shape_of_an_editor_s_file() -> None:
    (draft,) = (themes.shipped_folder("seeds") / "drafts").iterdir()
    lines = draft.read_text(encoding="utf-8").splitlines()
    assert "Spoilers ahead!" in lines
    assert lines[-1] == "Leave a comment"
    assert "" not in lines
