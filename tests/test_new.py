"""``intertitle new``: asked on a terminal, by flags elsewhere, and never over something that is there."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, SiteFolder
from hypothesis import example, given
from hypothesis import strategies as st
from terminals import CTRL_C, started, terminal

from intertitle.cli import new
from intertitle.cli.main import main
from intertitle.pipeline import build_strictly

THEMES = ("intertitle", "marquee")
ASKED = ("The blog's title", "Your name", "The blog's URL", "The blog's language", "Your time zone", "The theme")


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
    commands = [line.partition(":  ")[2] for line in shown.splitlines() if ":  intertitle " in line]
    assert commands == [
        "intertitle serve my-films",
        "intertitle review 'The film you saw last' --site my-films",
        "intertitle build my-films",
    ]
    made = settings(tmp_path / "my-films")
    assert (made["title"], made["author"], made["url"]) == ("My Films", "", "https://example.org/")
    assert (made["language"], made["theme"]) == ("en", "intertitle")


def test_an_answer_that_cannot_be_used_is_asked_for_again_with_the_reason(tmp_path: Path) -> None:
    answers = (
        ("The blog's title", 'Ciné "Club"\n', ""),
        ("Your name", "Agnès\n", ""),
        ("The blog's URL", "celluloid.blog\n", 'Write it whole: "https://celluloid.blog/"'),
        ("The blog's URL", "https://example.org/film\n", ""),
        ("The blog's language", "French!\n", "'French!' is not a language tag"),
        ("The blog's language", " fr \n", ""),
        ("Your time zone", "Berlin\n", "There is no time zone 'Berlin'. Write for example 'Europe/Berlin'."),
        ("Your time zone", "Europe/Berlin\n", ""),
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
    assert (made["language"], made["theme"], made["timezone"]) == ("fr", "marquee", "Europe/Berlin")


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
        "--timezone",
        "UTC",
        "--theme",
        "marquee",
    )
    with terminal("new", "blog", *given, cwd=tmp_path) as there:
        assert there.end() == 0
        assert not any(words in there.shown for words in ASKED)
    with terminal("new", "other", *given[2:10], cwd=tmp_path) as there:
        there.until("The blog's title")
        there.type("\n")
        there.until("The theme")
        there.type("\n")
        assert there.end() == 0
        assert not any(words in there.shown for words in ASKED[1:5])


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
    assert out.endswith("Publish:  intertitle build 'it'\"'\"'s mine'\n")


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--url", "example.org", 'Write it whole: "https://example.org/"'),
        ("--url", "celluloid.blog", 'Write it whole: "https://celluloid.blog/"'),
        ("--url", "films.example.org/blog", 'Write it whole: "https://films.example.org/blog/"'),
        ("--url", "localhost:8000.", "Write it whole"),
        ("--url", "my films", 'Write it whole: "https://example.org/"'),
        ("--timezone", "new york", "America/New_York"),
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


@pytest.mark.parametrize(
    ("here", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("America/New_York", "America/New_York"),
        (":Asia/Tokyo", "Asia/Tokyo"),
        ("UTC", "UTC"),
        ("Nowhere/None", "UTC"),
        ("CET-1CEST", "UTC"),
    ],
)
def test_the_time_zone_is_that_of_the_computer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: str, zone: str
) -> None:
    monkeypatch.setenv("TZ", here)
    main(["new", str(tmp_path / "blog")])
    assert settings(tmp_path / "blog")["timezone"] == zone


def _new(tmp_path: Path) -> SiteFolder:
    main(["new", str(tmp_path / "blog"), "--title", "Kino"])
    return SiteFolder(tmp_path / "blog")


def test_a_new_blog_states_nothing_that_nobody_entered(tmp_path: Path) -> None:
    blog = _new(tmp_path)
    assert "description" not in settings(blog.root)
    main(["review", "Alien", "--site", str(blog.root)])
    file = blog.root / "content/reviews/alien.md"
    assert "cinema" not in file.read_text(encoding="utf-8")
    file.write_text(file.read_text(encoding="utf-8").replace("draft: true\n", ""), encoding="utf-8")
    blog.build(action=build_strictly)
    published = b"".join(data for path, data in blog.tree().items() if path.endswith((".html", ".xml")))
    assert "tagline" not in blog.page("/")
    assert b"Films, one at a time" not in published
    assert b"see it again" not in published
    assert "diary/index.html" not in blog.tree(), "nobody stated a viewing"


@pytest.mark.parametrize("date", ["", "2026-06-01", "2019-03-04", "1999-12-31", "1927-01-01"])
def test_the_sample_gives_up_the_front_to_a_review_of_the_author(tmp_path: Path, date: str) -> None:
    blog = _new(tmp_path)
    blog.build(action=build_strictly)
    assert "The General" in blog.page("/")
    if date:
        blog.review("zodiac", "film: Zodiac", f"date: {date}")
    else:
        main(["review", "Zodiac", "--site", str(blog.root)])
        file = blog.root / "content/reviews/zodiac.md"
        file.write_text(file.read_text(encoding="utf-8").replace("draft: true\n", ""), encoding="utf-8")
    blog.build(now=NOW.replace(year=2100))
    home, feed = blog.page("/"), (blog.public / "feed.xml").read_text(encoding="utf-8")
    for page in (home, feed):
        assert 0 < page.index("Zodiac") < page.index("The General")
