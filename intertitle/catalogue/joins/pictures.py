"""Plan the files that each picture is published as, at the widths that its uses need."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from intertitle import digest
from intertitle.bundles import folder_of_bundle
from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.catalogue.recorder import Recorder
from intertitle.diagnostics import Edit, Fix, Hint, Location, error, find_nearest, replacement
from intertitle.markup.targets import find_address, is_local
from intertitle.model import (
    FORM_BY_SUFFIX,
    CriticFile,
    FilmFile,
    Form,
    ImageInfo,
    ImageVariant,
    PostFile,
    PublishedPicture,
    SourceImage,
)
from intertitle.pictures.encode import ENDINGS, encoder_digest

_NEWER_FORMS: tuple[Form, ...] = ("avif", "webp")  # smallest first; a browser uses the first that it supports


def _join(ask: JoinRecorder) -> Answers:
    """Plan the files of every picture. The table ``picture`` has them by the picture's address."""
    widths = ask.widths()
    wanted = _find_widths(ask, widths)
    widest = max((one for several in widths.values() for one in several), default=0)
    found: dict[str, PublishedPicture] = {}
    for path, image in ask.images().items():
        address = image_address(path)
        if address in found:
            _report_twins(ask, found[address].path, path)
            continue
        found[address] = _publish(path, address, image, wanted.get(address, set()), widest)
    return {"picture": found}


def _find_widths(ask: JoinRecorder, widths: Mapping[str, tuple[int, ...]]) -> defaultdict[str, set[int]]:
    """Return the widths at which pages show each picture, by its address."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for use, address in _pictures_in_fields(ask):
        wanted[address].update(widths.get(use, ()))
    in_texts = ask.pictures_in_texts()
    published = ask.table("document") if in_texts else {}
    for path, addresses in in_texts.items():
        if path in published:
            for address in addresses:
                wanted[address].update(widths.get("text", ()))
    return wanted


def _pictures_in_fields(ask: JoinRecorder) -> Iterator[tuple[str, str]]:
    """Yield the use and the address of every picture that a field names."""
    films = ((film.path, film.poster, film.still) for film in ask.documents(FilmFile))
    for review, poster, still in (*ask.reviews_by_path("path", "poster", "still"), *films):
        if poster:
            yield "poster", image_address(poster.src, review)
        if still:
            yield "still", image_address(still.src, review)
    for post in ask.documents(PostFile):
        if post.still:  # lists show it as small as a poster
            address = image_address(post.still.src, post.path)
            yield from (("still", address), ("poster", address))
    for critic in ask.documents(CriticFile):
        if critic.picture:
            yield "poster", image_address(critic.picture.src, critic.path)


PICTURES = Join(name="pictures", tables={"picture": PublishedPicture}, function=_join)


def image_address(src: str, document: str = "") -> str:
    """Return the address of a picture, given its path under ``content/images/`` as an author writes it.

    If the document is the ``index.md`` of a folder of its own, the path may also be one in that folder. A Mac may write
    an accented letter of a file's name as two characters, and Windows writes backslashes. The address has one character
    and slashes, so that the picture is found.
    """
    src = unicodedata.normalize("NFC", src).replace("\\", "/")
    folder = folder_of_bundle(document)
    if folder and not src.startswith(("/", "../", "images/", "content/")):
        src = f"{folder}/{src}"
    path = posixpath.normpath(src.removeprefix("/").removeprefix("content/"))
    while path.startswith("../"):
        path = path[3:]
    return "/" + (path if path.startswith("images/") else f"images/{path}")


def _report_twins(ask: JoinRecorder, shown: str, other: str) -> None:
    """Report two files with one name, of which the first is published."""
    message = f"two pictures have the name {other.rpartition('/')[2]}: they differ only in how its accents are stored"
    if posixpath.dirname(shown) != posixpath.dirname(other):
        message = f"{other} has the address of this picture"
    hint = "Rename one of them, or delete it. Until then pages show the first."
    ask.report(error("IT502", Location(shown), message, hint))


def report_missing_picture(ask: Recorder, address: str, written: str, path: str, pointer: str) -> None:
    """Report a missing or unreadable picture. The hint is the closest name, or what to do with the file."""
    pictures = [one.removeprefix("/images/") for one in ask.keys("picture")]
    place = ask.where(path, pointer)
    if is_local(written):
        name = re.split(r"[\\/]", written)[-1]
        same = [one for one in pictures if posixpath.basename(one).casefold() == name.casefold()]
        hint: Hint = f"Put the file at content/images/{name}, and write  images/{name}"
        if len(same) == 1:
            hint = Fix((Edit(place.line, place.column, written, f"images/{same[0]}"),), lead="Write  ")
        ask.report(error("IT530", place, f"'{written}' is a file on your computer, which readers cannot see", hint))
        return
    if intended := find_address(written):
        fix = Fix((Edit(place.line, place.column, written, intended),), lead="Write  ")
        ask.report(error("IT530", place, f"the picture '{written}' has no https://", fix))
        return
    unreadable = {image_address(one): hint for one, hint in ask.unreadable_images().items()}
    if address in unreadable:
        ask.report(error("IT530", place, f"the picture '{written}' cannot be read", unreadable[address]))
        return
    if (ending := posixpath.splitext(address)[1]).casefold() not in FORM_BY_SUFFIX and ending:
        jpeg = f"{posixpath.splitext(address)[0].removeprefix('/')}.jpg"
        lead = f"Save it as JPEG, as content/{jpeg} , and write  "
        fix = Fix((Edit(place.line, place.column, written, jpeg),), lead=lead)
        ask.report(error("IT530", place, f"Intertitle does not publish {ending} files as pictures", fix))
        return
    close = find_nearest(address.removeprefix("/images/"), pictures)
    hint = replacement(place, written, f"images/{close}") if close else f"Put the file at content{address}."
    ask.report(error("IT530", place, f"there is no picture '{written}'", hint))


def published_files(picture: PublishedPicture) -> tuple[ImageVariant, ...]:
    """Return every published file of a picture once."""
    return tuple(dict.fromkeys((picture.own, picture.shown, *picture.prints)))


def _publish(path: str, address: str, image: SourceImage, wanted: AbstractSet[int], widest: int) -> PublishedPicture:
    measure = image.measure
    max_width = min(measure.width, max(wanted, default=widest) or measure.width)
    own = _variant(address, measure.form, measure, max_width)
    if measure.form in {"gif", "svg"} or measure.moves:
        whole = _variant(address, measure.form, measure, measure.width)
        return PublishedPicture(path=path, digest=image.digest, own=whole, shown=whole, as_it_is=True)
    if not wanted:
        return PublishedPicture(path=path, digest=image.digest, own=own, shown=own)
    # The path is included because two files with the same bytes are two pictures.
    stem = f"{address.rpartition('.')[0]}-{digest.of_value((path, image.digest, encoder_digest())).hex()[:10]}"

    def variant(form: Form, width: int) -> ImageVariant:
        return _variant(f"{stem}-{width}{ENDINGS[form]}", form, measure, width)

    fallback: Form = "png" if measure.clear else "jpeg"
    steps = sorted({one for one in wanted if one < measure.width} | {max_width})
    return PublishedPicture(
        path=path,
        digest=image.digest,
        own=own,
        shown=variant(fallback, max_width) if measure.form in _NEWER_FORMS else own,
        prints=tuple(variant(form, width) for form in _NEWER_FORMS for width in steps),
    )


def _variant(address: str, form: Form, measure: ImageInfo, width: int) -> ImageVariant:
    height = max(1, round(measure.height * width / measure.width))
    return ImageVariant(address=address, form=form, width=width, height=height)
