"""The recorder: how a catalogue is read. It notes every question, so that nobody has to declare what he reads.

A join asks it directly; pages, cards and files ask a view (`outputs.view`), which is a recorder that knows more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar, cast

from intertitle.catalogue.catalogue import FOLDERS, Catalogue
from intertitle.catalogue.tables import Table
from intertitle.diagnostics import Diagnostic, Place
from intertitle.model import (
    Document,
    Negative,
    Review,
    Site,
)
from intertitle.recording.questions import UnregisteredError, question

_Kind = TypeVar("_Kind", bound=Document)


class Recorder:
    """Answers questions about a catalogue, and notes them.

    Attributes:
        notes: the numbers of the questions asked so far.
        problems: the diagnostics reported so far.
        site: the settings; each is noted when it is read.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.notes: set[int] = set()
        self.problems: list[Diagnostic] = []
        self.site = cast("Site", _Settings(catalogue.site, catalogue.numbers, self.notes))

    def note(self, kind: str, name: str = "") -> None:
        """Note a question; its number is remembered, since many ask the same."""
        numbers = self._catalogue.numbers
        if (found := numbers.get((kind, name))) is None:
            found = numbers[kind, name] = question(kind, name)
        self.notes.add(found)

    def report(self, found: Diagnostic) -> None:
        """Report what is wrong; it is kept with what is made, and told again by every build that keeps that."""
        self.problems.append(found)

    # ------------------------------------------------------------ sources

    def where(self, path: str, pointer: str = "") -> Place:
        """Return where a value is written in a file, for a diagnostic."""
        self.notes.add(question("lines" if pointer.startswith("link.") else "place", path))
        return self._catalogue.sources.place(path, pointer)

    def all_reviews(self, *fields: str) -> Iterator[tuple[Any, ...]]:
        """Return fields of all reviews, published or not, in the order of their files; ``path`` is one of them."""
        return zip(*(self._column(field) for field in fields), strict=True)

    def reviews(self, *fields: str) -> Iterator[tuple[Any, ...]]:
        """Return fields of the published reviews, newest first; ``path`` is one of them."""
        self.note("whole", "Review paths")
        return self._rows(self._catalogue.table("Review paths").values(), fields)

    def reviews_by_path(self, *fields: str) -> Iterator[tuple[Any, ...]]:
        """Return fields of the published reviews in the order of their files, which no date changes."""
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
        """Return the published documents of a kind, by their ids."""
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

    def images(self) -> Mapping[str, Negative]:
        """Return every image that is sound, by its path."""
        self.note("images")
        return self._catalogue.sources.images()

    def static_files(self) -> tuple[str, ...]:
        """Return the paths of all static files, sorted."""
        self.note("static files")
        return tuple(sorted(self._catalogue.sources.static_files))

    def static_file(self, path: str) -> bytes | None:
        """Return the digest of a static file by its path; nothing where there is none."""
        self.notes.add(question("static file", path))
        return self._catalogue.sources.static_files.get(path)

    def broken_reviews(self) -> Mapping[str, str]:
        """Return the files of reviews that cannot be read, by the slugs of their names."""
        self.note("broken")
        return self._catalogue.sources.broken_reviews()

    # ------------------------------------------------------------ settings and theme

    def pattern(self, kind: str) -> str:
        """Return the pattern of the address of a kind of page."""
        self.note("address", kind)
        if kind not in self._catalogue.site.addresses:
            raise UnregisteredError(f"no kind '{kind}' with an address is registered")
        return self._catalogue.site.addresses[kind]

    def widths(self) -> Mapping[str, tuple[int, ...]]:
        """Return the widths of the theme's pictures, by their use."""
        self.note("widths")
        return self._catalogue.widths

    # ------------------------------------------------------------ tables

    def answer(self, table: str, key: str) -> Any:  # noqa: ANN401  (each table has a type of its own)
        """Return a table's answer for a key; nothing where there is none."""
        self.notes.add(question(f"table {table}", key))
        return self._catalogue.table(table).get(key)

    def keys(self, table: str) -> tuple[str, ...]:
        """Return a table's keys, in order."""
        self.note("order", table)
        return self._catalogue.table(table).order

    def table(self, name: str) -> Table[Any]:
        """Return a whole table: any change of it is one of what is made."""
        self.note("whole", name)
        return self._catalogue.table(name)


# What a `Site` tells of several of its settings.
_DERIVED = {name: made.fget for name, made in vars(Site).items() if isinstance(made, property) and made.fget}


class _Settings:
    """Passes for a `Site`, and notes each setting that is read.

    It does not know its recorder: the two would be a cycle, and a build collects none.
    """

    def __init__(self, site: Site, numbers: dict[tuple[str, str], int], notes: set[int]) -> None:
        self._site = site
        self._numbers = numbers
        self._notes = notes

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever the setting is)
        if (derived := _DERIVED.get(name)) is not None:
            return derived(self)
        numbers = self._numbers
        if (number := numbers.get(("setting", name))) is None:
            number = numbers["setting", name] = question("setting", name)
        self._notes.add(number)
        return getattr(self._site, name)
