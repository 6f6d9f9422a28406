"""Asking: what a word on the command line means, a file or an address, and the answer to it."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from intertitle import config
from intertitle.building.changes import KINDS, Change, singular_of_kind
from intertitle.building.history import History
from intertitle.cache import FOLDER, NAME, Cache, CacheDamagedError
from intertitle.config import SETTINGS
from intertitle.diagnostics import Diagnostic, nearest
from intertitle.explaining.answer import (
    Answer,
    FileAnswer,
    OutputAnswer,
    Reason,
    Seen,
    UnknownSubjectError,
    UsedTemplate,
)
from intertitle.explaining.last import LastBuild, last_build
from intertitle.explaining.reach import reach
from intertitle.explaining.showing import showing
from intertitle.explaining.values import setting_values, values_of
from intertitle.explaining.words import tell
from intertitle.lock import hold
from intertitle.model import Document, Review, Withheld
from intertitle.outputs import redirects
from intertitle.outputs.library import image_address
from intertitle.outputs.recipe import Output, Page, path_of
from intertitle.themes import SHIPPED, Theme

PUBLIC = "public"
_BUILD = "Type  intertitle build  and ask again."


def root_of(word: str, here: Path) -> Path:
    """Find the site that a word is about: the nearest folder with settings around the file, or around ``here``."""
    around = Path(os.path.abspath(here / word))
    for folder in (
        *(around.parents if "://" not in word else ()),
        Path(os.path.abspath(here)),
        *here.resolve().parents,
    ):
        if (folder / SETTINGS).is_file():
            return folder
    return here


def explain(word: str, here: Path, root: Path, now: dt.datetime) -> Answer:
    """Explain a file or an address of the site at ``root``; ``here`` is where relative paths are typed.

    Raises:
        UnknownSubjectError: when there is nothing of that name, or nothing is known of the site.
        ConfigurationError: when its settings or its theme cannot be read.
    """
    config.load(root)
    folder = root / FOLDER
    if not (folder / NAME).is_file() or folder.is_symlink():
        raise UnknownSubjectError(f"Nothing is known of {root} yet: there is no cache. {_BUILD}")
    try:
        with hold(folder, lambda _process: None), Cache(folder) as cache:
            last = last_build(root, cache)
            if last is None:
                raise UnknownSubjectError(f"The cache of {root} knows of no build. {_BUILD}")
            return _Asked(last, now).answer(word, here)
    except CacheDamagedError as damage:
        raise UnknownSubjectError(f"The cache of {root} cannot be read: {damage}. {_BUILD}") from damage
    except PermissionError as refusal:
        raise UnknownSubjectError(f"The cache of {root} cannot be read: {refusal.strerror}.") from refusal


class _Asked:
    """One question to what the last build left."""

    def __init__(self, last: LastBuild, now: dt.datetime) -> None:
        self.last = last
        self.history: History = last.history
        self.behind = tuple(dict.fromkeys((*last.behind, *last.due(now))))

    def answer(self, word: str, here: Path) -> Answer:
        root = Path(os.path.realpath(self.last.root))
        typed = word.removeprefix("./")
        for file in (here / word, root / word):
            real = Path(os.path.abspath(file))
            path = _under(root, real) or _under(root, Path(os.path.realpath(file)))
            if path and (found := self._file(path, exists=os.path.isfile(real))):
                return found
        if found := self._shipped(Path(os.path.realpath(here / word))):
            return found
        address = self._address(word)
        if output := self._output(address):
            return self._of_output(output)
        raise UnknownSubjectError(self._unknown(word, typed, address))

    # ------------------------------------------------------------ what is meant

    def _file(self, path: str, *, exists: bool) -> Answer | None:
        """Answer for a path under the site's root, if it is one that a build knows or could know."""
        if path.startswith(f"{PUBLIC}/"):
            inner = path.removeprefix(f"{PUBLIC}/")
            output = self.last.outputs.get(inner) or self.last.outputs.get(f"{inner}/index.html")
            return self._of_output(output) if output else None
        known = path in self.last.sources.rows or path in self.last.sources.images
        changed = any(change.path == path for change in self._changes())
        if path == SETTINGS:
            return self._used(path, "the settings of the site", "settings", self.last.outputs.values())
        if template := self._template(path):
            return template
        if known or (changed and path.startswith("content/")):
            return self._of_source(path)
        if exists and path.startswith("content/"):
            return self._unread(path)
        return None

    def _template(self, path: str) -> FileAnswer | None:
        names = [name for name, found in self.last.theme.templates.items() if found.file == path]
        names = [name for name in names if not name.startswith(SHIPPED)] or names
        gone = [change for change in self._changes() if change.path == path and change.kind == "template"]
        if names or gone:
            name = names[0] if names else gone[-1].id
            return self._used(path, f"the template {name}", "template", self._made_with(name))
        for asset in self.last.theme.assets.values():
            if os.path.realpath(asset.file) == os.path.realpath(self.last.root / path):
                return self._of_asset(path, asset.address)
        return None

    def _shipped(self, file: Path) -> FileAnswer | None:
        """Answer for a file of the shipped theme, which may lie outside of the site."""
        for asset in self.last.theme.assets.values():
            if os.path.realpath(asset.file) == str(file):
                return self._of_asset(str(file), asset.address)
        for name, found in self.last.theme.templates.items():
            if Path(found.file).is_absolute() and os.path.realpath(found.file) == str(file):
                return self._used(found.file, f"the template {name}", "template", self._made_with(name))
        return None

    def _made_with(self, name: str) -> Iterator[Output]:
        reached: dict[str, bool] = {}
        for output in self.last.outputs.values():
            if isinstance(recipe := output.recipe, Page):
                if recipe.template not in reached:
                    reached[recipe.template] = name in self.last.theme.reached(recipe.template)
                if reached[recipe.template]:
                    yield output

    def _address(self, word: str) -> str:
        """Make an address of this site of what was typed: without its host, its base path, a query or a fragment."""
        site = self.last.look.site
        if "://" in word:
            own = urlsplit(site.url)
            try:
                parts = urlsplit(word)
            except ValueError as failure:
                raise UnknownSubjectError(f"{word} is no address: {failure}") from failure
            if parts.netloc != own.netloc:
                raise UnknownSubjectError(f"{word} is no address of this site, which is {site.url}")
            path = unquote(parts.path)
        else:
            path = unquote(word.partition("#")[0].partition("?")[0])
        path = f"/{path.removeprefix('./').removeprefix('/')}"
        if site.base != "/" and (path + "/").startswith(site.base):
            return "/" + path[len(site.base) :]
        return path

    def _output(self, address: str) -> Output | None:
        outputs = self.last.outputs
        for path in (path_of(address), path_of(f"{address}/"), address.removeprefix("/")):
            if path in outputs:
                return outputs[path]
        return None

    def _unknown(self, word: str, typed: str, address: str) -> str:
        sources = [*self.last.sources.rows, *self.last.sources.images, SETTINGS]
        close = nearest(typed, sources) or nearest(address, [one.address for one in self.last.outputs.values()])
        if close is None:
            names = {Path(path).name: path for path in sources}
            name = nearest(Path(typed).name, names) or nearest(f"{Path(typed).name}.md", names)
            close = names[name] if name else None
        hint = f" Did you mean  {close} ?" if close else " Name a file of the site, or an address such as  /reviews/ ."
        behind = " Files have changed since the last build: intertitle build" if self.behind else ""
        return f"There is no file and no address '{word}' in this site.{hint}{behind}"

    # ------------------------------------------------------------ files

    def _of_source(self, path: str) -> FileAnswer:
        last = self.last
        row, document = last.sources.rows.get(path), last.document(path)
        withheld = next((one for one in last.plan.withheld if one.path == path), None)
        address = image_address(path) if path in last.sources.images else last.plan.by_path.get(path, "")
        state, why = _state(withheld)
        if not row and path not in last.sources.images:
            state, why = "removed", "the file is gone"
        elif (row and document is None) or (not row and path not in last.sources.negatives):
            state, why = "broken", "it has an error; until it is mended it is not published"
        elif not address and not withheld:
            state, why = "clashing", "another file claims the same address; until one gives way neither is published"
        shown = list(showing(path, last))
        return self._with_pages(
            FileAnswer(
                path=path,
                what=_called(path, document),
                state=state,
                why=why,
                address=address if state == "published" else "",
                seen=self._seen(path),
                diagnostics=(*(one for one in last.sources.problems if one.path == path), *self._of_the_whole(path)),
                behind=self.behind,
            ),
            shown,
        )

    def _of_the_whole(self, path: str) -> Iterator[Diagnostic]:
        """Give what is wrong with a file only beside others, as an address that two claim."""
        for found in self.last.plan.problems:
            if found.path == path or path in re.findall(r"[^\s,;()]+", found.message):
                yield found

    def _used(self, path: str, what: str, state: str, outputs: Iterable[Output]) -> FileAnswer:
        made_with = list(outputs)
        answer = FileAnswer(
            path=path,
            what=what,
            state="used" if made_with else "unused",
            why=f"by {len(made_with):,} published files" if made_with else f"no page is made with this {state}",
            seen=self._seen(path),
            behind=self.behind,
        )
        return self._with_pages(answer, made_with)

    def _of_asset(self, path: str, address: str) -> FileAnswer:
        answer = FileAnswer(
            path=path, what="a file of the theme", state="published", address=address, seen=self._seen(path)
        )
        return self._with_pages(answer, [one for one in self.last.outputs.values() if one.address == address])

    def _unread(self, path: str) -> FileAnswer:
        """Answer for a file under ``content/`` that the last build has not read."""
        steps = path.split("/")
        readable = len(steps) > 2 and steps[1] in KINDS  # noqa: PLR2004  (content, its folder, a file)
        if path in self.behind:
            return FileAnswer(
                path=path,
                what=_what(path),
                state="new",
                why="the last build has not seen it; type  intertitle build",
                behind=self.behind,
            )
        why = (
            "it is neither Markdown nor a picture, or its name is hidden"
            if readable
            else f"sources lie in the folders {', '.join(KINDS)} of content/"
        )
        return FileAnswer(path=path, what="a file that is no source", state="unread", why=why, behind=self.behind)

    def _with_pages(self, answer: FileAnswer, outputs: list[Output]) -> FileAnswer:
        build = answer.seen.build if answer.seen else 0
        made = [one for one in outputs if build and (found := self.last.made(one.path)) and found.build == build]
        if answer.seen:
            made = [one for one in made if reach(answer.seen.change, one, self.last)]
        pages = sorted(one.address for one in outputs if isinstance(one.recipe, Page))
        others = sorted(one.address for one in outputs if not isinstance(one.recipe, Page))
        return msgspec.structs.replace(
            answer,
            pages=tuple(pages),
            others=tuple(one for one in others if one != answer.address),
            made=tuple(sorted(one.address for one in made)),
        )

    def _changes(self) -> Iterator[Change]:
        for build in self.history.builds:
            yield from build.changes
        yield from self.history.pending

    def _seen(self, path: str) -> Seen | None:
        """Find the last change of a file; a build that knew nothing is one of every file."""
        if found := next((one for one in self.history.pending if one.path == path), None):
            return Seen(build=0, now=None, change=found, said=tell(found))
        for build in reversed(self.history.builds):
            for change in build.changes:
                if change.path == path or change.kind == "everything":
                    return Seen(build=build.number, now=build.now, change=change, said=tell(change))
        return None

    # ------------------------------------------------------------ outputs

    def _of_output(self, output: Output) -> OutputAnswer:
        last, recipe = self.last, output.recipe
        made = last.made(output.path)
        number = made.build if made else 0
        build = next((one for one in self.history.builds if one.number == number), None)
        reasons = list(self._reasons(output, number)) if build and not (made and made.is_again) else []
        exact = [reason for reason in reasons if reason.how]
        reviews = [last.catalogue.reviews[one].path for one in recipe.cards if one in last.catalogue.reviews]
        values = [*values_of(output, last), *(setting_values(last.look.site, last) if isinstance(recipe, Page) else ())]
        return OutputAnswer(
            address=output.address,
            path=f"{PUBLIC}/{output.path}",
            what=output.what,
            build=number,
            now=build.now if build else None,
            is_fresh=number == self.history.number,
            is_again=bool(made and made.is_again),
            last=self.history.number,
            sources=tuple(dict.fromkeys((*output.sources, *(recipe.texts if len(recipe.texts) == 1 else ())))),
            templates=tuple(_templates(recipe, last.theme)) if isinstance(recipe, Page) else (),
            target=recipe.target if isinstance(recipe, redirects.Redirect) else "",
            reviews=tuple(reviews),
            reasons=tuple(exact or reasons),
            more_reasons=build.more if build else 0,
            values=tuple(values),
            behind=self.behind,
        )

    def _reasons(self, output: Output, number: int) -> Iterator[Reason]:
        """Give the changes of a build that come to an output; where none is known to, all of them may have."""
        for build in self.history.builds:
            if build.number == number:
                for change in build.changes:
                    yield Reason(said=tell(change), how=reach(change, output, self.last), path=change.path)


def _templates(recipe: Page, theme: Theme) -> Iterator[UsedTemplate]:
    for name in theme.reached(recipe.template):
        if found := theme.templates.get(name):
            yield UsedTemplate(name=name, file=found.file, own=not _is_shipped(name, theme))


def _is_shipped(name: str, theme: Theme) -> bool:
    shipped = theme.templates.get(name if name.startswith(SHIPPED) else SHIPPED + name)
    return shipped is not None and shipped.file == theme.templates[name].file


def _state(withheld: Withheld | None) -> tuple[str, str]:
    if withheld is None:
        return "published", ""
    if withheld.reason == "draft":
        return "draft", "it is not published: its front matter says  draft: true"
    if withheld.until is None:
        return withheld.reason, "it is not published"
    until = withheld.until.strftime("%Y-%m-%d %H:%M UTC")
    return withheld.reason, f"it is not published until {until}; build again then"


def _called(path: str, document: Document | None) -> str:
    """Call a source by what it is and its name: "the review of Ballerina"."""
    if isinstance(document, Review):
        return f"the review of {document.film}"
    name = getattr(document, "name", "") or getattr(document, "title", "")
    return f"{_what(path)} {name}".rstrip()


def _what(path: str) -> str:
    steps = path.split("/")
    return f"the {singular_of_kind(steps[1])}" if len(steps) > 1 else "a file"


def _under(root: Path, file: Path) -> str:
    """Give a path from the root, with forward slashes; nothing when it is not under it."""
    return file.relative_to(root).as_posix() if file.is_relative_to(root) and file != root else ""
