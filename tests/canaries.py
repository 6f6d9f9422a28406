"""Documents with a canary in every field, derived from the tables of fields, and a search for canaries in any file."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from photographs import encoded, scene
from PIL import Image, PngImagePlugin

from intertitle.model import DOCUMENT_KINDS, DocumentKind, Picture
from intertitle.table import (
    Choice,
    Day,
    Field,
    Moment,
    Named,
    Number,
    PartOfDay,
    Record,
    Records,
    Special,
    Switch,
    Texts,
    Word,
    fields_of,
    record_of,
)

_CANARY = re.compile(rb"zorilla\d{3}q|91\d{5}", re.IGNORECASE)  # a word, or a number in an id
_DOCUMENTS = {kind.document for kind in DOCUMENT_KINDS}
_FORMS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "SVG")
# Fields that name another part of the same file.
_REFERENCES: Mapping[tuple[str, str], Any] = {
    ("Capsule", "heading"): "The end",
    ("Entry", "id"): "part",
    ("Entry", "continuity"): "line",
    ("Order", "items"): ["part"],
    ("Start", "entry"): "part",
}
_SPECIAL: Mapping[str, str] = {
    "rating": '"1.5"',
    "scale": '"stars"',
    "aliases": '["/CANARY/"]',
    "comments": '"https://CANARY.example/"',
    "quote": '"A sentence of CANARY stands here."',
    "trailer": '"https://www.youtube.com/watch?v=CANARY"',  # its ids have as many characters
    "web": '"https://example.org/CANARY"',
}
_NONE = {
    ("Review", "films"),
    ("Entry", "of"),
    ("Entry", "review"),
    ("ListItem", "review"),
}  # they name another document, or another part
_DATES = {"draft", "date", "updated", "embargo"}  # a test sets these


class Canaries:
    """Makes canaries, and remembers where each of them is.

    Attributes:
        places: what each canary stands in, as the kind of document and the field.
        pictures: the bytes of each picture, by its path.
    """

    def __init__(self) -> None:
        self.places: dict[str, str] = {}
        self.pictures: dict[str, bytes] = {}
        self._numbers = itertools.count(1)

    def word(self, place: str) -> str:
        """Return a new canary."""
        made = f"zorilla{next(self._numbers):03}q"
        self.places[made] = place
        return made

    def _id(self, example: str, place: str) -> str:
        number = f"91{next(self._numbers):05}"
        self.places[number] = place
        return re.sub(r"\d+", number, example)

    def fields(self, document: type, place: str) -> dict[str, Any]:
        """Return a canary for each field of a document or record."""
        wanted = {
            name: field
            for name, field in fields_of(document).items()
            if (document.__name__, name) not in _NONE and not (document in _DOCUMENTS and name in _DATES)
        }
        return {field.names[0]: self._value(document, name, field, f"{place}.{name}") for name, field in wanted.items()}

    def _value(self, document: type, name: str, field: Field, place: str) -> Any:  # noqa: ANN401, C901, PLR0912  (any YAML; a case for each type)
        if (document.__name__, name) in _REFERENCES:
            return _REFERENCES[document.__name__, name]
        made: Any
        match field.type:
            case Records():
                made = [self.fields(record_of(document, name), place)]
            case Record():
                made = self.fields(record_of(document, name), place)
            case Named():
                key = "line" if name == "continuities" else self.word(f"{place} (its name)")
                made = {key: self.fields(record_of(document, name), place)}
            case Special("picture"):
                made = self.picture(place)
            case Texts():
                made = [self._words(place)]
            case Word() if field.type.form:
                made = self._id(field.example, place)
            case Choice():
                made = list(field.type.words)[-1]
            case Number():
                made = max(field.type.lowest, min(1917, field.type.highest))
            case Day() | PartOfDay() | Moment():
                made = "1917-03-19"
            case Switch():
                made = True
            case Special(kind) if kind in _SPECIAL:
                made = json.loads(re.sub("CANARY", lambda _: json.dumps(self.word(place))[1:-1], _SPECIAL[kind]))
            case _ if field.is_text:
                made = self._words(place)
            case _:
                made = self.word(place)
        return made

    def _words(self, place: str) -> str:
        """Return a canary and a remark that has another."""
        marks = ("%%", "%%") if len(self.places) % 4 else ("<!-- ", " -->")
        return f"{self.word(place)} {self.word(f'{place} (remark)').join(marks)}"

    def picture(self, place: str, form: str = "JPEG") -> dict[str, Any]:
        """Return the fields of a picture, which has a canary in its name and in everything that its form can carry."""
        made: dict[str, Any] = {}
        for name, field in fields_of(Picture).items():
            if name == "src":
                made[name] = self._picture_file(form, place)
            elif not isinstance(field.type, Switch):
                made[name] = self._words(f"{place}.{name}")
        return made

    def _picture_file(self, form: str, place: str) -> str:
        path = f"images/{self.word(f'{place} (name of the picture)')}.{form.lower()}"
        self.pictures[path] = _image(form, self.word(f"{place} (metadata)"), len(self.pictures))
        return path

    def text(self, place: str, quote: str) -> str:
        """Return a text with a canary in every kind of place, a remark of each kind, spoilers, and pictures."""

        def word(what: str) -> str:
            return self.word(f"{place} ({what})")

        hidden = self._picture_file("JPEG", f"{place} (spoiler)")
        shots = [self.picture(f"{place} ({form})", form) for form in _FORMS]
        return "\n\n".join([
            quote,
            f"## {word('heading')}",
            "## The end",
            f"A [{word('link')}](https://{word('host')}.example/ \"{word('title')}\") `{word('code')}`.",
            f"A <b title=\"{word('HTML attribute')}\">{word('HTML')}</b>, a note^[{word('note')}].",
            f"| a |\n|---|\n| {word('cell')} |",
            f"~~~\n{word('block of code')}\n~~~",
            f"<!-- {word('remark')} --> and %%{word('remark')}%%",
            f"<!--\n\n{word('remark')}\n\n-->",
            f"%%\n{word('remark')}\n%%",
            f"A ||{word('spoiler')} and ![{word('spoiler, alt')}]({hidden})||.",
            f":::spoiler {word('spoiler, title')}\n{word('spoiler')} <!-- {word('remark')} -->",
            f"## {word('spoiler, heading')}\n\n[^s]\n:::\n\n[^s]: {word('spoiler, note')}",
            *(f'![{one["alt"]}]({one["src"]} "{one["credit"]}")' for one in shots),
        ])  # fmt: skip

    def document(self, kind: DocumentKind, *lines: str) -> tuple[str, str]:
        """Return the path and the content of a file with a canary in every field, and more lines of front matter."""
        given = self.fields(kind.document, kind.name)
        quote = given.get("quote", "A first sentence.")
        fields = [f"{name}: {json.dumps(value)}" for name, value in given.items() if value is not None]
        text = self.text(kind.name, f"{quote} It begins with {self.word(f'{kind.name} (excerpt)')}.")
        path = f"content/{kind.folder}/{self.word(f'{kind.name} (name of the file)')}.md"
        return path, "\n".join(["---", *fields, *lines, "---", text, ""])

    def documents(self, *lines: str) -> dict[str, str]:
        """Return a file of every kind, with those of the lines whose field it has."""
        return dict(
            self.document(kind, *(one for one in lines if one.partition(":")[0] in fields_of(kind.document)))
            for kind in DOCUMENT_KINDS
        )

    def found(self, tree: Mapping[str, bytes]) -> dict[str, set[str]]:
        """Return where each canary that files contain was put, and the paths of those files."""
        made: dict[str, set[str]] = {}
        for path, data in tree.items():
            for layer in (path.encode(), *_layers(data)):
                for one in _CANARY.findall(layer):
                    word = one.decode().lower()
                    if word in self.places:
                        made.setdefault(f"{word} {self.places[word]}", set()).add(path)
        return made


def _image(form: str, word: str, seed: int) -> bytes:
    """Return a picture with a word in everything that its format can carry beside pixels."""
    if form == "SVG":
        return (
            f"<!-- {word} --><svg xmlns='http://www.w3.org/2000/svg' width='20' height='{9 + seed}'>"
            f"<metadata>{word}</metadata><rect width='5' height='{1 + seed}'/></svg>"
        ).encode()
    exif = Image.Exif()
    exif[0x010F] = exif[0x010E] = word
    packet = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{word}</x:xmpmeta>".encode()
    more: dict[str, Any] = {"exif": exif, "xmp": packet, "comment": word.encode()}
    if form == "PNG":
        chunks = PngImagePlugin.PngInfo()
        chunks.add_text("Author", word)
        chunks.add_text("Comment", word, zip=True)
        chunks.add_itxt("XML:com.adobe.xmp", packet.decode(), zip=True)
        more = {"exif": exif, "pnginfo": chunks}
    if form == "GIF":
        more = {"comment": word.encode()}
    picture = scene(48, 36 + seed, seed=seed)
    return encoded(picture.convert("P") if form == "GIF" else picture, form, **more)


def _layers(data: bytes) -> Iterator[bytes]:
    """Yield what a file contains, packed or not."""
    yield data
    if data[:2] == b"\x1f\x8b":
        yield from _layers(gzip.decompress(data))
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        for found in re.finditer(rb"(?:zTXt|iTXt|iCCP|eXIf)", data):
            yield from _inflated(data[found.end() : found.end() + 4096])
    try:
        with Image.open(io.BytesIO(data)) as image:
            yield repr(image.info).encode()
            yield repr(dict(image.getexif())).encode()
    except (OSError, SyntaxError):
        return


def _inflated(data: bytes) -> Iterator[bytes]:
    for start in (found.start() for found in re.finditer(b"\x78[\x01\x5e\x9c\xda]", data)):
        try:
            yield zlib.decompressobj().decompress(data[start:])
        except zlib.error:
            continue
