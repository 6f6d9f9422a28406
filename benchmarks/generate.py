"""Generate a blog with many reviews, the same every time: ``python -m benchmarks.generate 2000 FOLDER``.

Reviews have about 650 words on average, with accents, long titles, ratings on four scales or none, spoilers, links and
footnotes. For every 40 reviews there is a franchise, and for every 3 a person with many films and one with a single
film; there are sixty tags. ``--for hugo`` and ``--for eleventy`` write the same reviews in the formats of those
generators, with templates for the same site; ``--for hugo_plain``, with templates for a plain blog.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, product
from pathlib import Path
from typing import Literal, get_args

import msgspec

from intertitle import ratings
from intertitle.assets import render_stylesheet
from intertitle.language import rated
from intertitle.language.formats import formats_of
from intertitle.language.words import Words
from intertitle.themes import load

Tool = Literal["intertitle", "hugo", "hugo_plain", "eleventy"]

_HERE = Path(__file__).parent
_SHORTCODES = "layouts/_shortcodes"  # of spoilers in texts
_ASSETS = _HERE.parent / "themes" / "intertitle" / "assets"
_SETTINGS = """[site]
title = "A Thousand Nights"
url = "https://example.org/"
language = "en"
author = "Noor Achterberg"
timezone = "Europe/Amsterdam"
"""
_PAGES_ONLY = """search = false

[share]
cards = false
"""  # what the other generators do not make
_FIRST = """Ana Béla Chloé Dmitri Eílis Farah Guillermo Hiroko Ines José Krzysztof Lucía Märta Ngozi Øyvind Paweł
Quentin Renée Søren Tomás Umut Věra Wanda Ximena Yasmin Zoë""".split()  # noqa: SIM905  (names read best as prose)
_LAST = """Almodóvar Bergström Čapek Dvořák Escobar Fernández Gößling Hernández Ichikawa Jørgensen Kovács Łukasik
Müller Nakamura O'Hara Pérez Quispe Rossi Śliwińska Traoré Umarov Virtanen Wójcik Xenakis Yıldız Žižka
""".split()  # noqa: SIM905  (likewise)
ADJECTIVES = """Last Quiet Red Second Silent Slow Secret Distant Final Broken Ordinary Golden Winter Borrowed
Invisible Unfinished""".split()  # noqa: SIM905  (likewise)
NOUNS = """Train Harbour Garden Witness Letter Bridge Summer Station Mirror Orchard Lighthouse Room River Night
Jury Umbrella""".split()  # noqa: SIM905  (likewise)
PLACES = ["Lisbon", "Trieste", "Kyoto", "Marseille", "Łódź", "Reykjavík", "Dakar", "Valparaíso", "Tbilisi", "Glasgow"]
_GENRES = """Action Comedy Crime Documentary Drama Fantasy Horror Mystery Romance Thriller War Western
""".split()  # noqa: SIM905  (likewise)
_COUNTRIES = ["France", "Japan", "United States", "Senegal", "Poland", "Iran", "Chile", "United Kingdom"]
_WORDS = """the a and of in to it is that with for her his as on but at by from this scene light shot camera face door
street window train rain silence music cut hand voice room night morning city film actor story holds waits turns walks
looks speaks leaves returns slowly never always almost again before after while because until nothing everything
someone somewhere once twice long short bright dark warm cold honest careful plain strange
""".split()  # noqa: SIM905  (likewise)
OTHER_SCALES = {
    "letter": ("A-", "B+", "C", "D"),
    "ten": ("4.5", "6.1", "7", "8.8"),
    "hundred": ("35", "58", "74", "91"),
}
_LAST_BILLED = 5  # the place of the last actor
STARS = ("1", "2", "2.5", "3", "3", "3.5", "4", "4.5", "5")


@dataclass(frozen=True)
class Film:
    """A film and its review. ``body`` is in Intertitle's Markdown."""

    slug: str
    title: str
    year: int
    franchise: str  # or empty
    scale: str
    rating: str  # or empty
    date: dt.date
    director: str
    writers: tuple[str, ...]
    cast: tuple[tuple[str, str], ...]  # name and character
    runtime: int
    genres: tuple[str, ...]
    country: str
    verdict: str
    tags: tuple[str, ...]
    seen: bool
    body: str

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody whom the film credits, once each."""
        return (*dict.fromkeys((self.director, *self.writers, *(name for name, _ in self.cast))),)


@dataclass(frozen=True)
class Vocabulary:
    """The words of texts, and how often each is used: cumulated weights, or None if all are equally frequent."""

    words: Sequence[str]
    weights: Sequence[float] | None = None


FEW_WORDS = Vocabulary(_WORDS)
_KNOWN_WORDS = 30_000


def natural_vocabulary() -> Vocabulary:
    """Return 30,000 invented words whose frequencies follow those of a natural language (Zipf's law)."""
    chance = random.Random(1)  # noqa: S311  (a benchmark needs the same words every time)
    found = dict.fromkeys(_WORDS)
    while len(found) < _KNOWN_WORDS:
        syllables = chance.randint(1, 3) + (len(found) > _KNOWN_WORDS // 10)  # frequent words are short
        found["".join(chance.choice("bcdfghklmnprstvw") + chance.choice("aeiou") for _ in range(syllables))] = None
    return Vocabulary([*found], [*accumulate(1 / rank for rank in range(1, len(found) + 1))])


# ---------------------------------------------------------------- reviews


def films(count: int, seed: int = 1, vocabulary: Vocabulary = FEW_WORDS) -> Iterator[Film]:
    """Yield a number of invented films with their reviews."""
    chance = random.Random(seed)  # noqa: S311  (a benchmark needs the same numbers every time)
    initials = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    # There are names for 52,000 reviews.
    names = [f"{first} {middle}. {last}" for first, middle, last in product(_FIRST, initials, _LAST)]
    people = chance.sample(names, min(len(names), max(20, count // 3)))
    franchises = max(1, count // 40)
    for number in range(count):
        cycle = number // 4 % franchises
        scale, rating = _rating(chance, number)
        yield Film(
            slug=f"film-{number:06}",
            title=_title(chance, number, vocabulary),
            year=1920 + (number * 37) % 106,
            franchise="" if number % 4 else f"The Cycle of {PLACES[cycle % len(PLACES)]} {cycle}",
            scale=scale,
            rating=rating,
            date=dt.date(2006, 1, 1) + dt.timedelta(days=number * 7300 // count),
            director=chance.choice(people),
            writers=tuple(chance.sample(people, 2)),
            cast=tuple(
                (newcomer if place == _LAST_BILLED and (newcomer := _newcomer(number)) else name, chance.choice(_FIRST))
                for place, name in enumerate(chance.sample(people, 6))
            ),
            runtime=chance.randint(71, 213),
            genres=tuple(chance.sample(_GENRES, 2)),
            country=chance.choice(_COUNTRIES),
            verdict=re.sub(r'["*]| --', "", sentence(chance, vocabulary)),
            tags=tuple(f"tag {tag}" for tag in chance.sample(range(60), 3)),
            seen=number % 6 == 0,
            body=_body(chance, number, vocabulary),
        )


def _newcomer(number: int) -> str:
    """Return the name of a person who is in one film only, in every third film."""
    place, others = divmod(number, 3)
    if others:
        return ""
    initials = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    place, last = divmod(place, len(_LAST))
    place, first = divmod(place, len(_FIRST))
    middle, second = divmod(place, len(initials))
    return f"{_FIRST[first]} {initials[second]}. {initials[middle]}. {_LAST[last]}"


def people_with_pages(written: Sequence[Film]) -> frozenset[str]:
    """Return the people whom at least two films credit. Others have no page, but a place on the index of people."""
    counts = Counter(name for film in written for name in film.people)
    return frozenset(name for name, count in counts.items() if count > 1)


def _rating(chance: random.Random, number: int) -> tuple[str, str]:
    if number % 11:
        return "stars", chance.choice(STARS)
    scale = ("", *OTHER_SCALES)[number // 11 % 4]
    return (scale, chance.choice(OTHER_SCALES[scale])) if scale else ("stars", "")


def _title(chance: random.Random, number: int, vocabulary: Vocabulary) -> str:
    if vocabulary is not FEW_WORDS:
        words = chance.choices(vocabulary.words, k=chance.randint(1, 4))
        return f"{' '.join(words).title()} {number}"
    title = f"{chance.choice(ADJECTIVES)} {chance.choice(NOUNS)} of {chance.choice(PLACES)}"
    if number % 50 == 0:
        title += ", or How Everybody on the Night Boat Learned to Stop Asking and Look Out at the Water"
    return f"{'' if number % 3 else 'The '}{title} {number}"


def sentence(chance: random.Random, vocabulary: Vocabulary) -> str:
    """Return an invented sentence."""
    words = chance.choices(vocabulary.words, cum_weights=vocabulary.weights, k=chance.randint(7, 22))
    if chance.random() < 0.15:  # noqa: PLR2004  (how often a critic quotes)
        words[3] = f'"{words[3]}"'
    if chance.random() < 0.1:  # noqa: PLR2004  (how often a critic stresses a word)
        words[4] = f"*{words[4]}*"
    return " ".join(words).capitalize() + chance.choice((".", ".", ".", "!", " -- and then not."))


def paragraph(chance: random.Random, vocabulary: Vocabulary) -> str:
    """Return a few invented sentences."""
    return " ".join(sentence(chance, vocabulary) for _ in range(chance.randint(3, 8)))


def _body(chance: random.Random, number: int, vocabulary: Vocabulary) -> str:
    blocks = [paragraph(chance, vocabulary) for _ in range(chance.randint(5, 9))]
    if number % 3 == 0:
        blocks[2:2] = ["## What it does well"]
    if number % 2 == 0:
        blocks.insert(4, f":::spoiler The ending\n{paragraph(chance, vocabulary)}\n:::")
    else:
        blocks.append(f"> {sentence(chance, vocabulary)}")
    if number % 5 == 0:
        blocks[1] += f" It was ||{sentence(chance, vocabulary).rstrip('.!')}|| all along."
    if number > 10:  # noqa: PLR2004  (the first few have nothing to link to)
        blocks[0] += f" Compare [[film-{chance.randrange(number):06}]]."
    if number % 7 == 0:
        blocks[3] += "[^1]"
        blocks.append(f"[^1]: {sentence(chance, vocabulary)}")
    return "\n\n".join(blocks) + "\n"


# ---------------------------------------------------------------- formats of each generator


def front_matter(film: Film, tool: Tool, known: Collection[str]) -> dict[str, object]:
    """Return a film's front matter with the field names of a generator.

    Args:
        film: the film.
        tool: the generator.
        known: the people who have a page.
    """
    cast = [{"name": name, "character": character} for name, character in film.cast]
    shared = {
        "date": film.date,
        "directors": [film.director],
        "writers": [*film.writers],
        "cast": cast,
        "runtime": film.runtime,
        "genres": [*film.genres],
        "countries": [film.country],
        "tags": [*film.tags],
    } | ({"viewings": [{"date": film.date, "medium": "cinema"}]} if film.seen else {})
    if tool == "intertitle":
        return (
            {"film": film.title, "year": film.year}
            | ({"franchise": film.franchise} if film.franchise else {})
            | ({"scale": film.scale} if film.scale != "stars" else {})
            | ({"rating": film.rating} if film.rating else {})
            | {"verdict": film.verdict}
            | shared
        )
    given = ratings.parse_rating(film.rating, ratings.BUILT_IN[film.scale]) if film.rating else None
    # The other generators do not ignore an article when they sort titles.
    common = {
        "title": film.title,
        "sorted": film.title.removeprefix("The ").casefold(),
        "description": film.verdict,
        "year": film.year,
        "franchises": [film.franchise] if film.franchise else [],
        "ratings": [_slug_of(given)] if given else [],
    } | shared
    if tool == "eleventy":
        # Eleventy would make a collection of each tag, which the templates do not need.
        return {"terms" if name == "tags" else name: value for name, value in common.items()}
    # Hugo groups pages by lists of terms, and each term has a page. So people with one film are no terms.
    terms = {
        "years": [str(film.year)],
        "people": [name for name in film.people if name in known],
        "newcomers": [name for name in film.people if name not in known],
    }
    if tool == "hugo_plain":
        return common | terms
    return (
        common
        | terms
        | {"diary": [str(film.date.year)] if film.seen else []}
        | ({"worth": given.value} if given else {})
    )


def _slug_of(rating: ratings.Rating) -> str:
    return ratings.rating_slug(rating, "stars")


def _spoken(rating: ratings.Rating, scale: ratings.Scale) -> str:
    words = load("intertitle", Path("/nowhere")).words
    return rated.spoken(Words(words, "en").say, formats_of("en"), rating, scale)


def rating_table() -> dict[str, dict[str, object]]:
    """Return the rating in words, as stars and as a value, for the other generators."""
    table: dict[str, dict[str, object]] = {}
    for name, written in {"stars": STARS, **OTHER_SCALES}.items():
        scale = ratings.BUILT_IN[name]
        for given in (ratings.parse_rating(rating, scale) for rating in written):
            table[_slug_of(given)] = {
                "text": given.text,
                "stars": ratings.stars(given, scale),
                "spoken": _spoken(given, scale),
                "worth": given.value,
            }
    return table


def body(film: Film, tool: Tool, titles: Mapping[str, str]) -> str:
    """Return a review in a generator's Markdown. Spoilers are shortcodes in Hugo, a container and HTML in Eleventy."""
    if tool == "intertitle":
        return film.body
    text = re.sub(r"\[\[(.*?)\]\]", lambda found: f"[*{titles[found[1]]}*](/reviews/{found[1]}/)", film.body)
    if tool in {"hugo", "hugo_plain"}:
        text = re.sub(r"\|\|(.*?)\|\|", r"{{% hidden %}}\1{{% /hidden %}}", text)
        return re.sub(r":::spoiler (.*)\n(.*)\n:::", r'{{% spoiler "\1" %}}\n\2\n{{% /spoiler %}}', text)
    shown = '<span class="spoiler-inline"><input type="checkbox" aria-label="Show the spoiler"><span>\\1</span></span>'
    return re.sub(r"\|\|(.*?)\|\|", shown, text)


def _yaml(facts: Mapping[str, object]) -> Iterator[str]:
    for name, value in facts.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"{name}:"
            for item in value:
                yield f"  - {{{', '.join(f'{key}: {_scalar(one)}' for key, one in item.items())}}}"
        elif isinstance(value, list):
            if value:
                yield f"{name}: [{', '.join(map(_scalar, value))}]"
        else:
            yield f"{name}: {_scalar(value)}"


def head(facts: Mapping[str, object], tool: Tool) -> str:
    """Return front matter in the format that the generator reads fastest."""
    if tool in {"hugo", "hugo_plain"}:
        return "\n".join(("+++", *(f"{name} = {_toml(value)}" for name, value in facts.items()), "+++"))
    if tool == "eleventy":
        return f"---json\n{json.dumps(facts, ensure_ascii=False, default=str, indent=1)}\n---"
    return "\n".join(("---", *_yaml(facts), "---"))


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key} = {_toml(one)}' for key, one in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)


def _scalar(value: object) -> str:
    """Return a text as a YAML scalar, without quotation marks if possible."""
    plain = r"[^\W\d][\w '.-]*|\d+(\.\d)?|[A-D][-+]?"
    if isinstance(value, str) and not re.fullmatch(plain, value):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


# ---------------------------------------------------------------- the folder


def generate(
    folder: Path,
    reviews: int,
    seed: int = 1,
    tool: Tool = "intertitle",
    *,
    everything: bool = False,
    natural: bool = False,
) -> None:
    """Write a site with a number of reviews into a folder.

    Args:
        folder: the folder.
        reviews: the number of reviews.
        seed: a number that decides all others.
        tool: the generator that the site is for.
        everything: whether Intertitle has its default settings; otherwise share cards and search are off.
        natural: whether titles and texts have as many words as those of a natural language, as a search needs.
    """
    written = list(films(reviews, seed, natural_vocabulary() if natural else FEW_WORDS))
    content = folder / "content" / "reviews"
    content.mkdir(parents=True, exist_ok=True)
    titles = {film.slug: film.title for film in written}
    known = people_with_pages(written)
    for film in written:
        text = f"{head(front_matter(film, tool, known), tool)}\n{body(film, tool, titles)}"
        (content / f"{film.slug}.md").write_text(text, encoding="utf-8")
    if tool == "intertitle":
        settings = _SETTINGS if everything else _SETTINGS + _PAGES_ONLY
        (folder / "content" / "site.toml").write_text(settings, encoding="utf-8")
        return
    shutil.copytree(_HERE / tool, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules"))
    if tool == "hugo_plain":
        shutil.copytree(_HERE / "hugo" / _SHORTCODES, folder / _SHORTCODES)
        return
    data, assets = ("data", "static/assets") if tool == "hugo" else ("_data", "assets")
    (folder / data).mkdir(exist_ok=True)
    (folder / data / "scale.json").write_text(json.dumps(rating_table(), ensure_ascii=False), encoding="utf-8")
    shutil.copytree(_ASSETS, folder / assets, dirs_exist_ok=True)
    style = folder / assets / "style.css"
    plain = msgspec.structs.replace(load("intertitle", folder).assets["style.css"], urls=())
    style.write_bytes(render_stylesheet(plain, lambda _file, _digest: style.read_bytes()))
    modules = _HERE / tool / "node_modules"
    if modules.exists() and not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(modules, target_is_directory=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the arguments and generate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reviews", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--for", dest="tool", choices=get_args(Tool), default="intertitle")
    parser.add_argument(
        "--everything", action="store_true", help="with share cards and search, as `new` creates a blog"
    )
    parser.add_argument("--natural", action="store_true", help="with as many words as a natural language has")
    chosen = parser.parse_args(arguments)
    generate(
        chosen.folder,
        chosen.reviews,
        chosen.seed,
        chosen.tool,
        everything=chosen.everything,
        natural=chosen.natural,
    )


if __name__ == "__main__":
    main()
