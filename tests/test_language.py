"""The site's language: which words a page says and what is filled in, and how dates, numbers and lists are written."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel import Locale
from conftest import SiteFolder
from demo import REPOSITORY
from english import ENGLISH, WORDS
from fixes import check_fixes_of_site
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from intertitle import themes
from intertitle.building.publishing import _MIN_PAGES
from intertitle.diagnostics import ConfigurationError
from intertitle.language import marks
from intertitle.language.english import English
from intertitle.language.formats import formats_of
from intertitle.language.tags import fallbacks
from intertitle.language.words import UnknownWordError, Words
from intertitle.language.words_file import OWN, Word, WordsFile, resolve

NOWHERE = Path("/nowhere")
SHIPPED = ("en", "en-US", "fr", "de")

ENGLISH_IN_HEBREW = Words(themes.load("intertitle", NOWHERE, language="he").words, "he")
SPAN, OWN_SPAN = '<span lang="en" dir="ltr">', '<span lang="he" dir="auto">'

# ---------------------------------------------------------------- tags and formats


@pytest.mark.parametrize(
    ("tag", "shorter"),
    [("de-AT", ["de-AT", "de"]), ("zh-Hant-TW", ["zh-Hant-TW", "zh-Hant", "zh"]), ("de-x-own", ["de-x-own", "de"])],
)
def test_a_tag_falls_back_on_shorter_ones(tag: str, shorter: list[str]) -> None:
    assert list(fallbacks(tag)) == shorter


@given(st.integers(0, 2000))
def test_english_without_a_library_is_english_as_cldr_has_it(count: int) -> None:
    locale = Locale("en")
    assert English().plural(count) == locale.plural_form(count)
    assert English().ordinal(count) == locale.ordinal_form(count)
    assert English().number(count * 997) == formats_of("en-US").number(count * 997)


@pytest.mark.parametrize(
    ("tag", "day", "number", "listed"),
    [
        ("en", "3 September 2014", "12,345", "a, b and c"),
        ("en-US", "September 3, 2014", "12,345", "a, b, and c"),
        ("fr", "3 septembre 2014", "12\u202f345", "a, b et c"),
        ("de", "3. September 2014", "12.345", "a, b und c"),
        ("de-AT", "3. September 2014", "12.345", "a, b und c"),
        ("tlh", "3 September 2014", "12,345", "a, b and c"),  # which CLDR lacks
    ],
)
def test_dates_numbers_and_lists_are_those_of_the_language(tag: str, day: str, number: str, listed: str) -> None:
    formats = formats_of(tag)
    assert formats.day(dt.date(2014, 9, 3)).text == day
    assert formats.number(12345) == number
    assert formats.listed(["a", "b", "c"]) == listed
    assert formats.listed(["a"]) == "a"
    assert formats.listed([]) == ""


@pytest.mark.parametrize(
    ("tag", "first", "leaf", "second"),
    [
        ("en", "1 June 2014", "1", "2 June 2014"),
        ("fr", "1er juin 2014", "1er", "2 juin 2014"),
        ("fr-CA", "1er juin 2014", "1er", "2 juin 2014"),
        ("de", "1. Juni 2014", "1.", "2. Juni 2014"),
        ("pt-BR", "1º de junho de 2014", "1º", "2 de junho de 2014"),
        ("pt-PT", "1 de junho de 2014", "1", "2 de junho de 2014"),
    ],
)
def test_the_first_day_of_a_month_is_written_as_is_the_custom(tag: str, first: str, leaf: str, second: str) -> None:
    formats = formats_of(tag)
    names = formats.day(dt.date(2014, 6, 1))
    assert (names.text, names.leaf) == (first, leaf)
    assert names.day_month.startswith(f"{leaf} ")
    assert formats.day(dt.date(2014, 6, 2)).text == second


@pytest.mark.parametrize(
    ("tag", "rtl"), [("en", False), ("fr", False), *((one, True) for one in ("ar", "he", "fa", "ur"))]
)
def test_a_language_has_a_direction(tag: str, rtl: bool) -> None:  # noqa: FBT001
    assert formats_of(tag).is_right_to_left is rtl


def test_an_english_build_and_help_import_no_babel(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path / "site")
    site.write("content/site.toml", '[site]\ntitle = "A"\nurl = "https://example.org/"\n')
    site.review("a")
    for arguments in (["--help"], ["build", str(site.root)]):
        code = (
            "import sys; from intertitle.cli.main import main\n"
            f"sys.argv = ['intertitle', *{arguments!r}]\n"
            "try:\n    main()\nexcept SystemExit:\n    pass\nassert 'babel' not in sys.modules"
        )
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)  # noqa: S603  (our own words)


# ---------------------------------------------------------------- words


def test_shipped_languages_have_every_word() -> None:
    for tag in ("fr", "de"):
        found = themes.load("intertitle", NOWHERE, language=tag).words
        assert {name for name, word in found.items() if word.language != tag} == set()
        assert found.keys() == WORDS.keys()


@pytest.mark.parametrize("tag", SHIPPED)
@pytest.mark.parametrize("count", [0, 1, 2, 5, 12, 1000])
def test_every_word_can_be_said_in_every_shipped_language(tag: str, count: int) -> None:
    words = themes.load("intertitle", NOWHERE, language=tag).words
    saying = Words(words, tag)
    for name, word in words.items():
        values = dict.fromkeys(WORDS[name].slots - {"count", "ordinal"}, "x")
        said = saying.say(name, count, count, **values)
        assert said
        assert "{" not in said
        assert marks.unmarked(said) == said
        assert word.slots <= WORDS[name].slots | {"count"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("films", ["0 films", "1 film", "2 films", "1,000 films"]),
        ("years_later", ["0 years later", "1 year later", "2 years later", "1,000 years later"]),
    ],
)
def test_a_count_chooses_the_plural(name: str, said: list[str]) -> None:
    assert [ENGLISH.say(name, count) for count in (0, 1, 2, 1000)] == said
    assert ENGLISH.say("years_later", 7) == "Seven years later"
    assert [ENGLISH.say("place_in_story", ordinal=one).split()[0] for one in (1, 2, 3, 4, 11, 22)] == [
        *("1st", "2nd", "3rd", "4th", "11th", "22nd")
    ]


def test_markup_stays_and_all_else_is_escaped() -> None:
    said = ENGLISH.say("moved_to", link=Markup("<a>x</a>"))
    assert (said, type(said)) == ("It is now at <a>x</a>.", Markup)
    assert ENGLISH.say("signed", title="<", author=Markup("<b>")) == "&lt;, by <b>."
    assert type(ENGLISH.say("signed", title="<", author="&")) is str
    with pytest.raises(UnknownWordError):
        ENGLISH.say("nowhere")


def test_the_nearest_language_wins_then_the_child_theme_then_the_site() -> None:
    files = [
        WordsFile(language="en", source='a = "en"\nb = "en"\nc = "en"\nd = "en"\n', shown="parent/en.toml"),
        WordsFile(language="de", source='a = "de"\nb = "de"\n', shown="parent/de.toml"),
        WordsFile(language="en", source='a = "child en"\nc = "child en"\n', shown="child/en.toml"),
        WordsFile(language="de-AT", source='b = "at"\n', shown="child/de-AT.toml"),
        WordsFile(language="de-AT", source='d = "own"\n', shown=OWN),
    ]
    found = resolve(files, "de-AT")
    assert {name: word.text for name, word in found.items()} == {"a": "de", "b": "at", "c": "child en", "d": "own"}


FAULTS = {
    "a name that nobody has": ('hoem = "Start"\n', 1, 1, "Did you mean 'home'?"),
    "a value that nobody fills in": ('home = "x"\nby_author = "{autor}"\n', 2, 15, "Did you mean 'author'?"),
    "a number": ("home = 3\n", 1, 8, 'Write  home = "…"'),
    "a category that there is not": ('films = { one = "x", otehr = "y" }\n', 1, 22, "Did you mean 'other'?"),
    "no other numbers": ('films = { one = "x" }\n', 1, 1, "between its braces"),
    "no TOML": ("home = \n", 1, 1, "text in quotes"),
    "a control character": ('home = "a\\u0006b"\n', 1, 8, "Take it out."),
    "two control characters": ('films = { other = "\\u0006\\\\u0006\\u007F" }\n', 1, 19, "Take it out."),
    "a line end and a character of old": ("home = '''\nA\x85\nB'''\n", 1, 8, "Take it out."),
    "a value in several lines": (
        'by_author = """\n\\u0062y \\\n  {autor}, {author}"""\n',
        3,
        4,
        "Did you mean 'author'?",
    ),
}


@pytest.mark.parametrize(("source", "line", "column", "hint"), FAULTS.values(), ids=FAULTS)
def test_a_fault_in_a_words_file_is_reported_with_its_place(
    blog: SiteFolder, source: str, line: int, column: int, hint: str
) -> None:
    blog.write("content/words.toml", source)
    with pytest.raises(ConfigurationError) as caught:
        blog.build()
    (found,) = [one for one in caught.value.diagnostics if one.line == line]
    assert (found.code, found.path, found.line) == ("IT130", "content/words.toml", line)
    assert found.column == column
    assert hint in found.hint
    check_fixes_of_site(blog.root, caught.value.diagnostics, blog.problems)


# ---------------------------------------------------------------- words on pages


def test_a_word_of_the_site_s_own_reaches_the_pages_that_say_it_and_no_others(blog: SiteFolder) -> None:
    blog.review("alien", "date: 2026-01-05", "author: Ines")
    blog.review("aliens")
    blog.build()
    before = blog.tree()
    blog.write("content/words.toml", 'by_author = "Words by {author}"\n')
    report = blog.build()
    assert report.published
    differ = {path for path, data in blog.tree().items() if before.get(path) != data and path.endswith(".html")}
    saying = {path for path, data in blog.tree().items() if b"Words by" in data}
    assert differ == saying
    assert 0 < report.published.rendered < report.outputs // 2
    assert blog.tree() == blog.clean_tree()


def test_a_word_that_cards_say_reaches_the_pages_of_a_large_site(blog: SiteFolder) -> None:
    """Many pages share the cards, which are made before them and cached."""
    for number in range(_MIN_PAGES):
        blog.review(f"film-{number}", "date: 2026-01-05", "liked: true", "kind: series", "tags: [one]")
    blog.build()
    blog.write("content/words.toml", 'liked = "a favourite"\nkind_series = "telly"\n')
    blog.build()
    assert blog.page("/").count("a favourite") == blog.page("/").count("telly") > 0
    assert blog.tree() == blog.clean_tree()


def test_a_missing_word_is_english_and_marked(blog: SiteFolder) -> None:
    for tag, lang in {
        "es": '<span lang="en">Read the review</span>',
        "he": '<span lang="en" dir="ltr">Read the review</span>',
    }.items():
        blog.write("content/site.toml", f'[site]\ntitle = "A"\nurl = "https://example.org/"\nlanguage = "{tag}"\n')
        blog.review("alien", "date: 2026-01-05", "rating: 3")
        report = blog.build()
        assert [one.code for one in report.diagnostics if one.code == "IT711"] == ["IT711"]
        page = blog.page("/")
        assert lang in page
        assert 'aria-label="Main"' in page
        for path, data in blog.tree().items():
            if path.endswith((".html", ".xml", ".json", ".css")):
                assert not set(data) & {0x0E, 0x0F, 0x11, 0x12}, path
                assert b"\\u000e" not in data, path


@pytest.mark.parametrize(
    ("said", "html"),
    [
        (ENGLISH_IN_HEBREW.say("rating", value="3.5", maximum="5"), f"{SPAN}3.5 out of 5</span>"),
        (ENGLISH_IN_HEBREW.say("films", 12), f"{SPAN}12 films</span>"),
        (ENGLISH_IN_HEBREW.say("by_author", author="דנה"), f"{SPAN}By {OWN_SPAN}דנה</span></span>"),
        (
            ENGLISH_IN_HEBREW.say("place", franchise=Markup("<a>דנה</a>"), number=1, total=3),
            f"{SPAN}{OWN_SPAN}<a>דנה</a></span>: part 1 of 3</span>",
        ),
        (ENGLISH_IN_HEBREW.say("comma"), ", "),
        (f'<a title="{ENGLISH_IN_HEBREW.say("films", 12)}">', '<a title="12 films">'),
    ],
)
def test_a_phrase_in_english_is_one_piece_on_a_page_from_right_to_left(said: str, html: str) -> None:
    assert marks.as_html(said, "he", is_right_to_left=True) == html


def test_each_missing_word_is_reported_with_the_line_to_add(blog: SiteFolder) -> None:
    french = themes.load("intertitle", NOWHERE, language="fr").words
    lines = [_line(name, word) for name, word in french.items() if name not in {"home", "films"}]
    blog.write("content/site.toml", '[site]\ntitle = "A"\nurl = "https://example.org/"\nlanguage = "oc"\n')
    file = blog.write("themes/intertitle/words/oc.toml", "".join(lines))
    blog.review("alien", "date: 2026-01-05")
    found = [one for one in blog.build().diagnostics if one.code == "IT711"]
    assert {one.path for one in found} == {"themes/intertitle/words/oc.toml"}
    added = "".join(f"{one.hint.partition('add  ')[2]}\n" for one in found)
    assert added == 'films = { one = "{count} film", other = "{count} films" }\nhome = "Home"\n'
    file.write_text("".join(lines) + added, encoding="utf-8")
    assert [one for one in blog.build().diagnostics if one.code == "IT711"] == []


def _line(name: str, word: Word) -> str:
    if not word.forms:
        return f"{name} = {json.dumps(word.text)}\n"
    return f"{name} = {{ {', '.join(f'{key} = {json.dumps(text)}' for key, text in word.forms.items())} }}\n"


@pytest.mark.parametrize(
    ("call", "code", "hint"),
    [
        ('{{ word("hoem") }}', "IT710", "Did you mean 'home'?"),
        ('{{ word("films") }}', "IT710", "Write  count=…  after its name."),
        ('{{ word("kidn_" ~ page.kind) if false }}', "IT710", "Did you mean 'kind_'?"),
        ('{{ word("films", count=3) }}', "", ""),
        ('{{ word("all_" ~ page.kind) if false }}', "", ""),
    ],
)
def test_the_words_that_a_template_asks_for_are_checked(blog: SiteFolder, call: str, code: str, hint: str) -> None:
    blog.write("content/pages/a.md", "---\ntitle: About\n---\nText.\n")
    blog.write(
        "themes/intertitle/templates/page.html",
        f'{{% extends "shipped/page.html" %}}\n{{% block text %}}{call}{{% endblock %}}\n',
    )
    found = [one for one in blog.build().diagnostics if one.code.startswith("IT7")]
    assert {one.code for one in found} == ({code} if code else set())
    told = [(one.path, one.line, one.column, one.hint) for one in found]
    column = len("{% block text %}") + call.index('"') + 2
    assert not code or ("themes/intertitle/templates/page.html", 2, column, hint) in told
    check_fixes_of_site(blog.root, blog.problems(), blog.problems)


_PHYSICAL = re.compile(
    r"\b(?:margin|padding|border)-(?:left|right)\b|(?<![\w-])(?:left|right)\s*:|\b(?:text-align|float):\s*(?:left|right)\b"
)
# Columns of a table as their author aligns them, and digits, which stand in a line in every language.
_ON_PURPOSE = (".align-left", ".align-right", '[dir="rtl"] .chart')


@pytest.mark.parametrize("style", sorted(REPOSITORY.glob("themes/*/assets/*.css")), ids=lambda style: style.stem)
def test_a_stylesheet_begins_lines_where_the_language_does(style: Path) -> None:
    lines = style.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if _PHYSICAL.search(line) and not line.startswith(_ON_PURPOSE)] == []


def test_a_list_of_films_in_a_sentence_is_the_language_s(blog: SiteFolder) -> None:
    blog.write("content/site.toml", '[site]\ntitle = "A"\nurl = "https://example.org/"\nlanguage = "fr"\n')
    parts = "".join(
        f"  - {{id: {one}, title: {one.upper()} & Co, year: 198{number}}}\n" for number, one in enumerate("abcd")
    )
    blog.write(
        "content/franchises/trio.md",
        f"---\nname: Trio\nentries:\n{parts}orders:\n  own: {{label: O, items: [a]}}\n---\n",
    )
    blog.review("alien", "directors: [Ana, Bea]")
    blog.build()
    cites = [f"<cite>{one} &amp; Co</cite>" for one in "BCD"]
    assert f"Absents de cet ordre\u00a0: {cites[0]}, {cites[1]} et {cites[2]}." in blog.page("/franchises/trio/")
    blog.write("content/words.toml", 'comma = " / "\n')
    blog.build()
    assert re.search(r"Ana(</a>)? / (<a[^>]*>)?Bea", blog.page("/reviews/alien/"))
    assert blog.tree() == blog.clean_tree()
