"""Generate a blog with everything that critics publish, the same every time: ``python -m benchmarks.large FOLDER``.

Two critics write on it, each with a scale. Of the reviews, some are second opinions or second looks at a film, and many
are of episodes. Diaries in CSV files list viewings, of which almost half have no review. There are posts of all kinds
with capsule reviews and columns, files of films, people, franchises and lists, and links by name between all of them.

``--measure`` builds it in turn with the plain blog of `benchmarks.generate`, and prints the cost of each file.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import io
import random
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from benchmarks import machine
from benchmarks.builders import Row, clear, intertitle, note
from benchmarks.generate import (
    ADJECTIVES,
    FEW_WORDS,
    NOUNS,
    OTHER_SCALES,
    PLACES,
    STARS,
    films,
    front_matter,
    generate,
    head,
    paragraph,
    sentence,
)
from benchmarks.measure import Tree, tree
from benchmarks.tables import megabytes, seconds, table
from intertitle import __version__

_SETTINGS = """[site]
title = "Two on the Aisle"
url = "https://example.org/"
language = "en"
author = "Noor Achterberg"
timezone = "Europe/Amsterdam"
"""
_FIRST, _SECOND = "Noor Achterberg", "Teo Varga"  # the site's author rates with stars, the other with letters
_LAST_DAY = dt.date(2025, 12, 28)
_COLUMNS = ("film", "year", "date", "medium", "venue", "rating", "rewatch", "finished", "tags", "note", "private")
_POST_KINDS = ("festival", "festival", "essay", "interview", "festival", "news", "festival", "essay", "podcast", "news")
_SEASON = 10  # episodes


@dataclass(frozen=True)
class Size:
    """How much of everything a blog has.

    Attributes:
        reviews: all reviews, including those of episodes and the second ones.
        twice: films with two reviews.
        episodes: reviews of an episode.
        viewings: the rows of the diary that are published.
        unreviewed: viewings of a film without a review.
        posts: the posts.
    """

    reviews: int = 2_000
    twice: int = 300
    episodes: int = 500
    viewings: int = 3_000
    unreviewed: int = 1_400
    posts: int = 200

    def divided(self, by: int) -> Size:
        """Return a smaller size with the same proportions."""
        return Size(**{name: value // by for name, value in vars(self).items()})


@dataclass(frozen=True)
class _Viewing:
    """A row of a diary."""

    film: str
    year: int
    date: str = ""
    medium: str = ""
    venue: str = ""
    rating: str = ""
    rewatch: str = ""
    finished: str = ""
    tags: str = ""
    note: str = ""
    private: str = ""


@dataclass(frozen=True)
class _Seen:
    """A film that nobody has reviewed."""

    title: str
    year: int


class Large:
    """The files of a blog, by their paths in ``content/``."""

    def __init__(self, size: Size, seed: int = 1) -> None:
        self.size = size
        self.chance = random.Random(seed)  # noqa: S311  (a benchmark needs the same numbers every time)
        count = size.reviews - size.twice - size.episodes
        self.films = list(films(count, seed))
        self.first = self.films[:: max(1, count // size.twice)][: size.twice]  # the films with two reviews

    @cached_property
    def unreviewed(self) -> list[_Seen]:
        """The films without a review. One in fourteen is seen twice."""
        return [self._unreviewed(number) for number in range(self.size.unreviewed * 13 // 14)]

    def _unreviewed(self, number: int) -> _Seen:
        adjective, noun, place = (self.chance.choice(several) for several in (ADJECTIVES, NOUNS, PLACES))
        return _Seen(f"{noun}s of the {adjective} {place} {number}", 1930 + number * 31 % 95)

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield the path and the text of every file."""
        yield "site.toml", _SETTINGS
        yield from self._reviews()
        yield from self._second_reviews()
        yield from self._episodes()
        yield from self._posts()
        yield from self._diaries()
        yield from self._others()

    # ------------------------------------------------------------ reviews

    def _reviews(self) -> Iterator[tuple[str, str]]:
        for number, film in enumerate(self.films):
            facts = front_matter(film, "intertitle", ())
            text = film.body
            if number % 5 == 0:
                facts |= {"original_title": f"Das {film.title}", "also": [f"{film.title} (Restored)"]}
            if number % 6 == 0:
                text += f"\nWith a face like {_link(film.director)}, as in {_link(self.films[number // 2].title)}.\n"
            yield f"reviews/{film.slug}.md", _document(facts, text)

    def _second_reviews(self) -> Iterator[tuple[str, str]]:
        """Yield a second opinion or a second look, in turn."""
        for number, film in enumerate(self.first):
            later = min(film.date + dt.timedelta(days=500 + number), _LAST_DAY + dt.timedelta(days=number % 2))
            facts: dict[str, object] = {"film": film.title, "year": film.year}
            if number % 2:
                facts |= {"author": _SECOND, "rating": self.chance.choice(OTHER_SCALES["letter"])}
            else:
                facts |= {"rating": self.chance.choice(STARS), "title": f"Another look at {film.title}"}
            facts |= {"date": later, "verdict": self._line(), "recommend": self.chance.choice(("yes", "mixed", "no"))}
            text = f"{self._paragraphs(4)}\n\nThe first time: {_link(film.slug, 'what was written then')}.\n"
            yield f"reviews/{film.slug}-again.md", _document(facts, text)

    @property
    def series(self) -> list[tuple[str, int]]:
        """The series, each with its year."""
        count = max(1, self.size.episodes // (2 * _SEASON))
        return [(f"{NOUNS[number % len(NOUNS)]} Street {number}", 1990 + number) for number in range(count)]

    def _episodes(self) -> Iterator[tuple[str, str]]:
        series = self.series
        for number in range(self.size.episodes):
            (title, year), place = series[number % len(series)], number // len(series)
            season, episode = place // _SEASON + 1, place % _SEASON + 1
            is_second = number % len(series) % 2 == 1
            facts = {
                "film": title,
                "year": year,
                "kind": "series",
                "season": season,
                "episode": episode,
                "rating": self.chance.choice(OTHER_SCALES["letter"] if is_second else STARS),
                "date": dt.date(2016, 1, 1) + dt.timedelta(days=7 * place + number % len(series)),
                "verdict": self._line(),
            } | ({"author": _SECOND} if is_second else {})
            slug = f"series-{number % len(series):02}-{season}x{episode:02}"
            yield f"reviews/{slug}.md", _document(facts, f"{self._paragraphs(2)}\n")

    # ------------------------------------------------------------ posts

    def _posts(self) -> Iterator[tuple[str, str]]:
        for number in range(self.size.posts):
            kind = _POST_KINDS[number % len(_POST_KINDS)]
            column = number // 20
            day = dt.date(2015, 3, 1) + dt.timedelta(days=number * 3900 // self.size.posts)
            one, other = (self.chance.choice(self.films) for _ in range(2))
            facts: dict[str, object] = {
                "title": f"{kind.title()}: {self.chance.choice(NOUNS)}s at {self.chance.choice(PLACES)}, {number}",
                "date": day,
                "kind": kind,
                "summary": self._line(),
                "tags": [f"tag {number % 60}", "posts"],
            }
            if number % 3 == 0:
                facts["author"] = [_FIRST, _SECOND] if number % 6 else _SECOND
            text = f"{self._paragraphs(2)}\n\nSee {_link(one.title)}, {_link(one.director)} and {_link('Best of 0')}.\n"
            if kind == "festival":
                facts |= {"part_of": f"{PLACES[column % len(PLACES)]} {2015 + column}"}
                seen = [_Seen(one.title, one.year), *self.chance.sample(self.unreviewed, 2)]
                headings = [f"Evening {place} with {film.title}" for place, film in enumerate(seen, start=1)]
                facts["films"] = [
                    {"film": film.title, "year": film.year, "rating": self.chance.choice(STARS), "heading": heading}
                    for film, heading in zip(seen, headings, strict=True)
                ]
                facts["scale"] = "stars"
                text += "".join(f"\n## {heading}\n\n{self._paragraphs(1)}\n" for heading in headings)
                text += f"\nAbove all [[#{headings[1]}|the second evening]].\n"
            elif kind in {"essay", "interview"}:
                facts |= {"films": [{"film": other.title, "year": other.year}], "people": [other.director]}
            yield f"posts/{day}-post-{number:03}.md", _document(facts, text)

    # ------------------------------------------------------------ diaries

    def _viewings(self) -> Iterator[_Viewing]:
        seen = self.unreviewed
        for number in range(self.size.unreviewed):
            film = seen[number % len(seen)]
            day = dt.date(2008, 1, 1) + dt.timedelta(days=number * 6500 // self.size.unreviewed)
            date = {0: "", 1: f"{day.year}", 2: f"{day:%Y-%m}"}.get(number % 14, day.isoformat())
            yield replace(self._viewing(number, film.title, film.year), date=date)
        for number in range(self.size.viewings - self.size.unreviewed):
            known = self.films[number % len(self.films)]
            day = known.date + dt.timedelta(days=number // len(self.films) * 90)
            yield replace(self._viewing(number, known.title, known.year), date=day.isoformat())
        for number in range(self.size.unreviewed // 100):
            yield _Viewing(f"Nobody Knows {number}", 1999, "2020-02-02", private="yes", note="SECRET")

    def _viewing(self, number: int, film: str, year: int) -> _Viewing:
        return _Viewing(
            film,
            year,
            medium=("cinema", "Blu-ray", "stream", "")[number % 4],
            venue=f"Roxy {number % 12}" if number % 4 == 0 else "",
            rating=STARS[number % len(STARS)] if number % 3 == 0 else "",
            rewatch="yes" if number % 8 == 0 else "",
            finished="no" if number % 97 == 0 else "",
            tags="late, alone" if number % 50 == 0 else "",
            note=self._line() if number % 10 == 0 else "",
        )

    def _diaries(self) -> Iterator[tuple[str, str]]:
        """Yield three tables: with commas, as a spreadsheet of another country writes it, and with few columns."""
        rows = list(self._viewings())
        self.chance.shuffle(rows)
        few = [row for row in rows if not (row.venue or row.note or row.private or row.tags)]
        few = few[: len(few) // 2]
        rest = [row for row in rows if row not in set(few)]
        half = len(rest) // 2
        yield "diary/cinema.csv", _csv(rest[:half], _COLUMNS)
        yield "diary/export.csv", "\ufeff" + _csv(rest[half:], _COLUMNS[::-1], ";")
        yield "diary/short.csv", _csv(few, ("date", "film", "year", "medium", "rating", "rewatch", "finished"))

    # ------------------------------------------------------------ others

    def _others(self) -> Iterator[tuple[str, str]]:
        yield "critics/noor-achterberg.md", _document({"name": _FIRST}, "Noor sits on the left.\n")
        critic = {"name": _SECOND, "also": ["T. Varga"], "scale": "letter"}
        yield "critics/teo-varga.md", _document(critic, f"Teo sits on the right of {_link(_FIRST, 'Noor')}.\n")
        for number, film in enumerate(self.unreviewed[:40]):
            facts = {
                "film": film.title,
                "year": film.year,
                "directors": [self.films[number % len(self.films)].director],
            }
            yield f"films/unseen-{number:02}.md", _document(facts, "")
        for number, (title, year) in enumerate(self.series):
            made = {"film": title, "year": year, "kind": "series", "countries": ["France"]}
            yield f"films/series-{number:02}.md", _document(made, "")
        directors = {known.director: known.title for known in self.films[:10]}
        for number, (name, title) in enumerate([*directors.items()][:5]):
            yield f"people/director-{number}.md", _document({"name": name}, f"Made {_link(title)}.\n")
        for number in range(5):
            yield f"franchises/long-{number}.md", _document(*self._franchise(number))
        for number in range(10):
            items = [{"film": film.title, "year": film.year} for film in self.chance.sample(self.films, 10)]
            items += [{"film": film.title, "year": film.year} for film in self.chance.sample(self.unreviewed, 5)]
            named = {
                "title": f"Best of {number}",
                "date": dt.date(2024, 1, 1 + number),
                "ranked": "true",
                "items": items,
            }
            yield f"lists/best-{number}.md", _document(named, f"After {_link(f'Best of {(number + 1) % 10}')}.\n")
        yield "pages/about.md", _document({"title": "About us", "menu": "true"}, f"See {_link('Teo Varga', 'Teo')}.\n")

    def _franchise(self, number: int) -> tuple[dict[str, object], str]:
        """Return a franchise of four reviewed films, two that were only seen, and one that was not."""
        known = [film for film in self.films if not film.franchise][4 * number : 4 * number + 4]
        parts: list[dict[str, object]] = [{"title": film.title, "year": film.year} for film in known]
        parts += [{"title": film.title, "year": film.year} for film in self.unreviewed[2 * number : 2 * number + 2]]
        parts += [{"title": f"The Long Cycle {number}: Lost", "year": 1929}]
        return {"name": f"The Long Cycle {number}", "entries": parts}, "In any order.\n"

    def _line(self) -> str:
        return sentence(self.chance, FEW_WORDS).replace('"', "").replace("*", "").replace(" --", "")

    def _paragraphs(self, count: int) -> str:
        return "\n\n".join(paragraph(self.chance, FEW_WORDS) for _ in range(count))


def _link(name: str, words: str = "") -> str:
    return f"[[{name}|{words}]]" if words else f"[[{name}]]"


def _document(facts: Mapping[str, object], text: str) -> str:
    return f"{head(facts, 'intertitle')}\n{text}"


def _csv(rows: Sequence[_Viewing], columns: Sequence[str], separator: str = ",") -> str:
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=separator, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([getattr(row, column) for column in columns] for row in rows)
    return lines.getvalue()


def generate_large(folder: Path, size: Size | None = None, seed: int = 1) -> None:
    """Write a blog with everything that critics publish into a folder."""
    for path, text in Large(size or Size(), seed).files():
        file = folder / "content" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


# ---------------------------------------------------------------- the cost of a file


def measure(folder: Path, rounds: int) -> list[list[str]]:
    """Build the plain blog and this one in turn, and return the rows of a table."""
    builder = intertitle(everything=True)
    sites = {"the plain blog": folder / "plain", "everything that critics publish": folder / "large"}
    generate(sites["the plain blog"], Size().reviews, everything=True)
    generate_large(sites["everything that critics publish"])
    rows = {name: Row() for name in sites}
    for _ in range(rounds):
        for name, site in sites.items():
            clear(site)
            note(rows[name], name, builder, site)
            rows[name].tree = tree(site / "public")
    return [_line_of(name, row) for name, row in rows.items()]


def _line_of(name: str, row: Row) -> list[str]:
    made = row.tree or Tree(0, frozenset())
    count = len(made.addresses)
    per_file = f"{1000 * row.cpu / max(1, count):.2f} ms"
    return [name, seconds(row.wall), seconds(row.cpu), f"{count:,}", megabytes(made.bytes), per_file]


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the arguments, and generate or measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="an empty folder for the site")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--measure", action="store_true", help="measure the cost of a file beside the plain blog")
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args(arguments)
    if chosen.measure:
        with tempfile.TemporaryDirectory() as folder:
            lines = measure(Path(folder), chosen.rounds)
        print(table(("a clean build", "wall", "CPU", "files", "size", "CPU per file"), lines))
        print(f"\n{machine.describe([f'Intertitle {__version__}'])}")
    elif chosen.folder is None:
        parser.error("name a folder, or --measure")
    else:
        shutil.rmtree(chosen.folder / "content", ignore_errors=True)
        generate_large(chosen.folder, seed=chosen.seed)


if __name__ == "__main__":
    main()
