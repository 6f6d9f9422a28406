"""Texts: where the links of each lead, checked anew only where the text or the plan has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from intertitle import digest
from intertitle.building.outline import Outline
from intertitle.building.sources import Records, Row, Sources
from intertitle.cache import Cache
from intertitle.diagnostics import Diagnostic
from intertitle.markup.terms import NOTHING, sums_of
from intertitle.model import Catalogue, Struct
from intertitle.outputs.library import Shown
from intertitle.outputs.links import resolve
from intertitle.slugs import slugify
from intertitle.stages.check import Fragment, check_fragments, check_text
from intertitle.stages.plan import Planned
from intertitle.themes import Theme

_MEMORY = "texts"
_REVIEWS = "content/reviews/"


class Told(Struct, frozen=True, kw_only=True, array_like=True):
    """What is known of one published text in its place.

    ``shown`` is the digest of it with where its links lead, and ``locations`` that of its file's lines, which its
    problems and fragments alone hold.
    """

    said: bytes  # the text's own digest
    locations: bytes
    shown: bytes
    problems: tuple[Diagnostic, ...]
    fragments: tuple[Fragment, ...]


class _Memory(Struct, frozen=True, kw_only=True, array_like=True):
    """What was told by a plan; ``ground`` is the digest of all that it was told by."""

    plan: bytes
    ground: bytes
    told: dict[str, Told]


class PublishedTexts(Struct, frozen=True, kw_only=True):
    """The published texts, opened when they are asked for; ``by_path`` are the addresses of the documents."""

    catalogue: Catalogue
    by_path: Mapping[str, str]
    records: Records

    def shown(self, path: str) -> Shown:
        """Give a text with where its links lead."""
        text = self.records.text(path)
        return Shown(text=text, links=resolve(self.catalogue, self.by_path, path, text.links))

    def words(self, path: str) -> int:
        """Count a text's words."""
        return self.records.words(path)

    def terms(self) -> list[bytes]:
        """Give the digests of all reviews' terms, in the order of their files."""
        return [self.records.rows[path].terms for path in reviews_in(self.by_path)]


def published_texts(outline: Outline, records: Records) -> PublishedTexts:
    """Give the texts of a site in their places."""
    return PublishedTexts(catalogue=outline.catalogue, by_path=outline.plan.by_path, records=records)


def tell(outline: Outline, sources: Sources, cache: Cache) -> Mapping[str, Told]:
    """Resolve and check the links of every published text, by the paths of their files."""
    plan, rows = outline.plan, sources.rows
    memory = cache.load(_MEMORY, _Memory)
    # That a file is broken is among its facts, and so in the plan's key.
    broken = {
        slugify(PurePosixPath(path).stem): path
        for path, row in rows.items()
        if not row.html and path.startswith(_REVIEWS)
    }
    ground = memory.ground if memory and _stands_on(memory.plan, outline) else _ground(outline, broken)
    before = memory.told if memory and memory.ground == ground else {}
    told: dict[str, Told] = {}
    anew: list[str] = []
    for path in plan.by_path:
        known, row = before.get(path), rows[path]
        if known is not None and (known.said, known.locations) == (row.said, row.locations):
            told[path] = known
        else:
            anew.append(path)
    if anew:
        addresses = {output.address for output in plan.outputs}
        texts = published_texts(outline, sources.records)
        for path in anew:
            shown = texts.shown(path)
            problems, fragments = check_text(
                outline.catalogue,
                addresses,
                broken,
                path,
                shown.text.links,
                shown.links,
                sources.records.place,
            )
            told[path] = Told(
                said=rows[path].said,
                locations=rows[path].locations,
                shown=digest.of_value((rows[path].said, shown.links)),
                problems=problems,
                fragments=fragments,
            )
    if anew or memory is None or memory.plan != plan.key:
        cache.save(_MEMORY, _Memory(plan=plan.key, ground=ground, told=told))
    return told


def _stands_on(key: bytes, outline: Outline) -> bool:
    """Tell whether what was told by the plan of a key still holds: judgements lead nowhere."""
    plan, before = outline.plan, outline.before
    return key == plan.key or (outline.is_mended and before is not None and key == before.key)


def _ground(outline: Outline, broken: Mapping[str, str]) -> bytes:
    """Digest all that decides where the links of texts lead, which a rating or a verdict does not."""
    catalogue, plan = outline.catalogue, outline.plan
    films = [(review.id, review.film) for review in catalogue.reviews.values()]
    addresses = [output.address for output in plan.outputs]
    names = (films, dict(catalogue.titles), sorted(catalogue.hidden), broken, dict(catalogue.pictures))
    return digest.of_value((digest.engine(), catalogue.site.addresses, plan.by_path, addresses, names))


def problems_of(outline: Outline, told: Mapping[str, Told], records: Records) -> list[Diagnostic]:
    """Give what is wrong with all texts, the links from one into another included."""
    found = [problem for one in told.values() for problem in one.problems]
    fragments = [fragment for one in told.values() for fragment in one.fragments]
    if fragments:
        paths = {address: path for path, address in outline.plan.by_path.items()}

        def anchors(address: str) -> tuple[str, ...] | None:
            return records.text(paths[address]).anchors if address in paths else None

        found += check_fragments(fragments, anchors)
    return found


def reviews_in(paths: Iterable[str]) -> list[str]:
    """Give the files of reviews among some, in order."""
    return sorted(path for path in paths if path.startswith(_REVIEWS))


def keys(
    outputs: Iterable[Planned], told: Mapping[str, Told], theme: Theme, rows: Mapping[str, Row]
) -> dict[str, bytes]:
    """Give every output's whole key by its path: with the closure of its template and the texts that it shows.

    ``rows`` are those of all sources, by path, for the outputs that hold terms of all reviews.
    """
    sums = b""
    closures: dict[str, bytes] = {"": b""}
    found: dict[str, bytes] = {}
    for output in outputs:
        template = output.template
        if (closure := closures.get(template)) is None:
            closure = closures[template] = theme.closure(template)
        shown = [told[path].shown for path in output.texts]
        if output.buckets:
            sums = sums or b"".join([rows[path].sums or NOTHING for path in reviews_in(told)])
            shown += [digest.of_bytes(sums_of(sums, bucket)) for bucket in output.buckets]
        found[output.path] = digest.of_bytes(b"".join((output.key, closure, *shown)))
    return found
