"""Typographic punctuation in texts and single lines, in the site's language."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from intertitle.diagnostics import Location
from intertitle.markup.text import render
from intertitle.markup.typography import quotes, smarten, typography_plugin

BY_LANGUAGE = {
    "en": "“A ‘b’ c”",
    "en-GB": "“A ‘b’ c”",
    "EN": "“A ‘b’ c”",
    "cs": "„A ‚b‘ c“",
    "da": "»A ›b‹ c«",
    "de": "„A ‚b‘ c“",
    "de-AT": "„A ‚b‘ c“",
    "de-CH": "«A ‹b› c»",
    "es": "«A “b” c»",
    "fi": "”A ’b’ c”",
    "fr": "«\u00a0A “b” c\u00a0»",
    "fr-CA": "«\u00a0A “b” c\u00a0»",
    "fr-CH": "«A ‹b› c»",
    "hu": "„A »b« c”",
    "it": "«A “b” c»",
    "nb": "«A ‘b’ c»",
    "no": "«A ‘b’ c»",
    "pl": "„A «b» c”",
    "pt": "«A “b” c»",
    "pt-BR": "“A ‘b’ c”",
    "ru": "«A „b“ c»",
    "sk": "„A ‚b‘ c“",
    "sv": "”A ’b’ c”",
    "uk": "«A „b“ c»",
    "ar": "”A ’b‘ c“",
    "he": "”A ’b’ c”",
    "ja": "「A 『b』 c」",
    "ko": "“A ‘b’ c”",
}


@pytest.mark.parametrize(("language", "expected"), BY_LANGUAGE.items())
def test_quotes_are_those_of_the_language_s_printers(language: str, expected: str) -> None:
    assert smarten("\"A 'b' c\"", language) == expected


@pytest.mark.parametrize(("language", "expected"), BY_LANGUAGE.items())
def test_a_text_and_a_line_are_set_alike(language: str, expected: str) -> None:
    made = render("\"A 'b' c\"", Location("a.md", 1, 1), language=language, html="raw")
    assert made.html == f"<p>{expected}</p>\n"


def test_every_language_has_four_marks_and_one_not_listed_has_english_ones() -> None:
    assert quotes("xx") == quotes("en") == ("“", "”", "‘", "’")
    assert quotes("fr") == ("«\u00a0", "\u00a0»", "“", "”")
    assert quotes("de-ch") != quotes("de")


FRENCH = {
    "Quoi ? Oui ; non !": "Quoi\u202f? Oui\u202f; non\u202f!",
    "Ah !!": "Ah\u202f!!",
    "(Quoi ?)": "(Quoi\u202f?)",
    "Deux : un « mot »": "Deux\u00a0: un «\u00a0mot\u00a0»",
    "Sans espace: non; 10:30 :)": "Sans espace: non; 10:30 :)",
    'Il dit : "oui !"': "Il dit\u00a0: «\u00a0oui\u202f!\u00a0»",
}


@pytest.mark.parametrize("language", ["fr", "fr-CA"])
@pytest.mark.parametrize(("written", "expected"), FRENCH.items())
def test_a_french_space_before_a_mark_does_not_break(language: str, written: str, expected: str) -> None:
    assert smarten(written, language) == expected
    made = render(f"*Un* {written}", Location("a.md", 1, 1), language=language, html="raw")
    assert made.html == f"<p><em>Un</em> {expected}</p>\n"
    assert smarten(written, "es").count("\u202f") == 0


LINES = {
    "don't": "don’t",
    "rock 'n' roll": "rock ‘n’ roll",
    "the '90s and '71": "the ’90s and ’71",
    "('71)": "(’71)",
    "'1917 is long'": "‘1917 is long’",
    "'tis nothing": "’tis nothing",
    "the Smiths' house": "the Smiths’ house",
    '6"" tall': '6"" tall',
    'a lone " mark': 'a lone " mark',
    'He said "no': 'He said "no',
    '"\'Tis," he said': "“’Tis,” he said",
    '"a" and "b"': "“a” and “b”",
    '("a")': "(“a”)",
    '"a"--"b"': "“a”–“b”",
    'foo"bar"baz': 'foo"bar"baz',
    "A -- B": "A – B",
    "1979--1986": "1979–1986",
    "Alien---and more": "Alien—and more",
    "Wait...": "Wait…",
    "Wait..": "Wait…",
    "What?...": "What?..",
    "What????": "What???",
    "No!!!!": "No!!!",
    "a,, b": "a, b",
    "+-3": "±3",
    "(c) 1979": "© 1979",
    "(TM)": "™",
    "plain words, no more": "plain words, no more",
    "": "",
    " a 'b' ": " a ‘b’ ",
    "*not markup* [nor](this) `here`": "*not markup* [nor](this) `here`",
    "&amp; \\* <b>": "&amp; \\* <b>",
    "||bars||": "||bars||",
}


@pytest.mark.parametrize(("written", "expected"), LINES.items())
def test_a_line_is_set_as_a_printer_would(written: str, expected: str) -> None:
    assert smarten(written, "en") == expected


TEXTS = {
    "quotes around emphasis": ('"*a*"', "“<em>a</em>”"),
    "quotes within emphasis": ('*"a"*', "<em>“a”</em>"),
    "a quotation over two lines": ('"a\nb"', "“a\nb”"),
    "a quotation around code": ('"`a`"', "“<code>a</code>”"),
    "an apostrophe after emphasis": ("*Alien*'s end", "<em>Alien</em>’s end"),
    "an escaped quote": (r"\"a\"", "&quot;a&quot;"),
    "code": ('`"a"--`', "<code>&quot;a&quot;--</code>"),
    "a tag": ('<b title="a">"b"</b>', '<b title="a">“b”</b>'),
    "an address": ("'<https://a.b/--'c'>'", "‘<a href=\"https://a.b/--'c'\">https://a.b/--'c'</a>’"),
    "a quotation around a break": ('"a"  \n"b"', "“a”<br>\n“b”"),
}


@pytest.mark.parametrize(("source", "expected"), TEXTS.values(), ids=TEXTS)
def test_a_text_s_punctuation_is_set_and_its_code_is_not(source: str, expected: str) -> None:
    html = render(source, Location("a.md", 1, 1), language="en", html="raw").html
    assert html == f"<p>{expected}</p>\n"


PIECES = st.sampled_from(
    [
        "'",
        '"',
        "a",
        "b c",
        " ",
        "*",
        "**",
        "`x`",
        "\n",
        "(",
        ")",
        ".",
        ", ",
        "-",
        "é",
        "—",
        "[",
        "]",
        "5",
        " 'a' ",
        ' "b" ',
    ]
)


@settings(max_examples=400)
# An indented block is code, whose quotes do not change. The comparison below supports only text.
@given(
    st.lists(PIECES, max_size=40).map("".join).filter(lambda text: not re.search(r"'\d\d|^ {4}", text, re.MULTILINE))
)
def test_quotes_pair_as_in_markdown_it_but_for_what_is_left_out(source: str) -> None:
    """Ours takes linear time, theirs quadratic time. Only single apostrophes differ."""
    theirs = MarkdownIt("commonmark", {"typographer": True, "xhtmlOut": False}).enable(["smartquotes"]).render(source)
    ours = MarkdownIt("commonmark", {"xhtmlOut": False}).use(typography_plugin, "en").disable("replacements")
    assert ours.render(source) == theirs.replace("'", "’")


ALL_MARKS = re.compile(
    r"(?P<sign>\((?:c|r|tm)\)|\+-)|,{2,}|-{2,}|(?P<cut>(?<=[?!])\.{2,})|\.{2,}|(?P<cry>[?!])(?P=cry){3,}", re.IGNORECASE
)


def _at_once(found: re.Match[str]) -> str:
    written = found[0]
    if found["sign"]:
        return {"(c)": "©", "(r)": "®", "(tm)": "™", "+-": "±"}[written.lower()]
    if written[0] == "-":
        before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
        even = not before or not after or before.isspace() == after.isspace()
        return {2: "–" if even else "--", 3: "—"}.get(len(written), written)
    if found["cry"]:
        return found["cry"] * 3
    return "," if written[0] == "," else ".." if found["cut"] else "…"


@settings(max_examples=1000)
@given(st.text(st.sampled_from("+-.,?!()cRtTmM a"), max_size=30))
def test_marks_set_kind_by_kind_are_those_set_all_at_once(line: str) -> None:
    assert smarten(line, "en") == ALL_MARKS.sub(_at_once, line)
