"""Slugs and sort keys for titles and names."""

from __future__ import annotations

import unicodedata

import pytest
from conftest import SiteFolder
from hypothesis import example, given
from hypothesis import strategies as st

from intertitle.slugs import name_key, slugify, sort_key


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Ballerina", "ballerina"),
        ("Cléo from 5 to 7", "cleo-from-5-to-7"),
        ("Mission: Impossible", "mission-impossible"),
        ("Schindler's List", "schindlers-list"),
        ("Schindler’s List", "schindlers-list"),
        ("'71", "71"),
        ("8½", "8-half"),
        ("2:22", "2-22"),
        ("[REC]²", "rec-2"),
        ("#Alive", "alive"),
        ("M*A*S*H", "m-a-s-h"),
        ("snake_case", "snake-case"),
        ("  -- x --  ", "x"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Æon Flux", "aeon-flux"),
        ("Ødipus", "odipus"),
        ("Łódź", "lodz"),
        ("Œdipe", "oedipe"),
        ("İstanbul", "istanbul"),
        ("千と千尋の神隠し", "千と千尋の神隠し"),
        ("Кин-дза-дза!", "кин-дза-дза"),
        ("ﬁlm", "film"),
        ("Ａｌｉｅｎ", "alien"),
        ("𝐀𝐥𝐢𝐞𝐧", "alien"),
        ("???", ""),
        ("👍", ""),
        ("❤️ Love", "love"),
        ("1️⃣ First", "1-first"),
        ("ガメラ", "ガメラ"),
        ("カメラ", "カメラ"),
        ("ﾊﾞﾋﾞﾛﾝ", "バビロン"),
        ("パリ", "パリ"),
        ("Мой", "мой"),
        ("Мои", "мои"),
        ("Ёлки", "ёлки"),
        ("Елки", "елки"),
        ("бо́льшой", "большой"),
        ("Ќе", "ќе"),
        ("Київ", "київ"),
        ("हिन्दी", "हिन्दी"),
        ("தமிழ்", "தமிழ்"),
        ("বাংলা", "বাংলা"),
        ("ตุ๊กแก", "ตุ๊กแก"),
        ("ක්‍රී", "ක්රී"),
        ("ក្រុម", "ក្រុម"),
        ("أب", "أب"),
        ("مُحَمَّد", "محمد"),
        ("שָׁלוֹם", "שלום"),
        ("Ἀθῆναι", "αθηναι"),
        ("한글", "한글"),
        ("", ""),
    ],
)
def test_a_title_has_the_slug_that_a_reader_would_type(title: str, slug: str) -> None:
    assert slugify(title) == slug


@given(st.text())
@example("ß½ǅ")
@example("é\u0301")
@example("が")
@example("\u0345\u0301a")
def test_a_slug_is_stable_lower_case_and_safe_in_an_address(title: str) -> None:
    slug = slugify(title)
    assert slugify(slug) == slug
    assert slug == unicodedata.normalize("NFC", slug)
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert "--" not in slug
    assert all(char == "-" or char.isalnum() or unicodedata.category(char).startswith("M") for char in slug)


@given(st.text())
def test_a_slug_does_not_depend_on_how_letters_are_composed(title: str) -> None:
    forms = {slugify(unicodedata.normalize(form, title)) for form in ("NFC", "NFD")}
    assert len(forms) == 1


def test_titles_sort_without_case_accents_signs_and_a_leading_article() -> None:
    titles = [
        "The Third Man",
        "élan",
        "Alien",
        "A Touch of Zen",
        "“Aliens”",
        "An Education",
        "The",
        "Anatomy",
        "Zodiac",
    ]
    assert sorted(titles, key=sort_key) == [
        "Alien",
        "“Aliens”",
        "Anatomy",
        "An Education",
        "élan",
        "The",
        "The Third Man",
        "A Touch of Zen",
        "Zodiac",
    ]


@pytest.mark.parametrize(
    "group",
    [
        ("Lodz", "Łódź", "Lozu"),
        ("Ødipus", "Odissey", "Zorro"),
        ("Елена", "Ёлки", "Жара"),
        ("Мои", "Мой"),
        ("カメラ", "ガメラ", "キ"),
        ("Strasse", "Straße 2", "Strast"),
    ],
)
def test_letters_of_every_alphabet_sort_beside_their_base_letter(group: tuple[str, ...]) -> None:
    assert sorted(group, key=sort_key) == list(group)


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("Robert Downey Jr.", "d"),
        ("Cuba Gooding Jr", "g"),
        ("Sammy Davis, Jr.", "d"),
        ("Louis Gossett Sr.", "g"),
        ("John Ames III", "a"),
        ("Jr.", "j"),
        ("Malcolm X", "x"),
        ("Łódź", "l"),
        ("Ola Ødegård", "o"),
        ("Максим Ёлкин", "е"),
        ("이 창동", "이"),
        ("봉준호", "봉"),
        ("宮崎 駿", "宮"),
        ("北野 武", "北"),
    ],
)
def test_a_person_is_found_under_the_family_name(name: str, begins: str) -> None:
    assert name_key(name)[0][0] == begins
    assert name_key(unicodedata.normalize("NFD", name))[0][0] == begins


def test_a_person_is_sorted_as_the_file_says() -> None:
    assert name_key("Béla Tarr", "Béla, Tarr")[0] == "bela tarr"
    assert name_key("Cher", "Łódź")[0] == "lodz"


def test_titles_that_sort_alike_keep_a_fixed_order() -> None:
    assert sort_key("The Thing") != sort_key("Thing")
    assert sort_key("The Thing")[0] == sort_key("thing")[0] == "thing"


def test_people_sort_by_their_last_name() -> None:
    names = ["Agnès Varda", "Zhang Yimou", "Ingmar Bergman", "Ingrid Bergman", "Cher"]
    assert sorted(names, key=name_key) == ["Ingmar Bergman", "Ingrid Bergman", "Cher", "Agnès Varda", "Zhang Yimou"]


@given(st.text(st.characters(max_codepoint=127), max_size=30))
@example("It's `a` -- B_c\t7")
def test_plain_letters_go_the_short_way_to_the_same_slug(text: str) -> None:
    slug = slugify(text)
    assert slug == slugify(f"{text}\u0301")  # an accent is removed, on the slow path
    assert len(slug) <= len(text)


NAMES = (("ガメラ", "カメラ"), ("Мой", "Мои"), ("パリ", "ハリ"), ("한", "하"), ("हिन्दी", "हन्दी"), ("ก้า", "กา"))
FOLDERS = {"franchise": "franchises", "tags": "tags", "genres": "genres", "director": "people"}


def test_names_that_differ_in_a_mark_have_pages_of_their_own(site: SiteFolder) -> None:
    settings = site.root / "content/site.toml"
    settings.write_text(settings.read_text().replace("[site]\n", "[site]\nperson_page_films = 1\n", 1))
    for number, pair in enumerate(NAMES):
        for side, name in enumerate(pair):
            lines = (f"{field}: [{name}]" for field in FOLDERS)
            site.review(f"r{number}-{side}", "date: 2026-01-05", "verdict: Good.", *lines)
    assert {one.code for one in site.build().diagnostics} <= {"IT541"}  # no typeface for a share card
    for folder in FOLDERS.values():
        pages = {path.name for path in (site.public / folder).iterdir() if path.is_dir()}
        assert pages == {slugify(name) for pair in NAMES for name in pair}
