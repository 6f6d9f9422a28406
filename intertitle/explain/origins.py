"""Find the changes of files that changed the answer to a question about an input."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from intertitle.building.changes import KINDS, Change, Field
from intertitle.building.history import Build
from intertitle.catalogue.catalogue import FOLDERS
from intertitle.explain.last_build import LastBuild
from intertitle.model import ParseSettings, Struct
from intertitle.outputs.plugin import QUESTION as PLUGIN
from intertitle.outputs.plugin import GuardedFilter
from intertitle.recording.questions import Changed
from intertitle.theme_settings import NAME as MANIFEST

_COMING = frozenset({"added", "removed", "fixed", "broken"})  # changes by which a document appears or disappears
_BY_CLOCK = frozenset({"released", "withheld"})
_CONTRACT = frozenset(ParseSettings.__struct_fields__)  # the settings that every source is read with
_NOT_DOCUMENTS = frozenset({"picture", "static file", "settings", "template", "asset", "plug-in", "everything"})
_KINDS = {document.__name__: KINDS[folder.split("/")[1]] for document, folder in FOLDERS.items()}
# Fields that a change lists under other names: those that they depend on, or their names in the front matter.
_FOLLOWED: Mapping[str, Collection[str]] = {
    "id": {"slug"},
    "title": {"title", "film"},
    "blurb": {"blurb", "verdict"},
}
_FILM = frozenset({"film", "year", "slug"})


class Origin(Struct, frozen=True, kw_only=True):
    """The part of a change that affects a question: some fields, and whether the text does."""

    change: Change
    fields: tuple[Field, ...] = ()
    text: bool = False

    @property
    def covers(self) -> set[str]:
        """The names of its fields, for a comparison with other parts of the same change."""
        return {*(field.name for field in self.fields), *(["the text"] if self.text else [])}


def find_origins(question: Changed, build: Build, last: LastBuild) -> list[Origin]:
    """Return the changes of a build that changed an input; none if they are not recorded."""
    rule = _RULES.get(question.kind)
    if rule is None:
        return []
    found = [origin for change in build.changes if (origin := rule(change, question.name, last))]
    if not found and question.kind in _READ:
        found = [origin for change in build.changes if (origin := _settings(change, _CONTRACT))]
        # The Markdown of a plug-in also affects how a source is parsed.
        found += [Origin(change=change) for change in build.changes if change.kind == "plug-in"]
    return found


_Rule = Callable[[Change, str, LastBuild], Origin | None]


def _document(change: Change, path: str, _last: LastBuild) -> Origin | None:
    return _facts(change) if change.path == path else None


def _text(change: Change, path: str, _last: LastBuild) -> Origin | None:
    return _prose(change) if change.path == path else None


def _place(change: Change, path: str, _last: LastBuild) -> Origin | None:
    return Origin(change=change, fields=_own(change), text=change.has_new_text) if change.path == path else None


def _column(change: Change, name: str, _last: LastBuild) -> Origin | None:
    if change.kind != "review":
        return None
    if name == "words":
        return _prose(change)
    return _facts(change, _FOLLOWED.get(name, {name}))


def _film(change: Change, name: str, _last: LastBuild) -> Origin | None:
    slugs = {change.id, *(field.before for field in change.fields if field.name == "slug")}
    return _facts(change, _FILM) if change.kind == "review" and name in slugs else None


def _documents(change: Change, name: str, _last: LastBuild) -> Origin | None:
    return _facts(change) if change.kind == _KINDS.get(name) else None


def _pictures_in_texts(change: Change, _name: str, _last: LastBuild) -> Origin | None:
    return None if change.kind in _NOT_DOCUMENTS else _prose(change)


def _terms(change: Change, _name: str, _last: LastBuild) -> Origin | None:
    return (_prose(change) or _facts(change, {"spoilers"})) if change.kind == "review" else None


def _broken(change: Change, _name: str, _last: LastBuild) -> Origin | None:
    return Origin(change=change) if change.kind not in _NOT_DOCUMENTS and change.what in _COMING else None


def _images(change: Change, _name: str, _last: LastBuild) -> Origin | None:
    return Origin(change=change) if change.kind == "picture" else None


def _static_files(change: Change, _name: str, _last: LastBuild) -> Origin | None:
    return Origin(change=change) if change.kind == "static file" and change.what in _COMING else None


def _static_file(change: Change, path: str, _last: LastBuild) -> Origin | None:
    return Origin(change=change) if change.path == path else None


def _clock(change: Change, _name: str, _last: LastBuild) -> Origin | None:
    return Origin(change=change) if change.what in _BY_CLOCK else None


def _setting(change: Change, name: str, _last: LastBuild) -> Origin | None:
    return _settings(change, {name})


def _word(change: Change, name: str, _last: LastBuild) -> Origin | None:
    return _settings(change, {f"word {name}", "language", "theme"})


def _address(change: Change, _name: str, _last: LastBuild) -> Origin | None:
    return _settings(change, {"addresses"})


def _template(change: Change, name: str, last: LastBuild) -> Origin | None:
    if change.kind != "template":
        return None
    # Another template may have included a removed one.
    is_gone = change.id not in last.theme.templates
    return Origin(change=change) if is_gone or change.id in last.theme.reached(name) else None


def _theme(change: Change, _name: str, _last: LastBuild) -> Origin | None:
    """Return a change of the theme's files or options. The name of a stylesheet depends on its content."""
    if change.kind == "asset":
        return Origin(change=change)
    return _settings(change, {"theme", "options", "share_cards"})


def _manifest(change: Change, name: str, last: LastBuild) -> Origin | None:
    return None if change.kind == "asset" and change.id != MANIFEST else _theme(change, name, last)


def _plugin(change: Change, name: str, _last: LastBuild) -> Origin | None:
    return Origin(change=change) if change.kind == "plug-in" and change.id == name else None


def _filter(change: Change, name: str, last: LastBuild) -> Origin | None:
    registered = last.registry.filters.get(name)
    plugin = (
        registered.plugin if isinstance(registered, GuardedFilter) else change.id
    )  # a removed filter may be of any plug-in
    return _plugin(change, plugin, last)


_RULES: Mapping[str, _Rule] = {
    PLUGIN: _plugin,
    "filter": _filter,
    "document": _document,
    "source text": _text,
    "anchors": _text,
    "place": _place,
    "lines": _place,
    "column": _column,
    "film": _film,
    "documents": _documents,
    "pictures in texts": _pictures_in_texts,
    "terms": _terms,
    "broken": _broken,
    "unpublished links": _broken,
    "images": _images,
    "static files": _static_files,
    "static file": _static_file,
    "clock": _clock,
    "setting": _setting,
    "word": _word,
    "address": _address,
    "template": _template,
    "asset": _theme,
    "assets": _theme,
    "every asset": _theme,
    "options": _manifest,
    "widths": _manifest,
    "chrome": _manifest,
    "share style": _manifest,
}
# Questions about sources, whose answers also depend on settings.
_READ = frozenset({"document", "source text", "anchors", "column", "film", "documents", "pictures in texts", "terms"})


# ---------------------------------------------------------------- parts of a change


def _facts(change: Change, names: Collection[str] | None = None) -> Origin | None:
    """Return a change of some fields of front matter, or by default of any, or None if none differs."""
    if change.what in _COMING:
        return Origin(change=change)
    fields = tuple(field for field in _own(change) if names is None or field.name in names)
    return Origin(change=change, fields=fields) if fields or _is_vague(change) else None


def _prose(change: Change) -> Origin | None:
    if change.what in _COMING or change.has_new_text or _is_vague(change):
        return Origin(change=change, text=change.has_new_text)
    return None


def _settings(change: Change, names: Collection[str]) -> Origin | None:
    fields = tuple(field for field in change.fields if field.name in names)
    return Origin(change=change, fields=fields) if change.kind == "settings" and fields else None


def _own(change: Change) -> tuple[Field, ...]:
    """Return the fields that differ; none if the whole document appears or disappears."""
    return () if change.what in _COMING else change.fields


def _is_vague(change: Change) -> bool:
    """Return whether the parts of a change are unknown, because too many documents changed in that build."""
    return change.what == "changed" and not (change.fields or change.has_new_text or change.has_moved_lines)
