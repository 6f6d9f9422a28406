"""Explain a file: its state, its last change, and the outputs that show it or are built with it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from intertitle.building.changes import KINDS, kind_of_folder
from intertitle.catalogue.joins.pictures import image_address
from intertitle.catalogue.static import FOLDER as STATIC
from intertitle.catalogue.static import static_address
from intertitle.config import SETTINGS
from intertitle.diagnostics import Diagnostic
from intertitle.explain.change_text import describe_change
from intertitle.explain.last_build import LastBuild
from intertitle.explain.results import FileAnswer, Seen
from intertitle.explain.usage import (
    made_with_words,
    outputs_made_with_asset,
    outputs_made_with_settings,
    outputs_made_with_template,
    outputs_showing,
)
from intertitle.language.words_file import OWN as WORDS
from intertitle.model import DiaryFile, Document, Review, Withheld
from intertitle.outputs.registry import Output, path_of
from intertitle.themes import SHIPPED

_CONFLICTS = ("IT501", "IT502")  # several files or pages claim one address


class FileAnswers:
    """Explains the files of a site.

    Args:
        last: the last build.
        behind: the files that have changed since.
    """

    def __init__(self, last: LastBuild, behind: tuple[str, ...]) -> None:
        self._last = last
        self._behind = behind

    def of(self, path: str, *, exists: bool) -> FileAnswer | None:
        """Return the answer for a path in the site's folder, or None if it is no file of a site."""
        last = self._last
        if path == SETTINGS:
            return self._used(path, "the settings of the site", "settings", outputs_made_with_settings(last))
        if path == WORDS and exists:
            return self._used(path, "the words of the site", "settings", made_with_words(last))
        if found := self._of_own_theme(path):
            return found
        known = path in last.sources.entries or path in last.sources.file_entries
        if known or (path.startswith("content/") and any(change.path == path for change in last.changes())):
            return self._of_source(path)
        if exists and path.startswith("content/"):
            return self._unread(path)
        return None

    def of_theme(self, file: str) -> FileAnswer | None:
        """Return the answer for a file of the theme, by its real path. A shipped theme is outside of the site."""
        theme = self._last.theme
        for name, asset in theme.assets.items():
            if os.path.realpath(asset.file) == file:
                return self._of_asset(file, name)
        for name, template in theme.templates.items():
            if Path(template.file).is_absolute() and os.path.realpath(template.file) == file:
                return self._of_template(template.file, name)
        return None

    # ------------------------------------------------------------ the theme and the settings

    def _of_own_theme(self, path: str) -> FileAnswer | None:
        names = [name for name, found in self._last.theme.templates.items() if found.file == path]
        gone = [change.id for change in self._last.changes() if change.path == path and change.kind == "template"]
        if found := [name for name in names if not name.startswith(SHIPPED)] or names or gone[-1:]:
            return self._of_template(path, found[0])
        for name, asset in self._last.theme.assets.items():
            if os.path.realpath(asset.file) == os.path.realpath(self._last.root / path):
                return self._of_asset(path, name)
        if any(change.path == path and change.kind == "asset" for change in self._last.changes()):
            return self._of_other_theme_file(path)
        return None

    def _of_other_theme_file(self, path: str) -> FileAnswer:
        """Return the answer for a file of the theme that is not published: its settings, or a removed file."""
        is_there = (self._last.root / path).is_file()
        answer = FileAnswer(
            path=path,
            what="a file of the theme",
            state="used" if is_there else "removed",
            why="by every page" if is_there else "the file is gone",
            seen=self._seen(path),
        )
        return self._with_pages(answer, [])

    def _of_template(self, path: str, name: str) -> FileAnswer:
        return self._used(path, f"the template {name}", "template", outputs_made_with_template(name, self._last))

    def _of_asset(self, path: str, name: str) -> FileAnswer:
        address = self._last.theme.assets[name].address
        answer = FileAnswer(
            path=path, what="a file of the theme", state="published", address=address, seen=self._seen(path)
        )
        return self._with_pages(answer, outputs_made_with_asset(name, self._last))

    def _used(self, path: str, what: str, state: str, outputs: Iterable[Output]) -> FileAnswer:
        made_with = list(outputs)
        answer = FileAnswer(
            path=path,
            what=what,
            state="used" if made_with else "unused",
            why=f"by {len(made_with):,} published files" if made_with else f"no page is made with this {state}",
            seen=self._seen(path),
        )
        return self._with_pages(answer, made_with)

    # ------------------------------------------------------------ sources

    def _of_source(self, path: str) -> FileAnswer:
        is_table = isinstance(self._last.document(path), DiaryFile)
        state, why = ("used", "by the diary") if is_table else self._state(path)
        address = self._address(path)
        answer = FileAnswer(
            path=path,
            what=_called(path, self._last.document(path)),
            state=state,
            why=why,
            address=address if state == "published" else "",
            seen=self._seen(path),
            diagnostics=tuple(self._problems(path)),
        )
        return self._with_pages(answer, outputs_showing(path, self._last))

    def _address(self, path: str) -> str:
        if path.startswith(STATIC):
            address = static_address(path)
            output = self._last.outputs.get(path_of(address))
            return address if output and output.item.slug == path else ""
        if path in self._last.sources.file_entries:
            return image_address(path)
        return str(self._last.catalogue.table("address of").get(path, ""))

    def _state(self, path: str) -> tuple[str, str]:
        last = self._last
        entry, file = last.sources.entries.get(path), last.sources.file_entries.get(path)
        if not entry and not file:
            return "removed", "the file is gone"
        if (entry and not entry.html_digest) or (file and file.measure is None and not path.startswith(STATIC)):
            return "broken", "it has an error; it is published when the error is fixed"
        if withheld := next((one for one in last.summary.withheld if one.path == path), None):
            return _waiting(withheld)
        if not self._address(path):
            if all(one.code not in _CONFLICTS for one in self._problems(path)):
                return "new", "its error was fixed after the last build; type  intertitle build"
            return "clashing", "another file has the same address; neither is published until one of them changes"
        return "published", ""

    def _problems(self, path: str) -> Iterator[Diagnostic]:
        """Yield the problems of a file, including those that name it, such as an address that two files have."""
        yield from (found for found in self._last.sources.problems if found.path == path)
        for found in self._last.summary.problems:
            if found.path == path or path in re.findall(r"[^\s,;()]+", found.message):
                yield found

    def _unread(self, path: str) -> FileAnswer:
        """Return the answer for a file in ``content/`` that the last build has not read."""
        steps = path.split("/")
        readable = len(steps) > 2 and steps[1] in KINDS  # noqa: PLR2004  (content, its folder, a file)
        if path in self._behind:
            return FileAnswer(
                path=path,
                what=_what(path),
                state="new",
                why="it was created after the last build; type  intertitle build",
                behind=self._behind,
            )
        why = (
            "it is not published: it is a file of the system or an editor, or  intertitle check  shows the reason"
            if path.startswith(STATIC)
            else "it is neither Markdown nor a picture, or its name is hidden"
            if readable
            else f"it is not in a folder for sources: {', '.join(KINDS)}"
        )
        return FileAnswer(path=path, what="not a source", state="unread", why=why, behind=self._behind)

    # ------------------------------------------------------------ all of them

    def _with_pages(self, answer: FileAnswer, outputs: list[Output]) -> FileAnswer:
        last, build = self._last, answer.seen.build if answer.seen else 0
        pages = sorted(one.item.address for one in outputs if _is_page(one, last))
        others = sorted(one.item.address for one in outputs if not _is_page(one, last))
        # A file's own address is not one of the outputs that show it.
        others = [one for one in others if one != answer.address]
        made = [one.item.address for one in outputs if build and last.made[one.path].build == build]
        return msgspec.structs.replace(
            answer,
            pages=tuple(pages),
            others=tuple(others),
            made=tuple(sorted({*made} & {*pages, *others})),
            behind=self._behind,
        )

    def _seen(self, path: str) -> Seen | None:
        """Return the last change of a file. A build without a cache counts as a change of every file."""
        if found := next((one for one in self._last.pending if one.path == path), None):
            return Seen(build=0, now=None, change=found, said=describe_change(found))
        for build in reversed(self._last.history.builds):
            for change in build.changes:
                if change.path == path or change.kind == "everything":
                    return Seen(build=build.number, now=build.now, change=change, said=describe_change(change))
        return None


def _is_page(output: Output, last: LastBuild) -> bool:
    return bool(last.registry.entries[output.item.kind].template)


def _waiting(withheld: Withheld) -> tuple[str, str]:
    if withheld.reason == "draft":
        return "draft", "it is not published: its front matter says  draft: true"
    if withheld.until is None:
        return withheld.reason, "it is not published"
    until = withheld.until.strftime("%Y-%m-%d %H:%M UTC")
    return withheld.reason, f"it is not published until {until}; build again then"


def _called(path: str, document: Document | None) -> str:
    """Return the kind and name of a source: "the review of Ballerina"."""
    if isinstance(document, Review):
        return f"the review of {document.film}"
    name = getattr(document, "name", "") or getattr(document, "title", "")
    return f"{_what(path)} {name}".rstrip()


def _what(path: str) -> str:
    steps = path.split("/")
    return f"the {kind_of_folder(steps[1])}" if len(steps) > 1 else "a file"
