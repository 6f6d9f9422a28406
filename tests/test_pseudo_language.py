"""A pseudo-language: every word of ours is between ⟦ and ⟧, and the author writes in Cyrillic.

So whatever is in Latin letters outside of ⟦ and ⟧ is a word that no translator can reach. The site is in Japanese or in
Hebrew, in which CLDR writes dates, numbers and lists without a Latin letter.
"""

from __future__ import annotations

import functools
import json
import re
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import html5lib
import pytest
from conftest import SiteFolder
from demo import BROWSER, chromium, need, served
from english import WORDS
from literals import joined, review
from photographs import encoded, photograph, scene

from intertitle.language.words_file import Word
from intertitle.model import FranchiseFile
from intertitle.outputs.sharing import share_card
from intertitle.themes import Theme

LANGUAGES = {"ja": "", "he": "rtl"}
# Other catalogues are called the same in every language.
NAMES = {"IMDb", "Letterboxd", "TMDB", "Wikidata"}
_MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
_LATIN = re.compile(r"[A-Za-z]{2,}|(?<![A-Za-z])[aIhs](?![A-Za-z])")
# Attributes that somebody reads or hears.
_READ = (
    "alt",
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "aria-valuetext",
    "placeholder",
    "title",
    "label",
    "value",
)
_OF_MACHINES = {"radio", "hidden", "checkbox"}  # inputs whose values nobody sees
_DESCRIBING = {"description", "og:description", "og:title", "og:site_name", "og:image:alt"}


def marked(text: str) -> str:
    return f"⟦{text}⟧"


@functools.cache
def words() -> dict[str, str]:
    """Give every word of ours with its marks; those that English has forms for have one for all numbers."""
    texts = {name: word.forms["other"] if word.forms else word.text for name, word in WORDS.items()}
    return {name: marked(text) for name, text in texts.items()}


def left(text: str) -> str:
    """Give what is not marked; marks may be within marks."""
    before = ""
    while before != text:
        before, text = text, _MARKED.sub(" ", text)
    return text


def strange(text: str) -> list[str]:
    """Find the Latin words that stand outside of all marks."""
    return [found for found in _LATIN.findall(left(text)) if found not in NAMES]


REVIEWS = {
    "a": """film: Чужой
year: 1979
title: Заголовок
date: 2026-01-05
updated: 2026-02-06
rating: "4.5"
verdict: Одна строка.
quote: Общие слова.
liked: true
recommend: yes
author: Критик
spoilers: marked
directors: [Ридли Скотт]
writers: [Дэн О]
cinematographers: [Дерек В]
composers: [Джерри Г]
cast: [{name: Сигурни Уивер, character: Рипли}, {name: Йен Холм}]
franchise: Чужие
runtime: 117
release: 1979-05-25
genres: [Ужас, Драма]
countries: [Чили]
languages: [Испанский, Чешский]
tags: [ночь, день]
imdb: tt0078748
comments: "https://example.org/reply"
aliases: [/old/]
viewings:
  - {date: 2026-01-03, medium: кино, venue: Зал, rewatch: true, finished: false}
  - {date: 2026-01-04, medium: плёнка, finished: false}
  - 2026-01-05
  - 2026-03-05
  - 2026-03-05
  - 2025-05-05
poster: {src: images/a.png, alt: Плакат, spoiler: true}
still: {src: images/b.jpg, alt: Кадр, spoiler: true, credit: Кто-то}""",
    "b": """film: Чужие
year: 1986
date: 2026-01-06
rating: 3
recommend: mixed
spoilers: whole
kind: series
directors: [Ридли Скотт]
cast: [Сигурни Уивер]
franchise: Чужие
runtime: 120
genres: [Ужас]
poster: {src: images/a.png, alt: Плакат}
still: {src: images/b.jpg, alt: Кадр}""",
    "c": """film: Третий
year: 1992
date: 2026-01-07
rating: up
scale: thumbs
recommend: no
kind: short
runtime: 9
genres: [Ужас]
directors: [Ридли Скотт]
franchise: Чужие""",
    "d": "film: Ещё\nyear: 2012\ndate: 2026-01-08\nrating: down\nscale: thumbs\nkind: documentary\nfranchise: Одна",
    "e": "film: Пятый\nyear: 1980\ndate: 2026-01-09\nkind: mini-series\ngenres: [Ужас]\ncast: [Сигурни Уивер]",
    "f": "film: Шестой\nyear: 2017\ndate: 2026-01-10\nrating: 1\ngenres: [Ужас]\nfranchise: Чужие",
}
TEXT = """Общие слова. Примечание.[^1] И ||тайна[^2]|| здесь.

:::spoiler Конец
Тайна.
:::

:::spoiler
Другая.
:::

[^1]: Первое.
[^2]: Второе.
"""
FRANCHISE = """name: Чужие
summary: О чём.
entries:
  - {id: a, title: Чужой, year: 1979, review: a}
  - {id: b, title: Чужие, year: 1986, relation: [sequel, spin-off], of: a, review: b, continuity: one, note: Да.}
  - {id: c, title: Третий, year: 1992, relation: [interquel, remake], of: [a, b], review: c, continuity: two}
  - {id: x, title: Хищник, year: 2004, relation: [crossover, reboot, prequel, midquel, sidequel], of: [a, b, c]}
  - {id: f, title: Шестой, year: 2017, review: f}
continuities: {one: {label: Первая, note: Так.}, two: {label: Вторая}}
orders: {story: {items: [b, a]}, мои: {label: Мои, items: [a, b]}}
start: {entry: a, note: Отсюда.}
aliases: [/saga/]"""


def plant(site: SiteFolder, language: str, theme: str) -> None:
    site.write(
        "content/site.toml",
        f'[site]\ntitle = "Долгий план"\nurl = "https://example.org/"\nauthor = "Критик"\nlanguage = "{language}"\n'
        f'description = "Блог."\ntheme = "{theme}"\nreviews_per_page = 2\n',
    )
    lines = [f"{name} = {json.dumps(text, ensure_ascii=False)}\n" for name, text in words().items()]
    site.write("content/words.toml", "".join(lines))
    for slug, fields in REVIEWS.items():
        site.write(f"content/reviews/{slug}.md", "\n".join(["---", fields, f"slug: {slug}", "---", TEXT]))
    site.write("content/franchises/aliens.md", f"---\n{FRANCHISE}\nslug: aliens\n---\nТекст.\n")
    site.write("content/franchises/none.md", "---\nname: Никакая\nslug: none\n---\n")
    site.write(
        "content/people/s.md", "---\nname: Сигурни Уивер\nborn: 1949-10-08\nimdb: nm0000244\nslug: s\n---\nТекст.\n"
    )
    items = "items: [{film: Чужой, year: 1979, note: Да.}, {film: Нет, year: 1972}]"
    site.write(
        "content/lists/l.md",
        f"---\ntitle: Лучшие\ndate: 2026-04-01\ndescription: О них.\n{items}\nranked: true\n---\nТекст.\n",
    )
    site.write("content/lists/m.md", "---\ntitle: Другие\nitems: [{film: Чужой, year: 1979}]\n---\n")
    site.write("content/pages/p.md", "---\ntitle: Обо мне\nmenu: true\n---\nТекст.\n")
    (site.root / "content/images").mkdir()
    (site.root / "content/images/a.png").write_bytes(encoded(scene(24, 18), "PNG"))
    (site.root / "content/images/b.jpg").write_bytes(photograph(18, 24, orientation=6))


@pytest.fixture(
    scope="module", params=[(tag, theme) for tag in LANGUAGES for theme in ("intertitle", "marquee")], ids=str
)
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    language, theme = request.param
    site = SiteFolder(tmp_path_factory.mktemp("pseudo") / "site")
    plant(site, language, theme)
    report = site.build()
    assert [one for one in report.diagnostics if one.severity == "error"] == []
    assert not [one for one in report.diagnostics if one.code == "IT711"]
    return language, site.public


def shown(page: str) -> Iterator[str]:
    """Give every text of a page that somebody reads or hears."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    for one in tree.iter():
        if one.tag in {"script", "style"}:
            continue
        attributes = dict(one.attrib)
        for name in _READ:
            is_value = name == "value" and (one.tag != "input" or attributes.get("type") in _OF_MACHINES)
            if name in attributes and not is_value:
                yield attributes[name]
        if {attributes.get("name"), attributes.get("property")} & _DESCRIBING:
            yield attributes["content"]
    for script in tree.iter("script"):
        script.text = ""
    yield "".join(tree.itertext())


def test_no_page_has_a_word_that_is_not_marked(published: tuple[str, Path]) -> None:
    _, public = published
    pages = sorted(public.rglob("*.html"))
    found = {
        (page.relative_to(public).as_posix(), word)
        for page in pages
        for text in shown(page.read_text(encoding="utf-8"))
        for word in strange(text)
    }
    assert found == set()
    kinds = {re.search(r'<body class="is-([\w-]+)"', page.read_text(encoding="utf-8")) for page in pages}
    assert {found[1] for found in kinds if found} == {
        *(
            "home",
            "review",
            "reviews",
            "year",
            "years",
            "tag",
            "tags",
            "genre",
            "genres",
            "rating",
            "ratings",
            "franchise",
        ),
        *(
            "franchises",
            "person",
            "people",
            "list",
            "lists",
            "diary",
            "stats",
            "search",
            "page",
            "not-found",
            "redirect",
        ),
    }


def test_every_page_says_its_language_and_direction(published: tuple[str, Path]) -> None:
    language, public = published
    for page in public.rglob("*.html"):
        head = re.search("<html[^>]*>", page.read_text(encoding="utf-8"))
        assert head
        assert f'lang="{language}"' in head[0]
        assert ('dir="rtl"' in head[0]) == (LANGUAGES[language] == "rtl")
    assert f'xml:lang="{language}"' in (public / "feed.xml").read_text(encoding="utf-8")


def test_no_feed_nor_file_of_the_search_has_a_word_that_is_not_marked(published: tuple[str, Path]) -> None:
    _, public = published
    feed = ET.fromstring((public / "feed.xml").read_bytes())  # noqa: S314  (our own bytes)
    atom = "{http://www.w3.org/2005/Atom}"
    texts = [
        unescape(re.sub(r"<[^>]*>", " ", one.text or ""))
        for name in ("title", "subtitle", "summary", "content", "name")
        for one in feed.iter(f"{atom}{name}")
    ]
    described = ET.fromstring((public / "search/opensearch.xml").read_bytes())  # noqa: S314  (likewise)
    texts += [one.text or "" for one in described if one.tag.endswith(("Name", "Description"))]
    films = json.loads((public / "search/films.json").read_text(encoding="utf-8"))
    texts += [kind[0] for kind in films["kinds"]] + [other[0] for other in films["others"]]
    texts += [spoken for _, spoken in films["ratings"]] + [verdict for verdict, *_ in films["cards"]]
    assert len(texts) > 30
    assert [word for text in texts for word in strange(text)] == []


def test_no_stylesheet_says_a_word_that_is_not_marked(published: tuple[str, Path]) -> None:
    _, public = published
    said = [
        text
        for sheet in public.rglob("*.css")
        for text in re.findall(r'content: "([^"]*)"', sheet.read_text(encoding="utf-8"))
    ]
    assert "⟦spoiler⟧" in said
    assert [word for text in said for word in strange(text)] == []


QUERIES = {"Чужой": "hits", "чужие": "found-pages", "Чужос": "hits", "xyzzyq": "hits", "1979": "found-pages"}


def test_what_the_search_says_is_marked(published: tuple[str, Path]) -> None:
    need("Chromium", "Node", "axe-core")
    _, public = published
    with served(public) as base:
        # The number of hits is said last.
        command = ["node", "dump.js", chromium(), "hits", *(f"{base}/search/?q={query}" for query in QUERIES)]
        dumped = subprocess.run(command, cwd=BROWSER, capture_output=True, check=True, timeout=120).stdout  # noqa: S603
    pages = [json.loads(line) for line in dumped.decode().splitlines()]
    for page, (query, part) in zip(pages, QUERIES.items(), strict=True):
        assert re.search(rf'id="{part}"[^>]*>[^<]*(?:<[^>]*>)*[^<]*⟦', page), (query, page[-3000:])
        typed = [word for text in shown(page) for word in strange(text) if word != query]
        assert typed == [], query


def test_a_share_card_has_no_word_that_is_not_marked() -> None:
    """What a card says; how it is drawn is tested elsewhere."""
    own = {name: Word(language="en", text=text) for name, text in words().items()}
    made = joined(
        review("a", film="Чужой", franchises=("Чужие",), rating="3"),
        review("b", film="Чужие", franchises=("Чужие",), rating="2"),
        FranchiseFile(id="чужие", path="content/franchises/x.md", name="Чужие"),
        theme=Theme(name="none", templates={}, assets={}, words=own),
    )
    card = share_card(made.view(), "franchise чужие")
    assert (card.over, card.facts, card.mark) == (
        "⟦The franchise⟧",
        "⟦all 2 reviewed⟧",
        "⟦average ⟦2.5 out of 5⟧⟧",
    )
