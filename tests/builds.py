"""Ways to build one site repeatedly, and the parts of a report that do not depend on the folder."""

from __future__ import annotations

import functools
import importlib
import multiprocessing
import os
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import msgspec

from intertitle import assets, digest, themes
from intertitle.assets import Asset
from intertitle.building.template_check import check_templates
from intertitle.cache import FOLDER, Cache
from intertitle.diagnostics import ConfigurationError, Diagnostic
from intertitle.outputs import pictures, sharing
from intertitle.outputs.kinds import REGISTRY
from intertitle.outputs.plugin import Filter, GuardedFilter
from intertitle.outputs.registry import Registry
from intertitle.pictures.draw import draw_card
from intertitle.pictures.encode import encode
from intertitle.pipeline import Action, Builder, Report, Request, build, run
from intertitle.templating import environment
from intertitle.themes import Template
from intertitle.workers import Progress

# Codes that a first build cannot report, because it finds no cache and an empty output folder.
OF_THE_FOLDER = {"IT602", "IT603", "IT605"}


class Builds(Protocol):
    """A way to build one site repeatedly."""

    def __init__(self, root: Path, registry: Registry = REGISTRY) -> None: ...

    def register(self, registry: Registry) -> None: ...

    def __call__(self, request: Request, progress: Progress, action: Action) -> Report: ...

    def close(self) -> None: ...


class ByCommand:
    """Builds like the command: each build starts with an empty memory."""

    def __init__(self, root: Path, registry: Registry = REGISTRY) -> None:
        del root
        self.register(registry)

    def register(self, registry: Registry) -> None:
        """Build with another registry from now on."""
        self._registry = registry

    def __call__(self, request: Request, progress: Progress, action: Action) -> Report:
        return run(request, progress, action, self._registry)

    def close(self) -> None:
        """Nothing is open."""


class ByServer:
    """Builds like the server: one cache stays open, with its state in memory."""

    def __init__(self, root: Path, registry: Registry = REGISTRY) -> None:
        self._builder = Builder(root / FOLDER)
        self.register(registry)

    def register(self, registry: Registry) -> None:
        """Build with another registry from now on."""
        self._registry = registry

    def __call__(self, request: Request, progress: Progress, action: Action) -> Report:
        return self._builder.build(request, progress, action, self._registry)

    def close(self) -> None:
        self._builder.close()


def _quiet(what: str, done: int, total: int) -> None:
    del what, done, total


class Outcome:
    """The result of a build, without what depends on its folder."""

    def __init__(
        self, builds: Builds, request: Request, progress: Progress = _quiet, *, action: Action = build
    ) -> None:
        self.report: Report | None = None
        try:
            self.report = builds(request, progress, action)
            found: Sequence[Diagnostic] = self.report.diagnostics
        except ConfigurationError as failure:
            found = failure.diagnostics
        self.said = [
            (one.code, one.path, one.line, one.column, *(_placeless(text, request) for text in (one.message, one.hint)))
            for one in found
            if one.code not in OF_THE_FOLDER
        ]
        self.apart = {
            code: {one.path.removeprefix(f"{request.output.name}/") for one in found if one.code == code}
            for code in OF_THE_FOLDER
        }

    def values(self) -> object:
        """Return the values that must be equal in a build and a clean one."""
        if self.report is None:
            return self.said
        report = self.report
        return (self.said, report.withheld, report.unreviewed, dict(report.early), dict(report.counts), report.outputs)


def _placeless(text: str, request: Request) -> str:
    return text.replace(str(request.root), "SITE")


# ---------------------------------------------------------------- a process for every clean build


# Modules that a build imports late.
LATE = (
    "PIL.AvifImagePlugin",
    "PIL.ImageCms",
    "PIL.ImageDraw",
    "PIL.ImageFont",
    "PIL.ImageText",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "PIL.WebPImagePlugin",
    "concurrent.futures",
    "encodings.utf_8_sig",
    "intertitle.fixes",
    "intertitle.frontmatter",
    "intertitle.markup.fragments",
    "intertitle.pictures.measure",
    "intertitle.stages.parse",
    "intertitle.stages.render",
    "intertitle.stages.validate",
    "intertitle.template_check.check",
    "intertitle.templating.environment",
)


class Templates:
    """Generates the Python of each template once: that is four fifths of the time of a small build.

    It replaces `environment.generate_python`, whose result depends only on the template and the filters.
    """

    def __init__(self) -> None:
        self.known: dict[tuple[Any, ...], str] = {}
        self.new: dict[tuple[Any, ...], str] = {}
        self._generate = environment.generate_python

    def __call__(self, name: str, template: Template, filters: Mapping[str, Filter] | None = None) -> str:
        """Return the Python of a template; it does not depend on the code of a plug-in's filters."""
        used = {one: None if isinstance(made, GuardedFilter) else made for one, made in (filters or {}).items()}
        key = (name, template, *sorted(used.items(), key=lambda one: one[0]))
        if key not in self.known:
            self.known[key] = self.new[key] = self._generate(name, template, filters)
        return self.known[key]


class Assets:
    """Names the same files of a theme once in a process: that is a tenth of the time of a small build.

    It replaces `assets.name_assets`, whose result depends on its arguments and the bytes of the files alone.
    """

    def __init__(self) -> None:
        self._known: dict[object, dict[str, Asset]] = {}
        self._name = assets.name_assets

    def __call__(
        self,
        files: Mapping[str, tuple[Path, str]],
        colours: Mapping[str, str] | None = None,
        words: Mapping[str, str] | None = None,
    ) -> dict[str, Asset]:
        """Return the assets of a theme by name."""
        data = tuple((name, file, shown, file.read_bytes()) for name, (file, shown) in files.items())
        key = (data, frozenset((colours or {}).items()), frozenset((words or {}).items()))
        if key not in self._known:
            self._known[key] = self._name(files, colours, words)
        return dict(self._known[key])


def compute_once() -> None:
    """Compute each result of the slowest pure functions once in a process: half the time of a small build."""
    environment.generate_python = Templates()
    assets.name_assets = Assets()
    sharing.draw_card = functools.lru_cache(maxsize=2000)(draw_card)  # type: ignore[attr-defined]
    pictures.encode = functools.lru_cache(maxsize=2000)(encode)  # type: ignore[attr-defined]


class Pristine:
    """Runs each build in a process that has built nothing before, so that no module has anything in memory.

    A process that imports Intertitle and does nothing else forks for every build. The code of templates alone is
    handed on, and the syntax trees of the shipped ones.
    """

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, other = context.Pipe()
        self._process = context.Process(target=_fork_for_each, args=(other,), daemon=True)
        self._templates: Mapping[tuple[Any, ...], str] = {}

    def __enter__(self) -> Self:
        self._process.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._line.send(None)
        self._process.join()

    def __call__(self, request: Request, registry: Registry = REGISTRY, action: Action = build) -> Outcome:
        self._line.send((request, registry, action, self._templates))
        outcome, self._templates = self._line.recv()
        if isinstance(outcome, BaseException):
            raise outcome
        assert isinstance(outcome, Outcome)
        return outcome


def _check_shipped_templates() -> None:
    """Check the shipped theme as if a site overrode a template, so that the trees of the others are in memory."""
    theme = themes.load("intertitle", Path("/nowhere"))
    own = msgspec.structs.replace(theme.templates["page.html"], shipped=False)
    theme = msgspec.structs.replace(theme, templates={**theme.templates, "page.html": own})
    with tempfile.TemporaryDirectory() as folder, Cache(Path(folder)) as cache:
        check_templates(theme, REGISTRY, cache, {})


def _fork_for_each(line: Connection) -> None:
    for module in LATE:
        importlib.import_module(module)
    digest.engine()  # of the current source, and the same for every build
    _check_shipped_templates()
    templates = Templates()
    environment.generate_python = templates
    while (received := line.recv()) is not None:
        request, registry, action, more = received
        templates.known.update(more)
        for (_, template, *_), python in more.items():
            if python:
                environment._compile(python, template.file)  # noqa: SLF001  (it keeps what it compiles)
        child = os.fork()
        if child == 0:
            try:
                line.send((Outcome(ByCommand(request.root, registry), request, action=action), templates.new))
            except BaseException as failure:  # noqa: BLE001  (the test that asked must see it)
                line.send((failure, {}))
            os._exit(0)
        os.waitpid(child, 0)
