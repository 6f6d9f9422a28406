"""Plan: every file that the site consists of, each with its recipe and its key."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from intertitle import digest
from intertitle.diagnostics import Diagnostic, Place, error
from intertitle.model import Catalogue, Source
from intertitle.outputs import (
    diary,
    feeds,
    franchises,
    home,
    listings,
    lists,
    pages,
    parts,
    people,
    redirects,
    review,
    sitemap,
    static,
    stats,
)
from intertitle.outputs.library import card_digests, site_view
from intertitle.outputs.links import Links
from intertitle.outputs.recipe import Output, Page
from intertitle.themes import Theme


def plan(
    catalogue: Catalogue, links: Links, theme: Theme, root: Path, images: Iterable[Source]
) -> tuple[tuple[Output, ...], tuple[Diagnostic, ...]]:
    """Plan all outputs, sorted by path. Outputs that claim one path are all left out, with one error for them."""
    structures = {franchise.id: parts.structure_digest(franchise) for franchise in catalogue.franchises.values()}
    assets = ((asset.address, asset.file, asset.digest) for asset in theme.assets.values())
    outputs = [
        *home.plan(catalogue),
        *review.plan(catalogue, links, structures),
        *franchises.plan(catalogue, links),
        *people.plan(catalogue, links),
        *listings.plan(catalogue),
        *lists.plan(catalogue, links),
        *diary.plan(catalogue),
        *stats.plan(catalogue),
        *pages.plan(catalogue, links),
        *redirects.plan(catalogue),
        *feeds.plan(catalogue, links),
        *static.plan(root, images, assets),
    ]
    sound, _ = _distinct(outputs)
    kept, problems = _distinct([*outputs, *sitemap.plan(catalogue, sound)])
    return tuple(sorted(kept, key=lambda output: output.path)), tuple(problems)


def keys(outputs: Iterable[Output], catalogue: Catalogue, theme: Theme) -> dict[str, bytes]:
    """Give every output's key by path: the digest of all that it is made from.

    No context is made for it. A page's key holds the engine, its template's closure, what every page
    shows of the site, the theme's assets, the recipe, and the digests of the cards that it shows.
    """
    cards = card_digests(catalogue)
    engine = digest.engine()
    assets = [(asset.name, asset.address) for asset in theme.assets.values()]
    chrome = digest.of_value((catalogue.site, site_view(catalogue), assets))
    closures: dict[str, bytes] = {}
    found: dict[str, bytes] = {}
    for output in outputs:
        recipe = output.recipe
        if isinstance(recipe, Page):
            if (closure := closures.get(recipe.template)) is None:
                closure = closures[recipe.template] = theme.closure(recipe.template)
            base = engine + closure + chrome
        else:
            base = engine + chrome
        shown = b"".join([cards[one] for one in recipe.cards])
        found[output.path] = digest.of_bytes(base, output.address.encode(), digest.of_value(recipe), shown)
    return found


def _distinct(outputs: Sequence[Output]) -> tuple[list[Output], list[Diagnostic]]:
    """Part the outputs that have a path of their own from those that do not.

    Two paths are one where some file system takes them for one: they differ in case, or in how
    an accent is encoded. A file in the place of another's folder collides too.
    """
    claims: dict[str, list[Output]] = defaultdict(list)
    folders: dict[str, list[Output]] = defaultdict(list)
    for output in outputs:
        folded = unicodedata.normalize("NFC", output.path).casefold()
        claims[folded].append(output)
        while "/" in folded:
            folded = folded.rpartition("/")[0]
            if folded in folders:
                break
            folders[folded].append(output)
    rivals = [(path, found + folders.get(path, [])) for path, found in claims.items()]
    clashes = [found for _, found in rivals if len(found) > 1]
    lost = {id(output) for found in clashes for output in found}
    return [output for output in outputs if id(output) not in lost], [_clash(found) for found in clashes]


def _clash(found: Sequence[Output]) -> Diagnostic:
    sources = sorted({source for output in found for source in output.sources})
    claims = "; ".join(
        f"{output.what} ({', '.join(output.sources[:3])})" if output.sources else output.what for output in found
    )
    address = min(output.address for output in found)
    message = f"{len(found)} pages claim the address {address}: {claims}"
    hint = "Give all but one of them another slug, alias or name. Until then none of them is published."
    return error("IT502", Place(sources[0] if sources else "content/site.toml"), message, hint)
