"""The catalogue itself: documents, columns and tables, for whoever may read all of it without saying so.

Nothing that is published is made from it directly: pages ask a view, which notes what they asked. A lint, a status
and a test read the catalogue as it is.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, Protocol, TypeVar

from intertitle.catalogue.columns import Columns
from intertitle.catalogue.tables import Table
from intertitle.diagnostics import Place
from intertitle.model import (
    Document,
    Franchise,
    FranchiseFile,
    Group,
    ListFile,
    Negative,
    PageFile,
    Person,
    PersonFile,
    PublishedPicture,
    Review,
    Site,
    Text,
    Withheld,
)
from intertitle.recording.questions import UnregisteredError

_Kind = TypeVar("_Kind", bound=Document)
Audience = Literal["readers", "author"]  # an author's preview shows what readers do not see yet
FOLDERS: Mapping[type[Document], str] = {
    Review: "content/reviews/",
    FranchiseFile: "content/franchises/",
    PersonFile: "content/people/",
    ListFile: "content/lists/",
    PageFile: "content/pages/",
}


class Sources(Protocol):
    """What is known of every source, by the path of its file."""

    def with_reader(self, read: Callable[[Sequence[bytes]], Mapping[bytes, bytes]]) -> Sources:
        """Return the same sources, whose records are read by another means: each process has its own."""
        ...

    def open(self, paths: Iterable[str]) -> None:
        """Read the documents of several files at once."""
        ...

    def paths(self, folder: str) -> Sequence[str]:
        """Return the files of sound documents in a folder, sorted."""
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

    def terms(self, path: str) -> bytes:
        """Return the digest of the search terms of a file's text; empty where there are none."""
        ...

    def html(self, path: str) -> bytes:
        """Return the digest of the HTML of a file's text; empty where it has none."""
        ...

    def pictures(self, path: str) -> tuple[str, ...]:
        """Return the addresses of the pictures in a file's text."""
        ...

    def place(self, path: str, pointer: str) -> Place:
        """Return where a value is written in a file."""
        ...

    def broken_reviews(self) -> Mapping[str, str]:
        """Return the files of reviews that cannot be read, by the slugs of their names."""
        ...

    def images(self) -> Mapping[str, Negative]:
        """Return every image that is sound, by its path."""
        ...

    @property
    def static_files(self) -> Mapping[str, bytes]:
        """The digest of every static file, by its path."""
        ...


class Catalogue:
    """Everything that is published, joined.

    Args:
        site: the settings.
        sources: every source.
        columns: the fields of the reviews.
        now: the instant of the build.
        audience: for whom it is.
        widths: those of the theme's pictures, by their use: poster, still, text.
    """

    def __init__(
        self,
        site: Site,
        sources: Sources,
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
        self.numbers: dict[tuple[str, str], int] = {}  # of the questions that many ask (`Recorder.note`)

    def with_reader(self, read: Callable[[Sequence[bytes]], Mapping[bytes, bytes]]) -> Catalogue:
        """Return the same catalogue, whose documents are read by another means."""
        made = Catalogue(self.site, self.sources.with_reader(read), self.columns, self.now, self.audience, self.widths)
        made.tables = self.tables
        made.numbers = self.numbers
        return made

    def drop_decoded(self) -> None:
        """Drop the answers that are decoded, where memory counts for more than time."""
        for table in self.tables.values():
            table.drop_decoded()

    def table(self, name: str) -> Table[Any]:
        """Return a table by its name; an unknown name is an error that lists the tables."""
        try:
            return self.tables[name]
        except KeyError:
            known = ", ".join(sorted(self.tables))
            raise UnregisteredError(f"there is no table '{name}'; there are: {known}") from None

    def documents(self, kind: type[_Kind]) -> list[_Kind]:
        """Return the published documents of a kind, by their ids."""
        document = self.sources.document
        return [document(path) for path in self.table(f"{kind.__name__} paths").values()]  # type: ignore[misc]

    # ------------------------------------------------------------ in short, for whoever reads all of it

    @functools.cached_property
    def reviews(self) -> Mapping[str, Review]:
        """The published reviews by id, newest first."""
        return {one: self.sources.document(path) for one, path in self.table("Review paths").items()}  # type: ignore[misc]

    @property
    def franchises(self) -> Mapping[str, Franchise]:
        """The franchises by id, in the order of their names."""
        return self.table("franchise")

    @property
    def member_of(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of each review's franchises."""
        return self.table("franchises of")

    @property
    def people(self) -> Mapping[str, Person]:
        """Everybody with a page, by id."""
        return self.table("person")

    def groups(self, kind: str) -> tuple[Group, ...]:
        """Return the groups of a kind: year, tag, genre or rating."""
        return tuple(self.table(kind).values())

    @property
    def pictures(self) -> Mapping[str, PublishedPicture]:
        """The pictures by address."""
        return self.table("picture")

    @property
    def withheld(self) -> tuple[Withheld, ...]:
        """What is not published yet, and why."""
        return tuple(self.table("withheld").values())
