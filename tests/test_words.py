"""The fast functions count and join words like a search for each word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intertitle.markup.words import WORD, count, join_text

SIGNS = "aZ5éßœŁжþ²½千の'’‘“”–—….-, \n\t_\xa0\u202f\u2028\x1c*…😀"
texts = st.one_of(st.text(st.sampled_from(SIGNS), max_size=60), st.text(max_size=60))


@settings(max_examples=500)
@given(texts)
def test_as_many_words_are_counted_as_are_found(text: str) -> None:
    assert count(text) == len(WORD.findall(text))


def test_every_sign_has_the_part_in_a_word_that_the_pattern_gives_it() -> None:
    for first in range(0, 0x110000, 64):
        signs = [chr(code) for code in range(first, first + 64) if not 0xD800 <= code < 0xE000]
        text = " ".join(f"a{sign}b {sign}" for sign in signs)
        assert count(text) == len(WORD.findall(text)), hex(first)


@settings(max_examples=500)
@given(st.lists(texts, max_size=6))
def test_joined_text_has_one_space_for_any_blanks(pieces: list[str]) -> None:
    assert join_text(pieces) == " ".join("".join(pieces).split())


@pytest.mark.parametrize("code", [code for code in range(0x110000) if chr(code).isspace()])
def test_every_blank_becomes_a_space(code: int) -> None:
    assert join_text(["a", chr(code), "b", " ", chr(code)]) == "a b"
