"""Answer questions about a catalogue, and record them, so that dependencies are never declared.

Joins ask a recorder. Pages, cards and files ask a view (`outputs.view`), which is a recorder with more questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar, cast

from intertitle.catalogue.catalogue import FOLDERS, Catalogue
from intertitle.catalogue.tables import Table
from intertitle.diagnostics import Diagnostic, Fix, Location
from intertitle.model import (
    Document,
    Link,
    Review,
    Site,
    SourceImage,
)
from intertitle.recording.questions import UnregisteredError, question

_Kind = TypeVar("_Kind", bound=Document)


class Recorder:
    """Answers questions about a catalogue, and records them.

    Attributes:
        notes: the numbers of the questions asked so far.
        problems: the diagnostics reported so far.
        site: the settings; reading one records it.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.notes: set[int] = set()
        self.problems: list[Diagnostic] = []
        self.site = cast("Site", _Settings(catalogue.site, catalogue.numbers, self.notes))

    def note(self, kind: str, name: str = "") -> None:
        """Record a question. Its number is cached, because many makers ask the same."""
        numbers = self._catalogue.numbers
        if (found := numbers.get((kind, name))) is None:
            found = numbers[kind, name] = question(kind, name)
        self.notes.add(found)

    def report(self, found: Diagnostic) -> None:
        """Report a problem. It is stored with the result, and reported again while the result is reused."""
        self.problems.append(found)

    # ------------------------------------------------------------ sources

    def where(self, path: str, pointer: str = "") -> Location:
        """Return the location of a value in a file, for a diagnostic."""
        self.notes.add(question("lines" if pointer.startswith("link.") else "place", path))
        return self._catalogue.sources.place(path, pointer)

    def addition(self, path: str, field: str) -> Fix:
        """Return the fix that adds a field which a file lacks, for a diagnostic."""
        self.notes.add(question("place", path))
        return self._catalogue.sources.addition(path, field)

    def all_reviews(self, *fields: str) -> Iterator[tuple[Any, ...]]:
        """Yield fields of all reviews, published or not, in the order of their files. ``path`` is a field too."""
        return zip(*(self._column(field) for field in fields), strict=True)

    def reviews(self, *fields: str) -> Iterator[tuple[Any, ...]]:
        """Yield fields of the published reviews, newest first. ``path`` is a field too."""
        self.note("whole", "Review paths")
        return self._rows(self._catalogue.table("Review paths").values(), fields)

    def reviews_by_path(self, *fields: str) -> Iterator[tuple[Any, ...]]:
        """Yield fields of the published reviews in the order of their files, which does not depend on dates."""
        self.note("answers", "Review paths")
        return self._rows(sorted(self._catalogue.table("Review paths").values()), fields)

    def _rows(self, paths: Any, fields: Sequence[str]) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401  (any collection of paths)
        rows = self._catalogue.columns.rows
        numbers = [rows[path] for path in paths]
        columns = [self._column(field) for field in fields]
        return zip(*([column[number] for number in numbers] for column in columns), strict=True)

    def _column(self, field: str) -> Sequence[Any]:
        catalogue = self._catalogue
        if field == "path":
            self.note("column", "path")
            return catalogue.columns.paths
        self.note("column", field)
        if field == "words":
            return [catalogue.sources.words(path) for path in catalogue.columns.paths]
        return catalogue.columns.values(field)

    def all_documents(self, kind: type[_Kind]) -> list[_Kind]:
        """Return all documents of a kind, published or not, in the order of their files."""
        self.note("documents", kind.__name__)
        sources = self._catalogue.sources
        folder = FOLDERS[cast("type[Document]", kind)]
        return [cast("_Kind", sources.document(path)) for path in sources.paths(folder)]

    def documents(self, kind: type[_Kind]) -> list[_Kind]:
        """Return the published documents of a kind, in the order of their table."""
        self.note("documents", kind.__name__)
        self.note("whole", f"{kind.__name__} paths")
        return self._catalogue.documents(kind)

    def document(self, path: str) -> Document:
        """Return the document of a file that has one."""
        self.notes.add(question("document", path))
        return self._catalogue.sources.document(path)

    def review(self, review_id: str) -> Review:
        """Return a published review by its id."""
        return cast("Review", self.document(self.answer("Review paths", review_id)))

    def pictures_in_texts(self) -> Mapping[str, tuple[str, ...]]:
        """Return the addresses of the pictures in the text of each file."""
        self.note("pictures in texts")
        sources = self._catalogue.sources
        paths = (path for folder in FOLDERS.values() for path in sources.paths(folder))
        return {path: found for path in paths if (found := sources.pictures(path))}

    def images(self) -> Mapping[str, SourceImage]:
        """Return every valid image by path."""
        self.note("images")
        return self._catalogue.sources.images()

    def unreadable_images(self) -> Mapping[str, str]:
        """Return the hints for images that cannot be read, by path."""
        self.note("images")
        return self._catalogue.sources.unreadable_images()

    def static_files(self) -> tuple[str, ...]:
        """Return the paths of all static files, sorted."""
        self.note("static files")
        return tuple(sorted(self._catalogue.sources.static_files))

    def static_file(self, path: str) -> bytes | None:
        """Return the digest of a static file by path, or None."""
        self.notes.add(question("static file", path))
        return self._catalogue.sources.static_files.get(path)

    def broken_documents(self) -> Mapping[str, str]:
        """Return the files of unreadable documents, by the slugs of their names."""
        self.note("broken")
        return self._catalogue.sources.broken_documents()

    def unpublished_links(self) -> Mapping[str, tuple[Link, ...]]:
        """Return the links in the texts of the files that cannot be published."""
        self.note("unpublished links")
        return self._catalogue.sources.unpublished_links()

    # ------------------------------------------------------------ settings and theme

    def pattern(self, kind: str) -> str:
        """Return the address pattern of a kind of page.

        Raises:
            UnregisteredError: if the kind has no address.
        """
        self.note("address", kind)
        if kind not in self._catalogue.site.addresses:
            raise UnregisteredError(f"no kind '{kind}' with an address is registered")
        return self._catalogue.site.addresses[kind]

    def widths(self) -> Mapping[str, tuple[int, ...]]:
        """Return the theme's picture widths by use."""
        self.note("widths")
        return self._catalogue.widths

    # ------------------------------------------------------------ tables

    def answer(self, table: str, key: str) -> Any:  # noqa: ANN401  (tables have different types)
        """Return a table's answer for a key, or None."""
        self.notes.add(question(f"table {table}", key))
        return self._catalogue.table(table).get(key)

    def keys(self, table: str) -> tuple[str, ...]:
        """Return a table's keys, in order."""
        self.note("order", table)
        return self._catalogue.table(table).order

    def table(self, name: str) -> Table[Any]:
        """Return a whole table. Any change in it counts."""
        self.note("whole", name)
        return self._catalogue.table(name)


# Settings that a `Site` derives from others.
_DERIVED = {name: made.fget for name, made in vars(Site).items() if isinstance(made, property) and made.fget}


class _Settings:
    """Behaves like a `Site`, and records each setting that is read.

    It has no reference to its recorder, because that would be a cycle, and the garbage collector is off during a build.
    """

    def __init__(self, site: Site, numbers: dict[tuple[str, str], int], notes: set[int]) -> None:
        self._site = site
        self._numbers = numbers
        self._notes = notes

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (settings have different types)
        if (derived := _DERIVED.get(name)) is not None:
            return derived(self)
        numbers = self._numbers
        if (number := numbers.get(("setting", name))) is None:
            number = numbers["setting", name] = question("setting", name)
        self._notes.add(number)
        return getattr(self._site, name)
