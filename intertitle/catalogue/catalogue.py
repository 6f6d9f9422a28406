"""Hold documents, columns and tables, for code that may read all of them without recording it.

Pages never read the catalogue directly: they ask a view, which records their questions. Lints, the status command and
tests read it directly.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, Protocol, TypeVar

from intertitle.catalogue.columns import Columns
from intertitle.catalogue.tables import Table
from intertitle.diagnostics import Fix, Location
from intertitle.markup.term_index import TermSegment
from intertitle.model import (
    DIARY_FOLDER,
    DOCUMENT_KINDS,
    DiaryFile,
    Document,
    Franchise,
    Group,
    Link,
    Person,
    PublishedPicture,
    Review,
    Site,
    SourceImage,
    Text,
    Withheld,
)
from intertitle.recording.questions import UnregisteredError

_Kind = TypeVar("_Kind", bound=Document)
Audience = Literal["readers", "author"]  # an author's preview also shows what is withheld from readers
FOLDERS: Mapping[type[Document], str] = {
    **{one.document: f"content/{one.folder}/" for one in DOCUMENT_KINDS},
    DiaryFile: f"content/{DIARY_FOLDER}/",
}


class _Sources(Protocol):
    """What is known of every source, by the path of its file."""

    def with_reader(self, read: Callable[[Sequence[bytes]], Mapping[bytes, bytes]]) -> _Sources:
        """Return the same sources with another function for reading records, since each process has its own."""
        ...

    def open(self, paths: Iterable[str]) -> None:
        """Load the documents of several files at once."""
        ...

    def paths(self, folder: str) -> Sequence[str]:
        """Return the files of valid documents in a folder, sorted."""
        ...

    def document(self, path: str) -> Document:
        """Return the document of a file."""
        ...

    def text(self, path: str) -> Text:
        """Return the text of a file, without its HTML."""
        ...

    def words(self, path: str) -> int:
        """Return the number of words of a file's text, without opening it."""
        ...

    @property
    def terms(self) -> tuple[TermSegment, ...]:
        """The search terms of the reviews."""
        ...

    def html(self, path: str) -> bytes:
        """Return the digest of the HTML of a file's text; empty if there is none."""
        ...

    def pictures(self, path: str) -> tuple[str, ...]:
        """Return the addresses of the pictures in a file's text."""
        ...

    def place(self, path: str, pointer: str) -> Location:
        """Return the location of a value in a file."""
        ...

    def addition(self, path: str, field: str) -> Fix:
        """Return the fix that adds a field which a file lacks."""
        ...

    def broken_documents(self) -> Mapping[str, str]:
        """Return the files of unreadable documents, by the slugs of their names."""
        ...

    def unpublished_links(self) -> Mapping[str, tuple[Link, ...]]:
        """Return the links in the texts of the files that cannot be published."""
        ...

    def unreadable_images(self) -> Mapping[str, str]:
        """Return the hints for images that cannot be read, by path."""
        ...

    def images(self) -> Mapping[str, SourceImage]:
        """Return every valid image by path."""
        ...

    @property
    def static_files(self) -> Mapping[str, bytes]:
        """Return the digest of every static file by path."""
        ...


class Catalogue:
    """Everything that is published, joined.

    Args:
        site: the settings.
        sources: every source.
        columns: the fields of the reviews.
        now: the instant of the build.
        audience: for whom the site is built.
        widths: the theme's picture widths by use: poster, still, text.
    """

    def __init__(
        self,
        site: Site,
        sources: _Sources,
        columns: Columns,
        now: dt.datetime,
        audience: Audience = "readers",
        widths: Mapping[str, tuple[int, ...]] | None = None,
    ) -> None:
        self.site = site
        self.sources = sources
        self.columns = columns
        self.now = now
        self.audience: Audience = audience
        self.widths = widths or {}
        self.tables: dict[str, Table[Any]] = {}
        self.numbers: dict[tuple[str, str], int] = {}  # numbers of common questions (`Recorder.note`)

    def with_reader(self, read: Callable[[Sequence[bytes]], Mapping[bytes, bytes]]) -> Catalogue:
        """Return the same catalogue with another function for reading records."""
        made = Catalogue(self.site, self.sources.with_reader(read), self.columns, self.now, self.audience, self.widths)
        made.tables = self.tables
        made.numbers = self.numbers
        return made

    def drop_decoded(self) -> None:
        """Drop decoded answers to save memory."""
        for table in self.tables.values():
            table.drop_decoded()

    def table(self, name: str) -> Table[Any]:
        """Return a table by name.

        Raises:
            UnregisteredError: if there is none; the message lists the tables.
        """
        try:
            return self.tables[name]
        except KeyError:
            known = ", ".join(sorted(self.tables))
            raise UnregisteredError(f"there is no table '{name}'; the tables are: {known}") from None

    def documents(self, kind: type[_Kind]) -> list[_Kind]:
        """Return the published documents of a kind, in the order of their table."""
        document = self.sources.document
        return [document(path) for path in self.table(f"{kind.__name__} paths").values()]  # type: ignore[misc]

    # ------------------------------------------------------------ shortcuts for code that reads everything

    @functools.cached_property
    def reviews(self) -> Mapping[str, Review]:
        """Return the published reviews by id, newest first."""
        return {one: self.sources.document(path) for one, path in self.table("Review paths").items()}  # type: ignore[misc]

    @property
    def franchises(self) -> Mapping[str, Franchise]:
        """Return the franchises by id, sorted by name."""
        return self.table("franchise")

    @property
    def franchises_of(self) -> Mapping[str, tuple[str, ...]]:
        """Return the franchise ids of each review."""
        return self.table("franchises of")

    @property
    def people(self) -> Mapping[str, Person]:
        """Return everyone with a page, by id."""
        return self.table("person")

    def groups(self, kind: str) -> tuple[Group, ...]:
        """Return the groups of a kind: year, tag, genre or rating."""
        return tuple(self.table(kind).values())

    @property
    def pictures(self) -> Mapping[str, PublishedPicture]:
        """Return the pictures by address."""
        return self.table("picture")

    @property
    def withheld(self) -> tuple[Withheld, ...]:
        """Return the documents that are not published yet, with the reasons."""
        return tuple(self.table("withheld").values())
