"""The whole build, on one page: read → parse → validate → catalogue → plan → check → render → write.

Every stage is a function from values to values and a list of diagnostics. No stage knows another;
they meet in `build`, which reads as the product does.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath

import msgspec

from intertitle import config, digest, themes, workers
from intertitle.cache import FOLDER, Cache, CacheDamagedError, Made, reader, remove_cache
from intertitle.diagnostics import Diagnostic, Place, in_order, note
from intertitle.lock import hold
from intertitle.model import Catalogue, Contract, Parsed, Struct, Withheld
from intertitle.outputs.library import Library
from intertitle.outputs.links import resolve
from intertitle.outputs.recipe import Output
from intertitle.stages import write
from intertitle.stages.catalogue import catalogue as join
from intertitle.stages.check import check
from intertitle.stages.plan import keys, plan
from intertitle.stages.read import IMAGES, File, read
from intertitle.themes import Theme

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, how many there are


class Request(Struct, frozen=True, kw_only=True):
    """What to build: a site's root, where to, and how.

    With ``publish`` false the site is checked and nothing is written; ``strict`` publishes nothing
    while there is an error or a warning.
    """

    root: Path
    output: Path
    now: dt.datetime
    jobs: int = 1
    strict: bool = False
    publish: bool = True


class Published(Struct, frozen=True, kw_only=True):
    """What the last stages did: how many outputs were made anew, how many files changed, how many went."""

    rendered: int = 0
    written: int = 0
    removed: int = 0


class Report(Struct, frozen=True, kw_only=True):
    """What a build did. ``counts`` are the published reviews, franchises, people, lists and pages."""

    diagnostics: tuple[Diagnostic, ...]
    withheld: tuple[Withheld, ...]
    counts: Mapping[str, int]
    outputs: int
    parsed: int  # sources read anew
    published: Published | None  # None when nothing was published


def build(request: Request, cache: Cache, progress: Progress) -> Report:
    """Build a site, by way of a cache.

    Raises:
        ConfigurationError: when the settings, the theme or the output folder are unusable; nothing was written.
        CacheDamagedError: when the cache is not what an earlier build left; build again with an empty one.
    """
    site = config.load(request.root)
    theme = themes.load(site.theme, request.root)
    ledger = write.claim(request.output, request.root) if request.publish else write.Ledger(files={})

    files, unread = read(request.root)
    texts = [file for file in files if file.source.folder != IMAGES]
    images = [file.source for file in files if file.source.folder == IMAGES]
    parsed, anew = _parse(cache, config.contract(site), texts, request.jobs, progress)
    invalid = [found for one in parsed.values() for found in one.diagnostics]

    documents = [one.document for one in parsed.values() if one.document]
    catalogue, unjoined = join(site, documents, request.now)
    links = resolve(catalogue)
    outputs, clashes = plan(catalogue, links, theme, request.root, images)
    known = keys(outputs, catalogue, theme)
    astray = check(catalogue, links, outputs)
    problems = [*unread, *invalid, *unjoined, *clashes, *astray]

    making = _Making(theme=theme, catalogue=catalogue, texts=str(cache.path))
    published = None
    if request.strict or not request.publish:
        problems += _rehearse(making, request, _changed(cache, outputs, known), progress)
    if request.publish and not (request.strict and any(found.severity != "note" for found in problems)):
        published, unwritten = _publish(making, request, cache, ledger, outputs, known, progress)
        problems += unwritten
        cache.keep_only(set(parsed), {document.text.digest for document in documents})

    return Report(
        diagnostics=in_order(problems),
        withheld=(*catalogue.withheld, *_broken(texts, parsed)),
        counts=_counts(catalogue),
        outputs=len(outputs),
        parsed=anew,
        published=published,
    )


def run(request: Request, progress: Progress) -> Report:
    """Build a site once, with the cache of its folder, one build at a time.

    Raises:
        ConfigurationError: as `build` does.
    """
    config.load(request.root)  # a folder that is no site gets no cache
    with opened(request.root, lambda process: progress(f"Waiting for the build of process {process}", 0, 0)) as builder:
        return builder.build(request, progress)


@contextmanager
def opened(root: Path, waiting: Callable[[str], None], within: str = "") -> Iterator[Builder]:
    """Hold the cache of a site, for as many builds as are wanted and for nobody else meanwhile.

    Where the site cannot be written to, the cache lasts as long as it is held.

    Args:
        root: the site's folder.
        waiting: is told the process that holds the cache, if one does.
        within: a cache of its own, in a folder of that name in the site's ``.intertitle/``.
    """
    folders = [root / FOLDER, *([root / FOLDER / within] if within else [])]
    if all(_enter(folder) for folder in folders):
        with hold(folders[-1], waiting), closing(Builder(folders[-1])) as builder:
            yield builder
        return
    with (
        tempfile.TemporaryDirectory(prefix="intertitle-") as temporary,
        closing(Builder(Path(temporary) / FOLDER)) as builder,
    ):
        yield builder


class Builder:
    """Builds with one cache, which stays open between them. A damaged one is thrown away and made anew, with a note.

    Attributes:
        folder: where the cache lies.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._cache: Cache | None = None

    def build(self, request: Request, progress: Progress) -> Report:
        """Build a site.

        Raises:
            ConfigurationError: as the function `build` does.
        """
        try:
            return build(request, self._opened(), progress)
        except CacheDamagedError as damage:
            mended = note(
                "IT605", Place(f"{FOLDER}/cache.db"), f"the cache was damaged ({damage}) and has been made anew"
            )
        self.close()
        remove_cache(self.folder)
        report = build(request, self._opened(), progress)
        return msgspec.structs.replace(report, diagnostics=in_order([*report.diagnostics, mended]))

    def close(self) -> None:
        """Close the cache's file; what was stored stays."""
        if self._cache:
            self._cache.__exit__(None, None, None)
        self._cache = None

    def _opened(self) -> Cache:
        if self._cache is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._cache = Cache(self.folder)
        return self._cache


# ---------------------------------------------------------------- parse and validate, for what has changed


def _parse(
    cache: Cache, contract: Contract, files: Sequence[File], jobs: int, progress: Progress
) -> tuple[dict[bytes, Parsed], int]:
    """Give every document by its key, from the cache or anew; texts go to the cache as they come."""
    base = digest.of_value((digest.engine(), contract))
    by_key = {digest.of_bytes(base, file.source.path.encode(), file.source.digest): file for file in files}
    stored, texts = cache.records(by_key), cache.texts()
    decode = msgspec.msgpack.Decoder(Parsed).decode
    parsed: dict[bytes, Parsed] = {}
    for key in by_key:
        if key in stored:
            one = _decoded(decode, stored[key])
            if one.document is None or one.document.text.digest in texts:
                parsed[key] = one
    misses = [(key, file) for key, file in by_key.items() if key not in parsed]
    encode = msgspec.msgpack.Encoder().encode
    for batch in workers.run(_read_batch, _same, contract, misses, jobs):
        cache.store(
            [(key, encode(msgspec.structs.replace(one, html=""))) for key, one in batch],
            [(one.document.text.digest, one.html) for _, one in batch if one.document],
        )
        parsed.update((key, msgspec.structs.replace(one, html="")) for key, one in batch)
        progress("Reading", len(parsed), len(files))
    return {key: parsed[key] for key in by_key}, len(misses)


def _decoded(decode: Callable[[bytes], Parsed], value: bytes) -> Parsed:
    try:
        return decode(value)
    except msgspec.MsgspecError as failure:
        raise CacheDamagedError(str(failure)) from failure


def _read_batch(contract: Contract, batch: Sequence[tuple[bytes, File]]) -> list[tuple[bytes, Parsed]]:
    # The parsers are imported where they are used: a build that reads nothing anew does not pay for them.
    from intertitle.frontmatter import FrontMatterError
    from intertitle.stages.parse import parse
    from intertitle.stages.validate import validate

    made: list[tuple[bytes, Parsed]] = []
    for key, file in batch:
        path = file.source.path
        try:
            one = validate(file.source.folder, PurePosixPath(path).stem, parse(path, file.data), contract)
        except FrontMatterError as failure:
            one = Parsed(document=None, html="", diagnostics=(failure.diagnostic,))
        made.append((key, one))
    return made


# ---------------------------------------------------------------- render and write, for what has changed


class _Making(Struct, frozen=True, kw_only=True):
    """What every output is made with; ``output`` is where to, or nowhere."""

    theme: Theme
    catalogue: Catalogue
    texts: str  # the cache's file
    output: str = ""
    ours: frozenset[str] = frozenset()


def _publish(
    making: _Making,
    request: Request,
    cache: Cache,
    ledger: write.Ledger,
    outputs: Sequence[Output],
    known: Mapping[str, bytes],
    progress: Progress,
) -> tuple[Published | None, list[Diagnostic]]:
    """Make what has changed, remove what is no longer made, and remember both."""
    before = cache.outputs()
    kept = {
        output.path: made
        for output in outputs
        if (made := before.get(output.path))
        and made.key == known[output.path]
        and _stands(request.output, output, made, ledger)
    }
    misses = [output for output in outputs if output.path not in kept]
    state = dict(kept)
    results: list[_Result] = []
    job = msgspec.structs.replace(making, output=str(request.output), ours=frozenset(ledger.files))
    try:
        if misses:
            write.begin(request.output, ledger, (output.path for output in misses))
            write.make_way(request.output, ledger, known)
        for batch in workers.run(_make_batch, _Maker, job, misses, request.jobs):
            results += batch
            progress("Writing", len(results), len(misses))
        made_anew = [one.written for one in results if one.written]
        state.update((one.path, _made(one, known[one.path])) for one in made_anew)
        removed, left, changed = write.prune(request.output, ledger, state)
        if misses or removed or not ledger.finished:
            write.finish(request.output, {path: one.digest for path, one in state.items()}, left)
            cache.store_outputs(state)
    except OSError as failure:
        return None, [*_together(results), write.refused_write(request.output, failure)]
    written = sum(one.changed for one in made_anew)
    return Published(rendered=len(misses), written=written, removed=len(removed)), [*_together(results), *changed]


def _made(one: write.Written, key: bytes) -> Made:
    return Made(key=key, digest=one.digest, size=one.size, mtime_ns=one.mtime_ns)


def _stands(output: Path, planned: Output, made: Made, ledger: write.Ledger) -> bool:
    """Tell whether an output's file is as it was written. A look at its size and time is enough for a file of ours."""
    if planned.path not in ledger.files:
        return False
    try:
        status = os.lstat(output / planned.path)
    except OSError:
        return False
    return status.st_size == made.size and status.st_mtime_ns == made.mtime_ns


def _changed(cache: Cache, outputs: Sequence[Output], known: Mapping[str, bytes]) -> list[Output]:
    before = cache.outputs()
    return [output for output in outputs if (made := before.get(output.path)) is None or made.key != known[output.path]]


def _rehearse(making: _Making, request: Request, outputs: Sequence[Output], progress: Progress) -> list[Diagnostic]:
    """Make outputs without writing them, for their problems."""
    results: list[_Result] = []
    for batch in workers.run(_make_batch, _Maker, making, outputs, request.jobs):
        results += batch
        progress("Checking", len(results), len(outputs))
    return _together(results)


class _Maker:
    """A process's means of making outputs, prepared once for all its batches."""

    def __init__(self, making: _Making) -> None:
        from intertitle.stages.render import Renderer

        assets = {asset.name: asset.address for asset in making.theme.assets.values()}
        self.renderer = Renderer(making.theme, Library(making.catalogue, reader(Path(making.texts)), assets))
        self.publisher = write.Publisher(Path(making.output), making.ours) if making.output else None


class _Result(Struct, frozen=True, kw_only=True):
    """What became of one output: a written file, or the reasons why there is none."""

    what: str
    written: write.Written | None
    diagnostics: tuple[Diagnostic, ...]


def _make_batch(maker: _Maker, batch: Sequence[Output]) -> list[_Result]:
    """Render and write outputs one by one, so that no page is kept in memory."""
    made: list[_Result] = []
    for planned in batch:
        rendered = maker.renderer.render(planned)
        written = None
        problems = rendered.diagnostics
        if rendered.data is not None and maker.publisher:
            try:
                written = maker.publisher.publish(planned.path, rendered.data)
            except write.InTheWayError:
                problems = (*problems, write.in_the_way(maker.publisher.output, planned.path, planned.what))
        what = f"{planned.what}, {planned.sources[0]}" if planned.sources else planned.what
        made.append(_Result(what=what, written=written, diagnostics=problems))
    return made


def _together(results: Iterable[_Result]) -> list[Diagnostic]:
    """Say once what went wrong with several outputs, as a fault of a template does."""
    affected: dict[Diagnostic, list[str]] = {}
    for one in results:
        for found in one.diagnostics:
            affected.setdefault(found, []).append(one.what)
    together: list[Diagnostic] = []
    for found, whats in affected.items():
        more = f" and {len(whats) - 1:,} more" if len(whats) > 1 else ""
        together.append(msgspec.structs.replace(found, message=f"{found.message} (making {whats[0]}{more})"))
    return together


# ---------------------------------------------------------------- around the build


def _same(contract: Contract) -> Contract:
    return contract


def _enter(folder: Path) -> bool:
    """Make a folder for the cache, unless it is there; tell whether it is the site's own and can be written to."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        return False
    if not os.access(folder if folder.exists() else folder.parent, os.W_OK):
        return False
    folder.mkdir(exist_ok=True)
    return True


def _broken(files: Sequence[File], parsed: Mapping[bytes, Parsed]) -> Iterator[Withheld]:
    """Name the sources that an error keeps from being published."""
    for file, one in zip(files, parsed.values(), strict=True):
        if one.document is None:
            path = file.source.path
            yield Withheld(path=path, title=PurePosixPath(path).stem, reason="broken")


def _counts(catalogue: Catalogue) -> dict[str, int]:
    return {
        "reviews": len(catalogue.reviews),
        "franchises": len(catalogue.franchises),
        "people": len(catalogue.people),
        "lists": len(catalogue.lists),
        "pages": len(catalogue.pages),
    }
