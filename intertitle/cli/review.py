"""``intertitle review``: the file of a new review, with what the site knows of the film; in an editor where wanted."""

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
from intertitle.diagnostics import ConfigurationError, Location, error, suggest_text
from intertitle.model import FranchiseFile, Review, Site, Struct
from intertitle.slugs import slugify

_CARRIED = ("imdb", "tmdb", "wikidata", "letterboxd")  # what a part says in the words of a review


class ReviewRequest(Struct, frozen=True, kw_only=True):
    """What the author says of the review to begin; nothing, or an empty text, where it was not said."""

    film: str
    year: int | None = None
    franchise: str = ""
    rating: str = ""
    slug: str = ""


def check(wanted: ReviewRequest, site: Site) -> None:
    """Make sure of what can be made sure of before the site is read.

    Raises:
        click.UsageError: when something cannot be used.
    """
    for what, text in (("a title", wanted.film), ("a franchise's name", wanted.franchise)):
        if not scaffold.is_one_line(text):
            raise click.UsageError(f"{what[0].upper()}{what[1:]} is one line of text, without control characters.")
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
        wanted: what the author says of it.
        today: the day by the site's clock.
        line: says how far the reading of the site is.

    Returns:
        the file, and what there is to say of it, one line each.

    Raises:
        click.UsageError: when the franchise may be misspelt, or the title is that of several films.
        ConfigurationError: when the film has a review already, or there can be no file for it; nothing was written.
    """
    known = look_up_film(root, site, (wanted.film, wanted.franchise), line)
    line.clear()  # something may be asked now
    franchise = _franchise(wanted.franchise, known, root)
    candidates = list(find_parts(known.franchises, wanted.film))
    here = [part for part in candidates if slugify(part.franchise.name) == slugify(franchise)]
    found = _of_year(here or candidates, wanted)
    film = found[0].entry.title if found else wanted.film.strip()
    year = wanted.year or next((part.year for part in found if part.year), None)
    if not wanted.slug:
        _refuse_second(known.reviews, film, year, was_said=wanted.year is not None, today=today)
    names = dict.fromkeys([*([franchise] if franchise else []), *(part.franchise.name for part in found)])
    more = _more(found)
    seed = scaffold.NewReview(film=film, year=year, franchises=tuple(names), rating=wanted.rating, more=more)
    file = scaffold.create_review(root, seed, today, wanted.slug or _asked_for(found, known), known.taken_slugs)
    filled = [
        *(["title"] if film != wanted.film.strip() else []),
        *(["franchise"] if not wanted.franchise else []),
        *(["year"] if year and not wanted.year else []),
        *more,
    ]
    said = [
        *(_place(part) + (f": its {_and(filled)} {'are' if len(filled) > 1 else 'is'} filled in." if filled else ".")
          for part in found),
        *_unknown(franchise, film, year, known, candidates, found),
    ]  # fmt: skip
    return file, tuple(said)


# ---------------------------------------------------------------- franchises


def _franchise(written: str, known: KnownFilm, root: Path) -> str:
    """Give a franchise as it is spelt where it has a file or a review, and ask about one that is spelt nearly so."""
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
        return close if click.confirm(f"Is the franchise '{close}'?", default=True, err=True) else written.strip()
    raise click.UsageError(
        f"There is no franchise '{written}'. Did you mean '{close}'?\n"
        f"Nothing was written. If it is another one, begin its file first:  content/franchises/{slug or 'name'}.md"
    )


def _of_year(candidates: Sequence[KnownPart], wanted: ReviewRequest) -> list[KnownPart]:
    """Give the parts that are the film: those of its year, or all where they are of one."""
    if wanted.year:
        return [part for part in candidates if part.year in {None, wanted.year}]
    years = sorted({part.year for part in candidates if part.year})
    if len(years) > 1:
        several = [f"--year {year}" for year in years]
        raise click.UsageError(
            f"'{candidates[0].entry.title}' is the title of {len(years)} films that the site knows. "
            f"Say which one:  {', '.join(several[:-1])}  or  {several[-1]}"
        )
    return list(candidates)


def _more(found: Iterable[KnownPart]) -> Mapping[str, str]:
    """Give what else the parts say of the film, by the names of a review's fields."""
    more: dict[str, str] = {}
    for part in found:
        entry = part.entry
        if entry.release:
            more.setdefault("release", entry.release.isoformat())
        if entry.kind != "film":
            more.setdefault("kind", entry.kind)
        for name in _CARRIED:
            if identifier := getattr(entry, name):
                more.setdefault(name, identifier)
    return more


def _asked_for(found: Iterable[KnownPart], known: KnownFilm) -> str:
    """Give the slug by which a part looks for its review, if it does."""
    asked = (part.entry.review for part in found)
    return next((slug for slug in asked if slug and slug == slugify(slug) and slug not in known.taken_slugs), "")


def _place(part: KnownPart) -> str:
    return f"{part.franchise.name}, part {part.number} of {len(part.franchise.entries)}"


def _unknown(
    franchise: str,
    film: str,
    year: int | None,
    known: KnownFilm,
    candidates: Sequence[KnownPart],
    found: Sequence[KnownPart],
) -> Iterable[str]:
    """Say what the site does not know of the film that its author says."""
    file = next((one for one in known.franchises if one.name == franchise), None)
    if candidates and not found:
        years = ", ".join(f"{part.franchise.name}: {part.year}" for part in candidates)
        yield f"The site knows the title from other years ({years}), and none of them is {year}."
    if franchise and file is None:
        yield (
            f"'{franchise}' has no file of its own: its page shows what you have reviewed of it. "
            f"For all its parts, begin  content/franchises/{slugify(franchise) or 'name'}.md"
            "  with its  name:  and  entries:"
        )
    elif file is not None and file.entries and not any(part.franchise is file for part in found):
        yield _no_part(file, film)


def _no_part(file: FranchiseFile, film: str) -> str:
    hint = suggest_text(film, [entry.title for entry in file.entries], f"Add it to the entries of {file.path}.")
    return f"{file.name} has no part '{film}'. {hint}"


def _and(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


# ---------------------------------------------------------------- a film that has a review


def _refuse_second(reviews: Iterable[Review], film: str, year: int | None, *, was_said: bool, today: dt.date) -> None:
    """Make sure that the film has no review yet. A year that was said tells it from one that has none.

    Raises:
        ConfigurationError: when it has one.
    """
    slug = slugify(film)
    for review in reviews:
        if slugify(review.film) != slug:
            continue
        if year is None or review.year == year or (review.year is None and not was_said):
            day = f"- {{date: {today.isoformat()}, rewatch: true}}"
            hint = (
                f"Nothing was written. Seen again? Add the day to its viewings:  {day}"
                f"\nFor a second review of it, give that a name of its own:  --slug {slug}-again"
                "\nFor another film of that title, give its year:  --year 1979"
            )
            raise ConfigurationError(
                error("IT122", Location(review.path), f"'{review.film}' has a review already", hint)
            )


# ---------------------------------------------------------------- the editor


def editor(environment: Mapping[str, str]) -> str:
    """Name the author's editor.

    Raises:
        click.UsageError: when none is set.
    """
    named = environment.get("VISUAL") or environment.get("EDITOR") or ("notepad" if os.name == "nt" else "")
    if not named:
        raise click.UsageError(
            "--edit opens the file in your editor, and none is set. Nothing was written. "
            "Say which one it is, as in  export EDITOR=nano"
        )
    return named


def edit(file: Path, program: str) -> None:
    """Open a file in an editor, and wait for its end. Exits with 1 when the editor fails; the file stays."""
    try:
        click.edit(filename=str(file), editor=program)
    except (click.ClickException, ValueError) as failure:  # a quotation mark that is not closed is a ValueError
        why = failure.format_message() if isinstance(failure, click.ClickException) else f"{program}: {failure}"
        click.echo(f"The editor failed ({why}). The review is in {file}", err=True)
        sys.exit(1)
