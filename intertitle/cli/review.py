"""Run ``intertitle review``: create the file of a review, fill in what the site knows, and open an editor."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import click

from intertitle import ratings, scaffold
from intertitle.building.film_lookup import KnownFilm, KnownPart, find_parts, look_up_film
from intertitle.cli import completion, prompts
from intertitle.cli.progress import Line
from intertitle.diagnostics import ConfigurationError, Location, error, suggest, words_of
from intertitle.model import FranchiseFile, Review, Site, Struct
from intertitle.slugs import slugify

_COPIED = ("imdb", "tmdb", "wikidata", "letterboxd")  # fields of a part that a review has too


class ReviewRequest(Struct, frozen=True, kw_only=True):
    """The arguments of the command; None or empty if missing."""

    film: str
    year: int | None = None
    franchise: str = ""
    rating: str = ""
    slug: str = ""


def check(wanted: ReviewRequest, site: Site) -> None:
    """Check the arguments as far as is possible before the site is read.

    Raises:
        click.UsageError: if one is invalid.
    """
    for what, text in (("a title", wanted.film), ("a franchise's name", wanted.franchise)):
        if not scaffold.is_one_line(text):
            raise click.UsageError(f"{what[0].upper()}{what[1:]} must be one line of text without control characters.")
    if wanted.slug and slugify(wanted.slug) != wanted.slug:
        hint = f"--slug {slugify(wanted.slug)}" if slugify(wanted.slug) else "lower-case words joined by hyphens"
        raise click.UsageError(f"'{wanted.slug}' is not a slug. Write  {hint}")
    if wanted.rating:
        try:
            ratings.parse_rating(wanted.rating, site.scales[site.scale])
        except ratings.RatingError as failure:
            raise click.UsageError(f"{failure.args[0]}: {failure.args[1]}") from failure


def create(root: Path, site: Site, wanted: ReviewRequest, today: dt.date, line: Line) -> tuple[Path, tuple[str, ...]]:
    """Write the file of a review.

    Args:
        root: the site's folder.
        site: its settings.
        wanted: the arguments of the command.
        today: the day in the site's time zone.
        line: shows the progress.

    Returns:
        the file, and messages about it, one on each line.

    Raises:
        click.UsageError: if the franchise may be misspelt, or several films have the title.
        ConfigurationError: if the film already has a review, or the file cannot be created. Nothing is written.
    """
    known = look_up_film(root, site, (wanted.film, wanted.franchise), line)
    line.clear()  # a question may follow
    franchise = _franchise(wanted.franchise, known, root)
    candidates = list(find_parts(known.franchises, wanted.film))
    here = [part for part in candidates if slugify(part.franchise.name) == slugify(franchise)]
    found = _of_year(here or candidates, wanted)
    film = found[0].entry.title if found else wanted.film.strip()
    year = wanted.year or next((part.year for part in found if part.year), None)
    if not wanted.slug:
        _refuse_second(known.reviews, film, year, has_year=wanted.year is not None, today=today)
    names = dict.fromkeys([*([franchise] if franchise else []), *(part.franchise.name for part in found)])
    more = _more_fields(found)
    seed = scaffold.NewReview(film=film, year=year, franchises=tuple(names), rating=wanted.rating, more=more)
    file = scaffold.create_review(root, seed, today, wanted.slug or _expected_slug(found, known), known.taken_slugs)
    filled = [
        *(["title"] if film != wanted.film.strip() else []),
        *(["franchise"] if not wanted.franchise else []),
        *(["year"] if year and not wanted.year else []),
        *more,
    ]
    messages = [
        *(_place(part) + (f": filled in {_join(filled)}." if filled else ".") for part in found),
        *_describe_unknown(franchise, film, year, known, candidates, found),
    ]
    return file, tuple(messages)


# ---------------------------------------------------------------- franchises


def _franchise(written: str, known: KnownFilm, root: Path) -> str:
    """Return the franchise's name as its file or reviews spell it. If it is only similar to a known one, ask."""
    slug = slugify(written)
    for file in known.franchises:
        if slug and slug in {file.id, slugify(file.name)}:
            return file.name
    named = [name for review in known.reviews for name in review.franchises if slug and slugify(name) == slug]
    if named or not written:
        return max(sorted(set(named)), key=named.count) if named else ""
    close = completion.nearest_franchise(root, written)
    if not close:
        return written.strip()
    if prompts.can_ask():
        return close if click.confirm(f"Did you mean '{close}'?", default=True, err=True) else written.strip()
    raise click.UsageError(
        f"There is no franchise '{written}'. Did you mean '{close}'?\n"
        f"Nothing was written. If it is a new one, create its file first:  content/franchises/{slug or 'name'}.md"
    )


def _of_year(candidates: Sequence[KnownPart], wanted: ReviewRequest) -> list[KnownPart]:
    """Return the parts of the film's year, or all parts if they are of one year."""
    if wanted.year:
        return [part for part in candidates if part.year in {None, wanted.year}]
    years = sorted({part.year for part in candidates if part.year})
    if len(years) > 1:
        several = [f"--year {year}" for year in years]
        raise click.UsageError(
            f"The site knows {len(years)} films with the title '{candidates[0].entry.title}'. "
            f"Choose one:  {', '.join(several[:-1])}  or  {several[-1]}"
        )
    return list(candidates)


def _more_fields(found: Iterable[KnownPart]) -> Mapping[str, str]:
    """Return the other fields of the film's parts, by the names of a review's fields."""
    more: dict[str, str] = {}
    for part in found:
        entry = part.entry
        if entry.release:
            more.setdefault("release", entry.release.isoformat())
        if entry.kind != "film":
            more.setdefault("kind", entry.kind)
        for name in _COPIED:
            if identifier := getattr(entry, name):
                more.setdefault(name, identifier)
    return more


def _expected_slug(found: Iterable[KnownPart], known: KnownFilm) -> str:
    """Return the free slug that a part's ``review`` names; empty if there is none."""
    slugs = (part.entry.review for part in found)
    return next((slug for slug in slugs if slug and slug == slugify(slug) and slug not in known.taken_slugs), "")


def _place(part: KnownPart) -> str:
    return f"{part.franchise.name}, part {part.number} of {len(part.franchise.entries)}"


def _describe_unknown(
    franchise: str,
    film: str,
    year: int | None,
    known: KnownFilm,
    candidates: Sequence[KnownPart],
    found: Sequence[KnownPart],
) -> Iterable[str]:
    """Yield messages about arguments that the site's files do not mention."""
    file = next((one for one in known.franchises if one.name == franchise), None)
    if candidates and not found:
        years = ", ".join(f"{part.franchise.name}: {part.year}" for part in candidates)
        yield f"The site knows this title only from other years ({years}), not from {year}."
    if franchise and file is None:
        yield (
            f"'{franchise}' has no file, so its page shows only the parts that you have reviewed. "
            f"To list all parts, create  content/franchises/{slugify(franchise) or 'name'}.md"
            "  with  name:  and  entries:"
        )
    elif file is not None and file.entries and not any(part.franchise is file for part in found):
        yield _no_part(file, film)


def _no_part(file: FranchiseFile, film: str) -> str:
    hint = suggest(film, [entry.title for entry in file.entries], None, f"Add it to the entries of {file.path}.")
    return f"{file.name} has no part '{film}'. {words_of(hint)}"


def _join(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


# ---------------------------------------------------------------- a film that has a review


def _refuse_second(reviews: Iterable[Review], film: str, year: int | None, *, has_year: bool, today: dt.date) -> None:
    """Check that the film has no review yet. With ``has_year``, a review without a year is of another film.

    Raises:
        ConfigurationError: if it has one.
    """
    slug = slugify(film)
    for review in reviews:
        if slugify(review.film) != slug:
            continue
        if year is None or review.year == year or (review.year is None and not has_year):
            day = f"- {{date: {today.isoformat()}, rewatch: true}}"
            hint = (
                f"Nothing was written. If you saw it again, add the day to its viewings:  {day}"
                f"\nFor a second review of the film, choose another file name:  --slug {slug}-again"
                "\nFor another film of the same title, add its year:  --year 1979"
            )
            raise ConfigurationError(
                error("IT122", Location(review.path), f"'{review.film}' already has a review", hint)
            )


# ---------------------------------------------------------------- the editor


def editor(environment: Mapping[str, str]) -> str:
    """Return the author's editor.

    Raises:
        click.UsageError: if none is set.
    """
    named = environment.get("VISUAL") or environment.get("EDITOR") or ("notepad" if os.name == "nt" else "")
    if not named:
        raise click.UsageError(
            "--edit opens the file in your editor, and none is set. Nothing was written. "
            "Set one first, for example:  export EDITOR=nano"
        )
    return named


def edit(file: Path, program: str, what: str = "review") -> None:
    """Open a file in an editor, and wait until it is closed. Exit with 1 if the editor fails; the file is kept."""
    try:
        click.edit(filename=str(file), editor=program)
    except (click.ClickException, ValueError) as failure:  # an unclosed quotation mark is a ValueError
        why = failure.format_message() if isinstance(failure, click.ClickException) else f"{program}: {failure}"
        click.echo(f"The editor failed ({why}). The {what} is in {file}", err=True)
        sys.exit(1)
