"""Find the outputs that use a source, a template or a setting, by the questions that they asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from intertitle.catalogue.joins.pictures import image_address, published_files
from intertitle.catalogue.static import FOLDER as STATIC
from intertitle.catalogue.static import static_address
from intertitle.explain.last_build import LastBuild
from intertitle.model import (
    CriticFile,
    DiaryFile,
    FilmFile,
    FranchiseFile,
    ListFile,
    PageFile,
    PersonFile,
    Review,
    Site,
)
from intertitle.outputs.registry import Output
from intertitle.recording.questions import question
from intertitle.slugs import slugify


def _outputs_asking(asked: Iterable[int], last: LastBuild) -> list[Output]:
    """Return the outputs that asked some questions, directly or through nodes."""
    paths = {made.number: path for path, made in last.made.items() if path in last.outputs}
    seen: set[int] = set()
    found: set[str] = set()
    waiting = set(asked)
    while waiting:
        seen |= waiting
        makers = last.index.makers(waiting)
        found |= {paths[maker] for maker in makers if maker in paths}
        waiting = {question(*last.nodes[maker]) for maker in makers if maker in last.nodes} - seen
    return [last.outputs[path] for path in sorted(found)]


def outputs_showing(path: str, last: LastBuild) -> list[Output]:
    """Return the outputs that show a source: its text, its card or its name. A page that only counts it does not.

    An output shows a static file if its text links to it.
    """
    if path.startswith(STATIC):
        return _outputs_asking([question("exists", static_address(path))], last)
    if path in last.sources.file_entries:
        return _picturing(path, last)
    if isinstance(table := last.document(path), DiaryFile):
        return _outputs_asking(_of_diary(table, last), last)
    if last.document(path) is None or path not in last.catalogue.table("document"):
        return []
    found = {one.path: one for one in _outputs_asking(_naming(path, last), last)}
    # Outputs read all lists, or all pages, with one question.
    document = last.document(path)
    if isinstance(document, ListFile | PageFile):
        makers = last.index.makers([question("documents", type(document).__name__)])
        found |= {output.path: output for output in last.outputs.values() if last.made[output.path].number in makers}
    return list(found.values())


def _of_diary(table: DiaryFile, last: LastBuild) -> Iterator[int]:
    """Return the questions about the years of the diary, and the pages without dates, that a table has rows in."""
    for year in sorted({str(row.date.year) for row in table.rows if row.date and not row.private}):
        yield question("table diary", year)
    titles = {slugify(row.film) for row in table.rows if row.date is None and not row.private}
    for page, entries in last.catalogue.table("undated").items():
        if titles & {slugify(one.title) for one in entries}:
            yield question("table undated", page)


def _naming(path: str, last: LastBuild) -> Iterator[int]:
    """Return the questions that name a document."""
    yield question("document", path)
    yield question("source text", path)
    document = last.document(path)
    if isinstance(document, Review):
        yield question("film", document.id)
    elif isinstance(document, FilmFile):
        film = next((film for film in last.catalogue.table("film").values() if film.path == path), None)
        yield from (question(f"table {table}", film.id) for table in ("film", "film facts") if film)
    elif isinstance(document, FranchiseFile):
        yield question("table franchise", document.id)
        yield question("table franchise name", document.id)
    elif isinstance(document, PersonFile):
        yield question("table person", document.id)
    elif isinstance(document, CriticFile):
        yield question("table critic", document.id)


def _picturing(path: str, last: LastBuild) -> list[Output]:
    """Return the outputs whose bytes contain the address of any file of a picture."""
    address = image_address(path)
    picture = last.catalogue.pictures.get(address)
    names = {address, *(one.address for one in published_files(picture))} if picture else {address}
    return [
        output for path, output in sorted(last.outputs.items()) if not names.isdisjoint(last.made[path].shown_pictures)
    ]


def outputs_made_with_template(name: str, last: LastBuild) -> list[Output]:
    """Return the outputs whose template is, or includes, a template."""
    reaching = (one for one in last.registry.templates if name in last.theme.reached(one))
    return _outputs_asking((question("template", one) for one in reaching), last)


def outputs_made_with_settings(last: LastBuild) -> list[Output]:
    """Return the outputs that asked for any setting."""
    settings = [question("setting", name) for name in Site.__struct_fields__]
    addresses = [question("address", kind) for kind in last.registry.addresses]
    return _outputs_asking([*settings, *addresses, question("options")], last)


def made_with_words(last: LastBuild) -> list[Output]:
    """Return the outputs that asked for a word that the site overrides."""
    own = (name for name, word in last.theme.words.items() if word.is_own)
    return _outputs_asking((question("word", name) for name in own), last)


def outputs_made_with_asset(name: str, last: LastBuild) -> list[Output]:
    """Return the outputs that contain the address of a file of the theme, and that file."""
    return _outputs_asking([question("asset", name)], last)


def reviews_shown(output: Output, last: LastBuild) -> list[str]:
    """Return the files of the reviews whose cards or documents an output asked for."""
    number = last.made[output.path].number
    notes = set(last.index.notes({number}).get(number, ()))
    paths = last.catalogue.table("Review paths").items()
    return [path for one, path in paths if not notes.isdisjoint((question("card", one), question("document", path)))]
