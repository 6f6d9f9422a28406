"""Letters that the fonts lack: left off the card, reported in a note, and looked up once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import SiteFolder, codes
from faces import block_font
from steps import replace
from test_fonts import put

from intertitle.pictures import text_layout
from intertitle.pipeline import build_strictly

HERO = ("film: 英雄", "year: 2002", "date: 2026-01-05", "directors: [Zhang Yimou]", "rating: 4", "slug: hero")


def test_a_title_that_no_face_can_set_is_left_off_with_a_note(site: SiteFolder) -> None:
    site.review("hero", *HERO)
    (found,) = site.build(action=build_strictly).diagnostics
    assert (found.code, found.severity, found.path) == ("IT541", "note", "content/reviews/hero.md")
    assert "its title cannot be set: no typeface has 英雄" in found.message
    assert found.hint == "Put a font that has them into content/fonts/."
    without = site.tree()["reviews/hero/share.png"]
    assert [one.code for one in site.build().diagnostics] == ["IT541"]  # also for letters that are already known
    put(site.root, "blocks.ttf", block_font("英雄"))
    assert site.build().diagnostics == ()
    assert site.tree()["reviews/hero/share.png"] != without
    assert site.tree() == site.clean_tree()


def test_what_is_left_off_is_named(site: SiteFolder) -> None:
    site.review(
        "hero", "film: Hero", "date: 2026-01-05", "directors: [张艺谋]", "verdict: 好。", "franchise: 武侠 Wuxia"
    )
    found = [one.message.partition(":")[0] for one in site.build().diagnostics]
    assert sorted(found) == [
        "on the share card of the franchise 武侠 Wuxia, its title cannot be set",
        "on the share card of the review of Hero, its franchise cannot be set",
        "on the share card of the review of Hero, its line cannot be set",
        "on the share card of the review of Hero, its year and names cannot be set",
    ]


def test_letters_that_join_need_more_than_a_font(site: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    site.review("taxi", "film: تاكسي", "date: 2026-01-05", "slug: taxi")
    put(site.root, "blocks.ttf", block_font("تاكسي"))
    monkeypatch.setattr(text_layout, "_can_shape", lambda: False)
    text_layout.has_letter.cache_clear()
    try:
        (found,) = site.build().diagnostics
        assert "FriBiDi" in found.hint
    finally:
        text_layout.has_letter.cache_clear()


def test_an_invalid_font_is_an_error(site: SiteFolder) -> None:
    site.review("hero", *HERO)
    put(site.root, "a.ttf", b"no font")
    put(site.root, "b.ttf", block_font("英雄"))
    for _ in range(2):
        report = site.build()
        assert [(one.code, one.path) for one in report.diagnostics] == [("IT124", "content/fonts/a.ttf")]
    (site.root / "content/fonts/a.ttf").unlink()
    assert site.build().diagnostics == ()


def test_a_franchise_without_a_file_is_pointed_to_where_it_is_named(site: SiteFolder) -> None:
    site.review("hero", "film: Hero", "date: 2026-01-05", "franchises: [Alien, 英雄]")
    (found,) = site.build().diagnostics
    assert (found.code, found.path, found.line, found.column) == ("IT541", "content/reviews/hero.md", 4, 21)


def test_a_verdict_may_take_a_note_away_and_bring_it(site: SiteFolder) -> None:
    site.review("hero", "film: Hero", "date: 2026-01-05", "verdict: Good.")
    file = site.root / "content/reviews/hero.md"
    assert codes(site.build().diagnostics) == []
    replace(file, "Good.", "好。")
    assert codes(site.build().diagnostics) == ["IT541"]
    replace(file, "好。", "Better.")
    assert codes(site.build().diagnostics) == []
    assert site.tree() == site.clean_tree()


def test_pillow_is_not_asked_for_letters_that_are_known(blog: SiteFolder, tmp_path: Path) -> None:
    blog.build()
    blog.review("zodiac", "film: Alien", "year: 1986", "slug: zodiac")  # no new letter
    code = (
        "import sys, datetime as dt; from pathlib import Path; from intertitle.pipeline import Request, check, run\n"
        f"run(Request(root=Path({str(blog.root)!r}), output=Path({str(tmp_path)!r}) / 'none',"
        " now=dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)), lambda *_: None, check)\n"
        "print('PIL' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout == "False\n"
