"""Search terms: the normalized words of texts, and their buckets."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from demo import need
from hypothesis import given
from hypothesis import strategies as st

from intertitle.markup.terms import (
    BUCKETS,
    LONGEST,
    _find_terms,
    _fold,
    bucket,
    fold,
    shard,
    spellings,
    terms,
)

SCRIPT = Path(__file__).parent.parent / "themes/intertitle/assets/search.js"

FOLDED = {
    "Amélie": "amelie",
    "AMÉLIE": "amelie",
    "Ame\u0301lie": "amelie",
    "Straße": "strasse",
    "Łódź": "lodz",
    "Ærø": "aero",
    "Œuvre": "oeuvre",
    "İstanbul ışık": "istanbul isik",
    "Þór, Đoković": "thor, dokovic",
    "Alien³": "alien 3",
    "8½": "8 1⁄2",
    "שָׁלוֹם": "שלום",
    "हिन्दी": "हिन्दी",
    "O’Hara's": "oharas",
    "ΜΕΛΙΣΣΑ": "μελισσα",
    "Ёлки": "елки",
    "がらす": "からす",
    "ﬁlm": "film",
}


@pytest.mark.parametrize(("written", "folded"), FOLDED.items())
def test_case_accents_and_apostrophes_do_not_count(written: str, folded: str) -> None:
    assert fold(written) == folded


TERMS = {
    "Seven tired people, woken too early.": {"seven", "tired", "people", "woken", "too", "early"},
    "It is so: a 3D film of 1979": {"film", "1979"},
    "half-lit, and_so": {"half", "lit", "and"},
    "don’t": {"dont"},
    "l'amour": {"lamour", "amour"},
    "L’Amour": {"lamour", "amour"},
    "d’Antonioni, été": {"dantonioni", "antonioni", "ete"},
    "O'Brien": {"obrien", "brien"},
    "dell`arte": {"dellarte", "arte"},
    "qu’Éluard": {"queluard", "eluard"},
    "they're rock'n'roll": {"theyre", "rocknroll", "roll"},
    "'quoted'": {"quoted"},
    "हिन्दी सिनेमा": {"हिन्दी", "सिनेमा"},
    "ตุ๊กแก": {"ตุ", "ุ๊", "๊ก", "กแ", "แก"},
    "千と千尋の神隠し": {"千と", "と千", "千尋", "尋の", "の神", "神隠", "隠し"},
    "七": set(),
    "x" * (LONGEST + 1): set(),
    "": set(),
}


@pytest.mark.parametrize(("text", "found"), TERMS.items())
def test_a_text_s_terms_are_its_words_of_three_letters(text: str, found: set[str]) -> None:
    assert terms(text) == found


@given(st.text("abcdeéß", min_size=3, max_size=9), st.text("abcde", max_size=5))
def test_the_beginning_of_a_word_leads_to_its_bucket(beginning: str, rest: str) -> None:
    assert bucket(fold(beginning)) == bucket(fold(beginning + rest))


def test_english_words_are_spread_over_the_buckets() -> None:
    reviews = sorted((SCRIPT.parents[3] / "content/reviews").glob("*.md"))
    words = sorted(set().union(*(terms(file.read_text()) for file in reviews)))
    assert len(words) > 2000
    sizes = [0] * BUCKETS
    for word in words:
        sizes[bucket(word)] += 1
    assert max(sizes) < 5 * len(words) / BUCKETS
    assert min(sizes) > 0


# What the two methods might treat differently: blanks, apostrophes, accents of their own, and a letter whose lower case
# depends on what follows it.
UNLIKE = st.sampled_from(
    "abXY'`’ʼ‘“—….:-_ \n\x1c\x85\u00a0\u2009\u3000\u200b\u00ad\u0301\u0338\u3099éßİıΣσςϹ½³₂´ﬁ千とがタשָलहि์วส한"
)


@given(st.text(UNLIKE | st.characters(codec="utf-8"), max_size=60))
def test_the_fast_method_finds_the_terms_of_the_slow_one(text: str) -> None:
    assert terms(text) == _find_terms(_fold(text))


@pytest.mark.parametrize("text", ["ΚΑΛΟΣ.ΑΛΛΑ", "ΚΑΛΟΣ‘ΑΛΛΑ", "ΚΑΛΟϹ:ΑΛΛΑ é", "naïve-half d’été\u00a0l'amour"])
def test_a_word_keeps_what_decides_its_letters(text: str) -> None:
    assert terms(text) == _find_terms(_fold(text)) != set()


SPELLINGS = {
    "Spider-Man": {"spider", "man", "spiderman"},
    "X-Men": {"x", "men", "xmen"},
    "E.T.": {"e", "t", "et"},
    "L.A. Confidential": {"l", "a", "la", "confidential"},
    "M*A*S*H": {"m", "a", "s", "h", "mash", "ma", "mas"},
    "J. R. R. Tolkien": {"j", "r", "jr", "jrr", "tolkien"},
    "Conan O’Brien": {"conan", "obrien", "brien"},
    "Jean-Pierre Léaud": {"jean", "pierre", "jeanpierre", "leaud"},
    "WALL·E": {"wall", "e", "walle"},
    "Alien³": {"alien", "3", "alien3"},
    "8½": {"8", "1", "2", "812"},
    "千と千尋": {"千と千尋"},
    "": set(),
}


@pytest.mark.parametrize(("name", "found"), SPELLINGS.items())
def test_a_name_is_found_by_its_words_and_without_its_signs(name: str, found: set[str]) -> None:
    assert found <= spellings(name)


def test_the_script_folds_and_shelves_as_the_build_does() -> None:
    """Run the functions of the script that also exist in Python, on inputs for which they might differ."""
    need("Node")
    script = SCRIPT.read_text()
    letters = (
        *range(32, 0x2FF),
        *range(0x370, 0x660),
        *range(0x904, 0x9E4),
        *range(0xE01, 0xE60),
        *range(0x1E00, 0x2000),
        *range(0x3040, 0x3100),
    )
    texts = [*FOLDED, *TERMS, *SPELLINGS, *map(chr, letters)]
    constants = "\n".join(re.findall(r"^  const [A-Z]+ =[^;]*;", script, re.MULTILINE))
    section = script[script.index("const spell =") : script.index("// What of a token")]
    asked = f"{json.dumps(texts)}.map((text) => [fold(text), shardOf(fold(text), 128), [...spellings(text)].sort()])"
    code = f"{constants}\n{section}\nconsole.log(JSON.stringify({asked}))"
    done = subprocess.run(["node", "-"], input=code, capture_output=True, text=True, check=True)  # noqa: S607
    told = dict(zip(texts, json.loads(done.stdout), strict=True))
    made = {text: [fold(text), shard(fold(text), 128), sorted(spellings(text))] for text in texts}
    assert told == made
