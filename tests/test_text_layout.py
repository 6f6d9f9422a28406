"""Text layout: what fits, what the fonts lack, and lines from right to left."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path

import pytest
from faces import DISPLAY, TEXT, block_face
from hypothesis import given
from hypothesis import strategies as st

from intertitle.pictures import text_layout
from intertitle.pictures.text_layout import (
    fit_text,
    has_letter,
    max_width,
    normalise,
    split_runs,
    supported_text,
    visual_runs,
)

SIZES = (60, 40, 24)


# ---------------------------------------------------------------- letters


def test_a_face_has_the_letters_that_it_draws() -> None:
    face = DISPLAY[0]
    assert all(has_letter(face, char) for char in "AZaz09 é")
    assert not any(has_letter(face, char) for char in "日ع\uffff")


def test_the_first_face_that_has_a_letter_sets_it() -> None:
    several = split_runs("A Łódź", DISPLAY)
    assert "".join(run for _, run in several) == "A Łódź"
    assert several[0] == (DISPLAY[0], "A ")
    assert all(has_letter(face, char) for face, run in several for char in run)


def test_an_unsupported_letter_is_reported_and_its_text_is_left_out() -> None:
    assert supported_text("Ran 乱", TEXT) == ("", "乱")
    assert supported_text("Ran", TEXT) == ("Ran", "")


def test_a_sign_that_nobody_reads_aloud_is_left_out_alone() -> None:
    assert supported_text("The Emoji Movie 😀", TEXT) == ("The Emoji Movie", "😀")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("  A\n b ", "A b"),
        ("e\u0301te\u0301", "été"),
        ("soft\u00adly", "softly"),
        ("I ❤\ufe0f Huckabees", "I ❤ Huckabees"),
    ],
)
def test_a_text_is_one_line_without_signs_that_nobody_sees(written: str, said: str) -> None:
    assert normalise(written) == said


def test_letters_that_join_count_as_lacking_where_nothing_can_join_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    face = block_face(tmp_path, "سیمن")
    monkeypatch.setattr(text_layout, "_can_shape", lambda: False)
    has_letter.cache_clear()
    assert not has_letter(face, "س")
    has_letter.cache_clear()


def test_a_file_that_is_no_font_has_no_letter(tmp_path: Path) -> None:
    face = block_face(tmp_path, "a", data=b"no font")
    assert not text_layout.is_font(face)
    assert not has_letter(face, "a")


def test_a_font_that_was_saved_meanwhile_is_none_of_this_build(tmp_path: Path) -> None:
    face = block_face(tmp_path, "ab")
    Path(face.file).write_bytes(b"another")
    with pytest.raises(OSError, match="build again"):
        text_layout.is_font(face)


# ---------------------------------------------------------------- lines


def test_a_short_text_is_set_in_the_largest_size() -> None:
    made = fit_text("Alien", DISPLAY, SIZES, 600, 100)
    assert made is not None
    assert (made.size, made.lines) == (60, ("Alien",))


def test_a_longer_text_is_set_smaller_or_in_more_lines_of_like_length() -> None:
    made = fit_text("The Assassination of Jesse James by the Coward Robert Ford", DISPLAY, SIZES, 600, 160)
    assert made is not None
    assert len(made.lines) == 2
    one, other = (max_width(fitted_line) for fitted_line in _each(made.lines, made.size))
    assert abs(one - other) < 150


def _each(lines: Iterable[str], size: int) -> list[text_layout.Lines]:
    return [text_layout.Lines(size=size, lines=(line,), faces=DISPLAY) for line in lines]


def test_what_does_not_fit_is_not_set_unless_it_may_be_cut() -> None:
    words = "word " * 200
    assert fit_text(normalise(words), TEXT, SIZES, 300, 100) is None
    made = fit_text(normalise(words), TEXT, SIZES, 300, 100, cut=True)
    assert made is not None
    assert made.lines[-1].endswith("…")
    assert made.height <= 100


def test_a_word_wider_than_a_line_is_broken_at_last() -> None:
    made = fit_text("W" * 60, TEXT, SIZES, 300, 300, cut=True)
    assert made is not None
    assert "".join(made.lines) == "W" * 60
    assert max_width(made) <= 300


def test_no_line_of_japanese_begins_with_a_full_stop(tmp_path: Path) -> None:
    text = "男はつらいよ。" * 8
    made = fit_text(text, (block_face(tmp_path, text),), SIZES, 370, 600)
    assert made is not None
    assert "".join(made.lines) == text
    assert len(made.lines) > 2
    assert not any(line.startswith("。") for line in made.lines)


def test_a_line_that_runs_backwards_begins_at_the_right(tmp_path: Path) -> None:
    arabic = "سیمین"
    faces = (*TEXT, block_face(tmp_path, arabic))
    made = fit_text(f"{arabic} · 2011", faces, (40,), 900, 60)
    assert made is not None
    assert made.right_to_left
    assert [run for _, run in visual_runs(made, made.lines[0])] == ["2011", " · ", arabic]
    assert not fit_text("Alien", faces, (40,), 900, 60).right_to_left  # type: ignore[union-attr]


@functools.cache
def _letters() -> str:
    return "".join(char for char in map(chr, range(0x21, 0x250)) if any(has_letter(face, char) for face in TEXT))


@given(st.data(), st.integers(60, 900), st.integers(30, 400))
def test_whatever_is_cut_to_a_box_fits_it(data: st.DataObject, width: int, height: int) -> None:
    words = data.draw(st.lists(st.text(st.sampled_from(_letters()), min_size=1, max_size=30), min_size=1, max_size=20))
    text = normalise(" ".join(words))
    made = fit_text(text, TEXT, SIZES, width, height, cut=True)
    if text:
        assert made is not None
        assert max_width(made) <= width
        assert made.height <= max(height, round(SIZES[-1] * text_layout.LEADING))
        assert not any(line != line.strip() for line in made.lines)
