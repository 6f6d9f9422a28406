"""Generate a blog of many reviews, the same ones every time: ``python -m benchmarks.generate 2000 FOLDER``.

Reviews average about 650 words, with accents, long titles, ratings on three scales, spoilers, links
and footnotes; a fortieth as many franchises as reviews, a third as many people, sixty tags.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

_SETTINGS = """[site]
title = "A Thousand Nights"
url = "https://example.org/"
language = "en"
author = "Noor Achterberg"
timezone = "Europe/Amsterdam"
"""
_FIRST = [
    "Ana",
    "Béla",
    "Chloé",
    "Dmitri",
    "Eílis",
    "Farah",
    "Guillermo",
    "Hiroko",
    "Ines",
    "José",
    "Krzysztof",
    "Lucía",
    "Märta",
    "Ngozi",
    "Øyvind",
    "Paweł",
    "Quentin",
    "Renée",
]
_LAST = [
    "Almodóvar",
    "Bergström",
    "Čapek",
    "Dvořák",
    "Escobar",
    "Fernández",
    "Gößling",
    "Hernández",
    "Ichikawa",
    "Jørgensen",
    "Kovács",
    "Łukasik",
    "Müller",
]
_ADJECTIVES = [
    "Last",
    "Quiet",
    "Red",
    "Second",
    "Silent",
    "Slow",
    "Secret",
    "Distant",
    "Final",
    "Broken",
    "Ordinary",
    "Golden",
    "Winter",
    "Borrowed",
]
_NOUNS = [
    "Train",
    "Harbour",
    "Garden",
    "Witness",
    "Letter",
    "Bridge",
    "Summer",
    "Station",
    "Mirror",
    "Orchard",
    "Lighthouse",
    "Room",
    "River",
    "Night",
]
_PLACES = ["Lisbon", "Trieste", "Kyoto", "Marseille", "Łódź", "Reykjavík", "Dakar", "Valparaíso", "Tbilisi", "Glasgow"]
_GENRES = [
    "Action",
    "Comedy",
    "Crime",
    "Documentary",
    "Drama",
    "Fantasy",
    "Horror",
    "Mystery",
    "Romance",
    "Thriller",
    "War",
    "Western",
]
_COUNTRIES = ["France", "Japan", "United States", "Senegal", "Poland", "Iran", "Chile", "United Kingdom"]
_WORDS = [
    "the",
    "a",
    "and",
    "of",
    "in",
    "to",
    "it",
    "is",
    "that",
    "with",
    "for",
    "her",
    "his",
    "as",
    "on",
    "but",
    "at",
    "by",
    "from",
    "this",
    "scene",
    "light",
    "shot",
    "camera",
    "face",
    "door",
    "street",
    "window",
    "train",
    "rain",
    "silence",
    "music",
    "cut",
    "hand",
    "voice",
    "room",
    "night",
    "morning",
    "city",
    "film",
    "actor",
    "story",
    "holds",
    "waits",
    "turns",
    "walks",
    "looks",
    "speaks",
    "leaves",
    "returns",
    "slowly",
    "never",
    "always",
    "almost",
    "again",
    "before",
    "after",
    "while",
    "because",
    "until",
    "nothing",
    "everything",
    "someone",
    "somewhere",
    "once",
    "twice",
    "long",
    "short",
    "bright",
    "dark",
    "warm",
    "cold",
    "honest",
    "careful",
    "plain",
    "strange",
]


def _sentence(chance: random.Random) -> str:
    words = chance.choices(_WORDS, k=chance.randint(7, 22))
    if chance.random() < 0.15:  # noqa: PLR2004  (how often a critic quotes)
        words[3] = f'"{words[3]}"'
    if chance.random() < 0.1:  # noqa: PLR2004  (how often one stresses a word)
        words[4] = f"*{words[4]}*"
    return " ".join(words).capitalize() + chance.choice((".", ".", ".", "!", " -- and then not."))


def _paragraph(chance: random.Random) -> str:
    return " ".join(_sentence(chance) for _ in range(chance.randint(3, 8)))


def _body(chance: random.Random, number: int, slugs: Sequence[str]) -> str:
    blocks = [_paragraph(chance) for _ in range(chance.randint(6, 10))]
    if number % 3 == 0:
        blocks[2:2] = ["## What it does well"]
    if number % 2 == 0:
        blocks.insert(4, f":::spoiler The ending\n{_paragraph(chance)}\n:::")
    if number % 5 == 0:
        blocks[1] += f" It was ||{_sentence(chance).rstrip('.!')}|| all along."
    if number > 10:  # noqa: PLR2004  (the first few have nothing to link to)
        blocks[0] += f" Compare [[{slugs[chance.randrange(number)]}]]."
    if number % 7 == 0:
        blocks[3] += "[^1]"
        blocks.append(f"[^1]: {_sentence(chance)}")
    return "\n\n".join(blocks) + "\n"


def _title(chance: random.Random, number: int) -> str:
    title = f"The {chance.choice(_ADJECTIVES)} {chance.choice(_NOUNS)} of {chance.choice(_PLACES)}"
    if number % 50 == 0:
        title += ", or How Everybody on the Night Boat Learned to Stop Asking and Look Out at the Water"
    return f"{title} {number}"


def _front_matter(
    chance: random.Random, number: int, title: str, people: Sequence[str], franchises: int
) -> Iterator[str]:
    year = 1920 + (number * 37) % 107
    day = dt.date(2006, 1, 1) + dt.timedelta(days=number * 7300 // 10_000)
    yield f'film: "{title}"'
    yield f"year: {year}"
    if number % 4 == 0:
        yield f"franchise: The Cycle of {_PLACES[number // 4 % franchises % len(_PLACES)]} {number // 4 % franchises}"
    if number % 11:
        yield f"rating: {chance.choice((1, 2, 2.5, 3, 3, 3.5, 4, 4.5, 5))}"
    elif number % 22:
        yield f"scale: letter\nrating: {chance.choice(('A-', 'B+', 'C', 'D'))}"
    yield f"date: {day.isoformat()}"
    yield f"directors: [{chance.choice(people)}]"
    yield f"writers: [{', '.join(chance.sample(people, 2))}]"
    yield "cast:"
    for name in chance.sample(people, 6):
        yield f"  - {{name: {name}, character: {chance.choice(_FIRST)}}}"
    yield f"runtime: {chance.randint(71, 213)}"
    yield f"genres: [{', '.join(chance.sample(_GENRES, 2))}]"
    yield f"countries: [{chance.choice(_COUNTRIES)}]"
    yield f"verdict: {_sentence(chance).replace('*', '').replace(chr(34), '').replace(' -- ', ', ')}"
    yield f"tags: [{', '.join(f'tag {tag}' for tag in chance.sample(range(60), 3))}]"
    if number % 6 == 0:
        yield f"viewings: [{{date: {day.isoformat()}, medium: cinema}}]"


def generate(folder: Path, reviews: int, seed: int = 1) -> None:
    """Write a site of that many reviews into a folder."""
    chance = random.Random(seed)  # noqa: S311  (a benchmark wants the same numbers, not secret ones)
    people = sorted(
        f"{first} {last} {chr(65 + number % 26)}{'' if number < 26 else number}"  # noqa: PLR2004  (letters)
        for number, (first, last) in enumerate(
            (chance.choice(_FIRST), chance.choice(_LAST)) for _ in range(max(20, reviews // 3))
        )
    )
    franchises = max(1, reviews // 40)
    content = folder / "content" / "reviews"
    content.mkdir(parents=True, exist_ok=True)
    (folder / "content" / "site.toml").write_text(_SETTINGS, encoding="utf-8")
    slugs = [f"film-{number:06}" for number in range(reviews)]
    for number, slug in enumerate(slugs):
        head = "\n".join(_front_matter(chance, number, _title(chance, number), people, franchises))
        text = f"---\n{head}\n---\n{_body(chance, number, slugs)}"
        (content / f"{slug}.md").write_text(text, encoding="utf-8")


def main() -> None:
    """Read the arguments and generate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reviews", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    generate(arguments.folder, arguments.reviews, arguments.seed)


if __name__ == "__main__":
    main()
