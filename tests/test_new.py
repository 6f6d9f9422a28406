"""``intertitle new``: asked on a terminal, by flags elsewhere, and never over something that is there."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from conftest import SiteFolder
from hypothesis import example, given
from hypothesis import strategies as st
from terminals import CTRL_C, started, terminal

from intertitle.cli import new
from intertitle.cli.main import main
from intertitle.pipeline import build_strictly

THEMES = ("intertitle", "marquee")
ASKED = ("The blog's title", "Your name", "The blog's URL", "The blog's language", "The theme")


def settings(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((folder / "content/site.toml").read_text(encoding="utf-8"))["site"]
    return found


def test_on_a_terminal_it_prompts_and_enter_accepts_the_default_in_brackets(tmp_path: Path) -> None:
    with terminal("new", "my-films", cwd=tmp_path) as there:
        for words in ASKED:
            there.until(words)
            there.type("\n")
        assert there.end() == 0
        shown = there.shown
    assert "[My Films]" in shown
    assert "Next:  intertitle review 'The film you saw last' --site my-films\n" in shown
    made = settings(tmp_path / "my-films")
    assert (made["title"], made["author"], made["url"]) == ("My Films", "", "https://example.org/")
    assert (made["language"], made["theme"]) == ("en", "intertitle")


def test_an_answer_that_cannot_be_used_is_asked_for_again_with_the_reason(tmp_path: Path) -> None:
    answers = (
        ("The blog's title", 'Ciné "Club"\n', ""),
        ("Your name", "Agnès\n", ""),
        ("The blog's URL", "example.org\n", "'example.org' is not the address of a site. Write it whole"),
        ("The blog's URL", "https://example.org/film\n", ""),
        ("The blog's language", "French!\n", "'French!' is not a language tag"),
        ("The blog's language", " fr \n", ""),
        ("The theme", "marqee\n", "Did you mean 'marquee'?"),
        ("The theme", "neither\n", "There are: intertitle, marquee."),
        ("The theme", "marquee\n", ""),
    )
    with terminal("new", "blog", cwd=tmp_path) as there:
        for words, typed, reason in answers:
            there.until(words)
            there.type(typed)
            if reason:
                there.until(reason)
        assert there.end() == 0
    made = settings(tmp_path / "blog")
    assert (made["title"], made["author"], made["url"]) == ('Ciné "Club"', "Agnès", "https://example.org/film")
    assert (made["language"], made["theme"]) == ("fr", "marquee")


def test_what_is_given_is_not_asked_for(tmp_path: Path) -> None:
    given = (
        "--title",
        "X",
        "--author",
        "Me",
        "--url",
        "https://example.org/",
        "--language",
        "de",
        "--theme",
        "marquee",
    )
    with terminal("new", "blog", *given, cwd=tmp_path) as there:
        assert there.end() == 0
        assert not any(words in there.shown for words in ASKED)
    with terminal("new", "other", *given[2:8], cwd=tmp_path) as there:
        there.until("The blog's title")
        there.type("\n")
        there.until("The theme")
        there.type("\n")
        assert there.end() == 0
        assert not any(words in there.shown for words in ASKED[1:4])


@pytest.mark.parametrize("keys", [CTRL_C, "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_leaving_off_plants_nothing(tmp_path: Path, keys: str) -> None:
    with terminal("new", "blog", cwd=tmp_path) as there:
        there.until("The blog's title")
        there.type("X\n")
        there.until("Your name")
        assert there.end(pressing=keys) == 130
        assert there.shown.endswith("\nNothing was created.\n")
        assert "Traceback" not in there.shown
    assert not (tmp_path / "blog").exists()


def test_a_folder_that_is_not_empty_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with terminal("new", ".", cwd=tmp_path) as there:
        assert there.end() == 2
        assert "IT120" in there.shown
        assert not any(words in there.shown for words in ASKED)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_in_a_pipe_it_never_asks(tmp_path: Path) -> None:
    out, err = started("new", "it's mine", cwd=tmp_path).communicate(timeout=60)
    assert err == ""
    assert out.startswith("Created It's Mine in it's mine: ")
    assert out.endswith("Then:  intertitle build 'it'\"'\"'s mine'\n")


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--url", "example.org", "Write it whole"),
        ("--language", "English please", "is not a language tag"),
        ("--theme", "marqee", "Did you mean 'marquee'?"),
        ("--title", " ", "the site has no title"),
        ("--title", "a\nb", "contains a control character or an invalid character"),
        ("--author", "\udcff", "contains a control character or an invalid character"),
    ],
)
def test_a_flag_that_cannot_be_used_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, words: str
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["new", str(tmp_path / "blog"), option, value])
    assert end.value.code == 2
    assert words.casefold() in capsys.readouterr().err.casefold()
    assert not (tmp_path / "blog").exists()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", ["en", "de", "fr", "pt-BR", "ja", "ar"])
def test_a_new_blog_builds_without_a_warning(tmp_path: Path, theme: str, language: str) -> None:
    folder = tmp_path / "blog"
    main(["new", str(folder), "--title", "Kino", "--language", language, "--theme", theme])
    blog = SiteFolder(folder)
    report = blog.build(action=build_strictly)
    translated = language in {"en", "de", "fr"}
    assert [(one.code, one.severity) for one in report.diagnostics] == ([] if translated else [("IT711", "note")])
    assert report.published is not None
    assert f'<html lang="{language}"' in blog.page("/")


@pytest.mark.parametrize(
    ("name", "title"),
    [("my-films", "My Films"), ("marlowe's_cinema", "Marlowe's Cinema"), ("---", "My Films"), ("", "My Films")],
)
def test_a_folder_s_name_makes_a_title(name: str, title: str) -> None:
    assert new.title_from_folder(name) == title


@given(st.text(max_size=40))
@example("my-films\n")
@example("\udcff")
def test_whatever_a_folder_is_called_its_title_can_be_used(name: str) -> None:
    assert new.find_fault("title", new.title_from_folder(name), THEMES) == ""


@given(st.sampled_from(["title", "author", "url", "language", "theme"]), st.text(max_size=40))
@example("author", '"\\')
@example("title", "\u0085")
def test_whatever_is_typed_is_either_taken_or_answered(name: str, typed: str) -> None:
    why = new.find_fault(name, typed.strip(), THEMES)
    assert why == "" or why[0] == why[0].upper()
    assert "\n" not in why
