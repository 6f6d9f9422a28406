"""Plan: every file that the site consists of, each with its recipe and its key."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from intertitle import digest
from intertitle.diagnostics import Diagnostic, Place, error
from intertitle.model import Catalogue, Struct
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
from intertitle.outputs.recipe import Output, Page
from intertitle.themes import Theme


def plan(
    catalogue: Catalogue, theme: Theme, root: Path, images: Mapping[str, bytes]
) -> tuple[tuple[Output, ...], tuple[Diagnostic, ...]]:
    """Plan all outputs, sorted by path. Outputs that claim one path are all left out, with one error for them.

    Args:
        catalogue: all that is published.
        theme: what it looks like.
        root: the site's folder.
        images: the digests of its pictures, by path.
    """
    structures = {franchise.id: parts.structure_digest(franchise) for franchise in catalogue.franchises.values()}
    assets = ((asset.address, asset.file, asset.digest) for asset in theme.assets.values())
    outputs = [
        *home.plan(catalogue),
        *review.plan(catalogue, structures),
        *franchises.plan(catalogue),
        *people.plan(catalogue),
        *listings.plan(catalogue),
        *lists.plan(catalogue),
        *diary.plan(catalogue),
        *stats.plan(catalogue),
        *pages.plan(catalogue),
        *redirects.plan(catalogue),
        *feeds.plan(catalogue),
        *static.plan(root, images, assets),
    ]
    sound, _ = _distinct(outputs)
    kept, problems = _distinct([*outputs, *sitemap.plan(catalogue, sound)])
    return tuple(sorted(kept, key=lambda output: output.path)), tuple(problems)


class Planned(Struct, frozen=True, kw_only=True, array_like=True):
    """An output as it is kept until it is made: most never are, and stay the bytes that their key is the digest of.

    ``key`` is the digest of all that the output is made from but the texts, which it names by the paths of their files.
    """

    path: str
    address: str
    key: bytes
    texts: tuple[str, ...]
    output: bytes

    def unpacked(self) -> Output:
        """Give the output with its recipe."""
        return _decode(self.output)


def pack(outputs: Iterable[Output], catalogue: Catalogue, theme: Theme) -> tuple[Planned, ...]:
    """Give every output its key: the digest of what it is made from, its texts apart.

    No context is made for it. A page's key holds the engine, its template's closure, what every page
    shows of the site, the theme's assets, the recipe, and the digests of the cards that it shows.
    """
    cards = card_digests(catalogue)
    engine = digest.engine()
    assets = [(asset.name, asset.address) for asset in theme.assets.values()]
    chrome = digest.of_value((catalogue.site, site_view(catalogue), assets))
    bases: dict[str, bytes] = {}
    packed: list[Planned] = []
    for output in outputs:
        recipe = output.recipe
        template = recipe.template if isinstance(recipe, Page) else ""
        if (base := bases.get(template)) is None:
            base = bases[template] = engine + chrome + (theme.closure(template) if template else b"")
        data = _encode(output)
        shown = b"".join([cards[one] for one in recipe.cards])
        key = digest.of_bytes(base, len(data).to_bytes(8, "big"), data, shown)
        packed.append(Planned(path=output.path, address=output.address, key=key, texts=recipe.texts, output=data))
    return tuple(packed)


# Every recipe there is, by which a packed one is known again.
_AnyRecipe = (
    diary.DiaryIndex
    | diary.DiaryPage
    | feeds.Feed
    | franchises.FranchiseIndex
    | franchises.FranchisePage
    | home.HomePage
    | listings.GroupIndex
    | listings.GroupPage
    | listings.TitleIndex
    | lists.ListIndex
    | lists.ListPage
    | pages.NotFound
    | pages.PlainPage
    | people.PeopleIndex
    | people.PersonPage
    | redirects.Redirect
    | review.ReviewPage
    | sitemap.Sitemap
    | sitemap.SitemapIndex
    | static.Copy
    | stats.StatsPage
)


class _Packed(Output, frozen=True, kw_only=True, array_like=True):
    recipe: _AnyRecipe


_encode = msgspec.msgpack.Encoder(order="deterministic").encode
_decode = msgspec.msgpack.Decoder(_Packed).decode


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
