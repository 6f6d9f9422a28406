"""Pictures: each at its own address and, for what shows it, in newer formats at the widths that the theme declares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from intertitle import digest
from intertitle.model import Catalogue, Form, Measure, Negative, Print, PublishedPicture
from intertitle.outputs.library import Library, image_address
from intertitle.outputs.recipe import File, Output, path_of
from intertitle.outputs.static import read_unchanged
from intertitle.pictures.bare import bare
from intertitle.pictures.encode import ENDINGS, encode, made_by

_NEWER: tuple[Form, ...] = ("avif", "webp")  # the smallest first: a browser takes the first that it knows


class Encoded(File, frozen=True, kw_only=True, tag=True):
    """A print of the picture in a file, whose bytes have a digest."""

    file: str
    digest: bytes
    form: Form
    width: int
    height: int

    def data(self, library: Library) -> bytes:
        """Give the print as it is kept, or encode it."""
        name = kept_name(self.digest, self.form, self.width, self.height)
        known = library.kept.get(name)
        if known is None:
            known = encode(read_unchanged(self.file, self.digest), self.form, self.width, self.height)
            library.kept.put(name, known)
        return known


class Bare(File, frozen=True, kw_only=True, tag=True):
    """A picture that is not encoded anew, for it is drawn or it moves: without what is written in it besides."""

    file: str
    digest: bytes
    form: Form

    def data(self, library: Library) -> bytes:
        """Give the picture, bare."""
        del library
        return bare(read_unchanged(self.file, self.digest), self.form)


def kept_name(made_of: bytes, form: Form, width: int, height: int) -> str:
    """Name a print by all that decides its bytes."""
    return digest.of_value((made_of, made_by(), form, width, height)).hex() + ENDINGS[form]


def published_pictures(
    catalogue: Catalogue,
    negatives: Mapping[str, Negative],
    in_texts: Iterable[str],
    widths: Mapping[str, tuple[int, ...]],
) -> dict[str, PublishedPicture]:
    """Say which files every picture is published as, by its address.

    Args:
        catalogue: whose reviews have posters and stills.
        negatives: every picture that is sound, by the path of its file.
        in_texts: the addresses of those that published texts show.
        widths: poster, still, text → the widths that the theme declares.
    """
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for review in catalogue.reviews.values():
        if review.poster:
            wanted[image_address(review.poster.src)].update(widths.get("poster", ()))
        if review.still:
            wanted[image_address(review.still.src)].update(widths.get("still", ()))
    for address in in_texts:
        wanted[address].update(widths.get("text", ()))
    widest = max((one for several in widths.values() for one in several), default=0)
    found: dict[str, PublishedPicture] = {}
    for path, negative in negatives.items():
        address = image_address(path)
        found[address] = _published(path, address, negative, wanted.get(address, set()), widest)
    return found


def _published(path: str, address: str, negative: Negative, wanted: set[int], widest: int) -> PublishedPicture:
    measure = negative.measure
    most = min(measure.width, max(wanted, default=widest) or measure.width)
    own = _print(address, measure.form, measure, most)
    if measure.form in {"gif", "svg"} or measure.moves:
        whole = _print(address, measure.form, measure, measure.width)
        return PublishedPicture(path=path, digest=negative.digest, own=whole, shown=whole, as_it_is=True)
    if not wanted:
        return PublishedPicture(path=path, digest=negative.digest, own=own, shown=own)
    # The path too: two files with the same bytes are two pictures.
    stem = f"{address.rpartition('.')[0]}-{digest.of_value((path, negative.digest, made_by())).hex()[:10]}"

    def named(form: Form, width: int) -> Print:
        return _print(f"{stem}-{width}{ENDINGS[form]}", form, measure, width)

    older: Form = "png" if measure.clear else "jpeg"
    steps = sorted({one for one in wanted if one < measure.width} | {most})
    return PublishedPicture(
        path=path,
        digest=negative.digest,
        own=own,
        shown=named(older, most) if measure.form in _NEWER else own,
        prints=tuple(named(form, width) for form in _NEWER for width in steps),
    )


def _print(address: str, form: Form, measure: Measure, width: int) -> Print:
    height = max(1, round(measure.height * width / measure.width))
    return Print(address=address, form=form, width=width, height=height)


def prints(picture: PublishedPicture) -> tuple[Print, ...]:
    """Give every file that a picture is published as, each once."""
    return tuple(dict.fromkeys((picture.own, picture.shown, *picture.prints)))


def kept_names(pictures: Iterable[PublishedPicture]) -> set[str]:
    """Name all prints of some pictures, as they are kept."""
    return {
        kept_name(picture.digest, one.form, one.width, one.height)
        for picture in pictures
        if not picture.as_it_is
        for one in prints(picture)
    }


def plan(root: Path, pictures: Iterable[PublishedPicture]) -> Iterator[Output]:
    """Plan every file of some pictures."""
    for picture in pictures:
        file = str(root / picture.path)
        for one in prints(picture):
            recipe: File = Bare(file=file, digest=picture.digest, form=one.form)
            if not picture.as_it_is:
                recipe = Encoded(file=file, digest=picture.digest, form=one.form, width=one.width, height=one.height)
            yield Output(
                path=path_of(one.address),
                address=one.address,
                recipe=recipe,
                what=f"the picture {picture.path}",
                sources=(picture.path,),
            )
