"""Plan: every file that the site consists of, each with its recipe and its key."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from intertitle import digest
from intertitle.diagnostics import Diagnostic, Place, error
from intertitle.model import Catalogue, ShareCard, Struct
from intertitle.outputs import (
    diary,
    feeds,
    franchises,
    headers,
    home,
    listings,
    lists,
    pages,
    parts,
    people,
    pictures,
    redirects,
    review,
    search,
    sharing,
    sitemap,
    static,
    stats,
)
from intertitle.outputs.library import published_picture, site_view
from intertitle.outputs.recipe import Output, Page
from intertitle.outputs.sharing import Of
from intertitle.themes import Theme


def plan(
    catalogue: Catalogue,
    facts: Mapping[str, bytes],
    theme: Theme,
    root: Path,
    shared: Mapping[Of, ShareCard] | None = None,
) -> tuple[tuple[Output, ...], tuple[Diagnostic, ...]]:
    """Plan all outputs, sorted by path. Outputs that claim one path are all left out, with one error for them.

    Args:
        catalogue: all that is published.
        facts: the digests of all that is published, by path.
        theme: what it looks like.
        root: the site's folder.
        shared: what its share cards say, where it has any.
    """
    structures = {franchise.id: parts.structure_digest(franchise) for franchise in catalogue.franchises.values()}
    films = people.films_of(catalogue)
    outputs = [
        *home.plan(catalogue),
        *review.plan(catalogue, facts, structures),
        *franchises.plan(catalogue),
        *people.plan(catalogue, films),
        *listings.plan(catalogue),
        *lists.plan(catalogue),
        *diary.plan(catalogue),
        *stats.plan(catalogue, people.counts(catalogue, films)),
        *search.plan(catalogue, facts),
        *pages.plan(catalogue),
        *redirects.plan(catalogue),
        *feeds.plan(catalogue, facts),
        *pictures.plan(root, catalogue.pictures.values()),
        *sharing.plan(catalogue, shared or {}, theme.share),
        *static.plan(theme.assets.values()),
    ]
    for_hosts, untold = headers.plan(catalogue, theme, outputs)
    outputs += for_hosts
    claims = _Claims()
    claims.add(outputs)
    lost, _ = claims.clashes()
    maps = list(sitemap.plan(catalogue, sitemap.days(output for output in outputs if id(output) not in lost)))
    claims.add(maps)
    lost, problems = claims.clashes()
    kept = (output for output in (*outputs, *maps) if id(output) not in lost)
    return tuple(sorted(kept, key=lambda output: output.path)), (*problems, *untold)


class Planned(Struct, frozen=True, kw_only=True, array_like=True):
    """What must be known of an output to tell whether it is made already.

    ``key`` is the digest of all that it is made from but its template, which it names, its texts, which it names by
    the paths of their files, and the buckets of terms that it holds.
    """

    path: str
    address: str
    key: bytes
    template: str  # none for a file
    texts: tuple[str, ...]
    buckets: tuple[int, ...] = ()


class Packed(Struct, frozen=True, kw_only=True, array_like=True):
    """The outputs themselves, packed until they are made, as most never are; `unpack` opens one.

    Attributes:
        outputs: in the order of the plan.
        cards: the digests of all cards, by review.
        chrome: the digest of what every page shows of the site.
    """

    outputs: tuple[bytes, ...]
    cards: dict[str, bytes]
    chrome: bytes


def pack(
    outputs: Iterable[Output], catalogue: Catalogue, cards: Mapping[str, bytes], theme: Theme
) -> tuple[tuple[Planned, ...], Packed]:
    """Give every output its key: the digest of what it is made from, its template and its texts apart.

    ``cards`` are the digests of what each review tells its card.

    No context is made for it. A page's key holds the engine, what every page shows of the site, the theme's assets,
    the recipe, and the digests of the cards that it shows.
    """
    whole = whole_cards(catalogue, cards)
    chrome = chrome_of(catalogue, theme)
    planned: list[Planned] = []
    packed: list[bytes] = []
    for output in outputs:
        recipe = output.recipe
        data = encode(output)
        key = key_of(chrome, data, recipe.cards, whole)
        template = recipe.template if isinstance(recipe, Page) else ""
        planned.append(
            Planned(
                path=output.path,
                address=output.address,
                key=key,
                template=template,
                texts=recipe.texts,
                buckets=recipe.buckets,
            )
        )
        packed.append(data)
    return tuple(planned), Packed(outputs=tuple(packed), cards=whole, chrome=chrome)


def chrome_of(catalogue: Catalogue, theme: Theme) -> bytes:
    """Digest what every page shows of the site."""
    assets = [(asset.name, asset.address) for asset in theme.assets.values()]
    return digest.of_value((digest.engine(), catalogue.site, site_view(catalogue, theme.chrome), assets, theme.options))


def key_of(chrome: bytes, data: bytes, shown: Iterable[str], cards: Mapping[str, bytes]) -> bytes:
    """Give an output's key: ``data`` is the output itself, packed, and ``shown`` names the cards on it."""
    return digest.of_bytes(b"".join((chrome, len(data).to_bytes(8, "big"), data, *[cards[one] for one in shown])))


def whole_cards(catalogue: Catalogue, cards: Mapping[str, bytes]) -> dict[str, bytes]:
    """Digest some cards with the franchises that they name, and the files that their posters are published as."""
    whole = dict(cards)
    for one in cards if catalogue.pictures else ():
        poster = catalogue.reviews[one].poster
        if poster and not poster.spoiler:
            whole[one] = digest.of_value((cards[one], published_picture(catalogue, poster)))
    for one in cards:
        if ids := catalogue.member_of.get(one):
            names = [(franchise, catalogue.franchises[franchise].name) for franchise in ids]
            whole[one] = digest.of_value((whole[one], names))
    return whole


# Every recipe there is, by which a packed one is known again.
_AnyRecipe = (
    diary.DiaryIndex
    | diary.DiaryPage
    | feeds.Feed
    | franchises.FranchiseIndex
    | franchises.FranchisePage
    | headers.Headers
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
    | pictures.Bare
    | pictures.Encoded
    | redirects.Redirect
    | review.ReviewPage
    | search.Description
    | search.Programme
    | search.SearchPage
    | search.Shelf
    | search.Verdicts
    | sharing.Drawn
    | sitemap.Sitemap
    | sitemap.SitemapIndex
    | static.Copy
    | static.Stylesheet
    | stats.StatsPage
)


class _Packed(Output, frozen=True, kw_only=True, array_like=True):
    recipe: _AnyRecipe


encode = msgspec.msgpack.Encoder(order="deterministic").encode
unpack: Callable[[bytes], Output] = msgspec.msgpack.Decoder(_Packed).decode


class _Claims:
    """Which outputs claim which paths.

    Two paths are one where some file system takes them for one: they differ in case, or in how
    an accent is encoded. A file in the place of another's folder collides too.
    """

    def __init__(self) -> None:
        self.files: dict[str, list[Output]] = {}
        self.folders: dict[str, list[Output]] = {}

    def add(self, outputs: Iterable[Output]) -> None:
        """Note the claims of some outputs."""
        files, folders = self.files, self.folders
        for output in outputs:
            path = output.path
            folded = path.lower() if path.isascii() else unicodedata.normalize("NFC", path).casefold()
            if folded in files:
                files[folded].append(output)
            else:
                files[folded] = [output]
            while "/" in folded:
                folded = folded.rpartition("/")[0]
                if folded in folders:
                    break
                folders[folded] = [output]

    def clashes(self) -> tuple[set[int], list[Diagnostic]]:
        """Give the outputs (by `id`) that have no path of their own, and an error for each path that several claim."""
        rivals = (
            found + self.folders.get(path, [])
            for path, found in self.files.items()
            if len(found) > 1 or path in self.folders
        )
        found = list(rivals)
        return {id(output) for outputs in found for output in outputs}, [_clash(outputs) for outputs in found]


def _clash(found: Sequence[Output]) -> Diagnostic:
    sources = sorted({source for output in found for source in output.sources})
    claims = "; ".join(
        f"{output.what} ({', '.join(output.sources[:3])})" if output.sources else output.what for output in found
    )
    address = min(output.address for output in found)
    message = f"{len(found)} pages claim the address {address}: {claims}"
    hint = "Give all but one of them another slug, alias or name. Until then none of them is published."
    return error("IT502", Place(sources[0] if sources else "content/site.toml"), message, hint)
