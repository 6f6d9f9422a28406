"""Look up a film on a site before its review is written: its franchises and its reviews.

All franchise files are read, but only the reviews whose front matter contains the film's title.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from intertitle import config
from intertitle.building.critics import with_critics
from intertitle.bundles import name_of_document, possible_names
from intertitle.catalogue.joins.franchises import release_key
from intertitle.diagnostics import Diagnostic
from intertitle.frontmatter import FrontMatterError, decode, find_handler
from intertitle.model import Entry, FranchiseFile, Review, Site, Struct
from intertitle.slugs import slugify
from intertitle.stages.parse import parse
from intertitle.stages.read import Loaded, find, load
from intertitle.stages.validate import validate
from intertitle.workers import Progress


class KnownPart(Struct, frozen=True, kw_only=True):
    """A part of a franchise, and its number in release order, from 1."""

    franchise: FranchiseFile
    entry: Entry
    number: int

    @property
    def year(self) -> int | None:
        """Return the year of the film, or else of its release."""
        return self.entry.year or (self.entry.release.year if self.entry.release else None)


class KnownFilm(Struct, frozen=True, kw_only=True):
    """What a site knows of a film: franchises with a file, reviews that mention the title, and all slugs in use."""

    franchises: tuple[FranchiseFile, ...]
    reviews: tuple[Review, ...]
    taken_slugs: frozenset[str]  # from reviews and from their file names


def look_up_film(root: Path, site: Site, words: Sequence[str], progress: Progress) -> KnownFilm:
    """Find what a site knows of a film. Files that cannot be published are skipped; `check` reports why.

    Args:
        root: the site's folder.
        site: its settings.
        words: the film's title, and other words to search the reviews for.
        progress: called with the number of files read.
    """
    sources = find(root)[0]
    contract = with_critics(root, config.parse_settings(site), sources)
    found = [one for one in sources if one.folder in {"franchises", "reviews"}]
    wanted = [slug for slug in map(slugify, words) if slug]
    files: list[FranchiseFile] = []
    reviews: list[Review] = []
    for number, one in enumerate(found):
        progress("Looking for the film", number, len(found))
        loaded = load(root, one)
        if isinstance(loaded, Diagnostic):
            continue
        try:
            if one.folder == "reviews" and not _may_mention(one.path, loaded, wanted):
                continue
            parsed = parse(one.path, loaded.data)
        except FrontMatterError:
            continue
        document = validate(one.folder, name_of_document(one.path), parsed, contract).document
        if isinstance(document, FranchiseFile):
            files.append(document)
        elif isinstance(document, Review):
            reviews.append(document)
    file_slugs = {slugify(name) for one in found if one.folder == "reviews" for name in possible_names(one.path)}
    return KnownFilm(
        franchises=tuple(files),
        reviews=tuple(reviews),
        taken_slugs=frozenset(file_slugs | {review.id for review in reviews}),
    )


def find_parts(franchises: Sequence[FranchiseFile], film: str) -> Iterator[KnownPart]:
    """Yield the parts of franchises with a title. Case, accents and punctuation are ignored."""
    slug = slugify(film)
    for franchise in franchises:
        for number, entry in enumerate(sorted(franchise.entries, key=release_key), start=1):
            if slug and slugify(entry.title) == slug:
                yield KnownPart(franchise=franchise, entry=entry, number=number)


def _may_mention(path: str, loaded: Loaded, wanted: Sequence[str]) -> bool:
    """Return whether a review's front matter may mention one of some slugs. Escapes can hide a title."""
    text = decode(loaded.data, path)
    head, _ = find_handler(text, path).split(text)
    slug_text = slugify(head)
    return "\\" in head or any(slug in slug_text for slug in wanted)
